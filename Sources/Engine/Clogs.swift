/// Messages that do not move: held by hand, or clogged at the start of their link.
extension Simulation {
  /// A message goes on with the delay it had left, or no earlier than `earliest`. One that has never left its
  /// sender waits where its link is clogged.
  mutating func goOn(_ index: Int, notBefore earliest: Int64 = 0) {
    let flight = flightPlaces[index]
    if !flight.hasLeft, network.clog(from: Int(flight.from), to: Int(flight.to)) != nil {
      flightPlaces[index].state = .clogged
      return
    }
    let due = max(earliest, now.microseconds + flight.due)
    flightPlaces[index].state = .flying
    flightPlaces[index].hasLeft = true
    flightPlaces[index].due = due
    flightPlaces[index].paused += now.microseconds - flight.heldAt
    flightPlaces[index].order = schedule(.arrive, index: index, at: due)
  }

  mutating func clog(_ set: LinkSet, for time: Duration) {
    let until = now.microseconds + time.inMicroseconds
    for pair in network.pairs(of: set) {
      let order = schedule(.unclog, index: pair, at: until)
      network.clog(Clog(pair: pair, until: until, order: order))
    }
  }

  /// What waited goes on in the order in which it was sent, and arrives in that order.
  mutating func unclog(_ pair: Int) {
    network.unclog(pair)
    let ends = network.ends(of: pair)
    let waiting = flightPlaces.indices.filter { index in
      let flight = flightPlaces[index]
      return flight.state == .clogged && Int(flight.from) == ends.from && Int(flight.to) == ends.to
    }
    var last: Int64 = 0
    for index in waiting.sorted(by: { flightPlaces[$0].serial < flightPlaces[$1].serial }) {
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
