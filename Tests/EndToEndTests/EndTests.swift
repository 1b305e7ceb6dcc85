import Foundation
import Glibc
import Sessions
import TUI
import TestSupport
import Testing

/// However a visit ends, the terminal is whole and what was done is kept.
@Suite(.timeLimit(.minutes(2))) struct EndTests {
  @Test func `q twice leaves with 0 and gives the terminal back`() throws {
    let home = try Home()
    let (shell, modes) = try home.visitFromShell("play heartbeat-failover")
    try shell.type(">", until: "At 00:01.000.")
    #expect(shell.screen.isAlternate && shell.modes != modes)
    try shell.type("q", until: "Systems for free play")
    try shell.type("q", until: "ended 0")
    shell.expectRestored(modes)
    #expect(try RecordingText.read(try home.recording()).recording.runs.last?.digest != nil)
  }

  @Test func `ctrl-c leaves from anywhere`() throws {
    let (shell, modes) = try Home().visitFromShell("play heartbeat-failover")
    try shell.type(":", until: "Tab completes")
    try shell.type("\u{3}", until: "ended 0")
    shell.expectRestored(modes)
  }

  @Test func `ctrl-z gives the terminal to the shell, and the time away is not played`() throws {
    let (shell, modes) = try Home().visitFromShell(
      "play heartbeat-failover", then: "; echo stopped; read go; fg")
    try shell.type(":speed 1\r", until: "Speed x1:")
    try shell.type(" ", until: "PLAYING")
    shell.send("\u{1A}")
    try shell.wait(forText: "stopped")
    shell.expectRestored(modes)
    let clock = try #require(shell.received.lastClock)
    try shell.settle(seconds: 1.2)
    shell.send("\n")
    try shell.wait(for: "the run again") { $0.isAlternate && $0.clock != nil }
    let later = try #require(shell.clock)
    #expect(later >= clock && later < clock + 1000, "\(clock) ms, then \(later) ms\n\(shell.shown)")
    try shell.type(" ", until: "Paused.")
    try shell.type("qq", until: "ended 0")
    shell.expectRestored(modes)
  }

  @Test(arguments: [SIGTERM, SIGHUP])
  func `a signal ends the program by that signal, with its recording whole`(_ number: Int32) throws {
    let home = try Home()
    let (shell, modes) = try home.visitFromShell("play heartbeat-failover")
    try shell.type(">", until: "At 00:01.000.")
    try shell.type("2c", until: "DOWN")
    kill(try shell.child(), number)
    try shell.wait(forText: "ended \(128 + number)")
    shell.expectRestored(modes)
    let recording = try RecordingText.read(try home.recording())
    #expect(recording.warnings == [] && recording.recording.runs.last?.digest != nil)
    #expect(try home.run(["replay", "--headless"] + home.recordings).status == .exited(0))
  }

  @Test(arguments: [SIGTRAP, SIGILL, SIGABRT, SIGSEGV])
  func `a crash leaves the terminal whole`(_ number: Int32) throws {
    let home = try Home()
    let (shell, modes) = try home.visitFromShell("play heartbeat-failover")
    try shell.type("2c", until: "DOWN")
    kill(try shell.child(), number)
    try shell.wait(forText: "ended \(128 + number)")
    shell.expectRestored(modes)
    #expect(try home.recording().contains(" crash n2\n"))
  }

  @Test func `a killed program has kept all but the last second, and the next start resumes it`() throws {
    let home = try Home()
    let pty = try home.visit(["learn", "split-brain", "--step", "see"])
    try pty.type(":speed 1\r", until: "Speed x1:")
    try pty.type(" ", until: "PLAYING")
    try pty.wait(for: "2.5 s of the run") { ($0.clock ?? 0) >= 2500 }
    let shown = try #require(pty.clock)
    pty.signal(SIGKILL)
    #expect(try pty.exitStatus() == .killed(by: SIGKILL))
    let result = try RecordingText.read(try home.recording())
    let kept = try #require(result.recording.runs.last).end.instant
    #expect(result.recording.lesson?.step == "see")
    #expect(kept.microseconds >= Int64(shown - 1100) * 1000, "kept \(kept), shown \(shown) ms")
    #expect(try home.run(["replay", "--headless"] + home.recordings).status == .exited(0))
    let again = try home.visit()
    try again.wait(forText: "Resume split-brain, step see? Enter goes on, n lets it be.")
    try again.type("\r", until: "Watch, then look")
    #expect(again.clock == Int(kept.microseconds / 1000), "\(again.shown)")
    try again.type(" ", until: "PLAYING")
  }

  @Test func `what was stepped to is kept as well`() throws {
    let home = try Home()
    let pty = try home.visit(["play", "heartbeat-failover"])
    for second in 1...2 { try pty.type(">", until: "At 00:0\(second).000.") }
    pty.signal(SIGKILL)
    #expect(try pty.exitStatus() == .killed(by: SIGKILL))
    let again = try home.visit()
    try again.wait(forText: "Resume heartbeat-failover?")
    try again.type("\r", until: "00:02.000")
    try again.type("2c", until: "DOWN")
    try again.type("qq", until: "")
    #expect(try again.exitStatus() == .exited(0))
    #expect(try home.recording().contains("crash n2"))
    #expect(try home.run(["replay", "--headless"] + home.recordings).status == .exited(0))
  }

  @Test func `a paused run sends nothing and uses no processor`() throws {
    let pty = try Home().visit(["play", "heartbeat-failover"])
    try pty.type(">", until: "At 00:01.000.")
    try pty.settle(seconds: 0.3)
    let bytes = pty.received.count, ticks = try pty.ticks()
    try pty.settle(seconds: 1)
    #expect(pty.received.count == bytes)
    #expect(try pty.ticks() == ticks)
    try pty.press("2")
    #expect(pty.received.count > bytes)
  }
}

extension Pty {
  /// What the process has used of the processor, in hundredths of a second.
  func ticks() throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    let fields = try #require(text.split(separator: ")").last).split(separator: " ")
    return try #require(Int(fields[11])) + (try #require(Int(fields[12])))
  }
}

extension [UInt8] {
  /// The last time that any title line showed, in thousandths of a second.
  var lastClock: Int? {
    let text = String(decoding: self, as: UTF8.self)
    guard let found = text.matches(of: #/(\d\d):(\d\d)\.(\d\d\d)/#).last?.output else { return nil }
    guard let minutes = Int(found.1), let seconds = Int(found.2), let rest = Int(found.3) else { return nil }
    return (minutes * 60 + seconds) * 1000 + rest
  }
}
