import Engine
import Sessions

/// What the lesson says of the present run: what holds, what a watch has seen, and whether it offers help.
extension LessonRun {
  /// Takes the sentence of a watch that has just fired.
  package func takeAlert(in session: inout Session) -> String? {
    var alert: String?
    session.updateObserver { (observer: inout LessonObserver, _) in
      alert = observer.alert
      observer.alert = nil
    }
    return alert
  }

  /// The parts of the page's goal with what holds now; all of them once it was reached.
  package func marks(in session: Session) -> [(label: String, holds: Bool)] {
    guard let goal else { return [] }
    let marks = (session.observer as? LessonObserver)?.marks(session.world) ?? []
    return goal.parts.enumerated().map { index, part in
      (part.label, stage == .done || (marks.indices.contains(index) && marks[index]))
    }
  }

  /// Whether there is a hint that the lesson itself may offer.
  package var mayOfferHint: Bool { stage == .open && hintCount == 0 && !page.hints.isEmpty }
  /// Whether the lesson itself would offer a hint now.
  package func offersHint(in session: Session) -> Bool {
    stage == .open && hintCount == 0
      && page.hints.contains { hints in
        hints.condition.map { Evaluator($0).holds(in: session.world, evidence: evidence) } ?? false
      }
  }
}
