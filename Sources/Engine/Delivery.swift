/// A command on a message that is not sent yet.
struct AwaitedCommand: Sendable {
  let name: MessageName
  let fault: Fault
}

extension Simulation {
  // MARK: Sending

  /// Sends a node's message.
  @inline(__always)
  mutating func send(_ message: N.Message, from: Int, to: Int) {
    let content = UInt32(truncatingIfNeeded: trace.messages.count)
    trace.messages.push(message)
    transmit(.message(message), content: content, kind: message.kind, from: from, to: to)
  }

  /// Sends a request or reply.
  mutating func send(_ call: ClientMessage<N>, kind: Int, from: Int, to: Int) {
    let content = UInt32(truncatingIfNeeded: trace.calls.count)
    trace.calls.append(call)
    transmit(.call(content), content: content, kind: kind, from: from, to: to)
  }

  /// Sends a message: counted, stamped, then through cut, loss, duplication and delay, in this order.
  @inline(__always)
  private mutating func transmit(_ payload: Payload<N>, content: UInt32, kind: Int, from: Int, to: Int) {
    let cell = (from &* endpointCount &+ to) &* sentKinds &+ kind
    let number = sentCounts[cell] &+ 1
    sentCounts[cell] = number
    overlays.tick(from)
    let letter = UInt32(truncatingIfNeeded: trace.letters.count)
    trace.letters.push(
      Letter(
        from: UInt16(truncatingIfNeeded: from), to: UInt16(truncatingIfNeeded: to),
        kind: UInt16(truncatingIfNeeded: kind), copy: 0, number: number, content: content))
    let stamp = overlays.lamport[from]
    record(.send, content: letter, lamport: stamp)
    let luck = network.luck(from: from, to: to, kind: kind, number: number, copy: 0)
    var flight = Flight<N>(
      letter: letter, lamport: stamp, from: Int32(truncatingIfNeeded: from),
      to: Int32(truncatingIfNeeded: to), sent: now.microseconds, due: 0, payload: payload)
    if let link = network.plainLink(from: from, to: to) {
      flight.due = now.microseconds &+ link.delay(luck)
      let index = launch(flight)
      overlays.stamp(flight: index, from: from)
      if !awaited.isEmpty { applyAwaited(to: index) }
    } else {
      transmitOverFaultyLink(flight, kind: kind, luck)
    }
  }

  /// Sends a message over a link that may stop, lose, double or hold it back.
  private mutating func transmitOverFaultyLink(_ message: Flight<N>, kind: Int, _ luck: Luck) {
    let (from, to) = (Int(message.from), Int(message.to))
    let link = network.link(from: from, to: to)
    if let loss = network.block(from: from, to: to, link, kind: kind)
      ?? (link.rule.loses(luck) ? .chance : nil)
    {
      return loseAtOnce(message.letter, lamport: message.lamport, loss)
    }
    var flight = message
    flight.due = now.microseconds &+ link.rule.delay(luck)
    let index = launch(flight)
    overlays.stamp(flight: index, from: from)
    if link.isClogged { park(index) }
    if link.rule.doubles(luck) { duplicate(index) }
    if !awaited.isEmpty { applyAwaited(to: index) }
  }

  /// A message is lost as it is sent.
  private mutating func loseAtOnce(_ letter: UInt32, lamport: UInt32, _ loss: Loss) {
    record(.lost, detail: loss.rawValue, content: letter, lamport: lamport)
    if !awaited.isEmpty { forgetAwaited(trace.letters[Int(letter)]) }
  }

  @inline(__always)
  private mutating func launch(_ flight: Flight<N>) -> Int {
    let order = nextOrder()
    let index: Int
    if freeFlight != .max {
      index = Int(freeFlight)
      freeFlight = flightPlaces[index].letter
      flightPlaces[index] = flight
    } else {
      index = flightPlaces.count
      flightPlaces.append(flight)
    }
    flightPlaces[index].order = order
    queue.push(
      Scheduled(time: flight.due, order: order, index: UInt32(truncatingIfNeeded: index), kind: .arrive))
    return index
  }

  /// Puts a copy on its way, with a delay of its own.
  mutating func duplicate(_ index: Int) {
    var copy = flightPlaces[index]
    let original = trace.letters[Int(copy.shown)]
    let count = nextCopy(of: original)
    let letter = Letter(
      from: original.from, to: original.to, kind: original.kind, copy: count, number: original.number,
      content: original.content)
    copy.letter = UInt32(truncatingIfNeeded: trace.letters.count)
    trace.letters.push(letter)
    if copy.isDamaged { copy.damage = copy.letter }
    copy.state = .flying
    copy.isHandedOver = false
    copy.sent = now.microseconds
    let (from, to) = (Int(copy.from), Int(copy.to))
    let luck = network.luck(
      from: from, to: to, kind: Int(letter.kind), number: letter.number, copy: letter.copy)
    copy.due = now.microseconds + network.link(from: from, to: to).rule.copyDelay(luck)
    let launched = launch(copy)
    overlays.copyStamp(from: index, to: launched)
    // It begins where the original is: at its sender's end only if that has not left.
    if !copy.hasLeft { park(launched) }
  }

  private mutating func nextCopy(of letter: Letter) -> UInt16 {
    let count = copies[letter.name, default: 0] &+ 1
    copies[letter.name] = count
    return count
  }

  // MARK: Names

  func name(of letter: Letter) -> MessageName { MessageName(letter, kinds) }
  func name(of flight: Flight<N>) -> MessageName { name(of: trace.letters[Int(flight.letter)]) }

  // MARK: Arriving

  mutating func lose(_ index: Int, _ loss: Loss) {
    let flight = flightPlaces[index]
    record(
      .lost, detail: loss.rawValue, content: flight.shown, lamport: overlays.lamport[Int(flight.from)])
    land(index)
  }

  /// Takes a flight off its place, which the next message may use.
  @inline(__always)
  mutating func land(_ index: Int) {
    flightPlaces[index].state = .free
    flightPlaces[index].letter = freeFlight
    freeFlight = UInt32(truncatingIfNeeded: index)
  }

  /// A message reaches the other end of its link: a cut stops it here too, and so does a crash.
  @inline(__always)
  mutating func arrive(_ index: Int) {
    let to = Int(flightPlaces[index].to)
    if isManual, !flightPlaces[index].isHandedOver {
      stayAtEnd(index)
    } else if network.stopsAny, let loss = block(index) {
      lose(index, loss)
    } else if to >= slots.count {
      arriveAtClient(index, to - slots.count)
    } else if isAttentive(to) {
      deliver(index)
    } else if slots[to].condition == .down {
      lose(index, .targetDown)
    } else {
      queueUp(.flight(index), at: to)
    }
  }

  private func block(_ index: Int) -> Loss? {
    let (from, to) = (Int(flightPlaces[index].from), Int(flightPlaces[index].to))
    let link = network.link(from: from, to: to)
    return network.block(from: from, to: to, link, kind: kind(of: index))
  }
  private func kind(of index: Int) -> Int { Int(trace.letters[Int(flightPlaces[index].letter)].kind) }

  private mutating func arriveAtClient(_ index: Int, _ client: Int) {
    switch clients[client].condition {
    case .down: lose(index, .targetDown)
    case .frozen:
      flightPlaces[index].state = .waiting
      clients[client].waiting.append(.flight(index))
    case .up: deliverApart(index)
    }
  }
  /// Where few events pass; see `finishApart`.
  @inline(never)
  mutating func deliverApart(_ index: Int) { deliver(index) }

  /// The receiver handles a message that has arrived.
  @inline(__always)
  mutating func deliver(_ index: Int) {
    let (from, to) = (Int(flightPlaces[index].from), Int(flightPlaces[index].to))
    if flightPlaces[index].isDamaged, system.noticesDamage { return lose(index, .noticed) }
    overlays.receive(to, flight: index, lamport: flightPlaces[index].lamport)
    record(.receive, content: flightPlaces[index].shown, lamport: overlays.lamport[to])
    let payload = flightPlaces[index].payload
    land(index)
    switch payload {
    case .message(let message):
      guard prepare(to) else { return }
      let late = now.microseconds &- flightPlaces[index].due
      io.waitedMicroseconds = late > 0 && slots[to].since == now.microseconds ? late : 0
      slots[to].node?.receive(message, from: NodeID(from), &io)
      finish(to)
    case .call(let content): answer(trace.calls[Int(content)], by: to)
    }
  }

  private mutating func answer(_ message: ClientMessage<N>, by index: Int) {
    switch message {
    case .request(let request, let call, _):
      guard prepare(index) else { return }
      slots[index].node?.serve(request, call: call, &io)
      finishApart(index)
    case .reply(let value, let call, let status): close(call, with: value, status)
    }
  }

  func condition(of index: Int) -> Condition {
    index < slots.count ? slots[index].condition : clients[index - slots.count].condition
  }
}

extension MessageName {
  /// - Parameter kinds: the names of the kinds, by their numbers.
  init(_ letter: Letter, _ kinds: [String]) {
    self.init(
      from: NodeID(Int(letter.from)), to: NodeID(Int(letter.to)), kind: kinds[Int(letter.kind)],
      number: Int(letter.number), copy: letter.copy == 0 ? nil : Int(letter.copy))
  }
}
