import Foundation
import Glibc
import TUI
import TestSupport
import Testing

/// Lessons without a screen: by `--plain`, through pipes, and on terminals that can only print.
@Suite(.timeLimit(.minutes(2))) struct PlainTests {
  /// The lines that take the first lesson to its end.
  static let lines = [
    "", "3", "3", "", "play", "play", "play", "", "2", "3", "", "op c read greeting", "seek 1s",
    "op c write greeting \"good evening\"", "seek 1030ms", "step back", "fog n3", "crash n2", "fog off",
    "op c read greeting", "play", "play", "", "3", "3", "", "", "",
  ]

  static func learn(
    _ home: Home, _ arguments: [String], _ lines: [String], _ changes: [String: String] = [:]
  ) throws -> ProcessRun {
    try ProcessRun(
      [Home.program, "learn"] + arguments, environment: home.environment.merging(changes) { $1 },
      input: lines.map { $0 + "\n" }.joined())
  }

  @Test(arguments: [["hello-nodes"], ["hello-nodes", "--plain"]])
  func `a lesson is taken through a pipe, twice with the same words`(_ arguments: [String]) throws {
    let home = try Home(), other = try Home()
    let run = try Self.learn(home, arguments, Self.lines)
    #expect(run.status == .exited(0) && run.errors.isEmpty, "\(run.errors)")
    #expect(run.output.contains("Lesson done: Three machines that pretend to be one"), "\(run.output)")
    #expect(run.output.contains("> op c read greeting\nc asks: read greeting.\n"))
    #expect(run.isPlain && run.outputLines.allSatisfy { $0.hasPrefix("> ") || $0.count <= 72 })
    #expect(try Self.learn(other, arguments, Self.lines).output == run.output)
    let progress = try String(contentsOfFile: "\(home.folder)/state/netsplit/progress", encoding: .utf8)
    #expect(progress.contains("done hello-nodes"))
    let replay = try home.run(["replay", "--headless"] + home.recordings)
    #expect(replay.status == .exited(0), "\(replay.errors)")
  }

  @Test func `lines that end in the middle keep the place, wrong ones change nothing`() throws {
    let home = try Home()
    let first = try Self.learn(home, ["hello-nodes"], ["", "crsh", "crash n9", "1", "3", "next"])
    #expect(first.status == .exited(0))
    #expect(first.output.contains("\"crsh\" is no command; did you mean \"crash\"?"), "\(first.output)")
    #expect(
      first.output.hasSuffix("Your place is kept: netsplit learn hello-nodes goes on at step 3 of 5.\n"))
    let second = try Self.learn(home, ["hello-nodes"], ["next"])
    #expect(second.output.contains("Step 3 of 5: Watch the pause") && !second.output.contains("Step 2 of 5"))
    #expect(second.output.contains("Not so. You were certain."), "\(second.output)")
    // The screen goes on where narration was left.
    let pty = try home.visit(["learn", "hello-nodes"])
    try pty.wait(forText: "Watch the pause")
    pty.send("q")
    try pty.wait(forText: "of 14 lessons done")
    pty.send("q")
    #expect(try pty.exitStatus() == .exited(0))
  }

  @Test(arguments: ["dumb", "no-such-terminal"])
  func `a terminal that can only print tells the lesson`(_ name: String) throws {
    let home = try Home(["TERM": name])
    let pty = try home.visit(["learn", "hello-nodes"], size: Size(60, 60))
    try pty.wait(forText: "(No screen: the terminal type '\(name)'")
    try pty.wait(forText: "Enter goes on.")
    try pty.type("\n", until: "Your answer?")
    try pty.type("2\n", until: "How sure?")
    try pty.type("1\n", until: "The run will show.")
    pty.send("\u{3}")
    #expect(try pty.exitStatus() == .exited(0))
    pty.expect("Your place is kept")
    #expect(!pty.received.contains(27))
    #expect(pty.screen.rows.allSatisfy { $0.trimmed.count <= 60 })
  }

  @Test func `the end of input and quit leave with 0`() throws {
    for keys in ["\u{4}", "quit\n"] {
      let pty = try Home().visit(["learn", "split-brain", "--plain"])
      try pty.wait(forText: "Enter goes on.")
      pty.send(keys)
      #expect(try pty.exitStatus() == .exited(0))
      #expect(pty.screen.text.contains("Your place is kept"), "\(pty.shown)")
      #expect(!pty.screen.isAlternate && !pty.received.contains(27))
    }
  }

  @Test func `a lesson that is not there is an error as on the screen`() throws {
    let home = try Home()
    #expect(try Self.learn(home, ["helo-nodes", "--plain"], []).status == .exited(64))
    let bad = try home.write(
      "01-bad.lesson.md", "---\nid: bad\ntitle: Bad\nchapter: 1\nminutes: 1\n---\n\n## a\n")
    let run = try Self.learn(home, ["bad", "--plain", "--lessons", home.folder], [])
    #expect(run.status == .exited(65) && run.errors.contains(bad), "\(run.errors)")
  }

  @Test func `without UTF-8 there is only ASCII`() throws {
    let lines = Self.lines.prefix(12) + ["é", "status n1>n2"]
    let run = try Self.learn(
      try Home(), ["hello-nodes", "--plain"], Array(lines), ["LC_ALL": "C", "LANG": ""])
    #expect(run.status == .exited(0))
    #expect(run.output.utf8.allSatisfy { $0 == 10 || (32..<127).contains($0) })
    #expect(run.output.contains("n1 -> n2, link"), "\(run.output)")
  }

  @Test func `a script that is stopped by a signal ends by it, and what it did is kept`() throws {
    let home = try Home()
    let script = "(printf '\\n2\\n3\\n\\nplay\\n'; sleep 4) | \(Home.program) learn hello-nodes --plain & "
    let shell = try Pty(
      ["/bin/sh", "-c", script + "sleep 2; kill -TERM $!; wait $!; echo ended $?"],
      environment: home.environment, size: Size(100, 60))
    try shell.wait(forText: "ended 143", seconds: 20)
    let progress = try String(contentsOfFile: "\(home.folder)/state/netsplit/progress", encoding: .utf8)
    #expect(progress.contains("at hello-nodes see"))
  }

  @Test func `the other verbs still need a screen`() throws {
    let run = try Self.learn(try Home(), ["--help"], [])
    #expect(run.status == .exited(0) && run.output.contains("--plain"))
    let course = try Home(["TERM": "dumb"]).visit(["course"], size: Size(200, 24))
    #expect(try course.exitStatus() == .exited(69))
  }
}
