extension TokenReader {
  /// A place in a run: `4s`, after everything of that instant; `4s/2`, after its first two events. `at` may
  /// stand before it.
  public mutating func position() throws(Diagnostic) -> Position {
    let expected = "a time in the run such as 4s or 4s/2"
    _ = take(word: "at")
    let token = try bare(expected)
    let text = token.text
    guard let slash = text.lastIndex(of: "/"), text[..<slash].last?.isLetter ?? false else {
      return Position(.zero + (try time(text[...], of: token, expected)))
    }
    let instant = Instant.zero + (try time(text[..<slash], of: token, expected))
    let words = "\(expected), its events from 0 to 1000000000"
    let events = try integer(text[text.index(after: slash)...], of: token, words, in: 0...1_000_000_000)
    return Position(instant, events: events)
  }
}

extension Position {
  /// `4s`, `4s/2`, `at 4s`.
  public init(parsing text: String, line: Int = 1, column: Int = 1) throws(Diagnostic) {
    var reader = try TokenReader(text, line: line, column: column)
    self = try reader.position()
    try reader.expectEnd()
  }
}
