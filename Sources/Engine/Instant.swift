/// A point in virtual time: whole microseconds since the start of the run.
public struct Instant: Hashable, Comparable, Sendable {
  public var microseconds: Int64
  @inlinable public init(microseconds: Int64) { self.microseconds = microseconds }
  public static let zero = Instant(microseconds: 0)
  @inlinable public static func < (a: Instant, b: Instant) -> Bool { a.microseconds < b.microseconds }
  public static func + (a: Instant, b: Duration) -> Instant {
    Instant(microseconds: a.microseconds &+ b.inMicroseconds)
  }
  public static func - (a: Instant, b: Duration) -> Instant {
    Instant(microseconds: a.microseconds &- b.inMicroseconds)
  }
  public static func - (a: Instant, b: Instant) -> Duration {
    .microseconds(a.microseconds &- b.microseconds)
  }
}

extension Duration {
  /// The duration in whole microseconds, rounded towards zero. Up to 9 s it costs no wide division.
  public var inMicroseconds: Int64 {
    let all = attoseconds
    if let few = Int64(exactly: all) { return few / 1_000_000_000_000 }
    return Int64(truncatingIfNeeded: all / 1_000_000_000_000)
  }
}
