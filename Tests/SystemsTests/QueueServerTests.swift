import Engine
import Foundation
import Sessions
import Testing

@testable import Systems

private let isSweep = ProcessInfo.processInfo.environment["NETSPLIT_SWEEP"] != nil

/// 80 callers a second, a server for 100, and three seconds of silence at 10 s: the lesson's stall.
@Suite struct QueueServerTests {
  private static func stalled(
    _ settings: String..., seed: UInt64 = 1, then more: String = "", until end: String = "40s"
  ) throws -> any World {
    let set = (["queue_cap 0"] + settings).map { "0s set \($0)" }
    let script = set + ["10s freeze server for 3s", more]
    return try play("queue-server", seed: seed, script.joined(separator: "\n"), until: end)
  }
  /// How many seconds after the stall five seconds begin that have at least 60 answers in time each.
  private static func recovery(_ world: any World) -> Int? {
    let goodput = world.series("goodput")
    return (13..<max(13, goodput.count - 5)).first { second in
      goodput[second..<second + 5].allSatisfy { $0 >= 60 }
    }.map { $0 - 13 }
  }
  private static func number(_ name: String, _ world: any World) -> Int {
    if case .int(let value) = world.global(name) { value } else { -1 }
  }

  // MARK: the lesson's figures

  @Test func threeImmediateRetriesKeepTheGoodputAtZeroForTheRemaining77Seconds() throws {
    for seed in UInt64(1)...(isSweep ? 20 : 1) {
      let world = try Self.stalled(seed: seed, until: "90s")
      let goodput = world.series("goodput"), offered = world.series("offered")
      #expect(goodput.count >= 90 && goodput[13..<90].allSatisfy { $0 == 0 }, "seed \(seed): \(goodput)")
      #expect(goodput[2..<10].reduce(0, +) > 500, "seed \(seed): it was healthy before")
      // Every caller is there four times over.
      let mean = offered[20..<90].reduce(0, +) / 70
      #expect((300...340).contains(mean), "seed \(seed): \(mean) a second")
    }
  }
  @Test func backoffWithJitterAloneKeepsItAtZeroToo() throws {
    for seed in UInt64(1)...(isSweep ? 20 : 1) {
      let world = try Self.stalled("backoff exponential", seed: seed, until: isSweep ? "90s" : "40s")
      #expect(world.series("goodput")[13...].allSatisfy { $0 == 0 }, "seed \(seed)")
      // Pauses move the retries, they do not make them fewer.
      let mean = world.series("offered")[25..<40].reduce(0, +) / 15
      #expect((300...340).contains(mean), "seed \(seed): \(mean) a second")
    }
  }
  @Test func aRetryBudgetOfATenthRecovers9To19SecondsAfterTheStall() throws {
    for seed in UInt64(1)...(isSweep ? 40 : 5) {
      let seconds = Self.recovery(try Self.stalled("budget on", seed: seed, until: "45s"))
      #expect(seconds.map { (9...19).contains($0) } ?? false, "seed \(seed): \(seconds ?? -1)")
    }
  }
  @Test func turningCallersAwayAtAQueueOf80RecoversInASecondWithThreeImmediateRetries() throws {
    for seed in UInt64(1)...(isSweep ? 40 : 3) {
      let seconds = Self.recovery(try Self.stalled("queue_cap 80", seed: seed, until: "25s"))
      #expect(seconds.map { $0 <= 1 } ?? false, "seed \(seed): \(seconds ?? -1)")
    }
  }
  @Test func aLongerQueueAndARestartOfTheServerDoNotHelp() throws {
    let longer = try Self.stalled("queue_cap 1000", until: "30s")
    #expect(longer.series("goodput")[13...].allSatisfy { $0 == 0 })
    let restarted = try Self.stalled(then: "20s crash server\n21s restart server", until: "35s")
    #expect(restarted.series("goodput")[25...].allSatisfy { $0 == 0 })
  }
  @Test func theNewestFirstRecoversAtOnceAndDroppingWhatIsLateWithinSeconds() throws {
    let newest = Self.recovery(try Self.stalled("order lifo", until: "25s"))
    #expect(newest == 0)
    let dropping = Self.recovery(try Self.stalled("drop_late on"))
    #expect(dropping.map { $0 <= 5 } ?? false, "\(dropping ?? -1)")
  }
  @Test func withoutRetriesTheQueueOfTheStallIsWorkedOffByTheSpareTwentyASecond() throws {
    // 240 callers came in the stall. 100 of them at most may wait when the last is answered in time again.
    let seconds = Self.recovery(try Self.stalled("max_retries 0"))
    #expect(seconds.map { (5...12).contains($0) } ?? false, "\(seconds ?? -1)")
  }

  // MARK: the rules

  @Test func callersComeAtTheSameInstantsWhateverBecomesOfThem() throws {
    // Without retries each try is a caller: the same number in each second, in a storm and at rest.
    let quiet = try play("queue-server", "set max_retries 0\nset queue_cap 0", until: "25s")
    let stalled = try Self.stalled("max_retries 0", "work fixed", "order lifo", until: "25s")
    #expect(quiet.series("offered") == stalled.series("offered"))
  }
  @Test func theServerWorksForCallersThatHaveLeft() throws {
    let world = try Self.stalled("max_retries 0")
    let goodput = world.series("goodput"), wasted = world.series("wasted")
    #expect(goodput[13..<17].allSatisfy { $0 == 0 })
    #expect(wasted[13..<17].allSatisfy { $0 > 70 }, "\(wasted)")
    // It does its hundred a second, and takes itself for healthy.
    #expect(Self.number("wasted", world) == wasted.reduce(0, +))
  }
  @Test func aCallerTriesNoMoreOftenThanItMay() throws {
    for retries in [0, 1, 3] {
      let world = try Self.stalled("max_retries \(retries)", until: "18s")
      let offered = world.series("offered").reduce(0, +), again = Self.number("retries", world)
      #expect(again <= (offered - again) * retries && (retries == 0) == (again == 0))
    }
  }
  @Test func theBudgetPaysForOneRetryInTenCallers() throws {
    let world = try Self.stalled("budget on")
    let offered = world.series("offered").reduce(0, +), retries = Self.number("retries", world)
    #expect(retries > 20 && retries * 10 <= offered - retries, "\(retries) of \(offered)")
  }
  @Test func whatWaitsWhileTheServerStandsIsCountedThenAndAfterwards() throws {
    let during = try Self.stalled("max_retries 0", until: "13s"), offered = during.series("offered")
    let queue = during.series("queue")
    try #require(queue.count >= 13 && queue[12] > 200, "\(queue)")
    for second in 10..<13 {
      let came = offered[second], more = queue[second] - queue[second - 1]
      #expect(abs(more - came) <= 2, "in second \(second) \(came) came, and \(more) more wait")
    }
    // Just before the end of the stall: afterwards the past is the same.
    let before = try play("queue-server", "set queue_cap 0\n10s freeze server for 3s", until: "12999ms")
    let after = try play("queue-server", "set queue_cap 0\n10s freeze server for 3s", until: "15s")
    let waiting = Self.number("queue", before), noted = after.series("queue")
    #expect(abs(waiting - noted[12]) <= 3, "\(waiting) at 12.999 s, then \(noted[12])")
    // What arrives at the very end of a second may count to the next.
    let differences = zip(noted[..<12], before.series("queue")[..<12]).map { abs($0 - $1) }
    #expect(differences.allSatisfy { $0 <= 1 }, "\(noted) \(before.series("queue"))")
  }
  @Test(arguments: ["crash server", "crash server wipe"])
  func theSeriesOutliveACrash(_ crash: String) throws {
    let before = try Self.stalled(until: "20s")
    let down = try Self.stalled(then: "20s \(crash)", until: "22s")
    let after = try Self.stalled(then: "20s \(crash)\n22s restart server", until: "25s")
    for world in [down, after] {
      for name in ["offered", "goodput", "wasted", "queue"] {
        #expect(world.series(name)[..<20] == before.series(name)[..<20], "\(name)")
      }
    }
    #expect(down.series("queue")[21] == 0 && after.series("queue")[21] == 0)
    #expect(after.series("queue")[24] > 0 && Self.number("queue", down) == 0)
    #expect(Self.number("wasted", after) == after.series("wasted").reduce(0, +))
    let callers = try Self.stalled(then: "20s crash clients\n22s restart clients", until: "25s")
    #expect(callers.series("offered")[..<20] == before.series("offered")[..<20])
    #expect(callers.series("offered")[21] == 0 && callers.series("offered")[23] > 0)
  }
  @Test func noMoreRequestsWaitThanTheQueueHolds() throws {
    // When the stall ends, all that has come in the meantime is there at once.
    let world = try Self.stalled("queue_cap 80", until: "13s")
    #expect(Self.number("queue", world) == 80 && Self.number("turned_away", world) > 100)
  }
  @Test func theUnboundedQueueIsFoundAsTheBug() throws {
    let entry = try #require(Catalog.entry(named: "queue-server"))
    let chaos = Chaos(
      entry, until: Instant(microseconds: 40_000_000),
      settings: [.set(parameter: "queue_cap", to: .int(0))], kinds: [.freeze])
    let violation = try chaos.violation(of: 9)
    #expect(violation?.breach.sentence.contains("most callers are answered in time again") == true)
    let bounded = Chaos(entry, until: Instant(microseconds: 40_000_000), kinds: [.freeze])
    #expect(try bounded.violation(of: 9) == nil)
  }
  @Test func aClockThatRunsFastIsNoReasonToLookAtItForEver() throws {
    let world = try play("queue-server", "0s clock clients drift 900ppm\n0s cut server>clients", until: "5s")
    #expect(world.eventCount < 10_000)
  }
}

/// With retries off and callers that wait for ever it is the textbook's queue: D4 of the oracles.
@Suite struct QueueTheoryTests {
  /// What the trace tells of each request: when it reached the server, and how long until it was answered.
  private struct Stays {
    var arrivals: [Int64] = [], sojourns: [Int64] = []
    var end: Int64

    init(_ world: any World) throws {
      end = world.now.microseconds
      for index in 0..<world.traceCount {
        let event = world.traceEvent(index)
        switch (event.kind, event.message?.kind) {
        case (.receive, "request"): arrivals.append(event.time.microseconds)
        // First come, first served: the nth answer is that to the nth request.
        case (.send, "answer"): sojourns.append(event.time.microseconds - arrivals[sojourns.count])
        default: break
        }
      }
    }
    /// Without the beginning, when the queue was still empty by construction.
    var settled: ArraySlice<Int64> { sojourns.dropFirst(sojourns.count / 20) }
    var mean: Double { Double(settled.reduce(0, +)) / Double(settled.count) / 1_000 }
    func quantile(_ percent: Int) -> Double {
      let sorted = settled.sorted()
      return Double(sorted[(sorted.count * percent + 99) / 100 - 1]) / 1_000
    }
    /// Half the width of the mean's 99.9 % confidence interval, from the means of 20 batches in a row.
    func halfWidth(_ value: ([Int64]) -> Double) -> Double {
      let size = settled.count / 20
      let means = (0..<20).map { value(Array(settled.dropFirst($0 * size).prefix(size))) }
      let mean = means.reduce(0, +) / 20
      let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 19
      return 3.883 * (variance / 20).squareRoot() / 1_000  // Student's t, 19 degrees of freedom
    }
  }
  private static func run(_ work: String, rate: Int, seconds: Int, seed: UInt64 = 1) throws -> Stays {
    let world = try play(
      "queue-server", seed: seed,
      "set work \(work)\nset rate \(rate)\nset max_retries 0\nset timeout 1d\nset queue_cap 0",
      until: "\(seconds)s")
    #expect(world.global("retries") == .int(0) && world.global("wasted") == .int(0))
    return try Stays(world)
  }

  /// Times in milliseconds: the server needs 10 of them for a request. W = 1 / (mu - lambda) and its
  /// exponential distribution; for M/D/1 half of its waiting, Pollaczek and Khinchine.
  @Test(arguments: isSweep ? [50, 80, 90] : [50])
  func theSojournIsThatOfMM1AndTheWaitingOfMD1HalfOfIt(_ rate: Int) throws {
    let load = Double(rate) / 100, seconds = isSweep ? 3_600 : 240
    let sojourn = 10 / (1 - load)
    let exponential = try Self.run("exponential", rate: rate, seconds: seconds)
    let width = exponential.halfWidth { Double($0.reduce(0, +)) / Double($0.count) }
    #expect(abs(exponential.mean - sojourn) < width, "W \(exponential.mean), expected \(sojourn) +- \(width)")
    #expect(width < sojourn * (isSweep ? 0.2 : 0.15), "too short a run to tell")
    for (percent, factor) in [(95, 2.9957), (99, 4.6052)] {
      let expected = factor * sojourn, found = exponential.quantile(percent)
      let width = exponential.halfWidth { batch in
        Double(batch.sorted()[(batch.count * percent + 99) / 100 - 1])
      }
      #expect(abs(found - expected) < width, "p\(percent) \(found), expected \(expected) +- \(width)")
    }
    let fixed = try Self.run("fixed", rate: rate, seconds: seconds)
    let wait = 10 * load / (1 - load) / 2
    let fixedWidth = fixed.halfWidth { Double($0.reduce(0, +)) / Double($0.count) }
    #expect(abs(fixed.mean - 10 - wait) < fixedWidth, "Wq \(fixed.mean - 10), expected \(wait)")
  }

  @Test func littlesLawHoldsToTheMicrosecond() throws {
    // The number at the server, followed from event to event, against the stays that the trace tells.
    let roster = Roster(nodes: ["clients", "server"])
    var system = QueueServer()
    (system.maxRetries, system.timeout, system.queueCap) = (0, .seconds(86_400), 0)
    var world = Simulation(system, setup: Setup(seed: 3, roster: roster))
    var area: Int64 = 0, before: Int64 = 0, inside: Int64 = 0
    while let next = world.nextEventTime, next < Instant(microseconds: 20_000_000), world.step() {
      area += inside * (world.now.microseconds - before)
      before = world.now.microseconds
      let server = try #require(world.server)
      inside = Int64(server.queue.count + (server.isBusy ? 1 : 0))
    }
    let stays = try Stays(world)
    let left = stays.arrivals.dropFirst(stays.sojourns.count).reduce(0) { $0 + before - $1 }
    #expect(stays.sojourns.count > 1_000)
    #expect(area == stays.sojourns.reduce(0, +) + left, "L = lambda W")
  }
}
