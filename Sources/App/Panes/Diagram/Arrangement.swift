import Engine
import TUI

/// How much a card shows. Each size has a frame but the chips.
package enum CardSize: CaseIterable, Comparable {
  /// From the largest to the smallest.
  case giant, huge, large, medium, small, compact, narrow, chip

  var node: Size {
    switch self {
    case .giant: Size(34, 10)
    case .huge: Size(24, 8)
    case .large: Size(18, 6)
    case .medium: Size(16, 5)
    case .small: Size(16, 4)
    case .compact: Size(16, 3)
    case .narrow: Size(13, 3)
    case .chip: Size(13, 1)
    }
  }
  /// How wide it is where there is room enough, so that fields keep their names.
  var wide: Int {
    switch self {
    case .giant, .huge: 34
    case .large: 28
    case .medium, .small, .compact: 24
    case .narrow: 13
    case .chip: 20
    }
  }
  var client: Size {
    switch self {
    case .giant, .huge: Size(20, 3)
    case .large: Size(16, 3)
    case .medium, .small: Size(14, 3)
    case .compact: Size(12, 1)
    case .narrow: Size(10, 1)
    case .chip: Size(10, 1)
    }
  }
  /// The least room between two cards, so that a message can be seen there.
  var gap: Size {
    switch self {
    case .giant, .huge, .large: Size(8, 2)
    case .medium: Size(5, 2)
    case .small: Size(4, 1)
    case .compact, .narrow: Size(4, 1)
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
  /// The columns of the longest name of a node.
  var longest = 2

  init(
    shape: Shape, nodes: Int, near: [Int] = [], groups: [(name: String, members: [Int])] = [],
    longest: Int = 2
  ) {
    (self.shape, self.nodes, self.near, self.groups) = (shape, nodes, near, groups)
    self.longest = longest
  }
  init(shape: Shape, _ roster: Roster) {
    let near = roster.clients.map { client in roster.nodes.firstIndex(of: client.near) ?? 0 }
    let groups = roster.groups.map { group in
      (name: group.name, members: group.members.compactMap { roster.nodes.firstIndex(of: $0) })
    }
    self.init(
      shape: shape, nodes: roster.nodes.count, near: near, groups: groups,
      longest: roster.nodes.map(\.columns).max() ?? 0)
  }
  static func == (a: Members, b: Members) -> Bool {
    a.shape == b.shape && a.nodes == b.nodes && a.near == b.near && a.longest == b.longest
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
    var plain = members
    // Boxes of regions that do not fit give way to the shape.
    if members.shape != .tiers { plain.groups = [] }
    let all = members == plain ? [plain] : [members, plain]
    for members in all {
      let plans = Self.plans(members, rect).filter { $0.size != .chip || members == plain }
      let largest = plans.lazy.compactMap { Arrangement(members, $0, in: rect, isClear: false) }.first
      guard let largest else { continue }
      // On a ring with room, cards that are a little smaller rather than clients on the links of others.
      let isLoose = members.shape == .ring && members.groups.isEmpty && rect.height >= 18
      let sizes = CardSize.allCases.drop { $0 < largest.size }.prefix(3).filter { $0 < .compact }
      let clear = plans.lazy.filter { isLoose && sizes.contains($0.size) }
        .compactMap { Arrangement(members, $0, in: rect, isClear: true) }.first
      self = clear ?? largest
      return
    }
    self.init(grid: members, in: rect)
  }

  /// One way to try: how large the cards are, and what stays free beside and between them.
  private struct Plan {
    let size: CardSize, node: Size
    var margins = (left: 0, right: 0)
    var lane = 0
    var gap: Size { size.gap }
    /// Wider than usual they also leave room for messages with their labels.
    var isWide: Bool { node.width > size.node.width }
  }
  /// The best first.
  private static func plans(_ members: Members, _ rect: Rect) -> [Plan] {
    func plans(_ size: CardSize, _ margins: (left: Int, right: Int), _ lane: Int) -> [Plan] {
      widths(of: size, for: members).map { width in
        Plan(size: size, node: Size(width, size.node.height), margins: margins, lane: lane)
      }
    }
    // First with room for clients outside of their nodes; then wherever there is a place for them.
    let framed = CardSize.allCases.filter { $0 < .compact }, none = (left: 0, right: 0)
    var all = framed.flatMap { plans($0, margins(members, $0), lane(rect)) }
    all += CardSize.allCases.filter { $0 < .narrow }.flatMap { plans($0, none, lane(rect)) }
    // A short lane with cards says more than a long one between chips.
    all += [.medium, .small, .narrow].flatMap { plans($0, none, shortLane) }
    return all + plans(.chip, none, 0)
  }
  /// Widths to try: wide, with room for a long name beside the role, and usual.
  private static func widths(of size: CardSize, for members: Members) -> [Int] {
    let usual = size.node.width, named = min(40, members.longest + (size == .chip ? 11 : 14))
    var widths = [max(size.wide, named), (size.wide + usual) / 2, named, usual].filter { $0 >= usual }
    widths.sort(by: >)
    return widths.indices.filter { $0 == 0 || widths[$0] != widths[$0 - 1] }.map { widths[$0] }
  }

  /// A lane is for its messages: it takes about half of the room, and a message with its label at least.
  private static func lane(_ rect: Rect) -> Int { rect.width * 9 / 20 }
  private static let shortLane = 14

  /// The columns to keep free left and right of the nodes, for the clients of those at the sides.
  private static func margins(_ members: Members, _ size: CardSize) -> (left: Int, right: Int) {
    let width = size.client.width + 7
    switch members.shape {
    case .tiers: return members.near.isEmpty ? (0, 0) : (width, 0)
    case .ring where members.nodes >= 3 && members.groups.isEmpty:
      let turns = members.near.map { Trigonometry.sine(Double($0) / Double(members.nodes)) }
      return (turns.contains { $0 < -0.1 } ? width : 0, turns.contains { $0 > 0.1 } ? width : 0)
    default: return (0, 0)
    }
  }

  /// Tries one plan: nil when cards would be too close or outside, or clients not clear of others' links.
  private init?(_ members: Members, _ plan: Plan, in rect: Rect, isClear: Bool) {
    size = plan.size
    let (node, margins) = (plan.node, plan.margins)
    let width = rect.width - margins.left - margins.right
    let inner = Rect(x: rect.x + margins.left, y: rect.y, width: width, height: rect.height)
    guard inner.width >= node.width, inner.height >= node.height else { return nil }
    let isLane = members.nodes == 2 && (members.shape == .row || members.shape == .ring)
    if isLane, size != .chip, inner.width - 2 * node.width < plan.lane { return nil }
    let places = Places(members: members, size: node, rect: inner, gap: plan.gap.width)
    guard let placed = places.all() else { return nil }
    regions = placed.regions
    for (index, origin) in placed.origins.enumerated() {
      cards[index] = Rect(x: origin.x, y: origin.y, width: node.width, height: node.height)
    }
    // Where clients took the sides, a link between two nodes still needs room for a message and its label.
    let isNarrowed = margins.left + margins.right > 0
    let gap = Size(isNarrowed ? max(9, plan.gap.width) : plan.gap.width, plan.gap.height)
    guard isRoomy(in: rect, gap: gap, isWide: plan.isWide && size != .chip) else { return nil }
    for (index, near) in members.near.enumerated() {
      guard let place = client(index, near: near, members, in: rect, isClear) else { return nil }
      cards[members.nodes + index] = place
    }
  }

  /// Chips in columns over all of the room, where no shape fits; what does not fit is left out.
  private init(grid members: Members, in rect: Rect) {
    size = .chip
    let cell = size.node, count = members.nodes + members.near.count
    let most = max(1, (rect.width + 2) / (cell.width + 2))
    let rows = max(1, (count + most - 1) / most), perRow = max(1, (count + rows - 1) / rows)
    func spread(_ index: Int, _ count: Int, _ size: Int, _ room: Int) -> Int {
      count < 2 ? max(0, room - size) / 2 : max(index * size, (room - size) * index / (count - 1))
    }
    for index in 0..<count {
      let place = Rect(
        x: rect.x + spread(index % perRow, perRow, cell.width, rect.width),
        y: rect.y + spread(index / perRow, rows, 1, rect.height), width: cell.width, height: 1)
      if place.intersection(rect) == place { cards[index] = place }
    }
  }

  private func isRoomy(in rect: Rect, gap: Size, isWide: Bool) -> Bool {
    let all = cards.keys.sorted().compactMap { cards[$0] }
    for (index, card) in all.enumerated() {
      guard card.intersection(rect) == card else { return false }
      for other in all[(index + 1)...] {
        guard isApart(card, other, gap) else { return false }
        if isWide, card.room(to: other) < 14 { return false }
      }
    }
    return true
  }
  private func isApart(_ a: Rect, _ b: Rect, _ gap: Size) -> Bool {
    a.maxX + gap.width <= b.x || b.maxX + gap.width <= a.x || a.maxY + gap.height <= b.y
      || b.maxY + gap.height <= a.y
  }

  /// The first free place beside the node, outwards before inwards.
  private func client(
    _ index: Int, near: Int, _ members: Members, in rect: Rect, _ isClear: Bool
  ) -> Rect? {
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
      for gap in [2, 1, 3, 4, 5] {
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
    let boxes = places.map { Rect(x: $0.x, y: $0.y, width: box.width, height: box.height) }
    let links = links(members)
    // Beside the only node a message and its label have room, unless that costs the card its words.
    let least = members.nodes == 1 && size <= .large ? 8 : 0
    // With a row between it and the others, so that a wall has room; chips may do without.
    for gap in size == .chip ? [Size(2, 1), Size(2, 0)] : [Size(3, 1)] {
      let free = boxes.filter { place in
        place.intersection(rect) == place && place.room(to: node) >= least
          && cards.values.allSatisfy { isApart(place, $0, gap) }
          && regions.allSatisfy { region in
            region.rect.intersection(place).isEmpty || region.rect.inset(by: 1).intersection(place) == place
          }
      }
      let clear = free.first { place in links.allSatisfy { !crosses($0, place.grown(by: 1, 0)) } }
      if let place = isClear ? clear : clear ?? free.first { return place }
    }
    return nil
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
