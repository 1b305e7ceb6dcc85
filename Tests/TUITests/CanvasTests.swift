import TUI
import Testing

@Suite struct CanvasTests {
  @Test func `control characters never get onto a canvas`() {
    var canvas = Canvas(Size(40, 3))
    let hostile = "a\u{1B}[2J\u{7}\u{8}\r\n\t\u{0}\u{7F}\u{9B}\u{85}z"
    let end = canvas.write(hostile, at: Point(0, 0))
    canvas[Point(0, 1)] = Cell("\u{1B}")
    canvas.fill(Rect(x: 1, y: 1, width: 5, height: 1), with: Cell("\u{9B}"))
    #expect(end == hostile.unicodeScalars.count)
    #expect(canvas.rows[0].hasPrefix("a?[2J?????????z"))
    #expect(canvas.rows[1].hasPrefix("??????  "))
    #expect(canvas.cells.allSatisfy { $0.scalar.isOneColumn })
  }

  @Test func `no scalar of Unicode gets onto a canvas unless it is one column wide`() {
    var canvas = Canvas(Size(1, 1))
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      canvas[Point(0, 0)] = Cell(scalar)
      let shown = canvas.cells[0].scalar
      guard shown == (scalar.isOneColumn ? scalar : "?"), shown.isOneColumn else {
        Issue.record("\(scalar.debugDescription) became \(shown.debugDescription)")
        return
      }
    }
  }

  @Test(
    arguments: [
      "\u{0}", "\u{1B}", "\u{7F}", "\u{80}", "\u{9F}", "\u{AD}", "\u{300}", "\u{483}", "\u{200B}", "\u{200D}",
      "\u{202E}", "\u{2028}", "\u{FE0F}", "\u{FEFF}", "漢", "ハ", "한", "😀", "⚡", "⌛", "◽", "◾", "\u{E000}",
    ] as [Unicode.Scalar])
  func `what is wide, combining, invisible or turns the text round is refused`(_ scalar: Unicode.Scalar) {
    #expect(!scalar.isOneColumn)
  }

  @Test(
    arguments: ["a", " ", "~", "é", "ß", "λ", "Ж", "→", "─", "█", "■", "⠿", "×", "…", "€"] as [Unicode.Scalar]
  )
  func `what every terminal gives one column is drawn`(_ scalar: Unicode.Scalar) {
    #expect(scalar.isOneColumn)
  }

  @Test func `writing is cut off at the sides and at the clip`() {
    var canvas = Canvas(Size(6, 3))
    canvas.write("abcdefgh", at: Point(-2, 0))
    canvas.write("hidden", at: Point(0, -1))
    canvas.write("hidden", at: Point(0, 3))
    canvas.clipped(to: Rect(x: 1, y: 1, width: 2, height: 5)) { canvas in
      canvas.write("wxyz", at: Point(0, 1))
      canvas.clipped(to: Rect(x: 2, y: 0, width: 9, height: 9)) { $0.fill(Rect($0.size), with: Cell("#")) }
    }
    canvas.write("!", at: Point(0, 1))
    #expect(canvas.rows == ["cdefgh", "!x#   ", "  #   "])
  }

  @Test func `a rectangle that is turned inside out is empty`() {
    let rect = Rect(x: 3, y: 3, width: 2, height: 2).inset(by: 4)
    #expect(rect.isEmpty && rect.width == 0 && rect.height == 0)
    #expect(Rect(Size(-1, 5)).isEmpty)
    #expect(Rect(Size(4, 4)).intersection(Rect(x: 9, y: 9, width: 1, height: 1)).isEmpty)
    let (top, below) = Rect(Size(4, 4)).split(top: 9)
    #expect(top == Rect(Size(4, 4)) && below.isEmpty)
  }

  @Test func `nothing traps at tiny sizes and odd places`() {
    for width in 0...6 {
      for height in 0...5 {
        for level in GlyphLevel.allCases {
          var canvas = Canvas(Size(width, height))
          for x in -3...7 {
            for size in 0...8 {
              let rect = Rect(x: x, y: x - 1, width: size, height: size - x)
              let inside = Frame("title", right: "right", note: "note", rightNote: "9").draw(
                on: &canvas, in: rect, glyphs: level)
              #expect(inside.width <= max(0, rect.width - 2) && inside.height <= max(0, rect.height - 2))
              var dots = DotCanvas(rect, glyphs: level)
              dots.line(from: Point(-50, x), to: Point(50, size * 3))
              dots.line(from: Point(x, x), to: Point(x, x))
              dots.draw(on: &canvas, style: .plain)
            }
          }
          for line in TextFlow("one **two** three", width: width).lines {
            line.draw(on: &canvas, at: Point(-1, height - 1)) { _ in .plain }
          }
          #expect(canvas.rows.count == height)
        }
      }
    }
  }
}

@Suite struct MemoryTerminalTests {
  @Test func `keys come in their order, then time runs out, then the terminal hangs up`() {
    var terminal = MemoryTerminal(Size(10, 2), input: [.up, nil, .resize(Size(20, 5))])
    terminal.feed(.enter)
    let limits: [Duration?] = [nil, .seconds(1), nil, nil, .zero, nil]
    var keys: [Key?] = [], sizes: [Size] = []
    for limit in limits {
      keys.append(terminal.nextKey(within: limit))
      sizes.append(terminal.size)
    }
    #expect(keys == [.up, nil, .resize(Size(20, 5)), .enter, nil, .terminated(1)])
    #expect(sizes.map(\.width) == [10, 10, 20, 20, 20, 20])
    #expect(terminal.limits == limits)
  }

  @Test func `frames are kept, but those that were skipped`() {
    var terminal = MemoryTerminal(Size(3, 1))
    var canvas = Canvas(Size(3, 1))
    let first = terminal.show(canvas)
    terminal.isWritable = false
    canvas.write("abc", at: Point(0, 0))
    let second = terminal.show(canvas)
    #expect(first && !second)
    #expect(terminal.frames.map(\.rows) == [["   "]])
  }
}
