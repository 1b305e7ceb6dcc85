import Engine

/// A database on two shards that stamps transactions with clocks which say how wrong they may be.
///
/// `TT.now()` of a shard is an interval around its clock, [clock - ε, clock + ε]. A transaction's stamp is
/// the interval's latest end. With `wait on` its key stays locked, and its user unanswered, until the
/// earliest end is past the stamp (commit wait); with `wait off` it is answered at once: the classic bug.
/// ε is `epsilon` after each sync and grows by `drift` microseconds a second until the next.
/// Assumed: a clock is never wrong by more than ε, and a sync puts it right to within `epsilon`; nothing here
/// makes that so, nor notices where it is not.
/// Source: Corbett et al., "Spanner: Google's Globally-Distributed Database", OSDI 2012, 3 and 4.1.2.
/// Left out: Paxos groups, transactions over several shards, reads, the time masters.
package struct TrueTime: System {
  package var wait = true
  package var epsilon = Duration.milliseconds(1)
  package var drift = 200
  package var sync = Duration.seconds(30)

  package init() {}
  package static let card = Card(
    name: "truetime", version: 1, title: "Clocks that know how wrong they are",
    summary: "c commits at the shards X and Y, which stamp by the latest end of TT.now().",
    sources: ["Corbett et al., Spanner: Google's Globally-Distributed Database, OSDI 2012"],
    leftOut: "Paxos groups, transactions over several shards, reads, and the time masters",
    shape: .row, nodes: ["c", "X", "Y"], examples: ["commit x", "chain x y", "burst x 20"])
  package static let latency = Duration.milliseconds(1)
  package static let parameters: [Parameter<TrueTime>] = [
    .flag("wait", \.wait, "whether a commit waits until its stamp has surely passed"),
    .time("epsilon", \.epsilon, .zero...(.seconds(1)), "half the width of TT.now() after a sync"),
    .count("drift", \.drift, 0...100_000, "by how many microseconds epsilon grows in a second"),
    .time("sync", \.sync, .milliseconds(10)...(.seconds(3_600)), "the time between two syncs"),
  ]
  package static let fields = [
    FieldSchema("interval", .text, "TT.now() of a shard when it last stamped, in ms"),
    FieldSchema("epsilon", .time, "half the width of TT.now() at the last event"),
    FieldSchema("waiting", .int, "transactions whose stamp may not have passed yet, or whose key is locked"),
    FieldSchema("done", .int, "transactions that are committed, or answered"),
    FieldSchema(
      "stamps", .list(.text), "on c: the stamps that it was told, in order; on a shard: its last; in ms"),
  ]
  package static let invariants = [
    Invariant<Station>("what begins after another has returned has the larger stamp") { stations in
      stations.allSatisfy { $0.disk.notebook.broken.isEmpty }
    },
    Invariant<Station>("the stamps of a shard grow") { stations in
      stations.allSatisfy { station in
        let stamps = station.disk.log.suffix(2).map(\.stamp)
        return stamps.count < 2 || stamps[0] < stamps[1]
      }
    },
  ]
  package static let demands = [
    Invariant<Station>("no transaction is left over") { stations in
      stations.allSatisfy { $0.disk.notebook.open.isEmpty && $0.jobs.isEmpty }
    }
  ]
  /// A clock that is wrong by more than its ε breaks the promise.
  package static let survives = FaultKind.usual.filter { $0 != .clock }
  package static let tables: [Table<TrueTime>] = [
    Table(
      "txns", "every transaction that is committed, in the order in which they began",
      [
        FieldSchema("number", .int, "which it is, in the order in which they began"),
        FieldSchema("key", .text, "the key it is about"), FieldSchema("node", .node, "its shard"),
        FieldSchema("stamp", .time, "its stamp"),
        FieldSchema("commit_wait", .time, "from its stamp to its answer, on its shard's clock"),
        FieldSchema("epsilon", .time, "half the width of TT.now() when it was stamped"),
        FieldSchema("returned", .bool, "whether c has the answer"),
      ]
    ) { run in
      let open = run.replicas.first?.disk?.notebook.open.map(\.number) ?? []
      let all = run.replicas.flatMap { replica in
        (replica.disk?.log ?? []).map { (number: $0.number, node: replica.id, entry: $0) }
      }
      return all.sorted { $0.number < $1.number }.map { row in
        [
          .int(row.number), .text(row.entry.key), .node(row.node), .time(row.entry.stamp - .zero),
          .time(row.entry.wait), .time(row.entry.epsilon), .bool(!open.contains(row.number)),
        ]
      }
    },
    Table(
      "external_order_violations", "transactions that began after another had returned, and do not follow it",
      [
        FieldSchema("first", .int, "the one that had returned"),
        FieldSchema("first_stamp", .time, "its stamp"),
        FieldSchema("second", .int, "the one that began then"),
        FieldSchema("second_stamp", .time, "its stamp, no larger than that of the first"),
      ]
    ) { run in
      (run.replicas.first?.disk?.notebook.broken ?? []).map {
        [
          .int($0.first), .time($0.firstStamp - .zero), .int($0.second), .time($0.secondStamp - .zero),
        ]
      }
    },
  ]

  package func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Station.Disk>) -> Station {
    if case .restart(let disk) = power { return Station(id: id, nodes: nodes, settings: self, disk: disk) }
    return Station(id: id, nodes: nodes, settings: self, disk: Station.Disk())
  }
  package func adjust(_ node: inout Station) { node.settings = self }
}

extension TrueTime {
  package enum Request: ClientRequest {
    case commit(keys: [String])
    case burst(key: String, count: Int)

    package static let mostAtOnce = 1_000
    package static var usages: [Usage] {
      [
        Usage("commit", ["KEY"], "one transaction, at the shard that has the key"),
        Usage("chain", ["KEY", "KEY"], "one transaction, and when it is answered, another"),
        Usage("burst", ["KEY", "COUNT"], "that many transactions at once; answers how many a second"),
      ]
    }
    package init?(words: [Word]) {
      switch (words.first?.text, words.count) {
      case ("commit", 2), ("chain", 3): self = .commit(keys: words.dropFirst().map(\.text))
      case ("burst", 3):
        guard let count = Int(words[2].text), (1...Self.mostAtOnce).contains(count) else { return nil }
        self = .burst(key: words[1].text, count: count)
      default: return nil
      }
    }
    package var effect: Operation.Effect { .none }
    package var key: String? {
      switch self {
      case .commit(let keys): keys.first
      case .burst(let key, _): key
      }
    }
    package var input: Value? { nil }
  }

  /// A transaction as its shard has committed it.
  package struct Committed: Hashable, Sendable {
    package let number: Int, key: String, stamp: Instant, epsilon: Duration, wait: Duration
  }
  /// Two transactions whose stamps contradict the order in which they happened.
  package struct Contradiction: Hashable, Sendable {
    package let first: Int, firstStamp: Instant, second: Int, secondStamp: Instant
  }
  /// What the user has asked for and been told, in its own order, which needs no clock.
  package struct Notebook: Sendable {
    /// A transaction that is not answered.
    package struct Open: Sendable {
      package let number: Int, key: String
      /// The returned one with the largest stamp when it began.
      fileprivate let floor: (number: Int, stamp: Instant)?
      fileprivate let call: Int
    }
    fileprivate struct Call: Sendable {
      let id: CallID, began: Instant, count: Int
      /// What is to begin when the one before it has returned.
      var rest: [String]
      var left: Int
    }
    package fileprivate(set) var open: [Open] = []
    package fileprivate(set) var broken: [Contradiction] = []
    package fileprivate(set) var returned: [(number: Int, stamp: Instant)] = []
    fileprivate var calls: [Call] = []
    fileprivate var begun = 0
    fileprivate var latest: (number: Int, stamp: Instant)?

    fileprivate var fields: [Field] {
      let stamps = returned.suffix(8).map {
        [Value.text("T\($0.number)"), .text("\(milliseconds($0.stamp)) ms")]
      }
      let contradictions = broken.suffix(8).map {
        [Value.text("T\($0.second)"), .text("not after T\($0.first)")]
      }
      return [
        Field(name: "asked", value: .int(begun)),
        Field(name: "open", value: .list(open.map { .text("T\($0.number) \($0.key)") })),
        Field(name: "returned", value: .table(stamps)),
        Field(name: "broken", value: .table(contradictions)),
      ]
    }
  }
}

extension TrueTime {
  /// The user, who is the first node, or a shard.
  package struct Station: Node {
    package typealias Request = TrueTime.Request
    package enum Message: Labelled {
      case txn(number: Int, key: String)
      case done(number: Int, stamp: Instant)
      package static var kinds: [String] { ["txn", "done"] }
      package var kind: Int {
        switch self {
        case .txn: 0
        case .done: 1
        }
      }
    }
    package enum Timer: String, CaseIterable, Labelled { case wait, sync, retry }
    package struct Disk: Sendable, ReadableDisk {
      package var notebook = Notebook()
      package var log: [Committed] = []
      /// The last stamp that was given, whether or not its transaction was committed.
      package var last = Instant.zero

      /// The notebook where there is one, else the log; of both only the newest.
      package var fields: [Field] { notebook.begun > 0 ? notebook.fields : logFields }
      private var logFields: [Field] {
        let rows = log.suffix(8).map { entry -> [Value] in
          [.text("T\(entry.number)"), .text(entry.key), .text("\(milliseconds(entry.stamp)) ms")]
        }
        let last = last == .zero ? Value.none : .text("\(milliseconds(last)) ms")
        return [
          Field(name: "committed", value: .int(log.count)), Field(name: "log", value: .table(rows)),
          Field(name: "last stamp", value: last),
        ]
      }
    }
    /// A transaction at its shard: without a stamp while another one has its key.
    package struct Job: Sendable {
      let number: Int, key: String, user: NodeID
      var stamp: Instant?
      var began = Instant.zero
      var epsilon = Duration.zero
    }

    let id: NodeID, nodes: [NodeID]
    fileprivate(set) var settings: TrueTime
    package private(set) var disk: Disk
    package private(set) var jobs: [Job] = []
    /// The reading of the clock at the last sync; TT.now() as it was asked for last.
    private var synced = Instant.zero
    private var interval: (earliest: Instant, latest: Instant)?
    private var epsilonNow: Duration

    init(id: NodeID, nodes: [NodeID], settings: TrueTime, disk: Disk) {
      (self.id, self.nodes, self.settings, self.disk) = (id, nodes, settings, disk)
      epsilonNow = settings.epsilon
    }
    private var isUser: Bool { id == nodes.first }

    package var inspection: Inspection {
      let isBusy = !jobs.isEmpty
      let given = disk.log.map(\.stamp).suffix(4) + jobs.compactMap(\.stamp)
      let stamps = isUser ? disk.notebook.returned.suffix(4).map(\.stamp) : Array(given.suffix(4))
      return Inspection(
        badge: isUser ? "USER" : isBusy ? "WAIT" : "SHARD", tone: isBusy ? .waiting : .plain,
        [
          "interval": interval.map { .text("\(tenths($0.earliest))..\(tenths($0.latest))") }
            ?? .none,
          "epsilon": isUser ? .none : .time(epsilonNow),
          "waiting": .int(isUser ? disk.notebook.open.count : jobs.count),
          "done": .int(isUser ? disk.notebook.returned.count : disk.log.count),
          "stamps": .list(stamps.map { .text(tenths($0)) }),
        ])
    }

    package mutating func start(_ io: inout Effects<Self>) {
      if isUser {
        ask(again: true, &io)
      } else {
        synced = io.clock
        io.setTimer(.sync, after: settings.sync)
      }
    }
    package mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
      switch timer {
      case .retry: ask(again: true, &io)
      case .wait: settle(&io)
      case .sync:
        synced = io.clock
        io.setTimer(.sync, after: settings.sync)
        settle(&io)
      }
    }
    package mutating func serve(_ request: Request, call: CallID, _ io: inout Effects<Self>) {
      guard isUser, nodes.count > 1 else { return io.reply(.none, to: call, .refused) }
      switch request {
      case .commit(let keys):
        disk.notebook.calls.append(
          Notebook.Call(
            id: call, began: io.clock, count: keys.count, rest: Array(keys.dropFirst()), left: keys.count))
        begin(keys[0], for: disk.notebook.calls.count - 1, &io)
      case .burst(let key, let count):
        disk.notebook.calls.append(
          Notebook.Call(id: call, began: io.clock, count: count, rest: [], left: count))
        for _ in 0..<count { begin(key, for: disk.notebook.calls.count - 1, &io) }
      }
    }
    package mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      switch message {
      case .txn(let number, let key): take(number, key, from: sender, &io)
      case .done(let number, let stamp): close(number, stamp, &io)
      }
    }
  }
}

// MARK: - The user

extension TrueTime.Station {
  /// The shards share the keys by their first letter: with two of them, x is on X and y on Y.
  private func shard(of key: String) -> NodeID {
    let letter = Int(key.unicodeScalars.first?.value ?? 0)
    return nodes[1 + letter % (nodes.count - 1)]
  }
  private mutating func begin(_ key: String, for call: Int, _ io: inout Effects<Self>) {
    disk.notebook.begun += 1
    let open = TrueTime.Notebook.Open(
      number: disk.notebook.begun, key: key, floor: disk.notebook.latest, call: call)
    disk.notebook.open.append(open)
    io.send(.txn(number: open.number, key: key), to: shard(of: key))
    ask(again: false, &io)
  }
  /// The network may have lost a transaction or its answer.
  private func ask(again: Bool, _ io: inout Effects<Self>) {
    guard !disk.notebook.open.isEmpty else { return }
    if again {
      for open in disk.notebook.open {
        io.send(.txn(number: open.number, key: open.key), to: shard(of: open.key))
      }
    }
    if again || disk.notebook.open.count == 1 { io.setTimer(.retry, after: .seconds(1)) }
  }
  private mutating func close(_ number: Int, _ stamp: Instant, _ io: inout Effects<Self>) {
    guard let place = disk.notebook.open.firstIndex(where: { $0.number == number }) else { return }
    let open = disk.notebook.open.remove(at: place)
    disk.notebook.returned.append((number, stamp))
    if let floor = open.floor, stamp <= floor.stamp {
      disk.notebook.broken.append(
        TrueTime.Contradiction(
          first: floor.number, firstStamp: floor.stamp, second: number, secondStamp: stamp))
      io.note("T\(number) began after T\(floor.number) had returned, and has the smaller stamp")
    }
    if disk.notebook.latest.map({ $0.stamp < stamp }) ?? true { disk.notebook.latest = (number, stamp) }
    if disk.notebook.open.isEmpty { io.cancel(.retry) }
    disk.notebook.calls[open.call].left -= 1
    let call = disk.notebook.calls[open.call]
    if let next = call.rest.first {
      disk.notebook.calls[open.call].rest.removeFirst()
      begin(next, for: open.call, &io)
    } else if call.left == 0 {
      let time = max((io.clock - call.began).inMicroseconds, 1)
      io.reply(.text("\(Int64(call.count) * 1_000_000 / time) a second"), to: call.id)
    }
  }
}

// MARK: - A shard

extension TrueTime.Station {
  private func epsilon(at clock: Instant) -> Duration {
    let age = max((clock - synced).inMicroseconds, 0)
    return settings.epsilon + .microseconds(age * Int64(settings.drift) / 1_000_000)
  }
  private mutating func take(
    _ number: Int, _ key: String, from user: NodeID, _ io: inout Effects<Self>
  ) {
    if let done = disk.log.last(where: { $0.number == number }) {
      return io.send(.done(number: number, stamp: done.stamp), to: user)
    }
    if jobs.contains(where: { $0.number == number }) { return }
    jobs.append(Job(number: number, key: key, user: user))
    settle(&io)
  }
  /// Stamps what has its key, and commits what need not wait any longer, until neither is left.
  private mutating func settle(_ io: inout Effects<Self>) {
    epsilonNow = epsilon(at: io.clock)
    let now = (earliest: io.clock - epsilonNow, latest: io.clock + epsilonNow)
    stampAll(now, &io)
    while let place = jobs.indices.filter({ isReady(jobs[$0], now.earliest) }).min(by: isEarlier) {
      commit(jobs.remove(at: place), &io)
      stampAll(now, &io)
    }
    if let next = jobs.compactMap(\.stamp).min() {
      // A clock that runs fast passes through its last microseconds in no time at all.
      io.setTimer(.wait, after: max(next - now.earliest + .microseconds(1), .microseconds(10)))
    }
  }
  private func isReady(_ job: Job, _ earliest: Instant) -> Bool {
    job.stamp.map { !settings.wait || earliest > $0 } ?? false
  }
  private func isEarlier(_ a: Int, _ b: Int) -> Bool { (jobs[a].stamp ?? .zero) < (jobs[b].stamp ?? .zero) }

  /// Stamps what has its key: no less than any time that it may be now, and larger than all before it.
  private mutating func stampAll(_ now: (earliest: Instant, latest: Instant), _ io: inout Effects<Self>) {
    var locked: Set<String> = []
    for place in jobs.indices where locked.insert(jobs[place].key).inserted && jobs[place].stamp == nil {
      let stamp = max(now.latest, disk.last + .microseconds(1))
      disk.last = stamp
      interval = now
      jobs[place].stamp = stamp
      jobs[place].began = io.clock
      jobs[place].epsilon = epsilonNow
      io.note("stamps T\(jobs[place].number) with \(milliseconds(stamp)) ms, the latest that it may be now")
    }
  }
  private mutating func commit(_ job: Job, _ io: inout Effects<Self>) {
    guard let stamp = job.stamp else { return }
    disk.log.append(
      TrueTime.Committed(
        number: job.number, key: job.key, stamp: stamp, epsilon: job.epsilon, wait: io.clock - job.began))
    if settings.wait { io.note("commits T\(job.number): its stamp has surely passed") }
    io.send(.done(number: job.number, stamp: stamp), to: job.user)
  }
}

/// Milliseconds with no more than one decimal, which a card has room for.
private func tenths(_ time: Instant) -> String {
  milliseconds(Instant(microseconds: time.microseconds / 100 * 100))
}

/// Milliseconds since the start with as many decimals as it needs: `1014`, `1014.5`.
private func milliseconds(_ time: Instant) -> String {
  let (whole, rest) = abs(time.microseconds).quotientAndRemainder(dividingBy: 1_000)
  var text = (time.microseconds < 0 ? "-" : "") + String(whole)
  guard rest > 0 else { return text }
  text += "." + String(rest + 1_000).dropFirst()
  while text.hasSuffix("0") { text.removeLast() }
  return text
}
