import Engine
import Lessons
import Sessions
import Systems
import TUI
import Testing

@testable import App

@Suite struct SpaceTimeTests {
  static func at(_ milli: Int64) -> Instant { Instant(microseconds: milli * 1000) }

  /// A primary and two backups: one message dropped, one held and released, one doubled, one held still, a
  /// crash, a freeze, and two writes.
  static func scene(_ size: Size) throws -> Play {
    var play = try Play.free("heartbeat-failover", size)
    for line in [
      "seek 205ms", "drop n1>n2 heartbeat#2", "hold n1>n3 heartbeat#2", "seek 230ms",
      "op west write cart book", "seek 235ms", "duplicate n1>n3 log#1", "seek 250ms", "crash n2",
      "seek 330ms", "release n1>n3 heartbeat#2", "freeze n3 for 50ms", "op east write cart lamp",
      "seek 405ms", "hold n1>n3 heartbeat#3", "seek 425ms",
    ] {
      play.status = ""
      #expect(play.run(line: line).isEmpty)
      #expect(!play.status.contains("o message") && !play.status.contains("not in flight"), "\(play.status)")
    }
    return play
  }
  static func press(_ keys: String, _ play: inout Play) throws {
    for word in keys.split(separator: " ") { _ = play.update(try #require(Key(String(word)))) }
  }

  @Test(arguments: ScreenTests.sizes) func `space-time looks as reviewed`(_ size: Size) throws {
    var play = try Self.scene(size)
    try Self.press("t 1", &play)
    let prefix = "space-time-\(size.width)x\(size.height)"
    for level in GlyphLevel.allCases {
      let canvas = play.drawn(Look(.dark, glyphs: level))
      try Golden.check(Golden.text(canvas), "\(prefix)-\(level.rawValue).txt")
    }
    try Self.press("up left left left enter", &play)
    for level in GlyphLevel.allCases {
      let canvas = play.drawn(Look(.dark, glyphs: level))
      try Golden.check(Golden.text(canvas), "\(prefix)-cones-\(level.rawValue).txt")
    }
    for (column, word) in [(Theme.Column.dark, "256"), (.mono, "mono")] {
      let canvas = play.drawn(Look(column))
      try Golden.check(Golden.styles(canvas), "\(prefix)-cones-\(word).styles")
    }
    try Self.press("v", &play)
    try Golden.check(Golden.text(play.drawn()), "\(prefix)-turned.txt")
  }

  @Test(arguments: [Size(80, 24), Size(100, 30), Size(200, 60)])
  func `vectors stand beside events, that of the selected one always`(_ size: Size) throws {
    var play = try Self.scene(size)
    _ = play.run(line: "set stamps vector")
    try Self.press("t 1 up left left left", &play)
    try Golden.check(
      Golden.text(play.drawn()), "space-time-\(size.width)x\(size.height)-vector.txt")
    let event = try #require(play.spaceTime.selected)
    let stamp = try #require(play.spaceTimePane(Look()).stamp(event))
    #expect(stamp.hasPrefix("[") && play.status.contains("vector \(stamp)"), "\(play.status)")
    #expect(Golden.text(play.drawn()).contains(stamp))
    _ = play.run(line: "set stamps none")
    #expect(play.spaceTimePane(Look()).stamp(event) == nil)
  }

  @Test func `vectors are those of the engine, also after going back`() throws {
    var play = try Self.scene(Size(100, 30))
    _ = play.run(line: "set stamps vector")
    try Self.press("t", &play)
    func check() throws {
      let pane = play.spaceTimePane(Look())
      for node in play.world.nodes {
        let last = (0..<play.world.traceCount).reversed().lazy.map { play.world.traceEvent($0) }
          .first { $0.isCounted && $0.node == node.id }
        guard let last else { continue }
        #expect(
          pane.stamp(last) == "[\(node.vector.map(String.init).joined(separator: " "))]", "\(node.name)")
      }
    }
    try check()
    for line in ["seek 230ms", "seek 400ms", "crash n3", "seek 900ms"] {
      _ = play.run(line: line)
      try check()
    }
  }

  /// The stamp beside the last event of a node that has this Lamport time, in the rows above and below it.
  private static func isStamped(_ number: Int, at node: Int, _ play: Play) throws -> Bool {
    let inside = try #require(play.layout[.spaceTime]).inset(by: 1)
    let pane = play.spaceTimePane(Look()), canvas = play.drawn()
    let scale = pane.scale(
      in: Rect(x: inside.x + 1, y: inside.y, width: inside.width - 2, height: inside.height))
    let events = (0..<play.world.traceCount).map { play.world.traceEvent($0) }
    let event = try #require(
      events.last { $0.isCounted && $0.node == NodeID(node) && $0.lamport == number })
    let place = scale.cell(event.time, try #require(scale.lane(of: NodeID(node))))
    return [-1, 1].contains { row in
      let y = place.y + row
      guard y >= inside.y, y < inside.maxY else { return false }
      let near = (place.x - 3...place.x + 3).map { x in
        inside.contains(Point(x, y)) ? Character(canvas[Point(x, y)].scalar) : " "
      }
      return near.split { !$0.isNumber }.contains { String($0) == "\(number)" }
    }
  }

  @Test(arguments: [
    ("see", "fill", "2500ms", [(4, 0), (7, 2), (10, 2)]), ("apart", "apart", "4500ms", [(12, 0), (3, 2)]),
  ])
  func `the numbers that lamport-clock asks for are on the screen`(
    _ step: String, _ run: String, _ time: String, _ asked: [(number: Int, node: Int)]
  ) throws {
    let moment = LessonMoment(path: "02-time-and-order/11-lamport-clock", step: step, run: run, time: time)
    let lesson = try TextScenes.lesson(moment.path)
    for size in [Size(80, 24), Size(100, 30)] {
      let play = try moment.play(lesson, size)
      for (number, node) in asked {
        let isThere = try Self.isStamped(number, at: node, play)
        #expect(isThere, "\(number) at \(node)\n\(Golden.text(play.drawn()))\(moment.way(to: lesson))")
      }
    }
  }

  @Test func `lost, held and doubled messages and nodes that do not run are shown with their cause`() throws {
    // A word for which there is no room in the one picture has it in the other.
    var play = try Self.scene(Size(140, 40))
    try Self.press("t", &play)
    var text = Golden.text(play.drawn())
    _ = play.run(line: "view space-time turned")
    text += Golden.text(play.drawn())
    for word in ["dropped", "held", "doubled", "down", "frozen", "now 0.425", "a column"] {
      #expect(text.contains(word), "\(word) is not in\n\(text)")
    }
  }

  @Test(arguments: ["heartbeat-failover", "replicated-kv", "raft-shaped"])
  func `before, after and concurrent are what the vector clocks of the engine say`(_ name: String) throws {
    guard let entry = Catalog.entry(named: name) else {
      Issue.record("there is no system \(name)")
      return
    }
    let card = entry.schema.card
    var world = entry.make(Setup(seed: 3, roster: Roster(nodes: card.nodes, clients: card.clients)))
    var stamps: [(event: TraceEvent, vector: [Int])] = []
    var vectors = world.nodes.map(\.vector)
    for step in 0..<260 {
      if step == 60 { try world.apply(.fault(.crash(NodeID(1), .plain)), by: .learner) }
      if step == 90 { try world.apply(.fault(.restart(NodeID(1))), by: .learner) }
      if !card.clients.isEmpty, step % 4 == 0 {
        let words = ["write", "x", "\(step)"].map { Word($0) }
        try? world.apply(.call(NodeID(card.nodes.count + step % card.clients.count), words), by: .learner)
      }
      if let flight = world.flights.last, step % 25 == 3 {
        try? world.apply(.fault(step % 2 == 0 ? .duplicate(flight.name) : .drop(flight.name)), by: .learner)
      }
      guard world.step() else { break }
      let now = world.nodes.map(\.vector)
      for (index, vector) in now.enumerated() where vector != vectors[index] {
        let events = (0..<world.traceCount).reversed().lazy.map { world.traceEvent($0) }
        let last = try #require(events.first { $0.isCounted && $0.node == NodeID(index) })
        #expect(vector.count == now.count)
        stamps.append((last, vector))
      }
      vectors = now
    }
    let causality = Causality((0..<world.traceCount).map { world.traceEvent($0) })
    var seen: Set<CausalOrder> = []
    for a in stamps.indices {
      let cones = causality.cones(of: stamps[a].event.index)
      for b in stamps.indices where stamps[a].event != stamps[b].event {
        let (x, y) = (stamps[a].vector, stamps[b].vector)
        let isBefore = zip(x, y).allSatisfy { $0.0 <= $0.1 }, isAfter = zip(x, y).allSatisfy { $0.0 >= $0.1 }
        let truth: CausalOrder = isBefore ? .before : isAfter ? .after : .concurrent
        let index = stamps[b].event.index
        let found: CausalOrder =
          cones.future.contains(index) ? .before : cones.past.contains(index) ? .after : .concurrent
        seen.insert(truth)
        guard found == truth else {
          Issue.record("\(name): \(stamps[a]) \(found), not \(truth) \(stamps[b])")
          return
        }
        if (a + b) % 97 == 0 {
          let part = Causality(world, from: stamps[a].event.index, to: index)
          #expect(part.order(stamps[a].event.index, index) == truth, "a part of the trace is enough")
          let chain = part.chain(from: stamps[a].event.index, to: index)
          #expect((chain != nil) == (truth == .before))
        }
      }
    }
    #expect(seen.count == 3 && stamps.count > 100, "\(name) \(seen) \(stamps.count)")
  }

  @Test func `two picked events are asked for their order, and the answer says why`() throws {
    var play = try Self.scene(Size(140, 40))
    try Self.press("t 1 up left left left enter", &play)
    let first = try #require(play.spaceTime.selected)
    try Self.press("down down enter", &play)
    let second = try #require(play.spaceTime.selected)
    #expect(first.node != second.node && play.asksForOrder, "\(play.status)")
    let truth = Causality(play.world, from: first.index, to: second.index).order(first.index, second.index)
    for order in CausalOrder.allCases {
      var copy = play
      try Self.press("\(order.number)", &copy)
      #expect(copy.status.hasPrefix(order == truth ? "Right: " : "No: "), "\(copy.status)")
      #expect(copy.asksForOrder == (order != truth), "a wrong answer is given again")
      var typed = play
      _ = typed.run(line: "label \(order.rawValue)")
      #expect(typed.status == copy.status)
    }
    try Self.press("escape", &play)
    #expect(play.spaceTime.picks.isEmpty && play.spaceTime.isShown)
    try Self.press("escape q", &play)
    #expect(!play.spaceTime.isShown && play.focus == .diagram)
  }

  /// A lesson whose goal is two right labels, at its goal.
  private static func labelling(_ size: Size) throws -> Play {
    let text = """
      ---
      id: order
      title: Which came first
      chapter: 2
      needs: []
      minutes: 5
      breaks: [M9]
      ---

      ## ask · Say it
      Label two pairs.

      ```scenario
      system ping-stream
      nodes n1 n2
      ```
      ```do
      reset: mine
      ```
      ```goal g1
      two right labels: count(labels where correct) >= 2
      ```
      ```solution g1
      at 1s label n1 2 n1 3 before
      at 1s label n2 2 n1 2 after
      until 2s
      ```

      """
    let lesson = try #require(LessonText.parse(text).lesson)
    var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: nil)
    play.size = size
    _ = play.run(line: "seek 500ms")
    return play
  }

  @Test func `labels by key are evidence: a goal about them is reached, and why stays to be read`() throws {
    var play = try Self.labelling(Size(100, 30))
    try Self.press("t 1 right left enter left enter", &play)
    #expect(play.asksForOrder, "\(play.status)")
    try Self.press("1", &play)
    #expect(play.status.hasPrefix("No: A is after B"))
    #expect(play.lesson?.evidence.labels.map(\.isRight) == [false])
    _ = play.run(line: "label after")
    #expect(play.status.hasPrefix("Right: A is after B"))
    #expect(play.lesson?.evidence.labels.map(\.isRight) == [true])
    #expect(play.lesson?.stage == .open)
    try Self.press("escape enter", &play)
    let first = try #require(play.spaceTime.picks.first.flatMap(play.world.name))
    #expect(play.status.contains("A is picked"), "\(first)")
    try Self.press("left left enter 2", &play)
    #expect(play.status.hasPrefix("Right: ") && play.status.hasSuffix("Reached. Enter goes on."))
    #expect(play.lesson?.stage == .done && play.lesson?.evidence.verbs.contains("label") == true)
    try Self.press("enter", &play)
    #expect(play.lesson?.isFinished == true, "Enter went on: \(play.status)")
  }

  @Test func `labels by name need no picture`() throws {
    var play = try Self.labelling(Size(100, 30))
    for (line, answer) in [
      ("label before", "Pick two events first (t, arrows, Enter), or name them: label n1 3 n2 5 before."),
      ("label n1 2 n9 1 before", "Nothing is called \"n9\"; did you mean \"n1\"?"),
      ("label n1 2 n2 800 before", "n2 has no event 800 yet."),
      ("label n1 2 n1 2 before", "That is one event twice: name two."),
    ] {
      _ = play.run(line: line)
      #expect(play.status == answer)
    }
    #expect(play.lesson?.evidence.labels == [] && play.lesson?.evidence.verbs.contains("label") == false)
    _ = play.run(line: "fog n1")
    _ = play.run(line: "label n1 2 n2 2 before")
    #expect(play.status == "n2 is behind the fog: V moves it there.")
    _ = play.run(line: "fog off")
    _ = play.run(line: "label n2 1 n1 2 before")
    #expect(play.status.hasPrefix("No: A and B are concurrent: no chain of messages"), "\(play.status)")
    _ = play.run(line: "label n1 3 n2 2 before")
    _ = play.run(line: "label n1 2 n1 3 before")
    #expect(play.lesson?.evidence.labels.map(\.isRight) == [false, true, true])
    #expect(play.lesson?.stage == .done)
  }

  @Test func `an event of a future that is no more is not shown as selected`() throws {
    var play = try Self.scene(Size(100, 30))
    try Self.press("t 1 up enter", &play)
    #expect(play.spaceTimePane(Look()).chosen != nil)
    _ = play.run(line: "seek 100ms")
    #expect(play.spaceTimePane(Look()).chosen == nil && play.spaceTimePane(Look()).picks.isEmpty)
    _ = play.run(line: "crash n1")
    _ = play.run(line: "seek 425ms")
    #expect(play.spaceTimePane(Look()).chosen == nil)
    try Self.press("left", &play)
    #expect(play.spaceTimePane(Look()).chosen != nil)
  }

  @Test func `fog shows only the events of one node`() throws {
    var play = try Self.scene(Size(140, 40))
    try Self.press("t 3 V", &play)
    let canvas = play.drawn()
    let rect = try #require(play.layout[.spaceTime])
    let text = canvas.rows[rect.y..<rect.maxY].joined(separator: "\n")
    #expect(text.contains("what n3 saw") && !text.contains("dropped") && !text.contains("down"))
    try Self.press("left left up down", &play)
    #expect(play.spaceTime.selected?.node == NodeID(2))
  }

  @Test func `it never draws outside of its rect, at any size`() throws {
    let play = try Self.scene(Size(140, 40))
    let world = play.world
    var state: UInt64 = 11
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for round in 0..<600 {
      let isTiny = round < 80
      let size = isTiny ? Size(round % 13, round / 13) : Size(random(220), random(70))
      let rect = Rect(x: 2, y: 2, width: size.width, height: size.height)
      var canvas = Canvas(Size(size.width + 5, size.height + 5))
      let pane = SpaceTimePane(
        world, look: Look(.dark, glyphs: GlyphLevel.allCases[round % 3]),
        selected: round % 4 == 0 ? nil : random(world.traceCount), picks: [random(world.traceCount)],
        node: NodeID(random(5)), fog: round % 9 == 0 ? NodeID(random(5)) : nil, isTurned: round % 2 == 0,
        isFocused: true)
      pane.draw(on: &canvas, in: rect)
      for y in 0..<canvas.size.height {
        for x in 0..<canvas.size.width where !rect.contains(Point(x, y)) {
          #expect(canvas[Point(x, y)] == .blank, "\(size) round \(round) wrote \(x),\(y)")
        }
      }
      if let cursor = canvas.cursor { #expect(rect.contains(cursor), "\(size) round \(round)") }
      if round % 3 == 2 {
        #expect(canvas.cells.allSatisfy { $0.scalar.isASCII && $0.scalar != "?" }, "\(size) round \(round)")
      }
    }
  }

  @Test func `random keys in the view trap nowhere`() throws {
    let keys = [
      "up", "down", "left", "right", "enter", "1", "2", "3", "t", "v", ".", ",", "z", "c", "escape",
    ]
    var state: UInt64 = 5
    for size in [Size(40, 12), Size(80, 24), Size(200, 60)] {
      var play = try Self.scene(size)
      for _ in 0..<400 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        try Self.press(keys[Int(state >> 33) % keys.count], &play)
        if state >> 40 & 7 == 0 { _ = play.drawn() }
      }
    }
  }

  @Test func `a frame of a long run reads no more than the window`() throws {
    let card = try #require(Catalog.entry(named: "raft-shaped")).schema.card
    var world = try #require(Catalog.entry(named: "raft-shaped"))
      .make(Setup(seed: 1, roster: Roster(nodes: card.nodes, clients: card.clients)))
    for _ in 0..<40_000 { guard world.step() else { break } }
    let limit = Chronicle.limit
    let chronicle = Chronicle(world, from: .zero, to: world.now)
    #expect(world.traceCount > 4 * limit)
    #expect(chronicle.events.count <= limit)
    #expect(chronicle.events.last.map { $0.index >= world.traceCount - 5 } ?? false)
    for index in [0, 1, world.traceCount / 2, world.traceCount - 1] {
      let found = world.firstTraceIndex(after: world.traceEvent(index).time)
      #expect(found > index)
      #expect(found == world.traceCount || world.traceEvent(found).time > world.traceEvent(index).time)
    }
  }

  @Test func `a line of the trace without words is about the same as with them`() throws {
    let world = try Self.scene(Size(80, 24)).world
    for index in 0..<world.traceCount {
      let event = world.traceEvent(index), line = world.traceLine(index)
      #expect(event.kind == line.kind && event.time == line.time && event.lamport == line.lamport)
      #expect(event.node == line.node && event.other == line.other && event.message == line.message)
    }
  }
}
