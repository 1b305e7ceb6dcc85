/// A cell position; (0, 0) is the top left.
package struct Point: Hashable, Sendable {
  package var x: Int, y: Int
  package init(_ x: Int, _ y: Int) { (self.x, self.y) = (x, y) }
}

/// A size in cells, never negative.
package struct Size: Hashable, Sendable {
  package var width: Int, height: Int
  package init(_ width: Int, _ height: Int) { (self.width, self.height) = (max(0, width), max(0, height)) }
}

/// A rectangle of cells whose sides are never negative, so that no layout of a tiny window can trap.
package struct Rect: Hashable, Sendable {
  package let x: Int, y: Int, width: Int, height: Int
  package init(x: Int, y: Int, width: Int, height: Int) {
    (self.x, self.y, self.width, self.height) = (x, y, max(0, width), max(0, height))
  }
  package init(_ size: Size) { self.init(x: 0, y: 0, width: size.width, height: size.height) }
  package var maxX: Int { x + width }
  package var maxY: Int { y + height }
  package var isEmpty: Bool { width == 0 || height == 0 }
  package func contains(_ point: Point) -> Bool {
    point.x >= x && point.x < maxX && point.y >= y && point.y < maxY
  }
  package func inset(by margin: Int) -> Rect {
    Rect(x: x + margin, y: y + margin, width: width - 2 * margin, height: height - 2 * margin)
  }
  package func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x), top = max(y, other.y)
    return Rect(x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }
  /// Cuts `rows` off the top: (the top, what is left below).
  package func split(top rows: Int) -> (Rect, Rect) {
    let cut = min(max(0, rows), height)
    return (
      Rect(x: x, y: y, width: width, height: cut),
      Rect(x: x, y: y + cut, width: width, height: height - cut)
    )
  }
  /// Cuts `columns` off the left: (the left, what is left beside it).
  package func split(left columns: Int) -> (Rect, Rect) {
    let cut = min(max(0, columns), width)
    return (
      Rect(x: x, y: y, width: cut, height: height),
      Rect(x: x + cut, y: y, width: width - cut, height: height)
    )
  }
}
