extension Simulation {
  /// Puts the system's damaged form of a message in its place. What is damaged does not depend on anything
  /// but the seed and the name of the message, and draws from no stream of the run.
  mutating func corrupt(_ index: Int) {
    guard let damage = S.damage else { return }
    let flight = flightPlaces[index]
    let name = CommandText(roster: setup.roster).print(name(of: flight))
    var random = Random(seed: setup.seed, stream: "corrupt \(name)")
    let damaged: Payload<N>
    switch flight.payload {
    case .message(let message):
      guard case .message(let changed) = damage(.message(message), &random) else { return }
      damaged = .message(changed)
    case .request(_, let call, let words):
      guard case .request(let words) = damage(.request(words), &random) else { return }
      guard let request = N.Request(words: words) else {
        preconditionFailure("a damaged request is still one of the system's requests")
      }
      damaged = .request(request, call, words: words)
    case .reply(let value, let call, let status):
      guard case .reply(let changed) = damage(.reply(value), &random) else { return }
      damaged = .reply(changed, call, status)
    }
    let describer = Describer(roster: setup.roster)
    let before = text(of: flight.payload, describer), after = text(of: damaged, describer)
    flightPlaces[index].payload = damaged
    flightPlaces[index].content = trace.keep(damaged)
    flightPlaces[index].isCorrupt = true
    note("\(name) is damaged: \(before) became \(after)")
  }

  /// A sentence in the trace that is nobody's event.
  private mutating func note(_ text: String) {
    let content = trace.keep(text)
    record(TraceRecord(time: now.microseconds, node: -1, content: content, kind: .note))
  }
}
