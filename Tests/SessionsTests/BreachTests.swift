import Engine
import Systems
import Testing

@testable import Sessions

/// The sentences of broken promises, from scripts that break them.
@Suite struct BreachTests {
  private func verdict(
    _ system: String, _ lines: String, until end: String, progress: Bool = false
  ) throws -> RunVerdict {
    var reader = ScenarioReader()
    let lines = ["system \(system)", "seed 21"] + lines.split(separator: "\n").map(String.init)
    for (index, text) in lines.enumerated() { try reader.read(text, line: index + 1) }
    let branches = Branches(end: try Position(parsing: end))
    let run = try Run(name: "test", scenario: reader.finish(), branches: branches)
    return RunVerdict(of: try Playback(playing: run).world, demandsProgress: progress)
  }
  private func sentences(
    _ system: String, _ lines: String, until end: String, progress: Bool = false
  ) throws -> [String] {
    let verdict = try verdict(system, lines, until: end, progress: progress)
    #expect(verdict.obstacles == [])
    return verdict.breaches.map(\.sentence)
  }

  @Test func anInvariantNamesTheEventThatBrokeIt() throws {
    let script = "set ack at_once\n1s op c write greeting bye"
    #expect(
      try sentences("replicated-kv", script, until: "2s") == [
        "at 1.021s, as n1 received n2>n1 forward#1: broken promise: "
          + "what is acknowledged is on the disks of a majority"
      ])
    let promoted = "set rule alone\n1s cut n1>n2\n1s cut n1>n3\n1s cut n2>n3"
    #expect(
      try sentences("heartbeat-failover", promoted, until: "3s") == [
        "at 2.02s, as n3 woke to its timer promote: broken promise: "
          + "at most one node was made primary in each epoch"
      ])
  }

  private let cut = """
    set rule alone
    4s partition n1 west | n2 n3 east
    5s op west write cart "book"
    6s op east write cart "lamp"
    """

  @Test func aLostWriteNamesItsClientItsNodeAndWhenItWasAcknowledged() throws {
    let lost = try sentences("heartbeat-failover", cut + "\n9s heal", until: "12s")
    #expect(
      lost == [
        "at 12s, write cart \"book\" by west, acknowledged at 5.002s by n1, is not served any more: "
          + "broken promise: no acknowledged write is lost"
      ])
  }

  @Test func aStaleReadNamesTheWriteThatItMissed() throws {
    let stale = try sentences("heartbeat-failover", cut + "\n7s op west read cart", until: "8s")
    #expect(
      stale == [
        "at 8s, read cart by west from 7s on was answered [book] by n1 and missed "
          + "write cart \"lamp\" by east, acknowledged at 6.002s by n2: broken promise: "
          + "no read misses a write that was acknowledged before it"
      ])
  }

  @Test func missingProgressNamesWhatWasAskedAndSinceWhenAllIsWhole() throws {
    // Nobody beats in time, so nobody is served.
    let script = """
      set rule majority
      set promote_after 600s
      1s crash n1
      2s restart n1
      13s op east write cart book
      """
    #expect(
      try sentences("heartbeat-failover", script, until: "15s", progress: true) == [
        "at 15s, with all whole since 2s: broken promise: "
          + "there is one primary, and nobody wants to replace it",
        "at 15s, each write since 12s was refused, the last being write cart book by east, with all whole "
          + "since 2s: broken promise: somebody serves each kind of request once all is whole",
      ])
    let silent = "set retry 10s\n1s cut n1>n2\n1s cut n1>n3\n1001ms op n1 write k v\n2s heal\n18s op c read k"
    #expect(try sentences("replicated-kv", silent, until: "20s", progress: true) == [])
    let hung = "set retry 10s\nlink n1-n2 3s\nlink n1-n3 3s\n1s op c read k\n17s op c write k v"
    #expect(
      try sentences("replicated-kv", hung, until: "20s", progress: true) == [
        "at 20s, write k v by c, begun at 17s, ended with timeout, with all whole since 0s: broken promise: "
          + "every operation is answered once all is whole"
      ])
  }

  @Test(arguments: [
    ("1s crash n1", "n1 is down"), ("1s freeze n2", "n2 is frozen"), ("1s slow n2 3", "n2 is 3 times slower"),
    ("1s isolate n2", "the network is partitioned"), ("1s cut n1>n2", "n1>n2 is cut"),
    ("1s link n1>n2 5s", "n1>n2 is not as it was at the start"),
    ("1s clock n1 drift 5ppm", "the clock of n1 drifts"),
    ("210ms hold n1>n2 heartbeat#2", "n1>n2 heartbeat#2 is held"),
    (
      "25s crash n1\n26s restart n1",
      "the run ends at 30s; the last fault was over at 26s and heartbeat-failover settles in 10s"
    ),
  ])
  func progressIsDemandedOnlyWhereAllIsWhole(_ script: String, _ obstacle: String) throws {
    let verdict = try verdict(
      "heartbeat-failover", "set rule majority\n" + script, until: "30s", progress: true)
    #expect(verdict.obstacles.contains(obstacle) && verdict.breaches == [], "\(verdict)")
  }
}
