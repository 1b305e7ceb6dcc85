/// A command on a message that is not sent yet.
struct AwaitedCommand: Sendable {
  let name: MessageName
  let fault: Fault
}

extension Simulation {
  /// Sends a message: counted, stamped, then through cut, loss, duplication and delay, in this order.
  mutating func transmit(_ payload: Payload<N>, kind: Int, from: Int, to: Int) {
    let place = network.place(from: from, to: to)
    let cell = place * kinds.count + kind
    if sentCounts.count <= cell {
      sentCounts.append(contentsOf: repeatElement(0, count: (place + 1) * kinds.count - sentCounts.count))
    }
    sentCounts[cell] += 1
    overlays.tick(from)
    let content = trace.keep(payload)
    var flight = Flight<N>(
      state: .flying, from: Int32(from), to: Int32(to), kind: Int32(kind), payload: payload, content: content,
      number: sentCounts[cell], copy: 0, sent: now.microseconds, due: 0, order: 0, serial: 0,
      lamport: overlays.lamport[from])
    record(traceRecord(of: flight, .send, node: from, other: to))
    let (isLost, isDoubled, delay) = network.links[place].draw()
    if let loss = block(place) ?? (isLost ? .chance : nil) {
      lose(flight, loss)
      if !awaited.isEmpty { forget(awaitedOf: flight) }
      return
    }
    flight.due = now.microseconds + delay
    let index = launch(flight)
    overlays.stamp(flight: index, from: from)
    if isDoubled { duplicate(index) }
    if !awaited.isEmpty { applyAwaited(to: index) }
  }

  private func block(_ place: Int) -> Loss? {
    network.links[place].isCut ? .cut : network.links[place].isParted ? .partition : nil
  }

  mutating func launch(_ flight: Flight<N>) -> Int {
    let index: Int
    if let free = freeFlights.popLast() {
      index = free
      flightPlaces[index] = flight
    } else {
      index = flightPlaces.count
      flightPlaces.append(flight)
    }
    let order = schedule(.arrive, index: index, at: flight.due)
    flightPlaces[index].order = order
    flightPlaces[index].serial = order
    return index
  }

  /// Puts a copy on its way, with a delay of its own.
  mutating func duplicate(_ index: Int) {
    var copy = flightPlaces[index]
    let place = network.place(from: Int(copy.from), to: Int(copy.to))
    copy.copy = UInt16(truncatingIfNeeded: nextCopy(of: name(of: copy)))
    copy.state = .flying
    copy.due = now.microseconds + network.links[place].copyDelay()
    copy.sent = now.microseconds
    (copy.heldAt, copy.paused) = (0, 0)
    let launched = launch(copy)
    overlays.copyStamp(from: index, to: launched)
  }

  private mutating func nextCopy(of name: MessageName) -> Int {
    var original = name
    original.copy = nil
    if let index = copies.firstIndex(where: { $0.name == original }) {
      copies[index].count += 1
      return copies[index].count
    }
    copies.append((original, 1))
    return 1
  }

  func name(of flight: Flight<N>) -> MessageName {
    MessageName(
      from: NodeID(Int(flight.from)), to: NodeID(Int(flight.to)), kind: kinds[Int(flight.kind)],
      number: Int(flight.number), copy: flight.copy == 0 ? nil : Int(flight.copy))
  }

  func traceRecord(
    of flight: Flight<N>, _ kind: TraceRecord.Kind, node: Int, other: Int, loss: Loss = .none
  ) -> TraceRecord {
    TraceRecord(
      time: now.microseconds, node: Int32(node), other: Int32(other), content: flight.content,
      number: flight.number, copy: flight.copy, kind: kind, detail: loss.rawValue)
  }

  mutating func lose(_ flight: Flight<N>, _ loss: Loss) {
    record(traceRecord(of: flight, .lost, node: Int(flight.from), other: Int(flight.to), loss: loss))
  }

  /// Takes a flight off its place, which the next message may use.
  mutating func land(_ index: Int) {
    flightPlaces[index].state = .free
    flightPlaces[index].order = 0
    freeFlights.append(index)
  }

  /// A message reaches the other end of its link: a cut stops it here too, and so does a crash.
  mutating func arrive(_ index: Int) {
    let flight = flightPlaces[index]
    let (from, to) = (Int(flight.from), Int(flight.to))
    let place = network.place(from: from, to: to)
    if let loss = block(place) ?? (condition(of: to) == .down ? .targetDown : nil) {
      lose(flight, loss)
      return land(index)
    }
    if to < slots.count {
      take(.flight(index), by: to)
    } else if clients[to - slots.count].condition == .frozen {
      flightPlaces[index].state = .waiting
      clients[to - slots.count].waiting.append(.flight(index))
    } else {
      deliver(index)
    }
  }

  /// The receiver handles a message that has arrived.
  mutating func deliver(_ index: Int) {
    let flight = flightPlaces[index]
    let (from, to) = (Int(flight.from), Int(flight.to))
    overlays.receive(to, flight: index, lamport: flight.lamport)
    record(traceRecord(of: flight, .receive, node: to, other: from))
    land(index)
    switch flight.payload {
    case .message(let message): handle(to) { node, io in node.receive(message, from: NodeID(from), &io) }
    case .request(let request, let call, _): handle(to) { node, io in node.serve(request, call: call, &io) }
    case .reply(let value, let call, let status): close(call, with: value, status)
    }
  }

  func condition(of index: Int) -> Condition {
    index < slots.count ? slots[index].condition : clients[index - slots.count].condition
  }
}
