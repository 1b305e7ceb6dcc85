import Engine
import Sessions
import TUI

/// Two runs at one instant: a cluster for each, what differs now, and a tape for each.
package struct ComparePane: Pane {
  /// One of the two runs, as it is drawn.
  struct Side {
    var name: String
    /// What this run has and the other has not: `with set rule majority`.
    var own: String
    var scene: Scene
    var tape: TimelinePane
  }
  let sides: [Side]
  /// Where the two part, in a sentence.
  let sentence: String
  let differences: [Difference]
  let roster: Roster
  /// Which run is seen where there is room for one.
  var shown = 0
  let look: Look

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty, sides.count == 2 else { return }
    canvas.clipped(to: rect) { canvas in
      let lines = rect.width > 2 ? TextFlow(sentence, width: rect.width - 2).lines.map(\.text) : []
      let rows = Rows(
        rect, sentence: rect.height < 18 ? 1 : min(2, lines.count),
        hasSpells: sides.contains { !$0.tape.bands.isEmpty && !$0.tape.spells.isEmpty })
      for (row, line) in lines.prefix(rows.sentence.height).enumerated() {
        let isLast = row == rows.sentence.height - 1
        let text = isLast ? lines[row...].joined(separator: " ") : line
        canvas.write(
          [Span(text, look.style(.accent))], at: Point(rect.x + 1, rect.y + row), width: rect.width - 2)
      }
      for (index, place) in rows.diagrams(shown: shown) { drawDiagram(index, on: &canvas, in: place) }
      drawList(on: &canvas, in: rows.list)
      let names = min(sides.map(\.name.columns).max() ?? 0, rect.width / 4)
      for (index, place) in rows.tapes(shown: shown) {
        var tape = sides[index].tape
        (tape.heading, tape.isFocused) = ((sides[index].name, names), index == shown)
        tape.draw(on: &canvas, in: place)
      }
      look.settle(&canvas, in: rect)
    }
  }

  /// What stands where, from top to bottom.
  struct Rows {
    let sentence: Rect, diagrams: Rect, list: Rect, tapes: Rect
    /// Whether there is room for one run at a time only.
    let isSingle: Bool

    /// - Parameter hasSpells: whether tapes have use for a third row, where there is much room.
    init(_ rect: Rect, sentence lines: Int, hasSpells: Bool = false) {
      isSingle = rect.width < 80
      let (top, rest) = rect.split(top: min(max(1, lines), rect.height))
      let each = hasSpells && rect.height >= 34 ? 3 : 2, tapeRows = isSingle ? each : 2 * each
      let (upper, tapes) = rest.split(bottom: rest.height >= tapeRows + 8 ? tapeRows : 0)
      (sentence, self.tapes) = (top, tapes)
      let listRows = upper.height < 12 ? 0 : min(14, max(5, upper.height * 3 / 10))
      (diagrams, list) = upper.split(bottom: listRows)
    }
    /// Side by side where the room is wide as the eye sees it, else one above the other.
    func diagrams(shown: Int) -> [(Int, Rect)] {
      if isSingle { return [(shown, diagrams)] }
      let isTall = diagrams.height * 2 > diagrams.width
      let (first, second) =
        isTall ? diagrams.split(top: diagrams.height / 2) : diagrams.split(left: diagrams.width / 2)
      return [(0, first), (1, second)]
    }
    func tapes(shown: Int) -> [(Int, Rect)] {
      if isSingle { return tapes.isEmpty ? [] : [(shown, tapes)] }
      let (first, second) = tapes.split(top: tapes.height / 2)
      return tapes.isEmpty ? [] : [(0, first), (1, second)]
    }
  }

  // MARK: - The clusters

  private func drawDiagram(_ index: Int, on canvas: inout Canvas, in rect: Rect) {
    let side = sides[index]
    let title = side.own.isEmpty ? side.name : "\(side.name) \(side.own)"
    let pane = DiagramPane(side.scene, look: look, isFocused: index == shown, title: title)
    let wires = pane.drawGround(on: &canvas, in: rect)
    pane.drawTraffic(on: &canvas, in: rect, wires, pane.colours)
    canvas.clipped(to: wires.lines.room) { canvas in
      for id in Set(differences.compactMap(\.node)) {
        guard let card = wires.lines.arrangement.cards[id.index], card.width > 0 else { continue }
        // In the corner of a card; without a frame, behind its last word.
        let last = (card.x..<card.maxX).last { canvas[Point($0, card.y)].scalar != " " } ?? card.x
        let place = Point(min(card.maxX - 1, last + 2), card.y)
        canvas[place] = Cell("≠", look.style(.waiting).adding([.bold, .reverse]))
      }
    }
  }

  // MARK: - What differs now

  private func drawList(on canvas: inout Canvas, in rect: Rect) {
    guard rect.height >= 3 else { return }
    let names = sides.map(\.name).joined(separator: " | ")
    let count = differences.isEmpty ? "" : "\(differences.count)"
    let inside = look.frame("Differs now: \(names)", right: count).draw(
      on: &canvas, in: rect, glyphs: look.glyphs)
    let room = Rect(x: inside.x + 1, y: inside.y, width: inside.width - 2, height: inside.height)
    guard room.width > 0 else { return }
    canvas.clipped(to: room) { canvas in
      if differences.isEmpty {
        canvas.write(
          [Span("Nothing: both runs are the same at this instant.", look.style(.muted))],
          at: Point(room.x, room.y), width: room.width)
        return
      }
      drawRows(on: &canvas, in: room)
    }
  }
  /// In columns from top to bottom; the last row of the last says how many more there are.
  private func drawRows(on canvas: inout Canvas, in room: Rect) {
    // As few columns as there must be, so that values are not cut, and as high as each other.
    let needed = (differences.count + room.height - 1) / max(1, room.height)
    let columns = max(1, min(needed, room.width / 38)), width = room.width / columns
    let places = columns * room.height
    let rows = min(room.height, (differences.count + columns - 1) / columns)
    let isCut = differences.count > places
    for (index, difference) in differences.prefix(isCut ? places - 1 : places).enumerated() {
      let place = Point(room.x + index / rows * width, room.y + index % rows)
      canvas.write(spans(difference, width: width - 2), at: place, width: width - 2)
    }
    if isCut {
      let place = Point(room.x + (columns - 1) * width, room.maxY - 1)
      canvas.write(
        [Span("and \(differences.count - places + 1) more", look.style(.muted))], at: place, width: width - 2)
    }
  }
  private func spans(_ difference: Difference, width: Int) -> [Span] {
    let label = difference.label(in: roster)
    var isCount = false
    if case .count = difference.subject { isCount = true }
    let free = max(8, width - label.columns - 7)
    let left = min(difference.left.columns, max(free / 2, free - difference.right.columns))
    let values = [difference.left.fitted(to: left), difference.right.fitted(to: free - left)]
    let style = isCount ? look.style(.bad).adding(.bold) : look.style(.waiting)
    return [
      Span("≠ ", look.style(.waiting)), Span("\(label)  "), Span(values[0], style),
      Span(" | ", look.style(.muted)), Span(values[1], style),
    ]
  }
}
