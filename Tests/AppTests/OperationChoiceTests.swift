import Engine
import TUI
import Testing

@testable import App

/// Who may be asked by `i`.
@Suite struct OperationChoiceTests {
  private func rows(_ play: Play) throws -> [String] {
    guard case .choice(let choice)? = play.overlay else {
      Issue.record("nothing to choose")
      return []
    }
    return choice.rows.map(\.line)
  }

  @Test func `where no client takes part the selected node itself is asked`() throws {
    var play = try Play.free("gossip-trio")
    _ = play.run(line: "select q")
    play.chooseOperation()
    #expect(try rows(play) == ["op q tell p", "op q tell r", "op q lock", "op q "])
    _ = play.run(line: "select p>q")
    play.chooseOperation()
    #expect(try rows(play).filter { $0.hasSuffix("lock") } == ["op p lock", "op q lock", "op r lock"])
  }

  @Test func `where clients take part they are asked, whoever is selected`() throws {
    var play = try Play.free("heartbeat-failover")
    _ = play.run(line: "select n3")
    play.chooseOperation()
    #expect(try rows(play).allSatisfy { $0.hasPrefix("op west ") || $0.hasPrefix("op east ") })
  }
}
