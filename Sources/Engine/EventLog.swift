/// The events of a trace with their vector stamps, followed from record to record: the rows of the table
/// `events`.
///
/// The stamps are those that the engine carries (`Overlays`), made again from the trace, because a trace that
/// kept one for every record would be several times as large. Source: Fidge 1988, Mattern 1989.
public struct EventLog: Hashable, Sendable {
  public static let fields = [
    FieldSchema(
      "kind", .symbol(["boot", "send", "receive", "lost", "timer", "serve", "note", "outcome", "violation"]),
      "what happened"),
    FieldSchema("node", .node, "to whom"),
    FieldSchema("at", .time, "when"),
    FieldSchema("lamport", .int, "the Lamport stamp"),
    FieldSchema(
      "vector", .clock, "the vector stamp; nil for what is no event of a node"),
    FieldSchema("message", .text, "which message was sent, received or lost: n1>n2 vote#1"),
  ]
  public private(set) var rows: [[Value]] = []
  /// How many records of the trace are in it.
  private var count = 0
  private var stamps: VectorStamps?

  public init() {}

  /// Takes in what has happened since; the world is the same run, at the same time or later.
  public mutating func follow(_ world: any World) {
    let total = world.traceCount
    guard count < total else { return }
    let text = CommandText(roster: world.roster)
    var stamps = self.stamps ?? VectorStamps(endpoints: world.roster.count)
    self.stamps = nil  // one owner: no copy for every event
    for index in count..<total {
      let event = world.traceEvent(index)
      guard let node = event.node else { continue }
      rows.append([
        .text(event.kind.rawValue), .text(world.roster.name(node)), .time(event.time - .zero),
        .int(event.lamport), stamps.stamp(event).map(Value.clock) ?? .none,
        event.message.map { .text(text.print($0)) } ?? .none,
      ])
    }
    count = total
    self.stamps = stamps
  }
}

/// Vector stamps made again from a trace, record by record.
package struct VectorStamps: Hashable, Sendable {
  /// The latest stamp of each endpoint; empty where there are too many of them.
  private var vectors: [[Int]]
  private var carried: [MessageName: [Int]] = [:]

  package init(endpoints: Int) {
    let size = endpoints <= Overlays.vectorLimit ? endpoints : 0
    vectors = Array(repeating: Array(repeating: 0, count: size), count: size)
  }

  /// The stamp of the next record; nil for what is no event of a node.
  package mutating func stamp(_ event: TraceEvent) -> [Int]? {
    guard event.isCounted, let node = event.node?.index, node < vectors.count else { return nil }
    if event.kind == .receive, let sent = event.message.flatMap({ carried[$0.original] }) {
      for entry in sent.indices { vectors[node][entry] = max(vectors[node][entry], sent[entry]) }
    }
    vectors[node][node] += 1
    if event.kind == .send, let message = event.message { carried[message.original] = vectors[node] }
    return vectors[node]
  }
}
