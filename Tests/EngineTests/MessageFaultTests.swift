import Testing

@testable import Engine

@Suite struct MessageFaultTests {
  @Test func aDroppedMessageNeverArrivesAndTheTraceSaysWhy() throws {
    let world = try perform("10ms op n1 send a n2 1\n15ms drop n1>n2 a#1")
    #expect(world.losses == ["n1>n2 a#1: it was dropped"] && world.log("n2") == [])
    #expect(world.lines(.lost)[0].time == .zero + .milliseconds(15))
  }

  @Test func aDuplicateIsACopyWithADelayOfItsOwn() throws {
    let world = try perform("10ms op n1 send a n2 1\n15ms duplicate n1>n2 a#1\n17ms duplicate n1>n2 a#1")
    #expect(world.log("n2") == ["a1@20ms", "a1@25ms", "a1@27ms"])
    #expect(world.lines(.receive).map { $0.message?.copy } == [nil, 1, 2])
    #expect(world.losses == [])
  }

  @Test func aHeldMessageGoesOnWithTheDelayThatItHadLeft() throws {
    let script = "10ms op n1 send a n2 1\n14ms hold n1>n2 a#1\n100ms release n1>n2 a#1"
    #expect(try perform(script).log("n2") == ["a1@106ms"])
    let held = try perform("10ms op n1 send a n2 1\n14ms hold n1>n2 a#1", until: "90ms")
    #expect(held.flights.map(\.due) == [nil] && held.flights.map(\.progress) == [0.4])
    #expect(held.nextEventTime == nil)
    let gone = try perform(script, until: "103ms")
    #expect(gone.flights.map(\.progress) == [0.7])
  }

  @Test func theCopyOfAMessageThatWasHeldIsOnItsOwnWay() throws {
    let world = try perform(
      "10ms op n1 send a n2 1\n14ms hold n1>n2 a#1\n60ms release n1>n2 a#1\n61ms duplicate n1>n2 a#1",
      until: "65ms")
    #expect(world.flights.map(\.progress) == [0.9, 0.4])
    #expect(world.flights.map(\.due) == [66, 71].map { .zero + .milliseconds($0) })
  }

  @Test func deliverMakesAMessageArriveNow() throws {
    #expect(try perform("10ms op n1 send a n2 1\n12ms deliver n1>n2 a#1").log("n2") == ["a1@12ms"])
    let held = "10ms op n1 send a n2 1\n12ms hold n1>n2 a#1\n90ms deliver n1>n2 a#1"
    #expect(try perform(held).log("n2") == ["a1@90ms"])
  }

  @Test func aCommandOnAMessageThatIsNotSentYetWaitsForIt() throws {
    let world = try perform(
      """
      drop n1>n2 a#2
      hold n1>n2 a#3
      duplicate n1>n2 a#4
      deliver n1>n2 a#5
      10ms op n1 send a n2 1
      10ms op n1 send a n2 2
      10ms op n1 send a n2 3
      10ms op n1 send a n2 4
      10ms op n1 send a n2 5
      10ms op n1 send b n2 6
      """)
    #expect(world.log("n2") == ["a5@10ms", "a1@20ms", "a4@20ms", "a4@20ms", "b6@20ms"])
    #expect(world.losses == ["n1>n2 a#2: it was dropped"])
    #expect(world.flights.map(\.name.number) == [3])
  }

  @Test func holdAndReleaseBeforeTheMessageIsSentLeaveItAlone() throws {
    let world = try perform("hold n1>n2 a#1\nrelease n1>n2 a#1\n10ms op n1 send a n2 1")
    #expect(world.log("n2") == ["a1@20ms"])
  }

  @Test func aCommandThatWaitedForAMessageThatWasLostSaysSo() throws {
    let world = try perform("hold n1>n2 a#1\n5ms cut n1>n2\n10ms op n1 send a n2 1\n20ms heal")
    let notes = world.lines(.note).compactMap(\.reason)
    #expect(notes == ["nothing to hold: n1>n2 a#1 is not in flight any more: it arrived or was lost"])
    #expect(world.flights.count == 0)
  }

  @Test func aReplayedCommandThatIsRefusedLeavesATraceLine() throws {
    var world = try perform("10ms op n1 send a n2 1", until: "50ms")
    world.replay(try world.line("drop n1>n2 a#1").command, by: .script)
    let lines = (0..<world.traceCount).suffix(2).map(world.traceLine)
    #expect(lines.map(\.kind) == [.command, .note])
    #expect(lines[1].reason == "nothing to drop: n1>n2 a#1 is not in flight any more: it arrived or was lost")
  }
}
