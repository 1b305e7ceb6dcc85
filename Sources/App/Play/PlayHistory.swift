import Engine
import TUI

extension Play {
  func historyPane(_ scene: Scene, _ look: Look, isFocused: Bool = false) -> HistoryPane {
    // A client knows its own notebook; a node knows nobody's.
    var checks = checks
    if fog == nil { checks.follow(session) }
    var pane = HistoryPane(
      scene.history, roster: roster, now: scene.now, verdict: fog == nil ? verdict(checks) : "",
      broken: fog == nil ? checks.broken : nil, cursor: operationUnderCursor?.number, look: look,
      isFocused: isFocused)
    pane.mayAsk = reason(against: .operation) == nil
    return pane
  }

  /// What became of what clients were told.
  func verdict(_ checks: HistoryChecks) -> String {
    let lost = world.rows(of: "lost_acked")?.count ?? 0
    return lost == 0 ? checks.verdict : "\(lost) acknowledged and lost"
  }

  // MARK: The cursor

  /// Nil where it was not moved, or where the run is no longer in which it stood.
  var operationUnderCursor: Operation? {
    guard let number = operationCursor, number < world.operationCount else { return nil }
    let operation = world.operation(number)
    return fog == nil || operation.client == fog ? operation : nil
  }
  private var breach: HistoryChecks.Broken? {
    var checks = checks
    checks.follow(session)
    return fog == nil ? checks.broken : nil
  }

  /// From what breaks the order, which is listed first, to the newest.
  mutating func moveInHistory(by step: Int) {
    isPlaying = false
    let breach = breach
    let numbers = seenScene.history.map(\.number)
    guard !numbers.isEmpty else {
      status = "No client has asked for anything yet: i asks."
      return
    }
    let order = (breach.map { [$0.stuck] } ?? []) + numbers.filter { $0 != breach?.stuck }
    guard let current = operationUnderCursor.flatMap({ order.firstIndex(of: $0.number) }) else {
      return selectOperation(breach?.stuck ?? numbers[numbers.count - 1])
    }
    let next = min(max(0, current + step), order.count - 1)
    selectOperation(order[next])
    if next == current { status = (step < 0 ? "The first: " : "The last: ") + status }
  }
  mutating func selectOperation(_ number: Int) {
    operationCursor = number
    guard let operation = operationUnderCursor else { return }
    status = breach?.stuck == number ? breachSentence(operation) : sentence(operation) + " Enter goes there."
  }

  /// `east asked for read cart=1 at 4.600 s and was told ok by n2 at 4.602 s.`
  private func sentence(_ operation: Operation) -> String {
    let client = roster.name(operation.client), node = roster.name(operation.node)
    let asked = "\(client): \(operation.spoken), asked at \(clock(localTime(operation.invoked))) s"
    guard let returned = operation.returned else { return asked + "; no answer yet." }
    let time = clock(localTime(returned))
    switch operation.status {
    case .timeout: return asked + "; no answer came, given up at \(time) s."
    case .unknown: return asked + "; at \(time) s nobody could say whether it took effect."
    default: return asked + ", \(operation.status.text) from \(node) at \(time) s."
    }
  }
  private func breachSentence(_ operation: Operation) -> String {
    guard let breach, breach.stuck == operation.number else { return sentence(operation) }
    return breach.sentence.prefix(1).uppercased() + breach.sentence.dropFirst() + "."
  }

  /// The record in which it ended, or in which it began while it has no answer.
  private func record(of operation: Operation) -> Int? {
    let index = operation.ended ?? operation.begun
    return index < world.traceCount ? index : nil
  }

  func why(_ operation: Operation) -> WhyAnswer {
    let place = record(of: operation)
    if breach?.stuck == operation.number {
      return WhyAnswer(sentence: breachSentence(operation), place: place.map { .record($0) })
    }
    // The answer that came, or the tries so far, are what there is to ask about.
    let last = place.flatMap { operation.ended == nil ? nil : handler(of: $0, at: operation.client) }
    let cause = last.map { " That was \(causeText($0))." } ?? ""
    return WhyAnswer(
      sentence: sentence(operation) + cause, place: (last ?? place).map { .record($0) })
  }
  /// The message that ended an operation: the receipt of the same instant before its end.
  private func handler(of end: Int, at client: NodeID) -> Int? {
    let time = world.traceEvent(end).time
    for index in stride(from: end - 1, through: max(0, end - 100), by: -1) {
      let event = world.traceEvent(index)
      if event.time < time { return nil }
      if event.node == client, event.kind == .receive { return index }
    }
    return nil
  }

  mutating func goToOperation() {
    guard let operation = operationUnderCursor, let index = record(of: operation) else {
      status = "Up and down choose an operation first."
      return
    }
    go(to: .record(index))
    status = "\(lastEvent) G goes back to the live edge."
  }
}
