import Lessons
import TUI

/// A reference card over the whole screen: what a lesson was about, to look up.
package struct CardPane: Pane {
  package var card: ReferenceCard
  /// How many rows are scrolled away.
  package var offset: Int
  package var status: String
  package var look: Look

  package init(_ card: ReferenceCard, offset: Int, status: String, look: Look) {
    (self.card, self.offset, self.status, self.look) = (card, offset, status, look)
  }
  private static let keys = [("↑↓", "scroll"), ("Enter", "take it again"), ("Esc", "back")]

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      canvas.fill(rect)
      let (box, status, footer) = places(in: rect)
      let rows = rows(width: box.width - 4)
      let height = max(0, box.height - 2)
      let first = min(max(0, offset), max(0, rows.rows.count - height))
      let below = rows.rows.count - first - height
      var frame = look.frame("Card: \(card.title)", isFocused: true)
      frame.rightNote = below > 0 ? "▼ \(below) more" : first > 0 ? "▲ end" : ""
      let inside = frame.draw(on: &canvas, in: box, glyphs: look.glyphs)
      let room = Rect(x: inside.x + 1, y: inside.y, width: inside.width - 2, height: inside.height)
      canvas.clipped(to: room) { canvas in rows.draw(on: &canvas, in: room, offset: first) }
      StatusBar(text: self.status, look: look).draw(on: &canvas, in: status)
      FooterBar(items: Self.keys, pinned: 2, look: look).draw(on: &canvas, in: footer)
      look.settle(&canvas, in: rect)
    }
  }

  /// How far it can be scrolled on a screen of that size.
  package func lastOffset(on size: Size) -> Int {
    let box = places(in: Rect(size)).box
    return max(0, rows(width: box.width - 4).rows.count - max(0, box.height - 2))
  }

  private func places(in rect: Rect) -> (box: Rect, status: Rect, footer: Rect) {
    let (upper, footer) = rect.split(bottom: 1)
    let (box, status) = upper.split(bottom: upper.height > 4 ? 1 : 0)
    return (box, status, footer)
  }

  private func rows(width: Int) -> TextRows {
    var rows = TextRows(width: min(96, max(1, width)), look: look)
    for line in card.lines {
      switch line {
      case .heading(let text):
        rows.gap()
        rows.add(text, style: look.style(.accent).adding(.bold))
      case .text(let text): rows.add(text)
      case .item(let text): rows.add(text, lead: [Span("- ", look.style(.muted))])
      // A command is no prose: its signs are not marks.
      case .command(let text): rows.row([Span("  \(text)", look.style(.waiting))])
      }
    }
    return rows
  }
}
