import Engine
import Foundation
import Sessions
import Systems
import TUI
import Testing

@testable import App

@Suite struct CompareTests {
  /// A partition under the rule alone, a write on both sides, and the same faults under the rule majority.
  static func scene(_ size: Size) throws -> Play {
    var play = try Play.free("heartbeat-failover", size)
    for line in [
      "seek 2s", "partition n1 n2 west | n3 east", "seek 4s", "op west write cart book",
      "op east write cart lamp", "seek 5s", "bookmark alone",
      "replay alone as majority with set rule majority", "compare alone majority",
    ] { #expect(play.run(line: line).isEmpty, "\(line)") }
    return play
  }

  @Test(arguments: ScreenTests.sizes) func `two runs look as reviewed`(_ size: Size) throws {
    let play = try Self.scene(size)
    let prefix = "compare-\(size.width)x\(size.height)"
    for level in GlyphLevel.allCases {
      let canvas = play.drawn(Look(.dark, glyphs: level))
      try Golden.check(Golden.text(canvas), "\(prefix)-\(level.rawValue).txt")
    }
    try Golden.check(Golden.styles(play.drawn(Look(.mono))), "\(prefix)-mono.styles")
  }

  @Test func `alone has two leaders and majority one, without colour too`() throws {
    let text = Golden.text(try Self.scene(Size(100, 30)).drawn(Look(.mono, glyphs: .ascii)))
    #expect(text.contains("! leaders  2 | 1"), "\(text)")
    #expect(text.contains("majority with set rule majority"))
    #expect(text.contains("The same until"))
  }

  @Test func `one playhead moves both, and only looking is possible meanwhile`() throws {
    var play = try Self.scene(Size(100, 30))
    let before = play.session.branches.commands
    let parting = try #require(play.comparing?.runs.first?.instant)
    for (line, micro) in [("seek start", Int64(0)), ("seek 3s", 3_000_000), ("seek +1s", 4_000_000)] {
      _ = play.run(line: line)
      let runs = try #require(play.comparing?.runs)
      #expect([runs.now, runs.left.now, runs.right.now].allSatisfy { $0.microseconds == micro }, "\(line)")
    }
    _ = play.run(line: "seek start")
    var stops: Set<Instant> = []
    for _ in 0..<20 {
      _ = play.update(.character("]"))
      stops.insert(play.comparing?.runs.now ?? .zero)
    }
    #expect(stops.contains(parting))
    for key in ["c", "p", "P", "z", "0", "b", "R", "V", "t", "i"] {
      _ = play.update(try #require(Key(key)))
      #expect(play.status.contains("comparing: Esc first"), "\(key): \(play.status)")
      #expect(play.overlay == nil && play.painting == nil)
    }
    _ = play.run(line: "crash n1")
    #expect(play.status.contains("comparing: Esc first") && play.session.branches.commands == before)
    _ = play.update(.escape)
    #expect(play.comparing == nil && play.status == "Back in the run majority.")
  }

  @Test func `playing stops where the two part`() throws {
    var play = try Self.scene(Size(100, 30))
    _ = play.run(line: "seek start")
    _ = play.run(line: "speed 1")
    _ = play.run(line: "play")
    for _ in 0..<200 where play.isPlaying { play.tick(.milliseconds(33)) }
    #expect(play.comparing?.runs.now == play.comparing?.runs.first?.instant && !play.isPlaying)
  }

  @Test func `a run that is not known is refused, and names are completed`() throws {
    var play = try Self.scene(Size(100, 30))
    _ = play.run(line: "compare off")
    _ = play.run(line: "compare alone majorty")
    #expect(play.comparing == nil && play.status.contains("No run \"majorty\""), "\(play.status)")
    #expect(Prompt("compare al").completions(in: play.world, runs: play.runNames) == ["alone"])
    #expect(Prompt("compare alone m").completions(in: play.world, runs: play.runNames) == ["majority"])
    #expect(try ViewCommand.parse("compare alone majority") == .compare("alone", "majority"))
    #expect(try ViewCommand.parse("compare off") == .compareOff)
  }

  @Test func `nothing is drawn outside of its rect`() throws {
    let play = try Self.scene(Size(100, 30))
    let pane = try #require(play.comparePane(Look()))
    let narrow = [0, 1, 2, 3, 5, 8, 13, 20, 31, 40]
    let sizes = narrow.flatMap { width in (0...12).map { Size(width, $0) } } + [Size(80, 9), Size(79, 33)]
    for size in sizes {
      var canvas = Canvas(Size(84, 38))
      let rect = Rect(x: 2, y: 2, width: size.width, height: size.height)
      pane.draw(on: &canvas, in: rect)
      for y in 0..<canvas.size.height {
        for x in 0..<canvas.size.width where !rect.contains(Point(x, y)) {
          #expect(canvas[Point(x, y)] == .blank, "\(size) wrote \(x),\(y)")
        }
      }
    }
  }

  @Test func `where there is room for one run Tab shows the other`() throws {
    var play = try Self.scene(Size(70, 24))
    #expect(Golden.text(play.drawn()).contains("─ alone "))
    _ = play.update(.tab)
    #expect(Golden.text(play.drawn()).contains("─ majority with set rule majority "))
  }
}

@Suite struct MotionTests {
  @Test func `without motion a message is at one of three places and draws no tail`() {
    let places = (0...100).map { Double($0) / 100 }
    let shares = places.map { Motion.stepped.share(at: $0) }
    #expect(Set(shares) == [0.02, 0.5, 0.98] && shares == shares.sorted())
    #expect(!Motion.stepped.hasTail && Motion.smooth.hasTail)
    #expect(Set(places.map { Motion.smooth.share(at: $0) }).count > 90)
  }

  @Test func `the setting reaches the look of every pane`() throws {
    var settings = Settings()
    #expect(Look().liked(settings).motion == .smooth)
    settings.apply(.motion(false))
    #expect(Look().liked(settings).motion == .stepped)
  }

  /// `message.progress` is how far it has come; only Motion may draw by it.
  @Test func `no other file of the screen moves anything`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    var readers: Set<String> = []
    for folder in ["Sources/App", "Sources/Curses", "Sources/TUI"] {
      let files = try #require(
        FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil))
      for case let file as URL in files where file.pathExtension == "swift" {
        // Who asks the motion where it draws a message moves nothing by itself.
        let text = try String(contentsOf: file, encoding: .utf8)
          .replacingOccurrences(of: "motion.share(at: flight.progress)", with: "")
        if text.contains("message.progress") || text.contains("flight.progress")
          || text.contains("].progress") || text.lowercased().contains("a_blink")
        {
          readers.insert(file.lastPathComponent)
        }
      }
    }
    // The traffic hands it to the motion. The space-time diagram draws no movement: how far a message came is
    // a place on its line of time. The inspector says it as a number.
    #expect(readers == ["Traffic.swift", "Chronicle.swift", "InspectorRows.swift"])
  }
}
