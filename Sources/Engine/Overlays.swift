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
  private(set) var lamport: Store<UInt32>
  private var vectors: Store<UInt32>
  /// The vector each flight carries, by the index of its place.
  private var carried = Store<UInt32>(capacity: 64)
  private let hasVectors: Bool

  init(count: Int) {
    self.count = count
    hasVectors = count <= Self.vectorLimit
    lamport = Store(repeating: 0, count: count)
    vectors = Store(repeating: 0, count: hasVectors ? count * count : 0)
  }
  func vector(of index: Int) -> [Int] {
    hasVectors ? (index * count..<(index + 1) * count).map { Int(vectors[$0]) } : []
  }
  mutating func makeUnique() {
    lamport.makeUnique()
    vectors.makeUnique()
    carried.makeUnique()
  }
  @inline(__always)
  mutating func tick(_ index: Int) {
    lamport[index] &+= 1
    if hasVectors { vectors[index &* count &+ index] &+= 1 }
  }
  /// Stamps what endpoint `index` sends in `flight`, after its tick.
  @inline(__always)
  mutating func stamp(flight: Int, from index: Int) {
    if hasVectors { carry(flight, vectorOf: index) }
  }
  @inline(__always)
  private mutating func carry(_ flight: Int, vectorOf index: Int) {
    makeRoom(for: flight)
    let (own, its) = (index &* count, flight &* count)
    carried.overwrite(from: its, with: vectors, from: own, count: count)
  }
  mutating func copyStamp(from flight: Int, to copy: Int) {
    guard hasVectors else { return }
    makeRoom(for: copy)
    for entry in 0..<count { carried[copy * count + entry] = carried[flight * count + entry] }
  }
  @inline(__always)
  private mutating func makeRoom(for flight: Int) {
    if carried.count < (flight &+ 1) &* count { grow(to: (flight + 1) * count) }
  }
  private mutating func grow(to size: Int) {
    while carried.count < size { carried.append(0) }
  }
  @inline(__always)
  mutating func receive(_ index: Int, flight: Int, lamport stamp: UInt32) {
    lamport[index] = max(lamport[index], stamp) &+ 1  // IR2: be later than both
    if hasVectors { merge(flight, into: index) }
  }
  @inline(__always)
  private mutating func merge(_ flight: Int, into index: Int) {
    let (own, its) = (index &* count, flight &* count)
    vectors.raise(from: own, to: carried, from: its, count: count)
    vectors[own &+ index] &+= 1
  }
}
