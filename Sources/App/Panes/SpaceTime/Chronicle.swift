import Engine

/// The part of a run that a space-time diagram shows: events, messages, and how the nodes were.
struct Chronicle {
  /// The way of a message, as far as it is known.
  struct Arrow {
    enum End: Hashable {
      case received(Int)
      /// It was lost there, or will be.
      case lost(String)
      /// Under way; where it is going to be, if nothing stops it.
      case flying(due: Instant)
      case held, clogged, blocked(due: Instant)
      /// It has arrived at a node that has no time for it.
      case waiting
    }
    var name: MessageName
    var start: Instant
    /// The index of its send, where that was read.
    var sent: Int?
    var finish: Instant
    var end: End
    /// How far it came, 0 to 1.
    var progress = 1.0
    /// Whether it was lost as it left, or soon after.
    var isLostEarly: Bool { if case .lost = end { progress <= Self.early } else { false } }
    static let early = 0.3
    /// Where it stood still: since when, until when, and how far it was, 0 to 1.
    var stops: [(from: Instant, to: Instant, progress: Double)] = []
  }
  /// A node that does not run for a while.
  struct Pause: Hashable {
    var node: NodeID, from: Instant
    /// Nil while it lasts.
    var to: Instant?
    var isCrash: Bool
  }

  private(set) var events: [TraceEvent] = []
  private(set) var arrows: [Arrow] = []
  private(set) var pauses: [Pause] = []

  /// How many records are read at most, and how many around them for messages that cross the window's sides.
  static let limit = 1200, margin = 300

  /// Reads what lies between two instants of the run, up to its present.
  init(_ world: any World, from start: Instant, to end: Instant, fog: NodeID? = nil) {
    let count = world.traceCount
    let last = world.firstTraceIndex(after: end)
    let first = max(world.firstTraceIndex(after: start - .microseconds(1)), last - Self.limit)
    let read = (max(0, first - Self.margin)..<min(count, last + Self.margin)).map(world.traceEvent)
    events = read.filter { (first..<last).contains($0.index) && $0.isCounted }
    if let fog {
      events.removeAll { $0.node != fog }
      return
    }
    let holds = readCommands(world, since: start)
    readArrows(read, world, isCut: last + Self.margin < count)
    for index in arrows.indices {
      arrows[index].stops = holds.filter { $0.name == arrows[index].name }.compactMap { hold in
        stop(hold.from, hold.to, on: arrows[index], now: world.now)
      }
    }
  }

  // MARK: Messages

  private mutating func readArrows(_ read: [TraceEvent], _ world: any World, isCut: Bool) {
    var sends: [MessageName: TraceEvent] = [:]
    var open: [MessageName] = []
    var arrived: Set<MessageName> = []
    let flights = world.flights
    for event in read {
      guard let name = event.message else { continue }
      let send = sends[name.original]
      switch event.kind {
      case .send:
        sends[name] = event
        open.append(name)
      case .receive:
        arrived.insert(name)
        guard let send else { continue }
        arrows.append(
          Arrow(
            name: name, start: send.time, sent: send.index, finish: event.time, end: .received(event.index)))
      case .lost:
        arrived.insert(name)
        guard let send else { continue }
        let reason = world.traceLine(event.index).reason ?? ""
        let cause = Loss(message: name, time: event.time, reason: reason).cause
        let usual = Self.usual(name, world)
        let share = Double((event.time - send.time).inMicroseconds) / Double(max(1, usual))
        arrows.append(
          Arrow(
            name: name, start: send.time, sent: send.index, finish: event.time, end: .lost(cause),
            progress: min(0.85, max(Arrow.early, share))))
      default: break
      }
    }
    for flight in flights {
      arrived.insert(flight.name)
      arrows.append(arrow(flight, sends[flight.name.original], world))
    }
    guard !isCut else { return }
    for name in open where !arrived.contains(name) {
      guard let send = sends[name] else { continue }
      let arrival = send.time + .microseconds(Self.usual(name, world))
      arrows.append(
        Arrow(
          name: name, start: send.time, sent: send.index, finish: min(arrival, world.now), end: .waiting))
    }
  }

  private func arrow(_ flight: MessageView, _ send: TraceEvent?, _ world: any World) -> Arrow {
    var arrow = Arrow(
      name: flight.name, start: send?.time ?? flight.sent, sent: send?.index, finish: world.now, end: .held,
      progress: flight.progress)
    if flight.isClogged {
      arrow.end = .clogged
      arrow.progress = 0.15
      arrow.stops = [(arrow.start, world.now, 0.15)]
    } else if flight.isReady {
      let arrival = arrow.start + .microseconds(Self.usual(flight.name, world))
      (arrow.end, arrow.finish) = (.waiting, min(arrival, world.now))
    } else if let due = flight.due {
      arrow.end = flight.willBeBlocked ? .blocked(due: due) : .flying(due: due)
    }
    return arrow
  }

  /// How long a message takes on its link as it is now, in microseconds.
  private static func usual(_ name: MessageName, _ world: any World) -> Int64 {
    max(1, world.link(from: name.from, to: name.to).delay.typical)
  }

  /// Where a held message stood: it moves evenly before and after.
  private func stop(_ from: Instant, _ to: Instant?, on arrow: Arrow, now: Instant) -> (
    from: Instant, to: Instant, progress: Double
  )? {
    guard from >= arrow.start, from <= arrow.finish else { return nil }
    let end = min(to ?? now, arrow.finish)
    let moving = (arrow.finish - arrow.start).inMicroseconds - (end - from).inMicroseconds
    let before = Double((from - arrow.start).inMicroseconds)
    if case .held = arrow.end { return (from, end, arrow.progress) }
    return (from, end, moving > 0 ? min(1, before / Double(moving)) * arrow.progress : 0)
  }

  // MARK: Commands

  private typealias Hold = (name: MessageName, from: Instant, to: Instant?)

  /// How many commands are looked at, newest first.
  private static let commandLimit = 100

  /// Crashes, freezes and holds, from the commands of the run.
  private mutating func readCommands(_ world: any World, since start: Instant) -> [Hold] {
    let text = CommandText(roster: world.roster, schema: world.schema)
    var holds: [Hold] = []
    let count = world.landmarkCount
    for landmark in max(0, count - Self.commandLimit)..<count {
      let index = world.landmark(landmark)
      guard world.traceKind(index) == .command else { continue }
      let line = world.traceLine(index)
      guard case .fault(let fault)? = try? text.parse(line.text) else { continue }
      switch fault {
      case .hold(let name): holds.append((name, line.time, nil))
      case .release(let name), .deliver(let name), .drop(let name):
        if let place = holds.lastIndex(where: { $0.name == name && $0.to == nil }) {
          holds[place].to = line.time
        }
      default: note(fault, at: line.time, now: world.now)
      }
    }
    pauses.removeAll { pause in pause.to.map { $0 < start } ?? false }
    return holds
  }

  private mutating func note(_ fault: Fault, at time: Instant, now: Instant) {
    switch fault {
    case .crash(let node, _):
      guard current(node).map({ !pauses[$0].isCrash }) ?? true else { return }
      end(node, at: time)
      pauses.append(Pause(node: node, from: time, to: nil, isCrash: true))
    case .freeze(let node, let length):
      guard current(node) == nil else { return }
      let thaw = length.map { time + $0 }
      pauses.append(
        Pause(node: node, from: time, to: thaw.flatMap { $0 <= now ? $0 : nil }, isCrash: false))
    case .restart(let node), .thaw(let node): end(node, at: time)
    default: break
    }
  }
  /// The pause in which a node is, among those that were read.
  private func current(_ node: NodeID) -> Int? { pauses.lastIndex { $0.node == node && $0.to == nil } }
  private mutating func end(_ node: NodeID, at time: Instant) {
    if let place = current(node) {
      pauses[place].to = time
    } else if let place = pauses.lastIndex(where: { $0.node == node && $0.to.map { $0 > time } ?? false }) {
      pauses[place].to = time
    }
  }
}

extension World {
  /// The index of the first record after an instant; the number of records where there is none.
  func firstTraceIndex(after time: Instant) -> Int {
    var low = 0, high = traceCount
    while low < high {
      let middle = (low + high) / 2
      if traceEvent(middle).time > time { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
