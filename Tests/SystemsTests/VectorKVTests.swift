import Engine
import Foundation
import Sessions
import Systems
import Testing

@Suite struct VectorKVTests {
  /// Both sides of a cut write to the same key; then the network is whole again.
  private let cut = """
    2s partition A P | B C Q
    3s op P write plan tea
    4s op Q write plan cake
    6s heal

    """
  private let nodes = ["A", "B", "C"]
  private static func chaos(_ rule: VectorKV.Rule = .vectors, until seconds: Int64 = 60) throws -> Chaos {
    let entry = try #require(Catalog.entry(named: "vector-kv"))
    return Chaos(
      entry, until: Instant(microseconds: seconds * 1_000_000),
      settings: [.set(parameter: "rule", to: .text(rule.rawValue))])
  }
  private static func reproduce(_ seed: UInt64, _ rule: VectorKV.Rule = .vectors) -> Comment {
    "reproduce: netsplit run vector-kv --seed \(seed) --faults \(seed) --until 60s --set rule=\(rule)"
  }

  // MARK: The scenes of the lesson

  @Test func bothValuesOfACutAreKeptSideBySide() throws {
    let end = try play("vector-kv", cut, until: "8s")
    for node in nodes {
      #expect(end.field(node, "plan") == .text("tea [1 0 0]"), "\(end.story)")
      #expect(end.field(node, "beside") == .text("cake [0 1 0]"), "\(end.story)")
    }
    #expect(end.column("value", of: "siblings").count == 6 && end.rows(of: "lost_acked") == [])
  }

  @Test func aMergeReplacesAllThatItsReplicaHoldsEverywhere() throws {
    let end = try play("vector-kv", cut + "8s op P merge plan both", until: "10s")
    for node in nodes {
      #expect(end.field(node, "plan") == .text("both [2 1 0]"), "\(end.story)")
      #expect(end.field(node, "beside") == Value.none)
    }
    #expect(end.rows(of: "siblings") == [] && end.rows(of: "lost_acked") == [])
    #expect(end.column("merged", of: "writes") == [.bool(false), .bool(true), .bool(false)])
    #expect(Set(end.column("vector", of: "replicas")) == [.clock([2, 1, 0])])
  }

  @Test func aWriteWithoutAReadLeavesWhatItsClientHasNotSeen() throws {
    let blind = try play("vector-kv", cut + "8s op P write plan mine", until: "10s")
    #expect(blind.field("B", "plan") == .text("mine [2 0 0]"), "\(blind.story)")
    #expect(blind.field("B", "beside") == .text("cake [0 1 0]"))
    let read = try play("vector-kv", cut + "8s op P read plan\n9s op P write plan mine", until: "11s")
    #expect(read.field("B", "plan") == .text("mine [2 1 0]"), "\(read.story)")
    #expect(read.operation(by: "P")?.status == .ok && read.field("B", "beside") == Value.none)
  }

  @Test func oneClientThatWritesThroughTwoReplicasWithoutReadingMakesAFalseSibling() throws {
    let script = """
      client P near A tries 2
      1s op P write plan tea
      2s cut P>A
      2s op P write plan coffee
      """
    let end = try play("vector-kv", script, until: "6s")
    #expect(end.field("C", "plan") == .text("tea [1 0 0]"), "\(end.story)")
    #expect(end.field("C", "beside") == .text("coffee [0 1 0]"))
    #expect(Set(end.column("client", of: "siblings")) == [.text("P")])
  }

  @Test func theLargerLamportStampStaysAloneAndTheOtherWriteIsLost() throws {
    let end = try play("vector-kv", "set rule lamport\n" + cut, until: "8s")
    for node in nodes { #expect(end.field(node, "plan") == .text("cake L1"), "\(end.story)") }
    #expect(end.column("value", of: "lost_acked") == [.text("tea")])
  }

  // MARK: Under random faults

  @Test func underRandomFaultsVectorsSayExactlyWhatTheHistorySays() throws {
    let chaos = try Self.chaos()
    var writes = 0, siblings = 0
    for seed in UInt64(0)..<sweep(15, 300) {
      let world = chaos.play(try chaos.plan(seed), seed: seed).world
      let run = try #require(world as? Simulation<VectorKV>)
      var truth = CausalHistory(world)
      truth.follow(world)
      let written = run.replicas.map { $0.disk?.written ?? [] }
      #expect(written.map(\.count) == truth.madeAt.map(\.count), Self.reproduce(seed))
      let versions = truth.inOrder { node, place in written[node][place].version }
      for a in truth.writes.indices {
        for b in truth.writes.indices where a != b && truth.writes[a].key == truth.writes[b].key {
          let isBefore = versions[a].isKnown(to: versions[b])
          #expect(isBefore == truth.writes[b].past.contains(a), Self.reproduce(seed))
        }
      }
      for (node, replica) in run.replicas.enumerated() {
        for key in truth.keys {
          let held = replica.disk?.item(key).versions ?? []
          let latest = truth.held(node, key).map { versions[$0] }
          #expect(Set(held) == Set(latest), Self.reproduce(seed))
          siblings = max(siblings, held.count)
        }
      }
      writes += truth.writes.count
    }
    #expect(writes > 300, "too little is written to say anything")
    #expect(siblings > 1)
  }

  @Test func mergingTheValuesOfReplicasIsCommutativeAssociativeAndIdempotent() throws {
    let chaos = try Self.chaos()
    var random = Random(seed: 1, stream: "sets of versions")
    for seed in UInt64(0)..<4 {
      let run = try #require(
        chaos.play(try chaos.plan(seed), seed: seed).world as? Simulation<VectorKV>)
      let all = run.replicas.flatMap { $0.disk?.written ?? [] }.filter { $0.key == "plan" }.map(\.version)
      for rule in VectorKV.Rule.allCases {
        func merged(_ a: [VectorKV.Version], _ b: [VectorKV.Version]) -> [VectorKV.Version] {
          VectorKV.Version.latest(of: a + b, by: rule)
        }
        for _ in 0..<100 {
          let sets = (0..<3).map { _ in merged(all.filter { _ in random.below(4) == 0 }, []) }
          #expect(merged(sets[0], sets[1]) == merged(sets[1], sets[0]))
          #expect(
            merged(merged(sets[0], sets[1]), sets[2]) == merged(sets[0], merged(sets[1], sets[2])))
          #expect(merged(sets[0], sets[0]) == sets[0])
        }
      }
    }
  }

  @Test func vectorsLoseNothingAndConvergeWhereLamportStampsLoseAWrite() throws {
    for rule in VectorKV.Rule.allCases {
      let chaos = try Self.chaos(rule)
      var lost = 0, faults = 0
      for seed in UInt64(0)..<sweep(20, 1_000) {
        let world = chaos.play(try chaos.plan(seed), seed: seed).world
        let breaches = RunVerdict(of: world, demandsProgress: true).breaches
        let others = breaches.filter { $0.promise != Monitor.lostAcked.promise }
        #expect(others.map(\.sentence) == [], Self.reproduce(seed, rule))
        lost += world.rows(of: "lost_acked")?.count ?? 0
        faults += world.rows(of: "faults")?.count ?? 0
      }
      #expect((lost > 0) == (rule == .lamport), "lost under \(rule): \(lost)")
      #expect(faults > 300)
    }
  }
}

/// How many seeds a test tries: few in every run, many where `NETSPLIT_SWEEP` is set.
private func sweep(_ few: UInt64, _ many: UInt64) -> UInt64 {
  ProcessInfo.processInfo.environment["NETSPLIT_SWEEP"] == nil ? few : many
}

/// What each write of a run could know of, kept as plain sets of writes: no vector, no rule of the system.
private struct CausalHistory {
  struct Write {
    let key: String
    /// All writes of the key that its writer could know of.
    let past: Set<Int>
  }
  private struct Link: Hashable { let from: NodeID, to: NodeID, number: Int }
  private(set) var writes: [Write] = []
  /// The numbers of the writes that each node took, in their order.
  private(set) var madeAt: [[Int]]
  private var holds: [[String: Set<Int>]]
  private var told: [[String: Set<Int>]]
  private var copies: [Link: (key: String, writes: Set<Int>)] = [:]
  var keys: [String] { Set(writes.map(\.key)).sorted() }

  init(_ world: any World) {
    let count = world.roster.nodes.count
    madeAt = Array(repeating: [], count: count)
    holds = Array(repeating: [:], count: count)
    told = holds
  }
  mutating func follow(_ world: any World) {
    for index in 0..<world.traceCount {
      let line = world.traceLine(index)
      guard let node = line.node?.index, node < madeAt.count else { continue }
      let words = line.text.split(separator: " ").map(String.init)
      switch (line.kind, words.first) {
      case (.receive, "read"), (.serve, "read"): read(words[1], at: node)
      case (.receive, "write"), (.serve, "write"): write(words[1], at: node)
      case (.receive, "merge"), (.serve, "merge"):
        read(words[1], at: node)
        write(words[1], at: node)
      case (.send, "copy"):
        let key = String(words[1].dropFirst("key=".count))
        guard let name = line.message else { continue }
        copies[Link(from: name.from, to: name.to, number: name.number)] = (key, holds[node][key] ?? [])
      case (.receive, "copy"):
        guard let name = line.message,
          let copy = copies[Link(from: name.from, to: name.to, number: name.number)]
        else { continue }
        holds[node][copy.key, default: []].formUnion(copy.writes)
      default: continue
      }
    }
  }
  private mutating func read(_ key: String, at node: Int) {
    for write in held(node, key) { told[node][key, default: []].formUnion(writes[write].past.union([write])) }
  }
  private mutating func write(_ key: String, at node: Int) {
    let number = writes.count
    writes.append(Write(key: key, past: told[node][key] ?? []))
    madeAt[node].append(number)
    told[node][key, default: []].insert(number)
    holds[node][key, default: []].insert(number)
  }
  /// The writes that are here and that no other one here could know of.
  func held(_ node: Int, _ key: String) -> Set<Int> {
    let all = holds[node][key] ?? []
    return all.filter { write in !all.contains { writes[$0].past.contains(write) } }
  }
  /// What there is of each write, by its number; asked for by node and place.
  func inOrder<T>(_ value: (Int, Int) -> T) -> [T] {
    var all: [(Int, T)] = []
    for (node, numbers) in madeAt.enumerated() {
      for (place, number) in numbers.enumerated() { all.append((number, value(node, place))) }
    }
    return all.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
