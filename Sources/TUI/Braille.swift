/// Lines finer than a cell: eight braille dots in each, or one dot in every second cell without braille.
///
/// Points are dots, two in a cell's width and four in its height, counted from the canvas's top left;
/// `centre(of:)` gives those of a cell.
package struct DotCanvas: Hashable, Sendable {
  /// The cells that are drawn on; lines are cut off at its sides.
  package let rect: Rect
  package let level: GlyphLevel
  private var patterns: [UInt8]

  package init(_ rect: Rect, glyphs level: GlyphLevel) {
    (self.rect, self.level) = (rect, level)
    patterns = Array(repeating: 0, count: rect.width * rect.height)
  }

  /// The dot in the middle of a cell.
  package static func centre(of cell: Point) -> Point { Point(cell.x * 2, cell.y * 4 + 2) }

  /// Sets one dot.
  package mutating func dot(_ point: Point) {
    let (column, dotColumn) = point.x.floorDivided(by: 2), (row, dotRow) = point.y.floorDivided(by: 4)
    guard rect.contains(Point(column, row)) else { return }
    // Unicode numbers the dots 1 2 3 7 down the left side and 4 5 6 8 down the right.
    let bit: UInt8 = dotRow == 3 ? 0x40 << dotColumn : 1 << (dotRow + dotColumn * 3)
    patterns[(row - rect.y) * rect.width + column - rect.x] |= bit
  }

  /// Draws a line between two dots, both included.
  package mutating func line(from start: Point, to end: Point) {
    let dots = Rect(x: rect.x * 2, y: rect.y * 4, width: rect.width * 2, height: rect.height * 4)
    guard let (first, last) = Self.clip(start, end, to: dots) else { return }
    if level == .braille {
      for point in Self.steps(from: first, to: last) { dot(point) }
    } else {
      let cells = Self.steps(from: Self.cell(of: first), to: Self.cell(of: last))
      for (index, cell) in cells.enumerated() where index % 2 == 0 { dot(Self.centre(of: cell)) }
    }
  }

  /// Puts the dots on a canvas. A cell with braille in it gets both patterns and keeps its style, so that
  /// crossings stay readable; any other cell that is not blank is left alone unless `over` is set.
  package func draw(on canvas: inout Canvas, style: Style, over: Bool = false) {
    for row in 0..<rect.height {
      for column in 0..<rect.width {
        let pattern = patterns[row * rect.width + column]
        guard pattern != 0 else { continue }
        let point = Point(rect.x + column, rect.y + row), below = canvas[point]
        let dots = below.scalar.value &- 0x2800
        if level == .braille, dots <= 0xFF {
          canvas[point] = Cell(Self.sign(pattern | UInt8(dots)), over ? style : below.style)
        } else if over || below.scalar == " " {
          let sign = level == .braille ? Self.sign(pattern) : Glyph.heartbeat.at(level)
          canvas[point] = Cell(sign, style)
        }
      }
    }
  }

  private static func sign(_ pattern: UInt8) -> Unicode.Scalar {
    Unicode.Scalar(0x2800 + UInt32(pattern)) ?? " "
  }

  private static func cell(of dot: Point) -> Point {
    Point(dot.x.floorDivided(by: 2).quotient, dot.y.floorDivided(by: 4).quotient)
  }

  /// The part of a line that lies in `rect`, which may be far smaller than the line (Liang and Barsky 1984).
  private static func clip(_ start: Point, _ end: Point, to rect: Rect) -> (Point, Point)? {
    guard !rect.isEmpty else { return nil }
    if rect.contains(start), rect.contains(end) { return (start, end) }
    let x = Double(start.x), y = Double(start.y), width = Double(end.x) - x, height = Double(end.y) - y
    var enters = 0.0, leaves = 1.0
    let sides = [
      (-width, x - Double(rect.x)), (width, Double(rect.maxX - 1) - x),
      (-height, y - Double(rect.y)), (height, Double(rect.maxY - 1) - y),
    ]
    for (direction, distance) in sides {
      if direction == 0 {
        if distance < 0 { return nil }
      } else if direction < 0 {
        enters = max(enters, distance / direction)
      } else {
        leaves = min(leaves, distance / direction)
      }
    }
    guard enters <= leaves else { return nil }
    func point(_ part: Double) -> Point {
      Point(
        min(max(Int((x + width * part).rounded()), rect.x), rect.maxX - 1),
        min(max(Int((y + height * part).rounded()), rect.y), rect.maxY - 1))
    }
    return (point(enters), point(leaves))
  }

  /// The points of a line, ends included (Bresenham 1965).
  private static func steps(from start: Point, to end: Point) -> [Point] {
    let width = abs(end.x - start.x), height = abs(end.y - start.y)
    let right = start.x < end.x ? 1 : -1, down = start.y < end.y ? 1 : -1
    var point = start, error = width - height, points = [start]
    points.reserveCapacity(max(width, height) + 1)
    while point != end {
      let doubled = 2 * error
      if doubled > -height {
        error -= height
        point.x += right
      }
      if doubled < width {
        error += width
        point.y += down
      }
      points.append(point)
    }
    return points
  }
}

extension Int {
  /// Division that rounds down, so that dots left of the canvas are not taken for its first column.
  fileprivate func floorDivided(by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
