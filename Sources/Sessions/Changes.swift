import Engine

/// Something of a run that has a value at every moment.
package enum Watched: Hashable, Sendable {
  /// One field of a node's inspection.
  case field(NodeID, String)
  /// A part of what is on a node's disk.
  case disk(NodeID, String)
  /// Any of its fields, and whether it runs.
  case node(NodeID)
  case condition(NodeID), lamport(NodeID)
  /// When the timer of that name was set and is due.
  case timer(NodeID, String)
  /// What commands made of a direction between two endpoints.
  case link(from: NodeID, to: NodeID)
}

/// The last event after which something was not as before it.
package struct Change: Hashable, Sendable {
  package let instant: Instant
  /// The first record of the event in the trace; nil where it left none, as when a freeze is over.
  package let record: Int?
  /// How the trace was long before and after it.
  package let records: Range<Int>
  package let old: Reading, new: Reading
}

/// What something is at one moment.
package enum Reading: Hashable, Sendable {
  case value(Value?)
  case condition(Condition)
  case node(Condition, [Field])
  case timer(set: Instant, due: Instant)
  case noTimer
  case link([String])
}

/// Looks at one thing after every event and command, and remembers when it was last another.
struct ChangeFinder: Observer {
  let watched: Watched
  private(set) var last: Change?
  private var reading: Reading?
  private var memory: NodeMemory?
  private var traceCount = 0
  /// When the clog that was read last ends by itself: no command does that.
  private var clog: Instant?

  init(_ watched: Watched) { self.watched = watched }

  mutating func observe(_ world: any World) {
    defer { traceCount = world.traceCount }
    guard let old = reading else {
      reading = read(world)
      return
    }
    guard mayDiffer(world) else { return }
    let new = read(world)
    guard new != old else { return }
    reading = new
    let records = traceCount..<world.traceCount
    last = Change(
      instant: world.now, record: world.cause(in: records), records: records, old: old, new: new)
  }

  /// False where a cheap look shows that all is as before.
  private mutating func mayDiffer(_ world: any World) -> Bool {
    switch watched {
    case .field(let id, _): return memory.map { !world.hasStill($0, id) } ?? true
    case .node(let id):
      if case .node(let condition, _)? = reading, condition != world.condition(of: id) { return true }
      return memory.map { !world.hasStill($0, id) } ?? !world.roster.isClient(id)
    case .disk(let id, _):
      // A disk is written first when its node's first handler ends, whatever that did to the memory.
      return hasCommand(world) || reading == .value(nil) || memory.map { !world.hasStill($0, id) } ?? true
    case .link:
      if hasCommand(world) { return true }
      // A clog that ended by itself is no news of a command.
      if let clog, clog <= world.now { reading = read(world) }
      return false
    case .condition, .lamport, .timer: return true
    }
  }

  private func hasCommand(_ world: any World) -> Bool {
    (traceCount..<world.traceCount).contains { world.traceKind($0) == .command }
  }

  private mutating func read(_ world: any World) -> Reading {
    switch watched {
    case .field(let id, let name):
      memory = world.memory(of: id)
      return .value(world.node(id).inspection?[name])
    case .disk(let id, let name):
      memory = world.memory(of: id)
      return .value(world.disk(of: id).first { $0.name == name }?.value)
    case .node(let id):
      memory = world.memory(of: id)
      return .node(world.condition(of: id), world.node(id).inspection?.fields ?? [])
    case .condition(let id): return .condition(world.condition(of: id))
    case .lamport(let id): return .value(.int(world.lamport(of: id)))
    case .timer(let id, let name):
      let timer = world.timers(of: id).first { $0.name == name }
      return timer.map { .timer(set: $0.set, due: $0.due) } ?? .noTimer
    case .link(let from, let to):
      let link = world.link(from: from, to: to)
      clog = link.cloggedUntil
      return .link(Self.words(link))
    }
  }
  private static func words(_ link: LinkView) -> [String] {
    [
      "\(link.isCut)", "\(link.isParted)", delayText(link.delay), "\(link.lossPPM)", "\(link.duplicatePPM)",
      "\(link.reorderPPM)", link.cloggedUntil.map { "\($0.microseconds)" } ?? "",
    ] + link.cutKinds
  }
}

extension World {
  /// The record that tells what an event was: an event of a node or a command before what came of it.
  package func cause(in records: Range<Int>) -> Int? {
    let causes: [TraceView.Kind] = [.command, .boot, .receive, .serve, .timer]
    return records.first { causes.contains(traceKind($0)) } ?? records.first
  }
}

extension Session {
  /// The last event up to the present after which something was not as before; nil where it has been as it is
  /// since before the start. Found on a copy of the run, from its snapshots backwards.
  package func lastChange(of watched: Watched) -> Change? {
    let present = playback.world.eventCount
    var ahead: Playback?
    for snapshot in snapshots.reversed() {
      // Those of the future, which a seek has left behind.
      guard snapshot.world.eventCount <= present, !playback.position.isPast(of: snapshot.position) else {
        continue
      }
      if let change = change(of: watched, from: snapshot, to: ahead) { return change }
      ahead = snapshot
    }
    return nil
  }

  /// The last change between a snapshot and the next, or the present.
  private func change(of watched: Watched, from snapshot: Playback, to next: Playback?) -> Change? {
    let commands = branches.commands
    let goal = next?.world.eventCount ?? playback.world.eventCount
    var finder = ChangeFinder(watched)
    finder.observe(snapshot.world)
    var copy = snapshot
    copy.observer = finder
    copy.applyDue(commands)
    while copy.world.eventCount < goal, copy.step(commands, limit: nil) {}
    if next == nil { copy.run(commands, to: playback.position) }
    return (copy.observer as? ChangeFinder)?.last
  }

  /// Shows the world as it was after the event with this record.
  package mutating func seek(toRecord index: Int) {
    guard index < playback.world.traceCount else { return }
    let time = playback.world.traceEvent(index).time
    seek(to: max(.zero, time - .microseconds(1)))
    // No further than that instant: a command that comes in a silence is not followed by the next event.
    while playback.world.traceCount <= index, playback.step(branches.commands, limit: Position(time)) {}
  }
}
