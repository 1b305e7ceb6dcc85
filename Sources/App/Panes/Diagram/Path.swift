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
  var centre: Spot { Spot(Double(x) + Double(width) / 2, Double(y) + Double(height) / 2) }
  func grown(by dx: Int, _ dy: Int) -> Rect {
    Rect(x: x - dx, y: y - dy, width: width + 2 * dx, height: height + 2 * dy)
  }
  func holds(_ spot: Spot) -> Bool {
    spot.x >= Double(x) && spot.x < Double(maxX) && spot.y >= Double(y) && spot.y < Double(maxY)
  }
}

/// The way of a link on the screen, from the edge of one card to that of another.
struct Path {
  private(set) var spots: [Spot]

  /// Straight from centre to centre, or bent once where a third card stands in the way.
  init(from source: Rect, to target: Rect, around others: [Rect], in room: Rect) {
    let (a, b) = (source.centre, target.centre)
    let blocks = others.map { $0.grown(by: 1, 0) }
    spots = [a, b]
    if !Self.isFree(a, b, blocks) {
      let middle = a.towards(b, 0.5)
      let isFlat = abs(b.x - a.x) >= 2 * abs(b.y - a.y)
      search: for offset in 2..<max(3, isFlat ? room.height : room.width / 2) {
        for sign in [-1.0, 1.0] {
          let shift = sign * Double(offset)
          let bend = isFlat ? Spot(middle.x, middle.y + shift) : Spot(middle.x + 2 * shift, middle.y)
          if room.holds(bend), Self.isFree(a, bend, blocks), Self.isFree(bend, b, blocks) {
            spots = [a, bend, b]
            break search
          }
        }
      }
    }
    clip(source, target)
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

  var length: Double { zip(spots, spots.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) } }

  /// The spot at a share of the way.
  func spot(at share: Double) -> Spot {
    var rest = min(1, max(0, share)) * length
    for (a, b) in zip(spots, spots.dropFirst()) {
      let part = a.distance(to: b)
      if rest <= part, part > 0 { return a.towards(b, rest / part) }
      rest -= part
    }
    return spots[spots.count - 1]
  }
  /// Where it goes at a share of the way.
  func arrow(at share: Double) -> Glyph {
    let (a, b) = (spot(at: share - 0.05), spot(at: share + 0.05))
    if abs(b.x - a.x) >= abs(b.y - a.y) * 1.6 { return b.x >= a.x ? .arrowRight : .arrowLeft }
    return b.y >= a.y ? .arrowDown : .arrowUp
  }
  var reversed: Path {
    var copy = self
    copy.spots.reverse()
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
    for step in 1...steps where wall.side(of: spot(at: Double(step) / Double(steps))) * start < 0 {
      return Double(step) / Double(steps)
    }
    return nil
  }
}

/// A straight line that has the cards of one side of a partition on its left and all others on its right.
struct Wall {
  /// The direction across it, and where along that direction it stands; rows count twice.
  private let across: (x: Double, y: Double)
  private let place: Double

  /// The line with the most room on both sides; nil where no straight line parts them.
  init?(between left: [Rect], and right: [Rect]) {
    guard !left.isEmpty, !right.isEmpty else { return nil }
    var best: (gap: Double, across: (x: Double, y: Double), place: Double)?
    for step in 0..<24 {
      let turn = Double(step) / 24
      let across = (x: Trigonometry.sine(turn + 0.25), y: Trigonometry.sine(turn))
      let last = left.flatMap { Self.corners($0, across) }.max() ?? 0
      let first = right.flatMap { Self.corners($0, across) }.min() ?? 0
      // Upright and level walls look best: they win over a slanted one with a little more room.
      let gap = first - last, bonus = gap > 2 && step % 6 == 0 ? 8.0 : 0
      if gap >= 1.5, gap + bonus > best?.gap ?? 0 { best = (gap + bonus, across, (first + last) / 2) }
    }
    guard let best else { return nil }
    (across, place) = (best.across, best.place)
  }
  private static func corners(_ rect: Rect, _ across: (x: Double, y: Double)) -> [Double] {
    [(rect.x, rect.y), (rect.maxX, rect.y), (rect.x, rect.maxY), (rect.maxX, rect.maxY)].map { corner in
      Double(corner.0) * across.x + Double(corner.1) * 2 * across.y
    }
  }
  /// Negative on one side of it, positive on the other.
  func side(of spot: Spot) -> Double { spot.x * across.x + spot.y * 2 * across.y - place }

  /// Its cells in `rect`, from the top or from the left.
  func cells(in rect: Rect) -> [Point] {
    if isSteep {
      return (rect.y..<rect.maxY).compactMap { y in
        let x = (place - (Double(y) + 0.5) * 2 * across.y) / across.x
        let point = Point(Int(x.rounded(.down)), y)
        return rect.contains(point) ? point : nil
      }
    }
    return stride(from: rect.x + 1, to: rect.maxX, by: 2).compactMap { x in
      let y = (place - (Double(x) + 0.5) * across.x) / (2 * across.y)
      let point = Point(x, Int(y.rounded(.down)))
      return rect.contains(point) ? point : nil
    }
  }
  var isSteep: Bool { abs(across.x) >= abs(across.y) }
}
