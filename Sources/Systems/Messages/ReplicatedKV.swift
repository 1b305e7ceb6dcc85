import Engine

/// Three replicas that answer as one store: one leads, takes all writes and copies its log to the others;
/// each answers reads from its own copy (`reads own`), or has the leader answer them (`reads leader`).
///
/// A write is acknowledged when a majority holds it (`ack majority`), or at once (`ack at_once`: the classic
/// bug). Whoever receives a message that was damaged on its way drops it, and a restarted replica cuts off an
/// entry that a crash left half written (`checksum on`); or both are taken for what they say (`checksum off`:
/// the other classic bug).
/// Source: primary copy replication, Alsberg & Day, ICSE 1976; the log as in Schneider, Computing Surveys
/// 1990.
/// Left out: a change of leader. While n1 is down nobody takes writes.
package struct ReplicatedKV: System {
  package enum Acknowledgement: String, CaseIterable, Sendable {
    case majority
    case atOnce = "at_once"
  }
  package enum Reading: String, CaseIterable, Sendable { case own, leader }
  package var ack = Acknowledgement.majority
  package var reads = Reading.own
  package var persist = true
  package var checksum = true
  package var retry = Duration.milliseconds(200)

  package init() {}
  package static let card = Card(
    name: "replicated-kv", version: 2, title: "One store on three machines",
    summary: "n1 leads and copies every write to n2 and n3; any replica answers reads.",
    sources: ["Alsberg & Day, A Principle for Resilient Sharing of Distributed Resources, ICSE 1976"],
    leftOut: "a change of leader: while n1 is down nobody takes writes",
    shape: .ring, nodes: ["n1", "n2", "n3"],
    clients: [Client(name: "c", near: "n2", timeout: .milliseconds(500), tries: 2)],
    examples: ["read greeting", "write greeting bye"])
  package static let latency = Duration.milliseconds(20)
  package static let parameters: [Parameter<ReplicatedKV>] = [
    .choice("ack", \.ack, "when the leader says ok: a majority holds the write, or at once"),
    .choice(
      "reads", \.reads, "which copy answers a read: that of the replica that is asked, or the leader's"),
    .flag("persist", \.persist, "whether a restarted replica reads its disk"),
    .flag("checksum", \.checksum, "whether damaged messages and half-written entries are noticed"),
    .time(
      "retry", \.retry, .milliseconds(10)...(.seconds(10)), "how long the leader waits before it copies again"
    ),
  ]
  package static let fields = [
    FieldSchema("role", .symbol(["leader", "replica"]), "whether it takes the writes"),
    FieldSchema("greeting", .text, "the value of the key greeting here"),
    FieldSchema("log", .list(.text), "the writes it holds, oldest first"),
    FieldSchema("acked", .int, "on the leader: how many writes of the log are acknowledged"),
  ]
  package static let invariants = [
    Invariant<Server>("every replica's log is a beginning of the leader's, or the other way round") {
      servers in
      guard let leader = servers.first(where: \.isLeader) else { return true }
      return servers.allSatisfy {
        zip($0.disk.log, leader.disk.log).allSatisfy(==) || leader.disk.log.count < $0.disk.log.count
      }
    },
    Invariant("what is acknowledged is on the disks of a majority") { servers in
      guard let leader = servers.first(where: \.isLeader), leader.acknowledged > 0 else { return true }
      // A disk that nobody can look at now may hold it.
      let unseen = leader.nodes.count - servers.count
      return servers.count { $0.disk.log.count >= leader.acknowledged } + unseen >= leader.majority
    },
  ]
  package static let monitors = [Monitor.lostAcked]
  package static let survives = FaultKind.allCases.filter { FaultKind.usual.contains($0) || $0 == .corrupt }
  package static let demands = [
    Invariant<Server>("all replicas hold the same log") { servers in
      servers.allSatisfy { $0.disk.log == servers.first?.disk.log }
    }
  ]
  /// A replica that is behind gets one write in each round trip.
  package static let settling = Duration.seconds(15)
  package func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Server.Disk>) -> Server {
    var disk = Server.Disk(log: [])
    var lost: Entry?
    switch power {
    case .first:
      disk.log = [Self.first]
      return Server(id: id, nodes: nodes, store: self, disk: disk, held: 1)
    case .restart(let kept) where persist:
      disk = kept
      if disk.isTorn, checksum { lost = disk.log.popLast() }
      disk.isTorn = false
    case .restart, .wiped: break
    }
    var server = Server(id: id, nodes: nodes, store: self, disk: disk)
    server.cutOff = lost
    return server
  }
  package func adjust(_ node: inout Server) { node.store = self }
  package func held(in replicas: [Replica<Server>]) -> Held {
    // The leader's log decides what will be served, whether it is up or not.
    var rest = (replicas.first?.disk?.log ?? [])[...]
    var latest: [String: Value] = [:]
    return .writes { write in
      guard let key = write.key else { return false }
      // What lies behind the newest entries of the keys that were asked for is looked at only once.
      while latest[key] == nil, let entry = rest.popLast() {
        if latest[entry.key] == nil { latest[entry.key] = .text(entry.value) }
      }
      return latest[key].map { $0 == write.input } ?? false
    }
  }
  private static let first = Entry(key: "greeting", value: "hello")
  package static func initial(of key: String) -> Value { key == first.key ? .text(first.value) : .none }
  package var noticesDamage: Bool { checksum }
  /// One bit of what the message says is flipped.
  package static let damage: Damage<Server>? = { content, random in
    switch content {
    case .message(.forward(.write(let key, let value), let call)):
      .message(.forward(.write(key: key, value: bitFlipped(value, &random)), call))
    case .message(.forward(.read(let key), let call)):
      .message(.forward(.read(key: bitFlipped(key, &random)), call))
    case .message(.copy(let index, let entry)):
      .message(.copy(index: index, entry: Entry(key: entry.key, value: bitFlipped(entry.value, &random))))
    case .message(.copied(let count)): .message(.copied(count: count ^ 1))
    case .message(.have(let count)): .message(.have(count: count ^ 1))
    case .request(let words):
      .request(
        words.dropLast() + words.suffix(1).map { Word(bitFlipped($0.text, &random), quoted: $0.isQuoted) })
    case .reply(let value): .reply(.text(value == .none ? "?" : bitFlipped(value.description, &random)))
    }
  }
  /// The last entry of the log has the first half of its value.
  package static let tornWrite: TornWrite<Server>? = { disk, before in
    guard let before, let last = disk.log.last, disk.log != before.log else { return disk }
    let half = Entry(key: last.key, value: String(last.value.prefix(last.value.count / 2)))
    return Server.Disk(log: disk.log.dropLast() + [half], isTorn: true)
  }

  package struct Server: Node {
    package typealias Request = KeyValueRequest
    package enum Message: Labelled {
      /// A client's request, handed on to the leader.
      case forward(KeyValueRequest, CallID)
      case copy(index: Int, entry: Entry)
      /// How many entries this replica holds up to the copy that it answers.
      case copied(count: Int)
      /// How many entries this replica holds, where the leader may believe otherwise: after a start, or where
      /// a copy leaves a gap.
      case have(count: Int)
      package static var kinds: [String] { ["forward", "copy", "copied", "have"] }
      package var kind: Int {
        switch self {
        case .forward: 0
        case .copy: 1
        case .copied: 2
        case .have: 3
        }
      }
    }
    package enum Timer: String, CaseIterable, Labelled { case retry }
    package struct Disk: Sendable {
      package var log: [Entry]
      /// Whether a crash left the last entry half there: its checksum does not fit.
      package var isTorn = false
    }

    let id: NodeID, nodes: [NodeID]
    fileprivate(set) var store: ReplicatedKV
    package private(set) var disk: Disk
    /// On the leader: how many entries each replica holds, as far as it has said so.
    private var held: [Int]
    private var waiting: [(call: CallID, count: Int)] = []
    /// On the leader: the length of the log up to the last write that it has said ok to since it started.
    fileprivate private(set) var acknowledged = 0
    /// Whether the leader cannot know yet what this replica holds.
    private let hasNews: Bool
    /// The entry that was half there at power-on.
    fileprivate(set) var cutOff: Entry?

    /// `held` is how many entries the leader may take every replica to hold.
    init(id: NodeID, nodes: [NodeID], store: ReplicatedKV, disk: Disk, held: Int = 0) {
      (self.id, self.nodes, self.store, self.disk) = (id, nodes, store, disk)
      self.held = nodes.map { _ in held }
      hasNews = held == 0
    }
    package var isLeader: Bool { id == nodes.first }
    fileprivate var majority: Int { nodes.count / 2 + 1 }
    /// How many entries a majority holds.
    private var safeCount: Int {
      var counts = held
      counts[id.index] = disk.log.count
      return counts.sorted(by: >)[majority - 1]
    }
    private func value(of key: String) -> String? { disk.log.last { $0.key == key }?.value }

    package var inspection: Inspection {
      Inspection(
        badge: isLeader ? "LEAD" : "COPY", tone: isLeader ? .strong : .plain,
        [
          "role": .text(isLeader ? "leader" : "replica"),
          "greeting": value(of: "greeting").map(Value.text) ?? .none,
          "log": .list(disk.log.map { .text($0.text) }),
          "acked": isLeader ? .int(min(safeCount, disk.log.count)) : .none,
        ])
    }
    package mutating func start(_ io: inout Effects<Self>) {
      if let cutOff { io.note("cuts off \(cutOff.text), which is half written") }
      if isLeader {
        copyAgain(&io)
      } else if hasNews {
        io.send(.have(count: disk.log.count), to: nodes[0])
      }
    }
    package mutating func serve(_ request: Request, call: CallID, _ io: inout Effects<Self>) {
      switch request {
      case .read where store.reads == .leader && !isLeader:
        io.note("hands the read on to the leader")
        io.send(.forward(request, call), to: nodes[0])
      case .read(let key): answer(key, call, &io)
      case .write where !isLeader:
        io.note("hands the write on to the leader")
        io.send(.forward(request, call), to: nodes[0])
      case .write(let key, let value): append(Entry(key: key, value: value), call, &io)
      }
    }
    package mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      switch message {
      case .forward(.write(let key, let value), let call):
        append(Entry(key: key, value: value), call, &io)
      case .forward(.read(let key), let call): answer(key, call, &io)
      case .copy(let index, let entry):
        guard index <= disk.log.count else { return io.send(.have(count: disk.log.count), to: sender) }
        if index == disk.log.count || disk.log[index] != entry {
          disk.log.removeSubrange(index...)
          disk.log.append(entry)
          io.note("holds \(entry.text) now")
        }
        io.send(.copied(count: min(disk.log.count, index + 1)), to: sender)
      case .copied(let count):
        // Only news is answered: if each duplicate called for another copy, they would never end (RFC 1123,
        // 4.2.3.1).
        guard isLeader, count > held[sender.index] else { return }
        held[sender.index] = min(count, disk.log.count)
        acknowledge(&io)
        copyNext(to: sender, &io)
      case .have(let count):
        guard isLeader else { return }
        held[sender.index] = min(count, disk.log.count)
        copyNext(to: sender, &io)
      }
    }
    private func answer(_ key: String, _ call: CallID, _ io: inout Effects<Self>) {
      io.reply(value(of: key).map(Value.text) ?? .none, to: call)
    }
    package mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) { copyAgain(&io) }

    private mutating func append(_ entry: Entry, _ call: CallID, _ io: inout Effects<Self>) {
      disk.log.append(entry)
      for peer in nodes where peer != id { copyNext(to: peer, &io) }
      io.setTimer(.retry, after: store.retry)
      if store.ack == .atOnce {
        io.note("says ok before anybody else holds \(entry.text)")
        acknowledged = disk.log.count
        io.reply(.none, to: call)
      } else {
        waiting.append((call, disk.log.count))
        acknowledge(&io)
      }
    }
    private mutating func acknowledge(_ io: inout Effects<Self>) {
      let safe = safeCount
      for (call, count) in waiting where count <= safe {
        io.reply(.none, to: call)
        acknowledged = max(acknowledged, count)
      }
      waiting.removeAll { $0.count <= safe }
    }
    private func copyNext(to peer: NodeID, _ io: inout Effects<Self>) {
      let index = held[peer.index]
      if index < disk.log.count { io.send(.copy(index: index, entry: disk.log[index]), to: peer) }
    }
    /// The network may have lost a copy or its answer.
    private func copyAgain(_ io: inout Effects<Self>) {
      let behind = nodes.filter { $0 != id && held[$0.index] < disk.log.count }
      for peer in behind { copyNext(to: peer, &io) }
      if !behind.isEmpty { io.setTimer(.retry, after: store.retry) }
    }
  }
}
