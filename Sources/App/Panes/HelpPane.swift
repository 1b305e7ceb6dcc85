import TUI

/// The keys, filtered by what is typed; or the card of what nodes can and cannot do.
package struct HelpPane: Pane {
  package struct Row: Hashable, Sendable {
    package var keys: String, title: String
    /// The line that does the same now, or an example of one.
    package var command: String
    package var isExample: Bool
    /// Why it does nothing now; nil where it works.
    package var disabled: String?
    /// What stands above it, where it is the first of its kind.
    package var heading: String?
    package init(
      _ keys: String, _ title: String, command: String = "", isExample: Bool = false, disabled: String? = nil,
      heading: String? = nil
    ) {
      (self.keys, self.title, self.command, self.disabled) = (keys, title, command, disabled)
      (self.isExample, self.heading) = (isExample, heading)
    }
    /// For a list: the line, or one of many.
    var line: String { command.isEmpty ? "" : isExample ? "e.g. :\(command)" : ":\(command)" }
  }
  /// The palette lists all commands, and everything that is typed there looks for one.
  package enum Page: Hashable, Sendable { case keys, machine, palette }
  package var page: Page
  /// Those that the filter leaves.
  package var rows: [Row]
  package var filter: String
  package var selected: Int
  package var look: Look

  package init(_ rows: [Row], filter: String = "", selected: Int = 0, page: Page = .keys, look: Look) {
    (self.rows, self.filter, self.selected) = (rows, filter, selected)
    (self.page, self.look) = (page, look)
  }

  /// What a node is, in this program and outside of it.
  package static let machine = [
    "A node handles one thing at a time: a message, a timer, a client's call.",
    "It knows only its memory, its disk, its own clock, and what it has received.",
    "A message in flight may come late, twice, out of order, or never.",
    "Crash: memory is gone, the disk stays. Freeze: all stays, time has passed. Neither announces itself.",
    "There is no shared \"now\". Your picture of the whole is nobody's view.",
    "An answer is a fact about the past.",
  ]

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      // A list of a hundred rows takes what a large screen has; six sentences read best in short lines.
      let isList = page != .machine
      // What would be left beside it of a small screen nobody could read.
      let width = rect.width < 100 ? rect.width : min(124, max(90, rect.width - 30))
      let box = rect.centred(Size(isList ? width : 76, isList ? min(40, max(22, rect.height - 10)) : 22))
      switch page {
      case .keys, .palette: drawKeys(on: &canvas, in: box)
      case .machine: drawMachine(on: &canvas, in: box)
      }
      look.settle(&canvas, in: box)
    }
  }

  // MARK: Keys

  private func drawKeys(on canvas: inout Canvas, in box: Rect) {
    // Once something is typed, m is a letter of it.
    let machine = filter.isEmpty && page == .keys ? ["m the machine"] : []
    let purpose = page == .keys ? "filter" : "find"
    let keys = ["Esc closes", "Enter runs it", "type to \(purpose)"] + machine
    let right = rows.isEmpty ? "" : "\(min(selected, rows.count - 1) + 1) of \(rows.count)"
    let title = page == .keys ? "Keys" : "Commands"
    let frame = look.dialog(title, right: right, note: joined(keys, width: box.width - 6))
    let inside = frame.draw(on: &canvas, in: box, glyphs: look.glyphs)
    let room = Rect(x: inside.x, y: inside.y, width: inside.width, height: inside.height)
    canvas.clipped(to: room) { canvas in
      let (top, rest) = room.split(top: room.height > 6 ? 1 : 0)
      let (list, bottom) = rest.split(bottom: room.height > 8 ? 3 : 0)
      drawFilter(on: &canvas, in: top)
      drawList(on: &canvas, in: list)
      drawFoot(on: &canvas, in: bottom)
    }
  }
  private func drawFilter(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let invitation = page == .keys ? "type a word or a key" : "type a few letters"
    let words = filter.isEmpty ? Span(invitation, look.style(.muted)) : Span(filter)
    canvas.write(
      [Span("find ", look.style(.accent)), words], at: Point(rect.x + 2, rect.y), width: rect.width - 3)
  }
  private func drawList(on canvas: inout Canvas, in rect: Rect) {
    if rows.isEmpty {
      let words = "Nothing is called that. Backspace takes a letter back."
      canvas.write([Span(words, look.style(.muted))], at: Point(rect.x + 2, rect.y), width: rect.width - 3)
    }
    let keyWidth = min(14, rows.map(\.keys.columns).max() ?? 0)
    let longest = max(46, rows.map(\.title.columns).max() ?? 0)
    let titleWidth = min(rect.width - keyWidth - 5, min(longest, max(46, rect.width - keyWidth - 46)))
    // Where a command would be cut to nothing it is said below the list only.
    let showsLines = rect.width - keyWidth - titleWidth - 7 >= 12
    let lines = lines
    let chosen = lines.firstIndex(of: .row(selected)) ?? 0
    let top = max(0, min(chosen - rect.height / 2, lines.count - rect.height))
    for (offset, line) in lines.dropFirst(top).prefix(rect.height).enumerated() {
      let y = rect.y + offset
      guard case .row(let index) = line else {
        if case .heading(let words) = line {
          canvas.write(
            [Span(words, look.style(.accent))], at: Point(rect.x + 2, y), width: rect.width - 3)
        }
        continue
      }
      let row = rows[index], isSelected = index == selected
      let fill = isSelected ? look.style(.selection) : nil
      if let fill {
        canvas.fill(Rect(x: rect.x, y: y, width: rect.width, height: 1), with: Cell(" ", fill))
        canvas[Point(rect.x, y)] = Cell(look.glyph(.selection), fill)
        canvas.rest(at: Point(rect.x, y))
      }
      let title = fill ?? (row.disabled == nil ? .plain : look.style(.muted))
      let spans = [
        Span(row.keys.fitted(to: keyWidth).padded(to: keyWidth + 2), fill ?? keyStyle(row)),
        Span(
          row.title.fitted(to: row.command.isEmpty || !showsLines ? rect.width : titleWidth)
            .padded(to: titleWidth + 2), title),
        Span(showsLines ? row.line : "", fill ?? look.style(.muted)),
      ]
      canvas.write(spans, at: Point(rect.x + 2, y), width: rect.width - 3)
    }
  }
  /// What the list has, from the top.
  private enum Line: Hashable { case blank, heading(String), row(Int) }
  private var lines: [Line] {
    rows.indices.flatMap { index -> [Line] in
      guard let heading = rows[index].heading else { return [.row(index)] }
      return (index == 0 ? [] : [.blank]) + [.heading(heading), .row(index)]
    }
  }
  private func keyStyle(_ row: Row) -> Style {
    row.disabled == nil ? look.style(.focusedFrame) : look.style(.muted)
  }

  /// Why the selected key does nothing now, and what the signs mean.
  private func drawFoot(on canvas: inout Canvas, in rect: Rect) {
    guard rect.height >= 3, rect.width > 4 else { return }
    for x in rect.x..<rect.maxX { canvas[Point(x, rect.y)] = Cell("─", look.style(.frame)) }
    if rows.indices.contains(selected), let reason = rows[selected].disabled {
      canvas.write(
        [Span("not now: ", look.style(.waiting)), Span(reason)], at: Point(rect.x + 2, rect.y + 1),
        width: rect.width - 3)
    } else if rows.indices.contains(selected) {
      let row = rows[selected]
      let how = row.command.isEmpty ? "." : row.isExample ? "; a line for it, for example: " : "; as a line: "
      canvas.write(
        [
          Span("Enter does this now\(how)", look.style(.muted)),
          Span(row.command.isEmpty ? "" : ":" + row.command),
        ], at: Point(rect.x + 2, rect.y + 1), width: rect.width - 3)
    }
    let legend: [(Glyph, Role, String)] = [
      (.done, .good, "done"), (.open, .text, "open"), (.message, .activeWire, "message"),
      (.lost, .bad, "lost"), (.wall, .bad, "cut"), (.clog, .waiting, "clog"), (.playhead, .accent, "now"),
    ]
    var spans: [Span] = []
    for (glyph, role, word) in legend {
      spans.append(Span("\(look.glyph(glyph)) ", look.style(role)))
      spans.append(Span("\(word)  ", look.style(.muted)))
    }
    spans.append(Span("colour: epoch", look.style(.muted)))
    canvas.write(spans, at: Point(rect.x + 2, rect.y + 2), width: rect.width - 3)
  }

  // MARK: The machine

  private func drawMachine(on canvas: inout Canvas, in box: Rect) {
    func set(_ isRoomy: Bool) -> TextRows {
      var text = TextRows(width: max(1, box.width - 6), look: look)
      text.add("What is true of every node here, and of every machine outside", style: look.style(.accent))
      for (index, sentence) in Self.machine.enumerated() {
        if isRoomy { text.gap() }
        text.add(sentence, lead: [Span("\(index + 1)  ", look.style(.focusedFrame))])
      }
      return text
    }
    let roomy = set(true)
    let text = roomy.rows.count + 2 <= box.height ? roomy : set(false)
    let box = box.centred(Size(box.width, text.rows.count + 2))
    let frame = look.dialog("The machine", note: joined(["Esc closes", "m keys"], width: box.width - 6))
    let inside = frame.draw(on: &canvas, in: box, glyphs: look.glyphs)
    let place = Rect(x: inside.x + 2, y: inside.y, width: inside.width - 3, height: inside.height)
    canvas.clipped(to: place) { canvas in text.draw(on: &canvas, in: place) }
  }
}
