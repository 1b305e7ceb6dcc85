import Engine
import TUI
import Testing

@testable import App

/// The wall of a partition: the picture that the program is about.
@Suite struct WallTests {
  /// Panels of the cluster at 80x24, 100x30 with and without a history, 140x40, 200x60 and 40x12.
  static let sizes = [Size(80, 13), Size(63, 19), Size(63, 13), Size(106, 27), Size(135, 39), Size(40, 9)]

  static func cards(_ count: Int, near: [Int] = [], _ size: Size) -> (cards: [Int: Rect], room: Rect) {
    let inside = Rect(size).inset(by: 1)
    let room = Rect(x: inside.x + 1, y: inside.y, width: inside.width - 2, height: inside.height)
    return (Arrangement(Members(shape: .ring, nodes: count, near: near), in: room).cards, inside)
  }

  /// A cluster of nodes that are called n1, n2, ... with the clients west near n1 and east near the last.
  static func scene(_ count: Int, _ sides: [[Int]], shape: Shape = .ring, groups: [Group] = []) -> Scene {
    let names = (1...count).map { "n\($0)" }
    let roster = Roster(
      nodes: names,
      clients: [Client(name: "west", near: "n1"), Client(name: "east", near: names[count - 1])],
      groups: groups)
    var nodes = names.enumerated().map { index, name in
      Scenes.node(index, name, badge: "BACK", now: 4000, ["epoch": .int(2), "votes": .int(index)])
    }
    nodes += ["west", "east"].enumerated().map { Scenes.node(count + $0, $1, now: 4000, client: true) }
    var scene = Scene(shape: shape, epoch: "epoch", roster: roster, now: Scenes.at(4000), nodes: nodes)
    scene.sides = sides.map { $0.map(NodeID.init) }
    for (index, a) in scene.sides.enumerated() {
      for b in scene.sides[(index + 1)...].joined() {
        for from in a {
          scene.links[Direction(from, b)] = Scenes.link(parted: true)
          scene.links[Direction(b, from)] = Scenes.link(parted: true)
        }
      }
    }
    let pairs = [(0, count - 1), (count - 1, 0), (0, count / 2), (count / 2, 0)]
    scene.losses = pairs.map { from, to in
      Loss(
        message: MessageName(from: NodeID(from), to: NodeID(to), kind: "vote", number: 1),
        time: Scenes.at(3900), reason: "a partition parts n\(from + 1) and n\(to + 1)")
    }
    scene.flights = pairs.map { Scenes.message($0.0, $0.1, "heartbeat", progress: 0.7, blocked: true) }
    return scene
  }

  @Test func `a wall has every card whole on its own side, and few corners`() {
    for size in Self.sizes {
      for count in [3, 4, 5, 7, 9] {
        let (cards, room) = Self.cards(count, size)
        // Every side that is a piece of the ring: others need a wall around a corner of another side.
        for start in 0..<count {
          for length in 1..<count {
            let first = (0..<length).map { (start + $0) % count }
            let second = (0..<count).filter { !first.contains($0) }
            let sides = [first, second].map { side in side.compactMap { cards[$0] } }
            guard let wall = Wall(between: sides, in: room) else {
              #expect(size.width < 80, "no wall around \(first) of \(count) at \(size)")
              continue
            }
            Self.check(wall, sides, "\(first) of \(count) at \(size)")
          }
        }
      }
    }
  }
  static func check(_ wall: Wall, _ sides: [[Rect]], _ what: String) {
    for (index, side) in sides.enumerated() {
      for card in side {
        for y in card.y..<card.maxY {
          for x in card.x..<card.maxX {
            #expect(wall.side(of: Spot(Double(x) + 0.5, Double(y) + 0.5)) == index, "\(what)")
          }
        }
      }
    }
    let corners = wall.cells.count { stone in
      func isStone(_ dx: Int, _ dy: Int) -> Bool { wall.isStone(Point(stone.x + dx, stone.y + dy)) }
      return (isStone(-1, 0) || isStone(1, 0)) && (isStone(0, -1) || isStone(0, 1))
    }
    #expect(corners <= 4, "\(what) has \(corners) corners")
    let alone = wall.cells.filter { stone in
      ![(-1, 0), (1, 0), (0, -1), (0, 1)].contains { wall.isStone(Point(stone.x + $0.0, stone.y + $0.1)) }
    }
    #expect(alone.isEmpty, "\(what) has stones without neighbours")
  }

  @Test(arguments: GlyphLevel.allCases)
  func `no label and no loss stands in the wall, and each side says how large it is`(_ glyphs: GlyphLevel) {
    let look = Look(.mono, glyphs: glyphs)
    for size in Self.sizes {
      for (count, cut) in [(3, 1), (5, 2), (9, 4)] {
        let first = Array(0..<cut) + [count], second = Array(cut..<count) + [count + 1]
        let pane = DiagramPane(Self.scene(count, [first, second]), look: look)
        let canvas = DiagramTests.draw(pane, size), text = Golden.text(canvas)
        let inside = Rect(size).inset(by: 1), lines = pane.memo.lines(of: pane, inside: inside)
        let sign = look.glyph(.wall)
        let word = lines.cutInside.map { Rect(x: $0.x, y: $0.y, width: 5, height: 1) }
        for cell in lines.wallCells where word?.contains(cell) != true {
          #expect(canvas[cell].scalar == sign, "\(count) at \(size): \(cell)\n\(text)")
        }
        // In the smallest room without the words for them.
        let words = size.width < 60 ? ["", ""] : ["minority ", "majority "]
        let isSaid =
          text.contains("\(words[0])\(cut) of \(count)")
          && text.contains("\(words[1])\(count - cut) of \(count)")
        let isLettered = text.contains("n1 A") && text.contains("n\(count) B")
        #expect(isSaid || isLettered, "\(count) at \(size)\n\(text)")
      }
    }
  }

  @Test func `sides that no simple wall can part say on their cards what they are`() {
    // Every second node of nine: the wall would wind around each of them.
    let first = [0, 2, 4, 6, 8, 9], second = [1, 3, 5, 7, 10]
    let pane = DiagramPane(Self.scene(9, [first, second]), look: Look())
    let text = DiagramTests.text(pane, Size(106, 27))
    #expect(!text.contains("╳╳╳╳"))
    #expect(text.contains("majority") && text.contains("minority"))
    let small = DiagramTests.text(pane, Size(63, 13))
    #expect(small.contains("n1 A") && small.contains("n2 B"), "\(small)")
  }

  @Test func `the picture of a partition is as reviewed`() throws {
    for (count, cut) in [(3, 1), (5, 2), (9, 4)] {
      let first = Array(0..<cut) + [count], second = Array(cut..<count) + [count + 1]
      for size in Self.sizes {
        let pane = DiagramPane(Self.scene(count, [first, second]), look: Look())
        try Golden.check(
          DiagramTests.text(pane, size), "wall-\(count)-\(size.width)x\(size.height).txt")
      }
    }
  }

  @Test func `half of the nodes are no majority`() {
    #expect(SideWords(nodes: 2, of: 4).text == "half 2 of 4")
    #expect(SideWords(nodes: 3, of: 4).text == "majority 3 of 4")
    #expect(SideWords(nodes: 0, of: 3).text == "minority 0 of 3")
  }
}
