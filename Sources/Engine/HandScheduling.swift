/// Scheduling by hand: a message that comes to its receiver's end waits there until somebody delivers it.
/// Timers go on. `set scheduling manual` begins it in every system, `set scheduling automatic` ends it.
extension ParameterSchema {
  /// The one setting that no system has to itself.
  package static func scheduling(isManual: Bool) -> ParameterSchema {
    ParameterSchema(
      name: "scheduling", type: .symbol(["automatic", "manual"]),
      sentence: "Who delivers messages: the network, when they come; or you, one by one.",
      range: "automatic, manual", value: .text(isManual ? "manual" : "automatic"))
  }
}

extension Simulation {
  var scheduling: ParameterSchema { .scheduling(isManual: isManual) }

  /// What it becomes; nil for a value that means nothing.
  func isManual(after value: Value) -> Bool? {
    switch value {
    case .text("manual"): true
    case .text("automatic"): false
    default: nil
    }
  }

  mutating func setManual(_ isManual: Bool) {
    self.isManual = isManual
    guard !isManual else { return }
    // What waits is handed over now, in the order in which it came.
    let waiting = flightPlaces.indices.filter { flightPlaces[$0].state == .ready }
      .sorted { flightPlaces[$0].order < flightPlaces[$1].order }
    for index in waiting { handOver(index) }
  }

  /// A message that comes to its receiver's end stays there.
  mutating func stayAtEnd(_ index: Int) {
    flightPlaces[index].state = .ready
    flightPlaces[index].order = nextOrder()
    flightPlaces[index].due = 0
  }

  /// It arrives now, wherever it is.
  mutating func handOver(_ index: Int) {
    flightPlaces[index].state = .flying
    flightPlaces[index].isHandedOver = true
    flightPlaces[index].due = now.microseconds
    flightPlaces[index].order = schedule(.arrive, index: index, at: now.microseconds)
  }
}
