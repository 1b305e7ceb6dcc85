import Engine

/// For how long something is not as usual in a run, by the commands that began and ended it.
package struct Trouble: Hashable, Sendable {
  /// The later ones matter more.
  package enum Kind: Int, Comparable, Sendable {
    case slow, cut, frozen, down
    package static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
  }
  package let kind: Kind
  /// Nil for links.
  package let node: NodeID?
  package let start: Instant
  /// Nil while it lasts; it may be still to come, as that of a freeze.
  package fileprivate(set) var end: Instant?
}

/// The troubles of a run, from its commands in their order.
struct Troubles: Hashable, Sendable {
  private(set) var all: [Trouble] = []
  private var isParted = false
  /// Directions that are cut.
  private var cuts: Set<Direction> = []
  private struct Direction: Hashable, Sendable { var from: NodeID, to: NodeID }

  mutating func read(_ fault: Fault, at time: Instant, _ roster: Roster) {
    switch fault {
    case .crash(let node, _):
      end(.frozen, node, at: time)
      begin(.down, node, at: time)
    case .restart(let node): end(.down, node, at: time)
    case .freeze(let node, let length): begin(.frozen, node, at: time, until: length.map { time + $0 })
    case .thaw(let node): end(.frozen, node, at: time)
    case .slow(let node, let times):
      if times == 1 { end(.slow, node, at: time) } else { begin(.slow, node, at: time) }
    case .partition: isParted = true
    case .cut(let links, nil): cuts.formUnion(directions(links, roster))
    case .mend(let links, nil): cuts.subtract(directions(links, roster))
    case .heal: (isParted, cuts) = (false, [])
    default: return
    }
    if isParted || !cuts.isEmpty { begin(.cut, nil, at: time) } else { end(.cut, nil, at: time) }
  }

  private func directions(_ links: LinkSet, _ roster: Roster) -> Set<Direction> {
    switch links {
    case .one(let from, let to): [Direction(from: from, to: to)]
    case .both(let a, let b): [Direction(from: a, to: b), Direction(from: b, to: a)]
    case .all:
      Set(roster.ids.flatMap { a in roster.ids.filter { $0 != a }.map { Direction(from: a, to: $0) } })
    }
  }
  private func open(_ kind: Trouble.Kind, _ node: NodeID?, at time: Instant) -> Int? {
    all.lastIndex { $0.kind == kind && $0.node == node && $0.end.map { $0 > time } ?? true }
  }
  private mutating func begin(
    _ kind: Trouble.Kind, _ node: NodeID?, at time: Instant, until end: Instant? = nil
  ) {
    guard open(kind, node, at: time) == nil else { return }
    all.append(Trouble(kind: kind, node: node, start: time, end: end))
  }
  private mutating func end(_ kind: Trouble.Kind, _ node: NodeID?, at time: Instant) {
    if let place = open(kind, node, at: time) { all[place].end = time }
  }
}
