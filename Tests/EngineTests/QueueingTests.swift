import Engine
import Testing

/// Single queues built on the engine against the exact results of queueing theory.
///
/// A run of the engine must agree with a recursion to the microsecond; how closely the recursion keeps to the
/// theory is then shown with more jobs than the engine serves in a short test.
///
/// Source: Kleinrock, "Queueing Systems" (1975), for M/M/1, M/M/c (Erlang's C formula) and M/D/1 (Pollaczek
/// and Khinchine); Little, "A Proof for the Queuing Formula L = lambda W" (1961).
@Suite struct QueueingTests {
  /// What theory says about a queue whose work takes a second on average, and how closely runs show it.
  struct Law: Sendable, CustomTestStringConvertible {
    enum Measure: Sendable { case sojourn, wait }
    let testDescription: String
    let station: Station, measure: Measure
    /// The mean in seconds, and the standard error of what three runs of the station's jobs show.
    let mean: (exact: Double, error: Double)
    /// The share of jobs that take at most so many seconds, likewise.
    let shares: [(seconds: Double, exact: Double, error: Double)]
  }

  // Jobs that follow each other meet the same crowd, so that the errors are far greater than those of
  // independent draws: they are the deviations from the exact value found in 4,000 repetitions of three runs.
  static let laws = [
    Law(
      testDescription: "M/M/1 at 0.5", station: Station(gap: .seconds(2), jobs: 2_000), measure: .sojourn,
      mean: (2, 0.0755), shares: [(5.9915, 0.95, 0.0076), (9.2103, 0.99, 0.0037)]),
    Law(
      testDescription: "M/M/1 at 0.8", station: Station(gap: .microseconds(1_250_000), jobs: 3_500),
      measure: .sojourn, mean: (5, 0.425), shares: [(14.9787, 0.95, 0.0171), (23.0259, 0.99, 0.0082)]),
    Law(
      testDescription: "M/M/1 at 0.9", station: Station(gap: .microseconds(1_111_111), jobs: 7_000),
      measure: .sojourn, mean: (10, 1.27), shares: [(29.9573, 0.95, 0.0254), (46.0517, 0.99, 0.0118)]),
    Law(
      testDescription: "M/M/2 at 0.8",
      station: Station(gap: .microseconds(625_000), servers: 2, jobs: 3_500), measure: .wait,
      mean: (1.7778, 0.207), shares: [(0, 1 - 0.7111, 0.0161)]),
    Law(
      testDescription: "M/M/5 at 0.8",
      station: Station(gap: .microseconds(250_000), servers: 5, jobs: 3_500), measure: .wait,
      mean: (0.5541, 0.0787), shares: [(0, 1 - 0.5541, 0.0228)]),
    Law(
      testDescription: "M/D/1 at 0.8",
      station: Station(gap: .microseconds(1_250_000), isWorkEqual: true, jobs: 3_500), measure: .wait,
      mean: (2, 0.151), shares: [(0, 0.2, 0.0089)]),
  ]

  /// What a run's jobs took, in microseconds, and how many took at most each time of the law.
  struct Tally {
    let law: Law
    var jobs = 0, sum: Int64 = 0
    private let limits: [Int64]
    private(set) var within: [Int]
    init(_ law: Law) {
      self.law = law
      limits = law.shares.map { Int64($0.seconds * 1_000_000) }
      within = law.shares.map { _ in 0 }
    }
    mutating func count(arrival: Int64, work: Int64, departure: Int64) {
      let time = law.measure == .sojourn ? departure - arrival : departure - arrival - work
      jobs += 1
      sum += time
      for index in limits.indices where time <= limits[index] { within[index] += 1 }
    }
    /// `errors` is how many standard errors of the law are tolerated.
    func expectTheLaw(within errors: Double) {
      let mean = Double(sum) / Double(jobs) / 1_000_000
      #expect(abs(mean - law.mean.exact) < errors * law.mean.error, "mean \(mean) s over \(jobs) jobs")
      for (share, count) in zip(law.shares, within) {
        let part = Double(count) / Double(jobs)
        #expect(
          abs(part - share.exact) < errors * share.error,
          "\(part) of \(jobs) jobs within \(share.seconds) s")
      }
    }
  }

  /// Departures by the recursion of Lindley (1952) and Kiefer and Wolfowitz (1955): work on the next job
  /// begins when it is there and the server that is free first is free.
  struct Recursion {
    private var free: [Int64]
    init(servers: Int) { free = Array(repeating: 0, count: servers) }
    mutating func departure(arrival: Int64, work: Int64) -> Int64 {
      var first = 0
      for server in free.indices where free[server] < free[first] { first = server }
      free[first] = max(arrival, free[first]) + work
      return free[first]
    }
  }

  private static func run(_ station: Station, seed: UInt64) throws -> (
    arrivals: [Int64], works: [Int64], departures: [Int64], area: Int64, present: Int64, end: Int64
  ) {
    var world = Simulation(station, setup: Setup(seed: seed, roster: Roster(nodes: Station.card.nodes)))
    while world.step() {}
    let seen = try #require(world.nodes[1].inspection)
    func number(_ value: Value?) throws -> Int64 {
      guard case .int(let number) = value else { throw Missing() }
      return Int64(number)
    }
    func numbers(_ name: String) throws -> [Int64] {
      guard case .list(let values) = seen[name] else { throw Missing() }
      return try values.map { try number($0) }
    }
    return try (
      numbers("arrivals"), numbers("works"), numbers("departures"), number(seen["area"]),
      number(seen["present"]), world.now.microseconds
    )
  }
  private struct Missing: Error {}

  @Test(arguments: laws) func everyJobLeavesWhenTheRecursionSaysAndAllTogetherKeepTheLaw(_ law: Law) throws {
    var tally = Tally(law)
    for seed in UInt64(1)...3 {
      let run = try Self.run(law.station, seed: seed)
      #expect(run.arrivals.count == law.station.jobs && run.works.count == law.station.jobs)
      var recursion = Recursion(servers: law.station.servers)
      let expected = zip(run.arrivals, run.works).map { recursion.departure(arrival: $0, work: $1) }
      #expect(run.departures == expected, "seed \(seed)")
      #expect(run.present == 0 && run.end == run.departures.max(), "seed \(seed)")
      // Little's law, from an empty station to an empty one: exact before the divisions.
      let sojourns = zip(run.departures, run.arrivals).reduce(0) { $0 + ($1.0 - $1.1) }
      #expect(run.area == sojourns, "seed \(seed)")
      let present = Double(run.area) / Double(run.end)
      let rate = Double(law.station.jobs) / Double(run.end)
      let sojourn = Double(sojourns) / Double(law.station.jobs)
      #expect(abs(present - rate * sojourn) < 1e-12 * present, "seed \(seed)")
      for job in run.arrivals.indices {
        tally.count(arrival: run.arrivals[job], work: run.works[job], departure: run.departures[job])
      }
    }
    tally.expectTheLaw(within: 4)
  }

  @Test(arguments: laws) func theRecursionKeepsTheLawCloselyOverManyMoreJobs(_ law: Law) {
    var gaps = Random(seed: 4, stream: "gaps"), works = Random(seed: 4, stream: "works")
    let gap = Distribution.exponential(mean: Double(law.station.gap.inMicroseconds))
    let work = Distribution.exponential(mean: 1_000_000)
    var tally = Tally(law)
    var recursion = Recursion(servers: law.station.servers)
    var now: Int64 = 0
    // 36 times as many jobs have errors six times smaller.
    for _ in 0..<(36 * 3 * law.station.jobs) {
      now += gaps.microseconds(gap)
      let work = law.station.isWorkEqual ? 1_000_000 : works.microseconds(work)
      tally.count(arrival: now, work: work, departure: recursion.departure(arrival: now, work: work))
    }
    tally.expectTheLaw(within: 4.0 / 6)
  }
}
