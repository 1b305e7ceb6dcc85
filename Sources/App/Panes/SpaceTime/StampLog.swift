import Engine

/// The vector stamp of every event of a run, read from its trace as it grows.
///
/// A run that goes back in time keeps what was read: the same future has the same stamps.
struct StampLog: Sendable {
  private var clocks = VectorStamps(endpoints: 0)
  /// Stamps one after the other, by the index of the event; those of records that have none are zeros.
  private var entries: [UInt32] = []
  private var count = 0, size = 0
  private var generation = -1

  /// Reads what is new; all anew where what happens has become something else.
  mutating func follow(_ world: any World, generation: Int) {
    if generation != self.generation {
      self = StampLog()
      (self.generation, size) = (generation, world.roster.count)
      clocks = VectorStamps(endpoints: size)
    }
    while count < world.traceCount {
      let stamp = clocks.stamp(world.traceEvent(count)) ?? []
      for entry in 0..<size {
        entries.append(entry < stamp.count ? UInt32(truncatingIfNeeded: stamp[entry]) : 0)
      }
      count += 1
    }
  }

  /// The stamp of an event that was read and is one of a node.
  func stamp(of event: TraceEvent) -> [Int]? {
    guard event.isCounted, event.index < count else { return nil }
    let stamp = entries[event.index * size..<(event.index + 1) * size].map(Int.init)
    return stamp.allSatisfy { $0 == 0 } ? nil : stamp
  }
}
