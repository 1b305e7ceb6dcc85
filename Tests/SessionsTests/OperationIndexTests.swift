import Sessions
import Systems
import Testing

@testable import Engine

/// Lost writes and stale reads as they are defined, by looks through the whole history.
extension Simulation {
  fileprivate func isLostByDefinition(_ write: Engine.Operation) -> Bool {
    guard write.effect == .write, write.isAcknowledged, let key = write.key else { return false }
    if holds(write) { return false }
    guard S.overwrites else { return true }
    return !history.contains { other in
      guard other.effect == .write, other.key == key, other.number != write.number else { return false }
      let mayTakeEffect =
        switch other.status {
        case .ok: other.returned.map { $0 >= write.invoked } ?? true
        case .refused: false
        default: true
        }
      return mayTakeEffect && holds(other)
    }
  }

  private func holds(_ write: Engine.Operation) -> Bool {
    switch system.held(in: replicas) {
    case .numbers(let numbers): numbers.contains(write.number)
    case .writes(let matches): matches(write)
    }
  }

  fileprivate func isStaleByDefinition(_ read: Engine.Operation) -> Bool {
    guard read.effect == .read, read.isAcknowledged, let end = read.returned else { return false }
    let writes = history.filter {
      $0.effect == .write && $0.key == read.key && $0.invoked <= end && $0.status != .refused
    }
    let before = writes.filter { write in
      write.isAcknowledged && write.returned.map { $0 <= read.invoked } ?? false
    }
    guard !before.isEmpty else { return false }
    guard S.overwrites else {
      guard case .list(let seen)? = read.output else { return true }
      return before.contains { write in !(write.input.map(seen.contains) ?? true) }
    }
    let current = writes.filter { write in
      guard write.isAcknowledged, let end = write.returned else { return true }
      return !before.contains { $0.invoked > end }
    }
    return !current.contains { $0.input == read.output }
  }

  /// The numbers of the operations on which the tables and the definitions differ.
  fileprivate var differences: [Int] {
    let lost = Set(lostWrites)
    guard let survives = rows(of: "ops"), let table = schema.tables.first(where: { $0.name == "ops" }),
      let stale = table.index(of: "stale")
    else { return [-1] }
    return history.filter { operation in
      lost.contains(operation.number) != isLostByDefinition(operation)
        || (survives[operation.number][stale] == .bool(true)) != isStaleByDefinition(operation)
    }.map(\.number)
  }
}

private func differences(in world: any World) -> [Int] {
  switch world {
  case let world as Simulation<ReplicatedKV>: world.differences
  case let world as Simulation<HeartbeatFailover>: world.differences
  default: [-1]
  }
}

@Suite struct OperationIndexTests {
  @Test(arguments: [
    ("replicated-kv", "ack", Value.text("at_once")), ("replicated-kv", "persist", .bool(false)),
    ("replicated-kv", "reads", .text("leader")), ("heartbeat-failover", "rule", .text("alone")),
    ("heartbeat-failover", "persist", .bool(false)),
  ])
  func lostWritesAndStaleReadsAreWhatTheirDefinitionsSay(
    system: String, parameter: String, value: Value
  ) throws {
    let entry = try #require(Catalog.entry(named: system))
    let kinds: [FaultKind] = [.crash, .wipe, .partition, .loss, .duplicate, .freeze, .hold]
    let chaos = Chaos(
      entry, until: Instant(microseconds: 30_000_000), settings: [.set(parameter: parameter, to: value)],
      kinds: kinds)
    var lost = 0, stale = 0, operations = 0
    for seed in UInt64(0)..<10 {
      let run = chaos.play(try chaos.plan(seed), seed: seed)
      let script = chaos.settings.map { Timed(Position.start, $0) } + run.commands
      let scenario = Scenario(system: system, seed: seed, roster: chaos.roster, script: script)
      for seconds in [Int64(7), 15, 24] {
        let end = Position(Instant(microseconds: seconds * 1_000_000))
        let world = try Playback(
          playing: Run(name: "run", scenario: scenario, branches: Branches(end: end))
        ).world
        #expect(
          differences(in: world) == [],
          "reproduce: netsplit run \(system) --seed \(seed) --faults \(seed) --set \(parameter)=\(value)")
        lost += world.rows(of: "lost_acked")?.count ?? 0
        stale += world.rows(of: "stale_reads")?.count ?? 0
        operations += world.operationCount
      }
    }
    #expect(operations > 300)
    #expect(lost + stale > 0 || parameter == "reads", "nothing was lost or stale: the comparison says little")
  }
}
