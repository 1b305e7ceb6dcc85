import Engine

/// The parts of a condition whose values say why it holds or not: the two sides of a comparison.
struct Measure: Sendable {
  let text: String
  let condition: CheckedCondition

  /// The most values that are shown of one condition, and the longest text of one.
  private static let countLimit = 6, textLimit = 120

  static func all(of condition: CheckedCondition, in scope: ConditionScope) -> [Measure] {
    guard let expression = try? ConditionText.parse(condition.text, at: condition.place) else { return [] }
    var out: [Measure] = []
    for term in terms(of: expression) {
      guard let checked = try? ConditionCheck.check(term, as: nil, in: scope),
        !out.contains(where: { $0.text == checked.text })
      else { continue }
      out.append(Measure(text: checked.text, condition: checked))
    }
    return Array(out.prefix(countLimit))
  }

  private static func terms(of expression: Expression) -> [Expression] {
    switch expression.form {
    case .all(let items), .either(let items): items.flatMap(terms)
    case .not(let inner): terms(of: inner)
    case .binary(let symbol, let left, let right) where symbol.isComparison:
      terms(of: left) + terms(of: right)
    case .inRun(let run, let inner):
      terms(of: inner).map { Expression(.inRun(run, $0), at: expression.place) }
    case .literal, .list: []
    default: [expression]
    }
  }

  /// `n2.received is [1, 3, 2]`
  func described(_ value: Value) -> String {
    let text = text.count > Self.textLimit ? text.prefix(Self.textLimit) + "..." : text
    return "\(text) is \(Self.described(value))"
  }

  /// A value as conditions write it.
  static func described(_ value: Value) -> String {
    switch value {
    case .none: "nil"
    case .bool(let isTrue): isTrue ? "true" : "false"
    case .text(let text): quotedForMessage(text)
    case .list(let items):
      "[" + items.prefix(20).map(described).joined(separator: ", ") + (items.count > 20 ? ", ...]" : "]")
    default: value.description
    }
  }
}
