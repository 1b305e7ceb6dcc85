import Engine
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// Questions of all lessons as a learner comes to them.
@Suite struct QuestionPagesTests {
  /// The lesson at each of its open questions, with nothing played on the way.
  private static func questions(_ path: String, _ size: Size, _ look: (inout Play) -> Void) throws {
    let lesson = try TextScenes.lesson(path)
    var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: nil)
    play.size = size
    for _ in 0..<300 where play.lesson?.isFinished == false {
      if play.lesson?.isQuestionOpen == true {
        look(&play)
        _ = play.run(line: "answer 1 sure 1")
      }
      if case .contrast = play.lesson?.page.task, play.lesson?.stage == .open, play.lesson?.runEnd == nil {
        _ = play.update(.character("R"))
      }
      _ = play.run(line: "next")
    }
    try #require(play.lesson?.isFinished == true, "\(path) does not end")
  }

  @Test(arguments: LessonMoment.all.map(\.path), [Size(80, 24), Size(100, 30), Size(100, 24), Size(140, 40)])
  func `every option of every question is seen without scrolling, before and after one is picked`(
    _ path: String, _ size: Size
  ) throws {
    try Self.questions(path, size) { play in
      let place = "\(path), step \(play.lesson?.step.id ?? ""): \(size.width)x\(size.height)"
      #expect(play.lastOffset == 0, "\(place)")
      let before = play.layout
      _ = play.update(.character("1"))
      #expect(play.lastOffset == 0 && play.layout == before, "picked, \(place)")
      _ = play.update(.character("2"))
      #expect(play.lastOffset == 0, "sure, \(place)")
    }
  }

  @Test func `what a page says of a run that is over stays while one looks back`() throws {
    let lesson = try TextScenes.lesson("01-messages/01-hello-nodes")
    var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: "see")
    func said() -> [String] {
      play.lesson.map { LessonView($0, session: play.session).prose } ?? []
    }
    _ = play.run(line: "next")
    _ = play.run(line: "seek 0s")
    _ = play.run(line: "next")
    try #require(play.lesson?.isQuestionOpen == true)
    let words = said().joined(separator: " ")
    #expect(words.contains("540 ms") && !words.contains("nothing yet"), "\(words)")
    _ = play.run(line: "seek 1200ms")
    #expect(said().joined(separator: " ") == words)
  }
}
