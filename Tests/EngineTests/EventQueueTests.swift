import Testing

@testable import Engine

@Suite struct EventQueueTests {
  /// Delays that stay in the same day, cross into others, lie at the calendar's edge, and far beyond it.
  private static let delays: [Int64] = [0, 1, 63, 64, 5_000, 200_000, 262_143, 262_144, 300_000, 9_000_000]

  @Test(arguments: 0..<20) func eventsComeInTheOrderOfTimeAndThenOfScheduling(_ seed: UInt64) {
    var random = Random(seed: seed, stream: "queue")
    var queue = EventQueue()
    var expected: [(time: Int64, order: UInt64)] = []
    var now: Int64 = 0, order: UInt64 = 0
    for _ in 0..<5_000 {
      // Some seeds keep few events, some many.
      if expected.count < 1 || random.below(Int64(expected.count + 8)) < 8 * Int64(1 + seed % 4) {
        let delay = Self.delays[Int(random.below(Int64(Self.delays.count)))]
        order += 1
        let time = now + (delay == 0 ? 0 : random.below(delay + 1))
        queue.push(Scheduled(time: time, order: order, index: UInt32(order), kind: .arrive))
        expected.append((time, order))
      } else {
        expected.sort { ($0.time, $0.order) < ($1.time, $1.order) }
        let next = expected.removeFirst()
        #expect(queue.first?.order == next.order)
        let taken = queue.pop()
        #expect(taken?.time == next.time && taken?.order == next.order && taken?.index == UInt32(next.order))
        now = next.time
      }
    }
    while let taken = queue.pop() {
      expected.sort { ($0.time, $0.order) < ($1.time, $1.order) }
      #expect(taken.order == expected.removeFirst().order)
    }
    #expect(expected.isEmpty && queue.first == nil)
  }

  @Test func aCopyGoesItsOwnWay() {
    var queue = EventQueue()
    for number in 1...10 {
      queue.push(Scheduled(time: Int64(number * 100), order: UInt64(number), index: 0, kind: .start))
    }
    var copy = queue
    copy.makeUnique()
    queue.makeUnique()
    _ = copy.pop()
    copy.push(Scheduled(time: 150, order: 11, index: 0, kind: .start))
    #expect((0..<10).compactMap { _ in queue.pop()?.order } == Array(1...10))
    #expect((0..<10).compactMap { _ in copy.pop()?.order } == [11] + Array(2...10))
  }
}
