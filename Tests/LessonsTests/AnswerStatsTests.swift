import Lessons
import Testing

@Suite struct AnswerStatsTests {
  static func answer(
    _ question: String, _ option: Int, sure: Int, isRight: Bool, _ kind: Progress.Occasion.Kind = .check
  ) -> Progress.Answer {
    Progress.Answer(
      lesson: "a", question: question, option: option, sure: sure, isRight: isRight,
      occasion: .init(kind, day: 1, finished: 0))
  }

  @Test func everyAnswerCountsOnceByOptionAndConfidence() {
    let stats = AnswerStats([
      Self.answer("why", 3, sure: 1, isRight: true), Self.answer("p1", 2, sure: 3, isRight: false, .predict),
      Self.answer("why", 1, sure: 3, isRight: false), Self.answer("why", 3, sure: 1, isRight: true),
      Self.answer("why", 3, sure: 2, isRight: true, .review),
    ])
    #expect(stats.questions.map(\.question) == ["why", "p1", "why"])
    #expect(stats.questions.map(\.isReview) == [false, false, true])
    let why = stats.questions[0].options
    #expect(why.map(\.option) == [1, 3] && why.map(\.isRight) == [false, true])
    #expect(why.map(\.counts) == [[0, 0, 1], [2, 0, 0]])
  }

  @Test func calibrationIsTheShareOfRightAnswersOfAConfidence() {
    let stats = AnswerStats(
      [true, true, false].map { Self.answer("why", $0 ? 1 : 2, sure: 3, isRight: $0) })
    #expect(stats.calibration.map(\.count) == [0, 0, 3] && stats.calibration.map(\.right) == [0, 0, 2])
    #expect(stats.calibration.map(\.percent) == [nil, nil, 67])
  }

  @Test func anOptionThatWasRightOnceAndWrongLaterIsTwoRows() {
    let stats = AnswerStats([
      Self.answer("why", 1, sure: 2, isRight: false), Self.answer("why", 1, sure: 2, isRight: true),
    ])
    #expect(stats.questions[0].options.map(\.isRight) == [true, false])
  }
}
