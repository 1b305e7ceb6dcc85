/// A model over the calls of one history, with numbers for its states and for its different actions, so that
/// a search copies and compares numbers only.
protocol Automaton {
  /// The state after an action, or -1 where it is impossible.
  mutating func next(_ state: Int32, _ letter: Int32) -> Int32
  /// The bytes that its memory takes.
  var bytes: Int { get }
  /// A state in words.
  func words(_ state: Int32) -> String
}

/// One object. The state numbered 0 is the initial one.
///
/// A model's steps are pure, so each is made once and then looked up: in rows for the states met first, in a
/// hash table for the rest.
struct FlatAutomaton<M: Model>: Automaton {
  private let model: M
  private let letters: [M.Action]
  private var states: [M.State]
  private var numbers: [M.State: Int32]
  private var rows: [Int32]
  private var rest: StepTable
  /// A step that nobody has made yet.
  private static var unmade: Int32 { -2 }
  /// The most entries of the rows: 16 MB.
  private static var mostEntries: Int { 1 << 22 }

  init(_ model: M, letters: [M.Action]) {
    (self.model, self.letters) = (model, letters)
    states = [model.initial]
    numbers = [model.initial: 0]
    rows = Array(repeating: Self.unmade, count: letters.count)
    rest = StepTable()
  }

  @inline(__always)
  mutating func next(_ state: Int32, _ letter: Int32) -> Int32 {
    let index = Int(state) * letters.count + Int(letter)
    if index < rows.count {
      let known = rows[index]
      return known == Self.unmade ? make(state, letter, index) : known
    }
    return rest[state, letter] ?? make(state, letter, index)
  }

  private mutating func make(_ state: Int32, _ letter: Int32, _ index: Int) -> Int32 {
    let after = model.step(states[Int(state)], letters[Int(letter)]).map { number(of: $0) } ?? -1
    if index < rows.count { rows[index] = after } else { rest[state, letter] = after }
    return after
  }

  private mutating func number(of state: M.State) -> Int32 {
    if let known = numbers[state] { return known }
    let number = Int32(states.count)
    states.append(state)
    numbers[state] = number
    if rows.count + letters.count <= Self.mostEntries, rows.count == Int(number) * letters.count {
      rows.append(contentsOf: repeatElement(Self.unmade, count: letters.count))
    }
    return number
  }

  var bytes: Int { rows.count * 4 + rest.bytes + states.count * (MemoryLayout<M.State>.stride * 2 + 64) }
  func words(_ state: Int32) -> String { model.words(states[Int(state)]) }
}

/// Steps by state and letter: open addressing, a power of two of places, at most half of them taken.
private struct StepTable {
  private var keys: [UInt64] = []
  private var values: [Int32] = []
  private var count = 0
  private static let free = UInt64.max
  var bytes: Int { keys.count * 12 }

  subscript(state: Int32, letter: Int32) -> Int32? {
    get {
      if keys.isEmpty { return nil }
      let place = place(of: Self.key(state, letter))
      return keys[place] == Self.free ? nil : values[place]
    }
    set {
      guard let newValue else { return }
      if 2 * (count + 1) > keys.count { grow() }
      let key = Self.key(state, letter)
      let place = place(of: key)
      if keys[place] == Self.free { count += 1 }
      (keys[place], values[place]) = (key, newValue)
    }
  }
  private static func key(_ state: Int32, _ letter: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: state)) << 32 | UInt64(UInt32(bitPattern: letter))
  }
  private func place(of key: UInt64) -> Int {
    var place = Int(truncatingIfNeeded: scrambled(key)) & (keys.count - 1)
    while keys[place] != Self.free, keys[place] != key { place = (place + 1) & (keys.count - 1) }
    return place
  }
  private mutating func grow() {
    let old = zip(keys, values)
    let size = max(1_024, keys.count * 2)
    keys = Array(repeating: Self.free, count: size)
    values = Array(repeating: 0, count: size)
    for (key, value) in old where key != Self.free {
      let place = place(of: key)
      (keys[place], values[place]) = (key, value)
    }
  }
}

/// Several objects as one: an action steps the object that it is about.
struct ProductAutomaton<M: Model>: Automaton {
  private var parts: [FlatAutomaton<M>]
  private let names: [String]
  /// For each letter, its object and its letter there.
  private let letters: [(part: Int32, letter: Int32)]
  /// The states of the objects, one row for each state of the whole, and the hash of each row.
  private var rows: [Int32]
  private var hashes: [UInt64]
  private var places: [Int32]

  init(_ parts: [FlatAutomaton<M>], names: [String], letters: [(part: Int32, letter: Int32)]) {
    (self.parts, self.names, self.letters) = (parts, names, letters)
    rows = Array(repeating: 0, count: parts.count)
    hashes = [parts.indices.reduce(0) { $0 ^ Self.hash($1, 0) }]
    places = Array(repeating: -1, count: 1_024)
    enter(0)
  }

  mutating func next(_ state: Int32, _ letter: Int32) -> Int32 {
    let (part, inner) = letters[Int(letter)]
    let start = Int(state) * parts.count
    let before = rows[start + Int(part)]
    let after = parts[Int(part)].next(before, inner)
    if after < 0 || after == before { return after < 0 ? -1 : state }
    let hash = hashes[Int(state)] ^ Self.hash(Int(part), before) ^ Self.hash(Int(part), after)
    var place = Int(truncatingIfNeeded: scrambled(hash)) & (places.count - 1)
    while places[place] >= 0 {
      if hashes[Int(places[place])] == hash, isRow(places[place], start, Int(part), after) {
        return places[place]
      }
      place = (place + 1) & (places.count - 1)
    }
    let number = Int32(hashes.count)
    for index in 0..<parts.count { rows.append(index == Int(part) ? after : rows[start + index]) }
    hashes.append(hash)
    if 2 * hashes.count > places.count {
      places = Array(repeating: -1, count: places.count * 2)
      for known in 0...number { enter(known) }
    } else {
      places[place] = number
    }
    return number
  }

  /// Whether a known row is the one that starts at `start` with one object changed.
  private func isRow(_ number: Int32, _ start: Int, _ part: Int, _ after: Int32) -> Bool {
    let other = Int(number) * parts.count
    for index in 0..<parts.count where rows[other + index] != (index == part ? after : rows[start + index]) {
      return false
    }
    return true
  }
  private mutating func enter(_ number: Int32) {
    var place = Int(truncatingIfNeeded: scrambled(hashes[Int(number)])) & (places.count - 1)
    while places[place] >= 0 { place = (place + 1) & (places.count - 1) }
    places[place] = number
  }
  private static func hash(_ part: Int, _ state: Int32) -> UInt64 {
    scrambled(UInt64(part) << 32 | UInt64(UInt32(bitPattern: state)))
  }

  var bytes: Int {
    rows.count * 4 + hashes.count * 8 + places.count * 4 + parts.reduce(0) { $0 + $1.bytes }
  }
  func words(_ state: Int32) -> String {
    let start = Int(state) * parts.count
    return parts.indices.map { "\(names[$0]) \(parts[$0].words(rows[start + $0]))" }.joined(separator: ", ")
  }
}

/// The finaliser of SplitMix64: every bit of the result depends on every bit of the number.
@inline(__always)
func scrambled(_ number: UInt64) -> UInt64 {
  var z = number &+ 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
