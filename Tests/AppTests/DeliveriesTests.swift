import Engine
import TUI
import Testing

@testable import App

/// The learner as the network.
@Suite struct DeliveriesTests {
  private static func scene() throws -> Play {
    var play = try Play.free("ping-stream", Size(80, 24))
    _ = play.run(line: "set scheduling manual")
    _ = play.run(line: "seek 1s")
    return play
  }
  private static func received(_ play: Play) -> Value? { play.world.nodes[1].inspection?["received"] }

  @Test func `m chooses the next message, and Enter delivers it`() throws {
    var play = try Self.scene()
    #expect(play.world.flights.allSatisfy(\.isReady) && play.world.flights.count >= 3)
    try SpaceTimeTests.press("m m m", &play)
    #expect(play.status.contains("waits for you to deliver it. Enter delivers"), "\(play.status)")
    try SpaceTimeTests.press("enter", &play)
    #expect(Self.received(play) == .list([.int(3)]), "\(play.status)")
    // The oldest that waits is selected now.
    try SpaceTimeTests.press("enter m enter", &play)
    #expect(Self.received(play) == .list([.int(3), .int(1), .int(4)]))
    try SpaceTimeTests.press("z", &play)
    #expect(Self.received(play) == .list([.int(3), .int(1)]))
  }

  @Test func `what waits is shown at its receiver's end, counted and named`() throws {
    var play = try Self.scene()
    let text = Golden.text(play.drawn())
    #expect(text.contains("0 in flight · \(play.world.flights.count) to deliver"), "\(text)")
    #expect(play.status.contains("At "))
    _ = play.run(line: "why")
    try SpaceTimeTests.press("m y", &play)
    #expect(play.status.contains("messages are delivered by hand since 0.000 s"), "\(play.status)")
    try Golden.check(text, "deliveries-80x24.txt")
    _ = play.run(line: "set scheduling automatic")
    _ = play.run(line: "seek +1ms")
    #expect(Self.received(play) == .list((1...5).map { .int($0) }), "\(play.status)")
  }

  @Test func `a dial offers it, and completion knows it`() throws {
    var play = try Play.free("ping-stream")
    try SpaceTimeTests.press("a", &play)
    guard case .choice(let choice) = play.overlay else {
      Issue.record("no choice")
      return
    }
    #expect(choice.rows.map(\.line).contains("set scheduling manual"))
    #expect(Prompt("set sch").completions(in: play.world) == ["scheduling"])
    #expect(Prompt("set scheduling m").completions(in: play.world) == ["manual"])
  }

  @Test func `without a hand, Enter goes on in the lesson as ever`() throws {
    var play = try Play.free("ping-stream")
    _ = play.run(line: "seek 110ms")
    try SpaceTimeTests.press("m enter", &play)
    #expect(play.status.hasPrefix("This is free play"))
  }
}
