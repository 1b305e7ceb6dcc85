import Engine

/// A sender numbers what it sends, and a receiver writes down whatever arrives, in the order in which it
/// arrives: over datagrams, or over a stream like TCP's (`transport tcp`), which is in order and without
/// repetition inside one connection, and only there.
///
/// Source: the datagram is that of UDP, RFC 768 (1980): no order, no repetition checks, no acknowledgement.
/// The stream is RFC 9293 (2022), its rules in `Parts/Stream.swift`; that no transport can know what the ends
/// have done with the data is Saltzer, Reed & Clark, TOCS 1984.
/// Left out: windows, congestion control and the closing of a connection.
package struct PingStream: System {
  package enum Transport: String, CaseIterable, Sendable { case datagram, tcp }
  package var transport = Transport.datagram
  package var count = 5
  package var interval = Duration.milliseconds(100)
  package var repeatAfter = Duration.milliseconds(200)
  package var giveUpAfter = Duration.seconds(1)

  package init() {}
  package static let card = Card(
    name: "ping-stream", version: 1, title: "A stream of datagrams",
    summary: "n1 sends the numbers 1 to 5 to n2, which appends what arrives.",
    sources: [
      "Postel, User Datagram Protocol, RFC 768 (1980)",
      "Eddy (ed.), Transmission Control Protocol, RFC 9293 (2022)",
      "Saltzer, Reed & Clark, End-to-End Arguments in System Design, TOCS 1984",
    ],
    leftOut: "of TCP: windows, congestion control and the closing of a connection; no message is damaged",
    shape: .row, nodes: ["n1", "n2"], strip: "received")
  package static let latency = Duration.milliseconds(40)
  package static let parameters: [Parameter<PingStream>] = [
    .choice("transport", \.transport, "datagrams as they are, or a stream like TCP's over them"),
    .count("count", \.count, 1...50, "how many numbers n1 sends"),
    .time(
      "interval", \.interval, .milliseconds(1)...(.seconds(10)), "the time between two numbers"),
    .time(
      "repeat_after", \.repeatAfter, .milliseconds(1)...(.seconds(10)),
      "of tcp: how long n1 waits for an acknowledgement before it sends again; then twice as long"),
    .time(
      "give_up_after", \.giveUpAfter, .milliseconds(1)...(.seconds(600)),
      "of tcp: after how long without an acknowledgement n1 gives a connection up and opens another"),
  ]
  package static let fields = [
    FieldSchema("sent", .list(.int), "the numbers that this node has sent, in order"),
    FieldSchema("received", .list(.int), "the numbers that have arrived here, in the order of arrival"),
  ]
  package static let invariants = [
    Invariant<Peer>("inside one connection n2 reads what n1 writes, in order and once") { peers in
      guard let source = peers.first?.source, let sink = peers.last?.sink,
        sink.connection == source.connection, source.state == .open
      else { return true }
      return source.inConnection.starts(with: sink.inConnection)
    }
  ]
  package func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Void>) -> Peer {
    Peer(receiver: id == nodes.first ? nodes.dropFirst().first : nil, stream: self)
  }
  package func adjust(_ node: inout Peer) { node.stream = self }
  fileprivate var patience: (again: Duration, giveUp: Duration) { (repeatAfter, giveUpAfter) }

  package struct Peer: Node {
    package typealias Request = Never
    package typealias Message = StreamMessage
    package enum Timer: String, CaseIterable, Labelled {
      case next, again
      case giveUp = "give_up"
    }

    /// Whom this node sends to; nil for the receiver itself.
    let receiver: NodeID?
    fileprivate(set) var stream: PingStream {
      didSet { source?.patience = stream.patience }
    }
    private(set) var sent: [Int] = []
    private(set) var received: [Int] = []
    /// The two ends of a stream: one of them here.
    fileprivate private(set) var source: StreamSource?, sink: StreamSink?

    init(receiver: NodeID?, stream: PingStream) {
      self.receiver = receiver
      self.stream = stream
      if receiver == nil { sink = StreamSink() } else { source = StreamSource(patience: stream.patience) }
    }
    package var inspection: Inspection {
      let isOpening = source?.state == .opening
      return Inspection(
        badge: receiver == nil ? "RECV" : isOpening ? "OPENS" : "SEND", tone: isOpening ? .waiting : .plain,
        ["sent": .list(sent.map(Value.int)), "received": .list(received.map(Value.int))])
    }
    package mutating func start(_ io: inout Effects<Self>) {
      if receiver != nil { io.setTimer(.next, after: stream.interval) }
    }
    package mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
      switch timer {
      case .next: sendNext(&io)
      case .again: carryOut(source?.wake(.again, &io.random), &io)
      case .giveUp: carryOut(source?.wake(.giveUp, &io.random), &io)
      }
    }
    package mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      if case .number(let number) = message { return read(number, &io) }
      carryOut(source?.take(message, &io.random), &io)
      guard let (answer, numbers) = sink?.take(message) else { return }
      for number in numbers { read(number, &io) }
      if let answer { io.send(answer, to: sender) }
    }

    private mutating func sendNext(_ io: inout Effects<Self>) {
      guard let receiver, sent.count < stream.count else { return }
      sent.append(sent.count + 1)
      switch stream.transport {
      case .datagram: io.send(.number(sent.count), to: receiver)
      case .tcp: carryOut(source?.write(sent.count, &io.random), &io)
      }
      if sent.count < stream.count { io.setTimer(.next, after: stream.interval) }
    }
    private mutating func read(_ number: Int, _ io: inout Effects<Self>) {
      let isRepeated = received.contains(number)
      let isLate = received.contains { $0 > number }
      received.append(number)
      io.note("reads \(number)" + (isRepeated ? ", again" : isLate ? ", after a later one" : ""))
    }
    private func carryOut(_ acts: [StreamSource.Act]?, _ io: inout Effects<Self>) {
      guard let acts, let receiver else { return }
      for act in acts {
        switch act {
        case .send(let message): io.send(message, to: receiver)
        case .set(let timer, let delay): io.setTimer(timer == .again ? .again : .giveUp, after: delay)
        case .cancel(let timer): io.cancel(timer == .again ? .again : .giveUp)
        case .note(let text): io.note(text)
        }
      }
    }
  }
}
