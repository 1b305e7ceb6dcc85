import TUI

/// The start of the program as plain words: sections of rows, one of them selected.
package struct MenuView: Hashable, Sendable {
  package enum Mark: Hashable, Sendable { case none, open, begun, done, broken }
  package struct Row: Hashable, Sendable {
    package var title: String
    /// A few words at the right: `8 min`, `step 4 of 8`, a date.
    package var note: String
    package var mark: Mark
    /// Paragraphs for the pane beside the list; `**strong**`, `` `code` ``, `- ` lists.
    package var details: [String]
    package init(_ title: String, note: String = "", mark: Mark = .none, details: [String] = []) {
      (self.title, self.note, self.mark, self.details) = (title, note, mark, details)
    }
  }
  package struct Section: Hashable, Sendable {
    /// A section without a title is an offer, such as to resume.
    package var title: String
    package var rows: [Row]
    package init(_ title: String, _ rows: [Row]) { (self.title, self.rows) = (title, rows) }
  }
  package var sections: [Section]
  /// The index of the selected row among all rows.
  package var selected: Int
  /// One sentence above the list, for somebody who is here for the first time.
  package var welcome: String?
  /// What has been done so far: `2 of 44 lessons`.
  package var tally: String
  package var status: String
  package var keys: [Key]

  package struct Key: Hashable, Sendable {
    package var key: String, label: String
    package init(_ key: String, _ label: String) { (self.key, self.label) = (key, label) }
  }
  package static let usualKeys = [
    Key("↑↓", "choose"), Key("Enter", "open"), Key("Tab", "next section"), Key("?", "help"),
    Key("q", "leave"),
  ]

  package init(
    _ sections: [Section], selected: Int = 0, welcome: String? = nil, tally: String = "",
    status: String = "", keys: [Key] = MenuView.usualKeys
  ) {
    (self.sections, self.selected, self.welcome) = (sections, selected, welcome)
    (self.tally, self.status, self.keys) = (tally, status, keys)
  }
  var rows: [Row] { sections.flatMap(\.rows) }
  var row: Row? { rows.indices.contains(selected) ? rows[selected] : nil }
}

/// The whole screen at the start: a title, the list, what the selected row is, a status line and the keys.
package struct MenuPane: Pane {
  package var view: MenuView
  package var look: Look
  package init(_ view: MenuView, look: Look) { (self.view, self.look) = (view, look) }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      canvas.fill(rect)
      let places = places(in: rect)
      drawTitle(on: &canvas, in: places.title)
      StatusBar(text: view.status, look: look).draw(on: &canvas, in: places.status)
      FooterBar(items: view.keys.map { ($0.key, $0.label) }, pinned: min(2, view.keys.count), look: look)
        .draw(on: &canvas, in: places.footer)
      welcome(width: rect.width)?.draw(on: &canvas, in: places.welcome)
      drawList(on: &canvas, in: places.list)
      if !places.details.isEmpty { drawDetails(on: &canvas, in: places.details) }
      look.settle(&canvas, in: rect)
    }
  }

  /// The row of the list that is drawn at a place of a screen of that size; nil where none is.
  package func row(at point: Point, on size: Size) -> Int? {
    let inside = places(in: Rect(size)).list.inset(by: 1), lines = lines
    let index = top(lines, inside) + point.y - inside.y
    guard inside.contains(point), lines.indices.contains(index), case .row(let row, _, _) = lines[index]
    else {
      return nil
    }
    return row
  }

  private struct Places {
    var title: Rect, welcome: Rect, list: Rect, details: Rect, status: Rect, footer: Rect
  }
  private func places(in rect: Rect) -> Places {
    let (title, below) = rect.split(top: 1)
    let (upper, footer) = below.split(bottom: 1)
    let (middle, status) = upper.split(bottom: upper.height > 4 ? 1 : 0)
    var places = Places(
      title: title, welcome: title, list: middle, details: title, status: status, footer: footer)
    (places.welcome, places.list) = split(middle)
    if rect.width >= 100 {
      // A tall box around a short list would be mostly empty.
      let (filled, _) = places.list.split(top: max(24, lines.count + 4))
      (places.list, places.details) = filled.split(left: min(84, filled.width * 54 / 100))
    } else {
      (places.list, places.details) = places.list.split(bottom: places.list.height >= 17 ? 6 : 0)
    }
    return places
  }

  // MARK: Above

  private func drawTitle(on canvas: inout Canvas, in rect: Rect) {
    let name = Span("netsplit", look.style(.accent).adding(.bold))
    let words = "   take distributed systems apart"
    let fits = rect.width >= words.columns + 10
    let spans = fits ? [name, Span(words, look.style(.muted))] : [name]
    let end = canvas.write(spans, at: Point(rect.x + 1, rect.y), width: rect.width - 2)
    let start = rect.maxX - 1 - view.tally.columns
    if start > end + 2 { canvas.write(view.tally, at: Point(start, rect.y), style: look.style(.muted)) }
  }
  private func welcome(width: Int) -> TextRows? {
    guard let welcome = view.welcome, width >= 8 else { return nil }
    var text = TextRows(width: min(96, width - 4), look: look)
    text.add(welcome)
    return text
  }
  /// The room of the sentence of welcome, and what is left below it.
  private func split(_ rect: Rect) -> (Rect, Rect) {
    guard let text = welcome(width: rect.width), rect.height >= 9 else {
      return (Rect(x: rect.x, y: rect.y, width: 0, height: 0), rect)
    }
    let margin = rect.height >= 20 ? 1 : 0
    let (above, below) = rect.split(top: text.rows.count + 2 * margin)
    return (
      Rect(x: above.x + 2, y: above.y + margin, width: above.width - 4, height: above.height - margin), below
    )
  }

  // MARK: List

  private enum Line {
    case blank, heading(String), row(Int, MenuView.Row, isOffer: Bool)
  }
  private var lines: [Line] {
    var lines: [Line] = []
    var index = 0
    for section in view.sections where !section.rows.isEmpty {
      if !lines.isEmpty { lines.append(.blank) }
      if !section.title.isEmpty { lines.append(.heading(section.title)) }
      for row in section.rows {
        lines.append(.row(index, row, isOffer: section.title.isEmpty))
        index += 1
      }
    }
    return lines
  }

  private func drawList(on canvas: inout Canvas, in rect: Rect) {
    let lines = lines
    let inside = rect.inset(by: 1)
    let top = top(lines, inside)
    let below = lines.count - top - inside.height
    var frame = look.frame("Course", isFocused: true)
    frame.rightNote = below > 0 ? "▼ \(below) more" : top > 0 ? "▲ end" : ""
    frame.draw(on: &canvas, in: rect, glyphs: look.glyphs)
    canvas.clipped(to: inside) { canvas in
      for (offset, line) in lines.dropFirst(top).prefix(inside.height).enumerated() {
        let place = Rect(x: inside.x, y: inside.y + offset, width: inside.width, height: 1)
        switch line {
        case .blank: break
        case .heading(let title):
          canvas.write(
            [Span(title, look.style(.accent))], at: Point(place.x + 1, place.y), width: place.width - 2)
        case .row(let index, let row, let isOffer): draw(row, index, isOffer, on: &canvas, in: place)
        }
      }
    }
  }

  /// The first line that is seen.
  private func top(_ lines: [Line], _ inside: Rect) -> Int {
    let place = lines.firstIndex { if case .row(view.selected, _, _) = $0 { true } else { false } } ?? 0
    return max(0, min(place - inside.height / 2, lines.count - inside.height))
  }

  private func draw(
    _ row: MenuView.Row, _ index: Int, _ isOffer: Bool, on canvas: inout Canvas, in rect: Rect
  ) {
    let isSelected = index == view.selected
    let fill = isSelected ? look.style(.selection) : nil
    if let fill {
      canvas.fill(rect, with: Cell(" ", fill))
      canvas[Point(rect.x, rect.y)] = Cell(look.glyph(.selection), fill)
      canvas.rest(at: Point(rect.x, rect.y))
    }
    let start = rect.x + 2 + (isOffer ? 0 : 1)
    let (sign, style) = mark(row.mark)
    if !isOffer { canvas[Point(start, rect.y)] = Cell(sign, fill ?? style) }
    let x = isOffer ? start : start + 2
    let right = rect.maxX - 1
    let noteWidth = row.note.isEmpty || right - x < 24 ? 0 : min(row.note.columns, (right - x) / 2)
    let body = fill ?? (isOffer ? look.style(.waiting) : row.mark == .done ? look.style(.muted) : .plain)
    let room = right - x - (noteWidth > 0 ? noteWidth + 2 : 0)
    canvas.write([Span(row.title, body)], at: Point(x, rect.y), width: room)
    if noteWidth > 0 {
      let note = row.note.fitted(to: noteWidth)
      canvas.write(note, at: Point(right - note.columns, rect.y), style: fill ?? look.style(.muted))
    }
  }
  private func mark(_ mark: MenuView.Mark) -> (Unicode.Scalar, Style) {
    switch mark {
    case .none: (look.glyph(.separator), look.style(.muted))
    case .open: (look.glyph(.open), .plain)
    case .begun: (look.glyph(.cursor), look.style(.waiting))
    case .done: (look.glyph(.done), look.style(.good))
    case .broken: (look.glyph(.lost), look.style(.bad))
    }
  }

  // MARK: Details

  private func drawDetails(on canvas: inout Canvas, in rect: Rect) {
    guard let row = view.row, rect.width >= 8 else { return }
    let isLow = rect.height < 8
    let inside = look.frame(isLow ? row.title : "About").draw(on: &canvas, in: rect, glyphs: look.glyphs)
    var text = TextRows(width: min(74, inside.width - 2), look: look)
    if !isLow {
      text.add(row.title, style: look.style(.accent).adding(.bold))
      if !row.note.isEmpty { text.add(row.note + words(row.mark), style: look.style(.muted)) }
    }
    for detail in row.details {
      if !isLow, !detail.hasPrefix("- ") { text.gap() }
      text.add(detail)
    }
    let place = Rect(x: inside.x + 1, y: inside.y, width: inside.width - 2, height: inside.height)
    canvas.clipped(to: place) { canvas in text.draw(on: &canvas, in: place) }
    if text.rows.count > inside.height, inside.height > 0 {
      canvas.write(" … ", at: Point(rect.maxX - 5, rect.maxY - 1), style: look.style(.muted))
    }
  }
  private func words(_ mark: MenuView.Mark) -> String {
    switch mark {
    case .none, .open: ""
    case .begun: " · begun"
    case .done: " · done"
    case .broken: " · cannot be opened"
    }
  }
}
