/// A node's place in a simulation: the process while it runs, and what the engine keeps for it.
struct Slot<N: Node>: Sendable {
  /// A timer of the node. One queue entry stands for it: setting it anew writes down when it is due, and the
  /// entry is queued again when it comes up too early.
  struct Timer: Sendable {
    enum State: UInt8, Sendable { case idle, running, fired }
    var timer: N.Timer
    /// The index of its case in `N.Timer.kinds`.
    var kind: Int
    var state: State = .idle
    var set: Int64 = 0
    var due: Int64 = 0
    /// The order that the armed timer has among the events of its instant.
    var order: UInt64 = 0
    /// The entry in the queue that stands for it; order 0 where there is none.
    var queuedTime: Int64 = 0
    var queuedOrder: UInt64 = 0

    /// Sets it; true when the queue needs an entry for that, since none stands there that comes up no later.
    mutating func arm(at now: Int64, due: Int64, order: UInt64) -> Bool {
      state = .running
      set = now
      self.due = due
      self.order = order
      if queuedOrder != 0, queuedTime <= due { return false }
      queuedTime = due
      queuedOrder = order
      return true
    }
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
  /// The disk as it was before the last handler that ran here.
  var unsynced: N.Disk?
  var condition: Condition = .up
  var since: Int64 = 0
  var hasStarted = false
  /// How it went down last.
  var crash = CrashKind.plain
  /// Whether a crash ever took its disk.
  var isWiped = false
  var timers: [Timer] = []
  var random: Random
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
  /// The place of a timer: its own, or one that nothing stands for any more, or a new one.
  mutating func place(of timer: N.Timer) -> Int {
    if let index = timerIndex(of: timer) { return index }
    let fresh = Timer(timer: timer, kind: timer.kind)
    for index in timers.indices where timers[index].state == .idle && timers[index].queuedOrder == 0 {
      timers[index] = fresh
      return index
    }
    timers.append(fresh)
    return timers.count - 1
  }
}

/// What a message under way carries.
enum Payload<N: Node>: Sendable {
  case message(N.Message)
  /// The index in `Trace.calls` of a request or reply.
  case call(UInt32)
}

/// A message under way.
struct Flight<N: Node>: Sendable {
  /// A clogged one waits at the start of its link, a waiting one at its receiver; one that is ready waits at
  /// its receiver's end for somebody to deliver it.
  enum State: UInt8, Sendable { case free, flying, held, clogged, waiting, ready }
  /// Where the trace keeps its name and content; a message that was sent earlier has the lower one.
  var letter: UInt32
  var lamport: UInt32
  var from: Int32, to: Int32
  var sent: Int64
  /// When it arrives; while it is held or clogged, how much of its way is left.
  var due: Int64
  /// The order of its queue entry.
  var order: UInt64 = 0
  var payload: Payload<N>
  var state: State = .flying
  /// Whether it has left its sender's end of the link.
  var hasLeft = true
  /// Whether somebody has delivered it by hand.
  var isHandedOver = false
  /// Where the trace keeps what it says since it was damaged; 0 while it is whole.
  var damage: UInt32 = 0
  var isDamaged: Bool { damage != 0 }
  var isUnderWay: Bool { state != .free && state != .waiting }
  /// What it says now.
  var shown: UInt32 { isDamaged ? damage : letter }
}

/// A message that was held or clogged on its way: until when it counts as not having moved.
struct Hold: Sendable {
  let letter: UInt32
  /// When it was held last, and for how long it was held before.
  var since: Int64, before: Int64
}
