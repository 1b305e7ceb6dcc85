import Checkers
import Engine

/// A promise that a run has broken: which, by whose event or which operation, and when.
package struct Breach: Hashable, Sendable {
  package let promise: String
  /// When it came to light: the event that broke it, or the end of the run.
  package let time: Instant
  /// `at 5.2s, as n2 received n1>n2 log#3`; without a full stop.
  package let circumstances: String
  package var sentence: String { "\(circumstances): broken promise: \(promise)" }

  /// What every system promises without saying so.
  static let stormPromise = "messages do not multiply without end"
  /// What a run is asked for only where somebody wants to know.
  package static let orderPromise = "the operations on each key are linearizable"
}

/// What a run has to show for the promises that its system makes.
package struct RunVerdict: Hashable, Sendable {
  /// In the order in which they came to light, one for each promise.
  package private(set) var breaches: [Breach] = []
  /// Why progress cannot be demanded, where it was to be; a sentence each.
  package private(set) var obstacles: [String] = []

  /// - Parameters:
  ///   - demandsProgress: whether the run ends with a whole and settled network, where all clients are served
  ///     and what the system promises for that case is so.
  ///   - demandsOrder: whether what the clients were told is to be linearizable, key by key.
  package init(of world: any World, demandsProgress: Bool, demandsOrder: Bool = false) {
    breaches = world.brokenInvariants + world.schema.promises.monitors.compactMap(world.breach)
    if world.isStorm { breaches.append(world.storm) }
    if demandsOrder { judgeOrder(world) }
    guard demandsProgress, !world.isStorm else { return }
    let (healed, settled) = world.rest
    obstacles = world.unhealed
    if obstacles.isEmpty, settled > world.now {
      obstacles = [
        "the run ends at \(world.now.inSeconds); the last fault was over at "
          + "\(healed.inSeconds) and \(world.schema.card.name) settles in "
          + world.schema.promises.settling.text
      ]
    }
    if obstacles.isEmpty { breaches += world.unmetProgress(since: settled, healed: healed) }
  }

  /// A million steps are about a second.
  private mutating func judgeOrder(_ world: any World) {
    let (history, report) = Linearizability.check(world.history, of: world, within: Bounds(steps: 20_000_000))
    if let obstacle = report.obstacle { obstacles.append(obstacle) }
    guard let finding = report.findings.first, let stuck = finding.impasse?.stuck else { return }
    let time = history.calls[stuck].returnedTime.map { Instant(microseconds: $0 / 1_000) } ?? world.now
    breaches.append(
      Breach(
        promise: Breach.orderPromise, time: time,
        circumstances: "at \(time.inSeconds), \(finding.sentence)"))
  }
}

extension Instant {
  /// `5.2s`, as a script can have it.
  fileprivate var inSeconds: String {
    let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
    guard rest != 0 else { return "\(whole)s" }
    var decimals = String(rest + 1_000_000).dropFirst()
    while decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(whole).\(decimals)s"
  }
}

extension World {
  // MARK: After every event

  fileprivate var brokenInvariants: [Breach] {
    guard !violations.isEmpty else { return [] }
    return (0..<traceCount).filter { traceKind($0) == .violation }.map { index in
      let line = traceLine(index)
      let name = line.text.drop { $0 != ":" }.dropFirst(2)
      let event = cause(of: index).map { ", as \($0)" } ?? ""
      return Breach(
        promise: String(name), time: line.time, circumstances: "at \(line.time.inSeconds)\(event)")
    }
  }

  /// The event after which a promise was found broken: `n2 received n1>n2 log#3`.
  private func cause(of violation: Int) -> String? {
    let text = CommandText(roster: roster), time = traceLine(violation).time
    for index in stride(from: violation - 1, through: 0, by: -1) {
      let line = traceLine(index)
      guard line.time == time, line.kind != .command else { return nil }
      guard let node = line.node.map(roster.name) else { continue }
      switch line.kind {
      case .boot: return "\(node) started"
      case .timer: return "\(node) woke to its \(line.text)"
      case .serve: return "\(node) was asked to \(line.text)"
      case .receive:
        guard let message = line.message else { return nil }
        let isRequest = schema.requests.contains { $0.kind == message.kind }
        return "\(node) received \(text.print(message))" + (isRequest ? " (\(line.text))" : "")
      default: continue
      }
    }
    return nil
  }

  fileprivate var storm: Breach {
    Breach(
      promise: Breach.stormPromise, time: now,
      circumstances: "at \(now.inSeconds), after \(eventCount) events")
  }

  // MARK: At every moment

  /// The first operation that breaks a promise, as the world is now.
  fileprivate func breach(of monitor: Monitor) -> Breach? {
    let column = monitor == .lostAcked ? "survives" : "stale"
    guard let table = schema.tables.first(where: { $0.name == "ops" }), let index = table.index(of: column),
      let rows = rows(of: "ops")
    else { return nil }
    let broken = history.filter { rows[$0.number][index] == .bool(monitor == .staleReads) }
    guard let first = broken.first else { return nil }
    let what: String
    switch monitor {
    case .lostAcked: what = "\(acknowledgement(of: first)), is not served any more"
    case .staleReads:
      let missed = history.last {
        $0.effect == .write && $0.key == first.key && $0.isAcknowledged
          && $0.returned.map { $0 <= first.invoked } ?? false && $0.input != first.output
      }
      let answer = first.output.map { $0 == .none ? "nothing" : $0.description } ?? "nothing"
      what =
        "\(words(of: first)) from \(first.invoked.inSeconds) on was answered \(answer) by "
        + roster.name(first.node) + (missed.map { " and missed \(acknowledgement(of: $0))" } ?? "")
    }
    return Breach(
      promise: monitor.promise, time: now,
      circumstances: "at \(now.inSeconds), \(what)" + others(broken.count - 1))
  }

  /// `write k v3 by east, acknowledged at 3.2s by n2`
  private func acknowledgement(of operation: Engine.Operation) -> String {
    let time = operation.returned.map { " at \($0.inSeconds)" } ?? ""
    return "\(words(of: operation)), acknowledged\(time) by \(roster.name(operation.node))"
  }
  private func words(of operation: Engine.Operation) -> String {
    let text = CommandText(roster: roster)
    let words = operation.words.map(text.print).joined(separator: " ")
    let who = roster.name(operation.client)
    return roster.isClient(operation.client) ? "\(words) by \(who)" : "\(words) at \(who)"
  }
  private func others(_ count: Int) -> String { count > 0 ? " (and \(count) more)" : "" }

  // MARK: In the end

  /// When the last fault was over, and from when on the system has settled since.
  fileprivate var rest: (healed: Instant, settled: Instant) {
    var last = nodes.map(\.since).max() ?? .zero
    let place = schema.tables.first { $0.name == "faults" }?.index(of: "at")
    if let place, case .time(let time)? = rows(of: "faults")?.last?[place] { last = max(last, .zero + time) }
    return (last, last + schema.promises.settling)
  }

  fileprivate func unmetProgress(since settled: Instant, healed: Instant) -> [Breach] {
    let whole = "with all whole since \(healed.inSeconds)"
    var breaches = unmetDemands.map {
      Breach(promise: $0, time: now, circumstances: "at \(now.inSeconds), \(whole)")
    }
    let asked = history.filter { $0.invoked >= settled && $0.invoked + roster.grace <= now }
    let unanswered = asked.filter { $0.status != .ok && $0.status != .refused }
    if let first = unanswered.first {
      let outcome = first.status == .pending ? "still waits" : "ended with \(first.status.text)"
      breaches.append(
        Breach(
          promise: "every operation is answered once all is whole", time: now,
          circumstances:
            "at \(now.inSeconds), \(words(of: first)), begun at "
            + "\(first.invoked.inSeconds), \(outcome)\(others(unanswered.count - 1)), \(whole)"))
    }
    for kind in schema.requests.map(\.kind) {
      let same = asked.filter { $0.kind == kind }
      guard !same.isEmpty, same.allSatisfy({ $0.status == .refused }) else { continue }
      breaches.append(
        Breach(
          promise: "somebody serves each kind of request once all is whole", time: now,
          circumstances:
            "at \(now.inSeconds), each \(kind) since \(settled.inSeconds) was refused, the last "
            + "being \(words(of: same[same.count - 1])), \(whole)"))
    }
    return breaches
  }
}
