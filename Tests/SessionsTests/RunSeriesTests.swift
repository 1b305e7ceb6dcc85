import Engine
import Systems
import Testing

@testable import Sessions

@Suite struct RunSeriesTests {
  static func world(_ name: String, seed: UInt64) throws -> any World {
    let entry = try #require(Catalog.entry(named: name))
    let card = entry.schema.card
    return entry.make(Setup(seed: seed, roster: Roster(nodes: card.nodes, clients: card.clients)))
  }
  /// A run with operations, a crash and a partition, drawn from the seed.
  static func run(_ name: String, seed: UInt64, seeing: (any World) -> Void = { _ in }) throws -> any World {
    var world = try world(name, seed: seed)
    let text = CommandText(roster: world.roster, schema: world.schema)
    let clients = world.roster.clients.map(\.name)
    let (a, b) = (try #require(clients.first), try #require(clients.last))
    let lines = [
      "op \(a) write cart book", "op \(b) read cart", "partition n1 | n2 n3", "op \(a) write cart pen",
      "op \(b) write cart lamp", "crash n2", "op \(b) read cart", "heal", "restart n2", "op \(a) read cart",
      "crash n3 wipe", "op \(b) write cart cup", "restart n3",
    ]
    for (index, line) in lines.enumerated() {
      let wait = Int64((seed &* 2_654_435_761 &+ UInt64(index) &* 40_503) % 900) * 1000
      world.run(until: world.now + .microseconds(wait))
      world.replay(try text.parse(line), by: .learner)
      seeing(world)
    }
    world.run(until: world.now + .seconds(2))
    return world
  }

  /// What a bucket holds, by its definition: from the whole trace and history at once.
  static func bucket(_ world: any World, from start: Int64, to end: Int64) -> RunSeries.Bucket {
    var bucket = RunSeries.Bucket(events: Array(repeating: 0, count: world.roster.count))
    var inFlight = 0
    let operations = world.history
    for index in 0..<world.traceCount {
      let event = world.traceEvent(index)
      guard event.time.microseconds < end else { break }
      if let name = event.message, name.original == name { inFlight += event.kind == .send ? 1 : -1 }
      let waiting = operations.count { operation in
        let isOver = operation.status != .pending && operation.ended.map { $0 <= index } ?? true
        return operation.begun <= index && !isOver
      }
      // What was so before the bucket begins is so at its start.
      let isBefore = event.time.microseconds < start
      bucket.inFlight = isBefore ? inFlight : max(bucket.inFlight, inFlight)
      bucket.waiting = isBefore ? waiting : max(bucket.waiting, waiting)
      if event.time.microseconds >= start, event.isCounted, let node = event.node {
        bucket.events[node.index] += 1
      }
    }
    for operation in world.history where operation.invoked.microseconds < end {
      let time = operation.status == .pending ? nil : operation.returned?.microseconds
      guard let time, time < end, time >= start else { continue }
      bucket.ended += 1
      if operation.status == .ok {
        bucket.answered += 1
        bucket.latencies.append(time - operation.invoked.microseconds)
      }
    }
    return bucket
  }

  @Test(arguments: ["replicated-kv", "heartbeat-failover"], [1, 2, 3, 4, 5, 6])
  func `every bucket is what the trace and the history say`(_ name: String, _ seed: UInt64) throws {
    var followed = RunSeries()
    let world = try Self.run(name, seed: seed) { followed.follow($0, generation: 1) }
    followed.follow(world, generation: 1)
    var whole = RunSeries()
    while !whole.isComplete(world, generation: 1) { whole.follow(world, generation: 1, mostEvents: 7) }
    #expect(followed.buckets == whole.buckets, "\(name), seed \(seed)")
    #expect(followed.buckets.contains { $0.answered > 0 })
    for (index, bucket) in followed.buckets.enumerated() {
      let start = Int64(index) * followed.width
      var expected = Self.bucket(world, from: start, to: start + followed.width)
      expected.latencies.sort()
      var found = bucket
      found.latencies.sort()
      #expect(found == expected, "\(name), seed \(seed), bucket \(index)")
      for percent in [50, 99] {
        let quantile = expected.latencies.first { value in
          expected.latencies.filter { $0 <= value }.count * 100 >= percent * expected.latencies.count
        }
        #expect(bucket.latency(percent: percent) == quantile)
      }
    }
  }

  @Test func `an earlier time and another run show nothing of the old future`() throws {
    var series = RunSeries()
    var early: (any World)?
    let late = try Self.run("replicated-kv", seed: 3) {
      if early == nil, $0.operationCount > 2 { early = $0 }
    }
    let before = try #require(early)
    series.follow(late, generation: 1)
    series.follow(before, generation: 1)
    var fresh = RunSeries()
    fresh.follow(before, generation: 1)
    #expect(series.buckets == fresh.buckets && series.buckets.count < 200)
    let other = try Self.run("replicated-kv", seed: 4)
    series.follow(other, generation: 2)
    var own = RunSeries()
    own.follow(other, generation: 2)
    #expect(series.buckets == own.buckets)
  }

  @Test func `a long run is kept in as many buckets as a short one and loses nothing`() throws {
    var world = try Self.run("heartbeat-failover", seed: 2)
    world.run(until: .zero + .seconds(120))
    var series = RunSeries()
    series.follow(world, generation: 1)
    #expect(series.buckets.count <= RunSeries.mostBuckets && series.width > RunSeries.leastWidth)
    let counted = (0..<world.traceCount).filter { world.traceEvent($0).isCounted }.count
    #expect(series.buckets.map { $0.events.reduce(0, +) }.reduce(0, +) == counted)
    #expect(series.merged(by: 5).map { $0.events.reduce(0, +) }.reduce(0, +) == counted)
  }
}
