import Engine

/// Eventual convergence as a finite history can show it. For each key that is written: the last read of each
/// process that began after every answered write to the key had ended, and not before the place from which
/// the system counts as settled. These must all have the same value, and, if any write was answered, a
/// written one. A write that never got an answer may come in between, so that it excuses its own value: then
/// nothing is known. Nothing is known either where nobody read so late.
extension Consistency.Accesses {
  func convergence(after settled: Int) -> Report {
    var findings: [Finding] = []
    var obstacles: [String] = []
    for key in keys.indices where !writes[key].isEmpty {
      let label = keys[key].map(\.description) ?? "the register"
      let reads = lastReads(of: key, after: settled)
      guard let first = reads.first else {
        obstacles.append("nobody read \(label) after its last write had ended")
        continue
      }
      let open = writes[key].filter { !hasEnded($0) }
      let firm = reads.filter { read in !open.contains { all[$0].value == all[read].value } }
      if let one = firm.first, let other = firm.first(where: { all[$0].value != all[one].value }) {
        findings.append(
          Finding(
            "no convergence", key: keys[key], calls: calls([one, other]),
            "every write to \(label) had ended, and still \(words(one)) and \(words(other)) differ"))
      } else if let write = open.first, let other = reads.first(where: { all[$0].value != all[first].value })
      {
        obstacles.append(
          "\(words(first)) and \(words(other)) differ, but \(words(write)) has no answer and may have come "
            + "between them")
      } else if candidates[first] == [.initial], let write = writes[key].last(where: hasEnded) {
        findings.append(
          Finding(
            "no convergence", key: keys[key], calls: calls([first, write]),
            "\(words(first)) saw the first value, although every write to \(label) had ended, the last being "
              + words(write)))
      }
    }
    if !findings.isEmpty { return Report(.notOk, findings) }
    return obstacles.isEmpty ? Report(.ok) : Report(.unknown, obstacle: obstacles.joined(separator: "; "))
  }

  private func hasEnded(_ access: Int) -> Bool {
    all[access].isSure && history.calls[all[access].call].returned != nil
  }

  private func lastReads(of key: Int, after settled: Int) -> [Int] {
    let ended = writes[key].filter(hasEnded).map { history.calls[all[$0].call] }
    return sessions.compactMap { session in
      session.last { access in
        let call = history.calls[all[access].call]
        return !all[access].isWrite && all[access].key == key && call.invoked >= settled
          && ended.allSatisfy { $0.precedes(call) }
      }
    }
  }
}
