import Engine
import Foundation
import Lessons
import Sessions
import Systems
import TUI
import Testing

@testable import App

@Suite struct ChartsTests {
  /// Three nodes, parted for a second while both clients ask.
  static func scene(_ size: Size) throws -> Play {
    let card = try #require(Catalog.entry(named: "replicated-kv")).schema.card
    let session = try Session(
      Scenario(system: "replicated-kv", seed: 1, roster: Roster(nodes: card.nodes, clients: card.clients)))
    var play = Play(session)
    play.size = size
    let names = card.clients.map(\.name)
    let client = try #require(names.first), other = try #require(names.last)
    for line in [
      "seek 300ms", "op \(client) write cart book", "seek 600ms", "op \(other) read cart", "seek 1s",
      "partition n1 \(client) | n2 n3", "op \(client) write cart pen", "seek 1500ms", "heal", "seek 2500ms",
      "op \(other) read cart", "seek 3s", "view charts",
    ] { _ = play.run(line: line) }
    return play
  }

  @Test(arguments: ScreenTests.sizes) func `charts look as reviewed`(_ size: Size) throws {
    let play = try Self.scene(size)
    let prefix = "charts-\(size.width)x\(size.height)"
    for level in GlyphLevel.allCases {
      try Golden.check(
        Golden.text(play.drawn(Look(.dark, glyphs: level))), "\(prefix)-\(level.rawValue).txt")
    }
    try Golden.check(Golden.styles(play.drawn(Look(.mono))), "\(prefix)-mono.styles")
  }

  @Test func `charts never draw outside their rectangle`() throws {
    var play = try Self.scene(Size(80, 24))
    play.charts.cursor = Instant(microseconds: 1_000_000)
    let pane = play.chartsPane(Look())
    for width in 0...40 {
      for height in 0...12 {
        let rect = Rect(x: 3, y: 2, width: width, height: height)
        var canvas = Canvas(Size(50, 18))
        canvas.fill(Rect(canvas.size), with: Cell("q"))
        pane.draw(on: &canvas, in: rect)
        for y in 0..<18 {
          for x in 0..<50 where !rect.contains(Point(x, y)) {
            #expect(canvas[Point(x, y)].scalar == "q", "\(width)x\(height) at \(x),\(y)")
          }
        }
      }
    }
  }

  @Test func `the cursor shows a time and Enter goes there`() throws {
    var play = try Self.scene(Size(100, 30))
    let now = play.world.now
    _ = play.update(.left)
    #expect(play.charts.cursor != nil && play.status.contains("Enter goes there"))
    _ = play.update(.enter)
    #expect(play.world.now < now && play.charts.cursor == nil)
  }

  /// A lesson whose only run is an hour of heartbeats, which its charts show.
  private static func hour(_ rest: String = "until 3600s") throws -> (text: String, play: Play) {
    let text = """
      ---
      id: an-hour
      title: An hour
      chapter: 1
      needs: []
      minutes: 5
      breaks: [M2]
      ---

      ## see · Watch
      Nothing happens.

      ```scenario
      system heartbeat-failover
      seed 1
      nodes n1 n2 n3
      ```
      ```show
      panel: charts
      ```
      ```run hour
      \(rest)
      ```

      ## after · And then
      Nothing.

      """
    let (parsed, problems) = LessonText.parse(text)
    let lesson = try #require(parsed, "\(problems.map(\.message))")
    return (text, Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: nil))
  }

  @Test(arguments: [Size(80, 24), Size(100, 30)])
  func `charts reach the end of a run that Enter played at once`(_ size: Size) throws {
    let home = AppFlowTests.Home()
    try FileManager.default.createDirectory(atPath: home.folder, withIntermediateDirectories: true)
    let path = home.folder + "/an-hour.lesson.md"
    try Self.hour().text.write(toFile: path, atomically: true, encoding: .utf8)
    var app = home.app()
    try app.author(path)
    app.see(size)
    _ = app.update(.enter)
    func end() -> Int64 {
      let series = app.held[0].chartsPane(Look()).series
      return Int64(series.buckets.count) * series.width
    }
    let now = app.held[0].world.now.microseconds
    #expect(now == 3_600_000_000 && app.held[0].world.traceCount > 3 * ChartsState.mostEvents)
    #expect(app.isWorking && end() < now, "the rest is read while nothing moves")
    while app.isWorking { app.work() }
    #expect(end() > now)
    // An earlier moment is read anew.
    _ = app.update(.character("g"))
    while app.isWorking { app.work() }
    #expect(app.held[0].world.now == .zero && app.held[0].charts.series.buckets.count <= 1)
  }

  @Test func `Enter goes on in the lesson until a time is chosen`() throws {
    var play = try Self.hour("until 5s").play
    play.size = Size(100, 30)
    for line in ["view charts", "seek 2s"] { _ = play.run(line: line) }
    #expect(play.focus == .chart && play.footer.contains { $0 == ("enter", "next") })
    _ = play.update(.left)
    #expect(!play.footer.contains { $0 == ("enter", "next") })
    _ = play.update(.enter)
    #expect(play.world.now < .zero + .seconds(2) && play.lesson?.stage == .open)
    _ = play.update(.enter)
    #expect(play.world.now == .zero + .seconds(5) && play.lesson?.stage == .done)
    _ = play.update(.character("1"))
    #expect(play.focus == .chart)
    _ = play.update(.enter)
    #expect(play.lesson?.step.id == "after", "\(play.status)")
  }

  @Test func `an axis ends at 1, 2 or 5 times a power of ten`() {
    #expect([1, 2, 3, 7, 10, 11, 42, 501].map { Chart.ceiling($0) } == [1, 2, 5, 10, 10, 20, 50, 1000])
    #expect([108, 96, 7].map { Chart.ceiling($0, by: [10, 12, 15]) } == [120, 100, 10])
  }

  /// Answers in time, work for nobody and a queue, as an overloaded server would keep them.
  static func own(seconds: Int) -> [OwnSeries] {
    func series(_ name: String, _ unit: SeriesSchema.Unit, _ chart: String, _ value: (Int) -> Int)
      -> OwnSeries
    {
      OwnSeries(
        schema: SeriesSchema(name: name, sentence: name, unit: unit, chart: chart),
        values: (0..<seconds).map(value))
    }
    return [
      series("goodput", .perSecond, "Work") { $0 < 10 ? 80 - $0 % 3 : $0 < 13 ? 0 : max(0, 4 - $0 / 5) },
      series("wasted", .perSecond, "Work") { $0 < 13 ? 0 : 96 },
      series("turned away", .perSecond, "Work") { $0 < 20 ? 0 : 12 },
      series("waiting", .count, "Queue") { $0 < 10 ? 2 : ($0 - 9) * 40 },
    ]
  }
  private static func stacks(_ rect: Rect, _ look: Look, cursor: Instant? = nil) throws -> Canvas {
    var play = try Play.free("ping-stream")
    _ = play.run(line: "seek 30s")
    var pane = play.chartsPane(look)
    (pane.own, pane.cursor) = (own(seconds: 30), cursor)
    var canvas = Canvas(Size(rect.maxX, rect.maxY))
    pane.draw(on: &canvas, in: rect)
    return canvas
  }

  @Test(arguments: [Size(80, 13), Size(63, 19), Size(80, 18), Size(134, 24)])
  func `quantities of one title are stacked, and come first`(_ size: Size) throws {
    let rect = Rect(size)
    for level in GlyphLevel.allCases {
      let canvas = try Self.stacks(rect, Look(.dark, glyphs: level))
      try Golden.check(Golden.text(canvas), "stacks-\(size.width)x\(size.height)-\(level.rawValue).txt")
    }
    let mono = try Self.stacks(rect, Look(.mono), cursor: Instant(microseconds: 12_000_000))
    try Golden.check(Golden.styles(mono), "stacks-\(size.width)x\(size.height)-mono.styles")
  }

  @Test func `a stack has a row for every part that is more than nothing, and the legend its numbers`() throws
  {
    let play = try Play.free("ping-stream")
    var series = RunSeries()
    series.follow(play.world, generation: 0)
    var chart = Chart(title: "Work", unit: .perSecond, short: "work", values: [100, 1, 0, nil])
    chart.layers = [
      Chart.Layer(name: "a", values: [50, 1, 0, nil]), Chart.Layer(name: "b", values: [50, 0, 0, nil]),
    ]
    #expect(chart.top == 100)
    #expect(chart.rows(at: 0, of: 4) == [0, 0, 1, 1] && chart.rows(at: 1, of: 4) == [0])
    #expect(chart.rows(at: 2, of: 4) == [] && chart.rows(at: 3, of: 4) == [])
    chart.isOwn = true
    #expect(chart.told(3) == 2 && chart.number(chart.layers[0], at: 3) == "-")
    #expect(chart.number(chart.layers[0], at: 0) == "50")
    let rows = try Self.stacks(Rect(Size(80, 13)), Look(), cursor: Instant(microseconds: 5_000_000)).rows
    #expect(rows.contains { $0.contains("Work, per second  █ goodput 78  ▒ wasted 0  ░ turned away 0") })
  }
}
