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
    let rows = CommandTable.rows.filter { $0.panel == focus } + CommandTable.rows.filter { $0.panel != focus }
    return rows.filter { row in
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
