import Checkers
import Engine
import Testing

private let guarantees: [Consistency] = [
  .readYourWrites, .monotonicReads, .monotonicWrites, .writesFollowReads,
]

/// Compares every check with its definition, and the promises with each other.
private func compare(_ history: History, _ counts: inout [Consistency: Int]) throws -> String? {
  let brute = BruteForce(history)
  var verdicts: [Consistency: Verdict] = [:]
  for consistency in Consistency.allCases {
    let report = try consistency.check(history)
    verdicts[consistency] = report.verdict
    if report.verdict == .ok { counts[consistency, default: 0] += 1 }
    guard (report.verdict == .notOk) == !report.findings.isEmpty else { return "\(consistency): no finding" }
    for finding in report.findings {
      if !finding.cycle.indices.allSatisfy({
        finding.cycle[$0].to == finding.cycle[($0 + 1) % finding.cycle.count].from
      }) {
        return "\(consistency): \(finding.cycle) is no cycle"
      }
    }
  }
  func isWrong(_ consistency: Consistency, _ expected: Bool) -> Bool {
    verdicts[consistency] != (expected ? .ok : .notOk)
  }
  let hasSources = !brute.sources.isEmpty
  if isWrong(.sequential, brute.isSequential) { return "sequential" }
  if isWrong(.causal, hasSources && brute.isCausal) { return "causal" }
  let isTimely = try Consistency.writesFollowReads.check(history, versions: .realtime).verdict == .ok
  for guarantee in guarantees {
    if isWrong(guarantee, hasSources && brute.keeps(guarantee, .sessions)) { return guarantee.rawValue }
    let timely = try guarantee.check(history, versions: .realtime).verdict
    if (timely == .ok) != (hasSources && brute.keeps(guarantee, .realtime)) {
      return "\(guarantee), real time"
    }
    if verdicts[.causal] == .ok, verdicts[guarantee] != .ok { return "causal, but not \(guarantee)" }
    if isTimely, timely == .ok, verdicts[guarantee] != .ok { return "\(guarantee): more known, less wrong" }
    if brute.isLinearizable, timely != .ok { return "linearizable, but not \(guarantee) in real time" }
  }
  if verdicts[.sequential] == .ok, verdicts[.causal] != .ok { return "sequential, but not causal" }
  if brute.isLinearizable, verdicts[.eventual] == .notOk { return "linearizable, but no convergence" }
  return nil
}

@Test(arguments: 1...4) func everySmallHistoryIsJudgedAsItsDefinitionSays(size: Int) throws {
  let contents = ["wx1", "wx2", "rx-", "rx1", "rx2", "wy1", "wy2", "ry-", "ry1", "ry2"]
  let shapes: [String] =
    switch size {
    case 1: ["a"]
    case 2: ["aa", "ab"]
    case 3: ["aaa", "aab", "abc"]
    default: ["aaaa", "aaab", "aabb", "aabc"]
    }
  var counts: [Consistency: Int] = [:]
  var total = 1
  for _ in 0..<size { total *= contents.count }
  for shape in shapes {
    // What follows from swapping the keys needs no second look: the first call is about x.
    for number in 0..<(total / 2) {
      var rest = total / 2 - 1 - number
      var words: [String] = []
      for process in shape.reversed() {
        words.append("\(process) \(contents[rest % contents.count])")
        rest /= contents.count
      }
      let timeline = Timeline(words.reversed().joined(separator: ", "))
      if let problem = try compare(timeline.history, &counts) {
        Issue.record("\(problem): Timeline(\"\(timeline)\")")
        return
      }
    }
  }
  if size == 4 {
    let strictlyWeaker = counts[.sequential]! < counts[.causal]!
    #expect(strictlyWeaker && guarantees.allSatisfy { counts[.causal]! < counts[$0]! }, "\(counts)")
  }
}

/// Five calls of three clients, which overlap, fail, and go without answer.
private func randomHistory(_ seed: UInt64) -> History {
  var random = Random(seed: seed, stream: "history")
  func below(_ bound: UInt64) -> Int { Int((random.next() >> 33) % bound) }
  var history = History(processes: ["a", "b", "c"])
  var open: [Int?] = [nil, nil, nil]
  var place = 0
  while history.calls.count < 5 || open.contains(where: { $0 != nil }) {
    let process = below(3)
    if let call = open[process] {
      open[process] = nil
      let outcome: Call.Outcome = [.ok, .ok, .ok, .ok, .ok, .ok, .info, .fail][below(8)]
      history.calls[call].outcome = outcome
      if outcome != .info { history.calls[call].returned = place }
      if history.calls[call].function == "read", outcome == .ok {
        history.calls[call].output = [.none, .int(1), .int(2)][below(3)]
      }
    } else if history.calls.count < 5 {
      let isWrite = below(2) == 0
      open[process] = history.calls.count
      history.calls.append(
        Call(
          process: process, isWrite ? "write" : "read", key: .text(below(3) == 0 ? "y" : "x"),
          input: isWrite ? .int(1 + below(2)) : .none, invoked: place, returned: nil))
    }
    place += 1
  }
  return history
}

@Test func randomHistoriesAreJudgedAsTheirDefinitionsSay() throws {
  var counts: [Consistency: Int] = [:]
  for seed in 1...UInt64(6000) {
    let history = randomHistory(seed)
    if let problem = try compare(history, &counts) {
      Issue.record("\(problem): randomHistory(\(seed)), which is: \(history.story)")
      return
    }
  }
  #expect(Consistency.allCases.allSatisfy { (50..<5950).contains(counts[$0] ?? 0) }, "\(counts)")
}
