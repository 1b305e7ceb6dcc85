import Engine

extension Ledger {
  func named(_ element: Int) -> String { elements[element].value.description }

  /// A list by its last elements.
  func list(_ elements: [Int]) -> String {
    let shown = elements.suffix(6).map(named)
    return "[" + (elements.count > 6 ? ["..."] + shown : shown).joined(separator: " ") + "]"
  }

  func value(_ elements: [Int]) -> String { elements.first.map(named) ?? "nil" }

  /// `x as [1 2]`
  func seen(_ step: Step) -> String {
    "\(keys[step.key]) as \(kind == .register ? value(step.elements) : list(step.elements))"
  }
}

/// Says what a dependency rests on, with the transactions as T1, T2, ...
struct TransactionWords {
  let ledger: Ledger
  let lists: ListVersions?

  /// A finding in numbers of calls.
  func finding(_ found: Found, allowed: Bool) -> Finding {
    var names: [Int: String] = [:]
    for (index, transaction) in found.transactions.enumerated() { names[transaction] = "T\(index + 1)" }
    let cycle = found.cycle.map { hop in
      let reason = reason(hop, names[hop.from] ?? "", names[hop.to] ?? "")
      return Dependency(
        from: ledger.transactions[hop.from].call, to: ledger.transactions[hop.to].call, kind(hop.kind), reason
      )
    }
    let end = cycle.count == 2 ? "so each must come before the other." : "so none of them can come first."
    let sentence =
      found.sentence.isEmpty ? (cycle.map(\.reason) + [end]).joined(separator: "; ") : found.sentence
    var finding = Finding(
      found.anomaly.rawValue, key: found.key.map { ledger.keys[$0] },
      calls: found.transactions.map { ledger.transactions[$0].call }, sentence, cycle: cycle)
    finding.isAllowed = allowed
    return finding
  }

  private func kind(_ kind: DependencyGraph.Kind) -> Dependency.Kind {
    if kind.contains(.ww) { return .ww }
    if kind.contains(.wr) { return .wr }
    if kind.contains(.rw) { return .rw }
    return kind.contains(.process) ? .process : .realtime
  }

  private func reason(_ hop: CycleSearch.Hop, _ from: String, _ to: String) -> String {
    let process = ledger.history.processes[ledger.call(hop.from).process]
    if hop.kind == .process { return "\(process) asked for \(from) before \(to)" }
    if hop.kind == .realtime { return "\(from) had ended before \(to) began" }
    let key = ledger.keys[hop.label.key].description
    return lists.map { listReason(hop, from, to, key, $0) } ?? registerReason(hop, from, to, key)
  }

  private func listReason(
    _ hop: CycleSearch.Hop, _ from: String, _ to: String, _ key: String, _ lists: ListVersions
  ) -> String {
    let label = hop.label
    let before = label.element < 0 ? "" : ledger.named(label.element)
    func read(by transaction: Int) -> [Int] { ledger.transactions[transaction].steps[label.step].elements }
    if hop.kind == .wr {
      return "\(to) read \(key) as \(ledger.list(read(by: hop.to))), with \(from)'s \(before)"
    }
    let seen = hop.kind == .rw ? read(by: hop.from) : []
    let append = lists.append(
      by: hop.to, to: label.key, after: hop.kind == .ww ? label.element : nil, read: seen)
    let after = append.map(ledger.named) ?? ""
    if hop.kind == .ww { return "\(to) appended \(after) to \(key) after \(from)'s \(before)" }
    if seen.isEmpty { return "\(from) read the empty list of \(key), to which \(to) appended \(after)" }
    return "\(from) read \(key) as \(ledger.list(seen)), before \(to)'s append of \(after)"
  }

  private func registerReason(_ hop: CycleSearch.Hop, _ from: String, _ to: String, _ key: String) -> String {
    let before = hop.label.element < 0 ? "nil" : ledger.named(hop.label.element)
    if hop.kind == .wr { return "\(to) read \(key) as \(before), which \(from) wrote" }
    let after = ledger.lastWrite(of: hop.to, to: hop.label.key).map(ledger.named) ?? ""
    if hop.kind.contains(.timed) {
      let old =
        hop.kind.contains(.rw) ? "\(from) read \(key) as \(before)" : "\(from) wrote \(before) to \(key)"
      return "\(old), which had been seen before \(to)'s \(after) was begun or seen"
    }
    if hop.label.element < 0 { return "\(from) read \(key) as nil, before \(to) wrote \(after)" }
    return "\(from) read \(key) as \(before), which \(to) replaced by \(after)"
  }
}
