extension Simulation {
  /// Puts the system's damaged form of a message in its place.
  mutating func corrupt(_ index: Int) {
    guard let damage = S.damage else { return }
    let flight = flightPlaces[index], letter = trace.letters[Int(flight.letter)]
    let luck = network.luck(
      from: Int(letter.from), to: Int(letter.to), kind: Int(letter.kind), number: letter.number,
      copy: letter.copy)
    var seeds = luck.stream(.corruption)
    var random = Random(state: (seeds.next(), seeds.next(), seeds.next(), seeds.next()))
    let content: UInt32
    switch flight.payload {
    case .message(let message):
      guard case .message(let changed) = damage(.message(message), &random) else { return }
      content = UInt32(truncatingIfNeeded: trace.messages.count)
      trace.messages.append(changed)
      flightPlaces[index].payload = .message(changed)
    case .call(let call):
      guard let changed = damaged(trace.calls[Int(call)], damage, &random) else { return }
      content = UInt32(truncatingIfNeeded: trace.calls.count)
      trace.calls.append(changed)
      flightPlaces[index].payload = .call(content)
    }
    flightPlaces[index].damage = UInt32(truncatingIfNeeded: trace.letters.count)
    let changed = Letter(
      from: letter.from, to: letter.to, kind: letter.kind, copy: letter.copy, number: letter.number,
      content: content)
    trace.letters.append(changed)
    let name = CommandText(roster: setup.roster).print(name(of: letter))
    let sentence = "\(words(letter, false)) became \(words(changed, false))"
    record(.note, content: keep(Note(node: -1, text: "\(name) is damaged: \(sentence)")), lamport: 0)
  }

  private func damaged(
    _ message: ClientMessage<N>, _ damage: Damage<N>, _ random: inout Random
  ) -> ClientMessage<N>? {
    switch message {
    case .request(_, let call, let words):
      guard case .request(let words) = damage(.request(words), &random) else { return nil }
      guard let request = N.Request(words: words) else {
        preconditionFailure("a damaged request is still one of the system's requests")
      }
      return .request(request, call, words: words)
    case .reply(let value, let call, let status):
      guard case .reply(let changed) = damage(.reply(value), &random) else { return nil }
      return .reply(changed, call, status)
    }
  }
}
