import Foundation
import TUI
import TestSupport
import Testing

/// A lesson on the screen while its file is written.
@Suite(.timeLimit(.minutes(2))) struct AuthorScreenTests {
  private func begin(_ home: Home, _ size: Size) throws -> (Pty, path: String) {
    let made = try home.run(["new", "lesson", "mine", "--in", home.folder])
    #expect(made.status == .exited(0), "\(made.errors)")
    let path = "\(home.folder)/mine.lesson.md"
    let pty = try home.visit(["author", path], size: size)
    try pty.wait(forText: "Conditions")
    return (pty, path)
  }
  private func change(_ path: String, _ old: String, _ new: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacing(old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
  }

  @Test(arguments: [Size(80, 24), Size(100, 30), Size(140, 40)])
  func `a saved file is seen at once, a broken one is said and the version before stays`(_ size: Size) throws
  {
    let home = try Home()
    let (pty, path) = try begin(home, size)
    try change(path, "Put a question here", "ZEBRA")
    try pty.wait(forText: "ZEBRA")
    try pty.wait(forText: "Read again")
    try change(path, "system heartbeat-failover", "system heartbeat-failovr")
    try pty.wait(forText: "1 error")
    try pty.wait(forText: "16:8: expected a system")
    pty.expect("ZEBRA")
    try change(path, "system heartbeat-failovr", "system heartbeat-failover")
    try pty.wait(untilGone: "1 error")
    pty.expect("ZEBRA")
    pty.send("q")
    #expect(try pty.exitStatus() == .exited(0))
    #expect(home.recordings == [], "what is written is no visit")
    let progress = "\(home.folder)/state/netsplit/progress"
    #expect(!FileManager.default.fileExists(atPath: progress))
  }

  @Test func `the page stays where it is, and its conditions are live`() throws {
    let home = try Home()
    let (pty, path) = try begin(home, Size(100, 30))
    try pty.type(Pty.enter, until: "PREDICT")
    try pty.type("23\r", until: "Committed.")
    try pty.type(Pty.enter, until: "Space plays the run")
    try pty.type(Pty.enter, until: "This is the end of the run.")
    try pty.type(Pty.enter, until: "CHECK")
    try pty.type("23\r", until: "Committed.")
    try pty.type(Pty.enter, until: "Make it happen yourself")
    try pty.wait(forText: "0 of ")
    try pty.type("c", until: "2 of 5 hold")
    try change(path, "Make it happen yourself", "ZEBRA")
    try pty.wait(forText: "ZEBRA")
    try pty.wait(forText: "0 of 5 hold")
    pty.send("q")
    #expect(try pty.exitStatus() == .exited(0))
  }

  @Test func `a file that is broken from the start is said without a screen`() throws {
    let home = try Home()
    let path = try home.write("bad.lesson.md", "no lesson")
    let result = try home.run(["author", path])
    #expect(result.status == .exited(65))
    #expect(result.errors.hasPrefix("\(path):1:1: "))
    #expect(try home.run(["author", "\(home.folder)/none"]).status == .exited(66))
  }
}
