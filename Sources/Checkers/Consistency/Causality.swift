extension Consistency.Accesses {
  /// What is wrong by the rules of causal memory: first what causes alone forbid, then what the reads of one
  /// process forbid together.
  func causalFindings(
    _ sources: [Consistency.Source?], _ budget: inout Consistency.Budget
  ) throws(Consistency.Overrun) -> [Finding] {
    var causes = try Consistency.Precedence(self, keepsSessions: true, budget)
    try causes.insertSessions(&budget)
    for (read, source) in sources.enumerated() {
      guard case .write(let write)? = source else { continue }
      if let cycle = try causes.insert(.init(write, read, .seen), &budget) {
        let sentence = "each of these comes before the next, and the last before the first: \(reasons(cycle))"
        return [finding("CyclicCO", cycle, sentence)]
      }
    }
    var findings: [Finding] = []
    for session in sessions {
      for read in session {
        guard let finding = try overwritten(read, sources, causes, &budget) else { continue }
        findings.append(finding)
        break
      }
    }
    guard findings.isEmpty else { return findings }
    for (process, session) in sessions.enumerated() {
      var order = causes
      let reads = session.filter { !all[$0].isWrite }
      guard let cycle = try saturate(&order, reads, sources, &budget) else { continue }
      let first = cycle.firstIndex { edge in
        if case .notYetSeen = edge.why { return sources[edge.from] == .initial }
        return false
      }
      let turned = Array(cycle[(first ?? 0)...] + cycle[..<(first ?? 0)])
      findings.append(
        finding(
          first == nil ? "CyclicHB" : "WriteHBInitRead", turned,
          "no order of the writes fits all that \(history.processes[process]) read: \(reasons(turned))"))
    }
    return findings
  }

  /// A read that sees a version which its own causes had overwritten.
  private func overwritten(
    _ read: Int, _ sources: [Consistency.Source?], _ causes: Consistency.Precedence,
    _ budget: inout Consistency.Budget
  ) throws(Consistency.Overrun) -> Finding? {
    guard let source = sources[read] else { return nil }
    for other in writes[all[read].key] where causes.has(other, before: read) {
      try budget.spend()
      let path = causes.path(from: other, to: read)
      let cycle = [Consistency.Edge(read, other, .notYetSeen)] + path
      switch source {
      case .initial:
        return finding(
          "WriteCOInitRead", cycle,
          "\(words(read)) saw the first value, although \(words(other)) is among its causes: \(reasons(path))"
        )
      case .write(let write) where write != other && causes.has(write, before: other):
        return finding(
          "WriteCORead", cycle,
          "\(words(read)) saw \(words(write)), although \(words(other)) overwrote that and is among the "
            + "causes "
            + "of the read: \(reasons(causes.path(from: write, to: other) + path))")
      case .write: continue
      }
    }
    return nil
  }

  /// Adds what these reads say of the order of the writes, if all of them have one place in one order, until
  /// there is no more to add; a cycle proves that they have not.
  func saturate(
    _ order: inout Consistency.Precedence, _ reads: [Int], _ sources: [Consistency.Source?],
    _ budget: inout Consistency.Budget
  ) throws(Consistency.Overrun) -> [Consistency.Edge]? {
    var grew = true
    while grew {
      grew = false
      for read in reads {
        for other in writes[all[read].key] {
          try budget.spend()
          let edge: Consistency.Edge
          switch sources[read] {
          case .initial? where !order.has(read, before: other): edge = .init(read, other, .notYetSeen)
          case .write(let write)? where write != other:
            if order.has(other, before: read), !order.has(other, before: write) {
              edge = .init(other, write, .stillSeen(by: read))
            } else if order.has(write, before: other), !order.has(read, before: other) {
              edge = .init(read, other, .notYetSeen)
            } else {
              continue
            }
          default: continue
          }
          if let cycle = try order.insert(edge, &budget) { return cycle }
          grew = true
        }
      }
    }
    return nil
  }

  private func finding(_ name: String, _ cycle: [Consistency.Edge], _ sentence: String) -> Finding {
    let key = all[cycle[0].from].key
    let isOfOneKey = name.hasSuffix("Read") || cycle.allSatisfy { all[$0.from].key == key }
    return Finding(
      name, key: isOfOneKey ? keys[key] : nil, calls: calls(cycle.map(\.from)), sentence,
      cycle: dependencies(cycle))
  }
}
