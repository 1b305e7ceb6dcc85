import Engine

/// What a learner has said of pairs of events: each pair counts once, and what was said last counts.
struct Labels: Hashable, Sendable {
  private var pairs: [Set<EventName>] = []
  /// Whether each is right, in the order in which the pairs were first labelled.
  private(set) var verdicts: [Bool] = []

  mutating func note(_ label: EventLabel, isRight: Bool) {
    let pair: Set = [label.first, label.second]
    if let index = pairs.firstIndex(of: pair) {
      verdicts[index] = isRight
    } else {
      pairs.append(pair)
      verdicts.append(isRight)
    }
  }
}
