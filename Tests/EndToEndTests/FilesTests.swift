import Foundation
import TUI
import TestSupport
import Testing

/// Recordings on the screen, folders that cannot be written, lessons that must not be opened.
@Suite(.timeLimit(.minutes(2))) struct FilesTests {
  static let recorded = """
    netsplit recording 1
    run main
    system heartbeat-failover
    nodes n1 n2 n3
    client west near n1
    client east near n2
    1s crash n1
    3s reached

    """

  @Test func `a recording is played and looked through, and not changed`() throws {
    let home = try Home()
    let path = try home.write("seen.netsplit", Self.recorded)
    let pty = try home.visit(["replay", path])
    try pty.wait(forText: "A recording: space plays it, < > , . move in time.")
    #expect(pty.clock == 0)
    try pty.type(">", until: "At 00:01.000.")
    try pty.type(">", until: "At 00:02.000.")
    pty.expect("DOWN")
    try pty.type("<", until: "At 00:01.000.")
    try pty.type("g", until: "At 00:00.000.")
    #expect(!pty.screen.text.contains("DOWN"))
    try pty.press(".")
    let clock = try #require(pty.clock)
    try pty.press(",")
    #expect(pty.clock ?? .max <= clock)
    try pty.type("G", until: "At 00:03.000.")
    for key in ["c", "p", "P", "i", "z", "0", "b"] {
      try pty.press(key)
      let status = pty.screen.row(pty.screen.size.height - 2)
      #expect(status.contains("recording") || status.contains("undo"), "\(key): \(pty.shown)")
    }
    try pty.type("g:speed 2\r", until: "Speed x2:")
    try pty.type(" ", until: "The end of the recording.")
    #expect(pty.clock == 3000)
    pty.send("qq")
    #expect(try pty.exitStatus() == .exited(0))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == Self.recorded)
    #expect(home.recordings == [])
  }

  @Test func `a recording without a run is refused with a place`() throws {
    let home = try Home()
    let pty = try home.visit(
      ["replay", try home.write("empty.netsplit", "netsplit recording 1\n")], size: Size(200, 24))
    #expect(try pty.exitStatus() == .exited(65))
    #expect(pty.screen.text.contains("holds no run"), "\(pty.shown)")
  }

  @Test(arguments: [[], ["learn", "hello-nodes"], ["play", "ping-stream"]])
  func `a folder that cannot be written is said, and the program works`(_ arguments: [String]) throws {
    let home = try Home()
    let file = try home.write("file", "in the way")
    let pty = try home.visit(arguments, ["XDG_STATE_HOME": file])
    try pty.wait(forText: "Nothing of this visit is kept")
    if arguments.isEmpty { pty.send("\r") }
    try pty.wait(forText: "seed")
    // A lesson's first page has no run yet.
    try pty.type(">", until: arguments.first == "play" ? "At 00:01.000." : "There is no run here yet")
    try pty.type("1c", until: "DOWN")
    pty.send("qq")
    #expect(try pty.exitStatus() == .exited(0))
  }

  struct Hostile: Sendable, CustomTestStringConvertible {
    let name: String, old: String, new: String
    var testDescription: String { name }
  }
  static let hostile = [
    Hostile(name: "colours in the prose", old: "It is one.", new: "It is \u{1B}[31mone."),
    Hostile(name: "a window title in the title", old: "title: A name", new: "title: \u{1B}]0;x\u{7}"),
    Hostile(name: "a bell in a step", old: "hook · Hello", new: "hook · Hel\u{7}lo"),
    Hostile(name: "a C1 control", old: "It is one.", new: "It is \u{9B}2J one."),
  ]
  static let lesson = """
    ---
    id: tiny
    title: A name
    chapter: 1
    needs: []
    minutes: 1
    breaks: []
    lang: en
    ---

    ## hook · Hello
    It is one.

    ```scenario
    system ping-stream
    nodes n1 n2
    ```

    """

  @Test func `a lesson from a folder of one's own is opened`() throws {
    let home = try Home()
    _ = try home.write("1.lesson.md", Self.lesson)
    let pty = try home.visit(["learn", "tiny", "--lessons", home.folder])
    try pty.wait(forText: "It is one.")
    pty.send("q")
    try pty.wait(forText: "1 lessons done")
  }

  @Test(arguments: hostile)
  func `a lesson with control characters is refused by its place, and none reaches the terminal`(
    _ example: Hostile
  ) throws {
    let home = try Home()
    let text = Self.lesson.replacing(example.old, with: example.new)
    try #require(text != Self.lesson)
    let path = try home.write("1.lesson.md", text)
    let pty = try home.visit(["learn", "tiny", "--lessons", home.folder], size: Size(250, 24))
    #expect(try pty.exitStatus() == .exited(65), "\(pty.shown)")
    #expect(pty.screen.text.contains(#/1\.lesson\.md:\d+:\d+: /#), "\(pty.shown)")
    #expect(pty.screen.text.contains("found the character U+"), "\(pty.shown)")
    let sent = String(decoding: pty.received, as: UTF8.self).unicodeScalars
    #expect(
      sent.allSatisfy {
        "\r\n".unicodeScalars.contains($0) || $0.value >= 32 && !(0x7F...0x9F).contains($0.value)
      })
    #expect(try home.run(["check", path]).status == .exited(65))
  }

  @Test func `a lesson that cannot be read stands in the course, with the reason`() throws {
    let home = try Home()
    _ = try home.write("1.lesson.md", Self.lesson)
    _ = try home.write("2.lesson.md", "---\nid: \u{1B}[31m\n---\n")
    let pty = try home.visit(["--lessons", home.folder], size: Size(200, 30))
    try pty.wait(forText: "Lessons that cannot be read")
    pty.send(.down)
    pty.send("\r")
    try pty.wait(for: "the reason in the status line") { $0.row(28).contains("2.lesson.md:2:") }
    #expect(!String(decoding: pty.received, as: UTF8.self).contains("\u{1B}[31m1"))
  }
}
