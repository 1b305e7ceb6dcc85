import Glibc
import TUI
import TestSupport
import Testing

/// A terminal that does not read for a while: a scrolled-back tmux, a connection that hangs.
@Suite(.timeLimit(.minutes(2))) struct StallTests {
  @Test(arguments: [Size(80, 24), Size(200, 60), Size(300, 100)])
  func `keys work while nobody reads, and then the newest frame is drawn`(_ size: Size) throws {
    let log = "/tmp/terminal-probe-stall-\(getpid())-\(size.width).log"
    defer { unlink(log) }
    let probe = try startProbe(size: size, arguments: [log])
    try probe.settle()
    let before = probe.received.count
    for _ in 0..<200 { probe.send("\u{C}") }
    probe.send("e")
    // The probe has taken all keys when the line that the last one writes is there.
    var lines = ""
    for _ in 0..<500 where lines.isEmpty {
      usleep(10_000)
      lines = (try? ProcessRun(["/bin/cat", log]).output) ?? ""
    }
    #expect(lines == "a stray line\n", "the program stands still")
    probe.send("-")
    try probe.wait(for: "the newest frame") { $0.row(1).contains("key - ") && $0.row(1).contains("202 keys") }
    try probe.settle()
    #expect(probe.differences(from: ProbeScene.canvas(size, Capabilities()), lacks: []) == [])
    #expect(probe.screen.unknown == [])
    // Most frames were skipped.
    #expect(probe.received.count - before < 120_000, "\(probe.received.count - before) bytes")
  }

  @Test func `rows that were touched while nobody reads are drawn with the newest frame`() throws {
    let probe = try startProbe(size: Size(300, 100))
    try probe.settle()
    let before = probe.received.count
    // Each is a row of its own, and all of them together are more than the terminal takes unread.
    for _ in 0..<90 { probe.send("k") }
    usleep(300_000)
    try probe.wait(for: "the newest frame") { $0.row(1).contains("90 keys") }
    try probe.settle()
    for mark in 0..<90 { #expect(probe.screen.row(6 + mark).contains("mark \(mark) "), "row \(6 + mark)") }
    #expect(probe.received.count - before > 65_536, "nothing had to wait")
  }

  @Test(arguments: ["q", "\u{1A}"])
  func `a program whose terminal takes no output can be left by a key`(_ key: String) throws {
    let probe = try Pty([BuiltProgram.path("terminal-probe")], size: Size(200, 60))
    try probe.wait(forText: "ready")
    for _ in 0..<100 { probe.send("\u{C}") }
    probe.send(key + "q")
    #expect(try probe.exitStatus(reading: false) == .exited(0))
  }

  @Test func `a frame that was begun is finished before the terminal is given back`() throws {
    let probe = try startProbe(size: Size(300, 100))
    try probe.settle()
    for _ in 0..<50 { probe.send("\u{C}") }
    probe.send("q")
    #expect(try probe.exitStatus() == .exited(0))
    #expect(probe.screen.leftovers == [] && !probe.screen.isAlternate && probe.screen.unknown == [])
  }
}
