import Engine
import Foundation
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// A lesson that was left is resumed with what the learner said, and as it was seen.
@Suite struct ResumedLessonTests {
  typealias Home = AppFlowTests.Home

  private static func type(_ lines: [String], _ app: inout App) {
    for line in lines {
      for key in (":" + line).unicodeScalars.map(Key.init(typed:)) + [.enter] { _ = app.update(key) }
      while app.isWorking { app.work() }
    }
  }
  private static func play(_ app: App) throws -> Play {
    guard case .play(let play) = app.screen else { throw NoRun() }
    return play
  }
  private struct NoRun: Error {}
  /// The lesson on causes at its labels, after these lines, left and resumed.
  private static func resumed(_ home: Home, after lines: [String]) throws -> Play {
    var app = home.app()
    try app.open(lesson: "happened-before", step: "see")
    for _ in 0..<40 where try play(app).lesson?.step.id != "label" {
      if try play(app).lesson?.isQuestionOpen == true { type(["answer 2 sure 3"], &app) }
      _ = app.update(.enter)
    }
    type(lines, &app)
    app.close()
    var again = home.app()
    try again.resume(try #require(home.store.entries().first).path)
    return try play(again)
  }

  @Test func `labels count again, and the last two make the goal whole`() throws {
    var play = try Self.resumed(Home(), after: ["label p 3 q 2 before", "label q 2 r 3 concurrent"])
    #expect(play.lesson?.step.id == "label")
    #expect(play.lesson?.marks(in: play.session).map(\.holds) == [true, true, false], "\(play.status)")
    _ = play.run(line: "label p 3 r 6 before")
    #expect(play.lesson?.stage == .done)
  }

  @Test func `a restart forgets the labels in the recording too`() throws {
    let lines = ["label p 3 q 2 before", "reset step", "label q 2 r 3 concurrent"]
    let play = try Self.resumed(Home(), after: lines)
    #expect(play.lesson?.evidence.labels.count ?? 0 <= 1)
    #expect(play.lesson?.marks(in: play.session).first?.holds == false)
  }

  @Test func `fog is where it was, in a lesson and in free play`() throws {
    let home = Home()
    #expect(try Self.resumed(home, after: ["fog q"]).fog == NodeID(1))
    #expect(try Self.resumed(home, after: ["fog q", "fog off"]).fog == nil)
    var app = home.app()
    try app.open(system: "gossip-trio")
    Self.type(["seek 2s", "op p tell q", "fog r"], &app)
    app.close()
    var again = home.app()
    try again.resume(try #require(home.store.entries().first { $0.name.hasPrefix("gossip") }).path)
    let play = try Self.play(again)
    #expect(play.fog == NodeID(2) && play.lesson == nil)
  }

  @Test func `hints are counted in the progress file, once each`() throws {
    let home = Home()
    var app = home.app()
    try app.open(lesson: "split-brain", step: "break")
    for _ in 0..<2 { _ = app.update(.character("H")) }
    _ = app.update(.character(" "))
    let kept = try Progress(parsing: try String(contentsOfFile: home.store.progress, encoding: .utf8))
    #expect(kept.hints.map(\.lesson) == ["split-brain"] && kept.hints.map(\.count) == [2])
  }
}
