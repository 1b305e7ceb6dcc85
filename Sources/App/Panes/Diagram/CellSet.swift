import TUI

/// Cells of a rectangle, each in or not; what lies outside is never in.
struct CellSet {
  private let rect: Rect
  private var bits: [Bool]

  init(_ rect: Rect) {
    self.rect = rect
    bits = Array(repeating: false, count: rect.width * rect.height)
  }
  func contains(_ point: Point) -> Bool {
    rect.contains(point) && bits[(point.y - rect.y) * rect.width + point.x - rect.x]
  }
  mutating func insert(_ point: Point) {
    if rect.contains(point) { bits[(point.y - rect.y) * rect.width + point.x - rect.x] = true }
  }
  mutating func insert(_ other: Rect) {
    let other = rect.intersection(other)
    for y in other.y..<other.maxY { for x in other.x..<other.maxX { insert(Point(x, y)) } }
  }
}
