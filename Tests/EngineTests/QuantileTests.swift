import Foundation
import Testing

@testable import Engine

/// Expected values are from 60-digit arithmetic, at the exact argument that stands in the table.
@Suite struct QuantileTests {
  private func error(_ value: Double, _ expected: Double) -> Double { abs(value - expected) / abs(expected) }

  @Test(arguments: [
    (.leastNonzeroMagnitude, -744.44007192138126231), (1e-300, -690.77552789821370518),
    (1e-10, -23.025850929940456804),
    (0.25, -1.3862943611198906188), (0.5, -0.69314718055994530942),
    (0.7071067811865475, -0.34657359027997274336), (0.7071067811865476, -0.34657359027997258635),
    (0.9999999999999999, -1.1102230246251566021e-16), (1.0000000000000002, 2.2204460492503128343e-16),
    (1.5, 0.40546510810816438198), (2.0, 0.69314718055994530942), (3.0, 1.0986122886681096914),
    (10.0, 2.302585092994045684), (12345.678, 9.4210613212918319671),
    (1.7976931348623157e+308, 709.78271289338399673),
  ])
  func theLogarithmIsExactToTheLastDigits(_ x: Double, _ expected: Double) {
    #expect(error(Numerics.ln(x), expected) < 4e-16)
  }

  @Test(arguments: [
    (-708.0, 3.3075530036384079962e-308), (-100.25, 2.8971980832101478072e-44),
    (-1.0, 0.3678794411714423216), (-0.3, 0.74081822068171787429), (-1e-17, 0.99999999999999999),
    (0.0, 1.0), (1e-09, 1.0000000010000000005), (0.3, 1.349858807576003089),
    (0.5, 1.6487212707001281468), (1.0, 2.7182818284590452354),
    (2.302585092994046, 10.000000000000002171), (20.0, 485165195.40979027797),
    (100.25, 3.4516107331259239871e+43), (709.78, 1.7928227943945156209e+308),
  ])
  func theExponentialIsExactToTheLastDigits(_ x: Double, _ expected: Double) {
    #expect(error(Numerics.exp(x), expected) < 4e-16)
  }

  @Test(arguments: [
    (.leastNonzeroMagnitude, -38.467405617144346251), (1e-300, -37.047096299361199237),
    (1e-100, -21.273453560965324294),
    (1e-20, -9.2623400897984075796), (1.1102230246251565e-16, -8.2095361516013868556),
    (1.3887943864964e-11, -6.6579046435011038061), (1.4e-11, -6.6567230915181836356),
    (1e-05, -4.2648907939228246102), (0.001, -3.0902323061678135354), (0.025, -1.9599639845400542118),
    (0.07499999999999996, -1.4395314709384562291), (0.075, -1.4395314709384559349),
    (0.1, -1.2815515655446004353), (0.25, -0.6744897501960817432), (0.499, -0.0025066308995717662317),
    (0.5000001, 2.5066282733116483012e-7), (0.6, 0.25334710313579974132), (0.75, 0.6744897501960817432),
    (0.9, 1.2815515655446005935), (0.925, 1.4395314709384562291), (0.975, 1.9599639845400538556),
    (0.999, 3.0902323061678132778), (0.99999, 4.2648907939238407699),
    (0.9999999999999999, 8.2095361516013868556),
  ])
  func theNormalQuantileIsThatOfAlgorithm241(_ probability: Double, _ expected: Double) {
    #expect(error(Numerics.normalQuantile(probability), expected) < 1.2e-15)
  }

  @Test func outsideTheirRangeTheFunctionsSaySo() {
    #expect(Numerics.ln(0) == -.infinity && Numerics.ln(.infinity) == .infinity && Numerics.ln(1) == 0)
    #expect(Numerics.ln(-1).isNaN && Numerics.ln(.nan).isNaN)
    #expect(
      Numerics.exp(-.infinity) == 0 && Numerics.exp(-746) == 0 && Numerics.exp(-745) == .leastNonzeroMagnitude
    )
    #expect(
      Numerics.exp(.infinity) == .infinity && Numerics.exp(710) == .infinity && Numerics.exp(.nan).isNaN)
    #expect(Numerics.normalQuantile(0) == -.infinity && Numerics.normalQuantile(1) == .infinity)
    #expect(Numerics.normalQuantile(0.5) == 0 && Numerics.normalQuantile(.nan).isNaN)
    #expect(Numerics.normalQuantile(-0.1).isNaN && Numerics.normalQuantile(1.1).isNaN)
  }

  /// The same operations carried out by another language gave these.
  @Test func theFunctionsGiveTheSameBitsOnEveryMachine() {
    let logarithms = [1e-300, 0.7071067811865475, 3, 12345.678].map { Numerics.ln($0).bitPattern }
    #expect(
      logarithms == [
        0xc085_9634_47f8_7fb5, 0xbfd6_2e42_fefa_39f1, 0x3ff1_93ea_7aad_030a, 0x4022_d795_5979_1e31,
      ])
    let powers = [-708, -0.3, 20, 100.25].map { Numerics.exp($0).bitPattern }
    #expect(
      powers == [
        0x0017_c8ab_2288_c9ab, 0x3fe7_b4c8_69c3_7c05, 0x41bc_eb08_8b68_e804, 0x48f8_c39b_9134_bac4,
      ])
    let quantiles = [1e-300, 1e-20, 0.001, 0.025, 0.499, 0.6].map { Numerics.normalQuantile($0).bitPattern }
    #expect(
      quantiles == [
        0xc042_8607_4064_c26e, 0xc022_8651_70b4_3a4b, 0xc008_b8cb_b720_4470, 0xbfff_5c03_31ee_ff83,
        0xbf64_88c9_3793_e58f, 0x3fd0_36d6_c4a0_4b5a,
      ])
  }

  @Test func theFirstDrawsOfAStreamStayWhatTheyAre() {
    func draws(_ distribution: Distribution) -> [Int64] {
      var random = Random(seed: 21, stream: "golden")
      return (0..<8).map { _ in random.microseconds(distribution) }
    }
    #expect(
      draws(.exponential(mean: 10_000)) == [3_004, 11_416, 1_801, 12_118, 3_655, 429, 5_659, 9_349])
    #expect(
      draws(.lognormal(median: 10_000, sigma: 0.5))
        == [7_243, 12_647, 6_142, 13_042, 7_761, 4_215, 9_181, 11_460])
    #expect(
      draws(.pareto(minimum: 1_000, alpha: 2.5))
        == [1_128, 1_579, 1_075, 1_624, 1_157, 1_017, 1_254, 1_454])
    var random = Random(seed: 21, stream: "golden")
    #expect(random.exponential(mean: .milliseconds(10)) == .microseconds(3_004))
    #expect(random.normal().bitPattern == 0x3fde_0e95_2805_0365)
    #expect(random.unit().bitPattern == 0x3fc5_184b_8823_638c)
    #expect(random.duration(.exponential(mean: 10_000)) == .microseconds(12_118))
  }

  private let distributions: [Distribution] = [
    .exponential(mean: 10_000), .lognormal(median: 10_000, sigma: 0.5), .pareto(minimum: 1_000, alpha: 2.5),
  ]

  /// As for the functions, another language gave this.
  @Test func manyDrawsGiveTheSameBitsOnEveryMachine() {
    var random = Random(seed: 21, stream: "bits")
    var digest: UInt64 = 0
    for distribution in distributions {
      for _ in 0..<50_000 {
        digest = digest &* 31 &+ distribution.quantile(random.unit()).bitPattern
      }
    }
    #expect(digest == 0xcc18_c639_c483_cc34)
  }

  @Test func aGreaterUniformNumberNeverGivesLess() {
    // Dense where the normal quantile passes from one of its formulas to the next, and at both ends.
    let seams = [0.075, 0.5, 0.925, 1.3887943864964e-11].flatMap { seam in
      (-50...50).map { seam + Double($0) * seam.ulp }
    }
    let ends = (12..<64).flatMap { (bit: UInt64) in [Random.unit(1 << bit), Random.unit(.max << bit)] }
    let grid = (1..<10_000).map { Double($0) / 10_000 }
    let points = (grid + seams + ends).sorted()
    let logarithms = points.map { Numerics.ln($0) }
    #expect(zip(logarithms, logarithms.dropFirst()).allSatisfy { $0 <= $1 })
    let powers = points.map { Numerics.exp(1_400 * ($0 - 0.5)) }
    #expect(zip(powers, powers.dropFirst()).allSatisfy { $0 <= $1 })
    let normals = points.map { Numerics.normalQuantile($0) }
    // Neighbouring numbers may be out of order by their rounding.
    #expect(zip(normals, normals.dropFirst()).allSatisfy { $0 <= $1 + 2e-15 * abs($1) })
    for distribution in distributions {
      let times = points.map { distribution.microseconds($0) }
      #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }, "\(distribution)")
    }
  }

  @Test func theUniformNumberIsNeverZeroNorOne() {
    #expect(Random.unit(0) == 0x1p-53 && Random.unit(.max) == 1 - 0x1p-53)
    #expect(Random.unit(1 << 63) == 0.5 + 0x1p-53 && Random.unit(0xfff) == 0x1p-53)
  }

  @Test func theEndsOfTheUniformNumbersAndBeyondGiveTimesInBounds() {
    let ends = [Random.unit(0), Random.unit(.max)]
    func times(_ distribution: Distribution) -> [Int64] { ends.map(distribution.microseconds) }
    #expect(times(.exponential(mean: 10_000)) == [0, 367_368])
    #expect(times(.lognormal(median: 10_000, sigma: 0.5)) == [165, 606_287])
    #expect(times(.pareto(minimum: 1_000, alpha: 2.5)) == [1_000, 2_408_995_053])
    #expect(times(.pareto(minimum: 1_000, alpha: 0.1)) == [1_000, Distribution.longest])
    #expect(times(.lognormal(median: 1, sigma: 1_000)) == [0, Distribution.longest])
    #expect(times(.exponential(mean: 1e300)) == [Distribution.longest, Distribution.longest])
    #expect(times(.exponential(mean: 0)) == [0, 0])
    let odd: [Double] = [0, 1, -1, 2, .nan, .infinity, -.infinity, .leastNonzeroMagnitude]
    for u in odd {
      for distribution in distributions + [.exponential(mean: .nan), .pareto(minimum: 1, alpha: 0)] {
        #expect((0...Distribution.longest).contains(distribution.microseconds(u)), "\(distribution) at \(u)")
      }
    }
  }

  @Test func aTimeIsRoundedToTheNearestMicrosecond() {
    func rounded(_ mean: Double) -> Int64 { Distribution.pareto(minimum: mean, alpha: 1).microseconds(0) }
    #expect([0.49, 0.5, 1.49, 1.5, 2.5, 1e15 - 0.5].map(rounded) == [0, 1, 1, 2, 3, 1_000_000_000_000_000])
  }
}

/// Draws against the closed form. The share of draws below a time has the standard error of a binomial;
/// chance passes 5 of them once in two million cases, and the seeds are fixed.
@Suite struct SamplingTests {
  struct Law: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let mean: Double, deviation: Double
    let draw: @Sendable (inout Random) -> Double
    /// The probability of at most this value.
    let share: @Sendable (Double) -> Double
    /// Where the 10th, 50th, 90th, 99th and 99.9th percentile lie.
    let percentiles: [Double]
  }
  private static let shares = [0.1, 0.5, 0.9, 0.99, 0.999]

  // A draw is rounded to whole microseconds: at most n is at most n + 0.5 before.
  static let laws: [Law] = [
    Law(
      testDescription: "unit", mean: 0.5, deviation: (1.0 / 12).squareRoot(), draw: { $0.unit() },
      share: { $0 }, percentiles: shares),
    Law(
      testDescription: "uniform", mean: 7_500, deviation: 5_001 / 12.0.squareRoot(),
      draw: { Double($0.microseconds(5_000, through: 10_000)) },
      share: { (floor($0) - 4_999) / 5_001 }, percentiles: shares.map { 5_000 + 5_000 * $0 }),
    Law(
      testDescription: "exponential", mean: 10_000, deviation: 10_000,
      draw: { Double($0.microseconds(.exponential(mean: 10_000))) },
      share: { -expm1(-(floor($0) + 0.5) / 10_000) }, percentiles: shares.map { -10_000 * log(1 - $0) }),
    Law(
      testDescription: "lognormal", mean: 10_000 * exp(0.125),
      deviation: 10_000 * exp(0.125) * expm1(0.25).squareRoot(),
      draw: { Double($0.microseconds(.lognormal(median: 10_000, sigma: 0.5))) },
      share: { erfc(-log((floor($0) + 0.5) / 10_000) / 0.5 / 2.0.squareRoot()) / 2 },
      percentiles: [-1.2815516, 0, 1.2815516, 2.3263479, 3.0902323].map { 10_000 * exp(0.5 * $0) }),
    Law(
      testDescription: "pareto", mean: 2.5 / 1.5 * 1_000,
      deviation: 1_000 / 1.5 * (2.5 / 0.5).squareRoot(),
      draw: { Double($0.microseconds(.pareto(minimum: 1_000, alpha: 2.5))) },
      share: { 1 - pow(1_000 / (floor($0) + 0.5), 2.5) },
      percentiles: shares.map { 1_000 * pow(1 - $0, -0.4) }),
    Law(
      testDescription: "normal", mean: 0, deviation: 1, draw: { $0.normal() },
      share: { erfc(-$0 / 2.0.squareRoot()) / 2 },
      percentiles: [-1.2815516, 0, 1.2815516, 2.3263479, 3.0902323]),
  ]

  @Test(arguments: laws, [UInt64(1), 2, 3])
  func drawsHaveTheMeanAndThePercentilesOfTheirLaw(_ law: Law, _ seed: UInt64) {
    let count = 200_000
    var random = Random(seed: seed, stream: "sampling")
    var sum = 0.0
    var below = law.percentiles.map { _ in 0 }
    for _ in 0..<count {
      let value = law.draw(&random)
      sum += value
      var index = law.percentiles.count - 1
      while index >= 0, value <= law.percentiles[index] {
        below[index] += 1
        index -= 1
      }
    }
    let n = Double(count)
    #expect(abs(sum / n - law.mean) < 5 * law.deviation / n.squareRoot(), "mean \(sum / n)")
    for (index, expected) in Self.shares.enumerated() {
      let share = law.share(law.percentiles[index])
      #expect(abs(share - expected) < 0.001, "the table of the test")
      let error = (share * (1 - share) / n).squareRoot()
      #expect(
        abs(Double(below[index]) / n - share) < 5 * error,
        "\(below[index]) of \(count) below \(law.percentiles[index])")
    }
  }
}
