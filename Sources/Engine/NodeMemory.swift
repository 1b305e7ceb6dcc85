/// What a node had in its memory at some moment, kept to ask later whether it is the same still.
public struct NodeMemory: Sendable {
  let kept: any Sendable
}

/// A disk whose parts are more than numbers, texts and lists of them: it says what people read of it.
package protocol ReadableDisk {
  /// In the order in which they are read; a table has a row for each thing that it lists.
  var fields: [Field] { get }
}

/// The process of one system's node, as a memory keeps it.
struct KeptProcess<N: Node>: Sendable { let process: N? }

extension Simulation {
  public func memory(of id: NodeID) -> NodeMemory? {
    id.index < slots.count ? NodeMemory(kept: KeptProcess(process: slots[id.index].node)) : nil
  }

  /// Compares bytes: a process is a value, and what it points to cannot change in place while it is kept.
  public func hasStill(_ memory: NodeMemory, _ id: NodeID) -> Bool {
    guard let kept = memory.kept as? KeptProcess<N>, id.index < slots.count else { return false }
    return withUnsafeBytes(of: kept.process) { old in
      withUnsafeBytes(of: slots[id.index].node) { new in old.elementsEqual(new) }
    }
  }

  public func condition(of id: NodeID) -> Condition { condition(of: id.index) }
  public func lamport(of id: NodeID) -> Int { Int(overlays.lamport[id.index]) }
  public func timers(of id: NodeID) -> [TimerView] {
    guard id.index < slots.count else { return [] }
    return slots[id.index].timers.filter { $0.state == .running }.map {
      TimerView(
        name: timerKinds[$0.kind], about: Describer(roster: setup.roster).particular(of: $0.timer),
        set: Instant(microseconds: $0.set), due: Instant(microseconds: $0.due))
    }
  }

  /// What the disk says of itself, else its own parts by their names in the model.
  public func disk(of id: NodeID) -> [Field] {
    guard id.index < slots.count, let disk = slots[id.index].disk else { return [] }
    if let disk = disk as? any ReadableDisk {
      return disk.fields.map { Field(name: $0.name, value: $0.value.named(in: setup.roster)) }
    }
    return Mirror(reflecting: disk).children.compactMap { child in
      child.label.map {
        Field(name: plainName($0), value: Value(reflecting: child.value).named(in: setup.roster))
      }
    }
  }
}

/// `isTorn` and `votedFor` as people write them: `torn`, `voted for`.
private func plainName(_ name: String) -> String {
  var words = ""
  for character in name {
    if character.isUppercase { words += " " }
    words += character.lowercased()
  }
  return words.hasPrefix("is ") ? String(words.dropFirst(3)) : words
}

extension World {
  public func node(_ id: NodeID) -> NodeView { nodes[id.index] }
  public var hasFlights: Bool { !flights.isEmpty }
  public var areLinksUsual: Bool { false }
  public func memory(of id: NodeID) -> NodeMemory? { nil }
  public func hasStill(_ memory: NodeMemory, _ id: NodeID) -> Bool { false }
  public func condition(of id: NodeID) -> Condition { node(id).condition }
  public func lamport(of id: NodeID) -> Int { node(id).lamport }
  public func timers(of id: NodeID) -> [TimerView] { node(id).timers }
  public func disk(of id: NodeID) -> [Field] { [] }
}

extension Value {
  /// A part of a process or disk, as far as it is made of what people can read.
  init(reflecting part: Any) {
    switch part {
    case let value as Bool: self = .bool(value)
    case let value as any FixedWidthInteger: self = .int(Int(truncatingIfNeeded: value))
    case let value as String: self = .text(value)
    case let value as NodeID: self = .node(value)
    case let value as Duration: self = .time(value)
    case let value as Instant: self = .time(value - .zero)
    case let value as [Any]: self = .list(value.map(Value.init(reflecting:)))
    default:
      let mirror = Mirror(reflecting: part)
      if mirror.displayStyle == .optional {
        self = mirror.children.first.map { Value(reflecting: $0.value) } ?? .none
      } else {
        self = .text(String(describing: part))
      }
    }
  }
}
