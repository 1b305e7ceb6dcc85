import Engine
import Sessions
import TUI
import Testing

@testable import App

/// Why something is as it is: what the sentence says, and where Enter goes.
@Suite struct WhyTests {
  static func failover(_ commands: [(Int64, String)], until milli: Int64) throws -> Play {
    var session = try Session(
      Scenario(
        system: "heartbeat-failover", seed: 3,
        roster: Roster(nodes: ["n1", "n2", "n3"], clients: [Client(name: "west", near: "n1")])))
    for (time, line) in commands {
      session.advance(by: .milliseconds(time) - (session.now - .zero))
      try session.submit(try session.text.parse(line))
    }
    session.advance(by: .milliseconds(milli) - (session.now - .zero))
    var play = Play(session)
    play.size = Size(140, 40)
    return play
  }
  /// Puts the inspector's cursor on the first line of a subject.
  static func look(at subject: InspectorRow.Subject, of node: Int, _ play: inout Play) throws {
    play.selection = .node(NodeID(node))
    play.focus = .inspector
    for line in 0..<60 {
      play.gaze.inspectorLine = line
      if play.inspectorPane(play.seenScene, Look(), isFocused: true).subject == subject { return }
    }
    Issue.record("the inspector has no line for \(subject)")
  }

  @Test func `the event that raised an epoch is named, and Enter goes there`() throws {
    var play = try Self.failover([(1_000, "crash n1")], until: 4_000)
    try Self.look(at: .field("epoch"), of: 1, &play)
    let count = play.world.traceCount
    _ = play.update(.character("y"))
    #expect(play.status.hasPrefix("n2's epoch became 2 at 1."), "\(play.status)")
    #expect(play.status.hasSuffix("when the timer promote went off. Enter goes there."), "\(play.status)")
    #expect(play.world.traceCount == count, "asking moves nothing")
    _ = play.update(.enter)
    #expect(play.world.traceCount < count)
    let there = play.world.node(NodeID(1)).inspection?["epoch"]
    #expect(there == .int(2))
    _ = play.update(.character(","))
    #expect(play.world.node(NodeID(1)).inspection?["epoch"] == .int(1))
    _ = play.update(.character("G"))
    #expect(play.world.traceCount == count)
  }

  @Test func `y and Enter by turns go from what is so to what it came from`() throws {
    var play = try Self.failover([(1_000, "crash n1")], until: 4_000)
    _ = play.update(.character("2"))
    var told: [String] = []
    for _ in 0..<4 {
      _ = play.update(.character("y"))
      told.append(play.status)
      _ = play.update(.enter)
    }
    #expect(told[0].hasPrefix("n2 last changed at 1."), "\(told)")
    #expect(told[0].contains("when the timer promote went off: role (now primary)"), "\(told)")
    #expect(told[1].contains("It was set at") && told[1].contains("when heartbeat"), "\(told)")
    #expect(told[2].contains("n1 sent it at"), "\(told)")
    #expect(told[3].contains("when the timer heartbeat went off"), "\(told)")
  }

  @Test func `another key than Enter leaves the answer behind`() throws {
    for key in [Key.escape, .character("1"), .down] {
      var play = try Self.failover([(1_000, "crash n1")], until: 4_000)
      _ = play.update(.character("y"))
      _ = play.update(key)
      _ = play.update(.enter)
      #expect(play.session.now == .zero + .milliseconds(4_000), "\(key)")
    }
  }

  @Test func `a filter for a node and for what is received lists what that node received`() throws {
    var play = try Self.failover([(1_000, "crash n1")], until: 4_000)
    _ = play.run(line: "filter node n2 kind receive")
    let listed = play.gaze.events.scan.found.map(play.world.traceEvent)
    #expect(!listed.isEmpty && listed.allSatisfy { $0.node == NodeID(1) && $0.kind == .receive })
  }

  @Test func `Enter goes nowhere once another moment is shown`() throws {
    var play = try Self.failover([(1_000, "crash n1")], until: 4_000)
    _ = play.update(.character("y"))
    _ = play.update(.character("."))
    let now = play.session.now
    _ = play.update(.enter)
    #expect(play.session.now == now)
  }

  @Test func `conditions, links and clocks are told by the command that changed them`() throws {
    var play = try Self.failover(
      [(500, "freeze n3"), (800, "cut n1>n2"), (900, "clock n2 +400ms")], until: 1_500)
    try Self.look(at: .condition, of: 2, &play)
    _ = play.update(.character("y"))
    #expect(play.status == "n3 became frozen at 0.500 s, by the command freeze n3. Enter goes there.")
    try Self.look(at: .clock, of: 1, &play)
    _ = play.update(.character("y"))
    #expect(play.status.contains("n2's clock was set at 0.900 s"), "\(play.status)")
    play.focus = .diagram
    play.selection = .link(Direction(NodeID(0), NodeID(1)))
    _ = play.update(.character("y"))
    #expect(play.status.hasPrefix("n1>n2 became as it is at 0.800 s, by the command cut n1>n2"))
    play.selection = .link(Direction(NodeID(2), NodeID(1)))
    _ = play.update(.character("y"))
    #expect(play.status == "n3>n2 is as the scenario says: no command has touched it.")
  }

  @Test func `a message is told by its send, and a held one by what holds it`() throws {
    var play = try Self.failover([], until: 1_005)
    let flight = try #require(play.world.flights.first)
    play.selection = .message(flight.name)
    _ = play.update(.character("y"))
    #expect(play.status.contains("was sent at \(clock(flight.sent)) s, when"), "\(play.status)")
    _ = play.run(line: "hold \(play.text.print(flight.name))")
    _ = play.update(.character("y"))
    #expect(play.status.contains("is held by the command of 1.005 s"), "\(play.status)")
  }

  @Test func `what a node believes is held against the truth`() throws {
    let play = try Self.failover([(1_000, "crash n1")], until: 1_300)
    let beliefs = BeliefCheck.all(of: NodeID(1), in: Scene(play.world), play.world.schema.nodeFields)
    #expect(beliefs.map(\.sentence).contains("believes n1 is primary; true: n1 is down"), "\(beliefs)")
    let stream = try Session(Scenario(system: "ping-stream", seed: 1, roster: Roster(nodes: ["n1", "n2"])))
    #expect(BeliefCheck.all(of: NodeID(0), in: Scene(stream.world), stream.world.schema.nodeFields).isEmpty)
  }

  @Test func `a filter lists what fits and counts it`() throws {
    var play = try Self.failover([(1_000, "crash n1")], until: 6_000)
    _ = play.run(line: "filter node n2 kind receive text vote")
    let world = play.world
    let wanted = (0..<world.traceCount).filter { index in
      let line = world.traceLine(index)
      return line.kind == .receive && (line.node == NodeID(1) || line.other == NodeID(1))
        && EventScan.words(line, world.roster).contains("vote")
    }
    #expect(play.gaze.events.scan.found == wanted)
    _ = play.run(line: "filter kind timer")
    let timers = (0..<world.traceCount).filter { world.traceKind($0) == .timer }
    #expect(play.gaze.events.scan.found == timers && !timers.isEmpty)
    play.focus = .events
    play.isZoomed = true
    let text = Golden.text(FogTests.screen(play, Size(100, 30)))
    #expect(text.contains("\(timers.count) of \(world.traceCount)") && text.contains("filter kind timer"))
    // Back in time the list is shorter, and whole again at the edge.
    _ = play.run(line: "seek 2s")
    _ = play.run(line: "seek end")
    play.followEvents()
    #expect(play.gaze.events.scan.found == timers)
    _ = play.update(.home)
    #expect(play.eventUnderCursor == timers.first)
    _ = play.update(.enter)
    #expect(play.world.traceCount - 1 <= timers[0] + 8 && play.world.traceCount > timers[0])
    _ = play.run(line: "filter off")
    #expect(play.gaze.events.filter == .all)
  }

  @Test func `a scan in small parts finds the same as one of all`() throws {
    let play = try Self.failover([(1_000, "crash n1"), (3_000, "restart n1")], until: 20_000)
    let question = EventScan.Question(filter: EventFilter(node: "n1"), fog: nil, generation: 1)
    var whole = EventScan(), parts = EventScan()
    whole.follow(play.world, question, limit: .max / 4)
    while !parts.isComplete || parts.question == nil { parts.follow(play.world, question, limit: 37) }
    #expect(parts.found == whole.found && whole.found.count > 100)
  }

  @Test func `a text is found back in the events, and marked without colour`() throws {
    var play = try Self.failover([(1_000, "crash n1")], until: 4_000)
    play.focus = .events
    play.isZoomed = true
    _ = play.run(line: "find promote")
    let first = try #require(play.eventUnderCursor)
    #expect(play.world.traceLine(first).text.contains("promote"))
    let canvas = FogTests.screen(play, Size(100, 30))
    #expect(canvas.cells.count { $0.style.attributes.contains(.reverse) } >= 7)
    _ = play.update(.character("n"))
    let second = play.eventUnderCursor
    #expect(second != first || play.status.contains("No earlier"))
    _ = play.update(.character("N"))
    #expect(play.eventUnderCursor == first)
  }

  @Test(arguments: [
    "why", "why g1", "why g1 2", "save-scenario my lesson.md", "find vote granted", "find next",
    "find previous", "filter off", "filter node n2",
    "filter kind receive", "filter node n2 kind receive text vote for 3", "filter text x=1 | y",
  ]) func `commands for looking are read as they are printed`(_ line: String) throws {
    let command = try #require(try ViewCommand.parse(line))
    #expect(command.text == line)
    #expect(try ViewCommand.parse(command.text) == command)
  }
  @Test(arguments: [
    "find", "filter", "filter node", "filter kind", "filter kind vote", "filter text", "why g1 x",
  ])
  func `a wrong command for looking is refused with its place`(_ line: String) throws {
    let problem = #expect(throws: Diagnostic.self) { try ViewCommand.parse(line) }
    #expect((1...line.count + 2).contains(problem?.column ?? 0))
  }

  static let sizes = [Size(80, 24), Size(100, 30), Size(140, 40), Size(200, 60)]
  @Test(arguments: sizes) func `inspector and events look as reviewed`(_ size: Size) throws {
    var play = try Self.failover([(1_000, "crash n1"), (1_200, "clock n2 +40ms drift 50ppm")], until: 1_400)
    play.size = size
    play.isZoomed = true
    try Self.look(at: .field("epoch"), of: 1, &play)
    play.isZoomed = true
    _ = play.update(.character("y"))
    let name = "\(size.width)x\(size.height)"
    try check(play, "inspector-\(name)")
    play.focus = .events
    _ = play.run(line: "filter node n2")
    for _ in 0..<3 { _ = play.update(.up) }
    try check(play, "events-\(name)")
  }
  private func check(_ play: Play, _ name: String) throws {
    var canvas = FogTests.screen(play, play.size)
    try Golden.check(Golden.text(canvas), "\(name)-braille.txt")
    canvas = Canvas(play.size)
    play.draw(on: &canvas, look: Look(.mono, glyphs: .ascii))
    try Golden.check(Golden.text(canvas), "\(name)-ascii.txt")
    try Golden.check(Golden.styles(canvas), "\(name)-mono.styles")
  }

  @Test func `what nothing has changed is said without a verb that must agree`() throws {
    var play = try Self.failover([], until: 300)
    try Self.look(at: .field("votes"), of: 0, &play)
    _ = play.update(.character("y"))
    #expect(play.status == "Nothing has changed n1's votes since the start.")
  }

  @Test func `on the tape y tells of the last mark`() throws {
    var play = try Self.failover([(1_000, "crash n1")], until: 4_000)
    play.focus = .timeline
    _ = play.update(.character("y"))
    #expect(play.status.hasPrefix("Epoch 2 began at 1."), "\(play.status)")
    #expect(play.status.contains(", when the timer promote went off. Enter goes there."), "\(play.status)")
    _ = play.update(.enter)
    #expect(play.world.epoch == 2)
    _ = play.update(.character(","))
    #expect(play.world.epoch == 1)
    _ = play.update(.character("y"))
    #expect(
      play.status == "The mark at 1.000 s is the command crash n1, given from outside. Enter goes there.")
    _ = play.update(.character("g"))
    _ = play.update(.character("y"))
    #expect(play.status == "Nothing is marked up to this moment. ] goes to the next mark.")
  }

  @Test func `a lost message is told by the command that stopped it`() throws {
    var play = try Self.failover([(1_000, "partition n1 west | n2 n3")], until: 1_500)
    let world = play.world
    let lost = try #require((0..<world.traceCount).last { world.traceKind($0) == .lost })
    play.focus = .events
    play.gaze.events.cursor = lost
    _ = play.update(.character("y"))
    #expect(play.status.contains("is lost: a partition parts n2 and n1"), "\(play.status)")
    #expect(
      play.status.contains("That is so since 1.000 s, by the command partition n1 west | n2 n3."),
      "\(play.status)")
  }
}
