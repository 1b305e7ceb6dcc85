import TUI

/// What stands between the sides of a partition: upright and level pieces with as few corners as can be, that
/// cross as few links as can be between two that hear each other.
struct Wall {
  let room: Rect
  /// For each part that the wall cuts the room into, whose it is, as a place among the sides.
  let parts: [Int]
  /// In which part each cell of the room is, row by row; on the wall `stone`.
  private let owners: [Int]
  private static let stone = -1
  /// Its cells, row by row.
  let cells: [Point]

  /// A part of a side, as places in it, and the edge around it.
  private struct Piece {
    let side: Int, cards: [Int], region: Region, cost: Int
  }

  /// nil where no such wall is simple enough to be read.
  /// - Parameter links: those between cards of one side, by side.
  init?(between sides: [[Rect]], links: [[(Spot, Spot)]] = [], in room: Rect) {
    guard !room.isEmpty, sides.count(where: { !$0.isEmpty }) >= 2 else { return nil }
    let links = sides.indices.map { links.indices.contains($0) ? links[$0] : [] }
    guard let (pieces, rest) = Self.pieces(sides, links, room) else { return nil }
    self.room = room
    parts = pieces.map(\.side) + [rest]
    var owners = Array(repeating: pieces.count, count: room.width * room.height)
    var free = Array(repeating: true, count: owners.count)
    for (index, piece) in pieces.enumerated() {
      func holds(_ x: Int, _ y: Int) -> Bool {
        room.contains(Point(x, y)) && free[(y - room.y) * room.width + x - room.x]
          && piece.region.contains(x, y)
      }
      var stones: [Int] = [], own: [Int] = []
      for y in room.y..<room.maxY {
        for x in room.x..<room.maxX {
          let place = (y - room.y) * room.width + x - room.x
          if !free[place] { continue }
          if piece.region.contains(x, y) {
            own.append(place)
          } else if (-1...1).contains(where: { dy in (-1...1).contains { holds(x + $0, y + dy) } }) {
            stones.append(place)
          }
        }
      }
      for place in own { (owners[place], free[place]) = (index, false) }
      for place in stones { (owners[place], free[place]) = (Self.stone, false) }
    }
    self.owners = owners
    cells = owners.indices.filter { owners[$0] == Self.stone }.map { place in
      Point(room.x + place % room.width, room.y + place / room.width)
    }
    guard sides.indices.allSatisfy({ side in sides[side].allSatisfy { holds($0, of: side) } }) else {
      return nil
    }
  }
  /// Whether a card is whole on its own side: where cards touch there is no room for a wall between them.
  private func holds(_ card: Rect, of side: Int) -> Bool {
    (card.y..<card.maxY).allSatisfy { y in
      (card.x..<card.maxX).allSatisfy { x in
        let part = part(of: Point(x, y))
        return part != Self.stone && parts[part] == side
      }
    }
  }

  /// Which side a spot is on, as its place among the sides; on the wall a number that no side has.
  func side(of spot: Spot) -> Int {
    let part = part(of: spot.cell)
    return part == Self.stone ? part : parts[part]
  }
  /// In which part a cell is; what is outside of the room counts to its nearest cell.
  func part(of cell: Point) -> Int {
    let x = min(room.maxX - 1, max(room.x, cell.x)), y = min(room.maxY - 1, max(room.y, cell.y))
    return owners[(y - room.y) * room.width + x - room.x]
  }
  func isStone(_ point: Point) -> Bool {
    room.contains(point) && owners[(point.y - room.y) * room.width + point.x - room.x] == Self.stone
  }

  // MARK: - The search

  /// What is cut off, one after the other, and whose everything else is.
  private static func pieces(
    _ sides: [[Rect]], _ links: [[(Spot, Spot)]], _ room: Rect
  ) -> (pieces: [Piece], rest: Int)? {
    var left = sides.map { Array($0.indices) }
    var pieces: [Piece] = []
    while left.count(where: { !$0.isEmpty }) > 1 {
      guard pieces.count < max(3, sides.count) else { return nil }
      let whole = left.indices.compactMap { best(left[$0], of: $0, sides, left, links, room) }
      var next = whole.min { $0.cost < $1.cost }
      let cost = next?.cost ?? .max
      if cost > simple, let part = part(sides, left, links, room), part.cost < cost { next = part }
      guard let piece = next else { return nil }
      left[piece.side].removeAll { piece.cards.contains($0) }
      pieces.append(piece)
    }
    return (pieces, left.firstIndex { !$0.isEmpty } ?? 0)
  }
  /// What a wall with three corners costs.
  private static let simple = 10

  /// Where a side is on two sides of another, one or two of its cards are cut off first: those after which
  /// the rest is simple. The cost is that of both.
  private static func part(
    _ sides: [[Rect]], _ left: [[Int]], _ links: [[(Spot, Spot)]], _ room: Rect
  ) -> Piece? {
    var found: Piece?
    for side in left.indices {
      let cards = left[side]
      let pairs = cards.indices.flatMap { a in cards[(a + 1)...].map { [cards[a], $0] } }
      for part in cards.map({ [$0] }) + pairs where part.count < cards.count {
        guard let piece = best(part, of: side, sides, left, links, room) else { continue }
        var rest = left
        rest[side].removeAll { part.contains($0) }
        let then = rest.indices.compactMap { best(rest[$0], of: $0, sides, rest, links, room)?.cost }.min()
        let cost = piece.cost + (then ?? 40)
        if cost < found?.cost ?? .max {
          found = Piece(side: side, cards: part, region: piece.region, cost: cost)
        }
      }
    }
    return found
  }

  /// The simplest edge that parts some cards of a side from all of the others.
  private static func best(
    _ cards: [Int], of side: Int, _ sides: [[Rect]], _ left: [[Int]], _ links: [[(Spot, Spot)]], _ room: Rect
  ) -> Piece? {
    guard !cards.isEmpty else { return nil }
    let others = left.indices.filter { $0 != side }.flatMap { other in left[other].map { sides[other][$0] } }
    var best: Piece?
    for (tightness, margin) in [(3, 1), (1, 1), (1, 0), (0, 0)].enumerated() {
      func grown(_ card: Rect) -> Rect { card.grown(by: margin.0, margin.1).intersection(room) }
      let inside = cards.map { grown(sides[side][$0]) }, outside = others.map(grown)
      for region in regions(inside, outside, room) {
        let crossed = links.joined().count { crosses($0, region) }
        let cost = 3 * region.bends + 4 * (region.pieces - 1) + 2 * tightness + 2 * crossed
        if cost < best?.cost ?? .max { best = Piece(side: side, cards: cards, region: region, cost: cost) }
      }
    }
    return best
  }
  private static func regions(_ inside: [Rect], _ outside: [Rect], _ room: Rect) -> [Region] {
    var regions: [Region] = []
    for flip in [(false, false), (true, false), (false, true), (true, true)] {
      let region = Region(stairs: inside, outside: outside, in: room, flip: (x: flip.0, y: flip.1))
      if let region { regions.append(region) }
    }
    for reaches in 0..<16 {
      let reach = Region.Reach(rawValue: reaches)
      if let region = Region(box: inside, outside: outside, in: room, reaches: reach) {
        regions.append(region)
      }
    }
    return regions.filter { $0.bends <= 5 }
  }
  private static func crosses(_ link: (Spot, Spot), _ region: Region) -> Bool {
    let start = link.0.cell, steps = max(2, Int(link.0.distance(to: link.1)) / 2)
    let isIn = region.contains(start.x, start.y)
    return (1...steps).contains { step in
      let cell = link.0.towards(link.1, Double(step) / Double(steps)).cell
      return region.contains(cell.x, cell.y) != isIn
    }
  }
}
