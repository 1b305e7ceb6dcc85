/// Renders any message, request or timer as `name field=value …` by reflection, with the names of a run's
/// nodes.
struct Describer: Sendable {
  let roster: Roster

  /// - Parameter isBrief: no more than the name and the first field.
  func describe(_ payload: Any, isBrief: Bool = false) -> String {
    var text = ""
    describe(payload, isBrief, into: &text)
    return text
  }

  /// The node, number or word that a payload carries besides the name of its case; empty for anything else.
  func particular(of payload: Any) -> String {
    if payload is any CaseIterable { return "" }
    let mirror = Mirror(reflecting: payload)
    guard mirror.displayStyle == .enum, let child = mirror.children.first else { return "" }
    var text = ""
    return writePlain(child.value, after: "", into: &text) ? text : ""
  }

  /// Whether a message carries something, and the first of it is a number that stands in its description:
  /// what describes itself may begin with anything.
  static func startsWithNumber(_ payload: Any) -> Bool {
    let mirror = Mirror(reflecting: payload)
    guard mirror.displayStyle == .enum, let content = mirror.children.first?.value else { return false }
    if content is Int { return true }
    let inner = Mirror(reflecting: content)
    return inner.displayStyle == .tuple && inner.children.first?.value is Int
  }

  private func describe(_ payload: Any, _ isBrief: Bool = false, into text: inout String) {
    let mirror = Mirror(reflecting: payload)
    guard mirror.displayStyle == .enum, let child = mirror.children.first else {
      return write(payload, into: &text)
    }
    text += child.label ?? "?"
    if writePlain(child.value, after: " ", into: &text) { return }
    let inner = Mirror(reflecting: child.value)
    text += " "
    if inner.displayStyle == .tuple {
      writeParts(inner, isBrief, into: &text)
    } else {
      write(child.value, inner, into: &text)
    }
  }

  /// The children with their labels, a blank between them.
  private func writeParts(_ mirror: Mirror, _ isBrief: Bool = false, into text: inout String) {
    var isFirst = true
    for child in mirror.children {
      if isBrief, !isFirst { return }
      if !isFirst { text += " " }
      isFirst = false
      if let label = child.label, !label.hasPrefix(".") {
        text += label
        text += "="
      }
      write(child.value, into: &text)
    }
  }

  private func write(_ content: Any, into text: inout String) {
    if !writePlain(content, after: "", into: &text) {
      write(content, Mirror(reflecting: content), into: &text)
    }
  }

  /// Writes what most messages carry, for which reflection would be slow. False: it is something else.
  private func writePlain(_ content: Any, after blank: String, into text: inout String) -> Bool {
    let words: String
    switch content {
    case let number as Int: words = String(number)
    case let id as NodeID: words = roster.name(id)
    case let string as String: words = string
    case let flag as Bool: words = flag ? "yes" : "no"
    case let value as Value: words = value.named(in: roster).description
    case let duration as Duration: words = duration.text
    case let instant as Instant: words = (instant - .zero).text
    default: return false
    }
    text += blank
    text += words
    return true
  }

  private func write(_ content: Any, _ mirror: Mirror, into text: inout String) {
    if mirror.displayStyle == .struct, let content = content as? any CustomStringConvertible {
      text += content.description
      return
    }
    switch mirror.displayStyle {
    case .optional:
      if let child = mirror.children.first { write(child.value, into: &text) } else { text += "-" }
    case .collection:
      text += "["
      for (index, child) in mirror.children.enumerated() {
        if index > 0 { text += " " }
        write(child.value, into: &text)
      }
      text += "]"
    case .struct, .tuple:
      text += "("
      writeParts(mirror, into: &text)
      text += ")"
    case .enum where !mirror.children.isEmpty: describe(content, into: &text)
    default: text += "\(content)"
    }
  }
}
