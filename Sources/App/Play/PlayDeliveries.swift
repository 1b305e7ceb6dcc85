import Engine

/// Deliveries by hand: which of the messages that wait is the next one.
extension Play {
  /// Delivers the selected message, and selects the next that waits.
  mutating func deliver() -> [Request] {
    guard case .message(let name) = selection else { return [] }
    let count = session.branches.commands.count
    let requests = run(line: "deliver \(text.print(name))")
    guard session.branches.commands.count != count else { return requests }
    isPlaying = false
    let alert = session.advance(by: .zero) ? nil : lesson?.takeAlert(in: &session)
    refreshLesson()
    if !status.hasPrefix("Reached.") { status = alert ?? lastEvent }
    if let next = world.flights.first(where: \.isReady) { selection = .message(next.name) }
    dropStaleSelection()
    focus = home
    return requests
  }
}
