import Engine
import Foundation
import Lessons
import Sessions
import Systems
import TUI
import Testing

@testable import App

/// The one table of keys holds what README and the screen say of it.
@Suite struct KeyTableTests {
  @Test func `no two rows share a key for the same panel`() {
    let panels: [Panel?] = [nil] + Panel.allCases
    for panel in panels {
      let keys = CommandTable.rows.filter { $0.panel == panel }.flatMap(\.keys)
      #expect(keys.count == Set(keys).count, "\(panel.map(\.rawValue) ?? "everywhere")")
    }
    for row in CommandTable.rows where row.action != .digit(1) {
      for key in row.keys {
        #expect(CommandTable.action(for: key, in: row.panel ?? .diagram) == row.action, "\(key)")
      }
    }
  }

  @Test func `every row has a title, and keys that are read back from their text or a line`() {
    for row in CommandTable.rows {
      #expect(!row.title.isEmpty && !(row.keys.isEmpty && row.command.isEmpty), "\(row.action)")
      for key in row.keys { #expect(Key(key.description) == key) }
    }
  }

  @Test func `every command has a row with help`() {
    let helped = Set(CommandTable.rows.compactMap { $0.command.split(separator: " ").first.map(String.init) })
    for name in CommandText.names + ViewCommand.names {
      #expect(helped.contains(name), ":\(name) has no row in the table")
    }
    let words = CommandTable.rows.map { $0.command.split(separator: " ").map(String.init) }
    let settings = Set(words.filter { $0.first == "set" }.map { $0[1] })
    for name in Setting.names { #expect(settings.contains(name), ":set \(name) has no row in the table") }
  }

  /// A world in which the examples of the table make sense.
  private static let fitting = CommandText(
    roster: Roster(nodes: ["n1", "n2", "n3"], clients: [Client(name: "c1", near: "n1")]))

  @Test(arguments: CommandTable.rows.map(\.command).filter { !$0.isEmpty })
  func `the command of every row is one`(_ line: String) throws {
    if let command = try ViewCommand.parse(line) {
      #expect(try ViewCommand.parse(command.text) == command)
    } else {
      let command = try Self.fitting.parse(line)
      #expect(try Self.fitting.parse(Self.fitting.print(command)) == command)
    }
  }

  @Test(arguments: [
    "play", "pause", "speed 1/1000", "speed 60", "step", "step back", "seek start", "seek end", "seek 4s",
    "seek 1500ms", "seek +1s", "seek -20ms", "mark next", "mark previous", "undo", "redo", "reset step",
    "reset lesson", "reset all", "select n1", "select n1>n2", "select message", "focus lesson", "zoom",
    "fog n3", "fog off", "bookmark my-run", "next", "previous", "answer 2 sure 3", "hint",
    "replay alone as majority with set rule majority", "lessons", "help", "quit", "set glyphs ascii",
    "set theme mono", "view cluster", "view space-time", "view space-time turned", "view runs",
    "set stamps vector", "label before", "scale finer", "scale coarser", "scale usual",
    "label concurrent", "label n1 3 n2 5 before",
  ])
  func `what a command for the view prints is read as the same`(_ line: String) throws {
    let command = try #require(try ViewCommand.parse(line))
    #expect(command.text == line)
    #expect(try ViewCommand.parse(command.text) == command)
  }

  @Test(arguments: [
    "speed 3", "seek", "seek sideways", "mark", "answer 2", "answer 0 sure 1", "answer 2 sure 4",
    "replay a as b with", "reset", "set glyphs round", "set theme pink", "play now", "bookmark", "view",
    "view round", "set stamps round",
    "view cluster turned", "label", "label beside",
    "label n1 3 n2 5 beside", "label n1 before", "label n1 0 n2 5 before",
  ])
  func `a wrong command for the view is refused with its place`(_ line: String) throws {
    let problem = #expect(throws: Diagnostic.self) { try ViewCommand.parse(line) }
    #expect((1...line.count + 2).contains(problem?.column ?? 0))
  }

  @Test func `every key of README is in the table`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let rows = text.split(separator: "\n").drop { !$0.hasPrefix("| keys ") }.dropFirst(2)
      .prefix { $0.hasPrefix("|") }
    let named = rows.flatMap { row -> [String] in
      let cell = row.split(separator: "|")[0]
      return cell.matches(of: #/`([^`]+)`/#).map { String($0.output.1) }
    }
    #expect(named.count > 30)
    for name in named {
      let key = try #require(Key(name), "README names the key \(name)")
      #expect(CommandTable.action(for: key, in: .diagram) != nil, "README names the key \(name)")
    }
  }

  @Test func `every key of the design and of the lessons is in the table`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let design = try String(
      contentsOf: root.appending(path: "../shared/design/keys.md").standardizedFileURL, encoding: .utf8)
    let cells = design.split(separator: "\n").filter { $0.hasPrefix("| `") }
      .map { $0.split(separator: "|")[0] }
    var named = cells.flatMap { cell in
      cell.matches(of: #/`([^`]+)`/#).flatMap { $0.output.1.split(separator: " ").map(String.init) }
    }
    #expect(named.count > 50)
    let lessons = try #require(
      FileManager.default.enumerator(at: root.appending(path: "lessons"), includingPropertiesForKeys: nil))
    for case let file as URL in lessons where file.pathExtension == "md" {
      let text = try String(contentsOf: file, encoding: .utf8)
      named += text.matches(of: #/[Pp]ress ([A-Za-z0-9]|Enter|Tab|Esc|Space)\b/#).map { String($0.output.1) }
    }
    for name in named {
      let key = try #require(Key(name), "the key \(name)")
      let places = Panel.allCases.filter { CommandTable.action(for: key, in: $0) != nil }
      #expect(!places.isEmpty, "nothing is done by \(name)")
    }
  }
}

/// Every key on every page of every lesson.
@Suite struct KeysOnPagesTests {
  static let lessons = [
    "01-messages/01-hello-nodes", "01-messages/02-misbehaving-network", "05-agreement/21-split-brain",
  ]
  static let size = Size(140, 40)
  static let others: [Key] = [.home, .end, .delete, .f(5), .f(12), .control("x"), .character("E")]
  static var keys: [Key] {
    CommandTable.rows.flatMap(\.keys) + (1...9).map { Key.character(Unicode.Scalar($0 + 48)!) } + others
  }

  /// The lesson at each of its pages, as somebody comes to it who goes on with Enter only.
  static func pages(_ path: String) throws -> [Play] {
    let lesson = try TextScenes.lesson(path)
    var play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: nil)
    var pages = [play]
    for step in lesson.steps.dropFirst() {
      play = Play(LessonRun(lesson), try LessonRun.session(for: lesson), step: step.id)
      pages.append(play)
      var place = (play.lesson?.stepIndex, play.lesson?.pageIndex)
      for _ in 0..<12 {
        if play.lesson?.isQuestionOpen == true {
          for key in ["1", "2"] { _ = play.update(.character(Unicode.Scalar(key)!)) }
        }
        _ = play.update(.enter)
        guard play.lesson?.step.id == step.id else { break }
        let new = (play.lesson?.stepIndex, play.lesson?.pageIndex)
        if new != place { pages.append(play) }
        place = new
      }
    }
    return pages
  }

  @Test(arguments: lessons) func `every key does something or says why not, and traps nowhere`(
    _ path: String
  ) throws {
    let pages = try Self.pages(path)
    #expect(pages.count >= 7)
    for page in pages {
      let seen = Self.seen(page)
      for key in Self.keys {
        var play = page
        play.status = ""
        play.size = Self.size
        let requests = play.update(key)
        let isAnswered = !play.status.isEmpty || !requests.isEmpty || Self.seen(play) != seen
        #expect(isAnswered, "\(key) on \(page.lesson?.step.id ?? "") \(page.lesson?.pageIndex ?? 0)")
        for next in [Key.enter, .character("1"), .escape, .character("z")] { _ = play.update(next) }
      }
    }
  }

  /// What a frame shows, but for the line that says what happened.
  private static func seen(_ play: Play) -> Canvas {
    var play = play
    play.status = ""
    var canvas = Canvas(size)
    play.draw(on: &canvas, look: Look())
    return canvas
  }

  @Test(arguments: lessons) func `the footer shows no key that would be refused`(_ path: String) throws {
    for page in try Self.pages(path) {
      for (key, label) in Play(page.session, isReplay: true).footer where !key.hasPrefix("1-") {
        let action = try #require(Key(key).flatMap { CommandTable.action(for: $0, in: .diagram) })
        let recording = Play(page.session, isReplay: true)
        #expect(recording.reason(against: action) == nil, "\(key) \(label) in a recording")
      }
      for (key, label) in page.footer where !key.hasPrefix("1-") {
        let action = try #require(
          Key(key).flatMap { CommandTable.action(for: $0, in: page.focus) }, "\(key) \(label)")
        #expect(page.reason(against: action) == nil, "\(key) \(label)")
        var play = page
        play.status = ""
        _ = play.update(Key(key)!)
        #expect(!play.status.contains("comes later") && !play.status.contains("needs a"), "\(key) \(label)")
      }
    }
  }

  @Test func `a recording refuses to be changed by any key`() throws {
    var session = try Session(
      Scenario(system: "ping-stream", seed: 1, roster: Roster(nodes: ["n1", "n2"])))
    session.advance(by: .milliseconds(150))
    try session.submit(try session.text.parse("crash n1"))
    _ = session.takeLines()
    for key in Self.keys {
      var play = Play(session, isReplay: true)
      for key in [key, .enter, .character("1"), .enter] { _ = play.update(key) }
      #expect(play.session.branches.commands == session.branches.commands, "\(key)")
      #expect(play.session.name == session.name && play.session.bookmarks.isEmpty, "\(key)")
    }
  }
}
