import Engine
import Sessions
import Testing

@testable import Lessons

/// What a page speaks of stays there, however somebody leafs.
@Suite struct PlayedRunsTests {
  private struct Learner {
    var run: LessonRun
    var session: Session
    init(_ path: String) throws {
      let lesson = try #require(LessonText.parse(try lessonText(path)).lesson)
      (run, session) = (LessonRun(lesson), try LessonRun.session(for: lesson))
      run.open(step: nil, in: &session)
    }
    /// Goes on, everything right, until the page is in that step and `isThere` holds.
    mutating func goOn(to step: String, where isThere: (LessonRun) -> Bool = { _ in true }) throws {
      for _ in 0..<100 where !(run.step.id == step && isThere(run)) {
        if case .question(let question, _) = run.page.task, run.isQuestionOpen {
          run.press((question.options.firstIndex(where: \.isRight) ?? 0) + 1)
          run.press(3)
          _ = run.commit(in: &session)
        }
        _ = run.next(in: &session)
      }
      try #require(run.step.id == step && isThere(run))
    }
    var shown: String { "\(session.name) at \(session.now.microseconds / 1000)" }
  }

  @Test func `leafing back from a goal and on again leaves the run that it asks about`() throws {
    var learner = try Learner("02-time-and-order/10-happened-before")
    try learner.goOn(to: "label")
    #expect(learner.shown == "talk at 7300")
    for _ in 0..<3 {
      learner.run.previous(in: &learner.session)
      #expect(learner.shown == "talk at 7300", "on page \(learner.run.pageIndex + 1) of its step")
    }
    #expect(learner.run.runEnd != nil && learner.run.stage == .done, "its own page has played it")
    try learner.goOn(to: "label")
    #expect(learner.shown == "talk at 7300")
  }

  @Test func `a page behind the learner's own run shows that one again, and its goal stays reached`() throws {
    var learner = try Learner("05-agreement/21-split-brain")
    try learner.goOn(to: "break")
    for line in ["partition n1 west | n2 n3 east", "op west write cart book", "op east write cart lamp"] {
      try learner.session.submit(try learner.session.text.parse(line))
      learner.session.advance(by: .seconds(1))
    }
    try learner.session.submit(try learner.session.text.parse("heal"))
    learner.session.advance(by: .seconds(1))
    learner.run.refresh(&learner.session)
    try #require(learner.run.stage == .done)
    let own = learner.session.run
    try learner.goOn(to: "rule")
    for _ in 0..<2 { learner.run.previous(in: &learner.session) }
    #expect(learner.run.step.id == "rescue" || learner.run.step.id == "break")
    while learner.run.step.id != "break" { learner.run.previous(in: &learner.session) }
    #expect(learner.run.stage == .done && learner.session.run.commands == own.commands)
    while learner.run.step.id != "see" || learner.run.runEnd == nil {
      learner.run.previous(in: &learner.session)
    }
    #expect(learner.shown == "alone at 12000" && learner.session.run.commands.isEmpty, "the lesson's run")
  }

  @Test func `looking back in a run does not change what the next page says of it`() throws {
    var learner = try Learner("01-messages/01-hello-nodes")
    try learner.goOn(to: "see") { $0.stage == .done && $0.runEnd != nil }
    learner.session.seek(to: .zero)
    _ = learner.run.next(in: &learner.session)
    #expect(learner.shown == "first at 3000")
  }

  @Test func `what was begun and left is there again, and 0 begins it anew`() throws {
    var learner = try Learner("02-time-and-order/08-no-global-now")
    try learner.goOn(to: "act")
    try learner.session.submit(try learner.session.text.parse("clock B +1s"))
    learner.session.advance(by: .seconds(1))
    learner.run.previous(in: &learner.session)
    _ = learner.run.next(in: &learner.session)
    #expect(learner.shown == "mine at 1000" && learner.session.run.commands.count == 1)
    learner.run.restart(in: &learner.session)
    #expect(learner.shown == "mine at 0" && learner.session.run.commands.isEmpty)
  }

  @Test func `a page that only looks has an end, and one to act on has none`() throws {
    var learner = try Learner("05-agreement/21-split-brain")
    #expect(learner.run.playEnd == .zero, "no run before the first question")
    try learner.goOn(to: "see") { $0.isQuestionOpen }
    #expect(learner.run.playEnd == learner.session.now)
    try learner.goOn(to: "break")
    #expect(learner.run.playEnd == nil)
  }
}
