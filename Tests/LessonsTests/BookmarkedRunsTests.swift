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
      #expect(run.stage == .open && run.marks(in: session).first?.holds == false)
      try session.submit(session.text.parse(fault))
      play(run, &session)
      session.bookmark("world\(index)")
      run.note(verb: "bookmark", in: &session)
      if index < faults.count - 1 { run.restart(in: &session) }
    }
    #expect(run.stage == .done && run.reachedGoals == ["g1"])
    let parts = try #require(run.changes(ofGoal: "g1", in: session))
    #expect(parts.map(\.asked) == [.bookmarks, .bookmarks, .bookmarks] && parts.allSatisfy(\.holds))
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
    #expect(run.marks(in: session).map(\.holds) == [false, true, false])
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
        "goal g1, \"four worlds are kept, with four causes\": does not hold after its solution, at 2s: "
          + "distinct(cause of runs) is 3",
        "goal g1, \"c's notebook says the same in all four\": does not hold after its solution, at 2s: "
          + "count(runs where cause != nil) is 3, distinct(client_view of runs where cause != nil) is 1",
      ])
    let without = LessonText.parse(text.replacing("at 1500ms bookmark three", with: "until 2s")).problems
    #expect(without.map(\.message) == ["the goal \"g1\" has a solution already"])
    let badly = LessonText.parse(text.replacing("at 1500ms bookmark three", with: "at 1500ms bookmark 3"))
      .problems
    #expect(badly.count == 1 && badly[0].message.contains("the name of a run"), "\(badly)")
  }
}
