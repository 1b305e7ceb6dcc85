import Engine

/// A condition whose names are resolved and whose types agree, ready for any world of its system.
package struct CheckedCondition: Hashable, Sendable {
  /// The condition as text, printed in one way.
  package let text: String
  package let place: Place
  package let type: ValueType
  let root: Term
  /// The parts that look at the whole trace, inner ones before outer ones.
  let traced: [Traced]
  /// The tables that it reads, by name.
  package let tables: [String]
  /// The runs that it asks, by name.
  package let runs: [String]
  /// Whether it asks runs besides the present one: those it names, or the table of all.
  package let asksRuns: Bool
  /// Whether it must be observed after every event.
  package var needsTrace: Bool { !traced.isEmpty }
  /// Whether it asks for what the learner did: what may change without any event.
  package let readsEvidence: Bool
}

/// A resolved expression.
indirect enum Term: Hashable, Sendable {
  case constant(Value)
  /// A field of the row at that level of the stack of rows.
  case field(level: Int, index: Int)
  /// A field of the row of the table of nodes whose name is the value of the first term.
  case nodeField(Term, table: Int, name: Int, field: Int)
  /// A field of the row of the table of links from one node to another.
  case linkField(Term, Term, table: Int, field: Int)
  case global(String)
  case parameter(String)
  case now, seed
  case did(String), answered(String), answer(String), goal(String), tries, idle
  case list([Term])
  case either([Term]), all([Term]), not(Term), negative(Term), magnitude(Term)
  case isNil(Term)
  case binary(Operator, Term, Term)
  /// How two vector stamps stand to each other.
  case happenedBefore(Term, Term), concurrent(Term, Term)
  case query(Quantifier, Rows)
  /// The last value is that of an empty sum.
  case aggregate(Aggregate, Term, Rows, zero: Value)
  /// Queries over the bookmarked runs: what is asked of each run is a condition of its own.
  case queryRuns(Quantifier, filter: CheckedCondition?)
  case aggregateRuns(Aggregate, CheckedCondition, filter: CheckedCondition?, zero: Value)
  /// The state of a traced part.
  case traced(Int)
  case inRun(String, CheckedCondition)
}

/// The rows that a query ranges over.
struct Rows: Hashable, Sendable {
  /// The index in the condition's list of tables.
  let table: Int
  let isPair: Bool
  /// The level in the stack of rows that the first of them takes.
  let level: Int
  let filter: Term?
  /// The field that says `pending` in rows that are not finished.
  let status: Int?
}

/// A part of a condition that is followed from event to event.
struct Traced: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case ever, always, never, first, held(Duration), before(Term)
    /// What held when the run passed that time.
    case at(Duration)
    /// Rows of the table of events, which only grows: the new ones are looked at, the old ones are known.
    case events(Quantifier, Rows)
    /// Whether the operations on the key have an order so far.
    case linearizable(key: String)
  }
  let kind: Kind
  let inner: Term
}
