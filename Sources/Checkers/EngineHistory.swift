import Engine

/// The history of a run.
extension History {
  /// What the clients of a run asked and were told: reads and writes. A client that asks for several things
  /// at once counts as several processes.
  package init(_ operations: [Operation], roster: Roster) {
    self.init()
    var lanes: [Lane] = []
    for operation in operations {
      var call = Call(operation)
      let place = lanes.firstIndex { $0.client == operation.client && $0.isFree(at: call.invoked) }
      call.process = place ?? lanes.count
      if place == nil {
        let sameClient = lanes.count { $0.client == operation.client }
        lanes.append(Lane(client: operation.client))
        processes.append(roster.name(operation.client) + (sameClient > 0 ? " (\(sameClient + 1))" : ""))
      }
      lanes[call.process].busyUntil = operation.ended.map { 2 * $0 + 1 } ?? .max
      calls.append(call)
    }
  }

  /// The history of a whole run, to be written: what keys hold at first is there as writes of `start`.
  package init(of world: any World) {
    let operations = world.history.filter { $0.effect != .none }
    self.init(operations, roster: world.roster)
    guard world.schema.overwrites else { return }
    var keys: [String] = []
    for operation in operations {
      if let key = operation.key, !keys.contains(key), world.initial(of: key) != .none { keys.append(key) }
    }
    let first = keys.enumerated().map { index, key in
      Call(
        process: processes.count, "write", key: .text(key), input: world.initial(of: key),
        invoked: 2 * (index - keys.count), returned: 2 * (index - keys.count) + 1)
    }
    if !first.isEmpty { processes.append("start") }
    calls = first + calls
  }

  /// A row of operations of one client, one after the other.
  private struct Lane {
    let client: NodeID
    var busyUntil = -1
    func isFree(at place: Int) -> Bool { busyUntil < place }
  }
}

extension Call {
  /// An operation of a run, its process still to be named. What nobody answered, or answered with `unknown`,
  /// may take effect at any later time.
  package init(_ operation: Operation) {
    let isRead = operation.effect == .read
    let outcome: Outcome =
      switch operation.status {
      case .ok: .ok
      case .refused: .fail
      case .pending, .timeout, .unknown, .other: .info
      }
    self.init(
      process: 0, isRead ? "read" : "write", key: operation.key.map(Value.text),
      input: isRead ? .none : operation.input ?? .none,
      output: isRead && outcome == .ok ? operation.output ?? .none : .none, outcome: outcome,
      invoked: 2 * operation.begun, returned: outcome == .info ? nil : operation.ended.map { 2 * $0 + 1 })
    invokedTime = operation.invoked.microseconds * 1_000
    returnedTime = operation.returned.map { $0.microseconds * 1_000 }
  }
}

/// The operations of a run, looked at without a copy of all.
package struct OperationList: RandomAccessCollection {
  private let world: any World
  package init(_ world: any World) { self.world = world }
  package var startIndex: Int { 0 }
  package var endIndex: Int { world.operationCount }
  package subscript(number: Int) -> Operation { world.operation(number) }
}

/// Follows what the clients of a run ask and are told about one key, from event to event: whether there is
/// still an order. A copy is a snapshot.
package struct HistoryWatch: Hashable, Sendable {
  private enum Object: Hashable, Sendable {
    case register(Frontier<Register>), log(Frontier<Log>)
  }
  package let key: String
  private var object: Object
  /// How many operations were seen, and those that had not ended then.
  private var seen = 0
  private var open: [Int] = []

  /// - `initial`: what the key holds before anybody writes to it, where writes overwrite.
  package init(key: String, overwrites: Bool, initial: Value) {
    self.key = key
    object = overwrites ? .register(Frontier(Register(.register, initial: initial))) : .log(Frontier(Log()))
  }
  /// For a key of that world.
  package init(key: String, of world: any World) {
    self.init(key: key, overwrites: world.schema.overwrites, initial: world.initial(of: key))
  }

  /// Whether there was an order up to what was followed last.
  package var verdict: Verdict {
    switch object {
    case .register(let frontier): frontier.verdict
    case .log(let frontier): frontier.verdict
    }
  }

  /// Takes note of the history as it is now: at least what it was the last time.
  package mutating func follow(_ operations: some RandomAccessCollection<Operation>) {
    guard verdict == .ok else { return }
    var ends: [(place: Int, isReturn: Bool, number: Int)] = []
    var stillOpen: [Int] = []
    func look(_ operation: Operation) {
      if operation.status == .pending {
        stillOpen.append(operation.number)
      } else {
        ends.append((operation.ended ?? .max, true, operation.number))
      }
    }
    let first = operations.startIndex
    for number in open { look(operations[operations.index(first, offsetBy: number)]) }
    for operation in operations.dropFirst(seen) where operation.key == key && operation.effect != .none {
      ends.append((operation.begun, false, operation.number))
      look(operation)
    }
    seen = operations.count
    open = stillOpen
    ends.sort { ($0.place, $0.isReturn ? 1 : 0, $0.number) < ($1.place, $1.isReturn ? 1 : 0, $1.number) }
    for end in ends {
      let operation = operations[operations.index(first, offsetBy: end.number)]
      if end.isReturn { close(operation) } else { begin(operation) }
    }
  }

  private mutating func begin(_ operation: Operation) {
    let value: Value? = operation.effect == .write ? operation.input ?? Value.none : nil
    switch object {
    case .register(var frontier):
      frontier.begin(operation.number, value.map(Register.Action.write), isKnown: true)
      object = .register(frontier)
    case .log(var frontier):
      frontier.begin(operation.number, value.map(Log.Action.append), isKnown: true)
      object = .log(frontier)
    }
  }

  private mutating func close(_ operation: Operation) {
    let call = Call(operation)
    switch object {
    case .register(var frontier):
      frontier.close(call, operation.number)
      object = .register(frontier)
    case .log(var frontier):
      frontier.close(call, operation.number)
      object = .log(frontier)
    }
  }
}

extension Frontier {
  fileprivate mutating func close(_ call: Call, _ number: Int) {
    switch call.outcome {
    case .ok: end(number, try? model.action(of: call))
    case .fail: fail(number)
    case .info: lose(number)
    }
  }
}

/// Checks whole runs.
extension Linearizability {
  /// What can be said of the operations of a run, on one key or on all, with the reasons.
  package static func check(
    _ operations: [Operation], of world: any World, key: String? = nil, within bounds: Bounds = Bounds()
  ) -> (History, Report) {
    let overwrites = world.schema.overwrites
    let about = operations.filter { $0.effect != .none && $0.key != nil && (key == nil || $0.key == key) }
    let history = History(about, roster: world.roster)
    let initial: (Value?) -> Value = { key in
      guard case .text(let name)? = key else { return .none }
      return world.initial(of: name)
    }
    do {
      let model: ModelName = overwrites ? .register : .log
      return (history, try check(history, model: model, within: bounds, initial: initial))
    } catch { return (history, Report(.unknown, obstacle: error.description)) }
  }
}
