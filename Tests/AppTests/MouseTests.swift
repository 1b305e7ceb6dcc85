import Engine
import Sessions
import Systems
import TUI
import Testing

@testable import App

/// The mouse does what the keys do, at the place where it is.
@Suite struct AppMouseTests {
  private static let size = Size(100, 30)

  private let home = AppFlowTests.Home()

  private func app() throws -> App {
    var app = home.app()
    app.see(Self.size)
    try app.open(system: "heartbeat-failover")
    app.see(Self.size)
    _ = app.frame(Self.size)
    return app
  }
  private func play(_ app: App) throws -> Play {
    guard case .play(let play) = app.screen else { throw Missing() }
    return play
  }
  private struct Missing: Error {}

  /// Where a text stands on the screen.
  private func place(of text: String, in app: inout App) throws -> Point {
    let rows = app.frame(Self.size).rows
    let y = try #require(rows.lastIndex { $0.contains(text) }, "\(text)")
    let before = try #require(rows[y].range(of: text)).lowerBound
    return Point(rows[y].unicodeScalars.distance(from: rows[y].startIndex, to: before), y)
  }
  private func press(_ app: inout App, _ what: Mouse.Action, _ point: Point) {
    _ = app.update(.mouse(Mouse(what, point)))
    _ = app.frame(Self.size)
  }

  @Test func `a click selects the node that it is on`() throws {
    var app = try app()
    for (name, text) in [("n3", " n3 ─"), ("n2", " n2 ─"), ("west", "west"), ("n1", " n1 ━")] {
      press(&app, .press, try place(of: text, in: &app))
      let play = try play(app)
      #expect(play.selection == .node(try #require(play.roster.id(named: name))))
    }
  }

  @Test func `a click on a lost message tells why it was lost, and y asks on`() throws {
    var app = try app()
    _ = try change(&app, "crash n3")
    _ = try change(&app, "seek +1s")
    let label = try place(of: "lost: down", in: &app)
    let row = Array(app.frame(Self.size).rows[label.y].unicodeScalars)
    press(&app, .press, Point(try #require(row.lastIndex(of: "×")), label.y))
    let told = try play(app).status
    #expect(told.contains("is lost: n3 is down. y asks why."), "\(told)")
    _ = app.update(.character("y"))
    let why = try play(app).status
    #expect(why.contains("by the command crash n3"), "\(why)")
  }
  private func change(_ app: inout App, _ line: String) throws -> Play {
    for key in [Key.character(":")] + line.unicodeScalars.map({ Key.character($0) }) + [.enter] {
      _ = app.update(key)
    }
    return try play(app)
  }

  @Test func `a link that is selected is told, with what was done to it`() throws {
    var app = try app()
    _ = app.update(.character("K"))
    let usual = try play(app).status
    #expect(usual.contains(" takes 20 ms. x cuts"), "\(usual)")
    let cut = try change(&app, "cut n1>n2")
    let told = try change(&app, "select n1>n2").status
    #expect(told.contains(" takes 20 ms, is cut. x mends it"), "\(told) \(cut.status)")
  }

  @Test func `a click selects the message that it is on, and pauses`() throws {
    var app = try app()
    _ = app.update(.character(" "))
    app.tick(.milliseconds(100))
    _ = app.frame(Self.size)
    press(&app, .press, try place(of: "heartbeat epoch=1", in: &app))
    let play = try play(app)
    guard case .message(let name) = play.selection else {
      Issue.record("\(String(describing: play.selection))")
      return
    }
    #expect(name.kind == "heartbeat" && !play.isPlaying)
    #expect(play.status.contains("d drops"), "\(play.status)")
  }

  @Test func `a click on a label of the footer is its key`() throws {
    var app = try app()
    press(&app, .press, try place(of: "c crash", in: &app))
    #expect(try play(app).world.node(NodeID(0)).condition == .down)
    press(&app, .press, try place(of: "c restart", in: &app))
    #expect(try play(app).world.node(NodeID(0)).condition == .up)
  }

  @Test func `pressing and dragging on the tape moves the playhead, and never past the live edge`() throws {
    var app = try app()
    _ = app.change { $0.run(line: "seek 4s") }
    _ = app.frame(Self.size)
    let tape = try #require(try play(app).layout[.timeline])
    press(&app, .press, Point(tape.x + tape.width / 2, tape.y + 1))
    let middle = try play(app).session.now
    #expect(middle > .zero + .seconds(1) && middle < .zero + .seconds(3))
    press(&app, .drag, Point(tape.x + tape.width / 4, tape.y - 9))
    #expect(try play(app).session.now < middle)
    press(&app, .drag, Point(Self.size.width + 50, 0))
    #expect(try play(app).session.now == .zero + .seconds(4))
    press(&app, .release, Point(0, 0))
    press(&app, .drag, Point(tape.x, tape.y))
    #expect(try play(app).session.now == .zero + .seconds(4), "the button is up")
    #expect(try play(app).session.end == .zero + .seconds(4))
  }

  @Test func `the wheel steps through events over the cluster, and moves in a list`() throws {
    var app = try app()
    let diagram = Point(20, 8)
    press(&app, .wheelDown, diagram)
    press(&app, .wheelDown, diagram)
    let count = try play(app).world.eventCount
    press(&app, .wheelUp, diagram)
    #expect(try play(app).world.eventCount == count - 1)
    _ = app.update(.character("i"))
    press(&app, .wheelDown, diagram)
    guard case .choice(let choice) = try play(app).overlay else {
      Issue.record("no choice")
      return
    }
    #expect(choice.selected == 1)
    press(&app, .press, try place(of: choice.rows[0].title, in: &app))
    #expect(try play(app).world.operationCount == 1)
  }

  @Test func `a click picks an event in the list and in space-time, and a line of the inspector`() throws {
    var app = try app()
    _ = app.change { $0.run(line: "seek 3s") }
    _ = app.change { $0.run(line: "view space-time") }
    for _ in 0..<3 { _ = app.update(.left) }
    press(&app, .press, try place(of: "■", in: &app))
    let first = try #require(try play(app).spaceTime.selected)
    #expect(try play(app).focus == .spaceTime && first.time > .zero)
    _ = app.update(.character("e"))
    let row = try place(of: "round=14", in: &app)
    press(&app, .press, row)
    press(&app, .press, try place(of: "round=13", in: &app))
    #expect(try play(app).status.contains("round=13"))
    _ = app.update(.escape)
    press(&app, .press, try place(of: "votes  ", in: &app))
    #expect(try play(app).focus == .inspector)
    _ = app.update(.character("y"))
    #expect(try play(app).status.contains("votes"))
  }

  @Test func `F12 gives the mouse back to the terminal, and set mouse says so too`() throws {
    var app = try app()
    _ = app.update(.f(12))
    #expect(!app.settings.mouse)
    press(&app, .press, try place(of: "c crash", in: &app))
    #expect(try play(app).world.node(NodeID(0)).condition == .up, "a click means nothing now")
    _ = app.change { $0.run(line: "set mouse on") }
    #expect(app.settings.mouse)
  }

  @Test func `Y copies what the panel shows`() throws {
    var app = try app()
    guard case .copy(let text) = app.update(.character("Y")) else {
      Issue.record("nothing was copied")
      return
    }
    #expect(text.contains("n1") && text.contains("PRIM") && !text.contains("Cluster"))
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).allSatisfy { !$0.hasSuffix(" ") })
    #expect(try play(app).status.hasPrefix("Copied"))
  }
}
