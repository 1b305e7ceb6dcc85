import Engine
import Sessions

/// What happened last in a run, told as one: an event, and what came of it in the same moment.
struct Moment {
  /// The event and the records that came of it, in their order.
  let lines: [TraceView]
  private let roster: Roster

  /// Nil where nothing has happened yet.
  init?(in world: any World) {
    guard world.traceCount > 0 else { return nil }
    let last = world.traceCount - 1, time = world.traceEvent(last).time
    var first = last
    while first > 0, last - first < Self.most, Self.follows(first, in: world) {
      let isPart = Self.follows(first - 1, in: world) || Self.begins(world.traceKind(first - 1))
      guard isPart, world.traceEvent(first - 1).time == time else { break }
      first -= 1
    }
    lines = (first...last).map(world.traceLine)
    roster = world.roster
  }
  /// More of one event than anybody reads.
  private static let most = 200
  private static func follows(_ index: Int, in world: any World) -> Bool {
    switch world.traceKind(index) {
    case .send, .note, .outcome, .violation: return true
    case .lost:
      // What cannot even leave is lost as it is sent.
      guard index > 0, world.traceKind(index - 1) == .send else { return false }
      return world.traceEvent(index - 1).message == world.traceEvent(index).message
    default: return false
    }
  }
  private static func begins(_ kind: TraceView.Kind) -> Bool {
    switch kind {
    case .command, .boot, .receive, .serve, .timer: true
    default: false
    }
  }

  var time: Instant { lines[0].time }

  /// The event first, then what its node notes, what changed there, and whom it sends something.
  ///
  /// - Parameter old: what the event's node let people see before it; nil where nobody looked.
  func sentence(after old: Inspection?, in world: any World) -> String {
    let head = lines[0]
    let notes = lines.dropFirst().filter { $0.kind == .note }.map { readable($0.text) }
    let others = lines.dropFirst().filter { $0.kind == .outcome || $0.kind == .violation }
    var sentences = [Sentence.of(head, in: roster)]
    if let node = head.node, !notes.isEmpty, head.kind != .note {
      sentences.append("\(roster.name(node)) \(notes.prefix(3).joined(separator: "; ")).")
    } else if head.kind == .command, let reason = notes.first {
      sentences.append(reason.capitalisedFirst + ".")
    }
    if let news = news(since: old, in: world) { sentences.append(news) }
    if let sent = sent(by: head) { sentences.append(sent) }
    if let lost = lost() { sentences.append(lost) }
    sentences += others.prefix(2).map { Sentence.of($0, in: roster) }
    return sentences.joined(separator: " ")
  }

  /// `Now role primary, epoch 2, cart=book in log.`: at most three fields that the event changed.
  private func news(since old: Inspection?, in world: any World) -> String? {
    guard let old, let node = lines[0].node, let new = world.node(node).inspection else { return nil }
    let changed = new.fields.compactMap { field -> String? in
      guard let before = old[field.name], before != field.value else { return nil }
      let news = News(of: field.value, after: before)
      return news.isMore ? "\(news.text) in \(field.name)" : "\(field.name) \(news.text)"
    }
    return changed.isEmpty ? nil : "Now \(changed.prefix(3).joined(separator: ", "))."
  }

  /// `It answers have epoch=2.`, `It sends log, heartbeat to n1, n3.`
  private func sent(by head: TraceView) -> String? {
    let sends = lines.dropFirst().filter { $0.kind == .send && $0.node == head.node && $0.other != nil }
    guard let first = sends.first, let node = head.node else { return nil }
    if sends.count == 1, head.kind == .receive, first.other == head.other {
      return "\(roster.name(node)) answers \(readable(first.text))."
    }
    var kinds: [String] = [], names: [String] = []
    for send in sends {
      let kind = (sends.count == 1 ? send.message?.numbered : send.message?.kind) ?? send.text
      if !kinds.contains(kind) { kinds.append(kind) }
      if let name = send.other.map(roster.name), !names.contains(name) { names.append(name) }
    }
    let most = 4, rest = names.count - most
    let whom = names.prefix(most).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    return "\(roster.name(node)) sends \(kinds.joined(separator: ", ")) to \(whom)."
  }
}

extension Moment {
  /// `What goes to n1 is lost: a partition parts n2 and n1.`
  private func lost() -> String? {
    let losses = lines.dropFirst().filter { $0.kind == .lost }
    guard let first = losses.first else { return nil }
    var names: [String] = []
    for loss in losses {
      if let name = loss.other.map(roster.name), !names.contains(name) { names.append(name) }
    }
    let reason = names.count == 1 ? first.reason.map { ": \($0)" } ?? "" : ""
    return "What goes to \(names.joined(separator: ", ")) is lost\(reason)."
  }
}

/// A value beside what it was before, in few words and never cut inside.
struct News {
  /// The new value; of a list that grew, what it got.
  let text: String
  let isMore: Bool

  init(of new: Value?, after old: Value?) {
    if case .list(let before)? = old, case .list(let after)? = new, after.count > before.count,
      Array(after.prefix(before.count)) == before
    {
      let added = after.dropFirst(before.count)
      text =
        added.count > 3
        ? "\(added.count) more entries" : added.map(brief).joined(separator: " ").cut(to: Self.most)
      isMore = true
      return
    }
    isMore = false
    if case .list(let items)? = new, brief(.list(items)).columns > Self.most, let last = items.last {
      text = "\(items.count) entries, the last \(brief(last).cut(to: Self.most))"
      return
    }
    text = new.map(brief)?.cut(to: Self.most) ?? ""
  }
  private static let most = 40

  /// Whether there is nothing in it.
  var isEmpty: Bool { text.isEmpty || text == "-" }
}

extension String {
  var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }

  /// As much as fits, up to the end of a word outside of brackets, and the sign that there is more.
  func cut(to width: Int) -> String {
    guard columns > width else { return self }
    var depth = 0, end: Index?
    var column = 0
    for index in indices {
      guard column + 2 <= width else { break }
      if self[index] == " ", depth == 0 { end = index }
      if "([".contains(self[index]) { depth += 1 }
      if ")]".contains(self[index]) { depth = max(0, depth - 1) }
      column += 1
    }
    guard let end, end > startIndex else { return fitted(to: width) }
    let kept = self[..<end]
    return kept.hasSuffix(",") || kept.hasSuffix(":") ? kept.dropLast() + " …" : kept + " …"
  }
}

extension Play {
  /// What the last event at or before the playhead was, and what came of it.
  var lastEvent: String {
    if let fog { return lastEvent(knownTo: fog) }
    guard let moment = Moment(in: world) else { return "Nothing has happened yet." }
    if isNarrated { return Sentence.of(world.traceLine(world.traceCount - 1), in: roster) }
    guard moment.time == session.now else { return moment.sentence(after: nil, in: world) }
    return moment.sentence(after: inspection(before: moment), in: world)
  }
  /// What the moment's node let people see before its event, found on a copy of the run.
  private func inspection(before moment: Moment) -> Inspection? {
    guard let node = moment.lines[0].node, !roster.isClient(node) else { return nil }
    var past = session
    guard past.stepBack() else { return nil }
    return past.world.node(node).inspection
  }

  /// Where a seek has led, and what happened there last.
  var arrival: String {
    let here = "At \(minutes(localNow))."
    guard !isNarrated, fog == nil, let moment = Moment(in: world) else { return here }
    if moment.time == session.now { return "\(here) \(lastEvent)" }
    return "\(here) Last, at \(clock(moment.time)) s: \(moment.sentence(after: nil, in: world))"
  }
}
