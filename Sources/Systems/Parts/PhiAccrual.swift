import Engine

/// How suspicious a silence is, from the silences before it: phi = -log10(1 - F(t)), where F is the exact
/// normal distribution with the mean and the standard deviation of the window.
///
/// phi 1, 2, 3 mean that a living node is silent for so long once in 10, 100, 1000 times, if its gaps are
/// normal. Only the four operations and the square root are used, so that every machine finds the same.
/// Source: Hayashibara, Défago, Yared & Katayama, "The phi Accrual Failure Detector" (SRDS 2004), 4.3.
/// The two gaps that a window begins with, and the floor under the deviation, are Akka's.
package struct PhiAccrual: Sendable {
  /// The last gaps between arrivals in microseconds, oldest first, at most `capacity` of them.
  private var gaps: [Int64] = []
  private var capacity: Int
  /// Whole numbers, so that nothing is lost when gaps come and go.
  private var sum: Int128 = 0, squares: Int128 = 0
  package private(set) var mean = 0.0, deviation = 0.0

  /// - Parameter expected: the gap, in microseconds, that is to be expected as long as nothing is known.
  package init(capacity: Int, expected: Int64) {
    self.capacity = max(2, capacity)
    add(expected - expected / 4)
    add(expected + expected / 4)
  }

  package mutating func add(_ gap: Int64) {
    take(gap, times: 1)
    gaps.append(gap)
    resize(capacity)
  }
  /// Forgets all but the last `capacity` gaps.
  package mutating func resize(_ capacity: Int) {
    self.capacity = max(2, capacity)
    let old = max(0, gaps.count - self.capacity)
    for gap in gaps.prefix(old) { take(gap, times: -1) }
    gaps.removeFirst(old)
    let count = Int128(gaps.count)
    mean = Double(sum) / Double(count)
    deviation = Double(count * squares - sum * sum).squareRoot() / Double(count)
  }
  private mutating func take(_ gap: Int64, times: Int128) {
    sum += times * Int128(gap)
    squares += times * Int128(gap) * Int128(gap)
  }

  /// The phi of a silence of that many microseconds. No deviation counts as less than `floor`.
  package func phi(_ silence: Int64, floor: Int64) -> Double {
    NormalTail.phi((Double(silence) - mean) / max(deviation, Double(floor)))
  }
  /// The first silence, in microseconds, whose phi is `threshold` or more.
  package func silence(reaching threshold: Int, floor: Int64) -> Int64 {
    let time = mean + NormalTail.deviations(reaching: threshold) * max(deviation, Double(floor))
    let whole = Int64(max(0, min(time, Double(Distribution.longest))))
    return Double(whole) < time ? whole + 1 : whole
  }
}

/// The upper tail of the standard normal distribution.
package enum NormalTail {
  /// -log10 of the probability of more than `z`; exact to 12 digits, and finite where the probability itself
  /// is too small for a number.
  ///
  /// Below 3 by the series z + z^3/3 + z^5/15 + ..., above it by Laplace's continued fraction
  /// 1/(z + 1/(z + 2/(z + 3/...))), both times the density.
  package static func phi(_ z: Double) -> Double {
    if z < 3 {
      guard z > -8 else { return 0 }
      var term = z, sum = z, odd = 1.0
      while abs(term) > 1e-17 * abs(sum) {
        odd += 2
        term *= z * z / odd
        sum += term
      }
      return max(0, -Numerics.ln(0.5 - Numerics.exp(-z * z / 2 - lnRoot) * sum) / ln10)
    }
    var fraction = z
    for level in stride(from: 200.0, through: 1, by: -1) { fraction = z + level / fraction }
    return (z * z / 2 + lnRoot + Numerics.ln(fraction)) / ln10
  }
  /// The deviations above the mean at which phi is `threshold`.
  package static func deviations(reaching threshold: Int) -> Double {
    -Numerics.normalQuantile(Numerics.exp(-Double(threshold) * ln10))
  }

  private static let ln10 = 2.302585092994046
  /// The natural logarithm of the root of 2 pi.
  private static let lnRoot = 0.9189385332046727
}
