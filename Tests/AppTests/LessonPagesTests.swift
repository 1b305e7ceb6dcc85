import Engine
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// What a page says when it opens, and what its keys do before and after its run.
@Suite struct LessonPagesTests {
  /// A lesson at a page of a step, as somebody comes to it who answers right and replays, or does not.
  static func play(
    _ path: String, step: String, replaying: Bool = true, where isThere: (LessonRun) -> Bool
  ) throws -> Play {
    let lesson = try TextScenes.lesson(path)
    var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: nil)
    func isAt(_ run: LessonRun?) -> Bool { run.map { $0.step.id == step && isThere($0) } ?? false }
    for _ in 0..<120 where !isAt(play.lesson) {
      switch play.lesson?.page.task {
      case .question(let question, _) where play.lesson?.isQuestionOpen == true:
        let right = (question.options.firstIndex(where: \.isRight) ?? 0) + 1
        _ = play.run(line: "answer \(right) sure 3")
      case .contrast where replaying && play.lesson?.stage == .open && play.lesson?.runEnd == nil:
        _ = play.update(.character("R"))
      default: _ = play.run(line: "next")
      }
    }
    try #require(isAt(play.lesson))
    return play
  }
  private static let noGlobalNow = "02-time-and-order/08-no-global-now"

  @Test func `R on the page that asks about a replay goes back to it, where it was skipped`() throws {
    var play = try Self.play(Self.noGlobalNow, step: "rule", replaying: false) { $0.goal != nil }
    #expect(play.lesson?.stage == .open)
    #expect(play.status == "R goes back and plays skewed again: this page is about that.")
    #expect(Golden.text(play.drawn()).contains("R goes back and plays the run \"skewed\" again."))
    _ = play.update(.character("R"))
    #expect(play.lesson?.isContrast == true && play.isPlaying && play.session.name == "versions")
    for _ in 0..<2 { _ = play.run(line: "next") }
    #expect(play.lesson?.goal != nil && play.lesson?.stage == .done)
    #expect(play.status == "This is so already, by the runs before. Enter goes on." && play.focus == .lesson)
  }

  @Test func `space behind a prediction goes on to the replay that scores it, and plays it`() throws {
    var play = try Self.play(Self.noGlobalNow, step: "rule") { $0.leadsToRun }
    _ = play.update(.character(" "))
    #expect(play.lesson?.awaitsReplay == true && !play.isPlaying)
    #expect(play.footer.first?.key == "R")
    _ = play.update(.character(" "))
    #expect(play.lesson?.isContrast == true && play.isPlaying && play.session.name == "versions")
  }

  @Test func `R elsewhere says whether a replay comes or has been`() throws {
    var early = try Self.play(Self.noGlobalNow, step: "act") { _ in true }
    _ = early.update(.character("R"))
    #expect(early.status == "R comes on a later page of this lesson.")
    var late = try Self.play(Self.noGlobalNow, step: "name") { _ in true }
    _ = late.update(.character("R"))
    #expect(late.status == "R plays a run again on a page before this: Backspace goes back.")
  }

  @Test func `a run that a lesson has ended is not played on, whichever key is pressed`() throws {
    var play = try Self.play("02-time-and-order/10-happened-before", step: "label") { _ in true }
    let end = play.session.now
    for key in [Key.character(" "), .character(">"), .character("."), .character("G")] {
      _ = play.update(key)
      #expect(play.session.now == end && !play.isPlaying, "\(key) at \(play.session.now)")
    }
    #expect(play.run(line: "seek +1s").isEmpty && play.session.now == end)
    #expect(play.status == "This run ends here: < and , look back in it. Enter goes on.")
    _ = play.run(line: "seek -1s")
    _ = play.update(.character(" "))
    #expect(play.isPlaying)
    play.tick(.seconds(600))
    #expect(play.session.now == end && !play.isPlaying && play.status.hasPrefix("This run ends here"))
  }

  @Test func `a page about a run begins again at that run, and z brings back what was said on it`() throws {
    var play = try Self.play("02-time-and-order/10-happened-before", step: "label") { _ in true }
    let end = play.session.now
    func marks() -> [Bool] { play.lesson?.marks(in: play.session).map(\.holds) ?? [] }
    _ = play.run(line: "label p 3 q 2 before")
    #expect(marks() == [true, false, false])
    _ = play.update(.character("0"))
    #expect(play.session.now == end && marks() == [false, false, false])
    #expect(Golden.text(play.drawn()).contains("now \(clock(end))"))
    _ = play.update(.character("z"))
    #expect(play.session.now == end && marks() == [true, false, false], "\(play.status)")
    _ = play.run(line: "label q 2 r 3 concurrent")
    _ = play.run(line: "label p 3 r 6 before")
    #expect(play.lesson?.stage == .done)
  }

  @Test func `an answer names Lamport's numbers where they are shown, and events not asked for`() throws {
    var play = try Self.play("02-time-and-order/10-happened-before", step: "label") { _ in true }
    _ = play.run(line: "label q 2 r 3 before")
    #expect(play.status.hasPrefix("No: A and B are concurrent") && !play.status.contains("Lamport"))
    _ = play.run(line: "set stamps lamport")
    _ = play.run(line: "label q 2 r 3 before")
    #expect(play.status.contains("in Lamport's numbers"))
    // The timer that brings a send is in one dot with it.
    _ = play.run(line: "label p 2 q 2 before")
    #expect(play.status.hasPrefix("Right: ") && !play.status.contains("other events"), "\(play.status)")
    _ = play.run(line: "label p 4 q 2 concurrent")
    #expect(play.status.hasSuffix("The page asks of other events."), "\(play.status)")
  }

  @Test(arguments: [Size(80, 24), Size(100, 30)])
  func `the picture that a painted partition covers comes back`(_ size: Size) throws {
    for (path, step) in [("10-happened-before", "act"), ("11-lamport-clock", "act")] {
      var play = try Self.play("02-time-and-order/\(path)", step: step) { _ in true }
      play.size = size
      #expect(play.spaceTime.isShown)
      try SpaceTimeTests.press("p", &play)
      #expect(!play.spaceTime.isShown && play.focus == .diagram)
      var other = play
      try SpaceTimeTests.press("escape", &other)
      #expect(other.spaceTime.isShown && other.focus == .spaceTime)
      try SpaceTimeTests.press("1 enter", &play)
      #expect(play.spaceTime.isShown && play.session.branches.commands.count == 1)
    }
  }

  @Test func `a line of the solution that is not run says so`() throws {
    var play = try Self.play(Self.noGlobalNow, step: "act") { _ in true }
    try SpaceTimeTests.press("H H H", &play)
    guard case .prompt? = play.overlay else {
      Issue.record("no line was handed out: \(play.status)")
      return
    }
    try SpaceTimeTests.press("escape", &play)
    #expect(play.overlay == nil && play.status == "Not run. H gives the next line of the solution.")
  }

  @Test func `nothing is played before the first prediction`() throws {
    var play = try Self.play(Self.noGlobalNow, step: "predict") { _ in true }
    _ = play.update(.character(" "))
    #expect(!play.isPlaying && play.session.now == .zero)
  }

  @Test(arguments: LessonMoment.all.map(\.path))
  func `behind a verdict at 80x24 nothing is read again, and a run keeps eight rows`(_ path: String) throws {
    let lesson = try TextScenes.lesson(path)
    var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: nil)
    for _ in 0..<120 where play.lesson?.isFinished == false {
      let before = (page: play.lesson?.page, rows: play.layout[.diagram]?.height ?? 0)
      switch play.lesson?.page.task {
      case .question(let question, _) where play.lesson?.isQuestionOpen == true:
        let right = (question.options.firstIndex(where: \.isRight) ?? 0) + 1
        _ = play.run(line: "answer \(right) sure 3")
      case .contrast where play.lesson?.stage == .open && play.lesson?.runEnd == nil:
        _ = play.update(.character("R"))
      default: _ = play.run(line: "next")
      }
      guard let page = play.lesson?.page, page == before.page, play.lesson?.stage == .done, page.task != .read
      else { continue }
      #expect(play.lastOffset == 0, "\(path):\n\(Golden.text(play.drawn()))")
      if case .question = page.task { continue }
      let rows = play.layout[.diagram]?.height ?? 8
      #expect(rows >= min(before.rows, 8), "\(path): \(rows) rows\n\(Golden.text(play.drawn()))")
    }
  }

  @Test func `i asks only nodes that take part in the request`() throws {
    var play = try Play.free("truetime")
    _ = play.run(line: "select X")
    play.chooseOperation()
    guard case .choice(let choice)? = play.overlay else {
      Issue.record("nothing to choose")
      return
    }
    #expect(!choice.rows.isEmpty && choice.rows.allSatisfy { $0.line.hasPrefix("op c ") })
  }
}
