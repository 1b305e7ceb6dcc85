import Engine
import Foundation
import Lessons
import Sessions
import Systems
import TUI
import Testing

@testable import App

/// All views of the program as whole screens, each made by the commands and keys that lead to it.
enum Views {
  /// What is on the screen: a run with what lies over it, or the course menu.
  enum Content {
    case play(Play)
    case menu(MenuView)

    func draw(on canvas: inout Canvas, look: Look) {
      switch self {
      case .play(var play):
        play.size = canvas.size
        play.draw(on: &canvas, look: look)
      case .menu(let menu): MenuPane(menu, look: look).draw(on: &canvas, in: Rect(canvas.size))
      }
    }
    func canvas(_ size: Size, _ look: Look = Look()) -> Canvas {
      var canvas = Canvas(size)
      draw(on: &canvas, look: look)
      return canvas
    }
  }

  /// Lines of the prompt and keys, in the order in which they are given: `:` begins a line.
  struct Recipe: Sendable {
    var system = "heartbeat-failover"
    /// The lesson and the step that are open, instead of free play.
    var lesson: (path: String, step: String)?
    var steps: [String]
    /// Whether an older test has its pictures.
    var isPictured = false

    func play(_ size: Size) throws -> Play {
      var play = try opened()
      play.size = size
      for step in steps {
        if step.hasPrefix(":"), !step.hasPrefix(": ") {
          _ = play.run(line: String(step.dropFirst()))
          continue
        }
        for word in step.split(separator: " ") { _ = play.update(try #require(Key(String(word)), "\(word)")) }
      }
      return play
    }
    private func opened() throws -> Play {
      if let lesson {
        let text = try TextScenes.lesson(lesson.path)
        return Play(LessonRun(text), try LessonRun.session(for: text), step: lesson.step)
      }
      let card = try #require(Catalog.entry(named: system)).schema.card
      let roster = Roster(nodes: card.nodes, clients: card.clients)
      return Play(try Session(Scenario(system: system, seed: 1, roster: roster)))
    }
  }

  private static let parted = [
    ":seek 2s", ":partition n1 west | n2 n3 east", ":seek 4s", ":op west write cart book",
    ":op east write cart lamp", ":seek 5s",
  ]
  private static let stale = [
    ":seek 1s", ":partition n1 west | n2 n3 east", ":seek 3s", ":op west write cart book", ":seek 3500ms",
    ":op east write cart lamp", ":seek 4s", ":op east read cart", ":seek 5s", ":op west read cart",
    ":seek 6s",
  ]
  private static func lesson(_ step: String, _ steps: String...) -> Recipe {
    Recipe(lesson: ("05-agreement/21-split-brain", step), steps: steps)
  }

  static let recipes: [String: Recipe] = [
    "ring": Recipe(steps: parted),
    "ring-kv": Recipe(
      system: "replicated-kv", steps: [":seek 1s", ":op c write greeting bye", ":seek 1012ms"]),
    "row": Recipe(system: "ping-stream", steps: [":seek 310ms", "m o", ":seek 510ms", "m u"]),
    "inspect-node": Recipe(steps: parted + [":focus inspector", "down down down"]),
    "inspect-link": Recipe(steps: parted + ["K", ":link n1-n2 200ms loss 5%", ":focus inspector", "down"]),
    "inspect-message": Recipe(steps: [":seek 1005ms", "m", ":focus inspector", "down"]),
    "filtered": Recipe(steps: parted + [":filter node n2 kind receive", "e up up"]),
    "found": Recipe(steps: parted + ["e", ":find promote"]),
    "verdict": Recipe(steps: stale + [":focus history"]),
    "branches": Recipe(
      steps: parted + [":seek 3s", ":crash n3", ":seek 5s", ":seek 2500ms", ":freeze n2", ":seek 4s"]),
    "fog": Recipe(steps: parted + ["3 V"]),
    "why": Recipe(steps: [":seek 1s", ":crash n1", ":seek 3s", "2 y"]),
    "faults": Recipe(
      steps: [
        ":cut n1>n2", ":clog n2>n3 for 9s", ":link n1-n3 200ms loss 5%", ":freeze n3", ":clock n2 +400ms",
        ":seek 1005ms", "m o d", ":slow n1 10",
      ]),
    "painting": Recipe(steps: parted + ["P p 2 right"]),
    "prompt": Recipe(steps: parted + [": c r a"]),
    "completion": Recipe(steps: parted + [": c r a s h space"]),
    "mistake": Recipe(steps: parted + [": c r a s h space n 9 enter"]),
    "choice": Recipe(steps: parted + ["i down"]),
    "dial": Recipe(steps: parted + ["a down"]),
    "keys": Recipe(steps: parted + ["? down"]),
    "machine": Recipe(steps: parted + ["? m"]),
    "palette": Recipe(steps: parted + ["ctrl-p p a r"]),
    "work": Recipe(steps: [":seek 2s", ":chaos 200"]),
    "chaos": Recipe(steps: [":seek 2s", ":chaos 3"]),
    "lesson-page": lesson("hook"),
    "lesson-question": lesson("predict", "2 3"),
    "lesson-goal": lesson("break", "H", ":partition n1 west | n2 n3 east", ":seek 2s"),
    "lesson-contrast": lesson("rule", "2 3 enter enter"),
    "space-time": Recipe(steps: parted + ["t left left enter"], isPictured: true),
    "space-time-turned": Recipe(steps: parted + ["t v"], isPictured: true),
    "runs": Recipe(
      steps: parted + [
        ":bookmark alone", ":replay alone as majority with set rule majority", ":view runs", "up",
      ]),
    "charts": Recipe(system: "replicated-kv", steps: [":seek 2s", ":view charts"], isPictured: true),
    "compare": Recipe(
      steps: parted + [
        ":bookmark alone", ":replay alone as majority with set rule majority", ":compare alone majority",
      ], isPictured: true),
  ]
  /// Everything that can fill the screen; `menu` is the course.
  static let names = recipes.keys.sorted() + ["menu", "menu-first"]

  static func content(_ name: String, _ size: Size) throws -> Content {
    switch name {
    case "menu": return .menu(TextScenes.menu())
    case "menu-first": return .menu(TextScenes.firstMenu)
    default:
      var play = try #require(recipes[name]).play(size)
      // Work is shown as it is after some slices.
      if name == "work" { for _ in 0..<20 { play.work() } }
      if name == "chaos" { play.finishWork() }
      return .play(play)
    }
  }
}

@Suite struct ViewTests {
  /// The views whose pictures are here and nowhere else.
  static let pictured = Views.recipes.filter { !$0.value.isPictured }.keys.sorted()

  @Test(arguments: pictured, ScreenTests.sizes)
  func `every view looks as reviewed`(_ name: String, _ size: Size) throws {
    let content = try Views.content(name, size)
    try check("\(name)-\(size.width)x\(size.height)") { content.canvas(size, $0) }
  }
  @Test func `the menu looks as reviewed at the size that the others leave out`() throws {
    for name in ["menu", "menu-first"] {
      let content = try Views.content(name, Size(140, 40))
      try check("\(name)-140x40") { content.canvas(Size(140, 40), $0) }
    }
  }

  @Test(arguments: ["tree", "tiers", "regions"], ScreenTests.sizes)
  func `every shape looks as reviewed`(_ shape: String, _ size: Size) throws {
    let screen = Self.screen(shape)
    try check("shape-\(shape)-\(size.width)x\(size.height)") { screen.draw(size, $0) }
  }

  /// Shapes that no system has yet, with the roster of five and two regions.
  static func screen(_ shape: String) -> Screen {
    var scene = DiagramTests.regions
    if let shape = Shape(rawValue: shape) { scene.shape = shape }
    return Screen(
      scene: scene, trace: Scenes.electionTrace, bands: [.init(.zero, "T4", identity: 4)], marks: [],
      edge: 7310, selection: .node(NodeID(0)), open: [.history, .inspector])
  }

  private func check(_ name: String, _ draw: (Look) -> Canvas) throws {
    var parts = ""
    for level in GlyphLevel.allCases {
      parts += "== \(level.rawValue)\n" + Golden.text(draw(Look(.dark, glyphs: level)))
    }
    for (column, word) in [(Theme.Column.dark, "256"), (.mono, "mono")] {
      parts += "== \(word)\n" + Golden.styles(draw(Look(column)))
    }
    try Golden.check(parts, "view-\(name).txt")
  }
}
