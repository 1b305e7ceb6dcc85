/// Messages that do not move: held by hand, or clogged at the start of their link.
extension Simulation {
  /// A message waits at its sender's end of a clogged link. The entry that the queue has for it is overtaken.
  mutating func park(_ index: Int) {
    flightPlaces[index].state = .clogged
    flightPlaces[index].hasLeft = false
    flightPlaces[index].due -= now.microseconds
    flightPlaces[index].order = 0
    holds.append(Hold(letter: flightPlaces[index].letter, since: now.microseconds, before: 0))
  }

  mutating func hold(_ index: Int) {
    let isClogged = flightPlaces[index].state == .clogged
    let isReady = flightPlaces[index].state == .ready
    flightPlaces[index].state = .held
    flightPlaces[index].isHandedOver = false
    if isClogged { return }
    if !isReady { flightPlaces[index].due -= now.microseconds }
    flightPlaces[index].order = 0
    let letter = flightPlaces[index].letter
    if let hold = holds.firstIndex(where: { $0.letter == letter }) {
      holds[hold].since = now.microseconds
    } else {
      holds.append(Hold(letter: letter, since: now.microseconds, before: 0))
    }
  }

  /// A message goes on with the delay it had left, and arrives no earlier than `earliest`. One that has never
  /// left its sender waits where its link is clogged.
  mutating func goOn(_ index: Int, notBefore earliest: Int64 = 0) {
    let flight = flightPlaces[index]
    if !flight.hasLeft, network.link(from: Int(flight.from), to: Int(flight.to)).isClogged {
      flightPlaces[index].state = .clogged
      return
    }
    let due = max(earliest, now.microseconds + flight.due)
    flightPlaces[index].state = .flying
    flightPlaces[index].hasLeft = true
    flightPlaces[index].due = due
    flightPlaces[index].order = schedule(.arrive, index: index, at: due)
    guard let hold = holds.firstIndex(where: { $0.letter == flight.letter }) else { return }
    holds[hold].before += now.microseconds - holds[hold].since
  }

  mutating func clog(_ set: LinkSet, for time: Duration) {
    let until = now.microseconds + time.inMicroseconds
    network.clog(
      network.pairs(of: set).map { pair in
        Clog(pair: pair, until: until, order: schedule(.unclog, index: pair, at: until))
      })
  }

  /// What waited goes on in the order in which it was sent, and arrives in that order.
  mutating func unclog(_ pair: Int) {
    network.unclog(pair)
    let ends = network.ends(of: pair)
    var waiting: [Int] = [], moving: Set<UInt32> = []
    for index in flightPlaces.indices where flightPlaces[index].state != .free {
      let flight = flightPlaces[index]
      moving.insert(flight.letter)
      if flight.state == .clogged, Int(flight.from) == ends.from, Int(flight.to) == ends.to {
        waiting.append(index)
      }
    }
    // What has arrived since needs no note of how long it was held.
    holds.removeAll { !moving.contains($0.letter) }
    var last: Int64 = 0
    for index in waiting.sorted(by: { flightPlaces[$0].letter < flightPlaces[$1].letter }) {
      goOn(index, notBefore: last)
      last = flightPlaces[index].due
    }
  }

  /// Ends every partition, cut and clog, and gives all links the scenario's values again.
  mutating func heal() {
    let clogged = network.clogs.map(\.pair)
    network.heal()
    for pair in clogged { unclog(pair) }
  }
}
