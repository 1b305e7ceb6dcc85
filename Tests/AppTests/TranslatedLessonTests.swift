import Foundation
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// A lesson in another language on the screen, and the setting for it.
@Suite struct TranslatedLessonTests {
  @Test func `a question in German looks as reviewed`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "lessons/05-agreement").path
    let (lesson, _) = try LessonFile.read(
      "\(folder)/21-split-brain.lesson.md", translation: "\(folder)/21-split-brain.de.md")
    var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: "predict")
    play.size = Size(80, 24)
    for key in ["2", "3", "enter"] { _ = play.update(try #require(Key(key))) }
    for (name, look) in [("braille", Look()), ("ascii", Look(.mono, glyphs: .ascii))] {
      var canvas = Canvas(Size(80, 24))
      play.draw(on: &canvas, look: look)
      try Golden.check(Golden.text(canvas), "lesson-german-80x24-\(name).txt")
    }
  }

  @Test func `the configuration may name a language`() {
    let (settings, problems) = Settings.parse("lang de # German\nlang Deutsch\n")
    #expect(settings.languages?.tags == ["de"])
    #expect(problems.map(\.description) == ["2:6: expected en or de, found \"Deutsch\""])
  }

  @Test func `a language that is set is that of the next lesson`() throws {
    let home = AppFlowTests.Home()
    var app = home.app()
    func type(_ line: String) throws {
      for scalar in line.unicodeScalars { _ = app.update(Key(typed: scalar)) }
      _ = app.update(.enter)
    }
    func title() throws -> String {
      guard case .play(let play) = app.screen else { throw CancellationError() }
      return play.lesson?.lesson.header.title ?? ""
    }
    try app.open(lesson: "split-brain")
    try type(":set lang de")
    #expect(try title() == "Two captains")
    try app.open(lesson: "split-brain")
    #expect(try title() == "Zwei Kapitäne")
    try app.open(lesson: "hello-nodes")
    #expect(try title() == "Three machines that pretend to be one")
    try type(":set lang en")
    try app.open(lesson: "split-brain")
    #expect(try title() == "Two captains")
  }
}
