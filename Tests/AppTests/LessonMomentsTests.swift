import Engine
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// The moment in which each lesson shows what it is about, as the learner sees it.
struct LessonMoment: CustomTestStringConvertible, Sendable {
  /// The file below `lessons`, without `.lesson.md`.
  let path: String
  /// The step, and the run that it plays, begins or compares: that of a goal is its solution.
  let step: String, run: String
  /// A time as it is typed.
  let time: String

  static let all = [
    LessonMoment(path: "01-messages/01-hello-nodes", step: "see", run: "first", time: "1700ms"),
    LessonMoment(path: "01-messages/02-misbehaving-network", step: "see", run: "late", time: "300ms"),
    LessonMoment(path: "01-messages/03-four-silences", step: "worlds", run: "mine", time: "1200ms"),
    LessonMoment(path: "01-messages/04-timeout-dial", step: "see", run: "first", time: "6602ms"),
    LessonMoment(path: "01-messages/05-charge-twice", step: "naive", run: "naive", time: "500ms"),
    LessonMoment(path: "01-messages/06-retry-storm", step: "see", run: "storm", time: "25s"),
    LessonMoment(path: "01-messages/07-two-generals", step: "first", run: "first", time: "9s"),
    LessonMoment(path: "02-time-and-order/08-no-global-now", step: "see", run: "skewed", time: "2s"),
    LessonMoment(path: "02-time-and-order/09-ntp-guess", step: "see", run: "lopsided", time: "15s"),
    LessonMoment(path: "02-time-and-order/10-happened-before", step: "see", run: "talk", time: "7100ms"),
    LessonMoment(path: "02-time-and-order/11-lamport-clock", step: "apart", run: "apart", time: "4500ms"),
    LessonMoment(path: "02-time-and-order/12-vector-clock", step: "see", run: "saturday", time: "7s"),
    LessonMoment(path: "02-time-and-order/13-truetime-commit-wait", step: "see", run: "nowait", time: "30ms"),
    LessonMoment(path: "05-agreement/21-split-brain", step: "see", run: "alone", time: "7s"),
  ]

  var testDescription: String { "\(path) \(step) \(run) \(time)" }
  /// How to look at it.
  func way(to lesson: Lesson) -> String {
    "to look at it: netsplit learn \(lesson.header.id) --step \(step), then to the run \(run), :seek \(time)"
  }

  /// The lesson gone through to the run, as somebody does who knows all answers, then to the time.
  func play(_ lesson: Lesson, _ size: Size) throws -> Play {
    var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: nil)
    play.size = size
    for _ in 0..<120 where !isThere(play) {
      switch play.lesson?.page.task {
      case .question(let question, _) where play.lesson?.isQuestionOpen == true:
        let right = (question.options.firstIndex(where: \.isRight) ?? 0) + 1
        _ = play.run(line: "answer \(right) sure 3")
      case .contrast where play.lesson?.runEnd == nil: _ = play.update(.character("R"))
      default: _ = play.update(.enter)
      }
    }
    try #require(isThere(play), "\(testDescription): the lesson has no such run in that step")
    if case .contrast = play.lesson?.page.task { _ = play.update(.character("R")) }
    try reach(lesson, &play)
    return play
  }
  private func isThere(_ play: Play) -> Bool {
    guard let lesson = play.lesson, lesson.step.id == step else { return false }
    return switch lesson.page.task {
    case .run(let task): task.name == run
    case .contrast(let contrast): contrast.name == run
    default: lesson.page.allowed?.reset == run
    }
  }
  /// A watch stops the run on its way, as it does for a learner, who plays on.
  private func reach(_ lesson: Lesson, _ play: inout Play) throws {
    var reader = try TokenReader(time)
    let goal = Instant.zero + (try reader.time())
    func go(to time: Instant) {
      for _ in 0..<10 where play.session.now < time {
        _ = play.run(line: "seek \((time - .zero).text)")
        play.finishWork()
      }
    }
    if play.session.now > goal { _ = play.run(line: "seek \(time)") }
    let script = play.lesson?.goal?.id.flatMap(lesson.solution)?.script.commands ?? []
    for timed in script where timed.position.instant <= goal {
      go(to: timed.position.instant)
      _ = play.run(line: play.text.print(timed.content))
    }
    go(to: goal)
    #expect(play.session.now == goal, "\(testDescription): the run ends at \(play.session.now)")
  }
}

@Suite struct LessonMomentsTests {
  @Test(arguments: LessonMoment.all, [Size(80, 24), Size(100, 30)])
  func `the key moment of every lesson looks as reviewed`(_ moment: LessonMoment, _ size: Size) throws {
    let lesson = try TextScenes.lesson(moment.path)
    let play = try moment.play(lesson, size)
    try Golden.check(
      Golden.text(play.drawn()), "moment-\(lesson.header.id)-\(size.width)x\(size.height).txt",
      hint: moment.way(to: lesson))
  }
}
