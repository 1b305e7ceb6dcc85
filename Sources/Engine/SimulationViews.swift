extension Simulation: World {
  public var parameters: [ParameterSchema] {
    S.parameters.map { $0.schema(of: system) } + (isManual ? [scheduling] : [])
  }

  public var traceCount: Int { trace.records.count }
  public var history: [Operation] { Array(operations) }
  public var operationCount: Int { operations.count }
  public func operation(_ number: Int) -> Operation { operations[number] }
  public func initial(of key: String) -> Value { S.initial(of: key) }
  public var sides: [[NodeID]] { network.sides }
  public var violations: [String] { invariants.indices.filter { broken[$0] }.map { invariants[$0].name } }

  public var nodes: [NodeView] { viewing.nodes(self) }
  public func node(_ id: NodeID) -> NodeView { view(of: id) }
  public var flights: [MessageView] { viewing.flights(self) }
  public var hasFlights: Bool { (0..<flightPlaces.count).contains { flightPlaces[$0].isUnderWay } }

  /// How far a node's own clock is ahead of the truth.
  public func clockError(of id: NodeID) -> Duration { clocks[id.index].error(at: now) }
  public func clockChanges(of id: NodeID) -> [ClockChange] { trace.clocks.filter { $0.node == id } }
  mutating func keepClock(of id: NodeID, isCorrection: Bool) {
    trace.clocks.append(
      ClockChange(instant: now, node: id, clock: clocks[id.index], isCorrection: isCorrection))
  }

  var allNodes: [NodeView] { setup.roster.ids.map(view(of:)) }

  private func view(of id: NodeID) -> NodeView {
    let name = setup.roster.name(id), index = id.index, clock = clocks[index]
    guard index < slots.count else {
      let slot = clients[index - slots.count]
      return NodeView(
        id: id, name: name, isClient: true, condition: slot.condition,
        since: Instant(microseconds: slot.since), slowness: 1, clock: clock.reading(at: now),
        clockError: clock.error(at: now), driftPPM: clock.driftPPM, inspection: nil, timers: [],
        lamport: Int(overlays.lamport[index]), vector: overlays.vector(of: index), waiting: slot.waiting.count
      )
    }
    let slot = slots[index]
    return NodeView(
      id: id, name: name, isClient: false, condition: slot.condition,
      since: Instant(microseconds: slot.since), slowness: slot.slowness, clock: clock.reading(at: now),
      clockError: clock.error(at: now), driftPPM: clock.driftPPM,
      inspection: slot.node?.inspection.named(in: setup.roster), timers: timers(of: id),
      lamport: Int(overlays.lamport[index]),
      vector: overlays.vector(of: index), waiting: slot.waiting.count,
      crash: slot.condition == .down ? slot.crash : nil, correctionPPM: clock.correctionPPM(at: now))
  }

  // These two are asked for where the system's type is known, and are specialised for it as long as nothing
  // in them is a specialisation of its own: what sorts and describes is no generic code.
  var underWay: [UnderWay] {
    var flights: [UnderWay] = []
    flights.reserveCapacity(flightPlaces.count)
    for index in 0..<flightPlaces.count where flightPlaces[index].isUnderWay {
      flights.append(UnderWay(flightPlaces[index]))
    }
    return flights
  }
  var flightLook: FlightLook {
    FlightLook(
      letters: trace.letters, said: letters, kinds: kinds, messageKindCount: messageKindCount,
      network: network, holds: holds, now: now.microseconds)
  }

  /// What the letters of the trace as it is now say.
  private var letters: Letters {
    let said = words, letters = trace.letters, messages = trace.messages
    let count = messageKindCount
    return Letters(
      words: { said(letters[Int($0)], $1) },
      startsWithNumber: { letter in
        let letter = letters[Int(letter)]
        return letter.kind < count && Describer.startsWithNumber(messages[Int(letter.content)])
      },
      areSame: { one, other, bytes in
        guard one < letters.count, other < letters.count else { return false }
        let (a, b) = (letters[Int(one)], letters[Int(other)])
        return a.kind == b.kind && a.kind < count
          && haveSameBytes(messages[Int(a.content)], messages[Int(b.content)], first: bytes)
      })
  }

  public var areLinksUsual: Bool { network.isUsual }

  public func link(from: NodeID, to: NodeID) -> LinkView {
    let rule = network.rule(from: from.index, to: to.index)
    return LinkView(
      delay: rule.delay, usual: network.scenarioRule(from: from.index, to: to.index).delay,
      lossPPM: rule.lossPPM, duplicatePPM: rule.duplicatePPM, reorderPPM: rule.reorderPPM,
      isCut: network.isCut(from: from.index, to: to.index),
      cutKinds: kinds.indices.filter { network.isCut(from: from.index, to: to.index, kind: $0) }
        .map { kinds[$0] },
      cloggedUntil: network.clog(from: from.index, to: to.index).map { Instant(microseconds: $0.until) },
      isParted: network.isParted(from: from.index, to: to.index),
      isChanged: network.isChanged(from: from.index, to: to.index))
  }

  public func traceLine(_ index: Int) -> TraceView {
    let record = trace.records[index]
    let content = Int(record.content)
    let words: @Sendable () -> String
    var reason: String?, message: MessageName?
    switch record.kind {
    case .command:
      let command = trace.commands[content], roster = setup.roster
      words = { CommandText(roster: roster).print(command) }
    case .refusal, .note:
      let note = trace.notes[content].text
      words = { note }
      if record.kind == .refusal { reason = note }
    case .boot: words = { "starts" }
    case .send, .receive:
      let letter = trace.letters[content], said = self.words
      words = { said(letter, false) }
      message = name(of: trace.letters[content])
    case .lost:
      message = name(of: trace.letters[content])
      let letter = trace.letters[content], loss = lossText(record), said = self.words
      reason = loss
      words = { "\(said(letter, false)) is lost: \(loss)" }
    case .timer:
      let timer = timerKinds[content % timerKinds.count]
      words = { "timer \(timer)" }
    case .serve:
      let asked = operations[content].words
      words = { asked.map(\.text).joined(separator: " ") }
    case .violation:
      let note = trace.notes[content].text
      words = { "broken promise: \(note)" }
    case .outcome:
      let outcome = outcomeText(operations[content])
      words = { outcome }
    }
    let (node, other) = ends(of: record)
    return TraceView(
      index: index, time: Instant(microseconds: record.time), kind: traceKind(index),
      node: node < 0 ? nil : NodeID(node), other: other < 0 ? nil : NodeID(other), message: message,
      reason: reason, text: words(), lamport: Int(record.lamport))
  }

  public func traceEvent(_ index: Int) -> TraceEvent {
    let record = trace.records[index]
    let message: MessageName? =
      switch record.kind {
      case .send, .receive, .lost: name(of: trace.letters[Int(record.content)])
      default: nil
      }
    let (node, other) = ends(of: record)
    return TraceEvent(
      index: index, time: Instant(microseconds: record.time), kind: traceKind(index),
      node: node < 0 ? nil : NodeID(node), other: other < 0 ? nil : NodeID(other), message: message,
      lamport: Int(record.lamport))
  }

  /// Whose event it is, and the other end of a message; -1 where there is none.
  func ends(of record: TraceRecord) -> (node: Int, other: Int) {
    let content = Int(record.content)
    switch record.kind {
    case .command: return (-1, -1)
    case .refusal, .note, .violation: return (Int(trace.notes[content].node), -1)
    case .boot: return (content, -1)
    case .timer: return (content / timerKinds.count, -1)
    case .serve, .outcome: return (operations[content].client.index, -1)
    case .send, .lost:
      let letter = trace.letters[content]
      return (Int(letter.from), Int(letter.to))
    case .receive:
      // A receipt is the receiver's event.
      let letter = trace.letters[content]
      return (Int(letter.to), Int(letter.from))
    }
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

  public func losses(since oldest: Instant, among most: Int) -> [Int] {
    let records = trace.records
    var found: [Int] = []
    for index in stride(from: records.count - 1, through: max(0, records.count - most), by: -1) {
      let record = records[index]
      if record.time < oldest.microseconds { break }
      if record.kind == .lost { found.append(index) }
    }
    return found
  }

  public var traceBytes: Int { trace.bytes }
  public var landmarkCount: Int { trace.landmarks.count }
  public func landmark(_ index: Int) -> Int { Int(trace.landmarks[index]) }
  public var epochCount: Int { trace.epochs.count }
  public func epochChange(_ index: Int) -> EpochChange { trace.epochs[index] }

  private func lossText(_ record: TraceRecord) -> String {
    let ends = ends(of: record)
    let from = setup.roster.name(NodeID(ends.node)), to = setup.roster.name(NodeID(ends.other))
    return switch Loss(rawValue: record.detail) ?? .none {
    case .none: "no reason"
    case .chance: "the network lost it"
    case .cut: "the link \(from)>\(to) is cut"
    case .partition: "a partition parts \(from) and \(to)"
    case .targetDown: "\(to) is down"
    case .dropped: "it was dropped"
    case .kindCut: "the link \(from)>\(to) is cut for \(name(of: trace.letters[Int(record.content)]).kind)"
    case .noticed: "\(to) notices that it is damaged"
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
    ParameterSchema(
      name: name, type: type, sentence: sentence, range: range, value: read(system), limits: limits)
  }
}

/// A flight without what it carries, so that to look at it is no generic code.
struct UnderWay {
  let letter: UInt32, shown: UInt32, sent: Int64, due: Int64
  let isStill: Bool, isReady: Bool, isClogged: Bool, isDamaged: Bool
  init<N>(_ flight: Flight<N>) {
    (letter, shown, sent, due) = (flight.letter, flight.shown, flight.sent, flight.due)
    (isStill, isReady) = (flight.state != .flying, flight.state == .ready)
    (isClogged, isDamaged) = (flight.state == .clogged, flight.isDamaged)
  }
}

/// What it takes to see a flight at an instant.
struct FlightLook {
  let letters: Chunks<Letter>, said: Letters
  let kinds: [String], messageKindCount: Int
  let network: Network, holds: [Hold], now: Int64

  /// In the order in which they were sent.
  func views(of flights: [UnderWay]) -> [MessageView] {
    let mayStop = network.stopsAny
    return flights.sorted { $0.letter < $1.letter }.map { view(of: $0, mayStop: mayStop) }
  }
  /// - Parameter mayStop: whether any link stops what is on it.
  private func view(of flight: UnderWay, mayStop: Bool) -> MessageView {
    let hold = holds.first { $0.letter == flight.letter }
    let left = flight.isStill ? flight.due : flight.due - now
    let end = flight.isStill ? hold?.since ?? now : now
    let passed = max(0, end - flight.sent - (hold?.before ?? 0))
    let letter = letters[Int(flight.letter)]
    let (from, to, kind) = (Int(letter.from), Int(letter.to), Int(letter.kind))
    return MessageView(
      name: MessageName(letter, kinds), letter: flight.shown, letters: said,
      sent: Instant(microseconds: flight.sent),
      due: flight.isStill ? nil : Instant(microseconds: flight.due),
      progress: flight.isReady ? 1 : Double(passed) / Double(max(1, left + passed)),
      isRequest: kind >= messageKindCount && kind < kinds.count - 1, isReply: kind == kinds.count - 1,
      willBeBlocked: mayStop
        && (network.isCut(from: from, to: to) || network.isParted(from: from, to: to)
          || network.isCut(from: from, to: to, kind: kind)),
      isClogged: flight.isClogged, isCorrupt: flight.isDamaged, isReady: flight.isReady)
  }
}

/// Whether two values are the same bit by bit, in their first bytes or in all: then they say the same,
/// whatever they are made of.
private func haveSameBytes<T>(_ a: T, _ b: T, first count: Int) -> Bool {
  withUnsafeBytes(of: a) { one in
    withUnsafeBytes(of: b) { other in one.prefix(count).elementsEqual(other.prefix(count)) }
  }
}
