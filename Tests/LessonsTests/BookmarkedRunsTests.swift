import Engine
import Lessons
import Sessions
import Testing

/// Goals that ask the runs which a learner has kept under names of his own.
@Suite struct BookmarkedRunsTests {
  private let path = "01-messages/03-four-silences"
  private let faults = ["drop c>s pay#1", "drop s>c reply#1", "crash s", "freeze s"]

  /// The lesson at the step where its runs are made.
  private func begin() throws -> (LessonRun, Session) {
    let lesson = try #require(LessonText.parse(try lessonText(path)).lesson)
    var run = LessonRun(lesson), session = try LessonRun.session(for: lesson)
    run.open(step: "worlds", in: &session)
    return (run, session)
  }

  /// Watches stop it on its way.
  private func play(_ run: LessonRun, _ session: inout Session) {
    for _ in 0..<5 {
      session.advance(by: .milliseconds(500))
      _ = run.takeAlert(in: &session)
    }
  }

  @Test func aGoalAboutAllBookmarkedRunsIsReachedWhenTheLastOfThemIsKept() throws {
    var (run, session) = try begin()
    for (index, fault) in faults.enumerated() {
      #expect(run.stage == .open && run.marks(in: session).map(\.holds).prefix(4).count { $0 } == index)
      try session.submit(session.text.parse(fault))
      play(run, &session)
      session.bookmark("world\(index)")
      run.note(verb: "bookmark", in: &session)
      if index < faults.count - 1 { run.restart(in: &session) }
    }
    #expect(run.stage == .done && run.reachedGoals == ["g1"])
    let parts = try #require(run.changes(ofGoal: "g1", in: session))
    #expect(parts.count == 5 && parts.allSatisfy { $0.asked == .bookmarks && $0.holds })
  }

  @Test func theSameCauseUnderTwoNamesCountsOnce() throws {
    var (run, session) = try begin()
    for name in ["one", "two", "three", "four"] {
      try session.submit(session.text.parse(faults[0]))
      play(run, &session)
      session.bookmark(name)
      run.note(verb: "bookmark", in: &session)
      run.restart(in: &session)
    }
    #expect(run.stage == .open)
    #expect(run.marks(in: session).map(\.holds) == [true, false, false, false, false])
  }

  @Test func aSolutionMayBeSeveralRunsWhereEachIsBookmarked() throws {
    let text = try lessonText(path)
    let lesson = try #require(LessonText.parse(text).lesson)
    #expect(
      lesson.solutions(of: "g1").map { $0.bookmarks.map(\.content) } == [
        ["one"], ["two"], ["three"], ["four"],
      ])
    let fewer = text.replacing("bookmark three", with: "bookmark two")
    let failures = Proof.of(try #require(LessonText.parse(fewer).lesson)).filter { !$0.holds }
    #expect(
      failures.map(\.text) == [
        "goal g1, \"one whose reply was lost\": does not hold after its solution, at 2s: "
          + "any(runs where cause == reply_lost) is false"
      ])
    let without = LessonText.parse(text.replacing("at 1500ms bookmark three", with: "until 2s")).problems
    #expect(without.map(\.message) == ["the goal \"g1\" has a solution already"])
    let badly = LessonText.parse(text.replacing("at 1500ms bookmark three", with: "at 1500ms bookmark 3"))
      .problems
    #expect(badly.count == 1 && badly[0].message.contains("the name of a run"), "\(badly)")
  }
}
