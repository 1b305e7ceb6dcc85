import Checkers
import Engine

/// A history of transactions in words: `a: ax1 ry; b 1-2: wx1 rx-; c!: ax3`. A letter for the process, the
/// places of begin and end (0 and 9 where nothing is said), `?` for no answer and `!` for failed; then the
/// operations, each with a letter for what it is and one for the key. `ax1` appends, `rx12` reads the list
/// [1 2], `rx` the empty one; `wx1` writes a register, `rx1` and `rx-` read it.
struct TransactionTimeline {
  let kind: Transactions.Kind
  let text: String
  init(_ kind: Transactions.Kind, _ text: String) { (self.kind, self.text) = (kind, text) }

  var history: History {
    var processes: [String] = []
    var calls: [Call] = []
    for part in text.split(separator: ";") {
      let halves = part.split(separator: ":")
      var head = halves[0].filter { $0 != " " }
      let name = String(head.removeFirst())
      let outcome: Call.Outcome = head.last == "?" ? .info : head.last == "!" ? .fail : .ok
      let places = head.filter { $0.isNumber || $0 == "-" }.split(separator: "-").compactMap { Int($0) }
      if !processes.contains(name) { processes.append(name) }
      let steps = halves[1].split(separator: " ").map { $0.map(String.init) }
      calls.append(
        Call(
          process: processes.firstIndex(of: name)!, "txn", input: .list(steps.map { operation($0, nil) }),
          output: outcome == .ok ? .list(steps.map { operation($0, $0) }) : .none, outcome: outcome,
          invoked: places.first ?? 0, returned: outcome == .info ? nil : places.last ?? 9))
    }
    return History(calls, processes: processes)
  }

  private func operation(_ asked: [String], _ answered: [String]?) -> Value {
    let values = asked.dropFirst(2).compactMap(Int.init).map(Value.int)
    let (key, one) = (Value.text(asked[1]), values.first ?? .none)
    return switch asked[0] {
    case "a": .list([.text("append"), key, one])
    case "w": .list([.text("w"), key, one])
    default:
      .list([.text("r"), key, answered == nil ? .none : kind == .register ? one : .list(values)])
    }
  }

  func check(_ level: IsolationLevel = .strictSerializable) throws -> Report {
    try Transactions.check(history, as: kind, proscribing: level)
  }
}

extension Report {
  /// What is no proof among the findings, whatever the history means.
  func flaws(in history: History) -> [String] {
    var flaws: [String] = []
    if (verdict == .notOk) != findings.contains(where: { !$0.isAllowed }) { flaws.append("verdict") }
    for finding in findings where !finding.cycle.isEmpty {
      let cycle = finding.cycle
      func add(_ flaw: String) { flaws.append("\(finding.name) \(flaw): \(finding.sentence)") }
      if finding.calls != cycle.map(\.from) || Set(finding.calls).count != cycle.count { add("calls") }
      for (index, edge) in cycle.enumerated() {
        if edge.to != cycle[(index + 1) % cycle.count].from { add("gap") }
        let (one, other) = (history.calls[edge.from], history.calls[edge.to])
        switch edge.kind {
        case .process where one.process != other.process || !one.precedes(other): add("process")
        case .realtime where !one.precedes(other): add("realtime")
        default: break
        }
      }
      if let flaw = Self.flaw(of: cycle.map(\.kind), finding.name) { add(flaw) }
    }
    return flaws
  }

  private static func flaw(of kinds: [Dependency.Kind], _ name: String) -> String? {
    let reads = kinds.count { $0 == .rw }
    let adjacent = kinds.indices.contains { kinds[$0] == .rw && kinds[($0 + 1) % kinds.count] == .rw }
    let plain = name.split(separator: "-").filter { $0 != "process" && $0 != "realtime" }
    let fits =
      switch plain.joined(separator: "-") {
      case "G0": reads == 0 && !kinds.contains(.wr)
      case "G1c": reads == 0 && kinds.contains(.wr)
      case "G-single": reads == 1
      case "G-nonadjacent": reads > 1 && !adjacent
      case "G2-item", "lost-update": reads > 1 && adjacent
      case "cyclic-versions": kinds.allSatisfy { $0 == .wr }
      default: false
      }
    if !fits { return "kinds \(kinds)" }
    let hasTime = kinds.contains(.realtime), hasProcess = kinds.contains(.process)
    if name.hasSuffix("-process") { return hasProcess && !hasTime ? nil : "edges" }
    return !hasProcess && (name.hasSuffix("-realtime") || !hasTime) ? nil : "edges"
  }
}
