/// A kind of cycle: which edges it may have, and which it must have.
struct CyclePattern {
  enum Shape {
    /// ww only; ww and wr, at least one wr; exactly one rw; two or more rw, no two of them side by side; two
    /// rw side by side.
    case writes, information, single, nonadjacent, adjacent
  }
  var shape: Shape
  /// The edges of which one at least must be in it, where it is a variant.
  var variant: DependencyGraph.Kind

  var allowed: DependencyGraph.Kind {
    let data: DependencyGraph.Kind =
      switch shape {
      case .writes: .ww
      case .information: [.ww, .wr]
      case .single, .nonadjacent, .adjacent: .data
      }
    return data.union(variant)
  }

  /// No cycle of the kind is shorter: a transaction does not depend on itself.
  var shortest: Int {
    switch shape {
    case .nonadjacent: 4
    case .adjacent: variant.isEmpty || variant.contains(.timed) ? 2 : 3
    case .writes, .information, .single: 2
    }
  }

  /// What of the way counts for the edges to come.
  struct Progress: OptionSet {
    let rawValue: UInt8
    static let hasVariant = Progress(rawValue: 1), endsInRead = Progress(rawValue: 2)
    /// A second rw; the first two edges are done.
    static let hasSecond = Progress(rawValue: 4)
    /// The first edge is the last so far.
    static let isFirst = Progress(rawValue: 8)
    static let count = 16
  }

  /// The progress after one more edge, or nil where the pattern has no room for it. The cycle is read from
  /// the edge that the pattern must have: a wr, the first rw, the first of two rw.
  func step(_ progress: Progress?, by kind: DependencyGraph.Kind) -> Progress? {
    var next: Progress = []
    if progress?.contains(.hasVariant) ?? false || !kind.isDisjoint(with: variant) {
      next.insert(.hasVariant)
    }
    let isRead = kind.contains(.rw)
    if isRead { next.insert(.endsInRead) }
    switch shape {
    case .writes: break
    case .information:
      if progress == nil, !kind.contains(.wr) { return nil }
    case .single:
      if isRead != (progress == nil) { return nil }
    case .nonadjacent:
      if isRead, progress?.contains(.endsInRead) ?? false { return nil }
      if progress == nil, !isRead { return nil }
      if progress?.contains(.hasSecond) ?? false || isRead && progress != nil { next.insert(.hasSecond) }
    case .adjacent:
      if !isRead, progress?.contains(.isFirst) ?? true { return nil }
      next.insert(progress == nil ? .isFirst : .hasSecond)
      next.remove(.endsInRead)
    }
    return next
  }

  func isComplete(_ progress: Progress) -> Bool {
    if !variant.isEmpty, !progress.contains(.hasVariant) { return false }
    return switch shape {
    case .writes, .information, .single: true
    case .nonadjacent: progress.contains(.hasSecond) && !progress.contains(.endsInRead)
    case .adjacent: progress.contains(.hasSecond)
    }
  }
}

/// The search for the shortest cycle of a kind: breadth first from each transaction of a component, no deeper
/// than the best so far. Equal cycles: the one found from the earliest transaction.
struct CycleSearch {
  struct Hop {
    var from: Int, to: Int
    var kind: DependencyGraph.Kind
    var label: DependencyGraph.Label
  }
  enum Outcome {
    case found([Hop])
    case none
    /// The time was over before the search was; with the best cycle so far.
    case outOfTime([Hop]?)
  }

  private let graph: DependencyGraph
  /// By node and progress: in which search it was seen last, from where, by which edge.
  private var seen: [Int]
  private var parents: [Int], entries: [Int]
  private var round = 0

  init(_ graph: DependencyGraph) {
    self.graph = graph
    let places = graph.nodes * CyclePattern.Progress.count
    seen = [Int](repeating: 0, count: places)
    parents = [Int](repeating: 0, count: places)
    entries = [Int](repeating: 0, count: places)
  }

  mutating func shortest(_ pattern: CyclePattern, within bounds: Bounds) -> Outcome {
    let keepsApart = pattern.shape == .single || pattern.shape == .nonadjacent
    let components = Components(graph, allowed: pattern.allowed, keepsApart: keepsApart)
    var best: [Hop]?
    for source in 0..<graph.transactions where components.isCyclic(source) {
      if bounds.isTimeOver() { return .outOfTime(best) }
      if let cycle = cycle(from: source, pattern, components, shorterThan: best?.count ?? .max) {
        best = cycle
      }
      if best?.count == pattern.shortest { break }
    }
    return best.map { .found($0) } ?? .none
  }

  private mutating func cycle(
    from source: Int, _ pattern: CyclePattern, _ components: Components, shorterThan limit: Int
  ) -> [Hop]? {
    round += 1
    let home = components.number(source, afterRead: false)
    var length = 1
    var level: [Int] = []
    var next: [Int] = []
    for index in graph.starts[source]..<graph.starts[source + 1] {
      let edge = graph.edges[index]
      guard edge.kind.isSubset(of: pattern.allowed), let progress = pattern.step(nil, by: edge.kind) else {
        continue
      }
      visit(edge.to, progress, from: -1, by: index, home, components, &level)
    }
    while !level.isEmpty, length < limit {
      var head = 0
      while head < level.count {
        let place = level[head]
        head += 1
        let node = place / CyclePattern.Progress.count
        let progress = CyclePattern.Progress(rawValue: UInt8(place % CyclePattern.Progress.count))
        if node == source {
          if pattern.isComplete(progress), let hops = hops(endingAt: place, from: source) { return hops }
          continue
        }
        for index in graph.starts[node]..<graph.starts[node + 1] {
          let edge = graph.edges[index]
          guard edge.kind.isSubset(of: pattern.allowed) else { continue }
          if edge.kind.isEmpty {
            visit(edge.to, progress, from: place, by: index, home, components, &level)
          } else if length + 1 < limit, let progress = pattern.step(progress, by: edge.kind) {
            visit(edge.to, progress, from: place, by: index, home, components, &next)
          }
        }
      }
      (level, next) = (next, [])
      length += 1
    }
    return nil
  }

  private mutating func visit(
    _ node: Int, _ progress: CyclePattern.Progress, from parent: Int, by edge: Int, _ home: Int,
    _ components: Components, _ list: inout [Int]
  ) {
    let place = node * CyclePattern.Progress.count + Int(progress.rawValue)
    guard seen[place] != round,
      components.number(node, afterRead: progress.contains(.endsInRead)) == home
    else { return }
    (seen[place], parents[place], entries[place]) = (round, parent, edge)
    list.append(place)
  }

  /// The way from the source to this place, unless it meets a transaction twice: then it is no cycle, and a
  /// shorter one is in it.
  private func hops(endingAt end: Int, from source: Int) -> [Hop]? {
    var hops: [Hop] = []
    var met: Set<Int> = []
    var place = end
    var to = source
    while place >= 0 {
      let edge = graph.edges[entries[place]]
      let parent = parents[place]
      if !edge.kind.isEmpty {
        let from = parent < 0 ? source : parent / CyclePattern.Progress.count
        hops.append(Hop(from: from, to: to, kind: edge.kind, label: edge.label))
        guard met.insert(from).inserted else { return nil }
        to = from
      }
      place = parent
    }
    return hops.reversed()
  }
}
