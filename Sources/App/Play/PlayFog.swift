import Engine
import Sessions
import TUI

/// A node's own clock over a run: what it showed at each instant.
struct OwnClock: Sendable {
  private let changes: [ClockChange]

  init(of id: NodeID, in world: any World) { changes = world.clockChanges(of: id) }
  func reading(at instant: Instant) -> Instant {
    let clock = changes.last { $0.instant <= instant }?.clock ?? LocalClock()
    return clock.reading(at: instant)
  }
}

extension Scene {
  /// The scene as one node can know it: its memory and its timers, in the time of its own clock.
  func seen(by id: NodeID, _ own: OwnClock) -> Scene {
    var scene = self
    scene.now = own.reading(at: now)
    scene.nodes = nodes.map { $0.id == id ? $0.seenByItself(own) : $0.unknown }
    (scene.flights, scene.losses, scene.links, scene.sides) = ([], [], [:], [])
    scene.history = history.filter { $0.client == id }.map { $0.dated(own) }
    return scene
  }
}

extension NodeView {
  /// All that others can know of it without having heard from it: its name.
  fileprivate var unknown: NodeView {
    NodeView(
      id: id, name: name, isClient: isClient, condition: .up, since: .zero, slowness: 1, clock: .zero,
      clockError: .zero, driftPPM: 0, inspection: nil, timers: [], lamport: 0, vector: [], waiting: 0)
  }
  /// Frozen and slow it is without knowing; what its clock shows it takes for the time.
  fileprivate func seenByItself(_ own: OwnClock) -> NodeView {
    let isDown = condition == .down
    return NodeView(
      id: id, name: name, isClient: isClient, condition: isDown ? .down : .up,
      since: isDown ? own.reading(at: since) : .zero, slowness: 1, clock: clock, clockError: .zero,
      driftPPM: 0,
      inspection: isDown ? nil : inspection,
      timers: timers.map {
        TimerView(name: $0.name, about: $0.about, set: own.reading(at: $0.set), due: own.reading(at: $0.due))
      }, lamport: 0, vector: [], waiting: 0)
  }
}

extension Operation {
  /// The operation with the times of its client's clock.
  fileprivate func dated(_ own: OwnClock) -> Operation {
    Operation(
      number: number, client: client, words: words, kind: kind, effect: effect, key: key, input: input,
      invoked: own.reading(at: invoked), node: node, returned: returned.map(own.reading), status: status,
      output: output, attempts: attempts, begun: begun, ended: ended)
  }
}

extension Play {
  /// What there is to see: all, or in fog what one node can know.
  var seenScene: Scene {
    let scene = Scene(world)
    guard let fog else { return scene }
    let own = OwnClock(of: fog, in: world)
    var seen = scene.seen(by: fog, own)
    seen.heard = heard(by: fog, own)
    return seen
  }
  /// What a node heard last from each of the others, dated by its own clock; of one that was silent for very
  /// long nothing, so that a frame stays cheap.
  private func heard(by id: NodeID, _ own: OwnClock) -> [NodeID: Heard] {
    var heard: [NodeID: Heard] = [:]
    let count = world.traceCount
    for index in stride(from: count - 1, through: max(0, count - 5_000), by: -1) {
      let kind = world.traceKind(index)
      guard kind == .receive || kind == .serve else { continue }
      let event = world.traceEvent(index)
      guard event.node == id, let other = event.other, heard[other] == nil else { continue }
      let words = world.traceLine(index).text.split(separator: " ").prefix(2)
      // `heartbeat 26` for `heartbeat count=26`.
      let brief = words.map { $0.split(separator: "=").last.map(String.init) ?? "" }.joined(separator: " ")
      heard[other] = Heard(brief, at: own.reading(at: event.time))
      if heard.count == world.roster.count - 1 { break }
    }
    return heard
  }
  /// An instant as whoever looks would date it.
  func localTime(_ instant: Instant) -> Instant {
    fog.map { OwnClock(of: $0, in: world).reading(at: instant) } ?? instant
  }
  /// What time it is for whoever looks.
  var localNow: Instant { fog.map { world.node($0).clock } ?? session.now }

  /// Actions that tell, by what they do or by whether they can, what no node can know.
  private static let foggy: Set<Action> = [
    .nextMessage, .previousMessage, .nextLink, .cutOrMend, .slowLink, .drop, .duplicate, .holdOrRelease,
  ]
  func fogReason(against action: Action) -> String? {
    guard let fog, Self.foggy.contains(action) else { return nil }
    return "is behind the fog: \(roster.name(fog)) cannot see links and messages; V lifts it"
  }

  /// The last event that the node in whose fog we are knows of.
  func lastEvent(knownTo id: NodeID) -> String {
    let count = world.traceCount
    let known = stride(from: count - 1, through: max(0, count - 50_000), by: -1).lazy.map { index in
      world.traceEvent(index)
    }.first { $0.isKnown(to: id) }
    guard let known else { return "\(roster.name(id)) knows of nothing yet." }
    let time = clock(localTime(known.time))
    return "The last that \(roster.name(id)) knows of, at \(time) s: "
      + Sentence.of(world.traceLine(known.index), in: roster)
  }

  /// Whether a prompt's completions would list what fog hides.
  func isFoggy(_ prompt: Prompt) -> Bool {
    let verb = prompt.text.split(separator: " ").first.map(String.init) ?? ""
    return fog != nil && ["drop", "duplicate", "hold", "release", "deliver", "corrupt"].contains(verb)
  }
}

extension TraceEvent {
  /// A node knows of its own events, but not of what never reached it.
  func isKnown(to id: NodeID) -> Bool {
    switch kind {
    case .command, .lost, .violation: false
    default: node == id
    }
  }
}
