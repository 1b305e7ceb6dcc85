import Engine

/// A list that is appended to and read whole.
struct Log: Model, Hashable {
  enum Action: Hashable, Sendable {
    case append(Value)
    case read([Value])
  }
  let initial: [Value] = []

  func action(of call: Call) throws(ModelError) -> Action? {
    if call.outcome == .fail { return nil }
    switch (call.function, call.outcome) {
    case ("append", _), ("write", _): return .append(call.input)
    case ("read", .info): return nil
    case ("read", _):
      if call.output == .none { return .read([]) }
      guard case .list(let values) = call.output else { throw .malformed(call, expected: "read -> [values]") }
      return .read(values)
    default: throw .unknownFunction(call, model: .log)
    }
  }
  func step(_ state: [Value], _ action: Action) -> [Value]? {
    switch action {
    case .append(let value): state + [value]
    case .read(let values): values == state ? state : nil
    }
  }
  func isObserver(_ action: Action) -> Bool { if case .read = action { true } else { false } }
  func words(_ state: [Value]) -> String { Value.list(state).description }
}
