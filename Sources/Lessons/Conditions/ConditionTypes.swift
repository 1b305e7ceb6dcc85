import Engine

extension ValueType {
  /// The type in the words of an error message.
  var described: String {
    switch self {
    case .bool: "a condition (true or false)"
    case .int: "a whole number"
    case .time: "a time"
    case .percent: "a percentage"
    case .number: "a number"
    case .text: "a text"
    case .node: "a node"
    case .clock: "a vector clock"
    case .any: "a value"
    case .symbol(let words): "one of \(words.prefix(8).joined(separator: ", "))"
    case .list(let item): item == .any ? "a list" : "a list (each entry \(item.described))"
    }
  }

  /// Whether values of the two types can be the same.
  func isComparable(to other: ValueType) -> Bool {
    switch (self, other) {
    case (.any, _), (_, .any): true
    case (.int, .int), (.int, .number), (.number, .int), (.number, .number): true
    case (.percent, .percent), (.percent, .number), (.number, .percent): true
    case (.bool, .bool), (.time, .time), (.clock, .clock): true
    case (.text, .text), (.text, .symbol), (.symbol, .text): true
    case (.node, .node), (.node, .text), (.text, .node): true
    case (.symbol(let a), .symbol(let b)): a.contains { b.contains($0) }
    case (.clock, .list(let item)), (.list(let item), .clock): item.isComparable(to: .int)
    case (.list(let a), .list(let b)): a.isComparable(to: b)
    default: false
    }
  }

  /// Whether its values have an order.
  var isOrdered: Bool {
    switch self {
    case .int, .number, .percent, .time, .any: true
    default: false
    }
  }

  /// The sum of no values of this type.
  var zero: Value {
    switch self {
    case .time: .time(.zero)
    case .percent: .percent(ppm: 0)
    case .number: .number(0)
    default: .int(0)
    }
  }

  /// The type of `a op b`; nil where it makes no sense.
  static func result(of symbol: Operator, _ a: ValueType, _ b: ValueType) -> ValueType? {
    let isCount = { (type: ValueType) in type == .int || type == .number || type == .any }
    if a == .any && b == .any { return .any }
    switch symbol {
    case .plus, .minus:
      if a == .any { return b.isOrdered ? b : nil }
      if b == .any { return a.isOrdered ? a : nil }
      if a == b { return a.isOrdered ? a : nil }
      return isCount(a) && isCount(b) ? .number : nil
    case .times:
      if a == .int && b == .int { return .int }
      if isCount(a) && isCount(b) { return .number }
      if isCount(a) && (b == .time || b == .percent) { return b }
      return isCount(b) && (a == .time || a == .percent) ? a : nil
    case .divided:
      if isCount(a) && isCount(b) { return .number }
      if (a == .time || a == .percent) && isCount(b) { return a }
      return a.isOrdered && (a == b || a == .any || b == .any) ? .number : nil
    case .remainder:
      return [a, b].allSatisfy { $0 == .int || $0 == .any } ? .int : nil
    default:
      return nil
    }
  }

  /// The type of an aggregate over values of this type; nil where it makes no sense.
  func result(of aggregate: Aggregate) -> ValueType? {
    switch aggregate {
    case .distinct: .int
    case .avg: isOrdered ? (self == .int ? .number : self) : nil
    case .sum, .min, .max, .p50, .p90, .p99: isOrdered ? self : nil
    }
  }
}
