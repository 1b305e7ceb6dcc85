import TUI

/// Rows of text set for one width: what a pane of text draws from an offset.
struct TextRows {
  struct Row: Hashable {
    var spans: [Span]
    /// How the row looks from its first column to its last; nil leaves it blank.
    var fill: Style?
    /// Where the terminal's cursor rests.
    var isSelected = false
  }
  let width: Int
  private let look: Look
  private(set) var rows: [Row] = []

  init(width: Int, look: Look) { (self.width, self.look) = (max(1, width), look) }

  /// An empty row, unless there is nothing above it or it is empty already.
  mutating func gap() {
    if let last = rows.last, !last.spans.isEmpty { rows.append(Row(spans: [])) }
  }
  /// Takes empty rows at the end away.
  mutating func trim() { while rows.last?.spans.isEmpty == true { rows.removeLast() } }
  mutating func row(_ spans: [Span]) { rows.append(Row(spans: spans)) }

  /// Sets text with its marks of emphasis. The `lead` stands before its first line, the others hang below.
  mutating func add(
    _ text: String, lead: [Span] = [], style: Style = .plain, fill: Style? = nil, isSelected: Bool = false
  ) {
    let indent = lead.reduce(0) { $0 + $1.text.columns }
    for (index, line) in TextFlow(text, width: max(1, width - indent)).lines.enumerated() {
      let head = index == 0 ? lead : [Span(String(repeating: " ", count: indent), fill ?? .plain)]
      let words = line.runs.map { Span($0.text, look.style($0.emphasis, on: style)) }
      rows.append(
        Row(spans: indent > 0 ? head + words : words, fill: fill, isSelected: isSelected && index == 0))
    }
  }
  /// Sets text whose first columns, a label, have a style of their own.
  mutating func add(
    _ text: String, lead: [Span] = [], style: Style = .plain, label: Int, labelStyle: Style
  ) {
    let first = rows.count
    add(text, lead: lead, style: style)
    guard rows.indices.contains(first) else { return }
    let index = lead.count
    guard rows[first].spans.indices.contains(index) else { return }
    let words = rows[first].spans[index].text.unicodeScalars
    let parts = [
      Span(String(String.UnicodeScalarView(words.prefix(label))), labelStyle),
      Span(String(String.UnicodeScalarView(words.dropFirst(label))), rows[first].spans[index].style),
    ]
    rows[first].spans.replaceSubrange(index...index, with: parts)
  }

  /// Draws the rows from `offset` on, as many as there is room for.
  func draw(on canvas: inout Canvas, in rect: Rect, offset: Int = 0) {
    for (index, row) in rows.dropFirst(max(0, offset)).prefix(rect.height).enumerated() {
      let place = Point(rect.x, rect.y + index)
      if let fill = row.fill {
        canvas.fill(Rect(x: rect.x, y: place.y, width: rect.width, height: 1), with: Cell(" ", fill))
      }
      canvas.write(row.spans, at: place, width: rect.width)
      if row.isSelected { canvas.rest(at: place) }
    }
  }
}

extension Look {
  /// Words of an emphasis within text of a style: a selected row stays of one piece.
  func style(_ emphasis: TextFlow.Emphasis, on base: Style) -> Style {
    switch emphasis {
    case .none: base
    case .strong: base.adding(.bold)
    case .code: base.attributes.contains(.reverse) ? base : style(.focusedFrame)
    }
  }
  /// The frame of a dialog, which lies over everything and has the focus.
  func dialog(_ title: String, right: String = "", note: String = "", rightNote: String = "") -> Frame {
    Frame(
      title, right: right, note: note, rightNote: rightNote, style: style(.focusedFrame),
      noteStyle: style(.muted))
  }
}

extension Rect {
  /// A rectangle of at most that size in the middle of this one.
  func centred(_ size: Size) -> Rect {
    let width = min(size.width, self.width), height = min(size.height, self.height)
    return Rect(
      x: x + (self.width - width) / 2, y: y + (self.height - height) / 2, width: width, height: height)
  }
}

/// The first of `texts` in which as many as possible fit side by side, cut from the end.
func joined(_ texts: [String], by separator: String = " · ", width: Int) -> String {
  var result = ""
  for text in texts {
    let longer = result.isEmpty ? text : result + separator + text
    if longer.columns > width { break }
    result = longer
  }
  return result
}

extension Canvas {
  /// Lets the terminal's cursor rest there, if that can be drawn on.
  mutating func rest(at point: Point) {
    if clip.contains(point), Rect(size).contains(point) { cursor = point }
  }
}
