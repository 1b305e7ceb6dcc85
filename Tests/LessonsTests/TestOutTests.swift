import Lessons
import Sessions
import Testing

@Suite struct TestOutTests {
  @Test func `what was tested out counts as done, is written as its own line and read back`() throws {
    var progress = Progress()
    progress.test("a")
    progress.finish("b")
    progress.test("b")
    #expect(progress.text == "netsplit progress 1\ntested a\ndone b\ntested b\n")
    #expect(try Progress(parsing: progress.text) == progress)
    #expect(progress.state(of: "a") == .done && progress.isTestedOnly("a"))
    #expect(progress.state(of: "b") == .done && !progress.isTestedOnly("b"))
    var other = Progress()
    other.merge(progress)
    #expect(other.isTestedOnly("a") && other.state(of: "b") == .done)
    other.forget("a")
    #expect(other.state(of: "a") == .untouched)
  }

  @Test func `a stretch with a hint reaches its goal but passes nothing`() throws {
    let text = """
      ---
      id: small
      title: Small
      chapter: 1
      needs: []
      minutes: 5
      breaks: [M3]
      ---

      ## try · Try
      Some words.

      ```scenario
      system ping-stream
      nodes n1 n2
      ```
      ```stretch
      all came: n2.received == [1, 2, 3, 4, 5]
      ```
      ```hint
      1. Wait.
      ```

      """
    let lesson = try #require(LessonText.parse(text).lesson, "\(LessonText.parse(text).problems)")
    for isHelped in [false, true] {
      var session = try LessonRun.session(for: lesson)
      var run = LessonRun(lesson)
      let isThere = run.openStretch(in: &session)
      #expect(isThere && run.isTestOut)
      if isHelped { #expect(run.hint() == nil) }
      run.restart(in: &session)
      session.advance(by: .seconds(1))
      run.refresh(&session)
      #expect(run.stage == .done && run.hasReachedStretch != isHelped)
      _ = run.next(in: &session)
      #expect(run.isFinished)
    }
    let other = try #require(LessonText.parse(LabelTests.text("at 1s label n1 1 n1 2 before")).lesson)
    var session = try LessonRun.session(for: other)
    var run = LessonRun(other)
    let isThere = run.openStretch(in: &session)
    #expect(!isThere && !run.isTestOut)
  }
}
