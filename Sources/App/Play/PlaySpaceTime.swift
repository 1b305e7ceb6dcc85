import Engine
import Lessons
import TUI

/// What is looked at in the space-time diagram.
struct SpaceTimeState: Sendable {
  /// Whether it was asked for: then it has the keys.
  var isShown = false
  /// Whether it was put away where it would stand with the cluster by itself.
  var isPutAway = false
  /// Whether it was put away while the sides of a partition are painted.
  var isCovered = false
  /// Time runs the other way than the panel's shape suggests.
  var isTurned = false
  /// Steps to a coarser scale of time; below zero to a finer one.
  var coarser = 0
  var selected: TraceEvent?
  /// The moment in which it was selected: the picture shows it until the playhead moves.
  var moment: Moment?
  /// Two at most: A, then B.
  var picks: [TraceEvent] = []
  /// Whether it was said rightly how the two stand: the next pick begins anew.
  var isAnswered = false
  /// Whether the last label was one of two events, rightly or not.
  var isJudged = false
  /// What stands beside events.
  var stamps = Stamps.lamport
  var log = StampLog()
  var cones = Cones()
  var asked = EventFinder()

  /// A state of the run that is shown.
  struct Moment: Hashable, Sendable { var now: Instant, traceCount: Int }
}

extension Play {
  /// Where the keys go after something was selected: the picture of the run that is shown.
  @inline(__always) var home: Panel {
    if spaceTime.isShown || focus == .spaceTime && isSpaceTimeSeen { return .spaceTime }
    return charts.isShown ? .chart : runs.isShown ? .runs : .diagram
  }
  /// Whether the diagram is on the screen: asked for, or by itself where it has room beside the cluster. A
  /// lesson names what it wants to be seen.
  var isSpaceTimeSeen: Bool {
    if spaceTime.isShown { return true }
    return lesson == nil && !spaceTime.isPutAway && !charts.isShown && !runs.isShown && holdsBoth
  }
  /// Whether the cluster and the diagram have room for both on this screen.
  var holdsBoth: Bool { Layout.holdsBoth(size, hasLesson: lesson != nil) }
  /// What the diagram's own key asks for.
  var spaceTimeSwitch: ViewCommand { .view(home == .spaceTime ? .cluster : .spaceTime) }

  /// The space-time diagram as it is now. What was selected in a future that is no more is left out.
  func spaceTimePane(_ look: Look, isFocused: Bool = false) -> SpaceTimePane {
    var node: NodeID?
    if case .node(let id) = selection { node = id }
    let selected = spaceTime.selected.flatMap(present)
    var pane = SpaceTimePane(
      world, look: look, selected: selected?.index,
      picks: spaceTime.picks.compactMap(present).map(\.index), asks: asksForOrder, node: node, fog: fog,
      isTurned: spaceTime.isTurned, isFocused: isFocused)
    pane.own = fog.map { OwnClock(of: $0, in: world) }
    (pane.stamps, pane.log) = (spaceTime.stamps, stampLog)
    (pane.cones, pane.generation) = (spaceTime.cones, session.generation)
    // In fog only what its node does is known.
    pane.asked = asked.events.map { $0.flatMap(present) }.map { fog == nil || $0?.node == fog ? $0 : nil }
    pane.wish.earliest = pane.asked.compactMap { $0?.time }.min()
    pane.wish.coarser = spaceTime.coarser
    if spaceTime.moment == moment { pane.wish.anchor = selected?.time }
    return pane
  }
  /// The events that the page asks about, as far as they have happened.
  private var asked: EventFinder {
    var asked = spaceTime.asked
    asked.follow(world, names: lesson?.layout.events ?? [], generation: session.generation)
    return asked
  }
  private var moment: SpaceTimeState.Moment {
    SpaceTimeState.Moment(now: world.now, traceCount: world.traceCount)
  }
  /// The vector stamps up to now, where they are shown.
  private var stampLog: StampLog {
    var log = spaceTime.log
    if spaceTime.stamps == .vector { log.follow(world, generation: session.generation) }
    return log
  }
  /// Keeps what a picture would have to read again.
  mutating func followStamps() {
    guard isSpaceTimeSeen else { return }
    if spaceTime.stamps == .vector { spaceTime.log.follow(world, generation: session.generation) }
    spaceTime.asked = asked
    if let selected = spaceTime.selected.flatMap(present) {
      spaceTime.cones.follow(selected, in: world, generation: session.generation)
    }
  }
  /// The event, where it is one of this run and has happened.
  func present(_ event: TraceEvent) -> TraceEvent? {
    event.index < world.traceCount && world.traceEvent(event.index) == event ? event : nil
  }

  // MARK: Views

  mutating func show(_ view: ViewCommand.View) {
    let keepsFocus = focus == .lesson && lesson?.isQuestionOpen == true
    let isPutAway = view == .cluster && isSpaceTimeSeen && holdsBoth
    setPicture(view)
    spaceTime.isPutAway = isPutAway
    if !keepsFocus { focus = home }
    followRuns()
    followStamps()
    switch view {
    case .cluster: status = "The cluster."
    case .spaceTime:
      status = "Space-time: arrows select an event and shade what it can have to do with."
    case .turned: status = "Space-time, with time running the other way."
    case .charts: status = "Charts: left and right show the values of a time, Enter goes there."
    case .runs: status = "The runs that were kept: up and down choose one, Enter compares it with this one."
    }
  }
  /// Opens what the lesson names in the diagram's place where a step says so; what the learner chose stays
  /// until then.
  mutating func openPicture(of lesson: LessonRun) {
    guard lesson.stepIndex != shownStep else { return }
    let isSaid = shownStep == nil || lesson.step.layout?.panels.isEmpty == false
    shownStep = lesson.stepIndex
    guard isSaid else { return }
    let named = lesson.layout.panels.first { $0 == "space-time" || $0 == "charts" }
    if let stamps = lesson.layout.stamps { spaceTime.stamps = stamps }
    setPicture(named.flatMap(ViewCommand.View.init) ?? .cluster)
  }
  /// What has the diagram's place.
  mutating func setPicture(_ view: ViewCommand.View) {
    spaceTime.isShown = view == .spaceTime || view == .turned
    (spaceTime.isPutAway, spaceTime.isCovered) = (false, false)
    spaceTime.isTurned = view == .turned
    charts.isShown = view == .charts
    runs.isShown = view == .runs
  }
  var nextView: ViewCommand.View {
    if runs.isShown { return .cluster }
    if charts.isShown { return .runs }
    return spaceTime.isShown ? spaceTime.isTurned ? .charts : .turned : .spaceTime
  }

  /// Puts away what is picked, then what is selected, then the view. False when the view has not the keys.
  mutating func closeSpaceTime() -> Bool {
    guard focus == .spaceTime else { return false }
    if !spaceTime.picks.isEmpty {
      spaceTime.picks = []
      status = "Pick anew: Enter picks the selected event."
    } else if spaceTime.selected != nil {
      spaceTime.selected = nil
      status = "No event is selected."
    } else {
      show(.cluster)
      spaceTime.isPutAway = false
    }
    return true
  }

  mutating func scale(_ change: ViewCommand.Scale) {
    switch change {
    case .finer: spaceTime.coarser -= 1
    case .coarser: spaceTime.coarser += 1
    case .usual: spaceTime.coarser = 0
    }
    spaceTime.coarser = min(max(-12, spaceTime.coarser), 12)
    let scale = spaceTimePane(Look()).scale(in: (layout[.spaceTime] ?? Rect(size)).inset(by: 1))
    let cell = scale.isVertical ? "row" : "column"
    status = "Space-time: \(brief(.microseconds(scale.perCell))) a \(cell)."
  }

  // MARK: Selecting an event

  /// How many records an arrow looks through for the next event.
  private static let reach = 50_000

  mutating func moveEvent(_ move: Action.Move) {
    guard let current = spaceTime.selected.flatMap(present) else { return selectLatest() }
    let rect = layout[.spaceTime] ?? Rect(size)
    let isVertical = spaceTimePane(Look()).scale(in: rect.inset(by: 1)).isVertical
    let isAlong = isVertical ? move == .up || move == .down : move == .left || move == .right
    let step = move == .right || move == .down ? 1 : -1
    let found = isAlong ? neighbour(of: current, step) : nearest(to: current, step)
    guard let found else {
      let name = current.node.map(roster.name) ?? ""
      status =
        isAlong
        ? step > 0 ? "Nothing more has happened on \(name) yet." : "This is the first event of \(name)."
        : "There is no other line with an event on that side."
      return
    }
    select(found)
  }

  private mutating func selectLatest() {
    var node: NodeID?
    if case .node(let id) = selection { node = id }
    let own = latest { node == nil || $0.node == node }
    guard let event = own ?? latest(where: { _ in true }) else {
      status = "Nothing has happened yet: space plays, . goes to the first event."
      return
    }
    select(event)
  }
  private func latest(where fits: (TraceEvent) -> Bool) -> TraceEvent? {
    let count = world.traceCount
    return stride(from: count - 1, through: max(0, count - Self.reach), by: -1).lazy
      .map(world.traceEvent).first { isSeen($0) && fits($0) }
  }
  private func isSeen(_ event: TraceEvent) -> Bool {
    event.isCounted && (fog == nil || event.node == fog)
  }

  /// The next event on the same line.
  private func neighbour(of event: TraceEvent, _ step: Int) -> TraceEvent? {
    next(from: event.index, step) { $0.node == event.node }
  }
  private func next(from index: Int, _ step: Int, where fits: (TraceEvent) -> Bool) -> TraceEvent? {
    let end = step > 0 ? min(world.traceCount, index + Self.reach) : max(-1, index - Self.reach)
    return stride(from: index + step, to: end, by: step).lazy
      .map(world.traceEvent).first { isSeen($0) && fits($0) }
  }
  /// The event of the next line in that direction that is nearest in time.
  private func nearest(to event: TraceEvent, _ step: Int) -> TraceEvent? {
    guard let node = event.node else { return nil }
    for index in stride(from: node.index + step, to: step > 0 ? roster.count : -1, by: step) {
      let id = NodeID(index)
      let before = next(from: event.index, -1) { $0.node == id }
      let after = next(from: event.index, 1) { $0.node == id }
      guard let before else {
        if let after { return after }
        continue
      }
      guard let after, after.time - event.time < event.time - before.time else { return before }
      return after
    }
    return nil
  }

  mutating func select(_ event: TraceEvent) {
    isPlaying = false
    (spaceTime.selected, spaceTime.moment) = (event, moment)
    followStamps()
    if let node = event.node { selection = .node(node) }
    let stamp = fog == nil ? spaceTimePane(Look()).stampWords(event).map { ", \($0)" } ?? "" : ""
    // Counting a long trace at every key would make the keys slow.
    let number = event.index < Self.reach ? world.name(of: event).map { ": event \($0.text)" } ?? "" : ""
    status = "\(sentence(event)) at \(clock(localTime(event.time)))\(number)\(stamp)."
  }
  private func sentence(_ event: TraceEvent) -> String {
    let words = Sentence.of(world.traceLine(event.index), in: roster)
    return words.hasSuffix(".") ? String(words.dropLast()) : words
  }

  // MARK: Before, after or concurrent?

  mutating func pickEvent() {
    guard let event = spaceTime.selected.flatMap(present) else { return selectLatest() }
    if spaceTime.picks.compactMap(present).count < spaceTime.picks.count || spaceTime.isAnswered
      || spaceTime.picks.count == 2
    {
      spaceTime.picks = []
    }
    spaceTime.isAnswered = false
    if spaceTime.picks.contains(event) {
      spaceTime.picks = []
      status = "Picked no more."
      return
    }
    spaceTime.picks.append(event)
    status =
      spaceTime.picks.count == 1
      ? "A is picked. Arrows and Enter pick B; then say which came first."
      : "Is A before B, after B, or are they concurrent? 1 before, 2 after, 3 concurrent."
  }

  /// Whether two events wait for an answer.
  var asksForOrder: Bool { spaceTime.picks.count == 2 && !spaceTime.isAnswered }

  /// Says whether A is before, after or concurrent with B, and why.
  mutating func label(_ order: CausalOrder) {
    spaceTime.isJudged = false
    let picks = spaceTime.picks.compactMap(present)
    guard picks.count == 2 else {
      status =
        "Pick two events first (t, arrows, Enter), or name them: label n1 3 n2 5 before."
      return
    }
    let causality = Causality(world, from: picks[0].index, to: picks[1].index)
    let truth = causality.order(picks[0].index, picks[1].index)
    (spaceTime.isAnswered, spaceTime.isJudged) = (order == truth, true)
    if let first = world.name(of: picks[0]), let second = world.name(of: picks[1]) {
      let label = EventLabel(first, second, order)
      lesson?.note(label, isRight: order == truth)
      session.note(label)
    }
    let why = reason(for: truth, picks, causality)
    status = order == truth ? "Right: \(why)" : "No: \(why) \(Sentence.labelsAgain)"
    if order == truth, !picks.allSatisfy(isAsked) { status += " The page asks of other events." }
  }

  /// The same of two events that are named.
  mutating func pick(_ label: EventLabel) {
    spaceTime.isJudged = false
    let names = [label.first, label.second]
    for name in names {
      guard let node = roster.id(named: name.node) else {
        let near = didYouMean(name.node, among: roster.names)
        status = "Nothing is called \(quotedForMessage(name.node))\(near.isEmpty ? "." : near)"
        return
      }
      if let fog, fog != node {
        status = "\(name.node) is behind the fog: V moves it there."
        return
      }
    }
    guard label.first != label.second else {
      status = "That is one event twice: name two."
      return
    }
    let events = names.map(world.event)
    guard let first = events[0], let second = events[1] else {
      let missing = names[events[0] == nil ? 0 : 1]
      status = "\(missing.node) has no event \(missing.number) yet."
      return
    }
    isPlaying = false
    (spaceTime.selected, spaceTime.moment, spaceTime.picks) = (second, moment, [first, second])
    self.label(label.order)
  }

  /// Whether an event is one that the page asks about, or in one dot with it; any where it names none.
  private func isAsked(_ event: TraceEvent) -> Bool {
    let asked = asked.events.compactMap { $0 }
    return asked.isEmpty || asked.contains { $0.node == event.node && $0.time == event.time }
  }

  private func reason(for order: CausalOrder, _ picks: [TraceEvent], _ causality: Causality) -> String {
    guard order != .concurrent else {
      let (a, b) = (picks[0].lamport, picks[1].lamport)
      let isSaid = a != b && spaceTime.stamps == .lamport
      let numbers = isSaid ? ", although \(a) \(a < b ? "<" : ">") \(b) in Lamport's numbers" : ""
      return "A and B are concurrent: no chain of messages leads from one to the other\(numbers)."
    }
    let (first, second) = order == .before ? (picks[0], picks[1]) : (picks[1], picks[0])
    let names = order == .before ? "A is before B" : "A is after B"
    let chain = causality.chain(from: first.index, to: second.index) ?? []
    guard !chain.isEmpty else {
      return "\(names): both are events of \(first.node.map(roster.name) ?? "it"), one after the other."
    }
    let shown = chain.prefix(3).map(text.print).joined(separator: ", then ")
    let more = chain.count > 3 ? " and \(chain.count - 3) more" : ""
    let (from, to) = order == .before ? ("A", "B") : ("B", "A")
    return "\(names): \(shown)\(more) \(chain.count == 1 ? "carries" : "carry") what \(from) did to \(to)."
  }
}
