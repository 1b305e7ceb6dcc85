import Engine
import Lessons
import Sessions

@testable import App

/// Somebody who takes lessons line by line and knows their answers and solutions.
final class PlainLearner {
  var lesson: PlainLesson
  /// What was typed, and what was printed.
  private(set) var typed: [String] = []
  private(set) var transcript: [String] = []

  init(_ app: App, width: Int = PlainText.comfortableWidth) {
    lesson = PlainLesson(app, width: width)
    transcript = lesson.begin()
  }

  var run: LessonRun? { if case .play(let play) = lesson.app.screen { play.lesson } else { nil } }
  var play: Play? { if case .play(let play) = lesson.app.screen { play } else { nil } }
  var isFinished: Bool { run?.isFinished == true }

  /// Types a line; gives what answers it.
  @discardableResult
  func type(_ line: String) -> [String] {
    let answer = lesson.take(line)
    typed.append(line)
    transcript += ["> " + lesson.echo(line)] + answer
    return answer
  }

  /// The lines that take the learner off the present page, everything right.
  private var lines: [String] {
    guard let run else { return [] }
    switch run.page.task {
    case .read, .act: return ["next", "next"]
    case .await, .run: return ["play", "next", "next"]
    case .question(let question, _):
      return ["\(1 + (question.options.firstIndex(where: \.isRight) ?? 0))", "3", ""]
    case .contrast(let contrast):
      let command = play?.text.print(contrast.command) ?? ""
      return ["replay \(contrast.original) as \(contrast.name) with \(command)", "", ""]
    case .goal(let goal, _):
      guard run.stage == .open, let solutions = goal.id.map(run.lesson.solutions), !solutions.isEmpty else {
        return ["", ""]
      }
      // A goal about several runs has a solution for each of them.
      return Array(solutions.map(played).joined(separator: ["reset step"])) + [""]
    }
  }

  /// The commands of a solution, each at its time, and the time until its end.
  private func played(_ solution: Solution) -> [String] {
    guard let play else { return [] }
    let commands = solution.script.commands.map { ($0.position.instant, play.text.print($0.content)) }
    // A solution names what is looked at by the command's verb alone.
    let node = play.world.roster.nodes.last ?? ""
    let views = solution.views.map { view in
      (view.position.instant, view.content == "fog" ? "fog \(node)" : view.content.replacing("_", with: " "))
    }
    let labels = solution.labels.map { ($0.position.instant, "label \($0.content.text)") }
    let bookmarks = solution.bookmarks.map { ($0.position.instant, "bookmark \($0.content)") }
    let all = (commands + views + labels + bookmarks).enumerated().sorted {
      ($0.element.0, $0.offset) < ($1.element.0, $1.offset)
    }
    let lines = all.flatMap { ["seek \(($0.element.0 - .zero).text)", $0.element.1] }
    return lines + (solution.script.until.map { ["seek \(($0.instant - .zero).text)"] } ?? [])
  }

  /// Goes on to the page after the present one. False when it is still the same after all that is known.
  func takePage() -> Bool {
    let before = run.map { [$0.stepIndex, $0.pageIndex] }
    for line in lines {
      type(line)
      // A pause of the lesson stops it on its way.
      for _ in 0..<10 where line.hasPrefix("seek ") && !hasReached(line) { type(line) }
      if isFinished || run.map({ [$0.stepIndex, $0.pageIndex] }) != before { return true }
    }
    return false
  }

  private func hasReached(_ line: String) -> Bool {
    guard let play, var reader = try? TokenReader(String(line.dropFirst(5))), let time = try? reader.time()
    else { return true }
    return play.session.now >= .zero + time
  }

  func takeLesson() -> Bool {
    for _ in 0..<200 where !isFinished { if !takePage() { return false } }
    return isFinished
  }
}
