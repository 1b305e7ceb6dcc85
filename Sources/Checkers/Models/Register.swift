import Engine

/// A value that is read, written, and compared and set.
struct Register: Model, Hashable {
  enum Action: Hashable, Sendable {
    /// nil: nobody knows what it saw.
    case read(Value?)
    case write(Value)
    /// nil: nobody knows whether it changed anything.
    case cas(old: Value, new: Value, succeeded: Bool?)
  }
  let name: ModelName
  let initial: Value
  init(_ name: ModelName, initial: Value = .none) { (self.name, self.initial) = (name, initial) }

  func action(of call: Call) throws(ModelError) -> Action? {
    switch call.function {
    case "read":
      if call.outcome == .ok { return .read(call.output) }
      // Porcupine keeps reads that nobody answered; they do no harm, and the counts of steps agree.
      return name == .etcdRegister && call.outcome == .info ? .read(nil) : nil
    case "write": return call.outcome == .fail ? nil : .write(call.input)
    case "cas" where name != .register:
      guard case .list(let pair) = call.input, pair.count == 2 else {
        throw .malformed(call, expected: "cas [old new]")
      }
      if call.outcome == .fail, name == .casRegister { return nil }
      let succeeded: Bool? = call.outcome == .info ? nil : call.outcome == .ok
      return .cas(old: pair[0], new: pair[1], succeeded: succeeded)
    default: throw .unknownFunction(call, model: name)
    }
  }

  func step(_ state: Value, _ action: Action) -> Value? {
    switch action {
    case .read(let seen): return seen == nil || seen == state ? state : nil
    case .write(let value): return value
    case .cas(let old, let new, let succeeded):
      let fits = state == old
      if let succeeded, succeeded != fits { return nil }
      return fits ? new : state
    }
  }

  func isObserver(_ action: Action) -> Bool {
    switch action {
    case .read, .cas(_, _, false): true
    default: false
    }
  }
  func words(_ state: Value) -> String { state == .none ? "nil" : state.description }
}
