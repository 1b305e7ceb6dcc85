import Engine

/// A group of clients and a server with a queue: callers come whether the last one was served or not, wait
/// `timeout` for their answer, and try again up to `max_retries` times.
///
/// The server cannot know that a caller has left, and works for it all the same. So retries can keep a queue
/// alive that a short stall has left behind: the classic bug, `queue_cap 0` with retries that nothing bounds.
/// What bounds the load ends it: a retry budget (`budget on`), or turning callers away at the door
/// (`queue_cap 80`). So does working for those who still wait (`order lifo`, `drop_late on`).
///
/// Source: Bronson et al., "Metastable Failures in Distributed Systems", HotOS 2021; the retry budget as in
/// Beyer et al., "Site Reliability Engineering", 2016, chapter 21; the queue by itself is M/M/1 or, with
/// `work fixed`, M/D/1.
/// Left out: more than one server, and what turning a caller away costs.
package struct QueueServer: System {
  package enum Work: String, CaseIterable, Sendable { case exponential, fixed }
  package enum Backoff: String, CaseIterable, Sendable { case none, exponential }
  package enum Order: String, CaseIterable, Sendable { case fifo, lifo }
  package var rate = 80
  package var capacity = 100
  package var work = Work.exponential
  package var timeout = Duration.seconds(1)
  package var maxRetries = 3
  package var backoff = Backoff.none
  package var budget = false
  package var queueCap = 80
  package var order = Order.fifo
  package var dropLate = false

  package init() {}
  package static let card = Card(
    name: "queue-server", version: 1, title: "A server and its impatient callers",
    summary: "Callers wait one second for an answer and try again; the server works on all of it.",
    sources: [
      "Bronson, Aghayev, Charapko & Zhu, Metastable Failures in Distributed Systems, HotOS 2021",
      "Beyer, Jones, Petoff & Murphy (eds.), Site Reliability Engineering, 2016, chapter 21",
    ],
    leftOut: "more than one server, and the work of turning a caller away",
    shape: .row, nodes: ["clients", "server"])
  package static let latency = Duration.milliseconds(1)
  package static let parameters: [Parameter<QueueServer>] = [
    .count("max_retries", \.maxRetries, 0...10, "how often a caller tries again"),
    .choice("backoff", \.backoff, "the pause before a retry: none, or at random up to 1s, 2s, 4s ..."),
    .flag("budget", \.budget, "whether ten callers have one retry between them"),
    .count(
      "queue_cap", \.queueCap, 0...100_000, "how many may wait before callers are turned away; 0: any number"
    ),
    .choice("order", \.order, "who is next at the server: the oldest, or the newest request"),
    .flag("drop_late", \.dropLate, "whether it drops what has waited for nine tenths of its timeout"),
    .time("timeout", \.timeout, .milliseconds(10)...(.seconds(86_400)), "how long a caller waits"),
    .count("rate", \.rate, 1...1_000, "how many callers come in a second"),
    .count("capacity", \.capacity, 1...1_000, "how many requests the server does in a second"),
    .choice("work", \.work, "whether their times are exponential, or all the same"),
  ]
  package static let fields = [
    FieldSchema("answers", .int, "in the last second: at clients those in time, at the server all it sent"),
    FieldSchema("waiting", .int, "callers that wait for an answer; at the server: requests in its queue"),
    FieldSchema("retries", .int, "on clients: how often a caller has tried again"),
    FieldSchema("tokens", .int, "on clients: how many retries the budget has left"),
    FieldSchema("wait", .time, "on the server: how long the request it took last had waited"),
  ]
  package static let figures: [Figure<QueueServer>] = [
    Figure("goodput", .int, "answers in the last second that came in time") { run in
      guard let clients = run.clients else { return .int(0) }
      let clock = run.now + run.clockError(of: NodeID(0))
      return .int(clients.inTime.count(at: clock.microseconds))
    },
    Figure("retries", .int, "how often a caller has tried again") { .int($0.clients?.retries ?? 0) },
    Figure("wasted", .int, "answers that came when their caller had left") {
      .int($0.measuredClients?.late ?? 0)
    },
    Figure("queue", .int, "requests that wait at the server, also while it stands still") {
      .int(($0.server?.queue.count ?? 0) + $0.arrivals(waitingAt: $0.serverID).count)
    },
    Figure("turned_away", .int, "requests that the server has refused") {
      .int($0.measuredServer?.refused ?? 0)
    },
  ]
  package static let series: [Series<QueueServer>] = [
    Series("offered", "requests that were sent, retries included", unit: .perSecond, chart: "Offered") {
      $0.measuredClients?.offered.series(until: $0.now) ?? []
    },
    Series("goodput", "answers that came in time", unit: .perSecond, chart: "Answers") {
      $0.measuredClients?.goodput.series(until: $0.now) ?? []
    },
    Series("wasted", "answers whose caller had left", unit: .perSecond, chart: "Answers") {
      $0.measuredClients?.wasted.series(until: $0.now) ?? []
    },
    Series(
      "queue", "requests that wait at the server, also while it stands still", unit: .count, chart: "Queue"
    ) { $0.queueLengths },
  ]
  package static let invariants = [
    Invariant<Party>("every caller is answered, has given up, or is still trying") { parties in
      parties.allSatisfy { party in party.clients.map { $0.callers == $0.accountedFor } ?? true }
    },
    Invariant("the server rests only when nobody waits") { parties in
      parties.allSatisfy { party in party.server.map { $0.isBusy || $0.queue.isEmpty } ?? true }
    },
  ]
  package static let demands = [
    Invariant<Party>("most callers are answered in time again") { parties in
      parties.allSatisfy { party in party.clients.map(\.isWellServed) ?? true }
    }
  ]
  package func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Party.Disk>) -> Party {
    var disk = Party.Disk()
    if case .restart(let kept) = power { disk = kept }
    // Whoever comes first are the clients of the second; further nodes have nothing to do.
    switch id.index {
    case 0 where nodes.count > 1: return Party(disk: disk, clients: Callers(self, server: nodes[1]))
    case 1: return Party(disk: disk, server: Server(self))
    default: return Party(disk: disk)
    }
  }
  package func adjust(_ node: inout Party) {
    node.adjust(self)
  }

  package struct Party: Node {
    package typealias Request = Never
    package enum Message: Labelled {
      /// `number` counts the tries of all callers; `patience` is how long this one waits.
      case request(Int, patience: Duration)
      case answer(Int)
      /// Too many wait already.
      case refusal(Int)
      package static var kinds: [String] { ["request", "answer", "refusal"] }
      package var kind: Int {
        switch self {
        case .request: 0
        case .answer: 1
        case .refusal: 2
        }
      }
    }
    package enum Timer: Labelled {
      case arrive, timeout, retry, done
      package static var kinds: [String] { ["arrive", "timeout", "retry", "done"] }
      package var kind: Int {
        switch self {
        case .arrive: 0
        case .timeout: 1
        case .retry: 2
        case .done: 3
        }
      }
    }
    package struct Disk: Sendable {
      /// How many tries there were, so that an answer to one before a crash is not taken for a later one's.
      package var tries = 0
    }

    package private(set) var disk: Disk
    private(set) var clients: Callers?
    private(set) var server: Server?

    init(disk: Disk, clients: Callers? = nil, server: Server? = nil) {
      (self.disk, self.clients, self.server) = (disk, clients, server)
    }
    fileprivate mutating func adjust(_ settings: QueueServer) {
      clients?.settings = settings
      server?.settings = settings
    }
    package var inspection: Inspection {
      Inspection(
        badge: clients != nil ? "CALL" : server?.badge ?? "", tone: server?.tone ?? .plain,
        [
          "answers": (clients?.answers ?? server?.answers).map(Value.int) ?? .none,
          "waiting": (clients?.open ?? server?.queue.count).map(Value.int) ?? .none,
          "retries": clients.map { .int($0.retries) } ?? .none,
          "tokens": clients.map { $0.settings.budget ? .int($0.bucket.tokens) : .none } ?? .none,
          "wait": server.map { .time(.microseconds($0.lastWait)) } ?? .none,
        ])
    }
    package mutating func start(_ io: inout Effects<Self>) {
      clients?.start(&disk, &io)
      server?.start(io)
    }
    package mutating func keepMeasures(of last: Party) {
      if let last = last.clients { clients?.keepMeasures(of: last) }
      if let last = last.server { server?.keepMeasures(of: last) }
    }
    package mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
      clients?.wake(timer, &disk, &io)
      server?.wake(&io)
    }
    package mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      clients?.receive(message, &disk, &io)
      server?.receive(message, from: sender, &io)
    }
  }
}

extension Simulation<QueueServer> {
  var clients: QueueServer.Callers? { replicas.first?.process?.clients }
  var server: QueueServer.Server? { replicas.dropFirst().first?.process?.server }
  /// What was measured of them, also before they went down.
  fileprivate var measuredClients: QueueServer.Callers? { process(lastAt: NodeID(0))?.clients }
  fileprivate var measuredServer: QueueServer.Server? { process(lastAt: serverID)?.server }
  fileprivate var serverID: NodeID { NodeID(1) }

  /// The length of the queue at the end of each second, with what waits while the server stands still.
  fileprivate var queueLengths: [Int] {
    var lengths = measuredServer?.lengths.series(until: now, rest: server?.queue.count ?? 0) ?? []
    var arrived = Array(repeating: 0, count: lengths.count)
    for arrival in arrivals(waitingAt: serverID) {
      let second = Int(arrival.microseconds / 1_000_000)
      if arrived.indices.contains(second) { arrived[second] += 1 }
    }
    var waiting = 0
    for second in lengths.indices {
      waiting += arrived[second]
      lengths[second] += waiting
    }
    return lengths
  }
}
