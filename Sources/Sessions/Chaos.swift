import Engine
import Systems

/// Runs of a system under random faults: a fault plan for each seed, then what became of the promises.
package struct Chaos: Sendable {
  package let entry: SystemEntry
  package let end: Instant
  /// What is set at the start of each run.
  package let settings: [Command]
  /// The kinds of fault that plans draw from; nil for all that the system claims to come through.
  package let kinds: [FaultKind]?
  /// Whether each run is to be linearizable too.
  package let demandsOrder: Bool

  package init(
    _ entry: SystemEntry, until end: Instant, settings: [Command] = [], kinds: [FaultKind]? = nil,
    demandsOrder: Bool = false
  ) {
    (self.entry, self.end, self.settings, self.kinds) = (entry, end, settings, kinds)
    self.demandsOrder = demandsOrder
  }

  /// Everybody takes part who is on the system's card.
  package var roster: Roster {
    Roster(nodes: entry.schema.card.nodes, clients: entry.schema.card.clients)
  }

  /// The fault plan of a seed.
  package func plan(_ seed: UInt64) throws(PlanTooShort) -> FaultPlan {
    try FaultPlan(seed: seed, schema: entry.schema, roster: roster, until: end, kinds: kinds)
  }

  /// A run whose chance has `seed`, under a plan; with `isWhole` off it stops where a promise of every moment
  /// is broken.
  package func play(_ plan: FaultPlan, seed: UInt64, isWhole: Bool = true) -> PlannedRun {
    PlannedRun(
      plan, of: entry, setup: Setup(seed: seed, roster: roster), settings: settings, isWhole: isWhole)
  }

  /// A seed whose run broke a promise.
  package struct Violation: Sendable {
    package let seed: UInt64
    package let breach: Breach
    /// What was done until then, so that a script does the same.
    package let commands: [Timed<Command>]
  }

  /// What the plan of a seed breaks; nil where all promises stand.
  package func violation(of seed: UInt64) throws(PlanTooShort) -> Violation? {
    let run = play(try plan(seed), seed: seed, isWhole: false)
    let demandsProgress = run.world.violations.isEmpty
    let verdict = RunVerdict(of: run.world, demandsProgress: demandsProgress, demandsOrder: demandsOrder)
    guard let breach = verdict.breaches.first else { return nil }
    return Violation(seed: seed, breach: breach, commands: run.commands)
  }

  /// The run of a script with the same settings and seed.
  package func run(_ script: Script, seed: UInt64) -> Run {
    let start = settings.map { Timed(Position.start, $0) }
    let scenario = Scenario(
      system: entry.schema.card.name, seed: seed, roster: roster, script: start + script.commands)
    return Run(name: "script", scenario: scenario, branches: Branches(end: script.until ?? Position(end)))
  }
}
