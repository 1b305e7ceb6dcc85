import Engine
import Lessons
import TUI

/// The run as a space-time diagram: a line for each node and client, time along it, and every message from
/// its send to its receipt. An event that is selected shades what can have caused it and what it can cause.
package struct SpaceTimePane: Pane {
  package var world: any World
  package var look: Look
  /// The index of an event in the trace.
  package var selected: Int?
  /// Two events at most that are compared, called A and B.
  package var picks: [Int]
  /// Whether it is asked how the two stand to each other.
  package var asks: Bool
  /// Whose line is in the middle where not all fit.
  package var node: NodeID?
  /// Who looks: only the events of this node are shown.
  package var fog: NodeID?
  /// The clock of who looks; nil: true time.
  var own: OwnClock?
  var wish = TimeScale.Wish()
  /// The events that a lesson asks about, called a, b and so on.
  var asked: [TraceEvent?] = []
  package var isFocused: Bool
  /// What stands beside events, and where the vectors among it are from.
  var stamps = Stamps.lamport
  var log = StampLog()
  /// Of the selected event, as far as they are known, and of which course of the run.
  var cones = Cones()
  var generation = 0

  package init(
    _ world: any World, look: Look, selected: Int? = nil, picks: [Int] = [], asks: Bool = false,
    node: NodeID? = nil, fog: NodeID? = nil, isTurned: Bool = false, isFocused: Bool = false
  ) {
    (self.world, self.look, self.selected, self.picks) = (world, look, selected, picks)
    (self.asks, self.node, self.fog, self.isFocused) = (asks, node, fog, isFocused)
    (wish.isTurned, wish.isFoggy) = (isTurned, fog != nil)
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      let (room, legend) = places(in: rect)
      let scale = scale(in: room)
      frame(scale).draw(on: &canvas, in: rect, glyphs: look.glyphs)
      if room.width >= 12, room.height >= 3, !scale.lanes.isEmpty {
        canvas.clipped(to: room) { canvas in
          var picture = SpaceTimePicture(self, scale)
          picture.draw(on: &canvas, in: room)
        }
        drawLegend(on: &canvas, in: legend)
      }
      look.settle(&canvas, in: rect)
    }
  }

  /// The event that is drawn at a place.
  func event(at point: Point, in rect: Rect) -> TraceEvent? {
    let (room, _) = places(in: rect)
    let scale = scale(in: room)
    guard room.width >= 12, room.height >= 3, !scale.lanes.isEmpty else { return nil }
    return SpaceTimePicture(self, scale).event(at: point)
  }
  /// The room of the picture, and of the line that says what its signs mean.
  func places(in rect: Rect) -> (room: Rect, legend: Rect) {
    let inside = rect.inset(by: 1)
    let room = Rect(x: inside.x + 1, y: inside.y, width: inside.width - 2, height: inside.height)
    if chosen != nil, room.height >= 8 { return room.split(bottom: 1) }
    return (room, Rect(x: 0, y: 0, width: 0, height: 0))
  }

  /// The selected event, where it is still in the trace.
  var chosen: TraceEvent? {
    guard let selected, (0..<world.traceCount).contains(selected) else { return nil }
    let event = world.traceEvent(selected)
    return fog == nil || event.node == fog ? event : nil
  }

  /// What the selected event can have to do with, of what is shown.
  func cones(of event: TraceEvent, backTo first: Int?) -> Cones {
    var cones = cones
    cones.follow(event, in: world, generation: generation)
    cones.look(backTo: first ?? event.index, in: world)
    return cones
  }

  func scale(in room: Rect) -> TimeScale {
    TimeScale(world, in: room, focus: chosen?.node ?? node, wish)
  }

  private func frame(_ scale: TimeScale) -> Frame {
    let arrow = scale.isVertical ? "▼" : "→"
    let cell = scale.isVertical ? "row" : "column"
    let title = fog.map { "Space-time · what \(world.roster.name($0)) saw" } ?? "Space-time"
    var note = ""
    if isFocused {
      note = asks ? "A and B: 1 before · 2 after · 3 concurrent" : "arrows event · enter pick · ( ) scale"
    }
    let hidden = world.roster.count - scale.lanes.count
    let right = "time \(arrow) \(brief(.microseconds(scale.perCell))) a \(cell)"
    return look.frame(
      title, right: hidden > 0 ? "\(hidden) more · \(right)" : right, note: note, isFocused: isFocused)
  }

  /// What the signs mean, and which event is selected.
  private func drawLegend(on canvas: inout Canvas, in rect: Rect) {
    guard let chosen, !rect.isEmpty else { return }
    let muted = look.style(.muted)
    let words = Sentence.of(world.traceLine(chosen.index), in: world.roster)
    let stamp = stampWords(chosen).map { " · \($0)" } ?? ""
    let what = " \(words.hasSuffix(".") ? String(words.dropLast()) : words)\(stamp)"
    let signs = [
      Span("■", past), Span(" past  ", muted), Span("►", future), Span(" future  ", muted), Span("○", muted),
      Span(" concurrent", muted),
    ]
    let tail = signs.map(\.text.columns).reduce(0, +)
    let room = rect.width - tail - 3
    if room >= 14 {
      canvas.write(
        [Span("◆", current), Span(what.fitted(to: room))], at: Point(rect.x, rect.y), width: room + 1)
      canvas.write(signs, at: Point(rect.maxX - tail, rect.y), width: tail)
    } else {
      canvas.write([Span("◆ this  ", current)] + signs, at: Point(rect.x, rect.y), width: rect.width)
    }
  }

  /// What is written beside an event. The engine stamps events: in fog that would tell of what happened
  /// elsewhere.
  func stamp(_ event: TraceEvent) -> String? {
    guard fog == nil else { return nil }
    return switch stamps {
    case .none: nil
    case .lamport: "\(event.lamport)"
    case .vector: log.stamp(of: event).map { brief(.clock($0)) }
    }
  }
  /// The same with the name of the clock.
  func stampWords(_ event: TraceEvent) -> String? {
    stamp(event).map { (stamps == .lamport ? "Lamport " : "vector ") + $0 }
  }

  var past: Style { look.style(.accent) }
  var future: Style { look.style(.good) }
  var current: Style { look.style(.accent).adding(.bold) }
}
