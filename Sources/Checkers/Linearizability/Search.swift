/// The search for an order: Wing and Gong's, with Lowe's memory of what was tried.
///
/// The ends of the calls are a list in the order of time. From its head, each call that began before the
/// first end in the list is tried as the next of the order; one that its object allows is lifted out of the
/// list together with its end. At an end, the last choice is taken back. A set of lifted calls and the state
/// that they led to are tried once only.
/// Source: Wing & Gong, Testing and Verifying Concurrent Objects, JPDC 1993; Lowe, Testing for
/// Linearizability, CCPE 2017.
struct Search<A: Automaton> {
  enum Result { case order, noOrder, unknown(String) }

  private(set) var automaton: A
  /// How many steps are made between two looks at the bounds.
  private static var interval: Int { 8_192 }
  /// How often the automaton was asked.
  private(set) var steps = 0
  /// The order found, or the longest that led to the end where everything got stuck.
  private(set) var order: [Int32] = []
  /// The call whose end no order gets past: the first by which the history becomes impossible.
  private(set) var stuck: Int?

  private let items: [Item]
  /// The list: places 1 ... 2n in the order of time, 0 is its head.
  private var next: [Int32], previous: [Int32]
  /// For each place: the call, and the place of its end, 0 for an end.
  private let call: [Int32], end: [Int32]
  private var seen: Configurations
  /// The calls of the order so far, each with the state before it and its place.
  private var chosen: [(place: Int32, state: Int32)] = []

  init(_ items: [Item], _ automaton: A) {
    (self.items, self.automaton) = (items, automaton)
    let ends = Self.sortedEnds(of: items)
    let size = Int32(ends.count)
    next = (0...size).map { $0 == size ? 0 : $0 + 1 }
    previous = (0...size).map { $0 == 0 ? size : $0 - 1 }
    call = [-1] + ends.map { $0.call }
    var places = Array(repeating: Int32(0), count: items.count)
    for (index, end) in ends.enumerated() where end.isReturn { places[Int(end.call)] = Int32(index + 1) }
    end = [0] + ends.map { $0.isReturn ? 0 : places[Int($0.call)] }
    seen = Configurations(calls: items.count)
  }

  /// Equal places overlap: beginnings come before ends. What never ended ends after all others.
  private static func sortedEnds(of items: [Item]) -> [End] {
    var ends: [End] = []
    for (index, item) in items.enumerated() {
      ends.append(End(place: item.invoked, isReturn: false, call: Int32(index)))
      ends.append(End(place: item.returned ?? .max, isReturn: true, call: Int32(index)))
    }
    return ends.sorted(by: <)
  }

  mutating func run(within bounds: Bounds) -> Result {
    var state: Int32 = 0
    var place = next[0]
    var furthest: Int32 = 0
    while place != 0 {
      let end = self.end[Int(place)]
      if end != 0 {
        steps += 1
        if steps % Self.interval == 0 || steps >= bounds.steps {
          if let reached = reached(bounds) { return .unknown(reached) }
        }
        let number = call[Int(place)]
        let after = automaton.next(state, items[Int(number)].letter)
        if after >= 0, seen.enter(adding: Int(number), state: after) {
          chosen.append((place, state))
          state = after
          lift(place, end)
          place = next[0]
        } else {
          place = next[Int(place)]
        }
      } else {
        let number = Int(call[Int(place)])
        // All that ended is in order; what never ended need not be.
        if items[number].returned == nil { break }
        if place > furthest || (place == furthest && chosen.count > order.count) {
          (furthest, stuck) = (place, number)
          order = chosen.map { call[Int($0.place)] }
        }
        guard let last = chosen.popLast() else { return .noOrder }
        state = last.state
        seen.remove(Int(call[Int(last.place)]))
        unlift(last.place, self.end[Int(last.place)])
        place = next[Int(last.place)]
      }
    }
    order = chosen.map { call[Int($0.place)] }
    stuck = nil
    return .order
  }

  private func reached(_ bounds: Bounds) -> String? {
    if steps >= bounds.steps { return "\(bounds.steps) steps were not enough" }
    let bytes = seen.bytes(after: Self.interval) + 2 * automaton.bytes
    if bytes > bounds.memory { return "\(bounds.memory >> 20) MB of memory are not enough" }
    return bounds.isTimeOver() ? "the time was not enough" : nil
  }

  @inline(__always)
  private mutating func lift(_ place: Int32, _ end: Int32) {
    unlink(place)
    unlink(end)
  }
  @inline(__always)
  private mutating func unlift(_ place: Int32, _ end: Int32) {
    relink(end)
    relink(place)
  }
  @inline(__always)
  private mutating func unlink(_ place: Int32) {
    next[Int(previous[Int(place)])] = next[Int(place)]
    previous[Int(next[Int(place)])] = previous[Int(place)]
  }
  @inline(__always)
  private mutating func relink(_ place: Int32) {
    next[Int(previous[Int(place)])] = place
    previous[Int(next[Int(place)])] = place
  }
}

/// One call for a search: the number of its action, and where its ends stand.
struct Item {
  var letter: Int32
  var invoked: Int
  /// nil: it may take effect at any later time or never.
  var returned: Int?
}

/// A beginning or an end of a call.
private struct End {
  let place: Int, isReturn: Bool, call: Int32
  static func < (a: End, b: End) -> Bool {
    (a.place, a.isReturn ? 1 : 0, a.call) < (b.place, b.isReturn ? 1 : 0, b.call)
  }
}

/// The sets of calls that were lifted, each with the state that they led to: what need not be tried again.
///
/// A set is a row of machine words; its hash changes by one xor for each call that comes or goes.
private struct Configurations {
  private let width: Int
  private var current: [UInt64]
  private var hash: UInt64 = 0
  private let salts: [UInt64]
  /// Rows of `width` words and one for the state.
  private var rows: [UInt64] = []
  private var count = 0
  private var places: [UInt32]
  private static let free = UInt32.max

  init(calls: Int) {
    width = (calls + 63) / 64
    current = Array(repeating: 0, count: width)
    salts = (0..<calls).map { scrambled(UInt64($0)) }
    places = Array(repeating: Self.free, count: 1_024)
  }

  /// What it may take by the next look at it, `steps` later: twice its size after the growth that may come,
  /// since what it has outgrown may still be in the memory of the process.
  func bytes(after steps: Int) -> Int {
    let rowCapacity = rows.count + steps * (width + 1) > rows.capacity ? 2 * rows.capacity : rows.capacity
    let placeCount = 2 * (count + steps) > places.count ? 2 * places.count : places.count
    return 2 * (rowCapacity * 8 + placeCount * 4)
  }

  /// Adds a call; false, and the set as it was, where that was tried before.
  @inline(__always)
  mutating func enter(adding call: Int, state: Int32) -> Bool {
    let bit: UInt64 = 1 << UInt64(call & 63)
    current[call >> 6] |= bit
    hash ^= salts[call]
    if insert(UInt64(UInt32(bitPattern: state))) { return true }
    current[call >> 6] &= ~bit
    hash ^= salts[call]
    return false
  }
  @inline(__always)
  mutating func remove(_ call: Int) {
    current[call >> 6] &= ~(1 << UInt64(call & 63))
    hash ^= salts[call]
  }

  private mutating func insert(_ state: UInt64) -> Bool {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: spread(hash, state)) & mask
    while places[place] != Self.free {
      if isRow(Int(places[place]), state) { return false }
      place = (place + 1) & mask
    }
    places[place] = UInt32(count)
    for word in 0..<width { rows.append(current[word]) }
    rows.append(state)
    count += 1
    if 2 * count > places.count { grow() }
    return true
  }
  @inline(__always)
  private func spread(_ hash: UInt64, _ state: UInt64) -> UInt64 {
    let mixed = (hash ^ (state &* 0x9E37_79B9_7F4A_7C15)) &* 0xFF51_AFD7_ED55_8CCD
    return mixed ^ (mixed >> 32)
  }
  @inline(__always)
  private func isRow(_ number: Int, _ state: UInt64) -> Bool {
    let start = number * (width + 1)
    if rows[start + width] != state { return false }
    for word in 0..<width where rows[start + word] != current[word] { return false }
    return true
  }
  private mutating func grow() {
    places = Array(repeating: Self.free, count: places.count * 2)
    let mask = places.count - 1
    for number in 0..<count {
      let start = number * (width + 1)
      var hash: UInt64 = 0
      for word in 0..<width {
        var bits = rows[start + word]
        while bits != 0 {
          hash ^= salts[word * 64 + bits.trailingZeroBitCount]
          bits &= bits - 1
        }
      }
      var place = Int(truncatingIfNeeded: spread(hash, rows[start + width])) & mask
      while places[place] != Self.free { place = (place + 1) & mask }
      places[place] = UInt32(number)
    }
  }
}
