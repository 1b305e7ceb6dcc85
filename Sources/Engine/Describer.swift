/// Renders any message, request or timer as `name field=value …` by reflection, with the names of a run's
/// nodes.
struct Describer: Sendable {
  let roster: Roster

  func describe(_ payload: Any) -> String {
    let mirror = Mirror(reflecting: payload)
    guard mirror.displayStyle == .enum, let child = mirror.children.first else { return value(payload) }
    let inner = Mirror(reflecting: child.value)
    let parts =
      inner.displayStyle == .tuple
      ? inner.children.map { part(label: $0.label, $0.value) } : [value(child.value)]
    return ([child.label ?? "?"] + parts).joined(separator: " ")
  }
  private func part(label: String?, _ content: Any) -> String {
    guard let label, !label.hasPrefix(".") else { return value(content) }
    return "\(label)=\(value(content))"
  }
  private func value(_ content: Any) -> String {
    switch content {
    case let id as NodeID: return roster.name(id)
    case let duration as Duration: return duration.text
    case let instant as Instant: return (instant - .zero).text
    case let text as String: return text
    case let flag as Bool: return flag ? "yes" : "no"
    case let value as Value: return value.named(in: roster).description
    default: break
    }
    let mirror = Mirror(reflecting: content)
    if mirror.displayStyle == .struct, let content = content as? any CustomStringConvertible {
      return content.description
    }
    switch mirror.displayStyle {
    case .optional: return mirror.children.first.map { value($0.value) } ?? "-"
    case .collection: return "[" + mirror.children.map { value($0.value) }.joined(separator: " ") + "]"
    case .struct, .tuple:
      return "(" + mirror.children.map { part(label: $0.label, $0.value) }.joined(separator: " ") + ")"
    case .enum where !mirror.children.isEmpty: return describe(content)
    default: return "\(content)"
    }
  }
}
