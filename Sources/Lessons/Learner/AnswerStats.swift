/// What was chosen, how surely and how rightly, counted over all answers that were ever given.
package struct AnswerStats: Hashable, Sendable {
  /// A question, as it was asked in its lesson or in the review.
  package struct Question: Hashable, Sendable {
    package let lesson: String, question: String
    package let isReview: Bool
    /// In the order of their numbers; those that nobody chose are missing.
    package var options: [Option] = []
  }
  package struct Option: Hashable, Sendable {
    package let option: Int
    package let isRight: Bool
    /// How often it was chosen as a guess, with some trust, and with certainty.
    package var counts = [0, 0, 0]
  }
  /// How many of the answers of a confidence were right.
  package struct Calibration: Hashable, Sendable {
    package let sure: Int
    package var right = 0, count = 0
    /// Rounded; nil without answers.
    package var percent: Int? { count == 0 ? nil : (right * 200 + count) / (count * 2) }
  }

  /// In the order in which they were first answered.
  package private(set) var questions: [Question] = []
  /// For a guess, for "think so", for certainty.
  package private(set) var calibration = (1...3).map { Calibration(sure: $0) }

  package init(_ answers: [Progress.Answer]) {
    for answer in answers {
      count(answer)
      calibration[answer.sure - 1].count += 1
      if answer.isRight { calibration[answer.sure - 1].right += 1 }
    }
    for index in questions.indices {
      questions[index].options.sort { ($0.option, $0.isRight ? 0 : 1) < ($1.option, $1.isRight ? 0 : 1) }
    }
  }

  private mutating func count(_ answer: Progress.Answer) {
    let isReview = answer.occasion?.kind == .review
    let place =
      questions.firstIndex {
        ($0.lesson, $0.question, $0.isReview) == (answer.lesson, answer.question, isReview)
      } ?? questions.count
    if place == questions.count {
      questions.append(Question(lesson: answer.lesson, question: answer.question, isReview: isReview))
    }
    // A lesson that was changed may have made another option the right one.
    let option =
      questions[place].options.firstIndex {
        ($0.option, $0.isRight) == (answer.option, answer.isRight)
      } ?? questions[place].options.count
    if option == questions[place].options.count {
      questions[place].options.append(Option(option: answer.option, isRight: answer.isRight))
    }
    questions[place].options[option].counts[answer.sure - 1] += 1
  }
}
