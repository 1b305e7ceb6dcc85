import Engine
import Sessions
import TUI

/// Where the eye is besides what is selected: the cursors of panels, what is searched, and the last answer.
struct Gaze: Sendable {
  /// The line of the inspector, counted over those that say something.
  var inspectorLine = 0
  var events = EventsState()
  /// What is searched for, in whatever panel has the keys.
  var needle = ""
  /// What Enter goes to, until another key is pressed.
  var why: WhyAnswer?
  /// The record that Enter went to: what `y` asks of next, until another key is pressed.
  var arrived: Int?
  /// The row of the lesson in which the needle was found last.
  var lessonRow: Int?
}

/// Why something is as it is, and where that came about.
struct WhyAnswer: Hashable, Sendable {
  enum Place: Hashable, Sendable { case record(Int), instant(Instant) }
  var sentence: String
  var place: Place?
}

extension Play {
  // MARK: The inspector's cursor

  func inspectorPane(_ scene: Scene, _ look: Look, isFocused: Bool) -> InspectorPane {
    var pane = InspectorPane(
      scene, selection: selection, look: look, fog: fog, isFocused: isFocused, cursor: gaze.inspectorLine)
    pane.details = InspectorDetails(world, scene, selection, fog: fog)
    return pane
  }
  var inspector: InspectorPane { inspectorPane(seenScene, Look(), isFocused: true) }

  mutating func moveInInspector(by step: Int) {
    let last = max(0, inspector.stopCount - 1)
    let now = min(gaze.inspectorLine, last)
    let next = min(max(0, now + step), last)
    if next == now { status = step > 0 ? "This is the last line." : "This is the first line." }
    gaze.inspectorLine = next
  }

  // MARK: Why

  /// Says why what is under the cursor is as it is.
  mutating func askWhy() {
    isPlaying = false
    followEvents()
    var answer = gaze.arrived.map { why(world.traceEvent($0)) } ?? answer
    if answer.place != nil { answer.sentence += " \(Sentence.goesThere)" }
    gaze.why = answer
    status = answer.sentence
  }

  /// What another key than Enter and `y` ends.
  mutating func forgetWhy(for action: Action?) {
    let goesOn: Set<Action> = [.why, .confirm, .pick, .goToEvent, .goToOperation]
    if let action, goesOn.contains(action) { return }
    (gaze.why, gaze.arrived) = (nil, nil)
  }

  /// Goes to the event of the answer that was just given. False where there is none.
  mutating func goToWhy() -> Bool {
    guard let place = gaze.why?.place else { return false }
    gaze.why = nil
    go(to: place)
    guard case .record(let index) = place, index < world.traceCount else {
      status = "\(lastEvent) \(Sentence.goesBack)"
      return true
    }
    gaze.arrived = index
    let line = world.traceLine(index)
    status = "\(clock(localTime(line.time))) s, \(Sentence.of(line, in: roster)) \(Sentence.asksOn)"
    return true
  }
  mutating func go(to place: WhyAnswer.Place) {
    isPlaying = false
    switch place {
    case .record(let index): session.seek(toRecord: index)
    case .instant(let instant): session.seek(to: instant)
    }
  }

  private var answer: WhyAnswer {
    if focus == .spaceTime, let event = spaceTime.selected.flatMap(present) { return why(event) }
    if focus == .events, let index = eventUnderCursor { return why(world.traceEvent(index)) }
    if focus == .history, let operation = operationUnderCursor { return why(operation) }
    if focus == .timeline { return whyMark }
    switch selection {
    case .node(let id):
      if let fog, fog != id {
        return WhyAnswer(sentence: "\(roster.name(fog)) cannot know anything of \(roster.name(id)).")
      }
      guard focus == .inspector, let subject = inspector.subject else { return why(.node(id), of: id) }
      return why(subject, of: id)
    case .link(let link):
      if fog != nil { return hiddenAnswer }
      return why(link)
    case .message(let name):
      if fog != nil { return hiddenAnswer }
      return why(name)
    case nil: return WhyAnswer(sentence: "y needs something selected: 1-9 a node, m a message, K a link.")
    }
  }
  private var hiddenAnswer: WhyAnswer {
    WhyAnswer(sentence: "\(fog.map(roster.name) ?? "It") cannot know that. V lifts the fog.")
  }

  private func why(_ subject: InspectorRow.Subject, of id: NodeID) -> WhyAnswer {
    switch subject {
    case .field(let name): why(.field(id, name), of: id)
    case .disk(let name): why(.disk(id, name), of: id)
    case .timer(let name): why(.timer(id, name), of: id)
    case .condition: why(.condition(id), of: id)
    case .lamport: why(.lamport(id), of: id)
    case .clock: whyClock(id)
    }
  }

  // MARK: A node

  private func why(_ watched: Watched, of id: NodeID) -> WhyAnswer {
    guard let change = session.lastChange(of: watched) else {
      return WhyAnswer(sentence: "Nothing has changed \(subject(of: watched)) since the start.")
    }
    if fog != nil, let record = change.record, world.traceKind(record) == .command {
      return WhyAnswer(sentence: "\(roster.name(id)) cannot know that: it was done to it from outside.")
    }
    let time = clock(localTime(change.instant))
    // Of a node the reason first: what changed may be much.
    let sentence =
      if case .node(let was, let old) = change.old, case .node(was, let new) = change.new {
        "\(roster.name(id)) last changed at \(time) s, \(cause(change)): \(Self.names(old, new))."
      } else {
        "\(subject(of: watched)) \(Self.became(change)) at \(time) s, \(cause(change))."
      }
    return WhyAnswer(sentence: sentence, place: change.record.map { .record($0) } ?? .instant(change.instant))
  }

  private func subject(of watched: Watched) -> String {
    switch watched {
    case .field(let id, let name): "\(roster.name(id))'s \(name)"
    case .disk(let id, let name): "\(name) on \(roster.name(id))'s disk"
    case .node(let id), .condition(let id): roster.name(id)
    case .lamport(let id): "\(roster.name(id))'s Lamport clock"
    case .timer(let id, let name): "\(roster.name(id))'s timer \(name)"
    case .link(let from, let to): "\(roster.name(from))>\(roster.name(to))"
    }
  }

  /// `became 3`, `was set`: how it changed, in few words.
  private static func became(_ change: Change) -> String {
    switch (change.old, change.new) {
    case (.value(let old), .value(let new)): became(old, new)
    case (.node, .node(let condition, _)): "became \(condition.rawValue)"
    case (_, .condition(let condition)): "became \(condition.rawValue)"
    case (_, .timer): "was set"
    case (_, .noTimer): "stopped"
    default: "changed"
    }
  }
  private static func became(_ old: Value?, _ new: Value?) -> String {
    let news = News(of: new, after: old)
    return news.isEmpty ? "became empty" : "\(news.isMore ? "got" : "became") \(news.text)"
  }
  /// The fields in which two memories differ.
  private static func names(_ old: [Field], _ new: [Field]) -> String {
    let changed = new.filter { !old.contains($0) }.map { field in
      let news = News(of: field.value, after: old.first { $0.name == field.name }?.value)
      let verb = news.isMore ? "got" : "now"
      return news.isEmpty ? "\(field.name) (now empty)" : "\(field.name) (\(verb) \(news.text))"
    }
    return changed.isEmpty ? "its memory" : changed.prefix(3).joined(separator: ", ")
  }

  private func whyClock(_ id: NodeID) -> WhyAnswer {
    let name = roster.name(id)
    if fog != nil { return WhyAnswer(sentence: "\(name) cannot know whether its clock is right.") }
    if let change = world.clockChanges(of: id).last, change.isCorrection {
      return WhyAnswer(
        sentence: "\(name) corrected its own clock at \(clock(change.instant)) s.",
        place: .instant(change.instant))
    }
    let found = lastCommand { command in
      if case .fault(.clock(id, _, _)) = command { true } else { false }
    }
    guard let found else {
      return WhyAnswer(sentence: "Nobody has touched \(name)'s clock: it shows true time.")
    }
    let line = world.traceLine(found)
    return WhyAnswer(
      sentence: "\(name)'s clock was set at \(clock(line.time)) s, by the command \(line.text).",
      place: .record(found))
  }

  /// The record of the last command that fits and was carried out, newest first.
  private func lastCommand(_ fits: (Command) -> Bool) -> Int? {
    for landmark in stride(from: world.landmarkCount - 1, through: 0, by: -1) {
      let index = world.landmark(landmark)
      guard world.traceKind(index) == .command else { continue }
      guard let command = try? text.parse(world.traceLine(index).text), fits(command) else { continue }
      let isRefused =
        index + 1 < world.traceCount && world.traceKind(index + 1) == .note
        && world.traceLine(index + 1).reason != nil
      if !isRefused { return index }
    }
    return nil
  }

  // MARK: A link, a message, an event

  private func why(_ link: Direction) -> WhyAnswer {
    let name = "\(roster.name(link.from))>\(roster.name(link.to))"
    guard let change = session.lastChange(of: .link(from: link.from, to: link.to)) else {
      return WhyAnswer(sentence: "\(name) is as the scenario says: no command has touched it.")
    }
    let isUsual = !world.link(from: link.from, to: link.to).isUnusual
    return WhyAnswer(
      sentence:
        "\(name) \(isUsual ? "is as usual since" : "became as it is at") \(clock(change.instant)) s, "
        + "\(cause(change)).",
      place: change.record.map { .record($0) } ?? .instant(change.instant))
  }

  private func why(_ name: MessageName) -> WhyAnswer {
    guard let flight = world.flights.first(where: { $0.name == name }) else {
      return WhyAnswer(sentence: "That message is no longer under way.")
    }
    let what = text.print(name)
    if flight.isHeld, let hold = lastCommand({ $0 == .fault(.hold(name)) }) {
      let time = clock(world.traceLine(hold).time)
      return WhyAnswer(
        sentence: "\(what) is held by the command of \(time) s; o releases it.", place: .record(hold))
    }
    if flight.isReady {
      let set = lastCommand { $0 == .set(parameter: "scheduling", to: .text("manual")) }
      let since = set.map { " since \(clock(world.traceLine($0).time)) s" } ?? ""
      return WhyAnswer(
        sentence: "\(what) has come, but messages are delivered by hand\(since): Enter delivers it.",
        place: set.map { .record($0) } ?? .instant(flight.sent))
    }
    if flight.isClogged {
      let clogged = why(Direction(name.from, name.to))
      return WhyAnswer(sentence: "\(what) waits: \(clogged.sentence)", place: clogged.place)
    }
    if name.copy != nil, let made = lastCommand({ $0 == .fault(.duplicate(name.original)) }) {
      let time = clock(world.traceLine(made).time)
      return WhyAnswer(sentence: "\(what) is a copy that a command made at \(time) s.", place: .record(made))
    }
    guard let send = sending(of: name, from: flight.sent) else {
      return WhyAnswer(sentence: "\(what) was sent at \(clock(flight.sent)) s.", place: .instant(flight.sent))
    }
    let who = roster.name(name.from)
    return WhyAnswer(
      sentence: "\(what) was sent at \(clock(flight.sent)) s, \(handlerCause(of: send) ?? "by \(who)").",
      place: .record(send))
  }

  /// The record of a message's send at that instant.
  private func sending(of name: MessageName, from time: Instant) -> Int? {
    var index = world.firstTraceIndex(after: time - .microseconds(1))
    while index < world.traceCount {
      let event = world.traceEvent(index)
      if event.time > time { return nil }
      if event.kind == .send, event.message == name.original { return index }
      index += 1
    }
    return nil
  }

  /// How far back a send or a handler is looked for.
  private static let reach = 200_000

  func why(_ event: TraceEvent) -> WhyAnswer {
    if let fog, event.node != fog { return hiddenAnswer }
    let what = Sentence.of(world.traceLine(event.index), in: roster)
    switch event.kind {
    case .send:
      guard let cause = handler(of: event.index) else { break }
      return WhyAnswer(sentence: "\(what) That was \(causeText(cause)).", place: .record(cause))
    case .receive:
      // Its sender's reasons are no business of a node.
      guard fog == nil, let name = event.message?.original else { break }
      let first = max(0, event.index - Self.reach)
      for index in stride(from: event.index - 1, through: first, by: -1) {
        let sent = world.traceEvent(index)
        guard sent.kind == .send, sent.message == name else { continue }
        let time = clock(sent.time)
        return WhyAnswer(
          sentence: "\(what) \(roster.name(name.from)) sent it at \(time) s.", place: .record(index))
      }
    case .timer: return whyTimer(event, what)
    case .lost: return whyLost(event, what)
    default: break
    }
    return WhyAnswer(sentence: "\(what) Nothing in the run caused it: it came from outside.")
  }

  /// The event that set a timer which went off.
  private func whyTimer(_ event: TraceEvent, _ what: String) -> WhyAnswer {
    guard let node = event.node else { return WhyAnswer(sentence: what) }
    let words = world.traceLine(event.index).text.split(separator: " ")
    let name = words.dropFirst().joined(separator: " ")
    // Asked of the moment before it went off.
    var past = session
    past.seek(toRecord: event.index)
    _ = past.stepBack()
    guard let set = past.lastChange(of: .timer(node, name)) else {
      return WhyAnswer(sentence: "\(what) It was set at the start.")
    }
    return WhyAnswer(
      sentence: "\(what) It was set at \(clock(localTime(set.instant))) s, \(cause(set)).",
      place: set.record.map { .record($0) } ?? .instant(set.instant))
  }

  // MARK: Words

  func cause(_ change: Change) -> String {
    change.record.map(causeText) ?? "when its freeze was over"
  }
  /// `when the timer promote went off`: an event as the reason of something.
  func causeText(_ index: Int) -> String {
    let line = world.traceLine(index)
    let other = line.other.map(roster.name) ?? "", node = line.node.map(roster.name) ?? ""
    return switch line.kind {
    case .command: "by the command \(line.text)"
    case .timer: "when the \(line.text) went off"
    case .receive: "when \(line.text) came from \(other)"
    case .serve: "when \(node) asked: \(line.text)"
    case .boot: "when \(node) started"
    case .send: "when it sent \(line.text) to \(other)"
    default: "when \(line.text)"
    }
  }
  private func handlerCause(of send: Int) -> String? { handler(of: send).map(causeText) }
  /// The event in whose course a node sent something.
  private func handler(of send: Int) -> Int? {
    let event = world.traceEvent(send)
    for index in stride(from: send - 1, through: max(0, send - Self.reach), by: -1) {
      let before = world.traceEvent(index)
      if before.time < event.time { return nil }
      switch before.kind {
      case .boot, .receive, .timer: if before.node == event.node { return index }
      case .serve: return index
      default: break
      }
    }
    return nil
  }
}
