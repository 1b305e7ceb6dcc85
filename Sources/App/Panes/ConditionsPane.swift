import Lessons
import TUI

/// What an author watches: what is wrong in the file, then every condition of the page with what it says now.
package struct ConditionsPane: Pane {
  package var conditions: [LiveCondition]
  /// What is wrong with the file as it was saved last, a line each.
  package var problems: [String]
  package var look: Look
  package var isFocused: Bool

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    canvas.clipped(to: rect) { canvas in
      let isSound = problems.isEmpty
      let count = "\(conditions.count { $0.holds == true }) of \(conditions.count) hold"
      let title = isSound ? "Conditions" : problems.count == 1 ? "1 error" : "\(problems.count) errors"
      let frame = look.frame(
        title, right: isSound ? count : "the version before", note: isSound ? "" : "Save a better one",
        isFocused: isFocused)
      let inside = frame.draw(on: &canvas, in: rect, glyphs: look.glyphs)
      let room = Rect(x: inside.x + 1, y: inside.y, width: inside.width - 2, height: inside.height)
      canvas.clipped(to: room) { canvas in rows(room.width).draw(on: &canvas, in: room) }
      look.settle(&canvas, in: rect)
    }
  }

  private func rows(_ width: Int) -> TextRows {
    var rows = TextRows(width: width, look: look)
    for problem in problems { rows.add(problem.withoutMarks, style: look.style(.bad)) }
    if conditions.isEmpty, problems.isEmpty {
      rows.add("No condition on this page.", style: look.style(.muted))
    }
    var kind: LiveCondition.Kind?
    for condition in conditions {
      if condition.kind != kind { rows.add(condition.kind.rawValue, style: look.style(.muted)) }
      kind = condition.kind
      let mark =
        switch condition.holds {
        case true: Span("\(look.glyph(.done)) ", look.style(.good))
        case false: Span("\(look.glyph(.open)) ", look.style(.text))
        case nil: Span("? ", look.style(.muted))
        }
      rows.add(condition.label.withoutMarks, lead: [mark])
      guard !condition.measured.isEmpty else { continue }
      rows.add(readable(condition.measured).withoutMarks, lead: [Span("  ")], style: look.style(.muted))
    }
    return rows
  }
}

extension String {
  /// What would be set as an emphasis is set as it stands.
  fileprivate var withoutMarks: String { String(map { $0 == "`" ? "'" : $0 }).replacing("**", with: "*") }
}
