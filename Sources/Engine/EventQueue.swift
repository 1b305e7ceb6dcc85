/// What happens at an instant. `index` says to whom, by kind; an entry whose `order` is no longer the one its
/// owner remembers was overtaken (a message held, a timer set anew) and does nothing.
struct Scheduled: Sendable {
  enum Kind: UInt8, Sendable {
    /// `index` is a node.
    case start, free, thaw
    /// `index` is a flight.
    case arrive
    /// `index` is a node << 16 | a timer slot.
    case timer
    /// `index` is an operation.
    case giveUp
  }
  let time: Int64
  let order: UInt64
  let index: UInt32
  let kind: Kind
}

/// A binary heap in the total order (time, order of scheduling): ties are never left to chance.
struct EventQueue: Sendable {
  private var heap: [Scheduled] = []

  var first: Scheduled? { heap.first }

  @inline(__always)
  private static func before(_ a: Scheduled, _ b: Scheduled) -> Bool {
    a.time != b.time ? a.time < b.time : a.order < b.order
  }
  mutating func push(_ item: Scheduled) {
    heap.append(item)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard Self.before(item, heap[parent]) else { break }
      heap[child] = heap[parent]
      child = parent
    }
    heap[child] = item
  }
  mutating func pop() -> Scheduled? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, Self.before(heap[child + 1], heap[child]) { child += 1 }
      guard Self.before(heap[child], last) else { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = last
    return first
  }
}
