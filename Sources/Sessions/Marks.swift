import Engine

/// What the timeline shows of a run up to its live edge, also while the playhead is further back.
package struct Marks: Sendable {
  package enum Kind: Hashable, Sendable {
    /// A fault or setting, by the name of its command.
    case command(String)
    /// An operation of a client, by its first word.
    case operation(String)
    case violation
    /// The system entered a new epoch.
    case epoch
  }
  package struct Mark: Hashable, Sendable {
    package let instant: Instant, kind: Kind
  }
  /// From this instant on the latest epoch that any node knows is `epoch`.
  package struct Band: Hashable, Sendable {
    package let instant: Instant, epoch: Int
  }
  /// In the order of time.
  package private(set) var marks: [Mark] = []
  package private(set) var bands: [Band] = []
  /// What was not as usual, and for how long, in the order in which it began.
  package var troubles: [Trouble] { found.all }
  private var found = Troubles()
  private var landmarks = 0

  package init() {}

  /// Takes in what has happened in a world since it was looked at last.
  mutating func read(_ world: any World) {
    guard landmarks < world.landmarkCount || bands.count < world.epochCount else { return }
    let text = CommandText(roster: world.roster, schema: world.schema)
    for index in landmarks..<world.landmarkCount {
      let line = world.traceLine(world.landmark(index))
      if let kind = Self.kind(of: line) { insert(Mark(instant: line.time, kind: kind)) }
      if line.kind == .command, case .fault(let fault)? = try? text.parse(line.text) {
        found.read(fault, at: line.time, world.roster)
      }
    }
    landmarks = world.landmarkCount
    for index in bands.count..<world.epochCount {
      let change = world.epochChange(index)
      if !bands.isEmpty { insert(Mark(instant: change.instant, kind: .epoch)) }
      bands.append(Band(instant: change.instant, epoch: change.epoch))
    }
  }

  private mutating func insert(_ mark: Mark) {
    let place = marks.lastIndex { $0.instant <= mark.instant }.map { $0 + 1 } ?? 0
    marks.insert(mark, at: place)
  }

  private static func kind(of line: TraceView) -> Kind? {
    switch line.kind {
    case .command:
      let words = line.text.split(separator: " ").map(String.init)
      let verb = words.first ?? ""
      return verb == "op" && words.count > 2 ? .operation(words[2]) : .command(verb)
    case .violation: return .violation
    default: return nil
    }
  }
}
