/// The operations in the orders in which the questions about them are asked: kept up to date as they begin
/// and end, so that no question goes through the whole history.
///
/// Lists are chains of numbers through `Chunks`: a snapshot shares them, and the next event copies little.
struct OperationIndex: Sendable {
  enum State: UInt8 {
    case pending, acknowledged, refused
    /// It has ended without a word on whether it took effect.
    case open
  }
  /// An operation, by its number.
  struct Entry: Sendable {
    var state = State.pending
    var isWrite = false
    /// Which key it is about; -1 where it is about none, or neither reads nor writes.
    var key: Int32 = -1
    /// For a write: the one of the same key that was invoked before it. For a read that was answered: the one
    /// of the same key that was answered before it. -1 where there is none.
    var previous: Int32 = -1
  }
  /// A write that was acknowledged.
  struct Acknowledgement: Sendable {
    let number: Int, input: Value?, invoked: Instant, returned: Instant
    /// The latest invocation among this write and those of its key that were acknowledged before it.
    let latest: Instant
    /// The place of the one of the same key that was acknowledged before it; -1 where there is none.
    let previous: Int
  }
  /// The newest operations about a key, -1 where there is none.
  struct Key: Sendable {
    var write: Int32 = -1, read: Int32 = -1
    /// The place of the last acknowledgement.
    var acknowledgement = -1
    /// When a read was answered last.
    var answered = Instant.zero
  }
  private(set) var entries = Chunks<Entry>()
  /// In the order of their returns.
  private(set) var acknowledgements = Chunks<Acknowledgement>()
  private(set) var keys = Chunks<Key>()
  /// For look-up only.
  private var places: [String: Int32] = [:]
  /// The numbers of the reads that are stale, in order.
  private(set) var stale: [Int32] = []
  private(set) var refused = 0, acknowledged = 0, finished = 0

  /// An operation begins.
  mutating func append(_ operation: Operation) {
    var entry = Entry(isWrite: operation.effect == .write)
    if operation.effect != .none, let name = operation.key {
      let key = place(of: name)
      entry.key = Int32(truncatingIfNeeded: key)
      if entry.isWrite {
        entry.previous = keys[key].write
        keys[key].write = Int32(truncatingIfNeeded: operation.number)
      }
    }
    entries.append(entry)
  }
  private mutating func place(of name: String) -> Int {
    if let known = places[name] { return Int(known) }
    places[name] = Int32(truncatingIfNeeded: keys.count)
    keys.append(Key())
    return keys.count - 1
  }

  /// An operation has ended.
  mutating func close(_ operation: Operation) {
    finished += 1
    let state: State =
      switch operation.status {
      case .pending: .pending
      case .ok: .acknowledged
      case .refused: .refused
      case .timeout, .unknown, .other: .open
      }
    if state == .refused { refused += 1 }
    if state == .acknowledged { acknowledged += 1 }
    let number = operation.number, key = Int(entries[number].key)
    entries[number].state = state
    guard key >= 0, state == .acknowledged, let returned = operation.returned else { return }
    if entries[number].isWrite {
      let previous = keys[key].acknowledgement
      let before = previous < 0 ? operation.invoked : acknowledgements[previous].latest
      acknowledgements.append(
        Acknowledgement(
          number: number, input: operation.input, invoked: operation.invoked, returned: returned,
          latest: max(before, operation.invoked), previous: previous))
      keys[key].acknowledgement = acknowledgements.count - 1
    } else {
      entries[number].previous = keys[key].read
      keys[key].read = Int32(truncatingIfNeeded: number)
      keys[key].answered = returned
    }
  }

  func isStale(_ number: Int) -> Bool {
    let place = stalePlace(of: number)
    return place < stale.count && stale[place] == number
  }
  mutating func mark(_ number: Int, stale isStale: Bool) {
    let place = stalePlace(of: number)
    let isMarked = place < stale.count && stale[place] == number
    if isStale, !isMarked { stale.insert(Int32(truncatingIfNeeded: number), at: place) }
    if !isStale, isMarked { stale.remove(at: place) }
  }
  /// Where the number is among the stale reads, or would be: nearly always the end.
  private func stalePlace(of number: Int) -> Int {
    var (low, high) = (0, stale.count)
    while low < high {
      let middle = (low + high) / 2
      if stale[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
