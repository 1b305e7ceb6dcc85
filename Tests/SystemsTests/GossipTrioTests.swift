import Engine
import Testing

/// Talk, times, and what happens before what. Source: Lamport 1978.
@Suite struct GossipTrioTests {
  /// The run of Tests/Golden/runs/gossip-trio.script in short: loss, duplicates, a cut, a crash, drift.
  static let troubled = """
    link all uniform 100ms 600ms loss 5% dup 10% reorder 10%
    1s op p lock
    1s op q lock
    3s isolate r
    4s op r lock
    6s heal
    7s crash q
    8s clock r +400ms drift 900ppm
    9s restart q
    10s slow p 20
    11s freeze r for 700ms
    12s op q lock
    """

  @Test(arguments: [UInt64(1), 2, 3]) func theOwnCounterIsTheEnginesAfterEveryEvent(_ seed: UInt64) throws {
    var compared = 0
    for millisecond in stride(from: Int64(0), through: 30_000, by: 500) {
      let world = try play("gossip-trio", seed: seed, Self.troubled, until: "\(millisecond)ms")
      for node in world.nodes where node.inspection != nil && node.condition != .down {
        #expect(node.inspection?["counter"] == .int(node.lamport), "seed \(seed) at \(millisecond) ms")
        compared += 1
      }
    }
    #expect(compared > 150)
    // And every message carries the time of its send.
    let world = try play("gossip-trio", seed: seed, Self.troubled, until: "30s")
    let sends = (0..<world.traceCount).map(world.traceLine).filter { $0.kind == .send }
    #expect(sends.count > 60)
    for send in sends { #expect(send.text.split(separator: " ")[1] == "time=\(send.lamport)") }
  }

  /// An event as `labels` name it: `p 3` is the third of p.
  private func event(_ node: String, _ number: Int, in world: any World) throws -> TraceEvent {
    try #require(world.event(EventName(node, number)), "\(world.story)")
  }

  /// The relations that the paper reads off its figure 1: p1 happens before r4, by way of q and r's own
  /// events; p3 and q3 are concurrent, and P knows what Q did at q3 only from p4 on.
  @Test func theEventsOfThePapersFirstFigureStandToEachOtherAsThePaperSays() throws {
    let world = try play(
      "gossip-trio",
      """
      set talkers 0
      link all 100ms
      1s op p tell q
      1010ms op q tell p
      1300ms op q tell q2
      1400ms op q tell r
      1450ms op p tell p2
      1600ms op q tell p
      """, until: "5s")
    // Asking takes an event of the node, and so does each send. The figure's events are these:
    let p1 = try event("p", 3, in: world), p2 = try event("p", 4, in: world)
    let p3 = try event("p", 5, in: world), p4 = try event("p", 6, in: world)
    let q1 = try event("q", 3, in: world), q2 = try event("q", 4, in: world)
    let q3 = try event("q", 5, in: world), q4 = try event("q", 7, in: world)
    let q5 = try event("q", 9, in: world), r4 = try event("r", 2, in: world)
    func order(_ a: TraceEvent, _ b: TraceEvent) -> CausalOrder {
      Causality(world, from: a.index, to: b.index).order(a.index, b.index)
    }
    for (a, b) in [(p1, q2), (q1, p2), (q2, q4), (q4, r4), (p1, r4), (q5, p4), (q3, p4)] {
      #expect(order(a, b) == .before && order(b, a) == .after, "\(world.story)")
      #expect(a.lamport < b.lamport)
    }
    #expect(order(p3, q3) == .concurrent && order(q3, p3) == .concurrent, "\(world.story)")
    #expect(q3.time < p3.time, "although q3 is the earlier of the two by the clock on the wall")
    let chain = Causality(world, from: p1.index, to: r4.index).chain(from: p1.index, to: r4.index)
    #expect(chain?.map { "\(world.roster.name($0.from))>\(world.roster.name($0.to))" } == ["p>q", "q>r"])
  }

  @Test(arguments: [UInt64(4)])
  func oneEventHappensBeforeAnotherExactlyWhenItsVectorIsSmallerAndThenItsNumberIsSmallerToo(_ seed: UInt64)
    throws
  {
    let world = try play("gossip-trio", seed: seed, Self.troubled, until: "16s")
    var log = EventLog()
    log.follow(world)
    let events = (0..<world.traceCount).map(world.traceEvent)
    let counted = zip(events.filter { $0.node != nil }, log.rows).filter { $0.0.isCounted }
    let causality = Causality(events)
    var before = 0, concurrent = 0, numbersLie = 0
    for (event, row) in counted {
      let past = causality.cones(of: event.index).past
      guard case .clock(let vector) = row[4] else { continue }
      for (other, otherRow) in counted where other.index != event.index {
        guard case .clock(let otherVector) = otherRow[4] else { continue }
        let isSmaller = zip(otherVector, vector).allSatisfy { $0 <= $1 } && otherVector != vector
        guard past.contains(other.index) == isSmaller else {
          Issue.record("seed \(seed): lines \(other.index) and \(event.index)\n\(world.story)")
          return
        }
        if isSmaller {
          before += 1
          #expect(other.lamport < event.lamport)
        } else if other.lamport < event.lamport {
          // The converse fails: a smaller number, and no cause.
          numbersLie += 1
        }
        if !isSmaller && !causality.cones(of: other.index).past.contains(event.index) { concurrent += 1 }
      }
    }
    #expect(counted.count > 100 && before > 2_000 && concurrent > 300 && numbersLie > 100)
  }

  @Test func onlyTheFirstSoManyNodesTalkByThemselvesAboutEveryTwoSeconds() throws {
    let world = try play("gossip-trio", seed: 7, "set talkers 2", until: "100s")
    let sends = (0..<world.traceCount).map(world.traceEvent).filter { $0.kind == .send }
    let counts = (0..<3).map { node in sends.count { $0.node == NodeID(node) } }
    #expect(counts[2] == 0 && (40...60).contains(counts[0]) && (40...60).contains(counts[1]), "\(counts)")
    for to in [1, 2] { #expect(sends.contains { $0.node == NodeID(0) && $0.other == NodeID(to) }) }
    // A node that is to talk later on begins with its next event.
    let later = try play(
      "gossip-trio", seed: 7, "set talkers 0\n2s set talkers 1\n3s op q tell p", until: "9s")
    #expect(later.node("p").map { $0.lamport > 6 } == true, "\(later.story)")
  }

  @Test func aNodeTellsWhomItIsAskedToTellAndRefusesWhomItDoesNotKnow() throws {
    let world = try play(
      "gossip-trio", "set talkers 0\n1s op p tell q\n1s op p tell p\n1s op p tell s", until: "2s")
    #expect(world.history.map(\.status) == [.ok, .refused, .refused])
    #expect(world.field("q", "counter") == .int(4) && world.field("r", "counter") == .int(1))
  }
}
