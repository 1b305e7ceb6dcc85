import Engine
import Sessions
import Systems
import Testing

/// The rules of `CristianNTP`'s header, and what RFC 5905 and Cristian's bound say in numbers.
@Suite struct CristianNTPTests {
  private func world(_ script: String, until end: String, seed: UInt64 = 9) throws -> any World {
    try play("cristian-ntp", seed: seed, script, until: end)
  }
  private func error(_ world: any World) -> Duration { world.node("c")?.clockError ?? .zero }
  private func time(_ world: any World, _ field: String) -> Duration? {
    guard case .time(let time)? = world.field("c", field) else { return nil }
    return time
  }
  private func seconds(_ text: String) throws -> Instant { try Position(parsing: text).instant }

  @Test func theFourStampsGiveOffsetAndDelayAsInTheRFC() throws {
    let stamps = try ["100s", "105050ms", "105060ms", "100150ms"].map(seconds)
    let sample = CristianNTP.Sample(stamps[0], stamps[1], stamps[2], stamps[3])
    #expect(sample.offset == .milliseconds(4_980) && sample.delay == .milliseconds(140))
  }

  @Test func anExchangeTakesTheseStampsOfBothClocks() throws {
    // c asks at 100 s of its own clock, s is 4.98 s ahead, and each way takes 70 ms.
    let script = "clock c +99s\nclock s +103980ms\nlink all 70ms\nset turnaround 10ms"
    let world = try world(script, until: "1150ms")
    let stamps = ["t1", "t2", "t3", "t4"].map { world.field("c", $0) }
    #expect(stamps == [100_000, 105_050, 105_060, 100_150].map { .time(.milliseconds($0)) })
    #expect(time(world, "offset") == .milliseconds(4_980))
    #expect(time(world, "delay") == .milliseconds(140) && time(world, "bound") == .milliseconds(70))
    #expect(error(world) == .milliseconds(103_980), "c shows the time of s now")
  }

  @Test(arguments: [(80, 20, 30), (20, 80, -30), (90, 10, 40), (50, 50, 0), (100, 0, 50), (0, 100, -50)])
  func anErrorOfHalfTheDifferenceOfTheWaysStaysUnseen(up: Int, down: Int, off: Int) throws {
    let script = "clock c +400ms\nlink c>s \(up)ms\nlink s>c \(down)ms"
    let world = try world(script, until: "20s")
    #expect(time(world, "offset") == .zero, "c takes its clock to be right")
    // With all of the delay on one way it is the bound itself.
    #expect(error(world) == .milliseconds(off) && time(world, "bound") == .milliseconds(50))
  }

  @Test func theErrorIsAtMostHalfTheDelayWhateverTheDelaysAre() throws {
    var largest = 0.0
    for seed in UInt64(0)..<40 {
      let link = ["uniform 0ms 300ms", "exponential 40ms", "lognormal 30ms sigma 1"][Int(seed % 3)]
      let drift = Int(seed % 5) * 25 - 50
      let script = "clock c \(seed % 2 == 0 ? "+" : "-")\(seed * 90)ms drift \(drift)ppm\nset poll 1s\n"
      var world = try world(script + "link all \(link) loss 10%", until: "0s", seed: seed)
      var known: Value?
      while let next = world.nextEventTime, next < .zero + .seconds(90) {
        _ = world.step()
        guard let stamp = world.field("c", "t4"), stamp != known, let bound = time(world, "bound"),
          let offset = time(world, "offset")
        else { continue }
        known = stamp
        // What the offset leaves of the error: a step has taken it off already. 50 ppm are 0.1 ms in two
        // seconds, the longest exchange.
        let isStepped = abs(offset.inMicroseconds) > 128_000
        let left = abs((isStepped ? error(world) : error(world) + offset).inMicroseconds)
        #expect(left <= bound.inMicroseconds + 100, "seed \(seed) at \(world.now)")
        largest = max(largest, Double(left) / Double(max(1, bound.inMicroseconds)))
      }
    }
    #expect(largest > 0.9, "the bound is nearly reached: \(largest)")
  }

  @Test func offsetsBeyond128msAreSteppedAndSmallerOnesSlewed() throws {
    #expect(error(try world("clock c +129ms", until: "1100ms")) == .zero)
    let slewed = try world("clock c +128ms", until: "1100ms")
    #expect(error(slewed) == .milliseconds(128))
    // 500 ppm: half a millisecond a second.
    #expect(error(try world("clock c +128ms", until: "11100ms")) == .milliseconds(123))
    // While it is slewed an exchange sees it change: by 0.05 ms in 100 ms.
    #expect(abs(error(try world("clock c +128ms", until: "300s")).inMicroseconds) <= 50)
    #expect(error(try world("clock c -100ms", until: "11100ms")) == .milliseconds(-95))
  }

  @Test func slewing400msTakes800Seconds() throws {
    let script = "set step_above 1h\nclock c +400ms"
    #expect(error(try world(script, until: "790s")) > .milliseconds(5))
    #expect(abs(error(try world(script, until: "801100ms")).inMicroseconds) <= 50)
  }

  @Test func ofTheLastEightAnswersTheQuickestCounts() throws {
    // One quick answer, then the question takes 60 ms longer: eight polls long that is left out.
    let script = "2s link c>s 110ms"
    let eighth = try world(script, until: "114s")
    #expect(time(eighth, "delay") == .milliseconds(100) && error(eighth) == .zero)
    let ninth = try world(script, until: "130s")
    #expect(time(ninth, "delay") == .milliseconds(160))
    #expect(time(ninth, "offset") == .milliseconds(30))
    let one = try world("set samples 1\n" + script, until: "18s")
    #expect(time(one, "delay") == .milliseconds(160))
  }

  @Test func onlyTheAnswerToTheLastQuestionIsTaken() throws {
    let world = try world("clock c +400ms\n500ms link s>c 20s", until: "37s")
    #expect(time(world, "t1") == nil, "each comes after the next question: \(world.story)")
  }

  @Test func withoutAnswersACrystalDriftsBySecondsADay() throws {
    let world = try world("clock c drift 50ppm\n18s cut c-s\nset poll 1000s", until: "24h")
    let milliseconds = error(world).inMicroseconds / 1_000
    #expect((4_318...4_321).contains(milliseconds), "50 ppm of 86,400 s are 4.32 s")
    let minutes = try self.world("18s clock c drift 50ppm\n20s cut c-s", until: "620s")
    #expect((30_000...30_100).contains(error(minutes).inMicroseconds))
  }

  @Test func aLeaseByTheWallClockEndsEarlyWhenTheClockIsSetForward() throws {
    // c is 3 s behind; the first answer sets it forward while the lease runs.
    let script = "clock c -3s\n500ms op c lease 10s"
    let wall = try world("set lease_by wall\n" + script, until: "20s")
    #expect(wall.history[0].returned.map { $0 - wall.history[0].invoked } == .seconds(7))
    #expect(wall.violations == ["no lease ends before its time is over"])
    let monotonic = try world(script, until: "20s")
    #expect(monotonic.history[0].returned.map { $0 - monotonic.history[0].invoked } == .seconds(10))
    #expect(monotonic.violations == [])
  }

  private func breaches(_ seeds: Range<UInt64>, _ settings: [(String, Value)]) throws -> [(UInt64, Breach)] {
    let entry = try #require(Catalog.entry(named: "cristian-ntp"))
    let chaos = Chaos(
      entry, until: Instant(microseconds: 80_000_000),
      settings: settings.map { .set(parameter: $0.0, to: $0.1) }, kinds: nil)
    return try seeds.flatMap { seed in
      let run = chaos.play(try chaos.plan(seed), seed: seed)
      return RunVerdict(of: run.world, demandsProgress: true).breaches.map { (seed, $0) }
    }
  }

  @Test func throughEveryFaultCGetsTheTimeAgainAndNoLeaseEndsEarly() throws {
    let found = try breaches(0..<40, [("poll", .time(.seconds(2)))])
    #expect(found.isEmpty, "\(found): netsplit chaos cristian-ntp --set poll=2s --seeds 0...39 --until 80s")
  }

  @Test func leasesByTheWallClockAreFoundWithinAFewSeeds() throws {
    let found = try breaches(0..<40, [("poll", .time(.seconds(2))), ("lease_by", .text("wall"))])
    #expect(Set(found.map(\.1.promise)) == ["no lease ends before its time is over"])
  }
}
