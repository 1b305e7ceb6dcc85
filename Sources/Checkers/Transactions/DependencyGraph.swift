/// Who must come before whom. Its first nodes are transactions; the others stand for a range of transactions
/// each, so that "before all of these" takes few edges. A path from a transaction through such nodes to the
/// next transaction is one dependency.
struct DependencyGraph {
  /// What an edge is; none inside a range.
  struct Kind: OptionSet {
    let rawValue: UInt8
    static let ww = Kind(rawValue: 1), wr = Kind(rawValue: 2), rw = Kind(rawValue: 4)
    static let process = Kind(rawValue: 8), realtime = Kind(rawValue: 16)
    /// Together with `ww` or `rw`: which version is newer is known from real time only.
    static let timed = Kind(rawValue: 32)
    static let data: Kind = [.ww, .wr, .rw]
  }

  /// What an edge rests on, for its reason in words.
  struct Label {
    var key = -1
    /// The element that the first wrote, or the other read, or the first read last; -1 for none.
    var element = -1
    /// The operation that read, of the transaction that did.
    var step = -1
  }

  struct Edge {
    var to: Int
    var kind: Kind
    var label: Label
  }

  let transactions: Int
  private(set) var nodes: Int
  private(set) var hasData = false
  private var loose: [(from: Int, edge: Edge)] = []
  /// The edges of node n are `edges[starts[n]..<starts[n + 1]]` once the graph is sealed.
  private(set) var edges: [Edge] = []
  private(set) var starts: [Int] = []

  init(transactions: Int) { (self.transactions, nodes) = (transactions, transactions) }

  mutating func link(_ from: Int, _ to: Int, _ kind: Kind, _ label: Label = Label()) {
    if !kind.isDisjoint(with: .data) { hasData = true }
    loose.append((from, Edge(to: to, kind: kind, label: label)))
  }

  /// Puts the edges in the order of their beginnings, each node's in the order in which they came.
  mutating func seal() {
    starts = [Int](repeating: 0, count: nodes + 1)
    for (from, _) in loose { starts[from + 1] += 1 }
    for node in 0..<nodes { starts[node + 1] += starts[node] }
    var next = starts
    guard let filler = loose.first?.edge else { return }
    edges = [Edge](repeating: filler, count: loose.count)
    for (from, edge) in loose {
      edges[next[from]] = edge
      next[from] += 1
    }
    loose = []
  }
}

/// Transactions in a row, any range of which can be linked to with few edges: a segment tree.
struct Row {
  let members: [Int]
  /// The node of the graph for each inner node of the tree: entry i has the children 2i and 2i + 1, and the
  /// leaves are the members from `members.count` on.
  private let base: Int

  init(_ members: [Int], in graph: inout DependencyGraph) {
    self.members = members
    base = graph.addNodes(max(0, members.count - 1))
    for inner in stride(from: 1, to: members.count, by: 1) {
      graph.link(node(inner), node(2 * inner), [])
      graph.link(node(inner), node(2 * inner + 1), [])
    }
  }

  private func node(_ place: Int) -> Int {
    place < members.count ? base + place - 1 : members[place - members.count]
  }

  /// Links one transaction to all in the range.
  func link(
    _ from: Int, _ range: Range<Int>, _ kind: DependencyGraph.Kind, _ label: DependencyGraph.Label,
    in graph: inout DependencyGraph
  ) {
    var (low, high) = (range.lowerBound + members.count, range.upperBound + members.count)
    while low < high {
      if low & 1 == 1 {
        graph.link(from, node(low), kind, label)
        low += 1
      }
      if high & 1 == 1 {
        high -= 1
        graph.link(from, node(high), kind, label)
      }
      (low, high) = (low / 2, high / 2)
    }
  }

  /// Links one transaction to all in the range except the places given, which are in ascending order.
  func link(
    _ from: Int, _ range: Range<Int>, except places: [Int], _ kind: DependencyGraph.Kind,
    _ label: DependencyGraph.Label, in graph: inout DependencyGraph
  ) {
    var low = range.lowerBound
    for place in places where range.contains(place) {
      link(from, low..<place, kind, label, in: &graph)
      low = place + 1
    }
    link(from, low..<range.upperBound, kind, label, in: &graph)
  }
}

extension DependencyGraph {
  fileprivate mutating func addNodes(_ count: Int) -> Int {
    nodes += count
    return nodes - count
  }
}

extension Array {
  /// The first place whose element meets the condition, where all after it do so too.
  func partition(where meets: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if meets(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
