import TUI

/// Lines in several styles, drawn with dots where the terminal has braille and with strokes where it has not.
struct LineLayers {
  private let rect: Rect
  private let glyphs: GlyphLevel
  private var dots: [(style: Style, dots: DotCanvas)] = []
  private var strokes: [(style: Style, cells: [(place: Point, sign: Unicode.Scalar)])] = []

  init(_ rect: Rect, _ glyphs: GlyphLevel) { (self.rect, self.glyphs) = (rect, glyphs) }

  /// Adds lines from point to point, in dots.
  mutating func add(_ points: [Point], _ style: Style) {
    guard glyphs == .braille else { return stroke(points.map { Point($0.x >> 1, $0.y >> 2) }, style) }
    let place = dots.firstIndex { $0.style == style } ?? dots.count
    if place == dots.count { dots.append((style, DotCanvas(rect, glyphs: glyphs))) }
    for (from, to) in zip(points, points.dropFirst()) { dots[place].dots.line(from: from, to: to) }
  }

  private mutating func stroke(_ cells: [Point], _ style: Style) {
    let place = strokes.firstIndex { $0.style == style } ?? strokes.count
    if place == strokes.count { strokes.append((style, [])) }
    for (from, to) in zip(cells, cells.dropFirst()) {
      let line = Self.line(from, to)
      for (index, cell) in line.enumerated() where rect.contains(cell) {
        strokes[place].cells.append((cell, Self.sign(index, in: line)))
      }
    }
  }
  /// The stroke that leads from a cell to the next; from the last one, as it was reached.
  private static func sign(_ index: Int, in line: [Point]) -> Unicode.Scalar {
    let first = min(index, line.count - 2)
    guard first >= 0 else { return "│" }
    let x = line[first + 1].x - line[first].x, y = line[first + 1].y - line[first].y
    if x == 0 { return "│" }
    if y == 0 { return "╌" }
    return x * y > 0 ? "╲" : "╱"
  }
  /// The cells between two, both included, no more than a screen is large.
  private static func line(_ from: Point, _ to: Point) -> [Point] {
    let count = max(abs(to.x - from.x), abs(to.y - from.y))
    guard count > 0, count < 2000 else { return count == 0 ? [from] : [] }
    return (0...count).map { step in
      Point(
        from.x + ((to.x - from.x) * step * 2 + count) / (count * 2),
        from.y + ((to.y - from.y) * step * 2 + count) / (count * 2))
    }
  }

  /// Draws them where nothing else is; those in the styles of `last` below the others.
  func draw(on canvas: inout Canvas, last: [Style]) {
    for isLast in [false, true] {
      for layer in dots where last.contains(layer.style) == isLast {
        layer.dots.draw(on: &canvas, style: layer.style)
      }
      for layer in strokes where last.contains(layer.style) == isLast {
        for (place, sign) in layer.cells where canvas[place].scalar == " " {
          canvas[place] = Cell(sign, layer.style)
        }
      }
    }
  }
}
