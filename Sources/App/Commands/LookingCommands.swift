import Engine

/// The commands that ask why, find a text and filter events, as text.
extension ViewCommand {
  /// The line of one of these.
  var looking: String {
    switch self {
    case .why: "why"
    case .find(let text): "find \(text)"
    case .findNext(let isForward): isForward ? "find next" : "find previous"
    case .filter(let filter): "filter \(filter.words)"
    default: ""
    }
  }

  /// Reads what ends in a text of any words; nil where it is none of these.
  static func searching(_ line: String) throws(Diagnostic) -> ViewCommand? {
    let words = line.split(separator: " ").map(String.init)
    guard words.count >= 2 else {
      guard words.first == "find" else { return nil }
      throw Diagnostic(line: 1, column: line.count + 1, "expected a text to find, next or previous")
    }
    if words[0] == "find" {
      let rest = words.dropFirst().joined(separator: " ")
      if rest == "next" || rest == "previous" { return .findNext(isForward: rest == "next") }
      return .find(rest)
    }
    guard words[0] == "filter", let place = words.firstIndex(of: "text"), place + 1 < words.count else {
      return nil
    }
    var reader = try TokenReader(words[..<place].joined(separator: " "))
    _ = reader.take(word: "filter")
    var filter = reader.isAtEnd ? EventFilter.all : try filter(&reader)
    try reader.expectEnd(or: ["text"])
    filter.text = words[(place + 1)...].joined(separator: " ")
    return .filter(filter)
  }

  /// `node n2 kind receive`, or `off`.
  static func filter(_ reader: inout TokenReader) throws(Diagnostic) -> EventFilter {
    let parts = ["node", "kind", "text", "off"]
    if reader.take(word: "off") { return .all }
    var filter = EventFilter.all
    guard !reader.isAtEnd else { throw reader.unexpected("node, kind, text or off", among: parts) }
    while !reader.isAtEnd {
      switch reader.take(anyOf: parts) {
      case "node": filter.node = try reader.name("a node such as n2").text
      case "kind":
        let kinds = EventFilter.kinds.map(\.rawValue)
        guard let word = reader.take(anyOf: kinds), let kind = TraceView.Kind(rawValue: word) else {
          throw reader.unexpected("a kind: \(kinds.joined(separator: ", "))", among: kinds)
        }
        filter.kind = kind
      case "text": throw reader.unexpected("a text after text")
      default: throw reader.unexpected("node, kind, text or off", among: parts)
      }
    }
    return filter
  }
}
