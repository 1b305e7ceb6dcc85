import Engine
import Foundation
import Sessions
import Systems

/// An hour of five nodes, recorded as a person's run is, and seen at a thousand random instants.
struct SeekBench {
  private static let hour = Instant(microseconds: 3_600_000_000)

  func run(runs: Int) throws {
    let scenario = Workload.raftShaped.scenario
    // The memory comes from the system first, so that it slows neither way of recording.
    var session = try Session(scenario)
    let before = peakResidentMegabytes()
    session.advance(by: .seconds(3_600))
    let megabytes = peakResidentMegabytes() - before
    let slowed = try costOfSnapshots(scenario, runs: runs)
    var random = Random(seed: 7, stream: "seek")
    let times = (0..<1_000).map { _ in
      let instant = Instant(microseconds: random.below(Self.hour.microseconds))
      return seconds(ContinuousClock().measure { session.seek(to: instant) }) * 1_000
    }.sorted()
    func text(_ number: Double) -> String { String(format: "%.3f", number) }
    print("p50_ms=\(text(times[499])) p99_ms=\(text(times[989])) max_ms=\(text(times[999]))", terminator: " ")
    print("recording_mb=\(megabytes) snapshots_slow_by=\(String(format: "%.1f", slowed * 100))%")
  }

  /// By which share recording takes longer than playing without snapshots: the median of paired runs.
  private func costOfSnapshots(_ scenario: Scenario, runs: Int) throws -> Double {
    median(
      try (0..<runs).map { _ in
        let recorded = try ContinuousClock().measure {
          var session = try Session(scenario)
          session.advance(by: .seconds(3_600))
        }
        let played = try ContinuousClock().measure {
          var playback = try Playback(scenario)
          playback.run([], to: Position(Self.hour))
        }
        return seconds(recorded) / seconds(played) - 1
      })
  }
}
