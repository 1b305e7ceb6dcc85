import Engine

/// A Lamport time with the node whose it is: of two different ones, one is always the smaller.
package struct LamportStamp: Hashable, Comparable, Sendable {
  package let time: Int, node: NodeID
  package static func < (one: Self, other: Self) -> Bool {
    (one.time, one.node.index) < (other.time, other.node.index)
  }
}

/// What one node knows of who asks for the critical section: its own request, and what each of the others
/// said last.
///
/// Lamport's rules need links that keep the order of messages: then a later message from a node proves that
/// none of its older requests is still on its way. Here links reorder, double and lose. So every message says
/// what its sender asks for as well, and whatever an older message says is passed over: the times of one
/// sender's messages only grow, which numbers them.
/// Source: Lamport, "Time, Clocks, and the Ordering of Events" (CACM 1978), its five rules of mutual
/// exclusion.
struct LamportMutex: Sendable {
  /// The last word of another node.
  private struct Word: Sendable {
    var time = 0
    var asks: Int?
  }
  let id: NodeID
  private let others: [NodeID]
  private var words: [Word]
  /// This node's open request.
  private(set) var own: LamportStamp?
  private(set) var isInside = false

  /// - Parameter nodes: all of them, in the order of their ids.
  init(id: NodeID, nodes: [NodeID]) {
    self.id = id
    others = nodes.filter { $0 != id }
    words = nodes.map { _ in Word() }
  }

  mutating func ask(at time: Int) { own = LamportStamp(time: time, node: id) }  // rule 1
  mutating func enter() { isInside = true }
  mutating func leave() { (own, isInside) = (nil, false) }  // rule 3

  /// Takes in what a message that was sent at `time` says (rules 2 and 4).
  mutating func hear(_ asks: Int?, from sender: NodeID, at time: Int) {
    if time > words[sender.index].time { words[sender.index] = Word(time: time, asks: asks) }
  }

  /// All requests that it knows of, oldest first.
  var queue: [LamportStamp] {
    let known = others.compactMap { other in
      words[other.index].asks.map { LamportStamp(time: $0, node: other) }
    }
    return (known + (own.map { [$0] } ?? [])).sorted()
  }
  var isFirst: Bool { own != nil && queue.first == own }
  /// Those from whom nothing has come that was sent after its own request.
  private var unheard: [NodeID] {
    guard let own else { return [] }
    return others.filter { LamportStamp(time: words[$0.index].time, node: $0) < own }
  }
  /// Rule 5: its own request is the oldest, and everybody has said something since.
  var mayEnter: Bool { isFirst && unheard.isEmpty }
  /// Those because of whom it may not enter yet.
  var obstacles: [NodeID] {
    guard let own else { return [] }
    let silent = unheard, older = queue.filter { $0 < own }.map(\.node)
    return others.filter { silent.contains($0) || older.contains($0) }
  }
}
