import TUI
import Testing

@Suite struct TerminalKindTests {
  @Test(arguments: [
    ("xterm-256color", false), ("vt100", true), ("vt220", true), ("vte-256color", false), ("linux", true),
    ("linux-16color", true), ("tmux-256color", false), ("", false),
  ])
  func `old terminals are known by their names`(_ name: String, _ isOld: Bool) {
    #expect(TerminalKind(environment: ["TERM": name]).isOld == isOld)
  }

  @Test(arguments: [
    ("xterm-256color", true), ("xterm-direct", true), ("xterm-kitty", true), ("rxvt-unicode", true),
    ("tmux-256color", true), ("screen", true), ("linux", false), ("vt100", false), ("dumb", false),
    ("cons25", false),
  ])
  func `only what is like xterm is asked, and takes a text`(_ name: String, _ isLikeXterm: Bool) {
    #expect(TerminalKind(environment: ["TERM": name]).isLikeXterm == isLikeXterm)
  }

  @Test func `a mode is not asked where that would be shown or mean another terminal`() {
    #expect(TerminalKind(environment: ["TERM": "xterm"]).answersModes)
    #expect(!TerminalKind(environment: ["TERM": "xterm", "TERM_PROGRAM": "Apple_Terminal"]).answersModes)
    #expect(TerminalKind(environment: ["TERM": "xterm", "TERM_PROGRAM": "Apple_Terminal"]).isLikeXterm)
    for name in ["tmux-256color", "screen.xterm-256color", "linux"] {
      #expect(!TerminalKind(environment: ["TERM": name]).answersModes)
    }
  }

  @Test(arguments: [
    ("xterm-256color", true, true), ("xterm-mono", false, true), ("screen", false, true),
    ("alacritty", true, true), ("alacritty", false, false), ("linux", true, false), ("vt100", true, false),
    ("ansi", true, false),
  ])
  func `the mouse is asked for by name or description`(_ name: String, _ isDescribed: Bool, _ has: Bool) {
    #expect(TerminalKind(environment: ["TERM": name]).hasMouse(isDescribed: isDescribed) == has)
  }
}

@Suite struct BackgroundTests {
  @Test(arguments: [
    (0xFFFFFF, Background.light), (0, .dark), (0xFDF6E3, .light), (0x002B36, .dark), (0x1E1E2E, .dark),
    (0x0000FF, .dark), (0x00FF00, .light), (0x7F7F7F, .dark), (0x808080, .light),
  ])
  func `a background is light when it looks brighter than half`(_ rgb: Int, _ expected: Background) {
    #expect(Background(rgb: rgb) == expected)
  }

  @Test(
    arguments: [
      (nil, "", Background.dark), (nil, "0;15", .light), (nil, "0;default;7", .light), (nil, "15;0", .dark),
      (nil, "nonsense", .dark), (0xFFFFFF, "15;0", .light), (0, "0;15", .dark),
    ] as [(Int?, String, Background)])
  func `what the terminal answers goes before what the environment says`(
    _ answer: Int?, _ colours: String, _ expected: Background
  ) {
    #expect(Background(answer: answer, environment: ["COLORFGBG": colours]) == expected)
    #expect(Background(answer: answer, environment: [:]) == (answer == 0xFFFFFF ? .light : .dark))
  }
}

@Suite struct ClipboardTests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
    ("\u{e9}\u{2192}", "w6nihpI="),
  ])
  func `a text is sent in base64`(_ text: String, _ encoded: String) {
    #expect(Clipboard.command(text) == Array("\u{1B}]52;c;\(encoded)\u{7}".utf8))
  }

  @Test func `a text that terminals would ignore is not sent`() {
    #expect(Clipboard.command(String(repeating: "x", count: 75_000))?.count == 100_008)
    #expect(Clipboard.command(String(repeating: "x", count: 75_001)) == nil)
  }
}
