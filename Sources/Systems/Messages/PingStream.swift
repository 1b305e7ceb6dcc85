import Engine

/// A sender numbers its datagrams and a receiver appends whatever arrives, in the order in which it arrives.
///
/// Source: the service that UDP gives, RFC 768 (1980): no order, no repetition checks, no acknowledgement.
/// Left out: a transport that repairs the stream.
package struct PingStream: System {
  package var count = 5
  package var interval = Duration.milliseconds(100)

  package init() {}
  package static let card = Card(
    name: "ping-stream", version: 1, title: "A stream of datagrams",
    summary: "n1 sends the numbers 1 to 5 to n2, which appends what arrives.",
    sources: ["Postel, User Datagram Protocol, RFC 768 (1980)"],
    leftOut: "a transport such as TCP, which repairs order and repetition inside one connection",
    shape: .row, nodes: ["n1", "n2"], strip: "received")
  package static let latency = Duration.milliseconds(40)
  package static let parameters: [Parameter<PingStream>] = [
    .count("count", \.count, 1...50, "how many numbers n1 sends"),
    .time(
      "interval", \.interval, .milliseconds(1)...(.seconds(10)), "the time between two numbers"),
  ]
  package static let fields = [
    FieldSchema("sent", .list(.int), "the numbers that this node has sent, in order"),
    FieldSchema("received", .list(.int), "the numbers that have arrived here, in the order of arrival"),
  ]
  package func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Void>) -> Peer {
    Peer(receiver: id == nodes.first ? nodes.dropFirst().first : nil, stream: self)
  }
  package func adjust(_ node: inout Peer) { node.stream = self }

  package struct Peer: Node {
    package typealias Request = Never
    package enum Message: Labelled {
      case number(Int)
      package static var kinds: [String] { ["number"] }
      package var kind: Int { 0 }
    }
    package enum Timer: String, CaseIterable, Labelled { case next }

    /// Whom this node sends to; nil for the receiver itself.
    let receiver: NodeID?
    fileprivate(set) var stream: PingStream
    private(set) var sent: [Int] = []
    private(set) var received: [Int] = []

    init(receiver: NodeID?, stream: PingStream) {
      self.receiver = receiver
      self.stream = stream
    }
    package var inspection: Inspection {
      Inspection(
        badge: receiver == nil ? "RECV" : "SEND", tone: .plain,
        ["sent": .list(sent.map(Value.int)), "received": .list(received.map(Value.int))])
    }
    package mutating func start(_ io: inout Effects<Self>) {
      if receiver != nil { io.setTimer(.next, after: stream.interval) }
    }
    package mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
      guard let receiver, sent.count < stream.count else { return }
      sent.append(sent.count + 1)
      io.send(.number(sent.count), to: receiver)
      if sent.count < stream.count { io.setTimer(.next, after: stream.interval) }
    }
    package mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      guard case .number(let number) = message else { return }
      let isRepeated = received.contains(number)
      let isLate = received.contains { $0 > number }
      received.append(number)
      io.note("reads \(number)" + (isRepeated ? ", again" : isLate ? ", after a later one" : ""))
    }
  }
}
