import Engine
import Sessions
import TUI
import Testing

@testable import App

/// In the fog of a node, two runs that it cannot tell apart look the same, cell for cell.
@Suite struct FogTests {
  static let sizes = [Size(80, 24), Size(100, 30), Size(140, 40), Size(200, 60)]
  static let panels: [Panel] = [.diagram, .inspector, .events, .history, .timeline]

  /// A run of three nodes of which the third is cut off from the start, so that nothing reaches it.
  static func play(
    _ system: String, alone: String, at milli: Int64, then commands: [String], also: [(Int64, String)] = []
  ) throws -> Play {
    let names = ["n1", "n2", "n3"]
    var session = try Session(
      Scenario(
        system: system, seed: 3,
        roster: Roster(nodes: names, clients: [Client(name: "west", near: "n1")])))
    let others = (names + ["west"]).filter { $0 != alone }.joined(separator: " ")
    try session.submit(try session.text.parse("partition \(alone) | \(others)"))
    session.advance(by: .milliseconds(900))
    for line in commands { try session.submit(try session.text.parse(line)) }
    session.advance(by: .milliseconds(milli - 900))
    _ = also
    var play = Play(session)
    _ = play.run(line: "fog \(alone)")
    return play
  }

  static func screen(_ play: Play, _ size: Size) -> Canvas {
    var play = play
    play.size = size
    var canvas = Canvas(size)
    play.draw(on: &canvas, look: Look())
    return canvas
  }

  /// What can be done to the others without n3 learning of it: each against doing nothing.
  static let hidden: [[String]] = [
    ["crash n1"], ["crash n1 wipe", "crash n2"], ["freeze n2"], ["cut n1>n2", "link n1-n2 300ms"],
    ["clog n1>n2 for 5s"], ["clock n1 +400ms drift 50ppm"], ["slow n2 10"], ["op west write cart book"],
  ]

  @Test(arguments: hidden, sizes)
  func `what a node cannot tell apart looks the same in its fog`(_ commands: [String], _ size: Size) throws {
    for milli in [Int64(1200), 2345] {
      var quiet = try Self.play("heartbeat-failover", alone: "n3", at: milli, then: [])
      var busy = try Self.play("heartbeat-failover", alone: "n3", at: milli, then: commands)
      #expect(quiet.world.digest != busy.world.digest, "the runs differ")
      for panel in Self.panels {
        for isZoomed in [false, true] {
          for isSpaceTime in [false, true] {
            for which in [0, 1] {
              var play = which == 0 ? quiet : busy
              play.focus = panel
              play.isZoomed = isZoomed
              play.spaceTime.isShown = isSpaceTime
              if isSpaceTime, panel == .diagram { play.focus = .spaceTime }
              if which == 0 { quiet = play } else { busy = play }
            }
            Self.compare(quiet, busy, size, "\(commands) \(panel) zoomed \(isZoomed) \(isSpaceTime)")
          }
        }
      }
    }
  }

  static func compare(_ a: Play, _ b: Play, _ size: Size, _ what: String) {
    let one = screen(a, size), other = screen(b, size)
    guard one != other else { return }
    let rows = zip(one.rows, other.rows).filter { $0 != $1 }.prefix(3).map { "- \($0)\n+ \($1)" }
    Issue.record("\(what) at \(size.width)x\(size.height):\n\(rows.joined(separator: "\n"))")
  }

  /// What keys say in the fog is the same too.
  @Test(arguments: hidden) func `keys tell nothing that a node cannot know`(_ commands: [String]) throws {
    let keys: [Key] = [
      .character("."), .character(","), .character("m"), .character("M"), .character("K"), .character("y"),
      .character("1"), .character("2"), .character("e"), .up, .down, .tab, .character("t"), .character("n"),
      .character("d"), .character("x"), .character("s"), .character("<"), .pageUp, .home,
    ]
    for panel in Self.panels {
      for key in keys where key != .character(".") && key != .character(",") && key != .character("<") {
        var quiet = try Self.play("heartbeat-failover", alone: "n3", at: 2345, then: [])
        var busy = try Self.play("heartbeat-failover", alone: "n3", at: 2345, then: commands)
        (quiet.focus, busy.focus) = (panel, panel)
        if panel == .timeline, key == .up || key == .down { continue }
        // Marks are of the whole run.
        if key == .pageUp, panel != .events, panel != .inspector { continue }
        for _ in 0..<2 {
          _ = quiet.update(key)
          _ = busy.update(key)
        }
        Self.compare(quiet, busy, Size(140, 40), "\(commands) \(panel) \(key)")
      }
    }
  }

  @Test func `a message that is lost before it arrives is not seen by its receiver`() throws {
    func play(_ line: String?) throws -> Play {
      var session = try Session(
        Scenario(system: "ping-stream", seed: 3, roster: Roster(nodes: ["n1", "n2"])))
      while !session.world.hasFlights { _ = session.step() }
      if let line { try session.submit(try session.text.parse(line)) }
      session.advance(by: .milliseconds(1))
      var play = Play(session)
      _ = play.run(line: "fog n2")
      return play
    }
    // A command in both: that there is something to undo is the learner's knowledge.
    let flying = try play("clock n1 +1ms")
    let name = try #require(flying.world.flights.first?.name)
    let dropped = try play("drop \(flying.text.print(name))")
    #expect(dropped.world.flights.isEmpty && !flying.world.flights.isEmpty)
    for size in Self.sizes { Self.compare(flying, dropped, size, "drop") }
  }

  @Test func `the clock in the title is the node's own`() throws {
    var session = try Session(Scenario(system: "ping-stream", seed: 3, roster: Roster(nodes: ["n1", "n2"])))
    try session.submit(try session.text.parse("clock n2 +400ms"))
    session.advance(by: .seconds(2))
    var play = Play(session)
    #expect(Self.screen(play, Size(100, 30)).rows[0].contains("00:02.000"))
    _ = play.run(line: "fog n2")
    #expect(Self.screen(play, Size(100, 30)).rows[0].contains("00:02.400"))
    play.followEvents()
    let last = try #require(play.eventUnderCursor)
    let time = clock(play.world.traceEvent(last).time + .milliseconds(400))
    play.focus = .events
    play.isZoomed = true
    #expect(Self.screen(play, Size(100, 30)).rows.contains { $0.contains(time) })
  }
}
