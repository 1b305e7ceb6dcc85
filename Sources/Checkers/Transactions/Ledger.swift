import Engine

/// A history of transactions with its keys and values as numbers.
struct Ledger {
  /// One operation of a transaction. A read has what it saw: the elements of a list, or the one value of a
  /// register; nothing for what was never written. A write has one element.
  struct Step {
    var isWrite: Bool
    var key: Int
    var elements: [Int]
  }

  enum Fate {
    case committed, aborted
    /// It may have happened or not: nobody saw it.
    case unknown
  }

  struct Transaction {
    var call: Int
    var fate: Fate
    var steps: [Step] = []
  }

  /// A value of a key. Each is written at most once, so that a read names its writer.
  struct Element {
    var key: Int
    var value: Value
    var writer: Int?
    /// Whether its writer wrote to the key once more.
    var successor: Int?
  }

  let kind: Transactions.Kind
  let history: History
  private(set) var keys: [Value] = []
  private(set) var elements: [Element] = []
  private(set) var transactions: [Transaction] = []
  private var keyNumbers: [Value: Int] = [:]
  private var elementNumbers: [Name: Int] = [:]

  private struct Name: Hashable {
    var key: Int
    var value: Value
  }

  init(_ history: History, as kind: Transactions.Kind) throws(TransactionError) {
    (self.kind, self.history) = (kind, history)
    // All writes come first, so that a read knows its writer wherever that stands.
    for call in history.calls.indices {
      let steps = try writes(of: call)
      let fate: Fate =
        switch history.calls[call].outcome {
        case .ok: .committed
        case .fail: .aborted
        case .info: .unknown
        }
      transactions.append(Transaction(call: call, fate: fate, steps: steps))
    }
    for call in history.calls.indices where history.calls[call].outcome == .ok { try addReads(of: call) }
    // Who was seen has committed, whatever it was told.
    for index in transactions.indices where history.calls[transactions[index].call].outcome == .ok {
      for step in transactions[index].steps where !step.isWrite {
        for element in step.elements {
          guard let writer = elements[element].writer, transactions[writer].fate == .unknown else { continue }
          transactions[writer].fate = .committed
        }
      }
    }
  }
}

extension Ledger {
  /// The writer of an element, if it has committed.
  func committedWriter(_ element: Int) -> Int? {
    elements[element].writer.flatMap { transactions[$0].fate == .committed ? $0 : nil }
  }
  func isAborted(_ element: Int) -> Bool {
    elements[element].writer.map { transactions[$0].fate == .aborted } ?? false
  }
  /// The transactions whose reads are known.
  var answered: [Int] { transactions.indices.filter { call($0).outcome == .ok } }

  func call(_ transaction: Int) -> Call { history.calls[transactions[transaction].call] }

  /// The last element that a transaction wrote to a key.
  func lastWrite(of transaction: Int, to key: Int) -> Int? {
    transactions[transaction].steps.last { $0.isWrite && $0.key == key }?.elements[0]
  }
}

// MARK: - Reading

extension Ledger {
  private struct Operation {
    var isWrite: Bool
    var key: Value
    var value: Value
  }

  private func error(_ call: Int, _ problem: TransactionError.Problem) -> TransactionError {
    TransactionError(call: call, line: history.calls[call].line, problem: problem)
  }

  private func operations(_ list: Value, of call: Int) throws(TransactionError) -> [Operation] {
    guard case .list(let items) = list else { throw error(call, .notAList(list)) }
    var operations: [Operation] = []
    for item in items {
      guard case .list(let parts) = item, case .text(let name)? = parts.first, 2...3 ~= parts.count else {
        throw error(call, .notAnOperation(item, of: kind))
      }
      let isWrite =
        switch (name.hasPrefix(":") ? String(name.dropFirst()) : name, kind, parts.count) {
        case ("append", .listAppend, 3), ("w", .register, 3): true
        case ("r", _, _): false
        default: throw error(call, .notAnOperation(item, of: kind))
        }
      operations.append(
        Operation(isWrite: isWrite, key: parts[1], value: parts.count == 3 ? parts[2] : .none))
    }
    return operations
  }

  private mutating func writes(of call: Int) throws(TransactionError) -> [Step] {
    let asked = history.calls[call]
    guard asked.function == "txn" else {
      throw error(call, .notATransaction(function: asked.function))
    }
    var steps: [Step] = []
    var lastOfKey: [Int: Int] = [:]
    for operation in try operations(asked.input, of: call) {
      let key = number(ofKey: operation.key)
      guard operation.isWrite else {
        steps.append(Step(isWrite: false, key: key, elements: []))
        continue
      }
      guard operation.value != .none else { throw error(call, .nothingWritten(key: operation.key)) }
      let element = number(of: operation.value, key)
      guard elements[element].writer == nil else {
        throw error(call, .writtenTwice(operation.value, key: operation.key))
      }
      elements[element].writer = call
      if let last = lastOfKey.updateValue(element, forKey: key) { elements[last].successor = element }
      steps.append(Step(isWrite: true, key: key, elements: [element]))
    }
    return steps
  }

  private mutating func addReads(of call: Int) throws(TransactionError) {
    let asked = history.calls[call].input
    let answer = history.calls[call].output
    let (before, after) = (try operations(asked, of: call), try operations(answer, of: call))
    guard before.count == after.count else { throw error(call, .notTheAnswer(answer, to: asked)) }
    for (index, (question, operation)) in zip(before, after).enumerated() {
      guard question.isWrite == operation.isWrite, question.key == operation.key,
        !question.isWrite || question.value == operation.value
      else { throw error(call, .notTheAnswer(answer, to: asked)) }
      if operation.isWrite { continue }
      let key = transactions[call].steps[index].key
      let values: [Value] =
        switch (kind, operation.value) {
        case (_, .none): []
        case (.listAppend, .list(let values)): values
        case (.listAppend, let other): throw error(call, .notAReadList(other))
        case (.register, let value): [value]
        }
      transactions[call].steps[index].elements = values.map { number(of: $0, key) }
    }
  }

  private mutating func number(ofKey key: Value) -> Int {
    if let number = keyNumbers[key] { return number }
    keyNumbers[key] = keys.count
    keys.append(key)
    return keys.count - 1
  }

  private mutating func number(of value: Value, _ key: Int) -> Int {
    let name = Name(key: key, value: value)
    if let number = elementNumbers[name] { return number }
    elementNumbers[name] = elements.count
    elements.append(Element(key: key, value: value))
    return elements.count - 1
  }
}
