import Engine
import Sessions
import Systems
import TUI
import Testing

@testable import App

/// What the panels beside the cluster promise to a reader.
@Suite struct PanelTests {
  /// A read that misses an acknowledged write, and an innocent write 100 ms later by the same client.
  private static func broken(_ size: Size) throws -> Play {
    var play = try Play.free("heartbeat-failover", seed: 4, size)
    for line in [
      "seek 1s", "op west write cart 1", "seek 2s", "partition n1 west | n2 n3 east", "seek 4300ms",
      "op west write cart book", "seek 4600ms", "op east read cart", "seek 4700ms", "op east write cart lamp",
      "seek 4800ms", "op west read cart", "seek 4900ms", "focus history",
    ] { _ = play.run(line: line) }
    return play
  }
  private static func history(_ play: Play) throws -> (canvas: Canvas, rect: Rect, rows: [String]) {
    let canvas = play.drawn(), rect = try #require(play.layout[.history])
    let rows = canvas.rows[rect.y..<rect.maxY].map { row in
      String(String.UnicodeScalarView(row.unicodeScalars.dropFirst(rect.x).prefix(rect.width)))
    }
    return (canvas, rect, rows)
  }

  @Test(arguments: [Size(80, 24), Size(100, 30), Size(140, 40), Size(200, 60)])
  func `what breaks the order is listed first, its bar is seen, and the verdict is red`(_ size: Size) throws {
    let (canvas, rect, rows) = try Self.history(Self.broken(size))
    let listed = rows.filter { $0.contains("→") || $0.contains("ok ") }
    #expect(listed.first?.contains("!! east  read cart=1") == true, "\(rows)")
    let bad = Look().style(.bad)
    let title = canvas.rows[rect.y].unicodeScalars.map { $0 }
    let place = try #require((rect.x..<rect.maxX).last { title[$0] == "z" })
    #expect(canvas[Point(place, rect.y)].style.foreground == bad.foreground)
    let bars = (rect.y..<rect.maxY).flatMap { y in
      (rect.x..<rect.maxX).map { canvas[Point($0, y)] }
    }
    #expect(bars.contains { $0.scalar == "├" && $0.style.foreground == bad.foreground })
    #expect(rows.contains { $0.contains("not linearizable") })
  }

  @Test func `arrows go through the operations, from the one that breaks the order on`() throws {
    var play = try Self.broken(Size(100, 30))
    let selected = play.selection
    _ = play.update(.down)
    #expect(play.status.hasPrefix("Read cart -> [1] by east started after write cart book"), "\(play.status)")
    var seen: [String] = []
    for _ in 0..<4 {
      _ = play.update(.down)
      seen.append(play.operationUnderCursor?.spoken ?? "")
      let rows = try Self.history(play).rows
      #expect(rows.contains { $0.contains("►") && $0.contains((seen.last ?? "?").prefix(9)) }, "\(rows)")
    }
    #expect(seen == ["write cart 1", "write cart book", "write cart lamp", "read cart=1 book"])
    _ = play.update(.down)
    #expect(play.status.hasPrefix("The last: "))
    #expect(play.selection == selected, "the cluster's selection stays")
  }

  @Test func `y says why an operation ended, and Enter goes there`() throws {
    var play = try Self.broken(Size(100, 30))
    for key in [Key.down, .down, .character("y")] { _ = play.update(key) }
    #expect(play.status.hasPrefix("west: write cart 1, asked at 1.000 s, ok from n1 at 1.002 s."))
    #expect(play.status.contains("came from n1"), "\(play.status)")
    _ = play.update(.enter)
    #expect(play.world.now == Instant(microseconds: 1_002_000), "\(play.world.now)")
    play = try Self.broken(Size(100, 30))
    for key in [Key.down, .enter] { _ = play.update(key) }
    let read = try #require(play.world.history.last)
    #expect(read.spoken == "read cart=1" && read.returned == play.world.now)
  }

  @Test func `operations of one client that overlap have rows of their own`() {
    let roster = Roster(
      nodes: ["n1"], clients: [Client(name: "c", near: "n1"), Client(name: "d", near: "n1")])
    func operation(_ number: Int, _ client: Int, _ from: Int64, _ to: Int64?) -> Operation {
      Scenes.write(number, client: client, node: 0, ["write", "x", "\(number)"], from: from, to: to, .ok)
    }
    let all = [operation(0, 1, 0, 4000), operation(1, 2, 500, 900), operation(2, 1, 1000, 3000)]
    var canvas = Canvas(Size(60, 12))
    HistoryPane(all, roster: roster, now: Scenes.at(6000), look: Look()).draw(
      on: &canvas, in: Rect(canvas.size))
    let bars = canvas.rows.dropFirst().prefix(3)
    #expect(bars.allSatisfy { $0.contains("├") } && !canvas.rows[4].contains("├"), "\(canvas.rows)")
    #expect(canvas.rows[1].contains("write x 0") && canvas.rows[2].contains("write x 2"))
  }

  // MARK: Charts

  @Test(arguments: GlyphLevel.allCases) func `the cursor of the charts changes no height`(_ level: GlyphLevel)
    throws
  {
    var play = try Play.free("queue-server", seed: 3, Size(140, 40))
    for line in ["seek 42s", "view charts"] { _ = play.run(line: line) }
    let look = Look(.dark, glyphs: level), rect = try #require(play.layout[.chart])
    // What a frame has no time for is read first.
    while play.isReading { play.followCharts() }
    let before = play.drawn(look)
    for _ in 0..<6 { _ = play.update(.left) }
    let after = play.drawn(look)
    let bars: Set<Unicode.Scalar> = ["█", "▒", "⣿", "⣶", "⣤", "⣀", "#", "&", "="]
    for y in rect.y..<rect.maxY {
      for x in rect.x..<rect.maxX where bars.contains(before[Point(x, y)].scalar) {
        let cell = after[Point(x, y)]
        #expect(cell.scalar == before[Point(x, y)].scalar && !cell.style.attributes.contains(.reverse))
      }
    }
  }

  @Test func `what the charts count is what the cluster says, and rates name their time`() throws {
    var play = try Play.free("heartbeat-failover", Size(200, 60))
    for line in ["seek 1s", "op west write cart 1", "op east write cart 2", "seek 1010ms", "view charts"] {
      _ = play.run(line: line)
    }
    let count = play.world.flights.count, rows = play.drawn().rows
    #expect(count > 0 && rows.contains { $0.contains(" \(count) in flight ") }, "\(count)")
    let chart = try #require(play.layout[.chart])
    let text = rows[chart.y..<chart.maxY].map { row in
      String(String.UnicodeScalarView(row.unicodeScalars.dropFirst(chart.x).prefix(chart.width)))
    }
    let title = try #require(text.first { $0.contains("Messages in flight") }, "\(text)")
    #expect(title.contains(" \(count) │") || title.contains(" \(count)  │"), "\(title)")
    #expect(text.last?.contains("counts are now, the rest of") == true)
  }

  @Test func `load says how many nodes it leaves out`() throws {
    let nodes = (1...9).map { "n\($0)" }
    var play = Play(
      try Session(Scenario(system: "heartbeat-failover", seed: 1, roster: Roster(nodes: nodes))))
    play.size = Size(200, 60)
    _ = play.run(line: "seek 2s")
    var canvas = Canvas(Size(100, 12))
    play.chartsPane(Look()).draw(on: &canvas, in: Rect(canvas.size))
    let shown = canvas.rows.filter { row in nodes.contains { row.contains(" \($0) ") } }.count
    #expect(
      shown < 9 && canvas.rows.contains { $0.contains("and \(9 - shown) nodes more") }, "\(canvas.rows)")
    canvas = Canvas(Size(100, 40))
    play.chartsPane(Look()).draw(on: &canvas, in: Rect(canvas.size))
    #expect(!canvas.rows.contains { $0.contains("nodes more") })
  }

  // MARK: What lies over the run

  @Test func `help tells the line that would be run, or that it is an example`() throws {
    var play = try Play.free("heartbeat-failover")
    for key in [Key.character("1"), .character("?")] { _ = play.update(key) }
    for scalar in "wipe".unicodeScalars { _ = play.update(.character(scalar)) }
    let text = Golden.text(play.drawn())
    #expect(text.contains("Enter does this now; as a line: :crash n1 wipe"), "\(text)")
    _ = play.update(.enter)
    #expect(play.world.node(NodeID(0)).condition == .down)
    guard case .help = play.overlay else {
      let free = try Play.free("truetime")
      let rows = free.paneRows(of: Help(.palette))
      let op = try #require(rows.first { $0.command.hasPrefix("op ") })
      #expect(op.isExample && op.line.hasPrefix("e.g. :op "))
      let asker = op.command.split(separator: " ")[1]
      #expect(free.roster.names.contains(String(asker)), "\(op.command)")
      return
    }
    Issue.record("help is still open")
  }

  @Test func `every line that help would run is one`() throws {
    for system in ["heartbeat-failover", "queue-server", "truetime", "ping-stream"] {
      var play = try Play.free(system)
      _ = play.run(line: "seek 1s")
      for row in play.paneRows(of: Help(.palette)) where !row.command.isEmpty && !row.isExample {
        if try ViewCommand.parse(row.command) == nil {
          #expect(throws: Never.self, "\(row.command)") { try play.text.parse(row.command) }
        }
      }
    }
  }

  @Test func `the list of keys has a heading for each kind, and none once something is typed`() throws {
    var play = try Play.free("heartbeat-failover", Size(100, 60))
    _ = play.update(.character("?"))
    let headings = play.paneRows(of: Help(.keys)).compactMap(\.heading)
    #expect(headings.count == Set(headings).count && headings.contains("Breaking things"), "\(headings)")
    #expect(Golden.text(play.drawn()).contains("Selecting and moving"))
    var help = Help(.keys)
    help.filter = "crash"
    #expect(play.paneRows(of: help).allSatisfy { $0.heading == nil })
  }

  @Test(arguments: ["?", "i", "a", "ctrl-p"])
  func `what lies behind a dialog stands back, and the footer is the dialog's`(_ key: String) throws {
    var play = try Play.free("heartbeat-failover", Size(140, 40))
    _ = play.run(line: "seek 1s")
    _ = play.update(try #require(Key(key)))
    let canvas = play.drawn(), look = Look()
    let tape = try #require(play.layout[.timeline])
    for x in tape.x..<tape.maxX { #expect(canvas[Point(x, tape.y)].style == look.theme.behind) }
    let footer = try #require(canvas.rows.last)
    #expect(footer.contains("esc") && !footer.contains("crash"), "\(footer)")
  }

  @Test func `a wrong line at the prompt covers the tape by a box, not by half`() throws {
    var play = try Play.free("heartbeat-failover", Size(100, 30))
    let before = play.drawn(), tape = try #require(play.layout[.timeline])
    _ = play.update(.character(":"))
    for scalar in "crash n9".unicodeScalars { _ = play.update(.character(scalar)) }
    _ = play.update(.enter)
    let canvas = play.drawn(), status = try #require(play.layout[.status])
    #expect(canvas.rows[status.y].hasPrefix(" :crash n9"))
    let place = try #require(canvas.rows[status.y - 1].unicodeScalars.firstIndex(of: "▼"))
    let column = canvas.rows[status.y - 1].unicodeScalars.distance(
      from: canvas.rows[status.y - 1].unicodeScalars.startIndex, to: place)
    #expect(canvas[Point(column, status.y)].scalar == "n", "it points at the name")
    for y in tape.y..<tape.maxY {
      let corner = Point(tape.maxX - 1, y)
      #expect(canvas[corner] == before[corner], "what the box leaves is as it was")
    }
  }

  // MARK: Events, runs, chaos

  @Test(arguments: [Size(80, 34), Size(100, 30), Size(200, 60)])
  func `both ends of a message are seen however long their names are`(_ size: Size) throws {
    let names = ["amsterdam_replica", "frankfurt_primary", "singapore_archive"]
    var play = Play(
      try Session(Scenario(system: "heartbeat-failover", seed: 1, roster: Roster(nodes: names))))
    play.size = size
    _ = play.run(line: "seek 1s")
    let rect = try #require(play.layout[.events]), rows = play.drawn().rows[rect.y..<rect.maxY]
    let arrows = rows.filter { $0.contains("→") }
    #expect(!arrows.isEmpty)
    for row in arrows {
      let ends = row.split(separator: "→")
      #expect(ends.count == 2 && names.contains { ends[1].hasPrefix($0.prefix(4)) }, "\(row)")
      #expect(names.contains { ends[0].contains($0.prefix(4)) }, "\(row)")
    }
  }

  @Test func `what chaos found is grouped by promise, the smallest plan first, and says where it stopped`()
    throws
  {
    var play = try Play.free("replicated-kv")
    for line in ["set ack at_once", "chaos 40"] { _ = play.run(line: line) }
    for _ in 0..<12 { play.work() }
    _ = play.update(.escape)
    guard case .choice(let choice) = play.overlay else {
      Issue.record("\(play.status)")
      return
    }
    #expect(choice.title.contains("stopped at 12 of 40"), "\(choice.title)")
    var groups: [String] = [], sizes: [Int] = []
    for row in choice.rows {
      let promise = row.detail.split(separator: " (").first.map(String.init) ?? ""
      let size = try #require(row.title.split(separator: " ").dropFirst(2).first.flatMap { Int($0) })
      if groups.last != promise { (groups, sizes) = (groups + [promise], []) }
      #expect(size >= sizes.last ?? 0, "\(choice.rows.map(\.title))")
      sizes.append(size)
    }
    #expect(groups.count == Set(groups).count)
    #expect(Golden.text(play.drawn()).contains("small plans first"))
  }

  @Test func `the table of runs says what the selected run is made of, and what differs`() throws {
    var play = try CompareTests.scene(Size(100, 30))
    for line in ["compare off", "view runs"] { _ = play.run(line: line) }
    _ = play.update(.up)
    let text = Golden.text(play.drawn())
    #expect(text.contains("alone: seed 1, played to 5.000 s"), "\(text)")
    #expect(text.contains("Only in majority, the run you are in:"))
    #expect(text.contains("≠   0.000  set rule majority"), "\(text)")
  }

  @Test func `a mark that only one run has reached is said where it is`() throws {
    var play = try Play.free("heartbeat-failover", Size(100, 30))
    for line in [
      "seek 2s", "bookmark short", "seek 5s", "crash n1", "seek 6s", "bookmark long", "compare short long",
      "seek end", "mark next",
    ] { _ = play.run(line: line) }
    #expect(play.status.hasSuffix("long alone has one, at 5.000 s."), "\(play.status)")
  }
}
