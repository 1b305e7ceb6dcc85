/// One character cell: a scalar that is one column wide, and its style.
package struct Cell: Hashable, Sendable {
  /// All of it in one word, so that cells compare and copy as such. From the lowest bit on: the scalar (32),
  /// the foreground and the background plus 1 (12 each), the attributes (8).
  package private(set) var bits: UInt64

  package init(_ scalar: Unicode.Scalar, _ style: Style = .plain) {
    bits = UInt64(scalar.value) | Self.bits(of: style)
  }
  package var scalar: Unicode.Scalar {
    get { Unicode.Scalar(UInt32(truncatingIfNeeded: bits)) ?? "?" }
    set { bits = bits & ~0xFFFF_FFFF | UInt64(newValue.value) }
  }
  package var style: Style {
    get {
      Style(
        foreground: Int16(truncatingIfNeeded: bits >> 32 & 0xFFF) - 1,
        background: Int16(truncatingIfNeeded: bits >> 44 & 0xFFF) - 1,
        attributes: Style.Attributes(rawValue: UInt32(truncatingIfNeeded: bits >> 56)))
    }
    set { bits = bits & 0xFFFF_FFFF | Self.bits(of: newValue) }
  }
  private static func bits(of style: Style) -> UInt64 {
    let (front, back) = (style.foreground + 1, style.background + 1)
    return (UInt64(truncatingIfNeeded: front) & 0xFFF) << 32
      | (UInt64(truncatingIfNeeded: back) & 0xFFF) << 44
      | (UInt64(style.attributes.rawValue) & 0xFF) << 56
  }
  /// What stands for one whose scalar is not one column wide.
  fileprivate var refused: Cell { Cell("?", style) }
  package static let blank = Cell(" ")
}

/// A cell at its place, and whether it goes under what stands there.
package struct PlacedCell: Sendable {
  package let place: Point, cell: Cell, isUnder: Bool
  package init(_ cell: Cell, at place: Point, isUnder: Bool) {
    (self.cell, self.place, self.isUnder) = (cell, place, isUnder)
  }
}

/// Rows of a canvas. Those that are 256 apart count as one: who asks only whether a row may be among them is
/// never told a wrong no.
package struct RowSet: Sendable {
  private var bits: InlineArray<4, UInt64>
  package static let none = RowSet(bits: .init(repeating: 0)), all = RowSet(bits: .init(repeating: .max))
  package func contains(_ row: Int) -> Bool { bits[row >> 6 & 3] &>> UInt64(row & 63) & 1 == 1 }
  package mutating func insert(_ row: Int) { bits[row >> 6 & 3] |= 1 &<< UInt64(row & 63) }
  package mutating func formUnion(_ other: RowSet) {
    for index in bits.indices { bits[index] |= other.bits[index] }
  }
}

/// A grid of cells that everything is drawn on. Writing outside of it, or of the current clip, does nothing.
///
/// It never holds a control character, nor anything else that is not one column wide: those appear as `?`.
/// So no text, wherever it comes from, can send a command to the terminal.
package struct Canvas: Equatable, Sendable {
  package let size: Size
  package private(set) var cells: [Cell]
  /// What lies outside is not drawn on; the whole canvas at first.
  package var clip: Rect { didSet { open = clip.intersection(Rect(size)) } }
  /// Where drawing changes cells.
  private var open: Rect
  /// Where the terminal's cursor rests (the selected item, the prompt), for magnifiers and screen readers.
  package var cursor: Point?
  /// The rows that were drawn on since this was last emptied; all of a new canvas.
  package var touched = RowSet.all

  package init(_ size: Size) {
    self.size = size
    cells = Array(repeating: .blank, count: size.width * size.height)
    clip = Rect(size)
    open = clip
  }
  package static func == (a: Canvas, b: Canvas) -> Bool {
    a.size == b.size && a.clip == b.clip && a.cursor == b.cursor && a.cells == b.cells
  }
  package subscript(point: Point) -> Cell {
    get { Rect(size).contains(point) ? cells[point.y * size.width + point.x] : .blank }
    set {
      guard open.contains(point) else { return }
      touched.insert(point.y)
      cells[point.y * size.width + point.x] = newValue.scalar.isOneColumn ? newValue : newValue.refused
    }
  }
  /// Writes `text` to the right from `point`, one cell a scalar, and returns the column after it.
  @discardableResult
  package mutating func write(_ text: String, at point: Point, style: Style = .plain) -> Int {
    let open = open, blank = Cell(" ", style)
    var x = point.x
    guard point.y >= open.y, point.y < open.maxY else { return x + text.columns }
    touched.insert(point.y)
    let start = point.y * size.width
    // Most of what is written is ASCII, which needs no decoding.
    let count = text.utf8.withContiguousStorageIfAvailable { bytes -> Int? in
      for byte in bytes where byte >= 0x80 { return nil }
      let first = max(0, open.x - x), end = min(bytes.count, open.maxX - x)
      guard first < end else { return bytes.count }
      cells.withUnsafeMutableBufferPointer { cells in
        for index in first..<end {
          var cell = blank
          cell.scalar = (0x20...0x7E).contains(bytes[index]) ? Unicode.Scalar(bytes[index]) : "?"
          cells[start + x + index] = cell
        }
      }
      return bytes.count
    }
    if case .some(.some(let count)) = count { return x + count }
    for scalar in text.unicodeScalars {
      if x >= open.x, x < open.maxX {
        var cell = blank
        cell.scalar = scalar.isOneColumn ? scalar : "?"
        cells[start + x] = cell
      }
      x += 1
    }
    return x
  }
  package mutating func fill(_ rect: Rect, with cell: Cell = .blank) {
    let rect = rect.intersection(open)
    let cell = cell.scalar.isOneColumn ? cell : cell.refused
    guard rect.width > 0 else { return }
    let width = size.width
    for y in rect.y..<rect.maxY { touched.insert(y) }
    cells.withUnsafeMutableBufferPointer { cells in
      for y in rect.y..<rect.maxY {
        cells[y * width + rect.x..<y * width + rect.maxX].update(repeating: cell)
      }
    }
  }
  /// The cells of a rectangle as a canvas of their own; blank where it lies outside.
  package func part(_ rect: Rect) -> Canvas {
    var part = Canvas(Size(rect.width, rect.height))
    let inside = rect.intersection(Rect(size))
    for y in inside.y..<inside.maxY {
      let from = y * size.width + inside.x, to = (y - rect.y) * rect.width + inside.x - rect.x
      part.cells.replaceSubrange(to..<to + inside.width, with: cells[from..<from + inside.width])
    }
    return part
  }
  /// Puts another canvas on the place of its top left corner, as far as both are there.
  ///
  /// - Parameter rows: of this canvas; the others stay as they are.
  package mutating func put(_ other: Canvas, at origin: Point, rows: RowSet = .all) {
    let place = Rect(x: origin.x, y: origin.y, width: other.size.width, height: other.size.height)
    let inside = place.intersection(open)
    for y in inside.y..<inside.maxY where rows.contains(y) {
      touched.insert(y)
      let from = (y - origin.y) * other.size.width + inside.x - origin.x, to = y * size.width + inside.x
      cells.replaceSubrange(to..<to + inside.width, with: other.cells[from..<from + inside.width])
    }
  }
  /// Puts cells at their places, those that go under only where nothing stands yet.
  package mutating func put(_ placed: [PlacedCell]) {
    let open = open, width = size.width
    var touched = touched
    cells.withUnsafeMutableBufferPointer { cells in
      for index in placed.indices where open.contains(placed[index].place) {
        let place = placed[index].place, start = place.y * width
        if placed[index].isUnder, cells[start + place.x].scalar != " " { continue }
        cells[start + place.x] = placed[index].cell
        touched.insert(place.y)
      }
    }
    self.touched = touched
  }
  /// Draws with `clip` narrowed to `rect`.
  package mutating func clipped(to rect: Rect, _ draw: (inout Canvas) -> Void) {
    let before = clip
    clip = clip.intersection(rect)
    draw(&self)
    clip = before
  }
  package var rows: [String] {
    (0..<size.height).map { y in
      String(String.UnicodeScalarView(cells[y * size.width..<(y + 1) * size.width].map(\.scalar)))
    }
  }
}
