import Engine
import Sessions

/// A learner's way through a lesson: which page, what was answered, what is reached.
///
/// It changes the session that it is handed (begins runs, bookmarks them) and nothing else; it knows no
/// clock.
package struct LessonRun: Sendable {
  package struct Answer: Hashable, Sendable {
    package let question: String
    /// The option's number, counted from 1, and the confidence from 1 to 3.
    package let option: Int, sure: Int
    package let isRight: Bool
  }
  package enum Stage: Hashable, Sendable {
    /// The task of the page waits for the learner.
    case open
    /// It is done: Enter goes on.
    case done
  }

  package let lesson: Lesson
  package private(set) var stepIndex = 0
  package private(set) var pageIndex = 0
  package private(set) var pages: [Page] = []
  package private(set) var stage = Stage.open
  package private(set) var answers: [Answer] = []
  /// What is picked of the open question, before it is committed.
  package private(set) var picked: Int?, sure: Int?
  /// Predictions that no run has scored yet.
  package private(set) var unscored: [String] = []
  /// Predictions that the page's run has just scored.
  package private(set) var scored: [String] = []
  package private(set) var reachedGoals: [String] = []
  package private(set) var evidence = Evidence()
  private var labels = Labels()
  /// How many hints of this page were asked for.
  package private(set) var hintCount = 0
  /// How many on all pages together.
  package private(set) var hintsAsked = 0
  /// How many commands of the last hint were handed out.
  private(set) var handedOut = 0
  /// Whether Enter was pressed on a page whose task is open: pressed again it goes on.
  private var wasWarned = false
  /// Whether there are answers from before that no step was opened with yet.
  private var isRestored = false
  package private(set) var isFinished = false
  /// Whether only the stretch is played, to pass the chapter.
  package private(set) var isTestOut = false
  /// Whether a stretch was reached without a hint.
  package private(set) var hasReachedStretch = false
  private var wasHelped = false
  /// Where the replay of a contrast ends, once it was begun.
  private var replayEnd: Instant?
  /// What was played on which page: the runs that were watched, and those of the learner's own.
  private(set) var played: [PlayedRun] = []
  /// Where the run ends that this page only speaks of; nil where the learner plays on.
  private var spokenEnd: Instant?
  /// Whether the page was done when it was opened, so that nothing on it was read before.
  package private(set) var wasDoneAtOnce = false
  /// How many events one run may execute.
  private let mostEvents: Int

  package init(_ lesson: Lesson, mostEvents: Int = LessonLimits.events) {
    (self.lesson, self.mostEvents) = (lesson, mostEvents)
  }

  /// What is on the screen: the last that any `show` of the lesson up to this step has said of it.
  package var layout: Layout { lesson.layout(at: stepIndex) }
  package var columns: [RunColumn] { layout.columns }
  package var step: Step { lesson.steps[stepIndex] }
  package var page: Page { pages[min(pageIndex, pages.count - 1)] }
  private var place: LessonStep { LessonStep(lesson: lesson.header.id, step: step.id) }
  package var goal: Goal? { if case .goal(let goal, _) = page.task { goal } else { nil } }

  /// How the session of a lesson begins.
  package static func session(for lesson: Lesson) throws(UnknownSystem) -> Session {
    try Session(lesson.scenario)
  }

  // MARK: Pages

  /// Opens a step at its first page; unknown ids open the first step.
  package mutating func open(step id: String?, in session: inout Session) {
    stepIndex = lesson.steps.firstIndex { $0.id == id } ?? 0
    pages = Page.pages(of: step)
    forgetActs()
    evidence.tries = 0
    session.note(lesson: place)
    if isRestored {
      pageIndex = 0
      unscored = openPredictions
      isRestored = false
    }
    open(page: 0, in: &session)
  }

  /// Opens the stretch of the lesson, and nothing else of it. False when it has none.
  package mutating func openStretch(in session: inout Session) -> Bool {
    guard let step = lesson.steps.first(where: { Page.pages(of: $0).contains(where: \.isStretch) }) else {
      return false
    }
    isTestOut = true
    open(step: step.id, in: &session)
    open(page: pages.firstIndex(where: \.isStretch) ?? 0, in: &session)
    return true
  }

  /// Goes on in the run that the session is in, at the page of the step that played it, with what the
  /// recording says was done there.
  package mutating func resume(step id: String, from recording: Recording, in session: inout Session) {
    stepIndex = lesson.steps.firstIndex { $0.id == id } ?? 0
    pages = Page.pages(of: step)
    pageIndex =
      pages.firstIndex { page in
        if case .run(let run) = page.task { return run.name == session.name }
        return page.allowed?.reset == session.name
      } ?? 0
    (stage, hintCount, wasWarned) = (.open, 0, false)
    evidence.verbs = session.run.verbs
    for label in recording.labels {
      guard let truth = label.truth(in: session.world) else { continue }
      note(label, isRight: truth == label.order)
      evidence.verbs.append("label")
    }
    if recording.wasFogged { evidence.verbs.append("fog") }
    unscored = openPredictions
    switch page.task {
    case .read: stage = .done
    case .question(let question, _): if answer(to: question.id) != nil { stage = .done }
    default: break
    }
    watch(&session)
    refresh(&session)
  }

  /// - Parameter afresh: whether its run begins anew although it was played before.
  package mutating func open(page index: Int, in session: inout Session, afresh: Bool = false) {
    pageIndex = min(max(0, index), pages.count - 1)
    stage = .open
    hintCount = 0
    wasWarned = false
    scored = []
    (picked, sure, replayEnd, spokenEnd) = (nil, nil, nil, nil)
    switch page.task {
    case .read: stage = .done
    case .question(let question, _):
      if let answer = answer(to: question.id) {
        (picked, sure, stage) = (answer.option, answer.sure, .done)
      }
    case .goal(let goal, _): if goal.id.map(reachedGoals.contains) == true { stage = .done }
    case .run, .contrast, .act, .await: break
    }
    if afresh || !showPlayed(in: &session) { beginRun(in: &session) }
    watch(&session)
    refresh(&session)
    wasDoneAtOnce = stage == .done
  }
  /// Begins the run of the page, or shows the one that it speaks of.
  private mutating func beginRun(in session: inout Session) {
    switch page.task {
    case .run(let run): begin(run, in: &session)
    case .goal(_, isStretch: true) where page.allowed == nil: begin(lesson.scenario, "stretch", in: &session)
    default:
      if let name = page.allowed?.reset { return begin(lesson.scenario, name, in: &session) }
      spokenEnd = showSpokenOf(in: &session)
    }
  }
  /// Shows what was played on this page before. False where nothing was.
  private mutating func showPlayed(in session: inout Session) -> Bool {
    guard page.runName != nil, let run = played(at: [stepIndex, pageIndex], in: session),
      (try? session.open(run, observer: observer)) != nil
    else { return false }
    switch page.task {
    case .run: stage = .done
    case .contrast: (stage, replayEnd) = (.done, run.end.instant)
    default: evidence.verbs = run.verbs
    }
    return true
  }
  private mutating func note(played run: Run) {
    let place = [stepIndex, pageIndex]
    played.removeAll { $0.place == place }
    played.append(PlayedRun(place: place, run: run))
  }

  /// Predictions that were committed and that nothing before this page has scored.
  private var openPredictions: [String] {
    var open: [String] = []
    let before = lesson.steps[..<stepIndex].flatMap { Page.pages(of: $0) } + pages[..<pageIndex]
    for page in before + [self.page] {
      switch page.task {
      case .question(let question, isPrediction: true):
        if answer(to: question.id) != nil { open.append(question.id) }
      case .run, .goal, .contrast: if page != self.page { open = [] }
      default: break
      }
    }
    return open
  }

  /// Lets the page's conditions follow the present run from its start.
  mutating func watch(_ session: inout Session) {
    session.observe(with: observer)
  }
  private var observer: LessonObserver {
    LessonObserver(goal: goal, watches: step.watches, columns: columns, evidence: evidence)
  }

  private mutating func begin(_ scenario: Scenario, _ name: String, in session: inout Session) {
    try? session.begin(scenario, name: name, observer: observer)
  }

  private mutating func begin(_ run: ScriptedRun, in session: inout Session) {
    begin(lesson.scenario(of: run), run.name, in: &session)
  }

  /// Where playing stops: the end of the run that this page shows, or speaks of; nil where the learner plays
  /// on.
  package var playEnd: Instant? { runEnd ?? spokenEnd }

  /// Where the run that this page shows ends, a scripted one or a replay; nil where none is shown.
  package var runEnd: Instant? {
    switch page.task {
    case .run(let run): lesson.end(of: run)
    case .contrast: replayEnd
    default: nil
    }
  }

  /// Goes on to the next page, or says why not yet.
  package mutating func next(in session: inout Session) -> String? {
    if stage == .open, runEnd != nil {
      finishRun(in: &session)
      return isTooLong(session)
        ? tooLong : "This is the end of the run. Enter goes on; < and , look back."
    }
    if stage == .open, !wasWarned {
      wasWarned = true
      return reminder
    }
    let isSkipped = stage == .open && goal != nil
    leave(&session)
    // No run will show any more what was predicted of it.
    defer { if isSkipped { revealPredictions() } }
    if isTestOut {
      isFinished = true
    } else if pageIndex + 1 < pages.count {
      open(page: pageIndex + 1, in: &session)
    } else if let target = branchTarget(session) {
      open(step: target, in: &session)
    } else if stepIndex + 1 < lesson.steps.count {
      open(step: lesson.steps[stepIndex + 1].id, in: &session)
    } else {
      isFinished = true
    }
    return nil
  }

  /// The page is left: a run of the learner's own is kept under its name.
  private mutating func leave(_ session: inout Session) {
    switch page.task {
    case .goal, .act:
      if stage == .open, page.allowed?.reset != nil, !session.branches.commands.isEmpty {
        session.bookmark(session.name)
        note(played: session.kept(as: session.name))
      }
    default: break
    }
  }

  private func branchTarget(_ session: Session) -> String? {
    var evidence = evidence
    evidence.goals = reachedGoals
    return step.branches.first {
      Evaluator($0.condition).holds(in: session.world, evidence: evidence)
    }?.step
  }

  /// The page before, in the order of the lesson.
  package mutating func previous(in session: inout Session) {
    isFinished = false
    leave(&session)
    if pageIndex > 0 { return open(page: pageIndex - 1, in: &session) }
    guard stepIndex > 0 else { return }
    stepIndex -= 1
    pages = Page.pages(of: step)
    forgetActs()
    evidence.tries = 0
    session.note(lesson: place)
    open(page: pages.count - 1, in: &session)
  }

  /// The step once more from the scenario's start, with the same seed.
  package mutating func restart(in session: inout Session) {
    if stage == .open, goal != nil { evidence.tries += 1 }
    forgetActs()
    session.note(lesson: place)
    replayEnd = nil
    let tries = evidence.tries
    let isOwn = page.allowed?.reset != nil || goal != nil
    if !isOwn, let before = pages[..<pageIndex].lastIndex(where: \.beginsRun) {
      // What is asked here is asked about the run before it.
      return open(page: before, in: &session, afresh: true)
    }
    if case .run(let run) = page.task {
      stage = .open
      begin(run, in: &session)
    } else if !showSpokenOfAfresh(in: &session) {
      begin(lesson.scenario, page.allowed?.reset ?? session.name, in: &session)
    }
    evidence.tries = tries
    watch(&session)
    refresh(&session)
  }

  /// What was done and said before a restart that is taken back counts again.
  package mutating func takeBackRestart(from before: LessonRun, in session: inout Session) {
    labels = before.labels
    (evidence.verbs, evidence.labels) = (before.evidence.verbs, before.evidence.labels)
    watchAgain(&session)
  }

  // MARK: Questions

  package func answer(to question: String) -> Answer? { answers.last { $0.question == question } }

  /// Picks an option of the open question, or, once one is picked, how sure the learner is.
  package mutating func press(_ digit: Int) {
    guard case .question(let question, _) = page.task, stage == .open else { return }
    if picked != nil, sure == nil, (1...3).contains(digit) {
      sure = digit
    } else if (1...question.options.count).contains(digit) {
      (picked, sure) = (digit, nil)
    }
    wasWarned = false
  }
  /// Takes the pick back, to choose anew.
  package mutating func unpick() { if stage == .open { (picked, sure) = (nil, nil) } }
  package var isQuestionOpen: Bool {
    if case .question = page.task { stage == .open } else { false }
  }

  /// Commits the picked option. A sentence when something is missing.
  package mutating func commit(in session: inout Session) -> String? {
    guard case .question(let question, let isPrediction) = page.task, stage == .open else { return nil }
    guard let picked, let sure else { return reminder }
    let isRight = question.options[picked - 1].isRight
    answers.removeAll { $0.question == question.id }
    answers.append(Answer(question: question.id, option: picked, sure: sure, isRight: isRight))
    evidence.answers = answers.map { (id: $0.question, value: .int($0.option)) }
    if isPrediction { unscored.append(question.id) }
    stage = .done
    refresh(&session)
    return nil
  }

  /// Answers that were given before, from the progress file.
  package mutating func restore(_ earlier: [Answer]) {
    answers = earlier
    isRestored = true
    evidence.answers = answers.map { (id: $0.question, value: .int($0.option)) }
  }

  // MARK: Acting

  /// Why the step does not permit a command; nil when it does.
  package func refusal(of verb: String) -> String? {
    guard let allowed = page.allowed?.commands, !allowed.isEmpty, !allowed.contains(verb) else { return nil }
    return "This step is about \(allowed.joined(separator: ", ")): \(verb) comes later. Enter goes on."
  }

  /// Takes note that the learner gave a command.
  package mutating func note(verb: String, in session: inout Session) {
    let verb = verb.replacing(" ", with: "_")
    if !evidence.verbs.contains(verb) { evidence.verbs.append(verb) }
    wasWarned = false
    refresh(&session)
  }

  /// Takes note that the learner has said how two events stand; it counts with the next `note(verb:in:)`.
  package mutating func note(_ label: EventLabel, isRight: Bool) {
    labels.note(label, isRight: isRight)
    evidence.labels = labels.all
  }
  private mutating func forgetActs() {
    labels = Labels()
    (evidence.verbs, evidence.labels) = ([], [])
  }

  package mutating func note(idle: Duration) { evidence.idle = idle }

  /// Brings everything that depends on the session up to date, after a command or some time.
  package mutating func refresh(_ session: inout Session) {
    var evidence = evidence
    evidence.goals = reachedGoals
    let runs = BookmarkedRuns(runs: session.bookmarks)
    session.updateObserver { (observer: inout LessonObserver, world) in
      let isNew = observer.evidence != evidence
      observer.evidence = evidence
      for index in observer.parts.indices where observer.answers[index] == false {
        observer.answers[index] = observer.parts[index].holds(in: world, evidence: evidence, runs: runs)
      }
      if isNew || observer.answers.contains(where: { $0 != nil }) { observer.check(world) }
    }
    guard stage == .open else { return }
    switch page.task {
    case .goal(let goal, _):
      guard (session.observer as? LessonObserver)?.isReached == true else { return }
      stage = .done
      if page.isStretch, !wasHelped { hasReachedStretch = true }
      if let id = goal.id, !reachedGoals.contains(id) { reachedGoals.append(id) }
      if page.allowed?.reset != nil {
        session.bookmark(session.name)
        note(played: session.kept(as: session.name))
      }
      revealPredictions()
    case .await(let wait):
      if Evaluator(wait.condition).holds(in: session.world, evidence: evidence, runs: runs) { stage = .done }
    case .run, .contrast:
      if let end = runEnd, session.now >= end || isTooLong(session) { finishRun(in: &session) }
    default: break
    }
  }

  /// The run of this page is over: it is kept, and it scores what was predicted.
  package mutating func finishRun(in session: inout Session) {
    guard let end = runEnd else { return }
    // Watches stop a run that is played, not one that is skipped.
    while session.now < end, !isTooLong(session) {
      let left = mostEvents - session.world.eventCount
      guard session.advance(to: end, mostEvents: left) == .paused else { break }
      _ = takeAlert(in: &session)
    }
    if case .run(let run) = page.task { session.bookmark(run.name) }
    note(played: session.kept(as: session.name))
    stage = .done
    revealPredictions()
  }

  /// Whether the run has executed as many events as one of a lesson may.
  package func isTooLong(_ session: Session) -> Bool { session.world.eventCount >= mostEvents }
  package var tooLong: String { "This run has had \(mostEvents) events, the most of a lesson: it ends here." }

  /// Replays the learner's run with the rule of the contrast changed, and shows it from its start: it scores
  /// at its end. A sentence when there is nothing to replay.
  package mutating func replayContrast(in session: inout Session) -> String? {
    guard case .contrast(let contrast) = page.task else { return "Nothing to replay on this page." }
    guard let original = session.bookmark(named: contrast.original) else {
      return "There is no run \(contrast.original) yet: Backspace goes back to play it."
    }
    let run = Session.replay(original, as: contrast.name, with: contrast.command)
    do { try session.open(run, observer: observer) } catch { return error.description }
    // What was asked in the run is given the time to be answered, or to be given up.
    for _ in 0..<100
    where session.world.history.contains(where: { $0.status == .pending }) && !isTooLong(session) {
      session.advance(by: .milliseconds(100))
    }
    session.bookmark(contrast.name)
    (stage, replayEnd) = (.open, session.end)
    session.seek(to: .zero)
    refresh(&session)
    return nil
  }

  private mutating func revealPredictions() {
    scored += unscored
    unscored = []
  }

  // MARK: Hints

  /// The rungs of the ladder that were asked for so far.
  package var hints: [String] { Array(ladder.prefix(hintCount)) }
  package var hasMoreHints: Bool { hintCount < ladder.count }

  /// One rung more: a nudge first, the solution as a command line last.
  package mutating func hint() -> String? {
    guard !ladder.isEmpty else { return "There is no hint on this page." }
    guard hasMoreHints else { return "That was the last hint." }
    (hintCount, hintsAsked) = (hintCount + 1, hintsAsked + 1)
    handedOut = 0
    if page.isStretch { wasHelped = true }
    return nil
  }
  /// The next command of the solution, where the last rung of the ladder was asked for and is made of
  /// commands: `:crash n2, then :heal`. After the last comes the first again.
  package mutating func handOutCommand() -> String? {
    let commands = hintCommands
    guard !commands.isEmpty, !hasMoreHints else { return nil }
    handedOut += 1
    return commands[(handedOut - 1) % commands.count]
  }
}
