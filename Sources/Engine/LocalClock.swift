/// A node's own clock: it may be off by an offset and run too fast or too slow, and its node may correct it.
///
/// Its crystal drifts by `driftPPM`, which a fault sets. A node that disciplines its clock steps it, or slews
/// it: lets it gain or lose a given time little by little, as adjtime(2) does, on top of the crystal's drift.
///
/// A timer is measured by the crystal, and converted to true time once, when it is set: at a drift of r ppm a
/// timer of 1 s goes off after 1 s / (1 + r / 1,000,000) of true time. One that runs already keeps the
/// instant at which it is due, whatever happens to the clock meanwhile: a jump or a correction does not move
/// it, nor does a change of drift, which counts from the next time the timer is set. A real node's timers
/// behave so too: they run on a clock that nobody sets, and a running one is not made anew.
public struct LocalClock: Hashable, Sendable {
  /// What it was set by, in microseconds, jumps and corrections together; positive is ahead of the truth.
  private var offset: Int64 = 0
  /// What its crystal had gained when the drift was last set, and when that was.
  private var gained: Int64 = 0
  private var since: Int64 = 0
  /// Microseconds that the crystal gains in a second of true time.
  public private(set) var driftPPM = 0
  /// What the slew that was begun last comes to, when it began, and what it gains in a second; 0 for none.
  private var slew: Int64 = 0
  private var slewing: Int64 = 0
  private var slewPPM = 0

  public init() {}
  public func error(at now: Instant) -> Duration { .microseconds(errorMicroseconds(at: now)) }
  public func reading(at now: Instant) -> Instant {
    Instant(microseconds: now.microseconds + errorMicroseconds(at: now))
  }
  /// Microseconds that its node lets it gain in a second now.
  public func correctionPPM(at now: Instant) -> Int { slewed(at: now.microseconds) == slew ? 0 : slewPPM }

  /// What the crystal alone has counted.
  func counted(at now: Instant) -> Instant {
    Instant(microseconds: now.microseconds + drifted(at: now.microseconds))
  }
  private func errorMicroseconds(at now: Instant) -> Int64 {
    offset + drifted(at: now.microseconds) + slewed(at: now.microseconds)
  }
  private func drifted(at now: Int64) -> Int64 { gained + (now - since) * Int64(driftPPM) / 1_000_000 }
  private func slewed(at now: Int64) -> Int64 {
    let done = (now - slewing) * Int64(slewPPM) / 1_000_000
    return slew < 0 ? max(slew, done) : min(slew, done)
  }
  /// The true time, in microseconds, in which the crystal counts `local` microseconds; no less than 1 where
  /// `local` is that much.
  func trueDelay(of local: Int64) -> Int64 {
    if driftPPM == 0 { return local }
    let scaled = local.multipliedReportingOverflow(by: 1_000_000)
    guard !scaled.overflow else { return local }
    return max(min(1, local), scaled.partialValue / Int64(1_000_000 + driftPPM))
  }
  mutating func jump(by step: Duration) { offset += step.inMicroseconds }
  mutating func setDrift(ppm: Int, at now: Instant) {
    gained = drifted(at: now.microseconds)
    since = now.microseconds
    driftPPM = ppm
  }
  /// A correction by its node; what is left of an earlier slew is given up.
  mutating func correct(_ correction: ClockCorrection, at now: Instant) {
    offset += slewed(at: now.microseconds)
    (slew, slewing, slewPPM) = (0, now.microseconds, 0)
    switch correction {
    case .step(let step): jump(by: step)
    case .slew(let whole, let ppm):
      slew = whole.inMicroseconds
      slewPPM = slew < 0 ? -ppm : slew > 0 ? ppm : 0
    }
  }
}

/// The own clocks of nodes and clients. None is kept before the first is set: most runs set none.
struct LocalClocks: Sendable {
  private let count: Int
  private var clocks: [LocalClock] = []

  init(count: Int) { self.count = count }
  /// Whether each has shown the true time so far.
  @inline(__always) var areTrue: Bool { clocks.isEmpty }

  subscript(index: Int) -> LocalClock {
    get { areTrue ? LocalClock() : clocks[index] }
    set {
      if areTrue { clocks = Array(repeating: LocalClock(), count: count) }
      clocks[index] = newValue
    }
  }
}

/// What a node does to its own clock.
enum ClockCorrection: Sendable {
  case step(Duration)
  case slew(Duration, ppm: Int)
}

/// From this instant on a node's clock is this one: somebody set it, or its node corrected it.
public struct ClockChange: Hashable, Sendable {
  public let instant: Instant, node: NodeID, clock: LocalClock
  /// Whether its own node did it.
  public let isCorrection: Bool
}
