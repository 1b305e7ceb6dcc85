/// Why a message did not arrive.
enum Loss: UInt8, Sendable {
  case none, chance, cut, partition, targetDown, dropped, memoryLost, kindCut, noticed
}

/// One thing that happened, in 16 bytes; what it is about is kept beside it, and described only when looked
/// at.
struct TraceRecord: Sendable {
  enum Kind: UInt8, Sendable {
    /// `content` is the index of a command; `detail` its origin.
    case command
    /// `content` is the index of a note: why the command above was refused.
    case refusal
    /// `content` is a node.
    case boot
    /// `content` is the index of a letter.
    case send, receive
    /// `content` is the number of an operation that was asked at the node itself.
    case serve
    /// `content` is the index of a letter; `detail` is a `Loss`.
    case lost
    /// `content` is a node times the number of kinds of timer, plus the timer's kind.
    case timer
    /// `content` is the index of a note.
    case note, violation
    /// `content` is the number of an operation that ended.
    case outcome
  }
  /// Time in the upper 48 bits (9 years), then detail and kind.
  private let bits: UInt64
  let content: UInt32
  let lamport: UInt32

  @inline(__always)
  init(time: Int64, kind: Kind, detail: UInt8 = 0, content: UInt32, lamport: UInt32) {
    bits = UInt64(bitPattern: time) << 16 | UInt64(detail) << 8 | UInt64(kind.rawValue)
    (self.content, self.lamport) = (content, lamport)
  }
  var time: Int64 { Int64(bits >> 16) }
  var detail: UInt8 { UInt8(truncatingIfNeeded: bits >> 8) }
  var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .note }
}

/// A message as it was sent, or a copy of it: its name, and where its content is.
struct Letter: Sendable {
  let from: UInt16, to: UInt16, kind: UInt16
  /// Which duplicate it is; 0 is the original.
  let copy: UInt16
  let number: UInt32
  /// In `Trace.messages` for the nodes' own kinds, in `Trace.calls` for requests and replies.
  let content: UInt32

  /// What the original and all its copies have in common.
  struct Name: Hashable, Sendable { let from: UInt16, to: UInt16, kind: UInt16, number: UInt32 }
  var name: Name { Name(from: from, to: to, kind: kind, number: number) }
}

/// What passes between a client and a node.
enum ClientMessage<N: Node>: Sendable {
  case request(N.Request, CallID, words: [Word])
  case reply(Value, CallID, Operation.Status)
}

/// A sentence about a node, or about the whole world where it is -1.
struct Note: Sendable {
  let node: Int32
  let text: String
}

/// Everything that happened, oldest first, with what the records point to.
struct Trace<N: Node>: Sendable {
  var records = Chunks<TraceRecord>()
  var letters = Chunks<Letter>()
  var messages = Chunks<N.Message>()
  var calls = Chunks<ClientMessage<N>>()
  var notes = Chunks<Note>()
  var commands = Chunks<Command>()
  /// The records of commands and of broken promises, by index.
  var landmarks = Chunks<UInt32>()
  /// From when on which epoch was the latest that any node knew.
  var epochs = Chunks<EpochChange>()
  /// What was done to the clocks, oldest first.
  var clocks = Chunks<ClockChange>()

  /// The bytes of what grows with every message or timer.
  var bytes: Int { records.bytes + letters.bytes + messages.bytes + calls.bytes }

  /// What grows with every message or timer; the rest looks after itself.
  mutating func makeUnique() {
    records.makeUnique()
    letters.makeUnique()
    messages.makeUnique()
  }
}

/// From this instant on the latest epoch that any node knows is `epoch`.
public struct EpochChange: Hashable, Sendable {
  public let instant: Instant, epoch: Int
}
