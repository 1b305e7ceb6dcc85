/// The short way through the course: fourteen lessons, under three hours.
package enum FastTrack {
  /// In the order of the course.
  package static let ids = [
    "misbehaving-network", "four-silences", "charge-twice", "no-global-now", "happened-before",
    "zombie-holder", "last-seat", "eventual-vs-strong", "cap-during-a-partition", "split-brain",
    "raft-election", "scale-out-bottleneck", "search-scatter-gather", "circuit-breaker",
  ]
}

extension LessonShelf {
  /// The lessons of the fast track that there are, in its order.
  package var fastTrack: [Entry] {
    FastTrack.ids.compactMap { id in entries.first { $0.header?.id == id } }
  }
}
