import Engine

/// The commands that ask why, find a text and filter events, as text.
extension ViewCommand {
  /// The line of one of these.
  var looking: String {
    switch self {
    case .why: "why"
    case .whyGoal(let id, let part): "why \(id)" + (part.map { " \($0)" } ?? "")
    case .saveScenario(let path): "save-scenario \(path)"
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
      if words.first == "save-scenario" {
        throw Diagnostic(line: 1, column: line.count + 1, "expected the name of a new file")
      }
      guard words.first == "find" else { return nil }
      throw Diagnostic(line: 1, column: line.count + 1, "expected a text to find, next or previous")
    }
    if words[0] == "save-scenario" { return .saveScenario(words.dropFirst().joined(separator: " ")) }
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

  /// `why`, `why g1`, `why g1 2`
  static func why(_ reader: inout TokenReader) throws(Diagnostic) -> ViewCommand {
    guard !reader.isAtEnd else { return .why }
    let goal = try reader.name("the id of a goal such as g1").text
    return .whyGoal(goal, part: reader.isAtEnd ? nil : try reader.integer("the number of a part", in: 1...99))
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
