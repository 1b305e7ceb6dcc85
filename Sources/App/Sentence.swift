import Engine

/// What happened, in one sentence for the status line.
enum Sentence {
  /// What may be pressed now, behind what is so: where room is short this goes first.
  static let goesThere = "Enter goes there.", asksOn = "y asks on, G goes back."
  static let labelsAgain = "Both stay picked: 1, 2 or 3."
  static let goesBack = "G goes back to the live edge.", findsEarlier = "n finds an earlier one."
  static func linkKeys(isCut: Bool, isChanged: Bool) -> String {
    let cut = isCut ? "x mends it" : "x cuts this direction"
    return "\(cut), \(isChanged ? "s gives it its usual delay" : "s slows both")."
  }
  static let hints =
    [goesThere, asksOn, goesBack, findsEarlier, labelsAgain]
    + [true, false].flatMap { isCut in [true, false].map { linkKeys(isCut: isCut, isChanged: $0) } }

  static func of(_ command: Command, in world: any World) -> String {
    let roster = world.roster
    func name(_ id: NodeID) -> String { roster.name(id) }
    switch command {
    case .set("scheduling", .text("manual")):
      return "By hand: what comes waits at its receiver. m selects a message, Enter delivers it."
    case .set("scheduling", _): return "Messages arrive by themselves again."
    case .set(let parameter, let value): return "\(parameter) is \(value) from now on."
    case .call(let id, let words):
      return "\(name(id)) asks: \(words.map(\.text).joined(separator: " "))."
    case .fault(let fault):
      switch fault {
      case .crash(let id, .plain):
        return "\(name(id)) is down: its memory and timers are gone, its disk stays."
      case .crash(let id, .wipe): return "\(name(id)) is down, and its disk is empty."
      case .crash(let id, .unsynced):
        return "\(name(id)) is down, and what it wrote last never reached its disk."
      case .crash(let id, .torn): return "\(name(id)) is down, and its last write is half on its disk."
      case .restart(let id): return "\(name(id)) starts again from its disk."
      case .freeze(let id, _): return "\(name(id)) is frozen: alive, but it handles nothing."
      case .thaw(let id): return "\(name(id)) goes on; to itself no time has passed."
      case .slow(let id, 1): return "\(name(id)) is as fast as before."
      case .slow(let id, let times): return "\(name(id)) takes \(times) times as long for everything."
      case .fire(let id, let timer): return "The timer \(timer) of \(name(id)) goes off now."
      case .partition(let sides):
        return "Cut: " + sides.map { $0.map(name).joined(separator: " ") }.joined(separator: " | ") + "."
      case .cut(let links, let kind):
        return "\(kind.map { "No \($0)" } ?? "Nothing") goes through \(text(links, roster)) any more."
      case .mend(let links, let kind):
        return "\(kind.map { "Every \($0)" } ?? "Everything") goes through \(text(links, roster)) again."
      case .clog(let links, let length):
        return "What is sent through \(text(links, roster)) waits for \(brief(length)), in order; P ends it."
      case .heal:
        return "All cuts and clogs are over, all links as at the start; nodes stay as they are."
      case .link(let links, let change):
        let end = links == .all ? "" : "s"
        let shares = [
          ("lose", change.lossPPM), ("double", change.duplicatePPM), ("reorder", change.reorderPPM),
        ]
        let parts =
          (change.delay.map { ["take\(end) \(readable(delayText($0)))"] } ?? [])
          + shares.compactMap { verb, ppm in ppm.map { "\(verb)\(end) \(percentText(ppm: $0))" } }
        let what = parts.isEmpty ? "behave\(end) differently" : parts.joined(separator: ", ")
        return "From now on \(text(links, roster)) \(what)."
      case .drop(let message): return "\(messageText(message, roster)) will never arrive."
      case .duplicate(let message): return "A copy of \(messageText(message, roster)) is on its way too."
      case .hold(let message): return "\(messageText(message, roster)) stops where it is; o releases it."
      case .release(let message): return "\(messageText(message, roster)) goes on."
      case .deliver(let message): return "\(messageText(message, roster)) arrives now."
      case .corrupt(let message): return corruption(message, in: world)
      case .clock(let id, _, _):
        let error = world.node(id).clockError
        return "The clock of \(name(id)) is now \(brief(error)) off the truth."
      }
    }
  }

  private static func corruption(_ name: MessageName, in world: any World) -> String {
    let message = messageText(name, world.roster)
    guard let flight = world.flights.first(where: { $0.name == name }) else {
      return "\(message) will be damaged on its way."
    }
    return "\(message) is damaged. It says \(flight.text) now."
  }
  private static func text(_ links: LinkSet, _ roster: Roster) -> String {
    links == .all ? "all links" : CommandText(roster: roster).print(links)
  }
  private static func messageText(_ name: MessageName, _ roster: Roster) -> String {
    CommandText(roster: roster).print(name)
  }

  static func of(_ line: TraceView, in roster: Roster) -> String {
    let node = line.node.map(roster.name) ?? "", other = line.other.map(roster.name) ?? ""
    return switch line.kind {
    case .send: "\(node) sends to \(other): \(readable(line.text))."
    case .receive: "\(node) receives from \(other): \(readable(line.text))."
    case .lost: "\(node) to \(other): \(readable(line.text))."
    case .command: "Command: \(line.text)."
    case .timer: "\(node): \(line.text) goes off."
    default: node.isEmpty ? "\(readable(line.text))." : "\(node) \(readable(line.text))."
    }
  }

  static func of(_ node: NodeView, in world: any World) -> String {
    let known = node.inspection?.fields.filter { !["", "-"].contains(brief($0.value)) } ?? []
    let fields = known.prefix(4).map { "\($0.name) \(brief($0.value))" }
    let condition = node.condition == .up ? "" : " is \(node.condition.rawValue)"
    return "\(node.name)\(condition)" + (fields.isEmpty ? "." : ": " + fields.joined(separator: ", ") + ".")
  }
}
