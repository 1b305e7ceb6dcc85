import TUI
import Testing

@Suite struct KeyTextTests {
  static let keys: [Key] =
    [
      .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .enter, .escape, .tab, .backTab, .backspace,
      .delete, .resize(Size(80, 24)), .resize(Size(0, 0)), .terminated(15),
    ] + Mouse.Action.allCases.map { .mouse(Mouse($0, Point(10, 5))) } + [.mouse(Mouse(.drag, Point(300, 0)))]
    + (1...12).map { .f($0) }
    + (0x20...0x7E).compactMap { Unicode.Scalar($0).map { Key.character($0) } }
    + [.character("é"), .character("→")]
    + (0...0x1F).compactMap { Unicode.Scalar($0).map { Key(typed: $0) } }

  @Test(arguments: keys) func `a key is read from its own text`(_ key: Key) {
    #expect(Key(key.description) == key)
  }

  @Test func `no two keys have the same text`() {
    let distinct = Set(Self.keys)
    #expect(Set(distinct.map(\.description)).count == distinct.count)
  }

  @Test(arguments: [
    ("space", Key.character(" ")), ("?", .character("?")), ("G", .character("G")), ("Ctrl-R", .control("r")),
    ("PgDn", .pageDown), ("pageup", .pageUp), ("Esc", .escape), ("F12", .f(12)), ("Shift-Tab", .backTab),
    ("-", .character("-")), ("ctrl-z", .control("z")), ("Enter", .enter), ("\u{E9}", .character("é")),
    ("click-10-5", .mouse(Mouse(.press, Point(10, 5)))),
    ("Wheel-Up-0-3", .mouse(Mouse(.wheelUp, Point(0, 3)))),
  ])
  func `key tables may write a key as people do`(_ text: String, _ key: Key) {
    #expect(Key(text) == key)
  }

  @Test(arguments: [
    "", " ", "\u{1B}", "\t", "\u{7F}", "f0", "f13", "fx", "ctrl-", "ctrl-rr", "ctrl-i", "ctrl-m", "ctrl-h",
    "ctrl-[",
    "ctrl-é", "resize-", "resize-1x", "resize--1x2", "signal-0", "hello",
    "click", "click-1", "click--1-5", "click-1-2-3", "wheel-1-2", "drag-x-y",
  ])
  func `what names no key, or one that no terminal can tell, is refused`(_ text: String) {
    #expect(Key(text) == nil)
  }

  @Test func `control characters have the names of their keys`() {
    #expect(Key(typed: "\u{3}") == .control("c"))
    #expect(Key(typed: "\u{1A}") == .control("z"))
    #expect(Key(typed: "\r") == .enter && Key(typed: "\n") == .enter)
    #expect(Key(typed: "\u{7F}") == .backspace && Key(typed: "\u{8}") == .backspace)
    #expect(Key(typed: "\u{0}") == .control("@") && Key(typed: "\u{1F}") == .control("_"))
  }
}
