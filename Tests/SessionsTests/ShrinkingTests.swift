import Engine
import Systems
import Testing

@testable import Sessions

@Suite struct ShrinkingTests {
  private let alone = Command.set(parameter: "rule", to: .text("alone"))

  /// The violations of the first seeds.
  private func violations(_ chaos: Chaos, _ seeds: Range<UInt64>) throws -> [Chaos.Violation] {
    try seeds.compactMap { try chaos.violation(of: $0) }
  }
  private func verdict(_ shrinking: Shrinking, _ lines: [String]) throws -> RunVerdict {
    let text = CommandText(roster: shrinking.chaos.roster, schema: shrinking.chaos.entry.schema)
    let run = shrinking.chaos.run(try ScriptText.read(lines, text: text), seed: shrinking.seed)
    return RunVerdict(of: try Playback(playing: run).world, demandsProgress: shrinking.demandsProgress)
  }

  @Test func theSmallerScriptBreaksTheSamePromise() throws {
    let chaos = try chaos("heartbeat-failover", [alone])
    let violations = try violations(chaos, 0..<10)
    #expect(Set(violations.map(\.breach.promise)).count == 2)
    for violation in violations {
      let shrinking = try #require(Shrinking(violation, of: chaos))
      #expect(shrinking.script.commands.count < 10 && shrinking.firstCount == violation.commands.count)
      let text = CommandText(roster: chaos.roster)
      let lines = ScriptText.print(shrinking.script, text: text)
      #expect(
        try verdict(shrinking, lines).breaches.contains { $0.promise == violation.breach.promise },
        "seed \(violation.seed): \(lines)")
      // The last line is `until`.
      for index in lines.indices.dropLast() {
        var fewer = lines
        fewer.remove(at: index)
        #expect(
          try !verdict(shrinking, fewer).breaches.contains { $0.promise == violation.breach.promise },
          "seed \(violation.seed) needs no \(lines[index])")
      }
    }
  }

  @Test func timesAreRoundedAndTheEndComesEarly() throws {
    let chaos = try chaos("heartbeat-failover", [alone])
    var rounded = 0, all = 0
    for violation in try violations(chaos, 0..<6) {
      let script = try #require(Shrinking(violation, of: chaos)).script
      let end = try #require(script.until).instant
      let instants = script.commands.map(\.position.instant) + [end]
      #expect(instants.allSatisfy { $0.microseconds % 1_000 == 0 }, "seed \(violation.seed)")
      #expect(end < violation.breach.time + .seconds(1), "seed \(violation.seed)")
      all += instants.count
      rounded += instants.count { $0.microseconds % 100_000 == 0 }
    }
    #expect(rounded * 2 > all, "\(rounded) of \(all)")
  }

  @Test func missingProgressIsShrunkWithTheNetworkHealed() throws {
    let slow = Command.set(parameter: "promote_after", to: .time(.seconds(600)))
    let chaos = try chaos("heartbeat-failover", [majority, slow])
    let violation = try #require(try violations(chaos, 0..<5).first)
    let shrinking = try #require(Shrinking(violation, of: chaos))
    #expect(shrinking.demandsProgress && shrinking.script.commands.count <= 4)
    let lines = ScriptText.print(shrinking.script, text: CommandText(roster: chaos.roster))
    #expect(try verdict(shrinking, lines).breaches.map(\.promise).contains(violation.breach.promise))
    #expect(try verdict(shrinking, lines).obstacles == [])
    let ill = try verdict(shrinking, lines.filter { !$0.contains("restart") })
    #expect(ill.breaches == [] && ill.obstacles.first?.hasSuffix("is down") == true)
  }

  @Test func itTriesNoMoreRunsThanItMayAndStopsWhenAsked() throws {
    let chaos = try chaos("heartbeat-failover", [alone])
    let violation = try #require(try violations(chaos, 0..<5).first)
    let few = try #require(Shrinking(violation, of: chaos, mostRuns: 7))
    #expect(few.runs == 7)
    let text = CommandText(roster: chaos.roster)
    let verdict = try verdict(few, ScriptText.print(few.script, text: text))
    #expect(verdict.breaches.contains { $0.promise == violation.breach.promise })
    #expect(Shrinking(violation, of: chaos, while: { false }) == nil)
  }
}
