import Engine

/// What clients asked of a system and what they were told, in the order in which it happened: all that a
/// checker knows.
///
/// Source: Herlihy & Wing, Linearizability: A Correctness Condition for Concurrent Objects, TOPLAS 1990,
/// section 2.
package struct History: Hashable, Sendable {
  /// In the order of their invocations.
  package var calls: [Call]
  /// The names of those who called, by the number that a call has for them: `c1`, `process 3`.
  package var processes: [String]

  package init(_ calls: [Call] = [], processes: [String] = []) {
    (self.calls, self.processes) = (calls, processes)
  }
}

/// One operation: what a client asked, and what it was told.
package struct Call: Hashable, Sendable {
  package enum Outcome: String, Hashable, Sendable {
    case ok
    /// It is certain that it did not take effect.
    case fail
    /// Nobody knows whether it took effect, or will.
    case info
  }
  /// Who asked, as an index of `History.processes`. A process has one open call at a time.
  package var process: Int
  /// The name of the operation: `read`, `write`, `cas`, `append`, `enqueue`, `txn`.
  package var function: String
  /// The object that it is about; nil where a history has one object only.
  package var key: Value?
  /// What was handed over: the value that is written, `[old new]` of a cas; `.none` of a read.
  package var input: Value
  /// What came back; `.none` where nothing came back or what came back is nothing.
  package var output: Value
  package var outcome: Outcome
  /// The places of its ends among all ends of the history, counted from 0; equal places overlap. `returned`
  /// is nil for what never ended, so that it may take effect at any later time.
  package var invoked: Int, returned: Int?
  /// When that was, in nanoseconds since the start, where the history says so.
  package var invokedTime: Int64?, returnedTime: Int64?
  /// The line of the file in which it begins.
  package var line: Int?

  package init(
    process: Int, _ function: String, key: Value? = nil, input: Value = .none, output: Value = .none,
    outcome: Outcome = .ok, invoked: Int, returned: Int?, line: Int? = nil
  ) {
    (self.process, self.function, self.key) = (process, function, key)
    (self.input, self.output, self.outcome) = (input, output, outcome)
    (self.invoked, self.returned, self.line) = (invoked, returned, line)
  }
}

extension Call {
  /// Whether this call had ended before the other began: then every order has it first.
  package func precedes(_ other: Call) -> Bool { returned.map { $0 < other.invoked } ?? false }

  /// The operation without who asked: `write x 2`, `read x -> 1`, `cas x [1 2] failed`.
  package var words: String {
    var words = [function]
    if let key { words.append(key.inHistory) }
    if input != .none { words.append(input.inHistory) }
    switch outcome {
    case .ok: if output != .none || input == .none { words += ["->", output.inHistory] }
    case .fail: words.append("failed")
    case .info: break
    }
    return words.joined(separator: " ")
  }
}

extension Value {
  /// The value in the words of a history: nil for nothing, a text between quotes where it would not be read
  /// as one word, the middle of a long one left out.
  package var inHistory: String {
    switch self {
    case .none: "nil"
    case .text(let text):
      text.isEmpty || text.contains(" ") ? "\"\(Self.shortened(text))\"" : Self.shortened(text)
    default: Self.shortened(description)
    }
  }
  private static func shortened(_ text: String) -> String {
    text.count <= 48 ? text : "\(text.prefix(22))...\(text.suffix(22))"
  }
}

extension History {
  /// `write x 2 by c1`
  package func words(of call: Int) -> String {
    "\(calls[call].words) by \(processes[calls[call].process])"
  }
}
