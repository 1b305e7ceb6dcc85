import Engine

/// What is done to a run at random, all of it drawn from one seed: which kinds of fault there are at all, how
/// often they come, how long they last, and what clients ask for meanwhile. In the end everything is healed,
/// the system settles, and operations demand progress.
///
/// Each kind draws from a stream of its own, so that a new kind leaves the others as they are.
/// Source: swarm testing, Groce et al., ISSTA 2012; the phases as in TigerBeetle's VOPR.
package struct FaultPlan: Hashable, Sendable {
  /// What happens at one time of the plan; what it does to whom may depend on the run until then.
  package enum Step: Hashable, Sendable {
    case command(Command)
    /// Befalls one of the messages in flight, the next one where there is none; `draw` picks it.
    case message(MessageFate, draw: UInt64)
    /// Gives links the delay of the scenario again.
    case usualDelay(LinkSet)
    case healAll
  }
  package enum MessageFate: Hashable, Sendable {
    case drop, duplicate, deliver, corrupt
    case hold(Duration)
  }
  package let seed: UInt64
  package let phases: PlanPhases
  /// The kinds that exist in this plan.
  package let kinds: [FaultKind]
  /// In the order in which they happen.
  package let steps: [Timed<Step>]

  /// - Parameter kinds: those that may exist; by default all that the system claims to come through.
  /// - Throws: `PlanTooShort` when there is no time for all phases.
  package init(
    seed: UInt64, schema: Schema, roster: Roster, until end: Instant, kinds: [FaultKind]? = nil
  ) throws(PlanTooShort) {
    let phases = try PlanPhases(schema: schema, roster: roster, end: end)
    let possible = kinds ?? schema.promises.survives
    var swarm = Random(seed: seed, stream: "fault plan swarm")
    let share = [200_000, 500_000, 800_000][Int(swarm.below(3))]
    var existing: [FaultKind] = []
    var drawn: [FaultKind: [Timed<Step>]] = [:]
    for kind in possible {
      var draws = FaultDraws(
        random: Random(seed: seed, stream: "fault plan \(kind.rawValue)"), roster: roster,
        messageKinds: schema.messageKinds, end: phases.healed.microseconds / 1_000)
      if draws.random.chance(ppm: share) { existing.append(kind) }
      draws.draw(kind)
      drawn[kind] = draws.steps
    }
    // A plan without any fault would say little.
    if existing.isEmpty { existing = possible }
    var steps = existing.flatMap { drawn[$0] ?? [] }
    steps.append(Timed(Position(phases.healed), .healAll))
    var workload = ClientLoad(seed: seed, schema: schema, roster: roster)
    steps += workload.steps(in: phases)
    (self.seed, self.phases, self.kinds) = (seed, phases, existing)
    self.steps = sortedByPosition(steps)
  }
}

/// When the faults of a plan are over, and when the system has settled: from then on progress is demanded.
package struct PlanPhases: Hashable, Sendable {
  package let healed: Instant, settled: Instant
  /// When the last operation begins: it has time to end.
  package let last: Instant
  package let end: Instant

  init(schema: Schema, roster: Roster, end: Instant) throws(PlanTooShort) {
    let settling = schema.promises.settling, grace = roster.grace
    let least = settling + grace * 2 + .seconds(1)
    guard end - .zero >= least else { throw PlanTooShort(system: schema.card.name, least: least) }
    let progress = max(grace * 2, (end - .zero - settling) / 4)
    settled = end - progress
    // Whole milliseconds, so that the text of a plan is short.
    healed = Instant(microseconds: (settled - settling).microseconds / 1_000 * 1_000)
    last = end - grace
    self.end = end
  }
}

extension Roster {
  /// How long an operation may take before its client has given up.
  package var grace: Duration {
    clients.map { $0.timeout * $0.tries }.reduce(.seconds(1), max)
  }
}

/// The run would end before a plan has gone through all its phases.
package struct PlanTooShort: Error, Hashable, Sendable, CustomStringConvertible {
  package let system: String, least: Duration
  package var description: String {
    "too short for a fault plan: faults, then \(system) settles, then progress: at least \(least.text)"
  }
}
