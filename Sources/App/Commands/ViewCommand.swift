import Engine

/// A command that changes only what is seen or played, with one line of text each (`parse(print(c)) == c`).
package enum ViewCommand: Hashable, Sendable {
  package enum Target: Hashable, Sendable {
    case instant(Duration)
    case by(Duration, isBack: Bool)
    case start, end
  }
  package enum Extent: String, CaseIterable, Sendable { case step, lesson, all }

  package enum View: String, CaseIterable, Sendable {
    case cluster
    case spaceTime = "space-time"
    /// Time runs the other way.
    case turned = "space-time turned"
    case charts, runs
  }
  /// How much time a cell of the space-time diagram stands for.
  package enum Scale: String, CaseIterable, Sendable { case finer, coarser, usual }

  case play, pause
  case speed(Speed)
  case step, stepBack
  case seek(Target)
  case mark(isNext: Bool)
  case undo, redo
  case reset(Extent)
  case select(String), selectMessage
  case focus(String)
  case zoom
  case view(View)
  case scale(Scale)
  /// How the event picked first stands to the second.
  case label(CausalOrder)
  /// How two events stand that are named.
  case labelEvents(EventLabel)
  case fog(String?)
  case bookmark(String)
  case why
  /// Of a goal, or of one of its parts, counted from 1.
  case whyGoal(String, part: Int?)
  /// The run as the fences of a lesson, into a new file.
  case saveScenario(String)
  case find(String)
  case findNext(isForward: Bool)
  case filter(EventFilter)
  case next, previous
  case answer(Int, sure: Int)
  case hint
  case replay(String, as: String, with: String)
  /// Two runs by their names, beside each other.
  case compare(String, String)
  case compareOff
  /// Fault plans against the system as it is set; the run of one of them.
  case chaos(Int), chaosSeed(UInt64)
  case copy, lessons, help, quit
  case set(Setting)

  /// The first words of all of them, for completion and errors.
  package static let names = [
    "play", "pause", "speed", "step", "seek", "mark", "undo", "redo", "reset", "select", "focus", "zoom",
    "view", "label", "fog", "bookmark", "next", "previous", "answer", "hint", "replay", "compare", "chaos",
    "copy", "lessons", "help", "quit", "why", "find", "filter", "save-scenario", "scale",
  ]
  /// The name under which a condition knows it: `did(step_back)`.
  package var verb: String {
    switch self {
    case .stepBack: "step_back"
    case .saveScenario: "save_scenario"
    case .fog: "fog"
    default: String(text.prefix { $0 != " " })
    }
  }

  package var text: String {
    switch self {
    case .play: "play"
    case .pause: "pause"
    case .speed(let speed): "speed \(speed.text)"
    case .step: "step"
    case .stepBack: "step back"
    case .seek(.instant(let time)): "seek \(time.text)"
    case .seek(.by(let time, let isBack)): "seek \(isBack ? "-" : "+")\(time.text)"
    case .seek(.start): "seek start"
    case .seek(.end): "seek end"
    case .mark(let isNext): isNext ? "mark next" : "mark previous"
    case .undo: "undo"
    case .redo: "redo"
    case .reset(let extent): "reset \(extent.rawValue)"
    case .select(let name): "select \(name)"
    case .selectMessage: "select message"
    case .focus(let panel): "focus \(panel)"
    case .zoom: "zoom"
    case .view(let view): "view \(view.rawValue)"
    case .scale(let scale): "scale \(scale.rawValue)"
    case .label(let order): "label \(order.rawValue)"
    case .labelEvents(let label): "label \(label.text)"
    case .fog(let node): "fog \(node ?? "off")"
    case .bookmark(let name): "bookmark \(name)"
    case .why, .whyGoal, .saveScenario, .find, .findNext, .filter: looking
    case .next: "next"
    case .previous: "previous"
    case .answer(let option, let sure): "answer \(option) sure \(sure)"
    case .hint: "hint"
    case .replay(let run, let name, let command): "replay \(run) as \(name) with \(command)"
    case .compare(let left, let right): "compare \(left) \(right)"
    case .compareOff: "compare off"
    case .chaos(let count): "chaos \(count)"
    case .chaosSeed(let seed): "chaos seed \(seed)"
    case .copy: "copy"
    case .lessons: "lessons"
    case .help: "help"
    case .quit: "quit"
    case .set(let setting): "set \(setting.text)"
    }
  }

  /// Reads a line that is one of these; nil when its first word is none of them.
  package static func parse(_ line: String) throws(Diagnostic) -> ViewCommand? {
    if let command = try searching(line) { return command }
    var reader = try TokenReader(line)
    if reader.take(word: "set") {
      guard let name = reader.take(anyOf: Setting.names) else { return nil }
      return try finish(&reader, .set(try Setting(name, &reader)))
    }
    guard let name = reader.take(anyOf: names) else { return nil }
    return try finish(&reader, try command(name, &reader, line))
  }

  private static func finish(_ reader: inout TokenReader, _ command: ViewCommand) throws(Diagnostic)
    -> ViewCommand
  {
    if case .replay = command { return command }
    try reader.expectEnd()
    return command
  }

  private static func scale(_ reader: inout TokenReader) throws(Diagnostic) -> Scale {
    let words = Scale.allCases.map(\.rawValue)
    guard let scale = reader.take(anyOf: words).flatMap(Scale.init) else {
      throw reader.unexpected("finer, coarser or usual", among: words)
    }
    return scale
  }

  private static func command(
    _ name: String, _ reader: inout TokenReader, _ line: String
  ) throws(Diagnostic) -> ViewCommand {
    switch name {
    case "play": return .play
    case "pause": return .pause
    case "speed": return .speed(try Speed(&reader))
    case "step": return reader.take(word: "back") ? .stepBack : .step
    case "seek": return .seek(try target(&reader))
    case "mark":
      guard let word = reader.take(anyOf: ["next", "previous"]) else {
        throw reader.unexpected("next or previous", among: ["next", "previous"])
      }
      return .mark(isNext: word == "next")
    case "undo": return .undo
    case "redo": return .redo
    case "reset":
      let extents = Extent.allCases.map(\.rawValue)
      guard let word = reader.take(anyOf: extents), let extent = Extent(rawValue: word) else {
        throw reader.unexpected("step, lesson or all", among: extents)
      }
      return .reset(extent)
    case "select":
      if reader.take(word: "message") { return .selectMessage }
      return .select(try reader.bare("a node such as n2, a link such as n1>n2, or message").text)
    case "focus": return .focus(try reader.bare("a panel such as lesson").text)
    case "zoom": return .zoom
    case "view": return try view(&reader)
    case "scale": return .scale(try scale(&reader))
    case "label": return try label(&reader)
    case "fog":
      if reader.take(word: "off") || reader.isAtEnd { return .fog(nil) }
      return .fog(try reader.name("a node, or off").text)
    case "bookmark": return .bookmark(try reader.name("a name for the run", dashes: true).text)
    case "next": return .next
    case "previous": return .previous
    case "answer":
      let option = try reader.integer("the number of an option", in: 1...9)
      try reader.expect(word: "sure")
      return .answer(option, sure: try reader.integer("how sure you are, 1 to 3", in: 1...3))
    case "hint": return .hint
    case "why": return try why(&reader)
    case "filter": return .filter(try filter(&reader))
    case "replay": return try replay(&reader, line)
    case "compare": return try compare(&reader)
    case "chaos":
      if reader.take(word: "seed") {
        return .chaosSeed(UInt64(try reader.integer("a seed", in: 0...Int.max)))
      }
      return .chaos(reader.isAtEnd ? 100 : try reader.integer("how many fault plans", in: 1...100_000))
    case "copy": return .copy
    case "lessons": return .lessons
    case "help": return .help
    default: return .quit
    }
  }

  private static func view(_ reader: inout TokenReader) throws(Diagnostic) -> ViewCommand {
    let words = ["cluster", "space-time", "charts", "runs"]
    guard let word = reader.take(anyOf: words), let view = View(rawValue: word) else {
      throw reader.unexpected("cluster, space-time, charts or runs", among: words)
    }
    return .view(view == .spaceTime && reader.take(word: "turned") ? .turned : view)
  }

  private static func label(_ reader: inout TokenReader) throws(Diagnostic) -> ViewCommand {
    var rest = reader
    _ = rest.take()
    return rest.isAtEnd ? .label(try CausalOrder(&reader)) : .labelEvents(try EventLabel(&reader))
  }

  private static func compare(_ reader: inout TokenReader) throws(Diagnostic) -> ViewCommand {
    let left = try reader.name("the name of a run, or off", dashes: true).text
    if left == "off", reader.isAtEnd { return .compareOff }
    return .compare(left, try reader.name("the name of another run", dashes: true).text)
  }

  private static func replay(_ reader: inout TokenReader, _ line: String) throws(Diagnostic) -> ViewCommand {
    let run = try reader.name("the name of a run", dashes: true).text
    try reader.expect(word: "as")
    let name = try reader.name("a name for the new run", dashes: true).text
    try reader.expect(word: "with")
    guard !reader.isAtEnd else { throw reader.unexpected("a command such as set rule majority") }
    let command = String(line.dropFirst(reader.column - 1))
    return .replay(run, as: name, with: command)
  }

  private static func target(_ reader: inout TokenReader) throws(Diagnostic) -> Target {
    if reader.take(word: "start") { return .start }
    if reader.take(word: "end") { return .end }
    let token = reader.peek
    let text = token?.text ?? ""
    guard text.hasPrefix("+") || text.hasPrefix("-") else {
      return .instant(try reader.time("a time such as 4s, +1s, -1s, start or end"))
    }
    _ = reader.take()
    var rest = try TokenReader(String(text.dropFirst()), column: (token?.column ?? 1) + 1)
    return .by(try rest.time("a time such as 1s"), isBack: text.hasPrefix("-"))
  }
}

/// How fast simulated time passes: a ratio from the ladder of speeds.
package struct Speed: Hashable, Sendable {
  /// Simulated time over real time.
  package let numerator: Int, denominator: Int
  private init(_ numerator: Int, _ denominator: Int) {
    (self.numerator, self.denominator) = (numerator, denominator)
  }
  package static let all = [
    Speed(1, 1000), Speed(1, 500), Speed(1, 200), Speed(1, 100), Speed(1, 50), Speed(1, 20), Speed(1, 10),
    Speed(1, 4), Speed(1, 2), Speed(1, 1), Speed(2, 1), Speed(5, 1), Speed(10, 1), Speed(60, 1),
  ]
  package static let usual = Speed(1, 1)
  package init?(_ text: String) {
    guard let speed = Speed.all.first(where: { $0.text == text }) else { return nil }
    self = speed
  }
  init(_ reader: inout TokenReader) throws(Diagnostic) {
    let token = try reader.bare("a speed such as 1/4 or 2")
    guard let speed = Speed(token.text) else {
      throw reader.unexpected("a speed such as 1/4 or 2", at: token, among: Speed.all.map(\.text))
    }
    self = speed
  }
  package var text: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
  package var faster: Speed { neighbour(1) }
  package var slower: Speed { neighbour(-1) }
  private func neighbour(_ step: Int) -> Speed {
    let index = Speed.all.firstIndex(of: self) ?? 9
    return Speed.all[min(max(0, index + step), Speed.all.count - 1)]
  }
  /// How much simulated time passes in so much real time.
  package func simulated(_ real: Duration) -> Duration { real * numerator / denominator }
  /// The fastest speed at which a span lasts at least so long on the screen.
  package static func showing(_ span: Duration, for real: Duration) -> Speed {
    all.last { $0.simulated(real) <= span } ?? all[0]
  }
}
