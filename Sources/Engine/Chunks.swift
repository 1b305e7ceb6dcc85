/// A list that only grows. Full chunks are shared between copies, so that a snapshot after a million elements
/// costs no more than one after ten.
struct Chunks<Element: Sendable>: Sendable {
  private static var chunkSize: Int { 512 }
  private var full: [[Element]] = []
  private var tail: [Element] = []

  var count: Int { full.count * Self.chunkSize + tail.count }
  subscript(index: Int) -> Element {
    let chunk = index / Self.chunkSize
    return chunk < full.count ? full[chunk][index % Self.chunkSize] : tail[index % Self.chunkSize]
  }
  mutating func append(_ element: Element) {
    tail.append(element)
    if tail.count == Self.chunkSize {
      full.append(tail)
      tail = []
      tail.reserveCapacity(Self.chunkSize)
    }
  }
}
