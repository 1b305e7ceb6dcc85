/// All that moves on the screen: where a message is drawn on its way, and what it draws behind it.
package enum Motion: Hashable, Sendable {
  /// Every frame shows it where it is.
  case smooth
  /// It jumps: at its source, half way, at its target.
  case stepped

  /// How far along its way a message is drawn that has come so far, 0 to 1.
  func share(at progress: Double) -> Double {
    let share = min(0.98, max(0.02, progress))
    switch self {
    case .smooth: return share
    case .stepped: return share < 1 / 3 ? 0.02 : share < 2 / 3 ? 0.5 : 0.98
    }
  }
  /// The same where a wall stops it at `stop`, and whether it stands there.
  func share(at progress: Double, before stop: Double) -> (share: Double, isStopped: Bool) {
    guard progress < stop else { return (stop, progress > stop) }
    return (self == .smooth ? progress : min(stop, share(at: progress)), false)
  }
  /// Whether the two cells of the line behind a message take its colour.
  var hasTail: Bool { self == .smooth }
}
