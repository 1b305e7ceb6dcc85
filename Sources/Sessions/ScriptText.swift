import Engine

/// What is done to a run, and when: the timed lines of a script file or of a lesson's run.
package struct Script: Hashable, Sendable {
  /// In the order of their positions.
  package var commands: [Timed<Command>]
  /// Where the run ends, when the text says so.
  package var until: Position?
  package init(commands: [Timed<Command>] = [], until: Position? = nil) {
    (self.commands, self.until) = (commands, until)
  }
}

/// Reads a script line by line: timed lines and `until`, nothing of a scenario's head.
package struct ScriptReader {
  private let timed: TimedText
  private var commands: [Timed<Command>] = []
  private var lines: [(line: Int, position: Position)] = []
  private var until: Position?

  package init(text: CommandText) { timed = TimedText(text: text) }

  package mutating func read(_ text: String, line: Int) throws(Diagnostic) {
    var reader = try TokenReader(text, line: line)
    guard let first = reader.peek else { return }
    if reader.take(word: "until") {
      guard until == nil else { throw reader.problem("until stands here a second time", at: first) }
      until = try reader.position()
      return try reader.expectEnd()
    }
    guard TimedText.begins(reader) else {
      if first.kind == .bare, ScenarioReader.statements.contains(first.text) {
        throw reader.problem(
          "\(first.text) stands in a scenario; a script has only timed lines and until", at: first)
      }
      throw reader.unexpected("a time such as 4s, every or until", among: ["every", "until", "at"])
    }
    let new = try timed.read(&reader, room: TextLimits.commands - commands.count)
    commands += new
    if let last = new.max(by: { $0.position < $1.position }) { lines.append((line, last.position)) }
  }

  /// - Throws: where a line stands after `until`, and would never come to pass.
  package func finish() throws(Diagnostic) -> Script {
    if let until, let late = lines.first(where: { $0.position > until }) {
      let when = "\(late.position.text) is after the end, until \(until.text)"
      throw Diagnostic(line: late.line, column: 1, when)
    }
    return Script(commands: sortedByPosition(commands), until: until)
  }
}

/// Scripts as text.
package enum ScriptText {
  /// The script of all lines, numbered from 1.
  package static func read(_ lines: [String], text: CommandText) throws(Diagnostic) -> Script {
    var reader = ScriptReader(text: text)
    for (index, line) in lines.enumerated() { try reader.read(line, line: index + 1) }
    return try reader.finish()
  }

  /// The lines that read back as this script.
  package static func print(_ script: Script, text: CommandText) -> [String] {
    script.commands.map { "\($0.position.text) \(text.print($0.content))" }
      + (script.until.map { ["until \($0.text)"] } ?? [])
  }
}
