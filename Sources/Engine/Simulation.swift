/// A running system: nodes, queue, links, streams of chance, trace and history as one value. A copy is a
/// snapshot.
///
/// Everything that happens is an event with a place in the total order (time, order of scheduling).
public struct Simulation<S: System>: Sendable {
  public typealias N = S.Process
  public let setup: Setup
  public let schema: Schema
  public internal(set) var now = Instant.zero
  public internal(set) var eventCount = 0
  public internal(set) var eventsAtNow = 0

  /// The system with its parameters as they are set now.
  public internal(set) var system: S
  let nodeIDs: [NodeID]
  let endpointCount: Int
  let invariants: [Invariant<N>]
  let requestKinds: [String]
  /// All kinds of message, the requests' and `reply` after the nodes' own.
  let kinds: [String]
  let messageKindCount: Int
  let timerKinds: [String]
  var slots: Store<Slot<N>>
  var clients: [ClientSlot]
  var clocks: LocalClocks
  var queue = EventQueue()
  var order: UInt64 = 0
  var network: Network
  /// How many messages of each kind each link has carried, by `(from * endpoints + to) * sentKinds + kind`.
  var sentCounts: Store<UInt32>
  /// How many kinds may be sent: requests and replies only where there are clients.
  let sentKinds: Int
  var flightPlaces = Store<Flight<N>>(capacity: 16)
  /// The first place of `flightPlaces` that is free; each names the next in `letter`.
  var freeFlight = UInt32.max
  /// Messages that are held, or were.
  var holds: [Hold] = []
  /// Commands on messages that are not sent yet.
  var awaited: [AwaitedCommand] = []
  /// How many copies were made of a message, for those that were duplicated: for look-up only.
  var copies: [Letter.Name: UInt16] = [:]
  var overlays: Overlays
  var trace = Trace<N>()
  var operations = Chunks<Operation>()
  var index = OperationIndex()
  var broken: [Bool]
  /// Whether messages wait at their receiver's end until somebody delivers them.
  public internal(set) var isManual = false
  /// The service time of one event, in microseconds.
  var service: Int64
  /// Lent to each handler, so that handling an event allocates nothing.
  var io: Effects<N>
  /// The node that handled the last event, -1 where none did.
  var actor: Int32 = -1
  private var latestEpoch = Int.min
  /// What `fetchCounts` read: nobody uses it, but it has to go somewhere to be read at all.
  private var fetched: UInt32 = 0
  /// Executes events. Made where the system's type is known, it is specialised for it, also when it is called
  /// by those who only know a `World`: five to twenty times faster.
  private let execution: @Sendable (inout Simulation, Instant, Int) -> Bool
  /// The same for what a picture asks of every frame.
  let viewing: (flights: @Sendable (Simulation) -> [MessageView], nodes: @Sendable (Simulation) -> [NodeView])

  public init(_ system: S, setup: Setup) {
    self.system = system
    self.setup = setup
    schema = Schema.of(S.self)
    let roster = setup.roster
    nodeIDs = roster.nodes.indices.map(NodeID.init)
    endpointCount = roster.count
    invariants = S.invariants
    broken = Array(repeating: false, count: invariants.count)
    requestKinds = N.Request.usages.map(\.kind)
    messageKindCount = N.Message.kinds.count
    kinds = N.Message.kinds + requestKinds + ["reply"]
    timerKinds = N.Timer.kinds
    slots = Store(roster.nodes.map { Slot(random: Random(seed: setup.seed, stream: "node \($0)")) })
    clients = roster.clients.map { _ in ClientSlot() }
    clocks = LocalClocks(count: roster.count)
    network = Network(setup: setup, latency: S.latency, kinds: kinds)
    sentKinds = roster.clients.isEmpty ? messageKindCount : kinds.count
    sentCounts = Store(repeating: 0, count: roster.count * roster.count * sentKinds)
    overlays = Overlays(count: roster.count)
    service = system.service.inMicroseconds
    io = Effects(random: Random(seed: setup.seed, stream: ""))
    execution = { $0.executeAll(until: $1, mostEvents: $2) }
    viewing = ({ $0.flightLook.views(of: $0.underWay) }, { $0.allNodes })
    for id in nodeIDs {
      slots[id.index].node = system.boot(id, nodes: nodeIDs, .first)
      schedule(.start, index: id.index, at: 0)
      noteEpoch(of: id.index)
    }
  }

  // MARK: Events

  /// Executes the next event; false when nothing is left to happen.
  public mutating func step() -> Bool {
    guard let time = nextEventTime else { return false }
    _ = run(until: time, mostEvents: eventCount + 1)
    return true
  }

  public mutating func run(until end: Instant) {
    if run(until: end, mostEvents: .max), end > now {
      now = end
      eventsAtNow = 0
    }
  }

  public mutating func run(until end: Instant, mostEvents: Int) -> Bool {
    let execution = execution
    return execution(&self, end, mostEvents)
  }

  private mutating func executeAll(until end: Instant, mostEvents: Int) -> Bool {
    makeUnique()
    while let next = queue.first, next.time <= end.microseconds {
      if isOvertaken(next) {
        discard(next)
      } else if eventCount >= mostEvents {
        return false
      } else {
        _ = queue.pop()
        execute(next)
      }
    }
    skipOvertaken()
    return true
  }

  /// Parts from the copies of this world, so that it may change.
  mutating func makeUnique() {
    queue.makeUnique()
    slots.makeUnique()
    flightPlaces.makeUnique()
    sentCounts.makeUnique()
    overlays.makeUnique()
    trace.makeUnique()
    io.makeUnique()
  }

  /// An event whose turn it is.
  @inline(__always)
  private mutating func execute(_ next: Scheduled) {
    if next.time != now.microseconds {
      now = Instant(microseconds: next.time)
      eventsAtNow = 0
    }
    eventCount &+= 1
    eventsAtNow &+= 1
    actor = -1
    switch next.kind {
    case .arrive: arrive(Int(next.index))
    case .timer: timerDue(node: Int(next.index >> 16), slot: Int(next.index & 0xFFFF))
    case .start: start(Int(next.index))
    case .free: becomeFree(Int(next.index))
    case .thaw: thaw(Int(next.index))
    case .giveUp: giveUp(Int(next.index))
    case .unclog: unclog(Int(next.index))
    }
    if !invariants.isEmpty { checkInvariants() }
  }

  public var nextEventTime: Instant? { queue.first.map { Instant(microseconds: $0.time) } }

  /// Takes entries off the front of the queue that no longer stand for anything, so that they are no events:
  /// after every event and command the front of the queue is one that will happen.
  mutating func skipOvertaken() {
    while let next = queue.first, isOvertaken(next) { discard(next) }
  }
  private mutating func discard(_ next: Scheduled) {
    queue.discardFirst()
    if next.kind == .timer { requeue(node: Int(next.index >> 16), slot: Int(next.index & 0xFFFF), next) }
  }

  @inline(__always)
  private func isOvertaken(_ entry: Scheduled) -> Bool {
    let index = Int(entry.index)
    switch entry.kind {
    case .arrive: return flightPlaces[index].order != entry.order || flightPlaces[index].state != .flying
    case .timer: return isOvertaken(timer: index & 0xFFFF, of: index >> 16, entry)
    case .start: return false
    case .free: return slots[index].freeOrder != entry.order
    case .thaw:
      return (index < slots.count ? slots[index].thawOrder : clients[index - slots.count].thawOrder)
        != entry.order
    case .giveUp: return clientCall(index)?.order != entry.order
    case .unclog: return !network.clogs.contains { $0.order == entry.order }
    }
  }
  private func isOvertaken(timer slot: Int, of index: Int, _ entry: Scheduled) -> Bool {
    guard slot < slots[index].timers.count else { return true }
    return slots[index].timers[slot].state != .running || slots[index].timers[slot].order != entry.order
  }

  /// An entry of a timer came up that was set anew since: it is queued where it now belongs.
  private mutating func requeue(node: Int, slot: Int, _ entry: Scheduled) {
    guard slot < slots[node].timers.count, slots[node].timers[slot].queuedOrder == entry.order else { return }
    let timer = slots[node].timers[slot]
    if timer.state == .running {
      slots[node].timers[slot].queuedTime = timer.due
      slots[node].timers[slot].queuedOrder = timer.order
      push(.timer, index: node << 16 | slot, at: timer.due, order: timer.order)
    } else {
      slots[node].timers[slot].queuedOrder = 0
    }
  }

  mutating func nextOrder() -> UInt64 {
    order &+= 1
    return order
  }
  @discardableResult
  mutating func schedule(_ kind: Scheduled.Kind, index: Int, at time: Int64) -> UInt64 {
    let order = nextOrder()
    push(kind, index: index, at: time, order: order)
    return order
  }
  mutating func push(_ kind: Scheduled.Kind, index: Int, at time: Int64, order: UInt64) {
    queue.push(Scheduled(time: time, order: order, index: UInt32(index), kind: kind))
  }

  // MARK: Handlers

  mutating func start(_ index: Int) {
    guard slots[index].condition == .up, !slots[index].hasStarted else { return }
    slots[index].hasStarted = true
    overlays.tick(index)
    record(.boot, content: UInt32(index), lamport: overlays.lamport[index])
    guard prepare(index) else { return }
    slots[index].node?.start(&io)
    finishApart(index)
  }

  /// Lends `io` to a handler of the node; false when no process is there.
  @inline(__always)
  mutating func prepare(_ index: Int) -> Bool {
    guard slots[index].node != nil else { return false }
    io.id = NodeID(index)
    (io.clock, io.monotonic) = (now, now)
    if !clocks.areTrue { readClock(of: index) }
    io.random = slots[index].random
    actor = Int32(truncatingIfNeeded: index)
    return true
  }

  /// Lends what the node's own clock shows.
  @inline(never)
  private mutating func readClock(of index: Int) {
    io.clock = clocks[index].reading(at: now)
    io.monotonic = clocks[index].counted(at: now)
  }

  /// Keeps the disk of a node whose handler has ended, then carries out what it asked for.
  @inline(__always)
  mutating func finish(_ index: Int) {
    slots[index].random = io.random
    slots[index].unsynced = slots[index].disk
    slots[index].disk = slots[index].node?.disk
    noteEpoch(of: index)
    if io.count > 1, sentCounts.count > Self.cachedCounts { fetchCounts(for: index) }
    var next = 0
    while next < io.count {
      perform(io.requested[next], by: index)
      next &+= 1
    }
    io.clear()
  }

  // What is inlined is compiled for each system and each place that it stands in. Where few events pass, one
  // place for all of them is enough: without these, half of what is compiled for a system is their code.
  @inline(never)
  mutating func finishApart(_ index: Int) { finish(index) }
  @inline(never)
  mutating func takeApart(_ waiting: Slot<N>.Waiting, by index: Int) { take(waiting, by: index) }
  @inline(never)
  private mutating func handleApart(_ waiting: Slot<N>.Waiting, by index: Int) { handle(waiting, by: index) }

  /// How many counts a processor has at hand; more lie in memory that is slow to answer.
  private static var cachedCounts: Int { 1 << 17 }

  /// Asks memory for the counts of all links that a handler sends on, so that the sends wait for it once and
  /// not one after the other: with a thousand nodes that wait is most of what a message costs.
  private mutating func fetchCounts(for index: Int) {
    var sum: UInt32 = 0
    for next in 0..<io.count {
      guard case .send(_, let target) = io.requested[next] else { continue }
      checkTarget(target)
      sum &+= sentCounts[(index &* endpointCount &+ target.index) &* sentKinds]
    }
    fetched = sum
  }

  @inline(__always)
  private func checkTarget(_ target: NodeID) {
    precondition(UInt(bitPattern: target.index) < UInt(bitPattern: endpointCount), "a message to nobody")
  }

  /// Notes when a node knows a later epoch than any before.
  mutating func noteEpoch(of index: Int) {
    guard let node = slots[index].node, let known = system.epoch(of: node), known > latestEpoch else {
      return
    }
    latestEpoch = known
    trace.epochs.append(EpochChange(instant: now, epoch: known))
  }

  @inline(__always)
  private mutating func perform(_ effect: Effect<N>, by index: Int) {
    switch effect {
    case .send(let message, let target):
      checkTarget(target)
      send(message, from: index, to: target.index)
    case .setTimer(let timer, let delay): setTimer(timer, of: index, delay: delay)
    case .cancel(let timer):
      if let slot = slots[index].timerIndex(of: timer) { slots[index].timers[slot].state = .idle }
    case .rare(let place): perform(io.rare[place], by: index)
    }
  }

  @inline(never)
  private mutating func perform(_ effect: RareEffect, by index: Int) {
    switch effect {
    case .reply(let value, let call, let status): reply(value, to: call, status, from: index)
    case .note(let text): note(text, node: index)
    case .correct(let correction):
      clocks[index].correct(correction, at: now)
      keepClock(of: NodeID(index), isCorrection: true)
    }
  }

  /// An event that has reached its node: handled now, or as soon as the node has started and has time for it.
  @inline(__always)
  mutating func take(_ waiting: Slot<N>.Waiting, by index: Int) {
    if isAttentive(index) { handle(waiting, by: index) } else { queueUp(waiting, at: index) }
  }

  /// Whether a node handles at once whatever comes.
  @inline(__always)
  func isAttentive(_ index: Int) -> Bool {
    slots[index].condition == .up && slots[index].hasStarted && service == 0 && slots[index].slowness == 1
      && slots[index].waiting.isEmpty
  }

  mutating func queueUp(_ waiting: Slot<N>.Waiting, at index: Int) {
    if case .flight(let flight) = waiting { flightPlaces[flight].state = .waiting }
    slots[index].waiting.append(waiting)
    beginService(index)
  }

  /// The microseconds that each event takes; a slow node of a system without service time takes 1 ms a unit.
  private func serviceTime(of index: Int) -> Int64 {
    let slowness = Int64(slots[index].slowness)
    return slowness == 1 ? service : (service == 0 ? 1_000 : service) * slowness
  }

  mutating func beginService(_ index: Int) {
    guard slots[index].condition == .up, slots[index].freeOrder == 0, !slots[index].waiting.isEmpty else {
      return
    }
    slots[index].freeOrder = schedule(.free, index: index, at: now.microseconds + serviceTime(of: index))
  }

  private mutating func becomeFree(_ index: Int) {
    slots[index].freeOrder = 0
    guard slots[index].condition == .up, !slots[index].waiting.isEmpty else { return }
    handleApart(slots[index].waiting.removeFirst(), by: index)
    beginService(index)
  }

  @inline(__always)
  private mutating func handle(_ waiting: Slot<N>.Waiting, by index: Int) {
    switch waiting {
    case .flight(let flight): deliver(flight)
    case .timer(let slot, let order):
      guard slots[index].timers[slot].state == .fired, slots[index].timers[slot].order == order else {
        return
      }
      slots[index].timers[slot].state = .idle
      let (timer, kind) = (slots[index].timers[slot].timer, slots[index].timers[slot].kind)
      overlays.tick(index)
      let content = UInt32(truncatingIfNeeded: index &* timerKinds.count &+ kind)
      record(.timer, content: content, lamport: overlays.lamport[index])
      guard prepare(index) else { return }
      slots[index].node?.wake(timer, &io)
      finish(index)
    case .request(let request, let call):
      overlays.tick(index)
      record(.serve, content: UInt32(call.number), lamport: overlays.lamport[index])
      guard prepare(index) else { return }
      slots[index].node?.serve(request, call: call, &io)
      finishApart(index)
    }
  }

  // MARK: Timers

  @inline(__always)
  private mutating func setTimer(_ timer: N.Timer, of index: Int, delay: Int64) {
    let local = max(0, delay)
    let due = now.microseconds &+ (clocks.areTrue ? local : clocks[index].trueDelay(of: local))
    let order = nextOrder()
    let slot = slots[index].place(of: timer)
    if slots[index].timers[slot].arm(at: now.microseconds, due: due, order: order) {
      push(.timer, index: index << 16 | slot, at: due, order: order)
    }
  }

  private mutating func timerDue(node index: Int, slot: Int) {
    slots[index].timers[slot].queuedOrder = 0
    slots[index].timers[slot].state = .fired
    take(.timer(slot, order: slots[index].timers[slot].order), by: index)
  }

  // MARK: Promises

  mutating func checkInvariants() {
    var running: [N] = []
    running.reserveCapacity(slots.count)
    for index in slots.indices where slots[index].condition != .down {
      if let node = slots[index].node { running.append(node) }
    }
    for (index, invariant) in invariants.enumerated() where !broken[index] && !invariant.holds(running) {
      broken[index] = true
      trace.landmarks.append(UInt32(trace.records.count))
      record(.violation, content: keep(Note(node: actor, text: invariant.name)), lamport: 0)
    }
  }

  // MARK: Trace

  @inline(__always)
  mutating func record(
    _ kind: TraceRecord.Kind, detail: UInt8 = 0, content: UInt32, lamport: UInt32
  ) {
    trace.records.push(
      TraceRecord(time: now.microseconds, kind: kind, detail: detail, content: content, lamport: lamport))
  }

  mutating func keep(_ note: Note) -> UInt32 {
    trace.notes.append(note)
    return UInt32(truncatingIfNeeded: trace.notes.count - 1)
  }

  /// A sentence about an endpoint.
  mutating func note(_ text: String, node index: Int) {
    let content = keep(Note(node: Int32(index), text: text))
    record(.note, content: content, lamport: overlays.lamport[index])
  }

  /// A command that is given now.
  mutating func record(_ command: Command, by origin: Origin) {
    trace.commands.append(command)
    trace.landmarks.append(UInt32(truncatingIfNeeded: trace.records.count))
    record(
      .command, detail: origin.rawValue, content: UInt32(truncatingIfNeeded: trace.commands.count - 1),
      lamport: 0)
  }

  /// Why the command that was recorded last was refused.
  mutating func recordRefusal(_ reason: String) {
    record(.refusal, content: keep(Note(node: -1, text: reason)), lamport: 0)
  }
}
