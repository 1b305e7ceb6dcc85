import Engine

extension Consistency.Accesses {
  /// Whether there is one order of all calls: first by what must come before what, which is quick and ends in
  /// a cycle or in nothing, then by search.
  func sequential(_ budget: inout Consistency.Budget) throws(Consistency.Overrun) -> Report {
    let cycle = try forcedCycle(&budget)
    var search = Consistency.SequentialSearch(self)
    var impasse: Consistency.SequentialSearch.Deepest?
    if let cycle {
      // The cycle is the proof already; the search only adds the picture, where it is cheap.
      var rest = Consistency.Budget(
        Bounds(
          steps: min(100_000, budget.bounds.steps - budget.steps), memory: budget.bounds.memory,
          isTimeOver: budget.bounds.isTimeOver))
      do {
        impasse = try search.run(&rest)
      } catch {
        impasse = nil
      }
      return Report(.notOk, [finding(impasse, cycle)], steps: budget.steps + rest.steps)
    }
    impasse = try search.run(&budget)
    guard let impasse else { return Report(.ok, steps: budget.steps) }
    return Report(.notOk, [finding(impasse, [])], steps: budget.steps)
  }

  /// A cycle of what every order must keep, as far as it is known which write each read saw.
  private func forcedCycle(
    _ budget: inout Consistency.Budget
  ) throws(Consistency.Overrun) -> [Consistency.Edge]? {
    let sources = candidates.map { $0.count == 1 ? $0[0] : nil }
    var order = try Consistency.Precedence(self, keepsSessions: true, budget)
    try order.insertSessions(&budget)
    for (read, source) in sources.enumerated() {
      guard case .write(let write)? = source else { continue }
      if let cycle = try order.insert(.init(write, read, .seen), &budget) { return cycle }
    }
    return try saturate(&order, all.indices.filter { !all[$0].isWrite }, sources, &budget)
  }

  private func finding(
    _ deepest: Consistency.SequentialSearch.Deepest?, _ cycle: [Consistency.Edge]
  ) -> Finding {
    var sentences: [String] = []
    var shown: [Int] = []
    var impasse: Impasse?
    if let deepest {
      let order = states(of: deepest.order)
      impasse = Impasse(order: order.steps, stuck: all[deepest.stuck].call)
      shown.append(deepest.stuck)
      let access = all[deepest.stuck]
      let key = keys[access.key].map { "\($0) is" } ?? "the register holds"
      sentences.append(
        "\(words(deepest.stuck)) gets stuck: no order of all calls that keeps the order of each process "
          + "lets it "
          + "see \(word(access.value)); in the longest there is, \(key) \(word(order.values[access.key])) "
          + "then"
      )
    }
    if !cycle.isEmpty {
      sentences.append(
        "each of these must come before the next, and the last before the first: \(reasons(cycle))")
      shown += cycle.map(\.from).filter { !shown.contains($0) }
    }
    return Finding(
      "not sequential", key: deepest.flatMap { keys[all[$0.stuck].key] }, calls: calls(shown),
      sentences.joined(separator: "; "), impasse: impasse, cycle: dependencies(cycle))
  }

  private func states(of order: [Int]) -> (steps: [Impasse.Step], values: [Value]) {
    var values = initial
    let steps = order.map { access in
      if all[access].isWrite { values[all[access].key] = all[access].value }
      let state = zip(keys, values).map { key, value in
        key.map { "\($0) = \(word(value))" } ?? word(value)
      }
      return Impasse.Step(call: all[access].call, state: state.joined(separator: ", "))
    }
    return (steps, values)
  }
}

extension Consistency {
  /// A search for one order of all calls of all keys. A state is how far each process has come, which of the
  /// writes without an answer have happened, and what each key holds; each is visited once. A read whose
  /// value is there is taken at once, since it changes nothing.
  struct SequentialSearch {
    /// The order that has most of the calls that are certain, and the first call that it leaves waiting.
    struct Deepest { var order: [Int], stuck: Int }

    private let accesses: Accesses
    /// The accesses of each process that are certain.
    private let sessions: [[Int]]
    /// Writes without an answer that some read may have seen; each may happen once its process has come to
    /// the place.
    private let pending: [(write: Int, place: Int)]
    /// The writes of each process, then of the pending ones, as positions; the values as numbers.
    private let numbers: [UInt32]
    private let total: Int
    private var state: [UInt32]
    private var order: [Int] = []
    private var best: [Int] = []
    private var certain = 0, mostCertain = -1
    private var waiting: [Int] = []

    init(_ accesses: Accesses) {
      self.accesses = accesses
      sessions = accesses.sessions.map { $0.filter { accesses.all[$0].isSure } }
      total = sessions.reduce(0) { $0 + $1.count }
      let seen = Set(accesses.candidates.joined())
      pending = accesses.all.indices.filter { !accesses.all[$0].isSure && seen.contains(.write($0)) }.map {
        ($0, accesses.before($0).count)
      }
      var known: [Value: UInt32] = [:]
      func number(_ value: Value) -> UInt32 {
        if let number = known[value] { return number }
        known[value] = UInt32(known.count)
        return UInt32(known.count - 1)
      }
      let first = accesses.initial.map(number)
      numbers = accesses.all.map { number($0.value) }
      state = Array(repeating: 0, count: sessions.count) + first + Array(repeating: 0, count: pending.count)
    }

    /// Nil if there is an order.
    mutating func run(_ budget: inout Budget) throws(Overrun) -> Deepest? {
      var visited: Set<[UInt32]> = []
      var frames: [(state: [UInt32], placed: Int, certain: Int, choices: [Int])] = []
      takeReads()
      while true {
        if certain == total { return nil }
        note()
        if visited.insert(state).inserted {
          try budget.fits(bytes: visited.count * (state.count * 4 + 48))
          frames.append((state, order.count, certain, choices()))
        }
        while let last = frames.last, last.choices.isEmpty { frames.removeLast() }
        guard !frames.isEmpty else { return Deepest(order: best, stuck: waiting.min() ?? 0) }
        let choice = frames[frames.count - 1].choices.removeLast()
        let frame = frames[frames.count - 1]
        (state, certain) = (frame.state, frame.certain)
        order.removeLast(order.count - frame.placed)
        try budget.spend()
        place(choice)
        takeReads()
      }
    }

    private func head(_ process: Int) -> Int? {
      let place = Int(state[process])
      return place < sessions[process].count ? sessions[process][place] : nil
    }
    private func held(_ key: Int) -> UInt32 { state[sessions.count + key] }

    private mutating func takeReads() {
      for process in sessions.indices {
        while let access = head(process), !accesses.all[access].isWrite,
          held(accesses.all[access].key) == numbers[access]
        {
          state[process] += 1
          order.append(access)
          certain += 1
        }
      }
    }

    /// A process by its number, or a pending write by the numbers after those.
    private mutating func place(_ choice: Int) {
      let access: Int
      if choice < sessions.count {
        access = sessions[choice][Int(state[choice])]
        state[choice] += 1
        certain += 1
      } else {
        access = pending[choice - sessions.count].write
        state[choice + accesses.keys.count] = 1
      }
      state[sessions.count + accesses.all[access].key] = numbers[access]
      order.append(access)
    }

    /// The writes that may come next, the most promising last: those that a waiting read wants.
    private func choices() -> [Int] {
      var others: [Int] = [], wanted: [Int] = []
      func add(_ choice: Int, _ write: Int) {
        let isWanted = sessions.indices.contains { process in
          guard let read = head(process), !accesses.all[read].isWrite else { return false }
          return accesses.candidates[read].contains(.write(write))
        }
        if isWanted { wanted.append(choice) } else { others.append(choice) }
      }
      for process in sessions.indices {
        if let access = head(process), accesses.all[access].isWrite { add(process, access) }
      }
      for (index, item) in pending.enumerated()
      where state[sessions.count + accesses.keys.count + index] == 0
        && Int(state[accesses.all[item.write].process]) >= item.place
      { add(sessions.count + index, item.write) }
      return others + wanted
    }

    private mutating func note() {
      guard certain > mostCertain else { return }
      (mostCertain, best) = (certain, order)
      waiting = sessions.indices.compactMap { head($0) }
    }
  }
}
