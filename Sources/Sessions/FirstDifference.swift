import Engine

/// Where two runs part: the first instant at which another thing happens in one than in the other, or a node
/// is in another state. That a parameter is set makes no difference yet: what comes of it does.
package struct FirstDifference: Sendable {
  package let instant: Instant
  /// What happened at that instant in one run only.
  package let left: [TraceView], right: [TraceView]
  /// How the nodes differ after that instant.
  package let nodes: [Difference]

  /// Plays both runs event by event until they part; nil where they do not by `end`.
  static func find(_ left: Run, _ right: Run, until end: Instant) throws(UnknownSystem) -> FirstDifference? {
    var a = Strand(try Playback(left.scenario), left), b = Strand(try Playback(right.scenario), right)
    guard a.world.roster == b.world.roster, a.world.schema.card.name == b.world.schema.card.name else {
      return FirstDifference(instant: .zero, left: [], right: [], nodes: [])
    }
    while true {
      let (new, other) = (a.news(), b.news())
      if let instant = parting(new, other, a.world, b.world), instant <= end {
        return try describe(left, right, at: instant)
      }
      let (isMoving, isOtherMoving) = (a.step(until: end), b.step(until: end))
      guard isMoving || isOtherMoving else { break }
    }
    guard let instant = parting(a.news(), b.news(), a.world, b.world) else { return nil }
    return try describe(left, right, at: instant)
  }

  /// The instant at which what is new in two worlds differs; nil where it is the same.
  private static func parting(
    _ new: [Int], _ other: [Int], _ a: any World, _ b: any World
  ) -> Instant? {
    for (left, right) in zip(new, other) where !isSame(a, left, b, right) {
      return min(a.traceEvent(left).time, b.traceEvent(right).time)
    }
    if new.count > other.count { return a.traceEvent(new[other.count]).time }
    if other.count > new.count { return b.traceEvent(other[new.count]).time }
    let touched = Set(new.flatMap { [a.traceEvent($0).node, a.traceEvent($0).other] }.compactMap { $0 })
    let isParted = touched.contains { !Difference.nodes(a, b, $0).isEmpty }
    return isParted ? a.now : nil
  }
  private static func isSame(_ a: any World, _ left: Int, _ b: any World, _ right: Int) -> Bool {
    let (one, two) = (a.traceEvent(left), b.traceEvent(right))
    guard one.time == two.time, one.kind == two.kind, one.node == two.node, one.other == two.other,
      one.message == two.message, one.lamport == two.lamport
    else { return false }
    return one.kind == .receive || a.traceLine(left).text == b.traceLine(right).text
  }

  /// What happened at that instant in one run only, and how the nodes stand after it.
  private static func describe(
    _ left: Run, _ right: Run, at instant: Instant
  ) throws(UnknownSystem) -> FirstDifference {
    var a = try Playback(left.scenario), b = try Playback(right.scenario)
    a.run(left.commands, to: Position(instant))
    b.run(right.commands, to: Position(instant))
    let (ours, theirs) = (lines(a.world, at: instant), lines(b.world, at: instant))
    return FirstDifference(
      instant: instant, left: rest(of: ours, without: theirs), right: rest(of: theirs, without: ours),
      nodes: a.world.roster.ids.flatMap { Difference.nodes(a.world, b.world, $0) })
  }
  private static func lines(_ world: any World, at instant: Instant) -> [TraceView] {
    let last = stride(from: world.traceCount - 1, through: 0, by: -1).prefix {
      world.traceEvent($0).time >= instant
    }
    return last.reversed().map { world.traceLine($0) }.filter { !$0.isSetting }
  }
  private static func rest(of lines: [TraceView], without others: [TraceView]) -> [TraceView] {
    var others = others
    return lines.filter { line in
      let place = others.firstIndex {
        $0.kind == line.kind && $0.node == line.node && $0.other == line.other && $0.text == line.text
      }
      if let place { others.remove(at: place) }
      return place == nil
    }
  }
}

extension TraceView {
  /// Whether it says that a parameter was set.
  fileprivate var isSetting: Bool { kind == .command && text.hasPrefix("set ") }
}

/// One of two runs on its way, and how far its trace was looked at.
private struct Strand {
  private var playback: Playback
  private let commands: [Timed<Command>]
  private let end: Position
  private var seen = 0

  init(_ playback: Playback, _ run: Run) {
    (self.playback, commands, end) = (playback, run.commands, run.end)
    self.playback.applyDue(commands)
  }
  var world: any World { playback.world }

  mutating func step(until instant: Instant) -> Bool {
    playback.step(commands, limit: instant == end.instant ? end : Position(instant))
  }
  /// The records since it was asked last, without those of settings.
  mutating func news() -> [Int] {
    defer { seen = world.traceCount }
    return (seen..<world.traceCount).filter {
      world.traceKind($0) != .command || !world.traceLine($0).isSetting
    }
  }
}
