import Engine
import Systems

@testable import Sessions

/// Everything of a world that the rest of the program can see and that decides how it goes on.
func portrait(_ world: any World) -> [String] {
  var lines = [
    "\(world.now.microseconds)us, event \(world.eventCount), \(world.eventsAtNow) at now",
    "next \(world.nextEventTime.map { "\($0.microseconds)us" } ?? "-")",
    "digest \(RecordingText.digestText(world.digest))",
    "history \(world.history.map { "\($0.number) \($0.status.text) \($0.attempts)" })",
    "violations \(world.violations), sides \(world.sides)",
  ]
  lines += world.flights.map(portrait)
  for from in world.roster.ids {
    for to in world.roster.ids where to != from {
      let link = world.link(from: from, to: to)
      guard
        link.isCut || link.isParted || link.isChanged || !link.cutKinds.isEmpty || link.cloggedUntil != nil
      else { continue }
      lines.append("\(from.index)>\(to.index) \(link)")
    }
  }
  for node in world.nodes {
    let timers = node.timers.map { "\($0.name) \($0.due.microseconds)us" }
    lines.append("\(node.name) \(node.condition) \(node.waiting) \(timers) \(node.clock.microseconds)us")
  }
  return lines
}

private func portrait(_ flight: MessageView) -> String {
  let due = flight.due.map { "\($0.microseconds)us" } ?? (flight.isClogged ? "clogged" : "held")
  return "\(flight.name) \(flight.text) due \(due), at \(flight.progress)"
}

/// Counts what it sees, and notices when an event is missed or seen twice.
struct Witness: Observer, Equatable {
  var looks = 0, events = -1, gaps = 0
  var pauseAt = -1
  mutating func observe(_ world: any World) {
    looks += 1
    if world.eventCount != events, world.eventCount != events + 1 { gaps += 1 }
    events = world.eventCount
  }
  var wantsPause: Bool { events == pauseAt }
}

enum Scripts {
  static let heartbeat = """
    seed 21
    link n1-n2 20ms jitter 5ms
    link n2-n3 20ms dup 20% loss 5%
    1s partition n1 west | n2 n3 east
    1500ms op east write cart book
    2s heal
    2s/2 op west write cart lamp
    """
  static let busy = """
    seed 5
    link all 3ms reorder 10%
    set heartbeat 10ms
    set promote_after 50ms
    set rule majority
    400ms freeze n2 for 100ms
    """

  static func scenario(_ text: String, of system: String = "heartbeat-failover") throws -> Scenario {
    try ScenarioText.read(["system \(system)"] + text.split(separator: "\n").map(String.init))
  }
}

/// A walk of random actions through a session, with what a plain model of it says.
struct Walk {
  let scenario: Scenario
  var session: Session
  var random: Random
  /// Commands of the present branch, and those that undo and redo bring back, by the model.
  var commands: [Timed<Command>] = []
  var undone: [(commands: [Timed<Command>], end: Position)] = []
  var redone: [(commands: [Timed<Command>], end: Position)] = []
  /// What was done, for a failure's message.
  var story: [String] = []
  /// What is wrong, nil while all is well.
  var fault: String?

  init(_ scenario: Scenario, seed: UInt64) throws {
    self.scenario = scenario
    session = try Session(scenario, observer: Witness())
    random = Random(seed: seed, stream: "walk")
  }
  mutating func below(_ bound: Int) -> Int { Int(random.below(Int64(bound))) }

  mutating func act() {
    switch below(16) {
    case 0...4: submit()
    case 5: undo()
    case 6: redo()
    case 7, 8: seek()
    case 9...11:
      story.append("step")
      _ = session.step()
    case 12, 13:
      story.append("step back")
      _ = session.stepBack()
    default:
      let milliseconds = 1 + below(600)
      story.append("advance \(milliseconds)ms")
      session.advance(by: .milliseconds(milliseconds))
    }
    if session.run.commands != commands { fault = "the commands are not those of the model" }
  }

  private mutating func seek() {
    var instant = Instant(microseconds: random.below(session.end.microseconds + 200_000))
    // Often to an instant where much happens.
    if below(2) == 0 { instant = Instant(microseconds: instant.microseconds / 100_000 * 100_000) }
    story.append("seek \((instant - .zero).text)")
    session.seek(to: instant)
    if session.now != min(instant, session.end) { fault = "the playhead is at \(session.now)" }
  }

  /// A command that may well be refused.
  private mutating func command() -> Command {
    let node = NodeID(below(3)), other = NodeID((node.index + 1) % 3)
    if below(4) == 0, let flight = session.world.flights.first {
      let faults: [Fault] = [
        .hold(flight.name), .release(flight.name), .drop(flight.name), .deliver(flight.name),
        .duplicate(flight.name), .corrupt(flight.name),
      ]
      return .fault(faults[below(faults.count)])
    }
    switch below(14) {
    case 0: return .fault(.crash(node, .plain))
    case 1: return .fault(.restart(node))
    case 2:
      let isolation = try? session.text.parse("isolate n\(node.index + 1)")
      return isolation ?? .fault(.heal)
    case 3: return .fault(.heal)
    case 4: return .fault(.fire(node, timer: ["heartbeat", "promote"][below(2)]))
    case 5: return .fault(.freeze(node, for: .milliseconds(100)))
    case 6: return .fault(.link(.both(node, other), LinkChange(delay: .uniform(1_000, 90_000))))
    case 7:
      let delay = Delay.logNormal(median: 20_000, sigmaPPM: 700_000)
      return .fault(.link(.all, LinkChange(delay: delay, lossPPM: 50_000)))
    case 8: return .fault(.cut(.one(from: node, to: other), kind: "heartbeat"))
    case 9: return .fault(.clog(.both(node, other), for: .milliseconds(1 + below(400))))
    case 10: return .fault(.crash(node, [.wipe, .unsynced, .torn][below(3)]))
    case 11 where below(3) == 0:
      return .set(parameter: "scheduling", to: .text(["automatic", "manual"][below(2)]))
    case 11: return .set(parameter: "rule", to: .text(["alone", "majority"][below(2)]))
    default:
      let ready = session.world.flights.filter(\.isReady)
      if !ready.isEmpty { return .fault(.deliver(ready[below(ready.count)].name)) }
      return .call(NodeID(3 + below(2)), [Word("write"), Word("k"), Word("v\(below(100))")])
    }
  }

  private mutating func submit() {
    let command = command()
    let position = session.run.end, before = portrait(session.world)
    story.append("\(session.now.microseconds)us \(session.text.print(command))")
    do { try session.submit(command) } catch {
      story.append("refused")
      if portrait(session.world) != before { fault = "a refused command changed the world" }
      return
    }
    guard let place = session.run.commands.last?.position, place.instant == session.now else {
      fault = "the command is not the last of the run"
      return
    }
    undone.append((commands, position))
    redone = []
    commands = commands.filter { !place.isPast(of: $0.position) } + [Timed(place, command)]
  }

  private mutating func undo() {
    story.append("undo")
    let end = session.run.end
    guard let last = undone.popLast() else {
      if session.undo() { fault = "there was something to undo" }
      return
    }
    redone.append((commands, end))
    commands = last.commands
    if !session.undo() { fault = "there was nothing to undo" }
    if session.run.end != last.end { fault = "the end is \(session.run.end.text), not \(last.end.text)" }
  }

  private mutating func redo() {
    story.append("redo")
    let end = session.run.end
    guard let last = redone.popLast() else {
      if session.redo() { fault = "there was something to redo" }
      return
    }
    undone.append((commands, end))
    commands = last.commands
    if !session.redo() { fault = "there was nothing to redo" }
    if session.run.end != last.end { fault = "the end is \(session.run.end.text), not \(last.end.text)" }
  }

  /// The same place of the same branch, played afresh from the start.
  func fresh() throws -> Playback {
    var playback = try Playback(scenario, observer: Witness())
    playback.run(commands, to: Position(session.now, events: session.world.eventsAtNow))
    return playback
  }
  /// What differs between the session and a fresh run to the same place.
  func difference() throws -> String? {
    let fresh = try fresh()
    let ours = portrait(session.world), theirs = portrait(fresh.world)
    if let index = ours.indices.first(where: { $0 >= theirs.count || ours[$0] != theirs[$0] }) {
      return "\(ours[index]), a fresh run: \(index < theirs.count ? theirs[index] : "-")"
    }
    if session.observer as? Witness != fresh.observer as? Witness { return "the observer differs" }
    return nil
  }
}
