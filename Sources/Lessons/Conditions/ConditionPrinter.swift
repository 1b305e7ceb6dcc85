import Engine

extension Expression {
  /// The condition as one line of text, with the fewest parentheses that keep its form.
  package var text: String { printed(within: .lowest) }

  /// How tightly a form binds, loosest first.
  private enum Level: Int {
    case lowest, conjunct, negation, comparison, sum, product, unary, postfix, primary
  }

  private var level: Level {
    switch form {
    case .either: .lowest
    case .all: .conjunct
    case .not: .negation
    case .binary(let symbol, _, _): symbol.isSum ? .sum : symbol.isProduct ? .product : .comparison
    case .negative: .unary
    case .member: .postfix
    default: .primary
    }
  }

  private func printed(within outer: Level) -> String {
    level.rawValue < outer.rawValue ? "(\(plain))" : plain
  }

  private var plain: String {
    switch form {
    case .literal(let value): Self.literal(value)
    case .list(let items): "[\(Self.joined(items))]"
    case .name(let name, let arguments): name + Self.arguments(arguments)
    case .member(let base, let name, let arguments):
      "\(base.printed(within: .postfix)).\(name)\(Self.arguments(arguments))"
    case .either(let items): items.map { $0.printed(within: .conjunct) }.joined(separator: " or ")
    case .all(let items): items.map { $0.printed(within: .negation) }.joined(separator: " and ")
    case .not(let inner): "not \(inner.printed(within: .negation))"
    case .negative(let inner): "-\(inner.printed(within: .unary))"
    case .binary(let symbol, let left, let right): Self.binary(symbol, left, right)
    case .query(let quantifier, let over): "\(quantifier.rawValue)(\(over.text))"
    case .aggregate(let aggregate, let value, let over):
      "\(aggregate.rawValue)(\(value.printed(within: .sum)) of \(over.text))"
    case .trace(let word, let inner): "\(word.rawValue)(\(inner.text))"
    case .held(let inner, let span): "held(\(inner.text), \(Self.literal(span)))"
    case .before(let first, let second): "before(\(first.text), \(second.text))"
    case .at(let time, let inner): "at(\(Self.literal(time)), \(inner.text))"
    case .inRun(let run, let inner): "in_run(\(run), \(inner.text))"
    }
  }

  private static func binary(_ symbol: Operator, _ left: Expression, _ right: Expression) -> String {
    let (a, b): (Level, Level) =
      symbol.isSum ? (.sum, .product) : symbol.isProduct ? (.product, .unary) : (.sum, .sum)
    return "\(left.printed(within: a)) \(symbol.rawValue) \(right.printed(within: b))"
  }

  private static func joined(_ items: [Expression]) -> String {
    items.map(\.text).joined(separator: ", ")
  }
  private static func arguments(_ items: [Expression]?) -> String { items.map { "(\(joined($0)))" } ?? "" }

  private static func literal(_ value: Value) -> String {
    switch value {
    case .none: "nil"
    case .bool(let value): value ? "true" : "false"
    case .text(let text): quoted(text)
    case .number(let number): decimal(number)
    default: value.description
    }
  }

  /// A text between quotes, as a condition writes it.
  static func quoted(_ text: String) -> String {
    var out = "\""
    for character in text {
      if character == "\"" || character == "\\" { out.append("\\") }
      out.append(character)
    }
    return out + "\""
  }

  /// The shortest decimal fraction of at most nine places that is this number.
  private static func decimal(_ number: Double) -> String {
    for places in 1...9 {
      let scale = powerOfTen(places)
      let mantissa = (number * Double(scale)).rounded()
      guard mantissa < 1e15, mantissa / Double(scale) == number else { continue }
      let (whole, rest) = Int(mantissa).quotientAndRemainder(dividingBy: scale)
      return "\(whole).\(String(rest + scale).dropFirst())"
    }
    return String(number)
  }
}

extension Over {
  /// As it stands between the parentheses of a query.
  package var text: String {
    let head = names.isEmpty ? table : "\(names.joined(separator: ", ")) in \(table)"
    return filter.map { "\(head) where \($0.text)" } ?? head
  }
}
