/// What must not be among transactions, by the names of Elle, worst first.
///
/// Source: Adya, Weak Consistency: A Generalized Theory and Optimistic Implementations for Distributed
/// Transactions, PhD thesis, MIT 1999, chapters 3 and 4; Kingsbury & Alvaro, Elle: Inferring Isolation
/// Anomalies from Experimental Observations, VLDB 2020, sections 4 and 6.
package enum Anomaly: String, CaseIterable, Sendable {
  /// A value was read that nobody wrote; one element is in a list twice.
  case garbageRead = "garbage-read"
  case duplicateElements = "duplicate-elements"
  case g0 = "G0"
  case incompatibleOrder = "incompatible-order"
  case dirtyUpdate = "dirty-update"
  case g1a = "G1a"
  case g1b = "G1b"
  case futureRead = "future-read"
  case cyclicVersions = "cyclic-versions"
  case g1c = "G1c"
  case `internal` = "internal"
  case lostUpdate = "lost-update"
  case gSingle = "G-single"
  case gNonadjacent = "G-nonadjacent"
  case g2Item = "G2-item"
  case g0Process = "G0-process"
  case g1cProcess = "G1c-process"
  case gSingleProcess = "G-single-process"
  case gNonadjacentProcess = "G-nonadjacent-process"
  case g2ItemProcess = "G2-item-process"
  case g0Realtime = "G0-realtime"
  case g1cRealtime = "G1c-realtime"
  case gSingleRealtime = "G-single-realtime"
  case gNonadjacentRealtime = "G-nonadjacent-realtime"
  case g2ItemRealtime = "G2-item-realtime"
}

/// What transactions may see of one another, from the least promised to the most. Not every level is stronger
/// than the one before it: snapshot isolation allows write skew, which repeatable read does not.
package enum IsolationLevel: String, CaseIterable, Sendable {
  case readUncommitted = "read-uncommitted"
  case readCommitted = "read-committed"
  case consistentView = "consistent-view"
  case repeatableRead = "repeatable-read"
  case snapshotIsolation = "snapshot-isolation"
  case serializable
  case strongSessionSerializable = "strong-session-serializable"
  case strictSerializable = "strict-serializable"
}

extension IsolationLevel {
  /// Whether a history with this anomaly is none of this level.
  package func proscribes(_ anomaly: Anomaly) -> Bool {
    switch anomaly {
    case .garbageRead, .duplicateElements, .g0: true
    // What circles there is what was read: with dirty reads the versions may still have an order.
    case .cyclicVersions: self != .readUncommitted
    case .incompatibleOrder, .dirtyUpdate, .g1a, .g1b, .futureRead, .g1c: self != .readUncommitted
    case .internal: self == .snapshotIsolation || isSerializable
    case .lostUpdate, .gSingle: self != .readUncommitted && self != .readCommitted
    case .gNonadjacent: self == .repeatableRead || self == .snapshotIsolation || isSerializable
    case .g2Item: self == .repeatableRead || isSerializable
    case .g0Process, .g1cProcess, .gSingleProcess, .gNonadjacentProcess, .g2ItemProcess:
      self == .strongSessionSerializable || self == .strictSerializable
    case .g0Realtime, .g1cRealtime, .gSingleRealtime, .gNonadjacentRealtime, .g2ItemRealtime:
      self == .strictSerializable
    }
  }

  private var isSerializable: Bool {
    self == .serializable || self == .strongSessionSerializable || self == .strictSerializable
  }
}
