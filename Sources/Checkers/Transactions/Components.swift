/// The strongly connected components of a dependency graph: only inside one is there a cycle.
///
/// Source: Tarjan, Depth-First Search and Linear Graph Algorithms, SIAM Journal on Computing 1972, with a
/// stack of its own instead of recursion.
struct Components {
  /// By node, or, where the last edge counts, by twice the node, plus one after an rw edge.
  private(set) var numbers: [Int]
  /// By component.
  private(set) var sizes: [Int] = []
  let keepsApart: Bool

  private let graph: DependencyGraph
  private let allowed: DependencyGraph.Kind
  private var low: [Int]
  private var stack: [Int] = []
  private var path: [(place: Int, edge: Int, order: Int)] = []
  private var counter = 0

  /// - Parameter keepsApart: whether no two rw edges may follow one another.
  init(_ graph: DependencyGraph, allowed: DependencyGraph.Kind, keepsApart: Bool) {
    (self.graph, self.allowed, self.keepsApart) = (graph, allowed, keepsApart)
    let places = graph.nodes * (keepsApart ? 2 : 1)
    numbers = [Int](repeating: -1, count: places)
    low = [Int](repeating: -1, count: places)
    for place in 0..<places where low[place] < 0 { explore(place) }
    (stack, path, low) = ([], [], [])
  }

  func number(_ node: Int, afterRead: Bool) -> Int {
    numbers[keepsApart ? 2 * node + (afterRead ? 1 : 0) : node]
  }

  /// Whether a cycle may begin here.
  func isCyclic(_ node: Int) -> Bool { sizes[number(node, afterRead: false)] > 1 }

  private mutating func explore(_ root: Int) {
    enter(root)
    while let (place, edge, order) = path.last {
      let node = keepsApart ? place / 2 : place
      if edge < graph.starts[node + 1] {
        path[path.count - 1].edge += 1
        guard let next = successor(of: place, by: graph.edges[edge]) else { continue }
        if low[next] < 0 {
          enter(next)
        } else if numbers[next] < 0 {
          low[place] = min(low[place], low[next])
        }
        continue
      }
      path.removeLast()
      if let above = path.last?.place { low[above] = min(low[above], low[place]) }
      if low[place] == order { close(place) }
    }
  }

  private mutating func enter(_ place: Int) {
    low[place] = counter
    stack.append(place)
    path.append((place, graph.starts[keepsApart ? place / 2 : place], counter))
    counter += 1
  }

  private func successor(of place: Int, by edge: DependencyGraph.Edge) -> Int? {
    guard edge.kind.isSubset(of: allowed) else { return nil }
    guard keepsApart else { return edge.to }
    if edge.kind.isEmpty { return 2 * edge.to + place % 2 }
    guard edge.kind.contains(.rw) else { return 2 * edge.to }
    return place % 2 == 1 ? nil : 2 * edge.to + 1
  }

  private mutating func close(_ place: Int) {
    var size = 0
    while let top = stack.popLast() {
      numbers[top] = sizes.count
      size += 1
      if top == place { break }
    }
    sizes.append(size)
  }
}
