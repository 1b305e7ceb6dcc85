import Glibc
import TUI
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct MouseTests {
  static let reports: [(String, String)] = [
    ("\u{1B}[<0;11;6M", "click-10-5"), ("\u{1B}[<32;12;6M", "drag-11-5"), ("\u{1B}[<0;12;6m", "release-11-5"),
    ("\u{1B}[<64;1;1M", "wheel-up-0-0"), ("\u{1B}[<65;80;24M", "wheel-down-79-23"),
    ("\u{1B}[<16;300;6M", "click-299-5"), ("\u{1B}[<0;999;6M", "click-998-5"),
    // As terminals say it that do not know better: 32 more than each number, as one character.
    ("\u{1B}[M +&", "click-10-5"), ("\u{1B}[M#+&", "release-10-5"), ("\u{1B}[M@+&", "drag-10-5"),
    ("\u{1B}[M`+&", "wheel-up-10-5"),
  ]
  @Test(arguments: ["xterm-256color", "tmux-256color", "screen"])
  func `every report arrives as a key`(_ terminal: String) throws {
    let probe = try startProbe(["TERM": terminal])
    for (bytes, name) in Self.reports {
      probe.send(bytes)
      try probe.wait(for: "\(name) for \(bytes.debugDescription)") { $0.row(1).contains("key \(name) ") }
    }
    #expect(probe.screen.row(1).contains(" \(Self.reports.count) keys"))
  }

  @Test(arguments: [
    "\u{1B}[<1;5;5M", "\u{1B}[<2;5;5m", "\u{1B}[<35;5;5M", "\u{1B}[<66;5;5M", "\u{1B}[<128;5;5M",
    "\u{1B}[<0;0;5M",
    "\u{1B}[<0;5M", "\u{1B}[<0;5;5;5M", "\u{1B}[<;;M", "\u{1B}[<0;99999999999999;5M",
    "\u{1B}[<0;99999999999999999999999999999999;5M", "\u{1B}[<-1;5;5M", "\u{1B}[M\"+&", "\u{1B}[M !!!",
  ])
  func `a report that means nothing costs no frame and runs no command`(_ bytes: String) throws {
    let probe = try startProbe()
    try probe.settle()
    let before = probe.received.count
    probe.send(bytes)
    try probe.settle()
    // The last is a click at the top left and a key behind it.
    let keys = bytes.hasSuffix("!!!") ? 2 : 0
    #expect(keys > 0 || probe.received.count == before)
    probe.send("-")
    try probe.wait(forText: "\(keys + 1) keys")
  }

  @Test(arguments: [
    ("xterm-256color", true), ("xterm", true), ("screen", true), ("tmux-256color", true), ("rxvt", true),
    ("vt100", false), ("linux", false), ("vt220", false),
  ])
  func `the mouse is reported when asked for, where there is one`(_ terminal: String, _ has: Bool) throws {
    let probe = try startProbe(["TERM": terminal])
    #expect(!probe.screen.reportsMouse)
    probe.send("m")
    try probe.wait(forText: has ? "mouse on" : "no mouse")
    #expect(probe.screen.reportsMouse == has)
    probe.send("n")
    try probe.wait(forText: "key n")
    #expect(!probe.screen.reportsMouse)
    probe.send("m\u{C}")
    try probe.wait(forText: "key ctrl-l")
    probe.send("q")
    #expect(try probe.exitStatus() == .exited(0))
    #expect(probe.screen.leftovers == [])
  }

  @Test func `the mouse comes back after a stop`() throws {
    let shell = try Pty(
      [
        "/bin/sh", "-c",
        "set -m; \(BuiltProgram.path("terminal-probe")); echo stopped; read go; fg; echo ended; read go",
      ])
    try shell.wait(forText: "ready")
    shell.send("m")
    try shell.wait(forText: "mouse on")
    let modes = shell.screen.modesOn
    shell.send("\u{1A}")
    try shell.wait(forText: "stopped")
    #expect(shell.screen.leftovers == [])
    shell.send("\n")
    try shell.wait(forText: "key ctrl-z")
    try shell.settle()
    #expect(shell.screen.modesOn == modes && shell.screen.reportsMouse)
    shell.resize(Size(70, 20))
    shell.send("n")  // in the same breath: off is off
    try shell.wait(for: "the end of it") { $0.row(1).contains("key n") || $0.row(1).contains("resize-70x20") }
    try shell.settle()
    #expect(!shell.screen.reportsMouse)
    shell.send("q")
    try shell.wait(forText: "ended")
    #expect(shell.screen.leftovers == [])
  }

  @Test func `of several moves that wait only the newest counts`() throws {
    let probe = try startProbe()
    probe.signal(SIGSTOP)
    let moves = (1...250).map { "\u{1B}[<32;\($0);7M" }.joined()
    probe.send("\u{1B}[<0;1;7M" + moves + "\u{1B}[<0;250;7mx")
    probe.signal(SIGCONT)
    try probe.wait(forText: "key x")
    #expect(probe.screen.row(1).contains(" 5 keys"), "\(probe.shown)")  // going on is a key as well
  }

  @Test(arguments: [("xterm-256color", true), ("tmux-256color", true), ("linux", false), ("vt100", false)])
  func `a text is given to the clipboard where that is possible`(_ terminal: String, _ can: Bool) throws {
    let probe = try startProbe(["TERM": terminal])
    probe.send("y")
    try probe.wait(forText: can ? "copied" : "not copied")
    #expect(probe.screen.clipboard == (can ? "Y29waWVkIHRleHQsIMOp" : nil))
  }
}
