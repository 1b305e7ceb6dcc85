import Engine
import Testing

@testable import Lessons

/// What a lesson says of the screen.
@Suite struct ShowTests {
  private static func lesson(_ first: [String], _ second: [String] = ["panel: events"]) -> (
    lesson: Lesson?, problems: [Diagnostic]
  ) {
    LessonText.parse(
      """
      ---
      id: shows
      title: Shows
      chapter: 1
      needs: []
      minutes: 5
      breaks: []
      ---

      ## one · One
      A line.

      ```scenario
      system replicated-kv
      nodes n1 n2
      client c near n1
      ```
      ```show
      \(first.joined(separator: "\n"))
      ```

      ## two · Two
      Another.

      ```show
      \(second.joined(separator: "\n"))
      ```

      """)
  }

  @Test func `columns, panels, fields and stamps are read`() throws {
    let (lesson, problems) = Self.lesson([
      "topology: greeting lamport vector clock error", "panel: runs notebook",
      "runs: c saw = count(ops where acked) == 2", "runs: node = n1.greeting", "stamps: vector",
    ])
    let layout = try #require(lesson?.layout(at: 0), "\(problems)")
    #expect(layout.fields == ["greeting", "lamport", "vector", "clock", "error"])
    #expect(layout.panels == ["runs", "notebook"] && layout.stamps == .vector)
    #expect(layout.columns.map(\.name) == ["c saw", "node"])
    #expect(layout.columns.map(\.condition.type) == [.bool, layout.columns[1].condition.type])
  }

  @Test func `what a later show does not speak of stays`() throws {
    let (lesson, problems) = Self.lesson(
      ["topology: greeting", "panel: runs", "runs: ok = count(ops where acked)"],
      ["panel: space-time", "stamps: none"])
    let layout = try #require(lesson?.layout(at: 1), "\(problems)")
    #expect(layout.fields == ["greeting"] && layout.panels == ["space-time"] && layout.stamps == Stamps.none)
    #expect(layout.columns.map(\.name) == ["ok"])
  }

  @Test func `the events of a step are those that it names, and no longer shown in the next`() throws {
    let (lesson, problems) = Self.lesson(["panel: space-time", "events: n1 3, c 2"], ["stamps: none"])
    let first = try #require(lesson?.layout(at: 0), "\(problems)")
    #expect(first.events.map(\.text) == ["n1 3", "c 2"])
    #expect(lesson?.layout(at: 1).events == [] && lesson?.layout(at: 1).panels == ["space-time"])
  }

  @Test(arguments: [
    ("runs: ok", "a column of runs is written runs: name = value", 7),
    ("runs: ok =", "a column of runs is written runs: name = value", 7),
    ("runs: ok = cuont(ops)", "", 12),
    ("runs: ok = n9.up", "", 12),
    ("runs: ok = in_run(a, n1.up)", "a column of the table of runs is about one run and asks no others", 12),
    ("runs: ok = count(runs)", "a column of the table of runs is about one run and asks no others", 18),
    ("runs: a name that is far too long = now", "the name of a column has at most 16 characters", 7),
    ("stamps: hybrid", "\"hybrid\" is none of none, lamport, vector", 9),
    ("events: n1", "", 11), ("events: n1 0", "", 12), ("events: n1 3, n9 2", "", 15),
    (
      "events: n1 1, n1 2, n1 3, n1 4, n1 5, n1 6, n1 7, n1 8, n1 9, n1 10",
      "space-time marks 9 events at most", 9
    ),
    ("panel: runz", "\"runz\" is no panel; did you mean \"runs\"?", 8),
    (
      "screen: wide",
      "a line of show is written topology: fields, panel: names, runs: name = value, stamps: lamport, "
        + "or events: n1 3, n2 5", 1
    ),
  ])
  func `a wrong line is told with its place`(_ line: String, _ message: String, _ column: Int) throws {
    let (lesson, problems) = Self.lesson([line])
    let problem = try #require(problems.first)
    #expect(lesson == nil && problem.line == 19 && problem.column == column, "\(problem)")
    #expect(message.isEmpty ? !problem.message.isEmpty : problem.message == message)
  }

  @Test func `a column stands once, and there are eight at most`() {
    let twice = Self.lesson(["runs: ok = now", "runs: ok = seed"])
    #expect(twice.problems.map(\.message) == ["the column \"ok\" stands here twice"])
    let many = Self.lesson((1...9).map { "runs: c\($0) = now" })
    #expect(many.problems.map(\.message) == ["a table of runs has at most 8 columns"])
  }
}
