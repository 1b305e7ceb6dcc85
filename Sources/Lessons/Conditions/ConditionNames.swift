import Engine

/// What names mean where they stand.
extension ConditionChecker {
  /// Everything that a bare name could be here, apart from a word of an expected type.
  func candidates(_ name: String) -> [(meaning: Typed, kind: String)] {
    var out: [(Typed, String)] = []
    let isHere = { (frame: Frame) in frame.names.isEmpty && frame.table.index(of: name) != nil }
    let unnamed = frames.filter(isHere)
    for frame in unnamed.isEmpty ? frames : unnamed {
      guard let index = frame.table.index(of: name) else { continue }
      let field = frame.table.fields[index]
      out.append(
        (Typed(.field(level: frame.level, index: index), field.type), "a field of \(frame.table.name)"))
    }
    if !out.isEmpty { return out }
    if scope.roster.names.contains(name) {
      out.append((Typed(.constant(.text(name)), .node), "a node"))
    }
    if let global = scope.schema.globals.first(where: { $0.name == name }) {
      out.append((Typed(.global(name), global.type), "a number of the whole run"))
    } else if name == "now" {
      out.append((Typed(.now, .time), "the time"))
    } else if name == "seed" {
      out.append((Typed(.seed, .int), "the seed"))
    }
    let parameter = scope.schema.parameters.first { $0.name == name }
    if let parameter, !scope.schema.globals.contains(where: { $0.name == name }) {
      out.append((Typed(.parameter(name), parameter.type), "a parameter"))
    }
    if scope.goals.contains(name) { out.append((Typed(.goal(name), .bool), "a goal")) }
    if name == "tries" { out.append((Typed(.tries, .int), "the number of tries")) }
    if name == "idle" { out.append((Typed(.idle, .time), "the time without a key")) }
    return out
  }

  /// The meaning of a bare name.
  mutating func bare(
    _ name: String, at place: Place, expecting expected: ValueType?
  ) throws(Diagnostic) -> Typed {
    if frames.contains(where: { $0.names.contains(name) }) {
      throw error(place, "\"\(name)\" is a row; write \(name). and a field")
    }
    var found = candidates(name)
    if case .symbol(let words) = expected, words.contains(name) {
      found.append((Typed(.constant(.text(name)), .symbol(words)), "a word"))
    }
    if let expected {
      let fitting = found.filter { $0.meaning.type.isComparable(to: expected) }
      if !fitting.isEmpty { found = fitting }
    }
    guard let first = found.first else { throw unknown(name, at: place, expecting: expected) }
    guard found.count == 1 else { throw ambiguous(name, found.map(\.kind), at: place) }
    if case .field(let level, _) = first.meaning.term,
      let frame = frames.first(where: { $0.level == level }), frame.isPair
    {
      let (a, b) = (frame.names[0], frame.names[1])
      throw error(place, "\"\(name)\" of which row? write \(a).\(name) or \(b).\(name)")
    }
    try noteEvidence(first.meaning.term, name, at: place)
    return first.meaning
  }

  private func ambiguous(_ name: String, _ kinds: [String], at place: Place) -> Diagnostic {
    let text = "\"\(name)\" may be \(kinds.joined(separator: " or "))"
    if kinds.contains("a word") { return error(place, "\(text); put the word in quotes: \"\(name)\"") }
    if kinds.allSatisfy({ $0.hasPrefix("a field") }) {
      return error(place, "\(text); name the row: x in \(frames.last?.table.name ?? "") where x.\(name)")
    }
    return error(place, "\(text); rename one of them")
  }

  private func unknown(_ name: String, at place: Place, expecting expected: ValueType?) -> Diagnostic {
    if case .symbol(let words) = expected { return unknownWord(name, words, at: place) }
    var known = frames.reversed().flatMap { $0.table.fields.map(\.name) } + scope.roster.names
    known += scope.schema.globals.map(\.name) + scope.schema.parameters.map(\.name) + scope.goals
    known += ["now", "seed", "tries", "idle"]
    let near = didYouMean(name, among: known)
    if near.isEmpty, expected == .text {
      return error(place, "unknown name \"\(name)\"; a text stands in quotes: \"\(name)\"")
    }
    return error(place, "unknown name \"\(name)\"\(near)")
  }

  /// Learner evidence has no place inside `in_run`: a run does not know its learner.
  mutating func noteEvidence(_ term: Term, _ name: String, at place: Place) throws(Diagnostic) {
    switch term {
    case .did, .answered, .answer, .goal, .tries, .idle: break
    default: return
    }
    guard !isInRun else {
      throw error(place, "\"\(name)\" is about the learner: it cannot stand inside in_run")
    }
    readsEvidence = true
  }

  // MARK: fields of rows and nodes

  mutating func member(
    _ base: Expression, _ name: String, _ arguments: [Expression]?, at place: Place
  ) throws(Diagnostic) -> Typed {
    guard arguments == nil else { throw error(place, "no field takes arguments; write .\(name)") }
    if case .name(let row, nil) = base.form, let frame = frames.last(where: { $0.names.contains(row) }) {
      let index = try fieldIndex(name, of: frame.table, at: place)
      let level = frame.level + (frame.names.firstIndex(of: row) ?? 0)
      return Typed(.field(level: level, index: index), frame.table.fields[index].type)
    }
    if case .name("link", let ends?) = base.form { return try link(ends, name, base.place, at: place) }
    let value = try check(base, expecting: .node)
    guard value.type == .node else {
      throw error(place, "before \".\(name)\" stands a node or a row, found \(value.type.described)")
    }
    guard let nodes = scope.table(named: "nodes"), let key = nodes.index(of: "name") else {
      throw error(place, "this system has no table of nodes")
    }
    if case .constant(.text(let client)) = value.term,
      scope.roster.clients.contains(where: { $0.name == client })
    {
      throw error(base.place, "\(client) is a client; only nodes have fields")
    }
    let index = try fieldIndex(name, of: nodes, at: place)
    let term = Term.nodeField(value.term, table: slot("nodes"), name: key, field: index)
    return Typed(term, nodes.fields[index].type)
  }

  func fieldIndex(
    _ name: String, of table: TableSchema, at place: Place
  ) throws(Diagnostic) -> Int {
    if let index = table.index(of: name) { return index }
    let near = didYouMean(name, among: table.fields.map(\.name))
    throw error(place, "\(table.name) has no field \"\(name)\"\(near)")
  }

  /// The place of a table in the condition's list.
  mutating func slot(_ table: String) -> Int {
    if let index = tables.firstIndex(of: table) { return index }
    tables.append(table)
    return tables.count - 1
  }

  // MARK: functions

  mutating func call(_ name: String, _ arguments: [Expression], at place: Place) throws(Diagnostic) -> Typed {
    guard ConditionWord.functions.contains(name) else {
      let near = didYouMean(name, among: ConditionWord.calls)
      let known = "functions are \(ConditionWord.functions.joined(separator: ", "))"
      throw error(place, "\"\(name)(...)\" is not known; \(known)\(near)")
    }
    if ["happened_before", "concurrent", "link", "reachable"].contains(name) {
      return try callOfTwo(name, arguments, at: place)
    }
    guard let argument = arguments.first, arguments.count == 1 else {
      throw error(place, "\"\(name)\" takes one argument, found \(arguments.count)")
    }
    if name == "abs" {
      let value = try check(argument)
      guard value.type.isOrdered else {
        throw error(argument.place, "\"abs\" takes a number, found \(value.type.described)")
      }
      return Typed(.magnitude(value.term), value.type)
    }
    if name == "linearizable" { return try linearizable(argument) }
    let out: Typed
    if name == "did" {
      guard case .name(let verb, nil) = argument.form else {
        throw error(argument.place, "\"did\" takes the name of a command, such as crash")
      }
      guard Verbs.all.contains(verb) else {
        let near = didYouMean(verb, among: Verbs.all)
        throw error(argument.place, "\"\(verb)\" is no command\(near)")
      }
      out = Typed(.did(verb), .bool)
    } else {
      guard case .literal(.text(let id)) = argument.form else {
        throw error(argument.place, "\"\(name)\" takes the id of a question between quotes")
      }
      guard scope.questions.contains(id) else {
        let near = didYouMean(id, among: scope.questions)
        throw error(argument.place, "this lesson has no question \(quotedForMessage(id))\(near)")
      }
      out = name == "answered" ? Typed(.answered(id), .bool) : Typed(.answer(id), .any)
    }
    try noteEvidence(out.term, name, at: place)
    return out
  }

  /// The key of `linearizable("x")`: its operations are followed from event to event.
  private mutating func linearizable(_ argument: Expression) throws(Diagnostic) -> Typed {
    guard case .literal(.text(let key)) = argument.form else {
      throw error(argument.place, "\"linearizable\" takes a key between quotes, such as \"x\"")
    }
    guard !scope.schema.requests.isEmpty else {
      throw error(argument.place, "\(scope.schema.card.name) has no operations of clients")
    }
    traced.append(Traced(kind: .linearizable(key: key), inner: .constant(.bool(true))))
    return Typed(.traced(traced.count - 1), .bool)
  }

  // MARK: rows

  mutating func query(_ quantifier: Quantifier, _ over: Over) throws(Diagnostic) -> Typed {
    let type: ValueType = quantifier == .count ? .int : quantifier == .share ? .number : .bool
    if over.table == ConditionScope.runsName {
      let (_, filter) = try overRuns(nil, over)
      return Typed(.queryRuns(quantifier, filter: filter), type)
    }
    let (rows, _) = try bind(over, value: nil)
    if over.table == "events", frames.isEmpty, quantifier != .share, rows.filter?.isOfRowsOnly ?? true {
      traced.append(Traced(kind: .events(quantifier, rows), inner: .constant(.bool(true))))
      return Typed(.traced(traced.count - 1), type)
    }
    return Typed(.query(quantifier, rows), type)
  }

  mutating func aggregate(
    _ aggregate: Aggregate, _ value: Expression, _ over: Over, at place: Place
  ) throws(Diagnostic) -> Typed {
    let wrong = { (type: ValueType) in
      Diagnostic(
        line: value.place.line, column: value.place.column,
        "\"\(aggregate.rawValue)\" needs numbers, found \(type.described)")
    }
    if over.table == ConditionScope.runsName {
      let (asked, filter) = try overRuns(value, over)
      guard let asked else { throw error(place, "nothing is asked of the runs") }
      guard let type = asked.type.result(of: aggregate) else { throw wrong(asked.type) }
      return Typed(.aggregateRuns(aggregate, asked, filter: filter, zero: asked.type.zero), type)
    }
    let (rows, inner) = try bind(over, value: value)
    guard let inner, let type = inner.type.result(of: aggregate) else { throw wrong(inner?.type ?? .any) }
    return Typed(.aggregate(aggregate, inner.term, rows, zero: inner.type.zero), type)
  }

  private mutating func bind(_ over: Over, value: Expression?) throws(Diagnostic) -> (Rows, Typed?) {
    guard let table = scope.table(named: over.table) else {
      let near = didYouMean(over.table, among: scope.tableNames)
      throw error(over.place, "this system has no table \"\(over.table)\"\(near)")
    }
    for name in over.names where frames.contains(where: { $0.names.contains(name) }) {
      throw error(over.place, "the name \"\(name)\" is taken by an outer row")
    }
    if table.name == ConditionScope.labels.name {
      guard !isInRun else {
        throw error(over.place, "\"labels\" is about the learner: it cannot stand inside in_run")
      }
      readsEvidence = true
    }
    let level = frames.last.map { $0.level + ($0.isPair ? 2 : 1) } ?? 0
    frames.append(Frame(names: over.names, table: table, level: level))
    defer { frames.removeLast() }
    let inner = try value.map { (value) throws(Diagnostic) in try check(value) }
    let filter = try over.filter.map { (filter) throws(Diagnostic) in try condition(filter) }
    let status = table.fields.firstIndex { field in
      if case .symbol(let words) = field.type { return field.name == "status" && words.contains("pending") }
      return false
    }
    let rows = Rows(
      table: slot(table.name), isPair: over.names.count == 2, level: level, filter: filter, status: status)
    return (rows, inner)
  }

  // MARK: the trace, and other runs

  mutating func trace(_ word: TraceWord, _ inner: Expression, at place: Place) throws(Diagnostic) -> Typed {
    try follow(word.rawValue, inner, at: place) {
      switch word {
      case .ever: .ever
      case .always: .always
      case .never: .never
      case .first: .first
      }
    }
  }

  /// Checks what stands inside a word that looks at the whole trace.
  mutating func inner(of word: String, _ inner: Expression, at place: Place) throws(Diagnostic) -> Term {
    guard frames.isEmpty else {
      throw error(place, "\"\(word)\" cannot stand inside \"where\"; write \(word)(any(... where ...))")
    }
    let outer = tracing
    tracing = word
    defer { tracing = outer }
    return try condition(inner)
  }

  mutating func follow(
    _ word: String, _ inner: Expression, at place: Place, kind: () -> Traced.Kind
  ) throws(Diagnostic) -> Typed {
    let term = try self.inner(of: word, inner, at: place)
    traced.append(Traced(kind: kind(), inner: term))
    return Typed(.traced(traced.count - 1), word == "first" ? .time : .bool)
  }

  mutating func inRun(_ run: String, _ inner: Expression, at place: Place) throws(Diagnostic) -> Typed {
    if let tracing {
      throw error(place, "\"in_run\" cannot stand inside \"\(tracing)\"; write it the other way round")
    }
    if isColumn { throw error(place, Self.oneRun) }
    guard scope.runs.contains(run) else {
      let near = didYouMean(run, among: scope.runs)
      throw error(place, "no run \"\(run)\" is made before this line\(near)")
    }
    let checked = try apart(inner, as: nil)
    if !runs.contains(run) { runs.append(run) }
    return Typed(.inRun(run, checked), checked.type)
  }

  private static let oneRun = "a column of the table of runs is about one run and asks no others"

  /// A condition of its own about another run: the rows bound here do not reach into it.
  private mutating func apart(
    _ inner: Expression, as type: ValueType?
  ) throws(Diagnostic) -> CheckedCondition {
    var checker = ConditionChecker(scope)
    checker.isInRun = true
    asksRuns = true
    let out = try checker.whole(inner, as: type)
    for run in out.runs where !runs.contains(run) { runs.append(run) }
    return out
  }

  private mutating func overRuns(
    _ value: Expression?, _ over: Over
  ) throws(Diagnostic) -> (asked: CheckedCondition?, filter: CheckedCondition?) {
    if isColumn { throw error(over.place, Self.oneRun) }
    guard over.names.isEmpty else { throw error(over.place, "runs cannot be named; write only \"runs\"") }
    if let tracing { throw error(over.place, "\"runs\" cannot stand inside \"\(tracing)\"") }
    asksRuns = true
    let asked = try value.map { (value) throws(Diagnostic) in try apart(value, as: nil) }
    let filter = try over.filter.map { (filter) throws(Diagnostic) in try apart(filter, as: .bool) }
    return (asked, filter)
  }
}
