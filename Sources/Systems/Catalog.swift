import Engine

/// A system that can be opened: what text may name in it, and how a world of it is made.
package struct SystemEntry: Sendable {
  package let schema: Schema
  package let make: @Sendable (Setup) -> any World

  fileprivate init<S: System>(_ type: S.Type) {
    schema = Schema.of(type)
    make = { Simulation(S(), setup: $0) }
  }
}

/// The only place where a system meets the rest of the program, and where its type is forgotten.
package enum Catalog {
  package static let all: [SystemEntry] = [
    SystemEntry(ReplicatedKV.self),
    SystemEntry(PingStream.self),
    SystemEntry(RPC.self),
    SystemEntry(HeartbeatFD.self),
    SystemEntry(QueueServer.self),
    SystemEntry(TwoGenerals.self),
    SystemEntry(LWWRegister.self),
    SystemEntry(CristianNTP.self),
    SystemEntry(GossipTrio.self),
    SystemEntry(VectorKV.self),
    SystemEntry(TrueTime.self),
    SystemEntry(HeartbeatFailover.self),
  ]
  package static var names: [String] { all.map(\.schema.card.name) }
  /// A system of the catalog, or a workload that the engine is measured with.
  package static func entry(named name: String) -> SystemEntry? {
    all.first { $0.schema.card.name == name } ?? workloads.first { $0.schema.card.name == name }
  }
  private static let workloads: [SystemEntry] = [
    SystemEntry(PingPong.self), SystemEntry(Gossip.self), SystemEntry(TimerChurn.self),
    SystemEntry(RaftShaped.self),
  ]
}
