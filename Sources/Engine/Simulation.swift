/// A running system: nodes, queue, links, streams of chance, trace and history as one value. A copy is a
/// snapshot.
///
/// Everything that happens is an event with a place in the total order (time, order of scheduling).
public struct Simulation<S: System>: Sendable {
  public typealias N = S.Process
  public let setup: Setup
  public internal(set) var now = Instant.zero
  public internal(set) var eventCount = 0
  public internal(set) var eventsAtNow = 0

  var system: S
  let nodeIDs: [NodeID]
  let invariants: [Invariant<N>]
  let requestKinds: [String]
  /// All kinds of message, the requests' and `reply` after the nodes' own.
  let kinds: [String]
  var slots: [Slot<N>]
  var clients: [ClientSlot]
  var queue = EventQueue()
  var order: UInt64 = 0
  var network: Network
  /// How many messages of each kind each link in use has carried, by `link * kinds + kind`.
  var sentCounts: [UInt32] = []
  var flightPlaces: [Flight<N>] = []
  var freeFlights: [Int] = []
  /// Commands on messages that are not sent yet.
  var awaited: [AwaitedCommand] = []
  /// How many copies were made of a message: for the few that were duplicated.
  var copies: [(name: MessageName, count: Int)] = []
  var overlays: Overlays
  var trace = Trace<N>()
  var operations: [Operation] = []
  var broken: [Bool]
  /// The service time of one event, in microseconds.
  var service: Int64
  /// Lent to each handler and given back, so that handling an event allocates nothing.
  private var effects: [Effect<N>] = []

  public init(_ system: S, setup: Setup) {
    self.system = system
    self.setup = setup
    let roster = setup.roster
    nodeIDs = roster.nodes.indices.map(NodeID.init)
    invariants = S.invariants
    broken = Array(repeating: false, count: invariants.count)
    requestKinds = N.Request.usages.map(\.kind)
    kinds = N.Message.kinds + requestKinds + ["reply"]
    slots = roster.nodes.map { Slot(random: Random(seed: setup.seed, stream: "node \($0)")) }
    clients = roster.clients.map { _ in ClientSlot() }
    network = Network(setup: setup, latency: S.latency)
    overlays = Overlays(count: roster.count)
    service = system.service.inMicroseconds
    for id in nodeIDs {
      slots[id.index].node = system.boot(id, nodes: nodeIDs, .first)
      schedule(.start, index: id.index, at: 0)
    }
  }

  // MARK: Events

  /// Executes the next event; false when nothing is left to happen.
  public mutating func step() -> Bool {
    guard let next = queue.pop() else { return false }
    if next.time != now.microseconds {
      now = Instant(microseconds: next.time)
      eventsAtNow = 0
    }
    eventCount += 1
    eventsAtNow += 1
    switch next.kind {
    case .start: start(Int(next.index))
    case .arrive: arrive(Int(next.index))
    case .timer: timerDue(node: Int(next.index >> 16), slot: Int(next.index & 0xFFFF))
    case .free: becomeFree(Int(next.index))
    case .thaw: thaw(Int(next.index))
    case .giveUp: giveUp(Int(next.index))
    }
    if !invariants.isEmpty { checkInvariants() }
    skipOvertaken()
    return true
  }

  public mutating func run(until end: Instant) {
    while let time = nextEventTime, time <= end { _ = step() }
    if end > now {
      now = end
      eventsAtNow = 0
    }
  }

  public var nextEventTime: Instant? { queue.first.map { Instant(microseconds: $0.time) } }

  /// Takes entries off the front of the queue that no longer stand for anything, so that they are no events:
  /// after every event and command the front of the queue is one that will happen.
  mutating func skipOvertaken() {
    while let next = queue.first, isOvertaken(next) {
      _ = queue.pop()
      if next.kind == .timer { requeue(node: Int(next.index >> 16), slot: Int(next.index & 0xFFFF), next) }
    }
  }

  private func isOvertaken(_ entry: Scheduled) -> Bool {
    let index = Int(entry.index)
    switch entry.kind {
    case .start: return false
    case .arrive: return flightPlaces[index].order != entry.order || flightPlaces[index].state != .flying
    case .timer:
      let slot = slots[index >> 16].timers
      guard index & 0xFFFF < slot.count else { return true }
      let timer = slot[index & 0xFFFF]
      return timer.state != .running || timer.order != entry.order
    case .free: return slots[index].freeOrder != entry.order
    case .thaw:
      return (index < slots.count ? slots[index].thawOrder : clients[index - slots.count].thawOrder)
        != entry.order
    case .giveUp: return clientCall(index)?.order != entry.order
    }
  }

  /// An entry of a timer came up that was set anew since: it is queued where it now belongs.
  private mutating func requeue(node: Int, slot: Int, _ entry: Scheduled) {
    guard slot < slots[node].timers.count else { return }
    let timer = slots[node].timers[slot]
    guard timer.queued?.order == entry.order else { return }
    if timer.state == .running {
      slots[node].timers[slot].queued = (timer.due, timer.order)
      push(.timer, index: node << 16 | slot, at: timer.due, order: timer.order)
    } else {
      slots[node].timers[slot].queued = nil
    }
  }

  mutating func nextOrder() -> UInt64 {
    order += 1
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
    record(TraceRecord(time: now.microseconds, node: Int32(index), kind: .boot))
    handle(index) { node, io in node.start(&io) }
  }

  /// Runs one handler of a node that is up, keeps its disk, then carries out what it asked for.
  @inline(__always)
  mutating func handle(_ index: Int, _ handler: (inout N, inout Effects<N>) -> Void) {
    guard slots[index].node != nil else { return }
    var io = Effects<N>(
      id: NodeID(index), clock: slots[index].clock.reading(at: now), random: slots[index].random,
      requested: effects)
    effects = []
    // Taken out and put back, so that the handler changes the only copy.
    guard var node = slots[index].node.take() else { return }
    handler(&node, &io)
    slots[index].disk = node.disk
    slots[index].node = node
    slots[index].random = io.random
    for effect in io.requested { perform(effect, by: index) }
    io.requested.removeAll(keepingCapacity: true)
    effects = io.requested
  }

  private mutating func perform(_ effect: Effect<N>, by index: Int) {
    switch effect {
    case .send(let message, let target):
      transmit(.message(message), kind: message.kind, from: index, to: target.index)
    case .setTimer(let timer, let delay): setTimer(timer, of: index, delay: delay)
    case .cancel(let timer):
      if let slot = slots[index].timerIndex(of: timer) { slots[index].timers[slot].state = .idle }
    case .reply(let value, let call, let status): reply(value, to: call, status, from: index)
    case .note(let text):
      let content = trace.keep(text)
      record(TraceRecord(time: now.microseconds, node: Int32(index), content: content, kind: .note))
    }
  }

  /// An event that has reached its node: handled now, or as soon as the node has started and has time for it.
  mutating func take(_ waiting: Slot<N>.Waiting, by index: Int) {
    let cost = serviceTime(of: index)
    if slots[index].condition == .up, slots[index].hasStarted, cost == 0, slots[index].waiting.isEmpty {
      handle(waiting, by: index)
      return
    }
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
    let slot = slots[index]
    guard slot.condition == .up, slot.freeOrder == 0, !slot.waiting.isEmpty else { return }
    slots[index].freeOrder = schedule(.free, index: index, at: now.microseconds + serviceTime(of: index))
  }

  private mutating func becomeFree(_ index: Int) {
    slots[index].freeOrder = 0
    guard slots[index].condition == .up, !slots[index].waiting.isEmpty else { return }
    handle(slots[index].waiting.removeFirst(), by: index)
    beginService(index)
  }

  private mutating func handle(_ waiting: Slot<N>.Waiting, by index: Int) {
    switch waiting {
    case .flight(let flight): deliver(flight)
    case .timer(let slot, let order):
      let timer = slots[index].timers[slot]
      guard timer.state == .fired, timer.order == order else { return }
      slots[index].timers[slot].state = .idle
      overlays.tick(index)
      record(
        TraceRecord(
          time: now.microseconds, node: Int32(index), content: UInt32(timer.timer.kind), kind: .timer))
      handle(index) { node, io in node.wake(timer.timer, &io) }
    case .request(let request, let call):
      overlays.tick(index)
      record(
        TraceRecord(time: now.microseconds, node: Int32(index), content: UInt32(call.number), kind: .serve))
      handle(index) { node, io in node.serve(request, call: call, &io) }
    }
  }

  // MARK: Timers

  private mutating func setTimer(_ timer: N.Timer, of index: Int, delay: Int64) {
    let due = now.microseconds + slots[index].clock.trueDelay(of: max(0, delay))
    let order = nextOrder()
    let slot = slots[index].timerIndex(of: timer) ?? freeTimerSlot(of: index, for: timer)
    slots[index].timers[slot].timer = timer
    slots[index].timers[slot].state = .running
    slots[index].timers[slot].set = now.microseconds
    slots[index].timers[slot].due = due
    slots[index].timers[slot].order = order
    // A queued entry that comes up no later will find the new time; otherwise the timer needs an earlier one.
    if let queued = slots[index].timers[slot].queued, queued.time <= due { return }
    slots[index].timers[slot].queued = (due, order)
    push(.timer, index: index << 16 | slot, at: due, order: order)
  }

  private mutating func freeTimerSlot(of index: Int, for timer: N.Timer) -> Int {
    for slot in slots[index].timers.indices {
      let existing = slots[index].timers[slot]
      if existing.state == .idle, existing.queued == nil { return slot }
    }
    slots[index].timers.append(
      Slot<N>.Timer(timer: timer, state: .idle, set: 0, due: 0, order: 0, queued: nil))
    return slots[index].timers.count - 1
  }

  private mutating func timerDue(node index: Int, slot: Int) {
    slots[index].timers[slot].queued = nil
    slots[index].timers[slot].state = .fired
    take(.timer(slot, order: slots[index].timers[slot].order), by: index)
  }

  // MARK: Promises

  private mutating func checkInvariants() {
    var running: [N] = []
    running.reserveCapacity(slots.count)
    for slot in slots where slot.condition != .down { if let node = slot.node { running.append(node) } }
    for (index, invariant) in invariants.enumerated() where !broken[index] && !invariant.holds(running) {
      broken[index] = true
      let content = trace.keep(invariant.name)
      record(TraceRecord(time: now.microseconds, node: -1, content: content, kind: .violation))
    }
  }

  @inline(__always)
  mutating func record(_ record: TraceRecord) {
    var stamped = record
    if record.node >= 0 { stamped.lamport = overlays.lamport[Int(record.node)] }
    trace.records.append(stamped)
  }
}
