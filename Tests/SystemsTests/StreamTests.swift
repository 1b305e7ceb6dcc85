import Engine
import Sessions
import Systems
import Testing

/// `ping-stream` with `transport tcp`: the rules of RFC 9293 that it has.
@Suite struct StreamTests {
  private func inbox(_ world: any World) -> [Int] {
    guard case .list(let values)? = world.field("n2", "received") else { return [] }
    return values.compactMap { if case .int(let number) = $0 { number } else { nil } }
  }
  private func stream(
    seed: UInt64 = 1, _ script: String = "", until end: String = "10s"
  ) throws -> any World {
    try play("ping-stream", seed: seed, "set transport tcp\n" + script, until: end)
  }

  // MARK: Inside one connection

  @Test(arguments: UInt64(0)..<20)
  func underLossRepetitionAndReorderingTheInboxIsInOrderInsideOneConnection(_ seed: UInt64) throws {
    let end = try stream(
      seed: seed,
      "set count 20\nset give_up_after 600s\nlink n1-n2 100ms jitter 90ms loss 20% dup 20% reorder 20%",
      until: "300s")
    #expect(inbox(end) == Array(1...20), "reproduce with seed \(seed)\n\(end.story)")
    #expect(end.violations == [])
  }
  @Test func whatIsNotAcknowledgedIsSentAgainAfterTwiceTheTimeEachTime() throws {
    let end = try stream("0s cut n1>n2 kind segment\n2s mend n1>n2 kind segment\nset give_up_after 60s")
    #expect(inbox(end) == [1, 2, 3, 4, 5], "\(end.story)")
    let times = (0..<end.traceCount).map(end.traceLine).filter {
      $0.kind == .send && $0.text.hasPrefix("segment number=1 ")
    }.map { ($0.time - .zero).inMicroseconds / 1_000 }
    // Syn at 100, its answer at 180: then after 200, 400, 800 and 1600 ms more.
    #expect(times == [180, 380, 780, 1_580, 3_180], "\(times)")
  }
  @Test func whatComesBeforeItsTurnWaitsForIt() throws {
    let end = try stream("0s hold n1>n2 segment#2\n450ms release n1>n2 segment#2", until: "495ms")
    #expect(inbox(end) == [1, 2, 3, 4], "\(end.story)")
    let held = try stream("0s hold n1>n2 segment#2", until: "350ms")
    #expect(inbox(held) == [1], "3 has arrived and waits")
  }
  @Test func aRepetitionIsAcknowledgedAndDropped() throws {
    let end = try stream("0s duplicate n1>n2 segment#2", until: "3s")
    #expect(inbox(end) == [1, 2, 3, 4, 5], "\(end.story)")
    let acks = (0..<end.traceCount).map(end.traceLine).count { $0.kind == .send && $0.message?.kind == "ack" }
    #expect(acks == 6)
  }

  // MARK: Over a reconnect

  /// n1 knows of 1 only; n2 has read 2 and 3.
  static let reconnect = """
    270ms cut n2>n1
    360ms cut n1>n2
    1300ms heal
    """
  @Test func afterAReconnectWhatWasNotKnownToHaveArrivedComesAgain() throws {
    let end = try stream(Self.reconnect)
    #expect(inbox(end) == [1, 2, 3, 2, 3, 4, 5], "\(end.story)")
    #expect(end.story.contains("reads 2, again") && end.violations == [])
  }
  @Test func theReceiverStillHasTheConnectionThatTheSenderGaveUpUntilItIsReset() throws {
    // 3.5.1: a syn for another connection is answered with an acknowledgement of the one that is open.
    let end = try stream(Self.reconnect)
    let healed = Instant(microseconds: 1_300_000)
    let sent = (0..<end.traceCount).map(end.traceLine).filter { $0.kind == .send && $0.time > healed }
    let kinds = sent.compactMap { $0.message?.kind }
    #expect(Array(kinds.prefix(4)) == ["syn", "ack", "reset", "syn"], "\(kinds)")
  }
  @Test func aReceiverThatHasForgottenTheConnectionResetsItAndGetsTheRestInANewOne() throws {
    let end = try stream("set interval 500ms\n1200ms crash n2\n1300ms restart n2")
    #expect(inbox(end) == [3, 4, 5], "\(end.story)")
  }
  @Test func aSenderThatHasStartedAnewIsNotTakenForItsOldConnection() throws {
    let end = try stream("350ms crash n1\n400ms restart n1")
    #expect(inbox(end) == [1, 2, 3, 1, 2, 3, 4, 5], "\(end.story)")
  }
  /// The list of the lesson, 1 3 2 2 5, cannot come about: nothing is passed over, in or between connections.
  @Test(arguments: UInt64(0)..<15)
  func noNumberIsEverReadBeforeThoseBeforeIt(_ seed: UInt64) throws {
    let faults = "set count 12\nlink n1-n2 100ms jitter 90ms loss 30% dup 20% reorder 20%\n"
    let end = try stream(
      seed: seed, faults + "2s isolate n2\n5s heal\n8s cut n2>n1\n12s heal", until: "120s")
    var most = 0, repeated = 0
    for number in inbox(end) {
      #expect(number <= most + 1, "\(inbox(end))")
      if number <= most { repeated += 1 }
      most = max(most, number)
    }
    #expect(most == 12 && end.violations == [], "seed \(seed): \(inbox(end))")
  }
}
