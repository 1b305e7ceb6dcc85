import Engine

/// A thousand nodes that tell three others, ten times a second, the highest number they have heard.
///
/// Source: workload W2 of the engine's measurements.
/// Left out: everything but messages, one timer a node, and loss.
struct Gossip: System {
  static let card = Card.workload(
    name: "gossip-thousand", version: 1, title: "A thousand nodes that tell three others", nodes: 1_000)

  func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Void>) -> Member {
    Member(count: nodes.count)
  }

  struct Member: WorkloadNode {
    enum Message: Labelled {
      case rumor(Int)
      static var kinds: [String] { ["rumor"] }
      var kind: Int { 0 }
    }
    enum Timer: String, CaseIterable, Labelled { case round }
    let count: Int
    var value = 0

    mutating func start(_ io: inout Effects<Self>) {
      io.setTimer(.round, after: .microseconds(io.random.microseconds(0, through: 100_000)))
    }
    mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
      value += 1
      for _ in 0..<3 {
        let other = Int(io.random.below(Int64(count - 1)))
        io.send(.rumor(value), to: NodeID(other >= io.id.index ? other + 1 : other))
      }
      io.setTimer(.round, after: .microseconds(io.random.microseconds(90_000, through: 110_000)))
    }
    mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      guard case .rumor(let heard) = message else { return }
      value = max(value, heard)
    }
  }
}
