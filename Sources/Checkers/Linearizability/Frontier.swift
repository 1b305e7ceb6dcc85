/// Follows a history while it is made: every way in which the object may stand now.
///
/// A call is taken to happen only when an answer needs it, as late as possible; of one that changes nothing
/// it is enough to know which states there were since it began. The history has an order as long as there is
/// one way; the answer after which there is none is the one that makes it impossible.
/// Source: the just-in-time linearization of Lowe, Testing for Linearizability, CCPE 2017, section 4.
struct Frontier<M: Model>: Sendable {
  /// One way: the state, and what is still to be told of it.
  private struct Way: Hashable {
    var state: M.State
    /// The calls that have happened and not been answered yet, by their number.
    var happened: [Happened] = []
    /// Of the calls that nobody will answer any more, those that have happened.
    var lost: [Int] = []
    /// The open calls that change nothing, each with the states since it began.
    var seen: [Seen] = []

    mutating func enter(_ state: M.State) {
      self.state = state
      for index in seen.indices { seen[index].states.insert(state) }
    }
    /// Whether whatever the other way leaves open, this one does too.
    func covers(_ other: Way) -> Bool {
      state == other.state && happened == other.happened && lost.count <= other.lost.count
        && lost.allSatisfy(other.lost.contains)
        && zip(seen, other.seen).allSatisfy { $0.states.isSuperset(of: $1.states) }
    }
  }
  private struct Happened: Hashable {
    var call: Int
    /// The state that it found, where its answer will depend on that.
    var found: M.State?
  }
  private struct Seen: Hashable {
    var call: Int
    var states: Set<M.State>
  }
  private struct Open: Hashable {
    var call: Int
    var action: M.Action
    /// Whether the answer will say nothing new.
    var isKnown: Bool
    var isLost = false
  }

  private(set) var verdict = Verdict.ok
  let model: M
  private var ways: [Way]
  /// The calls that change something and have not been answered.
  private var open: [Open] = []
  /// More ways than this are not followed: then nothing is known.
  private static var mostWays: Int { 2_048 }

  init(_ model: M) {
    self.model = model
    ways = [Way(state: model.initial)]
  }

  /// A call begins.
  ///
  /// - Parameters:
  ///   - action: what it does, as far as that is known before its answer; nil where it changes nothing.
  ///   - isKnown: whether the answer will be no other than this action's.
  mutating func begin(_ call: Int, _ action: M.Action?, isKnown: Bool = false) {
    guard verdict == .ok else { return }
    if let action {
      open.append(Open(call: call, action: action, isKnown: isKnown))
    } else {
      for index in ways.indices { ways[index].seen.append(Seen(call: call, states: [ways[index].state])) }
    }
  }

  /// A call is answered: it has happened, with this action; nil where the answer has no bearing.
  mutating func end(_ call: Int, _ action: M.Action?) {
    guard verdict == .ok else { return }
    open.removeAll { $0.call == call }
    guard let action else { return settle(on: ways.map { without(call, $0) }) }
    var next: [Way] = []
    for way in ways {
      if let index = way.happened.firstIndex(where: { $0.call == call }) {
        let fits = way.happened[index].found.map { model.step($0, action) != nil } ?? true
        if fits { next.append(without(call, way)) }
      } else if let seen = way.seen.first(where: { $0.call == call }) {
        if seen.states.contains(where: { model.step($0, action) != nil }) {
          next.append(without(call, way))
        } else if !explore(without(call, way), action, endsThere: true, &next) {
          verdict = .unknown
        }
      } else if !explore(way, action, endsThere: false, &next) {
        verdict = .unknown
      }
      if next.count > Self.mostWays { verdict = .unknown }
      if verdict == .unknown { return }
    }
    settle(on: next)
  }

  /// It is certain that a call did not happen.
  mutating func fail(_ call: Int) {
    guard verdict == .ok else { return }
    open.removeAll { $0.call == call }
    settle(on: ways.filter { !$0.happened.contains { $0.call == call } }.map { without(call, $0) })
  }

  /// Nobody will answer a call any more: it may happen at any later time or never.
  mutating func lose(_ call: Int) {
    guard verdict == .ok else { return }
    guard let place = open.firstIndex(where: { $0.call == call }) else {
      return settle(on: ways.map { without(call, $0) })
    }
    open[place].isLost = true
    settle(
      on: ways.map { way in
        guard way.happened.contains(where: { $0.call == call }) else { return way }
        var rest = without(call, way)
        rest.lost = (rest.lost + [call]).sorted()
        return rest
      })
  }

  private func without(_ call: Int, _ way: Way) -> Way {
    var rest = way
    rest.happened.removeAll { $0.call == call }
    rest.seen.removeAll { $0.call == call }
    return rest
  }

  private mutating func settle(on next: [Way]) {
    ways = Self.needed(next)
    if ways.isEmpty { verdict = .notOk }
  }

  /// Every way to let some open calls happen, and then this action; false where there are too many.
  /// - `endsThere`: the action changes nothing, so that what could happen after it need not happen yet.
  private func explore(_ start: Way, _ action: M.Action, endsThere: Bool, _ next: inout [Way]) -> Bool {
    var frontier = [start]
    var known: Set<Way> = [start]
    while !frontier.isEmpty {
      var further: [Way] = []
      for way in frontier {
        if let state = model.step(way.state, action) {
          var after = way
          if !endsThere { after.enter(state) }
          next.append(after)
          if endsThere { continue }
        }
        for call in open {
          guard let after = letting(call, happenIn: way), known.insert(after).inserted else { continue }
          further.append(after)
        }
      }
      if known.count > Self.mostWays { return false }
      frontier = Self.needed(further)
    }
    return true
  }

  private func letting(_ call: Open, happenIn way: Way) -> Way? {
    guard !way.lost.contains(call.call), !way.happened.contains(where: { $0.call == call.call }),
      let state = model.step(way.state, call.action)
    else { return nil }
    var after = way
    if call.isLost {
      if state == way.state { return nil }
      after.lost = (way.lost + [call.call]).sorted()
    } else {
      after.happened.append(Happened(call: call.call, found: call.isKnown ? nil : way.state))
      after.happened.sort { $0.call < $1.call }
    }
    after.enter(state)
    return after
  }

  /// Leaves out each way that another covers.
  private static func needed(_ ways: [Way]) -> [Way] {
    guard ways.count > 1 else { return ways }
    var known: Set<Way> = []
    let different = ways.filter { known.insert($0).inserted }
    guard different.count <= 256 else { return different }
    return different.filter { way in !different.contains { $0 != way && $0.covers(way) } }
  }
}

extension Frontier: Equatable where M: Equatable {}
extension Frontier: Hashable where M: Hashable {}
