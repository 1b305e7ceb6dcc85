import Engine

/// What a learner has said of a pair of events, and whether it is right.
package struct GivenLabel: Hashable, Sendable {
  package let label: EventLabel
  package let isRight: Bool
  package init(_ label: EventLabel, isRight: Bool) { (self.label, self.isRight) = (label, isRight) }

  /// The pair in the order of names and numbers, whichever was named first: `n1 3 n2 5`.
  var pair: String {
    let (a, b) = (label.first, label.second)
    return [a, b].sorted { ($0.node, $0.number) < ($1.node, $1.number) }.map(\.text).joined(separator: " ")
  }
  /// Its row in the table `labels`.
  var row: [Value] { [.bool(isRight), .text(label.order.rawValue), .text(pair)] }
}

/// What a learner has said of pairs of events: each pair counts once, and what was said last counts.
struct Labels: Hashable, Sendable {
  /// In the order in which the pairs were first labelled.
  private(set) var all: [GivenLabel] = []

  mutating func note(_ label: EventLabel, isRight: Bool) {
    let given = GivenLabel(label, isRight: isRight)
    if let index = all.firstIndex(where: { $0.pair == given.pair }) {
      all[index] = given
    } else {
      all.append(given)
    }
  }
}
