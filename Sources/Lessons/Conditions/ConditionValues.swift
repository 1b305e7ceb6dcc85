import Engine

/// How values compare and compute. Integers, times and percentages are exact; what overflows is nil.
extension Value {
  /// The value as an exact number of its smallest unit, with the kind of unit.
  private enum Quantity {
    case count(Int), time(Int), share(Int), number(Double)
  }
  private var quantity: Quantity? {
    switch self {
    case .int(let value): .count(value)
    case .time(let value): .time(Int(value.inMicroseconds))
    case .percent(let ppm): .share(ppm)
    case .number(let value): .number(value)
    default: nil
    }
  }

  /// This value as a fraction or count, for mixing with decimals.
  private var asDouble: Double? {
    switch self {
    case .int(let value): Double(value)
    case .percent(let ppm): Double(ppm) / 1_000_000
    case .number(let value): value
    default: nil
    }
  }

  /// `self op other`; a comparison with a missing value does not hold, `!=` included.
  func joined(_ symbol: Operator, with other: Value) -> Value {
    switch symbol {
    case .equal: return .bool(isPresent && other.isPresent && isSame(as: other))
    case .notEqual: return .bool(isPresent && other.isPresent && !isSame(as: other))
    case .less: return .bool(order(to: other) == -1)
    case .more: return .bool(order(to: other) == 1)
    case .atMost: return .bool(order(to: other).map { $0 <= 0 } ?? false)
    case .atLeast: return .bool(order(to: other).map { $0 >= 0 } ?? false)
    case .contains, .isIn: return .bool(holds(other))
    case .plus, .minus, .times, .divided, .remainder: return computed(symbol, other)
    }
  }

  private var isPresent: Bool { self != .none }

  /// Equality across the kinds of number, and of clocks with lists.
  func isSame(as other: Value) -> Bool {
    switch (self, other) {
    case (.list(let a), .list(let b)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
    case (.clock(let a), .list(let b)), (.list(let b), .clock(let a)):
      return a.count == b.count && zip(a, b).allSatisfy { Value.int($0).isSame(as: $1) }
    default: return self == other || order(to: other) == 0
    }
  }

  /// -1, 0 or 1; nil where the two have no common order.
  private func order(to other: Value) -> Int? {
    switch (quantity, other.quantity) {
    case (.count(let a), .count(let b)), (.time(let a), .time(let b)), (.share(let a), .share(let b)):
      return a < b ? -1 : a == b ? 0 : 1
    case (.time, _), (_, .time), (.count, .share), (.share, .count), (nil, _), (_, nil): return nil
    default:
      guard let a = asDouble, let b = other.asDouble, !a.isNaN, !b.isNaN else { return nil }
      return a < b ? -1 : a == b ? 0 : 1
    }
  }

  /// Whether a list has an entry, or a text a part.
  private func holds(_ item: Value) -> Bool {
    guard item.isPresent else { return false }
    switch self {
    case .list(let items): return items.contains { $0.isSame(as: item) }
    case .clock(let entries): return entries.contains { Value.int($0).isSame(as: item) }
    case .text(let text):
      guard case .text(let part) = item else { return false }
      return text.hasPart(part)
    default: return false
    }
  }

  private static func exact(_ result: (partialValue: Int, overflow: Bool), _ make: (Int) -> Value) -> Value {
    result.overflow ? .none : make(result.partialValue)
  }
  private static func time(_ microseconds: Int) -> Value { .time(.microseconds(Int64(microseconds))) }
  private static func share(_ ppm: Int) -> Value { .percent(ppm: ppm) }

  private func computed(_ symbol: Operator, _ other: Value) -> Value {
    guard let a = quantity, let b = other.quantity else { return .none }
    switch (a, b) {
    case (.count(let a), .count(let b)): return Self.counted(symbol, a, b)
    case (.time(let a), .time(let b)): return Self.likes(symbol, a, b, Self.time)
    case (.share(let a), .share(let b)): return Self.likes(symbol, a, b, Self.share)
    case (.time(let a), _):
      return other.asDouble.map { Self.scaled(symbol, a, other, $0, Self.time) } ?? .none
    case (_, .time(let b)) where symbol == .times:
      return asDouble.map { Self.scaled(.times, b, self, $0, Self.time) } ?? .none
    case (.share(let a), .count), (.share(let a), .number):
      return other.asDouble.map { Self.scaled(symbol, a, other, $0, Self.share) } ?? .none
    case (.count, .share(let b)), (.number, .share(let b)):
      guard symbol == .times else { return .none }
      return asDouble.map { Self.scaled(.times, b, self, $0, Self.share) } ?? .none
    default:
      guard let a = asDouble, let b = other.asDouble else { return .none }
      return Self.decimal(symbol, a, b)
    }
  }

  private static func counted(_ symbol: Operator, _ a: Int, _ b: Int) -> Value {
    switch symbol {
    case .plus: exact(a.addingReportingOverflow(b), Value.int)
    case .minus: exact(a.subtractingReportingOverflow(b), Value.int)
    case .times: exact(a.multipliedReportingOverflow(by: b), Value.int)
    case .divided: decimal(.divided, Double(a), Double(b))
    case .remainder: b == 0 ? .none : exact(a.remainderReportingOverflow(dividingBy: b), Value.int)
    default: .none
    }
  }

  /// Sums and the ratio of two quantities of one unit.
  private static func likes(_ symbol: Operator, _ a: Int, _ b: Int, _ make: (Int) -> Value) -> Value {
    switch symbol {
    case .plus: exact(a.addingReportingOverflow(b), make)
    case .minus: exact(a.subtractingReportingOverflow(b), make)
    case .divided: decimal(.divided, Double(a), Double(b))
    default: .none
    }
  }

  /// A quantity times or divided by a plain number, rounded to its unit.
  private static func scaled(
    _ symbol: Operator, _ a: Int, _ factor: Value, _ number: Double, _ make: (Int) -> Value
  ) -> Value {
    switch (symbol, factor) {
    case (.times, .int(let count)): exact(a.multipliedReportingOverflow(by: count), make)
    case (.times, _): rounded(Double(a) * number, make)
    case (.divided, _): number == 0 ? .none : rounded(Double(a) / number, make)
    default: .none
    }
  }

  private static func rounded(_ value: Double, _ make: (Int) -> Value) -> Value {
    Int(exactly: value.rounded()).map(make) ?? .none
  }

  private static func decimal(_ symbol: Operator, _ a: Double, _ b: Double) -> Value {
    let out: Double
    switch symbol {
    case .plus: out = a + b
    case .minus: out = a - b
    case .times: out = a * b
    case .divided: out = a / b
    default: return .none
    }
    return out.isFinite ? .number(out) : .none
  }

  var negated: Value {
    switch quantity {
    case .count(let value): Self.exact(0.subtractingReportingOverflow(value), Value.int)
    case .time(let value): Self.exact(0.subtractingReportingOverflow(value), Self.time)
    case .share(let value): Self.exact(0.subtractingReportingOverflow(value), Self.share)
    case .number(let value): .number(-value)
    case nil: .none
    }
  }

  var magnitude: Value {
    switch quantity {
    case .count(let value), .time(let value), .share(let value): value < 0 ? negated : self
    case .number(let value): .number(abs(value))
    case nil: .none
    }
  }

  /// `self < other` for sorting values of one kind.
  func isBelow(_ other: Value) -> Bool { order(to: other) == -1 }
}

extension Aggregate {
  /// Over the values that are present; an average, bound or percentile of nothing is nil.
  func result(of values: [Value], zero: Value) -> Value {
    let present = values.filter { $0 != .none }
    switch self {
    case .sum:
      guard let first = present.first else { return zero }
      return present.dropFirst().reduce(first) { $0.joined(.plus, with: $1) }
    case .min: return present.dropFirst().reduce(present.first ?? .none) { $1.isBelow($0) ? $1 : $0 }
    case .max: return present.dropFirst().reduce(present.first ?? .none) { $0.isBelow($1) ? $1 : $0 }
    case .avg:
      guard !present.isEmpty else { return .none }
      return Aggregate.sum.result(of: present, zero: zero).joined(.divided, with: .int(present.count))
    case .p50: return Self.percentile(50, of: present)
    case .p90: return Self.percentile(90, of: present)
    case .p99: return Self.percentile(99, of: present)
    case .distinct:
      var seen: [Value] = []
      for value in present where !seen.contains(where: { $0.isSame(as: value) }) { seen.append(value) }
      return .int(seen.count)
    }
  }

  /// The nearest rank: the least value that at least so many percent do not exceed.
  private static func percentile(_ percent: Int, of values: [Value]) -> Value {
    guard !values.isEmpty else { return .none }
    let sorted = values.sorted { $0.isBelow($1) }
    return sorted[(values.count * percent + 99) / 100 - 1]
  }
}

extension String {
  /// Whether `part` stands somewhere in this text; the empty part stands everywhere.
  fileprivate func hasPart(_ part: String) -> Bool {
    let whole = Array(unicodeScalars), wanted = Array(part.unicodeScalars)
    guard wanted.count <= whole.count else { return false }
    return (0...(whole.count - wanted.count)).contains { start in
      zip(whole[start...], wanted).allSatisfy { $0 == $1 }
    }
  }
}
