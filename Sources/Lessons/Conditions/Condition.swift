import Engine

/// A place in a file, both numbers counted from 1, columns in characters.
package struct Place: Hashable, Comparable, Sendable {
  package var line: Int, column: Int
  package init(_ line: Int, _ column: Int) { (self.line, self.column) = (line, column) }
  package static func < (a: Place, b: Place) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// A condition as it is written: one form for each production of the grammar, with its place in the file.
///
/// Two expressions are equal when their forms are: the place does not count.
package struct Expression: Sendable {
  package indirect enum Form: Hashable, Sendable {
    /// A number with or without a unit, a text, `true`, `false` or `nil`.
    case literal(Value)
    case list([Expression])
    /// A bare name, or a function with its arguments.
    case name(String, arguments: [Expression]?)
    case member(Expression, String, arguments: [Expression]?)
    case either([Expression])
    case all([Expression])
    case not(Expression)
    case negative(Expression)
    case binary(Operator, Expression, Expression)
    case query(Quantifier, Over)
    case aggregate(Aggregate, Expression, Over)
    case trace(TraceWord, Expression)
    case held(Expression, for: Value)
    case before(Expression, Expression)
    case at(Value, Expression)
    case inRun(String, Expression)
  }
  package let form: Form
  package let place: Place
  /// The number of nodes, and of levels, of this tree.
  package let size: Int, depth: Int

  package init(_ form: Form, at place: Place) {
    self.form = form
    self.place = place
    let children = form.children
    size = children.reduce(1) { $0 + $1.size }
    depth = children.reduce(0) { max($0, $1.depth) } + 1
  }
}

extension Expression: Hashable {
  package static func == (a: Expression, b: Expression) -> Bool { a.form == b.form }
  package func hash(into hasher: inout Hasher) { hasher.combine(form) }
}

extension Expression.Form {
  var children: [Expression] {
    switch self {
    case .literal: []
    case .list(let items), .either(let items), .all(let items): items
    case .name(_, let arguments): arguments ?? []
    case .member(let base, _, let arguments): [base] + (arguments ?? [])
    case .not(let inner), .negative(let inner), .trace(_, let inner), .held(let inner, _),
      .at(_, let inner), .inRun(_, let inner):
      [inner]
    case .binary(_, let left, let right), .before(let left, let right): [left, right]
    case .query(_, let over): over.filter.map { [$0] } ?? []
    case .aggregate(_, let value, let over): [value] + (over.filter.map { [$0] } ?? [])
    }
  }
}

/// Which rows of a table are meant: `a, b in nodes where a.term == b.term`.
package struct Over: Hashable, Sendable {
  /// None, one, or two; two stand for all ordered pairs of different rows.
  package let names: [String]
  package let table: String
  package let filter: Expression?
  /// Where the name of the table stands.
  package let place: Place
  package init(_ names: [String] = [], in table: String, where filter: Expression? = nil, at place: Place) {
    (self.names, self.table, self.filter, self.place) = (names, table, filter, place)
  }
  package static func == (a: Over, b: Over) -> Bool {
    a.names == b.names && a.table == b.table && a.filter == b.filter
  }
  package func hash(into hasher: inout Hasher) {
    hasher.combine(names)
    hasher.combine(table)
    hasher.combine(filter)
  }
}

/// What compares or computes with two values.
package enum Operator: String, Hashable, Sendable, CaseIterable {
  case equal = "==", notEqual = "!=", less = "<", atMost = "<=", more = ">", atLeast = ">="
  case isIn = "in", contains = "contains"
  case plus = "+", minus = "-", times = "*", divided = "/", remainder = "%"

  var isComparison: Bool { !isSum && !isProduct }
  var isSum: Bool { self == .plus || self == .minus }
  var isProduct: Bool { self == .times || self == .divided || self == .remainder }
}

package enum Quantifier: String, Hashable, Sendable, CaseIterable { case any, no, count, share }

package enum Aggregate: String, Hashable, Sendable, CaseIterable {
  case sum, min, max, avg, p50, p90, p99, distinct
}

/// Asks the whole trace up to now: was it so once, at all times, at no time, and when first.
package enum TraceWord: String, Hashable, Sendable, CaseIterable { case ever, always, never, first }
