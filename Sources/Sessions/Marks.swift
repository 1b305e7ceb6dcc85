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
  package private(set) var marks: [Mark] = []
  package private(set) var bands: [Band] = []
  private var count = 0

  package init() {}

  /// Takes in what is new in the trace.
  mutating func read(_ world: any World) {
    for index in count..<max(count, world.traceCount) {
      let kind = world.traceKind(index)
      guard kind == .command || kind == .violation else { continue }
      let line = world.traceLine(index)
      if let kind = Self.kind(of: line) { marks.append(Mark(instant: line.time, kind: kind)) }
    }
    count = world.traceCount
    guard let epoch = world.epoch, bands.last.map({ $0.epoch < epoch }) ?? true else { return }
    if !bands.isEmpty { marks.append(Mark(instant: world.now, kind: .epoch)) }
    bands.append(Band(instant: world.now, epoch: epoch))
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
