import Engine
import Sessions
import TUI

/// Which events are listed: all that fit every part that is given.
package struct EventFilter: Hashable, Sendable {
  package var node: String?
  package var kind: TraceView.Kind?
  package var text: String?
  package init(node: String? = nil, kind: TraceView.Kind? = nil, text: String? = nil) {
    (self.node, self.kind, self.text) = (node, kind, text)
  }
  package static let all = EventFilter()
  /// The kinds that a filter can name, in the order in which a key goes through them.
  package static let kinds: [TraceView.Kind] = [
    .command, .boot, .send, .receive, .lost, .timer, .serve, .note, .violation, .outcome,
  ]

  /// `node n2 kind receive text vote`; `off` where it lets everything through.
  package var words: String {
    var parts: [String] = []
    if let node { parts.append("node \(node)") }
    if let kind { parts.append("kind \(kind.rawValue)") }
    if let text { parts.append("text \(text)") }
    return parts.isEmpty ? "off" : parts.joined(separator: " ")
  }
}

extension Play {
  /// Goes on to the next event or command, and says what it was.
  mutating func step() {
    isPlaying = false
    if isAtPlayEnd { return pause(endOfRun) }
    let records = world.traceCount, waiting = world.nodes.map(\.waiting)
    if let end = lesson?.playEnd, session.nextTime.map({ $0 > end }) ?? true {
      session.seek(to: end)
      if session.now < end { session.advance(by: end - session.now) }
    } else if isReplay, session.now >= session.end || !session.step() {
      status = "The end of the recording."
      return
    } else if !isReplay, !session.step() {
      status = "Nothing more will happen by itself."
      return
    }
    status = lastEvent
    // What is not handled yet leaves no record.
    if fog == nil, world.traceCount == records,
      let node = zip(world.nodes, waiting).first(where: { $0.waiting > $1 })?.0
    {
      status = "\(node.name) is not done with what came before: a message or a timer waits its turn."
    }
  }
}

/// What the events panel is at: its cursor, its filter, and what was found so far.
struct EventsState: Sendable {
  /// The record under the cursor; nil: the newest, whatever comes.
  var cursor: Int?
  var filter = EventFilter.all
  var scan = EventScan()
}

/// The records that a filter lets through, found from the newest backwards, a part at a time.
struct EventScan: Sendable {
  struct Question: Hashable, Sendable { var filter: EventFilter, fog: NodeID?, generation: Int }
  private(set) var question: Question?
  /// Oldest first.
  private(set) var found: [Int] = []
  /// The records from `low` up to `high` were looked at.
  private var low = 0, high = 0
  var isComplete: Bool { low == 0 }

  /// Looks at up to `limit` records more: at what is new first.
  mutating func follow(_ world: any World, _ question: Question, limit: Int) {
    let count = world.traceCount
    if question != self.question || count > high + limit {
      (self.question, found, low, high) = (question, [], count, count)
    }
    if count < high {
      while let last = found.last, last >= count { found.removeLast() }
      (high, low) = (count, min(low, count))
    }
    let fits = Self.test(question, world)
    for index in high..<count where fits(index) { found.append(index) }
    high = count
    var older: [Int] = []
    let bottom = max(0, low - limit)
    for index in stride(from: low - 1, through: bottom, by: -1) where fits(index) { older.append(index) }
    low = bottom
    if !older.isEmpty { found = older.reversed() + found }
  }

  static func test(_ question: Question, _ world: any World) -> (Int) -> Bool {
    let filter = question.filter, fog = question.fog
    let node = filter.node.map { world.roster.id(named: $0) ?? NodeID(-1) }
    let needle = filter.text?.lowercased()
    return { index in
      if let kind = filter.kind, world.traceKind(index) != kind { return false }
      if fog != nil || node != nil {
        let event = world.traceEvent(index)
        if let fog, !event.isKnown(to: fog) { return false }
        // An event is that of its node; what was lost is of both ends, as it happened to neither.
        if let node, event.node != node, event.kind != .lost || event.other != node { return false }
      }
      guard let needle else { return true }
      return Self.words(world.traceLine(index), world.roster).contains(needle)
    }
  }
  /// What a line says, for finding: in lower case.
  static func words(_ line: TraceView, _ roster: Roster) -> String {
    let ends = [line.node, line.other].compactMap { $0.map(roster.name) }.joined(separator: " ")
    let text = line.text, read = readable(text)
    return "\(ends) \(text) \(line.reason ?? "") \(read == text ? "" : read)".lowercased()
  }
}

extension Play {
  /// How many records a key or a frame looks at: a text costs far more than a kind.
  private var scanLimit: Int { gaze.events.filter.text == nil ? 100_000 : 8_000 }
  private var question: EventScan.Question {
    EventScan.Question(filter: gaze.events.filter, fog: fog, generation: session.generation)
  }
  private var isUnfiltered: Bool { gaze.events.filter == .all && fog == nil }

  /// Looks at more records, where only some are listed.
  mutating func followEvents() {
    if let cursor = gaze.events.cursor, cursor >= world.traceCount { gaze.events.cursor = nil }
    guard !isUnfiltered else { return }
    gaze.events.scan.follow(world, question, limit: scanLimit)
  }
  private var listedCount: Int { isUnfiltered ? world.traceCount : gaze.events.scan.found.count }
  private func listed(_ place: Int) -> Int { isUnfiltered ? place : gaze.events.scan.found[place] }
  /// The place in the list of the last record at or before `index`; -1 where there is none.
  private func place(of index: Int) -> Int {
    var low = 0, high = listedCount
    while low < high {
      let middle = (low + high) / 2
      if listed(middle) <= index { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }
  /// The record under the cursor: the newest that is listed where it was not moved.
  var eventUnderCursor: Int? {
    let last = listedCount - 1
    guard last >= 0 else { return nil }
    guard let cursor = gaze.events.cursor else { return listed(last) }
    return listed(max(0, place(of: cursor)))
  }

  func eventsPane(_ look: Look, rect: Rect, isFocused: Bool) -> EventsPane {
    var copy = self
    copy.followEvents()
    return copy.pane(look, rect: rect, isFocused: isFocused)
  }
  private func pane(_ look: Look, rect: Rect, isFocused: Bool) -> EventsPane {
    let rows = max(1, rect.height - (rect.height >= 3 ? 2 : 0)), count = listedCount
    let cursor = gaze.events.cursor.flatMap { _ in eventUnderCursor }
    let newest = cursor.map { min(count - 1, max(place(of: $0) + rows / 2, rows - 1)) } ?? count - 1
    let lines = newest < 0 ? [] : (max(0, newest - rows + 1)...newest).map { world.traceLine(listed($0)) }
    var pane = EventsPane(
      lines, count: world.traceCount, roster: roster, look: look, selected: isFocused ? cursor : nil,
      fog: fog, isFocused: isFocused)
    pane.showsNow = gaze.events.filter == .all && (cursor == nil || newest == count - 1)
    pane.isListed = cursor != nil
    if let fog { pane.own = OwnClock(of: fog, in: world) }
    let isFiltered = gaze.events.filter != .all
    if isFiltered {
      let some = count > 0 || gaze.events.scan.isComplete ? "\(count)" : "0"
      let sign = gaze.events.scan.isComplete ? "" : "+"
      pane.counted = fog == nil ? "\(some)\(sign) of \(world.traceCount)" : "\(some)\(sign)"
      pane.note = "filter \(gaze.events.filter.words)"
    } else if isFocused {
      pane.note = "enter goes there · / find · F kind · S node"
    }
    return pane
  }

  // MARK: Moving

  mutating func moveInEvents(by step: Int) {
    followEvents()
    let count = listedCount
    guard count > 0, let current = eventUnderCursor else {
      status = "No event is listed. :filter off lists all."
      return
    }
    isPlaying = false
    let now = place(of: current)
    let next = min(max(0, now + step), count - 1)
    gaze.events.cursor = listed(next)
    let line = world.traceLine(listed(next))
    let edge = next == now ? step < 0 ? "The first: " : "The last: " : ""
    status = edge + "\(clock(localTime(line.time))) s, \(Sentence.of(line, in: roster)) \(Sentence.goesThere)"
  }
  /// Moves the cursor to the event that is drawn in a row of the panel.
  mutating func pointAtEvent(row: Int, in rect: Rect) {
    let pane = eventsPane(Look(), rect: rect, isFocused: true)
    if pane.isListed, pane.lines.indices.contains(row) { gaze.events.cursor = pane.lines[row].index }
    moveInEvents(by: 0)
  }
  mutating func pageEvents(_ sign: Int) {
    moveInEvents(by: sign * max(1, (layout[.events]?.height ?? 10) - 3))
  }
  mutating func goToEvent() {
    followEvents()
    guard let index = eventUnderCursor else {
      status = "No event is listed. :filter off lists all."
      return
    }
    gaze.events.cursor = nil
    go(to: .record(index))
    status = "\(lastEvent) \(Sentence.goesBack)"
  }

  /// A page of the panel that has the keys, or all the way.
  mutating func page(_ sign: Int, wholly: Bool = false) {
    if focus == .inspector {
      moveInInspector(by: sign * (wholly ? 100_000 : max(1, (layout[.inspector]?.height ?? 10) - 3)))
    } else if !wholly {
      pageEvents(sign)
    } else if sign > 0 {
      gaze.events.cursor = nil
      status = "The newest event, and whatever comes."
    } else {
      moveInEvents(by: -world.traceCount)
    }
  }

  // MARK: Filtering

  mutating func setFilter(_ filter: EventFilter) {
    if let node = filter.node, roster.id(named: node) == nil {
      status = "No node \(quotedForMessage(node))\(didYouMean(node, among: roster.names))"
      if !status.hasSuffix("?") { status += "." }
      return
    }
    gaze.events.filter = filter
    gaze.events.cursor = nil
    followEvents()
    if filter == .all {
      status = "All events."
    } else {
      let count = gaze.events.scan.found.count, rest = gaze.events.scan.isComplete ? "" : " so far"
      status = "Only events with \(filter.words): \(count)\(rest). :filter off lists all."
    }
  }
  var nextKindFilter: EventFilter {
    var filter = gaze.events.filter
    let place = filter.kind.flatMap(EventFilter.kinds.firstIndex)
    let next = place.map { $0 + 1 } ?? 0
    filter.kind = next < EventFilter.kinds.count ? EventFilter.kinds[next] : nil
    return filter
  }
  var nodeFilter: EventFilter {
    var filter = gaze.events.filter
    if filter.node != nil {
      filter.node = nil
    } else if case .node(let id) = selection {
      filter.node = roster.name(id)
    }
    return filter
  }

  // MARK: Finding

  /// Finds a text in the panel that has the keys: in the lesson there, else in the events.
  mutating func find(_ text: String) {
    gaze.needle = text
    findNext(1, isFirst: true)
  }
  mutating func findNext(_ step: Int, isFirst: Bool = false) {
    guard !gaze.needle.isEmpty else {
      status = "Nothing is searched for yet: / finds a text."
      return
    }
    if focus == .lesson, lesson != nil { return findInLesson(step, isFirst: isFirst) }
    if focus != .events { focus = .events }
    findInEvents(step, isFirst: isFirst)
  }

  /// The needle in the list: from the newest backwards first, as the newest are at the bottom.
  private mutating func findInEvents(_ step: Int, isFirst: Bool) {
    followEvents()
    isPlaying = false
    guard let current = eventUnderCursor else {
      status = "No event is listed. :filter off lists all."
      return
    }
    let needle = gaze.needle.lowercased()
    let start = place(of: current), count = listedCount
    let places =
      step > 0
      ? stride(from: isFirst ? start : start - 1, through: 0, by: -1)
      : stride(from: start + 1, through: count - 1, by: 1)
    let found = places.prefix(Self.findReach).first { place in
      EventScan.words(world.traceLine(listed(place)), roster).contains(needle)
    }
    guard let found else {
      let way = step > 0 ? "No earlier event" : "No later event"
      status = "\(way) says \(quotedForMessage(gaze.needle))."
      return
    }
    gaze.events.cursor = listed(found)
    let line = world.traceLine(listed(found))
    status = "\(clock(localTime(line.time))) s, \(Sentence.of(line, in: roster)) \(Sentence.findsEarlier)"
  }
  private static let findReach = 100_000

  private mutating func findInLesson(_ step: Int, isFirst: Bool) {
    guard let lesson, let rect = layout[.lesson] else { return }
    let pane = LessonPane(LessonView(lesson, session: session), look: Look())
    let rows = pane.text(in: rect), needle = gaze.needle.lowercased()
    let hits = rows.indices.filter { rows[$0].lowercased().contains(needle) }
    let now = gaze.lessonRow ?? (step > 0 ? lessonOffset - 1 : lessonOffset)
    let from = isFirst ? lessonOffset - 1 : now
    let hit = step > 0 ? hits.first { $0 > from } : hits.last { $0 < from }
    guard let hit = hit ?? (step > 0 ? hits.first : hits.last) else {
      status = "This page does not say \(quotedForMessage(gaze.needle))."
      return
    }
    gaze.lessonRow = hit
    lessonOffset = min(lastOffset, max(0, hit - 1))
    let place = (hits.firstIndex(of: hit) ?? 0) + 1
    status = "\(place) of \(hits.count) lines with \(quotedForMessage(gaze.needle)); n finds the next."
  }

  /// Marks the text that is searched for where it stands in a panel.
  func highlight(_ panel: Panel, on canvas: inout Canvas, in rect: Rect) {
    guard !gaze.needle.isEmpty, panel == focus, panel == .events || panel == .lesson else { return }
    canvas.mark(gaze.needle, in: rect.inset(by: 1))
  }
}

extension Canvas {
  /// Draws every occurrence of a text in reverse, upper and lower case alike.
  mutating func mark(_ needle: String, in rect: Rect) {
    let wanted = Array(needle.lowercased().unicodeScalars)
    guard !wanted.isEmpty, wanted.count <= rect.width else { return }
    for y in rect.y..<rect.maxY {
      let row = (rect.x..<rect.maxX).map { x in
        String(Character(self[Point(x, y)].scalar)).lowercased().unicodeScalars.first ?? " "
      }
      for start in 0...(row.count - wanted.count) where Array(row[start..<start + wanted.count]) == wanted {
        for offset in 0..<wanted.count {
          let point = Point(rect.x + start + offset, y)
          self[point].style = self[point].style.adding(.reverse)
        }
      }
    }
  }
}
