import Glibc
import TUI
import TestSupport
import Testing

/// What the terminal is asked when the program starts.
@Suite(.timeLimit(.minutes(2))) struct QuestionTests {
  typealias Traits = VirtualTerminal.Traits

  func startProbe(_ environment: [String: String] = [:], _ traits: Traits) throws -> Pty {
    try Pty([BuiltProgram.path("terminal-probe")], environment: environment, traits: traits)
  }

  @Test(
    arguments: [
      ("rgb:ffff/ffff/ffff", "ffffff"), ("rgb:1e1e/1e1e/2e2e", "1e1e2e"), ("rgb:ff/80/00", "ff8000"),
      ("rgb:f/8/0", "ff8800"), ("rgba:0000/2b2b/3636/ffff", "2b36"), ("#ffffff", "unknown"),
      ("rgb:ffff/ffff", "unknown"), (nil, "unknown"),
    ] as [(String?, String)])
  func `the background is what the terminal answers`(_ answer: String?, _ found: String) throws {
    let probe = try startProbe([:], Traits(background: answer))
    try probe.wait(forText: "ready")
    probe.send("b")
    try probe.wait(forText: "background \(found) ")
    #expect(probe.screen.row(1).contains(" 1 keys"))
  }

  @Test(arguments: [
    ("xterm-256color", "", true, true), ("xterm-256color", "Apple_Terminal", true, false),
    ("tmux-256color", "", true, false), ("screen", "", true, false), ("linux", "", false, false),
    ("vt100", "", false, false),
  ])
  func `only what a terminal understands is asked`(
    _ name: String, _ program: String, _ colours: Bool, _ modes: Bool
  ) throws {
    let probe = try startProbe(["TERM": name, "TERM_PROGRAM": program], Traits(synchronizes: true))
    try probe.wait(forText: "ready")
    try probe.settle()
    let sent = String(decoding: probe.received, as: UTF8.self)
    #expect(sent.contains("]11;?") == colours && sent.contains("[c") == colours)
    #expect(sent.contains("[?2026$p") == modes)
    #expect((probe.screen.wholeFrames > 0) == modes)
  }

  @Test func `a frame is one whole for a terminal that can wait for its end`() throws {
    let probe = try startProbe([:], Traits(synchronizes: true))
    try probe.wait(forText: "ready")
    try probe.settle()
    let before = probe.screen.wholeFrames
    probe.send("w")
    try probe.wait(forText: "turn 20")
    try probe.settle()
    #expect(probe.screen.wholeFrames == before + 20 && !probe.screen.holdsFrame)
    probe.send("x")
    try probe.wait(forText: "20 frames 20 writes")
    probe.send("q")
    #expect(try probe.exitStatus() == .exited(0))
    #expect(probe.screen.leftovers == [])
  }

  @Test(arguments: [false, true])
  func `what is typed before the screen is there is not lost`(_ isSilent: Bool) throws {
    let probe = try startProbe([:], Traits(background: "rgb:0/0/0", isSilent: isSilent))
    // Once it is asked, its terminal takes what is typed as it is.
    try probe.wait(for: "the questions") { $0.wasAsked }
    for typed in ["x", "é", "\u{1B}[A", "\r", "\u{1B}[<0;5;5M", "→", "-"] { probe.send(typed) }
    try probe.wait(for: "the last of them") { $0.row(1).contains("key - ") && $0.row(1).contains(" 7 keys") }
  }

  @Test func `more than a line typed before the screen is there is not lost`() throws {
    let probe = try startProbe([:], Traits(isSilent: true))
    try probe.wait(for: "the questions") { $0.wasAsked }
    probe.send(String(repeating: "x", count: 1000))
    try probe.wait(forText: "1000 keys")
  }

  @Test func `a terminal that answers nothing is not waited for, and what it says late is swallowed`() throws
  {
    let probe = try startProbe([:], Traits(isSilent: true))
    let start = ContinuousClock().now
    try probe.wait(forText: "ready", seconds: 1)
    #expect(ContinuousClock().now - start < .seconds(1))
    probe.send("\u{1B}]11;rgb:acac/acac/acac\u{1B}\\\u{1B}[?2026;2$y\u{1B}[?62;22c-")
    try probe.wait(forText: "key - ")
    #expect(probe.screen.row(1).contains(" 1 keys"))
  }

  @Test func `an answer cut in two by the end of the patience is swallowed whole`() throws {
    let probe = try startProbe([:], Traits(isSilent: true))
    try probe.wait(for: "the questions") { $0.wasAsked }
    probe.send("\u{1B}]11;rgb:acac/acac")
    try probe.wait(forText: "ready")
    probe.send("/acac\u{1B}\\\u{1B}[?62;22c-")
    try probe.wait(forText: "key - ")
    #expect(probe.screen.row(1).contains(" 1 keys"), "\(probe.shown)")
  }
}
