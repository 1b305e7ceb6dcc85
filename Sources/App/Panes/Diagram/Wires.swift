import Engine
import TUI

/// The links between cards, and what a partition or a fault did to them.
struct Wires {
  let pane: DiagramPane
  let lines: Lines
  private var scene: Scene { pane.scene }

  /// A link that is drawn, and how.
  struct Link: Hashable {
    enum State { case idle, active, chosen }
    let pair: Direction, state: State
  }
  func draw(on canvas: inout Canvas) {
    let links = links
    canvas.put(pane.memo.cells(of: links, pane.look) { cells(of: links) })
    drawWall(on: &canvas)
  }
  private var links: [Link] {
    let busy = busy
    return pairs(busy).all.map { pair in
      Link(pair: pair, state: isChosen(pair) ? .chosen : busy.contains(pair) ? .active : .idle)
    }
  }
  private func cells(of links: [Link]) -> [PlacedCell] {
    let room = lines.room, idle = pane.look.style(.wire)
    var canvas = Canvas(Size(room.maxX, room.maxY))
    for (state, style) in [
      (Link.State.idle, idle), (.active, pane.look.style(.activeWire)), (.chosen, pane.look.style(.accent)),
    ] {
      var dots = DotCanvas(room, glyphs: pane.look.glyphs)
      for link in links where link.state == state {
        if let path = lines.path(link.pair) { lay(link.pair, path, every: state == .idle ? 2 : 1, on: &dots) }
      }
      dots.draw(on: &canvas, style: style, over: state != .idle)
    }
    return (room.y..<room.maxY).flatMap { y in
      (room.x..<room.maxX).compactMap { x in
        let cell = canvas[Point(x, y)]
        guard cell != .blank else { return nil }
        return PlacedCell(cell, at: Point(x, y), isUnder: cell.style == idle)
      }
    }
  }
  private func lay(_ pair: Direction, _ path: Path, every: Int, on dots: inout DotCanvas) {
    if dots.level == .braille {
      for dot in lines.dots(pair, every: every) { dots.dot(dot) }
    } else {
      for (a, b) in zip(path.spots, path.spots.dropFirst()) {
        dots.line(from: DotCanvas.centre(of: a.cell), to: DotCanvas.centre(of: b.cell))
      }
    }
  }
  private func drawWall(on canvas: inout Canvas) {
    let style = pane.look.style(.bad), sign = pane.look.glyph(.wall)
    for cell in lines.wallCells { canvas[cell] = Cell(sign, style) }
    if let place = lines.cutInside { canvas.write(" CUT ", at: place, style: style.adding(.bold)) }
    for word in lines.words { canvas.write(word.text, at: word.place, style: style) }
  }

  /// Pairs of endpoints, each in or not, whatever its direction.
  private struct Pairs {
    private let endpoints: Int
    private var bits: [Bool]
    init(_ endpoints: Int) {
      self.endpoints = endpoints
      bits = Array(repeating: false, count: endpoints * endpoints)
    }
    private func place(_ one: NodeID, _ other: NodeID) -> Int {
      min(one, other).index * endpoints + max(one, other).index
    }
    mutating func insert(_ one: NodeID, _ other: NodeID) { bits[place(one, other)] = true }
    func contains(_ pair: Direction) -> Bool { bits[place(pair.from, pair.to)] }
    /// From the lower end to the higher, in order.
    var all: [Direction] {
      bits.indices.filter { bits[$0] }.map {
        Direction(NodeID($0 / endpoints), NodeID($0 % endpoints))
      }
    }
  }
  /// Where something is under way or was lost just now.
  private var busy: Pairs {
    var pairs = Pairs(scene.roster.count)
    guard pane.fog == nil else { return pairs }
    let flights = scene.flights
    for index in flights.indices { pairs.insert(flights[index].name.from, flights[index].name.to) }
    for loss in scene.losses { pairs.insert(loss.message.from, loss.message.to) }
    return pairs
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
  var pairs: [Direction] { pairs(busy).all }
  private func pairs(_ busy: Pairs) -> Pairs {
    var pairs = busy
    for pair in Self.usual(Members(shape: scene.shape, scene.roster)) { pairs.insert(pair.from, pair.to) }
    // A rule for all links is no reason to draw every one of them.
    if pane.fog == nil, scene.links.count <= 2 * scene.roster.nodes.count {
      for (direction, link) in scene.links where link.isTouched { pairs.insert(direction.from, direction.to) }
    }
    switch pane.selection {
    case .link(let direction): pairs.insert(direction.from, direction.to)
    case .node(let id) where !scene.roster.isClient(id) && scene.shape == .ring:
      for index in scene.roster.nodes.indices where index != id.index { pairs.insert(id, NodeID(index)) }
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
