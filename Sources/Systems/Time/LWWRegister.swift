import Engine

/// Replicas that each take writes on their own and copy them to the others later: of two writes to a key the
/// one with the larger stamp wins, everywhere.
///
/// `stamp clock`: a write carries what its replica's own clock shows, so that a clock that is ahead wins over
/// whatever comes after (the classic bug). `stamp version`: it carries a number one above what its replica
/// holds for the key, so that a write wins over every write that its replica had already; of two that knew
/// nothing of each other one still goes.
/// Source: Johnson & Thomas, RFC 677, The Maintenance of Duplicate Databases (1975), for stamps by clock, the
/// name of the site deciding between equal ones; Lamport, CACM 1978, rule IR2, for versions.
/// Left out: deletion, and giving a replica its state again that has lost its disk.
package struct LWWRegister: System {
  package enum Stamping: String, CaseIterable, Sendable { case clock, version }
  package var stamp = Stamping.clock
  package var retry = Duration.milliseconds(500)

  package init() {}
  package static let card = Card(
    name: "lww-register", version: 1, title: "The last writer wins",
    summary: "A and B both take writes; of two writes to a key the one with the larger stamp wins.",
    sources: [
      "Johnson & Thomas, The Maintenance of Duplicate Databases, RFC 677 (1975)",
      "Lamport, Time, Clocks, and the Ordering of Events, CACM 21(7), 1978",
    ],
    leftOut: "deletion, and giving a replica its state again that has lost its disk",
    shape: .row, nodes: ["A", "B"],
    clients: [Client(name: "a", near: "A"), Client(name: "b", near: "B")],
    examples: ["write title draft", "write title final", "read title"])
  package static let latency = Duration.milliseconds(75)
  package static let parameters: [Parameter<LWWRegister>] = [
    .choice("stamp", \.stamp, "what decides between two writes: the replicas' clocks, or version numbers"),
    .time(
      "retry", \.retry, .milliseconds(10)...(.seconds(10)), "how long a replica waits before it copies again"
    ),
  ]
  package static let fields = [
    FieldSchema("title", .text, "the value of the key title here"),
    FieldSchema("stamp", .text, "the stamp of that value: a time or a version, and who wrote it"),
    FieldSchema("held", .list(.text), "all values that it holds"),
    FieldSchema("overruled", .int, "writes that it took and dropped for a value that it held already"),
  ]
  package static let invariants = [
    Invariant<Register>("no write loses to a value that its replica held already") { registers in
      registers.allSatisfy { $0.overruled == 0 }
    }
  ]
  package static let demands = [
    Invariant<Register>("all replicas hold the same values") { registers in
      registers.allSatisfy { $0.disk == registers.first?.disk }
    }
  ]
  package func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<[Version]>) -> Register {
    var disk: [Version] = []
    if case .restart(let kept) = power { disk = kept }
    return Register(id: id, peers: nodes.filter { $0 != id }, settings: self, disk: disk)
  }
  package func adjust(_ node: inout Register) { node.settings = self }
  package func held(in replicas: [Replica<Register>]) -> Held {
    // Copies go on until all are there: the largest stamp anywhere has won already.
    var winners: [Version] = []
    for replica in replicas { for version in replica.disk ?? [] { winners.merge(version) } }
    return .numbers(winners.map(\.call))
  }

  /// A value as a replica keeps it. Of two the larger one stays: by stamp, then by who took the write.
  package struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Microseconds of a clock, or how many writes came before it and one.
    package var stamp: Int64
    package var node: NodeID
    package var key: String, value: String
    /// The operation that it comes from; of two at one replica within a microsecond the later one wins.
    package var call: Int
    package static func < (a: Version, b: Version) -> Bool {
      (a.stamp, a.node, a.call) < (b.stamp, b.node, b.call)
    }
    package var description: String { "\(key)=\(value)" }
  }

  package struct Register: Node {
    package typealias Request = KeyValueRequest
    package enum Message: Labelled {
      case copy(Version)
      /// The sender holds this value of the key, or a larger one.
      case copied(Version)
      package static var kinds: [String] { ["copy", "copied"] }
      package var kind: Int { if case .copy = self { 0 } else { 1 } }
    }
    package enum Timer: String, CaseIterable, Labelled { case retry }

    let id: NodeID, peers: [NodeID]
    fileprivate(set) var settings: LWWRegister
    /// One value for each key, in the order of the keys.
    package private(set) var disk: [Version]
    /// What each peer may not have yet.
    private var owed: [[Version]]
    fileprivate private(set) var overruled = 0

    init(id: NodeID, peers: [NodeID], settings: LWWRegister, disk: [Version]) {
      (self.id, self.peers, self.settings, self.disk) = (id, peers, settings, disk)
      owed = peers.map { _ in disk }
    }
    private func version(of key: String) -> Version? { disk.first { $0.key == key } }

    package var inspection: Inspection {
      let title = version(of: "title")
      return Inspection(
        badge: "",
        [
          "title": title.map { .text($0.value) } ?? .none, "stamp": title.map(stampValue) ?? .none,
          "held": .list(disk.map { .text($0.description) }), "overruled": .int(overruled),
        ])
    }
    private func stampValue(_ version: Version) -> Value {
      .list([.text(settings.text(version.stamp)), .node(version.node)])
    }
    package mutating func start(_ io: inout Effects<Self>) { copyAgain(&io) }
    package mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) { copyAgain(&io) }
    package mutating func serve(_ request: Request, call: CallID, _ io: inout Effects<Self>) {
      switch request {
      case .read(let key): io.reply(version(of: key).map { .text($0.value) } ?? .none, to: call)
      case .write(let key, let value):
        let stamp = settings.stamp == .clock ? io.clock.microseconds : (version(of: key)?.stamp ?? 0) + 1
        write(Version(stamp: stamp, node: id, key: key, value: value, call: call.number), &io)
        io.reply(.none, to: call)
      }
    }
    package mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      switch message {
      case .copy(let version):
        if disk.merge(version) { io.note("takes \(version): its stamp is larger") }
        io.send(.copied(version), to: sender)
      case .copied(let version):
        guard let peer = peers.firstIndex(of: sender) else { return }
        owed[peer].removeAll { $0.key == version.key && $0 <= version }
      }
    }

    private mutating func write(_ version: Version, _ io: inout Effects<Self>) {
      let before = self.version(of: version.key)
      guard before == version || disk.merge(version) else {
        overruled += 1
        let times = before.map { "\(settings.text($0.stamp)) > \(settings.text(version.stamp))" } ?? ""
        return io.note("says ok and keeps \(before?.description ?? "what it held"): \(times)")
      }
      for peer in peers.indices {
        owed[peer].merge(version)
        io.send(.copy(version), to: peers[peer])
      }
      io.setTimer(.retry, after: settings.retry)
    }
    /// The network may have lost a copy or its answer.
    private func copyAgain(_ io: inout Effects<Self>) {
      for (peer, versions) in zip(peers, owed) {
        for version in versions { io.send(.copy(version), to: peer) }
      }
      if owed.contains(where: { !$0.isEmpty }) { io.setTimer(.retry, after: settings.retry) }
    }
  }
  /// `2.201s`, `v2`.
  fileprivate func text(_ stamp: Int64) -> String {
    if self.stamp == .version { return "v\(stamp)" }
    let thousandths = String(abs(stamp) / 1_000 % 1_000 + 1_000).dropFirst()
    return "\(stamp < 0 ? "-" : "")\(abs(stamp) / 1_000_000).\(thousandths)s"
  }
}

extension [LWWRegister.Version] {
  /// Puts the version in the place of a smaller one of its key; false where one stands that is as large.
  @discardableResult
  fileprivate mutating func merge(_ version: LWWRegister.Version) -> Bool {
    let place = firstIndex { $0.key >= version.key } ?? count
    guard place < count, self[place].key == version.key else {
      insert(version, at: place)
      return true
    }
    guard self[place] < version else { return false }
    self[place] = version
    return true
  }
}

extension [LWWRegister.Version]: ReadableDisk {
  /// For each key its value and who took that.
  package var fields: [Field] {
    map { Field(name: $0.key, value: .list([.text($0.value), .text("by"), .node($0.node)])) }
  }
}
