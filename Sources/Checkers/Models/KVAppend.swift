import Engine

/// A text that is put, appended to and got; empty at first.
struct KVAppend: Model {
  enum Action: Hashable, Sendable {
    /// nil: nobody knows what it saw.
    case get(String?)
    case put(String), append(String)
  }
  let initial = ""

  func action(of call: Call) throws(ModelError) -> Action? {
    if call.outcome == .fail { return nil }
    switch call.function {
    case "get":
      if call.outcome == .info { return nil }
      if call.output == .none { return .get("") }
      return .get(try text(call.output, of: call))
    case "put": return .put(try text(call.input, of: call))
    case "append": return .append(try text(call.input, of: call))
    default: throw .unknownFunction(call, model: .kvAppend)
    }
  }
  private func text(_ value: Value, of call: Call) throws(ModelError) -> String {
    guard case .text(let text) = value else { throw .malformed(call, expected: "a text") }
    return text
  }

  func step(_ state: String, _ action: Action) -> String? {
    switch action {
    case .get(let seen): seen == nil || seen == state ? state : nil
    case .put(let text): text
    case .append(let text): state + text
    }
  }
  func isObserver(_ action: Action) -> Bool { if case .get = action { true } else { false } }
  func words(_ state: String) -> String { quotedForMessage(state) }
}
