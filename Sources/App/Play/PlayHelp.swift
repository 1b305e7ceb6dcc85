import Engine
import TUI

/// The list of keys, the card of the machine, or the palette of all commands, lying over a run.
package struct Help: Hashable, Sendable {
  package var page: HelpPane.Page
  package var filter = ""
  package var selected = 0
  package init(_ page: HelpPane.Page) { self.page = page }
}

extension Play {
  /// What the page lists: keys as the table has them, or all that can be done, best match first.
  package func rows(of help: Help) -> [TableRow] {
    switch help.page {
    case .machine: []
    case .keys: keyRows(help.filter)
    case .palette: paletteRows(help.filter)
    }
  }

  /// The keys of the focused panel first; then all, and what has no key.
  private func keyRows(_ filter: String) -> [TableRow] {
    let needle = filter.lowercased()
    let parts: [(TableRow) -> Bool] = [
      { $0.panel == focus }, { $0.panel == nil && !$0.keys.isEmpty },
      { $0.panel != nil && $0.panel != focus }, { $0.keys.isEmpty },
    ]
    return parts.flatMap { CommandTable.rows.filter($0) }.filter { row in
      needle.isEmpty || row.title.lowercased().contains(needle) || row.command.contains(needle)
        || row.keys.contains { $0.description == filter }
    }
  }

  private func paletteRows(_ filter: String) -> [TableRow] {
    let all = CommandTable.rows + dialRows + nodeRows
    let scored = all.enumerated().compactMap { index, row -> (score: Int, index: Int, row: TableRow)? in
      let scores = [row.title, row.command].compactMap { FuzzyMatch.score(filter, in: $0) }
      return scores.max().map { ($0, index, row) }
    }
    return scored.sorted { ($1.score, $0.index) < ($0.score, $1.index) }.map(\.row)
  }
  private var dialRows: [TableRow] {
    world.parameters.flatMap { parameter in
      let values: [String] =
        switch parameter.type {
        case .symbol(let words): words
        case .bool: ["on", "off"]
        default: [""]
        }
      return values.map { value in
        let line = "set \(parameter.name) \(value)"
        return TableRow(line: line, title: "dial: \(parameter.sentence)", command: line)
      }
    }
  }
  private var nodeRows: [TableRow] {
    roster.names.map { TableRow(line: "select \($0)", title: "select \($0)", command: "select \($0)") }
  }

  /// The rows as they are drawn, with a heading above the first of each kind.
  func paneRows(of help: Help) -> [HelpPane.Row] {
    var last: String?
    return rows(of: help).map { row in
      let line = lineNow(row), command = line ?? example(row)
      var drawn = HelpPane.Row(
        row.keys.map(\.description).joined(separator: " "), row.title, command: command,
        isExample: line == nil && !command.isEmpty, disabled: reason(against: row.action))
      guard help.page == .keys, help.filter.isEmpty else { return drawn }
      let heading = heading(row)
      if heading != last { drawn.heading = heading }
      last = heading
      return drawn
    }
  }
  private func heading(_ row: TableRow) -> String {
    if let panel = row.panel {
      return panel == focus ? "In this panel" : "Where the panel \(panel.rawValue) has the keys"
    }
    return row.keys.isEmpty ? "Lines of the prompt without a key" : CommandTable.heading(of: row.action)
  }

  /// The line that does now what Enter on the row does; nil where it asks for more first, or where there is
  /// none.
  private func lineNow(_ row: TableRow) -> String? {
    if let line = line(for: row.action) { return line }
    switch row.action {
    case .view(let command): return command.text
    case .line(let line): return line.hasSuffix(" ") ? nil : line
    case .playOrPause: return (isPlaying ? ViewCommand.pause : .play).text
    case .faster: return ViewCommand.speed(speed.faster).text
    case .slower: return ViewCommand.speed(speed.slower).text
    case .nextMessage: return ViewCommand.selectMessage.text
    case .spaceTime: return spaceTimeSwitch.text
    case .nextView: return ViewCommand.view(nextView).text
    case .filterKind: return ViewCommand.filter(nextKindFilter).text
    case .filterNode: return ViewCommand.filter(nodeFilter).text
    case .why: return ViewCommand.why.text
    case .goToCursor: return charts.cursor.map { ViewCommand.seek(.instant($0 - .zero)).text }
    case .copy: return ViewCommand.copy.text
    case .digit(1) where roster.count > 0 && lesson?.isQuestionOpen != true:
      return ViewCommand.select(roster.name(NodeID(0))).text
    case .fog:
      guard case .node(let id) = selection else { return nil }
      return ViewCommand.fog(fog == id ? nil : roster.name(id)).text
    default: return nil
    }
  }
  /// A line of that kind with names that are there.
  private func example(_ row: TableRow) -> String {
    let node = roster.nodes.first ?? "n1"
    switch row.action {
    case .operation:
      guard let words = world.schema.card.examples.first else { return row.command }
      return "op \(roster.clients.first?.name ?? node) \(words)"
    case .dial:
      guard let dial = world.parameters.first else { return row.command }
      return "set \(dial.name) \(dial.value)"
    case .paint: return roster.nodes.count > 1 ? "partition \(node) | rest" : row.command
    case .fog: return "fog \(node)"
    case .move, .previousMessage: return ""
    case .nextLink where roster.nodes.count > 1: return "select \(node)>\(roster.nodes[1])"
    default: return row.command
    }
  }

  mutating func update(_ help: Help, _ key: Key) -> [Request] {
    let rows = rows(of: help)
    var help = help
    let last = max(0, rows.count - 1)
    let isCommand = help.filter.isEmpty && help.page != .palette
    switch key {
    case .escape: overlay = nil
    case .up: help.selected = max(0, help.selected - 1)
    case .down: help.selected = min(last, help.selected + 1)
    case .pageUp: help.selected = max(0, help.selected - 10)
    case .pageDown: help.selected = min(last, help.selected + 10)
    case .home: help.selected = 0
    case .end: help.selected = last
    case .enter:
      overlay = nil
      return rows.indices.contains(help.selected) ? perform(rows[help.selected].action) : []
    case .backspace where help.filter.isEmpty: overlay = nil
    case .backspace: (help.filter, help.selected) = (String(help.filter.dropLast()), 0)
    case .control("p"): help = Help(.palette)
    case .character("q") where isCommand: overlay = nil
    case .character("m") where isCommand: help.page = help.page == .keys ? .machine : .keys
    case .character("/") where isCommand: break
    case .character(let scalar): (help.filter, help.selected) = (help.filter + String(Character(scalar)), 0)
    default: break
    }
    if overlay != nil { overlay = .help(help) }
    return []
  }
}
