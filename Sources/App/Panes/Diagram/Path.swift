import TUI

/// A place between cells.
struct Spot: Hashable {
  var x: Double, y: Double
  init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  var cell: Point { Point(Int(x.rounded(.down)), Int(y.rounded(.down))) }
  /// A cell is about twice as high as wide: distances as the eye sees them, in columns.
  func distance(to other: Spot) -> Double {
    let (dx, dy) = (other.x - x, 2 * (other.y - y))
    return (dx * dx + dy * dy).squareRoot()
  }
  func towards(_ other: Spot, _ part: Double) -> Spot {
    Spot(x + (other.x - x) * part, y + (other.y - y) * part)
  }
}

extension Rect {
  /// In the middle of a row, so that a level line and the messages on it are level with each other.
  var centre: Spot { Spot(Double(x) + Double(width) / 2, Double(y + (height - 1) / 2) + 0.5) }
  func grown(by dx: Int, _ dy: Int) -> Rect {
    Rect(x: x - dx, y: y - dy, width: width + 2 * dx, height: height + 2 * dy)
  }
  /// The columns between two cards, as the eye sees them.
  func room(to other: Rect) -> Int {
    max(0, other.x - maxX, x - other.maxX) + 2 * max(0, other.y - maxY, y - other.maxY)
  }
  func holds(_ spot: Spot) -> Bool {
    spot.x >= Double(x) && spot.x < Double(maxX) && spot.y >= Double(y) && spot.y < Double(maxY)
  }
}

/// The way of a link on the screen, from the edge of one card to that of another.
struct Path {
  private(set) var spots: [Spot]
  /// In columns, as the eye sees it.
  private(set) var length = 0.0
  /// Where it goes, all along it where it is straight.
  private var straight: Glyph?

  /// Straight from centre to centre; where a third card stands in the way, bent once, or twice around it.
  init(from source: Rect, to target: Rect, around others: [Rect], in room: Rect) {
    let (a, b) = (source.centre, target.centre)
    func isFree(_ spots: [Spot], of cards: [Rect], by margin: Int = 1) -> Bool {
      let blocks = cards.map { $0.grown(by: margin, 0) }
      return zip(spots, spots.dropFirst()).allSatisfy { Self.isFree($0, $1, blocks) }
    }
    func first(_ ways: [[Spot]], _ margin: Int = 1) -> [Spot]? {
      ways.first { isFree($0, of: others, by: margin) }
    }
    spots = [a, b]
    if !isFree(spots, of: others), let way = first(Self.bent(a, b, in: room)) {
      spots = way
    } else if !isFree(spots, of: others.filter { $0.height > 1 }) {
      // What passes behind a single row is still followed with the eye, behind a card it seems to end there.
      let around = Self.around(a, b, in: room)
      spots = first(around) ?? first(Self.anywhere(a, b, in: room)) ?? first(around, 0) ?? spots
    }
    clip(source, target)
    length = zip(spots, spots.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) }
    if spots.count == 2 { straight = Self.arrow(from: spots[0], to: spots[1]) }
  }
  /// Ways with one bend beside the middle of the straight one, the nearest first.
  private static func bent(_ a: Spot, _ b: Spot, in room: Rect) -> [[Spot]] {
    let middle = a.towards(b, 0.5)
    let isFlat = abs(b.x - a.x) >= 2 * abs(b.y - a.y)
    let bends = (2..<max(3, isFlat ? room.height : room.width / 2)).flatMap { offset in
      [-1.0, 1.0].map { sign in
        let shift = sign * Double(offset)
        return isFlat ? Spot(middle.x, middle.y + shift) : Spot(middle.x + 2 * shift, middle.y)
      }
    }
    return bends.filter(room.holds).map { [a, $0, b] }
  }
  /// Ways that leave both cards upright, or level, beside what stands between them, the nearest first.
  private static func around(_ a: Spot, _ b: Spot, in room: Rect) -> [[Spot]] {
    func nearest(_ places: [Double], to a: Double, _ b: Double) -> [Double] {
      places.sorted { (abs($0 - a) + abs($0 - b), $0) < (abs($1 - a) + abs($1 - b), $1) }
    }
    let rows = nearest((room.y..<room.maxY).map { Double($0) + 0.5 }, to: a.y, b.y)
    let columns = nearest((room.x..<room.maxX).map { Double($0) + 0.5 }, to: a.x, b.x)
    return rows.map { [a, Spot(a.x, $0), Spot(b.x, $0), b] }
      + columns.map { [a, Spot($0, a.y), Spot($0, b.y), b] }
  }
  /// Ways with one bend wherever it may be, the shortest first.
  private static func anywhere(_ a: Spot, _ b: Spot, in room: Rect) -> [[Spot]] {
    let bends = (room.y..<room.maxY).flatMap { y in
      (room.x..<room.maxX).map { x in Spot(Double(x) + 0.5, Double(y) + 0.5) }
    }
    let lengths = bends.map { a.distance(to: $0) + $0.distance(to: b) }
    return bends.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }.map { [a, bends[$0], b] }
  }
  private static func isFree(_ a: Spot, _ b: Spot, _ blocks: [Rect]) -> Bool {
    let steps = max(2, Int(a.distance(to: b)))
    return (0...steps).allSatisfy { step in
      let spot = a.towards(b, Double(step) / Double(steps))
      return blocks.allSatisfy { !$0.holds(spot) }
    }
  }
  private mutating func clip(_ source: Rect, _ target: Rect) {
    spots[0] = Self.exit(spots[0], spots[1], source)
    let last = spots.count - 1
    spots[last] = Self.exit(spots[last], spots[last - 1], target)
  }
  /// The first spot on the way from `inside` to `outside` that is not in `rect`.
  private static func exit(_ inside: Spot, _ outside: Spot, _ rect: Rect) -> Spot {
    let steps = max(4, Int(inside.distance(to: outside)) * 2)
    for step in 0...steps {
      let spot = inside.towards(outside, Double(step) / Double(steps))
      if !rect.holds(spot) { return spot }
    }
    return outside
  }

  /// The spot at a share of the way.
  func spot(at share: Double) -> Spot {
    let share = min(1, max(0, share))
    if spots.count == 2 { return spots[0].towards(spots[1], share) }
    var rest = share * length
    for (a, b) in zip(spots, spots.dropFirst()) {
      let part = a.distance(to: b)
      if rest <= part, part > 0 { return a.towards(b, rest / part) }
      rest -= part
    }
    return spots[spots.count - 1]
  }
  /// Where it goes at a share of the way.
  func arrow(at share: Double) -> Glyph {
    straight ?? Self.arrow(from: spot(at: share - 0.05), to: spot(at: share + 0.05))
  }
  private static func arrow(from a: Spot, to b: Spot) -> Glyph {
    if abs(b.x - a.x) >= abs(b.y - a.y) * 1.6 { return b.x >= a.x ? .arrowRight : .arrowLeft }
    return b.y >= a.y ? .arrowDown : .arrowUp
  }
  var reversed: Path {
    var copy = self
    copy.spots.reverse()
    if straight != nil { copy.straight = Self.arrow(from: copy.spots[0], to: copy.spots[1]) }
    return copy
  }
  /// Its dots, eight to a cell, of a share of the way; one of `every` where it is thin.
  func dots(from start: Double = 0, to end: Double = 1, every: Int = 1) -> [Point] {
    let count = max(1, Int(length * 2.2))
    var dots: [Point] = []
    for step in 0...count {
      let share = Double(step) / Double(count)
      guard share >= start, share <= end else { continue }
      let spot = spot(at: share)
      let dot = Point(Int((spot.x * 2).rounded(.down)), Int((spot.y * 4).rounded(.down)))
      if dot != dots.last { dots.append(dot) }
    }
    return every == 1 ? dots : dots.enumerated().filter { $0.offset % every == 0 }.map(\.element)
  }
  /// The share of the way at which it crosses `wall`; nil when it does not.
  func crossing(_ wall: Wall) -> Double? {
    let steps = max(2, Int(length))
    let start = wall.side(of: spots[0])
    for step in 1...steps where wall.side(of: spot(at: Double(step) / Double(steps))) != start {
      return Double(step) / Double(steps)
    }
    return nil
  }
}
