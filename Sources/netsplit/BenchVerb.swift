import ArgumentParser
import Engine
import Foundation
import Sessions
import Systems

/// Measures the engine as it is shipped. Hidden: it is for those who work on netsplit.
struct BenchVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure: W1, W2, W3, W4, seek, screen, specialisation, or checker FILES.",
    discussion: """
      W1 ping-pong, W2 gossip, W3 timer churn, W4 raft-shaped: the median of five runs after one that warms \
      the memory. seek: an hour of W4, or --hours, recorded and seen at a thousand instants. \
      specialisation: fails when the engine is no longer compiled for each system. checker: the verdicts on \
      etcd histories, without their reasons; with --peer, a program that is given the same files and prints \
      total_us=N runs in between. screen: what a frame costs, through a terminal of its own; \
      with --peer also what one of another program costs there that prints cpu_ms_per_frame=N and \
      live_cpu_ms_per_frame=N at its end.
      """,
    shouldDisplay: false)
  @Argument(help: "W1, W2, W3, W4, seek, screen, specialisation or checker.") var what: String
  @Argument(help: "The histories of checker.") var files: [String] = []
  @Option(help: "What checker or screen is compared with: it prints total_us=N, or cpu_ms_per_frame=N.")
  var peer: String?
  @Option(help: "How many runs are measured.") var runs = 5
  @Option(help: "How many hours seek records.") var hours = 1
  @Option(name: .customLong("seconds"), help: "How many seconds screen plays.") var length = 10
  @Option(help: .hidden) var report: String?

  func run() throws {
    guard runs >= 1 else { throw Ending.usage.error("--runs \(runs): expected 1 or more") }
    guard (1...1_000).contains(hours) else {
      throw Ending.usage.error("--hours \(hours): expected 1 to 1000")
    }
    if what == "checker" { return try CheckerBench(files: files, peer: peer).run(runs: runs) }
    guard files.isEmpty, peer == nil || what == "screen" else {
      throw Ending.usage.error("files go with checker, --peer with checker and screen")
    }
    if what == "screen" {
      if let report { return try ScreenBenchProgram(report: report).run() }
      return try ScreenBench(length: .seconds(max(1, length)), peer: peer).run()
    }
    if what == "seek" { return try SeekBench(hours: hours).run(runs: runs) }
    if what == "specialisation" { return try checkSpecialisation() }
    guard let workload = Workload(rawValue: what) else {
      let known = Workload.allCases.map(\.rawValue) + ["seek", "screen", "specialisation", "checker"]
      throw Ending.usage.error(
        "nothing to measure named \(quotedForMessage(what))\(didYouMean(what, among: known)) "
          + "(known: \(known.joined(separator: ", ")))")
    }
    let results = try measure(workload)
    print("events_per_s=\(median(results.dropFirst().map(\.eventsPerSecond)))", terminator: " ")
    print("deliveries=\(results[0].deliveries) trace_bytes=\(results[0].traceBytes)", terminator: " ")
    print("peak_rss_mb=\(peakResidentMegabytes()) cold_events_per_s=\(results[0].eventsPerSecond)")
  }

  private struct Result {
    let eventsPerSecond: Int, deliveries: Int, traceBytes: Int
  }

  /// The first run, whose memory comes from the system, and those that are measured.
  private func measure(_ workload: Workload) throws -> [Result] {
    try (0...runs).map { _ in
      var world = try Playback(workload.scenario).world
      let time = ContinuousClock().measure { _ = world.run(until: .distant, mostEvents: workload.events) }
      let deliveries = (0..<world.traceCount).count { world.traceKind($0) == .receive }
      return Result(
        eventsPerSecond: Int(Double(world.eventCount) / seconds(time)), deliveries: deliveries,
        traceBytes: world.traceBytes)
    }
  }

  /// Compares each workload with a bare heap of the same machine at the same time: an engine that is not
  /// specialised for its systems is five to twenty times slower.
  private func checkSpecialisation() throws {
    var slow: [String] = []
    for workload in Workload.allCases {
      let ratios = try (0..<3).map { _ in
        let bare = BareHeap.eventsPerSecond()
        var world = try Playback(workload.scenario).world
        let time = ContinuousClock().measure { _ = world.run(until: .distant, mostEvents: 200_000) }
        return Double(world.eventCount) / seconds(time) / bare
      }
      let best = ratios.max() ?? 0
      print("\(workload.rawValue) ratio_to_bare_heap=\(String(format: "%.2f", best))")
      if best < Self.leastRatio { slow.append(workload.rawValue) }
    }
    guard slow.isEmpty else {
      throw Ending.checkFailed.error(
        "\(slow.joined(separator: ", ")): below \(Self.leastRatio) of a bare heap. "
          + "Is the engine still compiled for each system (-cross-module-optimization, public)?")
    }
  }
  /// A third of what a build that is specialised reaches, three times what one that is not does.
  private static let leastRatio = 0.2
}

extension Workload {
  var scenario: Scenario {
    let nodes = Catalog.entry(named: system)?.schema.card.nodes ?? []
    return Scenario(
      system: system, seed: 42, roster: Roster(nodes: nodes),
      script: [Timed(.start, .fault(.link(.all, links)))])
  }
}

extension Instant {
  /// Later than anything that happens.
  static let distant = Instant(microseconds: 1_000 * 86_400_000_000)
}

/// A hundred events of 24 bytes in a binary heap, each scheduled anew when it is due, and nothing else.
enum BareHeap {
  private struct Event {
    var time: Int64, order: UInt64, node: UInt32
    static func < (a: Event, b: Event) -> Bool { (a.time, a.order) < (b.time, b.order) }
  }

  static func eventsPerSecond() -> Double {
    var random = Random(seed: 42, stream: "bare heap")
    var heap: [Event] = []
    for node in 0..<100 {
      heap.append(Event(time: Int64(node), order: UInt64(node), node: UInt32(node)))
    }
    let count = 300_000
    var order: UInt64 = 100
    let time = ContinuousClock().measure {
      for _ in 0..<count {
        order += 1
        heap[0].time += random.microseconds(1_000, through: 10_000)
        heap[0].order = order
        siftDown(&heap)
      }
    }
    return Double(count) / seconds(time)
  }

  private static func siftDown(_ heap: inout [Event]) {
    let moved = heap[0]
    var parent = 0
    while 2 * parent + 1 < heap.count {
      var child = 2 * parent + 1
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < moved else { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = moved
  }
}

func seconds(_ time: Duration) -> Double {
  Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
}

func median<Number: Comparable>(_ numbers: some Collection<Number>) -> Number {
  numbers.sorted()[numbers.count / 2]
}

/// The most memory that the process ever had.
func peakResidentMegabytes() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss / 1_024
}
