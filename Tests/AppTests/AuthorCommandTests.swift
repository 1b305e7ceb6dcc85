import Engine
import Foundation
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// What a lesson's author asks of a run: why a goal holds or not, and the run as text.
@Suite struct AuthorCommandTests {
  typealias Home = AppFlowTests.Home

  private static let lines = [
    "seek 4s", "partition n1 west | n2 n3 east", "seek 5s", "op west write cart \"book\"", "seek 6s",
    "op east write cart \"lamp\"", "seek 8s",
  ]
  /// The learner's page on which the brain is split, after the cut and the writes.
  private func split() throws -> App {
    var app = Home().app()
    try app.open(lesson: "split-brain", step: "break")
    for line in Self.lines { type(line, &app) }
    return app
  }
  private func type(_ line: String, _ app: inout App) {
    for scalar in ":\(line)".unicodeScalars { _ = app.update(Key(typed: scalar)) }
    _ = app.update(.enter)
  }
  private func play(_ app: App) throws -> Play {
    guard case .play(let play) = app.screen else { throw CancellationError() }
    return play
  }

  @Test func `why of a goal lists its parts, and Enter goes to the event that changed one last`() throws {
    var app = try split()
    type("why g1", &app)
    guard case .choice(let choice) = try play(app).overlay else {
      Issue.record("no list")
      return
    }
    #expect(choice.title == "why g1: 2 of 3 hold now")
    #expect(choice.rows[0].title == "■ two primaries at once")
    #expect(choice.rows[0].detail.hasPrefix("since 4."), "\(choice.rows[0].detail)")
    #expect(choice.rows[1].detail.hasPrefix("since 6."))
    #expect(choice.rows[2].detail == "not so far" && choice.selected == 1)
    let count = try play(app).world.traceCount
    _ = app.update(.enter)
    let there = try play(app)
    #expect(there.overlay == nil && there.world.traceCount < count)
    #expect(there.world.history.count { $0.isAcknowledged } == 2)
    #expect(there.status.hasSuffix("y asks on, G goes back."), "\(there.status)")
  }

  @Test func `one part is answered in a sentence, and Enter goes there`() throws {
    var app = try split()
    type("why g1 1", &app)
    let answer = try play(app).status
    #expect(answer.hasPrefix("\"two primaries at once\" holds since 4."), "\(answer)")
    #expect(answer.hasSuffix("Enter goes there."))
    _ = app.update(.enter)
    #expect(try play(app).world.now < .zero + .seconds(5))
    type("why g1 9", &app)
    #expect(try play(app).status == "The goal g1 has 3 parts.")
    type("why g7", &app)
    #expect(try play(app).status == "No goal \"g7\"; did you mean \"g1\"? Goals: g1, g2.")
  }

  @Test func `without a screen the parts are told in sentences`() throws {
    let home = Home()
    let learner = try PlainLessonTests.learner(home, "split-brain", step: "break")
    for line in Self.lines { learner.type(line) }
    let told = learner.type("why g1")
    #expect(told.contains("why g1: 2 of 3 hold now:"), "\(told)")
    #expect(told.contains { $0.hasPrefix("- holds: two primaries at once; since 4.") }, "\(told)")
    #expect(told.contains { $0.hasPrefix("- does not hold: after the repair a write") })
    #expect(learner.play?.overlay == nil)
  }

  @Test func `the run is written into a new file and never over one`() throws {
    let folder = NSTemporaryDirectory() + "netsplit-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var app = try split()
    let path = "\(folder)/mine.md"
    type("save-scenario \(path)", &app)
    #expect(try play(app).status == "Written to \(path): a scenario and a run for a lesson.")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.hasPrefix("```scenario\nsystem heartbeat-failover\nseed 21\n"))
    #expect(text.contains("```run alone\n4s/1 partition n1 west | n2 n3 east\n5s/1 op west write cart"))
    type("save-scenario \(path)", &app)
    #expect(try play(app).status == "\(path) is there already, and is not written over.")
    type("save-scenario \(folder)/none/mine.md", &app)
    #expect(try play(app).status.hasPrefix("Cannot write \(folder)/none/mine.md: "))
  }
}
