import Engine

/// What the engine is measured with: as little system as possible around messages and timers.
package enum Workload: String, CaseIterable, Sendable {
  case pingPong = "W1"
  case gossip = "W2"
  case timerChurn = "W3"
  case raftShaped = "W4"

  /// The name of its system.
  package var system: String {
    switch self {
    case .pingPong: PingPong.card.name
    case .gossip: Gossip.card.name
    case .timerChurn: TimerChurn.card.name
    case .raftShaped: RaftShaped.card.name
    }
  }

  /// What its links do.
  package var links: LinkChange {
    switch self {
    case .gossip: LinkChange(delay: .uniform(1_000, 50_000), lossPPM: 10_000)
    default: LinkChange(delay: .uniform(1_000, 10_000))
    }
  }

  /// How many events it is measured over: two million deliveries, or two million events (W3), and its start.
  package var events: Int {
    switch self {
    case .pingPong: 2_000_200
    case .gossip: 2_674_700
    case .timerChurn: 2_001_000
    case .raftShaped: 2_250_005
    }
  }
}

/// A node of a workload: nobody asks it for anything, and it shows nothing.
protocol WorkloadNode: Node where Request == Never, Disk == Void {}

extension WorkloadNode {
  var inspection: Inspection { Inspection(badge: "", [:]) }
}

extension System where Process: WorkloadNode {
  static var fields: [FieldSchema] { [] }
  func adjust(_ node: inout Process) {}
}

extension Card {
  static func workload(name: String, version: Int, title: String, nodes: Int) -> Card {
    Card(
      name: name, version: version, title: title, summary: title, sources: [], leftOut: "", shape: .row,
      nodes: (1...nodes).map { "n\($0)" })
  }
}
