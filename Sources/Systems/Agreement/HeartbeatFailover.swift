import Engine

/// A primary that takes writes and says every so often that it lives; whoever misses it takes its place.
///
/// `rule alone`: a backup promotes itself on its own opinion, and a primary says ok at once: the classic bug.
/// `rule majority`: promotion needs the votes of a majority, and so does every ok. A log replaces another
/// only if it comes from a later epoch; a vote goes only to a log that is at least as new, by (epoch of the
/// last primary it followed, length), as in a view change.
/// Source: Oki & Liskov, Viewstamped Replication, PODC 1988, and Liskov & Cowling, VR Revisited, 2012, for
/// `majority`; its opposite is what two-node failover scripts do.
/// Left out: Raft's log rules; a log is handed over whole.
package struct HeartbeatFailover: System {
  package enum Rule: String, CaseIterable, Sendable { case alone, majority }
  package var rule = Rule.alone
  package var heartbeat = Duration.milliseconds(200)
  package var promoteAfter = Duration.milliseconds(600)
  package var persist = true

  package init() {}
  package static let card = Card(
    name: "heartbeat-failover", version: 1, title: "A primary and its heirs",
    summary: "n1 leads and sends heartbeats; who misses them long enough takes over.",
    sources: [
      "Oki & Liskov, Viewstamped Replication, PODC 1988",
      "Liskov & Cowling, Viewstamped Replication Revisited, MIT-CSAIL-TR-2012-021",
    ],
    leftOut: "Raft's log rules: a new primary hands its log over whole",
    shape: .ring, nodes: ["n1", "n2", "n3"],
    clients: [Client(name: "west", near: "n1"), Client(name: "east", near: "n2")],
    examples: ["write cart book", "write cart lamp", "read cart"], epoch: "epoch", strip: "log")
  package static let latency = Duration.milliseconds(20)
  package static let overwrites = false
  package static let parameters: [Parameter<HeartbeatFailover>] = [
    .choice("rule", \.rule, "who decides on a new primary, and when a write is ok"),
    .time(
      "heartbeat", \.heartbeat, .milliseconds(10)...(.seconds(60)), "how often the primary says that it lives"
    ),
    .time(
      "promote_after", \.promoteAfter, .milliseconds(20)...(.seconds(600)),
      "how long the first heir waits without a heartbeat; the second waits twice as long"),
    .flag("persist", \.persist, "whether a restarted node reads its disk"),
  ]
  package static let fields = [
    FieldSchema("role", .symbol(["primary", "backup", "candidate"]), "what it takes itself for"),
    FieldSchema("epoch", .int, "the latest reign it has heard of, counted from 1", believes: .latest),
    FieldSchema("log", .list(.text), "the writes it holds, oldest first"),
    FieldSchema(
      "primary", .node, "whom it follows; nil when it does not know", believes: .role("primary")),
    FieldSchema("votes", .int, "how many nodes want it as primary, itself included"),
  ]
  package static let invariants = [
    Invariant<Server>("at most one node was made primary in each epoch") { servers in
      var reigns: [Int] = []
      for index in servers.indices where servers[index].role == .primary {
        if reigns.contains(servers[index].disk.epoch) { return false }
        reigns.append(servers[index].disk.epoch)
      }
      return true
    }
  ]
  package static let monitors = [Monitor.lostAcked, .staleReads]
  package static let demands = [
    Invariant<Server>("there is one primary, and nobody wants to replace it") { servers in
      servers.count { $0.role == .primary } == 1 && !servers.contains { $0.role == .candidate }
    },
    Invariant<Server>("all nodes hold the same log") { servers in
      servers.allSatisfy { $0.disk.log == servers.first?.disk.log }
    },
  ]
  package func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Server.Disk>) -> Server {
    switch power {
    case .first:
      let disk = Server.Disk(epoch: 1, followed: 1, votedFor: nodes.first, log: [])
      return Server(id: id, nodes: nodes, settings: self, disk: disk, primary: nodes.first)
    case .restart(let disk) where persist:
      return Server(id: id, nodes: nodes, settings: self, disk: disk, primary: nil)
    case .restart, .wiped:
      return Server(id: id, nodes: nodes, settings: self, disk: Server.Disk(), primary: nil)
    }
  }
  package func adjust(_ node: inout Server) { node.settings = self }
  package func epoch(of node: Server) -> Int? { node.disk.epoch }
  package func held(in replicas: [Replica<Server>]) -> Held {
    // Whoever reigns serves its log; when it falls, a log of the latest reign is what will be served.
    let latest = replicas.compactMap { $0.disk?.followed }.max() ?? 0
    var numbers: [Int] = []
    for replica in replicas {
      guard let disk = replica.disk, replica.process?.role == .primary || disk.followed == latest else {
        continue
      }
      for entry in disk.log { if let number = entry.call { numbers.append(number) } }
    }
    return .numbers(numbers)
  }
  /// A read returns all that was written to the key.
  package static func initial(of key: String) -> Value { .list([]) }

  package struct Server: Node {
    package typealias Request = KeyValueRequest
    package enum Role: String, Sendable { case primary, backup, candidate }
    package enum Message: Labelled {
      case heartbeat(epoch: Int, count: Int, round: Int)
      case copy(epoch: Int, index: Int, entry: Entry)
      /// A new primary's whole log, or what a backup lacks.
      case log(epoch: Int, entries: [Entry])
      /// How many entries of this epoch's log the sender holds; -1 before it has that log.
      case have(epoch: Int, count: Int, round: Int)
      case ask(epoch: Int, followed: Int, count: Int)
      case vote(epoch: Int)
      package static var kinds: [String] { ["heartbeat", "copy", "log", "have", "ask", "vote"] }
      package var kind: Int {
        switch self {
        case .heartbeat: 0
        case .copy: 1
        case .log: 2
        case .have: 3
        case .ask: 4
        case .vote: 5
        }
      }
    }
    package enum Timer: String, CaseIterable, Labelled { case heartbeat, promote }
    package struct Disk: Sendable {
      package var epoch = 0
      /// The epoch of the primary whose log this is.
      package var followed = 0
      package var votedFor: NodeID?
      package var log: [Entry] = []
    }
    /// A client that is told ok when a majority has said so.
    private struct Pending: Sendable { let call: CallID, count: Int, round: Int, answer: Value }

    let id: NodeID, nodes: [NodeID]
    fileprivate(set) var settings: HeartbeatFailover
    package private(set) var disk: Disk
    package private(set) var role: Role
    private var primary: NodeID?
    private var votes: [NodeID] = []
    private var round = 0
    /// On the primary: what each node has said that it holds, and the last heartbeat it has answered.
    private var held: [Int], heard: [Int]
    private var pending: [Pending] = []

    init(id: NodeID, nodes: [NodeID], settings: HeartbeatFailover, disk: Disk, primary: NodeID?) {
      (self.id, self.nodes, self.settings, self.disk) = (id, nodes, settings, disk)
      self.primary = primary
      role = primary == id ? .primary : .backup
      held = nodes.map { _ in primary == id ? 0 : -1 }
      heard = nodes.map { _ in 0 }
    }
    private var peers: [NodeID] { nodes.filter { $0 != id } }
    private var majority: Int { nodes.count / 2 + 1 }

    package var inspection: Inspection {
      let (badge, tone): (String, Tone) =
        switch role {
        case .primary: ("PRIM", .strong)
        case .candidate: ("CAND", .waiting)
        case .backup: ("BACK", .plain)
        }
      return Inspection(
        badge: badge, tone: tone,
        [
          "role": .text(role.rawValue), "epoch": .int(disk.epoch),
          "log": .list(disk.log.map { .text($0.text) }),
          "primary": primary.map(Value.node) ?? .none, "votes": .int(votes.count),
        ])
    }

    // MARK: Handlers

    package mutating func start(_ io: inout Effects<Self>) {
      if role == .primary { beat(&io) } else { waitForPrimary(&io) }
    }
    package mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
      switch timer {
      case .heartbeat: if role == .primary { beat(&io) }
      case .promote: if role != .primary { stand(&io) }
      }
    }
    package mutating func serve(_ request: Request, call: CallID, _ io: inout Effects<Self>) {
      guard role == .primary else {
        return io.reply(primary.map { .list([.text("ask"), .node($0)]) } ?? .none, to: call, .refused)
      }
      switch request {
      case .read(let key):
        let found = disk.log.filter { $0.key == key }.map { Value.text($0.value) }
        if settings.rule == .alone { return io.reply(.list(found), to: call) }
        round += 1
        pending.append(Pending(call: call, count: disk.log.count, round: round, answer: .list(found)))
        for peer in peers { io.send(heartbeatNow, to: peer) }
      case .write(let key, let value):
        let entry = Entry(key: key, value: value, call: call.number)
        disk.log.append(entry)
        for peer in peers {
          io.send(.copy(epoch: disk.epoch, index: disk.log.count - 1, entry: entry), to: peer)
        }
        if settings.rule == .alone { return io.reply(.none, to: call) }
        pending.append(Pending(call: call, count: disk.log.count, round: 0, answer: .none))
      }
      acknowledge(&io)
    }
    package mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      switch message {
      case .heartbeat(let epoch, let count, let round):
        guard follow(sender, epoch, &io) else { return }
        let own = disk.followed == epoch ? disk.log.count : -1
        io.send(.have(epoch: epoch, count: min(own, count), round: round), to: sender)
      case .copy(let epoch, let index, let entry):
        guard follow(sender, epoch, &io) else { return }
        if disk.followed == epoch, index == disk.log.count { disk.log.append(entry) }
        io.send(
          .have(epoch: epoch, count: disk.followed == epoch ? disk.log.count : -1, round: 0), to: sender)
      case .log(let epoch, let entries):
        guard follow(sender, epoch, &io) else { return }
        adopt(entries, epoch, &io)
        io.send(.have(epoch: epoch, count: disk.log.count, round: 0), to: sender)
      case .have(let epoch, let count, let round):
        if epoch > disk.epoch { return stepDown(epoch, &io) }
        guard role == .primary, epoch == disk.epoch else { return }
        held[sender.index] = max(held[sender.index], count)
        heard[sender.index] = max(heard[sender.index], round)
        if count < disk.log.count, round > 0 || count < 0 {
          io.send(.log(epoch: epoch, entries: disk.log), to: sender)
        }
        acknowledge(&io)
      case .ask(let epoch, let followed, let count): answer(sender, epoch, followed, count, &io)
      case .vote(let epoch):
        guard role == .candidate, epoch == disk.epoch, !votes.contains(sender) else { return }
        votes.append(sender)
        if votes.count >= majority { reign(&io) }
      }
    }

    // MARK: The primary

    private var heartbeatNow: Message { .heartbeat(epoch: disk.epoch, count: disk.log.count, round: round) }

    private mutating func beat(_ io: inout Effects<Self>) {
      round += 1
      io.broadcast(heartbeatNow, to: peers)
      io.setTimer(.heartbeat, after: settings.heartbeat)
    }
    /// Answers those for whom a majority holds the log and has heard from this primary since they asked.
    private mutating func acknowledge(_ io: inout Effects<Self>) {
      pending = pending.filter { item in
        let agreeing = peers.filter { held[$0.index] >= item.count && heard[$0.index] >= item.round }
        let isSafe = settings.rule == .alone || agreeing.count + 1 >= majority
        if isSafe { io.reply(item.answer, to: item.call) }
        return !isSafe
      }
    }
    private mutating func reign(_ io: inout Effects<Self>) {
      role = .primary
      primary = id
      disk.followed = disk.epoch
      held = nodes.map { _ in -1 }
      heard = nodes.map { _ in 0 }
      io.cancel(.promote)
      io.note("takes over: primary of epoch \(disk.epoch)")
      io.broadcast(.log(epoch: disk.epoch, entries: disk.log), to: peers)  // the winner announces at once
      beat(&io)
    }

    // MARK: The heirs

    /// The first heir waits `promote_after`, the second twice as long; one that does not know its primary, or
    /// has failed to take over, waits by its own place, so that no two wait equally long.
    private mutating func waitForPrimary(_ io: inout Effects<Self>) {
      let heirs = nodes.filter { $0 != primary }
      let rank = primary == nil ? id.index + 1 : (heirs.firstIndex(of: id) ?? id.index) + 1
      io.setTimer(.promote, after: settings.promoteAfter * rank)
    }
    private mutating func stand(_ io: inout Effects<Self>) {
      disk.epoch += 1
      disk.votedFor = id
      votes = [id]
      primary = nil
      if settings.rule == .alone {
        io.note("has heard no heartbeat and promotes itself")
        return reign(&io)
      }
      role = .candidate
      io.note("has heard no heartbeat and asks for votes in epoch \(disk.epoch)")
      io.broadcast(.ask(epoch: disk.epoch, followed: disk.followed, count: disk.log.count), to: peers)
      waitForPrimary(&io)
    }
    private mutating func answer(
      _ candidate: NodeID, _ epoch: Int, _ followed: Int, _ count: Int, _ io: inout Effects<Self>
    ) {
      if epoch > disk.epoch { stepDown(epoch, &io) }
      let isAsNew = (followed, count) >= (disk.followed, disk.log.count)
      guard epoch == disk.epoch, isAsNew, (disk.votedFor ?? candidate) == candidate, role != .primary else {
        return
      }
      disk.votedFor = candidate  // one vote an epoch
      waitForPrimary(&io)
      io.send(.vote(epoch: epoch), to: candidate)
    }
    /// Whether `sender` is the primary to follow; an older one is told of the newer epoch.
    private mutating func follow(_ sender: NodeID, _ epoch: Int, _ io: inout Effects<Self>) -> Bool {
      if epoch < disk.epoch {
        io.send(.have(epoch: disk.epoch, count: -1, round: 0), to: sender)
        return false
      }
      if epoch > disk.epoch { stepDown(epoch, &io) }
      // Two primaries in one epoch, which only `alone` allows: the one that comes first in the order stays.
      if role == .primary {
        if id < sender { return false }
        stepDown(epoch, &io)
      }
      role = .backup
      primary = sender
      waitForPrimary(&io)
      return true
    }
    private mutating func stepDown(_ epoch: Int, _ io: inout Effects<Self>) {
      let reigned = role == .primary
      if reigned { io.note("steps down: epoch \(epoch) is newer than \(disk.epoch)") }
      if epoch > disk.epoch { disk.votedFor = nil }
      disk.epoch = epoch
      role = .backup
      primary = nil
      votes = []
      pending = []
      io.cancel(.heartbeat)
      // Who waits already goes on waiting: else a node that nobody may vote for could hold the others up.
      if reigned { waitForPrimary(&io) }
    }
    /// Takes over the primary's log, whatever its own has in other places.
    private mutating func adopt(_ entries: [Entry], _ epoch: Int, _ io: inout Effects<Self>) {
      if disk.followed == epoch, entries.count < disk.log.count { return }  // an old one that came late
      let dropped = disk.log.filter { !entries.contains($0) }
      if !dropped.isEmpty {
        io.note("drops " + dropped.map(\.text).joined(separator: ", ") + ": epoch \(epoch) never had it")
      }
      disk.log = entries
      disk.followed = epoch
    }
  }
}
