/// How two events stand to each other: one can have helped to cause the other, or neither can.
package enum CausalOrder: String, CaseIterable, Hashable, Sendable {
  case before, after, concurrent
  /// The key that says it.
  package var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }
}

/// Happened-before among events of a trace: the order of each node's own events, and each message's send
/// before its receipt. Source: Lamport 1978.
///
/// A chain from one event to another passes only through events between them, so a part of the trace is
/// enough to compare what lies in it.
package struct Causality: Sendable {
  /// Oldest first.
  private let events: [TraceEvent]

  /// - Parameter events: a part of a trace, oldest first; those that no logical clock counts are left out.
  package init(_ events: [TraceEvent]) { self.events = events.filter(\.isCounted) }

  /// The part of a trace from one event to another.
  package init(_ world: any World, from first: Int, to last: Int) {
    self.init((min(first, last)...max(first, last)).map(world.traceEvent))
  }

  /// What can have helped to cause an event, and what it can have helped to cause.
  package struct Cones: Sendable {
    package fileprivate(set) var past: Set<Int> = []
    package fileprivate(set) var future: Set<Int> = []
    package init() {}
  }

  /// Both cones of the event with this index, without itself.
  package func cones(of index: Int) -> Cones {
    var cones = Cones()
    guard let place = events.firstIndex(where: { $0.index == index }) else { return cones }
    var nodes: Set<NodeID> = [], messages: Set<MessageName> = []
    func follow(_ event: TraceEvent, _ end: TraceView.Kind) {
      if let node = event.node { nodes.insert(node) }
      if event.kind == end, let message = event.message { messages.insert(message.original) }
    }
    func isReached(_ event: TraceEvent, by end: TraceView.Kind) -> Bool {
      if let node = event.node, nodes.contains(node) { return true }
      return event.kind == end && event.message.map { messages.contains($0.original) } ?? false
    }
    follow(events[place], .receive)
    for event in events[..<place].reversed() where isReached(event, by: .send) {
      cones.past.insert(event.index)
      follow(event, .receive)
    }
    (nodes, messages) = ([], [])
    follow(events[place], .send)
    for event in events[(place + 1)...] where isReached(event, by: .receive) {
      cones.future.insert(event.index)
      follow(event, .send)
    }
    return cones
  }

  /// How the event `first` stands to the event `second`.
  package func order(_ first: Int, _ second: Int) -> CausalOrder {
    let cones = cones(of: first)
    if cones.future.contains(second) { return .before }
    return cones.past.contains(second) ? .after : .concurrent
  }

  /// The messages of a chain from the event `first` to the event `second`, in order; empty where both are
  /// events of one node, nil where there is no chain.
  package func chain(from first: Int, to second: Int) -> [MessageName]? {
    guard let start = events.first(where: { $0.index == first })?.node,
      let place = events.firstIndex(where: { $0.index == first })
    else { return nil }
    // The first way in which each node, and each message, can know of the event.
    var known: [NodeID: [MessageName]] = [start: []]
    var carried: [MessageName: [MessageName]] = [:]
    for event in events[place...] {
      guard let node = event.node else { continue }
      if event.kind == .receive, let message = event.message, known[node] == nil,
        let way = carried[message.original]
      {
        known[node] = way + [message]
      }
      if event.kind == .send, let message = event.message, let way = known[node] {
        carried[message.original] = way
      }
      if event.index == second { return known[node] }
    }
    return nil
  }
}
