import Engine
import Lessons
import TUI
import Testing

@testable import App

/// Who knows a chapter may pass it at once.
@Suite struct TestOutTests {
  typealias Home = AppFlowTests.Home

  /// The program with the first lesson selected, and then `o`.
  private static func opened(_ home: Home) throws -> App {
    var app = home.app()
    app.see(Size(100, 30))
    for key in [Key.home, .character("o")] { _ = app.update(key) }
    let play = try #require(run(app), "\(app.menu.status)")
    #expect(play.lesson?.isTestOut == true)
    return app
  }
  private static func run(_ app: App) -> Play? {
    if case .play(let play) = app.screen { play } else { nil }
  }
  private static func type(_ lines: [String], _ app: inout App) {
    for line in lines {
      for key in (":" + line).unicodeScalars.map(Key.init(typed:)) + [.enter] { _ = app.update(key) }
      while app.isWorking { app.work() }
    }
  }
  /// Reaches the stretch of the chapter's last lesson: a thousand dawns with enough messengers.
  private static let enoughMessengers = [
    "link g1-g2 1s loss 30%", "set k 0", "set nights 1000", "set dawn 2s", "set copies 4", "seek 3010s",
  ]
  private static let chapter = [
    "hello-nodes", "misbehaving-network", "four-silences", "timeout-dial", "charge-twice", "retry-storm",
    "two-generals",
  ]

  @Test func `the stretch of the last lesson, without a hint, passes the chapter`() throws {
    let home = Home()
    var app = try Self.opened(home)
    #expect(try #require(Self.run(app)).status.hasPrefix("Test-out: reach this without a hint"))
    Self.type(Self.enoughMessengers, &app)
    let play = try #require(Self.run(app))
    #expect(play.lesson?.stage == .done && play.lesson?.hasReachedStretch == true, "\(play.status)")
    let progress = home.store.progressFile.read().progress
    for id in Self.chapter {
      #expect(progress.state(of: id) == .done && progress.isTestedOnly(id), "\(id)")
      #expect(progress.step(in: id) == nil, "its own place stays what it was")
    }
    #expect(progress.state(of: "split-brain") == .untouched)
    _ = app.update(.escape)
    Self.type(["next"], &app)
    #expect(Self.run(app) == nil)
    let row = try #require(app.menu.rows.first { $0.item == .lesson(id: "hello-nodes") })
    #expect(row.view.mark == .done && row.view.details[0].hasPrefix("Tested out with its chapter."))
    #expect(Progress.lessonsDone(app.menu) == Self.chapter.count)
  }

  @Test func `another end of it passes nothing, and leaving it is leaving`() throws {
    let home = Home()
    var app = try Self.opened(home)
    Self.type(["set scheduling automatic", "seek 2s"], &app)
    #expect(Self.run(app)?.lesson?.stage == .open)
    Self.type(["next", "next"], &app)
    #expect(Self.run(app) == nil)
    #expect(home.store.progressFile.read().progress.lessons.isEmpty)
  }

  @Test func `a system has no test-out`() {
    var menu = Home().app().menu
    _ = menu.update(.end)
    #expect(menu.update(.character("o")) == [])
    #expect(menu.status.hasPrefix("Test-outs belong to lessons"))
  }
}

extension Progress {
  /// How many lessons the menu calls done.
  fileprivate static func lessonsDone(_ menu: Menu) -> Int { menu.rows.count { $0.view.mark == .done } }
}
