import Engine

extension Play {
  /// The latest events of one node as it counts them, for labels.
  func numberedEvents(of name: String) -> [String] {
    guard let node = roster.id(named: name) else {
      let near = didYouMean(name, among: roster.names)
      return ["Nothing is called \(quotedForMessage(name))\(near.isEmpty ? "." : near)"]
    }
    if let fog, fog != node { return ["\(name) is behind the fog."] }
    let events = (0..<world.traceCount).lazy.map(world.traceEvent).filter { $0.isCounted && $0.node == node }
    let numbered = Array(events.enumerated()).suffix(40)
    guard !numbered.isEmpty else { return ["Nothing has happened on \(name) yet."] }
    return numbered.map { offset, event in
      let line = world.traceLine(event.index)
      return "\(name) \(offset + 1), at \(clock(event.time))s: \(Sentence.of(line, in: roster))"
    }
  }
}
