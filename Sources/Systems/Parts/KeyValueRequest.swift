import Engine

/// What clients ask of a store of keys and values.
package enum KeyValueRequest: ClientRequest {
  case read(key: String)
  case write(key: String, value: String)

  package static var usages: [Usage] {
    [
      Usage("read", ["KEY"], "answers with the value of the key"),
      Usage("write", ["KEY", "VALUE"], "sets the key to the value"),
    ]
  }
  package init?(words: [Word]) {
    switch (words.first?.text, words.count) {
    case ("read", 2): self = .read(key: words[1].text)
    case ("write", 3): self = .write(key: words[1].text, value: words[2].text)
    default: return nil
    }
  }
  package var effect: Operation.Effect { if case .read = self { .read } else { .write } }
  package var key: String? {
    switch self {
    case .read(let key), .write(let key, _): key
    }
  }
  package var input: Value? { if case .write(_, let value) = self { .text(value) } else { nil } }
}

/// One write as a log keeps it.
package struct Entry: Hashable, Sendable, CustomStringConvertible {
  package var key: String, value: String
  /// The operation that it comes from, where the log tells equal writes apart.
  package var call: Int?
  package var text: String { "\(key)=\(value)" }
  package var description: String { text }
}
