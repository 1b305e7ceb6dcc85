import Engine
import Foundation
import Lessons
import Sessions
import Systems
import TUI
import Testing

@testable import App

/// The whole program without a terminal: thousands of keys chosen by a seed.
@Suite struct AppFlowTests {
  /// A home that is gone with the test.
  final class Home {
    let folder = NSTemporaryDirectory() + "netsplit-app-\(UUID().uuidString)"
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func app() -> App {
      let lessons = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "lessons").path
      let shelf = LessonShelf(LessonPlaces(folder: lessons, environment: [:], workingFolder: folder))
      return App(store: store, shelf: shelf, look: Look())
    }
    var store: Store { Store(environment: ["HOME": folder, "XDG_STATE_HOME": folder]) }
  }

  /// Keys as a restless person presses them: mostly those that do something, and words in the prompt.
  static func keys(_ count: Int, _ random: inout Splitmix) -> [Key] {
    let table = CommandTable.rows.flatMap(\.keys).filter { $0 != .control("c") && $0 != .control("z") }
    let typed =
      ":crash n1\r:op c read greeting\r:seek 2s\r:fog n2\r:bookmark a\r:é\u{301}x\r:set rule majority\r"
    let phrases = typed.split(separator: "\r").map { $0.unicodeScalars.map(Key.init(typed:)) + [.enter] }
    var keys: [Key] = []
    while keys.count < count {
      switch random.next(20) {
      case 0: keys += phrases[random.next(phrases.count)]
      case 1...6: keys.append(.character(Unicode.Scalar(UInt8(49 + random.next(9)))))
      case 7...9: keys.append(.enter)
      default: keys.append(table[random.next(table.count)])
      }
    }
    return keys
  }

  @Test(arguments: 1...4) func `two thousand keys trap nowhere, and what was recorded is what was seen`(
    _ seed: UInt64
  ) throws {
    let home = Home()
    var app = home.app(), random = Splitmix(seed)
    let sizes = [Size(80, 24), Size(100, 30), Size(200, 60), Size(45, 13), Size(39, 11), Size(0, 0)]
    for (index, key) in Self.keys(2000, &random).enumerated() {
      _ = app.update(key)
      if app.isMoving { app.tick(.milliseconds(Int64(random.next(200)))) }
      guard index % 10 == 0 else { continue }
      let size = sizes[random.next(sizes.count)]
      var canvas = Canvas(size)
      app.draw(on: &canvas)
      #expect(size.width < 40 || canvas.cells.contains { $0.scalar != " " }, "after \(key)")
    }
    app.close()
    let entries = home.store.entries()
    #expect(!entries.isEmpty)
    for entry in entries {
      let text = try String(contentsOfFile: entry.path, encoding: .utf8)
      let result = try RecordingText.read(text)
      #expect(result.warnings == [])
      for run in result.recording.runs where run.digest != nil {
        #expect(try Playback(playing: run).world.digest == run.digest, "\(entry.name), run \(run.name)")
      }
    }
    #expect(home.app().menu.rows.count >= 3)
  }

  @Test func `the loop draws, obeys and ends on a terminal`() throws {
    let home = Home()
    var app = home.app()
    var terminal = MemoryTerminal(
      Size(80, 24),
      input: [
        .enter, .resize(Size(100, 30)), nil, .enter, .control("l"), .character(":"), .control("l"),
        .control("z"), .escape, nil, .character("q"), nil, .character("q"),
      ])
    #expect(app.run(on: &terminal) == nil)
    #expect(terminal.repaints == 2 && terminal.suspensions == 1)
    #expect(terminal.frames.last?.size == Size(100, 30))
  }

  @Test func `all progress is forgotten only when that is said twice`() throws {
    var play = try KeysOnPagesTests.pages("01-messages/01-hello-nodes")[0]
    #expect(play.run(line: "reset all").isEmpty && play.status.contains("once more"))
    #expect(play.run(line: "reset all") == [.resetProgress])
  }

  @Test func `while nothing moves the loop waits without a limit`() throws {
    let home = Home()
    var app = home.app()
    var terminal = MemoryTerminal(Size(80, 24), input: [.enter])
    #expect(app.run(on: &terminal) == 1)
    #expect(terminal.limits.allSatisfy { $0 == nil || $0 == .zero })
  }

  @Test func `a lesson that was done is taken afresh, one that was begun goes on`() throws {
    let home = Home()
    var app = home.app()
    try app.open(lesson: "hello-nodes", step: "predict")
    for key in ["1", "3"] { _ = app.update(.character(Unicode.Scalar(key)!)) }
    _ = app.update(.enter)
    var again = home.app()
    try again.open(lesson: "hello-nodes")
    guard case .play(let play) = again.screen else { return #expect(Bool(false), "no lesson is open") }
    #expect(play.lesson?.step.id == "predict" && play.lesson?.answer(to: "p1")?.option == 1)
    for _ in 0..<20 {
      for key in [Key.character("1"), .character("1"), .enter, .enter, .enter] where !Self.isFinished(again) {
        _ = again.update(key)
      }
    }
    #expect(Self.isFinished(again))
    try again.open(lesson: "hello-nodes")
    guard case .play(let fresh) = again.screen else { return #expect(Bool(false), "no lesson is open") }
    #expect(fresh.lesson?.stepIndex == 0 && fresh.lesson?.answers == [])
  }
  private static func isFinished(_ app: App) -> Bool {
    if case .play(let play) = app.screen { play.lesson?.isFinished == true } else { false }
  }
}

/// Numbers from a seed, for choosing keys.
struct Splitmix {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}
