import Engine

/// A lock that one may hold.
struct Mutex: Model {
  enum Action: Hashable, Sendable { case acquire, release }
  let initial = false

  func action(of call: Call) throws(ModelError) -> Action? {
    if call.outcome == .fail { return nil }
    switch call.function {
    case "acquire": return .acquire
    case "release": return .release
    default: throw .unknownFunction(call, model: .mutex)
    }
  }
  func step(_ isHeld: Bool, _ action: Action) -> Bool? { isHeld == (action == .acquire) ? nil : !isHeld }
  func isObserver(_ action: Action) -> Bool { false }
  func words(_ isHeld: Bool) -> String { isHeld ? "held" : "free" }
}

/// A lock that knows its holder and gives each a greater number than any before.
///
/// Source: fencing tokens, Kleppmann, How to do distributed locking, 2016.
struct FencedLock: Model {
  enum Action: Hashable, Sendable {
    /// nil: nobody knows the number that it was given.
    case acquire(by: Int, token: Int?)
    case release(by: Int)
  }
  struct State: Hashable, Sendable {
    var holder: Int?
    /// The greatest number given so far that somebody was told of.
    var token: Int
  }
  let initial = State(holder: nil, token: .min)

  func action(of call: Call) throws(ModelError) -> Action? {
    if call.outcome == .fail { return nil }
    switch call.function {
    case "acquire":
      if call.outcome == .info { return .acquire(by: call.process, token: nil) }
      guard case .int(let token) = call.output else {
        throw .malformed(call, expected: "acquire -> the number that it was given")
      }
      return .acquire(by: call.process, token: token)
    case "release": return .release(by: call.process)
    default: throw .unknownFunction(call, model: .fencedLock)
    }
  }
  func step(_ state: State, _ action: Action) -> State? {
    switch action {
    case .acquire(let process, let token):
      guard state.holder == nil, token.map({ $0 > state.token }) ?? true else { return nil }
      return State(holder: process, token: token ?? state.token)
    case .release(let process):
      return state.holder == process ? State(holder: nil, token: state.token) : nil
    }
  }
  func isObserver(_ action: Action) -> Bool { false }
  func words(_ state: State) -> String {
    let token = state.token == .min ? "none given yet" : "last number \(state.token)"
    return (state.holder == nil ? "free, " : "held, ") + token
  }
}
