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
    /// `index` is a directed pair of endpoints.
    case unclog
  }
  let time: Int64
  let order: UInt64
  let index: UInt32
  let kind: Kind

  @inline(__always)
  static func before(_ a: Scheduled, _ b: Scheduled) -> Bool {
    a.time != b.time ? a.time < b.time : a.order < b.order
  }
}

/// A calendar of events in the total order (time, order of scheduling): ties are never left to chance.
///
/// The near future lies in days of 64 us, each a chain in order; bits say which days have any. What lies
/// further ahead waits in a heap. An event costs the same whether ten are scheduled or ten thousand.
/// Source: Brown, "Calendar Queues", CACM 1988; with days of a fixed length and a heap for its overflow list.
struct EventQueue: Sendable {
  private struct Place: Sendable {
    var item: Scheduled
    /// The next of its day, or the next free place.
    var next: UInt32
  }
  private struct Day: Sendable {
    var head: UInt32, tail: UInt32
  }
  private static var none: UInt32 { .max }
  private static var dayBits: Int64 { 6 }
  private static var dayCount: Int { 4096 }

  private var places = Store<Place>(capacity: 64)
  private var freed = EventQueue.none
  private var days = Store(repeating: Day(head: none, tail: none), count: dayCount)
  /// A bit for each day that has an event, and a bit for each word of those that is not 0.
  private var words = Store<UInt64>(repeating: 0, count: dayCount / 64)
  private var summary: UInt64 = 0
  /// The day of the last event whose time had come: nothing comes before it.
  private var today: Int64 = 0
  /// The place of the first event of the near future.
  private var front = EventQueue.none
  /// A binary heap of what lies `dayCount` days ahead or more.
  private var far: [Scheduled] = []

  @inline(__always) var first: Scheduled? { front != Self.none ? places[Int(front)].item : far.first }

  mutating func makeUnique() {
    places.makeUnique()
    days.makeUnique()
    words.makeUnique()
  }

  /// - Precondition: the item is not earlier than the last one that was taken.
  @inline(__always)
  mutating func push(_ item: Scheduled) {
    let day = item.time >> Self.dayBits
    if day &- today >= Int64(Self.dayCount) { pushFar(item) } else { insert(item, day: day) }
  }

  /// Takes the first event, whose time has come.
  @inline(__always)
  mutating func pop() -> Scheduled? {
    guard front != Self.none else { return popFromFar() }
    let item = places[Int(front)].item
    today = item.time >> Self.dayBits
    removeFront(of: today)
    if !far.isEmpty { bringNear() }
    return item
  }

  /// Takes the first event away before its time: others may still be scheduled before it.
  mutating func discardFirst() {
    guard front != Self.none else {
      _ = takeFar()
      return
    }
    removeFront(of: places[Int(front)].item.time >> Self.dayBits)
  }

  private mutating func popFromFar() -> Scheduled? {
    guard let item = takeFar() else { return nil }
    today = item.time >> Self.dayBits
    bringNear()
    return item
  }

  // MARK: The near future

  @inline(__always)
  private mutating func insert(_ item: Scheduled, day: Int64) {
    let place: UInt32
    if freed != Self.none {
      place = freed
      freed = places[Int(place)].next
      places[Int(place)] = Place(item: item, next: Self.none)
    } else {
      place = UInt32(truncatingIfNeeded: places.count)
      places.append(Place(item: item, next: Self.none))
    }
    if front == Self.none || Scheduled.before(item, places[Int(front)].item) { front = place }
    let slot = Int(truncatingIfNeeded: day) & (Self.dayCount - 1)
    let head = days[slot].head
    if head == Self.none {
      days[slot] = Day(head: place, tail: place)
      words[slot >> 6] |= 1 << UInt64(truncatingIfNeeded: slot & 63)
      summary |= 1 << UInt64(truncatingIfNeeded: slot >> 6)
    } else if !Scheduled.before(item, places[Int(days[slot].tail)].item) {
      places[Int(days[slot].tail)].next = place
      days[slot].tail = place
    } else if Scheduled.before(item, places[Int(head)].item) {
      places[Int(place)].next = head
      days[slot].head = place
    } else {
      insert(place, after: head)
    }
  }

  /// Puts a place into its chain, behind `head` and before the chain's end.
  private mutating func insert(_ place: UInt32, after head: UInt32) {
    let item = places[Int(place)].item
    var current = head
    while !Scheduled.before(item, places[Int(places[Int(current)].next)].item) {
      current = places[Int(current)].next
    }
    places[Int(place)].next = places[Int(current)].next
    places[Int(current)].next = place
  }

  @inline(__always)
  private mutating func removeFront(of day: Int64) {
    let slot = Int(truncatingIfNeeded: day) & (Self.dayCount - 1)
    let next = places[Int(front)].next
    places[Int(front)].next = freed
    freed = front
    days[slot].head = next
    if next != Self.none {
      front = next
      return
    }
    words[slot >> 6] &= ~(1 << UInt64(truncatingIfNeeded: slot & 63))
    if words[slot >> 6] == 0 { summary &= ~(1 << UInt64(truncatingIfNeeded: slot >> 6)) }
    front = firstPlace(from: slot)
  }

  /// The head of the first day from `start` on that has an event.
  @inline(__always)
  private func firstPlace(from start: Int) -> UInt32 {
    if summary == 0 { return Self.none }
    let word = start >> 6
    let rest = words[word] & (~0 << UInt64(truncatingIfNeeded: start & 63))
    if rest != 0 { return days[word << 6 | rest.trailingZeroBitCount].head }
    // The words behind that one, then those before it and what it has before `start`: the calendar is a ring.
    let later = word == (Self.dayCount >> 6) - 1 ? 0 : summary & (~0 << UInt64(truncatingIfNeeded: word + 1))
    let next = (later != 0 ? later : summary).trailingZeroBitCount
    return days[next << 6 | words[next].trailingZeroBitCount].head
  }

  // MARK: The far future

  private mutating func bringNear() {
    while let item = far.first, (item.time >> Self.dayBits) &- today < Int64(Self.dayCount) {
      _ = takeFar()
      insert(item, day: item.time >> Self.dayBits)
    }
  }

  private mutating func pushFar(_ item: Scheduled) {
    far.append(item)
    var child = far.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard Scheduled.before(item, far[parent]) else { break }
      far[child] = far[parent]
      child = parent
    }
    far[child] = item
  }

  private mutating func takeFar() -> Scheduled? {
    guard let first = far.first, let last = far.popLast() else { return nil }
    guard !far.isEmpty else { return first }
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < far.count else { break }
      if child + 1 < far.count, Scheduled.before(far[child + 1], far[child]) { child += 1 }
      guard Scheduled.before(far[child], last) else { break }
      far[parent] = far[child]
      parent = child
    }
    far[parent] = last
    return first
  }
}
