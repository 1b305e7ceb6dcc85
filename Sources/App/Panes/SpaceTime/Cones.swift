import Engine

/// What an event can have been caused by, and what it can cause, as far as the run has come: along each
/// node's own events, and from each message's send to its receipts.
///
/// What it can cause is followed from the event on, also where a picture begins later; what can have caused
/// it is looked for as far back as a picture goes.
struct Cones: Sendable {
  private(set) var past = Cone(.send)
  private(set) var future = Cone(.receive)
  private var event: TraceEvent?
  private var generation = -1
  /// The records that are not read yet: before the first, and from the second on.
  private var first = 0, next = 0

  /// One of the two.
  struct Cone: Sendable {
    private(set) var events: Set<Int> = []
    /// When each node's line came into it.
    private(set) var entries: [NodeID: Instant] = [:]
    private var messages: Set<MessageName> = []
    /// The end of a message at which the cone comes upon it; it leaves by the other.
    private let entrance: TraceView.Kind

    init(_ entrance: TraceView.Kind) { self.entrance = entrance }
    func contains(_ index: Int) -> Bool { events.contains(index) }

    fileprivate mutating func begin(with event: TraceEvent) {
      if let node = event.node, entries[node] == nil { entries[node] = event.time }
      let exit: TraceView.Kind = entrance == .send ? .receive : .send
      if event.kind == exit, let message = event.message { messages.insert(message.original) }
    }
    fileprivate mutating func add(_ event: TraceEvent) {
      guard event.isCounted, isReached(event) else { return }
      events.insert(event.index)
      begin(with: event)
    }
    private func isReached(_ event: TraceEvent) -> Bool {
      if let node = event.node, entries[node] != nil { return true }
      return event.kind == entrance && event.message.map { messages.contains($0.original) } ?? false
    }
  }

  /// Reads what is new; all anew where another event is meant, or what happens has become something else.
  mutating func follow(_ event: TraceEvent, in world: any World, generation: Int) {
    if event != self.event || generation != self.generation {
      self = Cones()
      (self.event, self.generation) = (event, generation)
      (first, next) = (event.index, event.index + 1)
      past.begin(with: event)
      future.begin(with: event)
    }
    while next < world.traceCount {
      future.add(world.traceEvent(next))
      next += 1
    }
  }
  /// Looks so far back for what can have caused the event.
  mutating func look(backTo index: Int, in world: any World) {
    while first > index {
      first -= 1
      past.add(world.traceEvent(first))
    }
  }
}
