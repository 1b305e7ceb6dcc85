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
  /// The cells from one line to the next.
  let step: Int
  let start: Instant
  /// Microseconds of the run in a cell.
  let perCell: Int64
  private let first: Int

  /// - Parameters:
  ///   - room: the whole inside of the panel; names and the axis are taken off.
  ///   - focus: what is in the middle where there is no room for all lines.
  ///   - anchor: an instant that must be seen; the present otherwise.
  init(
    _ world: any World, in inside: Rect, focus: NodeID?, anchor: Instant?, isTurned: Bool = false,
    isFoggy: Bool = false
  ) {
    let all = world.roster.ids, count = max(1, all.count)
    let width = inside.width, height = inside.height
    let isTall = width < height * 2 || (height - 1 < count * 2 && width / count >= 9)
    isVertical = isTall != isTurned
    let names = all.map { world.roster.name($0).columns }.max() ?? 0
    let gutter = isVertical ? min(7, width / 4) : min(names, 10, width / 4) + 1
    let (_, right) = inside.split(left: gutter)
    let cells = isVertical ? right.split(top: 1).1 : right.split(bottom: 1).0
    room = cells
    let across = max(0, isVertical ? cells.width : cells.height)
    let least = isVertical ? 4 : 1
    let fitting = max(0, min(count, across / least))
    let wanted = focus?.index ?? 0
    let begin = min(max(0, wanted - fitting / 2), max(0, count - fitting))
    lanes = Array(all[min(begin, all.count)..<min(all.count, begin + fitting)])
    let most = isVertical ? 24 : 7
    let wide = lanes.count > 1 && !isVertical ? (across - 1) / (lanes.count - 1) : 0
    step = max(1, min(most, max(wide, across / max(1, lanes.count))))
    first = max(0, (across - (lanes.count - 1) * step - 1) / 2)
    let length = Int64(max(1, isVertical ? cells.height : cells.width))
    perCell = Self.perCell(world, cells: length, isVertical: isVertical, isFoggy: isFoggy)
    // Some room behind the present, for what is on its way.
    let present = world.now.microseconds - perCell * (length * 5 / 6)
    var begins = max(0, present)
    if let anchor, anchor.microseconds < begins {
      begins = max(0, anchor.microseconds - perCell * length / 4)
    }
    start = Instant(microseconds: begins / perCell * perCell)
  }

  /// From the delay of a message, so that its slope can be seen, and from how much happens on average: not
  /// from what happens just now, so that the scale stays as it is while a run plays.
  private static func perCell(_ world: any World, cells: Int64, isVertical: Bool, isFoggy: Bool) -> Int64 {
    let nodes = world.roster.nodes.indices.map { NodeID($0) }
    let delays = nodes.flatMap { from in
      nodes.filter { $0 != from }.map { world.link(from: from, to: $0).usual.typical }
    }
    let delay = max(8, delays.filter { $0 > 0 }.min() ?? 1000)
    // How much happens elsewhere is not for a node to know.
    let gap = isFoggy ? 0 : world.now.microseconds / Int64(max(1, world.traceCount))
    let finest = delay / (isVertical ? 5 : 9), coarsest = delay / (isVertical ? 2 : 3)
    let busy = gap * 24 / max(1, cells)
    return rounded(max(1, min(max(finest, busy), max(finest, coarsest))))
  }
  /// The next of 1, 2, 5, 10, 20, 50 and so on.
  private static func rounded(_ micro: Int64) -> Int64 {
    var unit: Int64 = 1
    while unit * 10 < micro { unit *= 10 }
    return [1, 2, 5, 10].map { $0 * unit }.first { $0 >= micro } ?? micro
  }

  var end: Instant { start + .microseconds(perCell * Int64(max(0, isVertical ? room.height : room.width))) }
  func shows(_ time: Instant) -> Bool { time >= start && time < end }

  // MARK: Cells

  /// The row of a line, or its column.
  func line(_ lane: Int) -> Int { (isVertical ? room.x : room.y) + first + lane * step }
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

  /// A place between two lines as a dot, `share` of the way from the first to the second; a lane that is not
  /// shown is beyond the side of the room.
  func dot(_ time: Instant, from: NodeID, to: NodeID, share: Double) -> Point {
    let a = Double(position(from)), b = Double(position(to))
    let across = a + (b - a) * share
    let along = Double((time - start).inMicroseconds) / Double(perCell)
    let cells = min(max(-10_000, along), 10_000)
    return isVertical
      ? Point(Int((across * 2 + 1).rounded(.down)), room.y * 4 + Int((cells * 4).rounded()))
      : Point(room.x * 2 + Int((cells * 2).rounded()), Int((across * 4 + 2).rounded(.down)))
  }
  private func position(_ id: NodeID) -> Int { line(id.index - (lanes.first?.index ?? 0)) }
}
