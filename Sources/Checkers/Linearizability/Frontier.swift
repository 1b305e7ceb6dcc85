/// Follows a history while it is made: every way in which the object may stand now.
///
/// A call is taken to happen only when an answer needs it, as late as possible. The history has an order as
/// long as there is one way; the answer after which there is none is the one that makes it impossible.
/// Source: the just-in-time linearization of Lowe, Testing for Linearizability, CCPE 2017, section 4.
struct Frontier<M: Model>: Sendable {
  /// One way: the state, and the calls that have happened and not been answered yet.
  private struct Way: Hashable {
    var state: M.State
    /// By the number of the call, with the state that it found.
    var happened: [Happened]
    /// Of the calls that nobody will answer any more, those that have happened.
    var lost: [Int]
  }
  private struct Happened: Hashable {
    var call: Int
    var found: M.State
  }
  private struct Open: Hashable {
    var call: Int
    /// What it does, as far as that is known before its answer; nil where it changes nothing, so that all
    /// that counts is the state that it found.
    var action: M.Action?
    var isLost = false
  }

  private(set) var verdict = Verdict.ok
  let model: M
  private var ways: [Way]
  private var open: [Open] = []
  /// More ways than this are not followed: then nothing is known.
  private static var mostWays: Int { 2_048 }

  init(_ model: M) {
    self.model = model
    ways = [Way(state: model.initial, happened: [], lost: [])]
  }

  /// A call begins. `action` is what it does, whatever the answer.
  mutating func begin(_ call: Int, _ action: M.Action?) {
    guard verdict == .ok else { return }
    open.append(Open(call: call, action: action))
  }

  /// A call is answered: it has happened, with this action.
  mutating func end(_ call: Int, _ action: M.Action?) {
    guard verdict == .ok else { return }
    open.removeAll { $0.call == call }
    guard let action else { return forget(call) }
    var next: [Way] = []
    var known: Set<Way> = []
    for way in ways {
      if let index = way.happened.firstIndex(where: { $0.call == call }) {
        guard model.step(way.happened[index].found, action) != nil else { continue }
        var rest = way
        rest.happened.remove(at: index)
        if known.insert(rest).inserted { next.append(rest) }
      } else if !explore(way, action, &next, &known) {
        verdict = .unknown
        return
      }
    }
    ways = withoutNeedless(next)
    if ways.isEmpty { verdict = .notOk }
  }

  /// It is certain that a call did not happen.
  mutating func fail(_ call: Int) {
    guard verdict == .ok else { return }
    open.removeAll { $0.call == call }
    ways.removeAll { $0.happened.contains { $0.call == call } }
    if ways.isEmpty { verdict = .notOk }
  }

  /// It does not matter any more whether a call that changes nothing has happened.
  private mutating func forget(_ call: Int) {
    var known: Set<Way> = []
    ways = ways.compactMap { way in
      var rest = way
      rest.happened.removeAll { $0.call == call }
      return known.insert(rest).inserted ? rest : nil
    }
  }

  /// Nobody will answer a call any more: it may happen at any later time or never.
  mutating func lose(_ call: Int) {
    guard verdict == .ok, let place = open.firstIndex(where: { $0.call == call }) else { return }
    guard open[place].action != nil else {
      open.remove(at: place)
      return forget(call)
    }
    open[place].isLost = true
    for index in ways.indices {
      guard let done = ways[index].happened.firstIndex(where: { $0.call == call }) else { continue }
      ways[index].happened.remove(at: done)
      ways[index].lost = (ways[index].lost + [call]).sorted()
    }
    ways = withoutNeedless(ways)
  }

  /// Every way to let some open calls happen, and then this action; false where there are too many.
  private func explore(_ start: Way, _ action: M.Action, _ next: inout [Way], _ known: inout Set<Way>) -> Bool
  {
    var frontier = [start]
    var seen: Set<Way> = [start]
    while !frontier.isEmpty {
      for way in frontier {
        guard let state = model.step(way.state, action) else { continue }
        let after = Way(state: state, happened: way.happened, lost: way.lost)
        if known.insert(after).inserted { next.append(after) }
      }
      var further: [Way] = []
      for way in frontier {
        for call in open {
          guard let after = letting(call, happenIn: way), seen.insert(after).inserted else { continue }
          further.append(after)
        }
      }
      if seen.count > Self.mostWays || next.count > Self.mostWays { return false }
      frontier = withoutNeedless(further)
    }
    return true
  }

  private func letting(_ call: Open, happenIn way: Way) -> Way? {
    guard !way.lost.contains(call.call), !way.happened.contains(where: { $0.call == call.call }),
      let state = call.action.map({ model.step(way.state, $0) }) ?? way.state
    else { return nil }
    var after = way
    after.state = state
    if call.isLost {
      if state == way.state { return nil }
      after.lost = (way.lost + [call.call]).sorted()
    } else {
      after.happened.append(Happened(call: call.call, found: way.state))
      after.happened.sort { $0.call < $1.call }
    }
    return after
  }

  /// Leaves out each way that another covers: the same, but with fewer of the lost calls used up.
  private func withoutNeedless(_ ways: [Way]) -> [Way] {
    guard ways.count > 1, ways.contains(where: { !$0.lost.isEmpty }) else { return ways }
    return ways.filter { way in
      !ways.contains { other in
        other.lost.count < way.lost.count && other.state == way.state && other.happened == way.happened
          && other.lost.allSatisfy(way.lost.contains)
      }
    }
  }
}

extension Frontier: Equatable where M: Equatable {}
extension Frontier: Hashable where M: Hashable {}
