import TUI

/// A part of a room with upright and level edges that holds some cards and leaves out others.
///
/// Its rows are listed: in row `y` of the room it holds the columns of `spans[y]`.
struct Region {
  private let room: Rect
  private var spans: [Range<Int>]
  /// How often the edge turns inside of the room, and how many pieces it has there.
  let bends: Int
  let pieces: Int

  func contains(_ x: Int, _ y: Int) -> Bool {
    y >= room.y && y < room.maxY && spans[y - room.y].contains(x)
  }

  /// The edge is a staircase from border to border: the region is what lies to the left of it and above.
  /// A straight line and one with a single corner are such staircases too.
  ///
  /// nil where no such line has all of `inside` on the one side and all of `outside` on the other. Mirrored
  /// by `flip`, it lies right of the line, or below.
  init?(
    stairs inside: [Rect], outside: [Rect], in room: Rect, flip: (x: Bool, y: Bool)
  ) {
    func mirrored(_ rect: Rect) -> Rect {
      Rect(
        x: flip.x ? room.x + room.maxX - rect.maxX : rect.x,
        y: flip.y ? room.y + room.maxY - rect.maxY : rect.y, width: rect.width, height: rect.height)
    }
    guard let steps = Self.steps(inside.map(mirrored), outside.map(mirrored), room) else { return nil }
    func isInner(_ column: Int) -> Bool { column >= room.x && column < room.maxX }
    bends = zip(steps, steps.dropFirst()).reduce(0) { sum, pair in
      sum + (isInner(pair.0.column) ? 1 : 0) + (isInner(pair.1.column) ? 1 : 0)
    }
    pieces = 1
    self.room = room
    spans = (room.y..<room.maxY).map { y in
      let row = flip.y ? room.y + room.maxY - 1 - y : y
      let column = steps.last { $0.row <= row }?.column ?? room.x
      let end = min(room.maxX, max(room.x, column))
      return flip.x ? room.x + room.maxX - end..<room.maxX : room.x..<end
    }
  }

  /// The rows from which the edge stands in a column, downwards and each further left; a column outside of
  /// the room is none. As few as can be.
  private static func steps(
    _ inside: [Rect], _ outside: [Rect], _ room: Rect
  ) -> [(row: Int, column: Int)]? {
    let none = room.x - 1, all = room.maxX
    // What lies below or beside a row decides how far right the edge must be there, and how far it may be.
    func least(_ row: Int) -> Int { inside.filter { $0.maxY > row }.map(\.maxX).max() ?? none }
    func most(_ row: Int) -> Int {
      row >= room.maxY ? all : outside.filter { $0.y <= row }.map { max(none, $0.x - 1) }.min() ?? all
    }
    var steps: [(row: Int, column: Int)] = []
    var row = room.y
    while true {
      let low = least(row)
      var end = row
      guard most(row) >= low else { return nil }
      while end + 1 < room.maxY, most(end + 1) >= low { end += 1 }
      let isLast = end + 1 >= room.maxY
      let high = most(isLast ? room.maxY - 1 : end)
      let column = low <= none ? none : high >= all ? all : (low + high + 1) / 2
      if let last = steps.last, row > last.row {
        // In the middle of the rows where it may turn.
        let first = (last.row + 1...row).first { least($0) <= column } ?? row
        steps.append(((first + row + 1) / 2, column))
      } else if steps.isEmpty {
        steps.append((row, column))
      } else {
        return nil
      }
      if isLast { return steps }
      guard end > row || steps.count == 1 else { return nil }
      row = end
    }
  }

  /// The edge is a box around `inside`, open at the borders of the room that `reaches` names.
  init?(box inside: [Rect], outside: [Rect], in room: Rect, reaches: Reach) {
    guard let first = inside.first else { return nil }
    var (left, top, right, bottom) = (first.x, first.y, first.maxX, first.maxY)
    for card in inside {
      (left, top) = (min(left, card.x), min(top, card.y))
      (right, bottom) = (max(right, card.maxX), max(bottom, card.maxY))
    }
    // The edge itself stands around the box.
    if reaches.contains(.left) { left = room.x }
    if reaches.contains(.top) { top = room.y }
    if reaches.contains(.right) { right = room.maxX }
    if reaches.contains(.bottom) { bottom = room.maxY }
    func isFree(_ left: Int, _ top: Int, _ right: Int, _ bottom: Int) -> Bool {
      outside.allSatisfy { $0.x > right || $0.maxX < left || $0.y > bottom || $0.maxY < top }
    }
    guard left >= room.x, top >= room.y, right <= room.maxX, bottom <= room.maxY,
      isFree(left, top, right, bottom)
    else { return nil }
    // Halfway to what it keeps out.
    func half(_ isFree: (Int) -> Bool, _ most: Int) -> Int {
      ((0..<max(1, most)).first { !isFree($0 + 1) } ?? 0) / 2
    }
    if left > room.x { left -= half({ isFree(left - $0, top, right, bottom) }, left - room.x) }
    if right < room.maxX { right += half({ isFree(left, top, right + $0, bottom) }, room.maxX - right) }
    if top > room.y { top -= half({ isFree(left, top - $0, right, bottom) }, top - room.y) }
    if bottom < room.maxY { bottom += half({ isFree(left, top, right, bottom + $0) }, room.maxY - bottom) }
    let edges = [left > room.x, top > room.y, right < room.maxX, bottom < room.maxY]
    bends = (0..<4).count { edges[$0] && edges[($0 + 1) % 4] }
    pieces = bends == 0 ? edges.count { $0 } : 1
    self.room = room
    spans = (room.y..<room.maxY).map { $0 >= top && $0 < bottom ? left..<right : left..<left }
  }
  struct Reach: OptionSet {
    let rawValue: Int
    static let left = Reach(rawValue: 1), top = Reach(rawValue: 2)
    static let right = Reach(rawValue: 4), bottom = Reach(rawValue: 8)
  }
}
