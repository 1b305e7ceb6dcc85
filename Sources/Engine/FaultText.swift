/// Reading faults: what stands behind the name of a command.
extension CommandText {
  /// The faults of one line: one for each node or link that a group stands for.
  func faults(_ name: String, _ reader: inout TokenReader) throws(Diagnostic) -> [Fault] {
    switch name {
    case "partition": return [try partition(&reader)]
    case "isolate": return [try isolation(&reader)]
    case "cut", "mend":
      let links = try links(&reader)
      let kind = reader.take(word: "kind") ? try kindOfMessage(&reader) : nil
      try reader.expectEnd(or: kind == nil ? ["kind"] : [])
      return links.map { name == "cut" ? .cut($0, kind: kind) : .mend($0, kind: kind) }
    case "clog":
      let links = try links(&reader)
      try reader.expect(word: "for")
      let length = try reader.time("a time such as 3s")
      try reader.expectEnd()
      return links.map { .clog($0, for: length) }
    case "link":
      let links = try links(&reader)
      let change = try linkChange(&reader)
      return links.map { .link($0, change) }
    case "heal":
      try reader.expectEnd()
      return [.heal]
    case "drop", "duplicate", "hold", "release", "deliver", "corrupt":
      return [try messageFault(name, &reader)]
    default:
      return try nodeFaults(name, &reader)
    }
  }

  private func messageFault(_ name: String, _ reader: inout TokenReader) throws(Diagnostic) -> Fault {
    let start = reader.peek
    let message = try message(&reader)
    if name == "corrupt", let schema, !schema.hasDamage {
      throw refusal(.noCorruptForm(message, system: schema.card.name), at: start, reader)
    }
    try reader.expectEnd(or: message.copy == nil ? ["copy"] : [])
    switch name {
    case "drop": return .drop(message)
    case "duplicate": return .duplicate(message)
    case "hold": return .hold(message)
    case "release": return .release(message)
    case "corrupt": return .corrupt(message)
    default: return .deliver(message)
    }
  }

  private func nodeFaults(_ name: String, _ reader: inout TokenReader) throws(Diagnostic) -> [Fault] {
    let nodes = try nodes(&reader)
    switch name {
    case "crash":
      let kinds = CrashKind.allCases.filter { $0 != .plain }.map(\.rawValue)
      let token = reader.peek
      let kind = reader.take(anyOf: kinds).flatMap(CrashKind.init) ?? .plain
      if kind == .torn, let schema, !schema.hasTornWrite, let node = nodes.first {
        throw refusal(.noTornWrite(node, system: schema.card.name), at: token, reader)
      }
      try reader.expectEnd(or: kind == .plain ? kinds : [])
      return nodes.map { .crash($0, kind) }
    case "restart":
      try reader.expectEnd()
      return nodes.map { .restart($0) }
    case "thaw":
      try reader.expectEnd()
      return nodes.map { .thaw($0) }
    case "freeze":
      let length = reader.take(word: "for") ? try reader.time("a time such as 3s") : nil
      try reader.expectEnd(or: length == nil ? ["for"] : [])
      return nodes.map { .freeze($0, for: length) }
    case "slow":
      let times = try reader.integer("how many times slower,", in: 1...10_000)
      try reader.expectEnd()
      return nodes.map { .slow($0, times: times) }
    case "fire":
      let timer = try timer(&reader)
      return nodes.map { .fire($0, timer: timer) }
    default:
      let (jump, drift) = try clockChange(&reader)
      return nodes.map { .clock($0, jump: jump, driftPPM: drift) }
    }
  }

  /// What the world would refuse in any case is refused by its text already.
  private func refusal(_ error: CommandError, at token: Token?, _ reader: TokenReader) -> Diagnostic {
    reader.problem(error.sentence(in: roster), at: token)
  }

  private func timer(_ reader: inout TokenReader) throws(Diagnostic) -> String {
    let timers = schema?.timers ?? []
    let expected = timers.isEmpty ? "a timer" : "a timer (\(listed(timers)))"
    let token = try reader.name(expected, among: timers)
    guard schema == nil || timers.contains(token.text) else {
      throw reader.unexpected(
        timers.isEmpty ? "no timer: the system has none" : expected, at: token, among: timers)
    }
    try reader.expectEnd()
    return token.text
  }

  /// `+400ms`, `-2s drift 50ppm`, `drift -50ppm`.
  private func clockChange(
    _ reader: inout TokenReader
  ) throws(Diagnostic) -> (jump: Duration?, driftPPM: Int?) {
    var jump: Duration?
    if let token = reader.peek, token.kind == .bare, token.text != "drift" {
      let expected = "a jump with its sign such as +400ms, or drift"
      guard let sign = token.text.first, sign == "+" || sign == "-" else {
        throw reader.unexpected(expected, among: ["drift"])
      }
      _ = reader.take()
      let size = try reader.time(token.text.dropFirst(), of: token, expected)
      jump = sign == "-" ? .zero - size : size
    }
    guard reader.take(word: "drift") else {
      if jump == nil { throw reader.unexpected("a jump with its sign such as +400ms, or drift") }
      try reader.expectEnd(or: ["drift"])
      return (jump, nil)
    }
    let expected = "a rate from -900000ppm to 900000ppm such as 50ppm"
    let token = try reader.bare(expected)
    let isNegative = token.text.first == "-"
    let digits = isNegative || token.text.first == "+" ? token.text.dropFirst() : token.text[...]
    guard digits.hasSuffix("ppm") else { throw reader.unexpected(expected, at: token) }
    let rate = try reader.integer(digits.dropLast(3), of: token, expected, in: 0...900_000)
    try reader.expectEnd()
    return (jump, isNegative ? -rate : rate)
  }

  /// `200ms jitter 5ms loss 1% dup 1% reorder 5%`, `uniform 5ms 15ms`: at least one of them.
  private func linkChange(_ reader: inout TokenReader) throws(Diagnostic) -> LinkChange {
    var change = LinkChange()
    let shares = ["loss", "dup", "reorder"]
    if let token = reader.peek, !shares.contains(token.text) { change.delay = try delay(&reader) }
    var left = shares
    while let name = reader.take(anyOf: left) {
      left.removeAll { $0 == name }
      let ppm = try reader.percent()
      switch name {
      case "loss": change.lossPPM = ppm
      case "dup": change.duplicatePPM = ppm
      default: change.reorderPPM = ppm
      }
    }
    guard change != LinkChange() else {
      throw reader.unexpected("a delay such as 20ms, or loss, dup or reorder")
    }
    try reader.expectEnd(or: left)
    return change
  }

  private func delay(_ reader: inout TokenReader) throws(Diagnostic) -> Delay {
    if let name = reader.take(anyOf: CommandText.tailedDelays) { return try tailedDelay(name, &reader) }
    if reader.take(word: "uniform") {
      let low = try reader.time("the smallest delay such as 5ms").inMicroseconds
      let token = reader.peek
      let high = try reader.time("the largest delay such as 15ms").inMicroseconds
      guard low <= high else {
        let found = quotedForMessage(token?.text ?? "")
        throw reader.problem("expected the larger delay second, found \(found)", at: token)
      }
      return .uniform(low, high)
    }
    let names = ["uniform"] + CommandText.tailedDelays + ["loss", "dup"]
    let expected = "a delay such as 20ms, or \(names.joined(separator: ", ")) or reorder"
    if let token = reader.peek, token.kind == .bare, isName(token.text) {
      throw reader.unexpected(expected, among: names + ["reorder"])
    }
    let base = try reader.time(expected).inMicroseconds
    guard reader.take(word: "jitter") else { return .constant(base) }
    return .jitter(base: base, spread: try reader.time("a jitter such as 5ms").inMicroseconds)
  }

  /// Distributions whose delays have no upper bound.
  static let tailedDelays = ["exponential", "lognormal", "pareto"]
  /// The words that may stand behind a link.
  public static let linkWords =
    ["kind", "for", "jitter", "uniform"] + tailedDelays + ["sigma", "alpha", "loss", "dup", "reorder"]

  /// `10ms` behind `exponential`, `10ms sigma 0.5`, `1ms alpha 2.5`.
  private func tailedDelay(_ name: String, _ reader: inout TokenReader) throws(Diagnostic) -> Delay {
    switch name {
    case "exponential": return .exponential(mean: try reader.time("the mean such as 10ms").inMicroseconds)
    case "lognormal":
      let median = try reader.time("the median such as 10ms").inMicroseconds
      try reader.expect(word: "sigma")
      return .logNormal(median: median, sigmaPPM: try reader.millionths("sigma", in: 0...10_000_000))
    default:
      let minimum = try reader.time("the smallest delay such as 1ms").inMicroseconds
      try reader.expect(word: "alpha")
      return .pareto(minimum: minimum, alphaPPM: try reader.millionths("alpha", in: 100_000...100_000_000))
    }
  }
}

// MARK: - Partitions

extension CommandText {
  /// The most names that one partition may have, bridges counted on each side.
  static let longestPartition = 1_000

  /// `n1 west | n2 n3 east`: `rest` stands for every node that is not named, and a client that is not named
  /// goes with the node it is near.
  private func partition(_ reader: inout TokenReader) throws(Diagnostic) -> Fault {
    var sides: [[NodeID]] = [[]]
    var rest: (side: Int, token: Token)?
    var count = 0
    while let token = reader.peek {
      if reader.takeBar() {
        guard sides[sides.count - 1] != [] || rest?.side == sides.count - 1 else {
          throw reader.unexpected("a node on this side", at: token)
        }
        sides.append([])
      } else if reader.take(word: "rest") {
        if rest != nil { throw reader.problem("\"rest\" stands here a second time", at: token) }
        rest = (sides.count - 1, token)
      } else {
        let members = try nodes(&reader)
        for id in members where !sides[sides.count - 1].contains(id) { sides[sides.count - 1].append(id) }
        count += members.count
        guard count <= CommandText.longestPartition else {
          throw reader.problem("a partition has at most \(CommandText.longestPartition) names", at: token)
        }
      }
    }
    guard sides.count >= 2 else { throw reader.unexpected("| and another side") }
    guard sides[sides.count - 1] != [] || rest?.side == sides.count - 1 else {
      throw reader.unexpected("a node on this side")
    }
    return .partition(try completed(sides, rest: rest, reader))
  }

  private func isolation(_ reader: inout TokenReader) throws(Diagnostic) -> Fault {
    let token = reader.peek
    let inside = try nodes(&reader)
    try reader.expectEnd()
    let outside = roster.nodes.indices.map(NodeID.init).filter { !inside.contains($0) }
    guard !outside.isEmpty else {
      throw reader.problem("there is no other node to isolate this one from", at: token)
    }
    return .partition(try completed([inside, outside], rest: nil, reader))
  }

  /// Every node on a side: those not named where `rest` stands, clients with the node they are near.
  private func completed(
    _ written: [[NodeID]], rest: (side: Int, token: Token)?, _ reader: TokenReader
  ) throws(Diagnostic) -> [[NodeID]] {
    var sides = written
    var isNamed = Array(repeating: false, count: names.count)
    for id in written.joined() { isNamed[id.index] = true }
    let unnamed = roster.nodes.indices.filter { !isNamed[$0] }
    if let rest {
      sides[rest.side] += unnamed.map(NodeID.init)
      if sides[rest.side].isEmpty {
        throw reader.problem("\"rest\" stands for no node here: all nodes are named", at: rest.token)
      }
    } else if let first = unnamed.first {
      let hint = "name it, or write rest for all nodes that are not named"
      throw reader.problem("\(names[first]) is on no side; \(hint)", at: nil)
    }
    for (offset, client) in roster.clients.enumerated() where !isNamed[roster.nodes.count + offset] {
      guard let near = id(named: client.near) else { continue }
      for side in sides.indices where sides[side].contains(near) {
        sides[side].append(NodeID(roster.nodes.count + offset))
      }
    }
    guard sides.reduce(0, { $0 + $1.count }) <= CommandText.longestPartition else {
      let found = "with the clients of its nodes it has more"
      throw reader.problem(
        "a partition has at most \(CommandText.longestPartition) names; \(found)", at: nil)
    }
    return sides
  }
}
