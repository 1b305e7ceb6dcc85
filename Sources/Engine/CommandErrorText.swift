extension CommandError {
  /// The same for a command that nobody waits at the prompt for: `nothing to drop: ...`.
  func sentence(in roster: Roster, of command: Command) -> String {
    guard case .notInFlight = self else { return sentence(in: roster) }
    let verb = CommandText(roster: roster).print(command).prefix { $0 != " " }
    return "nothing to \(verb): \(sentence(in: roster))"
  }

  /// What stood in the way and what to do, in one sentence.
  public func sentence(in roster: Roster) -> String {
    func name(_ id: NodeID) -> String { roster.name(id) }
    let text = CommandText(roster: roster)
    switch self {
    case .isUp(let id): return "\(name(id)) is up: only a crashed node can be restarted"
    case .isDown(let id): return "\(name(id)) is down: restart it first"
    case .isFrozen(let id): return "\(name(id)) is frozen already"
    case .isNotFrozen(let id): return "\(name(id)) is not frozen"
    case .clientHasNoDisk(let id): return "\(name(id)) is a client and has no disk: use crash \(name(id))"
    case .clientIsNoNode(let id): return "\(name(id)) is a client: choose one of the nodes"
    case .noTimer(let id, let timer, let running):
      let list = running.isEmpty ? "none is" : running.joined(separator: ", ")
      return "\(name(id)) has no timer \(quotedForMessage(timer)) running (running: \(list))"
    case .nodeOnNoSide(let id): return "\(name(id)) is on no side of the partition: name it, or use rest"
    case .sideCount(let count): return "a partition has 2 to 64 sides, not \(count)"
    case .sameNode(let id): return "a link joins two nodes, not \(name(id)) with itself"
    case .notInFlight(let message):
      return "\(text.print(message)) is not in flight any more: it arrived or was lost"
    case .unknownKind(let kind, let known):
      return "no message of kind \(quotedForMessage(kind)) exists here"
        + didYouMean(kind, among: known) + " (kinds: \(known.joined(separator: ", ")))"
    case .alreadyHeld(let message): return "\(text.print(message)) is held already: release it"
    case .notHeld(let message): return "\(text.print(message)) is not held"
    case .alreadyCorrupt(let message): return "\(text.print(message)) is damaged already"
    case .noCorruptForm(let message, let system):
      return "\(system) has no damaged form of \(text.print(message)): drop it, or duplicate it"
    case .noTornWrite(let id, let system):
      return "\(system) has no torn write: use crash \(name(id)), with wipe or unsynced or alone"
    case .badRequest(let words, let usages):
      let known = usages.isEmpty ? "this system takes none" : "it takes: " + usages.joined(separator: "; ")
      return "\(quotedForMessage(words)) is not a request of this system; \(known)"
    case .noSuchParameter(let name, let known):
      let list = known.isEmpty ? "it has none" : "it has " + known.joined(separator: ", ")
      return "no parameter \(quotedForMessage(name))\(didYouMean(name, among: known)) (\(list))"
    case .badValue(let parameter, let value, let range):
      return "\(parameter) cannot be \(quotedForMessage(value.description)): it takes \(range)"
    }
  }
}
