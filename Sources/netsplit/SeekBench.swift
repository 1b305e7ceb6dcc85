import Engine
import Foundation
import Sessions
import Systems

/// Hours of five nodes, recorded as a person's run is, and seen at a thousand random instants.
struct SeekBench {
  let hours: Int
  private var length: Duration { .seconds(3_600 * hours) }

  func run(runs: Int) throws {
    let scenario = Workload.raftShaped.scenario
    // The memory comes from the system first, so that it slows neither way of recording.
    var session = try Session(scenario)
    let before = peakResidentMegabytes()
    session.advance(by: length)
    let megabytes = peakResidentMegabytes() - before
    let slowed = try costOfSnapshots(scenario, runs: runs)
    var random = Random(seed: 7, stream: "seek")
    let times = (0..<1_000).map { _ in
      let instant = Instant(microseconds: random.below(length.inMicroseconds))
      return seconds(ContinuousClock().measure { session.seek(to: instant) }) * 1_000
    }.sorted()
    // What a person does at the end of a long run.
    session.seek(to: session.end)
    let acts = try [
      ("act_ms", { try session.submit(.fault(.crash(NodeID(4), .plain))) }),
      ("undo_ms", { _ = session.undo() }), ("step_back_ms", { _ = session.stepBack() }),
      // The longest way: it is as it was at the start.
      ("why_ms", { _ = session.lastChange(of: .field(NodeID(4), "leader")) }),
    ].map { name, act in "\(name)=\(text(seconds(try ContinuousClock().measure { try act() }) * 1_000))" }
    func text(_ number: Double) -> String { String(format: "%.3f", number) }
    print("p50_ms=\(text(times[499])) p99_ms=\(text(times[989])) max_ms=\(text(times[999]))", terminator: " ")
    print(
      "recording_mb=\(megabytes) snapshots_slow_by=\(String(format: "%.1f", slowed * 100))%", terminator: " ")
    print(acts.joined(separator: " "))
  }

  /// By which share recording takes longer than playing without snapshots: the median of paired runs, after
  /// one that fetches the memory from the system.
  private func costOfSnapshots(_ scenario: Scenario, runs: Int) throws -> Double {
    median(
      try (0...runs).map { _ in
        let recorded = try ContinuousClock().measure {
          var session = try Session(scenario)
          session.advance(by: length)
        }
        let played = try ContinuousClock().measure {
          var playback = try Playback(scenario)
          playback.run([], to: Position(.zero + length))
        }
        return seconds(recorded) / seconds(played) - 1
      }.dropFirst())
  }
}
