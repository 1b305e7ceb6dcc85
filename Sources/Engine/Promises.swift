/// A kind of fault that a random plan may have: what a system claims to come through, and what people choose
/// from by name.
public enum FaultKind: String, Hashable, Sendable, CaseIterable {
  case crash, wipe, unsynced, torn, freeze, slow, partition, cut, kind, swizzle, clog, delay, hold
  case loss, duplicate, reorder, corrupt, clock

  public var sentence: String {
    switch self {
    case .crash: "nodes crash and restart from their disks, alone or several at once"
    case .wipe: "nodes crash and lose their disks as well"
    case .unsynced: "nodes crash and lose what the last event wrote to their disks"
    case .torn: "nodes crash in the middle of their last write"
    case .freeze: "nodes stand still for a while and handle what came in the meantime"
    case .slow: "nodes take many times longer for each event"
    case .partition: "the network falls into sides: one alone, halves, any sizes, one way, with a bridge"
    case .cut: "single links go dead, in one direction or both"
    case .kind: "single links stop one kind of message"
    case .clog: "what is sent on single links waits, and goes on in order"
    case .swizzle: "links are cut one by one and mended in another order"
    case .delay: "links get slower, or their delays vary, some without an upper bound"
    case .hold: "single messages are stopped in flight and go on much later"
    case .loss: "links lose messages by chance, or single ones are dropped"
    case .duplicate: "messages arrive twice, by chance or single ones"
    case .reorder: "messages overtake each other, by chance or single ones"
    case .corrupt: "messages arrive damaged, where the system says how"
    case .clock: "clocks jump and run too fast or too slow"
    }
  }
  /// All but what nobody comes through who does not say so: a disk that forgets, messages that lie.
  public static let usual = allCases.filter { ![.wipe, .unsynced, .torn, .corrupt].contains($0) }
}

/// A promise over the history of the clients' operations that holds at every moment of a run.
public enum Monitor: String, Hashable, Sendable, CaseIterable {
  /// The raw values are the tables that list what breaks it.
  case lostAcked = "lost_acked"
  case staleReads = "stale_reads"
  public var promise: String {
    switch self {
    case .lostAcked: "no acknowledged write is lost"
    case .staleReads: "no read misses a write that was acknowledged before it"
    }
  }
}

/// What a system promises, and against which faults.
public struct Promises: Hashable, Sendable {
  /// After every event.
  public let invariants: [String]
  /// At every moment, over the history so far.
  public let monitors: [Monitor]
  /// Once everything is healed and `settling` has passed.
  public let demands: [String]
  public let survives: [FaultKind]
  public let settling: Duration
  public init(
    invariants: [String] = [], monitors: [Monitor] = [], demands: [String] = [],
    survives: [FaultKind] = FaultKind.usual, settling: Duration = .seconds(10)
  ) {
    (self.invariants, self.monitors, self.demands) = (invariants, monitors, demands)
    (self.survives, self.settling) = (survives, settling)
  }
  /// All promises, a sentence each.
  public var sentences: [String] { invariants + monitors.map(\.promise) + demands }
}

extension Simulation {
  public var unmetDemands: [String] {
    let running = slots.compactMap { $0.condition == .down ? nil : $0.node }
    return S.demands.filter { !$0.holds(running) }.map(\.name)
  }
}
