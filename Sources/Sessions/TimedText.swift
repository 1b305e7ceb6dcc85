import Engine

/// The bounds of what a text may ask for.
package enum TextLimits {
  package static let nodes = 200, clients = 50, groups = 100
  /// Commands of one scenario, script or run.
  package static let commands = 10_000
}

/// The timed lines of scenarios, runs and scripts: `at 4s CMD`, `4s/2 CMD`, `every 500ms until 9s CMD`.
struct TimedText {
  let text: CommandText

  /// Whether a line begins with a time, `at` or `every`.
  static func begins(_ reader: TokenReader) -> Bool {
    guard let token = reader.peek, token.kind == .bare else { return false }
    return token.text == "at" || token.text == "every" || startsWithDigit(token.text)
  }
  static func startsWithDigit(_ text: String) -> Bool {
    text.utf8.first.map { (0x30...0x39).contains($0) } ?? false
  }

  /// The commands of one line with their positions; `room` is how many may still come.
  func read(_ reader: inout TokenReader, room: Int) throws(Diagnostic) -> [Timed<Command>] {
    let start = reader
    if reader.take(word: "every") { return try every(&reader, start, room: room) }
    let position = try reader.position()
    let commands = try text.parse(&reader)
    guard commands.count <= room else { throw TimedText.tooMany(start) }
    return commands.map { Timed(position, $0) }
  }

  /// `every TIME [from TIME] until TIME CMD`: first at `from`, else after one interval; `until` included.
  private func every(
    _ reader: inout TokenReader, _ start: TokenReader, room: Int
  ) throws(Diagnostic) -> [Timed<Command>] {
    let token = reader.peek
    let interval = try reader.time("an interval such as 500ms").inMicroseconds
    guard interval > 0 else { throw reader.problem("an interval is longer than 0s", at: token) }
    let from = reader.take(word: "from") ? try reader.time().inMicroseconds : interval
    guard reader.take(word: "until") else {
      throw reader.unexpected("until and a time: without an end it has no bound", among: ["from", "until"])
    }
    let endToken = reader.peek
    let end = try reader.time().inMicroseconds
    guard from <= end else {
      throw reader.problem("this ends before it begins, at \(Duration.microseconds(from).text)", at: endToken)
    }
    let commands = try text.parse(&reader)
    let count = (end - from) / interval + 1
    guard count <= Int64(room / commands.count) else { throw TimedText.tooMany(start) }
    var lines: [Timed<Command>] = []
    for index in 0..<count {
      let position = Position(Instant(microseconds: from + index * interval))
      lines += commands.map { Timed(position, $0) }
    }
    return lines
  }

  static func tooMany(_ reader: TokenReader) -> Diagnostic {
    reader.problem(
      "with this line there are more than \(TextLimits.commands) commands, the most that one run may have",
      at: reader.peek)
  }
}

/// The commands in the order of their positions; equal positions stay in the order of the text.
package func sortedByPosition<Content>(_ commands: [Timed<Content>]) -> [Timed<Content>] {
  let order = commands.indices.sorted { a, b in
    let (first, second) = (commands[a].position, commands[b].position)
    return first == second ? a < b : first < second
  }
  return order.map { commands[$0] }
}
