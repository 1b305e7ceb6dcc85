import Engine
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

  @Test func `an axis ends at 1, 2 or 5 times a power of ten`() {
    #expect([1, 2, 3, 7, 10, 11, 42, 501].map(Chart.ceiling) == [1, 2, 5, 10, 10, 20, 50, 1000])
  }
}
