import Engine
import TUI

/// The links between cards, and what a partition or a fault did to them.
struct Wires {
  let pane: DiagramPane
  let arrangement: Arrangement
  let room: Rect
  let wall: Wall?
  /// The cells that the wall stands on.
  let wallCells: [Point]
  private var scene: Scene { pane.scene }

  init(_ pane: DiagramPane, _ arrangement: Arrangement, room: Rect) {
    (self.pane, self.arrangement, self.room) = (pane, arrangement, room)
    wall = pane.wall(arrangement)
    wallCells = wall?.cells(in: room) ?? []
  }

  /// The way from one card to another; nil where one of them has no place.
  func path(_ direction: Direction) -> Path? {
    // Made from the lower end, so that both directions are the same line.
    let (low, high) = (min(direction.from, direction.to), max(direction.from, direction.to))
    guard let a = arrangement.cards[low.index], let b = arrangement.cards[high.index], low != high else {
      return nil
    }
    let others = arrangement.cards.filter { $0.key != low.index && $0.key != high.index }.map(\.value)
    let path = Path(from: a, to: b, around: others, in: room)
    return direction.from == low ? path : path.reversed
  }

  /// How far something comes on its way before the wall stops it; nil where no wall is in the way.
  func stop(on path: Path) -> Double? {
    guard let wall, var share = path.crossing(wall) else { return nil }
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

  func draw(on canvas: inout Canvas) {
    let busy = Set(traffic.map(Self.pair))
    var idle = DotCanvas(room, glyphs: pane.look.glyphs)
    var active = DotCanvas(room, glyphs: pane.look.glyphs)
    var chosen = DotCanvas(room, glyphs: pane.look.glyphs)
    for pair in pairs.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
      guard let path = path(pair) else { continue }
      if isChosen(pair) {
        lay(path, every: 1, on: &chosen)
      } else if busy.contains(pair) {
        lay(path, every: 1, on: &active)
      } else {
        lay(path, every: 2, on: &idle)
      }
    }
    idle.draw(on: &canvas, style: pane.look.style(.wire))
    active.draw(on: &canvas, style: pane.look.style(.activeWire), over: true)
    chosen.draw(on: &canvas, style: pane.look.style(.accent), over: true)
    drawWall(on: &canvas)
  }
  private func lay(_ path: Path, every: Int, on dots: inout DotCanvas) {
    if dots.level == .braille {
      for dot in path.dots(every: every) { dots.dot(dot) }
    } else {
      for (a, b) in zip(path.spots, path.spots.dropFirst()) {
        dots.line(from: DotCanvas.centre(of: a.cell), to: DotCanvas.centre(of: b.cell))
      }
    }
  }
  private func drawWall(on canvas: inout Canvas) {
    guard let wall else { return }
    let style = pane.look.style(.bad), sign = pane.look.glyph(.wall)
    for cell in wallCells { canvas[cell] = Cell(sign, style) }
    guard !wall.isSteep else { return }
    let cards = arrangement.cards.values.map { $0.grown(by: 1, 0) }
    let word = wallCells.map { Rect(x: $0.x - 2, y: $0.y, width: 5, height: 1) }.last { place in
      place.intersection(room) == place && cards.allSatisfy { $0.intersection(place).isEmpty }
    }
    if let word { canvas.write(" CUT ", at: Point(word.x, word.y), style: style.adding(.bold)) }
  }

  /// The directions in which something is under way or was lost just now.
  private var traffic: [Direction] {
    guard pane.fog == nil else { return [] }
    return scene.flights.map { Direction($0.name.from, $0.name.to) }
      + scene.losses.map { Direction($0.message.from, $0.message.to) }
  }
  private static func pair(_ direction: Direction) -> Direction {
    direction.from < direction.to ? direction : direction.reversed
  }
  private func isChosen(_ pair: Direction) -> Bool {
    switch pane.selection {
    case .link(let direction): Self.pair(direction) == pair
    case .message(let name): Self.pair(Direction(name.from, name.to)) == pair
    default: false
    }
  }

  /// What is drawn: the links of the shape, and those where something happens or is unusual.
  var pairs: Set<Direction> {
    var pairs = Set(Self.usual(Members(shape: scene.shape, scene.roster)))
    pairs.formUnion(traffic.map(Self.pair))
    if pane.fog == nil {
      for (direction, link) in scene.links where link.isTouched {
        // A rule for all links is no reason to draw every one of them.
        if scene.links.count <= 2 * scene.roster.nodes.count { pairs.insert(Self.pair(direction)) }
      }
    }
    switch pane.selection {
    case .link(let direction): pairs.insert(Self.pair(direction))
    case .node(let id) where !scene.roster.isClient(id):
      let nodes = (0..<scene.roster.nodes.count).map(NodeID.init)
      if scene.shape == .ring {
        for other in nodes where other != id { pairs.insert(Self.pair(Direction(id, other))) }
      }
    default: break
    }
    return pairs
  }

  /// The links that belong to a shape: a full mesh up to five nodes, above that the neighbours.
  private static func usual(_ members: Members) -> [Direction] {
    let count = members.nodes
    var pairs: [(Int, Int)] = []
    switch members.shape {
    case .row: pairs = (1..<max(1, count)).map { ($0 - 1, $0) }
    case .tree: pairs = branches(count)
    case .tiers: pairs = (1..<max(1, count)).map { (0, $0) }
    case .ring, .regions:
      if count <= 5 {
        for a in 0..<count { for b in a + 1..<max(a + 1, count) { pairs.append((a, b)) } }
      } else {
        pairs = (0..<count).map { ($0, ($0 + 1) % count) }
      }
    }
    pairs += members.near.enumerated().map { ($0.element, count + $0.offset) }
    return pairs.map { pair(Direction(NodeID($0.0), NodeID($0.1))) }
  }
  private static func branches(_ count: Int) -> [(Int, Int)] {
    if count <= 5 { return (1..<max(1, count)).map { (0, $0) } }
    let inner = count <= 7 ? 2 : 3
    let leaves = count - 1 - inner
    return (1...inner).map { (0, $0) }
      + (0..<leaves).map { (1 + $0 * inner / leaves, 1 + inner + $0) }
  }
}
