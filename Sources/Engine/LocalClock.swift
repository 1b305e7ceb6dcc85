/// A node's own clock: it may be off by an offset and run too fast or too slow.
///
/// A timer is measured on this clock, and converted to true time once, when it is set: at a rate of r ppm a
/// timer of 1 s goes off after 1 s / (1 + r / 1,000,000) of true time. One that runs already keeps the
/// instant at which it is due, whatever happens to the clock meanwhile: a jump does not move it, nor does a
/// change of rate, which counts from the next time the timer is set. A real node's timers behave so too: they
/// run on a clock that nobody sets, and a running one is not made anew.
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
  package mutating func jump(by step: Duration, at now: Instant) { offset += step.inMicroseconds }
  package mutating func setDrift(ppm: Int, at now: Instant) {
    offset = errorMicroseconds(at: now)
    since = now.microseconds
    driftPPM = ppm
  }
}
