/// A list whose copies share memory until one of them is about to change, as an array's do. Whoever changes
/// it calls `makeUnique` first: once for a run of events, where an array would ask at each write, which is
/// most of what a small event costs.
struct Store<Element: Sendable>: @unchecked Sendable {
  private final class Memory {
    let base: UnsafeMutablePointer<Element>
    let capacity: Int
    /// How many elements there are; behind a pointer, so that reading it needs no check for exclusive access.
    let count: UnsafeMutablePointer<Int>
    init(capacity: Int) {
      self.capacity = capacity
      base = .allocate(capacity: capacity)
      count = .allocate(capacity: 1)
      count.initialize(to: 0)
    }
    deinit {
      base.deinitialize(count: count.pointee)
      base.deallocate()
      count.deallocate()
    }
  }
  private var memory: Memory
  fileprivate var base: UnsafeMutablePointer<Element>
  private var end: UnsafeMutablePointer<Int>
  private var capacity: Int

  init(capacity: Int) {
    memory = Memory(capacity: Swift.max(1, capacity))
    (base, end, self.capacity) = (memory.base, memory.count, memory.capacity)
  }
  init(repeating element: Element, count: Int) {
    self.init(capacity: count)
    base.initialize(repeating: element, count: count)
    end.pointee = count
  }
  init(_ elements: some Collection<Element>) {
    self.init(capacity: elements.count)
    for element in elements { append(element) }
  }

  @inline(__always) var count: Int { end.pointee }

  subscript(index: Int) -> Element {
    @inline(__always)
    unsafeAddress {
      assert(UInt(bitPattern: index) < UInt(bitPattern: end.pointee), "no element there")
      return UnsafePointer(base + index)
    }
    @inline(__always)
    unsafeMutableAddress {
      assertUnique()
      assert(UInt(bitPattern: index) < UInt(bitPattern: end.pointee), "no element there")
      return base + index
    }
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    assertUnique()
    if end.pointee == capacity { move(to: Memory(capacity: capacity * 2)) }
    (base + end.pointee).initialize(to: element)
    end.pointee &+= 1
  }

  /// Writes `count` elements of another list, from `start` on, over those from `place` on.
  @inline(__always)
  mutating func overwrite(from place: Int, with other: Store, from start: Int, count: Int) {
    assertUnique()
    precondition(place + count <= self.count && start + count <= other.count, "no elements there")
    (base + place).update(from: other.base + start, count: count)
  }

  /// Copies the elements if another list shares them.
  @inline(__always)
  mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&memory) { copy() }
  }

  private mutating func copy() {
    let fresh = Memory(capacity: capacity)
    fresh.base.initialize(from: base, count: count)
    fresh.count.pointee = count
    adopt(fresh)
  }
  private mutating func move(to fresh: Memory) {
    fresh.base.moveInitialize(from: base, count: count)
    fresh.count.pointee = count
    end.pointee = 0
    adopt(fresh)
  }
  private mutating func adopt(_ fresh: Memory) {
    memory = fresh
    (base, end, capacity) = (fresh.base, fresh.count, fresh.capacity)
  }

  /// In debug builds: a change of memory that a copy shares would change that copy too.
  @inline(__always)
  fileprivate mutating func assertUnique() {
    assert(isKnownUniquelyReferenced(&memory), "a shared list is changed: makeUnique comes first")
  }
}

extension Store where Element == UInt32 {
  /// Raises `count` elements from `place` on to those of another list from `start` on where those are higher.
  @inline(__always)
  mutating func raise(from place: Int, to other: Store, from start: Int, count: Int) {
    assertUnique()
    precondition(place + count <= self.count && start + count <= other.count, "no elements there")
    let (own, its) = (base + place, other.base + start)
    for index in 0..<count where its[index] > own[index] { own[index] = its[index] }
  }
}

extension Store: RandomAccessCollection {
  var startIndex: Int { 0 }
  @inline(__always) var endIndex: Int { end.pointee }
}
