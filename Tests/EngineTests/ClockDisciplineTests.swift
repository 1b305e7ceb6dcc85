import Testing

@testable import Engine

@Suite struct ClockDisciplineTests {
  @Test func aNodeStepsItsClockAndSeesItAtOnce() throws {
    let world = try perform("clock n1 +400ms\n100ms op n1 adjust -150\n200ms op n1 draw")
    #expect(world.log("n1")[0] == "adjusted@350ms")
    #expect(world.log("n1")[1].hasSuffix("@450ms"))
    #expect(world.nodes[0].clockError == .milliseconds(250) && world.nodes[1].clockError == .zero)
  }

  @Test func aSlewGainsItsRateUntilItIsDoneAndNoMore() throws {
    let script = "clock n1 +3ms\n100ms op n1 slew -2 10000"
    // A hundredth of each second: 2 ms take 200 ms.
    for (end, error) in [("100ms", 3_000), ("150ms", 2_500), ("300ms", 1_000), ("900ms", 1_000)] {
      #expect(try perform(script, until: end).nodes[0].clockError == .microseconds(error), "at \(end)")
    }
    #expect(try perform(script, until: "250ms").nodes[0].correctionPPM == -10_000)
    #expect(try perform(script, until: "300ms").nodes[0].correctionPPM == 0)
  }

  @Test func aSlewComesOnTopOfTheDriftOfTheCrystal() throws {
    let world = try perform("clock n1 drift 1000ppm\n100ms op n1 slew 2 10000\n400ms clock n1 drift -1000ppm")
    #expect(world.nodes[0].clockError == .microseconds(400 + 2_000 - 600))
    #expect(world.nodes[0].driftPPM == -1_000, "the rate that a fault has set stays the crystal's")
  }

  @Test func aNewCorrectionTakesThePlaceOfASlewThatIsNotDoneYet() throws {
    let slewed = try perform("100ms op n1 slew 5 10000\n300ms op n1 slew -1 10000")
    #expect(slewed.nodes[0].clockError == .milliseconds(2 - 1))
    let stepped = try perform("100ms op n1 slew 5 10000\n300ms op n1 adjust 7")
    #expect(stepped.nodes[0].clockError == .milliseconds(2 + 7))
    let ended = try perform("100ms op n1 slew 5 10000\n300ms op n1 slew 0 1")
    #expect(ended.nodes[0].clockError == .milliseconds(2))
  }

  @Test func noCorrectionMovesATimerNorMeasuresOne() throws {
    let running = try perform("100ms op n1 set tick 100\n150ms op n1 adjust 500")
    #expect(running.lines(.timer).map(\.time) == [.zero + .milliseconds(200)])
    let set = try perform("100ms op n1 slew 100 100000\n150ms op n1 set tick 100")
    #expect(set.lines(.timer).map(\.time) == [.zero + .milliseconds(250)])
  }

  @Test func theMonotonicClockIsTheCrystalsWhateverTheClockIsSetTo() throws {
    let script = "clock n1 +400ms drift 500000ppm\n100ms op n1 adjust -700\n100ms op n1 slew 50 100000"
    let world = try perform(script + "\n200ms clock n1 -1s\n200ms op n1 tell")
    // 200 ms and the half of it.
    #expect(world.log("n1").last?.hasPrefix("monotonic 300ms@") == true, "\(world.log("n1"))")
  }

  @Test func aCrashLeavesTheClockAsItsNodeHasCorrectedIt() throws {
    let world = try perform(
      "100ms op n1 adjust 7\n100ms op n1 slew 1 10000\n120ms crash n1\n300ms restart n1")
    #expect(world.nodes[0].clockError == .milliseconds(8))
  }

  @Test func theDigestTellsCorrectionsThatNothingElseShows() throws {
    // The requests have the same words where their node has not acted on them yet.
    let asked = try perform("10ms slow n1 20\n100ms op n1 slew 1 500", until: "119ms")
    var corrected = asked
    corrected.makeUnique()
    corrected.clocks[0].correct(.slew(.milliseconds(1), ppm: 500), at: corrected.now)
    corrected.keepClock(of: NodeID(0), isCorrection: true)
    #expect(corrected.digest != asked.digest)
    var copy = corrected
    copy.run(until: Instant(microseconds: 900_000))
    #expect(corrected.nodes[0].clockError == .zero && copy.nodes[0].clockError > .zero)
  }

  @Test func whatWasDoneToAClockIsKeptForWhoAsksWhatItShowed() throws {
    let world = try perform("50ms clock n1 +10ms\n100ms op n1 adjust -10\n150ms clock n2 drift 20ppm")
    let changes = world.clockChanges(of: NodeID(0))
    #expect(changes.map(\.instant) == [50, 100].map { .zero + .milliseconds($0) })
    #expect(changes.map(\.isCorrection) == [false, true])
    #expect(changes[0].clock.reading(at: .zero + .milliseconds(60)) == .zero + .milliseconds(70))
    #expect(world.clockChanges(of: NodeID(1)).count == 1)
  }
}
