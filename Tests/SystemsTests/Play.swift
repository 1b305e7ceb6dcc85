import Engine
import Sessions
import Systems

/// Plays a script on a system of the catalog and gives the world at the end. Lines without a time come at the
/// start; without `nodes` and `client` the system has those of its card.
func play(
  _ system: String, seed: UInt64 = 1, _ script: String = "", until end: String = "10s"
) throws -> any World {
  var reader = ScenarioReader()
  let lines = ["system \(system)", "seed \(seed)"] + script.split(separator: "\n").map(String.init)
  for (index, text) in lines.enumerated() { try reader.read(text, line: index + 1) }
  let position = try Position(parsing: end)
  let run = try Run(name: "test", scenario: reader.finish(), branches: Branches(end: position))
  return try Playback(playing: run).world
}

extension World {
  func node(_ name: String) -> NodeView? { nodes.first { $0.name == name } }
  /// A field of a node's inspection.
  func field(_ node: String, _ field: String) -> Value? { self.node(node)?.inspection?[field] }
  func operation(by client: String) -> Operation? {
    history.last { roster.name($0.client) == client }
  }
  /// The column of a table.
  func column(_ field: String, of table: String) -> [Value] {
    guard let schema = schema.tables.first(where: { $0.name == table }), let index = schema.index(of: field)
    else { return [] }
    return rows(of: table)?.map { $0[index] } ?? []
  }
  /// What happened as lines, for a failure's message.
  var story: String {
    (0..<traceCount).map { index in
      let line = traceLine(index)
      let who = [line.node, line.other].compactMap { $0.map(roster.name) }.joined(separator: "-")
      return "\((line.time - .zero).text) \(who) \(line.kind) \(line.text)"
    }.joined(separator: "\n")
  }
}
