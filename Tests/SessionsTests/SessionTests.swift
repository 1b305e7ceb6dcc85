import Engine
import Testing

@testable import Sessions

@Suite struct SessionTests {
  private func session(_ text: String = Scripts.heartbeat) throws -> Session {
    try Session(Scripts.scenario(text), observer: Witness())
  }
  private func submit(_ line: String, to session: inout Session) throws {
    try session.submit(session.text.parse(line))
  }

  @Test func aRunPlayedTwiceHasTheSameDigest() throws {
    let run = Run(
      name: "a", scenario: try Scripts.scenario(Scripts.heartbeat), branches: Branches(end: at(5_000)))
    let first = try Playback(playing: run).world
    #expect(try portrait(Playback(playing: run).world) == portrait(first))
    var other = run
    other.scenario.seed = 22
    #expect(try Playback(playing: other).world.digest != first.digest)
  }

  @Test(arguments: [Scripts.heartbeat, Scripts.busy])
  func seekingFromAnywhereShowsWhatAFreshRunShows(_ text: String) throws {
    var session = try session(text)
    session.advance(by: .seconds(3))
    var random = Random(seed: 1, stream: "seek")
    for _ in 0..<30 {
      let instant = Instant(microseconds: random.below(31) * 100_000)
      session.seek(to: instant)
      var fresh = try Playback(session.scenario)
      fresh.run([], to: Position(instant))
      #expect(portrait(session.world) == portrait(fresh.world), "\((instant - .zero).text)")
    }
    session.seek(to: .zero + .seconds(60))
    #expect(session.now == .zero + .seconds(3), "the live edge comes first")
  }

  @Test(arguments: [Scripts.heartbeat, Scripts.busy])
  func steppingAndSteppingBackAreInverseAtEveryPlace(_ text: String) throws {
    var session = try session(text)
    var past = [portrait(session.world)]
    while session.now < .zero + .milliseconds(text == Scripts.busy ? 900 : 3_000), session.step() {
      past.append(portrait(session.world))
      if past.count % 10 == 0 {
        #expect(session.stepBack() == true)
        #expect(portrait(session.world) == past[past.count - 2])
        #expect(session.step() == true)
        #expect(portrait(session.world) == past[past.count - 1])
      }
    }
    #expect(past.count > 60)
    for expected in past.dropLast().reversed() {
      #expect(session.stepBack() == true)
      guard portrait(session.world) == expected else {
        Issue.record("not the place before event \(session.world.eventCount)")
        return
      }
    }
    #expect(session.stepBack() == false, "there is nothing before the start")
    for expected in past.dropFirst() {
      #expect(session.step() == true)
      guard portrait(session.world) == expected else {
        Issue.record("not the place after event \(session.world.eventCount)")
        return
      }
    }
  }

  @Test func aStepStopsWhereACommandComesInBothDirections() throws {
    var session = try Session(
      Scripts.scenario("seed 1\n1s crash n3\n1500ms op c write cart book", of: "replicated-kv"),
      observer: Witness())
    var seen: [Instant] = []
    while session.now < .zero + .milliseconds(1_600), session.step() { seen.append(session.now) }
    #expect(seen.starts(with: [1_000_000, 1_500_000].map(Instant.init(microseconds:))), "\(seen)")
    var back: [Instant] = []
    while session.stepBack() { back.append(session.now) }
    #expect(back == seen.dropLast().reversed() + [.zero], "\(back)")
  }

  @Test func steppingBackStopsAtTheStartAlsoAfterAnUndo() throws {
    var session = try session()
    let start = portrait(session.world)
    try submit("op west write a b", to: &session)
    session.advance(by: .milliseconds(300))
    #expect(session.undo() == true)
    _ = session.step()
    while session.stepBack() {}
    #expect(portrait(session.world) == start)
    session.observe(with: Witness())
    while session.stepBack() {}
    #expect(portrait(session.world) == start)
  }

  @Test func aCommandAtTheStartIsThereAgainAfterSteppingBackAndSeeking() throws {
    var session = try session()
    try submit("crash n3", to: &session)
    let place = portrait(session.world)
    _ = session.step()
    #expect(session.stepBack() == true)
    #expect(portrait(session.world) == place)
    session.advance(by: .seconds(1))
    session.seek(to: .zero)
    #expect(portrait(session.world) == place)
    #expect(session.world.nodes[2].condition == .down)
  }

  @Test func actingInThePastForksAndOneUndoBringsTheOldFutureBack() throws {
    var session = try session()
    session.advance(by: .seconds(2))
    try submit("crash n2", to: &session)
    session.advance(by: .seconds(1))
    try submit("restart n2", to: &session)
    session.advance(by: .seconds(2))
    let future = portrait(session.world), run = session.run
    session.seek(to: .zero + .milliseconds(2_500))
    #expect(!session.isAtEdge)
    try submit("crash n3", to: &session)
    #expect(session.isAtEdge && session.run.commands.count == 2)
    session.advance(by: .seconds(4))
    let other = portrait(session.world), fork = session.run
    #expect(session.undo() == true)
    #expect(session.run.commands == run.commands && session.run.end == run.end)
    #expect(session.now == .zero + .milliseconds(2_500), "the world is shown as it was before the action")
    session.seek(to: session.end)
    #expect(portrait(session.world) == future)
    #expect(session.redo() == true)
    #expect(session.run == fork)
    session.seek(to: session.end)
    #expect(portrait(session.world) == other)
  }

  @Test func aBookmarkIsTheRunUpToThePlayheadAndReplaysWithARuleChanged() throws {
    var session = try session()
    session.advance(by: .seconds(3))
    try submit("op west write cart late", to: &session)
    session.advance(by: .seconds(1))
    let edge = portrait(session.world)
    session.bookmark("alone")
    session.seek(to: .zero + .seconds(2))
    session.bookmark("early")
    let alone = try #require(session.bookmark(named: "alone"))
    let early = try #require(session.bookmark(named: "early"))
    #expect(try portrait(Playback(playing: alone).world) == edge)
    #expect(early.commands == [] && early.end.instant == .zero + .seconds(2))
    let rule = try session.text.parse("set rule majority")
    let majority = Session.replay(alone, as: "majority", with: rule)
    #expect(majority.commands == alone.commands && majority.scenario.seed == alone.scenario.seed)
    let world = try Playback(playing: majority).world, first = try Playback(playing: alone).world
    #expect(world.parameters.first { $0.name == "rule" }?.value == .text("majority"))
    #expect(world.now == alone.end.instant && world.digest != first.digest)
    // Once more with the first rule: its setting comes in place of the other.
    let again = Session.replay(majority, as: "again", with: try session.text.parse("set rule alone"))
    #expect(again.scenario.script.filter { $0.content == rule } == [])
  }

  @Test func whatIsOpenedIsShownWholeAndAtItsEndAndCanBeReadBack() throws {
    var session = try session()
    session.advance(by: .seconds(1))
    session.bookmark("before")
    let text = CommandText(roster: session.scenario.roster)
    let scenario = try Scripts.scenario(Scripts.heartbeat)
    // Of commands at the start some come before what happens there.
    let commands = [
      Timed(at(0, 1), try text.parse("crash n3")), Timed(at(1_000), try text.parse("restart n3")),
      Timed(at(1_200, 1), try text.parse("op west read cart")),
    ]
    let run = Run(
      name: "other", scenario: scenario, branches: Branches(commands: commands, end: at(2_000)))
    try session.open(run, observer: Witness())
    let expected = try Playback(playing: run, observer: Witness())
    #expect(portrait(session.world) == portrait(expected.world))
    #expect(session.observer as? Witness == expected.observer as? Witness)
    session.finish()
    let lines = [RecordingText.header] + session.takeLines()
    let read = try RecordingText.read(lines.joined(separator: "\n") + "\n").recording
    #expect(read.runs.map(\.name) == ["main", "other"])
    let kept = try #require(read.bookmarks.first), bookmark = session.bookmarks[0]
    #expect(kept.commands == bookmark.commands && kept.end == bookmark.end && read.bookmarks.count == 1)
    #expect(kept.scenario.script == bookmark.scenario.script)
    #expect(kept.scenario.roster == bookmark.scenario.roster)
    #expect(read.runs[1].digest == expected.world.digest && read.runs[1].commands == commands)
  }

  @Test func anObserverSeesEveryEventAndCommandExactlyOnce() throws {
    var session = try session()
    session.advance(by: .seconds(1))
    try submit("op west write cart a", to: &session)
    session.advance(by: .seconds(2))
    let witness = try #require(session.observer as? Witness)
    #expect(witness.gaps == 0 && witness.events == session.world.eventCount)
    let commands = (0..<session.world.traceCount).count { session.world.traceKind($0) == .command }
    #expect(witness.looks == 1 + witness.events + commands)
    session.seek(to: .zero + .milliseconds(500))
    session.seek(to: session.end)
    #expect(session.observer as? Witness == witness, "going back and forth is seen once")
    session.observe(with: Witness())
    #expect(session.observer as? Witness == witness, "one that comes later sees the run from its start")
  }

  @Test func anObserverThatWantsAPauseStopsThePlayAtItsEvent() throws {
    var session = try Session(Scripts.scenario(Scripts.heartbeat), observer: Witness(pauseAt: 40))
    #expect(session.advance(by: .milliseconds(100)) == true)
    #expect(session.advance(by: .seconds(10)) == false)
    #expect(session.world.eventCount == 40)
    #expect(session.advance(by: .milliseconds(500)) == true)
  }

  @Test func whereNothingIsLeftToHappenAStepLeavesTimeWhereItIs() throws {
    var session = try Session(Scripts.scenario("2s crash n2", of: "ping-stream"))
    while session.step() {}
    #expect(session.now == .zero + .seconds(2), "the last thing is the crash")
    let end = portrait(session.world)
    #expect(session.step() == false)
    #expect(portrait(session.world) == end)
    #expect(session.stepBack() == true)
    #expect(session.now < .zero + .seconds(1))
  }

  @Test func aRefusedCommandIsNoPartOfTheRun() throws {
    var session = try session()
    _ = session.takeLines()
    let before = portrait(session.world)
    #expect(throws: CommandError.isUp(NodeID(0))) { try session.submit(.fault(.restart(NodeID(0)))) }
    #expect(session.run.commands == [] && session.takeLines() == [] && portrait(session.world) == before)
    #expect(session.undo() == false)
  }
}

@Suite struct EqualInstantTests {
  /// n1's heartbeats leave at 200 ms, 400 ms, ..., so that much happens at 1 s.
  private let script = "seed 1\n1s crash n3\n1s/1 op west write a first"

  @Test func aScriptsCommandStandsBetweenTheEventsThatItsPlaceSays() throws {
    let run = Run(name: "a", scenario: try Scripts.scenario(script), branches: Branches(end: at(1_000)))
    let world = try Playback(playing: run).world
    let lines = (0..<world.traceCount).map(world.traceLine).filter { $0.time == .zero + .seconds(1) }
    let kinds = lines.map(\.kind)
    #expect(kinds.first == .timer, "\(lines.map(\.text))")
    let write = try #require(lines.firstIndex { $0.text.hasPrefix("op west write") })
    let crash = try #require(lines.firstIndex { $0.text == "crash n3" })
    #expect(kinds[..<write].filter { $0 == .timer }.count == 1 && write < crash && crash == lines.count - 1)
  }

  @Test(.timeLimit(.minutes(1)))
  func aPlaceThatCountsMoreEventsThanItsInstantHasIsAfterAllOfThem() throws {
    let text = "seed 1\n1s/99 crash n3\n1050ms/7 crash n2"
    let run = Run(name: "a", scenario: try Scripts.scenario(text), branches: Branches(end: at(1_060, 5)))
    let world = try Playback(playing: run).world
    let crashes = (0..<world.traceCount).map(world.traceLine).filter { $0.text.hasPrefix("crash") }
    #expect(crashes.map(\.time) == [.zero + .seconds(1), .zero + .milliseconds(1_050)])
    let before = (0..<crashes[0].index).map(world.traceLine).last
    #expect(before?.time == .zero + .seconds(1) && world.now == .zero + .milliseconds(1_060))
  }

  @Test func whatAPersonDoesAfterAScriptAtTheSameInstantIsReplayedAfterIt() throws {
    var session = try Session(Scripts.scenario(script))
    session.advance(by: .seconds(1))
    #expect(session.world.eventsAtNow > 0 && session.world.nodes[2].condition == .down)
    try session.submit(.fault(.restart(NodeID(2))))
    let played = portrait(session.world)
    #expect(portrait(try Playback(playing: session.run).world) == played)
    session.advance(by: .seconds(1))
    session.seek(to: .zero + .seconds(1))
    #expect(portrait(session.world) == played)
  }

  @Test func commandsAtOneInstantKeepTheirOrderAndUndoTakesTheLast() throws {
    var session = try Session(Scripts.scenario("seed 1"))
    session.advance(by: .milliseconds(1_050))
    for line in ["fire n1 heartbeat", "crash n2", "restart n2", "fire n2 promote"] {
      try session.submit(session.text.parse(line))
    }
    let played = portrait(session.world)
    #expect(portrait(try Playback(playing: session.run).world) == played)
    _ = session.step()
    #expect(session.now == .zero + .milliseconds(1_050), "what was fired happens at the same instant")
    #expect(session.undo() == true)
    #expect(session.world.nodes[1].condition == .up && session.world.eventsAtNow == 0)
    #expect(session.undo() == true)
    #expect(session.world.nodes[1].condition == .down)
    #expect(session.redo() == true)
    #expect(session.redo() == true)
    #expect(portrait(session.world) == played)
  }
}
