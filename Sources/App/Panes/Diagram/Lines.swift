import Engine
import TUI

/// The ways between the cards of an arrangement, and where a wall stops what is on them: worked out once,
/// then remembered.
final class Lines {
  let arrangement: Arrangement
  let room: Rect
  let wall: Wall?
  var wallCells: [Point] { wall?.cells ?? [] }
  /// How large each side is, where it stands beside the wall.
  private(set) var words: [(place: Point, text: String)] = []
  /// The cells of all cards.
  let cardCells: CellSet
  /// By the numbers of both ends, for a table of `width` endpoints; nil where it was not looked for yet.
  private var paths: [Path??] = []
  private let width: Int
  private struct Dotted: Hashable { var pair: Direction, every: Int }
  private var dots: [Dotted: [Point]] = [:]
  private var stops: [Direction: Double?] = [:]

  /// - Parameter sides: how large the sides of the wall are, in its order.
  init(_ arrangement: Arrangement, wall: Wall?, sides: [SideWords] = [], room: Rect) {
    (self.arrangement, self.wall, self.room) = (arrangement, wall, room)
    var cells = CellSet(room)
    for card in arrangement.cards.values { cells.insert(card) }
    cardCells = cells
    width = (arrangement.cards.keys.max() ?? -1) + 1
    paths = Array(repeating: nil, count: width * width)
    if let wall { words = words(sides, wall) }
  }
  /// The column in which the wall reaches the upper edge of the room.
  var cutOver: Int? { wallCells.first { $0.y == room.y && wall?.isStone(Point($0.x + 1, $0.y)) == false }?.x }
  /// Where the word fits into a level piece of a wall that does not reach the upper edge.
  var cutInside: Point? {
    guard let wall, cutOver == nil else { return nil }
    return wallCells.last { last in (-8...0).allSatisfy { wall.isStone(Point(last.x + $0, last.y)) } }
      .map { Point($0.x - 6, $0.y) }
  }

  /// The sizes of the sides, in each part of the room; in the boxes of regions they have a place already.
  private func words(_ sides: [SideWords], _ wall: Wall) -> [(place: Point, text: String)] {
    guard arrangement.regions.isEmpty else { return [] }
    var ways = CellSet(room)
    let ids = arrangement.cards.keys.sorted()
    for a in ids {
      for b in ids where a < b {
        guard let path = path(Direction(NodeID(a), NodeID(b))) else { continue }
        for step in 0...max(1, Int(path.length)) {
          ways.insert(path.spot(at: Double(step) / max(1, path.length)).cell)
        }
      }
    }
    var cards = ids.compactMap { arrangement.cards[$0] }
    var words: [(place: Point, text: String)] = []
    for (part, side) in wall.parts.enumerated() where sides.indices.contains(side) {
      // A message that comes by covers words: in a small room rather fewer of them than on its way.
      let (text, short) = (sides[side].text, sides[side].short)
      let tries = [(text, false)] + (room.width < 60 ? [(short, false), (text, true)] : [(text, true)])
      for (text, mayCross) in tries {
        let place = SideWords.place(
          text.columns, in: part, of: wall, cards: cards, ways: ways, mayCross: mayCross)
        guard let place else { continue }
        words.append((place, text))
        cards.append(Rect(x: place.x, y: place.y, width: text.columns, height: 1))
        break
      }
    }
    return words
  }

  /// The way from one card to another; nil where one of them has no place.
  func path(_ direction: Direction) -> Path? {
    guard direction.from.index < width, direction.to.index < width else { return nil }
    let place = direction.from.index * width + direction.to.index
    if let known = paths[place] { return known }
    let path = newPath(direction)
    paths[place] = .some(path)
    return path
  }
  private func newPath(_ direction: Direction) -> Path? {
    // Made from the lower end, so that both directions are the same line.
    if direction.to < direction.from { return path(direction.reversed)?.reversed }
    guard let a = arrangement.cards[direction.from.index], let b = arrangement.cards[direction.to.index],
      direction.from != direction.to
    else { return nil }
    let others = arrangement.cards.filter { $0.key != direction.from.index && $0.key != direction.to.index }
    return Path(from: a, to: b, around: others.map(\.value), in: room)
  }

  /// The dots of the way between two cards, one of `every` where it is thin.
  func dots(_ pair: Direction, every: Int) -> [Point] {
    let key = Dotted(pair: pair, every: every)
    if let known = dots[key] { return known }
    let new = path(pair)?.dots(every: every) ?? []
    dots[key] = new
    return new
  }

  /// How far something comes on its way before the wall stops it; nil where no wall is in the way.
  func stop(on direction: Direction) -> Double? {
    if let known = stops[direction] { return known }
    let stop = newStop(on: direction)
    stops[direction] = .some(stop)
    return stop
  }
  private func newStop(on direction: Direction) -> Double? {
    guard let wall, let path = path(direction), var share = path.crossing(wall) else { return nil }
    let step = 1 / max(4, path.length)
    let start = wall.side(of: path.spots[0])
    func isClear(_ cell: Point) -> Bool {
      wall.side(of: Spot(Double(cell.x) + 0.5, Double(cell.y) + 0.5)) == start
        && (-1...1).allSatisfy { !wall.isStone(Point(cell.x + $0, cell.y)) }
    }
    repeat { share -= step } while share > 0 && !isClear(path.spot(at: share).cell)
    return max(0, share)
  }
}
