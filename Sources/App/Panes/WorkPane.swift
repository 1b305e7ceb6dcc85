import TUI

/// How far a long piece of work is: a bar, what is done, and the key that stops it.
package struct WorkPane: Pane {
  package var title: String
  /// 0 to 1.
  package var share: Double
  package var detail: String
  package var look: Look

  package init(_ title: String, share: Double, detail: String, look: Look) {
    (self.title, self.share, self.detail, self.look) = (title, min(1, max(0, share)), detail, look)
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      let box = rect.centred(Size(60, 6))
      let frame = look.dialog(title, right: "\(Int(share * 100)) %", note: "Esc stops")
      let inside = frame.draw(on: &canvas, in: box, glyphs: look.glyphs)
      let room = Rect(x: inside.x + 2, y: inside.y, width: inside.width - 4, height: inside.height)
      canvas.clipped(to: room) { canvas in
        let y = room.y + (room.height >= 4 ? 1 : 0)
        canvas.write(bar(share, width: room.width), at: Point(room.x, y), style: look.style(.good))
        canvas.write([Span(detail)], at: Point(room.x, y + 1), width: room.width)
      }
      look.settle(&canvas, in: box)
    }
  }
}
