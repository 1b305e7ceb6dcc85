import Engine

/// The text form of conditions: `print(parse(t))` parses to the same expression.
package enum ConditionText {
  /// Reads a whole condition that begins at `place`.
  package static func parse(_ text: some StringProtocol, at place: Place) throws(Diagnostic) -> Expression {
    let (expression, rest) = try parsePrefix(text, at: place)
    guard rest == nil else {
      let column = place.column + text.count - (rest ?? "").count - 2
      throw Diagnostic(line: place.line, column: column, "\"->\" has no place in this condition")
    }
    return expression
  }

  /// Reads a condition up to the end or to `->`; `rest` is what stands behind the arrow.
  package static func parsePrefix(
    _ text: some StringProtocol, at place: Place
  ) throws(Diagnostic) -> (expression: Expression, rest: String?) {
    var parser = try ConditionParser(text, at: place)
    let expression = try parser.condition()
    switch parser.token {
    case .end: return (expression, nil)
    case .arrow: return (expression, parser.rest)
    default: throw parser.expected("and, or, an operator or the end")
    }
  }
}

/// Recursive descent over the grammar of conditions, one function for each production.
struct ConditionParser {
  private var lexer: ConditionLexer
  private(set) var token = ConditionToken.end
  private var begin = 0
  private var level = 0
  private var size = 0

  init(_ text: some StringProtocol, at place: Place) throws(Diagnostic) {
    lexer = ConditionLexer(text, at: place)
    try advance()
  }

  var rest: String { String(lexer.characters[lexer.offset...]) }
  private var place: Place { lexer.place(begin) }

  private mutating func advance() throws(Diagnostic) { (token, begin) = try lexer.next() }

  func expected(_ what: String) -> Diagnostic {
    lexer.error(begin, "found \(token.described), expected \(what)")
  }

  private mutating func make(_ form: Expression.Form, at place: Place) throws(Diagnostic) -> Expression {
    size += 1
    let out = Expression(form, at: place)
    guard size <= LessonLimits.conditionSize else {
      let limit = "at most \(LessonLimits.conditionSize) parts are allowed"
      throw Diagnostic(line: place.line, column: place.column, "this condition is too large: \(limit)")
    }
    guard out.depth <= LessonLimits.conditionDepth else { throw tooDeep(place) }
    return out
  }

  private func tooDeep(_ place: Place) -> Diagnostic {
    let limit = "at most \(LessonLimits.conditionDepth) levels are allowed"
    return Diagnostic(line: place.line, column: place.column, "this condition is nested too deep: \(limit)")
  }

  private func isNext(_ symbol: String) -> Bool { token == .symbol(symbol) }
  private func isNextName(_ name: String) -> Bool { token == .name(name) }

  private mutating func expect(_ symbol: String) throws(Diagnostic) {
    guard isNext(symbol) else { throw expected("\"\(symbol)\"") }
    try advance()
  }

  // cond = and { "or" and }
  mutating func condition() throws(Diagnostic) -> Expression {
    level += 1
    defer { level -= 1 }
    guard level <= LessonLimits.conditionDepth else { throw tooDeep(place) }
    let start = place
    var items = [try conjunction()]
    while isNextName("or") {
      try advance()
      items.append(try conjunction())
    }
    return items.count == 1 ? items[0] : try make(.either(items), at: start)
  }

  // and = not { "and" not }
  private mutating func conjunction() throws(Diagnostic) -> Expression {
    let start = place
    var items = [try negation()]
    while isNextName("and") {
      try advance()
      items.append(try negation())
    }
    return items.count == 1 ? items[0] : try make(.all(items), at: start)
  }

  // not = "not" not | cmp
  private mutating func negation() throws(Diagnostic) -> Expression {
    guard isNextName("not") else { return try comparison() }
    let start = place
    try advance()
    level += 1
    defer { level -= 1 }
    guard level <= LessonLimits.conditionDepth else { throw tooDeep(start) }
    return try make(.not(try negation()), at: start)
  }

  // cmp = sum [ operator sum ]
  private mutating func comparison() throws(Diagnostic) -> Expression {
    let left = try sum()
    guard let symbol = nextOperator(), symbol.isComparison else { return left }
    let start = place
    try advance()
    let right = try sum()
    if let second = nextOperator(), second.isComparison {
      throw lexer.error(begin, "comparisons do not chain; join two with \"and\"")
    }
    return try make(.binary(symbol, left, right), at: start)
  }

  private func nextOperator() -> Operator? {
    switch token {
    case .symbol(let symbol): Operator(rawValue: symbol)
    case .name("in"): .isIn
    case .name("contains"): .contains
    default: nil
    }
  }

  // sum = prod { ("+" | "-") prod }
  private mutating func sum() throws(Diagnostic) -> Expression {
    var left = try product()
    while let symbol = nextOperator(), symbol.isSum {
      let start = place
      try advance()
      left = try make(.binary(symbol, left, try product()), at: start)
    }
    return left
  }

  // prod = unary { ("*" | "/" | "%") unary }
  private mutating func product() throws(Diagnostic) -> Expression {
    var left = try unary()
    while let symbol = nextOperator(), symbol.isProduct {
      let start = place
      try advance()
      left = try make(.binary(symbol, left, try unary()), at: start)
    }
    return left
  }

  // unary = "-" unary | post
  private mutating func unary() throws(Diagnostic) -> Expression {
    guard isNext("-") else { return try postfix() }
    let start = place
    try advance()
    level += 1
    defer { level -= 1 }
    guard level <= LessonLimits.conditionDepth else { throw tooDeep(start) }
    return try make(.negative(try unary()), at: start)
  }

  // post = prim { "." name [ args ] }
  private mutating func postfix() throws(Diagnostic) -> Expression {
    var base = try primary()
    while isNext(".") {
      try advance()
      guard case .name(let name) = token else { throw expected("the name of a field") }
      let start = place
      try advance()
      base = try make(.member(base, name, arguments: try arguments()), at: start)
    }
    return base
  }

  private mutating func arguments() throws(Diagnostic) -> [Expression]? {
    guard isNext("(") else { return nil }
    try advance()
    return try items(until: ")")
  }

  private mutating func items(until close: String) throws(Diagnostic) -> [Expression] {
    var out: [Expression] = []
    if isNext(close) {
      try advance()
      return out
    }
    while true {
      out.append(try condition())
      if isNext(",") {
        try advance()
        continue
      }
      try expect(close)
      return out
    }
  }

  // prim = value | list | "(" cond ")" | query | aggr | time | name [ args ]
  private mutating func primary() throws(Diagnostic) -> Expression {
    let start = place
    switch token {
    case .value(let value):
      try advance()
      return try make(.literal(value), at: start)
    case .symbol("["):
      try advance()
      return try make(.list(try items(until: "]")), at: start)
    case .symbol("("):
      try advance()
      let inner = try condition()
      try expect(")")
      return inner
    case .name(let name):
      if ConditionWord.reserved.contains(name) { throw expected("a value") }
      try advance()
      return try named(name, at: start)
    default:
      throw expected("a value")
    }
  }

  private mutating func named(_ name: String, at start: Place) throws(Diagnostic) -> Expression {
    switch name {
    case "true": return try make(.literal(.bool(true)), at: start)
    case "false": return try make(.literal(.bool(false)), at: start)
    case "nil": return try make(.literal(.none), at: start)
    default: break
    }
    guard isNext("(") else { return try make(.name(name, arguments: nil), at: start) }
    switch ConditionWord.named(name)?.role {
    case .query(let quantifier): return try query(quantifier, at: start)
    case .aggregate(let aggregate): return try self.aggregate(aggregate, at: start)
    case .trace(let word):
      try advance()
      let inner = try condition()
      try expect(")")
      return try make(.trace(word, inner), at: start)
    case .held: return try held(at: start)
    case .before: return try before(at: start)
    case .at: return try at(at: start)
    case .inRun: return try inRun(at: start)
    case .function, .syntax, nil: return try make(.name(name, arguments: try arguments()), at: start)
    }
  }

  private mutating func query(_ quantifier: Quantifier, at start: Place) throws(Diagnostic) -> Expression {
    try expect("(")
    let over = try over()
    try expect(")")
    return try make(.query(quantifier, over), at: start)
  }

  private mutating func aggregate(_ aggregate: Aggregate, at start: Place) throws(Diagnostic) -> Expression {
    try expect("(")
    let value = try sum()
    guard isNextName("of") else { throw expected("\"of\" and a table") }
    try advance()
    let over = try over()
    try expect(")")
    return try make(.aggregate(aggregate, value, over), at: start)
  }

  // over = [ name [ "," name ] "in" ] table [ "where" cond ]
  private mutating func over() throws(Diagnostic) -> Over {
    var names: [String] = []
    var table = try plainName("the name of a table")
    var start = table.place
    if isNext(",") {
      try advance()
      let second = try plainName("a second name")
      guard second.name != table.name else {
        throw Diagnostic(
          line: second.place.line, column: second.place.column, "the two names of a pair must differ")
      }
      names = [table.name, second.name]
      guard isNextName("in") else { throw expected("\"in\" and a table") }
    } else if isNextName("in") {
      names = [table.name]
    }
    if !names.isEmpty {
      try advance()
      table = try plainName("the name of a table")
      start = table.place
    }
    guard isNextName("where") else { return Over(names, in: table.name, at: start) }
    try advance()
    return Over(names, in: table.name, where: try condition(), at: start)
  }

  private mutating func plainName(_ what: String) throws(Diagnostic) -> (name: String, place: Place) {
    guard case .name(let name) = token, !ConditionWord.reserved.contains(name) else { throw expected(what) }
    let start = place
    try advance()
    return (name, start)
  }

  private mutating func held(at start: Place) throws(Diagnostic) -> Expression {
    try expect("(")
    let inner = try condition()
    try expect(",")
    guard case .value(let value) = token, case .time = value else { throw expected("a time such as 2s") }
    try advance()
    try expect(")")
    return try make(.held(inner, for: value), at: start)
  }

  private mutating func before(at start: Place) throws(Diagnostic) -> Expression {
    try expect("(")
    let first = try condition()
    try expect(",")
    let second = try condition()
    try expect(")")
    return try make(.before(first, second), at: start)
  }

  private mutating func at(at start: Place) throws(Diagnostic) -> Expression {
    try expect("(")
    guard case .value(let value) = token, case .time = value else { throw expected("a time such as 4s") }
    try advance()
    try expect(",")
    let inner = try condition()
    try expect(")")
    return try make(.at(value, inner), at: start)
  }

  private mutating func inRun(at start: Place) throws(Diagnostic) -> Expression {
    try expect("(")
    let run = try plainName("the name of a run")
    try expect(",")
    let inner = try condition()
    try expect(")")
    return try make(.inRun(run.name, inner), at: start)
  }
}
