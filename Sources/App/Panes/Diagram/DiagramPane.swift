import Engine
import TUI

/// The cluster: its nodes as cards, its links, and every message at the place where it is.
package struct DiagramPane: Pane {
  package var scene: Scene
  package var look: Look
  /// Fields that the cards show; the first few that fit when empty.
  package var fields: [String]
  package var selection: Selection?
  /// The sides that a partition is being painted with, by endpoint.
  package var painting: [NodeID: Int]?
  /// Who looks: all that this node cannot know is hidden.
  package var fog: NodeID?
  package var isFocused: Bool
  package var title: String
  let memo: DiagramMemo

  package init(
    _ scene: Scene, look: Look, fields: [String] = [], selection: Selection? = nil,
    painting: [NodeID: Int]? = nil, fog: NodeID? = nil, isFocused: Bool = false, title: String = "Cluster",
    memo: DiagramMemo = DiagramMemo()
  ) {
    (self.scene, self.look, self.fields) = (scene, look, fields)
    (self.selection, self.painting, self.fog) = (selection, painting, fog)
    (self.isFocused, self.title, self.memo) = (isFocused, title, memo)
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    let wires = drawGround(on: &canvas, in: rect)
    let colours = colours
    memo.keep(canvas, in: rect, of: self, wires, colours)
    drawTraffic(on: &canvas, in: rect, wires, colours)
  }

  /// Draws all but what moves: frame, links, wall, cards.
  func drawGround(on canvas: inout Canvas, in rect: Rect) -> Wires {
    let inside = rect.inset(by: 1)
    let wires = Wires(pane: self, lines: memo.lines(of: self, inside: inside))
    canvas.clipped(to: rect) { canvas in
      frame.draw(on: &canvas, in: rect, glyphs: look.glyphs)
      canvas.clipped(to: inside) { canvas in
        drawRegions(wires.lines.arrangement, on: &canvas)
        wires.draw(on: &canvas)
        drawCards(wires.lines.arrangement, on: &canvas)
      }
      drawCut(wires.lines, on: &canvas, in: rect)
    }
    return wires
  }

  /// The colour of each endpoint's messages.
  var colours: [Style] { scene.roster.ids.map { look.theme.identity(scene.identity($0)) } }

  /// Draws what is under way, and what was lost, on the ground.
  func drawTraffic(on canvas: inout Canvas, in rect: Rect, _ wires: Wires, _ colours: [Style]) {
    canvas.clipped(to: rect) { canvas in
      canvas.clipped(to: wires.lines.room) { canvas in
        var traffic = Traffic(self, wires, colours: colours)
        traffic.draw(on: &canvas)
      }
      look.settle(&canvas, in: rect)
    }
  }

  // MARK: - The frame

  private var frame: Frame {
    let moving = scene.flights.count { $0.due != nil }
    let ready = scene.flights.count(where: \.isReady)
    let held = scene.flights.count(where: \.isHeld), clogged = scene.flights.count(where: \.isClogged)
    var right = scene.flights.isEmpty ? "nothing in flight" : "\(moving) in flight"
    if held > 0 { right += " · \(held) held" }
    if clogged > 0 { right += " · \(clogged) clogged" }
    if scene.isManual { right += " · \(ready) to deliver" }
    var title = title
    if let fog, let node = scene.node(fog) { (title, right) = ("\(title) · what \(node.name) can know", "") }
    return look.frame(title, right: right, note: sidesNote, isFocused: isFocused)
  }
  /// `A n1 west │ B n2 n3 east`: who hears whom, in words.
  private var sidesNote: String {
    let sides = painting.map(Self.sides) ?? (fog == nil ? scene.sides : [])
    let texts = sides.enumerated().map { index, side in
      "\(Self.letter(index)) " + side.map(scene.roster.name).joined(separator: " ")
    }
    return texts.joined(separator: " │ ")
  }
  private static func sides(_ painting: [NodeID: Int]) -> [[NodeID]] {
    let count = (painting.values.max() ?? -1) + 1
    return (0..<count).map { side in painting.keys.filter { painting[$0] == side }.sorted() }
  }
  static func letter(_ side: Int) -> String {
    String(Character(Unicode.Scalar(UInt8(65 + min(25, max(0, side))))))
  }
  /// The word over an upright wall.
  private func drawCut(_ lines: Lines, on canvas: inout Canvas, in rect: Rect) {
    guard let wall = lines.wall, wall.isSteep, let top = lines.wallCells.first else { return }
    guard top.x - 3 > rect.x, top.x + 4 < rect.maxX else { return }
    let free = (top.x - 3...top.x + 3).allSatisfy { x in
      !canvas[Point(x, rect.y)].scalar.properties.isAlphabetic
    }
    if free { canvas.write(" CUT ", at: Point(top.x - 2, rect.y), style: look.style(.bad).adding(.bold)) }
  }

  // MARK: - Cards and regions

  private func drawCards(_ arrangement: Arrangement, on canvas: inout Canvas) {
    for node in scene.nodes {
      guard let place = arrangement.cards[node.id.index] else { continue }
      let side = painting.map { $0[node.id].map(Self.letter) ?? "?" }
      let card = NodeCard(
        node: node, scene: scene, look: look, fields: fields, isSelected: selection == .node(node.id),
        side: side, isHidden: fog != nil && fog != node.id, isFogged: fog != nil)
      card.draw(on: &canvas, in: place)
      if selection == .node(node.id) {
        canvas.cursor = Point(place.x + (place.height < 3 ? 0 : 3), place.y)
      }
    }
  }
  private func drawRegions(_ arrangement: Arrangement, on canvas: inout Canvas) {
    let style = look.style(.frame)
    for region in arrangement.regions where !region.name.isEmpty {
      let count = scene.roster.nodes.count, size = region.members.count
      let isParted = fog == nil && !scene.sides.isEmpty
      let share = isParted ? (size * 2 > count ? "majority " : "minority ") : ""
      Frame(
        region.name, note: "\(share)\(size) of \(count)", kind: .dashed, style: style,
        titleStyle: look.style(.muted)
      ).draw(on: &canvas, in: region.rect, glyphs: look.glyphs)
    }
  }

  /// The wall between the sides of a partition; nil where a node hears more than one of them.
  func wall(_ arrangement: Arrangement) -> Wall? {
    guard fog == nil, painting == nil, scene.sides.count >= 2 else { return nil }
    let members = scene.sides.flatMap { $0 }
    guard Set(members).count == members.count else { return nil }
    let cards = scene.sides.map { side in side.compactMap { arrangement.cards[$0.index] } }
    return Wall(between: cards, links: scene.sides.map { links(within: $0, arrangement) })
  }
  /// The lines between nodes of one side, and from a client to the node it is near.
  private func links(within side: [NodeID], _ arrangement: Arrangement) -> [(Spot, Spot)] {
    let roster = scene.roster
    return side.flatMap { a in
      side.compactMap { b -> (Spot, Spot)? in
        let isNear = roster.client(a)?.near == roster.name(b)
        guard a != b, isNear || (a < b && !roster.isClient(b) && !roster.isClient(a)),
          let from = arrangement.cards[a.index], let to = arrangement.cards[b.index]
        else { return nil }
        return (from.centre, to.centre)
      }
    }
  }
}
