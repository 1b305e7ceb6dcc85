import Glibc
import TUI
import TestSupport
import Testing

/// However the program ends, the terminal is as it was: first screen, visible cursor, modes.
@Suite(.timeLimit(.minutes(2))) struct EndingTests {
  /// Runs the probe under a shell that prints marks, so that modes can be compared and the shell lives on.
  func underShell(_ command: String) throws -> (Pty, [UInt32]) {
    let program = BuiltProgram.path("terminal-probe")
    let steps = command.replacing("PROBE", with: program)
    let script = "set -m; echo before; read go; \(steps); echo ended $?; read go"
    let shell = try Pty(["/bin/sh", "-c", script], size: Size(120, 40))
    try shell.wait(forText: "before")
    let modes = shell.modes
    shell.send("\n")
    try shell.wait(forText: "ready")
    #expect(shell.screen.isAlternate)
    #expect(shell.modes != modes)
    return (shell, modes)
  }

  func expectRestored(_ shell: Pty, _ modes: [UInt32]) {
    #expect(!shell.screen.isAlternate && shell.screen.leftovers == [])
    #expect(shell.modes == modes)
    #expect(shell.screen.text.hasPrefix("before"))
    #expect(shell.screen.cells.allSatisfy { $0.style == .plain })
  }

  @Test func `leaving by a key restores the terminal`() throws {
    let (shell, modes) = try underShell("PROBE")
    shell.send("q")
    try shell.wait(forText: "ended 0")
    expectRestored(shell, modes)
    #expect(shell.screen.text.contains("bye"))
  }

  @Test func `what was written to standard error is kept off the screen and repeated afterwards`() throws {
    let (shell, modes) = try underShell("PROBE")
    shell.send("e")
    try shell.wait(forText: "key e")
    #expect(!shell.screen.text.contains("stray"))
    shell.send("q")
    try shell.wait(forText: "ended 0")
    expectRestored(shell, modes)
    #expect(shell.screen.text.contains("a stray line\nbye"))
  }

  @Test func `the log keeps what was written to standard error`() throws {
    let log = "/tmp/terminal-probe-\(getpid()).log"
    defer { unlink(log) }
    let (shell, _) = try underShell("echo earlier > \(log); PROBE \(log)")
    shell.send("eq")
    try shell.wait(forText: "ended 0")
    #expect(!shell.screen.text.contains("earlier"))
    #expect(try ProcessRun(["/bin/cat", log]).output == "earlier\na stray line\n")
  }

  @Test(arguments: [("t", SIGILL), ("i", SIGILL), ("a", SIGABRT), ("s", SIGSEGV)])
  func `a crash restores the terminal and its message is read there`(_ key: String, _ signal: Int32) throws {
    let (shell, modes) = try underShell("PROBE")
    shell.send(key)
    try shell.wait(forText: "ended")
    expectRestored(shell, modes)
    let statuses = signal == SIGILL ? [SIGILL, SIGTRAP] : [signal]  // a trap is SIGTRAP on some processors
    #expect(statuses.contains { shell.screen.text.contains("ended \(128 + $0)") }, "\(shell.shown)")
    if key == "t" { #expect(shell.screen.text.contains("Fatal error: the probe was asked to trap")) }
    #if DEBUG  // an optimised program says no more than that it ended
      if key == "i" { #expect(shell.screen.text.contains("Fatal error: Index out of range")) }
    #endif
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func `a signal lets the program finish and ends it`(_ number: Int32) throws {
    let probe = try startProbe()
    probe.signal(number)
    #expect(try probe.exitStatus() == .killed(by: number))
    #expect(!probe.screen.isAlternate && probe.screen.leftovers == [])
    #expect(probe.screen.text.contains("finished"))
  }

  @Test(arguments: ["exec PROBE", "trap '' HUP; exec PROBE"])
  func `a window that is closed ends the program`(_ command: String) throws {
    let steps = command.replacing("PROBE", with: BuiltProgram.path("terminal-probe"))
    let probe = try Pty(["/bin/sh", "-c", steps])
    try probe.wait(forText: "ready")
    probe.hangUp()
    #expect(try probe.exitStatus() == .killed(by: SIGHUP))
  }

  @Test func `a second SIGTERM ends a program that hangs`() throws {
    let probe = try startProbe()
    let modes = probe.modes
    probe.send("H")
    try probe.settle()
    probe.signal(SIGTERM)
    try probe.settle(seconds: 3.1)
    #expect(probe.screen.isAlternate)
    probe.signal(SIGTERM)
    #expect(try probe.exitStatus() == .killed(by: SIGTERM))
    #expect(!probe.screen.isAlternate && probe.screen.leftovers == [])
    #expect(probe.modes != modes)
  }

  @Test func `a program whose terminal takes no output can be ended`() throws {
    let probe = try startProbe(size: Size(200, 60))
    for _ in 0..<100 { probe.send("\u{C}") }  // far more output than a terminal holds while nobody reads
    probe.signal(SIGTERM)
    #expect(try probe.exitStatus(reading: false) == .killed(by: SIGTERM))
  }

  @Test func `ctrl-z gives the terminal to the shell, and fg brings the picture back`() throws {
    let (shell, modes) = try underShell("PROBE; echo stopped; read go; fg")
    shell.send("\u{1A}")
    try shell.wait(forText: "stopped")
    expectRestored(shell, modes)
    shell.resize(Size(90, 26))
    shell.send("\n")
    try shell.wait(forText: "key ctrl-z")
    #expect(shell.screen.isAlternate)
    try shell.settle()
    var expected = ProbeScene.canvas(Size(90, 26), Capabilities())
    expected.cursor = nil
    #expect(shell.differences(from: expected, lacks: []) == [])
    shell.send("q")
    try shell.wait(forText: "ended 0")
    expectRestored(shell, modes)
  }

  @Test func `a stop that the program did not see is mended when it goes on`() throws {
    let (shell, modes) = try underShell("PROBE; echo stopped; read go; fg")
    let probe = try #require(try shell.child())
    kill(probe, SIGSTOP)
    try shell.wait(forText: "stopped")
    shell.send("\n")
    try shell.wait(forText: "key resize-120x40")
    try shell.settle()
    #expect(shell.differences(from: ProbeScene.canvas(Size(120, 40), Capabilities()), lacks: []) == [])
    shell.send("q")
    try shell.wait(forText: "ended 0")
    expectRestored(shell, modes)
  }

  @Test func `a stop asked for from outside is the same as ctrl-z`() throws {
    let (shell, modes) = try underShell("PROBE; echo stopped; read go; fg")
    kill(try #require(try shell.child()), SIGTSTP)
    try shell.wait(forText: "stopped")
    expectRestored(shell, modes)
    shell.send("\n")
    try shell.wait(forText: "key ctrl-z")
    shell.send("q")
    try shell.wait(forText: "ended 0")
  }

  @Test func `a program ended while stopped leaves the shell's terminal alone`() throws {
    let (shell, modes) = try underShell("PROBE; echo stopped; kill %1; kill -CONT %1")
    shell.send("\u{1A}")
    try shell.wait(forText: "finished")
    expectRestored(shell, modes)
  }
}

extension Pty {
  /// The process that the shell runs in the foreground.
  func child() throws -> pid_t? {
    let listing = try ProcessRun(["/bin/cat", "/proc/\(process)/task/\(process)/children"]).output
    return listing.split(separator: " ").first.flatMap { pid_t($0) }
  }
}

@Suite(.timeLimit(.minutes(2))) struct OpeningTests {
  @Test func `without a terminal there is no screen and not one byte for it`() throws {
    let run = try ProcessRun([BuiltProgram.path("terminal-probe")], environment: ["TERM": "xterm-256color"])
    #expect(run.status == .exited(69))
    #expect(run.output == "no screen: standard input and output are not a terminal\n")
  }

  @Test(arguments: [
    ("dumb", "the terminal type 'dumb' (TERM) cannot move its cursor"),
    ("no-such-terminal", "the terminal type 'no-such-terminal' (TERM) is unknown on this machine"),
    ("", "TERM is not set, so the terminal's commands are unknown"),
  ])
  func `a terminal that cannot have a screen is named`(_ terminal: String, _ reason: String) throws {
    let probe = try Pty(
      [BuiltProgram.path("terminal-probe")], environment: ["TERM": terminal], size: Size(120, 24))
    #expect(try probe.exitStatus() == .exited(69))
    #expect(probe.screen.text.contains("no screen: \(reason)"), "\(probe.shown)")
    #expect(!probe.received.contains(27))
  }

  @Test func `a newer terminal without a description is used as xterm, and the person is told`() throws {
    let probe = try startProbe(["TERM": "xterm-ghostty"], size: Size(120, 24))
    probe.send("q")
    #expect(try probe.exitStatus() == .exited(0))
    #expect(probe.screen.text.contains("it was used as 'xterm-256color'"))
  }
}
