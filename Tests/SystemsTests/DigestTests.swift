import Engine
import Foundation
import Sessions
import Testing

/// The digests of fixed scripts: they must be the same in every build, process and machine, and may only
/// change together with the version of a system's card or a change of the engine that was meant.
@Suite struct DigestTests {
  static let golden: [(String, String)] = [
    ("heartbeat-failover", "fa3361f818e177d2"), ("ping-stream", "8554f9908f2ac6a3"),
    ("queue-server", "8baf05c85b0a1d53"), ("two-generals", "efab5c5082521c18"),
    ("replicated-kv", "1db02f8427e2fc67"),
    ("gossip-trio", "ed7cd2fbc42dbd30"),
    ("vector-kv", "7cf3f9fddef1f8ed"),
    ("truetime", "a50235545505ac1c"),
    ("rpc", "1684952803b28bb2"),
    ("lww-register", "1e3de9a0cc34dc76"),
    ("cristian-ntp", "c30c21f6d1fc8550"),
    ("heartbeat-fd", "0d545cf8beabf628"),
  ]

  @Test(arguments: golden) func theDigestOfTheScriptIsTheOneThatWasWrittenDown(
    _ system: String, _ expected: String
  ) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let path = folder.appending(path: "Golden/runs/\(system).script").path()
    let lines = try TextFile(reading: path).lines.filter { !$0.hasPrefix("#") }
    let end = try #require(lines.last?.split(separator: " ").last)
    let world = try play(system, seed: 21, lines.dropLast().joined(separator: "\n"), until: String(end))
    let reproduce = "reproduce: netsplit run \(system) --seed 21 --script Tests/Golden/runs/\(system).script"
    #expect(RecordingText.digestText(world.digest) == expected, "\(reproduce)")
    #expect(world.traceCount > 20)
  }
}
