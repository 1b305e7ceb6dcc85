import Foundation
import Lessons
import TUI
import Testing

@testable import App

/// Nothing is locked; a short way and what is good to know before are advice.
@Suite struct MenuTrackTests {
  typealias Home = AppFlowTests.Home

  private static func menu(_ home: Home) -> Menu { home.app().menu }
  private static func lessons(_ menu: Menu) -> [String] {
    menu.rows.compactMap { if case .lesson(let id) = $0.item { id } else { nil } }
  }

  @Test func `f lists the fast track with its next lesson selected, and everything again`() {
    let home = Home()
    var progress = Progress()
    progress.finish("misbehaving-network")
    _ = home.store.prepare()
    _ = home.store.progressFile.apply([.merge(progress)], known: Progress())
    var menu = Self.menu(home)
    let all = Self.lessons(menu)
    _ = menu.update(.character("f"))
    #expect(Self.lessons(menu) == all.filter(FastTrack.ids.contains))
    #expect(!menu.rows.contains { if case .system = $0.item { true } else { false } })
    #expect(menu.status.hasPrefix("Fast track, 1 of \(Self.lessons(menu).count) done. Next: "))
    guard case .lesson(let id) = menu.rows[menu.selected].item else {
      Issue.record("no lesson is selected")
      return
    }
    #expect(id == FastTrack.ids.first { all.contains($0) && $0 != "misbehaving-network" })
    #expect(menu.update(.enter) == [.openLesson(id, step: nil)])
    _ = menu.update(.character("f"))
    #expect(Self.lessons(menu) == all && menu.rows[menu.selected].item == .lesson(id: id))
  }

  @Test func `a lesson of the track is marked with a word, and the list comes back as it was left`() throws {
    let home = Home()
    var app = home.app()
    let row = try #require(app.menu.rows.first { $0.item == .lesson(id: "split-brain") })
    #expect(row.view.note == "track ► 12 min")
    #expect(row.view.details.contains { $0.hasPrefix("Fast track: lesson ") })
    let other = try #require(app.menu.rows.first { $0.item == .lesson(id: "hello-nodes") })
    #expect(other.view.note == "8 min")
    _ = app.update(.character("f"))
    _ = app.update(.enter)
    guard case .play = app.screen else {
      Issue.record("no lesson is open")
      return
    }
    for key in [Key.escape, .character("L")] { _ = app.update(key) }
    #expect(app.menu.isTrackOnly && Self.lessons(app.menu).allSatisfy(FastTrack.ids.contains))
  }

  @Test func `what a lesson needs is advice that knows what is done`() throws {
    let home = Home()
    func advice() throws -> String {
      let row = try #require(Self.menu(home).rows.first { $0.item == .lesson(id: "misbehaving-network") })
      return try #require(row.view.details.first { $0.contains("Three machines") })
    }
    let title = "Three machines that pretend to be one"
    #expect(try advice() == "Good to take before, not done yet: \(title). Advice, not a lock.")
    var progress = Progress()
    progress.finish("hello-nodes")
    _ = home.store.prepare()
    _ = home.store.progressFile.apply([.merge(progress)], known: Progress())
    #expect(try advice() == "You have what it builds on: \(title).")
  }
}
