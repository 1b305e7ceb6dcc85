import Engine
import Testing

@testable import Sessions

/// One seed, two orders of delivery.
@Suite struct HandSchedulingRunsTests {
  private static func session() throws -> Session {
    try Session(
      Scripts.scenario(
        """
        seed 7
        nodes n1 n2 n3
        client c near n2
        client d near n3
        set scheduling manual
        at 100ms op c write greeting "book"
        at 100ms op d write greeting "lamp"
        """, of: "replicated-kv"))
  }
  /// Plays by hand: whenever messages wait, the one that `choose` names, until none is left.
  private static func play(_ choose: ([MessageView]) -> MessageView) throws -> Session {
    var session = try session()
    session.advance(by: .milliseconds(300))
    for _ in 0..<200 {
      let waiting = session.world.flights.filter(\.isReady)
      guard !waiting.isEmpty else { break }
      try session.submit(.fault(.deliver(choose(waiting).name)))
      session.advance(by: .milliseconds(50))
    }
    return session
  }
  private static func greeting(_ session: Session) -> [Value?] {
    session.world.nodes.prefix(3).map { $0.inspection?["greeting"] }
  }

  @Test func `the two orders of two writes end differently, and each is replayed to the bit`() throws {
    let choices: [([MessageView]) -> MessageView] = [{ $0[0] }, { $0[$0.count - 1] }]
    let oldest = try Self.play(choices[0])
    let newest = try Self.play(choices[1])
    #expect(
      Self.greeting(oldest) != Self.greeting(newest), "\(Self.greeting(oldest)) \(Self.greeting(newest))")
    #expect(oldest.world.digest != newest.world.digest)
    for (session, choice) in zip([oldest, newest], choices) {
      let again = try Playback(playing: session.run)
      #expect(again.world.digest == session.world.digest)
      #expect(try Self.play(choice).world.digest == session.world.digest)
    }
  }

  @Test func `a delivery by hand is undone and done again`() throws {
    var session = try Self.session()
    session.advance(by: .milliseconds(300))
    let waiting = session.world.flights.filter(\.isReady).map(\.name)
    let digest = session.world.digest
    try session.submit(.fault(.deliver(waiting[0])))
    session.advance(by: .zero)
    #expect(session.world.flights.filter(\.isReady).map(\.name) != waiting)
    let undone = session.undo()
    #expect(undone && session.world.flights.filter(\.isReady).map(\.name) == waiting)
    #expect(session.world.digest == digest)
    let redone = session.redo()
    #expect(redone && session.world.flights.filter(\.isReady).map(\.name) != waiting)
  }
}
