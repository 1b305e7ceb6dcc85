import Engine
import Sessions

/// A run that was played on a page of a lesson, as it was when the page was left.
struct PlayedRun: Sendable {
  /// The indices of the step and of the page.
  let place: [Int]
  let run: Run
}

/// The runs that a page shows or speaks of: to leaf back and forth empties none of them.
extension LessonRun {
  func played(at place: [Int], in session: Session) -> Run? { played.last { $0.place == place }?.run }

  /// The contrast on the page before, where this page asks about a replay that there is none of.
  package var missedContrast: Contrast? {
    guard stage == .open, goal != nil, page.allowed == nil, pageIndex > 0,
      case .contrast(let contrast) = pages[pageIndex - 1].task,
      !played.contains(where: { $0.place == [stepIndex, pageIndex - 1] })
    else { return nil }
    return contrast
  }
  package var hasPassedContrast: Bool { pagesBefore.contains { $0.page.isContrast } }
  package var hasContrastAhead: Bool {
    lesson.steps[stepIndex...].contains { Page.pages(of: $0).contains(where: \.isContrast) }
  }

  /// Shows the run that the page speaks of, at its end: the last that was played before it. What the learner
  /// has gone on with stays.
  /// - Returns: where it ends, where it is only looked at here; nil where the learner may play on.
  func showSpokenOf(in session: inout Session) -> Instant? {
    guard let (run, isOwn) = runBefore else { return onlyLooks && !hasRunBefore ? .zero : nil }
    if session.name != run.name || session.end < run.end.instant || session.scenario != run.scenario {
      try? session.open(run)
    } else if session.now < session.end {
      session.seek(to: session.end)
    }
    return onlyLooks && !isOwn ? run.end.instant : nil
  }

  /// Follows the present run, which somebody else has begun.
  package mutating func watchAgain(_ session: inout Session) {
    watch(&session)
    refresh(&session)
  }

  /// Shows the run that the page speaks of as it was, without what the learner has gone on with. False where
  /// it speaks of none.
  func showSpokenOfAfresh(in session: inout Session) -> Bool {
    guard page.runName == nil, let (run, _) = runBefore else { return false }
    return (try? session.open(run)) != nil
  }

  private var pagesBefore: [(place: [Int], page: Page)] {
    lesson.steps[...stepIndex].enumerated().flatMap { step, content in
      Page.pages(of: content).enumerated().map { ([step, $0.offset], $0.element) }
    }.filter { $0.place[0] < stepIndex || $0.place[1] < pageIndex }
  }
  private var hasRunBefore: Bool { pagesBefore.contains { $0.page.runName != nil } }
  /// The last run that was played before this page, and whether it was the learner's own.
  private var runBefore: (run: Run, isOwn: Bool)? {
    for (place, page) in pagesBefore.reversed() where page.runName != nil {
      if let run = played.last(where: { $0.place == place })?.run {
        return (run, page.allowed?.reset != nil || page.isStretch)
      }
      // What was skipped here is no longer on the screen; a contrast changes nothing until it is replayed.
      if case .contrast = page.task { continue }
      return nil
    }
    return nil
  }

  /// Whether the page permits nothing that changes a run.
  private var onlyLooks: Bool {
    switch page.task {
    case .read, .question, .run, .contrast: true
    case .act, .await: false
    case .goal(let goal, _):
      page.allowed.map { allowed in
        allowed.reset == nil && !allowed.commands.isEmpty
          && !allowed.commands.contains(where: CommandText.names.contains)
      } ?? goal.parts.allSatisfy(\.condition.asksRuns)
    }
  }
}
