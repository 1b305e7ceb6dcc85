import Engine
import Lessons
import Sessions
import TUI

/// A run on the screen: what is played, what is selected, and what lies over it.
package struct Play: Sendable {
  package internal(set) var session: Session
  package internal(set) var lesson: LessonRun?
  package internal(set) var isPlaying = false
  package internal(set) var speed: Speed
  package internal(set) var focus: Panel = .diagram
  package internal(set) var isZoomed = false
  package internal(set) var selection: Selection? {
    didSet { if case .node(let id) = selection { chosenNode = id } }
  }
  /// The node that was selected last: what a message leaves behind that is gone.
  var chosenNode: NodeID?
  /// The sides of the partition that is being painted, by endpoint.
  package internal(set) var painting: [NodeID: Int]?
  package internal(set) var fog: NodeID? { didSet { if fog != oldValue { session.note(fog: fog) } } }
  /// What just happened, or why not.
  package internal(set) var status: String
  package internal(set) var overlay: Overlay?
  package internal(set) var lessonOffset = 0
  var spaceTime = SpaceTimeState()
  var gaze = Gaze()
  /// Two runs that are compared instead of one being played.
  var comparing: CompareState?
  var charts = ChartsState()
  var runs = RunsState()
  /// The number of the operation that the history's cursor is on; nil: it was not moved.
  var operationCursor: Int?
  /// The step of the lesson that was opened last.
  var shownStep: Int?
  /// Set while the lesson's file is being written.
  var authoring: Authoring?
  package internal(set) var lastOperation: String?
  package internal(set) var history: [String] = []
  /// What a restart has put away, until something else is undone.
  var putAway: (session: Session, lesson: LessonRun?)?
  /// Whether the mouse's button was pressed on the tape and is still down.
  var isScrubbing = false
  /// What a checker says of the clients' operations, as far as it was looked at.
  var checks = HistoryChecks()
  /// Whether what happens is told line by line, so that the status needs no second account of it.
  var isNarrated = false
  /// Whether `reset all` was given once.
  var wasAskedToForget = false
  /// The size of the screen, for what depends on how much of a page is seen.
  package var size = Size(80, 24)
  /// A recording that is only shown: nothing of it is written anywhere.
  package let isReplay: Bool
  /// Real time that has passed since a frame, too short for a whole microsecond of simulated time.
  private var owed = Duration.zero

  /// What lies over the run and takes the keys.
  package enum Overlay: Sendable {
    case prompt(Prompt)
    case choice(Choice)
    case help(Help)
    case work(Work)
  }

  /// Free play of a scenario.
  package init(_ session: Session, isReplay: Bool = false) {
    self.session = session
    self.isReplay = isReplay
    speed = Self.comfortable(for: session.world, end: nil)
    selection = session.world.roster.ids.first.map(Selection.node)
    status =
      isReplay
      ? "A recording: space plays it, < > , . move in time."
      : "Space plays. Break something: c crashes a node, p paints a partition, i asks as a client."
    checks.askAboutReads(session)
  }

  /// A lesson, opened at a step.
  package init(_ lesson: LessonRun, _ session: Session, step: String?) {
    self.init(session)
    var run = lesson
    run.open(step: step, in: &self.session)
    begin(run)
  }

  /// A lesson that is resumed in the run that its session is in, or free play where there is none.
  package init(resuming recording: Recording, _ session: Session, _ lesson: LessonRun?) {
    self.init(session)
    if var run = lesson, let place = recording.lesson {
      run.resume(step: place.step, from: recording, in: &self.session)
      begin(run)
      status = "Back where you were. Space plays, Enter goes on."
    }
    guard let node = recording.fog.flatMap({ roster.id(named: $0) }) else { return }
    (fog, selection) = (node, .node(node))
  }
  private mutating func begin(_ run: LessonRun) {
    lesson = run
    focus = .lesson
    turnPage()
  }

  @inline(__always) var world: any World { session.world }
  var roster: Roster { session.world.roster }
  var text: CommandText { session.text }

  /// Whether the page would offer a hint to somebody who does nothing for a while.
  package var waitsForIdle: Bool { overlay == nil && !isPlaying && lesson?.mayOfferHint == true }

  /// Nobody has pressed a key for so long.
  package mutating func note(idle: Duration) {
    lesson?.note(idle: idle)
    if lesson?.offersHint(in: session) == true { status = "Stuck? H gives a hint; hints are free." }
  }

  // MARK: Time

  /// Whether frames follow by themselves.
  // Inlined, so that to ask copies no run: it is asked for in every frame.
  @inline(__always) package var isMoving: Bool { isPlaying && overlay == nil }

  /// Lets real time pass while it plays.
  package mutating func tick(_ elapsed: Duration) {
    guard isMoving else { return }
    owed += elapsed
    var span = speed.simulated(owed)
    guard span >= .microseconds(1) else { return }
    owed = .zero
    if comparing == nil, let next = quietUntil { span = min(span * Self.hurry, next - session.now) }
    pass(span)
  }

  /// Plays on for so much simulated time, or to where playing stops.
  mutating func pass(_ span: Duration) {
    if comparing != nil { return passCompared(span) }
    var span = span
    if let end = lesson?.playEnd { span = min(span, max(.zero, end - session.now)) }
    if isReplay { span = min(span, session.end - session.now) }
    // One that was passed over while seeking is old by now.
    _ = lesson?.takeAlert(in: &session)
    if let lesson, lesson.isTooLong(session) { return pause(lesson.tooLong) }
    if !session.advance(by: span) { pause(lesson?.takeAlert(in: &session)) }
    let wasOpen = lesson?.stage == .open
    refreshLesson()
    if wasOpen, lesson?.stage == .done {
      pause(lesson?.runEnd == nil ? nil : "The run is over. Enter goes on; < and , look back.")
    }
    pauseAtEnd()
    dropStaleSelection()
    followEvents()
    checks.follow(session)
    followCharts()
    followStamps()
    if !isPlaying { followRuns() }
  }

  /// How many times faster a silence passes.
  private static let hurry = 6
  /// The end of a silence of more than a second on the screen, of more than five where somebody waits: then
  /// it is to be felt. Nothing is under way in it.
  var quietUntil: Instant? {
    guard let next = session.nextTime, next - session.now > speed.simulated(.seconds(1)), !world.hasFlights
    else { return nil }
    if next - session.now > speed.simulated(.seconds(5)) { return next }
    // Last, since it goes through all that was ever asked, and this is asked in every frame.
    return world.history.contains { $0.status == .pending } ? nil : next
  }

  private mutating func pauseAtEnd() {
    guard isPlaying else { return }
    if isAtPlayEnd {
      pause(endOfRun)
    } else if isReplay, session.now >= session.end {
      pause("The end of the recording.")
    } else if !isReplay, session.isAtEdge, session.nextTime == nil,
      lesson?.runEnd == nil || lesson?.stage == .done
    {
      pause(
        world.flights.contains(where: \.isReady)
          ? "Messages wait: m selects one, Enter delivers it."
          : "Nothing more will happen by itself: act, or go back in time.")
    }
  }

  mutating func pause(_ sentence: String?) {
    isPlaying = false
    if let sentence { status = sentence }
  }

  /// Looks what the lesson says now, after a command with this verb or after some time.
  mutating func refreshLesson(after verb: String? = nil) {
    let wasOpen = lesson?.stage == .open
    if let verb { lesson?.note(verb: verb, in: &session) } else { lesson?.refresh(&session) }
    followRuns()
    guard wasOpen, let lesson, lesson.stage == .done, lesson.goal != nil else { return }
    // Why a label is right stays to be read.
    status = (verb == "label" ? status + " " : "") + "Reached. Enter goes on."
    // In the picture Enter would pick an event.
    if focus == .spaceTime { focus = .lesson }
  }

  /// The page has changed: its run may begin, its question takes the keys.
  mutating func turnPage() {
    lessonOffset = 0
    (putAway, painting) = (nil, nil)
    fog = nil
    // The marks of a page are another's than those that were picked before.
    spaceTime.picks = []
    guard let lesson else { return }
    isPlaying = false
    isZoomed = false
    openPicture(of: lesson)
    followRuns()
    let isRun = lesson.runEnd != nil && lesson.stage == .open
    if isRun || session.now == .zero { speed = Self.comfortable(for: world, end: lesson.runEnd) }
    switch lesson.page.task {
    case .goal where lesson.stage == .open && lesson.missedContrast == nil, .act: focus = home
    case .run, .await: break
    case .question, .contrast, .read, .goal: focus = .lesson
    }
    status = invitation(to: lesson) ?? status
    selectNode()
  }
  /// On a new page the keys act on a node of the system again, not on what the page before was about.
  private mutating func selectNode() {
    if case .node(let id)? = selection, !roster.isClient(id) { return }
    let chosen = chosenNode.flatMap { roster.isClient($0) ? nil : $0 }
    selection = (chosen ?? roster.ids.first).map(Selection.node)
  }

  /// A speed at which a message can be followed, no faster than the clock, and at which a scripted run takes
  /// a minute at most.
  static func comfortable(for world: any World, end: Instant?) -> Speed {
    let nodes = world.roster.nodes.indices.map { NodeID($0) }
    // Of a single node all that there is to follow is the way of a call to it and back.
    let isAlone = nodes.count == 1, ends = isAlone ? Array(world.roster.ids) : nodes
    let delays = ends.flatMap { from in
      ends.filter { $0 != from }.map { world.link(from: from, to: $0).delay.typical }
    }
    let shortest = Duration.microseconds(max(1_000, delays.min() ?? 1_000))
    var speed = Speed.showing(shortest, for: .milliseconds(isAlone ? 500 : 200))
    while speed.simulated(.seconds(1)) > .seconds(1) { speed = speed.slower }
    if let end {
      while speed.simulated(.seconds(60)) < end - .zero, speed != speed.faster { speed = speed.faster }
    }
    return speed
  }
}
