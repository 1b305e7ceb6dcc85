import Engine
import Systems

/// Finds what text may name in a system; nil where there is no such system.
package typealias SystemLookup = @Sendable (String) -> Schema?

/// Reads a scenario line by line: a fence of a lesson, the head of a recording, a file.
///
/// `system` comes first, then who takes part (`nodes` before `client`, `region` and `rack`), then commands:
/// without a time they stand at the start, in their order. `seed` may stand anywhere.
package struct ScenarioReader {
  private let systems: SystemLookup
  private let known: [String]
  private var schema: Schema?
  private var version: Int?
  private var seed: UInt64?
  private var nodes: [String]?
  private var clients: [Client]?
  private var groups: [Group] = []
  private var script: [Timed<Command>] = []
  private var commandText: CommandText?
  private var lastLine: Int
  /// The scenario that this one goes on with.
  private var base: Scenario?

  /// `line` is where the scenario begins, for what is wrong with an empty one.
  package init(
    systems: @escaping SystemLookup = { Catalog.entry(named: $0)?.schema },
    known: [String] = Catalog.names, line: Int = 1
  ) {
    (self.systems, self.known, lastLine) = (systems, known, line)
  }

  /// Goes on with a scenario that is complete but for more commands and another seed.
  init(continuing scenario: Scenario, schema: Schema?) {
    self.init(systems: { _ in nil }, known: [])
    (self.schema, version) = (schema, scenario.version)
    (nodes, clients, groups) = (scenario.roster.nodes, scenario.roster.clients, scenario.roster.groups)
    (script, base) = (scenario.script, scenario)
    commandText = CommandText(roster: scenario.roster, schema: schema)
  }

  /// The statements that stand around commands.
  static let statements = ["system", "seed", "nodes", "client", "region", "rack"]

  /// Whether `system` has been read.
  var hasSystem: Bool { schema != nil || base != nil }

  package mutating func read(_ text: String, line: Int) throws(Diagnostic) {
    var reader = try TokenReader(text, line: line)
    try read(&reader)
  }

  mutating func read(_ reader: inout TokenReader) throws(Diagnostic) {
    lastLine = reader.line
    guard let first = reader.peek else { return }
    let start = reader
    switch reader.take(anyOf: ScenarioReader.statements) {
    case "system": try readSystem(&reader, first)
    case "seed": try readSeed(&reader, first)
    case "nodes": try readNodes(&reader, first)
    case "client": try readClient(&reader, first)
    case "region": try readGroup(.region, &reader, first)
    case "rack": try readGroup(.rack, &reader, first)
    default:
      if first.text == "until" {
        throw reader.problem("until stands in a run or a script; a scenario has no end", at: first)
      }
      try readCommand(&reader, start)
    }
  }

  /// The text of commands among those who take part, who can no longer change.
  /// - Throws: where no `system` has been read.
  mutating func text(at reader: TokenReader) throws(Diagnostic) -> CommandText {
    if let commandText { return commandText }
    guard let schema else { throw reader.unexpected("system and its name first", among: ["system"]) }
    let text = CommandText(roster: roster(of: schema), schema: schema)
    commandText = text
    return text
  }

  /// - Throws: where no `system` has been read.
  package func finish() throws(Diagnostic) -> Scenario {
    guard let name = base?.system ?? schema?.card.name else {
      throw Diagnostic(
        line: lastLine, column: 1, "expected system and its name, found the end of the scenario")
    }
    let roster = base?.roster ?? schema.map(roster(of:)) ?? Roster(nodes: [])
    return Scenario(
      system: name, version: version, seed: seed ?? base?.seed ?? 1, roster: roster,
      script: sortedByPosition(script))
  }

  /// Without `nodes` and `client` a system has those of its card; with `nodes` alone it has no clients.
  private func roster(of schema: Schema) -> Roster {
    Roster(
      nodes: nodes ?? schema.card.nodes, clients: clients ?? (nodes == nil ? schema.card.clients : []),
      groups: groups)
  }

  private mutating func readCommand(_ reader: inout TokenReader, _ start: TokenReader) throws(Diagnostic) {
    let isTimed = TimedText.begins(reader)
    if !isTimed, let token = reader.peek, !CommandText.names.contains(token.text) || token.kind != .bare {
      let names = ScenarioReader.statements + CommandText.names
      throw reader.unexpected("a statement or a command (\(names.joined(separator: ", ")))", among: names)
    }
    let text = try text(at: reader)
    let room = TextLimits.commands - script.count
    if isTimed {
      script += try TimedText(text: text).read(&reader, room: room)
    } else {
      let commands = try text.parse(&reader)
      guard commands.count <= room else { throw TimedText.tooMany(start) }
      script += commands.map { Timed(.start, $0) }
    }
  }
}

// MARK: - Who takes part

extension ScenarioReader {
  private mutating func readSystem(_ reader: inout TokenReader, _ first: Token) throws(Diagnostic) {
    guard !hasSystem else { throw reader.problem("system stands here a second time", at: first) }
    let token = try reader.name("the name of a system (\(listed(known)))", dashes: true, among: known)
    guard let found = systems(token.text) else {
      throw reader.unexpected("a system (\(listed(known)))", at: token, among: known)
    }
    if reader.take(word: "version") { version = try reader.integer("a version", in: 1...1_000_000) }
    try reader.expectEnd(or: version == nil ? ["version"] : [])
    schema = found
  }

  private mutating func readSeed(_ reader: inout TokenReader, _ first: Token) throws(Diagnostic) {
    guard seed == nil else { throw reader.problem("seed stands here a second time", at: first) }
    let expected = "a seed from 0 to \(UInt64.max)"
    let token = try reader.bare(expected)
    guard TimedText.startsWithDigit(token.text), let value = UInt64(token.text) else {
      throw reader.unexpected(expected, at: token)
    }
    try reader.expectEnd()
    seed = value
  }

  /// Refuses who takes part after the first command, or before `system`.
  private func checkIsOpen(_ reader: TokenReader, _ first: Token) throws(Diagnostic) {
    guard hasSystem else {
      throw reader.unexpected("system and its name first", at: first, among: ["system"])
    }
    guard commandText == nil else {
      throw reader.problem("\(first.text) stands before the first command", at: first)
    }
  }

  private mutating func readNodes(_ reader: inout TokenReader, _ first: Token) throws(Diagnostic) {
    try checkIsOpen(reader, first)
    guard nodes == nil, clients == nil, groups.isEmpty else {
      throw reader.problem("nodes stands once, before client, region and rack", at: first)
    }
    var names: [String] = []
    repeat {
      let token = try newName("the name of a node", &reader, taken: names)
      guard names.count < TextLimits.nodes else {
        throw reader.problem("a run has at most \(TextLimits.nodes) nodes", at: token)
      }
      names.append(token.text)
    } while !reader.isAtEnd
    nodes = names
  }

  private mutating func readClient(_ reader: inout TokenReader, _ first: Token) throws(Diagnostic) {
    try checkIsOpen(reader, first)
    let token = try newName("the name of a client", &reader, taken: namesSoFar)
    guard (clients ?? []).count < TextLimits.clients else {
      throw reader.problem("a run has at most \(TextLimits.clients) clients", at: token)
    }
    try reader.expect(word: "near")
    var client = Client(name: token.text, near: try node(&reader))
    if reader.take(word: "timeout") {
      let time = reader.peek
      client.timeout = try reader.time("a timeout such as 1s")
      if client.timeout == .zero { throw reader.problem("a timeout is longer than 0s", at: time) }
    }
    if reader.take(word: "tries") { client.tries = try reader.integer("a number of tries", in: 1...100) }
    try reader.expectEnd(or: ["timeout", "tries"])
    clients = (clients ?? []) + [client]
  }

  private mutating func readGroup(
    _ kind: Group.Kind, _ reader: inout TokenReader, _ first: Token
  ) throws(Diagnostic) {
    try checkIsOpen(reader, first)
    let name = try newName("the name of a \(kind.rawValue)", &reader, taken: namesSoFar)
    guard groups.count < TextLimits.groups else {
      throw reader.problem("a run has at most \(TextLimits.groups) regions and racks", at: name)
    }
    var members: [String] = []
    repeat {
      let token = reader.peek
      let member = try node(&reader)
      if members.contains(member) {
        throw reader.problem("\(member) stands here a second time", at: token)
      }
      if let other = groups.first(where: { $0.kind == kind && $0.members.contains(member) }) {
        throw reader.problem("\(member) is in the \(kind.rawValue) \(other.name) already", at: token)
      }
      members.append(member)
    } while !reader.isAtEnd
    groups.append(Group(kind: kind, name: name.text, members: members))
  }

  private var nodesSoFar: [String] { nodes ?? schema?.card.nodes ?? [] }
  private var namesSoFar: [String] { nodesSoFar + (clients ?? []).map(\.name) + groups.map(\.name) }

  private func node(_ reader: inout TokenReader) throws(Diagnostic) -> String {
    let expected = "a node (\(listed(nodesSoFar)))"
    let token = try reader.bare(expected)
    guard nodesSoFar.contains(token.text) else {
      throw reader.unexpected(expected, at: token, among: nodesSoFar)
    }
    return token.text
  }

  private func newName(
    _ expected: String, _ reader: inout TokenReader, taken: [String]
  ) throws(Diagnostic) -> Token {
    let token = try reader.name(expected)
    guard !CommandText.reservedNames.contains(token.text) else {
      throw reader.problem("\"\(token.text)\" has a meaning in commands; take another name", at: token)
    }
    guard !taken.contains(token.text) else {
      throw reader.problem("\"\(token.text)\" is taken; names differ", at: token)
    }
    return token
  }
}

/// Scenarios as text.
package enum ScenarioText {
  /// The scenario of all lines, numbered from 1.
  package static func read(
    _ lines: [String], systems: @escaping SystemLookup = { Catalog.entry(named: $0)?.schema },
    known: [String] = Catalog.names
  ) throws(Diagnostic) -> Scenario {
    var reader = ScenarioReader(systems: systems, known: known)
    for (index, line) in lines.enumerated() { try reader.read(line, line: index + 1) }
    return try reader.finish()
  }

  /// The lines that read back as this scenario.
  package static func print(_ scenario: Scenario) -> [String] {
    let version = scenario.version.map { " version \($0)" } ?? ""
    var lines = ["system \(scenario.system)\(version)", "seed \(scenario.seed)"]
    if !scenario.roster.nodes.isEmpty {
      lines.append("nodes " + scenario.roster.nodes.joined(separator: " "))
    }
    let usual = Client(name: "", near: "")
    for client in scenario.roster.clients {
      let timeout = client.timeout == usual.timeout ? "" : " timeout \(client.timeout.text)"
      let tries = client.tries == usual.tries ? "" : " tries \(client.tries)"
      lines.append("client \(client.name) near \(client.near)\(timeout)\(tries)")
    }
    for group in scenario.roster.groups {
      lines.append("\(group.kind.rawValue) \(group.name) " + group.members.joined(separator: " "))
    }
    let text = CommandText(roster: scenario.roster)
    for timed in scenario.script {
      let when = timed.position == .start ? "" : "at \(timed.position.text) "
      lines.append(when + text.print(timed.content))
    }
    return lines
  }
}
