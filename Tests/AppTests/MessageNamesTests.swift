import Engine
import Lessons
import Sessions
import Systems
import TUI
import Testing

@testable import App

/// A message has a number on its link, and says something: the two are told apart wherever it is seen.
@Suite struct MessageNamesTests {
  /// A message of p, q and r whose number is another than the time that it carries.
  private static func scene() throws -> (play: Play, message: MessageView) {
    var play = try Play.free("gossip-trio", Size(100, 30))
    for _ in 0..<200 {
      _ = play.run(line: "step")
      if let message = play.world.flights.first, message.brief != "chat time=\(message.name.number)" {
        return (play, message)
      }
    }
    throw Missing()
  }
  private struct Missing: Error {}
  private static func text(_ play: Play) -> String { play.drawn().rows.joined(separator: "\n") }

  @Test func `its number stands behind a sign, and what it carries is written as in the list`() throws {
    var (play, message) = try Self.scene()
    let name = play.text.print(message.name), numbered = "chat#\(message.name.number)"
    #expect(name.hasSuffix(" " + numbered))
    _ = play.run(line: "select message")
    #expect(play.status.hasPrefix("\(name) (\(message.brief.dropFirst(5))) arrives in "), "\(play.status)")
    #expect(Self.text(play).contains(message.brief), "the cluster")
    #expect(Self.text(play).contains(numbered), "the inspector")
    #expect(Prompt("hold ").completions(in: play.world).contains(name))
    _ = play.run(line: "view space-time")
    #expect(Self.text(play).contains(numbered))
    _ = play.run(line: "hold \(name)")
    #expect(
      play.world.flights.first?.isHeld == true && play.status.hasPrefix("\(name) stops"), "\(play.status)")
    _ = play.run(line: "release \(name.replacing("#", with: " "))")
    #expect(play.world.flights.first?.isHeld == false, "\(play.status)")
    #expect(
      play.session.branches.commands.map { play.text.print($0.content) } == [
        "hold \(name)", "release \(name)",
      ])
  }

  @Test func `what a picture remembers of a message is what the message says, in every system`() {
    for entry in Catalog.all {
      let card = entry.schema.card
      var world = entry.make(Setup(seed: 3, roster: Roster(nodes: card.nodes, clients: card.clients)))
      let memo = DiagramMemo()
      memo.begin(1)
      for milli in stride(from: Int64(0), through: 6_000, by: 20) {
        world.run(until: Scenes.at(milli))
        for message in world.flights {
          for isCrowded in [false, true] {
            let fresh = message.labels.inOrder(preferringValue: isCrowded)
            #expect(memo.labels(of: message, isCrowded) == fresh, "\(card.name) at \(milli) ms")
          }
        }
      }
    }
  }

  @Test func `a condition compares a message's name in either form`() throws {
    let (play, message) = try Self.scene()
    let name = play.text.print(message.name)
    let scope = ConditionScope(play.world.schema, roster: play.roster)
    for form in [name, name.replacing("#", with: " ")] {
      let expression = try ConditionText.parse("any(events where message == \"\(form)\")", at: Place(1, 1))
      #expect(Evaluator(try ConditionCheck.check(expression, in: scope)).holds(in: play.world), "\(form)")
    }
  }
}
