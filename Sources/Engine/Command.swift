/// The one way to touch a world. Each case has one line of text (`CommandText`).
public enum Command: Hashable, Sendable {
  case fault(Fault)
  /// A client's operation, or a request given at a node itself, in the words of the system.
  case call(NodeID, [Word])
  /// Turns a dial: a parameter of the system.
  case set(parameter: String, to: Value)
}

/// One word of a request: bare, or between quotes in its text form.
public struct Word: Hashable, Sendable {
  public let text: String
  public let isQuoted: Bool
  public init(_ text: String, quoted: Bool = false) { (self.text, isQuoted) = (text, quoted) }
}

public enum Fault: Hashable, Sendable {
  case crash(NodeID, CrashKind)
  case restart(NodeID)
  case freeze(NodeID, for: Duration?)
  case thaw(NodeID)
  /// Each event takes so many times the system's service time (1 ms where that is 0); 1 ends it.
  case slow(NodeID, times: Int)
  case fire(NodeID, timer: String)
  /// Cuts every pair of endpoints that share no side; a node on two sides hears both.
  case partition([[NodeID]])
  /// Stops everything on a link, or every message of one kind.
  case cut(LinkSet, kind: String? = nil)
  /// Ends a cut of that kind; without a kind every cut of the link.
  case mend(LinkSet, kind: String? = nil)
  /// What is sent waits, in order, until the time is over.
  case clog(LinkSet, for: Duration)
  /// Ends every partition, cut and clog, and gives all links the scenario's values again.
  case heal
  case link(LinkSet, LinkChange)
  case drop(MessageName)
  case duplicate(MessageName)
  case hold(MessageName)
  case release(MessageName)
  case deliver(MessageName)
  /// Damages what the message says, in the way that the system has for it.
  case corrupt(MessageName)
  case clock(NodeID, jump: Duration?, driftPPM: Int?)
}

/// What a crash takes with it besides memory and timers.
public enum CrashKind: String, Hashable, Sendable, CaseIterable {
  /// Nothing.
  case plain
  /// The disk.
  case wipe
  /// What the last handler that ran there wrote: it was never synced.
  case unsynced
  /// Half of what that handler wrote; the system says what is left.
  case torn
}

/// One direction of a link, both, or every pair of nodes.
public enum LinkSet: Hashable, Sendable {
  case one(from: NodeID, to: NodeID)
  case both(NodeID, NodeID)
  case all
}

/// How long a message takes, in whole microseconds.
public enum Delay: Hashable, Sendable {
  case constant(Int64)
  /// `base` plus or minus up to `spread`, never below zero.
  case jitter(base: Int64, spread: Int64)
  case uniform(Int64, Int64)
  case exponential(mean: Int64)
  /// `sigmaPPM` is the standard deviation of the logarithm, in millionths.
  case logNormal(median: Int64, sigmaPPM: Int)
  /// `alphaPPM` is the exponent in millionths: the smaller it is, the heavier the tail.
  case pareto(minimum: Int64, alphaPPM: Int)
}

/// What a `link` command changes; nil leaves it as it is.
public struct LinkChange: Hashable, Sendable {
  public var delay: Delay?
  public var lossPPM: Int?
  public var duplicatePPM: Int?
  public var reorderPPM: Int?
  public init(delay: Delay? = nil, lossPPM: Int? = nil, duplicatePPM: Int? = nil, reorderPPM: Int? = nil) {
    (self.delay, self.lossPPM, self.duplicatePPM, self.reorderPPM) = (
      delay, lossPPM, duplicatePPM, reorderPPM
    )
  }
}

/// A message of a run: `s>c reply#1` is the first reply that s sent to c, counted from 1.
public struct MessageName: Hashable, Sendable {
  public var from: NodeID, to: NodeID
  public var kind: String
  public var number: Int
  /// Which duplicate of it, counted from 1; nil is the original.
  public var copy: Int?
  public init(from: NodeID, to: NodeID, kind: String, number: Int, copy: Int? = nil) {
    (self.from, self.to, self.kind, self.number, self.copy) = (from, to, kind, number, copy)
  }
  /// `reply#1`: its kind, and its number among those of its kind on its link.
  public var numbered: String { "\(kind)#\(number)" }
  /// The message that this is a copy of, or itself: what was sent.
  public var original: MessageName { MessageName(from: from, to: to, kind: kind, number: number) }
}

/// Why a command was refused; `CommandError.sentence(in:)` is its wording.
public enum CommandError: Error, Hashable, Sendable {
  case isUp(NodeID), isDown(NodeID), isFrozen(NodeID), isNotFrozen(NodeID)
  case clientHasNoDisk(NodeID), clientIsNoNode(NodeID)
  case noTimer(NodeID, String, running: [String])
  case nodeOnNoSide(NodeID), sideCount(Int)
  case sameNode(NodeID)
  case notInFlight(MessageName), unknownKind(String, known: [String])
  case alreadyHeld(MessageName), notHeld(MessageName), alreadyCorrupt(MessageName)
  case noCorruptForm(MessageName, system: String), noTornWrite(NodeID, system: String)
  case badRequest(String, usages: [String])
  case noSuchParameter(String, known: [String])
  case badValue(parameter: String, Value, range: String)
}
