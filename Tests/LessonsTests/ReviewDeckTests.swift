import Engine
import Lessons
import Testing

@Suite struct ReviewDeckTests {
  /// An answer to a check question of lesson `a`, or one in the review.
  static func answer(
    _ question: String, isRight: Bool = true, sure: Int = 2, _ kind: Progress.Occasion.Kind = .check,
    day: Int = 100, finished: Int = 0, lesson: String = "a"
  ) -> Progress.Answer {
    Progress.Answer(
      lesson: lesson, question: question, option: 1, sure: sure, isRight: isRight,
      occasion: .init(kind, day: day, finished: finished))
  }
  static func deck(_ answers: [Progress.Answer], finished: Int = 0) -> ReviewDeck {
    var progress = Progress()
    for answer in answers { progress.note(answer) }
    for number in 0..<finished { progress.finish("other\(number)") }
    return ReviewDeck(progress) { _, question in question.hasPrefix("q") }
  }
  static func due(_ answers: [Progress.Answer], day: Int, finished: Int = 0) -> [String] {
    deck(answers, finished: finished).due(on: day).map(\.question)
  }

  @Test func aQuestionReturnsAfterOneFiveAndTwentyOneDays() {
    var answers = [Self.answer("q")]
    var day = 100
    for days in [1, 5, 21] {
      #expect(Self.due(answers, day: day + days - 1) == [])
      #expect(Self.due(answers, day: day + days) == ["q"])
      day += days
      answers.append(Self.answer("q", .review, day: day))
    }
    #expect(Self.due(answers, day: day + 10_000, finished: 10_000) == [])
    #expect(Self.deck(answers).cards.map(\.isOnLadder) == [false])
  }

  @Test func aQuestionReturnsAfterTwoSixAndFifteenFinishedLessonsWhereThatIsSooner() {
    var answers = [Self.answer("q")]
    var finished = 0
    for lessons in [2, 6, 15] {
      #expect(Self.due(answers, day: 100, finished: finished + lessons - 1) == [])
      #expect(Self.due(answers, day: 100, finished: finished + lessons) == ["q"])
      finished += lessons
      answers.append(Self.answer("q", .review, finished: finished))
    }
    #expect(Self.due(answers, day: 100, finished: finished + 100) == [])
  }

  @Test func theLessonOfTheQuestionIsNoneOfThoseThatBringItBack() {
    var progress = Progress()
    progress.note(Self.answer("q"))
    progress.finish("a")
    progress.finish("b")
    #expect(ReviewDeck(progress) { _, _ in true }.due(on: 100).isEmpty)
    progress.finish("c")
    #expect(ReviewDeck(progress) { _, _ in true }.due(on: 100).count == 1)
  }

  @Test func aWrongAnswerInTheReviewStartsTheLadderAnew() {
    let climbed = [Self.answer("q"), Self.answer("q", .review, day: 101)]
    #expect(Self.deck(climbed).cards.map(\.rung) == [1])
    let fallen = climbed + [Self.answer("q", isRight: false, .review, day: 106)]
    #expect(Self.deck(fallen).cards.map(\.rung) == [0])
    #expect(Self.due(fallen, day: 107) == ["q"])
  }

  @Test func anAnswerBeforeTheQuestionWasDueDoesNotClimb() {
    // Two machines asked the same question on the same day.
    let twice = [Self.answer("q"), Self.answer("q", .review, day: 101), Self.answer("q", .review, day: 101)]
    #expect(Self.deck(twice).cards.map(\.rung) == [1])
  }

  @Test func takingTheLessonAgainStartsTheLadderAnew() {
    let again = [Self.answer("q"), Self.answer("q", .review, day: 101), Self.answer("q", day: 102)]
    #expect(Self.deck(again).cards.map(\.rung) == [0])
    #expect(Self.due(again, day: 103) == ["q"])
  }

  @Test func wrongAndCertainComesFirstThenWrongThenGuessedThenWhatIsDueLongest() {
    let answers = [
      Self.answer("late", day: 102), Self.answer("early", day: 100),
      Self.answer("guessed", sure: 1, day: 102), Self.answer("wrong", isRight: false, day: 102),
      Self.answer("doubtful", isRight: false, sure: 1, day: 101),
      Self.answer("certain", isRight: false, sure: 3, day: 102),
    ]
    #expect(
      Self.due(answers, day: 103) == ["certain", "doubtful", "wrong", "guessed", "early", "late"])
  }

  @Test func predictionsNeverReturn() {
    #expect(Self.due([Self.answer("p", isRight: false, sure: 3, .predict)], day: 1000).isEmpty)
  }

  @Test func answersOfOlderFilesAreDueAtOnceWhereTheyAreChecks() {
    let old = ["q", "p"].map {
      Progress.Answer(lesson: "a", question: $0, option: 1, sure: 2, isRight: true)
    }
    #expect(Self.due(old, day: 0) == ["q"])
    #expect(Self.due(old + [Self.answer("q", .review, day: 7)], day: 11) == [])
    #expect(Self.due(old + [Self.answer("q", .review, day: 7)], day: 12) == ["q"])
  }

  @Test func whatIsForgottenReturnsNoMore() {
    var progress = Progress()
    progress.note(Self.answer("q"))
    progress.forget("a")
    #expect(ReviewDeck(progress) { _, _ in true }.cards.isEmpty)
  }

  @Test func theWaitForTheNextQuestionIsTheShortestOfAll() throws {
    let deck = Self.deck([Self.answer("q"), Self.answer("r", day: 103)], finished: 1)
    let wait = try #require(deck.wait(after: 100))
    #expect(wait.days == 1 && wait.lessons == 1)
    #expect(Self.deck([]).wait(after: 100) == nil)
  }

  @Test(arguments: 1...50 as ClosedRange<UInt64>) func everyCardIsDueExactlyWhenItsRungSaysSo(
    _ seed: UInt64
  ) {
    let progress = ProgressTests.drawn(seed)
    let deck = ReviewDeck(progress) { _, question in question != "p1" }
    #expect(!deck.cards.isEmpty)
    for day in 20_000..<20_090 {
      let due = deck.due(on: day)
      for card in deck.cards {
        let wanted =
          card.isOnLadder
          && (card.answer.occasion.map {
            day - $0.day >= ReviewDeck.ladder[card.rung].days
              || card.finishedSince >= ReviewDeck.ladder[card.rung].lessons
          } ?? true)
        #expect(due.contains(card) == wanted, "seed \(seed), day \(day), \(card)")
      }
    }
  }
}
