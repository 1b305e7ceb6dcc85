import Engine
import Lessons
import Sessions

/// What a page of a lesson asks for, in the status line, and where its run ends.
extension Play {
  /// What there is to do on a page that was just opened.
  func invitation(to lesson: LessonRun) -> String? {
    let isDone = lesson.stage == .done
    switch lesson.page.task {
    case .question(_, let isPrediction):
      if isDone { return "Enter goes on, Backspace goes back." }
      return isPrediction ? "Predict before you run: press a number." : "Your turn: press a number."
    case .run:
      let picture = home == .diagram ? "cluster" : home == .chart ? "charts" : "picture"
      return isDone
        ? "You have seen this run: < and , look back, 0 plays it again. Enter goes on."
        : "Space plays the run; watch the \(picture)."
    case .goal:
      if isDone {
        return lesson.page.allowed?.reset == nil
          ? "This is so already, by the runs before. Enter goes on."
          : "You have reached this: 0 begins anew, Enter goes on."
      }
      guard let missed = lesson.missedContrast else { return yourTurn }
      return "R goes back and plays \(missed.original) again: this page is about that."
    case .act: return yourTurn
    case .contrast(let contrast):
      if session.bookmark(named: contrast.original) == nil {
        return "There is no run \(contrast.original) yet: Backspace goes back to play it."
      }
      return isDone
        ? "You have seen this run: R plays it again. Enter goes on."
        : "R plays the run \(contrast.original) again, with one rule changed."
    case .read: return "Enter goes on, Backspace goes back."
    case .await: return nil
    }
  }
  private var yourTurn: String {
    home == .spaceTime
      ? "Your turn: arrows select an event, the other keys below act."
      : "Your turn: the keys below act on the cluster."
  }

  /// Why R plays nothing here.
  var reasonAgainstReplay: String? {
    guard let lesson, !lesson.isContrast, lesson.missedContrast == nil else { return nil }
    return lesson.hasPassedContrast
      ? "plays a run again on a page before this: Backspace goes back"
      : lesson.hasContrastAhead ? "comes on a later page of this lesson" : "plays no run again in this lesson"
  }

  /// Whether the run that the page is about has come to its end, and is not the learner's to go on with.
  var isAtPlayEnd: Bool {
    lesson?.stage == .open && lesson?.runEnd != nil
      ? false : comparing == nil && lesson?.playEnd.map { session.now >= $0 } == true
  }
  /// Whether there is nothing to play: no run has been yet, and the next page begins none.
  var isWithoutRun: Bool { isAtPlayEnd && lesson?.playEnd == .zero && lesson?.leadsToRun == false }
  var endOfRun: String {
    if lesson?.playEnd == .zero {
      return lesson?.isQuestionOpen == true
        ? "There is no run here yet: first say what you expect." : "There is no run here yet: Enter goes on."
    }
    return "This run ends here: < and , look back in it. Enter goes on."
  }
}
