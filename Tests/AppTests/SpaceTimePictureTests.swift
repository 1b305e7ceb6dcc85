import Engine
import Lessons
import Sessions
import Systems
import TUI
import Testing

@testable import App

/// What the space-time diagram promises of its signs and words, its cursor and its scale.
@Suite struct SpaceTimePictureTests {
  /// Free play of a system with so many nodes, after some lines.
  static func play(_ system: String, nodes: Int, _ size: Size, _ lines: [String]) throws -> Play {
    let card = try #require(Catalog.entry(named: system)).schema.card
    let names = (1...nodes).map { "n\($0)" }
    let scenario = Scenario(
      system: system, seed: 1, roster: Roster(nodes: names, clients: card.clients))
    var play = Play(try Session(scenario))
    play.size = size
    _ = play.run(line: "view space-time")
    for line in lines { _ = play.run(line: line) }
    return play
  }
  static func parted(_ nodes: Int, _ size: Size) throws -> Play {
    try play(
      "heartbeat-failover", nodes: nodes, size, ["seek 1s", "partition n1 n2 | rest", "seek +1405ms"])
  }
  /// The room of the picture, and its scale.
  static func scale(_ play: Play) throws -> TimeScale {
    let pane = play.spaceTimePane(Look())
    return pane.scale(in: pane.places(in: try #require(play.layout[.spaceTime])).room)
  }
  static func rows(_ play: Play, _ look: Look = Look()) throws -> [String] {
    let rect = try #require(play.layout[.spaceTime])
    return play.drawn(look).part(rect.inset(by: 1)).rows
  }

  @Test(arguments: [3, 5, 9], ScreenTests.sizes)
  func `a loss is never on the line of a node, and those of one burst have one sign`(
    _ nodes: Int, _ size: Size
  ) throws {
    for isTurned in [false, true] {
      var play = try Self.parted(nodes, size)
      if isTurned { _ = play.run(line: "view space-time turned") }
      let scale = try Self.scale(play), canvas = play.drawn()
      var losses = 0
      for x in scale.room.x..<scale.room.maxX {
        for y in scale.room.y..<scale.room.maxY where canvas[Point(x, y)].scalar == "×" {
          losses += 1
          let isOnLine = scale.isOnLine(Point(x, y))
          #expect(!isOnLine || scale.step == 1, "\(size) \(nodes) nodes\n\(Golden.text(canvas))")
        }
      }
      #expect(losses > 0, "\(size) \(nodes) nodes, turned \(isTurned)\n\(Golden.text(canvas))")
    }
  }

  @Test func `several losses at one moment have their number, with the message and the cause`() throws {
    let text = try Self.rows(try Self.parted(5, Size(140, 40))).joined(separator: "\n")
    #expect(text.contains("×3") && text.contains(#/heartbeat#\d+(:| lost:) partition/#), "\(text)")
  }

  @Test(arguments: [Size(80, 24), Size(100, 30), Size(140, 40), Size(200, 60)])
  func `what became of a message is never written without its name`(_ size: Size) throws {
    var play = try SpaceTimeTests.scene(size)
    try SpaceTimeTests.press("t", &play)
    let rows = try Self.rows(play) + Self.rows(try Self.parted(5, size))
    for row in rows {
      for match in row.matches(of: #/\b(dropped|partition|held|doubled|clogged|waits|blocked)\b/#) {
        let before = row[..<match.range.lowerBound]
        let isNamed = before.contains(#/([a-z]*#\d+|messages)( doubled)?(: | lost: | )$/#)
        #expect(isNamed, "\(size): \(row)")
      }
    }
  }

  @Test func `the picture follows the playhead away from an event that is selected`() throws {
    var play = try SpaceTimeTests.scene(Size(100, 30))
    _ = play.run(line: "seek 1500ms")
    _ = play.run(line: "seek 300ms")
    try SpaceTimeTests.press("t left left", &play)
    let event = try #require(play.spaceTime.selected)
    #expect(try Self.scale(play).shows(event.time))
    for line in ["seek end", "step back", "step", "seek 1s"] {
      _ = play.run(line: line)
      #expect(try Self.scale(play).shows(play.world.now), "\(line)")
      let text = try Self.rows(play).joined(separator: "\n")
      #expect(text.contains("now \(clock(play.world.now))"), "\(line)\n\(text)")
    }
    // It stays selected; an arrow leads back to it.
    #expect(play.spaceTime.selected == event)
    try SpaceTimeTests.press("left", &play)
    let before = try #require(play.spaceTime.selected)
    #expect(try Self.scale(play).shows(before.time) && before.time <= event.time)
    let text = try Self.rows(play).joined(separator: "\n")
    #expect(text.contains("now 1.000 ►"), "the present is not in the picture, and is said to be\n\(text)")
  }

  /// Looks at the sign in every cell whose events all have the same one, by the vector stamps of the run.
  private static func checkSigns(
    _ pane: SpaceTimePane, _ rect: Rect, _ what: Comment
  ) throws -> Set<Character> {
    var stamps = VectorStamps(endpoints: pane.world.roster.count)
    let vectors = (0..<pane.world.traceCount).map { stamps.stamp(pane.world.traceEvent($0)) }
    let chosen = try #require(pane.chosen)
    let own = try #require(vectors[chosen.index])
    let scale = pane.scale(in: pane.places(in: rect).room)
    #expect(!scale.shows(chosen.time), "the selected event is in the picture: this shows nothing")
    var canvas = Canvas(Size(rect.maxX, rect.maxY))
    pane.draw(on: &canvas, in: rect)
    var cells: [Point: [TraceEvent]] = [:]
    for index in 0..<pane.world.traceCount {
      let event = pane.world.traceEvent(index)
      guard event.isCounted, scale.shows(event.time), let lane = event.node.flatMap(scale.lane) else {
        continue
      }
      cells[scale.cell(event.time, lane), default: []].append(event)
    }
    var seen: Set<Character> = []
    func sign(_ event: TraceEvent) throws -> Character {
      let node = try #require(event.node), other = try #require(vectors[event.index])
      let mine = try #require(chosen.node)
      if other[mine.index] >= own[mine.index] { return "►" }
      return own[node.index] >= other[node.index] ? "■" : "○"
    }
    for (place, events) in cells where place.x < scale.place(pane.world.now) {
      let signs = try Set(events.map(sign))
      guard let truth = signs.first, signs.count == 1 else { continue }
      seen.insert(truth)
      #expect(Character(canvas[place].scalar) == truth, what)
      // A line in a cone is heavy: also where it came into it outside of the picture.
      let beside = canvas[Point(place.x + 1, place.y)].scalar
      if beside == "─" || beside == "━" {
        #expect(truth == "►" ? beside == "━" : truth == "■" || beside == "─", what)
      }
    }
    return seen
  }

  @Test(arguments: ScreenTests.sizes)
  func `the signs are what the vector clocks say when the selected event is outside of the picture`(
    _ size: Size
  ) throws {
    for (system, end) in [("gossip-trio", 20_000), ("heartbeat-failover", 4_000)] {
      var play = try Self.play(system, nodes: 3, size, ["seek \(end)ms"])
      let events = (0..<play.world.traceCount).map { play.world.traceEvent($0) }.filter(\.isCounted)
      let rect = Rect(x: 1, y: 1, width: size.width, height: 16)
      var seen: Set<Character> = []
      for event in events.prefix(8) {
        _ = play.run(line: "seek \(event.time.microseconds)us")
        play.select(event)
        _ = play.run(line: "seek \(end)ms")
        let pane = play.spaceTimePane(Look())
        seen.formUnion(try Self.checkSigns(pane, rect, "\(system), \(event) on the left"))
      }
      for event in events.suffix(8) {
        // The picture is held at the start.
        var pane = play.spaceTimePane(Look())
        (pane.selected, pane.wish.anchor) = (event.index, .zero)
        seen.formUnion(try Self.checkSigns(pane, rect, "\(system), \(event) on the right"))
      }
      #expect(seen.isSuperset(of: ["►", "■"]), "\(system) \(seen)")
    }
  }

  @Test func `in a low picture no number stands at the dot of another line`() throws {
    var play = try Self.play("gossip-trio", nodes: 3, Size(80, 24), ["seek 8s"])
    let rect = Rect(x: 0, y: 0, width: 80, height: 8)
    for node in 0..<3 {
      play.selection = .node(NodeID(node))
      play.spaceTime.selected = nil
      try SpaceTimeTests.press("left left", &play)
      let pane = play.spaceTimePane(Look()), event = try #require(pane.chosen)
      let room = pane.places(in: rect).room, scale = pane.scale(in: room)
      #expect(scale.step == 2, "else this shows nothing")
      var canvas = Canvas(Size(80, 8))
      pane.draw(on: &canvas, in: rect)
      let place = scale.cell(event.time, try #require(event.node.flatMap(scale.lane)))
      let above = (place.x - 3...place.x + 3).map { Character(canvas[Point($0, place.y - 1)].scalar) }
      let own = canvas.rows[place.y...min(place.y + 1, room.maxY - 1)].joined()
      #expect(own.contains("\(event.lamport)"), "\(Golden.text(canvas))")
      if node > 0 {
        let numbers = String(above).split { !$0.isNumber }
        #expect(!numbers.contains("\(event.lamport)"), "\(Golden.text(canvas))")
      }
    }
  }

  @Test func `two picks in one cell are both seen`() throws {
    var play = try Play.free("heartbeat-failover", Size(100, 30))
    for line in ["seek 1s", "op west write cart 1", "seek +200ms"] { _ = play.run(line: line) }
    try SpaceTimeTests.press("t 1 left left enter", &play)
    _ = play.run(line: "scale coarser")
    _ = play.run(line: "scale coarser")
    try SpaceTimeTests.press("left enter", &play)
    #expect(play.asksForOrder)
    let text = try Self.rows(play).joined(separator: "\n")
    #expect(text.contains("AB") || (text.contains("A") && text.contains("B")), "\(text)")
    let scale = try Self.scale(play)
    let picks = play.spaceTime.picks
    #expect(scale.place(picks[0].time) == scale.place(picks[1].time), "else this shows nothing")
  }

  @Test(arguments: [Size(80, 24), Size(100, 30), Size(140, 40), Size(200, 60)])
  func `no more room is left right of now than what is under way needs`(_ size: Size) throws {
    for system in ["heartbeat-failover", "ping-stream", "replicated-kv", "gossip-trio"] {
      let play = try Self.play(system, nodes: 3, size, ["seek 30s"])
      let scale = try Self.scale(play)
      guard !scale.isVertical else { continue }
      let free = scale.room.maxX - 1 - scale.place(play.world.now)
      #expect(free >= 1 && free <= scale.room.width / 5, "\(system) \(size): \(free) of \(scale.room.width)")
    }
  }

  @Test func `the scale of time is made finer and coarser by key, and is as by itself again`() throws {
    var play = try SpaceTimeTests.scene(Size(100, 30))
    #expect(play.reason(against: .view(.scale(.finer))) != nil)
    try SpaceTimeTests.press("t", &play)
    let usual = try Self.scale(play).perCell
    try SpaceTimeTests.press(")", &play)
    let finer = try Self.scale(play).perCell
    #expect(finer < usual && finer * 3 > usual && play.status.contains("a column"))
    try SpaceTimeTests.press("( (", &play)
    #expect(try Self.scale(play).perCell > usual)
    for _ in 0..<40 { try SpaceTimeTests.press("(", &play) }
    _ = play.drawn()
    for _ in 0..<80 { try SpaceTimeTests.press(")", &play) }
    #expect(try Self.scale(play).perCell >= 1)
    _ = play.run(line: "scale usual")
    #expect(try Self.scale(play).perCell == usual)
  }

  @Test func `events have the colours of the cluster: of the epoch that their node is in`() throws {
    let play = try Self.play(
      "heartbeat-failover", nodes: 3, Size(140, 40), ["seek 1s", "isolate n1", "seek +3s"])
    let scale = try Self.scale(play), canvas = play.drawn(), scene = Scene(play.world)
    var colours: Set<Style> = []
    for (lane, id) in scale.lanes.enumerated() where !play.roster.isClient(id) {
      let style = Look().theme.identity(scene.identity(id))
      let dots = (scale.room.x..<scale.room.maxX).map { canvas[Point($0, scale.line(lane))] }
        .filter { $0.scalar == "●" }
      #expect(!dots.isEmpty && dots.allSatisfy { $0.style == style })
      colours.insert(style)
    }
    #expect(colours.count == 2, "n1 is still in its epoch, the others are in the next")
  }

  @Test func `turned, the lines are over the width, and clients have less room than nodes`() throws {
    let turned = try Self.play(
      "ping-stream", nodes: 2, Size(140, 40), ["view space-time turned", "seek 500ms"])
    let scale = try Self.scale(turned)
    #expect(scale.isVertical && scale.line(1) - scale.line(0) >= scale.room.width / 2)
    let play = try Self.play("heartbeat-failover", nodes: 3, Size(140, 40), ["seek 500ms"])
    let level = try Self.scale(play)
    #expect(level.line(1) - level.line(0) > level.line(4) - level.line(3))
  }

  @Test func `in fog a node's messages are seen as far as it knows them`() throws {
    var play = try Self.play("gossip-trio", nodes: 3, Size(140, 40), ["seek 8s", "fog n1"])
    let pane = play.spaceTimePane(Look()), scale = try Self.scale(play)
    let own = (0..<play.world.traceCount).map { play.world.traceEvent($0) }
      .filter { $0.node == NodeID(0) && scale.shows($0.time) }
    let text = try Self.rows(play).joined(separator: "\n")
    #expect(pane.fog == NodeID(0))
    for kind in [TraceView.Kind.send, .receive] {
      let names = own.filter { $0.kind == kind }.compactMap(\.message)
      #expect(names.contains { text.contains($0.numbered) }, "\(kind)\n\(text)")
    }
    _ = play.run(line: "fog off")
  }

  @Test(arguments: [GlyphLevel.plain, .ascii])
  func `without braille the slope of a message is that of its strokes`(_ level: GlyphLevel) throws {
    let play = try Self.play("gossip-trio", nodes: 3, Size(100, 30), ["seek 8s"])
    let text = try Self.rows(play, Look(.dark, glyphs: level)).joined()
    for (plain, ascii) in [("╲", "\\"), ("╱", "/")] {
      #expect(text.contains(level == .ascii ? ascii : plain), "\(text)")
    }
  }

  @Test(arguments: [Size(80, 24), Size(100, 30), Size(140, 40)], ["see", "label", "three-more"])
  func `the events that happened-before asks about are in the picture, with their letters`(
    _ size: Size, _ step: String
  ) throws {
    let lesson = try TextScenes.lesson("02-time-and-order/10-happened-before")
    let moment = LessonMoment(
      path: "02-time-and-order/10-happened-before", step: "see", run: "talk", time: "7300ms")
    var play = try moment.play(lesson, size)
    for _ in 0..<30 where play.lesson?.step.id != step {
      _ = play.run(line: "answer 2 sure 3")
      for label in ["p 3 q 2 before", "q 2 r 3 concurrent", "p 3 r 6 before"] {
        if play.lesson?.goal?.id == "g1" { _ = play.run(line: "label \(label)") }
      }
      _ = play.update(.enter)
    }
    #expect(play.lesson?.step.id == step)
    let asked = play.spaceTimePane(Look()).asked
    let names = try #require(play.lesson?.layout.events)
    #expect(!names.isEmpty && asked.compactMap { $0 }.count == names.count)
    let scale = try Self.scale(play), canvas = play.drawn()
    #expect(!scale.isVertical && scale.shows(play.world.now))
    for (index, event) in asked.enumerated() {
      let event = try #require(event), letter = Unicode.Scalar(97 + UInt8(index))
      let node = try #require(event.node)
      let place = scale.cell(event.time, try #require(scale.lane(of: node)))
      // Signs at one place stand side by side.
      let isMarked = (-2...2).contains { canvas[Point(place.x + $0, place.y)].scalar == letter }
      #expect(scale.shows(event.time) && isMarked, "\(names[index].text)\n\(Golden.text(canvas))")
    }
  }
}

/// The signs and bands of the tape.
@Suite struct TapeTests {
  @Test func `each act has a sign of its own: what heals looks other than what breaks`() throws {
    var play = try Play.free("replicated-kv", Size(200, 60))
    var expected = ""
    for (line, sign) in [
      ("op c read greeting", "r"), ("op c write greeting x", "w"), ("freeze n2", "f"), ("thaw n2", "+"),
      ("crash n3", "×"), ("restart n3", "+"), ("cut n1>n2", "╳"), ("mend n1>n2", "="), ("heal", "="),
      ("clock n2 +400ms", "J"), ("link n1-n2 200ms", "~"),
    ] {
      _ = play.run(line: "seek +300ms")
      _ = play.run(line: line)
      expected += sign
    }
    _ = play.run(line: "seek +300ms")
    let tape = play.timeline(Look(), false, in: Rect(play.size))
    let signs = tape.marks.filter { $0.sign != .violation }.map { Character($0.sign.scalar) }
    #expect(String(signs) == expected)
    let rect = try #require(play.layout[.timeline])
    let drawn = play.drawn().part(rect.inset(by: 1)).rows.joined()
    for sign in expected { #expect(drawn.contains(sign), "\(sign) is not in \(drawn)") }
  }

  @Test func `where a system has no epochs the tape tells who was down, frozen and cut, and how long`() throws
  {
    var play = try Play.free("replicated-kv", Size(200, 60))
    for line in [
      "seek 1s", "crash n3", "seek 4s", "restart n3", "seek 5s", "freeze n2 for 2s", "seek 8s",
      "partition n1 | n2 n3", "seek 12s", "crash n1", "seek 15s", "heal", "seek 20s",
    ] { _ = play.run(line: line) }
    let spells = play.timeline(Look(), false, in: Rect(play.size)).spells
    #expect(spells.map(\.label) == ["n3 down", "n2 frozen", "cut", "n1 down"])
    #expect(
      spells.map { $0.end.map { ($0 - .zero).inMicroseconds / 1_000_000 } } == [4, 7, 15, nil])
    let rect = try #require(play.layout[.timeline])
    let row = play.drawn().part(rect.inset(by: 1)).rows[0]
    for label in ["n3 down", "n2 frozen", "cut", "n1 down"] { #expect(row.contains(label), "\(row)") }
    _ = play.run(line: "fog n2")
    #expect(play.timeline(Look(), false, in: Rect(play.size)).spells.isEmpty, "nobody inside can know")
  }

  @Test func `other branches have a row each where there is room`() throws {
    var play = try Play.free("heartbeat-failover", Size(200, 60))
    for line in ["seek 3s", "seek 1s", "crash n1", "seek 4s", "seek 2s", "crash n2", "seek 3s"] {
      _ = play.run(line: line)
    }
    let rect = try #require(play.layout[.timeline])
    let rows = play.drawn().part(rect.inset(by: 1)).rows
    #expect(rows.contains { $0.contains("└") && $0.contains("main ") }, "\(rows)")
    #expect(rows.contains { $0.contains("└") && $0.contains("main/2") }, "\(rows)")
    let small = try Play.free("heartbeat-failover", Size(80, 24))
    _ = small.drawn()
  }
}
