import Engine
import Sessions
import Systems
import TUI
import Testing

@testable import App

/// What a frame keeps of the last one is what it would draw.
@Suite struct FrameTests {
  private static let size = Size(120, 36)

  @Test(arguments: 1...3, [size, Size(200, 60)])
  func `a frame that keeps what it can shows what one drawn afresh does`(
    _ seed: UInt64, _ size: Size
  ) throws {
    let home = AppFlowTests.Home()
    var app = home.app(), random = Splitmix(seed)
    app.see(size)
    try app.open(system: "heartbeat-failover", seed: seed)
    for key in AppFlowTests.keys(300, &random) {
      _ = app.update(key)
      for _ in 0..<random.next(8) {
        app.tick(.milliseconds(33))
        _ = app.frame(size)
      }
      // Once it stands still, or has just been touched, nothing of before may be left.
      _ = app.update(.f(5))
      var fresh = Canvas(size)
      app.draw(on: &fresh)
      #expect(app.frame(size) == fresh, "seed \(seed) at \(size.width)x\(size.height), after \(key)")
    }
  }

  @Test func `what moves is drawn in every frame, the cluster and what is read less often`() throws {
    let home = AppFlowTests.Home()
    var app = home.app()
    app.see(Self.size)
    try app.open(system: "heartbeat-failover")
    _ = app.update(.character(" "))
    var titles: Set<String> = [], moves: Set<[String]> = []
    for _ in 0..<60 {
      app.tick(.milliseconds(33))
      let rows = app.frame(Self.size).rows
      titles.insert(rows[0])
      moves.insert(Array(rows[1..<24]))
    }
    #expect((5...10).contains(titles.count), "the clock was drawn \(titles.count) times in two seconds")
    #expect(moves.count > 25, "the cluster was another \(moves.count) times in two seconds")
  }

  @Test func `nothing is drawn while nothing moves`() throws {
    let home = AppFlowTests.Home()
    var app = home.app()
    try app.open(system: "heartbeat-failover")
    var terminal = MemoryTerminal(Self.size, input: [.character("c")])
    _ = app.run(on: &terminal)
    #expect(terminal.frames.count == 2, "at the start, and after the key")
    // It waits for a key and for nothing else, and looks once whether there are more.
    #expect(terminal.limits.allSatisfy { $0 == nil || $0 == .zero })
  }
}
