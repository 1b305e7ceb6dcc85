import Engine
import Systems
import Testing

@testable import Sessions

/// A chaos of a system of the catalog, 60 s long.
func chaos(_ system: String, _ settings: [Command] = [], kinds: [FaultKind]? = nil) throws -> Chaos {
  Chaos(
    try #require(Catalog.entry(named: system)), until: .zero + .seconds(60), settings: settings, kinds: kinds)
}
let majority = Command.set(parameter: "rule", to: .text("majority"))

@Suite struct PlannedRunTests {
  @Test func theSameSeedGivesTheSamePlanAndTheSameRun() throws {
    let chaos = try chaos("heartbeat-failover", [majority])
    for seed in 0..<UInt64(10) {
      let plan = try chaos.plan(seed)
      #expect(try plan == chaos.plan(seed))
      #expect(try plan != chaos.plan(seed + 1))
      let one = chaos.play(plan, seed: seed), two = chaos.play(plan, seed: seed)
      #expect(one.world.digest == two.world.digest && one.commands == two.commands)
    }
  }

  @Test func byDefaultOnlyThatHappensWhatTheSystemSurvives() throws {
    let chaos = try chaos("replicated-kv")
    for seed in 0..<UInt64(100) {
      #expect(try !chaos.plan(seed).kinds.contains(.wipe))
      #expect(try chaos.plan(seed).kinds.allSatisfy(chaos.entry.schema.promises.survives.contains))
    }
  }

  @Test(arguments: Catalog.names) func afterThePlanEverythingIsHealedAndStaysSo(_ system: String) throws {
    let chaos = try chaos(system, kinds: FaultKind.allCases)
    for seed in 0..<UInt64(60) {
      let plan = try chaos.plan(seed)
      let run = chaos.play(plan, seed: seed)
      #expect(run.world.unhealed == [], "seed \(seed)")
      #expect(RunVerdict(of: run.world, demandsProgress: true).obstacles == [], "seed \(seed)")
      let faults = run.commands.filter { if case .fault = $0.content { true } else { false } }
      #expect(faults.allSatisfy { $0.position.instant <= plan.phases.healed })
    }
  }

  @Test func aScriptOfTheCommandsGivesTheSameRun() throws {
    let chaos = try chaos("heartbeat-failover", [majority], kinds: FaultKind.allCases)
    for seed in 0..<UInt64(20) {
      let planned = chaos.play(try chaos.plan(seed), seed: seed)
      let script = Script(commands: planned.commands, until: Position(chaos.end))
      let world = try Playback(playing: chaos.run(script, seed: seed)).world
      #expect(world.history == planned.world.history, "seed \(seed)")
      #expect(world.nodes.map(\.inspection) == planned.world.nodes.map(\.inspection), "seed \(seed)")
      #expect(world.eventCount == planned.world.eventCount, "seed \(seed)")
    }
  }

  @Test func clientsAskWithFewKeysAndEveryWriteHasItsOwnValue() throws {
    let chaos = try chaos("replicated-kv")
    let plan = try chaos.plan(3)
    var values: [String] = [], keys: Set<String> = [], late: Set<NodeID> = []
    for step in plan.steps {
      guard case .command(.call(let id, let words)) = step.content else { continue }
      keys.insert(words[1].text)
      if words.count == 3 { values.append(words[2].text) }
      if step.position.instant >= plan.phases.settled { late.insert(id) }
      #expect(step.position.instant <= plan.phases.last)
    }
    #expect(keys == ["greeting", "k"] && values.count > 10 && Set(values).count == values.count)
    #expect(late == Set(chaos.roster.ids), "in the end everybody is asked")
  }

  @Test func aPlanNeedsTimeForItsPhases() throws {
    let entry = try #require(Catalog.entry(named: "replicated-kv"))
    #expect(throws: PlanTooShort(system: "replicated-kv", least: .seconds(18))) {
      try Chaos(entry, until: .zero + .milliseconds(17_999)).plan(1)
    }
    let plan = try Chaos(entry, until: .zero + .seconds(18)).plan(1)
    #expect(plan.phases.healed == .zero + .seconds(1) && plan.phases.settled == .zero + .seconds(16))
  }
}
