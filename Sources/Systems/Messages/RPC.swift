import Engine

/// A caller that asks a server to pay, and asks again when no answer comes: every call is carried out at
/// least once, or nobody knows.
///
/// Each try of a call carries the same idempotency key, `k1` for the first call. The server applies a payment
/// in one event and answers in the next. With `dedupe atomic` it writes the key to its table together with
/// the ledger entry, and answers a key that it knows without paying again; with `separate` the key reaches
/// the disk only with the answer, so that a crash in between forgets it; with `off` there is no table: the
/// classic bug. The table forgets a key after `keep_keys` on the server's own clock.
/// Source: Birrell & Nelson, Implementing Remote Procedure Calls, ACM TOCS 2(1), 1984: call identifiers that
/// all tries of a call share, and a callee that remembers them; Helland, Idempotence Is Not a Medical
/// Condition, ACM Queue 10(4), 2012.
/// Left out: a limit; the balance may fall below zero.
package struct RPC: System {
  package enum Dedupe: String, CaseIterable, Sendable { case off, atomic, separate }
  package var dedupe = Dedupe.atomic
  package var keepKeys = Duration.seconds(86_400)
  package var service = Duration.milliseconds(10)
  package var opening = 500

  package init() {}
  package static let card = Card(
    name: "rpc", version: 1, title: "A call that moves money",
    summary: "A caller asks s to pay for an order, and asks again when it hears nothing.",
    sources: [
      "Birrell & Nelson, Implementing Remote Procedure Calls, ACM TOCS 2(1), 1984",
      "Helland, Idempotence Is Not a Medical Condition, ACM Queue 10(4), 2012",
    ],
    leftOut: "a limit: the balance may fall below zero", shape: .row, nodes: ["s"],
    clients: [Client(name: "c", near: "s", timeout: .seconds(1), tries: 3)],
    examples: ["pay o1 100", "check o1"])
  package static let latency = Duration.milliseconds(50)
  package static let overwrites = false
  package static let parameters: [Parameter<RPC>] = [
    .choice(
      "dedupe", \.dedupe,
      "when the server writes down a key that it has served: never, with the ledger entry, or after it"),
    .time(
      "keep_keys", \.keepKeys, .milliseconds(1)...(.seconds(2_592_000)),
      "how long a key stays in the table, by the server's clock"),
    .time(
      "service", \.service, .milliseconds(1)...(.seconds(60)), "how long the server takes for each event"),
    .count("opening", \.opening, 0...1_000_000, "the balance when the server is switched on"),
  ]
  package static let fields = [
    FieldSchema("balance", .int, "what is left of the opening balance"),
    FieldSchema("ledger", .list(.text), "what was paid, oldest first, as order=amount"),
    FieldSchema("keys", .list(.text), "the idempotency keys in its table, oldest first"),
    FieldSchema("open", .int, "how many payments are applied and not answered yet"),
  ]
  package static let figures: [Figure<RPC>] = [
    Figure("balance", .int, "what is left at the first server") { run in
      .int(run.replicas.first?.disk?.balance ?? run.system.opening)
    },
    Figure(
      "cause", .symbol(Silence.allCases.map(\.rawValue)),
      "why the caller of the last operation heard nothing in time; nil where it did, or still waits",
      god: true
    ) { run in Silence(in: run).map { .text($0.rawValue) } ?? .none },
    Figure("client_view", .text, "all that the first client's notebook says") { run in
      .text(notebook(of: run))
    },
  ]
  package static let tables: [Table<RPC>] = [
    Table(
      "ledger", "every entry of the servers' ledgers, oldest first",
      [
        FieldSchema("order", .text, "what was paid for"), FieldSchema("amount", .int, "how much"),
        FieldSchema("at", .time, "when, by the server's clock"),
        FieldSchema("key", .text, "the idempotency key of its call"),
      ]
    ) { run in
      run.replicas.flatMap { $0.disk?.ledger ?? [] }.map { entry in
        [.text(entry.order), .int(entry.amount), .time(entry.at - .zero), .text(name(ofKey: entry.key))]
      }
    }
  ]
  package static let invariants = [
    Invariant<Server>("no call is paid twice") { servers in
      let keys = servers.flatMap { $0.disk.ledger.map(\.key) }
      return Set(keys).count == keys.count
    }
  ]
  package static let monitors = [Monitor.lostAcked, .staleReads]
  package static let demands = [
    Invariant<Server>("every payment was answered") { servers in servers.allSatisfy(\.open.isEmpty) }
  ]
  package func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Server.Disk>) -> Server {
    switch power {
    case .restart(let disk): Server(bank: self, disk: disk)
    case .first, .wiped: Server(bank: self, disk: Server.Disk(balance: opening))
    }
  }
  package func adjust(_ node: inout Server) { node.bank = self }
  package func held(in replicas: [Replica<Server>]) -> Held {
    .numbers(replicas.flatMap { $0.disk?.ledger.map(\.key) ?? [] })
  }
  /// A check returns all that was paid for the order.
  package static func initial(of key: String) -> Value { .list([]) }
  fileprivate static func name(ofKey number: Int) -> String { "k\(number + 1)" }

  package enum Request: ClientRequest {
    case pay(order: String, amount: Int)
    case check(order: String)

    package static var usages: [Usage] {
      [
        Usage("pay", ["ORDER", "AMOUNT"], "pays the amount for the order; answers with the balance"),
        Usage("check", ["ORDER"], "answers with the amounts that were paid for the order"),
      ]
    }
    package init?(words: [Word]) {
      switch (words.first?.text, words.count) {
      case ("pay", 3):
        guard let amount = Int(words[2].text), (1...1_000_000).contains(amount) else { return nil }
        self = .pay(order: words[1].text, amount: amount)
      case ("check", 2): self = .check(order: words[1].text)
      default: return nil
      }
    }
    package var effect: Operation.Effect { if case .check = self { .read } else { .write } }
    package var key: String? {
      switch self {
      case .pay(let order, _), .check(let order): order
      }
    }
    package var input: Value? { if case .pay(_, let amount) = self { .int(amount) } else { nil } }
  }

  package struct Server: Node {
    package typealias Request = RPC.Request
    /// Servers have nothing to say to each other.
    package enum Message: Labelled {
      package static var kinds: [String] { [] }
      package var kind: Int { switch self {} }
    }
    package enum Timer: Hashable, Labelled {
      case answer(CallID)
      package static var kinds: [String] { ["answer"] }
      package var kind: Int { 0 }
    }
    package struct Entry: Hashable, Sendable {
      package let order: String, amount: Int, at: Instant
      /// The number of the call that asked for it, which all its tries share.
      package let key: Int
    }
    /// A key that was served, and what was answered.
    package struct Known: Hashable, Sendable {
      package let key: Int, at: Instant, balance: Int
    }
    package struct Disk: Sendable, ReadableDisk {
      package var balance: Int
      package var ledger: [Entry] = []
      package var keys: [Known] = []

      /// Of the ledger and of the keys the newest.
      package var fields: [Field] {
        let paid = ledger.suffix(8).map { entry -> [Value] in
          [
            .text("\(entry.order)=\(entry.amount)"), .text(RPC.name(ofKey: entry.key)),
            .time(entry.at - .zero),
          ]
        }
        let known = keys.suffix(8).map { known -> [Value] in
          [.text(RPC.name(ofKey: known.key)), .text("answer"), .int(known.balance)]
        }
        return [
          Field(name: "balance", value: .int(balance)), Field(name: "ledger", value: .table(paid)),
          Field(name: "keys", value: .table(known)),
        ]
      }
    }

    fileprivate(set) var bank: RPC
    package private(set) var disk: Disk
    /// What is applied and not answered yet. Memory: a crash takes it.
    fileprivate private(set) var open: [(call: CallID, known: Known)] = []

    init(bank: RPC, disk: Disk) { (self.bank, self.disk) = (bank, disk) }

    package var inspection: Inspection {
      let isDoubled = Set(disk.ledger.map(\.key)).count < disk.ledger.count
      let badge = isDoubled ? "DUPE" : open.isEmpty ? "BANK" : "BUSY"
      return Inspection(
        badge: badge, tone: isDoubled ? .bad : open.isEmpty ? .plain : .waiting,
        [
          "balance": .int(disk.balance),
          "ledger": .list(disk.ledger.map { .text("\($0.order)=\($0.amount)") }),
          "keys": .list(disk.keys.map { .text(RPC.name(ofKey: $0.key)) }), "open": .int(open.count),
        ])
    }
    package mutating func serve(_ request: Request, call: CallID, _ io: inout Effects<Self>) {
      switch request {
      case .check(let order):
        io.reply(.list(disk.ledger.filter { $0.order == order }.map { .int($0.amount) }), to: call)
      case .pay(let order, let amount): pay(order, amount, call, &io)
      }
    }
    package mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {}

    private mutating func pay(_ order: String, _ amount: Int, _ call: CallID, _ io: inout Effects<Self>) {
      let name = RPC.name(ofKey: call.number)
      forgetOldKeys(at: io.clock)
      if bank.dedupe != .off, let known = known(call.number) {
        io.note("knows \(name) and pays nothing: the answer once more")
        return io.reply(.int(known.balance), to: call)
      }
      disk.balance -= amount
      disk.ledger.append(Entry(order: order, amount: amount, at: io.clock, key: call.number))
      let known = Known(key: call.number, at: io.clock, balance: disk.balance)
      if bank.dedupe == .atomic { disk.keys.append(known) }
      io.note("pays \(amount) for \(order) (\(name)): \(disk.balance) left")
      open.append((call, known))
      io.setTimer(.answer(call), after: .zero)
    }
    package mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
      guard case .answer(let call) = timer, let index = open.firstIndex(where: { $0.call == call }) else {
        return
      }
      let known = open.remove(at: index).known
      if bank.dedupe == .separate { disk.keys.append(known) }
      io.reply(.int(known.balance), to: call)
    }
    /// What is in the table, or in memory on its way there.
    private func known(_ key: Int) -> Known? {
      disk.keys.last { $0.key == key } ?? open.last { $0.known.key == key }?.known
    }
    private mutating func forgetOldKeys(at now: Instant) {
      disk.keys.removeAll { now - $0.at >= bank.keepKeys }
    }
  }
}

extension RPC {
  /// Why a caller heard nothing in time.
  package enum Silence: String, CaseIterable, Sendable {
    case requestLost = "request_lost"
    case replyLost = "reply_lost"
    case crashed, slow
    /// Paid, and down before it could say so.
    case crashedAfter = "crashed_after"

    /// Of the last operation's last try, where that has timed out: read from the trace.
    init?(in run: Simulation<RPC>) {
      guard run.operationCount > 0 else { return nil }
      let operation = run.operation(run.operationCount - 1)
      guard operation.status == .timeout,
        let request = (operation.begun..<run.traceCount).reversed().lazy.map(run.traceEvent).first(where: {
          $0.kind == .send && $0.node == operation.client && $0.message?.kind == operation.kind
        })
      else { return nil }
      let later = (request.index..<run.traceCount).map(run.traceEvent)
      let server = operation.node
      guard
        let arrival = later.first(where: {
          $0.kind == .receive && $0.node == server && $0.message?.original == request.message
        })
      else {
        let loss = later.first { $0.kind == .lost && $0.message?.original == request.message }
        self = Silence(losing: loss, in: run, to: server)
        return
      }
      let after = later.drop { $0.index <= arrival.index }
      guard let reply = after.first(where: { $0.kind == .send && $0.node == server }) else {
        let isGone = run.node(server).condition == .down || after.contains { $0.kind == .boot }
        self = isGone ? .crashedAfter : .slow
        return
      }
      self = after.contains { $0.kind == .lost && $0.message == reply.message } ? .replyLost : .slow
    }

    /// What became of a request that was never handled; nil: it is still to come.
    private init(losing loss: TraceEvent?, in run: Simulation<RPC>, to server: NodeID) {
      guard let loss else {
        self = .slow
        return
      }
      let name = run.roster.name(server)
      let reasons = ["\(name) is down", "\(name) crashed before it handled it"]
      self = run.traceLine(loss.index).reason.map(reasons.contains) == true ? .crashed : .requestLost
    }
  }

  /// `o1: no answer in 1s`: one after the other what the first client has asked and been told.
  private static func notebook(of run: Simulation<RPC>) -> String {
    (0..<run.operationCount).map(run.operation).filter { $0.client.index == run.roster.nodes.count }
      .map { operation in
        let words = (operation.kind == "pay" ? "" : "\(operation.kind) ") + (operation.key ?? "")
        let took = operation.returned.map { ($0 - operation.invoked).text } ?? ""
        return switch operation.status {
        case .pending: "\(words): waits"
        case .timeout: "\(words): no answer in \(took)"
        default: "\(words): \(operation.status.text) \(operation.output ?? .none) after \(took)"
        }
      }.joined(separator: "; ")
  }
}
