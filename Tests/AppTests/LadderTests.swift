import Engine
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// Help that is free, and starting over.
@Suite struct LadderTests {
  /// A lesson at the page of its first goal.
  private static func play(_ path: String) throws -> Play {
    let lesson = try TextScenes.lesson(path)
    let step = try #require(
      lesson.steps.first { step in
        Page.pages(of: step).contains { if case .goal(_, isStretch: false) = $0.task { true } else { false } }
      })
    return Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: step.id)
  }
  private static func prompt(_ play: Play) -> String? {
    if case .prompt(let prompt) = play.overlay { prompt.text } else { nil }
  }

  @Test func `the last rung puts the solution's command into the command line and does not run it`() throws {
    var play = try Self.play("05-agreement/21-split-brain")
    for _ in 0..<2 {
      _ = play.update(.character("H"))
      #expect(Self.prompt(play) == nil)
    }
    _ = play.update(.character("H"))
    #expect(Self.prompt(play) == "reset step", "the lines begin where a wrong try does not count")
    _ = play.update(.escape)
    _ = play.update(.character("H"))
    #expect(Self.prompt(play) == "partition n1 west | n2 n3 east")
    #expect(play.world.sides.isEmpty && play.session.branches.commands.isEmpty)
    _ = play.update(.escape)
    #expect(play.world.sides.isEmpty)
    // After the last line comes the first again.
    for _ in 0..<9 {
      _ = play.run(line: "hint")
      if Self.prompt(play)?.hasPrefix("partition") == true { break }
      _ = play.update(.escape)
    }
    _ = play.update(.enter)
    #expect(play.world.sides.count == 2, "\(play.status)")
  }

  @Test(arguments: KeysOnPagesTests.lessons)
  func `the commands of a last rung are handed out one after the other, and all are ones`(_ path: String)
    throws
  {
    var play = try Self.play(path)
    var given: [String] = []
    for _ in 0..<16 {
      _ = play.run(line: "hint")
      guard let line = Self.prompt(play) else { continue }
      play.overlay = nil
      if line == given.first { break }
      given.append(line)
      #expect(try ViewCommand.parse(line) != nil || (try? play.text.parse(line)) != nil, "\(line)")
    }
    let last = try #require(play.lesson?.hints.last)
    #expect(":" + given.joined(separator: ", then :") == last)
  }

  @Test func `a listener is told the command as a line`() throws {
    let learner = try PlainLessonTests.learner(AppFlowTests.Home(), "split-brain", step: "break")
    for _ in 0..<2 { learner.type("hint") }
    #expect(learner.type("H").joined(separator: " ").contains("partition n1 west | n2 n3 east"))
    #expect(learner.type("hint") == ["As a line: partition n1 west | n2 n3 east"])
  }

  @Test func `0 plays the run of the step again, also from the question behind it`() throws {
    let lesson = try TextScenes.lesson("05-agreement/21-split-brain")
    var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: "see")
    _ = play.run(line: "seek 13s")
    for _ in 0..<3 where play.lesson?.isQuestionOpen != true { _ = play.run(line: "next") }
    #expect(play.lesson?.isQuestionOpen == true)
    _ = play.update(.character("0"))
    #expect(play.lesson?.runEnd != nil && play.lesson?.stage == .open && play.session.now == .zero)
    // Its watches pause it on the way.
    for _ in 0..<5 { _ = play.run(line: "seek 13s") }
    #expect(play.world.history.count == 2, "the script is played again")
  }

  @Test func `the lesson from its first step begins in the scenario`() throws {
    var play = try Self.play("05-agreement/21-split-brain")
    _ = play.run(line: "seek 3s")
    _ = play.run(line: "crash n1")
    _ = play.run(line: "reset lesson")
    #expect(play.lesson?.stepIndex == 0 && play.session.now == .zero)
    #expect(play.world.nodes.allSatisfy { $0.condition == .up })
    #expect(play.lesson?.evidence.verbs == [])
  }

  @Test func `forgetting everything asks, and something else in between is a no`() throws {
    var play = try Self.play("05-agreement/21-split-brain")
    #expect(play.run(line: "reset all").isEmpty && play.status.contains("once more"))
    #expect(play.run(line: "reset all") == [.resetProgress])
    #expect(play.run(line: "hint").isEmpty)
    #expect(play.run(line: "reset all").isEmpty, "asked anew")
    #expect(play.run(line: "heal").isEmpty)
    #expect(play.run(line: "reset all").isEmpty, "asked anew")
  }
}
