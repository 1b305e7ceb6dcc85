import Testing

@testable import Engine

@Suite struct NodeFaultTests {
  @Test func aCrashTakesMemoryAndTimersAndLeavesTheDisk() throws {
    let world = try perform(
      "5ms op c put 7\n20ms op n1 set tick 100\n30ms op n1 send a n2 1\n50ms crash n1\n60ms restart n1")
    #expect(world.field("n1", "value") == .int(7))
    #expect(world.field("n1", "mood") == .text("restart"))
    #expect(world.log("n1") == [], "its memory is new, and the timer never goes off")
    #expect(world.log("n2") == ["a1@40ms"])
  }

  @Test func aWipeTakesTheDiskAsWell() throws {
    let world = try perform("5ms op c put 7\n50ms crash n1 wipe\n60ms restart n1")
    #expect(world.field("n1", "value") == .int(0))
    #expect(world.field("n1", "mood") == .text("wiped"))
  }

  @Test func anUnsyncedCrashTakesWhatTheLastHandlerWrote() throws {
    let writes = "5ms op n1 put 7\n6ms op n1 put 9\n"
    #expect(try perform(writes + "50ms crash n1 unsynced\n60ms restart n1").field("n1", "value") == .int(7))
    let read = try perform(writes + "10ms op n1 get\n50ms crash n1 unsynced\n60ms restart n1")
    #expect(read.field("n1", "value") == .int(9), "the last handler wrote nothing")
    #expect(read.field("n1", "mood") == .text("restart"))
  }

  @Test func whatWasSyncedOnceStaysThroughTheNextCrash() throws {
    let world = try perform(
      """
      5ms op n1 put 7
      6ms op n1 put 9
      10ms crash n1 unsynced
      20ms restart n1
      30ms crash n1 unsynced
      40ms restart n1
      """)
    #expect(world.field("n1", "value") == .int(7))
  }

  @Test func anUnsyncedCrashRightAfterTheStartIsAsOneBeforeIt() throws {
    let world = try perform("5ms crash n1 unsynced\n60ms restart n1")
    #expect(world.field("n1", "mood") == .text("first"))
  }

  @Test func aTornCrashLeavesWhatTheSystemSaysOfTheLastWrite() throws {
    let writes = "5ms op n1 put 4\n6ms op n1 put 10\n"
    #expect(try perform(writes + "50ms crash n1 torn\n60ms restart n1").field("n1", "value") == .int(7))
    let early = try perform("5ms crash n1 torn\n60ms restart n1")
    #expect(early.field("n1", "value") == .int(0))
  }

  @Test func theHistoryKnowsWhatACrashLeftOnTheDisk() throws {
    let script = "5ms op c put 7\n50ms crash n1 unsynced"
    #expect(try perform(script).rows(of: "lost_acked")?.count == 1)
    #expect(try perform("5ms op c put 7\n50ms crash n1").rows(of: "lost_acked")?.count == 0)
  }

  @Test func aNodeThatCrashesBeforeItsStartIsFirstPoweredOnByTheRestart() throws {
    let world = try perform("crash n1\n60ms restart n1")
    #expect(world.field("n1", "mood") == .text("first"))
    #expect(world.field("n1", "log") == .list([.text("start@60ms")]))
  }

  @Test func whatReachesACrashedNodeIsLostWithTheReason() throws {
    let world = try perform("50ms crash n2\n60ms op n1 send a n2 1\n200ms restart n2")
    #expect(world.losses == ["n1>n2 a#1: n2 is down"])
    #expect(world.log("n2") == [])
  }

  @Test func whatWaitedAtAFrozenNodeIsLostWhenItCrashes() throws {
    let world = try perform("50ms freeze n2\n60ms op n1 send a n2 1\n90ms crash n2\n95ms restart n2")
    #expect(world.losses == ["n1>n2 a#1: n2 crashed before it handled it"])
    #expect(world.log("n2") == [])
  }

  @Test func aFrozenNodeHandlesWhatWaitedAtTheThawInTheOrderOfArrival() throws {
    let script = """
      10ms op n2 set tick 45
      20ms op n2 set tock 100
      40ms freeze n2
      41ms op n1 send a n2 1
      50ms op n3 send b n2 2
      """
    let world = try perform(script + "\n300ms thaw n2")
    #expect(world.log("n2") == ["a1@300ms", "tick@300ms", "b2@300ms", "tock@300ms"])
    #expect(try perform(script, until: "299ms").nodes[1].waiting == 4)
  }

  @Test func aFreezeForATimeEndsByItself() throws {
    let world = try perform("50ms freeze n2 for 100ms\n60ms op n1 send a n2 1")
    #expect(world.log("n2") == ["a1@150ms"])
    #expect(world.nodes[1].condition == .up && world.nodes[1].since == .zero + .milliseconds(150))
  }

  @Test func anEarlierThawEndsAFreezeForATimeAndTheNextFreezeIsItsOwn() throws {
    let world = try perform(
      "50ms freeze n2 for 100ms\n60ms thaw n2\n70ms freeze n2 for 300ms\n80ms op n1 send a n2 1")
    #expect(world.log("n2") == ["a1@370ms"])
  }

  @Test func aClientCanBeFrozenForATime() throws {
    let world = try perform("50ms freeze c for 60ms\n50ms op c get")
    #expect(world.history[0].status == .ok && world.history[0].returned == .zero + .milliseconds(110))
  }

  @Test func aNodeFrozenBeforeItsStartStartsAtTheThaw() throws {
    let world = try perform("freeze n1\n80ms thaw n1\n90ms op n1 draw")
    #expect(world.field("n1", "log")?.description.hasPrefix("[start@80ms drew") == true)
  }

  @Test func aSlowNodeTakesOneEventAtATimeAMillisecondEachUnit() throws {
    let world = try perform(
      """
      5ms slow n2 10
      10ms op n1 send a n2 1
      10ms op n3 send b n2 2
      100ms slow n2 1
      110ms op n1 send a n2 3
      """
    )
    #expect(world.log("n2") == ["a1@30ms", "b2@40ms", "a3@120ms"])
  }

  @Test(arguments: [("100us", "21ms", "22ms"), ("3ms", "70ms", "100ms")])
  func aSlowNodeTakesSoManyTimesTheSystemsServiceTime(_ pause: String, _ first: String, _ next: String) throws
  {
    let head = "set pause \(pause)\n5ms slow n2 10\n"
    let world = try perform(head + "10ms op n2 draw\n20ms op n2 draw\n20ms op n2 draw")
    let times = world.log("n2").dropFirst().map { $0.split(separator: "@")[1] }
    #expect(times == [Substring(first), Substring(next)])
  }

  @Test func aNodeThatIsNoLongerSlowKeepsTheOrderOfWhatWaits() throws {
    let world = try perform(
      "5ms slow n2 10\n10ms op n1 send a n2 1\n10ms op n3 send b n2 2\n25ms slow n2 1")
    #expect(world.log("n2") == ["a1@30ms", "b2@30ms"])
  }

  @Test func aSettingReachesTheNodesThatRun() throws {
    let world = try perform("50ms crash n2\n60ms set pause 2ms\n70ms op n1 send a n3 1")
    #expect(world.log("n1").first == "adjusted")
    #expect(world.log("n3") == ["adjusted", "a1@84ms"], "n1 takes 2 ms to serve, n3 to receive")
    #expect(world.parameters[0].value == .time(.milliseconds(2)))
  }
}
