import Testing

@testable import Engine

@Suite struct ClogTests {
  @Test func whatIsSentOnACloggedLinkWaitsUntilTheTimeIsOverAndThenTakesItsDelay() throws {
    let world = try perform(
      """
      5ms clog n1>n2 for 95ms
      10ms op n1 send a n2 1
      10ms op n2 send a n1 2
      10ms op n1 send a n3 3
      99ms op n1 send a n2 4
      100ms op n1 send a n2 5
      """)
    #expect(world.log("n2") == ["a1@110ms", "a4@110ms", "a5@110ms"])
    #expect(world.log("n1") == ["a2@20ms"] && world.log("n3") == ["a3@20ms"])
  }

  @Test func aClogLeavesWhatIsUnderWayAlone() throws {
    let world = try perform("10ms op n1 send a n2 1\n15ms clog n1>n2 for 1s")
    #expect(world.log("n2") == ["a1@20ms"])
  }

  @Test(arguments: 0..<20)
  func whatWaitedKeepsItsOrderWhateverItsDelay(_ seed: UInt64) throws {
    let sends = (1...30).map { "\(10 + $0)ms op n1 send a n2 \($0)" }
    let world = try perform(
      "link n1>n2 exponential 50ms\n5ms clog n1>n2 for 100ms\n" + sends.joined(separator: "\n"),
      until: "5s", seed: seed)
    let order = world.lines(.receive).compactMap { $0.message?.number }.filter { $0 > 0 }
    #expect(order == Array(1...30))
    #expect(world.delays("n1>n2").count == 30 && Set(world.delays("n1>n2")).count > 3)
  }

  @Test func aClogOfBothDirectionsStopsBothAndOneOfAllLeavesClients() throws {
    let both = try perform(
      "5ms clog n1-n2 for 95ms\n10ms op n1 send a n2 1\n10ms op n2 send a n1 2")
    #expect(both.log("n2") == ["a1@110ms"] && both.log("n1") == ["a2@110ms"])
    let all = try perform("5ms clog all for 500ms\n10ms op n1 send a n3 1\n10ms op c get")
    #expect(all.log("n3") == ["a1@515ms"] && all.history[1].status == .ok)
  }

  @Test func theLatestClogOfALinkSaysWhenItEnds() throws {
    let sooner = try perform("5ms clog n1>n2 for 500ms\n10ms op n1 send a n2 1\n20ms clog n1>n2 for 30ms")
    #expect(sooner.log("n2") == ["a1@60ms"])
    let later = try perform("5ms clog n1>n2 for 50ms\n10ms op n1 send a n2 1\n20ms clog n1>n2 for 300ms")
    #expect(later.log("n2") == ["a1@330ms"])
    let none = try perform("5ms clog n1>n2 for 0s\n10ms op n1 send a n2 1")
    #expect(none.log("n2") == ["a1@20ms"])
  }

  @Test func healEndsAClogAndMendingDoesNot() throws {
    let healed = try perform("5ms clog n1>n2 for 500ms\n10ms op n1 send a n2 1\n50ms heal")
    #expect(healed.log("n2") == ["a1@60ms"] && healed.nextEventTime == nil)
    let mended = try perform("5ms clog n1>n2 for 500ms\n10ms op n1 send a n2 1\n50ms mend n1-n2")
    #expect(mended.log("n2") == ["a1@515ms"])
  }

  @Test func aCutIsCheckedWhenAMessageIsSentIntoAClogAndWhenItArrivesAfterIt() throws {
    let before = try perform(
      "5ms clog n1>n2 for 50ms\n6ms cut n1>n2\n10ms op n1 send a n2 1\n20ms mend n1>n2")
    #expect(before.losses == ["n1>n2 a#1: the link n1>n2 is cut"] && before.log("n2") == [])
    let after = try perform("5ms clog n1>n2 for 50ms\n10ms op n1 send a n2 1\n20ms cut n1>n2")
    #expect(after.losses == ["n1>n2 a#1: the link n1>n2 is cut"])
    #expect(after.lines(.lost).map(\.time) == [.zero + .milliseconds(65)])
  }

  @Test func aCloggedMessageCanBeDroppedDeliveredAndDuplicated() throws {
    let script = "5ms clog n1>n2 for 95ms\n10ms op n1 send a n2 1\n11ms op n1 send a n2 2\n"
    let dropped = try perform(script + "20ms drop n1>n2 a#1")
    #expect(dropped.log("n2") == ["a2@110ms"] && dropped.losses == ["n1>n2 a#1: it was dropped"])
    #expect(try perform(script + "20ms deliver n1>n2 a#2").log("n2") == ["a2@20ms", "a1@110ms"])
    let doubled = try perform(script + "20ms duplicate n1>n2 a#1")
    #expect(doubled.log("n2") == ["a1@110ms", "a2@110ms", "a1@110ms"])
  }

  @Test func aCloggedMessageThatIsHeldStaysWhenTheClogIsOverAndOneReleasedWaitsAgain() throws {
    let script = "5ms clog n1>n2 for 95ms\n10ms op n1 send a n2 1\n20ms hold n1>n2 a#1\n"
    #expect(try perform(script + "300ms release n1>n2 a#1").log("n2") == ["a1@310ms"])
    #expect(try perform(script + "50ms release n1>n2 a#1").log("n2") == ["a1@110ms"])
  }

  @Test func aMessageHeldOnItsWayGoesOnAlthoughItsLinkIsCloggedBehindIt() throws {
    let world = try perform(
      "10ms op n1 send a n2 1\n14ms hold n1>n2 a#1\n15ms clog n1>n2 for 500ms\n20ms release n1>n2 a#1")
    #expect(world.log("n2") == ["a1@26ms"])
  }

  @Test func whatWaitsInAClogIsSeenAtItsStart() throws {
    let script = "5ms clog n1>n2 for 95ms\n10ms op n1 send a n2 1"
    let waiting = try perform(script, until: "60ms")
    #expect(waiting.flights.map(\.isClogged) == [true] && waiting.flights.map(\.isHeld) == [false])
    #expect(waiting.flights.map(\.progress) == [0] && waiting.flights[0].due == nil)
    let link = waiting.link(from: NodeID(0), to: NodeID(1))
    #expect(link.cloggedUntil == .zero + .milliseconds(100))
    #expect(waiting.link(from: NodeID(1), to: NodeID(0)).cloggedUntil == nil)
    let moving = try perform(script, until: "104ms")
    #expect(moving.flights.map(\.isClogged) == [false] && moving.flights.map(\.progress) == [0.4])
    #expect(moving.link(from: NodeID(0), to: NodeID(1)).cloggedUntil == nil)
    #expect(moving.flights[0].due == .zero + .milliseconds(110))
  }

  @Test func aClogOfTheFutureIsNoReasonToGoOn() throws {
    // Its end is an event: time passes up to it, and nothing is left then.
    let world = try perform("5ms clog n1>n2 for 95ms", until: "50ms")
    #expect(world.nextEventTime == .zero + .milliseconds(100))
    var end = world
    #expect(end.step() && !end.step())
  }
}
