import TUI

/// How large a side of a partition is, in words.
struct SideWords {
  let nodes: Int, of: Int

  /// `majority 3 of 5`, `minority 2 of 5`; `half 2 of 4`, of which neither has a majority.
  var text: String { "\(word) \(short)" }
  var word: String { 2 * nodes > of ? "majority" : 2 * nodes == of ? "half" : "minority" }
  var short: String { "\(nodes) of \(of)" }
  var shortest: String { "\(nodes)/\(of)" }

  /// A place for words of `width` in one part of a room with a wall: as near to it as can be, away from cards
  /// and ways.
  static func place(
    _ width: Int, in part: Int, of wall: Wall, cards: [Rect], ways: CellSet, mayCross: Bool
  ) -> Point? {
    let room = wall.room
    var best: (cost: Int, point: Point)?
    let blocks = cards.map { $0.grown(by: 1, 0) }
    guard room.width > width + 2 else { return nil }
    for y in room.y..<room.maxY {
      for x in room.x + 1..<room.maxX - width {
        let run = Rect(x: x, y: y, width: width, height: 1)
        guard isFree(run, part, wall), blocks.allSatisfy({ $0.intersection(run).isEmpty }) else { continue }
        let crossed = (x..<run.maxX).count { ways.contains(Point($0, y)) }
        guard mayCross || crossed == 0 else { continue }
        // Below before above, so that words on both sides of an upright wall are level.
        let cost = 4 * distance(run, wall) + 6 * crossed + (room.maxY - y)
        if cost < best?.cost ?? .max { best = (cost, Point(x, y)) }
      }
    }
    return best?.point
  }
  private static func isFree(_ run: Rect, _ part: Int, _ wall: Wall) -> Bool {
    (run.x - 1...run.maxX).allSatisfy { wall.part(of: Point($0, run.y)) == part }
  }
  /// In columns, as the eye sees it; a blank or the next row is no distance.
  private static func distance(_ run: Rect, _ wall: Wall) -> Int {
    wall.cells.map { stone in
      let dx = max(0, run.x - stone.x, stone.x - run.maxX + 1), dy = abs(stone.y - run.y)
      return dx + 2 * dy
    }.min() ?? 0
  }
}
