import Engine

/// Functions of two: cause and effect between events, and what lies between two nodes.
extension ConditionChecker {
  mutating func callOfTwo(
    _ name: String, _ arguments: [Expression], at place: Place
  ) throws(Diagnostic) -> Typed {
    guard arguments.count == 2 else {
      throw error(place, "\"\(name)\" takes two arguments, found \(arguments.count)")
    }
    switch name {
    case "link": throw error(place, "\"link\" stands before a field: link(n1, n2).rtt")
    case "reachable":
      let (a, b) = (try node(arguments[0], of: name), try node(arguments[1], of: name))
      let isCut = try linkField(a, b, "cut", at: place)
      return Typed(.all([try isUp(a, at: place), try isUp(b, at: place), .not(isCut.term)]), .bool)
    default:
      let (a, b) = (try stamp(arguments[0], of: name), try stamp(arguments[1], of: name))
      return Typed(name == "concurrent" ? .concurrent(a, b) : .happenedBefore(a, b), .bool)
    }
  }

  mutating func link(
    _ ends: [Expression], _ field: String, _ start: Place, at place: Place
  ) throws(Diagnostic) -> Typed {
    guard ends.count == 2 else {
      throw error(start, "\"link\" takes two nodes, found \(ends.count): link(n1, n2).\(field)")
    }
    return try linkField(try node(ends[0], of: "link"), try node(ends[1], of: "link"), field, at: place)
  }

  private mutating func linkField(
    _ a: Term, _ b: Term, _ field: String, at place: Place
  ) throws(Diagnostic) -> Typed {
    guard let links = scope.table(named: "links") else { throw error(place, "this system has no links") }
    let index = try fieldIndex(field, of: links, at: place)
    return Typed(.linkField(a, b, table: slot("links"), field: index), links.fields[index].type)
  }

  private mutating func isUp(_ node: Term, at place: Place) throws(Diagnostic) -> Term {
    guard let nodes = scope.table(named: "nodes"), let name = nodes.index(of: "name") else {
      throw error(place, "this system has no table of nodes")
    }
    let up = try fieldIndex("up", of: nodes, at: place)
    return .nodeField(node, table: slot("nodes"), name: name, field: up)
  }

  private mutating func node(_ argument: Expression, of name: String) throws(Diagnostic) -> Term {
    let value = try check(argument, expecting: .node)
    guard value.type == .node else {
      throw error(argument.place, "\"\(name)\" takes two nodes, found \(value.type.described)")
    }
    if case .constant(.text(let client)) = value.term,
      scope.roster.clients.contains(where: { $0.name == client })
    {
      throw error(argument.place, "\(client) is a client; the table of links is about nodes")
    }
    return value.term
  }

  /// The vector stamp of a row that has one, or a stamp itself.
  private mutating func stamp(_ argument: Expression, of name: String) throws(Diagnostic) -> Term {
    if case .name(let row, nil) = argument.form, let frame = frames.last(where: { $0.names.contains(row) }) {
      guard let index = frame.table.index(of: "vector"), frame.table.fields[index].type == .clock else {
        throw error(
          argument.place, "\"\(name)\" compares vector stamps, and a row of \(frame.table.name) has none")
      }
      return .field(level: frame.level + (frame.names.firstIndex(of: row) ?? 0), index: index)
    }
    let value = try check(argument, expecting: .clock)
    guard value.type == .clock else {
      throw error(
        argument.place, "\"\(name)\" takes two rows of events, or two stamps; found \(value.type.described)")
    }
    return value.term
  }
}

extension Term {
  /// Whether its value can never change once the rows that it reads are there.
  var isOfRowsOnly: Bool {
    switch self {
    case .constant, .field, .seed: true
    case .list(let items), .either(let items), .all(let items): items.allSatisfy(\.isOfRowsOnly)
    case .not(let inner), .negative(let inner), .magnitude(let inner), .isNil(let inner): inner.isOfRowsOnly
    case .binary(_, let a, let b), .happenedBefore(let a, let b), .concurrent(let a, let b):
      a.isOfRowsOnly && b.isOfRowsOnly
    default: false
    }
  }
}

extension Value {
  /// Whether an event with this vector stamp can have helped to cause one with the other; nil where one of
  /// the two is no stamp. Source: Fidge 1988, Mattern 1989.
  func happenedBefore(_ other: Value) -> Bool? {
    guard case .clock(let a) = self, case .clock(let b) = other, a.count == b.count else { return nil }
    return a != b && zip(a, b).allSatisfy { $0 <= $1 }
  }
}

/// A query over the events of a run that looks at each of them, and at each pair, once. Where pairs are asked
/// for of more events than the limit allows, the answer is nil.
struct EventSearch: Hashable, Sendable {
  private var log = EventLog()
  private var seen = 0
  private var matches = 0

  func isSettled(_ quantifier: Quantifier) -> Bool { quantifier != .count && matches > 0 }

  mutating func follow(_ rows: Rows, until quantifier: Quantifier, _ reading: Reading) {
    guard !isSettled(quantifier) else { return }
    log.follow(reading.world)
    var reading = reading
    while seen < log.rows.count, !isSettled(quantifier), !rows.isPair || seen <= LessonLimits.pairedEvents {
      let row = log.rows[seen]
      if rows.isPair {
        for other in log.rows[..<seen] {
          if reading.passes(rows.filter, [other, row]) { matches += 1 }
          if reading.passes(rows.filter, [row, other]) { matches += 1 }
          if isSettled(quantifier) { break }
        }
      } else if reading.passes(rows.filter, [row]) {
        matches += 1
      }
      seen += 1
    }
  }

  func value(of quantifier: Quantifier) -> Value {
    if isSettled(quantifier) { return .bool(quantifier == .any) }
    guard seen == log.rows.count else { return .none }
    switch quantifier {
    case .any: return .bool(matches > 0)
    case .no: return .bool(matches == 0)
    case .count, .share: return .int(matches)
    }
  }
}

extension Reading {
  fileprivate mutating func passes(_ filter: Term?, _ bound: [[Value]]) -> Bool {
    guard let filter else { return true }
    rows = bound
    return isTrue(filter)
  }
}
