import Engine

/// Makes the script of a broken promise smaller while it still breaks the same promise: commands are dropped,
/// the end comes earlier, times get rounder.
/// Source: delta debugging, Zeller & Hildebrandt, IEEE TSE 2002.
package struct Shrinking: Sendable {
  package let chaos: Chaos
  package let seed: UInt64
  package let promise: String
  /// Whether the promise is one of those that stand only once all is healed.
  package let demandsProgress: Bool
  /// The smallest script so far; it ends with `until`.
  package private(set) var script: Script
  /// How many commands the first one had.
  package let firstCount: Int
  /// How many runs were tried.
  package private(set) var runs = 0
  private let mostRuns: Int
  private let goesOn: @Sendable () -> Bool

  /// - Parameters:
  ///   - mostRuns: how many runs it may try.
  ///   - goesOn: asked before each run.
  /// - Returns: nil where a script does not repeat the violation.
  package init?(
    _ violation: Chaos.Violation, of chaos: Chaos, mostRuns: Int = 500,
    while goesOn: @escaping @Sendable () -> Bool = { true }
  ) {
    (self.chaos, seed, promise) = (chaos, violation.seed, violation.breach.promise)
    (self.mostRuns, self.goesOn) = (mostRuns, goesOn)
    let promises = chaos.entry.schema.promises
    let always =
      promises.invariants + promises.monitors.map(\.promise) + [Breach.stormPromise, Breach.orderPromise]
    demandsProgress = !always.contains(promise)
    script = Script(commands: violation.commands, until: Position(chaos.end))
    firstCount = violation.commands.count
    let end = violation.breach.time
    let isShort = accept(violation.commands, until: end)
    guard isShort || accept(violation.commands, until: chaos.end) else { return nil }
    shortenEnd()
    dropCommands()
    shortenEnd()
    closeGaps()
    dropCommands()
    roundTimes()
    dropCommands()
  }

  private var isOver: Bool { runs >= mostRuns || !goesOn() }
  private var end: Instant { script.until?.instant ?? chaos.end }

  /// Takes these commands for the script if they still break the promise.
  private mutating func accept(_ commands: [Timed<Command>], until end: Instant) -> Bool {
    guard !isOver else { return false }
    runs += 1
    let candidate = Script(
      commands: sortedByPosition(commands).filter { $0.position.instant <= end }, until: Position(end))
    let run = chaos.run(candidate, seed: seed)
    let most = PlannedRun.mostEvents(of: chaos.roster, until: end)
    guard let world = try? Playback(playing: run, mostEvents: most).world else {
      return false
    }
    let verdict = RunVerdict(
      of: world, demandsProgress: demandsProgress, demandsOrder: promise == Breach.orderPromise)
    guard verdict.breaches.contains(where: { $0.promise == promise }) else { return false }
    script = candidate
    return true
  }

  /// Bisects for an early end.
  private mutating func shortenEnd() {
    var tooEarly: Int64 = 0
    while end.microseconds - tooEarly > 1_000, !isOver {
      let middle = Instant(microseconds: tooEarly + (end.microseconds - tooEarly) / 2)
      if !accept(script.commands, until: middle) { tooEarly = middle.microseconds }
    }
  }

  /// Drops ever smaller stretches of commands, until none can go.
  private mutating func dropCommands() {
    var size = max(1, script.commands.count / 2)
    while !isOver {
      var hasDropped = false
      var start = script.commands.count
      while start > 0, !isOver {
        start = min(start, script.commands.count)
        let from = max(0, start - size)
        var rest = script.commands
        rest.removeSubrange(from..<start)
        if accept(rest, until: end) { hasDropped = true }
        start = from
      }
      if size == 1, !hasDropped { return }
      size = max(1, size / 2)
    }
  }

  /// Brings what follows a silence closer to what was before it.
  private mutating func closeGaps() {
    var index = 0
    while index < script.commands.count, !isOver {
      let instants = script.commands.map(\.position.instant)
      let gap = instants[index] - (index == 0 ? .zero : instants[index - 1])
      // By whole seconds too: what happens every so often then stays where it was.
      let part = Duration.microseconds(gap.inMicroseconds % 1_000_000)
      for shorter in [.zero, .milliseconds(100), part, .seconds(1) + part] where shorter < gap {
        if index == 0, shorter == .zero { continue }  // nothing has started yet
        let earlier = gap - shorter
        let commands = script.commands.enumerated().map { place, timed in
          place < index ? timed : timed.moved(to: timed.position.instant - earlier)
        }
        if accept(commands, until: end - earlier) || accept(commands, until: end) { break }
      }
      index += 1
    }
  }

  /// Rounds times to the coarsest unit that still does it, all at once or one by one, then the end.
  private mutating func roundTimes() {
    let units: [Int64] = [1_000_000, 100_000, 10_000, 1_000]
    for unit in units where accept(script.commands.map { $0.rounded(to: unit) }, until: end) { break }
    var index = 0
    while index < script.commands.count {
      for unit in units where !isOver {
        var commands = script.commands
        commands[index] = commands[index].rounded(to: unit)
        if commands[index] == script.commands[index] || accept(commands, until: end) { break }
      }
      index += 1
    }
    shortenEnd()
    for unit in units where end.microseconds % unit != 0 {
      let later = (end.microseconds / unit + 1) * unit
      if accept(script.commands, until: Instant(microseconds: later)) { break }
    }
  }
}

extension Timed<Command> {
  fileprivate func moved(to instant: Instant) -> Timed { Timed(Position(instant), content) }

  /// With its time, and how long a fault lasts, in whole units.
  fileprivate func rounded(to unit: Int64) -> Timed {
    func round(_ microseconds: Int64) -> Int64 { max(unit, (microseconds + unit / 2) / unit * unit) }
    var copy = self
    copy.position = Position(Instant(microseconds: round(position.instant.microseconds)))
    switch content {
    case .fault(.freeze(let node, let length?)):
      copy.content = .fault(.freeze(node, for: .microseconds(round(length.inMicroseconds))))
    case .fault(.clog(let links, let length)):
      copy.content = .fault(.clog(links, for: .microseconds(round(length.inMicroseconds))))
    default: break
    }
    return copy
  }
}
