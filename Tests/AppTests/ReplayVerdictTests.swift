import Engine
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// What a replay shows is said when it was watched, or when the learner goes to its end.
@Suite struct ReplayVerdictTests {
  /// Split-brain at the page that replays the learner's run, everything before it right.
  private static func atContrast() throws -> Play {
    let lesson = try TextScenes.lesson("05-agreement/21-split-brain")
    var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: nil)
    for _ in 0..<120 where play.lesson?.isContrast != true {
      if case .question(let question, _) = play.lesson?.page.task, play.lesson?.isQuestionOpen == true {
        _ = play.run(line: "answer \((question.options.firstIndex(where: \.isRight) ?? 0) + 1) sure 3")
      } else {
        _ = play.update(.enter)
      }
    }
    try #require(play.lesson?.isContrast == true)
    _ = play.update(.character("R"))
    return play
  }
  private static func says(_ word: String, _ play: Play) -> Bool {
    play.drawn().rows.contains { $0.contains(word) }
  }

  @Test func `the verdict shows when the replay was played to its end, not before`() throws {
    var play = try Self.atContrast()
    let end = try #require(play.lesson?.runEnd)
    #expect(play.isPlaying && play.session.now == .zero && end > .zero)
    for _ in 0..<2_000 where play.session.now < end {
      #expect(play.lesson?.stage == .open && play.lesson?.scored == [] && !Self.says("RIGHT.", play))
      if !play.isPlaying { _ = play.update(.character(" ")) }
      play.tick(.milliseconds(200))
    }
    #expect(play.session.now == end && !play.isPlaying, "\(play.status)")
    #expect(play.lesson?.stage == .done && Self.says("RIGHT.", play))
    #expect(play.status.hasPrefix("The run is over. Enter goes on"))
  }

  @Test func `Enter goes to the end of the replay first, and then on to the goal about both runs`() throws {
    var play = try Self.atContrast()
    let end = play.lesson?.runEnd, place = play.lesson?.pageIndex
    play.tick(.milliseconds(200))
    #expect(play.footer.contains { $0 == ("enter", "next") })
    _ = play.update(.enter)
    #expect(play.session.now == end && play.lesson?.stage == .done && !play.isPlaying)
    #expect(play.lesson?.pageIndex == place && Self.says("RIGHT.", play))
    for _ in 0..<9 where play.lesson?.pageIndex == place { _ = play.update(.enter) }
    #expect(play.lesson?.goal?.id == "g2" && play.lesson?.stage == .done)
  }

  @Test func `the table of runs has one row of a run that is replayed`() throws {
    var play = try Self.atContrast()
    _ = play.run(line: "view runs")
    #expect(play.runsPane(Look()).rows.count { $0.name == "majority" } == 1)
  }

  @Test func `without a screen the verdict comes after what happened`() throws {
    let learner = try PlainLessonTests.learner(AppFlowTests.Home(), "split-brain")
    for _ in 0..<80 where learner.run?.isContrast != true { #expect(learner.takePage()) }
    var said = learner.type("R")
    for _ in 0..<9 where learner.run?.stage == .open {
      #expect(!said.contains("Right."), "\(said)")
      said = learner.type("play")
    }
    let over = try #require(said.firstIndex { $0.hasPrefix("That was the same once more") })
    let verdict = try #require(said.firstIndex { $0.hasPrefix("Right.") })
    #expect(over < verdict && said.firstIndex { $0.contains("heal") } ?? 0 < over, "\(said)")
  }
}
