import Engine
import Sessions
import Systems
import Testing

/// The rules of `LWWRegister`'s header, one by one. Links take 75 ms, those of clients 2 ms.
@Suite struct LWWRegisterTests {
  private func world(_ script: String, until end: String = "5s") throws -> any World {
    try play("lww-register", seed: 8, "link a-A 2ms\nlink b-B 2ms\n" + script, until: end)
  }
  private func titles(_ world: any World) -> [Value?] { ["A", "B"].map { world.field($0, "title") } }
  private let draftThenFinal = """
    1s op a write title draft
    1400ms op b read title
    1500ms op b write title final
    """

  @Test func aReplicaSaysOkAtOnceAndCopiesAfterwards() throws {
    let world = try world("1s isolate A\n1s op A write title draft", until: "1s")
    #expect(world.history[0].status == .ok && titles(world) == [.text("draft"), Value.none])
    #expect(titles(try self.world("1s op A write title draft", until: "1075ms"))[1] == .text("draft"))
  }

  @Test func theLargerStampWinsThoughItsWriteCameFirst() throws {
    let skewed = try world("clock A +1200ms\n" + draftThenFinal)
    #expect(titles(skewed) == [.text("draft"), .text("draft")], "\(skewed.story)")
    #expect(skewed.history.map(\.status) == [.ok, .ok, .ok])
    #expect(skewed.history[1].output == .text("draft"), "b had read it")
    #expect(skewed.column("survives", of: "ops") == [.bool(true), .none, .bool(false)])
    #expect(skewed.field("B", "overruled") == .int(1))
    #expect(skewed.field("B", "stamp") == .list([.text("2.202s"), .text("A")]))
  }

  /// 0.498 s lie between the two writes: one stamp is taken at 1.002 s, the other at 1.502 s.
  @Test(arguments: [("499ms", "final"), ("500ms", "final"), ("501ms", "draft")])
  func aSkewOfMoreThanTheGapBetweenTwoWritesIsEnough(_ skew: String, _ winner: String) throws {
    let world = try world("clock A +\(skew)\n" + draftThenFinal)
    #expect(titles(world) == [.text(winner), .text(winner)])
  }

  @Test func ofEqualStampsTheHigherNodeWins() throws {
    let world = try world("1s op a write title draft\n1s op b write title final")
    #expect(titles(world) == [.text("final"), .text("final")])
  }

  @Test func aVersionIsOneMoreThanWhatTheReplicaHolds() throws {
    let world = try world("set stamp version\nclock A +1200ms\n" + draftThenFinal)
    #expect(titles(world) == [.text("final"), .text("final")])
    #expect(world.field("A", "stamp") == .list([.text("v2"), .text("B")]))
    #expect(world.rows(of: "lost_acked")?.count == 0 && world.violations == [])
  }

  @Test func aVersionCannotSaveAWriteThatKnewNothingOfTheOther() throws {
    let script = "set stamp version\n1s op a write title x\n1010ms op a write title y\n"
    let world = try world(script + "1050ms op b write title z")
    #expect(titles(world) == [.text("y"), .text("y")])
    #expect(world.rows(of: "lost_acked")?.count == 1 && world.violations == [])
  }

  @Test func copiesThatAreLostAreSentAgainUntilTheyArrive() throws {
    let script = "1s cut A-B\n1s op a write title draft\n5s crash A\n6s restart A\n7s heal"
    let world = try world(script, until: "9s")
    #expect(titles(world) == [.text("draft"), .text("draft")])
    #expect(world.nextEventTime == nil, "nobody copies for ever: \(world.story.suffix(300))")
  }

  private func breaches(_ seeds: Range<UInt64>, _ settings: [Command]) throws -> [(UInt64, Breach)] {
    let entry = try #require(Catalog.entry(named: "lww-register"))
    let chaos = Chaos(entry, until: Instant(microseconds: 60_000_000), settings: settings, kinds: nil)
    return try seeds.flatMap { seed in
      let run = chaos.play(try chaos.plan(seed), seed: seed)
      return RunVerdict(of: run.world, demandsProgress: true).breaches.map { (seed, $0) }
    }
  }

  @Test func byVersionNoFaultMakesAWriteLoseToWhatItsReplicaHeld() throws {
    let found = try breaches(0..<40, [.set(parameter: "stamp", to: .text("version"))])
    #expect(found.isEmpty, "\(found): netsplit chaos lww-register --set stamp=version --seeds 0...39")
  }

  @Test func byClockThatIsFoundWithinAFewSeedsAndNothingElse() throws {
    let found = try breaches(0..<40, [])
    #expect(Set(found.map(\.1.promise)) == ["no write loses to a value that its replica held already"])
  }
}
