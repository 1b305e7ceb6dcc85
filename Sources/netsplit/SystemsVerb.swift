import ArgumentParser
import Systems

struct SystemsVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "systems", abstract: "List the systems that can be played, one a line.")
  @Flag(help: "Print JSON.") var json = false

  struct Row: Encodable { let name: String, version: Int, title: String, summary: String }

  func run() throws {
    let rows = Catalog.all.map(\.schema.card).map {
      Row(name: $0.name, version: $0.version, title: $0.title, summary: $0.summary)
    }
    if json { return try printJSON(rows) }
    let width = rows.map(\.name.count).max() ?? 0
    for row in rows { print(row.name.padded(to: width + 2) + row.summary) }
  }
}

extension String {
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
