import Engine

/// Pairs of nodes that pass a ball to and fro: what a message costs.
///
/// Source: workload W1 of the engine's measurements.
/// Left out: everything but messages.
struct PingPong: System {
  static let card = Card.workload(
    name: "ping-pong", version: 1, title: "Pairs that pass a ball to and fro", nodes: 200)

  func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Void>) -> Player {
    Player(partner: NodeID(id.index ^ 1), serves: id.index % 2 == 0)
  }

  struct Player: WorkloadNode {
    enum Message: Labelled {
      case ball(Int)
      static var kinds: [String] { ["ball"] }
      var kind: Int { 0 }
    }
    enum Timer: String, CaseIterable, Labelled { case none }
    let partner: NodeID, serves: Bool
    var count = 0

    mutating func start(_ io: inout Effects<Self>) {
      if serves { io.send(.ball(0), to: partner) }
    }
    mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      guard case .ball(let number) = message else { return }
      count += 1
      io.send(.ball(number + 1), to: sender)
    }
  }
}
