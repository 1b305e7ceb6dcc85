/// One character cell: a scalar that is one column wide, and its style.
package struct Cell: Hashable, Sendable {
  package var scalar: Unicode.Scalar
  package var style: Style
  package init(_ scalar: Unicode.Scalar, _ style: Style = .plain) {
    (self.scalar, self.style) = (scalar, style)
  }
  package static let blank = Cell(" ")
}

/// A grid of cells that everything is drawn on. Writing outside of it, or of the current clip, does nothing.
///
/// It never holds a control character, nor anything else that is not one column wide: those appear as `?`.
/// So no text, wherever it comes from, can send a command to the terminal.
package struct Canvas: Equatable, Sendable {
  package let size: Size
  package private(set) var cells: [Cell]
  /// What lies outside is not drawn on; the whole canvas at first.
  package var clip: Rect
  /// Where the terminal's cursor rests (the selected item, the prompt), for magnifiers and screen readers.
  package var cursor: Point?

  package init(_ size: Size) {
    self.size = size
    cells = Array(repeating: .blank, count: size.width * size.height)
    clip = Rect(size)
  }
  package subscript(point: Point) -> Cell {
    get { Rect(size).contains(point) ? cells[point.y * size.width + point.x] : .blank }
    set {
      guard clip.contains(point), Rect(size).contains(point) else { return }
      cells[point.y * size.width + point.x] = newValue
      if !newValue.scalar.isOneColumn { cells[point.y * size.width + point.x].scalar = "?" }
    }
  }
  /// Writes `text` to the right from `point`, one cell a scalar, and returns the column after it.
  @discardableResult
  package mutating func write(_ text: String, at point: Point, style: Style = .plain) -> Int {
    var x = point.x
    for scalar in text.unicodeScalars {
      self[Point(x, point.y)] = Cell(scalar, style)
      x += 1
    }
    return x
  }
  package mutating func fill(_ rect: Rect, with cell: Cell = .blank) {
    for y in rect.y..<rect.maxY { for x in rect.x..<rect.maxX { self[Point(x, y)] = cell } }
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
  package mutating func put(_ other: Canvas, at origin: Point) {
    let place = Rect(x: origin.x, y: origin.y, width: other.size.width, height: other.size.height)
    let inside = place.intersection(Rect(size)).intersection(clip)
    for y in inside.y..<inside.maxY {
      let from = (y - origin.y) * other.size.width + inside.x - origin.x, to = y * size.width + inside.x
      cells.replaceSubrange(to..<to + inside.width, with: other.cells[from..<from + inside.width])
    }
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
