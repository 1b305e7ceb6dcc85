import TUI

/// The picture that the probe draws and its tests expect: every kind of glyph and style in every corner.
package enum ProbeScene {
  package static func canvas(_ size: Size, _ capabilities: Capabilities, turn: Int = 0) -> Canvas {
    var canvas = Canvas(size)
    let level = capabilities.glyphs
    let inside = Frame("Probe", right: "turn \(turn)", note: "q quit", kind: .rounded)
      .draw(on: &canvas, in: Rect(size), glyphs: level)
    canvas.clipped(to: inside) { canvas in
      var dots = DotCanvas(inside, glyphs: level)
      dots.line(from: DotCanvas.centre(of: Point(2, 6)), to: DotCanvas.centre(of: Point(60, 14)))
      dots.draw(on: &canvas, style: style(6, 36, capabilities))
      for (row, kind) in BorderKind.allCases.enumerated() {
        let style = style(Int16(row + 1), [202, 105, 226][row], capabilities)
        Frame("n\(row)", kind: kind, style: style)
          .draw(on: &canvas, in: Rect(x: 4 + row * 14, y: 7, width: 12, height: 4), glyphs: level)
      }
      for (index, glyph) in Glyph.allCases.enumerated() {
        canvas[Point(2 + index * 2, 12)] = Cell(glyph.at(level))
      }
      canvas.write("bold", at: Point(2, 3), style: Style(attributes: .bold))
      canvas.write("dim", at: Point(8, 3), style: Style(attributes: .dim))
      canvas.write("underlined", at: Point(13, 3), style: Style(attributes: .underline))
      canvas.write("reversed", at: Point(25, 3), style: Style(attributes: .reverse))
      canvas.write(
        "on blue", at: Point(35, 3), style: Style(background: capabilities.colours == .none ? -1 : 4))
      canvas.write("escape \u{1B}[31m and bell \u{7}", at: Point(2, 4))
      canvas[Point(3 + turn % 40, 5)] = Cell(Glyph.message.at(level), style(2, 87, capabilities))
    }
    canvas.cursor = Point(2, 1)
    return canvas
  }

  private static func style(_ eight: Int16, _ palette: Int16, _ capabilities: Capabilities) -> Style {
    switch capabilities.colours {
    case .none: .plain
    case .eight: Style(foreground: eight)
    case .palette256: Style(foreground: palette)
    }
  }
}
