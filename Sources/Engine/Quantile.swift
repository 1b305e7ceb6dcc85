/// Functions of real numbers from the four operations and the square root alone, which IEEE 754 rounds
/// exactly: unlike a platform's library, they give the same bits on every machine.
public enum Numerics {
  /// The natural logarithm: -infinity at 0, not a number below.
  ///
  /// x = m * 2^e with m between sqrt(1/2) and sqrt(2), and ln m = 2 artanh s, where s = (m - 1) / (m + 1), by
  /// its series. The relative error is below 2e-16, in the whole range and close to 1, too.
  public static func ln(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    guard x < .infinity else { return x }
    let isSubnormal = x < .leastNormalMagnitude
    let bits = (isSubnormal ? x * 0x1p54 : x).bitPattern
    var exponent = Int(bits >> 52) - (isSubnormal ? 1023 + 54 : 1023)
    var m = Double(bitPattern: bits & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000)
    if m > 1.4142135623730951 {
      m /= 2
      exponent += 1
    }
    let f = m - 1
    let s = f / (2 + f)
    let z = s * s
    var tail = 2.0 / 23
    tail = 2.0 / 21 + z * tail
    tail = 2.0 / 19 + z * tail
    tail = 2.0 / 17 + z * tail
    tail = 2.0 / 15 + z * tail
    tail = 2.0 / 13 + z * tail
    tail = 2.0 / 11 + z * tail
    tail = 2.0 / 9 + z * tail
    tail = 2.0 / 7 + z * tail
    tail = 2.0 / 5 + z * tail
    tail = 2.0 / 3 + z * tail
    // 2s = f - f^2/2 + s f^2/2: what is rounded is small beside f, which is exact.
    let half = f * f / 2
    let e = Double(exponent)
    return e * ln2High - ((half - (s * (half + z * tail) + e * ln2Low)) - f)
  }

  /// e to the power of x: 0 below -745.2, infinite above 709.79.
  ///
  /// x = k ln 2 + r with r at most half of ln 2, and e^r by its series. The relative error is below 2e-16
  /// where the result is a normal number, x > -708.
  public static func exp(_ x: Double) -> Double {
    guard !x.isNaN else { return x }
    guard x > -745.2 else { return 0 }
    guard x < 709.79 else { return .infinity }
    let quotient = x * 1.4426950408889634
    let exponent = Int(quotient + (quotient < 0 ? -0.5 : 0.5))
    let k = Double(exponent)
    let high = x - k * ln2High
    let low = k * ln2Low
    let r = high - low
    let lost = (high - r) - low
    var tail = 1.0 / 6_227_020_800
    tail = 1.0 / 479_001_600 + r * tail
    tail = 1.0 / 39_916_800 + r * tail
    tail = 1.0 / 3_628_800 + r * tail
    tail = 1.0 / 362_880 + r * tail
    tail = 1.0 / 40_320 + r * tail
    tail = 1.0 / 5_040 + r * tail
    tail = 1.0 / 720 + r * tail
    tail = 1.0 / 120 + r * tail
    tail = 1.0 / 24 + r * tail
    tail = 1.0 / 6 + r * tail
    tail = 1.0 / 2 + r * tail
    return Double(sign: .plus, exponent: exponent, significand: 1 + (r + (lost + r * r * tail)))
  }

  /// ln 2 in two parts. The first has 32 bits, so that its product with an exponent is exact.
  private static let ln2High = 0x1.62e42feep-1
  private static let ln2Low = 0x1.a39ef35793c76p-33
}

extension Numerics {
  /// The value below which a standard normal draw falls with the given probability: infinite at 0 and 1, not
  /// a number outside. The relative error is below 1e-15.
  ///
  /// Source: Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution" (Applied
  /// Statistics 1988), PPND16.
  public static func normalQuantile(_ probability: Double) -> Double {
    let q = probability - 0.5
    if q >= -0.425, q <= 0.425 {
      let r = 0.180625 - q * q
      return q * polynomial(r, central.over) / polynomial(r, central.under)
    }
    let tail = q < 0 ? probability : 1 - probability
    guard tail != 0 else { return q < 0 ? -.infinity : .infinity }
    let r = (-ln(tail)).squareRoot()
    let x =
      r <= 5
      ? polynomial(r - 1.6, middle.over) / polynomial(r - 1.6, middle.under)
      : polynomial(r - 5, far.over) / polynomial(r - 5, far.under)
    return q < 0 ? -x : x
  }

  /// Eight coefficients, the constant one first.
  private typealias Eight = (Double, Double, Double, Double, Double, Double, Double, Double)

  private static func polynomial(_ x: Double, _ c: Eight) -> Double {
    var sum = c.7 * x + c.6
    sum = sum * x + c.5
    sum = sum * x + c.4
    sum = sum * x + c.3
    sum = sum * x + c.2
    sum = sum * x + c.1
    return sum * x + c.0
  }

  // The paper's a and b, c and d, e and f.
  private static let central: (over: Eight, under: Eight) = (
    (
      3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
      4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3
    ),
    (
      1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
      2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3
    )
  )
  private static let middle: (over: Eight, under: Eight) = (
    (
      1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
      3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
      2.27238449892691845833e-2, 7.74545014278341407640e-4
    ),
    (
      1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
      1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
      1.05075007164441684324e-9
    )
  )
  private static let far: (over: Eight, under: Eight) = (
    (
      6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
      2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
      2.71155556874348757815e-5, 2.01033439929228813265e-7
    ),
    (
      1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
      7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
      2.04426310338993978564e-15
    )
  )
}

/// A distribution of times in microseconds, drawn by inverse transform: one uniform number gives one time, a
/// greater number never a shorter one.
public enum Distribution: Hashable, Sendable {
  /// The times between events that do not know of each other; `mean` is not negative.
  case exponential(mean: Double)
  /// `sigma`, not negative, is the standard deviation of the logarithm: 0.5 makes the 99th percentile 3.2
  /// times the median.
  case lognormal(median: Double, sigma: Double)
  /// A tail that falls as t to the power of `-alpha`; `alpha` is positive. Up to alpha 1 the mean is
  /// infinite, up to alpha 2 the variance.
  case pareto(minimum: Double, alpha: Double)

  /// No time is longer than this many microseconds, almost 32 years.
  public static let longest: Int64 = 1_000_000_000_000_000

  /// The time that is not exceeded with probability `u`, between 0 and 1, both excluded.
  public func quantile(_ u: Double) -> Double {
    switch self {
    case .exponential(let mean): -mean * Numerics.ln(1 - u)
    case .lognormal(let median, let sigma): median * Numerics.exp(sigma * Numerics.normalQuantile(u))
    case .pareto(let minimum, let alpha): minimum * Numerics.exp(-Numerics.ln(1 - u) / alpha)
    }
  }
  /// The quantile rounded to the nearest microsecond, from 0 to `longest`.
  public func microseconds(_ u: Double) -> Int64 {
    let time = quantile(u)
    guard time > 0 else { return 0 }
    guard time < Double(Self.longest) else { return Self.longest }
    let whole = Int64(time)
    return time - Double(whole) < 0.5 ? whole : whole + 1
  }
}

extension Random {
  /// A number between 0 and 1, never one of them: the middle of one of 2^52 equal parts. With 2^53 parts the
  /// middle of the last would be rounded to 1.
  public mutating func unit() -> Double { Self.unit(next()) }
  static func unit(_ bits: UInt64) -> Double { (Double(bits >> 12) + 0.5) * 0x1p-52 }

  public mutating func microseconds(_ distribution: Distribution) -> Int64 {
    distribution.microseconds(unit())
  }
  public mutating func duration(_ distribution: Distribution) -> Duration {
    .microseconds(microseconds(distribution))
  }
  /// The time to the next of events that come independently of each other, `mean` apart.
  public mutating func exponential(mean: Duration) -> Duration {
    duration(.exponential(mean: Double(mean.inMicroseconds)))
  }
  /// A standard normal number: mean 0, standard deviation 1, less than 8.21 from 0.
  public mutating func normal() -> Double { Numerics.normalQuantile(unit()) }
}
