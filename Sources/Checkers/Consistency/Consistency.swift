import Engine

/// The neighbours of linearizability: what a set of registers may promise its clients instead.
///
/// A history has reads and writes only (`read` and `write`, or `get` and `put`). A call that failed did not
/// happen; a read without an answer says nothing; a write without an answer may have happened, at any time
/// after it was asked for, so that what its process did later is in no order with it. Only a value that was
/// read proves that it did happen. None of the promises but `eventual` speaks of real time.
///
/// Source: one for each promise, below; Viotti & Vukolić, Consistency in Non-Transactional Distributed
/// Storage Systems, ACM Computing Surveys 2016, for how they compare.
package enum Consistency: String, Hashable, Sendable, CaseIterable {
  /// There is one order of all calls, of all keys together, in which the calls of each process keep their
  /// order and each read sees the last write to its key.
  ///
  /// Source: Lamport, How to Make a Multiprocessor Computer That Correctly Executes Multiprocess Programs,
  /// IEEE Transactions on Computers 1979.
  case sequential
  /// For each process there is an order of all writes and its own reads that keeps cause before effect, in
  /// which each of its reads sees the last write to its key. This is causal memory, which is stronger than
  /// the weakest causal consistency and neither stronger nor weaker than causal convergence.
  ///
  /// Sources: Ahamad, Neiger, Burns, Kohli & Hutto, Causal Memory: Definitions, Implementation, and
  /// Programming, Distributed Computing 1995; the bad patterns, whose names the findings have: Bouajjani,
  /// Enea, Guerraoui & Hamza, On Verifying Causal Consistency, POPL 2017, section 3.
  case causal
  /// A read sees what its process wrote before, or something newer.
  ///
  /// Source of this and the next three: Terry, Demers, Petersen, Spreitzer, Theimer & Welch, Session
  /// Guarantees for Weakly Consistent Replicated Data, PDIS 1994.
  case readYourWrites = "read-your-writes"
  /// What a process has read does not go back to an older version.
  case monotonicReads = "monotonic-reads"
  /// Who has seen a write of a process sees that process's earlier writes too, and not after it.
  case monotonicWrites = "monotonic-writes"
  /// Who has seen a write sees what its writer had read before it, too.
  case writesFollowReads = "writes-follow-reads"
  /// Once the writes to a key have ended, all processes come to read the same value, and one that was
  /// written.
  ///
  /// Source: Vogels, Eventually Consistent, CACM 2009.
  case eventual
}

/// From what the session guarantees may conclude that one version of a key is older than another.
package enum VersionOrder: String, Hashable, Sendable {
  /// A process's own writes to the key in their order, and what a process read of the key before its own
  /// write to it. Nothing else is sure in a system that promises no more.
  case sessions
  /// Also real time: a write that was acknowledged before another was asked for is older. Only a system
  /// that orders its writes so, as most with one primary do, can be blamed for what follows from it.
  case realtime
}

/// Why a history cannot be judged at all.
package enum ConsistencyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The call with this index is neither a read nor a write.
  case notARegister(function: String, call: Int)

  package var description: String {
    switch self {
    case .notARegister(let function, let call):
      "call \(call) is a `\(function)`; this check knows `read` and `write`, or `get` and `put`"
    }
  }
}

extension Consistency {
  /// Whether a history of registers keeps this promise.
  ///
  /// - Parameters:
  ///   - initial: what a key holds before the first write to it.
  ///   - settled: `eventual` only asks reads that began at this place or later (a place as in
  ///     `Call.invoked`).
  ///   - versions: what the session guarantees may infer.
  ///
  /// Where a value was written twice to a key, every choice of the writes that the reads saw is tried while
  /// there are few; the verdict is `unknown` where there are many.
  package func check(
    _ history: History, initial: (Value?) -> Value = { _ in .none }, settled: Int = 0,
    versions: VersionOrder = .sessions, within bounds: Bounds = Bounds()
  ) throws(ConsistencyError) -> Report {
    let accesses = try Accesses(history, initial: initial)
    let impossible = accesses.thinAirReads()
    if !impossible.isEmpty { return Report(.notOk, impossible) }
    var budget = Budget(bounds)
    do {
      switch self {
      case .sequential: return try accesses.sequential(&budget)
      case .causal:
        return try accesses.tryingSources(&budget) { sources, budget throws(Overrun) in
          try accesses.causalFindings(sources, &budget)
        }
      case .readYourWrites, .monotonicReads, .monotonicWrites, .writesFollowReads:
        return try accesses.tryingSources(&budget) { sources, budget throws(Overrun) in
          try accesses.sessionFindings(of: self, sources, versions, &budget)
        }
      case .eventual: return accesses.convergence(after: settled)
      }
    } catch {
      return Report(.unknown, obstacle: error.description, steps: budget.steps)
    }
  }

  /// The bound that was reached.
  enum Overrun: Error, CustomStringConvertible {
    case steps, memory, time
    var description: String {
      switch self {
      case .steps: "the bound on steps was reached before the answer was known"
      case .memory: "the bound on memory was reached before the answer was known"
      case .time: "the time was over before the answer was known"
      }
    }
  }

  /// What a check has used so far, and may use.
  struct Budget {
    private(set) var steps = 0
    let bounds: Bounds
    init(_ bounds: Bounds) { self.bounds = bounds }

    mutating func spend() throws(Overrun) {
      if steps >= bounds.steps { throw .steps }
      steps += 1
      if steps & 1023 == 0, bounds.isTimeOver() { throw .time }
    }
    func fits(bytes: Int) throws(Overrun) { if bytes > bounds.memory { throw .memory } }
  }
}
