import Engine

/// A client that sets its clock by a server's, over a network whose delays it cannot see.
///
/// An exchange has four stamps: the client asks at t1, the server gets that at t2 and answers at t3, the
/// client gets the answer at t4; t1 and t4 are of the client's clock. If both ways took equally long the
/// server would be ahead by ((t2 - t1) + (t3 - t4)) / 2; in truth that is off by half of the difference, and
/// so by at most half of the delay (t4 - t1) - (t3 - t2). Of the last eight answers the quickest counts. An
/// offset beyond `step_above` is stepped, a smaller one slewed. A lease, for whoever reads the clock, ends by
/// the wall clock (`lease_by wall`, the classic bug), or by the monotonic one.
/// Source: Cristian, Probabilistic Clock Synchronization, Distributed Computing 3 (1989); Mills and others,
/// RFC 5905, Network Time Protocol Version 4 (2010): the stamps, sections 8 and 10, and 128 ms.
/// Left out: strata, the choice among servers, and learning the crystal's rate.
package struct CristianNTP: System {
  package enum Measure: String, CaseIterable, Sendable { case wall, monotonic }
  package var poll = Duration.seconds(16)
  package var samples = 8
  package var stepAbove = Duration.milliseconds(128)
  package var slew = 500
  package var turnaround = Duration.zero
  package var leaseBy = Measure.monotonic

  package init() {}
  package static let card = Card(
    name: "cristian-ntp", version: 1, title: "What time is it over there?",
    summary: "c asks s for the time every 16 s and corrects its own clock.",
    sources: [
      "Cristian, Probabilistic Clock Synchronization, Distributed Computing 3, 1989",
      "Mills and others, Network Time Protocol Version 4, RFC 5905 (2010)",
    ],
    leftOut: "strata, the choice among servers, and learning the crystal's rate",
    shape: .row, nodes: ["s", "c"], examples: ["lease 500ms"])
  package static let latency = Duration.milliseconds(50)
  package static let parameters: [Parameter<CristianNTP>] = [
    .time("poll", \.poll, .seconds(1)...(.seconds(131_072)), "how long c waits between two questions"),
    .count("samples", \.samples, 1...64, "of how many answers the quickest one counts"),
    .time("step_above", \.stepAbove, .zero...(.seconds(86_400)), "the largest offset that is not stepped"),
    .count("slew", \.slew, 1...100_000, "how many microseconds a second c slews its clock by"),
    .time("turnaround", \.turnaround, .zero...(.seconds(10)), "how long s takes to answer"),
    .choice("lease_by", \.leaseBy, "the clock by which a lease ends: one that is set, or one that never is"),
  ]
  package static let fields = [
    FieldSchema("role", .symbol(["server", "client"]), "whether it gives the time or takes it"),
    FieldSchema(
      "offset", .time, "how far it took s to be ahead of it, after the last answer that counted"),
    FieldSchema("delay", .time, "how long the ways there and back of that answer took together"),
    FieldSchema("bound", .time, "half of that: the most by which the offset may be off"),
    FieldSchema("t1", .time, "when it asked, by its own clock"),
    FieldSchema("t2", .time, "when s got that, by the clock of s"),
    FieldSchema("t3", .time, "when s answered, by the clock of s"),
    FieldSchema("t4", .time, "when it got the answer, by its own clock"),
    FieldSchema("missed", .int, "questions without an answer since the last answer"),
    FieldSchema("leases", .int, "how many leases it holds"),
  ]
  package static let invariants = [
    Invariant<Peer>("no lease ends before its time is over") { peers in
      peers.allSatisfy { !$0.hasEndedEarly }
    }
  ]
  package static let demands = [
    Invariant<Peer>("whoever asks for the time gets it") { peers in
      // The last question may be under way.
      peers.allSatisfy { $0.isServer || ($0.missed <= 1 && $0.latest != nil) }
    }
  ]
  package static let settling = Duration.seconds(35)
  package func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Void>) -> Peer {
    Peer(server: id == nodes.first ? nil : nodes.first, settings: self)
  }
  package func adjust(_ node: inout Peer) { node.settings = self }

  /// One exchange: what the four stamps say.
  package struct Sample: Hashable, Sendable {
    package let t1: Instant, t2: Instant, t3: Instant, t4: Instant
    package init(_ t1: Instant, _ t2: Instant, _ t3: Instant, _ t4: Instant) {
      (self.t1, self.t2, self.t3, self.t4) = (t1, t2, t3, t4)
    }
    /// How far the server's clock is ahead of the client's, if both ways took equally long.
    package var offset: Duration { ((t2 - t1) + (t3 - t4)) / 2 }
    package var delay: Duration { (t4 - t1) - (t3 - t2) }
  }

  package struct Peer: Node {
    package enum Message: Labelled {
      case ask(t1: Instant)
      case answer(t1: Instant, t2: Instant, t3: Instant)
      package static var kinds: [String] { ["ask", "answer"] }
      package var kind: Int { if case .ask = self { 0 } else { 1 } }
    }
    package enum Timer: Hashable, Labelled {
      case poll
      /// The client's question that is answered then.
      case answer(NodeID, t1: Instant, t2: Instant)
      case lease
      package static var kinds: [String] { ["poll", "answer", "lease"] }
      package var kind: Int {
        switch self {
        case .poll: 0
        case .answer: 1
        case .lease: 2
        }
      }
    }
    /// Held until a clock shows `end`; `over` is when the crystal says so.
    private struct Lease: Sendable { let call: CallID, length: Duration, end: Instant, over: Instant }

    /// Whom this node asks; nil for the server itself.
    let server: NodeID?
    fileprivate(set) var settings: CristianNTP
    /// When the question under way was asked.
    private var asked: Instant?
    private var delays: [Duration] = []
    /// The answer that counted last.
    fileprivate private(set) var latest: Sample?
    fileprivate private(set) var missed = 0
    private var leases: [Lease] = []
    fileprivate private(set) var hasEndedEarly = false

    init(server: NodeID?, settings: CristianNTP) { (self.server, self.settings) = (server, settings) }
    fileprivate var isServer: Bool { server == nil }

    package var inspection: Inspection {
      func time(_ instant: Instant?) -> Value { instant.map { .time($0 - .zero) } ?? .none }
      return Inspection(
        badge: isServer ? "SERV" : "", tone: .plain,
        [
          "role": .text(isServer ? "server" : "client"),
          "offset": latest.map { .time($0.offset) } ?? .none,
          "delay": latest.map { .time($0.delay) } ?? .none,
          "bound": latest.map { .time($0.delay / 2) } ?? .none,
          "t1": time(latest?.t1), "t2": time(latest?.t2), "t3": time(latest?.t3), "t4": time(latest?.t4),
          "missed": isServer ? .none : .int(missed), "leases": .int(leases.count),
        ])
    }
    package mutating func start(_ io: inout Effects<Self>) {
      if !isServer { io.setTimer(.poll, after: min(settings.poll, .seconds(1))) }
    }
    package mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
      switch timer {
      case .poll: ask(&io)
      case .answer(let client, let t1, let t2):
        io.send(.answer(t1: t1, t2: t2, t3: io.clock), to: client)
      case .lease: endLeases(&io)
      }
    }
    package mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      switch message {
      case .ask(let t1):
        if settings.turnaround > .zero {
          io.setTimer(.answer(sender, t1: t1, t2: io.clock), after: settings.turnaround)
        } else {
          io.send(.answer(t1: t1, t2: io.clock, t3: io.clock), to: sender)
        }
      case .answer(let t1, let t2, let t3):
        // RFC 5905, section 8: an answer to another question than the last one is bogus.
        guard asked == t1 else { return }
        asked = nil
        missed = 0
        take(Sample(t1, t2, t3, io.clock), &io)
      }
    }

    // MARK: The clock

    private mutating func ask(_ io: inout Effects<Self>) {
      guard let server else { return }
      asked = io.clock
      missed += 1
      io.send(.ask(t1: io.clock), to: server)
      io.setTimer(.poll, after: settings.poll)
    }
    private mutating func take(_ sample: Sample, _ io: inout Effects<Self>) {
      // Somebody has set a clock meanwhile.
      guard sample.delay >= .zero else { return io.note("drops an answer that is older than its question") }
      delays = delays.suffix(settings.samples - 1) + [sample.delay]
      guard delays.allSatisfy({ $0 >= sample.delay }) else {
        return io.note("leaves an answer out: one of the last \(delays.count) was quicker")
      }
      latest = sample
      let offset = sample.offset
      if abs(offset.inMicroseconds) > settings.stepAbove.inMicroseconds {
        // RFC 5905: a step clears the filter, as its offsets were those of the old clock.
        delays = []
        io.adjustClock(by: offset)
        io.note("sets its clock \(Self.direction(offset)) by \(Self.milliseconds(offset))")
      } else {
        io.slewClock(by: offset, ppm: settings.slew)
        if offset == .zero { return io.note("takes its clock to be right") }
        io.note("slews its clock \(Self.direction(offset)) by \(Self.milliseconds(offset))")
      }
    }
    private static func direction(_ offset: Duration) -> String { offset < .zero ? "back" : "forward" }
    private static func milliseconds(_ offset: Duration) -> String {
      let micro = abs(offset.inMicroseconds), rest = String(micro % 1_000 + 1_000).dropFirst()
      return micro % 1_000 == 0 ? "\(micro / 1_000) ms" : "\(micro / 1_000).\(rest) ms"
    }

    // MARK: Leases

    private func reading(_ io: Effects<Self>) -> Instant {
      settings.leaseBy == .wall ? io.clock : io.monotonic
    }
    /// How often a holder looks whether its lease is over.
    private static var look: Duration { .milliseconds(500) }

    package mutating func serve(_ request: Request, call: CallID, _ io: inout Effects<Self>) {
      let length = request.length, now = reading(io)
      leases.append(Lease(call: call, length: length, end: now + length, over: io.monotonic + length))
      lookAgain(&io)
    }
    private mutating func endLeases(_ io: inout Effects<Self>) {
      let now = reading(io)
      for lease in leases where now >= lease.end {
        // A wall clock that is slewed may rightly gain a little.
        if io.monotonic + lease.length / 1_000 < lease.over { hasEndedEarly = true }
        io.reply(.time(lease.length), to: lease.call)
      }
      leases.removeAll { now >= $0.end }
      lookAgain(&io)
    }
    private func lookAgain(_ io: inout Effects<Self>) {
      guard let end = leases.map(\.end).min() else { return }
      // No less than 1 ms: what is left may be too short for a timer of whole microseconds.
      io.setTimer(.lease, after: max(.milliseconds(1), min(end - reading(io), Self.look)))
    }
  }
}

extension CristianNTP.Peer {
  /// Asks for a lease; the answer comes when it ends.
  package struct Request: ClientRequest {
    package let length: Duration
    package static var usages: [Usage] { [Usage("lease", ["TIME"], "holds a lease; answers when it ends")] }
    package init?(words: [Word]) {
      guard words.count == 2, words[0].text == "lease", let end = try? Position(parsing: words[1].text),
        end.events == nil
      else { return nil }
      length = end.instant - .zero
    }
    package var effect: Operation.Effect { .none }
    package var key: String? { nil }
    package var input: Value? { nil }
  }
}
