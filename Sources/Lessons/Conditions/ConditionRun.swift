import Checkers
import Engine
import Sessions

/// Other runs of the lesson, for `in_run` and for the table `runs`.
package protocol Runs {
  /// The names of the bookmarked runs, in the order of their making.
  var names: [String] { get }
  /// The value of a condition at the end of a run, observed from its start; nil where there is no such run.
  func final(of run: String, evaluating condition: CheckedCondition) -> Value?
}

/// A condition and what it remembers of the run so far. A copy is a snapshot.
///
/// The runner makes it at the start of a run, lets it observe the start and then the world after every event
/// and every command, and asks for its value at any time.
package struct Evaluator: Hashable, Sendable {
  package let condition: CheckedCondition
  private var states: [TraceState]

  package init(_ condition: CheckedCondition) {
    self.condition = condition
    states = Array(repeating: TraceState(), count: condition.traced.count)
  }

  /// Takes note of the world as it is now. Costs nothing for a condition that does not look at the trace.
  package mutating func observe(_ world: any World, evidence: Evidence = Evidence()) {
    guard !states.isEmpty, !isSettled else { return }
    var reading = Reading(condition, states, world, evidence, nil)
    for (index, part) in condition.traced.enumerated() where !states[index].isSettled(part.kind) {
      if case .linearizable(let key) = part.kind {
        states[index].follow(key, in: world)
        reading.states[index] = states[index]
        continue
      }
      if case .events(let quantifier, let rows) = part.kind {
        states[index].follow(rows, until: quantifier, reading)
        reading.states[index] = states[index]
        continue
      }
      let isTrue = reading.isTrue(part.inner)
      var isEarlier = false
      if case .before(let other) = part.kind { isEarlier = !reading.isTrue(other) }
      states[index].note(part.kind, isTrue, isEarlier, at: world.now)
      reading.states[index] = states[index]
    }
  }

  /// The value now.
  package func value(
    in world: any World, evidence: Evidence = Evidence(), runs: (any Runs)? = nil
  ) -> Value {
    var reading = Reading(condition, states, world, evidence, runs)
    return reading.value(condition.root)
  }

  /// Whether the condition holds now; a value that is missing does not.
  package func holds(
    in world: any World, evidence: Evidence = Evidence(), runs: (any Runs)? = nil
  ) -> Bool {
    value(in: world, evidence: evidence, runs: runs) == .bool(true)
  }

  /// Whether no later event can change what it remembers.
  private var isSettled: Bool {
    zip(condition.traced, states).allSatisfy { $1.isSettled($0.kind) }
  }
}

/// What one traced part remembers: a bit and a time.
struct TraceState: Hashable, Sendable {
  /// `ever`, `never`: the inner condition held once. `always`: it once did not. `before`: it is decided.
  private var isDecided = false
  /// `before`: the first condition came first.
  private var isFirst = false
  /// `first`: when it held first. `held`: since when it has held.
  private var since: Instant?
  /// `linearizable`: what the operations so far leave possible.
  private var watch: HistoryWatch?
  /// `events`: what was looked at so far, and how many rows or pairs passed.
  private var search: EventSearch?

  func isSettled(_ kind: Traced.Kind) -> Bool {
    switch kind {
    case .held: false
    case .events(let quantifier, _): search.map { $0.isSettled(quantifier) } ?? false
    case .linearizable: watch.map { $0.verdict != .ok } ?? false
    default: isDecided
    }
  }

  /// Takes note of the operations on a key.
  mutating func follow(_ key: String, in world: any World) {
    var watch = watch ?? HistoryWatch(key: key, of: world)
    watch.follow(OperationList(world))
    self.watch = watch
  }

  /// Looks at the events since the last time.
  mutating func follow(_ rows: Rows, until quantifier: Quantifier, _ reading: Reading) {
    var search = search ?? EventSearch()
    self.search = nil  // one owner: no copy of all its events
    search.follow(rows, until: quantifier, reading)
    self.search = search
  }

  mutating func note(_ kind: Traced.Kind, _ isTrue: Bool, _ isEarlier: Bool, at now: Instant) {
    switch kind {
    case .ever, .never: isDecided = isTrue
    case .always: isDecided = !isTrue
    case .first:
      isDecided = isTrue
      since = isTrue ? now : nil
    case .held: since = isTrue ? since ?? now : nil
    case .before:
      isDecided = isTrue || !isEarlier
      isFirst = isTrue && isEarlier
    case .at(let time):
      if now - .zero <= time { isFirst = isTrue } else { isDecided = true }
    case .linearizable, .events: break
    }
  }

  func value(_ kind: Traced.Kind, at now: Instant) -> Value {
    switch kind {
    case .ever: .bool(isDecided)
    case .always, .never: .bool(!isDecided)
    case .first: since.map { .time($0 - .zero) } ?? .none
    case .held(let span): .bool(since.map { now - $0 >= span } ?? false)
    case .before: .bool(isFirst)
    case .at(let time): now - .zero >= time ? .bool(isFirst) : .none
    case .events(let quantifier, _): search?.value(of: quantifier) ?? .none
    case .linearizable:
      switch watch?.verdict {
      case .ok: .bool(true)
      case .notOk: .bool(false)
      case .unknown, nil: .none
      }
    }
  }
}

/// One evaluation in one world: each table that it needs is read once.
struct Reading {
  let condition: CheckedCondition
  var states: [TraceState]
  let world: any World
  let evidence: Evidence
  let runs: (any Runs)?
  private var tables: [[[Value]]?]
  /// The rows that the queries around a term are at, outermost first.
  var rows: [[Value]] = []

  init(
    _ condition: CheckedCondition, _ states: [TraceState], _ world: any World, _ evidence: Evidence,
    _ runs: (any Runs)?
  ) {
    (self.condition, self.states, self.world) = (condition, states, world)
    (self.evidence, self.runs) = (evidence, runs)
    tables = Array(repeating: nil, count: condition.tables.count)
  }

  private mutating func table(_ index: Int) -> [[Value]] {
    if let known = tables[index] { return known }
    let name = condition.tables[index]
    let found =
      name == ConditionScope.labels.name
      ? evidence.labels.map(\.row) : world.rows(of: name) ?? []
    tables[index] = found
    return found
  }

  mutating func isTrue(_ term: Term) -> Bool { value(term) == .bool(true) }

  mutating func value(_ term: Term) -> Value {
    switch term {
    case .constant(let value): return value
    case .field(let level, let index): return level < rows.count ? entry(index, of: rows[level]) : .none
    case .nodeField(let node, let table, let name, let field):
      let wanted = value(node)
      let row = self.table(table).first { entry(name, of: $0) == wanted }
      return row.map { entry(field, of: $0) } ?? .none
    case .linkField(let from, let to, let table, let field):
      let ends = [value(from), value(to)]
      return self.table(table).first { Array($0.prefix(2)) == ends }.map { entry(field, of: $0) } ?? .none
    case .global(let name): return world.global(name) ?? .none
    case .parameter(let name): return world.parameters.first { $0.name == name }?.value ?? .none
    case .now: return .time(world.now - .zero)
    case .seed: return .int(Int(truncatingIfNeeded: world.setup.seed))
    case .did, .answered, .answer, .goal, .tries, .idle: return learner(term)
    case .list(let items): return .list(items.map { value($0) })
    case .either(let items): return .bool(items.contains { isTrue($0) })
    case .all(let items): return .bool(items.allSatisfy { isTrue($0) })
    case .not(let inner): return negated(value(inner))
    case .isNil(let inner): return .bool(value(inner) == .none)
    case .negative(let inner): return value(inner).negated
    case .magnitude(let inner): return value(inner).magnitude
    case .binary(let symbol, let a, let b): return value(a).joined(symbol, with: value(b))
    case .happenedBefore(let a, let b): return value(a).happenedBefore(value(b)).map(Value.bool) ?? .none
    case .concurrent(let a, let b):
      let (a, b) = (value(a), value(b))
      guard let isBefore = a.happenedBefore(b), let isAfter = b.happenedBefore(a) else { return .none }
      return .bool(!isBefore && !isAfter && a != b)
    case .query(let quantifier, let over): return query(quantifier, over)
    case .aggregate(let aggregate, let inner, let over, let zero):
      var values: [Value] = []
      each(over) { values.append($0.value(inner)) }
      return aggregate.result(of: values, zero: zero)
    case .queryRuns, .aggregateRuns: return overRuns(term)
    case .traced(let index):
      let kind = condition.traced[index].kind
      switch kind {
      case .linearizable(let key): states[index].follow(key, in: world)
      case .events(let quantifier, let rows): states[index].follow(rows, until: quantifier, self)
      default: break
      }
      return states[index].value(kind, at: world.now)
    case .inRun(let run, let inner): return runs?.final(of: run, evaluating: inner) ?? .none
    }
  }

  private func entry(_ index: Int, of row: [Value]) -> Value { index < row.count ? row[index] : .none }

  /// A missing value is neither true nor false: `not` of it does not hold either.
  private func negated(_ value: Value) -> Value {
    if case .bool(let isTrue) = value { return .bool(!isTrue) }
    return .none
  }

  private func learner(_ term: Term) -> Value {
    switch term {
    case .did(let verb): .bool(evidence.verbs.contains(verb))
    case .answered(let id): .bool(evidence.answer(id) != nil)
    case .answer(let id): evidence.answer(id) ?? .none
    case .goal(let id): .bool(evidence.goals.contains(id))
    case .tries: .int(evidence.tries)
    case .idle: .time(evidence.idle)
    default: .none
    }
  }

  /// Visits the rows that the filter lets through; the body sees them on the stack.
  private mutating func each(_ over: Rows, finished: Bool = false, _ body: (inout Reading) -> Void) {
    let all = table(over.table)
    let depth = rows.count
    defer { rows.removeLast(rows.count - depth) }
    for (i, row) in all.enumerated() {
      if finished, let status = over.status, entry(status, of: row) == .text("pending") { continue }
      rows.append(row)
      if over.isPair {
        for (j, other) in all.enumerated() where i != j {
          rows.append(other)
          if over.filter.map({ isTrue($0) }) ?? true { body(&self) }
          rows.removeLast()
        }
      } else if over.filter.map({ isTrue($0) }) ?? true {
        body(&self)
      }
      rows.removeLast()
    }
  }

  private mutating func query(_ quantifier: Quantifier, _ over: Rows) -> Value {
    if quantifier == .any || quantifier == .no {
      return .bool(hasRow(over) == (quantifier == .any))
    }
    var count = 0
    each(over, finished: quantifier == .share) { _ in count += 1 }
    if quantifier == .count { return .int(count) }
    var whole = 0
    let unfiltered = Rows(
      table: over.table, isPair: over.isPair, level: over.level, filter: nil, status: over.status)
    each(unfiltered, finished: true) { _ in whole += 1 }
    return whole == 0 ? .none : .number(Double(count) / Double(whole))
  }

  /// Whether some row passes; stops at the first.
  private mutating func hasRow(_ over: Rows) -> Bool {
    let all = table(over.table)
    guard let filter = over.filter else { return all.count > (over.isPair ? 1 : 0) }
    let depth = rows.count
    defer { rows.removeLast(rows.count - depth) }
    for (i, row) in all.enumerated() {
      rows.append(row)
      if over.isPair {
        for (j, other) in all.enumerated() where i != j {
          rows.append(other)
          if isTrue(filter) { return true }
          rows.removeLast()
        }
      } else if isTrue(filter) {
        return true
      }
      rows.removeLast()
    }
    return false
  }

  private func overRuns(_ term: Term) -> Value {
    guard let runs else { return .none }
    let matching = { (filter: CheckedCondition?) -> [String] in
      runs.names.filter { run in
        filter.map { runs.final(of: run, evaluating: $0) == .bool(true) } ?? true
      }
    }
    switch term {
    case .queryRuns(let quantifier, let filter):
      let count = matching(filter).count
      switch quantifier {
      case .any: return .bool(count > 0)
      case .no: return .bool(count == 0)
      case .count: return .int(count)
      case .share: return runs.names.isEmpty ? .none : .number(Double(count) / Double(runs.names.count))
      }
    case .aggregateRuns(let aggregate, let asked, let filter, let zero):
      let values = matching(filter).map { runs.final(of: $0, evaluating: asked) ?? .none }
      return aggregate.result(of: values, zero: zero)
    default: return .none
    }
  }
}

/// Conditions that are followed together through one run.
package struct FollowedConditions: Observer {
  package private(set) var evaluators: [Evaluator]
  package var evidence: Evidence
  package init(_ conditions: [CheckedCondition], evidence: Evidence = Evidence()) {
    evaluators = conditions.map(Evaluator.init)
    self.evidence = evidence
  }
  package mutating func observe(_ world: any World) {
    for index in evaluators.indices { evaluators[index].observe(world, evidence: evidence) }
  }
}
