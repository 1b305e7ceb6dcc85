import Checkers
import Engine
import Sessions
import Systems
import Testing

/// The engine's own histories, under random faults, before the checkers.
@Suite struct LinearizableRunsTests {
  private func chaos(_ system: String, _ settings: [(String, Value)], kinds: [FaultKind]? = nil) throws
    -> Chaos
  {
    Chaos(
      try #require(Catalog.entry(named: system)), until: Instant(microseconds: 30_000_000),
      settings: settings.map { .set(parameter: $0.0, to: $0.1) }, kinds: kinds, demandsOrder: true)
  }

  /// How many of the first seeds break the order, and that nothing else is unknown.
  private func brokenOrders(_ chaos: Chaos, seeds: Range<UInt64>) throws -> Int {
    try seeds.count { seed in
      let world = chaos.play(try chaos.plan(seed), seed: seed).world
      let verdict = RunVerdict(of: world, demandsProgress: false, demandsOrder: true)
      #expect(verdict.obstacles == [], "seed \(seed)")
      return verdict.breaches.contains { $0.promise == Breach.orderPromise }
    }
  }

  @Test func aMajorityOfHeirsGivesAnOrderUnderEveryFaultThatItSurvives() throws {
    #expect(try brokenOrders(chaos("heartbeat-failover", [("rule", .text("majority"))]), seeds: 0..<20) == 0)
  }
  @Test func anHeirOnItsOwnOpinionBreaksTheOrder() throws {
    #expect(try brokenOrders(chaos("heartbeat-failover", [("rule", .text("alone"))]), seeds: 0..<20) > 0)
  }
  @Test func copiesThatAnswerReadsThemselvesBreakTheOrder() throws {
    #expect(try brokenOrders(chaos("replicated-kv", []), seeds: 0..<30) > 0)
  }

  /// A client that asks again after its time has its write carried out twice; the second time it may
  /// overwrite what others wrote in between.
  @Test func aRetriedWriteBringsAnOldValueBackEvenWhereTheLeaderAnswersReads() throws {
    let chaos = try chaos("replicated-kv", [("reads", .text("leader"))])
    #expect(try brokenOrders(chaos, seeds: 0..<30) > 0)
  }
  /// Without what makes a client ask again or a message come twice, there is nothing to break the order.
  @Test func theLeadersAnswersHaveAnOrderWhereNothingIsCarriedOutTwice() throws {
    let chaos = try chaos("replicated-kv", [("reads", .text("leader"))], kinds: [.reorder, .clock])
    #expect(try brokenOrders(chaos, seeds: 0..<20) == 0)
  }

  @Test(arguments: ["heartbeat-failover", "replicated-kv"])
  func whatIsFollowedFromEventToEventIsWhatASearchFindsInTheEnd(system: String) throws {
    let chaos = try chaos(system, [])
    var broken = 0
    for seed in UInt64(0)..<8 {
      let world = chaos.play(try chaos.plan(seed), seed: seed).world
      var keys: [String] = []
      for operation in world.history {
        if let key = operation.key, !keys.contains(key) { keys.append(key) }
      }
      for key in keys {
        let operations = world.history
        var watch = HistoryWatch(key: key, of: world)
        // As they were when each of them began and ended.
        for length in Set(operations.flatMap { [$0.begun + 1, ($0.ended ?? $0.begun) + 1] }).sorted() {
          watch.follow(operations.filter { $0.begun < length }.map { $0.asItWas(at: length) })
        }
        watch.follow(operations)
        let (_, report) = Linearizability.check(operations, of: world, key: key)
        if report.verdict == .notOk { broken += 1 }
        #expect(
          watch.verdict == report.verdict,
          "key \(key); reproduce: netsplit run \(system) --seed \(seed) --faults \(seed) --linearizable")
      }
    }
    #expect(broken > 0)
  }

  @Test func whatARunWritesAsEDNIsReadBackAndJudgedTheSame() throws {
    let chaos = try chaos("replicated-kv", [])
    for seed in UInt64(0)..<10 {
      let world = chaos.play(try chaos.plan(seed), seed: seed).world
      let lines = HistoryText.lines(of: History(of: world))
      let read = try HistoryText.read(lines.joined(separator: "\n") + "\n")
      let report = try Linearizability.check(read, model: .register)
      #expect(report.verdict == Linearizability.check(world.history, of: world).1.verdict, "seed \(seed)")
    }
  }
}

extension Engine.Operation {
  /// The operation before that place of the trace.
  fileprivate func asItWas(at length: Int) -> Engine.Operation {
    guard ended.map({ $0 >= length }) ?? (status != .pending) else { return self }
    return Engine.Operation(
      number: number, client: client, words: words, kind: kind, effect: effect, key: key, input: input,
      invoked: invoked, node: node, begun: begun)
  }
}
