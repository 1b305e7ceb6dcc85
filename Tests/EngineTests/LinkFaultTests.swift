import Testing

@testable import Engine

@Suite struct LinkFaultTests {
  @Test func aPartitionStopsEveryMessageBetweenItsSidesBothWays() throws {
    let world = try perform(
      """
      5ms partition n1 | n2 n3
      10ms op n1 send a n2 1
      20ms op n3 send a n1 2
      30ms op n2 send a n3 3
      """)
    #expect(
      world.losses == ["n1>n2 a#1: a partition parts n1 and n2", "n3>n1 a#1: a partition parts n3 and n1"])
    #expect(world.log("n3") == ["a3@40ms"])
  }

  @Test func aPartitionStopsWhatIsUnderWayWhenItArrives() throws {
    let world = try perform("10ms op n1 send a n2 1\n15ms partition n1 | n2 n3")
    #expect(world.losses == ["n1>n2 a#1: a partition parts n1 and n2"])
    #expect(world.lines(.lost).first?.time == .zero + .milliseconds(20))
  }

  @Test func aNodeOnTwoSidesHearsBoth() throws {
    let world = try perform(
      """
      5ms partition n1 n2 | n2 n3
      10ms op n1 send a n2 1
      10ms op n3 send a n2 2
      10ms op n2 send b n3 3
      10ms op n1 send b n3 4
      """)
    #expect(world.log("n2") == ["a1@20ms", "a2@20ms"])
    #expect(world.log("n3") == ["b3@20ms"] && world.losses.count == 1)
  }

  @Test func aClientThatIsNotNamedGoesWithTheNodeItIsNear() throws {
    let unnamed = try perform("5ms partition n1 | n2 n3\n10ms op c get")
    #expect(unnamed.history[0].status == .ok)
    let named = try perform("5ms partition n1 | n2 n3 c\n10ms op c get")
    #expect(named.losses == ["c>n1 get#1: a partition parts c and n1"])
    #expect(named.history[0].status == .ok && named.history[0].node == NodeID(1))
  }

  @Test func aPartitionMadeByAProgramIsTheSameAsTheOneReadFromItsText() throws {
    var made = try perform("", until: "5ms")
    let text = made.text
    let command = Command.fault(.partition([[NodeID(0)], [NodeID(1), NodeID(2)]]))
    var read = made
    try made.apply(command, by: .learner)
    try read.apply(try text.parse(text.print(command)), by: .learner)
    #expect(made.digest == read.digest && made.sides == read.sides)
  }

  @Test func aPartitionTakesThePlaceOfTheOneBefore() throws {
    let world = try perform("5ms partition n1 | n2 n3\n6ms partition n1 n2 | n3\n10ms op n1 send a n2 1")
    #expect(world.losses == [] && world.log("n2") == ["a1@20ms"])
    #expect(world.sides.count == 2)
  }

  @Test func isolatingANodeLeavesItAlone() throws {
    let world = try perform("5ms isolate n3\n10ms op n3 send a n2 1\n10ms op n1 send a n2 2")
    #expect(world.log("n2") == ["a2@20ms"] && world.losses.count == 1)
  }

  @Test func aCutOfOneDirectionLeavesTheOtherAndMendingEndsIt() throws {
    let world = try perform(
      """
      5ms cut n1>n2
      10ms op n1 send a n2 1
      10ms op n2 send a n1 2
      30ms mend n1>n2
      40ms op n1 send a n2 3
      """)
    #expect(world.losses == ["n1>n2 a#1: the link n1>n2 is cut"])
    #expect(world.log("n1") == ["a2@20ms"] && world.log("n2") == ["a3@50ms"])
  }

  @Test func aCutStopsWhatIsUnderWayAndOneMendedInTimeDoesNot() throws {
    let cut = try perform("10ms op n1 send a n2 1\n15ms cut n1-n2")
    #expect(cut.losses == ["n1>n2 a#1: the link n1>n2 is cut"])
    let mended = try perform("10ms op n1 send a n2 1\n15ms cut n1-n2\n16ms mend n1-n2")
    #expect(mended.losses == [] && mended.log("n2") == ["a1@20ms"])
  }

  @Test func aCutOfAKindStopsThatKindAloneAtSendingAndAtArrival() throws {
    let world = try perform(
      """
      5ms op n1 send b n2 0
      9ms op n1 send a n2 1
      10ms cut n1>n2 kind a
      11ms op n1 send a n2 2
      11ms op n1 send b n2 3
      11ms op n2 send a n1 4
      """)
    let reason = "the link n1>n2 is cut for a"
    #expect(world.losses == ["n1>n2 a#2: \(reason)", "n1>n2 a#1: \(reason)"])
    #expect(world.lines(.lost).map(\.time) == [11, 19].map { .zero + .milliseconds($0) })
    #expect(world.log("n2") == ["b0@15ms", "b3@21ms"] && world.log("n1") == ["a4@21ms"])
    let link = world.link(from: NodeID(0), to: NodeID(1))
    #expect(link.cutKinds == ["a"] && !link.isCut)
  }

  @Test func mendingAKindLeavesOtherCutsAndMendingTheLinkOrHealingEndsAll() throws {
    let script = "5ms cut n1-n2 kind a\n6ms cut n1>n2 kind b\n"
    let sends = "\n20ms op n1 send a n2 1\n20ms op n1 send b n2 2"
    #expect(try perform(script + "10ms mend n1>n2 kind a" + sends).log("n2") == ["a1@30ms"])
    #expect(try perform(script + "10ms mend n1>n2" + sends).log("n2") == ["a1@30ms", "b2@30ms"])
    #expect(try perform(script + "10ms heal" + sends).log("n2") == ["a1@30ms", "b2@30ms"])
    let whole = try perform("5ms cut n1>n2\n6ms mend n1>n2 kind a" + sends)
    #expect(whole.log("n2") == [] && whole.losses.count == 2, "the link itself is still cut")
  }

  @Test func requestsAndRepliesAreKindsToo() throws {
    let asked = try perform("5ms cut c>n1 kind get\n10ms op c get\n10ms op c put 7")
    #expect(asked.losses == ["c>n1 get#1: the link c>n1 is cut for get"])
    #expect(asked.history.map(\.attempts) == [2, 1])
    let answered = try perform("5ms cut n1>c kind reply\n10ms op c put 7")
    #expect(answered.losses == ["n1>c reply#1: the link n1>c is cut for reply"])
    #expect(answered.field("n1", "value") == .int(7), "it happened, although nobody said so")
  }

  @Test func aCutOfAllIsThatOfEveryPairOfNodesAndLeavesClients() throws {
    let world = try perform("5ms cut all\n10ms op n1 send a n3 1\n10ms op c get")
    #expect(world.losses == ["n1>n3 a#1: the link n1>n3 is cut"] && world.history[1].status == .ok)
  }

  @Test func healBringsTheScenariosLinksBackAndLeavesNodesAsTheyAre() throws {
    let world = try perform(
      """
      link n1>n2 30ms loss 1%
      link all 5ms
      50ms link all 200ms loss 100%
      50ms link n1>n2 1ms
      50ms cut n2>n3
      50ms partition n1 | n2 n3
      50ms crash n3
      50ms clock n2 +1s
      60ms heal
      """)
    let named = world.link(from: NodeID(0), to: NodeID(1)), other = world.link(from: NodeID(1), to: NodeID(2))
    // `link all` of the scenario came after that of n1>n2, and names it too.
    #expect(named.delay == .constant(5_000) && named.lossPPM == 10_000)
    #expect(other.delay == .constant(5_000) && other.lossPPM == 0 && !other.isCut && !other.isParted)
    #expect(!named.isChanged && world.sides == [])
    #expect(world.nodes[2].condition == .down && world.nodes[1].clockError == .seconds(1))
  }

  @Test func aDelayHoldsForWhatIsSentFromThenOn() throws {
    let world = try perform("10ms op n1 send a n2 1\n12ms link n1>n2 200ms\n20ms op n1 send a n2 2")
    #expect(world.log("n2") == ["a1@20ms", "a2@220ms"])
  }

  private func stream(_ link: String, count: Int = 300) throws -> Simulation<Puppet> {
    let sends = (1...count).map { "\($0)ms op n1 send a n2 \($0)" }
    return try perform("link n1>n2 \(link)\n" + sends.joined(separator: "\n"), until: "5s")
  }

  @Test func jitterIsPlusOrMinusAndUniformIsBetweenItsBounds() throws {
    let jitter = try stream("20ms jitter 5ms").delays("n1>n2")
    #expect(jitter.count == 300 && jitter.allSatisfy { (15_000...25_000).contains($0) })
    #expect((jitter.min() ?? 0) < 16_000 && (jitter.max() ?? 0) > 24_000)
    let uniform = try stream("uniform 5ms 15ms").delays("n1>n2")
    #expect(uniform.allSatisfy { (5_000...15_000).contains($0) } && Set(uniform).count > 200)
    #expect(try stream("1ms jitter 5ms").delays("n1>n2").allSatisfy { (0...6_000).contains($0) })
  }

  @Test func lossLosesItsShareWithTheReason() throws {
    let world = try stream("10ms loss 30%")
    #expect((60...120).contains(world.losses.count))
    #expect(world.lines(.lost).allSatisfy { $0.reason == "the network lost it" })
    #expect(world.losses.count + world.lines(.receive).count == 300)
    #expect(try stream("10ms loss 100%", count: 20).log("n2") == [])
  }

  @Test func duplicationMakesCopiesThatAreNamed() throws {
    let world = try stream("10ms dup 30%")
    let copies = world.lines(.receive).filter { $0.message?.copy != nil }
    #expect((60...120).contains(copies.count))
    #expect(copies.allSatisfy { $0.message?.copy == 1 })
    #expect(world.lines(.receive).count == 300 + copies.count)
  }

  @Test func reorderedMessagesTakeUpToTwiceAsLongAgain() throws {
    let delays = try stream("10ms reorder 30%").delays("n1>n2")
    let late = delays.filter { $0 != 10_000 }
    #expect((60...120).contains(late.count) && late.allSatisfy { (10_001...30_000).contains($0) })
    #expect(Set(late).count > 30)
  }
}
