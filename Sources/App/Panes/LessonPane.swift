import TUI

/// The lesson: a heading, some prose, and the one thing to do, with the keys for it in the frame.
///
/// Where there is room it is set with blank lines; else closer; in a few rows the answer to what the learner
/// just did comes first. What does not fit is scrolled to.
package struct LessonPane: Pane {
  package var view: LessonView
  /// How many rows are scrolled past; too many show the last ones.
  package var offset: Int
  package var look: Look
  package var isFocused: Bool
  /// The keys in the frame; nil: those of the page.
  package var keys: [String]?

  package init(_ view: LessonView, offset: Int = 0, look: Look, isFocused: Bool = false) {
    (self.view, self.offset, self.look, self.isFocused) = (view, offset, look, isFocused)
  }

  /// Longer lines are hard to read.
  private static let measure = 74
  /// In so many rows there is room for the news only.
  private static let dense = 6
  private func measure(in inside: Rect) -> Int { min(Self.measure, inside.width - 2) }

  /// The rows of the whole pane with its content set as closely as it goes.
  package func leastHeight(width: Int) -> Int {
    let text = PageText(
      view, look: look, width: min(Self.measure, width - 4), density: .packed, newsOnly: true)
    return text.all.rows.count + text.growth + 2
  }
  /// The largest offset that shows anything new.
  package func maxOffset(in rect: Rect) -> Int {
    let inside = rect.inset(by: 1)
    return max(0, rows(in: inside).text.rows.count - inside.height)
  }

  /// The content as closely set as it must be to fit, and whether its title is in the frame.
  private func rows(in inside: Rect) -> (text: TextRows, isTitled: Bool) {
    let width = measure(in: inside)
    func text(_ density: PageText.Density, newsFirst: Bool = false, newsOnly: Bool = false) -> PageText {
      PageText(
        view, look: look, width: width, density: density, newsFirst: newsFirst, newsOnly: newsOnly)
    }
    if inside.height <= Self.dense {
      let packed = text(.packed)
      if packed.isTitleInFrame, packed.all.rows.count + packed.growth <= inside.height {
        return (packed.all, true)
      }
      return (text(.dense, newsFirst: true, newsOnly: true).all, true)
    }
    for newsOnly in view.isRead ? [false, true] : [false] {
      for density in [PageText.Density.roomy, .tight, .close, .packed] {
        let text = text(density, newsOnly: newsOnly)
        let rows = text.all
        if rows.rows.count + text.growth <= inside.height { return (rows, text.isTitleInFrame) }
      }
    }
    let last = text(.packed, newsFirst: true, newsOnly: true)
    return (last.all, last.isTitleInFrame)
  }

  /// The offset nearest to `offset` at which the option that is picked is seen whole.
  func offset(showingPickIn rect: Rect) -> Int {
    let inside = rect.inset(by: 1)
    let rows = rows(in: inside).text.rows
    guard let first = rows.firstIndex(where: \.isSelected) else { return offset }
    let end = rows[first...].firstIndex { $0.fill != rows[first].fill } ?? rows.count
    return max(0, min(first, max(offset, end - inside.height)))
  }

  /// The least offset at which the last hint is seen: what is asked comes first where not all has room.
  func offset(showingHintsIn rect: Rect) -> Int {
    let inside = rect.inset(by: 1)
    guard inside.height > Self.dense, maxOffset(in: rect) > 0 else { return 0 }
    var bare = view
    bare.prose = []
    let text = PageText(
      bare, look: look, width: measure(in: inside), density: .packed, newsFirst: true, newsOnly: true)
    return max(0, text.all.rows.count - inside.height)
  }

  /// What its rows say, for finding.
  func text(in rect: Rect) -> [String] {
    rows(in: rect.inset(by: 1)).text.rows.map { $0.spans.map(\.text).joined() }
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    canvas.clipped(to: rect) { canvas in
      let inside = rect.inset(by: 1)
      let (content, isTitled) = rows(in: inside)
      let offset = min(max(0, offset), max(0, content.rows.count - inside.height))
      let below = content.rows.count - offset - inside.height
      frame(rect, isTitled, below: below, isScrolled: offset > 0).draw(
        on: &canvas, in: rect, glyphs: look.glyphs)
      let width = measure(in: inside)
      guard width > 0 else { return }
      let place = Rect(
        x: inside.x + (inside.width - width) / 2, y: inside.y, width: width, height: inside.height)
      canvas.clipped(to: place) { canvas in content.draw(on: &canvas, in: place, offset: offset) }
      look.settle(&canvas, in: rect)
    }
  }

  private func frame(_ rect: Rect, _ isTitled: Bool, below: Int, isScrolled: Bool) -> Frame {
    let room = rect.width - 4
    let step = "\(view.step)/\(view.stepCount)"
    let right = [count, step].compactMap { $0 }.joined(separator: " · ")
    let isShort = rect.height <= 8
    let title = isTitled ? "\(view.lesson) > \(view.title)" : view.lesson
    let key = keyForMore.map { ": \($0)" } ?? ""
    let more = below > 0 ? "▼ \(below) more\(key)" : isScrolled ? "▲ end" : ""
    let moreWidth = more.isEmpty ? 0 : more.columns + 3
    var keys = keys ?? PageText.keys(of: view)
    if self.keys == nil, view.isDone, below > 0, keys.first == PageText.next { keys[0] = "Enter reads on" }
    if isShort, below > 0, isFocused { keys.insert("Z zoom", at: max(0, keys.count - 1)) }
    var frame = look.frame(
      title.fitted(to: max(3, room - right.columns - 5)), right: right,
      note: joined(keys, width: room - 2 - moreWidth), isFocused: isFocused)
    frame.rightNote = more
    return frame
  }
  /// What shows the rows below, where that is not said yet.
  private var keyForMore: String? {
    if keys != nil || view.isDone { return nil }
    if case .question = view.task { return isFocused ? nil : "Esc" }
    return isFocused ? "down" : "Tab"
  }
  /// `2 of 3` parts of the goal.
  private var count: String? {
    guard case .goal(let parts, _) = view.task, !view.isFinished else { return nil }
    return "\(parts.filter(\.holds).count) of \(parts.count)"
  }
}
