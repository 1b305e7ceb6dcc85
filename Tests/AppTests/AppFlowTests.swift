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

  /// Lines as they are typed; those that end in a blank are left open for what comes next.
  private static let lines = [
    "crash n1", "op c read greeting", "op west write cart book", "seek 2s", "seek -1s", "seek end", "fog n2",
    "fog off", "bookmark a", "replay a as b with set rule majority", "compare a b", "compare off", "chaos 1",
    "chaos seed 3", "é\u{301}x", "set rule majority", "set theme light", "set glyphs ascii", "set motion off",
    "set speed 1/4", "set mouse off", "set mouse on", "set lang de", "filter node n2 kind receive",
    "filter off", "find vote", "find next", "why", "why g1", "copy", "view space-time", "view charts",
    "view runs",
    "set stamps vector", "focus runs",
    "view cluster",
    "partition n1 | n2", "heal", "cut n1>n2", "clog n1>n2 for 1s", "link n1-n2 200ms loss 5%", "hold",
    "drop", "duplicate", "release", "corrupt", "slow n1 10", "clock n2 +400ms drift 50ppm", "freeze n1",
    "restart n1", "undo", "redo", "reset step", "select n1>n2", "zoom", "help", "lessons", "crash n9",
    "partition", "", "answer 1 sure 3", "next", "hint", "speed 60", "play", "pause", "isolate n1",
  ]
  private static let sizes = [Size(80, 24), Size(100, 30), Size(140, 40), Size(200, 60), Size(300, 100)]

  /// Keys as a restless person presses them: mostly those that do something, words in the prompt, the mouse,
  /// and a window that is pulled to any size.
  static func keys(_ count: Int, _ random: inout Splitmix) -> [Key] {
    let table = CommandTable.rows.flatMap(\.keys).filter { $0 != .control("c") && $0 != .control("z") }
    var keys: [Key] = []
    var size = Size(80, 24)
    while keys.count < count {
      switch random.next(40) {
      case 0, 1:
        let line = ":" + lines[random.next(lines.count)]
        keys += line.unicodeScalars.map(Key.init(typed:)) + [.enter]
      case 2:
        size = sizes[random.next(sizes.count)]
        keys.append(.resize(size))
      case 3:
        size = Size(random.next(301), random.next(101))
        keys.append(.resize(size))
      case 4...8:
        let point = Point(random.next(size.width + 2), random.next(size.height + 2))
        keys.append(.mouse(Mouse(Mouse.Action.allCases[random.next(5)], point)))
      case 9...16: keys.append(.character(Unicode.Scalar(UInt8(49 + random.next(9)))))
      case 17...21: keys.append(.enter)
      default: keys.append(table[random.next(table.count)])
      }
    }
    return keys
  }

  /// `NETSPLIT_SWEEP=1` makes it two hundred thousand keys.
  private static let seeds: [UInt64] =
    ProcessInfo.processInfo.environment["NETSPLIT_SWEEP"] == "1" ? Array(1...100) : Array(1...5)

  @Test(arguments: seeds) func `two thousand keys trap nowhere, and what was recorded is what was seen`(
    _ seed: UInt64
  ) throws {
    let home = Home()
    var app = home.app(), random = Splitmix(seed)
    var size = Size(80, 24)
    for (index, key) in Self.keys(2000, &random).enumerated() {
      if case .resize(let now) = key {
        size = now
        app.see(size)
      } else {
        _ = app.update(key)
      }
      for _ in 0..<3 where app.isWorking { app.work() }
      if app.isMoving { app.tick(.milliseconds(Int64(random.next(200)))) }
      #expect(!Self.status(of: app).isEmpty, "seed \(seed), key \(index): \(key)")
      guard index % 10 == 0 else { continue }
      let canvas = app.frame(size)
      #expect(canvas.size == size)
      if let cursor = canvas.cursor {
        #expect(Rect(size).contains(cursor), "seed \(seed), key \(index): \(key)")
      }
      #expect(
        size.width < 40 || size.height == 0 || canvas.cells.contains { $0.scalar != " " },
        "seed \(seed), key \(index): \(key)")
    }
    app.close()
    let entries = home.store.entries()
    #expect(!entries.isEmpty)
    for entry in entries { try Self.playBack(entry) }
    #expect(home.app().menu.rows.count >= 3)
  }

  private static func status(of app: App) -> String {
    switch app.screen {
    case .menu: app.menu.view.status
    case .play(let play): play.status
    case .review(let review): review.status
    }
  }
  /// Plays a recording again and shows it, as `netsplit replay` does.
  private static func playBack(_ entry: Store.Entry) throws {
    let text = try String(contentsOfFile: entry.path, encoding: .utf8)
    let result = try RecordingText.read(text)
    #expect(result.warnings == [])
    for run in result.recording.runs where run.digest != nil {
      #expect(try Playback(playing: run).world.digest == run.digest, "\(entry.name), run \(run.name)")
    }
    guard !result.recording.runs.isEmpty else { return }
    var app = Home().app()
    try app.replay(result.recording)
    for key in ["space", ">", "]", "c", "t", "i", "R", "G", "?", "esc", "q"] {
      _ = app.update(try #require(Key(key)))
      app.tick(.milliseconds(30))
      _ = app.frame(Size(100, 30))
    }
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
