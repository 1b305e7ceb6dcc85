/// A node's place in a simulation: the process while it runs, and what the engine keeps for it.
struct Slot<N: Node>: Sendable {
  /// A timer of the node. One queue entry stands for it: setting it anew writes down when it is due, and the
  /// entry is queued again when it comes up too early.
  struct Timer: Sendable {
    enum State: Sendable { case idle, running, fired }
    var timer: N.Timer
    var state: State
    var set: Int64
    var due: Int64
    /// The order that the armed timer has among the events of its instant.
    var order: UInt64
    /// The entry in the queue that stands for it; nil where there is none.
    var queued: (time: Int64, order: UInt64)?
  }
  /// Something that has arrived and waits until the node has time for it.
  enum Waiting: Sendable {
    case flight(Int)
    case timer(Int, order: UInt64)
    case request(N.Request, CallID)
  }

  /// What runs, or what ran until the crash; nil before the first start.
  var node: N?
  var disk: N.Disk?
  var condition: Condition = .up
  var since: Int64 = 0
  var hasStarted = false
  /// Whether a crash ever took its disk.
  var isWiped = false
  var timers: [Timer] = []
  var random: Random
  var clock = LocalClock()
  var slowness = 1
  var waiting: [Waiting] = []
  /// The queue entry that ends the event under way; 0 where none is.
  var freeOrder: UInt64 = 0
  var thawOrder: UInt64 = 0

  init(random: Random) { self.random = random }

  func timerIndex(of timer: N.Timer) -> Int? {
    for index in timers.indices where timers[index].timer == timer { return index }
    return nil
  }
}

/// A message under way.
struct Flight<N: Node>: Sendable {
  enum State: Sendable { case free, flying, held, waiting }
  var state: State
  var from: Int32, to: Int32
  var kind: Int32
  var payload: Payload<N>
  /// Where the trace keeps its content.
  var content: UInt32
  var number: UInt32
  var copy: UInt16
  var sent: Int64
  /// When it arrives; while it is held, how much of its way is left.
  var due: Int64
  /// When it was held, and for how long it was held before.
  var heldAt: Int64 = 0, paused: Int64 = 0
  /// The order of its queue entry.
  var order: UInt64
  /// The order in which it was sent, for display.
  var serial: UInt64
  var lamport: UInt32
}
