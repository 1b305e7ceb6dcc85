import Engine
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// A learner who presses what the screen offers never loses the lesson, nor acts on what was not meant.
@Suite struct LessonKeysTests {
  private static func play(
    _ path: String, _ step: String, _ size: Size = Size(80, 24), where isThere: (LessonRun) -> Bool
  ) throws -> Play {
    var play = try LessonPagesTests.play("01-messages/\(path)", step: step, where: isThere)
    play.size = size
    return play
  }
  private static func press(_ keys: String, _ play: inout Play) {
    for key in keys.unicodeScalars { _ = play.update(.character(key)) }
  }
  private static func footer(_ play: Play) -> [String] { play.footer.map { "\($0.key) \($0.label)" } }

  // MARK: Questions

  @Test(arguments: [Size(80, 24), Size(100, 30), Size(140, 40), Size(60, 20)])
  func `Tab leaves an open question on the screen or says how to come back, and a number answers it`(
    _ size: Size
  ) throws {
    var play = try Self.play("05-charge-twice", "predict", size) { $0.isQuestionOpen }
    for _ in 0..<8 {
      _ = play.update(.tab)
      let screen = Golden.text(play.drawn())
      if play.focus != .lesson {
        #expect(Self.footer(play).first == "1-4 answer", "\(Self.footer(play))")
        #expect(play.status.contains("The question waits: 1-4 answer"), "\(play.status)")
      }
      if size.width >= 80 { #expect(play.layout[.lesson] != nil, "\(screen)") }
      var answered = play
      Self.press("2", &answered)
      #expect(answered.lesson?.picked == 2 && answered.focus == .lesson, "\(play.focus)\n\(screen)")
      var back = play
      _ = back.update(.escape)
      #expect(back.focus == .lesson)
    }
  }

  @Test func `space behind a prediction goes on to the run that scores it`() throws {
    var play = try Self.play("01-hello-nodes", "predict") { $0.isQuestionOpen }
    Self.press(" ", &play)
    #expect(!play.isPlaying && play.status == "There is no run here yet: first say what you expect.")
    Self.press("33", &play)
    _ = play.update(.enter)
    #expect(Self.footer(play).first == "space play")
    Self.press(" ", &play)
    #expect(play.isPlaying && play.lesson?.step.id == "see" && play.session.name == "first", "\(play.status)")
  }

  @Test func `where no run follows a prediction the footer names Enter and not space`() throws {
    var play = try Self.play("05-charge-twice", "predict") { $0.isQuestionOpen }
    Self.press("23", &play)
    _ = play.update(.enter)
    #expect(Self.footer(play).first == "enter next", "\(Self.footer(play))")
    Self.press(" ", &play)
    #expect(play.status == "There is no run here yet: Enter goes on.")
  }

  // MARK: What is selected

  @Test func `a message that is gone leaves the node selected that was before it`() throws {
    var play = try Self.play("03-four-silences", "worlds") { $0.goal != nil }
    let server = try #require(play.selection)
    _ = play.run(line: "seek 260ms")
    _ = play.run(line: "seek 260ms")
    for _ in 0..<4 where !play.world.flights.contains(where: { $0.name.from.index == 0 }) {
      _ = play.run(line: "seek 260ms")
    }
    Self.press("m", &play)
    guard case .message = play.selection else {
      Issue.record("no message is selected: \(play.status)")
      return
    }
    Self.press("d", &play)
    #expect(play.selection == server, "\(play.status)")
    Self.press("0", &play)
    #expect(play.selection == server)
  }

  @Test func `a new page never begins with a client selected`() throws {
    var play = try Self.play("05-charge-twice", "naive") { $0.goal != nil }
    Self.press("2", &play)
    #expect(play.selection == .node(NodeID(1)) && play.roster.isClient(NodeID(1)))
    for _ in 0..<2 { _ = play.run(line: "next") }
    #expect(play.selection == .node(NodeID(0)))
  }

  // MARK: Time

  @Test func `nobody waits more than ten seconds before a picture that stands still`() throws {
    var play = try Self.play("05-charge-twice", "naive") { $0.goal != nil }
    func playOn() -> Int {
      Self.press(" ", &play)
      var frames = 0
      while play.isPlaying, frames < 30 * 60 {
        play.tick(.milliseconds(33))
        frames += 1
      }
      return frames / 30
    }
    for _ in 0..<6 where play.world.flights.first?.name.from.index != 0 { _ = playOn() }
    Self.press("md", &play)
    #expect(playOn() <= 10 && play.status.hasPrefix("The shop has heard nothing"), "\(play.status)")
  }

  // MARK: Goals

  @Test func `a goal that is not seen whole names the key that shows all of it`() throws {
    var play = try Self.play("03-four-silences", "worlds") { $0.goal != nil }
    func isWhole() -> Bool {
      let screen = Golden.text(play.drawn()).split(whereSeparator: { " │\n".contains($0) })
        .joined(separator: " ")
      return (play.lesson?.goal?.parts ?? []).allSatisfy { screen.contains($0.label) }
    }
    #expect(!isWhole() && Golden.text(play.drawn()).contains("more: Tab"), "\(Golden.text(play.drawn()))")
    _ = play.update(.tab)
    #expect(isWhole() && play.lastOffset == 0, "\(Golden.text(play.drawn()))")
    _ = play.update(.tab)
    #expect(play.layout[.diagram] != nil || play.focus != .lesson)
    // So it is where hints are open.
    Self.press("HH", &play)
    #expect(isWhole(), "\(Golden.text(play.drawn()))")
  }

  @Test func `every page with a run of the learner's own says that 0 begins it again`() throws {
    for moment in LessonMoment.all {
      let lesson = try TextScenes.lesson(moment.path)
      var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: nil)
      for _ in 0..<200 where play.lesson?.isFinished == false {
        if play.lesson?.hasOwnRun == true, play.lesson?.stage == .open {
          let screen = Golden.text(play.drawn())
          #expect(screen.contains("0 begins again"), "\(moment.path)\n\(screen)")
        }
        _ = play.run(line: play.lesson?.isQuestionOpen == true ? "answer 1 sure 1" : "next")
      }
    }
  }
}
