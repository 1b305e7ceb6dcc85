import Engine
import Testing

@Suite struct HeartbeatFailoverTests {
  static let cut = """
    set rule RULE
    link all 20ms
    4s partition n1 west | n2 n3 east
    5s op west write cart "book"
    6s op east write cart "lamp"
    9s heal
    """

  func world(_ rule: String, until end: String = "12s") throws -> any World {
    try play("heartbeat-failover", seed: 21, Self.cut.replacing("RULE", with: rule), until: end)
  }

  // The last heartbeat that n2 hears left n1 at 3.8 s and arrived at 3.82 s: the one of 4 s dies in the cut.
  @Test func aCutMakesTwoPrimariesWhenEachDecidesAlone() throws {
    let before = try world("alone", until: "4410ms")
    let after = try world("alone", until: "4430ms")
    #expect(before.field("n2", "role") == .text("backup"))
    #expect(after.field("n2", "role") == .text("primary"), "\(after.story)")
    #expect(after.field("n1", "role") == .text("primary"))
    // n3 would wait 1.2 s, but the winner announces at once.
    #expect(try world("alone", until: "4500ms").field("n3", "primary") == .text("n2"))
  }

  @Test func decidingAloneLosesTheWriteThatWasAcknowledgedOnTheMinoritySide() throws {
    let end = try world("alone")
    #expect(end.operation(by: "west")?.status == .ok)
    #expect(end.operation(by: "east")?.status == .ok)
    #expect(end.column("client", of: "lost_acked") == [.text("west")], "\(end.story)")
    #expect(end.field("n1", "log") == .list([.text("cart=lamp")]))
  }

  @Test func aMajorityRuleMakesTheMinorityWaitAndLosesNothing() throws {
    let end = try world("majority")
    #expect(end.operation(by: "west")?.status == .timeout, "\(end.story)")
    #expect(end.operation(by: "east")?.status == .ok)
    #expect(end.column("client", of: "lost_acked") == [])
    #expect(end.violations == [])
  }

  @Test func aLostWriteIsLostAlsoWhenSomebodyElseWroteTheSame() throws {
    let script = Self.cut.replacing("RULE", with: "alone").replacing("lamp", with: "book")
    let end = try play("heartbeat-failover", seed: 21, script, until: "12s")
    #expect(end.column("client", of: "lost_acked") == [.text("west")], "\(end.story)")
  }
}
