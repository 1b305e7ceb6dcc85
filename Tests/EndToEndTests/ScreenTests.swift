import Foundation
import TUI
import TestSupport
import Testing

/// What keys do in a run, at several sizes and on several terminals.
@Suite(.timeLimit(.minutes(2))) struct ScreenTests {
  @Test func `a node that is crashed is down, in the file at once, and undone`() throws {
    let home = try Home()
    let pty = try home.visit(["play", "heartbeat-failover"])
    try pty.type(">", until: "At 00:01.000.")
    try pty.type("2c", until: "DOWN")
    #expect(try home.recording().contains(" crash n2\n"))
    pty.send("z")
    try pty.wait(untilGone: "DOWN")
    try pty.type("\u{12}", until: "DOWN")
    #expect(try home.recording().hasSuffix(" crash n2\nundo\nredo\n"))
  }

  @Test func `acting in the past makes a new future, and z brings the old one back`() throws {
    let pty = try Home().visit(["play", "heartbeat-failover"])
    for second in 1...3 { try pty.type(">", until: "At 00:0\(second).000.") }
    try pty.type("1c", until: "DOWN")
    try pty.type(">", until: "At 00:04.000.")
    try pty.type("<", until: "At 00:03.000.")
    try pty.type("<", until: "At 00:02.000.")
    pty.expect("live edge 4.0 s")
    try pty.type("3c", until: "A new future (z: the old one). n3 is down")
    try pty.wait(untilGone: "live edge")
    try pty.type("z", until: "live edge 4.0 s")
    try pty.type("G", until: "At 00:04.000.")
    pty.expect("DOWN")
    #expect(pty.clock == 4000)
  }

  @Test func `a wrong command stays in the prompt with the place and the reason`() throws {
    let pty = try Home().visit(["play", "heartbeat-failover"])
    try pty.type(":", until: "Tab completes")
    try pty.type("crash n9", until: ":crash n9")
    try pty.type("\r", until: "n9")
    try pty.wait(for: "a mark above the wrong word") { screen in
      screen.rows.contains { $0.prefix(9).hasSuffix("▼") }
    }
    pty.expect(":crash n9")
    try pty.type("\u{7F}2\r", until: "DOWN")
  }

  @Test func `help is opened, filtered, run and closed`() throws {
    let pty = try Home().visit(["play", "heartbeat-failover"])
    try pty.type("?", until: "play / pause")
    try pty.type("wipe", until: "crash the node and wipe its disk")
    try pty.type("\r", until: "DOWN")
    try pty.type("\u{1B}OP", until: "play / pause")
    pty.send("q")
    try pty.wait(untilGone: "play / pause")
  }

  @Test func `esc and q close what is open, from the top, and only q leaves`() throws {
    let pty = try Home().visit(["play", "heartbeat-failover"])
    try pty.wait(forText: "Space plays.")
    try pty.type("1V", until: "what n1 can know")
    try pty.type("Z", until: "what n1 can know")
    try pty.type("p", until: "Enter cuts, Esc cancels.")
    try pty.type("\u{1B}", until: "No cut.")
    try pty.type("\u{1B}", until: "The fog is gone.")
    try pty.type("?", until: "play / pause")
    pty.send("\u{1B}")
    try pty.wait(untilGone: "play / pause")
    pty.send("\u{1B}")
    try pty.wait(forText: "What happened")
    try pty.type("\u{1B}\u{1B}m", until: "in flight")
    try pty.type("q", until: "Systems for free play")
    pty.send("q")
    #expect(try pty.exitStatus() == .exited(0))
  }

  @Test(arguments: ["E", "\u{1B}[15~", "\u{1B}[3~", "é"])
  func `a key that means nothing says so`(_ key: String) throws {
    let pty = try Home().visit(["play", "ping-stream"])
    try pty.wait(forText: "Space plays.")
    try pty.type(key, until: "does nothing here: ? shows the keys.")
  }

  @Test func `every size is drawn at once, and one that is too small says so`() throws {
    let pty = try Home().visit(["play", "heartbeat-failover"])
    try pty.wait(forText: "What happened")
    pty.resize(Size(60, 20))
    try pty.wait(for: "one panel") { $0.row(1).contains("Cluster") && !$0.text.contains("What happened") }
    pty.resize(Size(39, 11))
    try pty.wait(for: "the complaint and nothing else") {
      $0.text.trimmed == "39x11 is too small: at least 40x12"
    }
    pty.resize(Size(38, 11))
    try pty.wait(forText: "38x11 is too small")
    pty.resize(Size(100, 30))
    try pty.wait(forText: "What happened")
    try pty.wait(forText: "quit")
  }

  @Test func `a picture torn by others is whole again after ctrl-l, also below the prompt`() throws {
    let pty = try Home().visit(["play", "heartbeat-failover"])
    try pty.wait(forText: "Space plays.")
    var clearings = pty.screen.clearings
    pty.send("\u{C}")
    try pty.wait(for: "a repaint") { $0.clearings > clearings && $0.text.contains("Space plays.") }
    try pty.type(":", until: "Tab completes")
    clearings = pty.screen.clearings
    pty.send("\u{C}")
    try pty.wait(for: "a repaint") { $0.clearings > clearings && $0.text.contains("Tab completes") }
  }

  @Test func `an accent typed by itself does not stop the prompt`() throws {
    let pty = try Home().visit(["play", "ping-stream"])
    try pty.type(":", until: "Tab completes")
    pty.send("e\u{301}\u{301}xyz\u{1F1E9}\u{1F1EA}\u{7F}\u{7F}\u{200D}x")
    try pty.wait(forText: "xy?x")
    try pty.type("\u{15}pause\r", until: "Paused.")
  }

  // MARK: Terminals

  static let plainTerminals: [[String: String]] = [
    ["LC_ALL": "C"], ["TERM": "linux"], ["TERM": "vt100"], ["GLYPHS": "ascii"],
  ]
  @Test(arguments: plainTerminals) func `a plain terminal is sent ASCII only`(_ setting: [String: String])
    throws
  {
    let glyphs = setting["GLYPHS"].map { ["--glyphs", $0] } ?? []
    let pty = try Home(setting).visit(["play", "heartbeat-failover"] + glyphs)
    try pty.type(">", until: "At 00:01.000.")
    try pty.type("1c", until: "DOWN")
    #expect(pty.received.allSatisfy { $0 < 128 })
    #expect(pty.screen.unknown == [])
    pty.send("qq")
    #expect(try pty.exitStatus() == .exited(0))
  }

  @Test func `the plain level has boxes but no braille, the usual one has both`() throws {
    func drawn(_ arguments: [String]) throws -> String {
      let pty = try Home().visit(["play", "heartbeat-failover"] + arguments)
      try pty.type(">", until: "At 00:01.000.")
      return pty.screen.text
    }
    func hasBraille(_ text: String) -> Bool {
      text.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) }
    }
    let plain = try drawn(["--glyphs", "plain"]), usual = try drawn([])
    #expect(plain.contains("┌") && !hasBraille(plain), "\(plain)")
    #expect(usual.contains("╭") && hasBraille(usual), "\(usual)")
  }

  @Test(arguments: [["NO_COLOR": "1"], ["TERM": "vt100"]])
  func `no colour is sent where none is wanted`(_ setting: [String: String]) throws {
    let pty = try Home(setting).visit(["play", "heartbeat-failover"])
    try pty.type(">", until: "At 00:01.000.")
    try pty.type("1c", until: "DOWN")
    try pty.settle()
    #expect(pty.screen.cells.allSatisfy { $0.style.foreground == -1 && $0.style.background == -1 })
    let text = String(decoding: pty.received, as: UTF8.self)
    #expect(!text.contains(#/\u{1B}\[([0-9]+;)*(3[0-8]|4[0-8]|9[0-7])(;[0-9]+)*m/#))
  }

  @Test(arguments: [("dumb", "cannot move its cursor"), ("no-such-terminal", "is unknown on this machine")])
  func `a terminal that cannot have a screen ends the program with one sentence`(
    _ name: String, _ reason: String
  ) throws {
    let pty = try Home(["TERM": name]).visit(size: Size(200, 24))
    #expect(try pty.exitStatus() == .exited(69))
    #expect(pty.screen.text.trimmed.hasPrefix("netsplit: the terminal type '\(name)' (TERM) \(reason)"))
    #expect(!pty.received.contains(27))
  }

  @Test(arguments: [[], ["course"], ["play", "ping-stream"]])
  func `without a terminal there is one sentence and nothing else`(_ arguments: [String]) throws {
    let run = try Home(["TERM": "xterm-256color"]).run(arguments)
    #expect(run.status == .exited(69))
    #expect(run.output == "")
    #expect(run.errors == "netsplit: standard input and output are not a terminal\n")
  }
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
