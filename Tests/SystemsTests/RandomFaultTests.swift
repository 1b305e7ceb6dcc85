import Engine
import Systems
import Testing

@Suite struct RandomFaultTests {
  private static let end = "18s"
  private let seeds: Range<UInt64> = 0..<200

  private func run(
    _ system: String, seed: UInt64, _ plan: FaultPlan
  ) throws -> (world: any World, reproduce: Comment) {
    let world = try play(system, seed: seed, plan.lines.joined(separator: "\n"), until: Self.end)
    return (world, Comment(rawValue: plan.reproduce(system, seed: seed, until: Self.end)))
  }
  private func failover(_ seed: UInt64, _ settings: [String]) throws -> (world: any World, reproduce: Comment)
  {
    let last = ["write k last"]
    let plan = FaultPlan(
      seed: seed, nodes: 3, clients: ["west", "east"], settings: settings,
      requests: ["write k #", "write k #", "read k"])
    // After a while of quiet everybody is asked once more: one of them leads.
    let asked = ["n1", "n2", "n3"].flatMap { node in last.map { "15s op \(node) \($0)" } }
    return try run("heartbeat-failover", seed: seed, plan.with(asked))
  }

  @Test func theMajorityRuleLosesNoAcknowledgedWriteAndReadsNothingStale() throws {
    var acknowledged = 0, faults = 0, takeovers = 0
    for seed in seeds {
      let (world, reproduce) = try failover(seed, ["rule majority"])
      #expect(world.violations == [], reproduce)
      #expect(world.rows(of: "lost_acked")?.count == 0, reproduce)
      #expect(world.rows(of: "stale_reads")?.count == 0, reproduce)
      acknowledged += world.history.count(where: \.isAcknowledged)
      faults += world.rows(of: "faults")?.count ?? 0
      if (world.epoch ?? 0) > 1 { takeovers += 1 }
    }
    #expect(
      acknowledged > 1_000 && faults > 2_000 && takeovers > 50, "the plans are too tame to say anything")
  }

  @Test func theMajorityRuleComesToOnePrimaryAndOneLogOnceTheFaultsAreOver() throws {
    for seed in seeds {
      let (world, reproduce) = try failover(seed, ["rule majority"])
      let roles = ["n1", "n2", "n3"].map { world.field($0, "role") }
      #expect(roles.count { $0 == .text("primary") } == 1 && !roles.contains(.text("candidate")), reproduce)
      #expect(world.field("n1", "log") == world.field("n2", "log"), reproduce)
      #expect(world.field("n1", "log") == world.field("n3", "log"), reproduce)
      let last = world.history.suffix(3)
      #expect(last.map(\.status.text).sorted() == ["ok", "refused", "refused"], reproduce)
    }
  }

  @Test func decidingAloneAlsoComesToOnePrimaryButLosesWritesOnTheWay() throws {
    var lost = 0, stale = 0
    for seed in seeds {
      let (world, reproduce) = try failover(seed, ["rule alone"])
      let roles = ["n1", "n2", "n3"].map { world.field($0, "role") }
      #expect(roles.count { $0 == .text("primary") } == 1, reproduce)
      lost += world.rows(of: "lost_acked")?.count ?? 0
      stale += world.rows(of: "stale_reads")?.count ?? 0
    }
    #expect(lost > 0 && stale > 0, "the check can fail")
  }

  private func store(_ seed: UInt64, _ settings: [String]) throws -> (world: any World, reproduce: Comment) {
    let plan = FaultPlan(
      seed: seed, nodes: 3, clients: ["c"], settings: settings,
      requests: ["write greeting #", "write k #", "read greeting"])
    return try run("replicated-kv", seed: seed, plan.with(["15s op c write greeting last"]))
  }

  @Test func theStoreLosesNothingThatAMajorityAcknowledgedAndAllReplicasBecomeEqual() throws {
    var acknowledged = 0
    for seed in seeds {
      let (world, reproduce) = try store(seed, ["ack majority"])
      #expect(world.violations == [], reproduce)
      #expect(world.rows(of: "lost_acked")?.count == 0, reproduce)
      #expect(world.history.last?.status == .ok, reproduce)
      for node in ["n1", "n2", "n3"] {
        #expect(world.field(node, "greeting") == .text("last"), reproduce)
        #expect(world.field(node, "log") == world.field("n1", "log"), reproduce)
      }
      acknowledged += world.history.count { $0.isAcknowledged && $0.effect == .write }
    }
    #expect(acknowledged > 1_000, "the plans are too tame to say anything")
  }

  @Test func aStoreThatForgetsItsDiskLosesWrites() throws {
    var lost = 0
    for seed in seeds where seed % 4 == 0 {
      lost += try store(seed, ["persist off"]).world.rows(of: "lost_acked")?.count ?? 0
    }
    #expect(lost > 0, "the check can fail")
  }

  @Test func aStreamDeliversOnlyWhatWasSentAndLosesOrRepeatsOnlyByFaults() throws {
    for seed in seeds {
      let plan = FaultPlan(
        seed: seed, nodes: 2, clients: ["n1"], settings: ["count 40", "interval 150ms"], requests: ["read"])
      let faults = FaultPlan(lines: plan.lines.filter { !$0.contains(" op ") })
      let (world, reproduce) = try run("ping-stream", seed: seed, faults)
      guard case .list(let received) = world.field("n2", "received") else { continue }
      let numbers = received.compactMap { if case .int(let number) = $0 { number } else { nil } }
      #expect(numbers.allSatisfy { (1...40).contains($0) }, reproduce)
      // A sender that starts again begins with 1 again.
      if !faults.lines.contains(where: { $0.contains("dup") || $0.contains("crash n1") }) {
        #expect(Set(numbers).count == numbers.count, reproduce)
      }
      if faults.lines.allSatisfy({ $0.contains("set") || $0.hasPrefix("10500ms") }) {
        #expect(numbers == Array(1...40), reproduce)
      }
    }
  }

  @Test func messagesAndFieldsHaveTheNamesThatTheSystemSays() throws {
    var kinds: [String: Set<String>] = [:]
    for seed in seeds where seed % 5 == 0 {
      let runs: [(any World, Comment)] = [
        try failover(seed, ["rule majority"]), try store(seed, []),
        (try play("ping-stream", seed: seed), "reproduce: netsplit run ping-stream --seed \(seed)"),
      ]
      for (world, reproduce) in runs {
        #expect(world.misnamed() == [], reproduce)
        kinds[world.schema.card.name, default: []].formUnion(world.sentKinds)
      }
    }
    for entry in Catalog.all {
      let sent = kinds[entry.schema.card.name] ?? []
      #expect(Set(entry.schema.messageKinds).subtracting(sent) == [], "\(entry.schema.card.name): never sent")
      let usable = Set(entry.schema.messageKinds + entry.schema.requests.map(\.kind) + ["reply"])
      #expect(sent.subtracting(usable) == [], "\(entry.schema.card.name)")
    }
  }
}

extension FaultPlan {
  init(lines: [String]) { self.lines = lines }
  func with(_ more: [String]) -> FaultPlan { FaultPlan(lines: lines + more) }
}
