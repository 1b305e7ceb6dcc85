/// Lamport and vector clocks that the engine stamps on any system's events; no system sees them.
///
/// Events of an endpoint are its start, a message received, a timer fired, a request served, and each send: a
/// handler's cause ticks once, each of its sends once more, and the message carries the stamp of its send.
/// Crashes, drops, cuts and notes are no events; the counters run on after a restart.
/// Source: Lamport 1978 (rules IR1, IR2); Fidge 1988, Mattern 1989.
struct Overlays: Sendable {
  /// Vectors are kept for runs of up to so many endpoints; beyond, they would cost more than the run.
  static let vectorLimit = 32
  private let count: Int
  private(set) var lamport: [UInt32]
  private var vectors: [UInt32]
  /// The vector each flight carries, by the index of its place.
  private var carried: [UInt32] = []
  private var hasVectors: Bool { !vectors.isEmpty }

  init(count: Int) {
    self.count = count
    lamport = Array(repeating: 0, count: count)
    vectors = count <= Self.vectorLimit ? Array(repeating: 0, count: count * count) : []
  }
  func vector(of index: Int) -> [Int] {
    hasVectors ? vectors[index * count..<(index + 1) * count].map(Int.init) : []
  }
  mutating func tick(_ index: Int) {
    lamport[index] += 1
    if hasVectors { vectors[index * count + index] += 1 }
  }
  /// Stamps what endpoint `index` sends in `flight`, after its tick.
  mutating func stamp(flight: Int, from index: Int) {
    guard hasVectors else { return }
    let end = (flight + 1) * count
    if carried.count < end { carried.append(contentsOf: repeatElement(0, count: end - carried.count)) }
    for entry in 0..<count { carried[flight * count + entry] = vectors[index * count + entry] }
  }
  mutating func copyStamp(from flight: Int, to copy: Int) {
    guard hasVectors else { return }
    let end = (copy + 1) * count
    if carried.count < end { carried.append(contentsOf: repeatElement(0, count: end - carried.count)) }
    for entry in 0..<count { carried[copy * count + entry] = carried[flight * count + entry] }
  }
  mutating func receive(_ index: Int, flight: Int, lamport stamp: UInt32) {
    lamport[index] = max(lamport[index], stamp) + 1  // IR2: be later than both
    guard hasVectors else { return }
    for entry in 0..<count {
      vectors[index * count + entry] = max(vectors[index * count + entry], carried[flight * count + entry])
    }
    vectors[index * count + index] += 1
  }
}
