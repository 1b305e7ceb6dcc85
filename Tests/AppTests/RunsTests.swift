import Engine
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// The table of runs, in a lesson that names its columns and in free play.
@Suite struct RunsTests {
  static func lesson(panels: String = "runs notebook", show: String = "") throws -> Lesson {
    let text = """
      ---
      id: two-reads
      title: Two reads
      chapter: 1
      needs: []
      minutes: 5
      breaks: [M2]
      ---

      ## see · Watch
      c reads twice; in between n2 may die.

      ```scenario
      system replicated-kv
      seed 1
      nodes n1 n2 n3
      client c near n2 timeout 500ms tries 2
      ```
      ```show
      topology: greeting
      panel: \(panels)
      runs: reads = count(ops where acked)
      runs: slowest = max(latency of ops)
      runs: n2 died = ever(n2.down)
      \(show)
      ```
      ```run calm
      at 100ms op c read greeting
      at 1500ms op c read greeting
      until 2s
      ```

      ## act · Now you
      Crash n2, ask again.

      ```do
      reset: mine
      ```

      """
    let (lesson, problems) = LessonText.parse(text)
    return try #require(lesson, "\(problems.map(\.message))")
  }
  /// The learner's own run beside the one that the lesson played.
  static func scene(_ size: Size, panels: String = "runs notebook", show: String = "") throws -> Play {
    let lesson = try lesson(panels: panels, show: show)
    var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: nil)
    play.size = size
    for key in [Key.enter, .enter] { _ = play.update(key) }
    for line in [
      "seek 100ms", "op c read greeting", "seek 1s", "crash n2", "seek 1500ms", "op c read greeting",
    ] {
      _ = play.run(line: line)
    }
    _ = play.run(line: "seek 2s")
    return play
  }

  @Test(arguments: ScreenTests.sizes) func `runs beside the cluster look as reviewed`(_ size: Size) throws {
    let play = try Self.scene(size)
    for level in GlyphLevel.allCases {
      let canvas = play.drawn(Look(.dark, glyphs: level))
      try Golden.check(Golden.text(canvas), "runs-\(size.width)x\(size.height)-\(level.rawValue).txt")
    }
    try Golden.check(Golden.styles(play.drawn(Look(.mono))), "runs-\(size.width)x\(size.height)-mono.styles")
  }

  @Test func `a row is asked when it is bookmarked, and the present one as it is now`() throws {
    var play = try Self.scene(Size(80, 24))
    func rows() -> [[String]] {
      play.runsPane(Look()).rows.map { [$0.name + ($0.isPresent ? "*" : "")] + $0.values.map(RunGrid.cell) }
    }
    #expect(rows() == [["calm", "2", "2 ms", "no"], ["mine*", "1", "2 ms", "yes"]])
    _ = play.run(line: "bookmark mine")
    #expect(rows() == [["calm", "2", "2 ms", "no"], ["mine*", "1", "2 ms", "yes"]])
    _ = play.run(line: "seek 3s")
    #expect(rows() == [["calm", "2", "2 ms", "no"], ["mine*", "2", "540 ms", "yes"]])
    // Going back shows the past as it was.
    _ = play.run(line: "seek 500ms")
    #expect(rows() == [["calm", "2", "2 ms", "no"], ["mine*", "1", "2 ms", "no"]])
  }

  @Test func `after a restart the present run still has one row, and each bookmarked one its own`() throws {
    var play = try Self.scene(Size(80, 24))
    func names() -> [String] { play.runsPane(Look()).rows.map { $0.name + ($0.isPresent ? "*" : "") } }
    _ = play.run(line: "bookmark mine")
    _ = play.update(.character("0"))
    #expect(names() == ["calm", "mine*"])
    // What was just given a name is that run, until it goes on.
    _ = play.run(line: "bookmark other")
    #expect(names() == ["calm", "mine*", "other"])
    play = try Play.free("replicated-kv")
    for line in ["view runs", "seek 1s", "bookmark one"] { _ = play.run(line: line) }
    #expect(names() == ["one*"])
    _ = play.run(line: "seek 2s")
    #expect(names() == ["one", "main*"])
    _ = play.update(.character("0"))
    #expect(names() == ["one", "main*"])
  }

  @Test func `a bookmarked run that is not played any more is played again for its row`() throws {
    let lesson = try Self.lesson()
    var play = try Self.scene(Size(80, 24))
    let kept = try #require(play.session.bookmark(named: "calm"))
    var session = try LessonRun.session(for: lesson)
    session.keep(kept)
    var table = RunTable()
    table.follow(session, columns: lesson.steps[0].layout?.columns ?? [])
    #expect(table.rows(of: session).first?.values == [.int(2), .time(.milliseconds(2)), .bool(false)])
    play = Play(LessonRun(lesson), session, step: "act")
    #expect(play.runsPane(Look()).rows.map(\.name) == ["calm", "mine"])
  }

  @Test func `up and down choose a run and Enter compares it with the present one`() throws {
    var play = try Self.scene(Size(100, 30))
    _ = play.run(line: "focus runs")
    #expect(play.focus == .runs)
    _ = play.update(.down)
    #expect(play.status == "This is the last run.")
    _ = play.update(.enter)
    #expect(play.status.hasPrefix("You are in this run") && play.comparing == nil)
    _ = play.update(.up)
    #expect(play.status == "Enter compares calm with mine, the run you are in.")
    _ = play.update(.enter)
    #expect(play.comparing?.runs.left.name == "calm" && play.comparing?.runs.right.name == "mine")
  }

  @Test func `the mouse chooses a run`() throws {
    var play = try Self.scene(Size(100, 30))
    let rect = try #require(play.layout[.runs])
    _ = play.update(Mouse(.press, Point(rect.x + 3, rect.y + 2)), on: nil)
    #expect(play.focus == .runs && play.runs.selected == 0, "\(play.status)")
    #expect(play.status == "Enter compares calm with mine, the run you are in.")
    let pane = play.runsPane(Look())
    #expect(pane.row(at: Point(rect.x, rect.y + 1), in: rect) == nil)
    #expect(pane.row(at: Point(rect.x, rect.y + 3), in: rect) == 1)
    #expect(pane.row(at: Point(rect.x, rect.y + 4), in: rect) == nil)
  }

  @Test func `Enter goes on in the lesson until a run is chosen`() throws {
    for panel in ["runs", "events"] {
      var play = try Self.scene(Size(100, 30))
      _ = play.run(line: "focus \(panel)")
      let now = play.world.now
      #expect(play.footer.contains { $0 == ("enter", "next") }, "\(panel): \(play.footer)")
      // Nothing was reached yet: the first Enter says so.
      for _ in 0..<2 { _ = play.update(.enter) }
      #expect(play.lesson?.isFinished == true && play.world.now == now, "\(panel): \(play.status)")
      play = try Self.scene(Size(100, 30))
      _ = play.run(line: "focus \(panel)")
      _ = play.update(.up)
      #expect(!play.footer.contains { $0 == ("enter", "next") }, "\(panel): \(play.footer)")
      for _ in 0..<2 { _ = play.update(.enter) }
      #expect(play.lesson?.isFinished == false, "\(panel): \(play.status)")
    }
  }

  @Test func `in free play the table has the place of the cluster, with what can be asked of any run`() throws
  {
    var play = try Play.free("replicated-kv", Size(80, 24))
    for line in ["seek 1s", "op c write greeting bye", "seek 2s", "bookmark one", "view runs"] {
      _ = play.run(line: line)
    }
    #expect(play.focus == .runs && play.layout[.diagram] == nil)
    let rows = play.drawn().rows.joined(separator: "\n")
    #expect(rows.contains("one") && rows.contains("not ok"))
    _ = play.update(.escape)
    #expect(play.layout[.diagram] != nil && play.layout[.runs] == nil)
  }

  @Test func `behind fog no run can be seen`() throws {
    var play = try Self.scene(Size(80, 24))
    _ = play.run(line: "fog n1")
    let rows = play.drawn().rows.joined(separator: "\n")
    #expect(rows.contains("No node knows") && !rows.contains("calm"))
    #expect(play.runLines.isEmpty)
  }

  @Test func `without a screen the runs are told as lines`() throws {
    let play = try Self.scene(Size(0, 0))
    #expect(
      play.runLines == [
        "Runs:", "- calm: reads 2, slowest 2 ms, n2 died no",
        "- mine (now): reads 1, slowest 2 ms, n2 died yes",
      ])
  }

  @Test func `a panel that the lesson names and that has no room is what Tab leads to`() throws {
    var play = try Self.scene(Size(80, 24), panels: "notebook")
    #expect(play.footer.contains { $0 == ("tab", "lesson, notebook") }, "\(play.focus)")
    _ = play.run(line: "focus lesson")
    #expect(play.footer.contains { $0 == ("tab", "notebook") })
    _ = play.run(line: "focus cluster")
    for _ in 0..<2 { _ = play.update(.tab) }
    #expect(play.focus == .history && play.layout[.history] != nil)
    play = try Self.scene(Size(80, 24), panels: "runs notebook")
    #expect(play.layout[.runs] != nil, "the runs are beside the cluster")
    #expect(play.panels.prefix(4) == [.diagram, .lesson, .runs, .history])
    play.size = Size(100, 30)
    #expect(play.layout[.runs] != nil && play.layout[.history] != nil && play.layout[.diagram] != nil)
  }

  @Test func `a lesson opens space-time with its stamps, and leaves what the learner turned to`() throws {
    var play = try Self.scene(Size(100, 30), panels: "space-time", show: "stamps: vector")
    #expect(play.spaceTime.isShown && play.spaceTime.stamps == .vector)
    #expect(play.layout[.spaceTime] != nil && play.home == .spaceTime)
    _ = play.run(line: "view cluster")
    _ = play.run(line: "set stamps none")
    _ = play.update(.enter)
    #expect(!play.spaceTime.isShown && play.spaceTime.stamps == .none)
  }

  @Test func `a table too wide shortens words first, then leaves out columns, and says so`() throws {
    let rows = [
      RunTable.Row(name: "one", values: [.text("a long story"), .int(12_345)], isPresent: false),
      RunTable.Row(name: "two", values: [.text("short"), .none], isPresent: true),
    ]
    let grids = [40, 22, 17, 4].map { RunGrid(columns: ["told", "count"], rows: rows, width: $0) }
    #expect(grids[0].line(of: nil) == "run  told          count")
    #expect(grids[0].line(of: 0) == "one  a long story  12345")
    #expect(grids[1].line(of: 0) == "one  a long st…  12345")
    #expect(grids[2].shown == 1 && grids[3].shown == 0)
    #expect(grids[3].line(of: 1) == "two")
  }

  @Test func `values stand in a table as they are read`() {
    let values: [Value] = [
      .bool(true), .number(2.5), .number(0.333), .number(-0.05), .none, .clock([2, 1, 0]), .time(.seconds(2)),
      .list([.int(1), .int(3)]),
    ]
    #expect(values.map(RunGrid.cell) == ["yes", "2.5", "0.33", "-0.05", "-", "[2 1 0]", "2.0 s", "1 3"])
  }
}

@Suite struct RunsPlaceTests {
  @Test(arguments: [CardSize.small, .chip])
  func `the runs stand beside a low cluster only where its cards stay`(
    _ narrow: CardSize
  ) {
    let layout = Layout(
      Size(80, 24), open: [.lesson, .runs], named: [.runs], runsSize: Size(32, 5),
      cards: { $0.width < 78 ? narrow : .small })
    #expect((layout[.runs] == nil) == (narrow == .chip))
    #expect(layout[.diagram]?.width == (narrow == .chip ? 80 : 48))
  }

  @Test func `where only narrow cards have room the table sets its columns close before it leaves one out`() {
    let layout = Layout(
      Size(80, 24), open: [.lesson, .runs], named: [.runs], runsSize: Size(32, 5), leastRuns: 28,
      cards: { $0.width > 55 ? .small : $0.width > 50 ? .narrow : .chip })
    #expect(layout[.runs]?.width == 28 && layout[.diagram]?.width == 52)
  }

  /// Where chips were before: one parent and three children, as in the lesson on timeouts.
  @Test func `four nodes have cards beside the table of runs and three goals`() throws {
    let size = Size(100, 30)
    let moment = LessonMoment(path: "01-messages/04-timeout-dial", step: "tune", run: "tuned", time: "6s")
    let play = try moment.play(try TextScenes.lesson(moment.path), size)
    let room = try #require(play.layout[.diagram])
    #expect(play.layout[.runs] != nil)
    let members = Members(shape: play.world.schema.card.shape, play.roster)
    #expect(Arrangement(members, in: room.inset(by: 1)).size < .chip)
    #expect(play.drawn().rows.contains { $0.contains("wrong") && $0.contains("found") })
  }
}
