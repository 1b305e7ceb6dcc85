import Engine
import TUI
import Testing

@testable import App

@Suite struct DiagramTests {
  static let size = Size(63, 19)

  static func draw(_ pane: DiagramPane, _ size: Size = size) -> Canvas {
    var canvas = Canvas(size)
    pane.draw(on: &canvas, in: Rect(size))
    return canvas
  }
  static func text(_ pane: DiagramPane, _ size: Size = size) -> String { Golden.text(draw(pane, size)) }

  /// Two regions of five nodes, cut from each other.
  static var regions: Scene {
    let names = ["n1", "n2", "n3", "n4", "n5"]
    let roster = Roster(
      nodes: names, clients: [Client(name: "c1", near: "n1"), Client(name: "c2", near: "n4")],
      groups: [
        Group(kind: .region, name: "eu-west", members: ["n1", "n2"]),
        Group(kind: .region, name: "us-east", members: ["n3", "n4", "n5"]),
      ])
    var nodes = names.enumerated().map { index, name in
      let leads = index == 0 || index == 3
      return Scenes.node(
        index, name, badge: leads ? "LEAD" : "FOLL", tone: leads ? .strong : .plain, now: 7310,
        ["term": .int(index < 2 ? 4 : 5), "x": .int(index < 2 ? 1 : 9)])
    }
    nodes += [
      Scenes.node(5, "c1", now: 7310, client: true), Scenes.node(6, "c2", now: 7310, client: true),
    ]
    var scene = Scene(shape: .regions, epoch: "term", roster: roster, now: Scenes.at(7310), nodes: nodes)
    scene.sides = [[0, 1, 5].map(NodeID.init), [2, 3, 4, 6].map(NodeID.init)]
    scene.flights = [
      Scenes.message(0, 2, "Append", "index=8", progress: 0.9, blocked: true),
      Scenes.message(3, 4, "Append", "index=8", progress: 0.5),
    ]
    return scene
  }
  /// One direction cut, another link slow, one node frozen, one slowed, one with a wrong clock.
  static var faults: Scene {
    var scene = Scenes.election
    scene.links[Direction(NodeID(4), NodeID(3))] = Scenes.link(cut: true)
    scene.links[Direction(NodeID(4), NodeID(0))] = Scenes.link(200, changed: true)
    scene.links[Direction(NodeID(0), NodeID(4))] = Scenes.link(200, changed: true)
    scene.nodes[2] = Scenes.node(
      2, "n3", badge: "FOLL", condition: .frozen, since: 3000, now: 4182, ["term": .int(3)])
    scene.nodes[3] = Scenes.node(3, "n4", badge: "FOLL", now: 4182, slowness: 10, ["term": .int(2)])
    scene.nodes[4] = Scenes.node(4, "n5", badge: "FOLL", now: 4182, clockError: 400, ["term": .int(2)])
    return scene
  }

  /// Every fault that a link can have, each on a link of its own, and a damaged message.
  static var links: Scene {
    var scene = Scenes.election
    func direction(_ from: Int, _ to: Int) -> Direction { Direction(NodeID(from), NodeID(to)) }
    scene.nodes[0] = Scenes.node(0, "n1", badge: "LEAD", tone: .strong, now: 4182, ["term": .int(2)])
    scene.losses = []
    scene.links[direction(0, 1)] = Scenes.link(cut: true)
    for (from, to) in [(1, 2), (2, 1)] { scene.links[direction(from, to)] = Scenes.link(kinds: ["Vote"]) }
    scene.links[direction(2, 3)] = Scenes.link(clogged: 6300)
    for (from, to) in [(3, 4), (4, 3)] {
      scene.links[direction(from, to)] = Scenes.link(200, changed: true, loss: 5)
    }
    scene.links[direction(4, 0)] = Scenes.link(changed: true, delay: .exponential(mean: 80_000))
    scene.flights = [
      Scenes.message(2, 3, "Append", number: 1, progress: 0, clogged: true),
      Scenes.message(2, 3, "Append", number: 2, progress: 0, clogged: true),
      Scenes.message(0, 2, "Append", number: 3, progress: 0.4, corrupt: true),
      Scenes.message(4, 1, "Vote", number: 1, progress: 0.6),
    ]
    return scene
  }

  @Test(arguments: GlyphLevel.allCases)
  func `what a fault did to a link and its direction can be read without colour`(_ glyphs: GlyphLevel) throws
  {
    for size in [Size(63, 19), Size(78, 11)] {
      let pane = DiagramPane(Self.links, look: Look(.mono, glyphs: glyphs))
      let text = Self.text(pane, size)
      try Golden.check(text, "diagram-links-\(size.width)x\(size.height)-\(glyphs).txt")
      let to = glyphs == .ascii ? ">" : "→"
      for words in ["n1\(to)n2 cut", "no Vote", "200 ms 5% lost", "!Append"] {
        #expect(text.contains(words), "\(size): \(words)")
      }
      #expect(text.unicodeScalars.contains(Glyph.clog.at(glyphs)) && text.contains("2 clogged"))
    }
    try Golden.check(
      Golden.styles(Self.draw(DiagramPane(Self.links, look: Look()))), "diagram-links-63x19-256.styles")
  }

  @Test func `faults, fog, painting and regions look as reviewed`() throws {
    let painting = [NodeID(0): 0, NodeID(1): 0, NodeID(2): 1, NodeID(4): 1]
    let panes: [String: DiagramPane] = [
      "faults": DiagramPane(
        Self.faults, look: Look(), selection: .link(Direction(NodeID(1), NodeID(2)))),
      "fog": DiagramPane(Scenes.failover, look: Look(), fog: NodeID(1)),
      "painting": DiagramPane(
        Scenes.election, look: Look(), selection: .node(NodeID(3)), painting: painting),
      "regions": DiagramPane(Self.regions, look: Look()),
    ]
    for (name, pane) in panes { try Golden.check(Self.text(pane), "diagram-\(name)-63x19-braille.txt") }
    for (name, pane) in panes {
      try Golden.check(Golden.styles(Self.draw(pane)), "diagram-\(name)-63x19-256.styles")
    }
  }

  @Test func `a message is where its progress says`() {
    var columns: [Int] = []
    for progress in [0.1, 0.5, 0.9] {
      var scene = Scenes.lane
      scene.flights = [Scenes.message(0, 1, "data", progress: progress)]
      let row = Self.draw(DiagramPane(scene, look: Look())).rows.first { $0.unicodeScalars.contains("►") }
      columns.append(row.flatMap { Array($0.unicodeScalars).firstIndex(of: "►") } ?? -1)
    }
    #expect(columns[0] < columns[1] && columns[1] < columns[2])
    #expect(abs(columns[2] - 2 * columns[1] + columns[0]) <= 1)
    #expect(abs(columns[1] - Self.size.width / 2) <= 1)
  }

  @Test func `messages too close to tell apart are counted`() {
    var scene = Scenes.lane
    scene.flights = (1...3).map { Scenes.message(0, 1, "data", number: $0, progress: 0.5) }
    #expect(Self.text(DiagramPane(scene, look: Look())).contains("●3 data"))
  }

  @Test func `the cursor rests on what is selected`() throws {
    let node = Self.draw(DiagramPane(Scenes.election, look: Look(.mono), selection: .node(NodeID(1))))
    let place = try #require(node.cursor)
    #expect(node[place].scalar == "►" && node[place].style.attributes.contains(.reverse))
    let name = MessageName(from: NodeID(0), to: NodeID(1), kind: "data", number: 5)
    let message = Self.draw(DiagramPane(Scenes.lane, look: Look(.mono), selection: .message(name)))
    let spot = try #require(message.cursor)
    #expect(message[spot].style.attributes.contains(.reverse))
    let direction = Direction(NodeID(4), NodeID(3))
    let link = Self.text(DiagramPane(Scenes.election, look: Look(), selection: .link(direction)))
    #expect(link.contains("n5→n4"))
  }

  @Test func `fog shows nothing that the node cannot know`() {
    let text = Self.text(DiagramPane(Scenes.failover, look: Look(), fog: NodeID(1)))
    for hidden in ["cart=book", "heartbeat", "╳", "×", "BACK", "in flight"] {
      #expect(!text.contains(hidden))
    }
    #expect(text.contains("cart=lamp") && text.contains("?"))
    var canvas = Canvas(Size(100, 10))
    EventsPane(
      Scenes.failoverTrace, count: 6, roster: Scenes.failover.roster, look: Look(), fog: NodeID(1)
    ).draw(on: &canvas, in: Rect(canvas.size))
    #expect(Golden.text(canvas).contains("heard nothing of n1"))
    #expect(!Golden.text(canvas).contains("write cart book"))
  }

  @Test func `a loss, a cut direction and a slow link say so in words`() {
    let text = Self.text(DiagramPane(Self.faults, look: Look()))
    for words in ["×lost: down", "n5→n4 cut", "200 ms", "FROZE", "slow ×10", "+400 ms"] {
      #expect(text.contains(words), "\(words)")
    }
  }

  @Test(arguments: [
    (CrashKind.wipe, "disk wiped"), (.unsynced, "write lost"), (.torn, "write torn"),
  ])
  func `a node that is down says what the crash did to its disk`(_ crash: CrashKind, _ words: String) {
    for size in [CardSize.large, .medium] {
      var scene = Scenes.election
      scene.nodes[0] = Scenes.node(
        0, "n1", badge: "LEAD", condition: .down, since: 3000, now: 4182, crash: crash, ["term": .int(3)])
      var canvas = Canvas(size.node)
      NodeCard(node: scene.nodes[0], scene: scene, look: Look(), rows: CardRows(scene, []))
        .draw(on: &canvas, in: Rect(size.node))
      #expect(Golden.text(canvas).contains(words), "\(Golden.text(canvas))")
    }
  }

  @Test func `nothing moves while a run goes on`() {
    let room = Rect(x: 1, y: 1, width: 61, height: 17)
    let before = Arrangement(Members(shape: .ring, Scenes.election.roster), in: room)
    var scene = Self.faults
    scene.sides = [[NodeID(0)], [NodeID(1), NodeID(2), NodeID(3), NodeID(4)]]
    let after = Arrangement(Members(shape: scene.shape, scene.roster), in: room)
    #expect(before.cards == after.cards)
  }

  @Test func `body text has no colour in any theme, and meaning never rests on colour alone`() {
    for column in Theme.Column.allCases { #expect(Theme(column).style(.text) == .plain) }
    #expect(Theme(.mono).style(.bad) != Theme(.mono).style(.text))
    for role in Role.allCases { #expect(Theme(.mono).style(role).foreground == -1) }
  }
}
