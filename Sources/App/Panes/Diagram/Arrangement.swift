import Engine
import TUI

/// How much a card shows. Each size has a frame but the chips.
package enum CardSize: CaseIterable {
  case huge, large, medium, small, compact, chip

  var node: Size {
    switch self {
    case .huge: Size(24, 8)
    case .large: Size(18, 6)
    case .medium: Size(16, 5)
    case .small: Size(16, 4)
    case .compact: Size(16, 3)
    case .chip: Size(13, 1)
    }
  }
  var client: Size {
    switch self {
    case .huge: Size(20, 3)
    case .large: Size(16, 3)
    case .medium, .small: Size(14, 3)
    case .compact: Size(12, 1)
    case .chip: Size(10, 1)
    }
  }
  /// The least room between two cards, so that a message can be seen there.
  var gap: Size {
    switch self {
    case .huge, .large: Size(8, 2)
    case .medium: Size(5, 2)
    case .small: Size(4, 1)
    case .compact: Size(4, 1)
    case .chip: Size(2, 1)
    }
  }
}

/// Who is drawn: what an arrangement depends on, and nothing that changes during a run.
struct Members: Hashable {
  var shape: Shape
  var nodes: Int
  /// For each client, the index of the node it is near.
  var near: [Int] = []
  /// Racks or regions: names and the indices of their nodes.
  var groups: [(name: String, members: [Int])] = []

  init(shape: Shape, nodes: Int, near: [Int] = [], groups: [(name: String, members: [Int])] = []) {
    (self.shape, self.nodes, self.near, self.groups) = (shape, nodes, near, groups)
  }
  init(shape: Shape, _ roster: Roster) {
    let near = roster.clients.map { client in roster.nodes.firstIndex(of: client.near) ?? 0 }
    let groups = roster.groups.map { group in
      (name: group.name, members: group.members.compactMap { roster.nodes.firstIndex(of: $0) })
    }
    self.init(shape: shape, nodes: roster.nodes.count, near: near, groups: groups)
  }
  static func == (a: Members, b: Members) -> Bool {
    a.shape == b.shape && a.nodes == b.nodes && a.near == b.near
      && a.groups.map(\.name) == b.groups.map(\.name)
      && a.groups.map(\.members) == b.groups.map(\.members)
  }
  func hash(into hasher: inout Hasher) { hasher.combine(nodes) }
}

/// Where every card is: a function of who takes part and of the room, so nothing moves while a run goes on.
struct Arrangement {
  let size: CardSize
  /// By endpoint: nodes, then clients. Without an entry: there is no room for it.
  private(set) var cards: [Int: Rect] = [:]
  /// The dashed boxes of racks or regions.
  private(set) var regions: [(name: String, members: [Int], rect: Rect)] = []

  /// The arrangement with the largest cards that leaves room between them.
  init(_ members: Members, in rect: Rect) {
    // First with room for clients outside of their nodes; then wherever there is a place for them.
    let framed = CardSize.allCases.filter { $0 != .chip && $0 != .compact }
    let none = (left: 0, right: 0)
    var attempts = framed.map { (size: $0, margins: Self.margins(members, $0), lane: Self.lane(rect)) }
    attempts += CardSize.allCases.filter { $0 != .chip }.map { ($0, none, Self.lane(rect)) }
    // A short lane with cards says more than a long one between chips.
    attempts += [(.medium, none, Self.shortLane), (.small, none, Self.shortLane), (.chip, none, 0)]
    for (size, margins, lane) in attempts {
      if let fitting = Arrangement(members, size, in: rect, margins: margins, lane: lane) {
        self = fitting
        return
      }
    }
    self.init(grid: members, in: rect)
  }

  /// A lane is for its messages: it takes about half of the room, and a message with its label at least.
  private static func lane(_ rect: Rect) -> Int { rect.width * 9 / 20 }
  private static let shortLane = 14

  /// The columns to keep free left and right of the nodes, for the clients of those at the sides.
  private static func margins(_ members: Members, _ size: CardSize) -> (left: Int, right: Int) {
    let width = size.client.width + 7
    switch members.shape {
    case .tiers: return members.near.isEmpty ? (0, 0) : (width, 0)
    case .ring where members.nodes >= 3:
      let turns = members.near.map { Trigonometry.sine(Double($0) / Double(members.nodes)) }
      return (turns.contains { $0 < -0.1 } ? width : 0, turns.contains { $0 > 0.1 } ? width : 0)
    default: return (0, 0)
    }
  }

  /// Tries one size: nil when cards would be too close or outside.
  private init?(
    _ members: Members, _ size: CardSize, in rect: Rect, margins: (left: Int, right: Int), lane: Int
  ) {
    self.size = size
    let width = rect.width - margins.left - margins.right
    let inner = Rect(x: rect.x + margins.left, y: rect.y, width: width, height: rect.height)
    guard inner.width >= size.node.width, inner.height >= size.node.height else { return nil }
    let isLane = members.nodes == 2 && (members.shape == .row || members.shape == .ring)
    if isLane, size != .chip, inner.width - 2 * size.node.width < lane { return nil }
    let places = Places(members: members, size: size.node, rect: inner)
    guard let placed = places.all() else { return nil }
    regions = placed.regions
    for (index, origin) in placed.origins.enumerated() {
      cards[index] = Rect(x: origin.x, y: origin.y, width: size.node.width, height: size.node.height)
    }
    // Where clients took the sides, a link between two nodes still needs room for a message and its label.
    let isNarrowed = margins.left + margins.right > 0
    let gap = Size(isNarrowed ? max(9, size.gap.width) : size.gap.width, size.gap.height)
    guard isRoomy(in: rect, gap: gap) else { return nil }
    for (index, near) in members.near.enumerated() {
      guard let place = client(index, near: near, members, in: rect) else { return nil }
      cards[members.nodes + index] = place
    }
  }

  /// Chips in columns, for rooms where no shape fits; what does not fit is left out.
  private init(grid members: Members, in rect: Rect) {
    size = .chip
    let cell = size.node
    let perRow = max(1, (rect.width + 2) / (cell.width + 2))
    for index in 0..<members.nodes + members.near.count {
      let place = Rect(
        x: rect.x + index % perRow * (cell.width + 2), y: rect.y + index / perRow, width: cell.width,
        height: 1)
      if place.intersection(rect) == place { cards[index] = place }
    }
  }

  private func isRoomy(in rect: Rect, gap: Size) -> Bool {
    let all = cards.keys.sorted().compactMap { cards[$0] }
    for (index, card) in all.enumerated() {
      guard card.intersection(rect) == card else { return false }
      for other in all[(index + 1)...] where !isApart(card, other, gap) { return false }
    }
    return true
  }
  private func isApart(_ a: Rect, _ b: Rect, _ gap: Size) -> Bool {
    a.maxX + gap.width <= b.x || b.maxX + gap.width <= a.x || a.maxY + gap.height <= b.y
      || b.maxY + gap.height <= a.y
  }

  /// The first free place beside the node, outwards before inwards.
  private func client(_ index: Int, near: Int, _ members: Members, in rect: Rect) -> Rect? {
    guard let node = cards[near] else { return nil }
    let box = size.client
    let middle = rect.x + rect.width / 2
    let offset = node.x + node.width / 2 - middle
    let isLeft = abs(offset) <= 2 ? index % 2 == 0 : offset < 0
    let isUpper = node.y + node.height / 2 <= rect.y + rect.height / 2
    let centred = node.x + (node.width - box.width) / 2, level = node.y + (node.height - box.height) / 2
    var places: [Point] = []
    func horizontal(_ left: Bool, _ gap: Int, _ y: Int) -> Point {
      Point(left ? node.x - gap - box.width : node.maxX + gap, y)
    }
    func vertical(_ upper: Bool, _ gap: Int, _ x: Int) -> Point {
      Point(x, upper ? node.y - gap - box.height : node.maxY + gap)
    }
    for left in [isLeft, !isLeft] { for gap in [8, 6, 4] { places.append(horizontal(left, gap, level)) } }
    for gap in [3, 2, 1] {
      places.append(vertical(isUpper, gap, centred))
      places.append(vertical(!isUpper, gap, centred))
    }
    for shift in [box.width * 2 / 3, box.width + 3] {
      for gap in [2, 1] {
        for side in [-shift, shift] {
          places.append(vertical(isUpper, gap, centred + side))
          places.append(vertical(!isUpper, gap, centred + side))
        }
      }
    }
    for gap in [4, 6, 8, 3] {
      for left in [isLeft, !isLeft] {
        for dy in [0, -2, 2, -box.height - 1, box.height + 1] {
          places.append(horizontal(left, gap, level + dy))
        }
      }
    }
    let gap = size == .chip ? Size(2, 0) : Size(3, 1)
    let boxes = places.map { Rect(x: $0.x, y: $0.y, width: box.width, height: box.height) }
    let free = boxes.filter { place in
      place.intersection(rect) == place && cards.values.allSatisfy { isApart(place, $0, gap) }
        && regions.allSatisfy { region in
          region.rect.intersection(place).isEmpty || region.rect.inset(by: 1).intersection(place) == place
        }
    }
    let links = links(members)
    return free.first { place in links.allSatisfy { !crosses($0, place.grown(by: 1, 0)) } } ?? free.first
  }

  /// The straight links between nodes, which a client should not stand on.
  private func links(_ members: Members) -> [(Spot, Spot)] {
    let nodes = (0..<members.nodes).compactMap { cards[$0]?.centre }
    return nodes.indices.flatMap { a in
      nodes.indices.compactMap { b in
        let isNeighbour = b == a + 1 || (a == 0 && b == nodes.count - 1)
        return a < b && (nodes.count <= 5 || isNeighbour) ? (nodes[a], nodes[b]) : nil
      }
    }
  }
  private func crosses(_ link: (Spot, Spot), _ rect: Rect) -> Bool {
    let steps = max(2, Int(link.0.distance(to: link.1)))
    return (0...steps).contains { rect.holds(link.0.towards(link.1, Double($0) / Double(steps))) }
  }
}
