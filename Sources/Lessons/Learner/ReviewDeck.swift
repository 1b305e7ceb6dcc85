/// The check questions that a learner has answered, and when each returns.
///
/// An answer in the lesson puts its question on the lowest rung. A question is due once as many other lessons
/// were finished, or as many days have passed, as its rung says; a right answer then takes it one rung up, a
/// wrong one back to the lowest. From the highest it returns no more. It knows no clock: days come in.
package struct ReviewDeck: Hashable, Sendable {
  /// A question with the last answer to it.
  package struct Card: Hashable, Sendable {
    package var answer: Progress.Answer
    package var rung = 0
    /// How many other lessons were finished since the answer.
    package var finishedSince = 0

    package var lesson: String { answer.lesson }
    package var question: String { answer.question }
    /// Whether it returns at all.
    package var isOnLadder: Bool { ReviewDeck.ladder.indices.contains(rung) }
    /// The day on which it is due at the latest; nil when nobody knows when the answer was given.
    var dueDay: Int? {
      guard isOnLadder else { return nil }
      return answer.occasion.map { $0.day + ReviewDeck.ladder[rung].days }
    }

    /// Whether the question is due; where nobody knows when the answer was given, it is.
    package func isDue(on day: Int) -> Bool {
      guard isOnLadder else { return false }
      guard let dueDay else { return true }
      return day >= dueDay || finishedSince >= ReviewDeck.ladder[rung].lessons
    }

    /// Wrong and certain, wrong, guessed rightly, the rest: what needs it most comes first.
    fileprivate var urgency: Int {
      if !answer.isRight { return answer.sure == 3 ? 0 : 1 }
      return answer.sure == 1 ? 2 : 3
    }
  }

  /// After how many lessons or days a question returns, by its rung.
  package static let ladder = [(lessons: 2, days: 1), (lessons: 6, days: 5), (lessons: 15, days: 21)]

  /// In the order in which their questions were first answered.
  package var cards: [Card] = []

  /// - Parameter isCheck: whether a question of a lesson is a check and no prediction; asked of answers that
  ///   do not say so themselves.
  package init(_ progress: Progress, isCheck: (_ lesson: String, _ question: String) -> Bool) {
    var places: [[String]: Int] = [:]
    for answer in progress.answers {
      let name = [answer.lesson, answer.question]
      guard let index = places[name] else {
        let kind = answer.occasion?.kind ?? (isCheck(answer.lesson, answer.question) ? .check : .predict)
        guard kind != .predict else { continue }
        places[name] = cards.count
        cards.append(Card(answer: answer))
        continue
      }
      cards[index].take(answer)
    }
    for index in cards.indices {
      let before = cards[index].answer.occasion?.finished ?? 0
      cards[index].finishedSince = progress.finished(besides: cards[index].lesson) - before
    }
  }

  /// What is due on a day, the most urgent first.
  package func due(on day: Int) -> [Card] {
    let due = cards.enumerated().filter { $0.element.isDue(on: day) }
    return due.sorted {
      let (a, b) = ($0.element, $1.element)
      return (a.urgency, a.dueDay ?? 0, $0.offset) < (b.urgency, b.dueDay ?? 0, $1.offset)
    }.map(\.element)
  }

  /// In how many days or lessons the next question returns; nil when none does.
  package func wait(after day: Int) -> (days: Int, lessons: Int)? {
    let waits = cards.filter(\.isOnLadder).map { card in
      (
        days: max(0, (card.dueDay ?? day) - day),
        lessons: max(0, Self.ladder[card.rung].lessons - card.finishedSince)
      )
    }
    guard let days = waits.map(\.days).min(), let lessons = waits.map(\.lessons).min() else { return nil }
    return (days, lessons)
  }
}

extension ReviewDeck.Card {
  /// The next answer to the same question. One that came before it was due, as from another machine, does
  /// not climb.
  fileprivate mutating func take(_ next: Progress.Answer) {
    var earlier = self
    earlier.finishedSince = (next.occasion?.finished ?? 0) - (answer.occasion?.finished ?? 0)
    let isDue = next.occasion.map { earlier.isDue(on: $0.day) } ?? true
    if next.occasion?.kind != .review || !next.isRight {
      rung = 0
    } else if isDue {
      rung += 1
    }
    answer = next
  }
}
