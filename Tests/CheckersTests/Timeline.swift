import Checkers
import Engine

/// A history in words, one call after the other in real time: `a wx1, b rx1, b ry-, a wx2?, a wx3!`. A letter
/// for the process, `w` or `r`, a letter for the key, a digit or `-` for nil; `?` for no answer, `!` for
/// failed.
struct Timeline: CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }

  var history: History {
    var processes: [String] = []
    var calls: [Call] = []
    for (index, words) in description.split(separator: ",").enumerated() {
      let parts = words.split(separator: " ")
      let letters = parts[1].map(String.init)
      let process = processes.firstIndex(of: String(parts[0])) ?? processes.count
      if process == processes.count { processes.append(String(parts[0])) }
      let value = Int(letters[2]).map(Value.int) ?? .none
      let outcome: Call.Outcome = letters.last == "?" ? .info : letters.last == "!" ? .fail : .ok
      let isWrite = letters[0] == "w"
      calls.append(
        Call(
          process: process, isWrite ? "write" : "read", key: .text(letters[1]),
          input: isWrite ? value : .none,
          output: isWrite ? .none : value, outcome: outcome, invoked: 2 * index,
          returned: outcome == .info ? nil : 2 * index + 1))
    }
    return History(calls, processes: processes)
  }
}

extension History {
  /// Every call with its place in time, so that a failure can be repeated.
  var story: String {
    calls.indices.map { index in
      let call = calls[index]
      let end = call.returned.map(String.init) ?? "never"
      return "\(words(of: index)) (\(call.outcome.rawValue), \(call.invoked) to \(end))"
    }.joined(separator: "; ")
  }
}

extension Consistency {
  func check(_ timeline: String, versions: VersionOrder = .sessions) throws -> Report {
    try check(Timeline(timeline).history, versions: versions)
  }
}

/// The definitions, tried in every way there is: slow, and for small histories only.
struct BruteForce {
  let history: History
  /// The reads with answers and the writes that are not known to have failed.
  let calls: [Int]

  init(_ history: History) {
    self.history = history
    calls = history.calls.indices.filter {
      let call = history.calls[$0]
      return call.outcome == .ok || call.outcome == .info && call.function == "write"
    }
  }
  func isWrite(_ call: Int) -> Bool { history.calls[call].function == "write" }
  func isSure(_ call: Int) -> Bool { history.calls[call].outcome == .ok }
  func key(_ call: Int) -> Value? { history.calls[call].key }
  func process(_ call: Int) -> Int { history.calls[call].process }
  func comesFirst(_ one: Int, _ other: Int) -> Bool {
    one < other && isSure(one) && process(one) == process(other)
  }
  func precedes(_ one: Int, _ other: Int) -> Bool {
    isSure(one) && history.calls[one].precedes(history.calls[other])
  }

  /// Whether some order of some calls satisfies a test; an order is only looked at if each call in it comes
  /// after those that must come before it.
  func anyOrder(
    of calls: [Int], keeping mustComeFirst: (Int, Int) -> Bool, _ isRight: ([Int]) -> Bool
  ) -> Bool {
    func extend(_ order: [Int], _ rest: [Int]) -> Bool {
      if rest.isEmpty { return isRight(order) }
      return rest.contains { next in
        !rest.contains { $0 != next && mustComeFirst($0, next) }
          && extend(order + [next], rest.filter { $0 != next })
      }
    }
    return extend([], calls)
  }

  private func isLegal(_ order: [Int]) -> Bool {
    var held: [Value?: Value] = [:]
    for call in order {
      if isWrite(call) {
        held[key(call)] = history.calls[call].input
      } else if held[key(call)] ?? .none != history.calls[call].output {
        return false
      }
    }
    return true
  }

  private func explains(_ mustComeFirst: (Int, Int) -> Bool) -> Bool {
    let open = calls.filter { !isSure($0) }
    return (0..<(1 << open.count)).contains { chosen in
      let happened = calls.filter { call in
        isSure(call) || open.firstIndex(of: call).map { chosen >> $0 & 1 == 1 } ?? false
      }
      return anyOrder(of: happened, keeping: mustComeFirst, isLegal)
    }
  }
  var isSequential: Bool { explains(comesFirst) }
  var isLinearizable: Bool { explains { comesFirst($0, $1) || precedes($0, $1) } }

  // MARK: - What each read saw: the index of a write, or nil for the first value

  var sources: [[Int: Int?]] {
    var all: [[Int: Int?]] = [[:]]
    for read in calls where !isWrite(read) {
      let output = history.calls[read].output
      let writes = calls.filter { isWrite($0) && key($0) == key(read) && history.calls[$0].input == output }
      let options: [Int?] = writes.map { $0 } + (output == .none ? [nil] : [])
      all = all.flatMap { source in options.map { option in source.merging([read: option]) { $1 } } }
    }
    return all
  }
  func happened(_ source: [Int: Int?]) -> [Int] {
    calls.filter { call in isSure(call) || source.contains { $0.value == call } }
  }

  var isCausal: Bool {
    sources.contains { source in
      let happened = happened(source)
      var before = Set<[Int]>()
      for one in happened {
        for other in happened where comesFirst(one, other) || source[other] == .some(.some(one)) {
          before.insert([one, other])
        }
      }
      for middle in happened {
        for one in happened where before.contains([one, middle]) {
          for other in happened where before.contains([middle, other]) { before.insert([one, other]) }
        }
      }
      if happened.contains(where: { before.contains([$0, $0]) }) { return false }
      return history.processes.indices.allSatisfy { process in
        anyOrder(
          of: happened.filter { isWrite($0) || self.process($0) == process },
          keeping: { before.contains([$0, $1]) },
          { order in
            order.indices.allSatisfy { place in
              isWrite(order[place])
                || order[..<place].last { isWrite($0) && key($0) == key(order[place]) } == source[
                  order[place]]!
            }
          })
      }
    }
  }

  /// Whether every process can believe in some order of all writes in which it is never shown an older
  /// version than the guarantee promises.
  func keeps(_ guarantee: Consistency, _ versions: VersionOrder) -> Bool {
    sources.contains { source in
      let writes = happened(source).filter(isWrite)
      func isOlder(_ one: Int, _ other: Int) -> Bool {
        key(one) == key(other)
          && (comesFirst(one, other) || versions == .realtime && precedes(one, other))
      }
      func wasReadFirst(_ one: Int, _ other: Int) -> Bool {
        key(one) == key(other) && calls.contains { comesFirst($0, other) && source[$0] == .some(.some(one)) }
      }
      let contradictory = Set(history.calls.map(\.key)).filter { key in
        !anyOrder(of: writes.filter { self.key($0) == key }, keeping: { _, _ in false }) { order in
          keepsAll(order) { isOlder($0, $1) || wasReadFirst($0, $1) }
        }
      }
      func mustBeOlder(_ one: Int, _ other: Int) -> Bool {
        isOlder(one, other) || !contradictory.contains(key(one)) && wasReadFirst(one, other)
      }
      if guarantee == .writesFollowReads, !contradictory.isEmpty { return false }
      return history.processes.indices.allSatisfy { process in
        if guarantee == .monotonicWrites, goesBack(process, source) { return false }
        let owed = promises(guarantee, to: process, source)
        if owed.isEmpty { return true }
        return anyOrder(of: writes, keeping: { _, _ in false }) { order in
          keepsAll(order, mustBeOlder)
            && owed.allSatisfy { write, read in
              guard let seen = source[read]! else { return false }
              return order.firstIndex(of: write)! <= order.firstIndex(of: seen)!
            }
        }
      }
    }
  }

  private func keepsAll(_ order: [Int], _ mustBeOlder: (Int, Int) -> Bool) -> Bool {
    order.indices.allSatisfy { later in
      order[...later].allSatisfy { !mustBeOlder(order[later], $0) }
    }
  }

  /// Whether a process saw a write after a later one of the same writer to the same key.
  private func goesBack(_ process: Int, _ source: [Int: Int?]) -> Bool {
    let seen = calls.filter { self.process($0) == process }.compactMap { source[$0] ?? nil }
    return seen.indices.contains { place in
      seen[..<place].contains { key($0) == key(seen[place]) && comesFirst(seen[place], $0) }
    }
  }

  private func promises(
    _ guarantee: Consistency, to process: Int, _ source: [Int: Int?]
  ) -> [(write: Int, read: Int)] {
    let reads = calls.filter { !isWrite($0) && self.process($0) == process }
    return reads.flatMap { read in
      let earlier = reads.filter { $0 < read }.compactMap { source[$0]! }
      let owed: [Int] =
        switch guarantee {
        case .readYourWrites: calls.filter { isWrite($0) && comesFirst($0, read) }
        case .monotonicReads: earlier
        case .monotonicWrites:
          earlier.flatMap { seen in calls.filter { isWrite($0) && comesFirst($0, seen) } }
        default: whatWritersHadRead(earlier, source)
        }
      return owed.filter { key($0) == key(read) }.map { ($0, read) }
    }
  }

  private func whatWritersHadRead(_ seen: [Int], _ source: [Int: Int?]) -> [Int] {
    var all: Set<Int> = []
    var rest = seen
    while let write = rest.popLast() {
      for read in calls where comesFirst(read, write) {
        if let earlier = source[read] ?? nil, all.insert(earlier).inserted { rest.append(earlier) }
      }
    }
    return all.sorted()
  }
}
