import TUI

/// The command line at the bottom of its rect: what is typed, above it what may follow; where it is wrong,
/// the reason in words in a box that points at the place.
package struct PromptPane: Pane {
  package struct Completion: Hashable, Sendable {
    package var text: String, detail: String
    package init(_ text: String, _ detail: String = "") { (self.text, self.detail) = (text, detail) }
  }
  package struct Problem: Hashable, Sendable {
    /// Counted from 0, in characters of the text.
    package var offset: Int
    package var message: String
    package init(at offset: Int, _ message: String) { (self.offset, self.message) = (offset, message) }
  }
  package var text: String
  /// Counted from 0, in characters of the text.
  package var cursor: Int
  package var completions: [Completion]
  package var selected: Int?
  package var problem: Problem?
  package var look: Look

  package init(
    _ text: String, cursor: Int, completions: [Completion] = [], selected: Int? = nil,
    problem: Problem? = nil, look: Look
  ) {
    (self.text, self.cursor, self.completions) = (text, cursor, completions)
    (self.selected, self.problem, self.look) = (selected, problem, look)
  }

  /// How many rows it takes at that width, from the bottom of its rect.
  package func height(width: Int) -> Int {
    1 + (problem.map { message($0, width: width).rows.count + 2 } ?? listHeight)
  }
  private var listHeight: Int { completions.isEmpty ? 0 : min(6, completions.count) + 2 }
  private func message(_ problem: Problem, width: Int) -> TextRows {
    var text = TextRows(width: max(1, width - 4), look: look)
    text.add(problem.message.replacing("`", with: "'"), style: look.style(.bad))
    return text
  }
  /// How much of a long line is scrolled out at its left.
  private func hidden(width: Int) -> Int { max(0, cursor - max(0, width - 4)) }
  private func column(_ problem: Problem, width: Int) -> Int {
    2 + min(max(0, problem.offset - hidden(width: width)), max(0, width - 4))
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    guard rect.width > 3, rect.height > 0 else { return }
    canvas.clipped(to: rect) { canvas in
      let y = rect.maxY - 1
      canvas.fill(Rect(x: rect.x, y: y, width: rect.width, height: 1))
      let hidden = hidden(width: rect.width)
      let shown = String(text.dropFirst(hidden).prefix(rect.width - 3))
      canvas.write(":", at: Point(rect.x + 1, y), style: look.style(.accent).adding(.bold))
      canvas.write(shown, at: Point(rect.x + 2, y))
      canvas.rest(at: Point(rect.x + 2 + max(0, cursor - hidden), y))
      if let problem {
        draw(problem, on: &canvas, above: y, in: rect)
      } else {
        drawList(on: &canvas, above: y, in: rect)
      }
      look.settle(&canvas, in: rect)
    }
  }

  /// A box above the line, with a sign in its lower edge above what is wrong.
  private func draw(_ problem: Problem, on canvas: inout Canvas, above y: Int, in rect: Rect) {
    let message = message(problem, width: rect.width)
    let height = min(message.rows.count + 2, y - rect.y)
    guard height >= 3 else { return }
    let longest = message.rows.count > 1 ? rect.width : problem.message.columns + 4
    let width = min(rect.width, max(20, longest))
    let place = column(problem, width: rect.width)
    let left = min(max(0, place - width / 2), rect.width - width)
    let box = Rect(x: rect.x + left, y: y - height, width: width, height: height)
    var frame = look.dialog("")
    frame.style = look.style(.bad)
    let inside = frame.draw(on: &canvas, in: box, glyphs: look.glyphs)
    let cursor = canvas.cursor
    let room = Rect(x: inside.x + 1, y: inside.y, width: max(0, inside.width - 2), height: inside.height)
    message.draw(on: &canvas, in: room)
    canvas.cursor = cursor
    canvas[Point(rect.x + place, box.maxY - 1)] = Cell("▼", look.style(.bad).adding(.bold))
  }

  private func drawList(on canvas: inout Canvas, above y: Int, in rect: Rect) {
    let height = min(listHeight, y - rect.y)
    guard height >= 3 else { return }
    let textWidth = min(26, completions.map(\.text.columns).max() ?? 0)
    let detailWidth = completions.map(\.detail.columns).max() ?? 0
    let width = min(rect.width, max(40, textWidth + (detailWidth > 0 ? detailWidth + 2 : 0) + 4))
    let box = Rect(x: rect.x, y: y - height, width: width, height: height)
    let count = height - 2
    let top = max(0, min((selected ?? 0) - count / 2, completions.count - count))
    let below = completions.count - top - count
    let note = joined(["Tab completes", "Esc closes"], width: width - 6 - (below > 0 ? 10 : 0))
    let frame = look.dialog("", note: note, rightNote: below > 0 ? "▼ \(below)" : "")
    let inside = frame.draw(on: &canvas, in: box, glyphs: look.glyphs)
    for (offset, item) in completions.dropFirst(top).prefix(count).enumerated() {
      let row = Rect(x: inside.x, y: inside.y + offset, width: inside.width, height: 1)
      let fill = selected == top + offset ? look.style(.selection) : nil
      if let fill { canvas.fill(row, with: Cell(" ", fill)) }
      let spans = [
        Span(item.text.fitted(to: textWidth).padded(to: textWidth) + "  ", fill ?? .plain),
        Span(item.detail, fill ?? look.style(.muted)),
      ]
      canvas.write(spans, at: Point(row.x + 1, row.y), width: row.width - 2)
    }
  }
}
