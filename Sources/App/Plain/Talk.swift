import Engine
import Lessons
import Sessions
import TUI

/// The conversation of a learner with a run: a line in, paragraphs out. It remembers what it has told.
struct Talk: Sendable {
  private var narrator = Narrator()
  private var page: PageSentences?
  /// The titles of the lessons by id, in the order of the course.
  let course: [(id: String, title: String)]
  private(set) var said: [String] = []

  init(course: [(id: String, title: String)]) { self.course = course }

  /// What was said since the last time.
  mutating func takeWords() -> [String] {
    defer { said = [] }
    return said
  }

  /// Tells where the lesson stands, from nothing.
  mutating func begin(_ play: inout Play) {
    // Panels that nobody sees cannot be scrolled.
    play.size = .init(0, 0)
    narrator.skip(to: play.world)
    guard let lesson = play.lesson else { return }
    said += [lesson.lesson.header.title]
    said += [
      "A line is a command, or a key of the screen: help lists them, status tells where everything "
        + "stands, quit leaves and keeps your place."
    ]
    if lesson.stepIndex > 0 { said += ["You were here before; previous goes back."] }
    tellPage(play)
  }

  // MARK: A line

  /// Does what a line says and tells what came of it.
  mutating func take(_ raw: String, _ play: inout Play) -> [Request] {
    let line = Self.trimmed(raw)
    guard !line.hasPrefix("#") else { return [] }
    play.status = ""
    play.isNarrated = true
    play.focus = play.lesson?.isQuestionOpen == true ? .lesson : .diagram
    let commands = play.session.branches.commands.count
    var requests = perform(line.isEmpty && !raw.isEmpty ? "space" : line, &play)
    settle(line, &play, &requests)
    said += play.takeComparison()
    if Play.isForScreens(line) { play.status = "That changes only what a screen shows." }
    let isCommand = play.session.branches.commands.count > commands
    let isReplayed = play.isPlaying && play.lesson?.isContrast == true && play.session.now == .zero
    if isCommand || isReplayed { tellStatus(&play) }
    let isStep = [".", "step"].contains(line)
    tellEvents(play, folding: !isStep, withoutCommand: isCommand)
    if play.isPlaying {
      play.status = ""
      play.playOn()
      tellEvents(play, folding: true)
    }
    tellPage(play, status: play.status)
    return requests
  }

  /// The words of a line: without blanks around them, and without the colon of the prompt.
  private static func trimmed(_ raw: String) -> String {
    let words = raw.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }).joined(separator: " ")
    guard words.hasPrefix(":"), words.count > 1 else { return words }
    return String(words.dropFirst().drop { $0 == " " })
  }

  private mutating func perform(_ line: String, _ play: inout Play) -> [Request] {
    if case .choice(let choice) = play.overlay {
      if let number = Int(line), choice.rows.indices.contains(number - 1) {
        var chosen = choice
        chosen.selected = number - 1
        return play.update(chosen, .enter)
      }
      play.overlay = nil
      if line == "enter" || line.isEmpty || line == "esc" { return [] }
    }
    if line.isEmpty { return press(.enter, &play) }
    if let command = command(line) {
      tell(command, line, &play)
      return []
    }
    if let key = Key(line) { return press(key, &play) }
    if let complaint = PlainCommand.complaint(about: line) {
      play.status = complaint
      return []
    }
    let requests = play.run(line: line)
    said += play.takeGoalReasons()
    return requests
  }

  private func command(_ line: String) -> PlainCommand? {
    let word = line.split(separator: " ").first.map(String.init) ?? ""
    return line == "?" ? .help : PlainCommand(rawValue: word)
  }

  private mutating func tell(_ command: PlainCommand, _ line: String, _ play: inout Play) {
    switch command {
    case .help: said += play.commandHelp
    case .page: said += page.map { $0.all() } ?? []
    case .events:
      let name = line.split(separator: " ").dropFirst().first.map(String.init)
      said += name.map(play.numberedEvents) ?? Narrator.latest(40, in: play.world, fog: play.fog)
    case .card:
      said +=
        play.lesson.map { run in
          run.isFinished
            ? ReferenceCard(run.lesson).paragraphs : ["The reference card comes when the lesson is done."]
        } ?? ["Reference cards belong to lessons."]
    case .status:
      if line == "status" {
        said += play.standing + (page.map { _ in goalStands(play) } ?? [])
      } else {
        _ = play.run(line: "select" + line.dropFirst(6))
        let isFound = play.selection != nil && !play.status.hasPrefix("Nothing is called")
        if isFound { play.status = "" }
        said += isFound ? play.inspected : []
      }
    }
  }
  private func goalStands(_ play: Play) -> [String] {
    guard let lesson = play.lesson, lesson.goal != nil else { return [] }
    let marks = lesson.marks(in: play.session)
    let count = marks.count { $0.holds }
    return ["Goal, \(count) of \(marks.count):"]
      + marks.map { "- \($0.holds ? "done" : "open"): \($0.label)" }
  }

  /// A key of the screen; what it opens there is asked for in words here.
  private mutating func press(_ key: Key, _ play: inout Play) -> [Request] {
    let requests = play.update(key)
    let row = CommandTable.rows.first { $0.keys.contains(key) }
    switch play.overlay {
    case .choice(let choice):
      said += ["\(choice.title). Its number chooses, Enter leaves it."]
      said += numbered(choice.rows.map { $0.title + ($0.detail.isEmpty ? "" : ", \($0.detail)") })
    case .prompt(let prompt) where !prompt.text.isEmpty && row?.action == .view(.hint):
      play.overlay = nil
      play.status = "As a line: \(prompt.text)"
    case .prompt:
      play.overlay = nil
      let example = row.map { $0.command.isEmpty ? "crash n2" : $0.command } ?? ""
      play.status = "Write it as one line, such as: \(example)"
    case .help, .work, nil: break
    }
    if play.painting != nil {
      play.painting = nil
      play.status = "Write it as one line, such as: \(row?.command ?? "")"
    }
    return requests
  }

  /// Ends what takes a second key on the screen: an answer is committed as soon as it is whole.
  private mutating func settle(_ line: String, _ play: inout Play, _ requests: inout [Request]) {
    switch play.overlay {
    case .prompt(let prompt):
      play.overlay = nil
      let isWhole = line == ViewCommand.hint.text
      play.status = (isWhole ? "As a line: " : "Write the whole line, beginning with: ") + prompt.text
    case .help:
      play.overlay = nil
      said += play.commandHelp
    case .work: play.finishWork()
    case .choice, nil: break
    }
    guard let lesson = play.lesson, lesson.isQuestionOpen, lesson.picked != nil, lesson.sure != nil else {
      return
    }
    requests += play.perform(ViewCommand.next)
  }

  // MARK: Telling

  private mutating func tellStatus(_ play: inout Play) {
    if !play.status.isEmpty { said.append(play.status) }
    play.status = ""
  }

  private mutating func tellEvents(_ play: Play, folding: Bool, withoutCommand: Bool = false) {
    said += narrator.tell(
      play.world, fog: play.fog, folding: folding, withoutCommand: withoutCommand)
  }

  /// Tells the page where it is another one, else what happened and what is new on it.
  private mutating func tellPage(_ play: Play, status: String = "") {
    guard let lesson = play.lesson else {
      if !status.isEmpty { said.append(status) }
      return
    }
    let new = PageSentences(lesson, session: play.session, next: next(after: lesson.lesson.header.id))
    if new.isOther(than: page) {
      said += new.all(after: page)
    } else {
      // What was just told as an event needs no second time.
      let isTold = said.last.map { $0.hasSuffix(status) } ?? false
      let news = page.map(new.news) ?? []
      let isNews = ["Reached.", "A hint.", "The run is over.", "This is the end of the run."]
        .contains { status.hasPrefix($0) }
      if !status.isEmpty, !isTold, !(isNews && !news.isEmpty) {
        said.append(status == play.lastEvent ? "At \(clock(play.session.now))s: \(status)" : status)
      }
      said += news
    }
    page = new
  }

  private func next(after id: String) -> String? {
    guard let index = course.firstIndex(where: { $0.id == id }), index + 1 < course.count else { return nil }
    let lesson = course[index + 1]
    return "\(lesson.title) (netsplit learn \(lesson.id) --plain)"
  }
}
