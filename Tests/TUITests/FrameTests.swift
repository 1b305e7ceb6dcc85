import TUI
import Testing

@Suite struct FrameTests {
  func drawn(_ frame: Frame, _ size: Size, _ level: GlyphLevel = .braille) -> [String] {
    var canvas = Canvas(size)
    frame.draw(on: &canvas, in: Rect(size), glyphs: level)
    return canvas.rows
  }

  @Test func `titles and notes stand in the edges, one piece of border from the corners`() {
    let panel = Frame("Lesson", right: "4/9", note: "1 2 3 answer · ↵ next · H hint")
    #expect(
      drawn(panel, Size(37, 3)) == [
        "╭─ Lesson ──────────────────── 4/9 ─╮",
        "│                                   │",
        "╰─ 1 2 3 answer · ↵ next · H hint ──╯",
      ])
    #expect(
      drawn(Frame("n3", right: "FOLL", note: "voted n2"), Size(16, 3)) == [
        "╭─ n3 ── FOLL ─╮",
        "│              │",
        "╰─ voted n2 ───╯",
      ])
  }

  @Test func `the kind of border shows at every level of glyphs`() {
    let down = Frame("n1", right: "DOWN", kind: .dashed), leader = Frame("n2", right: "CAND", kind: .heavy)
    #expect(drawn(down, Size(16, 3)) == ["╭╌ n1 ╌╌ DOWN ╌╮", "╎              ╎", "╰╌╌╌╌╌╌╌╌╌╌╌╌╌╌╯"])
    #expect(drawn(leader, Size(16, 3)) == ["┏━ n2 ━━ CAND ━┓", "┃              ┃", "┗━━━━━━━━━━━━━━┛"])
    #expect(drawn(down, Size(16, 3), .ascii) == ["+. n1 .. DOWN .+", ":              :", "+..............+"])
    #expect(
      drawn(leader, Size(16, 3), .ascii) == ["#= n2 == CAND =#", "#              #", "#==============#"])
    #expect(drawn(Frame("p"), Size(7, 2), .plain) == ["┌─ p ─┐", "└─────┘"])
  }

  @Test func `where there is no room, the right title goes first and the left one is shortened`() {
    let frame = Frame("Cluster", right: "4 in flight")
    #expect(drawn(frame, Size(27, 2))[0] == "╭─ Cluster ─ 4 in flight ─╮")
    #expect(drawn(frame, Size(26, 2))[0] == "╭─ Cluster ──────────────╮")
    #expect(drawn(frame, Size(20, 2))[0] == "╭─ Cluster ────────╮")
    #expect(drawn(frame, Size(10, 2))[0] == "╭─ Clu… ─╮")
    #expect(drawn(frame, Size(7, 2))[0] == "╭─ … ─╮")
    #expect(drawn(frame, Size(6, 2))[0] == "╭────╮")
    #expect(drawn(frame, Size(2, 2)) == ["╭╮", "╰╯"])
    #expect(drawn(frame, Size(1, 2)) == [" ", " "])
  }

  @Test func `the inside is wiped unless it is to stay`() {
    var canvas = Canvas(Size(5, 3))
    canvas.fill(Rect(Size(5, 3)), with: Cell("x"))
    Frame(clears: false).draw(on: &canvas, in: Rect(Size(5, 3)), glyphs: .braille)
    #expect(canvas.rows[1] == "│xxx│")
    let inside = Frame().draw(on: &canvas, in: Rect(Size(5, 3)), glyphs: .braille)
    #expect(canvas.rows[1] == "│   │")
    #expect(inside == Rect(x: 1, y: 1, width: 3, height: 1))
  }

  @Test func `border, titles and notes have their own styles`() {
    let border = Style(foreground: 1), title = Style(attributes: .bold), note = Style(attributes: .dim)
    var canvas = Canvas(Size(12, 2))
    Frame("T", note: "N", style: border, titleStyle: title, noteStyle: note)
      .draw(on: &canvas, in: Rect(Size(12, 2)), glyphs: .braille)
    #expect(canvas[Point(0, 0)].style == border)
    #expect(canvas[Point(3, 0)].style == title)
    #expect(canvas[Point(3, 1)].style == note)
  }

  @Test func `every glyph is one column wide, and ASCII at that level`() {
    for level in GlyphLevel.allCases {
      let borders = BorderKind.allCases.map { Border($0, level) }.flatMap {
        [$0.topLeft, $0.topRight, $0.bottomLeft, $0.bottomRight, $0.horizontal, $0.vertical]
      }
      for scalar in Glyph.allCases.map({ $0.at(level) }) + Glyph.steps(level) + borders {
        #expect(scalar.isOneColumn)
        if level == .ascii { #expect(scalar.isASCII) }
      }
      #expect(Glyph.steps(level).count == 8)
    }
  }

  @Test func `signs that stand beside each other differ at every level`() {
    let groups: [[Glyph]] = [
      [.arrowLeft, .arrowRight, .arrowUp, .arrowDown, .message, .heartbeat, .lost, .wall, .held],
      [.done, .open], [.committed, .uncommitted], [.barFull, .barEmpty],
      [.bandStrong, .bandMedium, .bandLight],
      [.past, .future, .concurrent, .cursor],
    ]
    for level in GlyphLevel.allCases {
      for group in groups { #expect(Set(group.map { $0.at(level) }).count == group.count) }
    }
  }
}

@Suite struct DotCanvasTests {
  func drawn(_ level: GlyphLevel, _ size: Size, _ lines: [(Point, Point)]) -> [String] {
    var canvas = Canvas(size), dots = DotCanvas(Rect(size), glyphs: level)
    for line in lines { dots.line(from: line.0, to: line.1) }
    dots.draw(on: &canvas, style: .plain)
    return canvas.rows
  }
  let centre = DotCanvas.centre(of:)

  @Test func `a line is dots in braille and every second cell without`() {
    let line = [(centre(Point(0, 0)), centre(Point(5, 0)))]
    #expect(drawn(.braille, Size(6, 1), line) == ["⠤⠤⠤⠤⠤⠄"])
    #expect(drawn(.plain, Size(6, 1), line) == ["· · · "])
    #expect(drawn(.ascii, Size(6, 1), line) == [". . . "])
    #expect(drawn(.braille, Size(2, 2), [(Point(0, 0), Point(3, 7))]) == ["⢣ ", " ⢣"])
  }

  @Test func `every dot of a cell has its place`() {
    for x in 0..<2 {
      for y in 0..<4 {
        let expected: [[UInt32]] = [[0x2801, 0x2802, 0x2804, 0x2840], [0x2808, 0x2810, 0x2820, 0x2880]]
        #expect(
          drawn(.braille, Size(1, 1), [(Point(x, y), Point(x, y))])[0].unicodeScalars.first?.value
            == expected[x][y])
      }
    }
  }

  @Test func `a line is cut off at the sides, however far away its ends are`() {
    let far = 1_000_000_000_000
    #expect(drawn(.braille, Size(4, 1), [(Point(-far, 2), Point(far, 2))]) == ["⠤⠤⠤⠤"])
    #expect(drawn(.braille, Size(1, 2), [(Point(0, -far), Point(0, far))]) == ["⡇", "⡇"])
    #expect(drawn(.braille, Size(4, 1), [(Point(-far, far), Point(far, far))]) == ["    "])
    #expect(drawn(.ascii, Size(3, 1), [(Point(-far, 2), Point(far, 2))]) == [". ."])
  }

  @Test func `dots never cover anything else unless asked, and join other dots`() {
    var canvas = Canvas(Size(3, 1)), across = DotCanvas(Rect(Size(3, 1)), glyphs: .braille)
    canvas.write("n", at: Point(1, 0))
    across.line(from: Point(0, 2), to: Point(5, 2))
    across.draw(on: &canvas, style: Style(foreground: 1))
    #expect(canvas.rows == ["⠤n⠤"])
    var down = DotCanvas(Rect(Size(3, 1)), glyphs: .braille)
    down.line(from: Point(0, 0), to: Point(0, 3))
    down.draw(on: &canvas, style: Style(foreground: 2))
    #expect(canvas.rows == ["⡧n⠤"])
    #expect(canvas[Point(0, 0)].style.foreground == 1)
    across.draw(on: &canvas, style: .plain, over: true)
    #expect(canvas.rows == ["⡧⠤⠤"])
  }
}
