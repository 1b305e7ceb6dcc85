import Engine
import Sessions

extension LessonRun {
  /// What a live value of the prose says now; nil while there is nothing that it could name.
  package func value(of live: CheckedCondition, in session: Session) -> Value? {
    // Asking other runs plays them again: only where the value does.
    let runs = live.asksRuns ? BookmarkedRuns(runs: session.bookmarks) : nil
    let world = speaksOfTheEnd ? session.worldAtEnd : session.world
    let value = Evaluator(live).value(in: world, evidence: evidence, runs: runs)
    return value == .none ? nil : value
  }

  /// Whether the page speaks of a run that is over: what it says stays as it is while one looks back.
  private var speaksOfTheEnd: Bool {
    switch page.task {
    case .read, .question: true
    case .run, .contrast: stage == .done
    case .act, .await, .goal: false
    }
  }
}
