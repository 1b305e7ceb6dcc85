/// A system under study: its parameters are its stored properties; it boots its nodes.
public protocol System: Sendable {
  associatedtype Process: Node
  static var card: Card { get }
  /// With all parameters at their defaults.
  init()
  /// The dials: name, sentence, key path, range.
  static var parameters: [Parameter<Self>] { get }
  /// The fields of `Process.inspection`, each with its type and a sentence.
  static var fields: [FieldSchema] { get }
  /// Numbers, tables and quantities over time that conditions and charts read besides the engine's own.
  static var figures: [Figure<Self>] { get }
  static var tables: [Table<Self>] { get }
  static var series: [Series<Self>] { get }
  /// How long a message takes on a link that no scenario names.
  static var latency: Duration { get }
  /// How long a node takes for each event, one at a time.
  var service: Duration { get }
  /// Node `id` of `nodes` as it is at power-on.
  func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Process.Disk>) -> Process
  /// Hands a changed parameter to a node that runs.
  func adjust(_ node: inout Process)
  /// The latest epoch that a node knows, where the system's card names a field for it; cheap, since it is
  /// asked after every handler.
  func epoch(of node: Process) -> Int?
  /// Checked after every event over the nodes that run.
  static var invariants: [Invariant<Process>] { get }
  /// What the clients' operations may rely on at every moment of a run.
  static var monitors: [Monitor] { get }
  /// What is true of the nodes once everything is healed and `settling` has passed; else of no moment.
  static var demands: [Invariant<Process>] { get }
  /// How long it takes after the last fault until it is as if there had been none.
  static var settling: Duration { get }
  /// The kinds of fault through which its promises stand, in the order of `FaultKind`.
  static var survives: [FaultKind] { get }
  /// The clients' writes that the state holds which the system would serve from now on, the disks of crashed
  /// nodes included.
  func held(in replicas: [Replica<Process>]) -> Held
  /// What a read of the key returns before anybody has written to it.
  static func initial(of key: String) -> Value
  /// Whether a later write to a key takes the place of an earlier one, so that the earlier one's absence is
  /// no loss; false where every write is kept, as in a log.
  static var overwrites: Bool { get }
  /// What `corrupt` makes of a message; nil where this model has no such fault.
  static var damage: Damage<Process>? { get }
  /// Whether whoever receives a damaged message notices, and drops it.
  var noticesDamage: Bool { get }
  /// What `crash ... torn` leaves on the disk; nil where this model has no such fault.
  static var tornWrite: TornWrite<Process>? { get }
}

/// What a message carries.
public enum Content<N: Node>: Sendable {
  case message(N.Message)
  /// A client's request; damaged, its words must still be a request.
  case request([Word])
  case reply(Value)
}

/// Makes the damaged form of a message.
public typealias Damage<N: Node> = @Sendable (Content<N>, inout Random) -> Content<N>

/// Makes of a disk what is left of it when its last write is half there. `before` is the disk as it was
/// before the last handler, nil where none ran; where that handler wrote nothing, nothing is torn.
public typealias TornWrite<N: Node> = @Sendable (_ disk: N.Disk, _ before: N.Disk?) -> N.Disk

/// What a node finds when it is switched on.
public enum PowerOn<Disk: Sendable>: Sendable {
  /// The start of the run.
  case first
  case restart(Disk)
  /// A restart with an empty disk.
  case wiped
}

extension System {
  public static var parameters: [Parameter<Self>] { [] }
  public static var figures: [Figure<Self>] { [] }
  public static var tables: [Table<Self>] { [] }
  public static var series: [Series<Self>] { [] }
  public static var invariants: [Invariant<Process>] { [] }
  public static var monitors: [Monitor] { [] }
  public static var demands: [Invariant<Process>] { [] }
  public static var settling: Duration { .seconds(10) }
  public static var survives: [FaultKind] { FaultKind.usual }
  public static var latency: Duration { .milliseconds(10) }
  public var service: Duration { .zero }
  public func epoch(of node: Process) -> Int? { nil }
  public static var overwrites: Bool { true }
  public static var damage: Damage<Process>? { nil }
  public var noticesDamage: Bool { false }
  public static var tornWrite: TornWrite<Process>? { nil }
  public func held(in replicas: [Replica<Process>]) -> Held { .writes { _ in true } }
  public static func initial(of key: String) -> Value { .none }
}

/// The writes that a state holds.
public enum Held {
  /// By their numbers, where the state tells equal writes apart.
  case numbers([Int])
  /// By what they say: asked for one write after the other.
  case writes((Operation) -> Bool)
}

/// A node for `System.held`: the process where it runs, and what is on its disk.
public struct Replica<N: Node> {
  public let id: NodeID
  public let process: N?
  public let disk: N.Disk?
}

/// A promise over the nodes that run, in one sentence.
public struct Invariant<N: Node>: Sendable {
  public let name: String
  public let holds: @Sendable ([N]) -> Bool
  public init(_ name: String, _ holds: @escaping @Sendable ([N]) -> Bool) {
    (self.name, self.holds) = (name, holds)
  }
}

/// A dial of a system.
public struct Parameter<S: System>: Sendable {
  public let name: String, type: ValueType, sentence: String, range: String
  package let read: @Sendable (S) -> Value
  /// False when the value is not of the type or out of range.
  package let write: @Sendable (inout S, Value) -> Bool
  /// The same range for who reads a text: whole numbers, or microseconds of a time.
  var limits: ClosedRange<Int64>?
}

extension Parameter {
  public static func time(
    _ name: String, _ path: WritableKeyPath<S, Duration> & Sendable, _ range: ClosedRange<Duration>,
    _ sentence: String
  ) -> Parameter {
    Parameter(
      name: name, type: .time, sentence: sentence,
      range: "\(range.lowerBound.text) to \(range.upperBound.text)",
      read: { .time($0[keyPath: path]) },
      write: {
        guard case .time(let value) = $1, range.contains(value) else { return false }
        $0[keyPath: path] = value
        return true
      }, limits: range.lowerBound.inMicroseconds...range.upperBound.inMicroseconds)
  }
  public static func count(
    _ name: String, _ path: WritableKeyPath<S, Int> & Sendable, _ range: ClosedRange<Int>, _ sentence: String
  ) -> Parameter {
    Parameter(
      name: name, type: .int, sentence: sentence, range: "\(range.lowerBound) to \(range.upperBound)",
      read: { .int($0[keyPath: path]) },
      write: {
        guard case .int(let value) = $1, range.contains(value) else { return false }
        $0[keyPath: path] = value
        return true
      }, limits: Int64(range.lowerBound)...Int64(range.upperBound))
  }
  public static func flag(
    _ name: String, _ path: WritableKeyPath<S, Bool> & Sendable, _ sentence: String
  ) -> Parameter {
    Parameter(
      name: name, type: .bool, sentence: sentence, range: "on or off",
      read: { .bool($0[keyPath: path]) },
      write: {
        guard case .bool(let value) = $1 else { return false }
        $0[keyPath: path] = value
        return true
      })
  }
  /// A choice between the named values of an enum.
  public static func choice<Choice>(
    _ name: String, _ path: WritableKeyPath<S, Choice> & Sendable, _ sentence: String
  ) -> Parameter where Choice: RawRepresentable<String> & CaseIterable & Sendable {
    let names = Choice.allCases.map(\.rawValue)
    return Parameter(
      name: name, type: .symbol(names), sentence: sentence, range: names.joined(separator: " or "),
      read: { .text($0[keyPath: path].rawValue) },
      write: {
        guard case .text(let word) = $1, let value = Choice(rawValue: word) else { return false }
        $0[keyPath: path] = value
        return true
      })
  }
}
