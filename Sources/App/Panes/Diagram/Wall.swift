import TUI

/// What stands between the sides of a partition: a straight line where one parts their cards, else the line
/// that is as far from the cards and links of one side as from those of another, so that it crosses no link
/// between two that hear each other.
struct Wall {
  private let sides: [[Rect]]
  /// Between centres, in the order of the sides.
  private let links: [[(Spot, Spot)]]
  /// The direction across the straight line, and where along that direction it stands; rows count twice.
  private let line: (across: (x: Double, y: Double), place: Double)?

  /// `links` are those between cards of one side, by side.
  init?(between sides: [[Rect]], links: [[(Spot, Spot)]] = []) {
    let places = sides.indices.filter { !sides[$0].isEmpty }
    guard places.count >= 2 else { return nil }
    let sides = places.map { sides[$0] }
    self.sides = sides
    self.links = places.map { links.indices.contains($0) ? links[$0] : [] }
    line = sides.count == 2 ? Self.straight(between: sides[0], and: sides[1]) : nil
  }

  /// The line with the most room on both sides; nil where no straight line parts them.
  private static func straight(
    between left: [Rect], and right: [Rect]
  ) -> (across: (x: Double, y: Double), place: Double)? {
    var best: (gap: Double, across: (x: Double, y: Double), place: Double)?
    for step in 0..<72 {
      let turn = Double(step) / 72
      let across = (x: Trigonometry.sine(turn + 0.25), y: Trigonometry.sine(turn))
      let last = left.flatMap { corners($0, across) }.max() ?? 0
      let first = right.flatMap { corners($0, across) }.min() ?? 0
      // Upright and level walls look best: they win over a slanted one with a little more room.
      let gap = first - last, bonus = gap > 2 && step % 18 == 0 ? 8.0 : 0
      if gap >= 0.8, gap + bonus > best?.gap ?? 0 { best = (gap + bonus, across, (first + last) / 2) }
    }
    return best.map { ($0.across, $0.place) }
  }
  private static func corners(_ rect: Rect, _ across: (x: Double, y: Double)) -> [Double] {
    [(rect.x, rect.y), (rect.maxX, rect.y), (rect.x, rect.maxY), (rect.maxX, rect.maxY)].map { corner in
      Double(corner.0) * across.x + Double(corner.1) * 2 * across.y
    }
  }

  /// Which side a spot is on, as an index that is the same for all spots of one side.
  func side(of spot: Spot) -> Int {
    if let line {
      return spot.x * line.across.x + spot.y * 2 * line.across.y < line.place ? 0 : 1
    }
    var best = (side: 0, distance: Double.infinity)
    for (side, cards) in sides.enumerated() {
      for card in cards {
        let distance = card.distance(to: spot)
        if distance < best.distance { best = (side, distance) }
      }
      for link in links[side] {
        let distance = spot.distance(toLine: link.0, link.1)
        if distance < best.distance { best = (side, distance) }
      }
    }
    return best.side
  }

  /// Its cells in `rect`, row by row; every second one on level pieces, as dense to the eye as upright ones.
  func cells(in rect: Rect) -> [Point] {
    guard !rect.isEmpty else { return [] }
    let sides = (rect.y...rect.maxY).map { y in
      (rect.x...rect.maxX).map { x in side(of: Spot(Double(x) + 0.5, Double(y) + 0.5)) }
    }
    var cells: [Point] = []
    for y in 0..<rect.height {
      for x in 0..<rect.width {
        let here = sides[y][x]
        let isUpright = sides[y][x + 1] != here
        let isLevel = sides[y + 1][x] != here && (x + rect.x) % 2 == 0
        let point = Point(rect.x + x, rect.y + y)
        // Where it turns, one sign is enough.
        let isBeside = cells.last == Point(point.x - 1, point.y)
        if (isUpright || isLevel) && !isBeside { cells.append(point) }
      }
    }
    return cells
  }
  /// Whether it stands upright, so that a word fits over it.
  var isSteep: Bool { line.map { abs($0.across.x) >= 0.99 } ?? false }
}

extension Spot {
  /// The square of the distance from a straight piece of line, as the eye sees it.
  fileprivate func distance(toLine a: Spot, _ b: Spot) -> Double {
    let (along, up) = (b.x - a.x, 2 * (b.y - a.y))
    let length = along * along + up * up
    let (px, py) = (x - a.x, 2 * (y - a.y))
    let share = length == 0 ? 0 : min(1, max(0, (px * along + py * up) / length))
    let (dx, dy) = (px - share * along, py - share * up)
    return dx * dx + dy * dy
  }
}

extension Rect {
  /// The square of the distance of a spot from the nearest side, as the eye sees it; 0 inside.
  fileprivate func distance(to spot: Spot) -> Double {
    let dx = max(Double(x) - spot.x, spot.x - Double(maxX), 0)
    let dy = 2 * max(Double(y) - spot.y, spot.y - Double(maxY), 0)
    return dx * dx + dy * dy
  }
}
