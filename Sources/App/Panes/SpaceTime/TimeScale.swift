import Engine
import TUI

/// Where an instant and an endpoint are in a space-time diagram: a line for each endpoint, and time along it.
struct TimeScale {
  /// Time runs down, and not to the right.
  let isVertical: Bool
  /// The cells of the lines.
  let room: Rect
  /// The endpoints that have a line, in order.
  let lanes: [NodeID]
  /// The cells from one line to the next, where they are nearest to each other.
  let step: Int
  let start: Instant
  /// Microseconds of the run in a cell.
  let perCell: Int64
  /// How far each line is from the side of the room.
  private let offsets: [Int]

  /// How much time a picture shows.
  struct Wish: Hashable, Sendable {
    /// Time runs the other way than the shape of the panel suggests.
    var isTurned = false
    /// Steps to a coarser scale; below zero to a finer one.
    var coarser = 0
    /// An instant that must be seen; the present otherwise.
    var anchor: Instant?
    /// One that must be seen together with the present.
    var earliest: Instant?
    /// Only what a node knows.
    var isFoggy = false
  }

  /// - Parameters:
  ///   - room: the whole inside of the panel; names and the axis are taken off.
  ///   - focus: what is in the middle where there is no room for all lines.
  init(_ world: any World, in inside: Rect, focus: NodeID?, _ wish: Wish = Wish()) {
    let all = world.roster.ids, count = max(1, all.count)
    isVertical = Self.isTall(inside, lanes: count) != wish.isTurned
    let names = all.map { world.roster.name($0).columns }.max() ?? 0
    let gutter = isVertical ? min(7, inside.width / 4) : min(names, 10, inside.width / 4) + 1
    let (_, right) = inside.split(left: gutter)
    let cells = isVertical ? right.split(top: 1).1 : right.split(bottom: 1).0
    room = cells
    let across = max(0, isVertical ? cells.width : cells.height)
    let fitting = max(0, min(count, across / (isVertical ? 4 : 1)))
    let begin = min(max(0, (focus?.index ?? 0) - fitting / 2), max(0, count - fitting))
    lanes = Array(all[min(begin, all.count)..<min(all.count, begin + fitting)])
    let gaps = Self.gaps(lanes.map(world.roster.isClient), across: across, isVertical: isVertical)
    step = gaps.min() ?? 1
    let side = max(0, (across - gaps.reduce(0, +) - 1) / 2)
    offsets = gaps.reduce(into: [side]) { $0.append(($0.last ?? 0) + $1) }

    let length = Int64(max(1, isVertical ? cells.height : cells.width))
    let delays = Self.delays(world, isFoggy: wish.isFoggy)
    var per = Self.perCell(world, delays.least, cells: length, isVertical: isVertical, wish.isFoggy)
    let now = world.now.microseconds
    // Room behind the present for what is usually under way, and no more.
    func ahead(_ per: Int64) -> Int64 { min(max(1, length / 4), delays.most / per + 2) }
    if let span = wish.earliest.map({ now - $0.microseconds }) {
      for _ in 0..<30 where per * max(1, length - ahead(per) - 4) < span { per = Self.ladder(per, 1) }
    }
    perCell = Self.ladder(per, wish.coarser)
    let lead = ahead(perCell)
    var begins = max(0, now - perCell * (length - lead - 1))
    if let earliest = wish.earliest?.microseconds, wish.coarser == 0 {
      begins = max(0, min(begins, earliest - 2 * perCell))
    }
    if let anchor = wish.anchor?.microseconds, anchor < begins {
      begins = max(0, anchor - perCell * length / 4)
    }
    start = Instant(microseconds: begins / perCell * perCell)
  }

  /// Whether time had better run down: in a panel that is high, or where lines have too few rows and time has
  /// enough of them.
  private static func isTall(_ inside: Rect, lanes: Int) -> Bool {
    let rows = inside.height - 1
    if inside.width < inside.height * 2 { return true }
    return inside.width / lanes >= 9 && (rows < lanes || (rows >= 9 && rows < lanes * 2 - 1))
  }

  /// The cells from each line to the next. Clients, who say little, are nearer to what is beside them.
  private static func gaps(_ isClient: [Bool], across: Int, isVertical: Bool) -> [Int] {
    guard isClient.count > 1 else { return [] }
    let count = isClient.count - 1
    let least = isVertical ? 4 : 1, most = isVertical ? 60 : 12
    let even = max(least, (across - 1) / count)
    // What is written beside the outer lines needs room, too.
    let side = isVertical ? 8 : 1
    let free = across - 1 - 2 * side
    guard free / count >= (isVertical ? 14 : 3) else {
      return Array(repeating: min(most, even), count: count)
    }
    let weights = zip(isClient, isClient.dropFirst()).map { $0 || $1 ? 1 : 2 }
    let total = weights.reduce(0, +)
    return weights.map { min(most, max(isVertical ? 12 : 2, free * $0 / total)) }
  }

  /// How long a message usually takes where it is fastest, and how long now where it is slowest, in
  /// microseconds.
  private static func delays(_ world: any World, isFoggy: Bool) -> (least: Int64, most: Int64) {
    let nodes = world.roster.nodes.indices.map { NodeID($0) }
    var least = Int64.max, most: Int64 = 0
    for from in nodes {
      for to in nodes where to != from {
        let link = world.link(from: from, to: to)
        let usual = link.usual.typical
        if usual > 0 { least = min(least, usual) }
        // What became of a link is not for a node to know.
        most = max(most, isFoggy ? usual : link.delay.typical)
      }
    }
    return (least == .max ? 1000 : max(8, least), most)
  }

  /// From the delay of a message, so that its slope can be seen, and from how much happens on average: not
  /// from what happens just now, so that the scale stays as it is while a run plays.
  private static func perCell(
    _ world: any World, _ delay: Int64, cells: Int64, isVertical: Bool, _ isFoggy: Bool
  ) -> Int64 {
    // How much happens elsewhere is not for a node to know.
    let gap = isFoggy ? 0 : world.now.microseconds / Int64(max(1, world.traceCount))
    let finest = delay / (isVertical ? 5 : 9), coarsest = delay / (isVertical ? 2 : 3)
    let busy = gap * 24 / max(1, cells)
    return ladder(max(1, min(max(finest, busy), max(finest, coarsest))), 0)
  }
  /// The next of 1, 2, 5, 10, 20, 50 and so on, and so many steps further; a microsecond at least, an hour at
  /// most.
  private static func ladder(_ micro: Int64, _ steps: Int) -> Int64 {
    let all = (0...9).flatMap { power in
      let unit = (0..<power).reduce(Int64(1)) { total, _ in total * 10 }
      return [unit, 2 * unit, 5 * unit]
    }
    let place = all.firstIndex { $0 >= micro } ?? all.count - 1
    return all[min(max(0, place + steps), all.count - 1)]
  }

  var end: Instant { start + .microseconds(perCell * Int64(max(0, isVertical ? room.height : room.width))) }
  func shows(_ time: Instant) -> Bool { time >= start && time < end }

  // MARK: Cells

  /// The row of a line, or its column.
  func line(_ lane: Int) -> Int {
    let inside = min(max(0, lane), offsets.count - 1)
    return (isVertical ? room.x : room.y) + offsets[inside] + (lane - inside) * step
  }
  func lane(of id: NodeID) -> Int? {
    guard let begin = lanes.first, id >= begin, id.index - begin.index < lanes.count else { return nil }
    return id.index - begin.index
  }
  /// The column of an instant, or its row; clamped far outside.
  func place(_ time: Instant) -> Int {
    let cells = (time - start).inMicroseconds / perCell
    let clamped = Int(min(max(-10_000, cells), 10_000)) - (time < start ? 1 : 0)
    return (isVertical ? room.y : room.x) + clamped
  }
  func cell(_ time: Instant, _ lane: Int) -> Point {
    isVertical ? Point(line(lane), place(time)) : Point(place(time), line(lane))
  }

  // MARK: Dots

  /// A place between two lines as a dot, `share` of the way from the edge of the first to that of the second;
  /// a lane that is not shown is beyond the side of the room.
  func dot(_ time: Instant, from: NodeID, to: NodeID, share: Double) -> Point {
    let size = isVertical ? 2 : 4
    let a = position(from) * size, b = position(to) * size
    let (first, last) =
      a < b ? (a + size, b - 1) : a > b ? (a - 1, b + size) : (a + size / 2, b + size / 2)
    let across = Int((Double(first) + Double(last - first) * share).rounded(.down))
    let cells = min(max(-10_000, Double((time - start).inMicroseconds) / Double(perCell)), 10_000)
    return isVertical
      ? Point(across, room.y * 4 + Int((cells * 4).rounded(.down)))
      : Point(room.x * 2 + Int((cells * 2).rounded(.down)), across)
  }
  private func position(_ id: NodeID) -> Int { line(id.index - (lanes.first?.index ?? 0)) }
  /// Whether a cell is one of a line.
  func isOnLine(_ cell: Point) -> Bool {
    let across = (isVertical ? cell.x - room.x : cell.y - room.y)
    return offsets.contains(across)
  }
  /// How much of the way between two endpoints lies before the first line on it, 0 to 1.
  func gapShare(from: NodeID, to: NodeID) -> Double {
    let lane = from.index - (lanes.first?.index ?? 0)
    let next = line(from < to ? lane + 1 : lane - 1)
    let whole = abs(position(to) - position(from))
    return whole == 0 ? 1 : min(1, Double(abs(next - position(from))) / Double(whole))
  }
}
