import Engine
import Sessions

extension LessonRun {
  /// What a live value of the prose says now; nil while there is nothing that it could name.
  package func value(of live: CheckedCondition, in session: Session) -> Value? {
    // Asking other runs plays them again: only where the value does.
    let runs = live.asksRuns ? BookmarkedRuns(runs: session.bookmarks) : nil
    let value = Evaluator(live).value(in: session.world, evidence: evidence, runs: runs)
    return value == .none ? nil : value
  }
}
