import Engine
import Sessions

/// The fences about runs: what is played and what may be done.
extension LessonReader {
  mutating func scriptedRun(_ fence: LessonSource.Fence) -> ScriptedRun? {
    let lines = statements(fence)
    if let first = lines.first, first.text.hasPrefix("from ") || first.text == "from" {
      guard first.text.words.map(\.text) == ["from", "solution"], lines.count == 1 else {
        report(first.place, "this run is written from solution, and nothing else")
        return nil
      }
      guard let goal = goalsSoFar.last else {
        report(first.place, "from solution needs a goal before it")
        return nil
      }
      return fence.id.map { ScriptedRun(name: $0, script: Script(), solutionOf: goal) }
    }
    guard let script = script(fence) else { return nil }
    return fence.id.map { ScriptedRun(name: $0, script: script) }
  }

  mutating func solution(_ fence: LessonSource.Fence) -> Solution? {
    guard let id = fence.id else { return nil }
    let before = problems.count
    var views: [Timed<String>] = [], labels: [Timed<EventLabel>] = [], bookmarks: [Timed<String>] = []
    var rest: [LessonSource.Line] = []
    for line in fence.lines {
      do {
        if let label = try label(line) {
          labels.append(label)
        } else if let bookmark = try bookmark(line) {
          bookmarks.append(bookmark)
        } else if let view = try view(line) {
          views.append(view)
        } else {
          rest.append(line)
        }
      } catch {
        report([error])
      }
    }
    let script = script(LessonSource.Fence(words: fence.words, line: fence.line, lines: rest))
    guard goals.contains(id) else {
      let column = fence.words[1].column
      report(fence.line, column, "there is no goal \(quotedForMessage(id))\(didYouMean(id, among: goals))")
      return nil
    }
    guard problems.count == before, let script else { return nil }
    return Solution(
      goal: id, script: script, views: sortedByPosition(views), labels: sortedByPosition(labels),
      bookmarks: sortedByPosition(bookmarks))
  }

  /// The command of a timed line: `3s bookmark one`.
  private func verb(of line: LessonSource.Line) -> String? {
    let words = line.text.words.map(\.text)
    return words.dropFirst(words.first == "at" ? 2 : 1).first
  }
  func keepsRun(_ fence: LessonSource.Fence) -> Bool { fence.lines.contains { verb(of: $0) == "bookmark" } }

  /// `3s bookmark one`; nil for any other line.
  private func bookmark(_ line: LessonSource.Line) throws(Diagnostic) -> Timed<String>? {
    guard verb(of: line) == "bookmark" else { return nil }
    var reader = try TokenReader(line.text, line: line.number)
    let position = try reader.position()
    try reader.expect(word: "bookmark")
    let name = try reader.name("the name of a run", among: [])
    try reader.expectEnd()
    return Timed(position, name.text)
  }

  /// The commands that only look, and those that may stand in a solution: the run is the same without them.
  private static let views = [
    "play", "pause", "speed", "step", "seek", "mark", "select", "focus", "zoom", "view", "scale", "fog",
    "why",
  ]

  /// `3s label n1 3 n2 5 before`; nil for any other line.
  private func label(_ line: LessonSource.Line) throws(Diagnostic) -> Timed<EventLabel>? {
    guard verb(of: line) == "label" else { return nil }
    var reader = try TokenReader(line.text, line: line.number)
    let position = try reader.position()
    try reader.expect(word: "label")
    let start = reader
    let label = try EventLabel(&reader)
    try reader.expectEnd()
    let names = scenario?.roster.names ?? []
    for name in [label.first.node, label.second.node] where !names.isEmpty && !names.contains(name) {
      throw start.unexpected("events of nodes or clients (\(listed(names)))", among: names)
    }
    guard label.first != label.second else { throw start.unexpected("two different events") }
    return Timed(position, label)
  }

  /// A timed line whose command only looks; nil for any other line.
  private func view(_ line: LessonSource.Line) throws(Diagnostic) -> Timed<String>? {
    guard let first = line.text.words.first?.text, first == "at" || first.first?.isNumber == true,
      let verb = verb(of: line), Self.views.contains(verb)
    else { return nil }
    var reader = try TokenReader(line.text, line: line.number)
    let position = try reader.position()
    _ = try reader.bare("a command")
    if verb == "step", reader.take(word: "back") {
      try reader.expectEnd()
      return Timed(position, "step_back")
    }
    if verb == "fog" {
      let nodes = scenario?.roster.nodes ?? []
      let token = try reader.bare("a node", among: nodes)
      guard nodes.isEmpty || nodes.contains(token.text) else {
        throw reader.unexpected("a node (\(listed(nodes)))", at: token, among: nodes)
      }
    } else if !reader.isAtEnd, verb != "step" {
      _ = reader.take()
    }
    try reader.expectEnd()
    return Timed(position, verb)
  }

  private mutating func script(_ fence: LessonSource.Fence) -> Script? {
    guard let commands else { return nil }
    var reader = ScriptReader(text: commands)
    let before = problems.count
    for line in fence.lines {
      do {
        try reader.read(line.text, line: line.number)
      } catch {
        report([error])
      }
    }
    guard problems.count == before else { return nil }
    do {
      let script = try reader.finish()
      let last = max(script.until?.instant ?? .zero, script.commands.last?.position.instant ?? .zero)
      if last - .zero > LessonLimits.runTime {
        report(
          fence.line, 1,
          "this \(fence.verb) lasts longer than \(LessonLimits.runTime.text), the most of a lesson")
        return nil
      }
      if script.commands.isEmpty, script.until == nil {
        report(fence.line, 1, "this \(fence.verb) has no line such as 4s heal, or until 12s")
        return nil
      }
      return script
    } catch {
      report([error])
      return nil
    }
  }

  /// The name that `reset:` gives to the learner's run.
  static func resetName(_ fence: LessonSource.Fence) -> (text: String, place: Place)? {
    for line in fence.lines where line.text.trimmed.hasPrefix("reset:") {
      guard let word = line.text.words.last, word.text != "reset:" else { continue }
      let text = word.text.hasPrefix("reset:") ? String(word.text.dropFirst(6)) : word.text
      return (text, Place(line.number, word.column))
    }
    return nil
  }

  mutating func allowed(_ fence: LessonSource.Fence) -> Allowed? {
    var out = Allowed()
    var keys: [String] = []
    for (text, place) in statements(fence) {
      guard let (key, rest, start) = keyed(text, at: place), key == "allow" || key == "reset" else {
        report(place, "a line of do is written allow: commands, or reset: run")
        continue
      }
      if keys.contains(key) { report(place, "\(key): stands here twice") }
      keys.append(key)
      if key == "reset" {
        if !rest.isIdentifier(dashes: false) { report(start, "reset: needs the name of one run") }
        out.reset = rest
        continue
      }
      if rest.isEmpty { report(start, "allow: needs names of commands; without it all are allowed") }
      for (word, column) in rest.words {
        if Verbs.all.contains(word) {
          out.commands.append(word)
        } else {
          let near = didYouMean(word, among: Verbs.all)
          report(start.line, start.column + column - 1, "\(quotedForMessage(word)) is no command\(near)")
        }
      }
    }
    return out
  }

  /// The name that a contrast gives to its run.
  static func contrastName(_ fence: LessonSource.Fence) -> String? {
    for line in fence.lines {
      let words = line.text.words.map(\.text)
      if words.count > 3, words[0] == "replay", words[2] == "as" { return words[3] }
    }
    return nil
  }

  /// `replay alone as majority with set rule majority`
  mutating func contrast(_ fence: LessonSource.Fence) -> Contrast? {
    let lines = statements(fence)
    guard let (text, place) = lines.first, lines.count == 1 else {
      report(fence.line, 1, "a contrast has one line: replay RUN as RUN with COMMAND")
      return nil
    }
    let words = text.words
    guard words.count > 5, words[0].text == "replay", words[2].text == "as", words[4].text == "with" else {
      report(place, "this line is written replay RUN as RUN with COMMAND")
      return nil
    }
    let (original, name) = (words[1].text, words[3].text)
    let known = runsHere.filter { $0 != name }
    if !known.contains(original) {
      let near = didYouMean(original, among: known)
      let message = "no run \(quotedForMessage(original)) is made before this line\(near)"
      report(place.line, place.column + words[1].column - 1, message)
    }
    if !name.isIdentifier(dashes: false) {
      let column = place.column + words[3].column - 1
      report(place.line, column, "\(quotedForMessage(name)) is no name of a run")
    }
    let column = words[5].column
    guard let commands else { return nil }
    do {
      let command = try commands.parse(
        String(text.dropFirst(column - 1)), at: place.line, column: place.column + column - 1)
      return Contrast(original: original, name: name, command: command)
    } catch {
      report([error])
      return nil
    }
  }
}
