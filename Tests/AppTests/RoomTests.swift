import Engine
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// What the screen does with the room that there is.
@Suite struct RoomTests {
  private static func press(_ keys: String, _ play: inout Play) throws {
    for word in keys.split(separator: " ") { _ = play.update(try #require(Key(String(word)))) }
  }

  // MARK: Space-time beside the cluster

  @Test(arguments: [Size(160, 45), Size(180, 60), Size(200, 60), Size(240, 48), Size(300, 100)])
  func `space-time stands with the cluster by itself, t gives it the keys and puts it away`(
    _ size: Size
  ) throws {
    var play = try Play.free("heartbeat-failover", size)
    _ = play.run(line: "seek 425ms")
    let layout = play.layout
    #expect(layout[.diagram] != nil && layout[.spaceTime] != nil && play.focus == .diagram)
    #expect(play.drawn().rows.contains { $0.contains(" Space-time ") })
    try Self.press("t", &play)
    #expect(play.focus == .spaceTime && play.layout == layout)
    try Self.press("t", &play)
    #expect(play.focus == .diagram && play.layout[.spaceTime] == nil)
    for panel in Panel.allCases where panel != .diagram && panel != .spaceTime {
      #expect(play.layout[panel] == layout[panel], "nothing else moves: \(panel)")
    }
    try Self.press("t escape", &play)
    #expect(play.focus == .diagram && play.layout == layout, "Esc gives the keys back")
    try Self.press("tab", &play)
    #expect(play.focus == .spaceTime)
    try Self.press("left", &play)
    #expect(play.spaceTime.selected != nil, "arrows select events once it has the keys")
    try Self.press("escape escape v v v v v", &play)
    #expect(play.layout == layout, "v goes through all views, and back to both")
  }

  @Test func `where there is no room for both, or a lesson names what is seen, the cluster stays alone`()
    throws
  {
    for size in [Size(80, 24), Size(100, 30), Size(140, 40), Size(159, 60), Size(180, 44)] {
      #expect(try Play.free("heartbeat-failover", size).layout[.spaceTime] == nil, "\(size)")
    }
    let moment = LessonMoment.all[0]
    let play = try moment.play(try TextScenes.lesson(moment.path), Size(200, 60))
    #expect(play.layout[.spaceTime] == nil && play.layout[.diagram] != nil)
  }

  // MARK: Straight links

  @Test func `in rooms from a half screen on no link of three nodes bends around a client`() {
    for width in 58...110 {
      for height in 19...40 {
        let room = Rect(x: 1, y: 1, width: width, height: height)
        let arrangement = Arrangement(Members(shape: .ring, nodes: 3, near: [0, 1]), in: room)
        let lines = Lines(arrangement, wall: nil, room: room)
        for (a, b) in [(0, 1), (0, 2), (1, 2), (0, 3), (1, 4)] {
          let path = lines.path(Direction(NodeID(a), NodeID(b)))
          #expect(path?.spots.count == 2, "\(width)x\(height): \(a) to \(b)")
        }
      }
    }
  }

  // MARK: Names on the tapes that are compared

  @Test(arguments: [Size(40, 24), Size(59, 30), Size(80, 24), Size(100, 30), Size(140, 40), Size(200, 60)])
  func `each compared tape begins with the name of its run`(_ size: Size) throws {
    let rows = try CompareTests.scene(size).drawn().rows
    let names = size.width < 80 ? ["alone"] : ["alone", "majority"]
    for name in names {
      #expect(rows.contains { $0.hasPrefix(" \(name) ") && $0.contains(" E1 ") }, "\(rows)")
    }
    let hasSpells = rows.contains { $0.hasPrefix("  ") && $0.contains(" cut ▓") }
    #expect(hasSpells == (size.height >= 40), "\(rows)")
  }

  // MARK: Sentences

  @Test func `a loss at the wall has one row where both ends stand before it`() throws {
    var play = try Play.free("heartbeat-failover", Size(200, 60))
    for line in ["seek 5s", "partition n1 west | n2 n3 east", "seek 5450ms"] { _ = play.run(line: line) }
    let rows = play.drawn().rows
    #expect(rows.contains { $0.contains("n1→n2  heartbeat epoch=1 count=0 round=26 is lost: a partition ") })
    #expect(
      rows.contains { $0.contains("entries=[] is lost: a partition parts n2 and n1") }, "whole if it fits")
    #expect(!rows.contains { $0.contains("           parts n1 and n2") })
  }

  @Test(arguments: [Size(100, 30), Size(140, 40), Size(100, 24), Size(120, 28)])
  func `a long sentence has two rows, cut nowhere, and the panels stay where they are`(
    _ size: Size
  ) throws {
    var play = try Play.free("heartbeat-failover", size)
    for line in ["seek 5s", "partition n1 west | n2 n3 east", "seek 5450ms"] { _ = play.run(line: line) }
    let long = play.layout
    let words = play.status
    play.status = "Short."
    let short = play.layout
    for panel in [Panel.diagram, .inspector, .events, .history, .title] {
      #expect(long[panel] == short[panel], "\(panel)")
    }
    play.status = words + " " + words
    let rows = play.drawn().rows
    let status = try #require(play.layout[.status])
    #expect(status.height == 2)
    let text = rows[status.y] + rows[status.y + 1]
    #expect(text.contains("epoch=2 count=0 round=1.") && text.contains("n3 answers"), "\(text)")
    #expect(rows[status.y - 1].contains("0s"), "the tape is whole: \(rows)")
  }

  @Test func `a tape of some milliseconds is as long as they are`() throws {
    var play = try Play.free("heartbeat-failover", Size(100, 30))
    for line in ["seek 40ms", "op west write cart book", "seek 260ms"] { _ = play.run(line: line) }
    let tape = try #require(play.layout[.timeline])
    let row = Array(play.drawn().rows[tape.maxY - 2].unicodeScalars)
    let (write, now) = (row.firstIndex(of: "w"), row.firstIndex(of: "▲"))
    #expect(write.map { (14...18).contains($0) } == true && now == 97, "\(row)")
    #expect(play.drawn().rows[tape.maxY - 2].contains("100ms"))
    _ = play.run(line: "seek 2s")
    #expect(play.drawn().rows[tape.maxY - 2].contains("0.5s"))
    _ = play.run(line: "seek 30s")
    #expect(play.drawn().rows[tape.maxY - 2].contains("10s"))
  }

  // MARK: Lessons

  @Test(arguments: [Size(80, 24), Size(84, 26)])
  func `the goal on timeouts has cards, the table and all of its text on a small screen`(
    _ size: Size
  ) throws {
    let moment = LessonMoment(path: "01-messages/04-timeout-dial", step: "tune", run: "tuned", time: "6s")
    let play = try moment.play(try TextScenes.lesson(moment.path), size)
    let room = try #require(play.layout[.diagram])
    let members = Members(shape: play.world.schema.card.shape, play.roster)
    #expect(play.layout[.runs] != nil && Arrangement(members, in: room.inset(by: 1)).size < .chip)
    let text = Golden.text(play.drawn())
    #expect(text.contains("How long is dead? > Find a better dial ─"), "\(text)")
    #expect(text.contains("as busy as ever") && !text.contains("more ─"), "\(text)")
  }

  @Test func `dials that a step speaks of come first, in the list and in completion`() throws {
    let moment = LessonMoment(path: "01-messages/04-timeout-dial", step: "tune", run: "tuned", time: "6s")
    var play = try moment.play(try TextScenes.lesson(moment.path), Size(100, 30))
    #expect(play.dials.map(\.name).first == "timeout")
    #expect(play.dials.map(\.name).sorted() == play.world.parameters.map(\.name).sorted())
    try Self.press("a", &play)
    guard case .choice(let choice) = play.overlay else {
      Issue.record("a opens the list of dials")
      return
    }
    #expect(choice.rows[0].title.hasPrefix("timeout ") && choice.rows.count > 3)
    let names = Prompt("set ").completions(in: play.world, dials: play.dials.map(\.name))
    #expect(names.first == "timeout")
    let free = try Play.free("heartbeat-fd")
    #expect(free.dials.map(\.name) == free.world.parameters.map(\.name))
  }

  @Test func `a store whose reads have no order says so before anybody has read`() throws {
    var play = try Play.free("vector-kv", Size(100, 30))
    #expect(play.drawn().rows.contains { $0.contains("promises no order") })
    _ = play.run(line: "op P write plan cake")
    _ = play.run(line: "seek +1s")
    #expect(play.drawn().rows.contains { $0.contains("promises no order") })
    #expect(play.world.operationCount == 1, "asking leaves no trace")
    let register = try Play.free("heartbeat-failover", Size(100, 30))
    #expect(!register.drawn().rows.contains { $0.contains("promises no order") })
  }

  @Test func `after a wrong label both events stay picked, and only the answer is given again`() throws {
    var play = try Play.free("ping-stream", Size(100, 30))
    _ = play.run(line: "seek 500ms")
    try Self.press("t 1 right left enter left enter 1", &play)
    #expect(play.status.hasPrefix("No: A is after B") && play.asksForOrder, "\(play.status)")
    #expect(play.footer.prefix(3).map(\.key) == ["1", "2", "3"])
    try Self.press("3", &play)
    #expect(play.status.hasPrefix("No: ") && play.spaceTime.picks.count == 2)
    try Self.press("2", &play)
    #expect(play.status.hasPrefix("Right: A is after B") && !play.asksForOrder)
    try Self.press("enter", &play)
    #expect(play.spaceTime.picks.count == 1, "after the right one the next pick begins anew")
  }
}
