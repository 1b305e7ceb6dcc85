import Checkers
import Engine
import Sessions
import Systems
import TUI
import Testing

@testable import App

@Suite struct HistoryPaneTests {
  /// A read that misses a write which was acknowledged before it, in a run.
  private func session(until seconds: Int64) throws -> Session {
    let schema = try #require(Catalog.entry(named: "heartbeat-failover")).schema
    let roster = Roster(nodes: schema.card.nodes, clients: schema.card.clients)
    let lines = [
      "1s partition n1 west | n2 n3 east", "3s op west write cart book", "3500ms op east write cart lamp",
      "4s op east read cart", "5s op west read cart",
    ]
    let script = try ScriptText.read(lines, text: CommandText(roster: roster, schema: schema))
    let scenario = Scenario(system: "heartbeat-failover", seed: 1, roster: roster, script: script.commands)
    var session = try Session(scenario)
    session.advance(by: .seconds(seconds))
    return session
  }

  private func draw(_ world: any World, _ checks: HistoryChecks, _ size: Size, _ look: Look) -> Canvas {
    var canvas = Canvas(size)
    HistoryPane(
      world.history, roster: world.roster, now: world.now, verdict: checks.verdict, broken: checks.broken,
      look: look, isFocused: false
    ).draw(on: &canvas, in: Rect(size))
    return canvas
  }

  @Test func aHistoryWithoutAnOrderSaysWhyAndWhereItGetsStuck() throws {
    let session = try session(until: 6), world = session.world
    var checks = HistoryChecks()
    checks.follow(session)
    for look in [Look(.dark, glyphs: .braille), Look(.dark, glyphs: .ascii)] {
      let canvas = draw(world, checks, Size(78, 12), look)
      try Golden.check(Golden.text(canvas), "history-broken-\(look.glyphs.rawValue).txt")
    }
    try Golden.check(
      Golden.styles(draw(world, checks, Size(78, 12), Look())), "history-broken-256.styles")
    try Golden.check(
      Golden.text(draw(world, checks, Size(40, 9), Look())), "history-broken-narrow.txt")
  }

  @Test func lookingBackForgetsWhatHasNotHappenedYet() throws {
    var session = try session(until: 6)
    var checks = HistoryChecks()
    checks.follow(session)
    #expect(checks.verdict == "not linearizable")
    session.seek(to: .zero + .seconds(4))
    checks.follow(session)
    #expect(checks.verdict == "linearizable so far")
    #expect(checks.broken == nil)
    session.seek(to: session.end)
    checks.follow(session)
    #expect(checks.verdict == "not linearizable")
  }
}
