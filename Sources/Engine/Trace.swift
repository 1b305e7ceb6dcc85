/// Why a message did not arrive.
enum Loss: UInt8, Sendable {
  case none, chance, cut, partition, targetDown, dropped, memoryLost
}

/// One thing that happened, in 32 bytes; its content is kept beside it and described only when looked at.
struct TraceRecord: Sendable {
  enum Kind: UInt8, Sendable {
    /// `content` is the index of a command; `detail` its origin.
    case command
    /// `content` is the index of a text: why the command above was refused.
    case refusal
    case boot
    /// `content` is the index of a payload, `number` and `copy` its message's.
    case send, receive, serve
    /// The same; `detail` is a `Loss`.
    case lost
    /// `content` is the index of the timer's kind.
    case timer
    /// `content` is the index of a text.
    case note, violation
    /// `content` is the number of an operation that ended.
    case outcome
  }
  var time: Int64
  var node: Int32
  var other: Int32 = -1
  var content: UInt32 = 0
  var number: UInt32 = 0
  var lamport: UInt32 = 0
  var copy: UInt16 = 0
  var kind: Kind
  var detail: UInt8 = 0
}

/// What a message carries.
enum Payload<N: Node>: Sendable {
  case message(N.Message)
  case request(N.Request, CallID, words: [Word])
  case reply(Value, CallID, Operation.Status)
}

/// Everything that happened, oldest first, with what the records point to.
struct Trace<N: Node>: Sendable {
  var records = Chunks<TraceRecord>()
  var payloads = Chunks<Payload<N>>()
  var texts = Chunks<String>()
  var commands = Chunks<Command>()

  mutating func keep(_ payload: Payload<N>) -> UInt32 {
    payloads.append(payload)
    return UInt32(truncatingIfNeeded: payloads.count - 1)
  }
  mutating func keep(_ text: String) -> UInt32 {
    texts.append(text)
    return UInt32(truncatingIfNeeded: texts.count - 1)
  }
  mutating func keep(_ command: Command) -> UInt32 {
    commands.append(command)
    return UInt32(truncatingIfNeeded: commands.count - 1)
  }
}
