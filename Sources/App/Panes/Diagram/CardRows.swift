import Engine

/// Which fields the cards of one cluster show, in which order: the same for all, so that their rows line up.
struct CardRows {
  private(set) var names: [String] = []
  /// What a lesson wants to be seen, the parts that a card shows elsewhere among them.
  let wanted: [String]

  /// Without what a card says elsewhere: the epoch, the strip, and the role that the badge names; and without
  /// what no node has.
  /// - Parameter wanted: the fields to show, by name; all when empty.
  init(_ scene: Scene, _ wanted: [String]) {
    self.wanted = wanted
    // A few names, which are found faster in a list than by their hashes.
    var filled: [String] = [], said = [scene.epoch, scene.strip].compactMap(\.self)
    func note(_ name: String, in names: inout [String]) {
      if !names.contains(name) { names.append(name) }
    }
    for node in scene.nodes {
      guard let inspection = node.inspection else { continue }
      let badge = inspection.badge.uppercased()
      for field in inspection.fields {
        if wanted.isEmpty { note(field.name, in: &names) }
        if !field.isEmpty { note(field.name, in: &filled) }
        if case .text(let word) = field.value, !badge.isEmpty, word.uppercased().hasPrefix(badge) {
          note(field.name, in: &said)
        }
      }
    }
    if !wanted.isEmpty { names = wanted }
    names.removeAll { said.contains($0) || (wanted.isEmpty && !filled.contains($0)) }
  }
}

extension Field {
  /// Whether there is nothing to say: no value, or a list of nothing.
  var isEmpty: Bool { value == .none || value == .list([]) }
}

/// What a node heard last from another, as it can know it.
package struct Heard: Hashable, Sendable {
  package var text: String, time: Instant
  package init(_ text: String, at time: Instant) { (self.text, self.time) = (text, time) }
}
