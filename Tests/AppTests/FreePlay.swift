import Engine
import Sessions
import Systems
import TUI
import Testing

@testable import App

extension Play {
  /// Free play of a system with everybody who is on its card.
  static func free(_ system: String, seed: UInt64 = 1, _ size: Size = Size(80, 24)) throws -> Play {
    let card = try #require(Catalog.entry(named: system)).schema.card
    let scenario = Scenario(
      system: system, seed: seed, roster: Roster(nodes: card.nodes, clients: card.clients))
    var play = Play(try Session(scenario))
    play.size = size
    return play
  }
  /// The whole screen.
  func drawn(_ look: Look = Look()) -> Canvas {
    var canvas = Canvas(size)
    draw(on: &canvas, look: look)
    return canvas
  }
}
