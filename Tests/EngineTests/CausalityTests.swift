import Testing

@testable import Engine

/// An event of an endpoint with its stamps, and the events that came directly before it.
private struct Stamped {
  let node: Int, lamport: Int, vector: [Int], causes: [Int]
  let line: Int
}

@Suite struct CausalityTests {
  /// Plays random traffic with faults, and takes the stamps of every event from the nodes' views: an endpoint
  /// that handles one event has, after it, the vector of its last event.
  private func events(seed: UInt64) throws -> [Stamped] {
    var random = Random(seed: seed, stream: "causality")
    var world = try perform("link all uniform 1ms 30ms dup 10% loss 10%", until: "0ms", seed: seed)
    var collector = Collector(world)
    for _ in 0..<80 {
      while random.below(4) > 0, world.step() { collector.collect(world) }
      let node = 1 + random.below(3), other = 1 + (node + random.below(2)) % 3
      let line: String
      switch random.below(12) {
      case 0: line = world.nodes[Int(node) - 1].condition == .down ? "restart n\(node)" : "crash n\(node)"
      case 1, 2: line = "op c get"
      case 3: line = "op c silent"
      case 4, 5, 6: line = "op n\(node) send echo n\(other) 1"
      case 7: line = "op n\(node) set tick \(1 + random.below(20))"
      default: line = "op n\(node) send a n\(other) 1"
      }
      world.replay(try world.line(line).command, by: .script)
      collector.collect(world)
    }
    while collector.events.count < 400, world.step() { collector.collect(world) }
    return collector.events
  }

  /// What the trace says about cause and effect, without any stamp.
  private struct Collector {
    var events: [Stamped] = []
    private var read: Int
    private var last: [Int?] = [nil, nil, nil, nil]
    private var sends: [MessageName: Int] = [:]
    private var start: [[Int]]

    init(_ world: Simulation<Puppet>) {
      read = world.traceCount
      start = world.nodes.map(\.vector)
    }
    mutating func collect(_ world: Simulation<Puppet>) {
      let lines = (read..<world.traceCount).map(world.traceLine)
      read = world.traceCount
      let isTimeout = { (line: TraceView) in line.node == NodeID(3) && line.kind == .note }
      let real = lines.filter {
        [.boot, .send, .receive, .timer, .serve].contains($0.kind) || isTimeout($0)
          || ($0.kind == .outcome && $0.text.contains("gives up"))
      }
      for (index, line) in real.enumerated() {
        guard let node = line.node?.index else { continue }
        let later = real[(index + 1)...].count { $0.node?.index == node }
        var vector = world.nodes[node].vector
        vector[node] -= later
        var causes = last[node].map { [$0] } ?? []
        if line.kind == .receive, var name = line.message {
          name.copy = nil
          if let send = sends[name] { causes.append(send) }
        }
        if line.kind == .send, let name = line.message { sends[name] = events.count }
        last[node] = events.count
        events.append(
          Stamped(node: node, lamport: line.lamport, vector: vector, causes: causes, line: line.index))
      }
    }
  }

  @Test(arguments: 0..<12)
  func oneEventIsACauseOfAnotherExactlyWhenItsVectorIsSmaller(seed: Int) throws {
    let events = try events(seed: UInt64(seed))
    #expect(events.count > 100)
    var before: [Set<Int>] = []
    for event in events {
      before.append(event.causes.reduce(into: Set(event.causes)) { $0.formUnion(before[$1]) })
    }
    #expect(
      events.indices.contains { index in before[index].contains { events[$0].node != events[index].node } })
    for (later, event) in events.enumerated() {
      for (earlier, other) in events.enumerated() where earlier != later {
        let isSmaller =
          zip(other.vector, event.vector).allSatisfy { $0 <= $1 } && other.vector != event.vector
        let isCause = before[later].contains(earlier)
        #expect(isSmaller == isCause, "seed \(seed): trace lines \(other.line) and \(event.line)")
        if isCause { #expect(other.lamport < event.lamport, "seed \(seed): \(other.line), \(event.line)") }
      }
    }
  }

  @Test func aHandlersCauseTicksOnceAndEachOfItsSendsOnceMore() throws {
    let world = try perform("10ms op n1 send echo n2 1")
    // n1 starts 1, serves 2, sends 3; n2 starts 1, receives 4, sends 5 and 6; n1 receives 6, n3 receives 7.
    let stamps = (0..<world.traceCount).map(world.traceLine).filter { $0.time > .zero && $0.kind != .command }
    #expect(stamps.filter { $0.kind != .outcome }.map(\.lamport) == [2, 3, 4, 5, 6, 6, 7])
    #expect(world.nodes.prefix(3).map(\.vector) == [[4, 3, 0, 0], [3, 4, 0, 0], [3, 4, 2, 0]])
    #expect(world.nodes.map(\.lamport) == [6, 6, 7, 0])
  }

  @Test func countersRunOnAfterARestart() throws {
    let world = try perform("10ms op n1 draw\n20ms crash n1 wipe\n30ms restart n1")
    #expect(world.nodes[0].vector[0] == 3 && world.nodes[0].lamport == 3)
  }
}
