import Engine

/// Three replicas that each take reads and writes at any time, and send each other what they took.
///
/// A value carries a version vector: how many writes of each replica it knows of. `rule vectors`: of two
/// values of a key one replaces the other if its vector is at least as large in every entry; otherwise both
/// stay, side by side, until a client that has read them writes over them. `rule lamport`: the value with the
/// larger Lamport stamp stays alone, the later replica's at equal counts: the classic bug, which loses a
/// write that nobody who wrote over it ever saw.
///
/// A write counts as made by somebody who knows what its replica has told so far; `merge` reads first.
/// Source: Parker et al., IEEE TSE 1983; contexts, siblings and merges by clients as in DeCandia et al.,
/// "Dynamo", SOSP 2007, 4.4.
/// Left out: pruning of vectors, and clients of one replica that do not share what they have read (dotted
/// version vectors).
package struct VectorKV: System {
  package enum Rule: String, CaseIterable, Sendable { case vectors, lamport }
  package var rule = Rule.vectors
  package var sync = Duration.seconds(1)

  package init() {}
  package static let card = Card(
    name: "vector-kv", version: 1, title: "A store that keeps both",
    summary: "A, B and C each take writes; version vectors tell which value replaces which.",
    sources: [
      "Parker et al., Detection of Mutual Inconsistency in Distributed Systems, IEEE TSE 1983",
      "DeCandia et al., Dynamo: Amazon's Highly Available Key-value Store, SOSP 2007",
    ],
    leftOut: "pruning, and clients of one replica that do not share what they have read",
    shape: .ring, nodes: ["A", "B", "C"],
    clients: [Client(name: "P", near: "A"), Client(name: "Q", near: "B")],
    examples: ["read plan", "write plan tea", "write plan cake", "merge plan both"])
  package static let latency = Duration.milliseconds(30)
  /// An acknowledged write may be replaced by one that knew of it; otherwise it must be there.
  package static let overwrites = false
  package static let parameters: [Parameter<VectorKV>] = [
    .choice("rule", \.rule, "which values stay: all that no other knew of, or the one with the larger stamp"),
    .time(
      "sync", \.sync, .milliseconds(100)...(.seconds(60)),
      "how long a replica waits before it sends again what another has not confirmed"),
  ]
  package static let fields = [
    FieldSchema("plan", .text, "the value of the key plan here, with its vector or its stamp"),
    FieldSchema("beside", .text, "the values that are kept beside it"),
    FieldSchema("keys", .int, "how many keys it holds"),
  ]
  package static let tables: [Table<VectorKV>] = [
    Table(
      "siblings", "every value that a replica keeps beside another of the same key",
      [
        FieldSchema("node", .node, "the replica"), FieldSchema("key", .text, "the key"),
        FieldSchema("value", .text, "the value"),
        FieldSchema("vector", .clock, "how many writes of each replica it knows of"),
        FieldSchema("client", .node, "who wrote it"),
      ]
    ) { run in
      rows(of: run) { id, item in
        item.versions.count < 2
          ? []
          : item.versions.map {
            let client = run.operation($0.call).client
            return [.node(id), .text(item.key), .text($0.value), .clock($0.vector), .node(client)]
          }
      }
    },
    Table(
      "replicas", "every replica with every key it has heard of",
      [
        FieldSchema("node", .node, "the replica"), FieldSchema("key", .text, "the key"),
        FieldSchema("values", .int, "how many values it keeps"),
        FieldSchema("vector", .clock, "how many writes of each replica have come here"),
      ]
    ) { run in
      rows(of: run) { id, item in
        [[.node(id), .text(item.key), .int(item.versions.count), .clock(item.seen)]]
      }
    },
    Table(
      "writes", "every write that a replica took",
      [
        FieldSchema("key", .text, "the key"), FieldSchema("value", .text, "what was written"),
        FieldSchema("client", .node, "who wrote it"), FieldSchema("node", .node, "the replica that took it"),
        FieldSchema("vector", .clock, "how many writes of each replica it knows of"),
        FieldSchema("merged", .bool, "whether it was written over two or more values knowingly"),
      ]
    ) { run in
      run.replicas.flatMap { $0.disk?.written ?? [] }.map { write in
        [
          .text(write.key), .text(write.version.value), .node(run.operation(write.version.call).client),
          .node(write.version.replica), .clock(write.version.vector), .bool(write.replaced > 1),
        ]
      }
    },
  ]
  private static func rows(
    of run: Simulation<VectorKV>, _ body: (NodeID, Server.Item) -> [[Value]]
  ) -> [[Value]] {
    run.replicas.flatMap { replica in (replica.disk?.items ?? []).flatMap { body(replica.id, $0) } }
  }
  package static let invariants = [
    Invariant<Server>("of two values that a replica keeps, neither knew of the other") { servers in
      servers.allSatisfy { server in
        server.settings.rule == .lamport
          || server.disk.items.allSatisfy { $0.versions == Version.latest(of: $0.versions, by: .vectors) }
      }
    },
    Invariant<Server>("a vector belongs to one value") { servers in
      servers.allSatisfy { server in
        servers.allSatisfy { other in server.id >= other.id || server.disk.agrees(with: other.disk) }
      }
    },
  ]
  package static let monitors = [Monitor.lostAcked]
  package static let demands = [
    Invariant<Server>("all replicas hold the same values") { servers in
      let first = servers.first?.disk.items.sorted { $0.key < $1.key }.map(\.versions)
      return servers.allSatisfy { $0.disk.items.sorted { $0.key < $1.key }.map(\.versions) == first }
    }
  ]
  package func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Server.Disk>) -> Server {
    if case .restart(let disk) = power { return Server(id: id, nodes: nodes, settings: self, disk: disk) }
    return Server(id: id, nodes: nodes, settings: self, disk: Server.Disk())
  }
  package func adjust(_ node: inout Server) { node.settings = self }
  /// A write is held while a value is that knew of it.
  package func held(in replicas: [Replica<Server>]) -> Held {
    let disks = replicas.compactMap(\.disk)
    return .numbers(
      disks.flatMap(\.written).filter { write in
        disks.contains { disk in
          disk.item(write.key).versions.contains { write.version.isKnown(to: $0) }
        }
      }.map(\.version.call))
  }

  /// One value of a key.
  package struct Version: Hashable, Sendable, CustomStringConvertible {
    package let value: String
    /// How many writes of each replica it knows of, its own included.
    package let vector: [Int]
    /// One more than any count that its replica had seen.
    package let count: Int
    package let replica: NodeID
    /// The operation that it comes from.
    package let call: Int

    /// Whether the other one is this one, or was written by somebody who knew of it.
    package func isKnown(to other: Version) -> Bool { zip(vector, other.vector).allSatisfy(<=) }
    private static func isOlder(_ a: Version, _ b: Version) -> Bool {
      (a.count, a.replica) < (b.count, b.replica)
    }
    /// Those that stay, in an order that depends on nothing else.
    package static func latest(of versions: [Version], by rule: Rule) -> [Version] {
      if rule == .lamport { return versions.max(by: isOlder).map { [$0] } ?? [] }
      var kept: [Version] = []
      for version in versions where !kept.contains(version) {
        if !versions.contains(where: { $0 != version && version.isKnown(to: $0) }) { kept.append(version) }
      }
      return kept.sorted { $1.vector.lexicographicallyPrecedes($0.vector) }
    }
    package var description: String { text(.vectors) }
    package func text(_ rule: Rule) -> String {
      rule == .vectors ? "\(value) \(Value.list(vector.map(Value.int)))" : "\(value) L\(count)"
    }
  }
}

extension VectorKV {
  package enum Request: ClientRequest {
    case read(key: String)
    case write(key: String, value: String)
    case merge(key: String, value: String)

    package static var usages: [Usage] {
      [
        Usage("read", ["KEY"], "answers with all values of the key"),
        Usage("write", ["KEY", "VALUE"], "writes over the values that this replica has told so far"),
        Usage("merge", ["KEY", "VALUE"], "reads, and writes over all values of this replica"),
      ]
    }
    package init?(words: [Word]) {
      switch (words.first?.text, words.count) {
      case ("read", 2): self = .read(key: words[1].text)
      case ("write", 3): self = .write(key: words[1].text, value: words[2].text)
      case ("merge", 3): self = .merge(key: words[1].text, value: words[2].text)
      default: return nil
      }
    }
    package var effect: Operation.Effect { if case .read = self { .read } else { .write } }
    /// A read returns what nobody has replaced, not all that was written: nothing to hold it against.
    package var key: String? {
      switch self {
      case .read: nil
      case .write(let key, _), .merge(let key, _): key
      }
    }
    package var input: Value? {
      switch self {
      case .read: nil
      case .write(_, let value), .merge(_, let value): .text(value)
      }
    }
  }

  package struct Server: Node {
    package typealias Request = VectorKV.Request
    package enum Message: Labelled {
      /// All values of a key that the sender holds.
      case copy(key: String, versions: [Version])
      /// How many writes of each replica the sender has seen.
      case seen(key: String, vector: [Int])
      package static var kinds: [String] { ["copy", "seen"] }
      package var kind: Int {
        switch self {
        case .copy: 0
        case .seen: 1
        }
      }
    }
    package enum Timer: String, CaseIterable, Labelled { case sync }
    /// What a replica knows of a key.
    package struct Item: Sendable {
      package let key: String
      package var versions: [Version] = []
      /// The entrywise maximum of all vectors that have come here.
      package var seen: [Int] = []
      /// The same of all vectors that clients were told of; its own entry counts its own writes.
      package var told: [Int] = []
    }
    /// A write that this replica took: nothing is decided by it.
    package struct Written: Sendable {
      package let key: String, version: Version
      /// How many values it was written over knowingly.
      package let replaced: Int
    }
    package struct Disk: Sendable, ReadableDisk {
      package var items: [Item] = []
      package var count = 0
      package var written: [Written] = []

      /// For each key its values, and what came and was told of it; then what this replica took itself.
      package var fields: [Field] {
        let keys = items.map { item in
          let values = item.versions.enumerated().map { place, version -> [Value] in
            [.text(place == 0 ? "value" : "beside"), .text(version.value), .clock(version.vector)]
          }
          let known: [[Value]] = [
            [.text("seen"), .clock(item.seen)], [.text("told"), .clock(item.told)],
          ]
          return Field(name: item.key, value: .table(values + known))
        }
        let newest = written.last.map { Value.text("\($0.key)=\($0.version)") } ?? .none
        return keys + [
          Field(name: "count", value: .int(count)), Field(name: "taken", value: .int(written.count)),
          Field(name: "newest", value: newest),
        ]
      }

      package func item(_ key: String) -> Item { items.first { $0.key == key } ?? Item(key: key) }
      fileprivate func agrees(with other: Disk) -> Bool {
        items.allSatisfy { item in
          let theirs = other.item(item.key).versions
          return item.versions.allSatisfy { mine in
            theirs.allSatisfy { $0.vector != mine.vector || $0 == mine }
          }
        }
      }
    }

    let id: NodeID, nodes: [NodeID]
    fileprivate(set) var settings: VectorKV
    package private(set) var disk: Disk
    /// What each node has said that it has seen of a key.
    private var confirmed: [[String: [Int]]]
    private var isWaiting = false

    init(id: NodeID, nodes: [NodeID], settings: VectorKV, disk: Disk) {
      (self.id, self.nodes, self.settings, self.disk) = (id, nodes, settings, disk)
      confirmed = nodes.map { _ in [:] }
    }
    private var peers: [NodeID] { nodes.filter { $0 != id } }

    package var inspection: Inspection {
      let isSplit = disk.items.contains { $0.versions.count > 1 }
      let plan = disk.item("plan").versions.map { $0.text(settings.rule) }
      return Inspection(
        badge: isSplit ? "BOTH" : disk.items.isEmpty ? "NONE" : "ONE", tone: isSplit ? .waiting : .plain,
        [
          "plan": plan.first.map(Value.text) ?? .none,
          "beside": plan.count > 1 ? .text(plan.dropFirst().joined(separator: ", ")) : .none,
          "keys": .int(disk.items.count),
        ])
    }

    package mutating func start(_ io: inout Effects<Self>) { copyAgain(&io) }
    package mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) { copyAgain(&io) }

    package mutating func serve(_ request: Request, call: CallID, _ io: inout Effects<Self>) {
      switch request {
      case .read(let key):
        tell(key)
        io.reply(.list(disk.item(key).versions.map { .text($0.value) }), to: call)
      case .write(let key, let value): write(key, value, call, &io)
      case .merge(let key, let value):
        tell(key)
        write(key, value, call, &io)
      }
    }
    package mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      switch message {
      case .copy(let key, let versions):
        take(versions, of: key, &io)
        io.send(.seen(key: key, vector: disk.item(key).seen), to: sender)
      case .seen(let key, let vector):
        confirmed[sender.index][key] = joined(confirmed[sender.index][key] ?? [], vector)
        if isWaiting, !isBehind {
          isWaiting = false
          io.cancel(.sync)
        }
      }
    }

    // MARK: The values of a key

    private mutating func change(_ key: String, _ body: (inout Item) -> Void) {
      if let place = disk.items.firstIndex(where: { $0.key == key }) { return body(&disk.items[place]) }
      var item = Item(key: key, seen: nodes.map { _ in 0 }, told: nodes.map { _ in 0 })
      body(&item)
      disk.items.append(item)
    }
    /// Clients know from now on what the replica holds.
    private mutating func tell(_ key: String) {
      guard !disk.item(key).versions.isEmpty else { return }
      change(key) { item in item.told = item.versions.reduce(item.told) { joined($0, $1.vector) } }
    }
    private mutating func write(
      _ key: String, _ value: String, _ call: CallID, _ io: inout Effects<Self>
    ) {
      disk.count += 1
      let (id, count, rule) = (id, disk.count, settings.rule)
      var written: Written?
      change(key) { item in
        item.told[id.index] += 1
        let version = Version(value: value, vector: item.told, count: count, replica: id, call: call.number)
        let replaced = item.versions.count { $0.isKnown(to: version) }
        written = Written(key: key, version: version, replaced: replaced)
        item.seen = joined(item.seen, version.vector)
        item.versions = Version.latest(of: item.versions + [version], by: rule)
      }
      if let written {
        disk.written.append(written)
        say(written, beside: disk.item(key).versions, &io)
      }
      io.reply(.none, to: call)
      for peer in peers { io.send(.copy(key: key, versions: disk.item(key).versions), to: peer) }
      waitForOthers(&io)
    }
    private func say(_ written: Written, beside versions: [Version], _ io: inout Effects<Self>) {
      let text = written.version.text(settings.rule)
      if versions.count > 1 {
        io.note("keeps \(text) beside what its clients have not read")
      } else if written.replaced > 1 {
        io.note("replaces \(written.replaced) values by \(text)")
      }
    }
    private mutating func take(_ versions: [Version], of key: String, _ io: inout Effects<Self>) {
      let (old, rule) = (disk.item(key).versions, settings.rule)
      disk.count = versions.map(\.count).reduce(disk.count, max)
      change(key) { item in
        item.seen = versions.reduce(item.seen) { joined($0, $1.vector) }
        item.versions = Version.latest(of: item.versions + versions, by: rule)
      }
      let new = disk.item(key).versions
      let lost = (old + versions).filter { version in !new.contains { version.isKnown(to: $0) } }
      if let gone = lost.first, let winner = new.first {
        io.note("drops \(gone.text(rule)): \(winner.text(rule)) has the larger stamp")
      } else if new != old, new.count > 1 {
        io.note("keeps \(new.map { $0.text(rule) }.joined(separator: " and ")): neither knew of the other")
      } else if new != old, let taken = new.first {
        io.note("takes \(taken.text(rule))" + (old.isEmpty ? "" : ", which knew of what is here"))
      }
    }

    // MARK: The other replicas

    /// Who wrote a value sends it until everybody has confirmed it.
    private func lacks(_ peer: NodeID, _ item: Item) -> Bool {
      let confirmed = self.confirmed[peer.index][item.key].map { $0[id.index] } ?? 0
      return item.versions.contains { $0.replica == id && $0.vector[id.index] > confirmed }
    }
    private var isBehind: Bool { disk.items.contains { item in peers.contains { lacks($0, item) } } }

    private mutating func copyAgain(_ io: inout Effects<Self>) {
      isWaiting = false
      for item in disk.items {
        for peer in peers where lacks(peer, item) {
          io.send(.copy(key: item.key, versions: item.versions), to: peer)
        }
      }
      waitForOthers(&io)
    }
    private mutating func waitForOthers(_ io: inout Effects<Self>) {
      guard !isWaiting, isBehind else { return }
      isWaiting = true
      io.setTimer(.sync, after: settings.sync)
    }
  }
}

/// The larger of the two in each entry.
private func joined(_ a: [Int], _ b: [Int]) -> [Int] {
  a.isEmpty ? b : b.isEmpty ? a : zip(a, b).map { max($0, $1) }
}
