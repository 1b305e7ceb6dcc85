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
      frame(width: rect.width, isWalled: wires.lines.wall != nil)
        .draw(on: &canvas, in: rect, glyphs: look.glyphs)
      canvas.clipped(to: inside) { canvas in
        drawRegions(wires.lines.arrangement, on: &canvas)
        wires.draw(on: &canvas)
        drawCards(wires, on: &canvas)
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

  private func frame(width: Int, isWalled: Bool) -> Frame {
    let moving = scene.flights.count { $0.due != nil }
    let ready = scene.flights.count(where: \.isReady)
    let held = scene.flights.count(where: \.isHeld), clogged = scene.flights.count(where: \.isClogged)
    var right = scene.flights.isEmpty ? "nothing in flight" : "\(moving) in flight"
    if held > 0 { right += " · \(held) held" }
    if clogged > 0 { right += " · \(clogged) clogged" }
    if scene.isManual { right += " · \(ready) to deliver" }
    var title = title
    if let fog, let node = scene.node(fog) { (title, right) = ("\(title) · what \(node.name) can know", "") }
    return look.frame(
      title, right: right, note: sidesNote(width: width - 6, isWalled: isWalled), isFocused: isFocused)
  }
  /// `minority 1 of 3: n1 west │ majority 2 of 3: n2 n3 east`: who hears whom, in the most words that fit.
  private func sidesNote(width: Int, isWalled: Bool) -> String {
    let sides = painting.map(Self.sides) ?? (fog == nil ? scene.sides : [])
    func note(_ head: (Int) -> String) -> String {
      sides.indices.map { "\(head($0)) " + sides[$0].map(scene.roster.name).joined(separator: " ") }
        .joined(separator: " │ ")
    }
    guard painting == nil else { return note(Self.letter) }
    // The letters are on the cards where there is no wall.
    let sizes = sizes, letters = sizes.indices.map { isWalled ? "" : Self.letter($0) + " " }
    let notes = [
      note { "\(letters[$0])\(sizes[$0].text):" }, note { "\(letters[$0])\(sizes[$0].short):" },
      note { letters[$0] + sizes[$0].shortest },
    ]
    return notes.first { $0.columns <= width } ?? note(Self.letter)
  }
  /// How large the sides of the partition are.
  var sizes: [SideWords] {
    scene.sides.map { side in
      SideWords(nodes: side.count { !scene.roster.isClient($0) }, of: scene.roster.nodes.count)
    }
  }
  private static func sides(_ painting: [NodeID: Int]) -> [[NodeID]] {
    let count = (painting.values.max() ?? -1) + 1
    return (0..<count).map { side in painting.keys.filter { painting[$0] == side }.sorted() }
  }
  static func letter(_ side: Int) -> String {
    String(Character(Unicode.Scalar(UInt8(65 + min(25, max(0, side))))))
  }
  /// The word over a wall that reaches the upper edge.
  private func drawCut(_ lines: Lines, on canvas: inout Canvas, in rect: Rect) {
    guard let top = lines.cutOver, top - 3 > rect.x, top + 4 < rect.maxX else { return }
    let free = (top - 3...top + 3).allSatisfy { x in
      !canvas[Point(x, rect.y)].scalar.properties.isAlphabetic
    }
    if free { canvas.write(" CUT ", at: Point(top - 2, rect.y), style: look.style(.bad).adding(.bold)) }
  }

  // MARK: - Cards and regions

  /// What a card says of the side that it is on, where no wall shows that.
  private func side(of id: NodeID, isWalled: Bool) -> NodeCard.Side? {
    if let painting { return NodeCard.Side(letter: painting[id].map(Self.letter) ?? "?", size: nil) }
    guard fog == nil, !isWalled else { return nil }
    let sides = scene.sides.indices.filter { scene.sides[$0].contains(id) }
    guard sides.count == 1, let side = sides.first else { return nil }
    return NodeCard.Side(letter: Self.letter(side), size: sizes[side])
  }
  private func drawCards(_ wires: Wires, on canvas: inout Canvas) {
    let arrangement = wires.lines.arrangement, rows = CardRows(scene, fields)
    for node in scene.nodes {
      guard let place = arrangement.cards[node.id.index] else { continue }
      let side = side(of: node.id, isWalled: wires.lines.wall != nil)
      let card = NodeCard(
        node: node, scene: scene, look: look, isChosen: !fields.isEmpty, rows: rows,
        isSelected: selection == .node(node.id), side: side, isHidden: fog != nil && fog != node.id,
        isFogged: fog != nil)
      card.draw(on: &canvas, in: place)
      if selection == .node(node.id) {
        canvas.cursor = Point(place.x + (place.height < 3 ? 0 : 3), place.y)
      }
    }
  }
  private func drawRegions(_ arrangement: Arrangement, on canvas: inout Canvas) {
    let style = look.style(.frame)
    for region in arrangement.regions where !region.name.isEmpty {
      let size = SideWords(nodes: region.members.count, of: scene.roster.nodes.count)
      // A region is a side where the sides are cut along the regions.
      let isSide = scene.sides.contains { side in
        side.filter { !scene.roster.isClient($0) }.map(\.index) == region.members
      }
      Frame(
        region.name, note: fog == nil && isSide ? size.text : size.short, kind: .dashed, style: style,
        titleStyle: look.style(.muted)
      ).draw(on: &canvas, in: region.rect, glyphs: look.glyphs)
    }
  }

  /// The wall between the sides of a partition; nil where a node hears more than one of them.
  func wall(_ arrangement: Arrangement, in room: Rect) -> Wall? {
    guard fog == nil, painting == nil, areSidesApart else { return nil }
    let cards = scene.sides.map { side in
      // A box of a region stays whole where all of its nodes are on one side.
      arrangement.regions.filter { $0.members.allSatisfy { side.contains(NodeID($0)) } }.map(\.rect)
        + side.compactMap { arrangement.cards[$0.index] }
    }
    return Wall(between: cards, links: scene.sides.map { links(within: $0, arrangement) }, in: room)
  }
  /// Whether there are sides, and nobody hears more than one of them.
  var areSidesApart: Bool {
    let members = scene.sides.flatMap { $0 }
    return scene.sides.count >= 2 && Set(members).count == members.count
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
