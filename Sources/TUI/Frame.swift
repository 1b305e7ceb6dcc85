/// A box around a panel or node, with words in its edges:
/// ```
/// ╭─ Cluster ───────── 4 in flight ─╮
/// │                                 │
/// ╰─ 1 2 3 answer ──────── H hint ──╯
/// ```
package struct Frame: Hashable, Sendable {
  package var kind: BorderKind
  /// In the top edge: what it is, and what it does now.
  package var title: String, rightTitle: String
  /// In the bottom edge: the keys, and a count.
  package var note: String, rightNote: String
  package var style: Style, titleStyle: Style, noteStyle: Style
  /// Of the title at the right, where it is not as the other.
  package var rightStyle: Style?
  /// Whether what lies inside is wiped first.
  package var clears: Bool

  /// - Parameters:
  ///   - titleStyle: of both titles; the border's own when nil.
  ///   - noteStyle: of both notes; the border's own when nil.
  package init(
    _ title: String = "", right rightTitle: String = "", note: String = "", rightNote: String = "",
    kind: BorderKind = .rounded, style: Style = .plain, titleStyle: Style? = nil, noteStyle: Style? = nil,
    clears: Bool = true
  ) {
    (self.title, self.rightTitle, self.note, self.rightNote) = (title, rightTitle, note, rightNote)
    (self.kind, self.style, self.clears) = (kind, style, clears)
    self.titleStyle = titleStyle ?? style
    self.noteStyle = noteStyle ?? style
  }

  /// Draws the box along the sides of `rect` and returns what is inside of it.
  @discardableResult
  package func draw(on canvas: inout Canvas, in rect: Rect, glyphs level: GlyphLevel) -> Rect {
    guard rect.width >= 2, rect.height >= 2 else { return Rect(x: rect.x, y: rect.y, width: 0, height: 0) }
    let border = Border(kind, level)
    let inside = rect.inset(by: 1), right = rect.maxX - 1, bottom = rect.maxY - 1
    for y in [rect.y, bottom] {
      let edge = Rect(x: inside.x, y: y, width: inside.width, height: 1)
      canvas.fill(edge, with: Cell(border.horizontal, style))
    }
    for x in [rect.x, right] {
      let edge = Rect(x: x, y: inside.y, width: 1, height: inside.height)
      canvas.fill(edge, with: Cell(border.vertical, style))
    }
    canvas[Point(rect.x, rect.y)] = Cell(border.topLeft, style)
    canvas[Point(right, rect.y)] = Cell(border.topRight, style)
    canvas[Point(rect.x, bottom)] = Cell(border.bottomLeft, style)
    canvas[Point(right, bottom)] = Cell(border.bottomRight, style)
    if clears { canvas.fill(inside) }
    let ellipsis = Glyph.ellipsis.at(level)
    let edges = [rect.y, bottom].map { Rect(x: rect.x, y: $0, width: rect.width, height: 1) }
    words(title, rightTitle, in: edges[0], (titleStyle, rightStyle ?? titleStyle), ellipsis, &canvas)
    words(note, rightNote, in: edges[1], (noteStyle, noteStyle), ellipsis, &canvas)
    return inside
  }

  /// Writes ` left ` and ` right ` into an edge, one piece of border from each corner and between them. Where
  /// there is no room for both, the left one stays and is shortened.
  private func words(
    _ left: String, _ right: String, in edge: Rect, _ styles: (Style, Style), _ ellipsis: Unicode.Scalar,
    _ canvas: inout Canvas
  ) {
    let room = edge.width - 4  // a corner and a piece of border on each side
    guard room >= 3 else { return }
    let leftWidth = left.isEmpty ? 0 : left.columns + 2
    if !left.isEmpty {
      let shown = left.fitted(to: room - 2, ellipsis: ellipsis)
      write(shown, at: Point(edge.x + 2, edge.y), styles.0, &canvas)
    }
    let rightWidth = right.columns + 2
    guard !right.isEmpty, leftWidth + rightWidth + (left.isEmpty ? 0 : 1) <= room else { return }
    write(right, at: Point(edge.maxX - 2 - rightWidth, edge.y), styles.1, &canvas)
  }
  /// A text between two blanks.
  private func write(_ text: String, at point: Point, _ style: Style, _ canvas: inout Canvas) {
    canvas[point] = Cell(" ", style)
    let end = canvas.write(text, at: Point(point.x + 1, point.y), style: style)
    canvas[Point(end, point.y)] = Cell(" ", style)
  }
}
