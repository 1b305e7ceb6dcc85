import Engine

/// Resolves the names of a condition and checks its types against what the lesson's system offers.
package enum ConditionCheck {
  /// - Parameter expected: what the value must be; nil where any type will do.
  package static func check(
    _ expression: Expression, as expected: ValueType? = .bool, in scope: ConditionScope
  ) throws(Diagnostic) -> CheckedCondition {
    var checker = ConditionChecker(scope)
    return try checker.whole(expression, as: expected)
  }

  /// What a column of the table of runs asks: a value of any type, of one run and no other.
  static func column(_ expression: Expression, in scope: ConditionScope) throws(Diagnostic)
    -> CheckedCondition
  {
    var checker = ConditionChecker(scope)
    (checker.isInRun, checker.isColumn) = (true, true)
    return try checker.whole(expression, as: nil)
  }
}

/// A resolved expression and its type.
struct Typed {
  var term: Term
  var type: ValueType
  init(_ term: Term, _ type: ValueType) { (self.term, self.type) = (term, type) }
}

struct ConditionChecker {
  /// The rows that are bound where the checker stands.
  struct Frame {
    let names: [String]
    let table: TableSchema
    let level: Int
    var isPair: Bool { names.count == 2 }
  }
  let scope: ConditionScope
  /// Whether this is the inside of `in_run`, or of a word that looks at the whole trace.
  var isInRun = false
  /// Whether it is a column of the table of runs, which asks no other runs.
  var isColumn = false
  var tracing: String?
  var frames: [Frame] = []
  var traced: [Traced] = []
  var tables: [String] = []
  var runs: [String] = []
  var asksRuns = false
  var readsEvidence = false

  init(_ scope: ConditionScope) { self.scope = scope }

  mutating func whole(
    _ expression: Expression, as expected: ValueType?
  ) throws(Diagnostic) -> CheckedCondition {
    let root = try check(expression, expecting: expected)
    if let expected, !root.type.isComparable(to: expected) {
      throw error(expression.place, "this is \(root.type.described), expected \(expected.described)")
    }
    return CheckedCondition(
      text: expression.text, place: expression.place, type: root.type, root: root.term, traced: traced,
      tables: tables, runs: runs, asksRuns: asksRuns, readsEvidence: readsEvidence)
  }

  func error(_ place: Place, _ message: String) -> Diagnostic {
    Diagnostic(line: place.line, column: place.column, message)
  }

  mutating func check(
    _ expression: Expression, expecting expected: ValueType? = nil
  ) throws(Diagnostic) -> Typed {
    let place = expression.place
    switch expression.form {
    case .literal(let value): return try literal(value, expecting: expected, at: place)
    case .list(let items): return try list(items, expecting: expected)
    case .name(let name, nil): return try bare(name, at: place, expecting: expected)
    case .name(let name, let arguments?): return try call(name, arguments, at: place)
    case .member(let base, let name, let arguments):
      return try member(base, name, arguments, at: place)
    case .either(let items): return Typed(.either(try conditions(items)), .bool)
    case .all(let items): return Typed(.all(try conditions(items)), .bool)
    case .not(let inner): return Typed(.not(try condition(inner)), .bool)
    case .negative(let inner):
      let value = try check(inner)
      guard value.type.isOrdered else {
        throw error(place, "\"-\" stands before a number, found \(value.type.described)")
      }
      return Typed(.negative(value.term), value.type)
    case .binary(let symbol, let left, let right):
      return symbol.isComparison
        ? try comparison(symbol, left, right, at: place) : try arithmetic(symbol, left, right, at: place)
    case .query(let quantifier, let over): return try query(quantifier, over)
    case .aggregate(let aggregate, let value, let over):
      return try self.aggregate(aggregate, value, over, at: place)
    case .trace(let word, let inner): return try trace(word, inner, at: place)
    case .held(let inner, let span):
      guard case .time(let duration) = span else { throw error(place, "\"held\" needs a time such as 2s") }
      return try follow("held", inner, at: place) { .held(duration) }
    case .before(let first, let second):
      let other = try self.inner(of: "before", second, at: place)
      return try follow("before", first, at: place) { .before(other) }
    case .at(let time, let inner):
      guard case .time(let instant) = time else { throw error(place, "\"at\" needs a time such as 4s") }
      return try follow("at", inner, at: place) { .at(instant) }
    case .inRun(let run, let inner): return try inRun(run, inner, at: place)
    }
  }

  private func literal(
    _ value: Value, expecting expected: ValueType?, at place: Place
  ) throws(Diagnostic) -> Typed {
    switch value {
    case .bool: return Typed(.constant(value), .bool)
    case .int: return Typed(.constant(value), .int)
    case .number: return Typed(.constant(value), .number)
    case .time: return Typed(.constant(value), .time)
    case .percent: return Typed(.constant(value), .percent)
    case .text(let text):
      if case .symbol(let words) = expected, !words.contains(text) {
        throw unknownWord(text, words, at: place)
      }
      // A message's name is compared as tables write it, whichever way it is written here.
      let names = CommandText(roster: scope.roster)
      let message = try? names.parseMessage(text)
      return Typed(.constant(message.map { .text(names.print($0)) } ?? value), .text)
    default: return Typed(.constant(.none), .any)
    }
  }

  func unknownWord(_ word: String, _ words: [String], at place: Place) -> Diagnostic {
    let list = words.joined(separator: ", ")
    return error(place, "\(quotedForMessage(word)) is none of: \(list)\(didYouMean(word, among: words))")
  }

  private mutating func list(_ items: [Expression], expecting: ValueType?) throws(Diagnostic) -> Typed {
    var wanted: ValueType?
    if case .list(let item) = expecting { wanted = item }
    if expecting == .clock { wanted = .int }
    var terms: [Term] = []
    var type = ValueType.any
    for item in items {
      let value = try check(item, expecting: wanted)
      if type == .any {
        type = value.type
      } else if !value.type.isComparable(to: type) {
        throw error(
          item.place,
          "the entries of a list have one type: found \(value.type.described) after \(type.described)"
        )
      }
      terms.append(value.term)
    }
    return Typed(.list(terms), .list(type))
  }

  private mutating func conditions(_ items: [Expression]) throws(Diagnostic) -> [Term] {
    var out: [Term] = []
    for item in items { out.append(try condition(item)) }
    return out
  }

  mutating func condition(_ expression: Expression) throws(Diagnostic) -> Term {
    let value = try check(expression, expecting: .bool)
    guard value.type.isComparable(to: .bool) else {
      throw error(expression.place, "this is \(value.type.described), expected \(ValueType.bool.described)")
    }
    return value.term
  }

  // MARK: comparisons and arithmetic

  private mutating func comparison(
    _ symbol: Operator, _ left: Expression, _ right: Expression, at place: Place
  ) throws(Diagnostic) -> Typed {
    if symbol == .isIn { return try membership(item: left, list: right, symbol, at: place) }
    if symbol == .contains { return try membership(item: right, list: left, symbol, at: place) }
    let (a, b) = try pair(left, right)
    guard a.type.isComparable(to: b.type) else {
      let types = "\(a.type.described) and \(b.type.described)"
      throw error(place, "\"\(symbol.rawValue)\" cannot compare \(types)")
    }
    let isEquality = symbol == .equal || symbol == .notEqual
    guard isEquality || (a.type.isOrdered && b.type.isOrdered) else {
      let type = a.type.isOrdered ? b.type : a.type
      throw error(place, "\"\(symbol.rawValue)\" needs an order, and \(type.described) has none")
    }
    for (one, other) in [(a, b), (b, a)] where isEquality && one.term == .constant(.none) {
      return Typed(symbol == .equal ? .isNil(other.term) : .not(.isNil(other.term)), .bool)
    }
    return Typed(.binary(symbol, a.term, b.term), .bool)
  }

  /// Checks the side first that has a meaning of its own; the other side may be a word of its type.
  private mutating func pair(_ left: Expression, _ right: Expression) throws(Diagnostic) -> (Typed, Typed) {
    if !standsAlone(left), standsAlone(right) {
      let b = try check(right)
      return (try check(left, expecting: b.type), b)
    }
    let a = try check(left)
    return (a, try check(right, expecting: a.type))
  }

  /// Whether an expression has a type of its own: not a list, a text, or a bare word that names nothing.
  private func standsAlone(_ expression: Expression) -> Bool {
    switch expression.form {
    case .name(let name, nil): !candidates(name).isEmpty
    case .list, .literal(.text): false
    default: true
    }
  }

  private mutating func membership(
    item: Expression, list: Expression, _ symbol: Operator, at place: Place
  ) throws(Diagnostic) -> Typed {
    let a: Typed, b: Typed
    if case .list = list.form {
      a = try check(item)
      b = try check(list, expecting: .list(a.type))
    } else {
      b = try check(list)
      if case .list(let type) = b.type {
        a = try check(item, expecting: type)
      } else {
        a = try check(item, expecting: b.type == .clock ? .int : b.type)
      }
    }
    let fits: Bool
    switch b.type {
    case .list(let type): fits = a.type.isComparable(to: type)
    case .clock: fits = a.type.isComparable(to: .int)
    case .text: fits = a.type.isComparable(to: .text)
    case .any: fits = true
    default: fits = false
    }
    guard fits else {
      throw error(place, "\"\(symbol.rawValue)\" cannot look for \(a.type.described) in \(b.type.described)")
    }
    return Typed(.binary(.contains, b.term, a.term), .bool)
  }

  private mutating func arithmetic(
    _ symbol: Operator, _ left: Expression, _ right: Expression, at place: Place
  ) throws(Diagnostic) -> Typed {
    let a = try check(left), b = try check(right)
    guard let type = ValueType.result(of: symbol, a.type, b.type) else {
      let types = "\(a.type.described) and \(b.type.described)"
      throw error(place, "\"\(symbol.rawValue)\" cannot join \(types)")
    }
    return Typed(.binary(symbol, a.term, b.term), type)
  }
}
