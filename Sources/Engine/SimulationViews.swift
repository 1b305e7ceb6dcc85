extension Simulation: World {
  public var schema: Schema { Schema.of(S.self) }

  public var parameters: [ParameterSchema] { S.parameters.map { $0.schema(of: system) } }

  public var traceCount: Int { trace.records.count }
  public var history: [Operation] { operations }
  public var sides: [[NodeID]] { network.sides }
  public var violations: [String] { invariants.indices.filter { broken[$0] }.map { invariants[$0].name } }

  public var nodes: [NodeView] { setup.roster.ids.map(view(of:)) }

  private func view(of id: NodeID) -> NodeView {
    let name = setup.roster.name(id), index = id.index
    guard index < slots.count else {
      let slot = clients[index - slots.count]
      return NodeView(
        id: id, name: name, isClient: true, condition: slot.condition,
        since: Instant(microseconds: slot.since), slowness: 1, clock: slot.clock.reading(at: now),
        clockError: slot.clock.error(at: now), driftPPM: slot.clock.driftPPM, inspection: nil, timers: [],
        lamport: Int(overlays.lamport[index]), vector: overlays.vector(of: index), waiting: slot.waiting.count
      )
    }
    let slot = slots[index]
    let timers = slot.timers.filter { $0.state == .running }.map {
      TimerView(
        name: N.Timer.kinds[$0.timer.kind], set: Instant(microseconds: $0.set),
        due: Instant(microseconds: $0.due))
    }
    return NodeView(
      id: id, name: name, isClient: false, condition: slot.condition,
      since: Instant(microseconds: slot.since), slowness: slot.slowness, clock: slot.clock.reading(at: now),
      clockError: slot.clock.error(at: now), driftPPM: slot.clock.driftPPM,
      inspection: slot.node?.inspection.named(in: setup.roster), timers: timers,
      lamport: Int(overlays.lamport[index]),
      vector: overlays.vector(of: index), waiting: slot.waiting.count)
  }

  public var flights: [MessageView] {
    let describer = Describer(roster: setup.roster)
    return flightPlaces.filter { $0.state == .flying || $0.state == .held }
      .sorted { $0.serial < $1.serial }
      .map { view(of: $0, describer) }
  }

  private func view(of flight: Flight<N>, _ describer: Describer) -> MessageView {
    let isHeld = flight.state == .held
    let left = isHeld ? flight.due : flight.due - now.microseconds
    let passed = (isHeld ? flight.heldAt : now.microseconds) - flight.sent - flight.paused
    let whole = max(1, left + max(0, passed))
    let (from, to) = (Int(flight.from), Int(flight.to))
    return MessageView(
      name: name(of: flight), text: text(of: flight.payload, describer),
      sent: Instant(microseconds: flight.sent), due: isHeld ? nil : Instant(microseconds: flight.due),
      progress: Double(max(0, passed)) / Double(whole),
      isRequest: Int(flight.kind) >= N.Message.kinds.count && Int(flight.kind) < kinds.count - 1,
      isReply: Int(flight.kind) == kinds.count - 1,
      willBeBlocked: network.isCut(from: from, to: to) || network.isParted(from: from, to: to))
  }

  public func link(from: NodeID, to: NodeID) -> LinkView {
    let rule = network.rule(from: from.index, to: to.index)
    return LinkView(
      delay: rule.delay, usual: network.scenarioRule(from: from.index, to: to.index).delay,
      lossPPM: rule.lossPPM, duplicatePPM: rule.duplicatePPM, reorderPPM: rule.reorderPPM,
      isCut: network.isCut(from: from.index, to: to.index),
      isParted: network.isParted(from: from.index, to: to.index),
      isChanged: network.isChanged(from: from.index, to: to.index))
  }

  public func traceLine(_ index: Int) -> TraceView {
    let record = trace.records[index]
    let describer = Describer(roster: setup.roster)
    let content = Int(record.content)
    var kind = TraceView.Kind.note, text = "", reason: String?, message: MessageName?
    switch record.kind {
    case .command:
      (kind, text) = (.command, CommandText(roster: setup.roster).print(trace.commands[content]))
    case .refusal: (kind, text, reason) = (.note, trace.texts[content], trace.texts[content])
    case .boot: (kind, text) = (.boot, "starts")
    case .send, .receive:
      kind = record.kind == .send ? .send : .receive
      text = self.text(of: trace.payloads[content], describer)
      message = name(of: record)
    case .lost:
      (kind, message, reason) = (.lost, name(of: record), lossText(record))
      text = "\(self.text(of: trace.payloads[content], describer)) is lost: \(lossText(record))"
    case .timer: (kind, text) = (.timer, "timer \(N.Timer.kinds[content])")
    case .serve: (kind, text) = (.serve, operations[content].words.map(\.text).joined(separator: " "))
    case .note: text = trace.texts[content]
    case .violation: (kind, text) = (.violation, "broken promise: \(trace.texts[content])")
    case .outcome: (kind, text) = (.outcome, outcomeText(operations[content]))
    }
    return TraceView(
      index: index, time: Instant(microseconds: record.time), kind: kind,
      node: record.node < 0 ? nil : NodeID(Int(record.node)),
      other: record.other < 0 ? nil : NodeID(Int(record.other)), message: message, reason: reason, text: text,
      lamport: Int(record.lamport))
  }

  public func traceKind(_ index: Int) -> TraceView.Kind {
    switch trace.records[index].kind {
    case .command: .command
    case .refusal, .note: .note
    case .boot: .boot
    case .send: .send
    case .receive: .receive
    case .serve: .serve
    case .lost: .lost
    case .timer: .timer
    case .violation: .violation
    case .outcome: .outcome
    }
  }

  public var epoch: Int? {
    guard let field = S.card.epoch else { return nil }
    var latest: Int?
    for slot in slots {
      guard case .int(let epoch) = slot.node?.inspection[field] else { continue }
      latest = max(latest ?? epoch, epoch)
    }
    return latest
  }

  private func name(of record: TraceRecord) -> MessageName {
    // A receipt is the receiver's event: there `node` is the one the message was sent to.
    let isReceipt = record.kind == .receive
    let kind: Int =
      switch trace.payloads[Int(record.content)] {
      case .message(let message): message.kind
      case .request(_, _, let words):
        N.Message.kinds.count + (requestKinds.firstIndex(of: words.first?.text ?? "") ?? 0)
      case .reply: kinds.count - 1
      }
    return MessageName(
      from: NodeID(Int(isReceipt ? record.other : record.node)),
      to: NodeID(Int(isReceipt ? record.node : record.other)), kind: kinds[kind],
      number: Int(record.number), copy: record.copy == 0 ? nil : Int(record.copy))
  }

  private func lossText(_ record: TraceRecord) -> String {
    let from = setup.roster.name(NodeID(Int(record.node))), to = setup.roster.name(NodeID(Int(record.other)))
    return switch Loss(rawValue: record.detail) ?? .none {
    case .none: "no reason"
    case .chance: "the network lost it"
    case .cut: "the link \(from)>\(to) is cut"
    case .partition: "a partition parts \(from) and \(to)"
    case .targetDown: "\(to) is down"
    case .dropped: "it was dropped"
    case .memoryLost: "\(to) crashed before it handled it"
    }
  }

  private func outcomeText(_ operation: Operation) -> String {
    let words = operation.words.map(\.text).joined(separator: " ")
    let took = operation.returned.map { ($0 - operation.invoked).text } ?? "-"
    switch operation.status {
    case .ok:
      let answer = operation.output.flatMap { $0 == .none ? nil : " \($0)" } ?? ""
      return "\(words): ok\(answer) after \(took)"
    case .timeout: return "\(words): no answer in \(took), gives up"
    default:
      let answer = operation.output.flatMap { $0 == .none ? nil : " (\($0))" } ?? ""
      return "\(words): \(operation.status.text)\(answer) after \(took)"
    }
  }
}

extension Parameter {
  func schema(of system: S) -> ParameterSchema {
    ParameterSchema(name: name, type: type, sentence: sentence, range: range, value: read(system))
  }
}
