import Engine

/// What a checker says of a history.
package enum Verdict: String, Hashable, Sendable {
  case ok
  case notOk = "not ok"
  /// A bound was reached before it was known.
  case unknown
}

/// A verdict with its reasons, as data: the screen draws it, a goal jumps to it, a verb prints it.
package struct Report: Hashable, Sendable {
  package var verdict: Verdict
  /// What is wrong, worst first, then what is odd but allowed; what is wrong makes the verdict `notOk`.
  package var findings: [Finding]
  /// Why nothing is known, in one sentence, where the verdict is `unknown`.
  package var obstacle: String?
  /// How often a model was asked for its next state, where the checker has a model.
  package var steps: Int

  package init(_ verdict: Verdict, _ findings: [Finding] = [], obstacle: String? = nil, steps: Int = 0) {
    (self.verdict, self.findings, self.obstacle, self.steps) = (verdict, findings, obstacle, steps)
  }
}

/// One thing that must not be in a history, or is told though it may.
package struct Finding: Hashable, Sendable {
  /// What the field calls it: `not linearizable`, `G1c`, `monotonic reads`.
  package var name: String
  package var key: Value?
  /// The calls that show it, by their index in the history, in the order in which the sentence speaks of
  /// them.
  package var calls: [Int]
  /// One sentence that a learner understands.
  package var sentence: String
  /// The proof that an order is impossible, where there is one.
  package var impasse: Impasse?
  /// The cycle, where there is one: each edge ends where the next begins.
  package var cycle: [Dependency]
  /// Whether what was asked for allows it, so that it does not count.
  package var isAllowed = false

  package init(
    _ name: String, key: Value? = nil, calls: [Int], _ sentence: String, impasse: Impasse? = nil,
    cycle: [Dependency] = []
  ) {
    (self.name, self.key, self.calls, self.sentence) = (name, key, calls, sentence)
    (self.impasse, self.cycle) = (impasse, cycle)
  }
}

/// How far a history can be put in order, and what gets stuck there.
package struct Impasse: Hashable, Sendable {
  /// The longest beginning that has an order: calls by their index, each with the state after it in words.
  package var order: [Step]
  /// The call that no order has room for: the first whose answer makes the history impossible.
  package var stuck: Int

  package struct Step: Hashable, Sendable {
    package var call: Int
    package var state: String
    package init(call: Int, state: String) { (self.call, self.state) = (call, state) }
  }
  package init(order: [Step], stuck: Int) { (self.order, self.stuck) = (order, stuck) }
}

/// One call must come before another in every order, and why.
package struct Dependency: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    /// The other overwrote what this wrote, read what this wrote, overwrote what this read.
    case ww, wr, rw
    /// The same process asked for both, one after the other; the one had ended before the other began.
    case process, realtime
    /// A session was promised to see this before, or instead of, the other.
    case session
  }
  package var from: Int, to: Int
  package var kind: Kind
  /// `T2 read the list before T1's append`
  package var reason: String
  package init(from: Int, to: Int, _ kind: Kind, _ reason: String) {
    (self.from, self.to, self.kind, self.reason) = (from, to, kind, reason)
  }
}

/// How much a check may use before it says `unknown`.
package struct Bounds: Sendable {
  /// Asks of a model.
  package var steps: Int
  /// What the memory of a search may take, in bytes.
  package var memory: Int
  /// Asked now and then: whether the time is over. The clock is the caller's.
  package var isTimeOver: @Sendable () -> Bool

  package init(
    steps: Int = .max, memory: Int = 1 << 30, isTimeOver: @escaping @Sendable () -> Bool = { false }
  ) {
    (self.steps, self.memory, self.isTimeOver) = (steps, memory, isTimeOver)
  }
}
