import Engine
import Lessons
import TUI

/// The runs of a lesson one below the other: what each says of the columns, with the one being played marked.
struct RunsPane: Pane {
  var columns: [String]
  var rows: [RunTable.Row]
  /// The row that has the cursor.
  var selected: Int?
  var look: Look
  var isFocused: Bool
  /// Whether only what one node can know is shown, and no node knows what other runs would have been.
  var isFogged = false
  /// More about the selected run, where there is room below the table.
  var about: [String] = []

  /// The cells in which all of it can be read, with its frame.
  var wanted: Size {
    let grid = RunGrid(columns: columns, rows: rows, width: .max)
    // In steps, so that not every new value moves what stands beside it.
    return Size((grid.width + 4 + 3) / 4 * 4, rows.count + 3)
  }
  /// The columns in which all of it can be read with its own columns close together.
  var leastWidth: Int { RunGrid(columns: columns, rows: rows, width: .max).width - columns.count + 4 }

  func draw(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    canvas.clipped(to: rect) { canvas in
      let inside = rect.inset(by: 1)
      // The first column is that of the mark.
      let room = Rect(x: inside.x + 1, y: inside.y, width: max(0, inside.width - 2), height: inside.height)
      let grid = RunGrid(columns: columns, rows: rows, width: room.width)
      frame(grid, rect).draw(on: &canvas, in: rect, glyphs: look.glyphs)
      canvas.clipped(to: inside) { canvas in
        if isFogged {
          let words = "No node knows this: these are other worlds."
          canvas.write(words.fitted(to: room.width), at: Point(room.x, room.y), style: look.style(.muted))
        } else {
          draw(grid, on: &canvas, in: room)
        }
      }
      look.settle(&canvas, in: rect)
    }
  }

  /// The first of so many rows that have room: the selected one is among them.
  private func firstRow(of height: Int) -> Int {
    let wanted = selected ?? rows.firstIndex(where: \.isPresent) ?? 0
    return min(max(0, wanted - height + 1), max(0, rows.count - height))
  }
  /// The row that is drawn at a place.
  func row(at point: Point, in rect: Rect) -> Int? {
    let line = point.y - rect.y - 2, height = rect.height - 3
    guard (0..<max(0, height)).contains(line) else { return nil }
    let row = firstRow(of: height) + line
    return rows.indices.contains(row) ? row : nil
  }

  private func frame(_ grid: RunGrid, _ rect: Rect) -> Frame {
    let left = columns.count - grid.shown
    let right =
      isFogged
      ? "" : left > 0 ? "\(left) more column\(left == 1 ? "" : "s")" : rows.count == 1 ? "" : "\(rows.count)"
    let mark = String(Character(Glyph.selection.at(look.glyphs)))
    let present = rows.count == 1 ? "b keeps it" : "\(mark) now"
    let isOther = selected.map { rows.indices.contains($0) && !rows[$0].isPresent } ?? false
    let chosen = isOther ? "Enter compares" : "arrows choose"
    let note = isFogged ? "" : isFocused && rows.count > 1 ? chosen : present
    return look.frame("Runs", right: right, note: note, isFocused: isFocused)
  }

  private func draw(_ grid: RunGrid, on canvas: inout Canvas, in room: Rect) {
    canvas.write(grid.line(of: nil), at: Point(room.x, room.y), style: look.style(.muted))
    let (_, below) = room.split(top: 1)
    guard below.height > 0 else { return }
    let first = firstRow(of: below.height)
    for (index, row) in rows.enumerated().dropFirst(first).prefix(below.height) {
      let place = Point(below.x, below.y + index - first)
      let isSelected = isFocused && index == selected
      var style = row.isPresent ? look.style(.accent).adding(.bold) : .plain
      if isSelected { style = look.style(.selection) }
      let text =
        (row.isPresent ? String(Character(Glyph.selection.at(look.glyphs))) : " ") + grid.line(of: index)
      canvas.write(
        isSelected ? text.padded(to: below.width) : text, at: Point(place.x - 1, place.y), style: style)
      if isSelected { canvas.rest(at: Point(place.x, place.y)) }
    }
    drawAbout(on: &canvas, in: below.split(top: rows.count + 1).1)
  }
  /// What the selected run is made of, as much as there is room for.
  private func drawAbout(on canvas: inout Canvas, in room: Rect) {
    guard room.height >= 3, !about.isEmpty else { return }
    let isCut = about.count > room.height
    for (index, line) in about.prefix(isCut ? room.height - 1 : room.height).enumerated() {
      let style = index == 0 ? look.style(.accent) : line.hasPrefix("≠") ? look.style(.waiting) : .plain
      canvas.write([Span(line, style)], at: Point(room.x, room.y + index), width: room.width)
    }
    if isCut {
      let words = "and \(about.count - room.height + 1) more"
      canvas.write([Span(words, look.style(.muted))], at: Point(room.x, room.maxY - 1), width: room.width)
    }
  }
}

/// The table as text: columns as wide as they need where there is room for all, the last ones left out where
/// there is not.
struct RunGrid {
  private struct Column {
    var heading: String, cells: [String], width: Int
    /// Numbers stand one under the other.
    var isNumber: Bool
  }
  private var all: [Column]
  /// How many columns have room, besides the names of the runs.
  private(set) var shown: Int

  init(columns: [String], rows: [RunTable.Row], width room: Int) {
    let names = Column(
      heading: "run", cells: rows.map(\.name), width: max(3, rows.map(\.name.columns).max() ?? 3),
      isNumber: false)
    all =
      [names]
      + columns.enumerated().map { index, heading in
        let values = rows.map { index < $0.values.count ? $0.values[index] : .none }
        let cells = values.map(Self.cell)
        return Column(
          heading: heading, cells: cells, width: max(heading.columns, cells.map(\.columns).max() ?? 1),
          isNumber: values.allSatisfy(\.isNumber))
      }
    shown = columns.count
    // Long words give way first, the widest of them first; then the last columns do.
    while width > room,
      let index = all.indices.filter({ all[$0].width > Self.least && !all[$0].isNumber })
        .max(by: { all[$0].width < all[$1].width })
    {
      all[index].width -= 1
    }
    if width > room { gap = 1 }
    while width > room, shown > 0 { shown -= 1 }
  }

  private static let least = 8
  /// The blanks between two columns.
  private var gap = 2

  /// The cells of the columns that are shown.
  var width: Int { all.prefix(shown + 1).map(\.width).reduce(0, +) + shown * gap }

  /// The headings, or what a row says.
  func line(of row: Int?) -> String {
    all.prefix(shown + 1).enumerated().map { index, column in
      let text = (row.map { column.cells[$0] } ?? column.heading).fitted(to: column.width)
      let blank = String(repeating: " ", count: max(0, column.width - text.columns))
      return column.isNumber ? blank + text : index == shown ? text : text + blank
    }.joined(separator: String(repeating: " ", count: gap))
  }

  /// A value as a table has it.
  static func cell(_ value: Value) -> String {
    switch value {
    case .none: "-"
    case .bool(let isTrue): isTrue ? "yes" : "no"
    case .number(let number): hundredths(number)
    default: brief(value)
    }
  }
  private static func hundredths(_ number: Double) -> String {
    guard number.magnitude < 1e12 else { return Value.number(number).description }
    let all = Int((number * 100).rounded()), part = all.magnitude % 100
    let whole = (all < 0 ? "-" : "") + "\(all.magnitude / 100)"
    if part == 0 { return whole }
    return part % 10 == 0 ? "\(whole).\(part / 10)" : "\(whole).\(part < 10 ? "0" : "")\(part)"
  }
}

extension Value {
  /// Whether it stands to the right of its column: a number, a time, a share, or none at all.
  fileprivate var isNumber: Bool {
    switch self {
    case .int, .number, .time, .percent, .none: true
    default: false
    }
  }
}
