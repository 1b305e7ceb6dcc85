import Engine
import Lessons
import Sessions
import TUI

/// What a screen asks of the program around it.
package enum Request: Hashable, Sendable {
  case quit, lessons, repaint, suspend
  case openLesson(String, step: String?)
  /// The reference card of a lesson.
  case openCard(String)
  /// What passes the chapter of that lesson.
  case openTestOut(String)
  case openSystem(String)
  case openRecording(String)
  case resetProgress
  /// The questions that are due; an answer to one of them.
  case review, reviewed(Progress.Answer)
  case set(Setting), toggleMouse
  /// A text into a file that is not there yet.
  case write(String, String)
  /// The panel as text, for the terminal's clipboard.
  case copy(Panel)
}

extension Play {
  /// Runs one line: of the prompt, of a choice, or the command that a key gives.
  package mutating func run(line: String) -> [Request] {
    if line.prefix(while: { $0 != " " }) != ViewCommand.why.text { forgetWhy(for: nil) }
    do {
      if let command = try ViewCommand.parse(line) { return perform(command) }
      let command = try text.parse(filledIn(line))
      submit(command)
    } catch {
      status = error.message.prefix(1).uppercased() + error.message.dropFirst()
    }
    return []
  }

  /// A command that needs a node, link or message and is given without one means the selected one.
  func filledIn(_ line: String) -> String {
    let words = line.split(separator: " ", maxSplits: 1)
    guard let verb = words.first.map(String.init) else { return line }
    let rest = words.count > 1 ? String(words[1]) : ""
    guard let name = selected(for: verb, before: rest.split(separator: " ").first.map(String.init)) else {
      return line
    }
    return rest.isEmpty ? "\(verb) \(name)" : "\(verb) \(name) \(rest)"
  }

  /// The name of the selected one, where the command takes such a one and `next`, what stands behind the
  /// verb, comes after its name in the grammar.
  private func selected(for verb: String, before next: String?) -> String? {
    func follows(_ words: [String]) -> Bool {
      guard let next else { return true }
      return words.contains(next) || next.first.map { $0.isNumber || $0 == "+" || $0 == "-" } ?? false
    }
    switch (verb, selection) {
    case ("crash", .node(let id)), ("restart", .node(let id)), ("freeze", .node(let id)),
      ("thaw", .node(let id)), ("isolate", .node(let id)), ("slow", .node(let id)),
      ("clock", .node(let id)):
      let words = CrashKind.allCases.map(\.rawValue) + ["for", "drift"]
      return follows(words) ? roster.name(id) : nil
    case ("fire", .node(let id)): return follows(world.schema.timers) ? roster.name(id) : nil
    case ("cut", .link(let link)), ("mend", .link(let link)), ("clog", .link(let link)),
      ("link", .link(let link)):
      return follows(CommandText.linkWords) ? "\(roster.name(link.from))>\(roster.name(link.to))" : nil
    case ("drop", .message(let name)), ("duplicate", .message(let name)), ("hold", .message(let name)),
      ("release", .message(let name)), ("deliver", .message(let name)), ("corrupt", .message(let name)):
      return next == nil ? text.print(name) : nil
    default: return nil
    }
  }

  /// Carries out a command on the world, and records it.
  mutating func submit(_ command: Command) {
    let line = text.print(command)
    if comparing != nil {
      status = "\(line) \(Self.comparingReason)."
      return
    }
    wasAskedToForget = false
    let verb = line.split(separator: " ").first.map(String.init) ?? ""
    if isReplay {
      status = Self.onlyShown
      return
    }
    if let refusal = lesson?.refusal(of: verb) {
      status = refusal
      return
    }
    let isFork = !session.isAtEdge
    do {
      try session.submit(command)
      status = (isFork ? "A new future (z: the old one). " : "") + Sentence.of(command, in: world)
      refreshLesson(after: verb)
      if verb == "op" { lastOperation = line }
    } catch {
      let sentence = error.sentence(in: roster)
      // A name stays as it is written.
      let isName = roster.names.contains(String(sentence.prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
      status = (isName ? sentence : sentence.prefix(1).uppercased() + sentence.dropFirst()) + "."
    }
    dropStaleSelection()
  }

  /// A message that has arrived cannot stay selected: the node is that was before it.
  mutating func dropStaleSelection() {
    guard case .message(let name) = selection, !world.flights.contains(where: { $0.name == name }) else {
      return
    }
    selection = (chosenNode ?? roster.ids.first).map(Selection.node)
  }

  private static let onlyShown = "This is a recording: play the system itself to act (L opens the course)."

  mutating func perform(_ command: ViewCommand) -> [Request] {
    if isReplay {
      switch command {
      case .undo, .redo, .bookmark, .replay, .reset(.step), .reset(.lesson):
        status = Self.onlyShown
        return []
      default: break
      }
    }
    if comparing != nil, !isPossibleWhileComparing(command) {
      status = "\(command.verb) \(Self.comparingReason)."
      return []
    }
    if command != .reset(.all) { wasAskedToForget = false }
    let requests = carryOut(command)
    refreshLesson(after: isEvidence(command) ? command.verb : nil)
    dropStaleSelection()
    followStamps()
    return requests
  }

  /// Commands that a lesson may ask for; those that steer the lesson itself are none.
  private func isEvidence(_ command: ViewCommand) -> Bool {
    switch command {
    case .next, .previous, .answer, .hint, .reset, .chaos, .chaosSeed, .copy, .lessons, .help, .quit, .set,
      .saveScenario:
      false
    case .label, .labelEvents: spaceTime.isJudged
    case .fog(let node): fog != nil && node.flatMap { roster.id(named: $0) } == fog
    default: true
    }
  }

  private mutating func carryOut(_ command: ViewCommand) -> [Request] {
    switch command {
    case .play, .pause, .speed, .step, .stepBack, .seek, .mark: travel(command)
    case .undo: undo()
    case .redo: status = session.redo() ? "Done again." : "Nothing to redo."
    case .reset(let extent): return reset(extent)
    case .select(let name): select(named: name)
    case .selectMessage: selectMessage(by: 1)
    case .focus(let name): focus(on: name)
    case .zoom:
      isZoomed.toggle()
      status = isZoomed ? "The panel has all the room; Z gives it back." : "The panels are back."
    case .view(let view): show(view)
    case .scale(let change): scale(change)
    case .label(let order): label(order)
    case .labelEvents(let label): pick(label)
    case .fog(let node): setFog(node)
    case .why: askWhy()
    case .whyGoal(let id, let part): askWhy(goal: id, part: part)
    case .saveScenario(let path): return [.write(path, SavedScenario.text(of: session))]
    case .find(let text): find(text)
    case .findNext(let isForward): findNext(isForward ? 1 : -1)
    case .filter(let filter): setFilter(filter)
    case .bookmark(let name):
      session.bookmark(name)
      status = "This run is \(name) now, up to here."
    case .next:
      if lesson?.isFinished == true { return [.lessons] }
      goOn()
      if let lesson, lesson.isTestOut, lesson.isFinished { return [.lessons] }
    case .previous:
      lesson?.previous(in: &session)
      turnPage()
    case .answer(let option, let sure): answer(option, sure: sure)
    case .hint: hint()
    case .replay(let run, let name, let line): replay(run, as: name, with: line)
    case .compare(let left, let right): compare((left, right))
    case .compareOff: compare(nil)
    case .copy: return [.copy(focus)]
    case .chaos(let count): startChaos(count)
    case .chaosSeed(let seed): openChaos(seed: seed)
    case .lessons: return [.lessons]
    case .help: overlay = .help(Help(.keys))
    case .quit: return [.quit]
    case .set(.speed(let speed)): travel(.speed(speed))
    case .set(let setting):
      status = setting.sentence
      if case .stamps(let stamps) = setting {
        spaceTime.stamps = stamps
        followStamps()
      }
      return [.set(setting)]
    }
    return []
  }

  private mutating func undo() {
    if session.undo() {
      status = "Undone: this is the moment before it."
    } else if let (before, lessonBefore) = putAway, (try? session.open(before.run)) != nil {
      putAway = nil
      if let lessonBefore { lesson?.takeBackRestart(from: lessonBefore, in: &session) }
      status = "The run that was restarted is back."
    } else {
      status = "Nothing to undo."
    }
  }

  // MARK: Time

  private mutating func travel(_ command: ViewCommand) {
    if travelCompared(command) { return }
    switch command {
    case .play where lesson?.awaitsReplay == true: chooseReplay()
    case .play where lesson?.leadsToRun == true:
      _ = lesson?.next(in: &session)
      turnPage()
      if lesson?.awaitsReplay == false, !isAtPlayEnd { play() }
    case .play where isAtPlayEnd: pause(endOfRun)
    case .play: play()
    case .pause: pause("Paused.")
    case .speed(let new):
      speed = new
      status = "Speed x\(new.text): one second of the run takes \(Self.realTime(new)) on the clock."
    case .step: step()
    case .stepBack:
      isPlaying = false
      status = session.stepBack() ? lastEvent : "This is the start."
    case .seek(let target):
      isPlaying = isPlaying && target != .start
      seek(target)
    case .mark(let isNext):
      isPlaying = false
      let times = session.marks.marks.map(\.instant)
      let found = isNext ? times.first { $0 > session.now } : times.last { $0 < session.now }
      guard let found else {
        status = isNext ? "No mark after this moment." : "No mark before this moment."
        return
      }
      session.seek(to: found)
      status = lastEvent
    default: break
    }
  }

  private mutating func play() {
    isPlaying = true
    status = "Playing at x\(speed.text). Space pauses, + and - change the speed."
  }
  private static func realTime(_ speed: Speed) -> String {
    let milliseconds = 1000 * speed.denominator / speed.numerator
    return brief(Duration.milliseconds(milliseconds))
  }

  private mutating func seek(_ target: ViewCommand.Target) {
    switch target {
    case .start: session.seek(to: .zero)
    case .end: session.seek(to: session.end)
    case .instant(let time):
      if go(to: .zero + time) { return }
    case .by(let time, let isBack):
      if go(to: isBack ? max(.zero, session.now - time) : session.now + time) { return }
    }
    status = isWorking ? "On the way." : arrival
  }

  /// Goes to an instant; behind the live edge time runs up to it. True when the lesson has said something
  /// on the way.
  private mutating func go(to goal: Instant) -> Bool {
    guard goal > session.end, !isReplay else {
      session.seek(to: goal)
      return false
    }
    if isAtPlayEnd {
      pause(endOfRun)
      return true
    }
    let limit = lesson?.playEnd.map { min($0, goal) } ?? goal
    return limit > session.now && run(to: limit)
  }

  // MARK: Lesson

  private mutating func goOn() {
    guard lesson != nil else {
      status = "This is free play: there is no next step. L opens the course."
      return
    }
    if scrollOn() { return }
    if lesson?.isQuestionOpen == true {
      focus = .lesson
      return commitAnswer()
    }
    if let reminder = lesson?.next(in: &session) {
      status = reminder
      if lesson?.stage == .done { isPlaying = false }
    } else {
      turnPage()
    }
    if lesson?.isFinished == true { status = "Lesson done. Enter opens the course; Backspace goes back in." }
  }

  /// Shows more of a page that is longer than its panel. False when its end is seen.
  private mutating func scrollOn() -> Bool {
    guard let lesson, lesson.stage == .done, let rect = layout[.lesson] else { return false }
    let end = lastOffset
    guard lessonOffset < end else { return false }
    lessonOffset = min(end, lessonOffset + max(1, rect.height - 3))
    status = "Enter reads on."
    return true
  }

  private mutating func answer(_ option: Int, sure: Int) {
    guard lesson?.isQuestionOpen == true, let count = optionCount else {
      status = "No question is open here."
      return
    }
    guard option <= count else {
      status = "There are \(count) options here."
      return
    }
    lesson?.unpick()
    lesson?.press(option)
    lesson?.press(sure)
    commitAnswer()
  }

  private mutating func commitAnswer() {
    if let problem = lesson?.commit(in: &session) { status = problem } else { status = "Committed." }
  }

  private mutating func hint() {
    guard lesson != nil else {
      status = "Hints belong to lessons: L opens the course."
      return
    }
    if lesson?.stage == .done, lesson?.goal != nil {
      status = "Reached: there is nothing left to hint at. Enter goes on."
      return
    }
    if let sentence = lesson?.hint() { status = sentence } else { status = "A hint. H gives the next." }
    if let command = lesson?.handOutCommand() {
      var prompt = Prompt(command)
      prompt.isHint = true
      overlay = .prompt(prompt)
      status = "From the solution: Enter runs the line, then H gives the next."
      // The goal is watched, and what becomes of it.
      (focus, lessonOffset) = (home, 0)
      return
    }
    focus = .lesson
    lessonOffset = offsetOfHints
  }

  private mutating func reset(_ extent: ViewCommand.Extent) -> [Request] {
    isPlaying = false
    switch (extent, lesson) {
    case (.all, _):
      // The one thing that z does not bring back, so the one that is asked twice.
      if wasAskedToForget { return [.resetProgress] }
      wasAskedToForget = true
      status = "This forgets all progress: \":reset all\" once more does it."
    case (.lesson, let run?):
      var fresh = LessonRun(run.lesson)
      try? session.begin(run.lesson.scenario, name: session.name)
      fresh.open(step: nil, in: &session)
      lesson = fresh
      turnPage()
      status = "The lesson from its first step."
    case (.step, _?):
      putAway = (session, lesson)
      lesson?.restart(in: &session)
      status = "From the start of this step, same seed; z brings the run back."
    case (_, nil):
      putAway = (session, nil)
      try? session.begin(session.scenario, name: session.name)
      status = "From the start, same seed; z brings the run back."
    }
    return []
  }

  private mutating func replay(_ name: String, as copy: String, with line: String) {
    do {
      let command = try text.parse(line)
      if case .contrast(let contrast) = lesson?.page.task, contrast.original == name,
        contrast.name == copy, contrast.command == command
      {
        return chooseReplay()
      }
      guard let original = name == session.name ? session.run.kept(as: name) : session.bookmark(named: name)
      else {
        let known = session.bookmarks.map(\.name)
        status = "No run \(quotedForMessage(name))\(didYouMean(name, among: known)): b gives a run a name."
        return
      }
      if session.bookmark(named: name) == nil { session.bookmark(name) }
      let run = Session.replay(original, as: copy, with: command)
      try session.open(run)
      session.bookmark(copy)
      lesson?.watchAgain(&session)
      status = "This run is \(copy), with \(line). :compare \(name) \(copy) shows both."
    } catch let problem as Diagnostic {
      status = problem.message
    } catch { status = "\(error)" }
  }

  // MARK: Looking

  private mutating func select(named name: String) {
    if let id = roster.id(named: name) {
      selection = .node(id)
      let isHidden = fog.map { $0 != id } ?? false
      status =
        isHidden
        ? "\(name) is behind the fog: V moves it there." : Sentence.of(world.node(id), in: world)
    } else if let ends = linkEnds(name) {
      selection = .link(ends)
      tellSelectedLink()
    } else {
      status = ended("Nothing is called \(quotedForMessage(name))\(didYouMean(name, among: roster.names))")
    }
  }
  /// A sentence that may be a question already.
  private func ended(_ sentence: String) -> String { sentence.hasSuffix("?") ? sentence : sentence + "." }
  private func linkEnds(_ name: String) -> Direction? {
    let ends = name.split(whereSeparator: { $0 == ">" || $0 == "-" }).map(String.init)
    guard ends.count == 2, let from = roster.id(named: ends[0]), let to = roster.id(named: ends[1]),
      from != to
    else { return nil }
    return Direction(from, to)
  }
  private mutating func setFog(_ node: String?) {
    guard let node else {
      fog = nil
      status = "The fog is gone: this is everything, which nobody in the system can see."
      return
    }
    guard let id = roster.id(named: node) else {
      status = ended("No node \(quotedForMessage(node))\(didYouMean(node, among: roster.names))")
      return
    }
    fog = id
    selection = .node(id)
    status = "Only what \(node) can know. V lifts the fog; V on another node moves it there."
  }
  private mutating func focus(on name: String) {
    guard let panel = Panel(named: name), panels.contains(panel) else {
      let known = panels.map(\.rawValue)
      status = ended("No panel \(quotedForMessage(name))\(didYouMean(name, among: known))")
      return
    }
    focus = panel
    followRuns()
  }

  mutating func selectMessage(by step: Int) {
    let flights = world.flights.map(\.name)
    guard !flights.isEmpty else {
      status = "No message is in flight: space plays on, . goes to the next event."
      return
    }
    isPlaying = false
    var index = step > 0 ? 0 : flights.count - 1
    if case .message(let name) = selection, let current = flights.firstIndex(of: name) {
      index = (current + step + flights.count) % flights.count
    }
    selection = .message(flights[index])
    if world.isManual { focus = home }
    tellSelectedMessage()
  }

  /// Says of the selected message when it arrives, and what can be done with it.
  mutating func tellSelectedMessage() {
    guard case .message(let name) = selection, let view = world.flights.first(where: { $0.name == name })
    else { return }
    let still =
      view.isClogged
      ? " waits, its link is clogged" : view.isReady ? " waits for you to deliver it" : " is held"
    let left = view.due.map { " arrives in \(brief($0 - world.now))" } ?? still
    let deliver = world.isManual ? "Enter delivers, " : ""
    // Its number on the link, and behind it what it carries.
    let words = view.brief.split(separator: " ", maxSplits: 1).dropFirst().first.map { " (\($0))" } ?? ""
    status = "\(text.print(view.name))\(words)\(left). \(deliver)d drops, u duplicates, o holds it."
  }
}
