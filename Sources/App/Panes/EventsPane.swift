import Engine
import TUI

/// What happened: the last events up to now, newest at the bottom.
package struct EventsPane: Pane {
  /// Oldest first; the last of them is now.
  package var lines: [TraceView]
  /// How many there are in all.
  package var count: Int
  package var roster: Roster
  package var look: Look
  package var selected: Int?
  package var fog: NodeID?
  package var isFocused: Bool

  package init(
    _ lines: [TraceView], count: Int, roster: Roster, look: Look, selected: Int? = nil, fog: NodeID? = nil,
    isFocused: Bool = false
  ) {
    (self.lines, self.count, self.roster, self.look) = (lines, count, roster, look)
    (self.selected, self.fog, self.isFocused) = (selected, fog, isFocused)
  }
  /// The newest lines of a world, as many as any pane can show.
  package init(_ world: any World, look: Look, limit: Int = 120, fog: NodeID? = nil, isFocused: Bool = false)
  {
    let count = world.traceCount
    let lines = (max(0, count - limit)..<count).map(world.traceLine)
    self.init(lines, count: count, roster: world.roster, look: look, fog: fog, isFocused: isFocused)
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      let seen = fog.map { id in lines.filter { isKnown($0, to: id) } } ?? lines
      let title = fog.map { "What \(roster.name($0)) saw" } ?? "What happened"
      let right = fog == nil ? "e all \(count) events" : ""
      let inside: Rect
      if rect.height >= 3 {
        inside = look.frame(title, right: right, isFocused: isFocused).draw(
          on: &canvas, in: rect, glyphs: look.glyphs)
      } else {
        inside = rect
      }
      if seen.isEmpty {
        let words = "Nothing yet. Press . for the first event, space to play.".fitted(to: inside.width - 2)
        canvas.write(words, at: Point(inside.x + 1, inside.y), style: look.style(.muted))
      }
      for (row, line) in seen.suffix(inside.height).enumerated() {
        let place = Rect(x: inside.x + 1, y: inside.y + row, width: inside.width - 2, height: 1)
        let isLast = row == min(seen.count, inside.height) - 1
        draw(line, isNow: isLast, whoWidth: whoWidth(seen), on: &canvas, in: place)
      }
      look.settle(&canvas, in: rect)
    }
  }

  /// A node knows of its own events, but not of what never reached it.
  private func isKnown(_ line: TraceView, to id: NodeID) -> Bool {
    switch line.kind {
    case .command, .lost, .violation: false
    default: line.node == id
    }
  }
  private func whoWidth(_ lines: [TraceView]) -> Int {
    min(14, lines.map { who($0).columns }.max() ?? 0)
  }
  /// `n2`, `n3→n2`: whose event it is, and where it came from or goes.
  private func who(_ line: TraceView) -> String {
    guard let node = line.node else { return "you" }
    guard let other = line.other else { return roster.name(node) }
    let isIncoming = line.kind == .receive || line.kind == .serve || line.kind == .outcome
    return isIncoming
      ? "\(roster.name(other))→\(roster.name(node))" : "\(roster.name(node))→\(roster.name(other))"
  }

  private func draw(_ line: TraceView, isNow: Bool, whoWidth: Int, on canvas: inout Canvas, in rect: Rect) {
    let isSelected = selected == line.index
    let body = isSelected ? look.style(.selection) : isNow ? look.style(.accent) : style(line.kind)
    let time = isNow ? look.style(.accent) : look.style(.muted)
    let width = rect.width - (isNow && rect.width > 40 ? 6 : 0)
    let stamp = clock(line.time)
    let sign = signs(line.kind)
    let spans = [
      Span(String(repeating: " ", count: max(0, 7 - stamp.columns)) + stamp, time),
      Span(" " + sign + " ", line.kind == .lost || line.kind == .violation ? look.style(.bad) : time),
      Span(who(line).fitted(to: whoWidth).padded(to: whoWidth) + " ", isNow ? body : .plain), Span(" "),
      Span(sentence(line), body),
    ]
    let end = canvas.write(spans, at: Point(rect.x, rect.y), width: width)
    if isSelected { canvas.cursor = Point(rect.x, rect.y) }
    if isNow, rect.width > 40 {
      canvas.write("◄ now", at: Point(max(end + 1, rect.maxX - 5), rect.y), style: look.style(.accent))
    }
  }
  private func sentence(_ line: TraceView) -> String {
    guard let reason = line.reason, !line.text.contains(reason) else { return line.text }
    return "\(line.text): \(reason)"
  }
  private func style(_ kind: TraceView.Kind) -> Style {
    switch kind {
    case .lost, .violation: look.style(.bad)
    case .send, .timer, .boot: look.style(.muted)
    case .command: look.style(.waiting)
    default: .plain
    }
  }
  private func signs(_ kind: TraceView.Kind) -> String {
    switch kind {
    case .lost, .violation: "×"
    case .send: "►"
    case .receive, .serve: "◄"
    case .command: "▲"
    default: " "
    }
  }
}
