import Engine

/// Two hundred groups in which a leader's heartbeat sets four followers' election timers anew: what a timer
/// costs that hardly ever goes off.
///
/// Source: workload W3 of the engine's measurements.
/// Left out: everything but heartbeats and timers.
struct TimerChurn: System {
  static let card = Card.workload(
    name: "timer-churn", version: 1, title: "Heartbeats that set timers anew", nodes: 1_000)

  func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Void>) -> GroupMember {
    GroupMember(leader: NodeID(id.index / 5 * 5), startsWithin: 50_000, answers: false)
  }
}

/// Five nodes whose leader sends heartbeats that are answered, as in a quiet group under Raft.
///
/// Source: workload W4 of the engine's measurements; the times are those of Ongaro & Ousterhout, USENIX ATC
/// 2014, section 9.3.
/// Left out: everything but heartbeats, their answers and the election timers.
struct RaftShaped: System {
  static let card = Card.workload(
    name: "raft-shaped", version: 1, title: "Five nodes with heartbeats and answers", nodes: 5)

  func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Void>) -> GroupMember {
    GroupMember(leader: NodeID(0), startsWithin: 0, answers: true)
  }
}

/// A leader, or one of its four followers.
struct GroupMember: WorkloadNode {
  enum Message: Labelled {
    case heartbeat, answer
    static var kinds: [String] { ["heartbeat", "answer"] }
    var kind: Int { self == .heartbeat ? 0 : 1 }
  }
  enum Timer: String, CaseIterable, Labelled { case heartbeat, election }
  let leader: NodeID
  /// In how many microseconds from the start the first heartbeat goes out.
  let startsWithin: Int64
  let answers: Bool
  var count = 0

  mutating func start(_ io: inout Effects<Self>) {
    if io.id == leader {
      io.setTimer(.heartbeat, after: .microseconds(io.random.microseconds(0, through: startsWithin)))
    } else {
      waitForLeader(&io)
    }
  }
  mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
    guard timer == .heartbeat else { return waitForLeader(&io) }
    for follower in 1..<5 { io.send(.heartbeat, to: NodeID(leader.index + follower)) }
    io.setTimer(.heartbeat, after: .milliseconds(50))
  }
  mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
    count += 1
    guard message == .heartbeat else { return }
    waitForLeader(&io)
    if answers { io.send(.answer, to: sender) }
  }
  private func waitForLeader(_ io: inout Effects<Self>) {
    io.setTimer(.election, after: .microseconds(io.random.microseconds(150_000, through: 300_000)))
  }
}
