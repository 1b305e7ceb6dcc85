import Engine

/// First in, first out.
struct Queue: Model {
  enum Action: Hashable, Sendable {
    case enqueue(Value)
    /// `.some(.none)` found it empty; nil: nobody knows what it took.
    case dequeue(Value?)
  }
  let initial: [Value] = []

  func action(of call: Call) throws(ModelError) -> Action? {
    if call.outcome == .fail { return nil }
    switch call.function {
    case "enqueue": return .enqueue(call.input)
    case "dequeue": return .dequeue(call.outcome == .ok ? call.output : nil)
    default: throw .unknownFunction(call, model: .queue)
    }
  }
  func step(_ state: [Value], _ action: Action) -> [Value]? {
    switch action {
    case .enqueue(let value): return state + [value]
    case .dequeue(nil): return Array(state.dropFirst())
    case .dequeue(Value.none?): return state.isEmpty ? state : nil
    case .dequeue(let value?): return state.first == value ? Array(state.dropFirst()) : nil
    }
  }
  func isObserver(_ action: Action) -> Bool { action == .dequeue(.some(.none)) }
  func words(_ state: [Value]) -> String { Value.list(state).description }
}

/// Values that are added and removed.
struct SetModel: Model {
  enum Action: Hashable, Sendable {
    case add(Value), remove(Value)
    /// All that is there, sorted.
    case read([Value])
    case contains(Value, Bool)
  }
  /// Sorted, so that equal sets are equal states.
  let initial: [Value] = []

  func action(of call: Call) throws(ModelError) -> Action? {
    if call.outcome == .fail { return nil }
    switch (call.function, call.outcome) {
    case ("add", _): return .add(call.input)
    case ("remove", _): return .remove(call.input)
    case ("read", .info), ("contains", .info): return nil
    case ("read", _):
      if call.output == .none { return .read([]) }
      guard case .list(let values) = call.output else { throw .malformed(call, expected: "read -> [values]") }
      return .read(Self.sorted(values))
    case ("contains", _):
      guard case .bool(let isThere) = call.output else {
        throw .malformed(call, expected: "contains value -> true or false")
      }
      return .contains(call.input, isThere)
    default: throw .unknownFunction(call, model: .set)
    }
  }
  func step(_ state: [Value], _ action: Action) -> [Value]? {
    switch action {
    case .add(let value): return state.contains(value) ? state : Self.sorted(state + [value])
    case .remove(let value): return state.filter { $0 != value }
    case .read(let values): return values == state ? state : nil
    case .contains(let value, let isThere): return state.contains(value) == isThere ? state : nil
    }
  }
  /// Any fixed order will do; equal values count once.
  private static func sorted(_ values: [Value]) -> [Value] {
    var out: [Value] = []
    for value in values.sorted(by: { "\($0)" < "\($1)" }) where !out.contains(value) { out.append(value) }
    return out
  }
  func isObserver(_ action: Action) -> Bool {
    switch action {
    case .add, .remove: false
    case .read, .contains: true
    }
  }
  func words(_ state: [Value]) -> String { Value.list(state).description }
}

/// A number that is added to.
struct Counter: Model {
  enum Action: Hashable, Sendable {
    case add(Int)
    case read(Int)
  }
  let initial = 0

  func action(of call: Call) throws(ModelError) -> Action? {
    if call.outcome == .fail { return nil }
    switch (call.function, call.outcome) {
    case ("add", _):
      guard case .int(let number) = call.input else { throw .malformed(call, expected: "add and a number") }
      return .add(number)
    case ("read", .info): return nil
    case ("read", _):
      guard case .int(let number) = call.output else { throw .malformed(call, expected: "read -> a number") }
      return .read(number)
    default: throw .unknownFunction(call, model: .counter)
    }
  }
  func step(_ state: Int, _ action: Action) -> Int? {
    switch action {
    case .add(let number): state &+ number
    case .read(let number): number == state ? state : nil
    }
  }
  func isObserver(_ action: Action) -> Bool { if case .read = action { true } else { false } }
  func words(_ state: Int) -> String { String(state) }
}
