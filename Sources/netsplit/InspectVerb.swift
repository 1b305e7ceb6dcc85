import ArgumentParser
import Engine
import Systems

struct InspectVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Print what text may name in a system: parameters, requests, messages, tables.")
  @Argument(help: "The name of a system (netsplit systems lists them).") var system: String
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let schema = try find(system: system)
    if json { return try printJSON(SchemaReport(schema)) }
    let card = schema.card
    print("\(card.name) version \(card.version): \(card.title)")
    print(card.summary)
    print("Left out: \(card.leftOut).")
    for source in card.sources { print("Source: \(source)") }
    print("Nodes: \(card.nodes.joined(separator: " "))")
    for client in card.clients {
      print("Client: \(client.name) near \(client.near) timeout \(client.timeout.text) tries \(client.tries)")
    }
    list(
      "Parameters (set NAME VALUE)",
      schema.parameters.map {
        ("\($0.name) = \($0.value)", "\($0.sentence) (\($0.range))")
      })
    list("Requests (op CLIENT ...)", schema.requests.map { ($0.text, $0.sentence) })
    print("\nMessages: " + schema.allMessageKinds.joined(separator: " "))
    print("Timers: " + schema.timers.joined(separator: " "))
    if !schema.ownFaults.isEmpty { print("Faults of its own: " + schema.ownFaults.joined(separator: ", ")) }
    let promises = schema.promises
    print("\nPromises" + (promises.sentences.isEmpty ? ": none" : ""))
    for sentence in promises.sentences { print("  \(sentence)") }
    print("Survives: " + promises.survives.map(\.rawValue).joined(separator: " "))
    list("Numbers of the run", schema.globals.map { ("\($0.name): \($0.type.word)", $0.sentence) })
    list("Charts", schema.series.map { ("\($0.name) in \($0.chart)", $0.sentence) })
    for table in schema.tables {
      list(
        "Table \(table.name): \(table.sentence)",
        table.fields.map {
          (
            "\($0.name): \($0.type.word)",
            $0.sentence + ($0.isGod ? " (nobody in the system can know it)" : "")
          )
        })
    }
  }

  private func list(_ title: String, _ rows: [(String, String)]) {
    guard !rows.isEmpty else { return }
    print("\n\(title)")
    let width = rows.map(\.0.count).max() ?? 0
    for (name, sentence) in rows { print("  " + name.padded(to: width + 2) + sentence) }
  }
}

/// - Throws: the usage ending with the nearest name.
func find(system name: String) throws -> Schema {
  guard let entry = Catalog.entry(named: name) else {
    throw Ending.usage.error(
      "no system \(quotedForMessage(name))\(didYouMean(name, among: Catalog.names)); "
        + "`netsplit systems` lists them")
  }
  return entry.schema
}

extension Schema {
  /// The faults that only a system which has a form for them knows.
  fileprivate var ownFaults: [String] {
    (hasDamage ? ["corrupt MESSAGE"] : []) + (hasTornWrite ? ["crash NODE torn"] : [])
  }
}

extension ValueType {
  /// The type as `inspect` and errors of conditions call it.
  var word: String {
    switch self {
    case .bool: "yes or no"
    case .int: "integer"
    case .time: "time"
    case .percent: "percentage"
    case .number: "number"
    case .text: "text"
    case .node: "node"
    case .clock: "clock"
    case .any: "any value"
    case .symbol(let words): words.joined(separator: " | ")
    case .list(let element): "list of \(element.word)"
    }
  }
}

private struct SchemaReport: Encodable {
  struct Item: Encodable { let name: String, type: String, sentence: String }
  struct Table: Encodable { let name: String, sentence: String, fields: [Item] }
  let name: String, version: Int, title: String, summary: String, leftOut: String
  let sources: [String], nodes: [String], clients: [String]
  let parameters: [Item], requests: [Item], messages: [String], timers: [String]
  let faults: [String]
  let globals: [Item], series: [Item], tables: [Table], promises: [String], survives: [String]

  init(_ schema: Schema) {
    let card = schema.card
    (name, version, title, summary) = (card.name, card.version, card.title, card.summary)
    (leftOut, sources, nodes) = (card.leftOut, card.sources, card.nodes)
    clients = card.clients.map(\.name)
    parameters = schema.parameters.map { Item(name: $0.name, type: $0.range, sentence: $0.sentence) }
    requests = schema.requests.map { Item(name: $0.kind, type: $0.text, sentence: $0.sentence) }
    messages = schema.messageKinds
    timers = schema.timers
    faults = schema.ownFaults
    (promises, survives) = (schema.promises.sentences, schema.promises.survives.map(\.rawValue))
    globals = schema.globals.map { Item(name: $0.name, type: $0.type.word, sentence: $0.sentence) }
    series = schema.series.map { Item(name: $0.name, type: $0.chart, sentence: $0.sentence) }
    tables = schema.tables.map { table in
      Table(
        name: table.name, sentence: table.sentence,
        fields: table.fields.map { Item(name: $0.name, type: $0.type.word, sentence: $0.sentence) })
    }
  }
}
