import Engine

/// Three nodes that tell each other something now and then, and share one critical section by Lamport's
/// mutual exclusion.
///
/// The engine stamps Lamport and vector clocks on the events of every system; this one also counts by itself,
/// by the same rules, since the mutual exclusion needs the time of a message in the message. Both agree where
/// no client takes part (a client's messages carry no time), and until a disk is wiped.
///
/// `enter when_heard`: whoever asks enters when its request is the oldest that it knows of and everybody has
/// said something since: 3(N-1) messages an entry. `enter when_first`: it does not wait for the others to say
/// something: the classic bug. What a message lacks was lost is asked for again after `retry`. A node that
/// restarts gives up its request; its time is on its disk, else its messages would count as old ones.
/// Source: Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System" (CACM 1978).
/// Left out: shared memory; a replacement for a node that stays down, for which all others wait.
package struct GossipTrio: System {
  package enum Entry: String, CaseIterable, Sendable {
    case whenHeard = "when_heard"
    case whenFirst = "when_first"
  }
  package var talkers = 3
  package var every = Duration.seconds(2)
  package var enter = Entry.whenHeard
  package var stay = Duration.milliseconds(300)
  package var retry = Duration.seconds(5)

  package init() {}
  package static let card = Card(
    name: "gossip-trio", version: 1, title: "Three nodes that talk",
    summary: "p, q and r tell each other something now and then; lock lets one at a time in.",
    sources: ["Lamport, Time, Clocks, and the Ordering of Events in a Distributed System, CACM 1978"],
    leftOut: "shared memory, and a replacement for a node that stays down",
    shape: .ring, nodes: ["p", "q", "r"], examples: ["tell p", "tell q", "tell r", "lock"])
  package static let latency = Duration.milliseconds(100)
  package static let parameters: [Parameter<GossipTrio>] = [
    .count("talkers", \.talkers, 0...10, "how many nodes, the first ones, talk by themselves"),
    .time(
      "every", \.every, .milliseconds(50)...(.seconds(3_600)),
      "how often a node tells another something, half as long up to half as long again"),
    .choice(
      "enter", \.enter, "who enters: the first of the queue when all have been heard since, or at once"),
    .time("stay", \.stay, .milliseconds(1)...(.seconds(60)), "how long a node stays in the critical section"),
    .time(
      "retry", \.retry, .milliseconds(100)...(.seconds(60)),
      "how long a node waits before it asks again those for whom it waits"),
  ]
  package static let fields = [
    FieldSchema("counter", .int, "its own Lamport counter, whose times its messages carry"),
    FieldSchema(
      "state", .symbol(["idle", "waiting", "inside"]), "what it has to do with the critical section"),
    FieldSchema("queue", .list(.any), "the requests it knows of, each a time and a node, oldest first"),
  ]
  package static let invariants = [
    Invariant<Member>("at most one node is in the critical section") { members in
      members.count(where: \.mutex.isInside) <= 1
    },
    Invariant<Member>("nobody is in the critical section while an older request waits") { members in
      let inside = members.filter(\.mutex.isInside).compactMap(\.mutex.own)
      let waiting = members.filter { !$0.mutex.isInside }.compactMap(\.mutex.own)
      return inside.allSatisfy { one in waiting.allSatisfy { one < $0 } }
    },
  ]
  package static let demands = [
    Invariant<Member>("somebody is in the critical section, or nobody waits for it") { members in
      members.contains(where: \.mutex.isInside) || members.allSatisfy { $0.mutex.own == nil }
    }
  ]
  package func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Member.Disk>) -> Member {
    switch power {
    case .first: Member(id: id, nodes: nodes, trio: self, disk: Member.Disk(), isNew: true)
    case .restart(let disk): Member(id: id, nodes: nodes, trio: self, disk: disk, isNew: false)
    case .wiped: Member(id: id, nodes: nodes, trio: self, disk: Member.Disk(), isNew: false)
    }
  }
  package func adjust(_ node: inout Member) { node.trio = self }

  package enum Request: ClientRequest {
    case tell(peer: String)
    case lock
    package static var usages: [Usage] {
      [
        Usage("tell", ["PEER"], "sends a message to that node: p, q or r"),
        Usage("lock", [], "asks for the critical section; answered with its time when it is entered"),
      ]
    }
    package init?(words: [Word]) {
      switch (words.first?.text, words.count) {
      case ("tell", 2): self = .tell(peer: words[1].text)
      case ("lock", 1): self = .lock
      default: return nil
      }
    }
    package var effect: Operation.Effect { .none }
    package var key: String? { nil }
    package var input: Value? { nil }
  }

  package struct Member: Node {
    /// What every message says: when it was sent, and its sender's open request.
    package struct Said: CustomStringConvertible, Sendable {
      let time: Int
      let asks: Int?
      package var description: String { asks.map { "time=\(time) asks=\($0)" } ?? "time=\(time)" }
    }
    package enum Message: Labelled {
      case chat(Said), request(Said), ack(Said), release(Said)
      package static var kinds: [String] { ["chat", "request", "ack", "release"] }
      package var kind: Int {
        switch self {
        case .chat: 0
        case .request: 1
        case .ack: 2
        case .release: 3
        }
      }
      fileprivate var said: Said {
        switch self {
        case .chat(let said), .request(let said), .ack(let said), .release(let said): said
        }
      }
    }
    package enum Timer: String, CaseIterable, Labelled { case talk, retry, leave }
    package struct Disk: Sendable { package var time = 0 }

    private let peers: [NodeID]
    fileprivate(set) var trio: GossipTrio
    package private(set) var disk: Disk
    fileprivate private(set) var mutex: LamportMutex
    /// Whether the others have never heard of this node, and it asked for nothing before.
    private let isNew: Bool
    private var isTalking = false
    private var call: CallID?

    init(id: NodeID, nodes: [NodeID], trio: GossipTrio, disk: Disk, isNew: Bool) {
      (self.trio, self.disk, self.isNew) = (trio, disk, isNew)
      peers = nodes.filter { $0 != id }
      mutex = LamportMutex(id: id, nodes: nodes)
    }
    private var talks: Bool { mutex.id.index < trio.talkers && !peers.isEmpty }

    package var inspection: Inspection {
      let (state, badge, tone): (String, String, Tone) =
        mutex.isInside
        ? ("inside", "IN", .strong)
        : mutex.own != nil ? ("waiting", "WAIT", .waiting) : ("idle", talks ? "TALK" : "QUIET", .plain)
      return Inspection(
        badge: badge, tone: tone,
        [
          "counter": .int(disk.time), "state": .text(state),
          "queue": .list(mutex.queue.map { .list([.int($0.time), .node($0.node)]) }),
        ])
    }

    // MARK: Handlers

    package mutating func start(_ io: inout Effects<Self>) {
      tick()
      if !isNew { broadcast(Message.release, &io) }
      talkOn(&io)
    }
    package mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
      tick()
      switch timer {
      case .talk:
        isTalking = false
        guard talks else { return }
        send(Message.chat, to: peers[Int(io.random.below(Int64(peers.count)))], &io)
        talkOn(&io)
      case .retry:
        guard mutex.own != nil, !mutex.isInside else { return }
        io.note("asks again those for whom it waits")
        for peer in mutex.obstacles { send(Message.request, to: peer, &io) }
        io.setTimer(.retry, after: trio.retry)
      case .leave: leave(&io)
      }
    }
    package mutating func serve(_ request: Request, call: CallID, _ io: inout Effects<Self>) {
      tick()
      switch request {
      case .tell(let name):
        guard let peer = peers.first(where: { $0.index == GossipTrio.card.nodes.firstIndex(of: name) }) else {
          return io.reply(.text("nobody else is called \(name)"), to: call, .refused)
        }
        send(Message.chat, to: peer, &io)
        io.reply(.none, to: call)
      case .lock: ask(call, &io)
      }
      talkOn(&io)
    }
    package mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      disk.time = max(disk.time, message.said.time) + 1  // IR2: be later than both
      mutex.hear(message.said.asks, from: sender, at: message.said.time)
      if case .request = message { send(Message.ack, to: sender, &io) }
      enterIfPossible(&io)
      talkOn(&io)
    }

    // MARK: Time

    private mutating func tick() { disk.time += 1 }  // IR1: tick between any two events
    private mutating func send(
      _ message: (Said) -> Message, to peer: NodeID, _ io: inout Effects<Self>
    ) {
      tick()
      io.send(message(Said(time: disk.time, asks: mutex.own?.time)), to: peer)
    }
    private mutating func broadcast(_ message: (Said) -> Message, _ io: inout Effects<Self>) {
      for peer in peers { send(message, to: peer, &io) }
    }

    // MARK: Talking

    private mutating func talkOn(_ io: inout Effects<Self>) {
      guard talks, !isTalking else { return }
      isTalking = true
      io.setTimer(.talk, after: io.random.duration(trio.every / 2...trio.every * 3 / 2))
    }

    // MARK: Mutual exclusion

    private mutating func ask(_ call: CallID, _ io: inout Effects<Self>) {
      guard mutex.own == nil else {
        return io.reply(.text(mutex.isInside ? "is inside" : "asks already"), to: call, .refused)
      }
      mutex.ask(at: disk.time)
      self.call = call
      io.note("asks for the critical section at \(disk.time)")
      broadcast(Message.request, &io)
      io.setTimer(.retry, after: trio.retry)
      enterIfPossible(&io)
    }
    private mutating func enterIfPossible(_ io: inout Effects<Self>) {
      let isTurn = trio.enter == .whenHeard ? mutex.mayEnter : mutex.isFirst
      guard isTurn, !mutex.isInside, let own = mutex.own, let call else { return }
      mutex.enter()
      self.call = nil
      io.cancel(.retry)
      io.setTimer(.leave, after: trio.stay)
      io.note("enters the critical section")
      io.reply(.int(own.time), to: call)
    }
    private mutating func leave(_ io: inout Effects<Self>) {
      guard mutex.isInside else { return }
      mutex.leave()
      io.note("leaves the critical section")
      broadcast(Message.release, &io)
    }
  }
}
