import Testing

@testable import Engine

@Suite struct DelayTests {
  /// The delays, in milliseconds, of 3,000 messages on a link with such delays.
  private func delays(_ link: String, seed: UInt64 = 1) throws -> [Double] {
    let sends = (1...3_000).map { "\($0)ms op n1 send a n2 \($0)" }
    let world = try perform("link n1>n2 \(link)\n" + sends.joined(separator: "\n"), until: "1h", seed: seed)
    return world.delays("n1>n2").map { Double($0) / 1_000 }
  }
  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  @Test func anExponentialDelayHasItsMeanAndANaturalLogarithmOfTwoOfItAsMedian() throws {
    let delays = try delays("exponential 10ms")
    #expect(delays.count == 3_000)
    #expect(abs(mean(delays) - 10) < 0.8 && abs(median(delays) - 6.93) < 0.8)
    #expect((delays.min() ?? 1) < 0.05 && (delays.max() ?? 0) > 50)
  }

  @Test func aLogNormalDelayHasItsMedianAndAMeanAboveIt() throws {
    let delays = try delays("lognormal 10ms sigma 0.5")
    // The mean is the median times e to the power of half the variance.
    #expect(abs(median(delays) - 10) < 0.4 && abs(mean(delays) - 11.33) < 0.5)
    #expect(try self.delays("lognormal 10ms sigma 0").allSatisfy { $0 == 10 })
  }

  @Test func aParetoDelayIsNeverBelowItsMinimumAndHasAHeavyTail() throws {
    let delays = try delays("pareto 1ms alpha 2.5")
    #expect((delays.min() ?? 0) >= 1 && (delays.min() ?? 9) < 1.01)
    // alpha / (alpha - 1) times the minimum, and 2 to the power of 1 / alpha times it.
    #expect(abs(mean(delays) - 1.667) < 0.15 && abs(median(delays) - 1.32) < 0.04)
  }

  @Test func noDelayIsLongerThanTheLongestTimeThatATextMayName() throws {
    let world = try perform("link all pareto 1000d alpha 0.1\n10ms op n1 send a n2 1")
    #expect(world.flights.map(\.due) == [.zero + .longest + .milliseconds(10)])
  }

  @Test func lossDuplicationAndReorderingWorkWithEveryDelay() throws {
    for delay in ["exponential 10ms", "lognormal 10ms sigma 1", "pareto 1ms alpha 1.5"] {
      let sends = (1...300).map { "\($0)ms op n1 send a n2 \($0)" }
      let world = try perform(
        "link n1>n2 \(delay) loss 20% dup 20% reorder 20%\n" + sends.joined(separator: "\n"), until: "1d")
      let received = world.lines(.receive)
      #expect((30...90).contains(world.losses.count), "\(delay)")
      #expect((25...90).contains(received.count { $0.message?.copy != nil }), "\(delay)")
      #expect(
        received.compactMap { $0.message?.number } != received.compactMap { $0.message?.number }.sorted())
    }
  }
}
