import Engine
import TUI

/// All there is to know of what is selected: a node, a message or a link. What does not fit is scrolled to.
package struct InspectorPane: Pane {
  package var scene: Scene
  package var selection: Selection?
  package var look: Look
  package var fog: NodeID?
  package var isFocused: Bool
  /// What a scene does not have.
  var details: InspectorDetails
  /// The line that the keys are at, counted over those that say something.
  package var cursor: Int

  package init(
    _ scene: Scene, selection: Selection?, look: Look, fog: NodeID? = nil, isFocused: Bool = false,
    cursor: Int = 0
  ) {
    (self.scene, self.selection, self.look) = (scene, selection, look)
    (self.fog, self.isFocused, self.cursor) = (fog, isFocused, cursor)
    details = InspectorDetails()
  }

  /// A piece of a line of the panel, from a column on.
  private struct Piece { var column: Int, text: String, style: Style }
  /// A line of the panel, and which row it belongs to.
  private struct Line { var row: Int, pieces: [Piece] }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      let content = content(most: isFocused ? .max : rect.height)
      let note = isFocused && rect.width >= 34 ? "up down · y why" : ""
      let inside = look.frame(content.title, right: content.badge, note: note, isFocused: isFocused).draw(
        on: &canvas, in: rect, glyphs: look.glyphs)
      let chosen = isFocused ? row(at: cursor, of: content.rows) : nil
      // Without a cursor nothing is scrolled to: what lies below is not laid out.
      let lines = laid(content.rows, width: inside.width - 2, most: isFocused ? .max : inside.height + 1)
      let top = top(lines, chosen: chosen, height: inside.height)
      for (y, line) in lines.dropFirst(top).prefix(inside.height).enumerated() {
        draw(
          line, on: &canvas, at: Point(inside.x, inside.y + y), width: inside.width - 2,
          isChosen: line.row == chosen)
      }
      drawMore(on: &canvas, in: rect, inside, hasAbove: top > 0, hasBelow: lines.count > top + inside.height)
      look.settle(&canvas, in: rect)
    }
  }

  private func draw(
    _ line: Line, on canvas: inout Canvas, at point: Point, width: Int, isChosen: Bool
  ) {
    if isChosen {
      canvas.write(
        String(repeating: " ", count: max(0, width)), at: Point(point.x + 1, point.y),
        style: look.style(.selection))
    }
    for piece in line.pieces {
      let style = isChosen ? look.style(.selection) : piece.style
      canvas.write(piece.text, at: Point(point.x + 1 + piece.column, point.y), style: style)
    }
    guard isChosen else { return }
    canvas[point] = Cell(look.glyph(.selection), look.style(.selection))
    canvas.rest(at: point)
  }
  /// Signs in the frame that there is more above and below.
  private func drawMore(
    on canvas: inout Canvas, in rect: Rect, _ inside: Rect, hasAbove: Bool, hasBelow: Bool
  ) {
    guard inside.height > 1 else { return }
    if hasAbove { canvas[Point(rect.maxX - 1, inside.y)] = Cell("▲", look.style(.accent)) }
    if hasBelow { canvas[Point(rect.maxX - 1, inside.maxY - 1)] = Cell("▼", look.style(.accent)) }
  }
  /// The first line that is seen: the chosen row is, with one more around it where there is room.
  private func top(_ lines: [Line], chosen: Int?, height: Int) -> Int {
    guard let chosen, let first = lines.firstIndex(where: { $0.row == chosen }),
      let last = lines.lastIndex(where: { $0.row == chosen })
    else { return 0 }
    let furthest = max(0, lines.count - height)
    return min(furthest, max(0, min(first, max(0, last + 2 - height))))
  }

  /// The lines of the rows, up to so many or a few more.
  private func laid(_ rows: [InspectorRow], width: Int, most: Int = .max) -> [Line] {
    var lines: [Line] = []
    for index in rows.indices where lines.count < most { lines += laid(rows[index], at: index, width: width) }
    return lines
  }
  private func laid(_ row: InspectorRow, at index: Int, width: Int) -> [Line] {
    let width = max(0, width)
    let indent = min(12, width / 3)
    let muted = look.style(.muted)
    func flow(_ text: String, from column: Int, _ style: Style) -> [Piece] {
      TextFlow(text, width: max(1, width - column)).lines.map {
        Piece(column: column, text: $0.text.fitted(to: max(1, width - column)), style: style)
      }
    }
    switch row.body {
    case .blank: return [Line(row: index, pieces: [])]
    case .heading(let text):
      let piece = Piece(column: 0, text: text.fitted(to: width), style: look.style(.accent))
      return [Line(row: index, pieces: [piece])]
    case .item(let text):
      // Columns stay under each other where there is room for them.
      guard text.columns + 2 > width else {
        return [Line(row: index, pieces: [Piece(column: 2, text: text, style: .plain)])]
      }
      return flow(text, from: 2, .plain).map { Line(row: index, pieces: [$0]) }
    case .words(let text, let style):
      return flow(text, from: 0, style).map { Line(row: index, pieces: [$0]) }
    case .pair(let name, let value, let style):
      var lines = flow(value, from: indent + 1, style).map { Line(row: index, pieces: [$0]) }
      if lines.isEmpty { lines = [Line(row: index, pieces: [])] }
      let room = value.isEmpty ? width : indent
      lines[0].pieces.insert(Piece(column: 0, text: name.fitted(to: room), style: muted), at: 0)
      return lines
    case .bar(let name, let share, let rest):
      let length = max(0, width - indent - rest.columns - 2)
      return [
        Line(
          row: index,
          pieces: [
            Piece(column: 0, text: name.fitted(to: indent), style: muted),
            Piece(column: indent + 1, text: bar(share, width: length), style: look.style(.waiting)),
            Piece(column: width - rest.columns, text: rest, style: .plain),
          ])
      ]
    }
  }

  // MARK: The cursor

  /// Which of the lines that the cursor can be at is drawn at a place.
  func stop(at point: Point, in rect: Rect) -> Int? {
    let inside = rect.inset(by: 1), rows = content.rows
    let lines = laid(rows, width: inside.width - 2)
    let chosen = isFocused ? row(at: cursor, of: rows) : nil
    let index = top(lines, chosen: chosen, height: inside.height) + point.y - inside.y
    guard inside.contains(point), lines.indices.contains(index) else { return nil }
    return rows.indices.filter { rows[$0].isStop }.firstIndex(of: lines[index].row)
  }

  private func row(at cursor: Int, of rows: [InspectorRow]) -> Int? {
    let stops = rows.indices.filter { rows[$0].isStop }
    return stops.isEmpty ? nil : stops[min(max(0, cursor), stops.count - 1)]
  }
  /// How many lines the cursor can be at.
  var stopCount: Int { content.rows.count(where: \.isStop) }
  /// What is under the cursor; nil where it is nothing of its own.
  var subject: InspectorRow.Subject? {
    let rows = content.rows
    return row(at: cursor, of: rows).flatMap { rows[$0].subject }
  }

  /// What the line under the cursor says, in words; nil where it says nothing of its own.
  var words: String? {
    let rows = content.rows
    return row(at: cursor, of: rows).flatMap { rows[$0].words }
  }

  // MARK: Content

  /// The same in plain lines, for where nothing is drawn.
  var lines: [String] {
    let content = content
    let details = content.rows.compactMap { row -> String? in
      switch row.body {
      case .blank: nil
      case .heading(let text): "\(text):"
      case .item(let words): "- \(words)"
      default: row.words
      }
    }
    return [content.badge.isEmpty ? content.title : "\(content.title), \(content.badge)"] + details
  }

  private struct Content { var title: String, badge: String, rows: [InspectorRow] }

  private var content: Content { content(most: .max) }
  /// - Parameter most: how many rows are of use; there may be more.
  private func content(most: Int) -> Content {
    switch selection {
    case .node(let id):
      guard let node = scene.node(id) else { break }
      if let fog, fog != id { return Content(title: node.name, badge: "?", rows: hidden(fog)) }
      return Content(title: node.name, badge: badge(node), rows: rows(node, most: most))
    case .message(let name):
      if let fog { return Content(title: "Message", badge: "?", rows: hidden(fog)) }
      if let message = scene.flights.first(where: { $0.name == name }) {
        return Content(title: name.numbered, badge: state(message), rows: rows(message))
      }
    case .link(let direction):
      if let fog { return Content(title: way(direction), badge: "?", rows: hidden(fog)) }
      return Content(title: way(direction), badge: "link", rows: rows(direction))
    case nil: break
    }
    let words = "Nothing is selected. 1-9 selects a node, m a message, K a link."
    return Content(title: "Inspector", badge: "", rows: [.init(.words(words, look.style(.muted)))])
  }
  private func hidden(_ fog: NodeID) -> [InspectorRow] {
    let words = "\(scene.roster.name(fog)) cannot know this: only what reached it. V lifts the fog."
    return [.init(.words(words, look.style(.muted)))]
  }
  private func badge(_ node: NodeView) -> String {
    switch node.condition {
    case .down: "DOWN"
    case .frozen: "FROZEN"
    case .up: node.inspection?.badge ?? (node.isClient ? "client" : "")
    }
  }
  private func state(_ message: MessageView) -> String {
    message.isHeld ? "held" : message.isClogged ? "clogged" : message.isReady ? "at its end" : "in flight"
  }
}
