import Engine

/// Whether each operation can be taken to have happened at one moment between its call and its answer.
///
/// Source: Herlihy & Wing, TOPLAS 1990; a history is linearizable when each of its objects is (section 3,
/// Theorem 1), so that each key is looked at alone.
package enum Linearizability {
  /// - Parameters:
  ///   - partitioned: look at each key alone; else at all of them as one object, which takes far longer and
  ///     gives the same verdict.
  ///   - explaining: give the reason where the verdict is `notOk`, for which part of the history is searched
  ///     again and again.
  ///   - initial: what a register holds before anybody writes to it.
  /// - Throws: the first call that the model cannot make sense of.
  package static func check(
    _ history: History, model: ModelName, partitioned: Bool = true, explaining: Bool = true,
    within bounds: Bounds = Bounds(), initial: (Value?) -> Value = { _ in .none }
  ) throws(ModelError) -> Report {
    let question = Question(partitioned: partitioned, explaining: explaining, bounds: bounds)
    return switch model {
    case .register, .casRegister, .etcdRegister:
      try question.check(history) { Register(model, initial: initial($0)) }
    case .kvAppend: try question.check(history) { _ in KVAppend() }
    case .queue: try question.check(history) { _ in Queue() }
    case .mutex: try question.check(history) { _ in Mutex() }
    case .set: try question.check(history) { _ in SetModel() }
    case .counter: try question.check(history) { _ in Counter() }
    case .fencedLock: try question.check(history) { _ in FencedLock() }
    case .log: try question.check(history) { _ in Log() }
    }
  }
}

/// How a history is looked at.
struct Question {
  let partitioned: Bool, explaining: Bool
  var bounds: Bounds

  func check<M: Model>(_ history: History, _ model: (Value?) -> M) throws(ModelError) -> Report {
    var parts: [Part<M>] = []
    var numbers: [Value?: Int] = [:]
    for (index, call) in history.calls.enumerated() {
      let number = numbers[call.key] ?? parts.count
      if number == parts.count {
        numbers[call.key] = number
        parts.append(Part(key: call.key, model: model(call.key)))
      }
      try parts[number].append(call, index: index)
    }
    if !partitioned, parts.count > 1 { return Whole(parts).report(on: history, self) }
    return report(on: parts, of: history)
  }

  private func report<M: Model>(on parts: [Part<M>], of history: History) -> Report {
    var whole = Report(.ok)
    var left = self
    for part in parts {
      let report = part.report(on: history, left)
      whole.steps += report.steps
      left.bounds.steps = max(0, bounds.steps - whole.steps)
      whole.findings += report.findings
      switch report.verdict {
      case .ok: break
      case .notOk: whole.verdict = .notOk
      case .unknown: if whole.verdict == .ok { whole.verdict = .unknown }
      }
      let about = part.key.map { "key \($0): " } ?? ""
      if let obstacle = report.obstacle { whole.obstacle = whole.obstacle ?? about + obstacle }
    }
    if whole.verdict == .notOk { whole.obstacle = nil }
    return whole
  }
}

/// The calls about one object.
struct Part<M: Model> {
  let key: Value?
  let model: M
  /// The calls that have a bearing, by their index in the history.
  private(set) var calls: [Int] = []
  private(set) var items: [Item] = []
  /// The different actions, in the order of their first call.
  private(set) var letters: [M.Action] = []
  private var numbers: [M.Action: Int32] = [:]

  init(key: Value?, model: M) { (self.key, self.model) = (key, model) }

  mutating func append(_ call: Call, index: Int) throws(ModelError) {
    guard let action = try model.action(of: call) else { return }
    let letter = numbers[action] ?? Int32(letters.count)
    if Int(letter) == letters.count {
      letters.append(action)
      numbers[action] = letter
    }
    calls.append(index)
    items.append(Item(letter: letter, invoked: call.invoked, returned: call.returned))
  }

  var automaton: FlatAutomaton<M> { FlatAutomaton(model, letters: letters) }

  func report(on history: History, _ question: Question) -> Report {
    var search = Search(items, automaton)
    switch search.run(within: question.bounds) {
    case .order: return Report(.ok, steps: search.steps)
    case .unknown(let obstacle): return Report(.unknown, obstacle: obstacle, steps: search.steps)
    case .noOrder:
      guard let stuck = search.stuck, question.explaining else { return Report(.notOk, steps: search.steps) }
      let reason = Reason(
        self, stuck: stuck, steps: search.steps, isTimeOver: question.bounds.isTimeOver)
      let impasse = Impasse(
        order: steps(along: search.order), stuck: calls[stuck])
      let finding = Finding(
        "not linearizable", key: key, calls: (reason.others + [stuck]).map { calls[$0] },
        reason.sentence(history, calls: calls), impasse: impasse)
      return Report(.notOk, [finding], steps: search.steps)
    }
  }

  private func steps(along order: [Int32]) -> [Impasse.Step] {
    var state = model.initial
    return order.map { number in
      state = model.step(state, letters[Int(items[Int(number)].letter)]) ?? state
      return Impasse.Step(call: calls[Int(number)], state: model.words(state))
    }
  }
}

/// All objects of a history as one.
private struct Whole<M: Model> {
  let parts: [Part<M>]
  init(_ parts: [Part<M>]) { self.parts = parts }

  func report(on history: History, _ question: Question) -> Report {
    var letters: [(part: Int32, letter: Int32)] = []
    var calls: [(index: Int, item: Item)] = []
    for (number, part) in parts.enumerated() {
      let first = Int32(letters.count)
      letters += part.letters.indices.map { (Int32(number), Int32($0)) }
      for (index, item) in zip(part.calls, part.items) {
        var item = item
        item.letter += first
        calls.append((index, item))
      }
    }
    calls.sort { $0.index < $1.index }
    let names = parts.map { $0.key?.description ?? "it" }
    var search = Search(
      calls.map(\.item), ProductAutomaton(parts.map(\.automaton), names: names, letters: letters))
    switch search.run(within: question.bounds) {
    case .order: return Report(.ok, steps: search.steps)
    case .unknown(let obstacle): return Report(.unknown, obstacle: obstacle, steps: search.steps)
    case .noOrder:
      let stuck = search.stuck.map { calls[$0].index }
      // The reason lies in one object: it alone cannot be ordered up to there.
      let key = stuck.flatMap { history.calls[$0].key }
      let part = parts.first { $0.key == key } ?? parts[0]
      var report = part.report(on: history, question)
      (report.verdict, report.obstacle, report.steps) = (.notOk, nil, search.steps)
      return report
    }
  }
}
