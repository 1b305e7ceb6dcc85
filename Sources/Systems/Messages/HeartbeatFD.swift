import Engine

/// Nodes say every so often that they live; a monitor suspects whoever it has not heard for too long, and
/// takes that back when it hears it again.
///
/// `detector fixed`: too long is `timeout`. `detector phi`: too long is when phi of the silence reaches
/// `threshold`, by the gaps heard so far. `take_back off`: a suspicion is for ever, the classic bug.
/// Source: Chandra & Toueg, JACM 1996: in the end every crashed node is suspected (completeness) and, once
/// the network is calm for good, no living one (eventual accuracy). A fixed timeout is accurate only above
/// the longest gap; theirs grows with each mistake. `phi`: Hayashibara et al., SRDS 2004.
/// Left out: gossip about who is a member, and a second monitor's opinion.
package struct HeartbeatFD: System {
  package enum Detector: String, CaseIterable, Sendable { case fixed, phi }
  package var detector = Detector.fixed
  package var timeout = Duration.seconds(1)
  package var threshold = 8
  package var window = 1_000
  package var leastDeviation = Duration.milliseconds(20)
  package var heartbeat = Duration.milliseconds(200)
  package var late = 0
  package var lateBy = Duration.milliseconds(800)
  package var takeBack = true

  package init() {}
  package static let card = Card(
    name: "heartbeat-fd", version: 1, title: "A monitor and its heartbeats",
    summary: "n1, n2 and n3 send heartbeats; m suspects whoever it has not heard for too long.",
    sources: [
      "Chandra & Toueg, Unreliable Failure Detectors for Reliable Distributed Systems, JACM 1996",
      "Hayashibara, Défago, Yared & Katayama, The phi Accrual Failure Detector, SRDS 2004",
    ],
    leftOut: "gossip about who is a member, and a second monitor's opinion",
    shape: .tree, nodes: ["m", "n1", "n2", "n3"])
  package static let parameters: [Parameter<HeartbeatFD>] = [
    .time(
      "timeout", \.timeout, .milliseconds(10)...(.seconds(600)),
      "of fixed: after how long without a heartbeat a node is suspected; from its next heartbeat on"),
    .choice("detector", \.detector, "what too long is: a fixed time, or phi of the gaps heard so far"),
    .count(
      "threshold", \.threshold, 1...100,
      "of phi: at which phi a node is suspected; 3 is one mistake in 1000 if gaps are normal"),
    .count("window", \.window, 2...1_000, "of phi: how many of the last gaps count"),
    .time(
      "least_deviation", \.leastDeviation, .milliseconds(1)...(.seconds(10)),
      "of phi: what the standard deviation of the gaps counts as at least"),
    .time("heartbeat", \.heartbeat, .milliseconds(10)...(.seconds(10)), "the time between two heartbeats"),
    .count("late", \.late, 0...100, "how many of 100 heartbeats of the last node leave late: it is busy"),
    .time(
      "late_by", \.lateBy, .milliseconds(1)...(.seconds(10)),
      "how late they leave at most; all delays up to it are equally likely"
    ),
    .flag("take_back", \.takeBack, "whether a heartbeat ends the suspicion of its sender"),
  ]
  package static let fields = [
    FieldSchema("role", .symbol(["monitor", "watched"]), "whether it watches the others"),
    FieldSchema("suspects", .list(.node), "whom the monitor suspects now"),
    FieldSchema("sent", .int, "how many heartbeats it has sent since it started"),
    FieldSchema("busy", .bool, "whether a heartbeat is due that has not left"),
    FieldSchema(
      "watch", .any,
      "of the monitor, a row for each node: its opinion, how long the node was silent and phi of that, at "
        + "the monitor's last event"),
  ]
  /// Whom a monitor suspects although it runs.
  package static let demands = [
    Invariant<Peer>("the monitor suspects nobody who is up") { peers in
      peers.allSatisfy { monitor in
        monitor.watches.allSatisfy { watch in !watch.isSuspected || !peers.contains { $0.id == watch.node } }
      }
    }
  ]
  package static let figures = [
    Figure<HeartbeatFD>("false_suspicions", .int, "suspicions that began while the node was up", god: true) {
      .int(verdicts(of: $0).count { $0.downSince == nil })
    }
  ]
  package static let tables = [
    Table<HeartbeatFD>(
      "suspicions", "every suspicion of the monitor, by its own clock",
      [
        FieldSchema("node", .node, "who is suspected"),
        FieldSchema("heard", .time, "when its last heartbeat had come"),
        FieldSchema("at", .time, "when the suspicion began"),
        FieldSchema("until", .time, "when it was taken back; nil while it lasts"),
        FieldSchema("wrong", .bool, "whether the node was up when it began; a frozen one is", god: true),
        FieldSchema(
          "detect_time", .time, "how long the node had been down when it began; nil where it was up",
          god: true),
      ]
    ) { run in
      verdicts(of: run).map { verdict in
        let suspicion = verdict.suspicion
        return [
          .node(suspicion.node), .time(suspicion.heard - .zero), .time(suspicion.began - .zero),
          suspicion.ended.map { .time($0 - .zero) } ?? .none, .bool(verdict.downSince == nil),
          verdict.downSince.map { .time(suspicion.began - $0) } ?? .none,
        ]
      }
    }
  ]
  package static let series = [
    Series<HeartbeatFD>(
      "longest_gap", "the longest silence that a heartbeat ended in that second", unit: .milliseconds,
      chart: "Longest gap"
    ) { run in
      run.replicas.first?.disk?.longest ?? []
    },
    Series<HeartbeatFD>(
      "suspected", "suspicions that began in that second", unit: .perSecond, chart: "Suspicions"
    ) { run in
      var counts: [Int] = []
      for suspicion in run.replicas.first?.disk?.suspicions ?? [] {
        count(1, in: suspicion.began, &counts, by: +)
      }
      return counts
    },
  ]
  package func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Peer.Disk>) -> Peer {
    let disk = if case .restart(let kept) = power { kept } else { Peer.Disk() }
    let watched = id == nodes.first ? Array(nodes.dropFirst()) : []
    return Peer(
      id: id, monitor: id == nodes.first ? nil : nodes.first, watched: watched, isLast: id == nodes.last,
      settings: self, disk: disk)
  }
  package func adjust(_ node: inout Peer) { node.settings = self }

  /// A suspicion, and since when its node was down as it began; nil where that was up.
  struct Verdict { let suspicion: Suspicion, downSince: Instant? }

  static func verdicts(of run: Simulation<HeartbeatFD>) -> [Verdict] {
    let suspicions = run.replicas.first?.disk?.suspicions ?? []
    guard !suspicions.isEmpty else { return [] }
    let changes = run.powerChanges
    return suspicions.map { suspicion in
      var downSince: Instant?
      for change in changes where change.node == suspicion.node && change.at <= suspicion.began {
        downSince = change.isUp ? nil : downSince ?? change.at
      }
      return Verdict(suspicion: suspicion, downSince: downSince)
    }
  }
  /// Adds to the value of the second in which the instant lies.
  static func count(_ value: Int, in instant: Instant, _ values: inout [Int], by add: (Int, Int) -> Int) {
    let second = Int((instant - .zero).inMicroseconds / 1_000_000)
    // A clock that somebody has set far off is no reason to fill the memory.
    guard (0..<100_000).contains(second) else { return }
    while values.count <= second { values.append(0) }
    values[second] = add(values[second], value)
  }
}

/// An opinion of the monitor, as it writes it down.
package struct Suspicion: Sendable {
  package let node: NodeID, heard: Instant, began: Instant
  package var ended: Instant?

  fileprivate var row: [Value] {
    [.node(node), .text("from"), .time(began - .zero)]
      + (ended.map { [.text("until"), .time($0 - .zero)] } ?? [])
  }
}

extension Simulation<HeartbeatFD> {
  /// When which node crashed or was switched on again, in truth.
  fileprivate var powerChanges: [(node: NodeID, at: Instant, isUp: Bool)] {
    (0..<landmarkCount).compactMap { index in
      let line = traceLine(landmark(index))
      guard line.kind == .command else { return nil }
      let words = line.text.split(separator: " ", maxSplits: 2)
      guard let verb = words.first, verb == "crash" || verb == "restart", words.count > 1,
        let node = roster.id(named: String(words[1]))
      else { return nil }
      return (node, line.time, verb == "restart")
    }
  }
}

extension HeartbeatFD {
  package struct Peer: Node {
    package typealias Request = Never
    package enum Message: Labelled {
      case heartbeat(Int)
      package static var kinds: [String] { ["heartbeat"] }
      package var kind: Int { 0 }
    }
    package enum Timer: Hashable, Labelled {
      case beat
      case suspect(NodeID)
      package static var kinds: [String] { ["beat", "suspect"] }
      package var kind: Int { if case .beat = self { 0 } else { 1 } }
    }
    /// The monitor's notebook.
    package struct Disk: Sendable, ReadableDisk {
      package var suspicions: [Suspicion] = []
      /// For each second the longest gap, in milliseconds, that ended in it.
      package var longest: [Int] = []

      /// The newest of each.
      package var fields: [Field] {
        let gaps = longest.suffix(8).map { Value.time(.milliseconds($0)) }
        return [
          Field(name: "suspicions", value: .table(suspicions.suffix(8).map(\.row))),
          Field(name: "longest gaps", value: .list(gaps)),
        ]
      }
    }
    /// What the monitor knows of a node.
    struct Watch: Sendable {
      let node: NodeID
      var heard: Instant
      var count = 0
      var gaps: PhiAccrual
      var isSuspected = false
    }

    let id: NodeID
    /// Whom it sends to; nil for the monitor itself.
    let monitor: NodeID?
    private let watched: [NodeID], isLast: Bool
    fileprivate(set) var settings: HeartbeatFD
    package private(set) var disk: Disk
    fileprivate private(set) var watches: [Watch] = []
    private var sent = 0, isBusy = false
    /// The monitor's clock at its last event.
    private var looked = Instant.zero

    init(
      id: NodeID, monitor: NodeID?, watched: [NodeID], isLast: Bool, settings: HeartbeatFD, disk: Disk
    ) {
      (self.id, self.monitor, self.watched, self.isLast) = (id, monitor, watched, isLast)
      (self.settings, self.disk) = (settings, disk)
    }

    package var inspection: Inspection {
      let suspects = watches.filter(\.isSuspected).map { Value.node($0.node) }
      let badge =
        monitor == nil ? (suspects.isEmpty ? "MON" : "SUSP") : isBusy ? "BUSY" : "NODE"
      return Inspection(
        badge: badge, tone: isBusy || !suspects.isEmpty ? .waiting : monitor == nil ? .strong : .plain,
        [
          "role": .text(monitor == nil ? "monitor" : "watched"),
          "suspects": monitor == nil ? .list(suspects) : .none,
          "sent": monitor == nil ? .none : .int(sent), "busy": monitor == nil ? .none : .bool(isBusy),
          "watch": monitor == nil ? .table(watches.map(row)) : .none,
        ])
    }
    private func row(_ watch: Watch) -> [Value] {
      let silence = looked - watch.heard
      let phi = watch.gaps.phi(silence.inMicroseconds, floor: settings.leastDeviation.inMicroseconds)
      let tenths = Int(min(phi, 1_000) * 10)
      return [
        .node(watch.node), .text(watch.isSuspected ? "SUSPECT" : "ALIVE"), .time(silence),
        .text("phi \(tenths / 10).\(tenths % 10)"),
      ]
    }

    // MARK: Who is watched

    package mutating func start(_ io: inout Effects<Self>) {
      if monitor != nil { return beat(&io) }
      // What it suspected before a crash it does not know any more.
      for index in disk.suspicions.indices where disk.suspicions[index].ended == nil {
        disk.suspicions[index].ended = io.clock
      }
      looked = io.clock
      let expected = settings.heartbeat.inMicroseconds
      for node in watched {
        let gaps = PhiAccrual(capacity: settings.window, expected: expected)
        watches.append(Watch(node: node, heard: io.clock, gaps: gaps))
        expect(watches.count - 1, &io)
      }
    }
    package mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
      switch timer {
      case .suspect(let node): suspect(node, &io)
      case .beat:
        let isLate = isLast && settings.late > 0 && !isBusy && io.random.chance(ppm: settings.late * 10_000)
        guard isLate else { return beat(&io) }
        isBusy = true
        let delay = io.random.duration(.zero...settings.lateBy)
        io.note("is busy: its heartbeat leaves \(delay.inMicroseconds / 1_000) ms late")
        io.setTimer(.beat, after: delay)
      }
    }
    private mutating func beat(_ io: inout Effects<Self>) {
      guard let monitor else { return }
      isBusy = false
      sent += 1
      io.send(.heartbeat(sent), to: monitor)
      io.setTimer(.beat, after: settings.heartbeat)
    }

    // MARK: The monitor

    package mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      guard case .heartbeat(let count) = message,
        let index = watches.firstIndex(where: { $0.node == sender })
      else { return }
      looked = io.clock
      let gap = (io.clock - watches[index].heard).inMicroseconds
      // What is late, double, or of a node that has started anew, tells no gap.
      if count > watches[index].count {
        watches[index].gaps.resize(settings.window)
        if watches[index].count > 0 { watches[index].gaps.add(gap) }
      }
      HeartbeatFD.count(Int(gap / 1_000), in: io.clock, &disk.longest, by: max)
      watches[index].count = count
      watches[index].heard = io.clock
      if watches[index].isSuspected {
        guard settings.takeBack else { return }
        takeBack(index, &io)
      }
      expect(index, &io)
    }
    /// Waits for the next heartbeat.
    private func expect(_ index: Int, _ io: inout Effects<Self>) {
      let patience =
        switch settings.detector {
        case .fixed: settings.timeout
        case .phi:
          Duration.microseconds(
            watches[index].gaps.silence(
              reaching: settings.threshold, floor: settings.leastDeviation.inMicroseconds))
        }
      io.setTimer(.suspect(watches[index].node), after: patience)
    }
    private mutating func suspect(_ node: NodeID, _ io: inout Effects<Self>) {
      guard let index = watches.firstIndex(where: { $0.node == node }), !watches[index].isSuspected else {
        return
      }
      looked = io.clock
      watches[index].isSuspected = true
      disk.suspicions.append(Suspicion(node: node, heard: watches[index].heard, began: io.clock))
      let silence = (io.clock - watches[index].heard).inMicroseconds / 1_000
      io.note("suspects node \(node.index), silent for \(silence) ms")
    }
    private mutating func takeBack(_ index: Int, _ io: inout Effects<Self>) {
      watches[index].isSuspected = false
      if let last = disk.suspicions.lastIndex(where: { $0.node == watches[index].node }) {
        disk.suspicions[last].ended = io.clock
      }
      io.note("hears node \(watches[index].node.index) again and takes its suspicion back")
    }
  }
}
