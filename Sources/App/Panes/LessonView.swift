import Engine
import Lessons
import Sessions
import TUI

/// What a learner sees of a lesson now, as plain words and marks. Texts carry `**strong**` and `` `code` ``.
package struct LessonView: Hashable, Sendable {
  /// A question before it is committed, after it, and when it is scored.
  package struct Quiz: Hashable, Sendable {
    package struct Option: Hashable, Sendable {
      package var text: String, reason: String
      package var isRight: Bool
      package init(_ text: String, reason: String, isRight: Bool = false) {
        (self.text, self.reason, self.isRight) = (text, reason, isRight)
      }
    }
    package enum State: Hashable, Sendable {
      case open
      /// A prediction that the run will score.
      case committed
      /// The answers may be shown.
      case scored
    }
    package var prompt: String
    package var options: [Option]
    package var isPrediction: Bool
    /// Counted from 1.
    package var picked: Int?, sure: Int?
    package var state = State.open
    package init(_ prompt: String, _ options: [Option], isPrediction: Bool) {
      (self.prompt, self.options, self.isPrediction) = (prompt, options, isPrediction)
    }
    /// What the learner said of being sure.
    var confidence: String? {
      sure.map { ["You guessed.", "You thought so.", "You were certain."][min(2, max(0, $0 - 1))] }
    }
    var isRight: Bool { picked.map { options.indices.contains($0 - 1) && options[$0 - 1].isRight } ?? false }
  }
  package struct Part: Hashable, Sendable {
    package var label: String, holds: Bool
    package init(_ label: String, _ holds: Bool) { (self.label, self.holds) = (label, holds) }
  }
  package enum Task: Hashable, Sendable {
    case read
    case question(Quiz)
    /// A run that plays by itself: its name, how far it is (0 to 1), and where it ends.
    case run(String, progress: Double, end: String)
    /// Free play with these commands; none: all.
    case act([String])
    case await
    case goal([Part], isStretch: Bool)
    /// `R` replays with the command; not before there is a run of that name.
    case contrast(String, run: String, isReady: Bool)
  }

  /// The titles of the lesson and of its step.
  package var lesson: String, title: String
  /// Counted from 1.
  package var step: Int, stepCount: Int
  package var prose: [String] = []
  package var task = Task.read
  package var isDone = false
  /// Whether it was read before it was done: only what has come of it is new.
  package var isRead = false
  /// The run of a replay that this page asks about and that was not made.
  package var missedRun: String?
  /// Predictions that this page's run has scored.
  package var scored: [Quiz] = []
  package var hints: [String] = []
  package var hasMoreHints = false
  /// Whether the lesson itself offers a hint now.
  package var offersHint = false
  /// Whether the run of the goal is the learner's own, to be begun anew.
  package var mayRestart = false
  package var isFinished = false
  /// What was right and reached in the whole lesson, once it is finished.
  package var tally: [String] = []
  /// The title of the lesson that follows.
  package var next: String?

  package init(lesson: String, title: String, step: Int, of stepCount: Int) {
    (self.lesson, self.title, self.step, self.stepCount) = (lesson, title, step, stepCount)
  }
}

extension LessonView {
  /// - Parameter next: the title of the lesson that follows in the course.
  package init(_ run: LessonRun, session: Session, next: String? = nil) {
    self.init(
      lesson: run.lesson.header.title, title: run.step.title, step: run.stepIndex + 1,
      of: run.lesson.steps.count)
    self.next = next
    isDone = run.stage == .done
    isRead = isDone && !run.wasDoneAtOnce
    missedRun = run.missedContrast?.original
    mayRestart = run.hasOwnRun && !run.isFinished
    isFinished = run.isFinished
    hints = run.hints
    hasMoreHints = run.hasMoreHints
    offersHint = run.offersHint(in: session)
    prose = run.page.prose.map { Self.text(of: $0, run, session) }
    scored = isDone ? run.scored.compactMap { Self.quiz($0, isPrediction: true, in: run) } : []
    task = Self.task(of: run, session)
    if isFinished { tally = Self.tally(of: run) }
  }

  private static func text(of paragraph: Paragraph, _ run: LessonRun, _ session: Session) -> String {
    paragraph.spans.map { span in
      switch span {
      case .plain(let text): text
      case .term(let text): "**\(text)**"
      case .code(let text): "`\(text)`"
      case .live(let condition):
        run.value(of: condition, in: session).map { value in
          "**\(String(brief(value).map { "*`\n".contains($0) ? "'" : $0 }))**"
        } ?? "(nothing yet)"
      }
    }.joined()
  }

  private static func task(of run: LessonRun, _ session: Session) -> Task {
    if run.stage == .open, let end = run.runEnd {
      let share = Double(session.now.microseconds) / Double(max(1, end.microseconds))
      return .run(session.name, progress: min(1, max(0, share)), end: seconds(end - .zero))
    }
    switch run.page.task {
    case .read: return .read
    case .question(let question, let isPrediction):
      return quiz(question.id, isPrediction: isPrediction, in: run).map(Task.question) ?? .read
    case .run(let scripted):
      return .run(scripted.name, progress: 1, end: seconds((run.runEnd ?? session.end) - .zero))
    case .act: return .act((run.page.allowed?.commands ?? []).map { $0.replacing("_", with: " ") })
    case .await: return .await
    case .goal(_, let isStretch):
      return .goal(run.marks(in: session).map { Part($0.label, $0.holds) }, isStretch: isStretch)
    case .contrast(let contrast):
      let isReady = session.bookmark(named: contrast.original) != nil
      return .contrast(session.text.print(contrast.command), run: contrast.original, isReady: isReady)
    }
  }

  private static func quiz(_ id: String, isPrediction: Bool, in run: LessonRun) -> Quiz? {
    guard let question = run.question(id) else { return nil }
    var quiz = Quiz(
      question.prompt,
      question.options.map { Quiz.Option($0.text, reason: $0.reason, isRight: $0.isRight) },
      isPrediction: isPrediction)
    if let answer = run.answer(to: id) {
      (quiz.picked, quiz.sure) = (answer.option, answer.sure)
      quiz.state = isPrediction && run.unscored.contains(id) ? .committed : .scored
    } else {
      (quiz.picked, quiz.sure) = (run.picked, run.sure)
    }
    return quiz
  }

  private static func tally(of run: LessonRun) -> [String] {
    var lines: [String] = []
    let right = run.answers.filter(\.isRight).count
    if !run.answers.isEmpty { lines.append("\(right) of \(run.answers.count) answers right") }
    let surprises = run.answers.filter { !$0.isRight && $0.sure == 3 }.count
    if surprises > 0 { lines.append("\(surprises) wrong although certain: worth another look") }
    let goals = run.reachedGoals.count
    if goals > 0 { lines.append(goals == 1 ? "1 goal reached" : "\(goals) goals reached") }
    return lines
  }
}
