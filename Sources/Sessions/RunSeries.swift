import Engine

/// How a run went over simulated time, in buckets of equal width from its start, up to its present.
///
/// It is followed record by record. Where a run is longer than `mostBuckets` of them, two neighbours become
/// one, so that what is kept does not grow with the run.
package struct RunSeries: Sendable {
  /// What happened from `width * index` up to, not including, `width * (index + 1)`.
  package struct Bucket: Hashable, Sendable {
    /// Operations that ended, and those of them that were answered ok.
    package var ended = 0, answered = 0
    /// How long the ones that were answered ok took, in microseconds, in no order.
    package var latencies: [Int64] = []
    /// The most operations that waited for an answer at once.
    package var waiting = 0
    /// The most messages at once that were sent and neither received nor lost; second copies are not counted.
    package var inFlight = 0
    /// Events (starts, sends, receipts, timers, requests at the node itself) by node and client.
    package var events: [Int]

    /// Of the operations that ended here, the share that was answered ok, in thousandths; nil where none
    /// ended. One that still waits is not counted until it ends.
    package var availability: Int? { ended == 0 ? nil : answered * 1000 / ended }

    /// The nearest-rank quantile of the latencies, in microseconds: the smallest of them that at least
    /// `percent` in a hundred do not exceed. Nil where nothing was answered.
    package func latency(percent: Int) -> Int64? {
      guard !latencies.isEmpty else { return nil }
      let rank = max(1, (latencies.count * percent + 99) / 100)
      return latencies.sorted()[min(latencies.count, rank) - 1]
    }

    /// Takes in the bucket that follows.
    mutating func join(_ next: Bucket) {
      ended += next.ended
      answered += next.answered
      latencies += next.latencies
      (waiting, inFlight) = (max(waiting, next.waiting), max(inFlight, next.inFlight))
      for node in events.indices { events[node] += next.events[node] }
    }
  }

  package private(set) var buckets: [Bucket] = []
  /// In microseconds.
  package private(set) var width: Int64 = Self.leastWidth
  package static let leastWidth: Int64 = 50_000, mostBuckets = 512

  private var roster = 0
  private var seen = 0, begun = 0
  private var last: TraceEvent?
  private var generation = -1
  /// The numbers of the operations without an end.
  private var open: [Int] = []
  private var inFlight = 0

  package init() {}

  /// Whether all that has happened in this run was read.
  package func isComplete(_ world: any World, generation: Int) -> Bool {
    generation == self.generation && seen == world.traceCount && isPast(of: world)
  }
  /// Whether what was read last has happened there too.
  private func isPast(of world: any World) -> Bool {
    last.map { $0.index < world.traceCount && world.traceEvent($0.index) == $0 } ?? true
  }

  /// Reads what is new, `mostEvents` records at most; all anew where the world is another run or an earlier
  /// time.
  package mutating func follow(_ world: any World, generation: Int, mostEvents: Int = .max) {
    let count = world.traceCount
    if generation != self.generation || !isPast(of: world) { self = RunSeries() }
    self.generation = generation
    roster = world.roster.count
    let end = mostEvents < count - seen ? seen + mostEvents : count
    while seen < end {
      let event = world.traceEvent(seen)
      reach(event.time)
      read(event, world)
      last = event
      seen += 1
    }
    if seen == count { reach(world.now) }
  }

  private mutating func read(_ event: TraceEvent, _ world: any World) {
    if event.isCounted, let node = event.node { buckets[buckets.count - 1].events[node.index] += 1 }
    switch event.kind {
    case .send: count(event.message, 1)
    case .receive, .lost: count(event.message, -1)
    case .outcome: closeOperations(world)
    default: break
    }
    while begun < world.operationCount, world.operation(begun).begun <= event.index {
      open.append(begun)
      begun += 1
    }
    // The record of an outcome ends the operation; one that began just now may have ended at once.
    if event.kind == .outcome { closeOperations(world) }
    buckets[buckets.count - 1].waiting = max(buckets[buckets.count - 1].waiting, open.count)
  }
  private mutating func count(_ message: MessageName?, _ change: Int) {
    guard let message, message.original == message else { return }
    inFlight += change
    buckets[buckets.count - 1].inFlight = max(buckets[buckets.count - 1].inFlight, inFlight)
  }
  private mutating func closeOperations(_ world: any World) {
    let bucket = buckets.count - 1
    open.removeAll { number in
      let operation = world.operation(number)
      guard operation.status != .pending, operation.ended.map({ $0 <= seen }) ?? true else { return false }
      buckets[bucket].ended += 1
      if operation.isAcknowledged, let returned = operation.returned {
        buckets[bucket].answered += 1
        buckets[bucket].latencies.append((returned - operation.invoked).inMicroseconds)
      }
      return true
    }
  }

  /// Makes the last bucket the one in which `time` lies.
  private mutating func reach(_ time: Instant) {
    while time.microseconds / width >= Int64(Self.mostBuckets) { halve() }
    let wanted = Int(time.microseconds / width) + 1
    while buckets.count < wanted {
      var bucket = Bucket(events: Array(repeating: 0, count: roster))
      (bucket.waiting, bucket.inFlight) = (open.count, inFlight)
      buckets.append(bucket)
    }
  }
  private mutating func halve() {
    buckets = merged(by: 2)
    width *= 2
  }
  /// The same in buckets `factor` times as wide; the last may be of fewer.
  package func merged(by factor: Int) -> [Bucket] {
    guard factor > 1 else { return buckets }
    return stride(from: 0, to: buckets.count, by: factor).map { first in
      var bucket = buckets[first]
      for next in buckets[first..<min(buckets.count, first + factor)].dropFirst() { bucket.join(next) }
      return bucket
    }
  }
}
