/// What the page asks of the learner, and what is missing.
extension LessonRun {
  package var isContrast: Bool { if case .contrast = page.task { true } else { false } }

  /// What Enter says where it does not go on yet.
  var reminder: String {
    switch page.task {
    case .read, .run: ""
    case .question:
      picked == nil
        ? "Pick an option first: press its number."
        : "First say how sure: 1 a guess, 2 I think so, 3 certain. Then Enter commits."
    case .act, .await: "Enter again goes on."
    case .goal(_, let isStretch):
      isStretch
        ? "Enter again leaves this for later."
        : "Not reached yet" + (page.hints.isEmpty ? "" : ": H gives a hint") + "; Enter again skips it."
    case .contrast: "R plays the run again with one rule changed; Enter again goes on without."
    }
  }

  /// What the open question still wants, and the keys for it; nil where it could be committed or none is
  /// open.
  package var missing: (key: String, label: String)? {
    guard case .question(let question, _) = page.task, stage == .open, picked == nil || sure == nil else {
      return nil
    }
    return picked == nil ? ("1-\(question.options.count)", "answer") : ("1-3", "how sure")
  }

  package func question(_ id: String) -> Question? {
    for block in lesson.steps.flatMap(\.blocks) {
      switch block.content {
      case .predict(let question), .quiz(let question): if question.id == id { return question }
      default: break
      }
    }
    return nil
  }
}
