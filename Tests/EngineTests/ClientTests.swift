import Testing

@testable import Engine

@Suite struct ClientTests {
  @Test func aRequestIsServedAtTheNearNodeAndTheAnswerEndsTheOperation() throws {
    let world = try perform("10ms op c get")
    let operation = world.history[0]
    #expect(operation.status == .ok && operation.output == .text("0") && operation.attempts == 1)
    #expect(operation.returned == .zero + .milliseconds(12), "1 ms there and 1 ms back")
    #expect(world.lines(.outcome).map(\.text) == ["get: ok 0 after 2ms"])
  }

  @Test func aTryWithoutAnswerIsFollowedByTheNextNodeInOrderThenByNone() throws {
    let world = try perform("5ms cut all\n10ms op c silent")
    let sends = world.lines(.send)
    #expect(sends.map { $0.time - .zero } == [.milliseconds(10), .milliseconds(110)])
    #expect(sends.map(\.other) == [NodeID(0), NodeID(1)])
    let operation = world.history[0]
    #expect(operation.status == .timeout && operation.attempts == 2 && operation.node == NodeID(1))
    #expect(operation.returned == .zero + .milliseconds(210))
    #expect(world.lines(.note).map(\.text) == ["no answer from n1 in 100ms: asks n2"])
  }

  @Test func theNodeAfterTheLastIsTheFirst() throws {
    var roster = stage
    roster.clients = [Client(name: "c", near: "n3", timeout: .milliseconds(100), tries: 3)]
    let world = try perform("10ms op c silent", roster: roster)
    #expect(world.lines(.send).map(\.other) == [2, 0, 1].map { NodeID($0) })
  }

  @Test func aLateAnswerToTheFirstTryStillEndsAnOpenOperation() throws {
    let world = try perform("10ms op c slowly")
    // n1 answers after 150 ms, when n2 has been asked already.
    let operation = world.history[0]
    #expect(operation.status == .ok && operation.attempts == 2)
    #expect(operation.returned == .zero + .milliseconds(162))
    #expect(world.lines(.outcome).count == 1, "the second answer changes nothing")
    #expect(world.lines(.receive).filter { $0.message?.kind == "reply" }.count == 2)
  }

  @Test func anAnswerThatComesAfterTheClientGaveUpChangesNothing() throws {
    var roster = stage
    roster.clients[0].tries = 1
    let world = try perform("10ms op c slowly", roster: roster)
    #expect(world.history[0].status == .timeout && world.history[0].output == nil)
    #expect(world.history[0].returned == .zero + .milliseconds(110))
    #expect(world.lines(.outcome).count == 1)
  }

  @Test func aRefusalEndsTheOperationAsRefused() throws {
    let world = try perform("10ms op c refuse")
    #expect(world.history[0].status == .refused && world.history[0].output == .text("no"))
    #expect(world.global("refused") == .int(1) && world.global("availability") == .percent(ppm: 0))
  }

  @Test func anOperationMayBeGivenAtANodeItself() throws {
    let world = try perform("10ms op n2 get")
    #expect(world.history[0].client == NodeID(1) && world.history[0].status == .ok)
    #expect(world.history[0].returned == .zero + .milliseconds(10) && world.lines(.send).count == 0)
  }

  @Test func whatACrashedClientAskedForMayHaveTakenEffect() throws {
    let world = try perform("10ms op c put 7\n10500us crash c\n30ms restart c\n40ms op c get")
    #expect(world.history.map(\.status) == [.unknown, .ok] && world.history[0].returned == nil)
    #expect(world.history[1].output == .text("7"))
    #expect(world.losses == ["n1>c reply#1: c is down"])
  }

  @Test func aClientsClockOutlivesItsCrashAsANodesDoes() throws {
    let world = try perform(
      "5ms clock c +2s\n5ms clock n1 +2s\n10ms crash c\n10ms crash n1\n20ms restart c\n20ms restart n1")
    #expect(world.nodes[0].clockError == .seconds(2) && world.nodes[3].clockError == .seconds(2))
  }

  @Test func aClientsTimeoutIsMeasuredOnItsOwnClock() throws {
    let world = try perform("clock c drift -500000ppm\n10ms op c silent")
    #expect(world.lines(.send).map { $0.time - .zero } == [.milliseconds(10), .milliseconds(210)])
  }
}

@Suite struct HistoryTests {
  private func rows(_ table: String, _ script: String) throws -> [[Value]] {
    try #require(try perform(script).rows(of: table))
  }
  /// The numbers of the operations in a table, by when they were invoked.
  private func invoked(_ table: String, _ script: String) throws -> [Value] {
    let world = try perform(script)
    let schema = try #require(world.schema.tables.first { $0.name == table })
    let column = try #require(schema.index(of: "invoked"))
    return try #require(world.rows(of: table)).map { $0[column] }
  }

  @Test func anAcknowledgedWriteSurvivesWhileAnyDiskHoldsIt() throws {
    #expect(try invoked("lost_acked", "10ms op c put 7") == [])
    #expect(try invoked("lost_acked", "10ms op c put 7\n50ms crash n1") == [], "its disk still holds it")
    #expect(try invoked("lost_acked", "10ms op c put 7\n50ms crash n1 wipe") == [.time(.milliseconds(10))])
  }

  @Test func aWriteThatWasAcknowledgedAndNeverKeptIsLost() throws {
    #expect(try invoked("lost_acked", "10ms op c lie 7") == [.time(.milliseconds(10))])
  }

  @Test func overwritingIsNoLoss() throws {
    #expect(try invoked("lost_acked", "10ms op c put 7\n50ms op c put 8") == [])
    // The older value in the newer one's place: the newer one is lost, the older one is not.
    #expect(try invoked("lost_acked", "10ms op c put 7\n50ms op c lie 8") == [.time(.milliseconds(50))])
  }

  @Test func aWriteThatNobodyAcknowledgedIsNeverLost() throws {
    let script = "10ms op c put 7\n10500us crash c\n50ms crash n1 wipe"
    #expect(try invoked("lost_acked", script) == [])
    let survives = try rows("ops", script).map { $0[11] }
    #expect(survives == [Value.none])
  }

  @Test func aReadIsStaleWhenANewerWriteWasAcknowledgedBeforeItBegan() throws {
    #expect(try invoked("stale_reads", "10ms op c put 7\n50ms op c get") == [])
    #expect(try invoked("stale_reads", "10ms op c put 7\n50ms op c guess 0") == [.time(.milliseconds(50))])
    let newer = "10ms op c put 7\n50ms op c put 8\n90ms op c guess 7"
    #expect(try invoked("stale_reads", newer) == [.time(.milliseconds(90))])
  }

  @Test func aReadDuringAWriteMayReturnEitherValue() throws {
    let script = "5ms link c-n1 20ms\n10ms op c put 7\n100ms op c put 8\n105ms op n1 guess"
    #expect(try invoked("stale_reads", "\(script) 7") == [] && invoked("stale_reads", "\(script) 8") == [])
    #expect(try invoked("stale_reads", "\(script) 6") == [.time(.milliseconds(105))])
  }

  @Test func aWriteThatTimedOutMayTakeEffectAtAnyTime() throws {
    let script = "10ms op c put 7\n50ms op c put 8\n50500us crash c\n60ms restart c\n90ms op n1 guess"
    #expect(try invoked("stale_reads", "\(script) 7") == [] && invoked("stale_reads", "\(script) 8") == [])
  }
}
