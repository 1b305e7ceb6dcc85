import Engine

/// Two runs with one playhead, as far as both were played, and what differs between them.
package struct Comparison: Sendable {
  /// The runs, each whole and at the playhead.
  package private(set) var left: Session, right: Session
  /// Where the runs differ first; nil where they never do as far as both were played.
  package let first: FirstDifference?
  package private(set) var now: Instant
  /// The instant up to which both were played.
  package let end: Instant

  /// Shows two runs at an instant.
  /// - Throws: `UnknownSystem` when the catalog has not the system of one of them.
  package init(_ left: Run, _ right: Run, at instant: Instant = .zero) throws(UnknownSystem) {
    self.left = try Self.session(left)
    self.right = try Self.session(right)
    end = min(left.end.instant, right.end.instant)
    first = try FirstDifference.find(left, right, until: end)
    now = .zero
    seek(to: instant)
  }
  private static func session(_ run: Run) throws(UnknownSystem) -> Session {
    var recording = Recording()
    recording.runs = [run]
    return try Session(resuming: recording)
  }

  // MARK: Time

  package mutating func seek(to instant: Instant) {
    now = min(end, max(.zero, instant))
    left.seek(to: now)
    right.seek(to: now)
  }
  /// Goes to the next instant at which anything happens in either run. False at the end of both.
  package mutating func step() -> Bool {
    let times = [left.nextTime, right.nextTime].compactMap { $0 }
    guard let next = times.min(), next <= end else { return false }
    seek(to: next)
    return true
  }
  /// Goes back to the last instant before the playhead at which anything happened in either. False at the
  /// start.
  package mutating func stepBack() -> Bool {
    guard now > .zero else { return false }
    seek(to: [left, right].compactMap(before).max() ?? .zero)
    return true
  }
  /// The last instant before the playhead at which a run had an event or a command; nil where it had none.
  private func before(_ session: Session) -> Instant? {
    let world = session.world
    let record = stride(from: world.traceCount - 1, through: 0, by: -1).lazy
      .map { world.traceEvent($0).time }.first { $0 < now }
    // Some events leave no record.
    var session = session
    while session.now >= now { guard session.stepBack() else { return record } }
    return max(session.now, record ?? .zero)
  }
  /// The marks of both runs and their first difference, in the order of time.
  package var marks: [Instant] {
    let times = (left.marks.marks + right.marks.marks).map(\.instant) + (first.map { [$0.instant] } ?? [])
    return Set(times).filter { $0 <= end }.sorted()
  }

  // MARK: What one run has and the other has not

  /// The commands of the left run that the right one has not, at the same place, and the other way round.
  package var ownCommands: (left: [Timed<Command>], right: [Timed<Command>]) {
    let (a, b) = (Self.commands(left.run), Self.commands(right.run))
    return (Self.rest(of: a, without: b), Self.rest(of: b, without: a))
  }
  private static func commands(_ run: Run) -> [Timed<Command>] { run.scenario.script + run.commands }
  private static func rest(
    of commands: [Timed<Command>], without others: [Timed<Command>]
  ) -> [Timed<Command>] {
    var others = others
    return commands.filter { command in
      guard let place = others.firstIndex(of: command) else { return true }
      others.remove(at: place)
      return false
    }
  }

  // MARK: What differs now

  /// All that differs at the playhead: counts, then nodes in the order of their ids, then operations.
  package var differences: [Difference] {
    Difference.all(left.world, right.world)
  }
}

/// One thing that is not the same in two worlds.
package struct Difference: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    /// How many there are of something, by its name.
    case count(String)
    /// A field of a node, or its condition.
    case node(NodeID, field: String)
    /// An operation of a client, in its words.
    case operation(NodeID, words: String)
  }
  package let subject: Subject
  /// What it is in the one and in the other; `-` where it is not there.
  package let left: String, right: String

  /// The node that differs; nil for counts and operations.
  package var node: NodeID? { if case .node(let id, _) = subject { id } else { nil } }

  static func all(_ left: any World, _ right: any World) -> [Difference] {
    counts(left, right) + left.roster.ids.flatMap { nodes(left, right, $0) } + operations(left, right)
  }
  private init?(_ subject: Subject, _ left: String, _ right: String) {
    guard left != right else { return nil }
    (self.subject, self.left, self.right) = (subject, left, right)
  }

  private static func counts(_ left: any World, _ right: any World) -> [Difference] {
    let names = ["leaders", "acknowledged and lost", "stale reads", "broken promises"]
    return zip(names, zip(numbers(left), numbers(right))).compactMap { name, numbers in
      Difference(.count(name), String(numbers.0), String(numbers.1))
    }
  }
  private static func numbers(_ world: any World) -> [Int] {
    [
      world.nodes.count { $0.condition != .down && $0.inspection?.tone == .strong },
      world.rows(of: "lost_acked")?.count ?? 0, world.rows(of: "stale_reads")?.count ?? 0,
      world.violations.count,
    ]
  }

  /// How one node differs; a node that one of the runs has not is left out.
  static func nodes(_ left: any World, _ right: any World, _ id: NodeID) -> [Difference] {
    guard id.index < right.roster.count else { return [] }
    let (a, b) = (left.node(id), right.node(id))
    var names = (a.inspection?.fields ?? []).map(\.name)
    names += (b.inspection?.fields ?? []).map(\.name).filter { !names.contains($0) }
    let fields = names.compactMap { name -> Difference? in
      let (ours, theirs) = (a.inspection?[name]?.description, b.inspection?[name]?.description)
      return Difference(.node(id, field: name), ours ?? "-", theirs ?? "-")
    }
    let condition = Difference(.node(id, field: "condition"), a.condition.rawValue, b.condition.rawValue)
    return (condition.map { [$0] } ?? []) + fields
  }

  private static func operations(_ left: any World, _ right: any World) -> [Difference] {
    var others = right.history
    var found: [Difference] = []
    for operation in left.history {
      let place = others.firstIndex { $0.client == operation.client && $0.words == operation.words }
      let other = place.map { others.remove(at: $0) }
      let pair = Difference(subject(operation), outcome(operation), other.map(outcome) ?? "-")
      if let pair { found.append(pair) }
    }
    return found + others.compactMap { Difference(subject($0), "-", outcome($0)) }
  }
  private static func subject(_ operation: Operation) -> Subject {
    .operation(operation.client, words: operation.words.map(\.text).joined(separator: " "))
  }
  private static func outcome(_ operation: Operation) -> String {
    let answer = operation.output.map { $0 == .none ? "" : " \($0)" } ?? ""
    return operation.status == .pending ? "waits" : operation.status.text + answer
  }
}
