import TUI

/// A small list to choose from, in the middle of the screen.
package struct ChoicePane: Pane {
  package struct Row: Hashable, Sendable {
    package var title: String, detail: String
    package init(_ title: String, _ detail: String = "") { (self.title, self.detail) = (title, detail) }
  }
  package var title: String
  package var rows: [Row]
  package var selected: Int
  package var look: Look

  package init(_ title: String, _ rows: [Row], selected: Int = 0, look: Look) {
    (self.title, self.rows, self.selected, self.look) = (title, rows, selected, look)
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      let box = box(in: rect)
      let keys = rows.isEmpty ? ["Esc closes"] : ["Enter chooses", "Esc cancels", "1-\(min(9, rows.count))"]
      let top = top(in: box)
      let below = rows.count - top - (box.height - 4)
      let frame = look.dialog(
        title, note: joined(keys, width: box.width - 6 - 12), rightNote: below > 0 ? "▼ \(below) more" : "")
      frame.draw(on: &canvas, in: box, glyphs: look.glyphs)
      let list = list(in: box)
      canvas.clipped(to: list) { canvas in drawList(from: top, on: &canvas, in: list) }
      look.settle(&canvas, in: box)
    }
  }

  /// The row that is drawn at a place; nil where none is.
  package func row(at point: Point, in rect: Rect) -> Int? {
    let box = box(in: rect), list = list(in: box)
    let row = top(in: box) + point.y - list.y
    return list.contains(point) && rows.indices.contains(row) ? row : nil
  }
  /// As wide as its rows, between 60 and 100 columns.
  private func box(in rect: Rect) -> Rect {
    let detail = rows.map(\.detail.columns).max() ?? 0
    let width = (rows.map(\.title.columns).max() ?? 0) + 2 + detail + 8
    return rect.centred(Size(min(100, max(60, width)), min(16, max(1, rows.count) + 4)))
  }
  private func isLow(_ box: Rect) -> Bool { box.height - 2 < 4 }
  private func list(in box: Rect) -> Rect {
    let inside = box.inset(by: 1)
    return isLow(box)
      ? inside : Rect(x: inside.x, y: inside.y + 1, width: inside.width, height: inside.height - 2)
  }
  /// The first row that is seen.
  private func top(in box: Rect) -> Int {
    let inner = box.height - 4
    return isLow(box) ? max(0, selected) : max(0, min(selected - inner / 2, rows.count - inner))
  }

  private func drawList(from top: Int, on canvas: inout Canvas, in rect: Rect) {
    if rows.isEmpty {
      canvas.write(
        [Span("There is nothing to choose.", look.style(.muted))], at: Point(rect.x + 2, rect.y),
        width: rect.width - 3)
    }
    let titleWidth = min(max(12, rect.width / 2), rows.map(\.title.columns).max() ?? 0)
    for (offset, row) in rows.dropFirst(max(0, top)).prefix(rect.height).enumerated() {
      let index = max(0, top) + offset
      let isSelected = index == selected
      let y = rect.y + offset
      let fill = isSelected ? look.style(.selection) : nil
      if let fill {
        canvas.fill(Rect(x: rect.x, y: y, width: rect.width, height: 1), with: Cell(" ", fill))
        canvas[Point(rect.x, y)] = Cell(look.glyph(.selection), fill)
        canvas.rest(at: Point(rect.x, y))
      }
      let number = index < 9 ? "\(index + 1)" : " "
      let room = row.detail.isEmpty ? rect.width - 6 : titleWidth
      canvas.write(
        [
          Span("\(number)  ", fill ?? look.style(.focusedFrame)),
          Span(row.title.fitted(to: room).padded(to: titleWidth) + "  ", fill ?? .plain),
          Span(row.detail, fill ?? look.style(.muted)),
        ], at: Point(rect.x + 2, y), width: rect.width - 3)
    }
  }
}
