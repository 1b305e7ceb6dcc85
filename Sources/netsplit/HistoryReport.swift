import Checkers

/// What was found in one history, for people and for programs.
struct HistoryReport: Encodable {
  struct Operation: Encodable {
    let index: Int, process: String, words: String, line: Int?
    /// The state of the model after it, where it stands in an order.
    var state: String?

    init(_ call: Int, _ history: History, state: String? = nil) {
      index = call
      process = history.processes[history.calls[call].process]
      words = history.calls[call].words
      line = history.calls[call].line
      self.state = state
    }
    /// `line 12`, or the number of the operation where it is in no file.
    var place: String { line.map { "line \($0)" } ?? "operation \(index)" }
    var text: String { shortened(words, to: 60) + " by \(process)" }
  }
  struct Impasse: Encodable { let order: [Operation], stuck: Operation }
  struct Edge: Encodable { let from: Operation, to: Operation, kind: String, reason: String }
  struct Finding: Encodable {
    let name: String, key: JSONValue?, sentence: String, isAllowed: Bool, calls: [Operation]
    let impasse: Impasse?, cycle: [Edge]
  }
  let file: String, model: String, consistency: String, verdict: String, steps: Int, obstacle: String?
  let findings: [Finding]

  init(file: String, _ history: History, _ report: Report, _ question: HistoryQuestion) {
    (self.file, model, consistency) = (file, question.model, question.consistency)
    (verdict, steps, obstacle) = (report.verdict.rawValue, report.steps, report.obstacle)
    findings = report.findings.map { Finding($0, history) }
  }

  /// How many findings and how many steps of an order people are shown.
  private static let mostFindings = 10, mostSteps = 8

  /// A line with the verdict, then what is wrong.
  var lines: [String] {
    let steps = steps > 0 ? " (\(steps) steps)" : ""
    let shown = findings.prefix(Self.mostFindings).flatMap { $0.lines(mostSteps: Self.mostSteps) }
    let rest = findings.count - Self.mostFindings
    return ["\(file): \(verdict)\(obstacle.map { ": \($0)" } ?? "")\(steps)"] + shown
      + (rest > 0 ? ["  and \(rest) more; --json prints all"] : [])
  }
}

extension HistoryReport.Finding {
  init(_ finding: Finding, _ history: History) {
    (name, sentence, isAllowed) = (finding.name, finding.sentence, finding.isAllowed)
    key = finding.key.map(JSONValue.init)
    calls = finding.calls.map { HistoryReport.Operation($0, history) }
    impasse = finding.impasse.map { impasse in
      HistoryReport.Impasse(
        order: impasse.order.map { HistoryReport.Operation($0.call, history, state: $0.state) },
        stuck: HistoryReport.Operation(impasse.stuck, history))
    }
    cycle = finding.cycle.map { edge in
      HistoryReport.Edge(
        from: HistoryReport.Operation(edge.from, history), to: HistoryReport.Operation(edge.to, history),
        kind: edge.kind.rawValue, reason: edge.reason)
    }
  }

  func lines(mostSteps: Int) -> [String] {
    var lines = ["  \(name)\(isAllowed ? " (allowed)" : ""): \(sentence)"]
    if let impasse {
      let last = impasse.order.suffix(mostSteps)
      if !last.isEmpty {
        lines.append(
          "    the longest order that is possible" + (last.count < impasse.order.count ? " ends" : ""))
      }
      let width = (last.map(\.text.count).max() ?? 0) + 2
      for step in last {
        let state = shortened(step.state ?? "", to: 40)
        lines.append("      \(step.place.padded(to: 11))\(step.text.padded(to: width))then \(state)")
      }
      lines.append("    has no room for")
      lines.append("      \(impasse.stuck.place.padded(to: 11))\(impasse.stuck.text)")
    }
    if impasse == nil {
      for call in calls.prefix(mostSteps) { lines.append("      \(call.place.padded(to: 11))\(call.text)") }
    }
    for edge in cycle {
      lines.append("    \(edge.from.place) before \(edge.to.place) (\(edge.kind)): \(edge.reason)")
    }
    return lines
  }
}

/// The first characters of a text that is too long.
private func shortened(_ text: String, to width: Int) -> String {
  text.count > width ? text.prefix(width - 3) + "..." : text
}
