import Engine

extension Consistency {
  /// Why one access comes before another.
  enum Why {
    /// Its process asked for it first; it had ended when the other began.
    case process, realtime
    /// The read saw the write.
    case seen
    /// The read saw an older version than the write made.
    case notYetSeen
    /// A write comes before the read, which still sees the other write.
    case stillSeen(by: Int)
    /// The process read the one version before it wrote the other.
    case readFirst(Int)
    /// A guarantee lets the read see no older version than the first; it saw the second.
    case promised(read: Int, String)
  }
  struct Edge {
    let from: Int, to: Int, why: Why
    init(_ from: Int, _ to: Int, _ why: Why) { (self.from, self.to, self.why) = (from, to, why) }
  }

  /// What comes before what, with reasons, kept closed: a graph without cycles and a row of bits for each
  /// access that tells what follows it.
  struct Precedence {
    let accesses: Accesses
    /// Whether the order of each process's calls belongs to it.
    let keepsSessions: Bool
    private let width: Int
    private var follows: [UInt64]
    private var edges: [[Edge]]

    init(_ accesses: Accesses, keepsSessions: Bool, _ budget: Budget) throws(Overrun) {
      let count = accesses.all.count
      (self.accesses, self.keepsSessions) = (accesses, keepsSessions)
      width = (count + 63) / 64
      // Twice, because each process of a causal memory extends a copy.
      try budget.fits(bytes: 2 * count * (width * 8 + 64))
      follows = Array(repeating: 0, count: count * width)
      edges = Array(repeating: [], count: count)
    }

    func has(_ first: Int, before second: Int) -> Bool {
      follows[first * width + second / 64] >> UInt64(second % 64) & 1 == 1
    }

    /// Adds an edge, or returns the cycle that it would close, itself first.
    mutating func insert(_ edge: Edge, _ budget: inout Budget) throws(Overrun) -> [Edge]? {
      if edge.from == edge.to { return [edge] }
      if has(edge.to, before: edge.from) { return [edge] + path(from: edge.to, to: edge.from) }
      edges[edge.from].append(edge)
      guard !has(edge.from, before: edge.to) else { return nil }
      for access in accesses.all.indices where access == edge.from || has(access, before: edge.from) {
        try budget.spend()
        for word in 0..<width { follows[access * width + word] |= follows[edge.to * width + word] }
        follows[access * width + edge.to / 64] |= 1 << UInt64(edge.to % 64)
      }
      return nil
    }

    /// The order of each process's calls. It cannot close a cycle in an empty graph.
    mutating func insertSessions(_ budget: inout Budget) throws(Overrun) {
      for session in accesses.sessions {
        var last: Int?
        for access in session {
          if let last { _ = try insert(Edge(last, access, .process), &budget) }
          if accesses.all[access].isSure { last = access }
        }
      }
    }

    /// The fewest edges that lead from one access to another, which follows it.
    func path(from start: Int, to end: Int) -> [Edge] {
      var arrivals: [Edge?] = Array(repeating: nil, count: edges.count)
      var queue = [start], next = 0
      while next < queue.count, arrivals[end] == nil {
        let access = queue[next]
        next += 1
        for edge in steps(from: access) where arrivals[edge.to] == nil && edge.to != start {
          arrivals[edge.to] = edge
          queue.append(edge.to)
        }
      }
      var path: [Edge] = []
      var place = end
      while place != start, let edge = arrivals[place] {
        path.append(edge)
        place = edge.from
      }
      return path.reversed()
    }

    private func steps(from access: Int) -> [Edge] {
      guard keepsSessions else { return edges[access] }
      return edges[access]
        + accesses.sessions[accesses.all[access].process].filter { accesses.comesFirst(access, $0) }
        .map { Edge(access, $0, .process) }
    }
  }
}

extension Consistency.Accesses {
  func dependencies(_ edges: [Consistency.Edge]) -> [Dependency] { edges.map(dependency) }

  private func dependency(_ edge: Consistency.Edge) -> Dependency {
    let (from, to) = (words(edge.from), words(edge.to))
    let (kind, reason): (Dependency.Kind, String) =
      switch edge.why {
      case .process: (.process, "\(name(edge.from)) asked for \(from) before \(to)")
      case .realtime: (.realtime, "\(from) had ended before \(to) began")
      case .seen: (.wr, "\(to) saw \(from)")
      case .notYetSeen: (.rw, "\(from) saw what was there before \(to)")
      case .stillSeen(let read): (.ww, "\(from) comes before \(words(read)), which still saw \(to)")
      case .readFirst(let read): (.ww, "\(name(edge.to)) had read \(word(all[read].value)) before \(to)")
      case .promised(let read, let reason): (.session, "\(reason), and then \(words(read)) saw \(to)")
      }
    return Dependency(from: all[edge.from].call, to: all[edge.to].call, kind, reason)
  }

  /// `a, and b, and c`
  func reasons(_ edges: [Consistency.Edge]) -> String {
    dependencies(edges).map(\.reason).joined(separator: ", and ")
  }
}
