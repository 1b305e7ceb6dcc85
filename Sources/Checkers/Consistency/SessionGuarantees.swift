import Engine

/// The session guarantees as a client can judge them: each process may believe in a version order of its own,
/// one for each key, which must keep what `VersionOrder` infers; what the process read must not be older in
/// it than what the guarantee lets it count on. A guarantee is broken where that closes a cycle, because then
/// no version order at all excuses it. Which server a process asked is unknown, so that what a process has
/// seen once counts from then on.
extension Consistency.Accesses {
  /// A version that a process may count on, and why.
  private struct Learnt { let write: Int, reason: String }

  func sessionFindings(
    of guarantee: Consistency, _ sources: [Consistency.Source?], _ versions: VersionOrder,
    _ budget: inout Consistency.Budget
  ) throws(Consistency.Overrun) -> [Finding] {
    let (known, contradictions) = try inferred(sources, versions, &budget)
    var findings = guarantee == .writesFollowReads ? contradictions : []
    for session in sessions {
      var order = known
      var learnt: [[Learnt]] = Array(repeating: [], count: keys.count)
      var met: Set<Int> = []
      var seenBefore: [[Int]] = Array(repeating: [], count: keys.count)
      var isBroken = Array(repeating: false, count: keys.count)
      for access in session {
        let key = all[access].key
        if all[access].isWrite {
          if guarantee == .readYourWrites, all[access].isSure {
            learnt[key] = [Learnt(write: access, reason: "\(name(access)) had asked for \(deed(access))")]
          }
          continue
        }
        for item in learnt[key] where !isBroken[key] {
          guard
            let finding = try broken(guarantee, item.write, item.reason, access, sources, &order, &budget)
          else { continue }
          isBroken[key] = true
          findings.append(finding)
        }
        guard case .write(let write)? = sources[access] else { continue }
        let seen = "\(name(access)) had seen \(words(write))"
        switch guarantee {
        case .monotonicReads: learnt[key] = [Learnt(write: write, reason: seen)]
        case .monotonicWrites:
          if !isBroken[key], let later = seenBefore[key].first(where: { comesFirst(write, $0) }) {
            isBroken[key] = true
            findings.append(backwards(access, saw: write, after: later))
          }
          seenBefore[key].append(write)
          for earlier in before(write).reversed() where all[earlier].isWrite && met.insert(earlier).inserted {
            let reason = "\(seen), before which \(name(write)) had asked for \(deed(earlier))"
            learnt[all[earlier].key].append(Learnt(write: earlier, reason: reason))
          }
        case .writesFollowReads: follow(Learnt(write: write, reason: seen), sources, &met, &learnt)
        default: break
        }
      }
    }
    return findings
  }

  private func backwards(_ read: Int, saw first: Int, after second: Int) -> Finding {
    let cycle = [
      Consistency.Edge(second, first, .promised(read: read, "\(name(read)) had seen \(words(second))")),
      Consistency.Edge(first, second, .process),
    ]
    return Finding(
      "monotonic writes", key: keys[all[read].key], calls: calls([second, read, first]),
      "\(name(read)) saw the writes of \(name(first)) in the wrong order: \(reasons(cycle))",
      cycle: dependencies(cycle))
  }

  /// All that the writer of a version had read before, and the writers of that, and so on.
  private func follow(
    _ start: Learnt, _ sources: [Consistency.Source?], _ met: inout Set<Int>, _ learnt: inout [[Learnt]]
  ) {
    guard met.insert(start.write).inserted else { return }
    var queue = [start], next = 0
    while next < queue.count {
      let item = queue[next]
      next += 1
      for read in before(item.write) {
        guard case .write(let earlier)? = sources[read] else { continue }
        let reason = "\(item.reason), before which \(name(read)) had seen \(words(earlier))"
        learnt[all[earlier].key].append(Learnt(write: earlier, reason: reason))
        if met.insert(earlier).inserted { queue.append(Learnt(write: earlier, reason: reason)) }
      }
    }
  }

  /// Whether a read breaks the promise to see a version or a newer one; if not, the process's version order
  /// keeps it.
  private func broken(
    _ guarantee: Consistency, _ promised: Int, _ reason: String, _ read: Int,
    _ sources: [Consistency.Source?], _ order: inout Consistency.Precedence,
    _ budget: inout Consistency.Budget
  ) throws(Consistency.Overrun) -> Finding? {
    try budget.spend()
    let name = guarantee.rawValue.map { $0 == "-" ? " " : String($0) }.joined()
    let key = keys[all[read].key]
    guard case .write(let seen)? = sources[read] else {
      return Finding(
        name, key: key, calls: calls([promised, read]),
        "\(reason), and then \(words(read)) saw the first value, as if nothing had been written")
    }
    guard seen != promised, !order.has(promised, before: seen) else { return nil }
    let edge = Consistency.Edge(promised, seen, .promised(read: read, reason))
    guard let cycle = try order.insert(edge, &budget) else { return nil }
    return Finding(
      name, key: key, calls: calls([promised, read, seen]),
      "\(reason), and then \(words(read)) saw an older version: \(reasons(Array(cycle.dropFirst())))",
      cycle: dependencies(cycle))
  }

  /// What is known of the versions' order, and what of it contradicts itself. Reads before writes can: then
  /// writes do not follow reads, and nothing is concluded from them for that key.
  private func inferred(
    _ sources: [Consistency.Source?], _ versions: VersionOrder, _ budget: inout Consistency.Budget
  ) throws(Consistency.Overrun) -> (order: Consistency.Precedence, contradictions: [Finding]) {
    var order = try Consistency.Precedence(self, keepsSessions: false, budget)
    for list in writes {
      for (index, write) in list.enumerated() {
        for earlier in list[..<index] {
          try budget.spend()
          if comesFirst(earlier, write) {
            _ = try order.insert(.init(earlier, write, .process), &budget)
          } else if versions == .realtime, all[earlier].isSure,
            history.calls[all[earlier].call].precedes(history.calls[all[write].call])
          {
            _ = try order.insert(.init(earlier, write, .realtime), &budget)
          }
        }
      }
    }
    let certain = order
    var contradictions: [Finding] = []
    var isContradictory = Array(repeating: false, count: keys.count)
    for edge in readsBeforeWrites(sources) {
      guard let cycle = try order.insert(edge, &budget) else { continue }
      isContradictory[all[edge.to].key] = true
      contradictions.append(contradiction(cycle))
    }
    if !contradictions.isEmpty {
      order = certain
      for edge in readsBeforeWrites(sources) where !isContradictory[all[edge.to].key] {
        _ = try order.insert(edge, &budget)
      }
    }
    return (order, contradictions)
  }

  private func readsBeforeWrites(_ sources: [Consistency.Source?]) -> [Consistency.Edge] {
    writes.joined().flatMap { write in
      before(write).compactMap { read in
        guard all[read].key == all[write].key, case .write(let seen)? = sources[read] else { return nil }
        return Consistency.Edge(seen, write, .readFirst(read))
      }
    }
  }

  private func contradiction(_ edges: [Consistency.Edge]) -> Finding {
    var cycle = edges
    if case .readFirst(let read) = edges[0].why, edges[0].from == edges[0].to {
      cycle = [.init(read, edges[0].to, .process), .init(edges[0].to, read, .seen)]
    }
    return Finding(
      "writes follow reads", key: keys[all[cycle[0].from].key], calls: calls(cycle.map(\.from)),
      "no order of the versions lets every write come after what its writer had read: \(reasons(cycle))",
      cycle: dependencies(cycle))
  }
}
