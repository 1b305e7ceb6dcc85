import Lessons
import Testing

@Suite struct ProgressTests {
  static var some: Progress {
    var progress = Progress()
    progress.reach(step: "see", of: "hello-nodes")
    progress.finish("hello-nodes")
    progress.reach(step: "break", of: "split-brain")
    progress.note(.init(lesson: "split-brain", question: "p1", option: 3, sure: 2, isRight: true))
    progress.note(.init(lesson: "split-brain", question: "why", option: 1, sure: 3, isRight: false))
    return progress
  }

  @Test func whatIsWrittenReadsBackAsTheSame() throws {
    #expect(
      Self.some.text == """
        netsplit progress 1
        done hello-nodes
        at split-brain break
        answer split-brain p1 3 sure 2 right
        answer split-brain why 1 sure 3 wrong

        """)
    #expect(try Progress(parsing: Self.some.text) == Self.some)
    #expect(try Progress(parsing: Self.some.text.replacing("\n", with: "\r\n")) == Self.some)
    #expect(try Progress(parsing: Progress().text).isEmpty)
  }

  @Test func aLessonIsUntouchedThenAtAStepThenDone() throws {
    var progress = Progress()
    #expect(progress.state(of: "a") == .untouched)
    progress.reach(step: "hook", of: "a")
    #expect(progress.state(of: "a") == .at(step: "hook"))
    progress.finish("a")
    #expect(progress.state(of: "a") == .done && progress.step(in: "a") == nil)
    progress.reach(step: "hook", of: "a")
    #expect(progress.state(of: "a") == .done && progress.step(in: "a") == "hook")
    #expect(try Progress(parsing: progress.text) == progress)
    progress.forget("a")
    #expect(progress.isEmpty)
  }

  @Test func mergingKeepsWhatIsDoneAndTakesWhatTheOtherKnows() {
    var mine = Self.some
    var other = Progress()
    other.reach(step: "hook", of: "hello-nodes")
    other.finish("split-brain")
    other.reach(step: "act", of: "two-generals")
    other.note(.init(lesson: "split-brain", question: "why", option: 2, sure: 1, isRight: true))
    mine.merge(other)
    #expect(mine.lessons == ["hello-nodes", "split-brain", "two-generals"])
    #expect(mine.state(of: "hello-nodes") == .done && mine.step(in: "hello-nodes") == "hook")
    #expect(mine.state(of: "split-brain") == .done && mine.step(in: "split-brain") == nil)
    #expect(mine.answers.map(\.option) == [3, 2])
    let once = mine
    mine.merge(mine)
    #expect(mine == once)
  }

  @Test(arguments: [
    ("", "1:1: expected \"netsplit progress 1\" in the first line, found the end of the line"),
    ("netsplit recording 1\n", "1:1: expected \"netsplit progress 1\" in the first line, found \"netsplit\""),
    (
      "netsplit progress 2\n",
      "1:19: a newer netsplit wrote this (form 2, this program reads 1)"
    ),
    ("netsplit progress x\n", "1:19: expected version 1, the form that this program reads, found \"x\""),
    ("netsplit progress 1\ndone hel", "2:1: the last line has no end: the file was cut off"),
    (
      "netsplit progress 1\ndonne a\n",
      "2:1: expected at, done, tested or answer, found \"donne\"; did you mean \"done\"?"
    ),
    ("netsplit progress 1\ndone ../x\n", "2:6: expected the id of a lesson, found \"../x\""),
    ("netsplit progress 1\nat a\n", "2:5: expected the id of a step, found the end of the line"),
    ("netsplit progress 1\ndone a b\n", "2:8: expected the end of the line, found \"b\""),
    (
      "netsplit progress 1\nanswer a p1 0 sure 2 right\n",
      "2:13: expected the number of an option from 1 to 9, found \"0\""
    ),
    (
      "netsplit progress 1\nanswer a p1 1 sure 9 right\n",
      "2:20: expected how sure you are from 1 to 3, found \"9\""
    ),
    ("netsplit progress 1\nanswer a p1 1 sure 2 rihgt\n", "2:22: expected right or wrong, found \"rihgt\""),
    ("netsplit progress 1\ndone \u{1B}[2J\n", "2:6"),
    ("\u{0}\u{0}\u{0}\n", "1:1"),
  ])
  func damageIsNamedWithItsPlace(_ text: String, _ expected: String) {
    do {
      let progress = try Progress(parsing: text)
      Issue.record("read as \(progress.text)")
    } catch {
      #expect(error.description.hasPrefix(expected), "\(error)")
      #expect(!error.description.unicodeScalars.contains { $0.value < 32 })
    }
  }

  @Test func aTextThatIsCutAnywhereNeverTraps() {
    let text = Self.some.text
    for count in 0..<text.count {
      let cut = String(text.prefix(count))
      let isWhole = (try? Progress(parsing: cut)) != nil
      #expect(isWhole == (cut.hasSuffix("\n") && count > 0), "\(count)")
    }
  }
}
