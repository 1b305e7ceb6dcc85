import App
import ArgumentParser

struct KeysVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "List the keys, what they do, and the command that each gives.",
    discussion: "From the one table that the program, its footer and its help are made of.")
  @Flag(help: "Print JSON.") var json = false

  struct Row: Encodable { let keys: [String], title: String, command: String, panel: String? }

  func run() throws {
    let rows = CommandTable.rows.map {
      Row(
        keys: $0.keys.map(\.description), title: $0.title, command: $0.command, panel: $0.panel?.rawValue)
    }
    if json { return try printJSON(rows) }
    let keyWidth = rows.map { $0.keys.joined(separator: " ").count }.max() ?? 0
    let titleWidth = rows.map(\.title.count).max() ?? 0
    for row in rows {
      let command = row.command.isEmpty ? "" : ":\(row.command)"
      let place = row.panel.map { " (in the panel \($0))" } ?? ""
      let line =
        row.keys.joined(separator: " ").padded(to: keyWidth + 2)
        + (command.isEmpty && place.isEmpty ? row.title : row.title.padded(to: titleWidth + 2)) + command
        + place
      print(line)
    }
  }
}
