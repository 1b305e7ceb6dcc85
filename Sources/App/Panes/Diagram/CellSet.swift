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
  /// Whether none of a stretch of a row is in, but perhaps one cell.
  func isFree(_ columns: Range<Int>, inRow y: Int, but exception: Point) -> Bool {
    let first = max(columns.lowerBound, rect.x), end = min(columns.upperBound, rect.maxX)
    guard y >= rect.y, y < rect.maxY, first < end else { return true }
    let start = (y - rect.y) * rect.width - rect.x
    for x in first..<end where bits[start + x] && (x != exception.x || y != exception.y) { return false }
    return true
  }
}
