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
  /// Whether the last line is the present.
  var showsNow = true
  /// One row a line, since the keys go through them.
  var isListed = false
  /// How many a filter leaves, in words; empty without one.
  var counted = ""
  /// What stands in the lower edge of the frame.
  var note = ""
  /// The clock of who looks; nil: true time.
  var own: OwnClock?

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
      let seen = fog.map { id in lines.filter { $0.isKnown(to: id) } } ?? lines
      let title = fog.map { "What \(roster.name($0)) saw" } ?? "What happened"
      let right = counted.isEmpty ? fog == nil ? "e all \(count) events" : "" : counted
      let inside: Rect
      if rect.height >= 3 {
        inside = look.frame(title, right: right, note: note, isFocused: isFocused).draw(
          on: &canvas, in: rect, glyphs: look.glyphs)
      } else {
        inside = rect
      }
      if seen.isEmpty {
        let words = (note.isEmpty || count == 0 ? Self.nothing : Self.nothingFits).fitted(
          to: inside.width - 2)
        canvas.write(words, at: Point(inside.x + 1, inside.y), style: look.style(.muted))
      }
      drawLines(
        seen, on: &canvas,
        in: Rect(x: inside.x + 1, y: inside.y, width: inside.width - 2, height: inside.height))
      look.settle(&canvas, in: rect)
    }
  }

  private static let nothing = "Nothing yet. Press . for the first event, space to play."
  private static let nothingFits = "No such event so far. :filter off lists all."

  /// The newest at the bottom; long sentences take a second row where the pane is a log of its own.
  private func drawLines(_ seen: [TraceView], on canvas: inout Canvas, in rect: Rect) {
    let whoWidth = whoWidth(seen.suffix(rect.height), in: rect.width)
    let indent = 10 + whoWidth + 2
    let width = max(8, rect.width - indent)
    var blocks: [(line: TraceView, rows: [String])] = []
    var rows = 0
    for line in seen.reversed() {
      let sentence = sentence(line, width: width)
      let wrapped =
        rect.height >= 10 && !isListed
        ? TextFlow(sentence, width: width).lines.map(\.text) : [sentence.fitted(to: width)]
      guard rows + wrapped.count <= rect.height else { break }
      rows += wrapped.count
      blocks.append((line, wrapped))
    }
    var y = rect.y
    for (index, block) in blocks.reversed().enumerated() {
      let isNow = showsNow && index == blocks.count - 1
      draw(
        block.line, isNow: isNow, whoWidth: whoWidth, on: &canvas,
        in: Rect(x: rect.x, y: y, width: rect.width, height: 1))
      for row in block.rows {
        canvas.write(
          row.fitted(to: width), at: Point(rect.x + indent, y), style: bodyStyle(block.line, isNow: isNow))
        y += 1
      }
      // The present is said behind its sentence, or before it where that fills its row.
      let isShort = block.rows.last.map { $0.columns + 6 <= width } ?? true
      if isNow, isShort, rect.width > 40 {
        canvas.write("◄ now", at: Point(rect.maxX - 5, y - 1), style: look.style(.accent))
      } else if isNow, selected != block.line.index {
        canvas[Point(rect.x - 1, y - block.rows.count)] = Cell("◄", look.style(.accent))
      }
    }
  }

  private func whoWidth(_ lines: ArraySlice<TraceView>, in width: Int) -> Int {
    min(max(14, width / 3), lines.map { who($0).columns }.max() ?? 0)
  }
  /// Both ends are seen: where there is no room for them as they are each gives way, the longer one first.
  private func who(_ line: TraceView, width: Int) -> String {
    let whole = who(line)
    guard whole.columns > width, let arrow = whole.firstIndex(of: "→") else { return whole.fitted(to: width) }
    let ends = [String(whole[..<arrow]), String(whole[whole.index(after: arrow)...])]
    let half = (width - 1) / 2
    let first = min(ends[0].columns, max(half, width - 1 - ends[1].columns))
    return ends[0].fitted(to: first) + "→" + ends[1].fitted(to: width - 1 - first)
  }
  /// `n2`, `n3→n2`: whose event it is, and where it came from or goes.
  private func who(_ line: TraceView) -> String {
    guard let node = line.node, line.kind != .command else { return "" }
    guard let other = line.other else { return roster.name(node) }
    let isIncoming = line.kind == .receive || line.kind == .serve || line.kind == .outcome
    return isIncoming
      ? "\(roster.name(other))→\(roster.name(node))" : "\(roster.name(node))→\(roster.name(other))"
  }

  /// What stands before the sentence: the time, a sign of its kind, and whose event it is.
  private func draw(_ line: TraceView, isNow: Bool, whoWidth: Int, on canvas: inout Canvas, in rect: Rect) {
    let time = isNow ? look.style(.accent) : look.style(.muted)
    let stamp = clock(own?.reading(at: line.time) ?? line.time)
    let isBad = line.kind == .lost || line.kind == .violation
    let spans = [
      Span(String(repeating: " ", count: max(0, 7 - stamp.columns)) + stamp, time),
      Span(" " + sign(line.kind) + " ", isBad ? look.style(.bad) : time),
      Span(who(line, width: whoWidth), isNow ? time : .plain),
    ]
    canvas.write(spans, at: Point(rect.x, rect.y), width: rect.width)
    if selected == line.index {
      canvas.rest(at: Point(rect.x, rect.y))
      canvas[Point(rect.x - 1, rect.y)] = Cell(look.glyph(.selection), look.style(.selection))
    }
  }
  private func bodyStyle(_ line: TraceView, isNow: Bool) -> Style {
    if selected == line.index { return look.style(.selection) }
    return isNow ? look.style(.accent) : style(line.kind)
  }
  private func sentence(_ line: TraceView, width: Int) -> String {
    if line.kind == .command { return ":" + line.text }
    let text = readable(line.text)
    let reason = line.reason.flatMap { line.text.contains($0) ? nil : ": \($0)" } ?? ""
    let whole = text + reason
    guard whole.columns > width, let node = line.node, let other = line.other else { return whole }
    // Both ends stand before the sentence.
    let ends = " parts \(roster.name(node)) and \(roster.name(other))"
    return whole.hasSuffix(ends) ? String(whole.dropLast(ends.count)) : whole
  }
  private func style(_ kind: TraceView.Kind) -> Style {
    switch kind {
    case .lost, .violation: look.style(.bad)
    case .send, .timer, .boot: look.style(.muted)
    case .command: look.style(.waiting)
    default: .plain
    }
  }
  private func sign(_ kind: TraceView.Kind) -> String {
    switch kind {
    case .lost, .violation: "×"
    case .send: "►"
    case .receive, .serve: "◄"
    case .command: "▲"
    default: " "
    }
  }
}

extension TraceView {
  /// A node knows of its own events, but not of what never reached it.
  func isKnown(to id: NodeID) -> Bool {
    switch kind {
    case .command, .lost, .violation: false
    default: node == id
    }
  }
}
