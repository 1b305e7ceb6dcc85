import Engine
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// The last rung of each ladder, typed as it stands by somebody who understands nothing of it.
@Suite struct HintLinesTests {
  /// The most that is played on behind the last line.
  private static let patience = 60

  /// What may have gone before: nothing, too much time, or all of it and a fault.
  enum Try: String, CaseIterable { case none, late, crashed }

  @Test(arguments: LessonMoment.all.map(\.path), Try.allCases)
  func `the last hint of every goal, typed line by line, reaches it, also after a wrong try`(
    _ path: String, _ wrong: Try
  ) throws {
    let lesson = try TextScenes.lesson(path)
    var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: nil)
    var pages = 0
    while play.lesson?.isFinished == false {
      pages += 1
      try #require(pages < 300, "\(path) does not end")
      let page = play.lesson?.page
      switch page?.task {
      case .question(let question, _) where play.lesson?.isQuestionOpen == true:
        let right = (question.options.firstIndex(where: \.isRight) ?? 0) + 1
        _ = play.run(line: "answer \(right) sure 3")
      case .contrast where play.lesson?.runEnd == nil: _ = play.update(.character("R"))
      case .goal(let goal, let isStretch) where play.lesson?.stage == .open:
        go(wrong, in: &play)
        guard play.lesson?.stage == .open else { break }
        let typed = takeHint(&play)
        let isLine = page?.hints.last?.ladder.last?.hasPrefix(":") == true
        #expect(isLine || isStretch, "\(path): the last hint is no line: \(page?.hints ?? [])")
        if isLine {
          #expect(
            play.lesson?.stage == .done,
            "\(path), goal \(goal.id ?? "?"), after \(wrong): \(typed), then :play; \(open(play)) stays open")
        }
        // Leaves what is not reached.
        for _ in 0..<2 where play.lesson?.page == page { _ = play.run(line: "next") }
        continue
      default: break
      }
      _ = play.run(line: "next")
    }
  }

  /// Plays the page's own run in a way that leads nowhere.
  private func go(_ wrong: Try, in play: inout Play) {
    guard wrong != .none, play.lesson?.hasOwnRun == true else { return }
    if wrong == .crashed { _ = play.run(line: "crash \(play.roster.nodes[0])") }
    for _ in 0..<(wrong == .late ? 2 : Self.patience) {
      _ = play.run(line: "seek +1s")
      play.finishWork()
    }
  }

  /// Asks for every hint, runs each line that is put into the prompt, and plays on. Gives the lines.
  private func takeHint(_ play: inout Play) -> [String] {
    var typed: [String] = []
    let count = play.lesson?.hintCommands.count ?? 0
    for _ in 0..<30 where typed.isEmpty || typed.count < count {
      _ = play.update(.character("H"))
      guard case .prompt(let prompt)? = play.overlay else {
        if play.lesson?.hasMoreHints != true { break }
        continue
      }
      typed.append(prompt.text)
      _ = play.update(.enter)
      #expect(play.overlay == nil, "\(prompt.text) is not understood")
      play.finishWork()
    }
    for _ in 0..<Self.patience where play.lesson?.stage == .open {
      _ = play.run(line: "seek +1s")
      play.finishWork()
    }
    return typed
  }
  private func open(_ play: Play) -> [String] {
    play.lesson?.marks(in: play.session).filter { !$0.holds }.map(\.label) ?? []
  }
}
