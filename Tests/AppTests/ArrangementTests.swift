import Engine
import TUI
import Testing

@testable import App

/// Where cards stand, and how large they are.
@Suite struct ArrangementTests {
  @Test func `nine nodes and two clients use all of the height`() {
    for size in [Size(59, 11), Size(76, 11), Size(59, 17), Size(102, 25), Size(131, 37), Size(36, 7)] {
      let room = Rect(x: 2, y: 1, width: size.width, height: size.height)
      let cards = Arrangement(Members(shape: .ring, nodes: 9, near: [0, 4]), in: room).cards
      #expect(cards.count == 11, "\(size)")
      #expect(cards.values.map(\.y).min() == room.y && cards.values.map(\.maxY).max() == room.maxY, "\(size)")
    }
  }

  @Test func `regions have boxes in every shape, at every usual size`() {
    let groups = [(name: "eu", members: [0, 1]), (name: "us", members: [2, 3, 4])]
    for shape in [Shape.ring, .row, .tree, .regions] {
      for size in [Size(76, 11), Size(59, 17), Size(102, 25), Size(131, 37)] {
        let room = Rect(x: 2, y: 1, width: size.width, height: size.height)
        let members = Members(shape: shape, nodes: 5, near: [0, 2], groups: groups)
        let arrangement = Arrangement(members, in: room)
        #expect(arrangement.regions.map(\.name) == ["eu", "us"], "\(shape) \(size)")
        for region in arrangement.regions {
          for member in region.members {
            let card = arrangement.cards[member]
            #expect(card.map { region.rect.inset(by: 1).intersection($0) == $0 } == true, "\(shape) \(size)")
          }
        }
      }
    }
  }

  @Test func `a room that is larger in both directions never has smaller cards`() {
    let sizes = [Size(76, 11), Size(76, 17), Size(102, 25), Size(131, 37), Size(180, 50)]
    for shape in [Shape.ring, .row, .tree] {
      for count in 2...5 {
        let cards = sizes.map { size in
          let room = Rect(x: 2, y: 1, width: size.width, height: size.height)
          return Arrangement(Members(shape: shape, nodes: count), in: room).cards[0] ?? room
        }
        for (small, large) in zip(cards, cards.dropFirst()) {
          #expect(small.height <= large.height, "\(shape) of \(count): \(cards)")
        }
      }
    }
  }

  @Test func `no message crosses the card of somebody else`() {
    let rooms = [Size(76, 8), Size(76, 10), Size(76, 11), Size(76, 16), Size(59, 17), Size(102, 25)]
    for (shape, count, near) in [(Shape.ring, 3, [1]), (.ring, 3, [0, 2]), (.ring, 3, []), (.tree, 3, [0])] {
      for size in rooms {
        let room = Rect(x: 2, y: 1, width: size.width, height: size.height)
        let arrangement = Arrangement(Members(shape: shape, nodes: count, near: near), in: room)
        let lines = Lines(arrangement, wall: nil, room: room)
        let ends = arrangement.cards.keys.sorted()
        for from in ends {
          for to in ends where to > from {
            guard let path = lines.path(Direction(NodeID(from), NodeID(to))) else { continue }
            let cells = (0...100).map { path.spot(at: Double($0) / 100).cell }
            for other in ends where other != from && other != to {
              guard let card = arrangement.cards[other], card.height > 1 else { continue }
              let place = "\(shape) of \(count), clients at \(near), \(size)"
              #expect(
                !cells.contains(where: card.contains),
                "\(place): \(from) to \(to) crosses \(other); \(arrangement.cards)")
            }
          }
        }
      }
    }
  }

  @Test func `a tree of four has cards in the middle size too`() {
    let room = Rect(x: 2, y: 1, width: 59, height: 17)
    #expect(Arrangement(Members(shape: .tree, nodes: 4), in: room).size != .chip)
  }

  @Test func `nodes keep their order from left to right when the room loses half of its height`() {
    for count in [3, 5, 9] {
      let high = Arrangement(
        Members(shape: .ring, nodes: count, near: [0, 1]), in: Rect(x: 2, y: 1, width: 131, height: 37))
      let low = Arrangement(
        Members(shape: .ring, nodes: count, near: [0, 1]), in: Rect(x: 2, y: 1, width: 131, height: 18))
      func order(_ arrangement: Arrangement) -> [Int] {
        (0..<count).sorted { (arrangement.cards[$0]?.centre.x ?? 0) < (arrangement.cards[$1]?.centre.x ?? 0) }
      }
      #expect(order(high) == order(low), "\(count)")
    }
  }

  @Test func `a long name gives way to the role`() {
    var scene = WallTests.scene(3, [])
    let names = ["frankfurt_primary", "singapore_archive", "amsterdam_replica"]
    scene.roster.nodes = names
    scene.roster.clients = []
    scene.nodes = names.enumerated().map { index, name in
      Scenes.node(index, name, badge: index == 0 ? "PRIM" : "BACK", now: 4000, ["epoch": .int(1)])
    }
    scene.flights = []
    scene.losses = []
    for size in WallTests.sizes {
      let text = DiagramTests.text(DiagramPane(scene, look: Look(), selection: .node(NodeID(0))), size)
      #expect(text.contains("PRIM") && text.split(separator: "BACK").count == 3, "\(size)\n\(text)")
    }
    #expect(DiagramTests.text(DiagramPane(scene, look: Look()), Size(106, 27)).contains("frankfurt_primary"))
  }

  @Test func `the rows of the cards line up, with their names`() {
    var scene = WallTests.scene(3, [])
    let roles = ["primary", "replica", "replica"]
    for (index, role) in roles.enumerated() {
      scene.nodes[index] = Scenes.node(
        index, "n\(index + 1)", badge: index == 0 ? "PRIM" : "COPY", now: 4000,
        [
          "role": .text(role), "greeting": .text("hello"), "nothing": .none,
          "acked": index == 0 ? .int(1) : .none, "log": .list([.int(1)]),
        ])
    }
    let canvas = DiagramTests.draw(DiagramPane(scene, look: Look()), Size(135, 39))
    let text = Golden.text(canvas)
    #expect(!text.contains("role") && !text.contains("nothing") && !text.contains("acked -"), "\(text)")
    let lines = DiagramPane(scene, look: Look()).memo.lines(
      of: DiagramPane(scene, look: Look()), inside: Rect(Size(135, 39)).inset(by: 1))
    for name in ["greeting hello", "log 1"] {
      let rows = (0..<3).compactMap { node -> Int? in
        guard let card = lines.arrangement.cards[node] else { return nil }
        return (card.y..<card.maxY).first { y in
          String(canvas.rows[y].unicodeScalars.dropFirst(card.x).prefix(card.width)).contains(name)
        }.map { $0 - card.y }
      }
      #expect(rows.count == 3 && Set(rows).count == 1, "\(name): \(rows)\n\(text)")
    }
  }

  @Test func `behind fog a card says what was heard last from it, and when`() {
    var scene = Scenes.failover
    scene.heard[NodeID(0)] = Heard("heartbeat#26", at: scene.now - .milliseconds(100))
    let text = DiagramTests.text(DiagramPane(scene, look: Look(), fog: NodeID(1)))
    #expect(text.contains("0.1 s ago") && text.contains("heartbeat#26") && text.contains("?"))
  }

  @Test func `a node that is down shows what its disk kept`() {
    var scene = Scenes.election
    #expect(!Self.card(scene).contains("■■■"))
    scene.kept = [NodeID(0)]
    #expect(Self.card(scene).contains("■■■"))
  }
  static func card(_ scene: Scene) -> String {
    var canvas = Canvas(CardSize.large.node)
    NodeCard(node: scene.nodes[0], scene: scene, look: Look(), rows: CardRows(scene, []))
      .draw(on: &canvas, in: Rect(canvas.size))
    return Golden.text(canvas)
  }
}
