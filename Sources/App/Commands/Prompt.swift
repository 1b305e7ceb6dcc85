import Engine
import Sessions

/// The command line: what is typed, where the cursor is, and what was wrong with it.
package struct Prompt: Hashable, Sendable {
  package var text: String
  /// In characters from the left.
  package var cursor: Int
  package var problem: Diagnostic?
  /// Which line of the history is shown; nil: the one being typed.
  var recalled: Int?
  /// Whether the line is one of a lesson's solution.
  var isHint = false

  package init(_ text: String = "") { (self.text, cursor) = (text, text.count) }

  mutating func insert(_ character: Character) {
    guard text.count < 400 else { return }
    // An accent joins the character before it, so the place is counted from the end.
    let behind = text.count - cursor
    text.insert(character, at: text.index(text.startIndex, offsetBy: cursor))
    cursor = max(0, text.count - behind)
    problem = nil
  }
  mutating func deleteBack() {
    guard cursor > 0 else { return }
    text.remove(at: text.index(text.startIndex, offsetBy: cursor - 1))
    cursor = min(cursor - 1, text.count)
    problem = nil
  }
  mutating func move(by step: Int) { cursor = min(max(0, cursor + step), text.count) }
  mutating func replace(with line: String) { (text, cursor, problem) = (line, line.count, nil) }

  /// The word under completion: from the last blank to the end.
  private var stem: Substring {
    text[(text.lastIndex(of: " ").map { text.index(after: $0) } ?? text.startIndex)...]
  }

  /// What may follow, nearest first: names of commands, then names that the command takes.
  package func completions(
    in world: any World, runs: [String] = [], goals: [String] = [], dials: [String]? = nil
  ) -> [String] {
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let candidates: [String] =
      switch (words.first ?? "", words.count) {
      case (_, ...1): CommandText.names + ViewCommand.names
      case ("compare", 2): runs + ["off"]
      case ("compare", 3), ("replay", 2): runs
      case ("compare", _): []
      case ("why", 2): goals
      case ("set", 2):
        (dials ?? world.schema.parameters.map(\.name)) + Setting.names + ["scheduling"]
      default: arguments(of: words, in: world)
      }
    return candidates.filter { $0.hasPrefix(stem) && $0 != stem }
  }

  private func arguments(of words: [String], in world: any World) -> [String] {
    let names = world.roster.names, schema = world.schema
    switch words[0] {
    case "set" where words.count == 3 && Setting.names.contains(words[1]): return Setting.values(of: words[1])
    case "set" where words.count == 3 && words[1] == "scheduling": return ["manual", "automatic"]
    case "set":
      switch schema.parameters.first(where: { $0.name == words[1] })?.type {
      case .symbol(let values): return values
      case .bool: return ["on", "off"]
      default: return []
      }
    case "op" where words.count == 3: return schema.requests.map(\.kind)
    case "drop", "duplicate", "hold", "release", "deliver", "corrupt":
      let text = CommandText(roster: world.roster)
      return words.count == 2 ? world.flights.map { text.print($0.name) } : []
    case "cut", "mend", "clog", "link": return linkArguments(of: words, in: world)
    case "crash" where words.count == 3:
      let kinds = CrashKind.allCases.filter { $0 != .plain && (schema.hasTornWrite || $0 != .torn) }
      return kinds.map(\.rawValue)
    case "freeze" where words.count == 3: return ["for"]
    case "clock" where words.count > 2: return clockArguments(of: words)
    case "fire" where words.count == 3: return schema.timers
    case "seek": return ["start", "end", "+1s", "-1s"]
    case "speed": return Speed.all.map(\.text)
    case "reset": return ViewCommand.Extent.allCases.map(\.rawValue)
    case "chaos": return words.count == 2 ? ["seed"] : []
    case "filter": return filterArguments(of: words, in: world)
    case "find": return words.count == 2 ? ["next", "previous"] : []
    // A run's name is the learner's own.
    case "bookmark", "why", "save-scenario": return []
    case "label":
      return [2: CausalOrder.words + names, 4: names, 6: CausalOrder.words][words.count] ?? []
    case "view":
      let views = ViewCommand.View.allCases.map(\.rawValue).filter { !$0.contains(" ") }
      return words.count == 2 ? views : words[1] == "space-time" ? ["turned"] : []
    case "scale": return ViewCommand.Scale.allCases.map(\.rawValue)
    case "mark": return ["next", "previous"]
    case "fog": return names + ["off"]
    case "partition": return names + ["|", "rest"]
    default: return names
    }
  }

  private func filterArguments(of words: [String], in world: any World) -> [String] {
    switch words[words.count - 2] {
    case "node": world.roster.names
    case "kind": EventFilter.kinds.map(\.rawValue)
    case "text", "off": []
    default: ["node", "kind", "text", "off"].filter { !words.contains($0) }
    }
  }

  /// A jump, a rate, or both: examples to change.
  private func clockArguments(of words: [String]) -> [String] {
    if words[words.count - 2] == "drift" { return ["50ppm", "-50ppm"] }
    return words.contains("drift") ? [] : (words.count == 3 ? ["+400ms", "-400ms"] : []) + ["drift"]
  }

  private func linkArguments(of words: [String], in world: any World) -> [String] {
    switch (words[0], words.count) {
    case (_, 2):
      let nodes = world.roster.nodes
      return nodes.flatMap { a in nodes.filter { $0 != a }.map { "\(a)>\($0)" } } + ["all"]
    case ("link", _): return CommandText.linkWords.filter { $0 != "kind" && $0 != "for" }
    case ("clog", 3): return ["for"]
    case ("cut", 3), ("mend", 3): return ["kind"]
    case ("cut", 4), ("mend", 4): return world.schema.allMessageKinds
    default: return []
    }
  }

  /// Completes the word as far as all candidates agree. False when nothing fits.
  mutating func complete(
    in world: any World, runs: [String] = [], goals: [String] = [], dials: [String]? = nil
  ) -> Bool {
    let all = completions(in: world, runs: runs, goals: goals, dials: dials)
    guard let first = all.first else { return false }
    var common = first
    for candidate in all.dropFirst() {
      common = String(zip(common, candidate).prefix { $0 == $1 }.map(\.0))
    }
    let completed = common.count > stem.count ? common : first
    replace(with: text.dropLast(stem.count) + completed + (all.count == 1 ? " " : ""))
    return true
  }
}

/// A small list to choose from; a choice is a command line, which the prompt completes where it is
/// unfinished.
package struct Choice: Hashable, Sendable {
  package struct Row: Hashable, Sendable {
    package var title: String
    package var detail: String
    /// What is run; ending in a blank it is put into the prompt.
    package var line: String
  }
  package var title: String
  package var rows: [Row]
  package var selected = 0
  /// What Enter does, for the status line.
  package var hint = ""
}
