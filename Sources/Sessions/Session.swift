import Engine

/// A run that a person plays: a world, the commands given so far, and the way back and forth in time.
///
/// It knows no clock and no terminal. Whatever it is told comes out as lines of a recording (`takeLines`).
package struct Session: Sendable {
  package private(set) var scenario: Scenario
  package private(set) var name: String
  /// Runs that were given a name, oldest first.
  package private(set) var bookmarks: [Run] = []
  package private(set) var branches = Branches()
  /// What the timeline shows, up to the live edge.
  package private(set) var marks = Marks()
  /// Counts how often what happens became something else: while it stays, a message of one name, and a line
  /// of the trace at one place, are the same one.
  package private(set) var generation = 0
  var playback: Playback
  private(set) var snapshots: [Playback] = []
  private var lines: [String] = []
  /// How many events make the start, before which nobody goes back.
  private var startCount = 0

  /// How many events lie between two snapshots: they take about half a millisecond to execute, also where
  /// each is looked at.
  private var stride: Int { playback.observer == nil ? 8_192 : 500 }

  /// Begins a run at its start: everything of the scenario's first instant has happened.
  package init(
    _ scenario: Scenario, name: String = "main", observer: (any Observer)? = nil
  ) throws(UnknownSystem) {
    self.scenario = scenario
    self.name = name
    playback = try Playback(scenario, observer: observer)
    self.scenario.version = scenario.version ?? playback.world.schema.card.version
    open(observer)
  }

  /// Goes on where a recording stopped: its last run is the one being played.
  package init(
    resuming recording: Recording, observer: (any Observer)? = nil
  ) throws(UnknownSystem) {
    let run =
      recording.runs.last ?? Run(name: "main", scenario: Scenario(system: "", roster: Roster(nodes: [])))
    try self.init(run.scenario, name: run.name, observer: observer)
    bookmarks = recording.bookmarks
    branches = run.branches
    lines = []
    replay(from: Array(snapshots.prefix(1)))
  }

  package var world: any World { playback.world }
  package var observer: (any Observer)? { playback.observer }
  package var now: Instant { playback.world.now }
  /// The live edge: how far the run was played.
  package var end: Instant { max(branches.end.instant, now) }
  /// The world at the live edge, wherever the playhead is.
  package var worldAtEnd: any World {
    guard !isAtEdge, var last = snapshots.last else { return world }
    last.observer = nil
    last.run(branches.commands, to: branches.end)
    return last.world
  }
  package var isAtEdge: Bool { !playback.position.isPast(of: branches.end) }
  package var text: CommandText { CommandText(roster: scenario.roster, schema: playback.world.schema) }

  // MARK: Beginning anew

  /// Begins another run; the bookmarks stay.
  package mutating func begin(
    _ scenario: Scenario, name: String, observer: (any Observer)? = nil
  ) throws(UnknownSystem) {
    playback = try Playback(scenario, observer: observer)
    self.scenario = scenario
    self.scenario.version = scenario.version ?? playback.world.schema.card.version
    self.name = name
    branches = Branches()
    marks = Marks()
    open(observer)
  }

  private mutating func open(_ observer: (any Observer)?) {
    generation += 1
    snapshots = [playback]
    lines += RecordingText.lines(of: Run(name: name, scenario: scenario))
    playback.run([], to: Position(.zero))
    startCount = playback.world.eventCount
    snapshots.append(playback)
    noteProgress()
  }

  /// Lets another observer watch the present run, from its start.
  package mutating func observe(with observer: (any Observer)?) {
    guard var first = snapshots.first else { return }
    let position = playback.position
    let count = playback.world.eventCount
    first.observer = observer
    first.observer?.observe(first.world)
    snapshots = [first]
    playback = first
    run(to: position, orEvent: count)
    // Time that had passed since the last event.
    if now < position.instant { run(to: position) }
  }

  /// Hands the observer what it cannot see in the world.
  package mutating func updateObserver<O: Observer>(_ update: (inout O, any World) -> Void) {
    guard var observer = playback.observer as? O else { return }
    update(&observer, playback.world)
    playback.observer = observer
  }

  /// When the next event or command comes; nil when nothing is left to happen.
  package var nextTime: Instant? { playback.nextTime(branches.commands) }

  // MARK: Acting

  /// Carries out a command here and now; in the past it cuts what came after, and `undo` brings that back.
  package mutating func submit(_ command: Command) throws(CommandError) {
    let place = playback.place
    let before = playback.position
    try playback.submit(command)
    generation += 1
    snapshots.removeAll { before.isPast(of: $0.position) }
    if branches.wouldCut(at: place) { marks = Marks() }
    branches.submit(command, at: place)
    playback.applyDue(branches.commands)
    lines.append(line(.command(Timed(place, command))))
    noteProgress()
  }

  /// Takes back the last action and shows the world as it was before it. False when there is none.
  package mutating func undo() -> Bool {
    guard let place = branches.undo() else { return false }
    lines.append(line(.undo))
    rebuild(to: place)
    return true
  }

  package mutating func redo() -> Bool {
    guard let place = branches.redo() else { return false }
    lines.append(line(.redo))
    rebuild(to: place)
    return true
  }

  /// Shows the neighbouring branch, as so many undos or redos do. False where there is none.
  package mutating func switchBranch(toNext isNext: Bool) -> Bool {
    let steps = isNext ? branches.redosToBranch : branches.undosToBranch
    guard steps > 0 else { return false }
    var place = playback.position
    for _ in 0..<steps {
      guard let action = isNext ? branches.redo() : branches.undo() else { break }
      place = min(place, action)
      lines.append(line(isNext ? .redo : .undo))
    }
    rebuild(to: place)
    return true
  }
  /// The name of the present branch: that of the run, and a number behind the first.
  package var branchName: String { branchName(branches.number) }
  package func branchName(_ number: Int) -> String { number == 1 ? name : "\(name)/\(number)" }

  /// The commands from `place` on changed: everything from there on is played again.
  private mutating func rebuild(to place: Position) {
    // A snapshot at the very place may have the old command in it.
    let kept = snapshots.prefix { $0.position.isPast(of: place) }
    replay(from: Array(kept.isEmpty ? snapshots.prefix(1) : kept))
    seek(to: place)
  }

  /// Plays from the last of the snapshots that stand to the live edge, so that its marks are known.
  private mutating func replay(from kept: [Playback]) {
    generation += 1
    snapshots = kept
    if let last = kept.last { playback = last }
    run(to: branches.end)
    marks = Marks()
    marks.read(playback.world)
  }

  // MARK: Time

  /// Executes the next event; false when nothing is left to happen.
  package mutating func step() -> Bool {
    let hasStepped = playback.step(branches.commands, limit: nil)
    noteProgress()
    return hasStepped
  }

  /// Goes back to just after the event before the last one, or to the commands that came between the two.
  /// False at the start.
  package mutating func stepBack() -> Bool {
    let count = playback.world.eventCount
    // Time that has passed since the last event is a step of its own.
    let target = playback.world.eventsAtNow == 0 ? count : count - 1
    guard target > startCount || now > .zero else { return false }
    let position = playback.position
    goBack { $0.world.eventCount <= target && $0.position < position }
    run(to: nil, orEvent: max(target, startCount))
    var next = playback
    while next.step(branches.commands, limit: nil), next.position < position { playback = next }
    return true
  }

  /// Lets simulated time pass. False when the observer wanted a pause on the way.
  @discardableResult
  package mutating func advance(by duration: Duration) -> Bool {
    let isUndisturbed = run(to: Position(now + duration), pausing: true)
    noteProgress()
    return isUndisturbed
  }

  /// How far `advance(to:mostEvents:)` came.
  package enum Advance: Hashable, Sendable { case reached, paused, underWay }

  /// Lets time pass up to an instant, for so many events at most.
  package mutating func advance(to instant: Instant, mostEvents: Int) -> Advance {
    let limit = playback.world.eventCount + mostEvents
    let isUndisturbed = run(to: Position(instant), orEvent: limit, pausing: true)
    let isUnderWay = isUndisturbed && playback.world.eventCount >= limit
    noteProgress()
    return !isUndisturbed ? .paused : isUnderWay ? .underWay : .reached
  }

  /// Shows the world as it was at `instant`, or at the live edge when that comes first.
  package mutating func seek(to instant: Instant) { seek(to: Position(min(instant, end))) }

  private mutating func seek(to place: Position) {
    let nearest = lastSnapshot { !place.isPast(of: $0.position) } ?? snapshots.first
    // Ahead of the present only where nobody watches: an observer must not lose what it was told since.
    let count = playback.observer == nil ? playback.world.eventCount : .max
    if let nearest, place.isPast(of: playback.position) || nearest.world.eventCount > count {
      playback = nearest
    }
    run(to: place)
  }

  /// Takes the last snapshot that fits, or the first of all.
  private mutating func goBack(while fits: (Playback) -> Bool) {
    if let snapshot = lastSnapshot(where: fits) ?? snapshots.first { playback = snapshot }
  }

  /// The last snapshot that fits; all before one that fits do so too.
  private func lastSnapshot(where fits: (Playback) -> Bool) -> Playback? {
    var (low, high) = (0, snapshots.count)
    while low < high {
      let middle = (low + high) / 2
      if fits(snapshots[middle]) { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : snapshots[low - 1]
  }

  /// Plays on to a place, or until so many events have happened, and takes snapshots on the way.
  /// False when it stopped because the observer wanted a pause.
  @discardableResult
  private mutating func run(to place: Position?, orEvent limit: Int = .max, pausing: Bool = false) -> Bool {
    let commands = branches.commands
    playback.applyDue(commands)
    while playback.world.eventCount < limit {
      let next = (snapshots.last?.world.eventCount ?? 0) + stride
      // Behind the last snapshot the way is free to the next one; before it, as far as one likes.
      let most = playback.world.eventCount < next ? min(limit, next) : limit
      if !playback.runFreely(commands, before: place, mostEvents: most) {
        if !playback.step(commands, limit: place) { break }
      }
      if playback.world.eventCount >= next { snapshots.append(playback) }
      if pausing, playback.observer?.wantsPause == true { return false }
    }
    return true
  }

  private mutating func noteProgress() {
    branches.reach(playback.position)
    if isAtEdge { marks.read(playback.world) }
  }

  // MARK: Runs

  /// The run as it was played so far, whole.
  package var run: Run { Run(name: name, scenario: scenario, branches: branches) }

  /// The run up to the playhead, as a bookmark of that name keeps it.
  package func kept(as name: String) -> Run { run.kept(until: playback.position, as: name) }

  /// Keeps the run up to the playhead under a name; a name that was used before stands for the new one.
  package mutating func bookmark(_ name: String) {
    keep(kept(as: name))
    lines.append(line(.bookmark(name, at: playback.position)))
  }

  package mutating func keep(_ run: Run) {
    bookmarks.removeAll { $0.name == run.name }
    bookmarks.append(run)
  }

  package func bookmark(named name: String) -> Run? { bookmarks.last { $0.name == name } }

  /// A run's seed, scenario and commands again, with one rule changed from the start.
  package static func replay(_ run: Run, as name: String, with command: Command) -> Run {
    var copy = run.kept(as: name)
    copy.scenario.script = copy.scenario.script.filter {
      // A setting of the same name at the start would come back over the changed one.
      guard case .set(let old, _) = $0.content, case .set(let new, _) = command else { return true }
      return old != new || $0.position != .start
    }
    // After what the scenario says of its start, which would come back over it too.
    let place = copy.scenario.script.prefix { $0.position == .start }.count
    copy.scenario.script.insert(Timed(.start, command), at: place)
    copy.digest = nil
    return copy
  }

  /// Shows another run, whole and at its end, as the one being played.
  package mutating func open(_ run: Run, observer: (any Observer)? = nil) throws(UnknownSystem) {
    try begin(run.scenario, name: run.name, observer: observer)
    let text = self.text
    for timed in run.commands { lines.append(RecordingText.line(.command(timed), in: text)) }
    branches = Branches(commands: run.commands, end: run.end)
    replay(from: Array(snapshots.prefix(1)))
    lines.append(line(.reached(playback.position)))
  }

  // MARK: Recording

  /// The lines that the recording has not got yet.
  package mutating func takeLines() -> [String] {
    defer { lines = [] }
    return lines
  }
  /// Says in the recording how far the run was played.
  package mutating func noteReached() { lines.append(line(.reached(branches.end))) }
  /// Says in the recording that the run ends here, and with which digest.
  package mutating func finish() {
    seek(to: branches.end)
    lines.append(line(.end(playback.position, digest: playback.world.digest)))
  }
  package mutating func note(lesson step: LessonStep) { lines.append(line(.lesson(step))) }
  package mutating func note(_ label: EventLabel) { lines.append(line(.label(label))) }
  package mutating func note(fog node: NodeID?) { lines.append(line(.fog(node.map(text.print)))) }

  private func line(_ line: RecordingLine) -> String { RecordingText.line(line, in: text) }
}
