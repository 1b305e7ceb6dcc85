import Engine
import Systems
import Testing

/// The arithmetic of phi, against the exact normal distribution and against Akka's approximation of it.
@Suite struct PhiAccrualTests {
  /// Akka's phi: a logistic function in place of the normal tail.
  private func logistic(_ time: Double, mean: Double, deviation: Double) -> Double {
    let y = (time - mean) / deviation
    let e = Numerics.exp(-y * (1.5976 + 0.070566 * y * y))
    let tail = time > mean ? e / (1 + e) : 1 - 1 / (1 + e)
    return -Numerics.ln(tail) / Numerics.ln(10)
  }
  /// A window of gaps with that mean and standard deviation: half of them below by it, half above.
  private func window(mean: Int64, deviation: Int64) -> PhiAccrual {
    var window = PhiAccrual(capacity: 100, expected: mean)
    for index in 0..<100 { window.add(index % 2 == 0 ? mean - deviation : mean + deviation) }
    return window
  }

  @Test(arguments: [(1_000, 0.301), (1_200, 1.643), (1_400, 4.499), (1_600, 9.006), (1_700, 11.893)])
  func phiIsThatOfTheExactNormalTail(_ milliseconds: Int64, _ expected: Double) {
    let window = window(mean: 1_000_000, deviation: 100_000)
    #expect(abs(window.mean - 1_000_000) < 1e-6 && abs(window.deviation - 100_000) < 1e-6)
    #expect(abs(window.phi(milliseconds * 1_000, floor: 1) - expected) < 0.0006)
  }
  @Test func akkasLogisticFunctionAgreesNearTheMeanAndExaggeratesFarAboveIt() {
    let published = [(0.0, 0.0), (500, 0.1), (1_000, 0.3), (1_200, 1.6), (1_400, 4.7), (1_600, 10.8)]
    for (time, expected) in published {
      #expect(abs(logistic(time, mean: 1_000, deviation: 100) - expected) < 0.1, "\(time)")
      let exact = window(mean: 1_000, deviation: 100).phi(Int64(time), floor: 1)
      #expect(abs(exact - expected) < (time > 1_500 ? 2 : time > 1_300 ? 0.3 : 0.1), "\(time)")
    }
    #expect(abs(logistic(1_700, mean: 1_000, deviation: 100) - 15.369) < 0.001)
  }
  @Test func theSeriesAndTheContinuedFractionMeet() {
    #expect(abs(NormalTail.phi(3.0.nextDown) - NormalTail.phi(3)) < 1e-11)
    #expect(NormalTail.phi(-40) == 0 && NormalTail.phi(1e6).isFinite)
  }
  @Test(arguments: [1, 2, 3, 8, 12, 30, 100])
  func theSilenceThatReachesAThresholdIsTheFirstWhosePhiIsThatHigh(_ threshold: Int) {
    let window = window(mean: 200_000, deviation: 30_000)
    let silence = window.silence(reaching: threshold, floor: 1)
    #expect(window.phi(silence + 1, floor: 1) >= Double(threshold))
    #expect(window.phi(silence - 2, floor: 1) < Double(threshold))
  }
  @Test func noDeviationCountsAsLessThanTheFloor() {
    let window = window(mean: 200_000, deviation: 0)
    #expect(window.silence(reaching: 8, floor: 20_000) > 310_000)
    #expect(window.silence(reaching: 8, floor: 1) < 200_010)
  }
  @Test func theWindowForgetsItsOldestGaps() {
    var window = PhiAccrual(capacity: 3, expected: 1_000)
    for gap in [9_000, 10, 20, 30] { window.add(Int64(gap)) }
    #expect(window.mean == 20)
    window.resize(2)
    #expect(window.mean == 25 && window.deviation == 5)
  }
  /// phi 1, 2, 3: one mistake in 10, 100, 1000 silences of a living node, if its gaps are normal.
  @Test(arguments: [(1, 0.1), (2, 0.01), (3, 0.001)])
  func aThresholdIsTheChanceOfAMistakeWhereGapsAreNormal(_ threshold: Int, _ chance: Double) {
    var random = Random(seed: 4, stream: "gaps")
    var window = PhiAccrual(capacity: 1_000, expected: 200_000)
    var mistakes = 0
    let count = 60_000
    for index in 0..<(count + 1_000) {
      let gap = Int64(200_000 + 30_000 * random.normal())
      if index >= 1_000, gap > window.silence(reaching: threshold, floor: 1) { mistakes += 1 }
      window.add(gap)
    }
    let expected = Double(count) * chance
    // Four standard deviations of a count, and what a window of 1000 gaps does not know exactly.
    #expect(abs(Double(mistakes) - expected) < 4 * expected.squareRoot() + 0.05 * expected, "\(mistakes)")
  }
}
