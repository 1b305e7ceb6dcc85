/// A list that grows at its end. Full leaves are shared between copies, so that a snapshot after a million
/// elements costs no more than one after ten.
///
/// Elements lie in leaves of 512, leaves in groups of 64: what a copy has to copy at its next append is one
/// leaf, one group of references to leaves, and the list of groups.
struct Chunks<Element: Sendable>: Sendable {
  private static var leafBits: Int { 9 }
  private static var leafSize: Int { 1 << leafBits }
  private static var groupSize: Int { 64 }

  private var groups: [[Store<Element>]] = []
  /// The full leaves that do not fill a group yet.
  private var leaves: [Store<Element>] = []
  private var tail = Store<Element>(capacity: 8)
  /// How many elements lie in full leaves.
  private var filed = 0

  var count: Int { filed &+ tail.count }
  var bytes: Int { count * MemoryLayout<Element>.stride }

  subscript(index: Int) -> Element {
    get {
      let (leaf, offset) = (index >> Self.leafBits, index & (Self.leafSize - 1))
      let grouped = groups.count * Self.groupSize
      if leaf >= grouped + leaves.count { return tail[offset] }
      return leaf >= grouped
        ? leaves[leaf - grouped][offset] : groups[leaf / Self.groupSize][leaf % Self.groupSize][offset]
    }
    set {
      let (leaf, offset) = (index >> Self.leafBits, index & (Self.leafSize - 1))
      let grouped = groups.count * Self.groupSize
      if leaf >= grouped + leaves.count {
        tail.makeUnique()
        tail[offset] = newValue
      } else if leaf >= grouped {
        leaves[leaf - grouped].makeUnique()
        leaves[leaf - grouped][offset] = newValue
      } else {
        groups[leaf / Self.groupSize][leaf % Self.groupSize].makeUnique()
        groups[leaf / Self.groupSize][leaf % Self.groupSize][offset] = newValue
      }
    }
  }

  mutating func append(_ element: Element) {
    tail.makeUnique()
    push(element)
  }

  /// Appends without asking whether a copy shares the tail.
  /// - Precondition: `makeUnique` was called since the list was copied.
  @inline(__always)
  mutating func push(_ element: Element) {
    tail.append(element)
    if tail.count == Self.leafSize { closeLeaf() }
  }

  mutating func makeUnique() { tail.makeUnique() }

  private mutating func closeLeaf() {
    leaves.append(tail)
    filed += Self.leafSize
    tail = Store(capacity: Self.leafSize)
    if leaves.count == Self.groupSize {
      groups.append(leaves)
      leaves = []
    }
  }
}

extension Chunks: RandomAccessCollection {
  var startIndex: Int { 0 }
  var endIndex: Int { count }
}
