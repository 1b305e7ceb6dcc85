import Engine

/// What the timeline shows of a run up to its live edge, also while the playhead is further back.
package struct Marks: Sendable {
  package enum Kind: Hashable, Sendable {
    /// A fault or setting, by the name of its command.
    case command(String)
    case operation
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
  private var landmarks = 0

  package init() {}

  /// Takes in what has happened in a world since it was looked at last.
  mutating func read(_ world: any World) {
    guard landmarks < world.landmarkCount || bands.count < world.epochCount else { return }
    for index in landmarks..<world.landmarkCount {
      let line = world.traceLine(world.landmark(index))
      if let kind = Self.kind(of: line) { insert(Mark(instant: line.time, kind: kind)) }
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
      let verb = line.text.split(separator: " ").first.map(String.init) ?? ""
      return verb == "op" ? .operation : .command(verb)
    case .violation: return .violation
    default: return nil
    }
  }
}
