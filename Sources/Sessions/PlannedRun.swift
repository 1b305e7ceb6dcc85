import Engine
import Systems

/// A fault plan played on a world of its own: the world at the end, and the commands that were carried out,
/// by which a script repeats it.
package struct PlannedRun: Sendable {
  package private(set) var world: any World
  package private(set) var commands: [Timed<Command>] = []
  /// How many events there may be until then before messages count as multiplying without end: many times
  /// what a system has that is kept busy, and more the longer it runs.
  package static func mostEvents(of roster: Roster, until time: Instant) -> Int {
    max(300_000, Int(time.microseconds / 1_000_000) * 1_000 * roster.count)
  }
  /// What still awaits a message in flight that it can befall.
  private var fates: [(fate: FaultPlan.MessageFate, draw: UInt64)] = []
  /// What is still to come.
  private var steps: [Timed<FaultPlan.Step>]

  /// - Parameters:
  ///   - settings: what is set at the start, before the first event.
  ///   - isWhole: whether it goes on to the end when a promise of every moment is broken on the way.
  package init(
    _ plan: FaultPlan, of entry: SystemEntry, setup: Setup, settings: [Command], isWhole: Bool = true
  ) {
    world = entry.make(setup)
    for setting in settings { world.replay(setting, by: .script) }
    steps = plan.steps.reversed()
    while let step = steps.popLast() {
      advance(to: step.position.instant)
      if world.isStorm { return }
      if !isWhole, !world.violations.isEmpty { return }
      carryOut(step.content)
    }
    advance(to: plan.phases.end)
  }

  private mutating func advance(to time: Instant) {
    while !fates.isEmpty, let next = world.nextEventTime, next <= time, !world.isStorm {
      run(until: next)
      befall()
    }
    run(until: time)
  }

  private mutating func run(until time: Instant) {
    let most = Self.mostEvents(of: world.roster, until: time)
    if world.run(until: time, mostEvents: most) { world.run(until: time) }
  }

  private mutating func carryOut(_ step: FaultPlan.Step) {
    switch step {
    case .command(let command): give(command)
    case .message(let fate, let draw):
      fates.append((fate, draw))
      befall()
    case .usualDelay(let links):
      guard let (from, to) = links.pairs.first else {
        return give(.fault(.link(.all, LinkChange(delay: world.link(from: NodeID(0), to: NodeID(1)).usual))))
      }
      give(.fault(.link(links, LinkChange(delay: world.link(from: from, to: to).usual))))
    case .healAll:
      fates = []
      for command in world.healing { give(command) }
    }
  }

  /// A command that cannot be carried out now is left out.
  private mutating func give(_ command: Command) {
    // What the last one has caused at this instant comes first, as in a script.
    run(until: world.now)
    do {
      try world.apply(command, by: .monkey)
      commands.append(Timed(Position(world.now), command))
    } catch {}
  }

  private mutating func befall() {
    while let (fate, draw) = fates.first {
      let flights = world.flights.filter { $0.due != nil && !$0.isCorrupt }
      guard !flights.isEmpty else { return }
      fates.removeFirst()
      let name = flights[Int(draw % UInt64(flights.count))].name
      switch fate {
      case .drop: give(.fault(.drop(name)))
      case .duplicate: give(.fault(.duplicate(name)))
      case .deliver: give(.fault(.deliver(name)))
      case .corrupt: give(.fault(.corrupt(name)))
      case .hold(let length):
        give(.fault(.hold(name)))
        let release = Timed(Position(world.now + length), FaultPlan.Step.command(.fault(.release(name))))
        let place = steps.lastIndex { $0.position > release.position }.map { $0 + 1 } ?? 0
        steps.insert(release, at: place)
      }
    }
  }
}

extension LinkSet {
  /// The directed links of two named ends; none where all are meant.
  var pairs: [(NodeID, NodeID)] {
    switch self {
    case .one(let from, let to): [(from, to)]
    case .both(let a, let b): [(a, b), (b, a)]
    case .all: []
    }
  }
}

extension World {
  /// Whether its messages multiply without end.
  package var isStorm: Bool { eventCount >= PlannedRun.mostEvents(of: roster, until: now) }

  /// The commands that make nodes and network whole again.
  var healing: [Command] {
    var faults: [Fault] = flights.filter(\.isHeld).map { .release($0.name) }
    if !unhealedLinks.isEmpty { faults.append(.heal) }
    for node in nodes {
      if node.condition == .down { faults.append(.restart(node.id)) }
      if node.condition == .frozen { faults.append(.thaw(node.id)) }
      if node.slowness != 1 { faults.append(.slow(node.id, times: 1)) }
      if node.driftPPM != 0 { faults.append(.clock(node.id, jump: nil, driftPPM: 0)) }
    }
    return faults.map(Command.fault)
  }

  /// What nodes, links and messages still suffer from: a sentence each.
  package var unhealed: [String] {
    var sentences = unhealedLinks
    for node in nodes {
      if node.condition != .up { sentences.append("\(node.name) is \(node.condition.rawValue)") }
      if node.slowness != 1 { sentences.append("\(node.name) is \(node.slowness) times slower") }
      if node.driftPPM != 0 { sentences.append("the clock of \(node.name) drifts") }
    }
    let text = CommandText(roster: roster)
    return sentences + flights.filter(\.isHeld).map { "\(text.print($0.name)) is held" }
  }

  private var unhealedLinks: [String] {
    if !sides.isEmpty { return ["the network is partitioned"] }
    for from in roster.ids {
      for to in roster.ids where from != to {
        let link = link(from: from, to: to), name = "\(roster.name(from))>\(roster.name(to))"
        if link.isCut { return ["\(name) is cut"] }
        if let kind = link.cutKinds.first { return ["\(name) is cut for \(kind)"] }
        if link.cloggedUntil != nil { return ["\(name) is clogged"] }
        if link.isChanged { return ["\(name) is not as it was at the start"] }
      }
    }
    return []
  }
}
