import Sessions
import Systems
import Testing

@testable import Engine

/// What became of the operations, by the definitions: each question goes through the whole history.
private struct Ledger: Equatable {
  let survives: [Bool?], isStale: [Bool?]
  let refused: Int, availability: Value

  init(_ operations: [Operation], overwrites: Bool, holds: (Operation) -> Bool) {
    let held = operations.map { $0.effect == .write && holds($0) }
    survives = operations.map { write in
      guard write.effect == .write, write.isAcknowledged, let key = write.key else { return nil }
      if held[write.number] { return true }
      guard overwrites else { return false }
      return operations.contains { other in
        other.number != write.number && other.effect == .write && other.key == key && held[other.number]
          && other.mayTakeEffect(after: write.invoked)
      }
    }
    isStale = operations.map { read in
      guard read.effect == .read, read.isAcknowledged, let key = read.key, let returned = read.returned
      else { return nil }
      let writes = operations.filter {
        $0.effect == .write && $0.key == key && $0.invoked <= returned && $0.status != .refused
      }
      return read.isStale(after: writes, overwrites: overwrites)
    }
    refused = operations.count { $0.status == .refused }
    let finished = operations.filter { $0.status != .pending }
    let acknowledged = finished.count(where: \.isAcknowledged)
    availability = finished.isEmpty ? .none : .percent(ppm: acknowledged * 1_000_000 / finished.count)
  }

  /// The same, as the tables and globals of a world have it.
  init(_ world: any World) throws {
    let schema = try #require(world.schema.tables.first { $0.name == "ops" })
    let survival = try #require(schema.index(of: "survives"))
    let staleness = try #require(schema.index(of: "stale"))
    let rows = try #require(world.rows(of: "ops"))
    func column(_ index: Int) -> [Bool?] {
      rows.map { if case .bool(let isSo) = $0[index] { isSo } else { nil } }
    }
    (survives, isStale) = (column(survival), column(staleness))
    guard case .int(let number)? = world.global("refused") else { throw Missing() }
    (refused, availability) = (number, try #require(world.global("availability")))
    // The two tables are the rows of `ops` that say so.
    #expect(world.rows(of: "lost_acked") == rows.filter { $0[survival] == .bool(false) })
    #expect(world.rows(of: "stale_reads") == rows.filter { $0[staleness] == .bool(true) })
  }
  private struct Missing: Error {}

  var losses: Int { survives.count { $0 == false } }
  var staleReads: Int { isStale.count { $0 == true } }
}

extension Operation {
  fileprivate func mayTakeEffect(after instant: Instant) -> Bool {
    switch status {
    case .ok: returned.map { $0 >= instant } ?? true
    case .refused: false
    default: true
    }
  }

  /// - `writes`: those that may be what this read has seen.
  fileprivate func isStale(after writes: [Operation], overwrites: Bool) -> Bool {
    let before = writes.filter { write in
      write.isAcknowledged && write.returned.map { $0 <= invoked } ?? false
    }
    guard !before.isEmpty else { return false }
    if !overwrites {
      guard case .list(let seen) = output else { return true }
      return before.contains { write in !(write.input.map(seen.contains) ?? true) }
    }
    let current = writes.filter { write in
      !before.contains { newer in
        guard write.isAcknowledged, let end = write.returned else { return false }
        return newer.invoked > end
      }
    }
    return !current.contains { $0.input == output }
  }
}

/// A system that says of a single write whether it is held.
private protocol Holder: System {
  static func holds(_ write: Operation, in replicas: [Replica<Process>]) -> Bool
}
extension Puppet: Holder {
  fileprivate static func holds(_ write: Operation, in replicas: [Replica<Doll>]) -> Bool {
    replicas.contains { $0.disk.map { .text(String($0)) == write.input } ?? false }
  }
}
extension PingStream: Holder {
  fileprivate static func holds(_ write: Operation, in replicas: [Replica<Peer>]) -> Bool { true }
}
extension ReplicatedKV: Holder {
  fileprivate static func holds(_ write: Operation, in replicas: [Replica<Server>]) -> Bool {
    guard let log = replicas.first?.disk?.log else { return false }
    return log.last { $0.key == write.key }.map { .text($0.value) == write.input } ?? false
  }
}
extension HeartbeatFailover: Holder {
  fileprivate static func holds(_ write: Operation, in replicas: [Replica<Server>]) -> Bool {
    let latest = replicas.compactMap { $0.disk?.followed }.max() ?? 0
    return replicas.contains { replica in
      guard let disk = replica.disk else { return false }
      guard replica.process?.role == .primary || disk.followed == latest else { return false }
      return disk.log.contains { $0.call == write.number }
    }
  }
}

private protocol Ledgered: World {
  var ledger: Ledger { get }
}
extension Simulation: Ledgered where S: Holder {
  fileprivate var ledger: Ledger {
    let replicas = self.replicas
    return Ledger(Array(operations), overwrites: S.overwrites) { S.holds($0, in: replicas) }
  }
}

@Suite struct LedgerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let system: String, settings: [(String, Value)], kinds: [FaultKind]?
    init(_ system: String, _ settings: (String, Value)..., kinds: [FaultKind]? = nil) {
      (self.system, self.settings, self.kinds) = (system, settings, kinds)
    }
    var testDescription: String {
      let set = settings.map { "\($0.0)=\($0.1)" }
      return ([system] + set + (kinds.map { [$0.map(\.rawValue).joined(separator: ",")] } ?? []))
        .joined(separator: " ")
    }
  }
  static let cases = [
    Case("ping-stream"), Case("replicated-kv"), Case("replicated-kv", ("reads", .text("leader"))),
    Case("replicated-kv", ("ack", .text("at_once")), ("persist", .bool(false))),
    Case("replicated-kv", ("checksum", .bool(false)), kinds: FaultKind.allCases),
    Case("replicated-kv", kinds: [.crash, .wipe, .torn]),
    Case("heartbeat-failover", ("rule", .text("majority"))),
    Case("heartbeat-failover", ("rule", .text("alone")), kinds: FaultKind.allCases),
    Case("heartbeat-failover", ("persist", .bool(false)), kinds: [.crash, .wipe, .torn]),
  ]

  @Test(arguments: cases)
  func whatIsKnownOfTheOperationsFromEventToEventIsWhatTheDefinitionsSay(_ what: Case) throws {
    let entry = try #require(Catalog.entry(named: what.system))
    let end = Instant(microseconds: 20_000_000)
    let chaos = Chaos(
      entry, until: end, settings: what.settings.map { .set(parameter: $0.0, to: $0.1) }, kinds: what.kinds)
    var losses = 0, staleReads = 0, compared = 0
    for seed in UInt64(0)..<12 {
      let run = chaos.play(try chaos.plan(seed), seed: seed)
      if run.world.isStorm { continue }
      var world = entry.make(Setup(seed: seed, roster: chaos.roster)), next = 1
      func compare() throws {
        let (told, truth) = (try Ledger(world), try #require((world as? any Ledgered)?.ledger))
        let set = what.settings.map { " --set \($0.0)=\($0.1)" }.joined()
        #expect(
          told == truth, "after \(world.eventCount) events of \(what.system)\(set), seed \(seed)")
        (losses, staleReads, compared) = (losses + truth.losses, staleReads + truth.staleReads, compared + 1)
      }
      for setting in chaos.settings { world.replay(setting, by: .script) }
      for command in run.commands {
        while world.nextEventTime.map({ $0 <= command.position.instant }) ?? false {
          _ = world.run(until: command.position.instant, mostEvents: next)
          guard world.eventCount >= next else { continue }
          next = world.eventCount + 17
          try compare()
        }
        world.run(until: command.position.instant)
        world.replay(command.content, by: .monkey)
      }
      world.run(until: run.world.now)
      try compare()
      #expect(world.digest == run.world.digest, "the run was not repeated")
    }
    #expect(compared > (entry.schema.requests.isEmpty ? 20 : 100))
    if what.kinds != nil { #expect(losses > 0, "nothing was ever lost") }
    if what.system == "replicated-kv" {
      #expect(staleReads > 0 || what.testDescription.contains("leader"), "no read was ever stale")
    }
  }

  /// Few values, so that many writes say the same, and few instants, so that much happens at once.
  @Test func writesThatAreRefusedOrPendingAndThoseAtOneInstantCountAsTheDefinitionsSay() throws {
    var lost = 0, stale = 0, changed = 0
    for seed in UInt64(0)..<60 {
      var random = Random(seed: seed, stream: "ledger")
      var roster = stage
      roster.clients.append(Client(name: "d", near: "n2", timeout: .milliseconds(100), tries: 1))
      var world = Simulation(Puppet(), setup: Setup(seed: seed, roster: roster))
      let text = CommandText(roster: roster, schema: world.schema)
      var script: [String] = [], before: Ledger?
      func compare() throws {
        let told = try Ledger(world)
        #expect(
          told == world.ledger,
          "seed \(seed), after \(world.eventCount) events of:\n\(script.joined(separator: "\n"))")
        for (old, new) in zip(before?.isStale ?? [], told.isStale) where old == false && new == true {
          changed += 1
        }
        before = told
      }
      for _ in 0..<30 {
        let time = world.now + .milliseconds(10 * random.below(4))
        while let next = world.nextEventTime, next <= time {
          _ = world.step()
          try compare()
        }
        world.run(until: time)
        let verb = ["put", "lie", "deny", "guess", "guess", "get"][Int(random.below(6))]
        let by = ["c", "d", "n1", "n1", "n2"][Int(random.below(5))]
        let value = verb == "get" ? "" : " \(random.below(4))"
        let fault = ["crash n1", "restart n1", "crash c", "restart c"][Int(random.below(4))]
        let line = random.below(8) == 0 ? fault : "op \(by) \(verb)\(value)"
        script.append("\((time - .zero).text) \(line)")
        world.replay(try text.parse(line), by: .script)
        try compare()
      }
      world.run(until: world.now + .seconds(1))
      try compare()
      (lost, stale) = (lost + world.ledger.losses, stale + world.ledger.staleReads)
    }
    #expect(lost > 15 && stale > 150 && changed > 20, "\(lost) lost, \(stale) stale, \(changed) only later")
  }

  private func stale(_ script: String, until end: String) throws -> [Bool?] {
    let world = try perform(script, until: end)
    let told = try Ledger(world)
    #expect(told == world.ledger)
    return told.isStale
  }

  @Test func aReadOfAWriteThatIsRefusedLaterIsStaleFromThenOn() throws {
    let script = "10ms op n1 put 7\n20ms op n1 deny 8\n30ms op n1 get"
    #expect(try stale(script, until: "60ms") == [nil, nil, false])
    #expect(try stale(script, until: "80ms") == [nil, nil, true])
  }

  @Test func aWriteThatNobodyAnswersMayBeReadWhenever() throws {
    let script = "10ms op n1 deny 8\n20ms op n1 put 7\n25ms crash n1\n30ms op n2 guess"
    #expect(try stale("\(script) 8", until: "1s") == [nil, nil, false])
    #expect(try stale("\(script) 6", until: "1s") == [nil, nil, true])
  }

  @Test func aWriteThatBeginsAtTheInstantOfAReadMayHaveBeenReadAndMayHaveComeBefore() throws {
    let first = "10ms op n1 put 7\n20ms op n1 guess 8"
    #expect(try stale(first, until: "20ms") == [nil, true])
    #expect(try stale(first + "\n20ms op n1 lie 8", until: "20ms") == [nil, false, nil])
    // Nothing was acknowledged before the read, until something is at the same instant.
    let second = "10ms op n1 guess 6"
    #expect(try stale(second, until: "10ms") == [false])
    #expect(try stale(second + "\n10ms op n1 put 7", until: "10ms") == [true, nil])
  }

  @Test func whatHappensAtOneInstantHasAnOrderByItsPlacesInTheTrace() throws {
    let world = try perform("10ms op n1 put 7\n10ms op n1 get\n20ms op c put 8\n20500us crash c")
    let history = world.history
    #expect(history[0].returned == history[1].invoked)
    let end = try #require(history[0].ended)
    #expect(history[0].begun <= end && end < history[1].begun)
    #expect(world.traceKind(end) == .outcome && world.traceLine(end).text.hasPrefix("put 7: ok"))
    #expect(history[2].status == .unknown && history[2].ended == nil && history[2].returned == nil)
  }
}
