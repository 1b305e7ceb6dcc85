import Engine
import Foundation
import Sessions
import Systems
import Testing

@Suite struct TrueTimeTests {
  /// X is 4 ms ahead, Y 4 ms behind, and both know that they may be wrong by 5 ms.
  private let skewed = """
    set epsilon 5ms
    set drift 0
    clock X +4ms
    clock Y -4ms
    1s op c chain x y

    """
  private static func reproduce(_ seed: UInt64, _ rest: String = "") -> Comment {
    "reproduce: netsplit run truetime --seed \(seed) --faults \(seed) --until 60s\(rest)"
  }
  private static func chaos(wait: Bool = true, kinds: [FaultKind]? = nil) throws -> Chaos {
    let entry = try #require(Catalog.entry(named: "truetime"))
    return Chaos(
      entry, until: Instant(microseconds: 60_000_000),
      settings: [.set(parameter: "wait", to: .bool(wait))], kinds: kinds)
  }
  private static func violations(_ world: any World) -> Int {
    world.rows(of: "external_order_violations")?.count ?? 0
  }

  // MARK: The scenes of the lesson

  @Test func withoutTheWaitTheLaterTransactionGetsTheSmallerStamp() throws {
    let end = try play("truetime", "set wait off\n" + skewed, until: "2s")
    #expect(
      end.column("stamp", of: "txns") == [1_010, 1_004].map { .time(.milliseconds($0)) }, "\(end.story)")
    #expect(Self.violations(end) == 1)
  }

  @Test func withTheWaitItGetsTheLargerOne() throws {
    let end = try play("truetime", skewed, until: "2s")
    #expect(Self.violations(end) == 0 && end.violations == [], "\(end.story)")
    let waits = try micros(end, "commit_wait")
    #expect(waits.count == 2 && waits.allSatisfy { (10_000...10_020).contains($0) }, "\(waits)")
  }

  @Test func aClockThatIsWrongByMoreThanItSaysBreaksTheOrderAndNobodyNotices() throws {
    let end = try play("truetime", "clock X +5ms\n" + skewed, until: "2s")
    #expect(Self.violations(end) == 1, "\(end.story)")
    #expect(end.history[0].status == .ok)
  }

  @Test(arguments: [(1, 480...500), (5, 98...100), (20, 24...25)])
  func oneKeyTakesOneTransactionForEachTwoEpsilon(_ epsilon: Int, _ rates: ClosedRange<Int>) throws {
    let script = "set epsilon \(epsilon)ms\nset drift 0\n1s op c burst x 40"
    let end = try play("truetime", script, until: "4s")
    let answer = end.history[0].output?.description ?? "nothing"
    let rate = try #require(answer.split(separator: " ").first.flatMap { Int($0) }, "\(answer)")
    #expect(rates.contains(rate), "\(rate) a second")
  }

  @Test func anotherKeyOfTheSameShardDoesNotWaitForIt() throws {
    let end = try play("truetime", skewed + "2s op c burst x 10\n2s op c commit z", until: "4s")
    func latency(_ number: Int) throws -> Duration {
      try #require(end.history[number].returned) - end.history[number].invoked
    }
    #expect(try latency(2) < Duration.milliseconds(13) && latency(1) > Duration.milliseconds(100))
  }

  // MARK: The sawtooth

  @Test func epsilonIsASawtoothFromOneToSevenMillisecondsOverThirtySeconds() throws {
    let end = try play("truetime", Self.steady, until: "91s")
    let all = try micros(end, "epsilon")
    #expect(all.min() == 1_100 && all.max() == 6_900, "\(all)")
    let mean = Double(all.reduce(0, +)) / Double(all.count)
    #expect((3_990...4_010).contains(mean), "\(mean) us")
    // A second of it adds 200 us, but where a sync lies between.
    for (a, b) in zip(all, all.dropFirst()) where b > a { #expect((190...210).contains(b - a)) }
    #expect(zip(all, all.dropFirst()).count { $1 < $0 } == 2)
  }

  @Test func aCommitWaitsAtLeastTwoEpsilonAndOnAverageNotMuchMore() throws {
    let end = try play("truetime", Self.steady, until: "91s")
    let waits = try micros(end, "commit_wait"), epsilons = try micros(end, "epsilon")
    for (wait, epsilon) in zip(waits, epsilons) { #expect(wait > 2 * epsilon) }
    let ratio = Double(waits.reduce(0, +)) / Double(epsilons.reduce(0, +))
    #expect((2.0...2.02).contains(ratio), "\(ratio)")
  }
  /// One transaction a second, between two whole ones, on X and Y in turn.
  private static let steady = (0..<90).map { "\($0)500ms op c commit \($0 % 2 == 0 ? "x" : "y")" }
    .joined(separator: "\n")

  private func micros(_ world: any World, _ field: String) throws -> [Int64] {
    try world.column(field, of: "txns").map { value in
      guard case .time(let time) = value else { throw NotATime() }
      return time.inMicroseconds
    }
  }
  private struct NotATime: Error {}

  // MARK: Over seeds

  /// Both clocks are wrong by anything up to ε, and chains go both ways.
  @Test func theOrderHoldsIfAndOnlyIfTheWaitIsNotSkipped() throws {
    for wait in ["on", "off"] {
      var broken = 0, done = 0
      for seed in UInt64(1)...(isLong ? 300 : 20) {
        var random = Random(seed: seed, stream: "clock errors")
        let errors = (0..<2).map { _ in random.microseconds(-5_000, through: 5_000) }
        let chains = (1...20).map { "\($0 * 100)ms op c chain \($0 % 2 == 0 ? "x y" : "y x")" }
        let script = [
          "set wait \(wait)", "set epsilon 5ms", "set drift 0", "clock X \(signed(errors[0]))",
          "clock Y \(signed(errors[1]))",
        ]
        let end = try play("truetime", seed: seed, (script + chains).joined(separator: "\n"), until: "4s")
        #expect(end.history.allSatisfy { $0.status == .ok })
        broken += Self.violations(end)
        done += end.rows(of: "txns")?.count ?? 0
        if wait == "on" { #expect(Self.violations(end) == 0, "seed \(seed), errors \(errors)") }
      }
      #expect((broken > 0) == (wait == "off"), "\(broken) of \(done) with wait \(wait)")
      #expect(done >= 800)
    }
  }
  private func signed(_ micros: Int64) -> String { "\(micros < 0 ? "-" : "+")\(abs(micros))us" }

  @Test func underRandomFaultsTheOrderHoldsAndEachTransactionIsCommittedOnce() throws {
    let chaos = try Self.chaos()
    var committed = 0, faults = 0
    for seed in UInt64(0)..<(isLong ? 1_000 : 12) {
      let world = chaos.play(try chaos.plan(seed), seed: seed).world
      let breaches = RunVerdict(of: world, demandsProgress: true).breaches
      #expect(breaches.map(\.sentence) == [] && Self.violations(world) == 0, Self.reproduce(seed))
      let run = try #require(world as? Simulation<TrueTime>)
      var numbers: Set<Int> = []
      for replica in run.replicas {
        let log = replica.disk?.log ?? []
        #expect(zip(log, log.dropFirst()).allSatisfy { $0.stamp < $1.stamp }, Self.reproduce(seed))
        for entry in log { #expect(numbers.insert(entry.number).inserted, Self.reproduce(seed)) }
      }
      committed += numbers.count
      faults += world.rows(of: "faults")?.count ?? 0
    }
    #expect(committed > 500 && faults > 200, "\(committed) committed, \(faults) faults")
  }

  @Test func withoutTheWaitOrWithWrongClocksViolationsAreFound() throws {
    for (wait, kinds) in [(false, nil), (true, [FaultKind.clock])] as [(Bool, [FaultKind]?)] {
      let chaos = try Self.chaos(wait: wait, kinds: kinds)
      let found = try (UInt64(0)..<40).contains { seed in
        Self.violations(chaos.play(try chaos.plan(seed), seed: seed).world) > 0
      }
      #expect(found, "the check cannot fail with wait \(wait)")
    }
  }
}

private let isLong = ProcessInfo.processInfo.environment["NETSPLIT_SWEEP"] != nil
