import Engine

/// How often something happened in the second before an instant, by one clock.
struct LastSecond: Sendable {
  /// In microseconds, oldest first; those of the last second are the end of it.
  private var times: [Int64] = []

  mutating func note(_ time: Int64) {
    // A clock that was set back makes what it showed before count as now.
    times.append(max(time, times.last ?? time))
    if times.count >= 1_024 { times.removeFirst(times.count - count(at: time)) }
  }
  func count(at now: Int64) -> Int {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] + 1_000_000 > now { high = middle } else { low = middle + 1 }
    }
    return times.count - low
  }
}

/// A count, or a level, for each second that a clock has shown, from its second 0 on.
struct EachSecond: Sendable {
  private(set) var values: [Int] = []
  /// A clock that jumps further ahead than this is not followed.
  private static let longestJump = 100_000

  /// Counts one in the clock's present second.
  mutating func count(at time: Int64) {
    reach(time, with: 0)
    if !values.isEmpty { values[place(of: time)] += 1 }
  }
  /// From then on the level is `level`; each second keeps the last one that it had.
  mutating func note(_ level: Int, at time: Int64) {
    reach(time, with: values.last ?? 0)
    guard !values.isEmpty else { return }
    for second in place(of: time)..<values.count { values[second] = level }
  }
  /// Nothing happened, and the level was 0, since what was noted last.
  mutating func rest(until time: Int64) { reach(time, with: 0) }
  private mutating func reach(_ time: Int64, with value: Int) {
    let missing = Int(time / 1_000_000) + 1 - values.count
    if (1...Self.longestJump).contains(missing) { values += Array(repeating: value, count: missing) }
  }
  private func place(of time: Int64) -> Int { min(max(0, Int(time / 1_000_000)), values.count - 1) }

  /// As a series: a value for each second that is over at `now`, with `rest` where nothing was noted since.
  func series(until now: Instant, rest: Int = 0) -> [Int] {
    let missing = Int(now.microseconds / 1_000_000) - values.count
    return missing > 0 ? values + Array(repeating: rest, count: missing) : values
  }
}

/// A queue of which both ends are cheap to take from.
struct Deque<Element: Sendable>: Sendable {
  private var elements: [Element] = []
  private var head = 0

  var count: Int { elements.count - head }
  var isEmpty: Bool { head == elements.count }
  var first: Element? { isEmpty ? nil : elements[head] }
  var last: Element? { isEmpty ? nil : elements.last }
  /// Counted from the first.
  subscript(index: Int) -> Element {
    get { elements[head + index] }
    set { elements[head + index] = newValue }
  }
  mutating func append(_ element: Element) { elements.append(element) }
  mutating func popFirst() -> Element? {
    guard !isEmpty else { return nil }
    head += 1
    let element = elements[head - 1]
    if head >= 256, head * 2 >= elements.count {
      elements.removeFirst(head)
      head = 0
    }
    return element
  }
  mutating func popLast() -> Element? { isEmpty ? nil : elements.removeLast() }
}
