import Engine
import Sessions
import Systems
import Testing

/// The rules of Lamport's mutual exclusion, one by one. Nobody talks, and a message takes 100 ms, unless a
/// test says otherwise.
@Suite struct LamportMutexTests {
  private func world(
    _ script: String, until end: String = "10s", nodes: String = "p q r"
  ) throws -> any World {
    try play("gossip-trio", seed: 3, "nodes \(nodes)\nset talkers 0\n\(script)", until: end)
  }
  private func states(_ world: any World) -> [Value?] { world.nodes.map { $0.inspection?["state"] } }
  private func mutexMessages(_ world: any World) -> Int {
    (0..<world.traceCount).count { index in
      let event = world.traceEvent(index)
      return event.kind == .send && event.message.map { $0.kind != "chat" } ?? false
    }
  }
  /// Who has entered, in this order.
  private func entries(_ world: any World) -> [String] {
    (0..<world.traceCount).map(world.traceLine).filter { $0.text == "enters the critical section" }
      .compactMap { $0.node.map(world.roster.name) }
  }

  @Test(arguments: [("p q r", 6), ("p q r s t", 12)])
  func anEntryTakesThreeTimesNMinusOneMessages(_ nodes: String, _ messages: Int) throws {
    let one = try world("1s op p lock", nodes: nodes)
    #expect(mutexMessages(one) == messages && one.history.map(\.status) == [.ok], "\(one.story)")
    // Also when all ask at once.
    let names = nodes.split(separator: " ")
    let all = try world(names.map { "1s op \($0) lock" }.joined(separator: "\n"), nodes: nodes)
    #expect(mutexMessages(all) == messages * names.count, "\(all.story)")
    #expect(all.history.allSatisfy { $0.status == .ok })
  }

  @Test func aNodeEntersOnlyWhenEverybodyHasSaidSomethingSinceItAsked() throws {
    let script = "link p-r 400ms\n1s op p lock"
    // q's acknowledgement is there at 1.2 s, r's at 1.8 s.
    #expect(states(try world(script, until: "1799ms"))[0] == .text("waiting"))
    #expect(states(try world(script, until: "1800ms"))[0] == .text("inside"))
    // Anything that was sent later will do: r never hears of the request, but talks to p after q has told it
    // something.
    let heard = try world("link p-r 400ms\ncut p>r\n1s op p lock\n1300ms op q tell r\n1500ms op r tell p")
    #expect(entries(heard) == ["p"], "\(heard.story)")
  }

  @Test func requestsAreGrantedInTheOrderOfTheirTimesAndEqualTimesInTheOrderOfTheNodes() throws {
    let equal = try world("1s op r lock\n1s op q lock\n1s op p lock")
    #expect(entries(equal) == ["p", "q", "r"], "\(equal.story)")
    // r has had more events: its request, the first on the clock on the wall, has the largest time.
    let older = try world(
      "cut r>p\n900ms op r tell p\n910ms op r tell p\n990ms op r lock\n991ms heal\n1s op q lock\n"
        + "1010ms op p lock"
    )
    #expect(entries(older) == ["p", "q", "r"], "\(older.story)")
    #expect(older.history.filter { $0.kind == "lock" }.map(\.output) == [6, 2, 2].map(Value.int))
    // Who asks after it has heard of another's request stands behind it.
    let heard = try world("1s op r lock\n1100ms op p lock")
    #expect(entries(heard) == ["r", "p"], "\(heard.story)")
  }

  @Test func timesOfGrantedRequestsOnlyGrowUnderContention() throws {
    let asks = (0..<60).map { "\(1_000 + $0 * 350)ms op \(["p", "q", "r"][$0 * 7 % 3]) lock" }
    let end = try play(
      "gossip-trio", seed: 9,
      "link all uniform 100ms 600ms reorder 20% dup 10%\nset stay 50ms\n" + asks.joined(separator: "\n"),
      until: "60s")
    let granted = end.history.filter { $0.status == .ok }.sorted { ($0.ended ?? 0) < ($1.ended ?? 0) }
    let times = granted.compactMap { operation -> [Int]? in
      guard case .int(let time)? = operation.output else { return nil }
      return [time, operation.client.index]
    }
    #expect(times.count > 25 && end.violations == [])
    for (one, next) in zip(times, times.dropFirst()) {
      #expect(one.lexicographicallyPrecedes(next), "\(times)")
    }
  }

  @Test func aMessageThatIsOvertakenByALaterOneOfItsSenderIsPassedOver() throws {
    // q's request is held; its talk, sent later, overtakes it and says that q asks. p must not enter first.
    let script = """
      hold q>p request#1
      900ms op p tell r
      1s op q lock
      1100ms op p lock
      1110ms op q tell p
      5s release q>p request#1
      """
    let early = try world(script, until: "4s")
    #expect(entries(early) == ["q", "p"], "\(early.story)")
    // After q has left, the request that comes late is not in the queue again.
    let late = try world(script, until: "10s")
    #expect(late.nodes.allSatisfy { $0.inspection?["queue"] == .list([]) }, "\(late.story)")
    #expect(late.violations == [] && late.unmetDemands == [])
  }

  @Test func withOneNodeDownNobodyEntersAndARestartLetsThemIn() throws {
    let script = "1s crash r\n2s op p lock\n3s op q lock\n"
    let stuck = try world(script, until: "60s")
    #expect(states(stuck).prefix(2) == [.text("waiting"), .text("waiting")], "\(stuck.story)")
    #expect(stuck.history.allSatisfy { $0.status == .pending } && stuck.violations == [])
    let free = try world(script + "20s restart r", until: "40s")
    #expect(entries(free) == ["p", "q"] && free.unmetDemands == [], "\(free.story)")
  }

  @Test func aNodeThatCrashesInsideGivesUpItsPlaceWhenItRestarts() throws {
    let script = "set stay 5s\n1s op p lock\n1100ms op q lock\n2s crash p\n"
    #expect(states(try world(script, until: "30s"))[1] == .text("waiting"))
    let end = try world(script + "10s restart p", until: "30s")
    #expect(entries(end) == ["p", "q"] && end.violations == [], "\(end.story)")
  }

  @Test func whoDoesNotWaitToHearFromEverybodyIsInsideWithAnother() throws {
    let end = try world("set enter when_first\n1s op q lock\n1s op p lock", until: "1s")
    #expect(end.violations.contains("at most one node is in the critical section"), "\(end.story)")
    let right = try world("1s op q lock\n1s op p lock")
    #expect(right.violations == [] && entries(right) == ["p", "q"])
  }

  @Test func aNodeThatForgetsItsTimeGoesInBeforeAnOlderRequest() throws {
    // q asks with 6 and has p's answer 9; p forgets, and asks with 4: to q that is an old message.
    let script = """
      set stay 1s
      link q-r 400ms
      1s op q tell r
      1s op q tell r
      1900ms op q lock
      2050ms crash p CRASH
      2050ms restart p
      2060ms op p lock
      """
    let wiped = try world(script.replacing("CRASH", with: "wipe"))
    #expect(wiped.violations.contains("at most one node is in the critical section"), "\(wiped.story)")
    let kept = try world(script.replacing(" CRASH", with: ""))
    #expect(kept.violations == [] && entries(kept) == ["q", "p"], "\(kept.story)")
  }

  @Test func thePromisesStandUnderEveryFaultThatTheyClaimToSurvive() throws {
    let entry = try #require(Catalog.entry(named: "gossip-trio"))
    let chaos = Chaos(entry, until: Instant(microseconds: 60_000_000))
    var faults = 0, entered = 0
    for seed in UInt64(0)..<30 {
      let run = chaos.play(try chaos.plan(seed), seed: seed)
      let breaches = RunVerdict(of: run.world, demandsProgress: true).breaches
      let reproduce = "reproduce: netsplit run gossip-trio --seed \(seed) --faults \(seed) --until 60s"
      #expect(breaches.map(\.sentence) == [], Comment(rawValue: reproduce))
      faults += run.world.rows(of: "faults")?.count ?? 0
      entered += run.world.history.count { $0.kind == "lock" && $0.status == .ok }
    }
    #expect(faults > 500 && entered > 300, "\(faults) faults, \(entered) entries")
  }

  @Test func theClassicBugIsFoundByChance() throws {
    let entry = try #require(Catalog.entry(named: "gossip-trio"))
    let chaos = Chaos(
      entry, until: Instant(microseconds: 60_000_000),
      settings: [.set(parameter: "enter", to: .text("when_first"))])
    let found = try (UInt64(0)..<5).compactMap { try chaos.violation(of: $0)?.breach.promise }
    #expect(found.contains("at most one node is in the critical section"))
  }
}
