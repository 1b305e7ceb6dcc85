import TUI

/// The ways between the cards of an arrangement, and where a wall stops what is on them: worked out once,
/// then remembered.
final class Lines {
  let arrangement: Arrangement
  let room: Rect
  let wall: Wall?
  /// The cells that the wall stands on.
  let wallCells: [Point]
  /// The cells of all cards.
  let cardCells: CellSet
  /// By the numbers of both ends, for a table of `width` endpoints; nil where it was not looked for yet.
  private var paths: [Path??] = []
  private let width: Int
  private struct Dotted: Hashable { var pair: Direction, every: Int }
  private var dots: [Dotted: [Point]] = [:]
  private var stops: [Direction: Double?] = [:]

  init(_ arrangement: Arrangement, wall: Wall?, room: Rect) {
    (self.arrangement, self.wall, self.room) = (arrangement, wall, room)
    wallCells = wall?.cells(in: room) ?? []
    var cells = CellSet(room)
    for card in arrangement.cards.values { cells.insert(card) }
    cardCells = cells
    width = (arrangement.cards.keys.max() ?? -1) + 1
    paths = Array(repeating: nil, count: width * width)
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
    let stones = Set(wallCells), step = 1 / max(4, path.length)
    let start = wall.side(of: path.spots[0])
    func isClear(_ cell: Point) -> Bool {
      let centre = Spot(Double(cell.x) + 0.5, Double(cell.y) + 0.5)
      // A level wall has a sign in every second column only.
      return wall.side(of: centre) == start
        && (-1...1).allSatisfy { !stones.contains(Point(cell.x + $0, cell.y)) }
    }
    repeat { share -= step } while share > 0 && !isClear(path.spot(at: share).cell)
    return max(0, share)
  }
}
