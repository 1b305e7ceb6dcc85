import Engine

/// The few calls that already leave no order, and of each what it is that matters.
///
/// Calls are let go one after the other, as long as there is still no order: an observer is left out, any
/// other is allowed to take effect at any time or never. What cannot be let go is the reason.
struct Reason<M: Model> {
  private let part: Part<M>
  /// The call whose answer makes the history impossible.
  let stuck: Int
  /// The other calls of the reason, in the order of their beginnings.
  private(set) var others: [Int] = []
  /// Whether it matters when the stuck call began.
  private(set) var beginningMatters = true

  private let stepLimit: Int
  private let isTimeOver: @Sendable () -> Bool

  init(_ part: Part<M>, stuck: Int, steps: Int, isTimeOver: @escaping @Sendable () -> Bool) {
    (self.part, self.stuck, self.isTimeOver) = (part, stuck, isTimeOver)
    stepLimit = 4 * steps + 10_000
    find()
  }

  private mutating func find() {
    let end = part.items[stuck].returned ?? .max
    // What began later has no part in it; what ended later may as well never end.
    var kept = part.items.indices.filter { part.items[$0].invoked <= end }
    var free: [Int] = []
    var budget = 20 * stepLimit
    func isImpossible(_ kept: [Int], _ free: [Int], _ budget: inout Int, early: Bool = false) -> Bool {
      var items: [Item] = []
      for call in (kept + free).sorted() {
        var item = part.items[call]
        if item.returned.map({ $0 > end }) ?? false { item.returned = nil }
        if free.contains(call) { (item.invoked, item.returned) = (-1, nil) }
        if early, call == stuck { item.invoked = -1 }
        items.append(item)
      }
      var search = Search(items, part.automaton)
      let result = search.run(within: Bounds(steps: min(budget, stepLimit), isTimeOver: isTimeOver))
      budget -= search.steps
      if case .noOrder = result { return true }
      return false
    }
    // The oldest first: it is what came last that people look for. While there are many, several at once.
    var size = max(1, kept.count / 4)
    while true {
      var start = 0
      while start < kept.count, budget > 0 {
        let run = kept[start..<min(kept.count, start + size)].filter { $0 != stuck }
        let rest = kept.filter { !run.contains($0) }
        let freed = free + run.filter { !part.model.isObserver(part.letters[Int(part.items[$0].letter)]) }
        if !run.isEmpty, isImpossible(rest, freed, &budget) {
          (kept, free) = (rest, freed)
        } else {
          start += size
        }
      }
      if size == 1 || budget <= 0 { break }
      size = max(1, size / 4)
    }
    others = kept.filter { $0 != stuck }
    beginningMatters = !(budget > 0 && isImpossible(kept, free, &budget, early: true))
  }

  // MARK: In words

  /// `read x -> 1 by c2 started after write x 2 by c1 was acknowledged; no order of the operations lets it
  /// see 1`
  ///
  /// Of the calls that had ended before, those are named that no other of them came after: at most two.
  func sentence(_ history: History, calls: [Int]) -> String {
    let call = history.calls[calls[stuck]]
    let name = history.words(of: calls[stuck])
    let aim = "no order of the operations lets it \(call.aim)"
    func precedes(_ a: Int, _ b: Int) -> Bool { history.calls[calls[a]].precedes(history.calls[calls[b]]) }
    let before = others.filter { precedes($0, stuck) }
    let last = before.filter { earlier in !before.contains { precedes(earlier, $0) } }
    if !last.isEmpty {
      let named = last.suffix(2).map { history.words(of: calls[$0]) + " " + history.calls[calls[$0]].ended }
      return "\(name) started after \(named.joined(separator: " and ")); \(aim)"
    }
    if let beside = others.last {
      return "\(name) ended while \(history.words(of: calls[beside])) was open; \(aim)"
    }
    return beginningMatters
      ? "\(name): \(aim) at the time when it was asked for"
      : "\(name): nothing that was asked for before its answer lets it \(call.aim)"
  }
}

extension Call {
  /// What it would have had to do: `see 1`.
  fileprivate var aim: String {
    let value = output.inHistory
    switch function {
    case "read", "get", "contains": return function == "contains" ? "answer \(value)" : "see \(value)"
    case "dequeue": return output == .none ? "find it empty" : "take \(value)"
    case "cas": return outcome == .fail ? "fail" : "succeed"
    case "acquire": return output == .none ? "get the lock" : "get the lock with \(value)"
    case "release": return "release the lock"
    default: return "take effect"
    }
  }
  /// How it ended, for one that had: a writer is told ok, a reader a value.
  fileprivate var ended: String {
    switch function {
    case "read", "get", "contains", "dequeue": "had returned"
    default: outcome == .fail ? "had returned" : "was acknowledged"
    }
  }
}
