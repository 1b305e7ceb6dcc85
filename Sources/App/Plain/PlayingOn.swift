import Engine
import Lessons

/// Playing without a clock: to the next thing that matters.
extension Play {
  /// How much simulated time passes at most before somebody is asked again, where nothing else ends it.
  private static let longestWait = Duration.seconds(5)

  /// Plays on as fast as it can, until the lesson says something, the run ends, or there is news: a part of
  /// the goal, an answer to a client, a new epoch, a broken promise.
  mutating func playOn() {
    guard isPlaying else { return }
    let isShown = lesson?.runEnd != nil && lesson?.stage == .open
    let end = isShown ? lesson?.runEnd ?? session.end : session.now + Self.longestWait
    let epochs = world.epochCount, reached = heldParts
    var count = world.traceCount
    while isPlaying {
      let before = (session.now, world.eventCount)
      pass(max(.zero, min(session.nextTime ?? end, end) - session.now))
      guard isPlaying else { return }
      if !isShown {
        if world.epochCount > epochs || heldParts > reached || hasNews(since: count) {
          return pause("Stopped at \(minutes(session.now)): play runs on.")
        }
        if session.now >= end { return pause("Nothing else of note up to \(minutes(session.now)).") }
      }
      count = world.traceCount
      // Nothing is left that could happen.
      if before == (session.now, world.eventCount) { return pause(nil) }
    }
  }

  private var heldParts: Int { lesson?.marks(in: session).count { $0.holds } ?? 0 }

  private func hasNews(since count: Int) -> Bool {
    (count..<max(count, world.traceCount)).contains { index in
      switch world.traceKind(index) {
      case .outcome, .violation: true
      default: false
      }
    }
  }
}
