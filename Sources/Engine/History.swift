/// What became of the clients' operations: seen from outside, by one who knows every node.
///
/// An acknowledged write is lost when the system would serve neither it nor one that may have overwritten it.
/// A read is stale when a newer write to its key was acknowledged before the read began than the one it
/// returned.
extension Simulation {
  // MARK: As operations begin and end

  mutating func begin(_ operation: Operation) {
    operations.append(operation)
    index.append(operation)
    // One that begins at the instant at which a read has returned overlaps it.
    if S.overwrites, operation.effect == .write { judgeReads(overlapping: operation, since: now) }
  }

  /// An operation has ended, or its client has: its status is no longer `pending`.
  mutating func close(_ number: Int) {
    let operation = operations[number]
    index.close(operation)
    switch (operation.effect, operation.status) {
    case (.read, .ok): judge(operation)
    case (.write, .ok): judgeReads(overlapping: operation, since: now)
    case (.write, .refused) where S.overwrites:
      // Who read its value while it might have taken effect read a value that never was.
      judgeReads(overlapping: operation, since: operation.invoked)
    default: break
    }
  }

  private mutating func judge(_ read: Operation) {
    let key = Int(index.entries[read.number].key)
    if key >= 0 { index.mark(read.number, stale: isStale(read, of: index.keys[key])) }
  }

  /// Decides again on the reads of the same key that have returned since.
  private mutating func judgeReads(overlapping write: Operation, since time: Instant) {
    let key = Int(index.entries[write.number].key)
    guard key >= 0, index.keys[key].read >= 0, index.keys[key].answered >= time else { return }
    var number = Int(index.keys[key].read)
    while number >= 0 {
      let read = operations[number]
      guard let returned = read.returned, returned >= time else { return }
      judge(read)
      number = Int(index.entries[number].previous)
    }
  }

  // MARK: Stale reads

  private func isStale(_ read: Operation, of key: OperationIndex.Key) -> Bool {
    var place = key.acknowledgement
    while place >= 0, index.acknowledgements[place].returned > read.invoked {
      place = index.acknowledgements[place].previous
    }
    guard place >= 0, let returned = read.returned else { return false }
    guard S.overwrites else { return misses(read.output, acknowledgedUpTo: place) }
    let latest = index.acknowledgements[place].latest
    return !isCurrent(read.output, of: key, overwrittenBefore: latest, until: returned)
  }

  /// Whether a write that began by `end` wrote the value and had not returned before `latest`, when one
  /// began that the reader must see.
  private func isCurrent(
    _ value: Value?, of key: OperationIndex.Key, overwrittenBefore latest: Instant, until end: Instant
  ) -> Bool {
    var place = key.acknowledgement
    while place >= 0 {
      let write = index.acknowledgements[place]
      if write.returned < latest { break }
      if write.invoked <= end, write.input == value { return true }
      place = write.previous
    }
    return contains(of: key) { $0.invoked <= end && $0.input == value }
  }

  /// Whether the condition holds for a write of the key that may take effect at any time: nobody has said
  /// what became of it.
  private func contains(of key: OperationIndex.Key, where condition: (Operation) -> Bool) -> Bool {
    var number = Int(key.write)
    while number >= 0 {
      let entry = index.entries[number]
      if entry.state == .pending || entry.state == .open, condition(operations[number]) { return true }
      number = Int(entry.previous)
    }
    return false
  }

  /// Whether a list lacks a write that was acknowledged, up to the one at `place`. The list has most of them
  /// in the same order, so that a look at its end nearly always finds the next one.
  private func misses(_ output: Value?, acknowledgedUpTo place: Int) -> Bool {
    guard case .list(let seen)? = output else { return true }
    var rest = seen[...]
    var known: Set<Value>?
    var place = place
    while place >= 0 {
      let write = index.acknowledgements[place]
      place = write.previous
      guard let input = write.input else { continue }
      while let last = rest.last, last != input { rest.removeLast() }
      if !rest.isEmpty {
        rest.removeLast()
        continue
      }
      let all = known ?? Set(seen)
      known = all
      if !all.contains(input) { return true }
    }
    return false
  }

  // MARK: Lost writes

  /// The numbers of the acknowledged writes that are lost now, in order.
  var lostWrites: [Int] {
    guard !index.acknowledgements.isEmpty else { return [] }
    let held = HeldWrites(system.held(in: replicas), count: operations.count)
    guard S.overwrites else {
      var lost: [Int] = []
      for number in 0..<index.entries.count {
        let entry = index.entries[number]
        guard entry.state == .acknowledged, entry.isWrite, entry.key >= 0 else { continue }
        if !held.contains(number, of: operations) { lost.append(number) }
      }
      return lost
    }
    var lost: [Int] = []
    for key in index.keys { lost += lostWrites(of: key, held) }
    return lost.sorted()
  }

  /// A write that is held may have taken effect up to its return, and so may have overwritten all that began
  /// before that: no look goes further back than the last of them that returned.
  private func lostWrites(of key: OperationIndex.Key, _ held: HeldWrites) -> [Int] {
    var missing: [OperationIndex.Acknowledgement] = []
    var place = key.acknowledgement
    while place >= 0 {
      let write = index.acknowledgements[place]
      if held.contains(write.number, of: operations) {
        missing.removeAll { $0.invoked <= write.returned }
        break
      }
      missing.append(write)
      place = write.previous
    }
    if missing.isEmpty || contains(of: key, where: { held.contains($0) }) { return [] }
    return missing.map(\.number)
  }

  /// Every node of the system, in the order of their ids.
  public var replicas: [Replica<N>] {
    slots.enumerated().map { index, slot in
      Replica(id: NodeID(index), process: slot.condition == .down ? nil : slot.node, disk: slot.disk)
    }
  }
}

/// What a state holds, ready to be asked for many writes.
private struct HeldWrites {
  /// By the number of the operation, where the system knows numbers.
  private var numbers: [Bool] = []
  private var matches: ((Operation) -> Bool)?

  init(_ held: Held, count: Int) {
    switch held {
    case .writes(let matches): self.matches = matches
    case .numbers(let held):
      numbers = Array(repeating: false, count: count)
      for number in held where numbers.indices.contains(number) { numbers[number] = true }
    }
  }
  func contains(_ write: Operation) -> Bool { matches.map { $0(write) } ?? numbers[write.number] }
  func contains(_ number: Int, of operations: Chunks<Operation>) -> Bool {
    matches.map { $0(operations[number]) } ?? numbers[number]
  }
}
