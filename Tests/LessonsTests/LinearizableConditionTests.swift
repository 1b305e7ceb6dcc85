import Engine
import Sessions
import Systems
import Testing

@testable import Lessons

@Suite struct LinearizableConditionTests {
  /// Conditions that are followed through a run of an heir that takes over on its own opinion.
  private func values(_ texts: [String], _ lines: [String]) throws -> [Value] {
    let schema = try #require(Catalog.entry(named: "heartbeat-failover")).schema
    let roster = Roster(nodes: schema.card.nodes, clients: schema.card.clients)
    let script = try ScriptText.read(lines, text: CommandText(roster: roster, schema: schema))
    let scenario = Scenario(
      system: "heartbeat-failover", seed: 1, roster: roster, script: script.commands)
    let run = Run(
      name: "run", scenario: scenario, branches: Branches(end: script.until ?? Position(.zero)))
    let conditions = try texts.map { text in
      try ConditionCheck.check(
        ConditionText.parse(text, at: Place(1, 1)), as: .bool, in: ConditionScope(schema, roster: roster))
    }
    let playback = try Playback(playing: run, observer: FollowedConditions(conditions))
    let followed = try #require(playback.observer as? FollowedConditions)
    for (evaluator, condition) in zip(followed.evaluators, conditions) {
      // One who has not followed the run looks through all of it.
      #expect(
        Evaluator(condition).value(in: playback.world) == evaluator.value(in: playback.world)
          || condition.text.contains("ever"))
    }
    return followed.evaluators.map { $0.value(in: playback.world) }
  }

  private let split = [
    "1s partition n1 west | n2 n3 east", "3s op west write cart book", "4s op east write cart lamp",
    "4s op west write hat red",
  ]

  @Test func aReadThatMissesAnAcknowledgedWriteMakesItsKeyNotLinearizable() throws {
    #expect(
      try values(
        [
          "linearizable(\"cart\")", "linearizable(\"hat\")", "not linearizable(\"cart\")",
          "ever(linearizable(\"cart\"))", "linearizable(\"nothing\")",
        ], split + ["5s op east read cart", "until 6s"])
        == [.bool(false), .bool(true), .bool(true), .bool(true), .bool(true)])
  }
  @Test func itIsLinearizableAsLongAsNobodyHasSeenOtherwise() throws {
    #expect(try values(["linearizable(\"cart\")"], split + ["until 6s"]) == [.bool(true)])
  }
}
