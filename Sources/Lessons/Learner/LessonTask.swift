/// What the page asks of the learner, and what is missing.
extension LessonRun {
  package var isContrast: Bool { if case .contrast = page.task { true } else { false } }

  /// Whether the page is a prediction that the run of the next page will score, a replay among them.
  package var leadsToRun: Bool {
    guard case .question(let question, isPrediction: true) = page.task, stage == .done,
      unscored.contains(question.id), !isTestOut
    else { return false }
    let isLast = pageIndex + 1 >= pages.count
    if isLast, !step.branches.isEmpty || stepIndex + 1 >= lesson.steps.count { return false }
    let next = isLast ? Page.pages(of: lesson.steps[stepIndex + 1]).first : pages[pageIndex + 1]
    switch next?.task {
    case .run, .contrast: return true
    default: return false
    }
  }
  /// Whether the page waits for a run to be played again with one rule changed.
  package var awaitsReplay: Bool { isContrast && stage == .open && runEnd == nil && missedContrast == nil }
  /// Whether the page has a run that the learner may begin anew as often as wanted.
  package var hasOwnRun: Bool { goal != nil && (page.allowed?.reset != nil || page.isStretch) }

  // MARK: The rungs of the page's hints

  /// Commands for a run of the learner's own begin with its start: they are asked for after a wrong try.
  var ladder: [String] {
    let rungs = page.hints.flatMap(\.ladder)
    guard hasOwnRun, let last = rungs.last, last.hasPrefix(":"), !last.hasPrefix(Self.backToStart) else {
      return rungs
    }
    return rungs.dropLast() + [Self.backToStart + Self.then + last.dropFirst()]
  }
  private static let backToStart = ":reset step", then = ", then :"
  /// Whether the one that was handed out last is the last of all.
  package var hasHandedOutAll: Bool { handedOut > 0 && handedOut % max(1, hintCommands.count) == 0 }
  /// The commands of the last rung; none where it is made of words.
  package var hintCommands: [String] {
    guard let rung = ladder.last, rung.hasPrefix(":") else { return [] }
    return rung.dropFirst().split(separator: Self.then).map(String.init)
  }

  // MARK: What is missing

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
