import Engine
import Systems
import Testing

@testable import Sessions

@Suite struct ComparisonTests {
  /// A run under the random faults of a seed, its settings first.
  private func run(
    _ system: String, _ settings: [String], seed: UInt64, name: String, seconds: Int64 = 12
  ) throws -> Run {
    let entry = try #require(Catalog.entry(named: system))
    let chaos = Chaos(entry, until: Instant(microseconds: 30_000_000))
    let text = CommandText(roster: chaos.roster, schema: entry.schema)
    let until = Position(Instant(microseconds: seconds * 1_000_000))
    let faults = chaos.play(try chaos.plan(seed), seed: seed).commands.filter { $0.position < until }
    let start = try settings.map { Timed(Position.start, try text.parse($0)) }
    let scenario = Scenario(system: system, seed: seed, roster: chaos.roster, script: start + faults)
    return Run(name: name, scenario: scenario, branches: Branches(end: until))
  }

  /// All that is compared of a run, as text: the fields of the nodes now, and what happened since a record.
  private func picture(_ world: any World, since record: Int) -> [String] {
    let nodes = world.nodes.map { node in
      "\(node.name) \(node.condition) "
        + (node.inspection?.fields ?? []).map { "\($0.name)=\($0.value)" }.joined()
    }
    let lines = (record..<world.traceCount).map { world.traceLine($0) }
      .filter { !($0.kind == .command && $0.text.hasPrefix("set ")) }
      .map { "\($0.time) \($0.kind) \($0.node as Any) \($0.other as Any) \($0.text) \($0.lamport)" }
    return nodes + lines
  }

  /// Looks at every instant at which anything happens in either run.
  private func bruteForce(_ left: Run, _ right: Run) throws -> Instant? {
    var times: Set<Instant> = []
    for run in [left, right] {
      let world = try Playback(playing: run).world
      times.formUnion((0..<world.traceCount).map { world.traceEvent($0).time })
    }
    var a = try Playback(left.scenario), b = try Playback(right.scenario)
    var seen = (0, 0)
    for time in times.sorted() {
      a.run(left.commands, to: Position(time))
      b.run(right.commands, to: Position(time))
      if picture(a.world, since: seen.0) != picture(b.world, since: seen.1) { return time }
      seen = (a.world.traceCount, b.world.traceCount)
    }
    return nil
  }

  @Test(arguments: [
    ("heartbeat-failover", "set rule alone", "set rule majority"),
    ("replicated-kv", "set ack majority", "set ack at_once"),
    ("heartbeat-failover", "set rule majority", "set rule majority"),
  ])
  func `the first difference is that of looking at every instant`(
    _ system: String, _ one: String, _ other: String
  ) throws {
    var found = 0
    for seed in UInt64(1)...6 {
      let left = try run(system, [one], seed: seed, name: "a")
      let right = try run(system, [other], seed: seed, name: "b")
      let first = try Comparison(left, right).first?.instant
      #expect(first == (try bruteForce(left, right)), "\(system), seed \(seed): \(one) against \(other)")
      if first != nil { found += 1 }
    }
    #expect(one == other ? found == 0 : found > 0)
  }

  @Test func `a command that one run has not is where they part, and its own`() throws {
    var left = try run("heartbeat-failover", [], seed: 3, name: "a")
    let right = left
    left.scenario.script.append(
      Timed(Position(Instant(microseconds: 11_999_999)), .fault(.crash(NodeID(0), .plain))))
    let comparison = try Comparison(left, right)
    #expect(comparison.first?.instant == Instant(microseconds: 11_999_999))
    #expect(comparison.ownCommands.left.map(\.content) == [.fault(.crash(NodeID(0), .plain))])
    #expect(comparison.ownCommands.right.isEmpty)
  }

  @Test func `one playhead moves through both, event by event and back`() throws {
    let left = try run("heartbeat-failover", ["set rule alone"], seed: 2, name: "a", seconds: 3)
    let right = try run("heartbeat-failover", ["set rule majority"], seed: 2, name: "b", seconds: 2)
    var comparison = try Comparison(left, right)
    #expect(comparison.end == Instant(microseconds: 2_000_000), "as far as both were played")
    var places: [Instant] = []
    while comparison.step() {
      places.append(comparison.now)
      #expect(comparison.left.now == comparison.now && comparison.right.now == comparison.now)
    }
    #expect(places.count > 20 && places == Array(Set(places)).sorted())
    for place in places.dropLast().reversed() {
      #expect(comparison.stepBack() == true)
      #expect(comparison.now == place)
    }
  }

  @Test func `before the first difference nothing differs, from it on something has`() throws {
    for seed in UInt64(1)...4 {
      let left = try run("heartbeat-failover", ["set rule alone"], seed: seed, name: "a")
      let right = try run("heartbeat-failover", ["set rule majority"], seed: seed, name: "b")
      var comparison = try Comparison(left, right)
      guard let first = comparison.first else { continue }
      #expect(!first.nodes.isEmpty || !first.left.isEmpty || !first.right.isEmpty)
      comparison.seek(to: Instant(microseconds: first.instant.microseconds - 1))
      #expect(comparison.differences.isEmpty, "seed \(seed)")
      #expect(comparison.marks.contains(first.instant))
    }
  }
}

@Suite struct BranchSwitchTests {
  private func session() throws -> Session {
    try Session(Scenario(system: "ping-stream", seed: 1, roster: Roster(nodes: ["n1", "n2"])))
  }

  @Test func `neighbouring branches are shown whole, and lead back`() throws {
    var session = try session()
    session.advance(by: .seconds(2))
    try session.submit(.fault(.crash(NodeID(0), .plain)))
    session.advance(by: .seconds(1))
    let first = session.branches.commands, end = session.end
    session.seek(to: Instant(microseconds: 1_000_000))
    try session.submit(.fault(.crash(NodeID(1), .plain)))
    session.advance(by: .milliseconds(500))
    try session.submit(.fault(.restart(NodeID(1))))
    session.advance(by: .seconds(4))
    let second = session.branches.commands, later = session.end
    #expect(session.branches.number == 2 && session.branches.count == 2 && session.branchName == "main/2")
    #expect(session.branches.fork?.instant == Instant(microseconds: 1_000_000))
    #expect(session.switchBranch(toNext: false) == true)
    #expect(session.branches.commands == first && session.end == end && session.branchName == "main")
    #expect(session.now == Instant(microseconds: 1_000_000) && session.branches.count == 2)
    #expect(session.switchBranch(toNext: false) == false)
    #expect(session.switchBranch(toNext: true) == true)
    #expect(session.branches.commands == second && session.end == later)
    #expect(session.switchBranch(toNext: true) == false)
  }

  @Test func `acting at the live edge begins no branch`() throws {
    var session = try session()
    session.advance(by: .seconds(1))
    try session.submit(.fault(.crash(NodeID(0), .plain)))
    #expect(session.branches.count == 1 && session.branches.fork == nil)
    #expect(session.undo() == true)
    #expect(session.branches.count == 1)
  }
}
