/// A node's own clock: it may be off by an offset and run too fast or too slow.
///
/// A timer is converted to true time once, when it is set: a jump or a change of rate does not move a timer
/// that runs already.
public struct LocalClock: Hashable, Sendable {
  /// How far it was off when its rate was last set, in microseconds; positive is ahead of the truth.
  private var offset: Int64 = 0
  private var since: Int64 = 0
  /// Microseconds gained in a second of true time.
  public private(set) var driftPPM = 0

  public init() {}
  public func error(at now: Instant) -> Duration { .microseconds(errorMicroseconds(at: now)) }
  public func reading(at now: Instant) -> Instant {
    Instant(microseconds: now.microseconds + errorMicroseconds(at: now))
  }
  private func errorMicroseconds(at now: Instant) -> Int64 {
    driftPPM == 0 ? offset : offset + (now.microseconds - since) * Int64(driftPPM) / 1_000_000
  }
  /// The true time, in microseconds, in which this clock advances by `local` microseconds.
  func trueDelay(of local: Int64) -> Int64 {
    if driftPPM == 0 { return local }
    let scaled = local.multipliedReportingOverflow(by: 1_000_000)
    guard !scaled.overflow else { return local }
    return scaled.partialValue / Int64(1_000_000 + driftPPM)
  }
  mutating func jump(by step: Duration, at now: Instant) { offset += step.inMicroseconds }
  mutating func setDrift(ppm: Int, at now: Instant) {
    offset = errorMicroseconds(at: now)
    since = now.microseconds
    driftPPM = ppm
  }
}
