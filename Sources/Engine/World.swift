/// A simulation as the rest of the program sees it: names and values, no type of any system. A copy is a
/// snapshot.
public protocol World: Sendable {
  var schema: Schema { get }
  var setup: Setup { get }
  var now: Instant { get }
  /// Events executed since the start, and those executed at the instant `now`.
  var eventCount: Int { get }
  var eventsAtNow: Int { get }
  /// When the next event is due; nil when nothing is left to happen.
  var nextEventTime: Instant? { get }
  var parameters: [ParameterSchema] { get }
  /// Whether messages wait at their receiver's end until somebody delivers them.
  var isManual: Bool { get }
  /// Nodes, then clients, in the order of their ids.
  var nodes: [NodeView] { get }
  func node(_ id: NodeID) -> NodeView
  /// Parts of a node's view without the rest of it, for who looks after every event.
  func condition(of id: NodeID) -> Condition
  func lamport(of id: NodeID) -> Int
  func timers(of id: NodeID) -> [TimerView]
  /// The memory of a node that has one, and whether a node surely has the same still; false says nothing.
  func memory(of id: NodeID) -> NodeMemory?
  func hasStill(_ memory: NodeMemory, _ id: NodeID) -> Bool
  /// What is on a node's disk.
  func disk(of id: NodeID) -> [Field]
  /// Messages in flight or held, in the order in which they were sent.
  var flights: [MessageView] { get }
  /// Whether any message is under way.
  var hasFlights: Bool { get }
  /// The state of the directed link; the defaults where nothing was ever sent.
  func link(from: NodeID, to: NodeID) -> LinkView
  /// Whether every link is as the scenario has it, and nothing is cut or clogged.
  var areLinksUsual: Bool { get }
  /// The sides of the partition in force, empty where there is none.
  var sides: [[NodeID]] { get }
  var traceCount: Int { get }
  /// What happened, oldest first: described only when looked at.
  func traceLine(_ index: Int) -> TraceView
  func traceKind(_ index: Int) -> TraceView.Kind
  /// The same without its words, and far cheaper.
  func traceEvent(_ index: Int) -> TraceEvent
  /// The losses since `oldest` among the last `most` records, the latest first, by their index.
  func losses(since oldest: Instant, among most: Int) -> [Int]
  /// The records of commands and of broken promises, oldest first, by their index.
  var landmarkCount: Int { get }
  func landmark(_ index: Int) -> Int
  /// When any node first knew a later epoch than any before, where the system has epochs.
  var epochCount: Int { get }
  func epochChange(_ index: Int) -> EpochChange
  /// What was done to a node's own clock, oldest first.
  func clockChanges(of id: NodeID) -> [ClockChange]
  var history: [Operation] { get }
  /// The same one by one.
  var operationCount: Int { get }
  func operation(_ number: Int) -> Operation
  /// What a read of the key returns before anybody has written to it.
  func initial(of key: String) -> Value
  /// The promises that were broken so far: a sentence each.
  var violations: [String] { get }
  /// Of what the system promises for a whole and settled network, that which is not so now: a sentence each.
  var unmetDemands: [String] { get }
  /// The bytes that the trace takes up, without what its parts point to.
  var traceBytes: Int { get }
  /// The rows of a table of the schema, its fields in order; nil for an unknown table.
  func rows(of table: String) -> [[Value]]?
  /// The value of a global of the schema.
  func global(_ name: String) -> Value?
  /// The values of a series of the schema, one for each second that is over.
  func series(_ name: String) -> [Int]
  /// 64 bits over everything that happened and the state of every node now.
  var digest: UInt64 { get }
  /// Executes the next event; false when nothing is left to happen.
  mutating func step() -> Bool
  /// Executes all events up to and including `end`, which is then the present.
  mutating func run(until end: Instant)
  /// Executes the events up to and including `end`; time stands at the last of them. False when it stops
  /// because `mostEvents` have happened since the start of the run.
  mutating func run(until end: Instant, mostEvents: Int) -> Bool
  /// Carries out a command now. A refused command leaves the world as it was.
  mutating func apply(_ command: Command, by origin: Origin) throws(CommandError)
  /// Carries out a command of a script or an earlier run: where it is refused, the trace says why.
  mutating func replay(_ command: Command, by origin: Origin)
}

/// Who gave a command.
public enum Origin: UInt8, Sendable, CaseIterable { case learner, script, monkey }

extension World {
  public var operationCount: Int { history.count }
  public func traceEvent(_ index: Int) -> TraceEvent {
    let line = traceLine(index)
    return TraceEvent(
      index: index, time: line.time, kind: line.kind, node: line.node, other: line.other,
      message: line.message, lamport: line.lamport)
  }
  public func operation(_ number: Int) -> Operation { history[number] }
  public func series(_ name: String) -> [Int] { [] }
  public func clockChanges(of id: NodeID) -> [ClockChange] { [] }
  public var roster: Roster { setup.roster }
  public var isManual: Bool { false }
  /// The latest epoch that any node has known.
  public var epoch: Int? { epochCount == 0 ? nil : epochChange(epochCount - 1).epoch }
}

/// Whether an endpoint runs.
public enum Condition: String, Sendable { case up, frozen, down }

/// A node or client as it is now.
public struct NodeView: Sendable {
  public let id: NodeID, name: String, isClient: Bool
  public let condition: Condition
  /// When it came into that condition.
  public let since: Instant
  /// How many times slower than usual; 1 is usual.
  public let slowness: Int
  /// What its own clock shows, and how far that is from the truth.
  public let clock: Instant, clockError: Duration, driftPPM: Int
  /// Microseconds that its node lets the clock gain in a second, on top of the drift.
  public let correctionPPM: Int
  /// What the system lets people see; for one that is down, what it was when it went down; nil for a client.
  public let inspection: Inspection?
  public let timers: [TimerView]
  public let lamport: Int, vector: [Int]
  /// Messages and timers that wait until the node has time for them.
  public let waiting: Int
  /// How it went down; nil while it is up.
  public let crash: CrashKind?
  public init(
    id: NodeID, name: String, isClient: Bool, condition: Condition, since: Instant, slowness: Int,
    clock: Instant, clockError: Duration, driftPPM: Int, inspection: Inspection?, timers: [TimerView],
    lamport: Int, vector: [Int], waiting: Int, crash: CrashKind? = nil, correctionPPM: Int = 0
  ) {
    (self.id, self.name, self.isClient) = (id, name, isClient)
    (self.condition, self.since, self.slowness) = (condition, since, slowness)
    (self.clock, self.clockError, self.driftPPM) = (clock, clockError, driftPPM)
    (self.inspection, self.timers) = (inspection, timers)
    (self.lamport, self.vector, self.waiting, self.crash) = (lamport, vector, waiting, crash)
    self.correctionPPM = correctionPPM
  }
}

/// A timer of a node that is running, in true time.
public struct TimerView: Sendable {
  public let name: String
  /// What it is set for, where a node may have several of its name; empty where there is one.
  public let about: String
  public let set: Instant, due: Instant
  public init(name: String, about: String = "", set: Instant, due: Instant) {
    (self.name, self.about, self.set, self.due) = (name, about, set, due)
  }
}

/// What the letters of a trace say: one for all messages that are looked at together.
final class Letters: Sendable {
  /// The content of a letter, whole or no more of it than its first part.
  let words: @Sendable (_ letter: UInt32, _ isBrief: Bool) -> String
  /// Whether the first part of the content is a number, which takes up the first word of it.
  let startsWithNumber: @Sendable (UInt32) -> Bool
  /// Whether two letters are of one kind and the same in their first bytes, or as many as there are.
  let areSame: @Sendable (UInt32, UInt32, _ bytes: Int) -> Bool
  init(
    words: @escaping @Sendable (UInt32, Bool) -> String,
    startsWithNumber: @escaping @Sendable (UInt32) -> Bool,
    areSame: @escaping @Sendable (UInt32, UInt32, Int) -> Bool
  ) {
    (self.words, self.startsWithNumber, self.areSame) = (words, startsWithNumber, areSame)
  }
}

/// A message that is under way.
public struct MessageView: Sendable {
  /// Whether an earlier letter of its run surely says the same; false says nothing.
  public func saysSame(as other: UInt32) -> Bool { letters.areSame(letter, other, .max) }
  /// Whether the first part of its content is a number.
  public var startsWithNumber: Bool { letters.startsWithNumber(letter) }
  /// Whether an earlier letter, which starts with a number, surely starts with the same one; false says
  /// nothing.
  public func startsSame(as other: UInt32) -> Bool {
    letters.areSame(letter, other, MemoryLayout<Int>.size)
  }
  public let name: MessageName
  /// The content: `heartbeat epoch=2`. Put into words when it is asked for: a picture of many has no use for
  /// it.
  public var text: String { letters.words(letter, false) }
  /// No more of it than its first part, which takes less time: `heartbeat epoch=2`.
  public var brief: String { letters.words(letter, true) }
  /// Where the trace of its run keeps what it says.
  public let letter: UInt32
  private let letters: Letters
  public let sent: Instant
  /// When it arrives; nil while it is held or clogged.
  public let due: Instant?
  /// How far it has come, 0 to 1: for drawing only.
  public let progress: Double
  public let isRequest: Bool, isReply: Bool
  /// Whether the link it is on is cut now, so that it will be stopped there.
  public let willBeBlocked: Bool
  /// Whether it waits at the start of its link, which is clogged.
  public let isClogged: Bool
  /// Whether somebody damaged what it says.
  public let isCorrupt: Bool
  /// Whether it waits at its receiver's end until somebody delivers it.
  public let isReady: Bool
  /// Whether somebody holds it.
  public var isHeld: Bool { due == nil && !isClogged && !isReady }
  public init(
    name: MessageName, text: @autoclosure @escaping @Sendable () -> String, sent: Instant, due: Instant?,
    progress: Double, isRequest: Bool, isReply: Bool, willBeBlocked: Bool, isClogged: Bool = false,
    isCorrupt: Bool = false, isReady: Bool = false
  ) {
    self.init(
      name: name, letter: 0,
      letters: Letters(
        words: { _, _ in text() }, startsWithNumber: { _ in false }, areSame: { _, _, _ in false }),
      sent: sent, due: due, progress: progress, isRequest: isRequest, isReply: isReply,
      willBeBlocked: willBeBlocked, isClogged: isClogged, isCorrupt: isCorrupt, isReady: isReady)
  }
  init(
    name: MessageName, letter: UInt32, letters: Letters, sent: Instant, due: Instant?, progress: Double,
    isRequest: Bool, isReply: Bool, willBeBlocked: Bool, isClogged: Bool, isCorrupt: Bool, isReady: Bool
  ) {
    (self.name, self.letter, self.letters, self.sent, self.due) = (name, letter, letters, sent, due)
    (self.progress, self.isRequest, self.isReply) = (progress, isRequest, isReply)
    (self.willBeBlocked, self.isClogged, self.isCorrupt) = (willBeBlocked, isClogged, isCorrupt)
    self.isReady = isReady
  }
}

/// A directed link as it is now.
public struct LinkView: Sendable {
  public let delay: Delay
  /// The delay that the scenario gives it.
  public let usual: Delay
  public let lossPPM: Int, duplicatePPM: Int, reorderPPM: Int
  /// Cut by a `cut` command; stopped by a partition.
  public let isCut: Bool, isParted: Bool
  /// The kinds of message that a `cut` command stops on it.
  public let cutKinds: [String]
  /// When a clog ends; nil where there is none.
  public let cloggedUntil: Instant?
  /// Whether a `link` command of the run made it differ from the scenario's.
  public let isChanged: Bool
  public init(
    delay: Delay, usual: Delay? = nil, lossPPM: Int, duplicatePPM: Int, reorderPPM: Int, isCut: Bool,
    cutKinds: [String] = [], cloggedUntil: Instant? = nil, isParted: Bool, isChanged: Bool
  ) {
    (self.delay, self.usual, self.lossPPM) = (delay, usual ?? delay, lossPPM)
    (self.duplicatePPM, self.reorderPPM) = (duplicatePPM, reorderPPM)
    (self.isCut, self.isParted, self.isChanged) = (isCut, isParted, isChanged)
    (self.cutKinds, self.cloggedUntil) = (cutKinds, cloggedUntil)
  }
}

/// One line of the trace.
public struct TraceView: Sendable {
  public enum Kind: String, Sendable {
    case command, boot, send, receive, lost, timer, serve, reply, note, violation, outcome
  }
  public let index: Int, time: Instant, kind: Kind
  /// Whose event it is, and the other end where there is one.
  public let node: NodeID?, other: NodeID?
  public let message: MessageName?
  /// Why a message was lost or a command did nothing.
  public let reason: String?
  /// One sentence without the names of node and other.
  public var text: String { words() }
  private let words: @Sendable () -> String
  public let lamport: Int
  public init(
    index: Int, time: Instant, kind: Kind, node: NodeID?, other: NodeID?, message: MessageName?,
    reason: String?, text: @autoclosure @escaping @Sendable () -> String, lamport: Int
  ) {
    (self.index, self.time, self.kind) = (index, time, kind)
    (self.node, self.other, self.message) = (node, other, message)
    (self.reason, words, self.lamport) = (reason, text, lamport)
  }
}

/// A line of the trace without its words: what a picture of many of them needs.
public struct TraceEvent: Hashable, Sendable {
  public let index: Int, time: Instant, kind: TraceView.Kind
  /// Whose event it is, and the other end where there is one.
  public let node: NodeID?, other: NodeID?
  public let message: MessageName?
  public let lamport: Int
  public init(
    index: Int, time: Instant, kind: TraceView.Kind, node: NodeID?, other: NodeID?, message: MessageName?,
    lamport: Int
  ) {
    (self.index, self.time, self.kind) = (index, time, kind)
    (self.node, self.other, self.message, self.lamport) = (node, other, message, lamport)
  }
  /// Whether logical clocks count it: crashes, losses, notes and commands are no events of a node.
  public var isCounted: Bool {
    switch kind {
    case .boot, .send, .receive, .timer, .serve: node != nil
    case .command, .lost, .reply, .note, .violation, .outcome: false
    }
  }
}

/// One operation of a client, as its notebook has it and as it truly went.
public struct Operation: Hashable, Sendable {
  /// `pending` while open. `unknown`: the answer says that it may have taken effect.
  public enum Status: Hashable, Sendable {
    case pending, ok, refused, timeout, unknown
    case other(String)
    public var text: String {
      switch self {
      case .pending: "pending"
      case .ok: "ok"
      case .refused: "refused"
      case .timeout: "timeout"
      case .unknown: "unknown"
      case .other(let word): word
      }
    }
  }
  public enum Effect: Sendable { case read, write, none }
  public let number: Int, client: NodeID, words: [Word]
  public let kind: String, effect: Effect
  public let key: String?, input: Value?
  public let invoked: Instant
  /// How long the trace was when it began and when it ended: the order of what happened at one instant.
  public let begun: Int
  public internal(set) var ended: Int?
  public internal(set) var node: NodeID
  public internal(set) var returned: Instant?
  public internal(set) var status: Status
  public internal(set) var output: Value?
  public internal(set) var attempts: Int
  public var isAcknowledged: Bool { status == .ok }
  public init(
    number: Int, client: NodeID, words: [Word], kind: String, effect: Effect, key: String?, input: Value?,
    invoked: Instant, node: NodeID, returned: Instant? = nil, status: Status = .pending,
    output: Value? = nil, attempts: Int = 1, begun: Int = 0, ended: Int? = nil
  ) {
    (self.number, self.client, self.words) = (number, client, words)
    (self.kind, self.effect, self.key, self.input) = (kind, effect, key, input)
    (self.invoked, self.node, self.returned) = (invoked, node, returned)
    (self.status, self.output, self.attempts) = (status, output, attempts)
    (self.begun, self.ended) = (begun, ended)
  }
}
