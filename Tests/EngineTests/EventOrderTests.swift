import Testing

@testable import Engine

@Suite struct EventOrderTests {
  @Test(arguments: 0..<20) func theQueueGivesEventsInTheOrderOfTimeThenOfScheduling(seed: Int) {
    var random = Random(seed: UInt64(seed), stream: "queue")
    var queue = EventQueue(), model: [Scheduled] = []
    var order: UInt64 = 0
    for _ in 0..<500 {
      if random.below(3) > 0 {
        order += 1
        let item = Scheduled(time: random.below(20), order: order, index: 0, kind: .start)
        queue.push(item)
        model.append(item)
      } else {
        let least = model.indices.min { a, b in
          (model[a].time, model[a].order) < (model[b].time, model[b].order)
        }
        let expected = least.map { model.remove(at: $0) }
        #expect(queue.first?.order == expected?.order)
        #expect(queue.pop()?.order == expected?.order)
      }
    }
  }

  @Test func whatFallsOnOneInstantHappensInTheOrderInWhichItWasScheduled() throws {
    let world = try perform(
      """
      5ms op n3 send a n2 1
      5ms op n1 send a n2 2
      5ms op n3 send b n2 3
      5ms op n2 set tick 10
      5ms op n1 send b n2 4
      """)
    #expect(world.log("n2") == ["a1@15ms", "a2@15ms", "b3@15ms", "tick@15ms", "b4@15ms"])
  }

  @Test func nodesStartInTheirOrderBeforeAnythingElse() throws {
    let world = try perform("op n3 send a n1 1\nlink all 0ms", until: "0s")
    let boots = world.lines(.boot).map { world.roster.name($0.node ?? NodeID(9)) }
    #expect(boots == ["n1", "n2", "n3"])
    let first = try #require(world.lines(.serve).first)
    #expect(first.index > (world.lines(.boot).last?.index ?? .max), "a request waits for the start")
    #expect(world.eventsAtNow == world.eventCount)
  }

  @Test func timePassesToTheEndEvenWhereNothingHappens() throws {
    var world = try perform("", until: "3s")
    #expect(world.now == .zero + .seconds(3) && world.eventsAtNow == 0)
    #expect(!world.step() && world.nextEventTime == nil)
  }

  @Test func aCopyIsASnapshotThatGoesItsOwnWay() throws {
    var world = try perform("5ms op n1 send a n2 1", until: "5ms")
    let snapshot = world, before = world.digest
    world.run(until: .zero + .seconds(1))
    #expect(snapshot.digest == before && world.digest != before)
    var again = snapshot
    again.run(until: .zero + .seconds(1))
    #expect(again.digest == world.digest)
  }
}
