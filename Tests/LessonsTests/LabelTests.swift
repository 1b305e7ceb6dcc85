import Engine
import Lessons
import Sessions
import Testing

/// A learner's labels of pairs of events, and what proof makes of them.
@Suite struct LabelTests {
  static func text(_ labels: String) -> String {
    """
    ---
    id: order
    title: Which came first
    chapter: 2
    needs: []
    minutes: 5
    breaks: [M9]
    ---

    ## ask · Say it
    Label three pairs.

    ```scenario
    system ping-stream
    nodes n1 n2
    ```
    ```do
    reset: mine
    ```
    ```goal g1
    three right labels: count(labels where correct) >= 3 and no(labels where not correct)
    you said so: did(label)
    ```
    ```solution g1
    \(labels)
    until 2s
    ```

    """
  }
  private static let right = """
    at 1s label n1 2 n1 3 before
    at 1s label n2 2 n1 2 after
    at 1s label n2 1 n1 2 concurrent
    """

  @Test func `a solution that labels proves a goal about labels`() throws {
    let (parsed, problems) = LessonText.parse(Self.text(Self.right))
    let lesson = try #require(parsed, "\(problems)")
    let findings = Proof.of(lesson)
    #expect(findings.allSatisfy { $0.holds }, "\(findings.map(\.text))")
    #expect(lesson.solution(of: "g1")?.labels.count == 3)
  }

  @Test(arguments: [
    ("n1 2 n1 3 before", "n1 2 n1 3 after", "says label n1 2 n1 3 after, but it is before"),
    ("n2 2 n1 2 after", "n2 90 n1 2 after", "but one of them has not happened yet"),
    ("n2 1 n1 2 concurrent", "n1 3 n1 2 after", "three right labels"),
  ])
  func `a wrong label, one too early and one pair twice do not prove it`(
    _ old: String, _ new: String, _ failure: String
  ) throws {
    let text = Self.text(Self.right.replacing(old, with: new))
    let lesson = try #require(LessonText.parse(text).lesson)
    let failed = Proof.of(lesson).filter { !$0.holds }
    #expect(failed.contains { $0.text.contains(failure) }, "\(failed.map(\.text))")
  }

  @Test(arguments: [
    ("n1 2 n1 3 beside", "expected before, after or concurrent"),
    ("n1 2 n7 3 before", "expected events of nodes or clients (n1, n2)"),
    ("n1 2 n1 2 before", "expected two different events"),
    ("n1 0 n1 2 before", "expected the number of one of its events"),
    ("before", "expected the number of one of its events"),
  ])
  func `a label that cannot be is named with its place`(_ label: String, _ message: String) throws {
    let text = Self.text("at 1s label \(label)")
    let (lesson, problems) = LessonText.parse(text)
    #expect(lesson == nil)
    let problem = try #require(problems.first { $0.message.hasPrefix(message) }, "\(problems)")
    #expect(problem.line == 25 && problem.column > 6, "\(problem)")
  }

  @Test func `each pair counts once, the last label counts, and a step begins without labels`() throws {
    let lesson = try #require(LessonText.parse(Self.text(Self.right)).lesson)
    var session = try LessonRun.session(for: lesson)
    var run = LessonRun(lesson)
    run.open(step: nil, in: &session)
    func say(_ a: EventName, _ b: EventName, _ isRight: Bool) {
      run.note(EventLabel(a, b, .before), isRight: isRight)
      run.note(verb: "label", in: &session)
    }
    let (a, b, c) = (EventName("n1", 1), EventName("n1", 2), EventName("n2", 1))
    say(a, b, false)
    say(a, b, true)
    say(b, a, true)
    #expect(run.evidence.labels.map(\.isRight) == [true])
    say(a, c, false)
    say(b, c, true)
    #expect(run.evidence.labels.map(\.isRight) == [true, false, true] && run.stage == .open)
    say(EventName("n1", 3), a, true)
    #expect(run.stage == .open, "one label is wrong still")
    say(c, a, true)
    #expect(run.stage == .done && run.reachedGoals == ["g1"])
    run.restart(in: &session)
    #expect(run.evidence.labels.isEmpty)
  }
}
