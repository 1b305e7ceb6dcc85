import TUI
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct KeyTests {
  static let typed: [(String, String)] = [
    ("x", "x"), ("G", "G"), ("?", "?"), (" ", "space"), ("é", "é"), ("→", "→"),
    ("\r", "enter"), ("\t", "tab"), ("\u{7F}", "backspace"), ("\u{3}", "ctrl-c"), ("\u{12}", "ctrl-r"),
    ("\u{6}", "ctrl-f"),
    ("\u{1B}OA", "up"), ("\u{1B}OB", "down"), ("\u{1B}OC", "right"), ("\u{1B}OD", "left"),
    ("\u{1B}[A", "up"), ("\u{1B}[D", "left"), ("\u{1B}OH", "home"), ("\u{1B}[F", "end"),
    ("\u{1B}[1~", "home"),
    ("\u{1B}[5~", "pgup"), ("\u{1B}[6~", "pgdn"), ("\u{1B}[3~", "del"), ("\u{1B}[Z", "shift-tab"),
    ("\u{1B}OP", "f1"), ("\u{1B}[15~", "f5"), ("\u{1B}[24~", "f12"), ("\u{1B}", "esc"),
  ]

  @Test(arguments: ["xterm-256color", "screen-256color", "vt220", "linux"])
  func `every key arrives by its name`(_ terminal: String) throws {
    let probe = try startProbe(["TERM": terminal])
    for (bytes, name) in Self.typed {
      probe.send(bytes)
      try probe.wait(for: "key \(name) for \(bytes.debugDescription) on \(terminal)") {
        $0.row(1).contains("key \(name) ")
      }
      probe.send("-")
      try probe.wait(forText: "key - ")
    }
  }

  @Test(arguments: [
    "\u{1B}[1;5A", "\u{1B}[1;2P", "\u{1B}[200~", "\u{1B}[<2;10;10M", "\u{1B}[?62;c", "\u{1B}x",
    "\u{1B}[25;80R",
    "\u{1B}]11;rgb:0000/0000/0000\u{7}", "\u{1B}P1$r0m\u{1B}\\", "\u{1B}[I", "\u{1B}[97;5u", "\u{1B}\u{1B}[A",
  ])
  func `a sequence that means nothing here runs no command`(_ bytes: String) throws {
    let probe = try startProbe()
    probe.send(bytes)
    try probe.settle()
    probe.send("-")
    try probe.wait(forText: "key - ")
    // An escape before a key is Esc, and then the key.
    let keys = bytes.hasPrefix("\u{1B}\u{1B}") ? 3 : 1
    #expect(probe.screen.row(1).contains(" \(keys) keys"), "\(probe.shown)")
  }

  @Test func `bytes that are no character are ignored`() throws {
    let probe = try startProbe()
    for bytes: [UInt8] in [[0xFF], [0xC3], [0xE2, 0x82]] {
      probe.send(bytes + [0x2D])
      try probe.settle()
      probe.send("x")
      try probe.wait(forText: "key x")
    }
  }

  @Test func `in a locale without UTF-8, other bytes are no keys and stop nothing`() throws {
    let probe = try startProbe(["LC_ALL": "C"])
    probe.send("é")
    try probe.settle()
    probe.send("x")
    try probe.wait(forText: "key x")
  }
}
