import Engine
import Lessons
import Sessions

/// A page of a lesson in paragraphs, and what has changed on it.
struct PageSentences: Sendable {
  let view: LessonView
  /// Where in the lesson it is: step and page.
  let place: [Int]

  init(_ run: LessonRun, session: Session, next: String?) {
    view = LessonView(run, session: session, next: next)
    place = [run.stepIndex, run.pageIndex]
  }

  /// A page that belongs to no run of a lesson.
  init(_ view: LessonView, place: [Int]) { (self.view, self.place) = (view, place) }

  /// Whether it is another page than that one.
  func isOther(than old: PageSentences?) -> Bool {
    old?.place != place || old?.view.isFinished != view.isFinished
  }

  // MARK: A page

  /// Everything on it; its step's title only where that is new.
  func all(after old: PageSentences? = nil) -> [String] {
    if view.isFinished { return finished }
    var out: [String] = []
    if old?.place.first != place.first || old?.view.isFinished == true {
      out += ["", "Step \(view.step) of \(view.stepCount): \(view.title)"]
    }
    for paragraph in view.prose { out += ["", paragraph] }
    for quiz in view.scored { out += [""] + verdict(quiz) }
    let task = self.task
    if !task.isEmpty { out += [""] + task }
    for index in view.hints.indices { out += [hint(index)] }
    return out
  }

  /// What there is to do.
  var task: [String] {
    switch view.task {
    case .read: return ["Enter goes on."]
    case .question(let quiz): return question(quiz)
    case .run(let name, _, let end):
      if view.isDone { return [runOver(name)] }
      return [
        "A run to watch, \(name), until \(end): play runs it to the next thing that matters, "
          + "step by one event, Enter to its end."
      ]
    case .act(let commands): return ["Your turn: \(acts(commands)).", "Enter goes on."]
    case .await:
      return [
        view.isDone ? "It has happened. Enter goes on." : "Something must happen first: play lets time run."
      ]
    case .goal(let parts, let isStretch): return goal(parts, isStretch)
    case .contrast(let command, let run, let isReady):
      if view.isDone { return ["The same once more, with \(command). Enter goes on."] }
      if !isReady { return ["There is no run \(run) yet: previous goes back to play it."] }
      return ["R plays the run \(run) once more, with one rule changed: \(command)."]
    }
  }
  private func runOver(_ name: String) -> String { "The run \(name) is over. \(Self.afterRun)" }
  private static let afterRun = "Enter goes on; seek -1s and step back look back."
  /// That the run to watch has come to its end.
  private var over: String? {
    switch view.task {
    case .run(let name, _, _): runOver(name)
    case .contrast(let command, _, _): "That was the same once more, with \(command). \(Self.afterRun)"
    default: nil
    }
  }
  private func acts(_ commands: [String]) -> String {
    commands.isEmpty ? "anything goes" : commands.joined(separator: ", ")
  }

  private func question(_ quiz: LessonView.Quiz) -> [String] {
    switch quiz.state {
    case .open:
      var out = ["\(quiz.isPrediction ? "Predict" : "Check"): \(quiz.prompt)"]
      out += numbered(quiz.options.map(\.text))
      return out + ["Your answer? Its number, then how sure you are."]
    case .committed: return ["\(quiz.prompt)"] + [committed(quiz)]
    case .scored: return verdict(quiz)
    }
  }
  private func committed(_ quiz: LessonView.Quiz) -> String {
    "Your prediction: \(quiz.picked ?? 0), sure \(quiz.sure ?? 0). The run will show."
  }

  private func goal(_ parts: [LessonView.Part], _ isStretch: Bool) -> [String] {
    if view.isDone { return ["Goal reached. Enter goes on."] }
    let head = isStretch ? "A stretch, if you like:" : "Goal:"
    let marks = parts.map { "- \($0.holds ? "done" : "open"): \($0.label)" }
    let help = "play runs to the next thing that matters, step by one event, seek +100ms by so much; "
    let rest = "status shows where everything stands" + (view.hasMoreHints ? ", hint helps." : ".")
    return [head] + marks + [help + rest] + (isStretch ? ["Enter twice leaves it for later."] : [])
  }

  private func hint(_ index: Int) -> String { "Hint \(index + 1): \(view.hints[index])" }

  private var finished: [String] {
    var out = ["", "Lesson done: \(view.lesson)"] + view.tally.map { "- \($0)" }
    if let next = view.next { out.append("Next in the course: \(next)") }
    return out + ["Enter leaves, previous goes back in."]
  }

  // MARK: Answers

  /// Whether it was so, and why: every option of a check, the picked and the right one of a prediction.
  private func verdict(_ quiz: LessonView.Quiz) -> [String] {
    let head = quiz.isRight ? "Right." : "Not so."
    var out = [head + (quiz.confidence.map { " " + $0 } ?? ""), quiz.prompt]
    for (index, option) in quiz.options.enumerated() {
      let isPicked = quiz.picked == index + 1
      if quiz.isPrediction, !isPicked, !option.isRight { continue }
      let sign = option.isRight ? "right" : "wrong"
      out.append("\(index + 1). \(option.text) (\(sign)\(isPicked ? ", your answer" : ""))")
      if !option.reason.isEmpty {
        out.append("   \(option.isRight ? "Because: " : "Right if: ")\(option.reason)")
      }
    }
    return out
  }

  // MARK: What is new

  /// What has changed since the same page looked like that.
  func news(since old: PageSentences) -> [String] {
    var out: [String] = []
    if case .question(let quiz) = view.task, case .question(let before) = old.view.task,
      quiz.state != before.state
    {
      out += quiz.state == .committed ? [committed(quiz)] : verdict(quiz)
      out.append("Enter goes on.")
    }
    if case .goal(let parts, _) = view.task, case .goal(let before, _) = old.view.task {
      for (part, old) in zip(parts, before) where part.holds != old.holds {
        out.append(part.holds ? "Done: \(part.label)." : "Open again: \(part.label).")
      }
      if view.isDone, !old.view.isDone { out.append("Goal reached. Enter goes on.") }
    }
    if view.isDone, !old.view.isDone, let over { out.append(over) }
    for quiz in view.scored where !old.view.scored.contains(quiz) { out += [""] + verdict(quiz) }
    for index in view.hints.indices.dropFirst(old.view.hints.count) { out.append(hint(index)) }
    if view.hints.count > old.view.hints.count, view.hasMoreHints { out.append("hint gives the next.") }
    if view.offersHint, !old.view.offersHint { out.append("Stuck? hint gives a hint; hints are free.") }
    return out
  }
}

/// `1. first`, `2. second`: what a number chooses.
func numbered(_ texts: [String]) -> [String] { texts.enumerated().map { "\($0 + 1). \($1)" } }
