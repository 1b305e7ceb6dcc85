/// The text of commands in a run with these nodes, clients and groups: `parse(print(c)) == c`.
///
/// One parser reads keys' commands, the prompt, lessons, scenarios, scripts and recordings. With a schema it
/// refuses what the system does not know: parameters and their values, requests, kinds of message, timers.
public struct CommandText: Sendable {
  public let roster: Roster
  public let schema: Schema?
  /// The names of all endpoints by id.
  let names: [String]
  private let ids: [String: NodeID]
  private let groups: [String: [NodeID]]

  public init(roster: Roster, schema: Schema? = nil) {
    (self.roster, self.schema, names) = (roster, schema, roster.names)
    var ids: [String: NodeID] = [:]
    for (index, name) in names.enumerated() where ids[name] == nil { ids[name] = NodeID(index) }
    var groups: [String: [NodeID]] = [:]
    for group in roster.groups { groups[group.name] = group.members.compactMap { ids[$0] } }
    (self.ids, self.groups) = (ids, groups)
  }

  /// The names of all commands, in the order of `commands.md`.
  public static let names = [
    "crash", "restart", "freeze", "thaw", "slow", "partition", "isolate", "cut", "mend", "clog", "heal",
    "link", "drop", "duplicate", "hold", "release", "deliver", "corrupt", "clock", "fire", "op", "set",
  ]

  /// Words that no node, client or group may have as its name.
  public static let reservedNames = ["rest", "all"]

  /// The one command of a line, without a time before it.
  /// - Throws: `Diagnostic`; also where a group's name makes more than one command of the line.
  public func parse(_ line: String, at number: Int = 1, column: Int = 1) throws(Diagnostic) -> Command {
    var reader = try TokenReader(line, line: number, column: column)
    return try parseOne(&reader)
  }

  /// The one command of the rest of a line.
  public func parseOne(_ reader: inout TokenReader) throws(Diagnostic) -> Command {
    let start = reader
    let commands = try parse(&reader)
    guard commands.count == 1 else {
      let count = "expected one command, found a group that makes \(commands.count) of it"
      throw start.problem("\(count); name one node", at: start.peek)
    }
    return commands[0]
  }

  /// The commands of a line: more than one where a rack or region stands for a node; at least one.
  public func parseAll(
    _ line: String, at number: Int = 1, column: Int = 1
  ) throws(Diagnostic) -> [Command] {
    var reader = try TokenReader(line, line: number, column: column)
    return try parse(&reader)
  }

  /// The commands of the rest of a line; at least one.
  public func parse(_ reader: inout TokenReader) throws(Diagnostic) -> [Command] {
    let start = reader
    guard let name = reader.take(anyOf: CommandText.names) else {
      throw reader.unexpected(
        "a command (\(CommandText.names.joined(separator: ", ")))", among: CommandText.names)
    }
    let commands: [Command]
    switch name {
    case "op": commands = [try call(&reader)]
    case "set": commands = [try setting(&reader)]
    default: commands = try faults(name, &reader).map { .fault($0) }
    }
    guard !commands.isEmpty else { throw start.problem("this stands for no node or link", at: start.peek) }
    return commands
  }

  /// A message of the run: `s>c reply#1`, `s>c reply#1 copy 2`.
  public func parseMessage(
    _ text: String, at number: Int = 1, column: Int = 1
  ) throws(Diagnostic) -> MessageName {
    var reader = try TokenReader(text, line: number, column: column)
    let message = try message(&reader)
    try reader.expectEnd()
    return message
  }

  /// One node or client by its name.
  public func parseNode(_ text: String, at number: Int = 1, column: Int = 1) throws(Diagnostic) -> NodeID {
    var reader = try TokenReader(text, line: number, column: column)
    let id = try node(&reader)
    try reader.expectEnd()
    return id
  }
}

// MARK: - Names

extension CommandText {
  /// All that a name may stand for where a node is expected.
  private var known: [String] { names + roster.groups.map(\.name) }

  func id(named name: String) -> NodeID? { ids[name] }

  func noNode(_ token: Token, _ reader: TokenReader, of known: [String]) -> Diagnostic {
    reader.unexpected("a node (\(listed(known)))", at: token, among: known)
  }

  /// One endpoint.
  func node(_ reader: inout TokenReader) throws(Diagnostic) -> NodeID {
    let token = try reader.bare("a node (\(listed(names)))")
    guard let id = ids[token.text] else { throw noNode(token, reader, of: names) }
    return id
  }

  /// One endpoint, or all of a group.
  func nodes(_ reader: inout TokenReader) throws(Diagnostic) -> [NodeID] {
    let token = try reader.bare("a node (\(listed(known)))")
    return try nodes(named: token.text, token, reader)
  }
  func nodes(named name: String, _ token: Token, _ reader: TokenReader) throws(Diagnostic) -> [NodeID] {
    if let id = ids[name] { return [id] }
    guard let members = groups[name] else {
      let near = didYouMean(name, among: known)
      let found = quotedForMessage(token.text)
      throw reader.problem("expected a node (\(listed(known))), found \(found)\(near)", at: token)
    }
    return members
  }

  /// A link, both directions, or all; a group stands for a link of each of its nodes.
  func links(_ reader: inout TokenReader) throws(Diagnostic) -> [LinkSet] {
    let expected = "a link such as \(exampleLink), or all"
    let token = try reader.bare(expected)
    if token.text == "all" { return [.all] }
    guard let sign = token.text.firstIndex(where: { $0 == ">" || $0 == "-" }) else {
      throw reader.unexpected(expected, at: token)
    }
    let isOneWay = token.text[sign] == ">"
    let from = try nodes(named: String(token.text[..<sign]), token, reader)
    let to = try nodes(named: String(token.text[token.text.index(after: sign)...]), token, reader)
    var links: [LinkSet] = []
    for a in from {
      for b in to where a != b {
        if isOneWay {
          links.append(.one(from: a, to: b))
        } else if !(b < a && from.contains(b) && to.contains(a)) {
          links.append(.both(a, b))
        }
      }
    }
    guard !links.isEmpty else {
      throw reader.problem(
        "expected two different nodes, found \(quotedForMessage(token.text))", at: token)
    }
    return links
  }
  private var exampleLink: String { names.count >= 2 ? "\(names[0])>\(names[1])" : "n1>n2" }

  func message(_ reader: inout TokenReader) throws(Diagnostic) -> MessageName {
    let expected = "a message such as \(exampleLink) reply#1"
    let token = try reader.bare(expected)
    let ends = token.text.split(separator: ">", omittingEmptySubsequences: false)
    guard ends.count == 2 else { throw reader.unexpected(expected, at: token) }
    var pair: [NodeID] = []
    for end in ends {
      guard let id = ids[String(end)] else {
        let near = didYouMean(String(end), among: names), found = quotedForMessage(token.text)
        throw reader.problem("expected a node (\(listed(names))), found \(found)\(near)", at: token)
      }
      pair.append(id)
    }
    let (kind, number) = try numberedKind(&reader)
    let copy =
      reader.take(word: "copy")
      ? try reader.integer("the number of the copy", in: 1...1_000_000) : nil
    return MessageName(from: pair[0], to: pair[1], kind: kind, number: number, copy: copy)
  }

  /// `reply#1`; `reply 1`, as it was written at first, is read as well.
  private func numberedKind(_ reader: inout TokenReader) throws(Diagnostic) -> (kind: String, number: Int) {
    reader.splitNumber()
    let kind = try kindOfMessage(&reader)
    return (kind, try reader.integer("the number of the message", in: 1...1_000_000_000))
  }

  func kindOfMessage(_ reader: inout TokenReader) throws(Diagnostic) -> String {
    let kinds = schema?.allMessageKinds ?? []
    let what = kinds.isEmpty ? "a kind of message" : "a kind of message (\(listed(kinds)))"
    let kind = try reader.name(what, among: kinds)
    guard kinds.isEmpty || kinds.contains(kind.text) else {
      throw reader.unexpected(what, at: kind, among: kinds)
    }
    return kind.text
  }
}
