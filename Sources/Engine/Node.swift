/// One process of a simulated system: a value that changes only inside these handlers. A handler runs to its
/// end and reads nothing but its arguments, itself and `io`. A copy is a snapshot.
public protocol Node: Sendable {
  associatedtype Message: Labelled
  associatedtype Timer: Hashable & Labelled
  /// `Never` where nobody asks this system for anything.
  associatedtype Request: ClientRequest
  /// What survives a crash.
  associatedtype Disk: Sendable = Void
  /// Kept by the engine after each handler, before its messages leave.
  var disk: Disk { get }
  /// What people, lessons and golden files may see.
  var inspection: Inspection { get }
  mutating func start(_ io: inout Effects<Self>)
  mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>)
  mutating func wake(_ timer: Timer, _ io: inout Effects<Self>)
  mutating func serve(_ request: Request, call: CallID, _ io: inout Effects<Self>)
  /// Goes on with what an onlooker has measured of the process that ran here before a crash: nothing that the
  /// node acts on.
  mutating func keepMeasures(of last: Self)
}

extension Node where Disk == Void { public var disk: Void { () } }
extension Node where Request == Never {
  public mutating func serve(_ request: Never, call: CallID, _ io: inout Effects<Self>) {}
}
extension Node {
  public mutating func start(_ io: inout Effects<Self>) {}
  public mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {}
  public mutating func keepMeasures(of last: Self) {}
}

/// A message or timer whose kind has a name that people use: on the screen, in commands, in lessons.
public protocol Labelled: Sendable {
  /// The names of the cases in the order of `kind`; a test holds them against the enum.
  static var kinds: [String] { get }
  /// The index of this one's case in `kinds`.
  var kind: Int { get }
}

extension Labelled where Self: RawRepresentable<String> & CaseIterable & Equatable {
  public static var kinds: [String] { allCases.map(\.rawValue) }
  public var kind: Int { Array(Self.allCases).firstIndex(of: self) ?? 0 }
}

/// A request in the words of `op`: it parses itself and says what it means for the history.
public protocol ClientRequest: Sendable {
  static var usages: [Usage] { get }
  /// nil when the words are not one of `usages`; the engine then answers with all of them.
  init?(words: [Word])
  var effect: Operation.Effect { get }
  var key: String? { get }
  /// What a write writes.
  var input: Value? { get }
}

extension Never: ClientRequest {
  public static var usages: [Usage] { [] }
  public init?(words: [Word]) { nil }
  public var effect: Operation.Effect { .none }
  public var key: String? { nil }
  public var input: Value? { nil }
}

/// One client operation that waits for its reply, counted from 0 in its run.
public struct CallID: Hashable, Sendable {
  public let number: Int
  /// Which of the client's tries this is, counted from 1.
  public let attempt: Int
}
