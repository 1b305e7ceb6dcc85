import Engine
import Systems
import TUI
import Testing

@testable import App

@Suite struct SweepTests {
  /// Panes drawn by hand at `rect` on a canvas full of `#`, which must stay outside of it.
  private static func panes(_ look: Look) -> [any Pane] {
    let screens = [Screen.all["election"], Screen.all["failover"], Screen.all["lane"]].compactMap { $0 }
    return screens.flatMap { screen -> [any Pane] in
      [
        DiagramPane(screen.scene, look: look, selection: screen.selection, isFocused: true),
        DiagramPane(screen.scene, look: look, painting: [NodeID(0): 0, NodeID(1): 1]),
        DiagramPane(screen.scene, look: look, fog: NodeID(1)),
        DiagramPane(screen.scene, look: look, selection: .link(Direction(NodeID(1), NodeID(0)))),
        EventsPane(screen.trace, count: 61, roster: screen.scene.roster, look: look, selected: 60),
        TimelinePane(
          bands: screen.bands, marks: screen.marks, now: screen.scene.now, edge: Scenes.at(screen.edge),
          look: look),
        InspectorPane(screen.scene, selection: screen.selection, look: look),
        InspectorPane(screen.scene, selection: .link(Direction(NodeID(0), NodeID(1))), look: look),
        HistoryPane(screen.scene.history, roster: screen.scene.roster, now: screen.scene.now, look: look),
      ]
    }
  }

  @Test func `no pane draws outside of its rect or traps at any size`() {
    for pane in Self.panes(Look()) {
      for width in [0, 1, 2, 3, 5, 8, 13, 20, 31, 45, 60, 78] {
        for height in [0, 1, 2, 3, 4, 5, 7, 9, 13, 22] {
          var canvas = Canvas(Size(82, 26))
          let rect = Rect(x: 2, y: 2, width: width, height: height)
          pane.draw(on: &canvas, in: rect)
          for y in 0..<canvas.size.height {
            for x in 0..<canvas.size.width where !rect.contains(Point(x, y)) {
              #expect(
                canvas[Point(x, y)] == .blank, "\(type(of: pane)) at \(width)x\(height) wrote \(x),\(y)")
            }
          }
          if let cursor = canvas.cursor { #expect(Rect(canvas.size).contains(cursor)) }
        }
      }
    }
  }

  @Test func `the plainest level is ASCII only and mono has no colours`() {
    for pane in Self.panes(Look(.mono, glyphs: .ascii)) {
      for size in [Size(30, 8), Size(63, 19), Size(120, 40)] {
        var canvas = Canvas(size)
        pane.draw(on: &canvas, in: Rect(size))
        for cell in canvas.cells {
          #expect(cell.scalar.isASCII)
          #expect(cell.style.foreground == -1 && cell.style.background == -1)
        }
      }
    }
  }

  @Test func `no card covers another for up to nine nodes and six clients in any shape`() {
    let rects = [(38, 10), (61, 17), (78, 11), (78, 16), (98, 30), (130, 44), (20, 4)].map {
      Rect(x: 1, y: 1, width: $0.0, height: $0.1)
    }
    for shape in [Shape.ring, .row, .tiers, .regions, .tree] {
      for count in 1...9 {
        for clients in 0...6 {
          let near = (0..<clients).map { $0 % count }
          let half = (count + 1) / 2
          let groups = [
            (name: "eu", members: Array(0..<half)), (name: "us", members: Array(half..<count)),
          ].filter { !$0.members.isEmpty }
          for grouped in [[], groups] {
            for rect in rects {
              let members = Members(shape: shape, nodes: count, near: near, groups: grouped)
              let arrangement = Arrangement(members, in: rect)
              let cards = Array(arrangement.cards.values)
              #expect(
                cards.allSatisfy { $0.intersection(rect) == $0 }, "\(shape) \(count) \(clients) \(rect)")
              for (index, card) in cards.enumerated() {
                for other in cards[(index + 1)...] {
                  #expect(card.intersection(other).isEmpty, "\(shape) \(count) \(clients) \(rect)")
                }
              }
            }
          }
        }
      }
    }
  }

  @Test func `all nodes and clients of a usual system have a card at 80x24`() {
    let room = Rect(x: 2, y: 2, width: 76, height: 11)
    for shape in [Shape.ring, .row, .tiers, .regions, .tree] {
      for count in 1...9 {
        let arrangement = Arrangement(Members(shape: shape, nodes: count, near: [0, count - 1]), in: room)
        #expect(arrangement.cards.count == count + 2, "\(shape) \(count)")
      }
    }
  }

  @Test func `every system of the catalog can be drawn while it runs`() {
    for entry in Catalog.all {
      let card = entry.schema.card
      var world = entry.make(Setup(seed: 7, roster: Roster(nodes: card.nodes, clients: card.clients)))
      for milli in stride(from: Int64(0), through: 2000, by: 250) {
        world.run(until: Scenes.at(milli))
        for size in ScreenTests.sizes {
          var canvas = Canvas(size)
          DiagramPane(Scene(world), look: Look()).draw(on: &canvas, in: Rect(size))
          EventsPane(world, look: Look()).draw(on: &canvas, in: Rect(size))
          for node in card.nodes { #expect(canvas.rows.contains { !$0.isEmpty }, "\(node)") }
        }
      }
    }
  }
}
