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
  /// The duration in whole microseconds, rounded towards zero. Costs a wide division: convert parameters
  /// once.
  public var inMicroseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000
  }
}
