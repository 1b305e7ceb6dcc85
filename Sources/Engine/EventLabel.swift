/// An event as its node counts it: `n2 5` is the fifth of n2, whatever else a run does. It is the number that
/// n2's own entry of a vector clock has then.
package struct EventName: Hashable, Sendable {
  package let node: String
  /// Counted from 1.
  package let number: Int
  package init(_ node: String, _ number: Int) { (self.node, self.number) = (node, number) }

  package init(_ reader: inout TokenReader) throws(Diagnostic) {
    node = try reader.name("a node or client").text
    number = try reader.integer("the number of one of its events", in: 1...1_000_000_000)
  }
  package var text: String { "\(node) \(number)" }
}

/// What somebody says of two events: `n1 3 n2 5 before`.
package struct EventLabel: Hashable, Sendable {
  package let first: EventName, second: EventName
  package let order: CausalOrder
  package init(_ first: EventName, _ second: EventName, _ order: CausalOrder) {
    (self.first, self.second, self.order) = (first, second, order)
  }

  package init(_ reader: inout TokenReader) throws(Diagnostic) {
    first = try EventName(&reader)
    second = try EventName(&reader)
    order = try CausalOrder(&reader)
  }
  package var text: String { "\(first.text) \(second.text) \(order.rawValue)" }

  /// How the two truly stand; nil while one of them has not happened, and for one event twice.
  package func truth(in world: any World) -> CausalOrder? {
    guard first != second, let a = world.event(first), let b = world.event(second) else { return nil }
    return Causality(world, from: a.index, to: b.index).order(a.index, b.index)
  }
}

extension CausalOrder {
  package static let words = allCases.map(\.rawValue)

  package init(_ reader: inout TokenReader) throws(Diagnostic) {
    guard let word = reader.take(anyOf: Self.words), let order = CausalOrder(rawValue: word) else {
      throw reader.unexpected("before, after or concurrent", among: Self.words)
    }
    self = order
  }
}

extension World {
  /// The event of that name; nil while it has not happened.
  /// - Complexity: the length of the trace up to it.
  package func event(_ name: EventName) -> TraceEvent? {
    guard let node = roster.id(named: name.node) else { return nil }
    var number = 0
    for index in 0..<traceCount {
      let event = traceEvent(index)
      guard event.isCounted, event.node == node else { continue }
      number += 1
      if number == name.number { return event }
    }
    return nil
  }

  /// How its node counts an event; nil for what logical clocks do not count.
  /// - Complexity: the length of the trace up to it.
  package func name(of event: TraceEvent) -> EventName? {
    guard event.isCounted, let node = event.node else { return nil }
    let number = (0...event.index).count { index in
      let other = traceEvent(index)
      return other.isCounted && other.node == node
    }
    return EventName(roster.name(node), number)
  }
}
