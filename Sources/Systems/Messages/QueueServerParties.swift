import Engine

extension QueueServer {
  /// The server: a queue, and one request at a time that it works on.
  struct Server: Sendable {
    struct Job: Sendable {
      let number: Int, caller: NodeID, arrived: Int64, patience: Int64
    }
    var settings: QueueServer
    private(set) var queue = Deque<Job>()
    private var current: Job?
    /// How long the request that it took last had waited, in microseconds.
    private(set) var lastWait: Int64 = 0
    private(set) var refused = 0
    private var isRefusing = false
    /// How many in a row it refused that had waited while it stood still.
    private var refusedLate = 0
    private var sent = LastSecond(), clock: Int64 = 0
    /// The length of the queue over time.
    private(set) var lengths = EachSecond()

    init(_ settings: QueueServer) { self.settings = settings }

    var isBusy: Bool { current != nil }
    var answers: Int { sent.count(at: clock) }
    private var isFull: Bool { settings.queueCap > 0 && queue.count >= settings.queueCap }
    var badge: String { isFull ? "FULL" : isBusy ? "BUSY" : "IDLE" }
    var tone: Tone { isFull ? .bad : isBusy ? .strong : .plain }

    mutating func start(_ io: Effects<Party>) { lengths.rest(until: io.clock.microseconds) }
    mutating func keepMeasures(of last: Server) { (lengths, refused) = (last.lengths, last.refused) }

    mutating func receive(_ message: Party.Message, from sender: NodeID, _ io: inout Effects<Party>) {
      guard case .request(let number, let patience) = message else { return }
      clock = io.clock.microseconds
      // What has come while it stood still was in the queue from then on.
      let arrival = clock - io.waited.inMicroseconds
      defer { lengths.note(queue.count + refusedLate, at: arrival) }
      if arrival == clock { refusedLate = 0 }
      if isFull {
        if arrival < clock { refusedLate += 1 }
        if !isRefusing { io.note("turns callers away: \(queue.count) requests wait") }
        (isRefusing, refused) = (true, refused + 1)
        return io.send(.refusal(number), to: sender)
      }
      isRefusing = false
      queue.append(
        Job(number: number, caller: sender, arrived: clock, patience: patience.inMicroseconds))
      if current == nil { takeNext(&io) }
    }
    /// The request under work is done.
    mutating func wake(_ io: inout Effects<Party>) {
      guard let job = current else { return }
      clock = io.clock.microseconds
      // Whether its caller is still there the server cannot know.
      io.send(.answer(job.number), to: job.caller)
      sent.note(clock)
      current = nil
      takeNext(&io)
      lengths.note(queue.count, at: clock)
    }
    private mutating func takeNext(_ io: inout Effects<Party>) {
      while let job = settings.order == .fifo ? queue.popFirst() : queue.popLast() {
        let waited = clock - job.arrived
        // At the very end of its patience it would be answered too late.
        if settings.dropLate, waited >= job.patience / 10 * 9 { continue }
        (current, lastWait) = (job, max(0, waited))
        let mean = Duration.microseconds(1_000_000 / Int64(settings.capacity))
        return io.setTimer(
          .done, after: settings.work == .fixed ? mean : io.random.exponential(mean: mean))
      }
    }
  }

  /// Callers that come one after the other, whatever became of those before: an open loop.
  struct Callers: Sendable {
    /// One try that waits for its answer until `deadline`, in microseconds of this node's clock.
    private struct Try: Sendable {
      let deadline: Int64
      /// Which of its caller's tries it is, counted from 1.
      let ordinal: Int
      var isOpen = true
    }
    /// A caller that waits before it tries again.
    private struct Pause: Sendable { let end: Int64, ordinal: Int }

    let server: NodeID
    var settings: QueueServer
    /// Streams of their own, so that callers come at the same instants whatever the rules are.
    private var arrivals = Random(seed: 0, stream: ""), jitter = Random(seed: 0, stream: "")
    /// The tries in the order of their numbers, from `firstNumber` on; those that are over are taken off the
    /// front only.
    private var tries = Deque<Try>()
    private var firstNumber = 0
    /// In the order of their ends.
    private var pauses: [Pause] = []
    private(set) var bucket = RetryBudget()
    private var isOutOfTokens = false

    private(set) var callers = 0, answered = 0, givenUp = 0, open = 0
    private(set) var retries = 0, late = 0
    private(set) var inTime = LastSecond(), clock: Int64 = 0
    private(set) var offered = EachSecond(), goodput = EachSecond(), wasted = EachSecond()

    init(_ settings: QueueServer, server: NodeID) { (self.settings, self.server) = (settings, server) }

    var answers: Int { inTime.count(at: clock) }
    /// The callers whose end is known, or who still try.
    var accountedFor: Int { answered + givenUp + open + pauses.count }
    /// Whether more than half of those who come are answered in time, as far as a second can tell.
    var isWellServed: Bool { answers * 2 > settings.rate }

    mutating func keepMeasures(of last: Callers) {
      (offered, goodput, wasted, late) = (last.offered, last.goodput, last.wasted, last.late)
    }
    mutating func start(_ disk: inout Party.Disk, _ io: inout Effects<Party>) {
      func stream() -> Random {
        Random(state: (io.random.next(), io.random.next(), io.random.next(), io.random.next()))
      }
      (arrivals, jitter) = (stream(), stream())
      firstNumber = disk.tries
      clock = io.clock.microseconds
      awaitNext(&io)
    }
    mutating func wake(_ timer: Party.Timer, _ disk: inout Party.Disk, _ io: inout Effects<Party>) {
      clock = io.clock.microseconds
      switch timer {
      case .arrive:
        callers += 1
        bucket.deposit()
        send(1, &disk, &io)
        awaitNext(&io)
      case .timeout: expire(&disk, &io)
      case .retry:
        while let pause = pauses.first, pause.end <= clock {
          pauses.removeFirst()
          send(pause.ordinal, &disk, &io)
        }
        awaitRetry(&io)
      case .done: break
      }
    }
    mutating func receive(_ message: Party.Message, _ disk: inout Party.Disk, _ io: inout Effects<Party>) {
      clock = io.clock.microseconds
      switch message {
      case .request: break
      case .answer(let number):
        guard close(number) != nil else {
          late += 1
          return wasted.count(at: clock)
        }
        answered += 1
        inTime.note(clock)
        goodput.count(at: clock)
      case .refusal(let number): if let ordinal = close(number) { tryAgain(after: ordinal, &disk, &io) }
      }
    }

    private mutating func awaitNext(_ io: inout Effects<Party>) {
      io.setTimer(.arrive, after: arrivals.exponential(mean: .microseconds(1_000_000 / Int64(settings.rate))))
    }
    private mutating func send(_ ordinal: Int, _ disk: inout Party.Disk, _ io: inout Effects<Party>) {
      // Tries end in their order: one never gives up before an earlier one.
      let deadline = max(clock + settings.timeout.inMicroseconds, tries.last?.deadline ?? 0)
      if tries.isEmpty { io.setTimer(.timeout, after: delay(until: deadline)) }
      tries.append(Try(deadline: deadline, ordinal: ordinal))
      open += 1
      if ordinal > 1 { retries += 1 }
      offered.count(at: clock)
      io.send(.request(disk.tries, patience: settings.timeout), to: server)
      disk.tries += 1
    }
    /// Ends a try that is still open and says which of its caller's tries it was; nil: its caller has left.
    private mutating func close(_ number: Int) -> Int? {
      let place = number - firstNumber
      guard place >= 0, place < tries.count, tries[place].isOpen else { return nil }
      tries[place].isOpen = false
      open -= 1
      return tries[place].ordinal
    }
    private mutating func expire(_ disk: inout Party.Disk, _ io: inout Effects<Party>) {
      while let first = tries.first, first.deadline <= clock || !first.isOpen {
        _ = tries.popFirst()
        firstNumber += 1
        guard first.isOpen else { continue }
        open -= 1
        tryAgain(after: first.ordinal, &disk, &io)
      }
      if let next = tries.first { io.setTimer(.timeout, after: delay(until: next.deadline)) }
    }
    /// At least a millisecond: on a clock that drifts a timer may go off a moment before its time.
    private func delay(until time: Int64) -> Duration { .microseconds(max(1_000, time - clock)) }
    private mutating func tryAgain(
      after ordinal: Int, _ disk: inout Party.Disk, _ io: inout Effects<Party>
    ) {
      guard ordinal <= settings.maxRetries else {
        givenUp += 1
        return
      }
      if settings.budget, !bucket.withdraw() {
        if !isOutOfTokens { io.note("has no token for a retry: its callers give up") }
        (isOutOfTokens, givenUp) = (true, givenUp + 1)
        return
      }
      isOutOfTokens = false
      guard settings.backoff == .exponential else { return send(ordinal + 1, &disk, &io) }
      let longest = Self.firstPause << Int64(min(ordinal - 1, 9))
      let pause = Pause(end: clock + jitter.microseconds(0, through: longest), ordinal: ordinal + 1)
      pauses.insert(pause, at: pauses.firstIndex { $0.end > pause.end } ?? pauses.count)
      awaitRetry(&io)
    }
    private func awaitRetry(_ io: inout Effects<Party>) {
      if let next = pauses.first { io.setTimer(.retry, after: delay(until: next.end)) }
    }
    /// The most that a caller waits before its second try; before each further one it is twice as long.
    private static let firstPause: Int64 = 1_000_000
  }
}

/// A token bucket: each caller puts in a tenth of a token, each retry takes one out.
struct RetryBudget: Sendable {
  private var tenths = 0
  /// What saved tokens may pay for at once.
  private static let most = 100

  var tokens: Int { tenths / 10 }
  mutating func deposit() { tenths = min(tenths + 1, Self.most) }
  mutating func withdraw() -> Bool {
    guard tenths >= 10 else { return false }
    tenths -= 10
    return true
  }
}
