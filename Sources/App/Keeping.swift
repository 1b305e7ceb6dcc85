import Lessons

/// What is kept of a learner: progress, and the questions that return.
extension App {
  // MARK: Progress

  /// Takes note of the place in the lesson, and of what was answered since the last time.
  mutating func keep(_ lesson: LessonRun) {
    let id = lesson.lesson.header.id
    var changes = passed(by: lesson)
    let place: Progress.Change =
      lesson.isFinished ? .finish(id) : .reach(step: lesson.step.id, lesson: id)
    var moved = progress
    moved.apply(place)
    // The place in the lesson itself stays what it was before a test-out.
    if moved != progress, !lesson.isTestOut { changes.append(place) }
    for answer in lesson.answers where !noted.contains(answer) {
      let kind: Progress.Occasion.Kind = lesson.lesson.check(answer.question) == nil ? .predict : .check
      changes.append(
        .answer(
          Progress.Answer(
            lesson: id, question: answer.question, option: answer.option, sure: answer.sure,
            isRight: answer.isRight, occasion: occasion(kind, in: id))))
    }
    let hints = max(0, lesson.hintsAsked - notedHints)
    changes += Array(repeating: .hint(id), count: hints)
    (noted, notedHints) = (lesson.answers, lesson.hintsAsked)
    keep(changes)
  }

  /// Who asked for the test-out and reaches the stretch of a chapter's last lesson without a hint has passed
  /// the chapter.
  private mutating func passed(by lesson: LessonRun) -> [Progress.Change] {
    guard lesson.isTestOut, lesson.hasReachedStretch else { return [] }
    let id = lesson.lesson.header.id, chapter = shelf.chapter(of: id)
    guard chapter.last?.id == id else { return [] }
    let open = chapter.filter { progress.state(of: $0.id) != .done }
    let count = open.count == 1 ? "1 lesson of it counts" : "\(open.count) lessons of it count"
    if !open.isEmpty { say("Reached without a hint: the chapter is passed, \(count) as done now.") }
    return open.map { .test($0.id) }
  }

  private func occasion(_ kind: Progress.Occasion.Kind, in lesson: String) -> Progress.Occasion {
    Progress.Occasion(kind, day: store.today, finished: progress.finished(besides: lesson))
  }

  /// Writes down what has happened, beside what other programs have written; what cannot be written is
  /// tried again with the next change.
  mutating func keep(_ changes: [Progress.Change]) {
    guard !changes.isEmpty else { return }
    guard keeps else {
      for change in changes { progress.apply(change) }
      return
    }
    unwritten += changes
    let outcome = store.progressFile.apply(unwritten, known: progress)
    progress = outcome.progress
    if outcome.isWritten { unwritten = [] }
    if let problem = outcome.problem { say(problem) }
  }

  /// Forgets everything; a copy of the file is kept. Gives the sentence that says so.
  mutating func forgetProgress() -> String {
    (progress, unwritten, noted) = (Progress(), [], [])
    guard keeps else { return "All progress is forgotten." }
    let (outcome, aside) = store.progressFile.reset()
    if let problem = outcome.problem { return problem }
    let copy = aside.map { " A copy is kept as \($0)." } ?? ""
    return "All progress is forgotten; the recordings stay.\(copy)"
  }

  // MARK: Review

  /// The questions that the learner has answered, of the lessons that there are.
  var deck: ReviewDeck {
    var lessons: [String: Lesson] = [:]
    var deck = ReviewDeck(progress) { id, question in
      // Only files of older programs leave this open.
      if lessons[id] == nil { lessons[id] = try? shelf.lesson(id) }
      return lessons[id]?.check(question) != nil
    }
    let known = Set(shelf.entries.compactMap(\.header?.id))
    deck.cards.removeAll { !known.contains($0.lesson) }
    return deck
  }
  var due: [ReviewDeck.Card] { deck.due(on: store.today) }

  /// What is due, as it is asked today.
  func dueReview() -> Review {
    var lessons: [String: Lesson] = [:]
    return Review(
      due.compactMap { card in
        if lessons[card.lesson] == nil { lessons[card.lesson] = try? shelf.lesson(card.lesson) }
        guard let lesson = lessons[card.lesson], let question = lesson.check(card.question) else {
          return nil
        }
        let variant = ReviewVariant(
          question, names: lesson.scenario.roster.names, lesson: card.lesson, rung: card.rung)
        return Review.Asked(lesson: card.lesson, title: lesson.header.title, variant: variant)
      })
  }

  /// Opens the review; a sentence when nothing is due.
  package mutating func openReview() -> String? {
    let review = dueReview()
    guard !review.asked.isEmpty else { return nothingDue }
    begin(review)
    return nil
  }

  private var nothingDue: String {
    guard let wait = deck.wait(after: store.today) else {
      return "Nothing to review yet: the check questions of lessons come back here."
    }
    let days = wait.days <= 1 ? "tomorrow" : "in \(wait.days) days"
    let lessons = wait.lessons == 1 ? "1 more lesson" : "\(max(1, wait.lessons)) more lessons"
    return "Nothing is due. The next question returns \(days), or after \(lessons)."
  }

  /// Takes note of an answer in the review.
  mutating func keep(reviewed answer: Progress.Answer) {
    keep([
      .answer(
        Progress.Answer(
          lesson: answer.lesson, question: answer.question, option: answer.option, sure: answer.sure,
          isRight: answer.isRight, occasion: occasion(.review, in: answer.lesson)))
    ])
  }
}

extension Menu {
  /// Offers the questions that are due, where there are any.
  mutating func offerReview(due: Int) {
    self.due = due
    guard due > 0 else { return }
    let count = due == 1 ? "1 question that you answered is" : "\(due) questions that you answered are"
    let row = Row(
      item: .review,
      view: MenuView.Row(
        "Review (\(due) due)", note: "v", mark: .begun,
        details: [
          "\(count) back, with other names and in another order. What you were certain of and had wrong "
            + "comes first.", Review.promise,
        ]))
    sections.insert(Section(title: "", rows: [row]), at: 0)
    let status = status
    select(selected + 1)
    self.status = status
  }
}
