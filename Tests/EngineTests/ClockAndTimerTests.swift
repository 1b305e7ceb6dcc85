import Testing

@testable import Engine

@Suite struct ClockAndTimerTests {
  @Test func aJumpMovesTheNodesClockAndNoTimerThatRuns() throws {
    let world = try perform(
      "10ms op n1 set tick 100\n20ms clock n1 +400ms\n200ms clock n1 -1s\n300ms op n1 draw")
    #expect(world.log("n1")[0] == "tick@510ms")
    #expect(world.log("n1")[1].hasSuffix("@-300ms"), "at 0.3 s its clock shows -0.3 s")
    #expect(world.nodes[0].clockError == .milliseconds(-600))
    #expect(world.log("n2") == [] && world.nodes[1].clockError == .zero)
  }

  @Test func aClockThatDriftsGainsItsRateFromThenOn() throws {
    let world = try perform(
      "100ms clock n1 drift 500000ppm\n300ms clock n1 +1ms drift -100000ppm", until: "800ms")
    // 0.2 s at one half, a jump of 1 ms, then 0.5 s at minus one tenth.
    #expect(world.nodes[0].clockError == .milliseconds(100 + 1 - 50))
    #expect(world.nodes[0].driftPPM == -100_000)
  }

  @Test func aTimerIsMeasuredOnTheNodesOwnClock() throws {
    let fast = try perform("clock n1 drift 250000ppm\n100ms op n1 set tick 100\n90ms op n1 set tock 5")
    // A clock that is a quarter too fast shows 100 ms more after 80 ms.
    #expect(fast.lines(.timer).map(\.time).contains(.zero + .milliseconds(180)))
    let slow = try perform("clock n1 drift -500000ppm\n100ms op n1 set tick 100")
    #expect(slow.lines(.timer).map(\.time) == [.zero + .milliseconds(300)])
    #expect(slow.log("n1") == ["tick@150ms"])
  }

  @Test(arguments: ["1us", "2us"])
  func aTimerOfSomeLengthFiresStrictlyLaterThanItWasSetAtLeastOneMicrosecond(length: String) throws {
    let world = try perform(
      "clock n1 drift 900000ppm\n100ms op n1 set tick \(length)\n200ms op n2 set tick 0")
    let fired = world.lines(.timer)
    #expect(fired.first?.time == .zero + .milliseconds(100) + .microseconds(1))
    #expect(fired.last?.time == .zero + .milliseconds(200), "one of no length goes off at once")
  }

  @Test func aChangeOfRateDoesNotMoveATimerThatRuns() throws {
    let world = try perform("100ms op n1 set tick 100\n150ms clock n1 drift 900000ppm")
    #expect(world.lines(.timer).map(\.time) == [.zero + .milliseconds(200)])
  }

  @Test func settingATimerAnewReplacesItEarlierAndLater() throws {
    let later = try perform("10ms op n1 set tick 50\n40ms op n1 set tick 50\n80ms op n1 set tick 50")
    #expect(later.log("n1") == ["tick@130ms"])
    let earlier = try perform("10ms op n1 set tick 500\n20ms op n1 set tick 10\n40ms op n1 set tick 100")
    #expect(earlier.log("n1") == ["tick@30ms", "tick@140ms"])
  }

  @Test func aCancelledTimerNeverGoesOffAndCanBeSetAgain() throws {
    let world = try perform("10ms op n1 set tick 50\n20ms op n1 cancel tick\n30ms op n1 set tick 100")
    #expect(world.log("n1") == ["tick@130ms"])
    let never = try perform("10ms op n1 set tick 50\n20ms op n1 cancel tick\n10ms op n1 cancel tock")
    #expect(never.log("n1") == [] && never.nextEventTime == nil)
  }

  @Test func eachNodeHasItsOwnTimersAndEachTimerItsOwnTime() throws {
    let world = try perform("10ms op n1 set tick 50\n20ms op n1 set tock 20\n20ms op n2 set tick 20")
    #expect(world.log("n1") == ["tock@40ms", "tick@60ms"] && world.log("n2") == ["tick@40ms"])
    let set = try perform("10ms op n1 set tick 50", until: "20ms").nodes[0].timers
    #expect(set.map(\.name) == ["tick"] && set[0].due == .zero + .milliseconds(60))
    #expect(set[0].set == .zero + .milliseconds(10))
  }

  @Test func aTimerFiredByHandGoesOffNowAndNotAgain() throws {
    let world = try perform("10ms op n1 set tick 100\n30ms fire n1 tick")
    #expect(world.log("n1") == ["tick@30ms"])
  }

  @Test func aTimerSetAnewWhileItsLastGoingOffStillWaitsGoesOffOnce() throws {
    let world = try perform(
      "10ms op n1 set tick 20\n11ms slow n1 20\n29ms op n1 set tick 100\n200ms slow n1 1")
    // The timer goes off at 30 ms and waits behind the request, which sets it anew at 49 ms.
    #expect(world.log("n1") == ["tick@169ms"])
  }

  @Test(arguments: 0..<30)
  func randomSettingsAndCancellationsGoOffWhenTheLastOneSays(seed: Int) throws {
    var random = Random(seed: UInt64(seed), stream: "timers")
    var script: [String] = [], expected: [(Int, String)] = []
    var due: [String: Int] = [:]
    for time in 1...60 {
      for name in ["tick", "tock"] where due[name] == time {
        expected.append((time, name))
        due[name] = nil
      }
      let name = random.below(2) == 0 ? "tick" : "tock"
      // The instant itself is left out: whether a command comes before the event is another promise.
      guard due.values.allSatisfy({ $0 != time }), expected.last?.0 != time else { continue }
      if random.below(3) == 0 {
        script.append("\(time)ms op n1 cancel \(name)")
        due[name] = nil
      } else {
        let delay = 1 + Int(random.below(15))
        guard !due.values.contains(time + delay) else { continue }
        script.append("\(time)ms op n1 set \(name) \(delay)")
        due[name] = time + delay
      }
    }
    expected += due.map { ($0.value, $0.key) }.sorted { $0.0 < $1.0 }
    let world = try perform(script.joined(separator: "\n"))
    #expect(world.log("n1") == expected.map { "\($0.1)@\($0.0)ms" }, "\(script)")
  }
}
