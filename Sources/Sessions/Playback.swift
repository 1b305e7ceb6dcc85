import Engine
import Systems

/// Something that looks at the world after every event and command: conditions that remember.
package protocol Observer: Sendable {
  mutating func observe(_ world: any World)
  /// Whether playing should stop at the event that was just observed.
  var wantsPause: Bool { get }
}

extension Observer {
  package var wantsPause: Bool { false }
}

/// A world on its way through the commands of a run, one after the other, with what observes it. A copy is a
/// snapshot.
package struct Playback: Sendable {
  package internal(set) var world: any World
  package var observer: (any Observer)?
  /// How many commands of the script, and of the person who plays, were carried out.
  private(set) var scripted = 0
  private(set) var played = 0
  private let script: [Timed<Command>]

  /// - Throws: `UnknownSystem` when the catalog has no such system.
  package init(_ scenario: Scenario, observer: (any Observer)? = nil) throws(UnknownSystem) {
    guard let entry = Catalog.entry(named: scenario.system) else {
      throw UnknownSystem(name: scenario.system)
    }
    world = entry.make(scenario.setup)
    script = scenario.script
    self.observer = observer
    look()
  }

  private mutating func look() { observer?.observe(world) }

  package var position: Position { Position(world.now, events: world.eventsAtNow) }

  /// The place in a recording of a command that is given now.
  package var place: Position {
    let isSettled = world.eventsAtNow == 0 && world.nextEventTime != world.now
    return Position(world.now, events: isSettled ? nil : world.eventsAtNow)
  }

  /// Whether all that belongs before `target` has happened; where an instant has fewer events than it counts,
  /// as with another rule, that is after all of them.
  private func hasReached(_ target: Position) -> Bool {
    if world.now != target.instant { return world.now > target.instant }
    if let events = target.events, world.eventsAtNow >= events { return true }
    return world.nextEventTime.map { $0 > target.instant } ?? true
  }

  /// Carries out the commands whose place is here: those of the script first, since a person who acts here
  /// has seen what they did.
  package mutating func applyDue(_ commands: [Timed<Command>]) {
    while true {
      if scripted < script.count, hasReached(script[scripted].position) {
        scripted += 1
        world.replay(script[scripted - 1].content, by: .script)
      } else if played < commands.count, hasReached(commands[played].position) {
        played += 1
        world.replay(commands[played - 1].content, by: .learner)
      } else {
        return
      }
      look()
    }
  }

  /// The instant of the next command of the script or of the person who plays.
  private func nextCommandInstant(_ commands: [Timed<Command>]) -> Instant? {
    let ours = played < commands.count ? commands[played].position.instant : nil
    let theirs = scripted < script.count ? script[scripted].position.instant : nil
    guard let ours, let theirs else { return ours ?? theirs }
    return min(ours, theirs)
  }

  /// Carries out a command that becomes the next of those it plays.
  package mutating func submit(_ command: Command) throws(CommandError) {
    try world.apply(command, by: .learner)
    played += 1
    look()
  }

  /// When the next event or command comes; nil when nothing is left to happen.
  func nextTime(_ commands: [Timed<Command>]) -> Instant? {
    let command = nextCommandInstant(commands)
    guard let event = world.nextEventTime else { return command }
    return command.map { min($0, event) } ?? event
  }

  /// Executes the next event if it comes before `limit` is reached, and carries out what is due then;
  /// commands of an earlier instant are a step of their own.
  /// Returns false when neither comes by then; time then stands at `limit`. Without one it stands where the
  /// last event or command was.
  package mutating func step(_ commands: [Timed<Command>], limit: Position?) -> Bool {
    applyDue(commands)
    while !(limit.map(hasReached) ?? false) {
      let command = nextCommandInstant(commands)
      let horizon = limit?.instant ?? Instant(microseconds: .max)
      if let event = world.nextEventTime, event <= horizon, command.map({ event <= $0 }) ?? true {
        _ = world.step()
        look()
        applyDue(commands)
        return true
      }
      guard let command, command <= horizon else {
        if let limit { world.run(until: limit.instant) }
        return false
      }
      world.run(until: command)
      applyDue(commands)
      return true
    }
    return false
  }

  /// Plays on to `target`; false when the world has executed `mostEvents` before that.
  @discardableResult
  package mutating func run(
    _ commands: [Timed<Command>], to target: Position, mostEvents: Int = .max
  ) -> Bool {
    applyDue(commands)
    while !hasReached(target) {
      if world.eventCount >= mostEvents { return false }
      if runFreely(commands, before: target, mostEvents: mostEvents) { continue }
      if !step(commands, limit: target) { break }
    }
    return true
  }

  /// Executes at once what comes before any command, and before the instant of a limit that counts events,
  /// where nobody looks at each event. False when nothing does.
  package mutating func runFreely(
    _ commands: [Timed<Command>], before limit: Position?, mostEvents: Int
  ) -> Bool {
    guard observer == nil, let event = world.nextEventTime else { return false }
    var end = limit?.instant.microseconds ?? .max
    if limit?.events != nil { end -= 1 }
    if let command = nextCommandInstant(commands) { end = min(end, command.microseconds - 1) }
    guard event.microseconds <= end else { return false }
    _ = world.run(until: Instant(microseconds: end), mostEvents: mostEvents)
    return true
  }

  /// Plays a run from its start to its end, or until it has had `mostEvents`.
  package init(
    playing run: Run, mostEvents: Int = .max, observer: (any Observer)? = nil
  ) throws(UnknownSystem) {
    try self.init(run.scenario, observer: observer)
    self.run(run.commands, to: run.end, mostEvents: mostEvents)
  }
}

/// A scenario names a system that this program does not have.
package struct UnknownSystem: Error, Hashable, Sendable, CustomStringConvertible {
  package let name: String
  package init(name: String) { self.name = name }
  package var description: String {
    "no system \(quotedForMessage(name))\(didYouMean(name, among: Catalog.names)) "
      + "(systems: \(Catalog.names.joined(separator: ", ")))"
  }
}
