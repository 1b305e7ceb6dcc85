import Engine

/// What the two ends of a stream say to each other. `connection` stands for the initial sequence number:
/// drawn by chance, so that what an earlier connection left in the network is not taken for this one's.
package enum StreamMessage: Labelled {
  /// A datagram by itself, outside of any connection.
  case number(Int)
  case syn(connection: Int)
  case synack(connection: Int)
  /// The number at place `sequence` of the connection, counted from 1.
  case segment(number: Int, sequence: Int, connection: Int)
  /// All before `next` have arrived.
  case ack(next: Int, connection: Int)
  case reset(connection: Int)
  package static var kinds: [String] { ["number", "syn", "synack", "segment", "ack", "reset"] }
  package var kind: Int {
    switch self {
    case .number: 0
    case .syn: 1
    case .synack: 2
    case .segment: 3
    case .ack: 4
    case .reset: 5
    }
  }
}

/// The end that sends: it repeats what is not acknowledged, gives a connection up that stays silent, opens
/// the next, and sends there from what it does not know to have arrived.
///
/// Source: RFC 9293 (2022), sections 3.5 (opening), 3.8.1 and 3.8.3 (repeating, giving up), 3.10.7; the
/// doubling of the waiting time is RFC 6298 (2011), 5.5.
/// Left out: closing, windows, congestion control, the receiver's own initial sequence number.
package struct StreamSource: Sendable {
  package enum State: Sendable { case closed, opening, open }
  package enum Timer: Sendable { case again, giveUp }
  /// What the end asks for: to be carried out by the node that it belongs to.
  package enum Act: Sendable {
    case send(StreamMessage), set(Timer, Duration), cancel(Timer), note(String)
  }
  package private(set) var state = State.closed
  package private(set) var connection = 0
  /// The numbers in the order in which they were written, and how many of them are known to have arrived.
  package private(set) var written: [Int] = []
  package private(set) var known = 0
  /// How many were known to have arrived when this connection opened: its first number follows them.
  private var base = 0
  private var wait = Duration.zero, isWaiting = false
  /// How long it waits before it repeats for the first time, and until it gives a connection up.
  package var patience: (again: Duration, giveUp: Duration)

  package init(patience: (again: Duration, giveUp: Duration)) { self.patience = patience }

  /// What was written in this connection.
  package var inConnection: ArraySlice<Int> { written[base...] }

  package mutating func write(_ number: Int, _ random: inout Random) -> [Act] {
    written.append(number)
    switch state {
    case .closed: return open(&random)
    case .opening: return []
    case .open: return [.send(segment(written.count - 1))] + startWaiting()
    }
  }
  package mutating func take(_ message: StreamMessage, _ random: inout Random) -> [Act] {
    switch message {
    case .synack(connection) where state == .opening:
      state = .open
      base = known
      isWaiting = false
      return (known..<written.count).map { .send(segment($0)) } + startWaiting()
    case .ack(let next, connection) where state == .open: return acknowledge(base + next - 1)
    case .reset(connection) where state != .closed:
      return [.note("is told that the connection is no more, and opens another")] + open(&random)
    // The other end still has a connection that this end has given up: it is told so (3.5.1).
    case .synack(let other), .ack(_, let other):
      return other == connection ? [] : [.send(.reset(connection: other))]
    default: return []
    }
  }
  package mutating func wake(_ timer: Timer, _ random: inout Random) -> [Act] {
    guard isWaiting else { return [] }
    switch timer {
    case .again:
      wait = wait * 2
      let message = state == .opening ? .syn(connection: connection) : segment(known)
      return [.send(message), .set(.again, wait)]
    case .giveUp:
      let given = connection
      return [
        .note("hears nothing for \(patience.giveUp.text), gives the connection up and opens another"),
        .send(.reset(connection: given)),
      ] + open(&random)
    }
  }

  private func segment(_ index: Int) -> StreamMessage {
    .segment(number: written[index], sequence: index - base + 1, connection: connection)
  }
  private mutating func open(_ random: inout Random) -> [Act] {
    state = .opening
    connection = 100_000 + Int(random.below(900_000))
    isWaiting = false
    return [.send(.syn(connection: connection))] + startWaiting()
  }
  private mutating func startWaiting() -> [Act] {
    guard !isWaiting, state == .opening || known < written.count else { return [] }
    isWaiting = true
    wait = patience.again
    return [.set(.again, wait), .set(.giveUp, patience.giveUp)]
  }
  private mutating func acknowledge(_ count: Int) -> [Act] {
    guard count > known, count <= written.count else { return [] }
    known = count
    isWaiting = false
    let waiting = startWaiting()
    return waiting.isEmpty ? [.cancel(.again), .cancel(.giveUp)] : waiting
  }
}

/// The end that receives: inside one connection it hands on every number once and in order.
///
/// Source: RFC 9293 (2022), section 3.10.7.
package struct StreamSink: Sendable {
  /// The connection that is open; nil where none is.
  package private(set) var connection: Int?
  /// What was handed on in this connection.
  package private(set) var inConnection: [Int] = []
  /// What came before its turn.
  private var early: [(sequence: Int, number: Int)] = []
  private var next: Int { inConnection.count + 1 }

  package init() {}

  /// - Returns: the answer, and the numbers whose turn it is now.
  package mutating func take(_ message: StreamMessage) -> (answer: StreamMessage?, numbers: [Int]) {
    switch message {
    case .syn(let asked):
      // Another connection is open: whoever knows no such connection will reset it (3.5.1).
      if let connection, connection != asked { return (.ack(next: next, connection: connection), []) }
      if connection == nil { (connection, inConnection, early) = (asked, [], []) }
      return (.synack(connection: asked), [])
    case .segment(let number, let sequence, let from):
      guard from == connection else { return (.reset(connection: from), []) }
      let numbers = place(sequence, number)
      return (.ack(next: next, connection: from), numbers)
    case .reset(connection):
      connection = nil
      return (nil, [])
    default: return (nil, [])
    }
  }
  private mutating func place(_ sequence: Int, _ number: Int) -> [Int] {
    guard sequence >= next, !early.contains(where: { $0.sequence == sequence }) else { return [] }
    early.append((sequence, number))
    let first = inConnection.count
    while let index = early.firstIndex(where: { $0.sequence == next }) {
      inConnection.append(early.remove(at: index).number)
    }
    return Array(inConnection[first...])
  }
}
