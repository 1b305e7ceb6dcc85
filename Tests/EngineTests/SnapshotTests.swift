import Testing

@testable import Engine

@Suite struct SnapshotTests {
  private let script = """
    link all 10ms jitter 8ms loss 10% dup 20% reorder 10%
    5ms op c put 1
    10ms op n1 send echo n2 0
    15ms op n2 set tick 40
    20ms op n3 send a n1 1
    21ms crash n2
    60ms restart n2
    70ms op n2 send echo n3 0
    90ms freeze n3
    120ms op c get
    150ms thaw n3
    """

  @Test func aCopyGoesItsOwnWayAndLeavesTheOtherAsItWas() throws {
    let early = try perform(script, until: "65ms")
    let digest = early.digest
    var one = early, two = early
    for line in ["op n1 send echo n3 0", "crash n1"] { one.replay(try one.line(line).command, by: .learner) }
    one.run(until: Instant(microseconds: 500_000))
    #expect(early.digest == digest)
    two.run(until: Instant(microseconds: 500_000))
    var three = early
    three.run(until: Instant(microseconds: 500_000))
    #expect(two.digest == three.digest && two.digest != one.digest)
    #expect(early.digest == digest)
  }

  @Test func aCopyAfterEachEventAndALookAtEverythingChangeNoDigest() throws {
    let usual = try perform(script).digest
    var world = try perform(String(script.prefix { $0 != "\n" }), until: "0s")
    var copies: [(world: Simulation<Puppet>, digest: UInt64)] = []
    for line in script.split(separator: "\n").dropFirst() {
      let (time, command) = try world.line(String(line))
      while let next = world.nextEventTime, let time, next <= time {
        _ = world.step()
        copies.append((world, world.digest))
        look(at: world)
      }
      world.run(until: time ?? .zero)
      world.replay(command, by: .learner)
    }
    world.run(until: Instant(microseconds: 1_000_000))
    #expect(copies.count > 5)
    #expect(copies.allSatisfy { $0.world.digest == $0.digest })
    #expect(world.digest == usual)
  }

  private func look(at world: any World) {
    _ = world.nodes.map(\.inspection)
    _ = world.flights.map(\.text)
    _ = (0..<world.traceCount).map(world.traceLine)
    for table in world.schema.tables { _ = world.rows(of: table.name) }
  }

  @Test func stepsAndOneLongRunComeToTheSameDigest() throws {
    var stepped = try perform(script, until: "60ms")
    var run = stepped
    while let next = stepped.nextEventTime, next <= Instant(microseconds: 400_000) { _ = stepped.step() }
    var bounded = run
    while !bounded.run(until: Instant(microseconds: 400_000), mostEvents: bounded.eventCount + 3) {}
    run.run(until: Instant(microseconds: 400_000))
    stepped.run(until: Instant(microseconds: 400_000))
    bounded.run(until: Instant(microseconds: 400_000))
    #expect(stepped.digest == run.digest && bounded.digest == run.digest)
    #expect(stepped.eventCount == run.eventCount)
  }

  @Test func aListOfManyLeavesKeepsItsElementsInEveryCopy() {
    var list = Chunks<Int>()
    var copies: [(list: Chunks<Int>, count: Int)] = []
    for number in 0..<100_000 {
      list.append(number)
      if number % 9_973 == 0 { copies.append((list, number + 1)) }
    }
    list[5] = -5
    list[99_999] = -1
    for (copy, count) in copies {
      #expect(copy.count == count && (0..<count).allSatisfy { copy[$0] == $0 })
    }
    #expect(list[5] == -5 && list[99_999] == -1 && list[40_000] == 40_000)
  }
}
