import Engine
import Systems

/// Recordings as text: one line each for what happened, only ever appended to.
package enum RecordingText {
  /// The version of the form that is written and read.
  static let version = "1"
  package static let header = "netsplit recording \(version)"
  package static let mostLines = 1_000_000, mostRuns = 1_000, mostBytes = 16 << 20

  /// One line without its end, in a run with these names.
  package static func line(_ line: RecordingLine, in text: CommandText) -> String {
    switch line {
    case .header: header
    case .lesson(let place): "lesson \(place.lesson) step \(place.step)"
    case .run(let name, let other): "run \(name)" + (other.map { " from \($0)" } ?? "")
    case .command(let timed): "\(timed.position.text) \(text.print(timed.content))"
    case .head(let command): text.print(command)
    case .undo: "undo"
    case .redo: "redo"
    case .bookmark(let name, let position): (position.map { "\($0.text) " } ?? "") + "bookmark \(name)"
    case .label(let label): "label \(label.text)"
    case .fog(let node): "fog \(node ?? "off")"
    case .reached(let position): "\(position.text) reached"
    case .end(let position, let digest): "\(position.text) end digest=\(digestText(digest))"
    }
  }

  /// The lines of one run with its scenario and its present branch: without what was undone.
  package static func lines(of run: Run) -> [String] {
    let text = CommandText(roster: run.scenario.roster)
    let edge = run.digest.map { RecordingLine.end(run.end, digest: $0) } ?? .reached(run.end)
    return [line(.run(run.name, from: nil), in: text)] + ScenarioText.print(run.scenario)
      + run.commands.map { line(.command($0), in: text) } + [line(edge, in: text)]
  }

  /// 64 bits as 16 hexadecimal digits.
  package static func digestText(_ digest: UInt64) -> String {
    let digits = String(digest, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// What a whole text holds, and what was odd about it.
  package struct Result: Hashable, Sendable {
    package var recording: Recording
    /// A last line that was cut off, and so left out; a system whose version has changed.
    package var warnings: [Diagnostic]
  }

  /// Reads a whole recording. A last line without its end is that of a killed program and is left out, as is
  /// a last run of which it wrote no more than the name.
  package static func read(
    _ text: String, systems: @escaping SystemLookup = { Catalog.entry(named: $0)?.schema },
    known: [String] = Catalog.names
  ) throws(Diagnostic) -> Result {
    let bytes = text.utf8.count
    guard bytes <= mostBytes else {
      throw Diagnostic(
        line: 1, column: 1, "the recording has \(bytes) bytes; one has at most \(mostBytes)")
    }
    var reader = RecordingReader(systems: systems, known: known)
    var number = 0
    var rest = text.utf8[...]
    while let end = rest.firstIndex(of: 0x0A) {
      var line = rest[..<end]
      if line.last == 0x0D { line.removeLast() }
      rest = rest[rest.index(after: end)...]
      number += 1
      guard number <= mostLines else {
        throw Diagnostic(line: number, column: 1, "a recording has at most \(mostLines) lines")
      }
      try reader.read(String(Substring(line)), line: number)
    }
    return try reader.finish(cut: rest.isEmpty ? nil : String(Substring(rest)), line: number + 1)
  }
}

/// Reads a recording line by line.
struct RecordingReader {
  private let systems: SystemLookup
  private let known: [String]
  private var recording = Recording()
  private var warnings: [Diagnostic] = []
  private var hasHeader = false
  private var open: OpenRun?
  /// Commands of the runs that are complete and of the bookmarks.
  private var commandCount = 0

  /// The run that is being read.
  private struct OpenRun {
    var run: Run
    var head: ScenarioReader
    /// Once something has been played, the scenario is complete.
    var text: CommandText?
    let line: Int
  }

  init(systems: @escaping SystemLookup, known: [String]) { (self.systems, self.known) = (systems, known) }

  mutating func read(_ text: String, line: Int) throws(Diagnostic) {
    var reader = try TokenReader(text, line: line)
    guard hasHeader else { return try readHeader(&reader) }
    guard let first = reader.peek else { return }
    let start = reader
    switch reader.take(anyOf: ["lesson", "run", "undo", "redo", "bookmark", "label", "fog"]) {
    case "lesson": try readLesson(&reader)
    case "run": try readRun(&reader)
    case "bookmark": try readBookmark(&reader, at: nil, start)
    case "label", "fog": try readLook(isLabel: first.text == "label", &reader)
    case let word?: try readStep(back: word == "undo", &reader, start)
    case nil:
      if first.kind == .bare, TimedText.startsWithDigit(first.text) {
        try readPlayed(&reader, start)
      } else {
        try readHead(&reader, start)
      }
    }
  }

  /// - `cut`: a last line that has no end.
  mutating func finish(cut: String?, line: Int) throws(Diagnostic) -> RecordingText.Result {
    guard hasHeader else {
      let found = cut.map(quotedForMessage) ?? "the end of the text"
      throw Diagnostic(line: line, column: 1, "expected \"\(RecordingText.header)\", found \(found)")
    }
    if let cut {
      let message = "the last line was cut off and is left out: \(quotedForMessage(cut))"
      warnings.append(Diagnostic(line: line, column: 1, message))
    }
    if let open, !open.head.hasSystem {
      let message = "the run \(open.run.name) has no system yet and is left out"
      warnings.append(Diagnostic(line: open.line, column: 1, message))
    } else {
      try close()
    }
    return RecordingText.Result(recording: recording, warnings: warnings)
  }

  private mutating func readHeader(_ reader: inout TokenReader) throws(Diagnostic) {
    let start = reader
    guard reader.take(word: "netsplit"), reader.take(word: "recording") else {
      throw start.unexpected("\"\(RecordingText.header)\" in the first line")
    }
    guard reader.take(word: RecordingText.version) else {
      throw reader.unexpected("version \(RecordingText.version), the form that this program reads")
    }
    try reader.expectEnd()
    hasHeader = true
  }

  private mutating func readLesson(_ reader: inout TokenReader) throws(Diagnostic) {
    let lesson = try reader.name("the name of a lesson", dashes: true)
    try reader.expect(word: "step")
    let step = try reader.name("the name of a step", dashes: true)
    try reader.expectEnd()
    recording.lesson = LessonStep(lesson: lesson.text, step: step.text)
    (recording.labels, recording.wasFogged) = ([], false)
  }

  /// `label n1 3 n2 5 before`, `fog n3`, `fog off`.
  private mutating func readLook(isLabel: Bool, _ reader: inout TokenReader) throws(Diagnostic) {
    if isLabel {
      recording.labels.append(try EventLabel(&reader))
    } else {
      let node = try reader.name("a node, or off").text
      recording.fog = node == "off" ? nil : node
      recording.wasFogged = recording.wasFogged || recording.fog != nil
    }
    try reader.expectEnd()
  }

  // MARK: Runs

  private mutating func readRun(_ reader: inout TokenReader) throws(Diagnostic) {
    try close()
    let name = try reader.name("the name of a run", dashes: true)
    guard recording.runs.count < RecordingText.mostRuns else {
      throw reader.problem("a recording has at most \(RecordingText.mostRuns) runs", at: name)
    }
    var head = ScenarioReader(systems: systems, known: known, line: reader.line)
    var run = Run(name: name.text, scenario: Scenario(system: "", roster: Roster(nodes: [])))
    if reader.take(word: "from") {
      let names = recording.bookmarks.map(\.name) + recording.runs.map(\.name)
      let token = try reader.name("a run before this one", dashes: true, among: names)
      guard let other = recording.run(named: token.text) else {
        let known = names.isEmpty ? "" : " (\(listed(names)))"
        throw reader.unexpected("a run before this one\(known)", at: token, among: names)
      }
      run = other.kept(as: name.text)
      run.digest = nil
      head = ScenarioReader(continuing: other.scenario, schema: systems(other.scenario.system))
    }
    try reader.expectEnd(or: ["from"])
    open = OpenRun(run: run, head: head, line: reader.line)
  }

  /// Ends the run that is being read.
  private mutating func close() throws(Diagnostic) {
    guard var last = open else { return }
    open = nil
    if last.text == nil { last.run.scenario = try scenario(of: last) }
    try count(last.run.commands.count, line: last.line)
    recording.runs.append(last.run)
  }

  private mutating func scenario(of open: OpenRun) throws(Diagnostic) -> Scenario {
    let scenario = try open.head.finish()
    if let version = scenario.version, let now = systems(scenario.system)?.card.version, now != version {
      let message = "recorded with version \(version) of \(scenario.system), the program has \(now)"
      warnings.append(Diagnostic(line: open.line, column: 1, "\(message): the run may go differently"))
    }
    return scenario
  }

  private mutating func count(_ commands: Int, line: Int) throws(Diagnostic) {
    commandCount += commands
    guard commandCount <= RecordingText.mostLines else {
      throw Diagnostic(
        line: line, column: 1, "the runs have more than \(RecordingText.mostLines) commands together")
    }
  }

  /// A line of the run's scenario.
  private mutating func readHead(_ reader: inout TokenReader, _ start: TokenReader) throws(Diagnostic) {
    guard open != nil else { throw start.unexpected("run and its name first", among: ["run", "lesson"]) }
    guard open?.text == nil else {
      let expected = "a time such as 4s, undo, redo, bookmark, lesson or run"
      throw start.unexpected(
        "\(expected) (the run has been played)", among: ["undo", "redo", "bookmark", "lesson", "run"])
    }
    try open?.head.read(&reader)
  }

  /// Completes the scenario of the open run; from here on lines are what was played.
  private mutating func play(_ start: TokenReader) throws(Diagnostic) -> CommandText {
    if let text = open?.text { return text }
    guard var run = open else { throw start.unexpected("run and its name first", among: ["run", "lesson"]) }
    open = nil
    let text = try run.head.text(at: start)
    run.run.scenario = try scenario(of: run)
    run.text = text
    open = run
    return text
  }

  // MARK: What was played

  /// `4s CMD`, `4s reached`, `4s end digest=...`, `4s bookmark NAME`.
  private mutating func readPlayed(_ reader: inout TokenReader, _ start: TokenReader) throws(Diagnostic) {
    let text = try play(start)
    let position = try reader.position()
    let word = reader.peek
    switch reader.take(anyOf: ["reached", "end", "bookmark"]) {
    case "reached":
      try reader.expectEnd()
      open?.run.reach(position)
    case "end": try readEnd(&reader, position, word)
    case "bookmark": try readBookmark(&reader, at: position, start)
    default:
      if let word, !CommandText.names.contains(word.text) {
        let names = ["reached", "end", "bookmark"] + CommandText.names
        throw reader.unexpected("reached, end, bookmark or a command", among: names)
      }
      let command = try text.parseOne(&reader)
      open?.run.submit(command, at: position)
      guard (open?.run.commands.count ?? 0) <= TextLimits.commands else { throw TimedText.tooMany(start) }
    }
  }

  private mutating func readEnd(
    _ reader: inout TokenReader, _ position: Position, _ word: Token?
  ) throws(Diagnostic) {
    let expected = "digest= and 16 digits from 0 to f"
    let token = try reader.bare(expected)
    let digits = token.text.dropFirst("digest=".count)
    guard token.text.hasPrefix("digest="), digits.utf8.count == 16, digits.allSatisfy(\.isHexDigit),
      let digest = UInt64(digits, radix: 16)
    else { throw reader.unexpected(expected, at: token) }
    try reader.expectEnd()
    if let end = open?.run.end, position.isPast(of: end) {
      throw reader.problem("the run ends at \(position.text), before what was played, \(end.text)", at: word)
    }
    open?.run.reach(position)
    open?.run.digest = digest
  }

  private mutating func readStep(
    back isUndo: Bool, _ reader: inout TokenReader, _ start: TokenReader
  ) throws(Diagnostic) {
    _ = try play(start)
    try reader.expectEnd()
    let place = isUndo ? open?.run.undo() : open?.run.redo()
    guard place != nil else {
      throw start.problem("there is nothing to \(isUndo ? "undo" : "redo") here", at: start.peek)
    }
  }

  private mutating func readBookmark(
    _ reader: inout TokenReader, at position: Position?, _ start: TokenReader
  ) throws(Diagnostic) {
    _ = try play(start)
    let name = try reader.name("a name for the run", dashes: true)
    try reader.expectEnd()
    if let position { open?.run.reach(position) }  // it was played up to there at least
    guard let kept = open?.run.kept(until: position, as: name.text) else { return }
    recording.bookmarks.removeAll { $0.name == name.text }
    guard recording.bookmarks.count < RecordingText.mostRuns else {
      throw reader.problem("a recording has at most \(RecordingText.mostRuns) bookmarks", at: name)
    }
    recording.bookmarks.append(kept)
    try count(kept.commands.count, line: reader.line)
  }
}
