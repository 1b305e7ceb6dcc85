import TUI

/// How everything on the screen looks: colours by role, and the glyphs that the terminal can show.
package struct Look: Hashable, Sendable {
  package let theme: Theme
  package let glyphs: GlyphLevel
  package let motion: Motion
  package init(
    _ column: Theme.Column = .dark, glyphs: GlyphLevel = .braille, motion: Motion = .smooth
  ) {
    (theme, self.glyphs, self.motion) = (Theme(column), glyphs, motion)
  }
  /// What the terminal can do, and whether its background is light.
  package init(_ capabilities: Capabilities, isLight: Bool) {
    let column: Theme.Column =
      switch capabilities.colours {
      case .none: .mono
      case .eight: isLight ? .eightLight : .eight
      case .palette256: isLight ? .light : .dark
      }
    self.init(column, glyphs: capabilities.glyphs)
  }
  package func style(_ role: Role) -> Style { theme.style(role) }
  func glyph(_ glyph: Glyph) -> Unicode.Scalar { glyph.at(glyphs) }

  /// The frame of a panel.
  func frame(_ title: String, right: String = "", note: String = "", isFocused: Bool = false) -> Frame {
    let style = style(isFocused ? .focusedFrame : .frame)
    return Frame(
      title, right: right, note: note, style: style,
      titleStyle: isFocused ? style : self.style(.muted), noteStyle: self.style(.muted))
  }

  /// Replaces what the terminal cannot show: panes are drawn with all glyphs, and this comes last.
  package func settle(_ canvas: inout Canvas, in rect: Rect) {
    guard glyphs == .ascii else { return }
    for y in rect.y..<rect.maxY {
      for x in rect.x..<rect.maxX {
        let cell = canvas[Point(x, y)]
        if !cell.scalar.isASCII { canvas[Point(x, y)] = Cell(Self.ascii(cell.scalar), cell.style) }
      }
    }
  }
  package static func ascii(_ scalar: Unicode.Scalar) -> Unicode.Scalar { table[scalar] ?? "?" }

  private static let table: [Unicode.Scalar: Unicode.Scalar] = {
    let groups: [(Unicode.Scalar, String)] = [
      ("-", "─‐–—−╶╴□"), ("|", "│┃├┤"), ("+", "╭╮╰╯┌┐└┘┬┴┼"), ("=", "━▓"), ("#", "┏┓┗┛█■"),
      (".", "╌·░"), ("~", "…"), (":", "╎┊"), ("X", "╳"), ("/", "╱"), ("\\", "╲"), ("&", "▒"), ("x", "×"),
      (">", "►→"), ("<", "◄←"),
      ("^", "▲↑"), ("v", "▼↓"), ("o", "○"), ("*", "●"), ("@", "◆"), ("%", "▪"), ("'", "′’‘‚"),
      ("\"", "“”„«»"),
      ("!", "≠"),
      // Letters of other languages lose their marks.
      ("a", "àáâãäå"), ("c", "ç"), ("e", "èéêë"), ("i", "ìíîï"), ("n", "ñ"), ("o", "òóôõöø"), ("s", "ß"),
      ("u", "ùúûü"), ("A", "ÀÁÂÃÄÅ"), ("C", "Ç"), ("E", "ÈÉÊË"), ("N", "Ñ"), ("O", "ÒÓÔÕÖØ"), ("U", "ÙÚÛÜ"),
    ]
    var table: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (plain, rich) in groups { for scalar in rich.unicodeScalars { table[scalar] = plain } }
    return table
  }()
}

/// What is drawn on a part of the screen: a value made afresh for each frame from what it shows.
package protocol Pane {
  func draw(on canvas: inout Canvas, in rect: Rect)
}

/// A piece of text in one style.
struct Span: Hashable {
  var text: String
  var style: Style
  init(_ text: String, _ style: Style = .plain) { (self.text, self.style) = (text, style) }
}

extension Canvas {
  /// Gives all cells of a rectangle one style.
  mutating func dim(in rect: Rect, _ style: Style) {
    for y in rect.y..<rect.maxY {
      for x in rect.x..<rect.maxX { self[Point(x, y)].style = style }
    }
  }
  /// Writes spans to the right from `point`, in at most `width` columns; returns the column after the last.
  @discardableResult
  mutating func write(_ spans: [Span], at point: Point, width: Int) -> Int {
    var x = point.x
    for span in spans where x < point.x + width {
      x = write(span.text.fitted(to: point.x + width - x), at: Point(x, point.y), style: span.style)
    }
    return x
  }
}

/// A bar of `width` cells that is full at 1.
func bar(_ share: Double, width: Int) -> String {
  let full = min(width, max(0, Int((share * Double(width)).rounded(.up))))
  // Put together from their bytes: bars are drawn on every card, and scalars take several times as long.
  var bytes: [UInt8] = []
  bytes.reserveCapacity(3 * max(0, width))
  for cell in 0..<max(0, width) {
    bytes.append(0xE2)
    bytes.append(0x96)
    bytes.append(cell < full ? 0x88 : 0x91)  // █ and ░
  }
  return String(decoding: bytes, as: UTF8.self)
}
