import Engine

/// Events by the names that their nodes count them by, found in a trace as it grows.
///
/// A run that goes back in time keeps what was found: the same future has the same events.
struct EventFinder: Sendable {
  private(set) var names: [EventName] = []
  /// The event of each name; nil while it has not happened.
  private(set) var events: [TraceEvent?] = []
  private var counts: [Int] = []
  private var count = 0
  private var generation = -1

  /// Reads what is new; all anew where other events are asked for, or what happens has become something else.
  mutating func follow(_ world: any World, names: [EventName], generation: Int) {
    if generation != self.generation || names != self.names {
      self = EventFinder()
      (self.names, self.generation) = (names, generation)
      events = names.map { _ in nil }
      counts = Array(repeating: 0, count: world.roster.count)
    }
    guard events.contains(where: { $0 == nil }) else { return }
    while count < world.traceCount {
      let event = world.traceEvent(count)
      count += 1
      guard event.isCounted, let node = event.node, counts.indices.contains(node.index) else { continue }
      counts[node.index] += 1
      for (place, name) in names.enumerated()
      where name.number == counts[node.index] && world.roster.id(named: name.node) == node {
        events[place] = event
      }
    }
  }
}
