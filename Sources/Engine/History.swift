/// What became of the clients' operations: seen from outside, by one who knows every node.
extension Simulation {
  /// Whether the system would still serve an acknowledged write, or one that overwrote it; nil for what is
  /// not an acknowledged write.
  func survives(_ operation: Operation) -> Bool? {
    guard operation.effect == .write, operation.isAcknowledged, let key = operation.key else { return nil }
    let replicas = self.replicas
    if system.holds(operation, in: replicas) { return true }
    guard S.overwrites else { return false }
    return operations.contains { other in
      other.number != operation.number && other.effect == .write && other.key == key
        && other.mayTakeEffect(after: operation.invoked) && system.holds(other, in: replicas)
    }
  }

  func isLostAcked(_ operation: Operation) -> Bool { survives(operation) == false }

  /// Whether a newer write to its key was acked before the read began than the one it returned; nil for what
  /// is not a read that was answered.
  func isStale(_ read: Operation) -> Bool? {
    guard read.effect == .read, read.isAcknowledged, let key = read.key, let returned = read.returned else {
      return nil
    }
    let writes = operations.filter {
      $0.effect == .write && $0.key == key && $0.invoked <= returned && $0.status != .refused
    }
    let before = writes.filter { write in
      write.isAcknowledged && write.returned.map { $0 <= read.invoked } ?? false
    }
    guard !before.isEmpty else { return false }
    if !S.overwrites {
      guard case .list(let seen) = read.output else { return true }
      return before.contains { write in !(write.input.map(seen.contains) ?? true) }
    }
    let current = writes.filter { write in
      !before.contains { newer in
        guard write.isAcknowledged, let end = write.returned else { return false }
        return newer.invoked > end
      }
    }
    return !current.contains { $0.input == read.output }
  }

  private var replicas: [Replica<N>] {
    slots.enumerated().map { index, slot in
      Replica(id: NodeID(index), process: slot.condition == .down ? nil : slot.node, disk: slot.disk)
    }
  }
}

extension Operation {
  /// Whether a write had not returned before `instant`, so that it may take effect later. One that nobody
  /// answered may do so at any time.
  fileprivate func mayTakeEffect(after instant: Instant) -> Bool {
    switch status {
    case .ok: returned.map { $0 >= instant } ?? true
    case .refused: false
    default: true
    }
  }
}
