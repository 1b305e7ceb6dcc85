import Engine
import TUI

/// The places of the nodes' cards in each shape.
struct Places {
  let members: Members
  let size: Size
  let rect: Rect
  /// The least columns between two cards.
  let gap: Int

  typealias Placed = (origins: [Point], regions: [(name: String, members: [Int], rect: Rect)])

  /// nil when the shape does not fit at this size.
  func all() -> Placed? {
    let count = members.nodes
    guard count > 0 else { return ([], []) }
    // Regions are seen in every shape; racks are the tiers where there are tiers.
    if !members.groups.isEmpty, members.shape != .tiers { return regions() }
    switch members.shape {
    case .ring, .regions: return (ring(count), [])
    case .row: return (row(count), [])
    case .tree: return (layers(levels(count)), [])
    case .tiers: return (columns(tiers(count)), [])
    }
  }

  /// An ellipse that starts at the top and fills the room; two stand side by side.
  private func ring(_ count: Int) -> [Point] {
    if count <= 2 { return row(count) }
    let unit = (0..<count).map { index in
      let turn = Double(index) / Double(count)
      return (x: Trigonometry.sine(turn), y: -Trigonometry.sine(turn + 0.25))
    }
    let ys = unit.map(\.y), xs = unit.map(\.x)
    let (top, bottom) = (ys.min() ?? 0, ys.max() ?? 1)
    let (left, right) = (xs.min() ?? 0, xs.max() ?? 1)
    // Wider than four times its height a ring no longer looks like one.
    let width = min(rect.width, max(rect.height * 8, size.width * 4))
    let start = rect.x + (rect.width - width) / 2
    return unit.map { place in
      Point(
        start + round((place.x - left) / (right - left) * Double(width - size.width)),
        rect.y + round((place.y - top) / (bottom - top) * Double(rect.height - size.height)))
    }
  }

  /// One row, or several where the room is narrow; two at the ends, with a lane between them.
  private func row(_ count: Int) -> [Point] {
    let least = size.width + (count == 2 ? 10 : 6)
    let most = max(1, min(count, (rect.width + 6) / least))
    let rows = (count + most - 1) / most
    let perRow = (count + rows - 1) / rows
    return (0..<count).map { index in
      let (row, column) = (index / perRow, index % perRow)
      let inRow = min(perRow, count - row * perRow)
      return Point(
        spread(column, of: inRow, size: size.width, from: rect.x, room: rect.width, edges: count > 1),
        spread(row, of: rows, size: size.height, from: rect.y, room: rect.height, edges: false))
    }
  }

  /// The sizes of a tree's levels.
  private func levels(_ count: Int) -> [Int] {
    switch count {
    case 1: [1]
    case ...5: [1, count - 1]
    case ...7: [1, 2, count - 3]
    default: [1, 3, count - 4]
    }
  }
  private func layers(_ levels: [Int]) -> [Point] {
    var places: [Point] = []
    for (row, count) in levels.enumerated() {
      let y = spread(row, of: levels.count, size: size.height, from: rect.y, room: rect.height, edges: true)
      // From edge to edge where the same room around each would leave too little between them.
      let isTight = rect.width < count * (size.width + gap + 1)
      for column in 0..<count {
        let x = spread(
          column, of: count, size: size.width, from: rect.x, room: rect.width, edges: isTight)
        places.append(Point(x, y))
      }
    }
    return places
  }

  /// Each rack a tier; else the first node in front, and behind it the rest.
  private func tiers(_ count: Int) -> [[Int]] {
    let grouped = members.groups.map(\.members)
    let rest = (0..<count).filter { index in !grouped.contains { $0.contains(index) } }
    if !grouped.isEmpty { return (rest.isEmpty ? [] : [rest]) + grouped }
    if count == 1 { return [[0]] }
    let behind = Array(1..<count)
    return behind.count <= 4
      ? [[0], behind]
      : [[0], Array(behind.prefix((behind.count + 1) / 2)), Array(behind.suffix(behind.count / 2))]
  }
  private func columns(_ tiers: [[Int]]) -> [Point] {
    var places = Array(repeating: Point(rect.x, rect.y), count: members.nodes)
    for (column, tier) in tiers.enumerated() {
      let x = spread(column, of: tiers.count, size: size.width, from: rect.x, room: rect.width, edges: true)
      for (row, index) in tier.enumerated() {
        let y = spread(row, of: tier.count, size: size.height, from: rect.y, room: rect.height, edges: false)
        places[index] = Point(x, y)
      }
    }
    return places
  }

  /// Dashed boxes side by side, with room for a wall between them.
  private func regions() -> Placed? {
    let grouped = members.groups.map(\.members)
    let rest = (0..<members.nodes).filter { index in !grouped.contains { $0.contains(index) } }
    let all = members.groups + (rest.isEmpty ? [] : [(name: "", members: rest)])
    let gap = 7
    guard let widths = widths(of: all.map(\.members.count), room: rect.width - gap * (all.count - 1)),
      rect.height >= size.height + 2
    else { return nil }
    var origins = Array(repeating: Point(rect.x, rect.y), count: members.nodes)
    var boxes: [(name: String, members: [Int], rect: Rect)] = []
    var x = rect.x
    for (column, group) in all.enumerated() {
      let box = Rect(x: x, y: rect.y, width: widths[column], height: rect.height)
      x += widths[column] + gap
      boxes.append((group.name, group.members, box))
      let inner = Rect(x: box.x + 2, y: box.y + 1, width: box.width - 4, height: box.height - 2)
      for (place, index) in zip(inside(inner, group.members.count, column), group.members) {
        origins[index] = place
      }
    }
    return (origins, boxes)
  }
  /// How wide the boxes are: alike, but where one needs two columns of cards that has them first.
  private func widths(of counts: [Int], room: Int) -> [Int]? {
    let least = counts.map { count in
      let isStack = count <= 2 || count * (size.height + 1) - 1 <= rect.height - 2
      return isStack ? size.width + 4 : 2 * size.width + 9
    }
    let each = room / max(1, counts.count)
    if least.allSatisfy({ $0 <= each }) { return counts.map { _ in each } }
    let spare = room - least.reduce(0, +)
    return spare < 0 ? nil : least.map { $0 + spare / counts.count }
  }
  /// The places in one region: a stack, or a triangle of three, or two columns.
  private func inside(_ box: Rect, _ count: Int, _ column: Int) -> [Point] {
    let isWide = box.width >= 2 * size.width + 5
    if count == 3, isWide {
      let (near, far) = (
        column == 0 ? box.maxX - size.width : box.x, column == 0 ? box.x : box.maxX - size.width
      )
      return [
        Point(near, box.y + (box.height - size.height) / 2), Point(far, box.y),
        Point(far, box.maxY - size.height),
      ]
    }
    let perRow = count > 2 && isWide ? 2 : 1
    let rows = (count + perRow - 1) / perRow
    return (0..<count).map { index in
      Point(
        spread(index % perRow, of: perRow, size: size.width, from: box.x, room: box.width, edges: perRow > 1),
        spread(index / perRow, of: rows, size: size.height, from: box.y, room: box.height, edges: rows > 1))
    }
  }

  /// The start of item `index` of `count`: from edge to edge, or with the same room around each.
  private func spread(_ index: Int, of count: Int, size: Int, from: Int, room: Int, edges: Bool) -> Int {
    guard count > 1 else { return from + (room - size) / 2 }
    if edges { return from + (room - size) * index / (count - 1) }
    let cell = Double(room) / Double(count)
    return from + round(cell * (Double(index) + 0.5) - Double(size) / 2)
  }
  private func round(_ value: Double) -> Int { Int(value.rounded()) }
}

/// Sines without a mathematical library, for at most nine places on a ring.
enum Trigonometry {
  /// The sine of a part of a full turn.
  static func sine(_ turn: Double) -> Double {
    var angle = (turn - turn.rounded(.down)) * 2 * Double.pi
    if angle > Double.pi { angle -= 2 * Double.pi }
    if angle > Double.pi / 2 { angle = Double.pi - angle }
    if angle < -Double.pi / 2 { angle = -Double.pi - angle }
    let square = angle * angle
    var term = angle, sum = angle
    for power in stride(from: 2.0, through: 16, by: 2) {
      term *= -square / (power * (power + 1))
      sum += term
    }
    return sum
  }
}
