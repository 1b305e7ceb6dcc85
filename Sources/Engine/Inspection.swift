/// A value as people, lessons and golden files see it.
public enum Value: Hashable, Sendable {
  /// `node` stands for its name, which it has become wherever people or conditions see it.
  case none, bool(Bool), int(Int), text(String), node(NodeID), time(Duration), percent(ppm: Int), number(
    Double)
  case clock([Int]), list([Value]), table([[Value]])
}

/// What a value means, never a colour: the theme picks that.
public enum Tone: Sendable { case plain, strong, waiting, bad }

/// One named value of an inspection.
public struct Field: Hashable, Sendable {
  public let name: String, value: Value
  package init(name: String, value: Value) { (self.name, self.value) = (name, value) }
}

/// A node as people, lessons and golden files may see it: a role of at most five cells, and fields in order.
public struct Inspection: Hashable, Sendable {
  public let badge: String
  public let tone: Tone
  public let fields: [Field]
  public init(badge: String, tone: Tone = .plain, _ fields: KeyValuePairs<String, Value>) {
    self.badge = badge
    self.tone = tone
    self.fields = fields.map { Field(name: $0.key, value: $0.value) }
  }
  init(badge: String, tone: Tone, fields: [Field]) {
    (self.badge, self.tone, self.fields) = (badge, tone, fields)
  }
  public subscript(name: String) -> Value? { fields.first { $0.name == name }?.value }
}

extension Value {
  /// The value with every node's name in place of its id.
  func named(in roster: Roster) -> Value {
    switch self {
    case .node(let id): .text(roster.name(id))
    case .list(let values): .list(values.map { $0.named(in: roster) })
    case .table(let rows): .table(rows.map { $0.map { $0.named(in: roster) } })
    default: self
    }
  }
}

extension Inspection {
  func named(in roster: Roster) -> Inspection {
    Inspection(
      badge: badge, tone: tone,
      fields: fields.map { Field(name: $0.name, value: $0.value.named(in: roster)) })
  }
}

extension Value: CustomStringConvertible {
  /// The value in the words of `commands.md`: `on`, `12`, `250ms`, `1%`, `[1 2 3]`.
  public var description: String {
    switch self {
    case .none: "-"
    case .bool(let value): value ? "on" : "off"
    case .int(let value): String(value)
    case .text(let value): value
    case .node(let id): "#\(id.index)"
    case .time(let value): value.text
    case .percent(let ppm): percentText(ppm: ppm)
    case .number(let value):
      value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    case .clock(let entries): "[" + entries.map(String.init).joined(separator: ",") + "]"
    case .list(let values): "[" + values.map(\.description).joined(separator: " ") + "]"
    case .table(let rows):
      rows.map { $0.map(\.description).joined(separator: " ") }.joined(separator: "; ")
    }
  }
}

/// A share in parts per million as `1%`, `0.25%`: at most four decimals, exact.
public func percentText(ppm: Int) -> String {
  let (whole, rest) = ppm.quotientAndRemainder(dividingBy: 10_000)
  guard rest != 0 else { return "\(whole)%" }
  var decimals = String(rest + 10_000).dropFirst()
  while decimals.hasSuffix("0") { decimals.removeLast() }
  return "\(whole).\(decimals)%"
}

extension Duration {
  /// The duration in the largest unit that leaves an integer: `2s`, `1500ms`, `40us`, `0s`.
  public var text: String {
    let all = inMicroseconds
    if all == 0 { return "0s" }
    let units: [(Int64, String)] = [
      (86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "m"), (1_000_000, "s"), (1_000, "ms"),
    ]
    for (size, name) in units where all % size == 0 { return "\(all / size)\(name)" }
    return "\(all)us"
  }
}
