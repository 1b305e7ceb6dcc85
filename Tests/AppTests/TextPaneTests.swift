import TUI
import Testing

@testable import App

@Suite struct TextPaneTests {
  static let sizes = [Size(80, 24), Size(100, 30), Size(200, 60)]

  /// The text at two glyph levels, and the styles of the usual theme.
  private func check(_ name: String, _ size: Size, _ make: (Look) -> any Pane) throws {
    func draw(_ look: Look) -> Canvas {
      var canvas = Canvas(size)
      make(look).draw(on: &canvas, in: Rect(size))
      return canvas
    }
    let prefix = "\(name)-\(size.width)x\(size.height)"
    for level in [GlyphLevel.braille, .ascii] {
      try Golden.check(Golden.text(draw(Look(.dark, glyphs: level))), "\(prefix)-\(level.rawValue).txt")
    }
    try Golden.check(Golden.styles(draw(Look())), "\(prefix)-256.styles")
  }

  // MARK: Goldens

  @Test(arguments: sizes) func `the menu looks as reviewed`(size: Size) throws {
    try check("menu", size) { MenuPane(TextScenes.menu(), look: $0) }
    try check("menu-first", size) { MenuPane(TextScenes.firstMenu, look: $0) }
  }
  @Test func `the menu fits the smallest screen`() throws {
    try check("menu", Size(40, 12)) { MenuPane(TextScenes.menu(selected: 8), look: $0) }
  }
  @Test(arguments: [Size(80, 5), Size(37, 19), Size(100, 26), Size(200, 56)])
  func `every page of a lesson looks as reviewed`(size: Size) throws {
    for page in try TextScenes.pages() {
      try check("lesson-\(page.name)", size) { LessonPane(page.view, look: $0, isFocused: true) }
    }
  }
  @Test func `help, prompt and choice look as reviewed`() throws {
    let size = Size(80, 24)
    try check("help-keys", size) { TextScenes.help($0) }
    try check("help-machine", size) {
      var pane = TextScenes.help($0)
      pane.page = .machine
      return pane
    }
    try check("prompt-list", size) { TextScenes.prompt($0) }
    try check("prompt-wrong", size) { TextScenes.wrongPrompt($0) }
    try check("prompt-choice", size) { TextScenes.choice($0) }
  }

  // MARK: Sweeps

  private static func panes(_ look: Look) throws -> [any Pane] {
    let lessons = try TextScenes.pages().flatMap { page in
      [0, 7].map { LessonPane(page.view, offset: $0, look: look, isFocused: true) as any Pane }
    }
    var machine = TextScenes.help(look)
    machine.page = .machine
    let others: [any Pane] = [
      MenuPane(TextScenes.menu(), look: look), MenuPane(TextScenes.firstMenu, look: look),
      MenuPane(MenuView([], selected: 3), look: look), TextScenes.help(look), machine,
      HelpPane([], filter: "zzz", selected: 4, look: look), TextScenes.prompt(look),
      TextScenes.wrongPrompt(look), PromptPane(String(repeating: "x", count: 300), cursor: 300, look: look),
      TextScenes.choice(look), ChoicePane("Nothing", [], look: look),
    ]
    return lessons + others + TextScenes.bars(look)
  }

  @Test func `no text pane draws outside of its rect or traps at any size`() throws {
    for pane in try Self.panes(Look()) {
      for width in [0, 1, 2, 3, 4, 5, 6, 8, 13, 24, 37, 60, 76] {
        for height in [0, 1, 2, 3, 4, 5, 6, 7, 9, 13, 20] {
          var canvas = Canvas(Size(80, 24))
          let rect = Rect(x: 2, y: 2, width: width, height: height)
          pane.draw(on: &canvas, in: rect)
          for y in 0..<24 {
            for x in 0..<80 where !rect.contains(Point(x, y)) && canvas[Point(x, y)] != .blank {
              Issue.record("\(type(of: pane)) at \(width)x\(height) wrote \(x),\(y)")
            }
          }
          if let cursor = canvas.cursor {
            #expect(rect.contains(cursor), "\(type(of: pane)) at \(width)x\(height)")
          }
        }
      }
    }
  }

  @Test func `text panes are ASCII at the plainest level and have no colours in mono`() throws {
    for pane in try Self.panes(Look(.mono, glyphs: .ascii)) {
      for size in [Size(20, 4), Size(80, 24), Size(200, 60)] {
        var canvas = Canvas(size)
        pane.draw(on: &canvas, in: Rect(size))
        #expect(canvas.cells.allSatisfy { $0.scalar.isASCII && $0.style.foreground == -1 })
        // A sign that has no plain form would have become a question mark.
        let text = canvas.rows.joined().replacing("? help", with: "").replacing("? f1", with: "")
        #expect(!text.contains(" ?"), "\(type(of: pane)): \(canvas.rows.filter { $0.contains(" ?") })")
      }
    }
  }

  // MARK: What must be seen

  private func rows(_ pane: any Pane, _ size: Size) -> [String] {
    var canvas = Canvas(size)
    pane.draw(on: &canvas, in: Rect(size))
    return canvas.rows
  }

  @Test func `the picked option and how sure one is stay in sight in every slot of a lesson`() throws {
    for name in ["picked", "sure"] {
      for size in [Size(80, 5), Size(37, 19), Size(42, 30)] {
        let shown = rows(LessonPane(try TextScenes.page(name), look: Look()), size).joined()
        #expect(shown.contains("►2") && shown.contains("2 think so"), "\(name) at \(size)")
      }
    }
  }
  @Test func `scrolling reaches every row of a page and stops at the last`() throws {
    let rect = Rect(Size(80, 5))
    var pane = LessonPane(try TextScenes.page("predict"), look: Look())
    let last = pane.maxOffset(in: rect)
    #expect(last > 0)
    pane.offset = last
    let end = rows(pane, Size(80, 5))
    #expect(end.joined().contains("n1 notices") && end.joined().contains("▲ end"))
    pane.offset = 1000
    #expect(rows(pane, Size(80, 5)) == end)
  }
  @Test func `the selected row of the menu is in sight at every size`() throws {
    for index in TextScenes.menu().rows.indices {
      for size in [Size(40, 12), Size(80, 24), Size(100, 16)] {
        let pane = MenuPane(TextScenes.menu(selected: index), look: Look())
        let selected = rows(pane, size).filter { $0.contains("►") }
        #expect(selected.count == 1, "row \(index) at \(size)")
      }
    }
  }
  @Test func `a footer that does not fit keeps the way to help and out`() {
    let footer = TextScenes.bars(Look())[2]
    let row = rows(footer, Size(60, 1))[0]
    #expect(row.contains("…  ? help  q quit"))
    #expect(!rows(footer, Size(200, 1))[0].contains("…"))
  }
  @Test func `the title never gives up the clock`() {
    for width in 40...120 {
      let row = rows(TextScenes.bars(Look())[0], Size(width, 1))[0]
      #expect(row.contains("|| PAUSED  00:04.182  x1/8"), "\(width): \(row)")
      #expect(row.contains("Cut"), "\(width): \(row)")
    }
  }
  @Test func `the box of a mistake points at it`() {
    let shown = rows(TextScenes.wrongPrompt(Look()), Size(80, 4))
    let place = shown[3].firstIndex(of: "9").map { shown[3].distance(from: shown[3].startIndex, to: $0) }
    let mark = shown[2].firstIndex(of: "▼").map { shown[2].distance(from: shown[2].startIndex, to: $0) }
    #expect(mark != nil && mark == place.map { $0 - 1 })
  }
}
