import Engine
import Lessons
import Sessions
import Systems
import TUI

/// The whole program between a key and a frame: the course menu or a run, and what is kept of it.
package struct App {
  package enum Screen: Sendable {
    case menu
    case play(Play)
    case review(Review)
  }
  /// What the program does next.
  package enum Outcome: Hashable, Sendable { case goOn, quit, repaint, suspend, copy(String) }

  package private(set) var screen: Screen {
    get { held.first.map(Screen.play) ?? review.map(Screen.review) ?? .menu }
    set {
      (held, review) = ([], nil)
      switch newValue {
      case .menu: break
      case .play(let play): held = [play]
      case .review(let shown): review = shown
      }
    }
  }
  /// The run that is shown, if one is. What an array holds is changed and looked at in place: a run is large,
  /// and this is done several times a frame.
  private(set) var held: [Play] = []
  private var review: Review?
  package private(set) var menu: Menu
  /// How everything is drawn: as the terminal can, and as the person likes it.
  package var look: Look { shown.liked(settings) }
  /// As the terminal shows it by itself.
  private var shown: Look
  package private(set) var settings: Settings
  let store: Store
  private(set) var shelf: LessonShelf
  var progress: Progress
  /// What has happened and is not in the file yet, and the answers and hints of the lesson that were taken
  /// note of.
  var unwritten: [Progress.Change] = [], noted: [LessonRun.Answer] = [], notedHints = 0
  private var file: RecordingFile?
  /// The file of the lesson that is being written.
  private var authored: AuthoredFile?
  /// What the recording of the present run will be called, and its lines so far, until something has happened
  /// in it that is worth a file.
  private var waiting: (name: String, lines: [String])?
  let keeps: Bool
  /// What a person should know of their files: that nothing is kept, or what could not be read.
  package private(set) var notice: String?
  let memo = DiagramMemo()
  /// The last frame, and the real time since all of it was drawn.
  var shownFrame = Canvas(Size(0, 0))
  var sinceText = Duration.seconds(1)
  /// The same of its cluster.
  var sinceCluster = Duration.zero
  /// The size of the screen.
  private var size = Size(80, 24)
  /// Real time since the recording last said how far it was played.
  private var sinceReached = Duration.zero

  /// - Parameter problem: what the person should know of their configuration.
  package init(
    store: Store, shelf: LessonShelf, look: Look, settings: Settings = Settings(), problem: String? = nil
  ) {
    self.store = store
    self.shelf = shelf
    (shown, self.settings) = (look, settings)
    keeps = store.prepare()
    let kept = store.progressFile.read()
    progress = kept.progress
    menu = Menu(shelf: shelf, progress: progress, entries: store.entries())
    menu.offerReview(due: due.count)
    offerResume()
    notice = keeps ? kept.problem ?? problem : notKept
    if let notice { menu.status = notice }
  }

  private var notKept: String { "Nothing of this visit is kept: \(store.recordings) cannot be written." }

  /// Offers to go on where the last visit stopped.
  private mutating func offerResume() {
    let newest = store.entries().first
    guard let newest, let recording = try? store.read(newest.path) else { return }
    if let lesson = recording.lesson, progress.state(of: lesson.lesson) == .done { return }
    menu.offerResume(newest, recording, shelf)
  }

  /// Draws for another terminal from now on.
  package mutating func use(_ look: Look) {
    shown = look
    drawAll()
  }
  /// Something else than time has changed the picture.
  mutating func drawAll() { sinceText = .seconds(1) }

  // MARK: Opening

  /// Opens a lesson at the step where it was left, or at its first.
  package mutating func open(lesson id: String, step: String? = nil) throws {
    let lesson = try shelf.lesson(id)
    let start = step ?? progress.step(in: id)
    var run = LessonRun(lesson)
    // A lesson that was done before is taken afresh.
    if progress.step(in: id) != nil { run.restore(progress.answers(in: id)) }
    begin(Play(run, try LessonRun.session(for: lesson), step: start), named: id)
  }

  /// Opens what passes the chapter of a lesson: the stretch of the chapter's last lesson.
  private mutating func openTestOut(ofChapterOf id: String) throws {
    guard let last = shelf.chapter(of: id).last else { return }
    let lesson = try shelf.lesson(last.id)
    var run = LessonRun(lesson)
    var session = try LessonRun.session(for: lesson)
    guard run.openStretch(in: &session) else {
      menu.status = "This chapter has no test-out: its last lesson, \(last.title), has no stretch."
      return
    }
    begin(Play(testOut: run, session), named: last.id)
  }

  /// Opens a lesson while its file is being written. Nothing of it is kept.
  package mutating func author(_ path: String) throws {
    let file = AuthoredFile(path)
    let lesson = try LessonFile.read(path)
    var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: nil)
    play.authoring = Authoring()
    show(play)
    authored = file
  }
  /// Whether a file may be saved at any time.
  var isAuthoring: Bool { authored != nil }

  /// Reads the file again where it was saved; the step and the page stay, their run begins anew. False when
  /// there is nothing new.
  mutating func reload() -> Bool {
    guard authored?.hasChanged() == true, let path = authored?.path, case .play(var play) = screen else {
      return false
    }
    drawAll()
    do {
      let new = try LessonFile.read(path)
      try play.reload(new)
    } catch let error as LessonFileError {
      play.authoring?.problems = Authoring.problems(error)
      play.status = error.lines.first ?? ""
    } catch { play.status = "\(error)" }
    screen = .play(play)
    return true
  }

  /// Opens a system for free play, with everything as its card says.
  package mutating func open(system name: String, seed: UInt64 = 1) throws {
    guard let card = Catalog.entry(named: name)?.schema.card else { throw UnknownSystem(name: name) }
    try open(
      Scenario(
        system: name, version: card.version, seed: seed,
        roster: Roster(nodes: card.nodes, clients: card.clients)), named: name)
  }

  /// Opens a scenario for free play; its recording is called by `name`.
  package mutating func open(_ scenario: Scenario, named name: String) throws {
    begin(Play(try Session(scenario)), named: name)
  }

  /// Goes on with a recording where it stopped.
  package mutating func resume(_ path: String) throws {
    let recording = try store.read(path)
    guard !recording.runs.isEmpty else { throw StoreError(message: "\(path) holds no run yet.") }
    let session = try Session(resuming: recording)
    var run = recording.lesson.flatMap { try? shelf.lesson($0.lesson) }.map { LessonRun($0) }
    if let place = recording.lesson { run?.restore(progress.answers(in: place.lesson)) }
    show(Play(resuming: recording, session, run))
    file = keeps ? RecordingFile(continuing: path) : nil
    save()
  }

  /// Shows a recording; nothing is written.
  package mutating func replay(_ recording: Recording) throws {
    var session = try Session(resuming: recording)
    session.seek(to: .zero)
    show(Play(session, isReplay: true))
  }

  private mutating func begin(_ play: Play, named name: String) {
    var play = play
    if let notice { play.status = notice }
    show(play)
    waiting = keeps ? (name, []) : nil
    save()
  }
  private mutating func show(_ play: Play) {
    close()
    var play = play
    if let speed = settings.speed { play.speed = speed }
    if let stamps = settings.stamps, play.lesson?.layout.stamps == nil { play.spaceTime.stamps = stamps }
    (noted, notedHints) = (play.lesson?.answers ?? [], play.lesson?.hintsAsked ?? 0)
    screen = .play(play)
  }

  /// Ends the recording of the present run.
  package mutating func close() {
    guard case .play(var play) = screen else { return }
    if !play.isReplay, play.hasBegun { play.finish() }
    screen = .play(play)
    save()
    file?.close()
    file = nil
    waiting = nil
  }

  // MARK: Keys and time

  package mutating func update(_ key: Key) -> Outcome {
    drawAll()
    if case .mouse(let mouse) = key { return update(mouse) }
    if case .menu = screen { return carryOut(menu.update(key)) }
    if case .review(var review) = screen {
      let requests = review.update(key)
      screen = .review(review)
      return carryOut(requests)
    }
    return change { $0.update(key) }
  }

  private mutating func update(_ mouse: Mouse) -> Outcome {
    guard settings.mouse else { return .goOn }
    if case .play(let play) = screen {
      let target = memo.target(at: mouse.point, in: play.world)
      let loss = memo.loss(at: mouse.point)
      return change { $0.update(mouse, on: target, loss) }
    }
    if case .review(var review) = screen {
      review.update(mouse)
      screen = .review(review)
      return .goOn
    }
    return carryOut(menu.update(mouse, row: MenuPane(menu.view, look: look).row(at: mouse.point, on: size)))
  }

  /// Lets something happen to the run, writes down what came of it, and does what it asks for.
  mutating func change(_ act: (inout Play) -> [Request]) -> Outcome {
    guard !held.isEmpty else { return .goOn }
    let edge = held[0].session.end
    let requests = act(&held[0])
    // What was stepped to is written down at once: nobody is waiting for a frame.
    if !held[0].isReplay, held[0].session.end > edge { held[0].noteReached() }
    save()
    return carryOut(requests)
  }

  package mutating func tick(_ elapsed: Duration) {
    guard isMoving else { return }
    held[0].tick(elapsed)
    sinceText += elapsed
    sinceCluster += elapsed
    sinceReached += elapsed
    if sinceReached >= .seconds(1) || !isMoving {
      sinceReached = .zero
      if !held[0].isReplay { held[0].noteReached() }
    }
    save()
  }

  /// Whether it matters that nobody presses a key.
  package var waitsForIdle: Bool { !held.isEmpty && held[0].waitsForIdle }

  package mutating func note(idle: Duration) {
    if !held.isEmpty { held[0].note(idle: idle) }
  }

  /// Tells the program how large the screen is.
  package mutating func see(_ size: Size) {
    self.size = size
    switch screen {
    case .menu: menu.fitCard(to: size, look)
    case .play: held[0].size = size
    case .review(var review):
      review.size = size
      screen = .review(review)
    }
  }

  /// Whether something is worked on that takes longer than a frame.
  package var isWorking: Bool { !held.isEmpty && (held[0].isWorking || held[0].isReading) }

  /// Real time has passed over it.
  mutating func worked(for time: Duration) { if !held.isEmpty { held[0].worked(for: time) } }

  /// Does a slice of it, and writes down how far time has come once it is done.
  package mutating func work() {
    guard isWorking else { return }
    if held[0].isWorking {
      held[0].work()
      if !held[0].isWorking, !held[0].isReplay { held[0].noteReached() }
    } else {
      held[0].followCharts()
    }
    drawAll()
    save()
  }

  /// Whether frames follow by themselves.
  package var isMoving: Bool { !held.isEmpty && held[0].isMoving }

  private mutating func carryOut(_ requests: [Request]) -> Outcome {
    requests.reduce(.goOn) { carryOut($1, otherwise: $0) }
  }
  private mutating func carryOut(_ request: Request, otherwise outcome: Outcome) -> Outcome {
    switch request {
    case .quit: return .quit
    case .repaint: return .repaint
    case .suspend: return .suspend
    case .lessons:
      if case .menu = screen { return .quit }
      if isAuthoring { return .quit }
      backToMenu(nil)
    case .openLesson(let id, let step): attempt { try $0.open(lesson: id, step: step) }
    case .openCard(let id):
      attempt { app in
        let lesson = try app.shelf.lesson(id)
        app.menu.show(ReferenceCard(lesson), of: id)
        app.menu.fitCard(to: app.size, app.look)
      }
    case .openTestOut(let id): attempt { try $0.openTestOut(ofChapterOf: id) }
    case .openSystem(let name): attempt { try $0.open(system: name) }
    case .openRecording(let path): attempt { try $0.resume(path) }
    case .resetProgress:
      // A lesson that is still open would write its place down again.
      close()
      screen = .menu
      backToMenu(forgetProgress())
    case .review:
      if let sentence = openReview() { say(sentence) }
    case .reviewed(let answer): keep(reviewed: answer)
    case .set(let setting):
      settings.apply(setting)
      if case .lang(let languages) = setting { shelf = shelf.read(in: languages) }
    case .toggleMouse:
      settings.mouse.toggle()
      say(Setting.mouse(settings.mouse).sentence)
    case .copy(let panel): return copy(panel)
    case .write(let path, let text): say(store.create(path, text))
    }
    return outcome
  }

  /// The panel as it is on the screen, without its frame, for the clipboard and for a file.
  private mutating func copy(_ panel: Panel) -> Outcome {
    guard case .play(var play) = screen, let rect = play.layout[panel] else { return .goOn }
    var canvas = Canvas(size)
    play.overlay = nil
    play.draw(on: &canvas, look: look)
    let rows = canvas.part(rect.height > 2 ? rect.inset(by: 1) : rect).rows
    let lines = rows.map { String($0.reversed().drop { $0 == " " }.reversed()) }
    let text = lines.joined(separator: "\n") + "\n"
    let isKept = keeps && store.keep(copied: text)
    say("Copied \(lines.count) lines of \(panel.rawValue)" + (isKept ? ", also to \(store.copied)." : "."))
    return .copy(text)
  }
  mutating func say(_ sentence: String) {
    switch screen {
    case .menu: menu.status = sentence
    case .play(var play):
      play.status = sentence
      screen = .play(play)
    case .review(var review):
      review.status = sentence
      screen = .review(review)
    }
  }

  /// Puts the questions that are due on the screen.
  mutating func begin(_ review: Review) {
    close()
    screen = .review(review)
    see(size)
  }

  private mutating func attempt(_ open: (inout App) throws -> Void) {
    do {
      try open(&self)
    } catch let error as LessonFileError {
      backToMenu(error.lines.first)
    } catch { backToMenu("\(error)") }
  }

  private mutating func backToMenu(_ status: String?) {
    close()
    let item = menu.rows.indices.contains(menu.selected) ? menu.rows[menu.selected].item : nil
    let isTrackOnly = menu.isTrackOnly
    menu = Menu(shelf: shelf, progress: progress, entries: store.entries())
    menu.offerReview(due: due.count)
    if isTrackOnly { menu.showTrack(true) }
    if let index = menu.rows.firstIndex(where: { $0.item == item }) { menu.select(index) }
    if let status { menu.status = status }
    screen = .menu
  }

  // MARK: Keeping

  /// Writes down what is new: lines of the recording, and the place in the lesson.
  private mutating func save() {
    guard !held.isEmpty else { return }
    let lines = held[0].takeLines()
    if let waiting {
      self.waiting?.lines += lines
      if held[0].hasBegun {
        file = store.newRecording(of: waiting.name)
        file?.append(waiting.lines + lines)
        if file == nil { held[0].status = notKept }
        self.waiting = nil
      }
    } else if !lines.isEmpty {
      file?.append(lines)
    }
    if authored == nil, let lesson = held[0].lesson { keep(lesson) }
  }
}

extension Play {
  mutating func takeLines() -> [String] { session.takeLines() }
  mutating func noteReached() { session.noteReached() }
  mutating func finish() { session.finish() }
  /// Whether anything has happened that is worth a recording.
  var hasBegun: Bool {
    session.end > .zero || !session.branches.commands.isEmpty || lesson.map { $0.stepIndex > 0 } ?? false
  }
}
