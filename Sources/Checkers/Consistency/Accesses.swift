import Engine

extension Consistency {
  /// One read with its answer, or one write that happened or may have.
  struct Access {
    /// Its index in the history.
    let call: Int
    let process: Int
    /// An index of `Accesses.keys`.
    let key: Int
    let isWrite: Bool
    let value: Value
    /// Whether it is certain that it happened, and before what its process did next.
    let isSure: Bool
  }

  /// Where a read has its value from.
  enum Source: Hashable { case initial, write(Int) }

  /// A history as reads and writes of registers: what the checks of this folder work on. Everywhere here an
  /// access is named by its index in `all`.
  struct Accesses {
    let history: History
    /// In the order in which the history first speaks of them.
    private(set) var keys: [Value?] = []
    private(set) var initial: [Value] = []
    /// In the order of their invocations.
    private(set) var all: [Access] = []
    /// The accesses of each process.
    private(set) var sessions: [[Int]]
    /// The writes to each key.
    private(set) var writes: [[Int]] = []
    /// The writes and the start that each read may have its value from; empty for a write.
    private(set) var candidates: [[Source]] = []

    init(_ history: History, initial: (Value?) -> Value) throws(ConsistencyError) {
      self.history = history
      sessions = Array(repeating: [], count: history.processes.count)
      var numbers: [Value?: Int] = [:]
      for (index, call) in history.calls.enumerated() {
        let isWrite = call.function == "write" || call.function == "put"
        guard isWrite || call.function == "read" || call.function == "get" else {
          throw .notARegister(function: call.function, call: index)
        }
        let key = numbers[call.key] ?? keys.count
        if key == keys.count {
          numbers[call.key] = key
          keys.append(call.key)
          self.initial.append(initial(call.key))
          writes.append([])
        }
        guard call.outcome == .ok || call.outcome == .info && isWrite else { continue }
        sessions[call.process].append(all.count)
        if isWrite { writes[key].append(all.count) }
        all.append(
          Access(
            call: index, process: call.process, key: key, isWrite: isWrite,
            value: isWrite ? call.input : call.output, isSure: call.outcome == .ok))
      }
      candidates = all.map { read in
        guard !read.isWrite else { return [] }
        return (self.initial[read.key] == read.value ? [.initial] : [])
          + writes[read.key].filter { all[$0].value == read.value }.map { .write($0) }
      }
    }

    /// Whether the first was over before the second was asked for by the same process.
    func comesFirst(_ first: Int, _ second: Int) -> Bool {
      first < second && all[first].isSure && all[first].process == all[second].process
    }
    func before(_ access: Int) -> [Int] {
      sessions[all[access].process].filter { comesFirst($0, access) }
    }
  }
}

extension Consistency.Accesses {
  func words(_ access: Int) -> String { history.words(of: all[access].call) }
  /// The call without who asked for it.
  func deed(_ access: Int) -> String { history.calls[all[access].call].words }
  func name(_ access: Int) -> String { history.processes[all[access].process] }
  func calls(_ accesses: [Int]) -> [Int] { accesses.map { all[$0].call } }

  /// Reads of a value that nobody wrote: no promise at all allows them.
  func thinAirReads() -> [Finding] {
    all.indices.filter { !all[$0].isWrite && candidates[$0].isEmpty }.map { read in
      let access = all[read]
      let failed = history.calls.indices.first { index in
        let call = history.calls[index]
        return call.outcome == .fail && call.key == keys[access.key] && call.input == access.value
          && (call.function == "write" || call.function == "put")
      }
      let why = failed.map { "only \(history.words(of: $0)) would have written" } ?? "nobody wrote"
      return Finding(
        "thin-air read", key: keys[access.key], calls: [access.call] + (failed.map { [$0] } ?? []),
        "\(words(read)) saw a value that \(why)")
    }
  }
}

// MARK: - Values that were written more than once

extension Consistency.Accesses {
  /// So many choices of what the reads saw are tried before a check gives up.
  static var mostChoices: Int { 1024 }

  /// Asks a check for what is wrong with each choice of what the reads saw, until nothing is.
  func tryingSources(
    _ budget: inout Consistency.Budget,
    _ check: ([Consistency.Source?], inout Consistency.Budget) throws(Consistency.Overrun) -> [Finding]
  ) throws(Consistency.Overrun) -> Report {
    var choices = 1
    for options in candidates where options.count > 1 {
      choices *= options.count
      guard choices <= Self.mostChoices else { return tooManyChoices(steps: budget.steps) }
    }
    var least: [Finding] = []
    for number in 0..<choices {
      var rest = number
      var sources: [Consistency.Source?] = []
      for options in candidates {
        sources.append(options.isEmpty ? nil : options[rest % options.count])
        rest /= max(options.count, 1)
      }
      let findings = try check(sources, &budget)
      if findings.isEmpty { return Report(.ok, steps: budget.steps) }
      if number == 0 || findings.count < least.count {
        least = findings.map { $0.supposing(choices == 1 ? nil : supposition(sources)) }
      }
    }
    return Report(.notOk, least, steps: budget.steps)
  }

  private func supposition(_ sources: [Consistency.Source?]) -> String {
    let chosen = all.indices.filter { candidates[$0].count > 1 }.map { read in
      switch sources[read] {
      case .write(let write)?: "\(words(read)) saw \(words(write))"
      default: "\(words(read)) saw the first value"
      }
    }
    return
      "supposing that \(chosen.joined(separator: ", ")); no other choice is right either"
  }

  private func tooManyChoices(steps: Int) -> Report {
    let read = candidates.firstIndex { $0.count > 1 } ?? 0
    let key = keys[all[read].key].map { " to \($0)" } ?? ""
    return Report(
      .unknown,
      obstacle: "values were written more than once, such as \(word(all[read].value))\(key), so that nobody "
        + "can tell which write a read saw, and there are more than \(Self.mostChoices) choices",
      steps: steps)
  }

  func word(_ value: Value) -> String { value == .none ? "nil" : value.description }
}

extension Finding {
  fileprivate func supposing(_ supposition: String?) -> Finding {
    guard let supposition else { return self }
    var finding = self
    finding.sentence += " (\(supposition))"
    return finding
  }
}
