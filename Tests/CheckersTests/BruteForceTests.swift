import Engine
import Foundation
import Testing

@testable import Checkers

/// The definition itself: some order of all calls that ended and any of those that did not keeps the order of
/// time and is one that the object could have served.
private func hasOrder<M: Model>(_ history: History, _ model: M) throws -> Bool {
  let calls = try history.calls.compactMap { call in try model.action(of: call).map { (call, $0) } }
  func extend(_ used: [Int], _ state: M.State) -> Bool {
    let isComplete = calls.indices.allSatisfy { used.contains($0) || calls[$0].0.returned == nil }
    if isComplete { return true }
    return calls.indices.contains { next in
      guard !used.contains(next) else { return false }
      let isNext = calls.indices.allSatisfy { other in
        used.contains(other) || !calls[other].0.precedes(calls[next].0)
      }
      guard isNext, let after = model.step(state, calls[next].1) else { return false }
      return extend(used + [next], after)
    }
  }
  return extend([], model.initial)
}

/// The same, event by event.
private func follows<M: Model>(_ history: History, _ model: M) throws -> Verdict {
  var frontier = Frontier(model)
  var ends: [(place: Int, isReturn: Bool, call: Int)] = []
  for (index, call) in history.calls.enumerated() {
    ends.append((call.invoked, false, index))
    if let returned = call.returned { ends.append((returned, true, index)) }
  }
  for end in ends.sorted(by: { ($0.place, $0.isReturn ? 1 : 0) < ($1.place, $1.isReturn ? 1 : 0) }) {
    let call = history.calls[end.call]
    var open = call
    (open.outcome, open.output, open.returned) = (.info, .none, nil)
    if !end.isReturn {
      let action = try model.action(of: open)
      frontier.begin(end.call, action, isKnown: try model.action(of: call) == action)
    } else if call.outcome == .fail, try model.action(of: call) == nil {
      frontier.fail(end.call)
    } else {
      frontier.end(end.call, try model.action(of: call))
    }
  }
  return frontier.verdict
}

/// All histories of up to three operations are compared, and a sample of the larger ones; or all.
private let isLong = ProcessInfo.processInfo.environment["NETSPLIT_SWEEP"] != nil
private let strides = isLong ? [1, 1, 1, 1, 1] : [1, 1, 1, 11, 499]

private func compare<M: Model>(_ name: ModelName, _ model: M) throws {
  var compared = 0, impossible = 0
  for size in 1...5 {
    let all = SmallHistories(actions: SmallHistories.actions(of: name), size: size)
    try all.forEach(stride: strides[size - 1]) { history in
      compared += 1
      let truth = try hasOrder(history, model) ? Verdict.ok : .notOk
      let report = try Linearizability.check(history, model: name)
      if truth == .notOk { impossible += 1 }
      if report.verdict != truth {
        Issue.record("\(name.rawValue): \(report.verdict), by definition \(truth): \(history)")
      }
      let followed = try follows(history, model)
      if followed != truth {
        Issue.record("\(name.rawValue), followed: \(followed), by definition \(truth): \(history)")
      }
      if truth == .notOk { checkImpasse(report, history, model) }
    }
  }
  #expect(impossible > compared / 20 && impossible < compared)
}

/// The order of an impasse is one that the object could have served, and nothing more can follow it.
private func checkImpasse<M: Model>(_ report: Report, _ history: History, _ model: M) {
  guard let finding = report.findings.first, let impasse = finding.impasse else {
    Issue.record("no reason is given: \(history)")
    return
  }
  var state = model.initial
  for step in impasse.order {
    let action = (try? model.action(of: history.calls[step.call])) ?? nil
    guard let action, let after = model.step(state, action) else {
      Issue.record("\(history.words(of: step.call)) cannot stand in the order: \(history)")
      return
    }
    state = after
    #expect(model.words(state) == step.state)
  }
  let before = history.calls.filter { $0.precedes(history.calls[impasse.stuck]) }
  #expect(before.count <= impasse.order.count + history.calls.count { $0.outcome == .fail })
  #expect(finding.calls.last == impasse.stuck)
}

@Suite struct BruteForceTests {
  @Test(arguments: ModelName.allCases)
  func searchAndFrontierAgreeWithTheDefinitionOnAllSmallHistories(name: ModelName) throws {
    switch name {
    case .register, .casRegister, .etcdRegister: try compare(name, Register(name))
    case .kvAppend: try compare(name, KVAppend())
    case .queue: try compare(name, Queue())
    case .mutex: try compare(name, Mutex())
    case .set: try compare(name, SetModel())
    case .counter: try compare(name, Counter())
    case .fencedLock: try compare(name, FencedLock())
    case .log: try compare(name, Log())
    }
  }
}
