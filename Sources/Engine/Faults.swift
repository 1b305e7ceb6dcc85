extension Simulation {
  public mutating func apply(_ command: Command, by origin: Origin) throws(CommandError) {
    try check(command)
    makeUnique()
    var command = command
    // As it is read back from its text, where every client stands on a side.
    if case .fault(.partition(let sides)) = command { command = .fault(.partition(withClients(sides))) }
    record(command, by: origin)
    actor = -1
    try carryOut(command)
    // A request at a node itself, a restart or a thaw has run a handler.
    if !invariants.isEmpty { checkInvariants() }
    skipOvertaken()
  }

  public mutating func replay(_ command: Command, by origin: Origin) {
    do {
      try apply(command, by: origin)
    } catch {
      makeUnique()
      record(command, by: origin)
      recordRefusal(error.sentence(in: setup.roster, of: command))
    }
  }

  /// Whether the command can be carried out now; changes nothing.
  private func check(_ command: Command) throws(CommandError) {
    switch command {
    case .set(let name, let value) where name == scheduling.name:
      guard isManual(after: value) != nil else {
        throw .badValue(parameter: name, value, range: scheduling.range)
      }
    case .set(let name, let value):
      guard let parameter = S.parameters.first(where: { $0.name == name }) else {
        throw .noSuchParameter(name, known: S.parameters.map(\.name))
      }
      var copy = system
      guard parameter.write(&copy, value) else {
        throw .badValue(parameter: name, value, range: parameter.range)
      }
    case .call(let id, let words):
      guard N.Request(words: words) != nil else {
        throw .badRequest(
          words.map(\.text).joined(separator: " "), usages: N.Request.usages.map(\.text))
      }
      if condition(of: id.index) == .down { throw .isDown(id) }
    case .fault(let fault): try check(fault)
    }
  }

  private func check(_ fault: Fault) throws(CommandError) {
    switch fault {
    case .crash(let id, let kind):
      if condition(of: id.index) == .down { throw .isDown(id) }
      if kind != .plain, setup.roster.isClient(id) { throw .clientHasNoDisk(id) }
      if kind == .torn, S.tornWrite == nil { throw .noTornWrite(id, system: S.card.name) }
    case .restart(let id): if condition(of: id.index) != .down { throw .isUp(id) }
    case .freeze(let id, _):
      if condition(of: id.index) == .down { throw .isDown(id) }
      if condition(of: id.index) == .frozen { throw .isFrozen(id) }
    case .thaw(let id): if condition(of: id.index) != .frozen { throw .isNotFrozen(id) }
    case .slow(let id, _): if setup.roster.isClient(id) { throw .clientIsNoNode(id) }
    case .fire(let id, let name):
      if setup.roster.isClient(id) { throw .clientIsNoNode(id) }
      let running = slots[id.index].timers.filter { $0.state == .running }
      let names = running.map { timerKinds[$0.kind] }
      if !names.contains(name) { throw .noTimer(id, name, running: names) }
    case .partition(let sides):
      if !(2...64).contains(sides.count) { throw .sideCount(sides.count) }
      for id in nodeIDs where !sides.contains(where: { $0.contains(id) }) { throw .nodeOnNoSide(id) }
    case .cut(let set, let kind), .mend(let set, let kind):
      try check(set)
      if let kind, !kinds.contains(kind) { throw .unknownKind(kind, known: kinds) }
    case .link(let set, _), .clog(let set, _): try check(set)
    case .heal, .clock: break
    case .drop(let name), .duplicate(let name), .deliver(let name): _ = try find(name)
    case .corrupt(let name):
      let index = try find(name)
      if S.damage == nil { throw .noCorruptForm(name, system: S.card.name) }
      if let index, flightPlaces[index].isDamaged { throw .alreadyCorrupt(name) }
    case .hold(let name):
      if let index = try find(name), flightPlaces[index].state == .held { throw .alreadyHeld(name) }
    case .release(let name):
      if let index = try find(name), flightPlaces[index].state != .held { throw .notHeld(name) }
    }
  }

  private func check(_ set: LinkSet) throws(CommandError) {
    switch set {
    case .one(let a, let b) where a == b, .both(let a, let b) where a == b: throw .sameNode(a)
    default: break
    }
  }

  private mutating func carryOut(_ command: Command) throws(CommandError) {
    switch command {
    case .set(let name, let value):
      if name == scheduling.name {
        setManual(isManual(after: value) ?? isManual)
      } else {
        set(name, value)
      }
    case .call(let id, let words):
      if let request = N.Request(words: words) { call(id, request, words: words) }
    case .fault(let fault):
      switch fault {
      case .crash(let id, let kind): crash(id.index, kind)
      case .restart(let id): restart(id.index)
      case .freeze(let id, let time): freeze(id.index, for: time)
      case .thaw(let id): thaw(id.index)
      case .slow(let id, let times): slots[id.index].slowness = times
      case .fire(let id, let name): fire(id.index, name)
      case .partition(let sides): network.partition(sides)
      case .cut(let set, let kind): network.cut(set, kind: kind.flatMap(kinds.firstIndex))
      case .mend(let set, let kind): network.mend(set, kind: kind.flatMap(kinds.firstIndex))
      case .clog(let set, let time): clog(set, for: time)
      case .heal: heal()
      case .link(let set, let change): network.change(set, change, asScenario: eventCount == 0)
      case .drop(let name), .duplicate(let name), .hold(let name), .release(let name), .deliver(let name),
        .corrupt(let name):
        if let index = try find(name) {
          act(fault, on: index)
        } else {
          awaited.append(AwaitedCommand(name: name, fault: fault))
        }
      case .clock(let id, let jump, let drift): changeClock(id.index, jump, drift)
      }
    }
  }

  // MARK: Nodes

  private mutating func set(_ name: String, _ value: Value) {
    guard let parameter = S.parameters.first(where: { $0.name == name }) else { return }
    _ = parameter.write(&system, value)
    service = system.service.inMicroseconds
    for id in nodeIDs {
      guard var node = slots[id.index].node.take() else { continue }
      if slots[id.index].hasStarted {
        system.adjust(&node)
      } else {
        node = system.boot(id, nodes: nodeIDs, .first)
      }
      slots[id.index].node = node
    }
  }

  private mutating func crash(_ index: Int, _ kind: CrashKind) {
    if index >= slots.count { return crashClient(index - slots.count) }
    slots[index].condition = .down
    slots[index].crash = kind
    slots[index].since = now.microseconds
    slots[index].freeOrder = 0
    slots[index].thawOrder = 0
    for slot in slots[index].timers.indices { slots[index].timers[slot].state = .idle }
    for case .flight(let flight) in slots[index].waiting {
      lose(flight, .memoryLost)
    }
    slots[index].waiting = []
    switch kind {
    case .plain: break
    case .wipe:
      slots[index].disk = nil
      slots[index].isWiped = true
    case .unsynced: slots[index].disk = slots[index].unsynced
    case .torn:
      guard let torn = S.tornWrite, let disk = slots[index].disk else { break }
      slots[index].disk = torn(disk, slots[index].unsynced)
    }
  }

  private mutating func crashClient(_ slot: Int) {
    for call in clients[slot].calls {
      operations[call.operation].status = .unknown
      operations[call.operation].returned = nil
      close(call.operation)
    }
    for case .flight(let flight) in clients[slot].waiting {
      lose(flight, .memoryLost)
    }
    clients[slot].calls = []
    clients[slot].waiting = []
    clients[slot].thawOrder = 0
    clients[slot].condition = .down
    clients[slot].since = now.microseconds
  }

  private mutating func restart(_ index: Int) {
    if index >= slots.count {
      clients[index - slots.count].condition = .up
      clients[index - slots.count].since = now.microseconds
      return
    }
    slots[index].condition = .up
    slots[index].since = now.microseconds
    slots[index].hasStarted = false
    // One that crashed before its start has no disk yet, and is switched on for the first time now.
    let power = slots[index].disk.map(PowerOn.restart) ?? (slots[index].isWiped ? .wiped : .first)
    let last = slots[index].node
    slots[index].node = system.boot(NodeID(index), nodes: nodeIDs, power)
    if let last { slots[index].node?.keepMeasures(of: last) }
    start(index)
  }

  private mutating func freeze(_ index: Int, for time: Duration?) {
    let order = time.map { schedule(.thaw, index: index, at: now.microseconds + $0.inMicroseconds) } ?? 0
    if index < slots.count {
      slots[index].condition = .frozen
      slots[index].since = now.microseconds
      slots[index].freeOrder = 0
      slots[index].thawOrder = order
    } else {
      clients[index - slots.count].condition = .frozen
      clients[index - slots.count].since = now.microseconds
      clients[index - slots.count].thawOrder = order
    }
  }

  /// What came while the node was frozen is handled now, in the order in which it came.
  mutating func thaw(_ index: Int) {
    if index >= slots.count { return thawClient(index - slots.count) }
    slots[index].condition = .up
    slots[index].since = now.microseconds
    slots[index].thawOrder = 0
    let waiting = slots[index].waiting
    slots[index].waiting = []
    start(index)  // where it was frozen before its start
    for event in waiting { takeApart(event, by: index) }
  }

  private mutating func thawClient(_ slot: Int) {
    clients[slot].condition = .up
    clients[slot].since = now.microseconds
    clients[slot].thawOrder = 0
    let waiting = clients[slot].waiting
    clients[slot].waiting = []
    for event in waiting {
      switch event {
      case .flight(let flight): deliverApart(flight)
      case .giveUp(let number): if clientCall(number) != nil { giveUp(number) }
      }
    }
  }

  private mutating func fire(_ index: Int, _ name: String) {
    for slot in slots[index].timers.indices {
      let timer = slots[index].timers[slot]
      guard timer.state == .running, timerKinds[timer.kind] == name else { continue }
      let order = nextOrder()
      slots[index].timers[slot].due = now.microseconds
      slots[index].timers[slot].order = order
      slots[index].timers[slot].queuedTime = now.microseconds
      slots[index].timers[slot].queuedOrder = order
      return push(.timer, index: index << 16 | slot, at: now.microseconds, order: order)
    }
  }

  private mutating func changeClock(_ index: Int, _ jump: Duration?, _ drift: Int?) {
    if let jump { clocks[index].jump(by: jump) }
    if let drift { clocks[index].setDrift(ppm: drift, at: now) }
    keepClock(of: NodeID(index), isCorrection: false)
  }

  /// A client that is not named goes with the node it is near.
  private func withClients(_ sides: [[NodeID]]) -> [[NodeID]] {
    var sides = sides
    for (index, client) in setup.roster.clients.enumerated() {
      let id = NodeID(slots.count + index)
      guard !sides.contains(where: { $0.contains(id) }), let near = setup.roster.id(named: client.near)
      else { continue }
      for side in sides.indices where sides[side].contains(near) { sides[side].append(id) }
    }
    return sides
  }

  // MARK: Messages

  /// Where the message is; nil when it is not sent yet.
  private func find(_ name: MessageName) throws(CommandError) -> Int? {
    guard let kind = kinds.firstIndex(of: name.kind) else {
      throw .unknownKind(name.kind, known: kinds)
    }
    if name.from == name.to { throw .sameNode(name.from) }
    for (index, flight) in flightPlaces.enumerated()
    where flight.isUnderWay && self.name(of: flight) == name {
      return index
    }
    if name.copy == nil, name.number > sent(kind: kind, from: name.from.index, to: name.to.index) {
      return nil
    }
    throw .notInFlight(name)
  }

  private func sent(kind: Int, from: Int, to: Int) -> Int {
    kind < sentKinds ? Int(sentCounts[(from * endpointCount + to) * sentKinds + kind]) : 0
  }

  mutating func applyAwaited(to index: Int) {
    let name = name(of: flightPlaces[index])
    let matching = awaited.filter { $0.name == name }
    awaited.removeAll { $0.name == name }
    for command in matching where flightPlaces[index].state != .free { act(command.fault, on: index) }
  }

  /// The message that a command waited for was lost as it was sent.
  mutating func forgetAwaited(_ letter: Letter) {
    let name = name(of: letter)
    for command in awaited where command.name == name {
      let late = Command.fault(command.fault)
      record(late, by: .script)
      recordRefusal(CommandError.notInFlight(name).sentence(in: setup.roster, of: late))
    }
    awaited.removeAll { $0.name == name }
  }

  private mutating func act(_ fault: Fault, on index: Int) {
    switch fault {
    case .drop: lose(index, .dropped)
    case .duplicate: duplicate(index)
    case .hold where flightPlaces[index].state != .held: hold(index)
    case .release where flightPlaces[index].state == .held: goOn(index)
    case .corrupt where !flightPlaces[index].isDamaged: corrupt(index)
    case .deliver: handOver(index)
    default: break
    }
  }
}
