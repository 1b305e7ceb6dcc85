/// Everything a handler may ask of the world.
public struct Effects<N: Node>: Sendable {
  public internal(set) var id: NodeID
  /// This node's own clock, which may be wrong.
  public internal(set) var clock: Instant
  /// What the node's crystal has counted since the run began: it never goes back, and no jump or correction
  /// of the clock moves it. It is what durations are for.
  public internal(set) var monotonic: Instant
  /// How long the message that is handled has waited here because the node was frozen until now: what an
  /// onlooker measures, not what the node acts on.
  public var waited: Duration { .microseconds(waitedMicroseconds) }
  var waitedMicroseconds: Int64 = 0
  /// This node's own stream of chance.
  public var random: Random
  /// What was asked for, in order: the first `count`. The rest is left from earlier handlers, so that asking
  /// allocates nothing.
  private(set) var requested = Store<Effect<N>>(capacity: 16)
  private(set) var count = 0
  private(set) var rare: [RareEffect] = []

  init(random: Random) { (id, clock, monotonic, self.random) = (NodeID(0), .zero, .zero, random) }

  /// Sends after the handler has ended and its disk is kept.
  @inline(__always)
  public mutating func send(_ message: N.Message, to target: NodeID) { request(.send(message, target)) }
  public mutating func broadcast(_ message: N.Message, to targets: [NodeID]) {
    for target in targets { request(.send(message, target)) }
  }
  /// Wakes the node after `delay` on its own clock; setting a timer that runs replaces it.
  @inline(__always)
  public mutating func setTimer(_ timer: N.Timer, after delay: Duration) {
    request(.setTimer(timer, delay.inMicroseconds))
  }
  public mutating func cancel(_ timer: N.Timer) { request(.cancel(timer)) }
  /// Answers the client, who closes the call when the answer arrives.
  public mutating func reply(_ value: Value, to call: CallID, _ status: Operation.Status = .ok) {
    request(.reply(value, call, status))
  }
  /// Says in the trace, in one sentence, what the handler did and why.
  public mutating func note(_ text: String) {
    request(.note(text))
  }
  /// Sets this node's clock forward by `step`, or back; `clock` shows it at once.
  public mutating func adjustClock(by step: Duration) {
    clock = clock + step
    request(.correct(.step(step)))
  }
  /// Lets this node's clock gain `whole`, or lose it, by `ppm` microseconds in each second until it is done.
  /// A new correction takes the place of one that is not done yet.
  public mutating func slewClock(by whole: Duration, ppm: Int) {
    precondition((1...100_000).contains(ppm), "a clock is slewed by 1 to 100,000 ppm")
    request(.correct(.slew(whole, ppm: ppm)))
  }

  @inline(__always)
  private mutating func request(_ effect: Effect<N>) {
    if count < requested.count { requested[count] = effect } else { requested.append(effect) }
    count &+= 1
  }
  private mutating func request(_ effect: RareEffect) {
    rare.append(effect)
    request(.rare(rare.count - 1))
  }
  mutating func makeUnique() { requested.makeUnique() }
  /// Makes it ready for the next handler.
  @inline(__always)
  mutating func clear() {
    count = 0
    if !rare.isEmpty { rare.removeAll(keepingCapacity: true) }
  }
}

/// One thing that a handler asked for.
enum Effect<N: Node>: Sendable {
  case send(N.Message, NodeID)
  case setTimer(N.Timer, Int64)
  case cancel(N.Timer)
  /// The index in `Effects.rare`.
  case rare(Int)
}

/// What handlers ask for less often: kept apart, since it is large.
enum RareEffect: Sendable {
  case reply(Value, CallID, Operation.Status)
  case note(String)
  case correct(ClockCorrection)
}
