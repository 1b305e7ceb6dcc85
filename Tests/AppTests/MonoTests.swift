import Engine
import Sessions
import TUI
import Testing

@testable import App

/// What colour tells apart must be told apart by signs, words or attributes too.
@Suite struct MonoTests {
  private static let look = Look(.mono, glyphs: .ascii)

  private static func draw(_ pane: any Pane, _ size: Size = Size(63, 19)) -> Canvas {
    var canvas = Canvas(size)
    pane.draw(on: &canvas, in: Rect(size))
    return canvas
  }
  /// A picture for each state; in mono no two may be the same.
  private func expectApart(
    _ states: [(name: String, pane: any Pane)], _ size: Size = Size(63, 19),
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let pictures = states.map { ($0.name, Self.draw($0.pane, size)) }
    for (index, a) in pictures.enumerated() {
      #expect(
        a.1.cells.allSatisfy { $0.style.foreground == -1 && $0.style.background == -1 },
        sourceLocation: sourceLocation)
      for b in pictures[(index + 1)...] {
        #expect(
          a.1.cells != b.1.cells, "\(a.0) and \(b.0) look the same without colour",
          sourceLocation: sourceLocation)
      }
    }
  }

  @Test func `a node that is up, down, frozen or leads`() {
    func scene(_ condition: Condition, _ tone: Tone) -> any Pane {
      var scene = Scenes.election
      scene.nodes[2] = Scenes.node(
        2, "n3", badge: "ROLE", tone: tone, condition: condition, since: 3000, now: 4182,
        ["role": .text("x")])
      return DiagramPane(scene, look: Self.look)
    }
    expectApart([
      ("up", scene(.up, .plain)), ("down", scene(.down, .plain)), ("frozen", scene(.frozen, .plain)),
      ("leader", scene(.up, .strong)), ("candidate", scene(.up, .waiting)),
    ])
  }

  @Test func `an operation that was answered, waits, was refused or got no answer`() {
    func pane(_ status: Operation.Status, to end: Int64?) -> any Pane {
      let operation = Scenes.write(
        0, client: 3, node: 0, ["write", "x", "1"], from: 5000, to: end, status)
      return HistoryPane(
        [operation], roster: Scenes.failover.roster, now: Scenes.at(7310), look: Self.look)
    }
    // Two heights: with the operations in words below the bars, and with the bars alone.
    for size in [Size(63, 8), Size(63, 4), Size(24, 5)] {
      expectApart(
        [
          ("ok", pane(.ok, to: 6000)), ("pending", pane(.pending, to: nil)),
          ("refused", pane(.refused, to: 6000)), ("timeout", pane(.timeout, to: 6000)),
          ("unknown", pane(.unknown, to: 6000)),
        ], size)
    }
  }

  @Test func `a message that flies, is held, clogged, damaged or will be lost`() {
    func pane(_ change: (inout Scene) -> Void) -> any Pane {
      var scene = Scenes.election
      (scene.flights, scene.losses) = ([], [])
      change(&scene)
      return DiagramPane(scene, look: Self.look)
    }
    let flight = Scenes.message(2, 3, "Vote", progress: 0.5)
    expectApart([
      ("none", pane { _ in }), ("flying", pane { $0.flights = [flight] }),
      ("held", pane { $0.flights = [Scenes.message(2, 3, "Vote", progress: 0.5, held: true)] }),
      (
        "stopped at a cut",
        pane {
          $0.links[Direction(NodeID(2), NodeID(3))] = Scenes.link(cut: true)
          $0.flights = [Scenes.message(2, 3, "Vote", progress: 0.95, blocked: true)]
        }
      ),
      ("clogged", pane { $0.flights = [Scenes.message(2, 3, "Vote", progress: 0.5, clogged: true)] }),
      ("damaged", pane { $0.flights = [Scenes.message(2, 3, "Vote", progress: 0.5, corrupt: true)] }),
      ("lost", pane { $0.losses = [Loss(message: flight.name, time: Scenes.at(4170), reason: "dropped")] }),
    ])
  }

  @Test func `a link that is as it was, cut, clogged, slow, lossy or parted`() {
    func pane(_ link: LinkView?) -> any Pane {
      var scene = Scenes.election
      if let link { scene.links[Direction(NodeID(2), NodeID(3))] = link }
      return DiagramPane(scene, look: Self.look)
    }
    expectApart([
      ("as it was", pane(nil)), ("cut", pane(Scenes.link(cut: true))),
      ("one kind cut", pane(Scenes.link(kinds: ["Vote"]))), ("clogged", pane(Scenes.link(clogged: 6300))),
      ("slow", pane(Scenes.link(200, changed: true))), ("lossy", pane(Scenes.link(changed: true, loss: 5))),
    ])
  }

  @Test func `what is selected, in every list and on the cluster`() {
    let nodes: [(String, any Pane)] = (0..<5).map { index in
      ("n\(index + 1)", DiagramPane(Scenes.election, look: Self.look, selection: .node(NodeID(index))))
    }
    expectApart(nodes + [("none", DiagramPane(Scenes.election, look: Self.look))])
    let rows: [(String, any Pane)] = (0..<6).map { row in
      ("row \(row)", MenuPane(TextScenes.menu(selected: row), look: Self.look))
    }
    expectApart(rows)
    let keys: [(String, any Pane)] = (0..<4).map { row in
      ("row \(row)", TextScenes.help(Self.look, selected: row))
    }
    expectApart(keys, Size(80, 24))
    let options = ["a", "b", "c"].map { ChoicePane.Row($0, "") }
    expectApart(
      (0..<3).map { ("row \($0)", ChoicePane("Choose", options, selected: $0, look: Self.look)) })
    expectApart(
      (57..<61).map { (index: Int) in
        (
          "event \(index)",
          EventsPane(
            Scenes.electionTrace, count: 61, roster: Scenes.election.roster, look: Self.look, selected: index)
        )
      })
  }

  @Test func `lessons that are done, begun, open or broken`() {
    let marks: [(String, MenuView.Mark)] = [
      ("none", .none), ("open", .open), ("begun", .begun), ("done", .done), ("broken", .broken),
    ]
    expectApart(
      marks.map { name, mark in
        (
          name,
          MenuPane(
            MenuView([.init("Messages", [.init("first"), .init("lesson", mark: mark)])]), look: Self.look)
        )
      })
  }

  @Test func `parts of a goal that hold, and a page that is done`() {
    func page(_ parts: [Bool], done: Bool = false) -> any Pane {
      var view = LessonView(lesson: "Two captains", title: "Now you", step: 4, of: 8)
      view.task = .goal(parts.map { .init("a part", $0) }, isStretch: false)
      view.isDone = done
      return LessonPane(view, look: Self.look)
    }
    expectApart([
      ("open", page([false, false])), ("one", page([true, false])), ("the other", page([false, true])),
      ("both", page([true, true])), ("done", page([true, true], done: true)),
    ])
  }

  @Test func `playing and paused, and bands beside each other`() {
    func title(_ isPlaying: Bool) -> any Pane {
      TitleBar(
        crumbs: ["a", "b"], isPlaying: isPlaying, now: Scenes.at(1), speed: "1", facts: [], look: Self.look)
    }
    expectApart([("playing", title(true)), ("paused", title(false))], Size(60, 1))
    // Too narrow for the name of an epoch: where one ends is seen all the same.
    func tape(_ start: Int64) -> any Pane {
      TimelinePane(
        bands: [.init(.zero, "E1", identity: 1), .init(Scenes.at(start), "E2", identity: 2)], marks: [],
        now: Scenes.at(9999), edge: Scenes.at(9999), look: Self.look)
    }
    expectApart([("5 s", tape(5000)), ("7 s", tape(7000)), ("9.6 s", tape(9600))], Size(40, 2))
    expectApart([("7 s", tape(3000)), ("8 s", tape(6000))], Size(11, 2))
  }

  @Test func `past, future and concurrent in the space-time diagram`() throws {
    var play = try SpaceTimeTests.scene(Size(140, 40))
    try SpaceTimeTests.press("t 1", &play)
    let none = play.drawn(Self.look)
    try SpaceTimeTests.press("up left left left enter", &play)
    let one = play.drawn(Self.look)
    try SpaceTimeTests.press("left left enter", &play)
    let other = play.drawn(Self.look)
    let legend = one.rows.joined(separator: "\n")
    for word in ["past", "future", "concurrent"] { #expect(legend.contains(word), "\(legend)") }
    // Only the middle of the screen counts: the status and the keys say what was picked anyhow.
    func lanes(_ canvas: Canvas) -> [Cell] { canvas.part(Rect(x: 0, y: 2, width: 70, height: 24)).cells }
    #expect(lanes(none) != lanes(one) && lanes(one) != lanes(other))
  }
}
