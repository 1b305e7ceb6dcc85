import Foundation
import TestSupport
import Testing

/// The program alone, copied into an empty folder: it teaches with nothing beside it.
@Suite(.timeLimit(.minutes(2))) struct CopiedProgramTests {
  /// A folder with nothing but the program in it, and homes that are empty.
  private final class EmptyPlace {
    let home: Home
    let folder: String

    init() throws {
      home = try Home(["NETSPLIT_LESSONS": ""])
      folder = "\(home.folder)/alone"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      // By a process of its own: what this one opens for writing, children of other tests may hold open.
      try #require(ProcessRun(["/bin/cp", Home.program, folder]).status == .exited(0))
    }
    /// Runs the copy in its folder; `lines` are what it is told.
    func run(_ arguments: String, _ lines: [String] = []) throws -> ProcessRun {
      try ProcessRun(
        ["/bin/sh", "-c", "cd '\(folder)' && exec ./netsplit \(arguments)"], environment: home.environment,
        input: lines.map { $0 + "\n" }.joined(), seconds: 60)
    }
  }
  private static let lessons: [String] = {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: Home.lessons)) ?? []
    return names.filter { $0.hasSuffix(".lesson.md") }
  }()

  @Test func `every lesson of the project is listed, from the program itself`() throws {
    let run = try EmptyPlace().run("lessons --json")
    #expect(run.status == .exited(0) && run.errors == "", "\(run.errors)")
    struct Row: Decodable { let id: String, path: String }
    let rows = try JSONDecoder().decode([Row].self, from: Data(run.output.utf8))
    #expect(Set(rows.map(\.path)) == Set(Self.lessons.map { "built-in:\($0)" }))
    #expect(rows.first?.id == "hello-nodes" && rows.count >= 3)
  }

  @Test func `a lesson is taken to its end`() throws {
    let place = try EmptyPlace()
    let run = try place.run("learn hello-nodes --plain", PlainTests.lines)
    #expect(run.status == .exited(0) && run.errors == "", "\(run.errors)")
    #expect(run.output.contains("Lesson done: Three machines that pretend to be one"), "\(run.output)")
    #expect(
      run.output == (try PlainTests.learn(Home(), ["hello-nodes", "--plain"], PlainTests.lines).output))
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder) == ["netsplit"])
  }

  @Test func `files are checked and proved as everywhere`() throws {
    let place = try EmptyPlace(), path = "\(Home.lessons)/05-agreement/21-split-brain.lesson.md"
    try FileManager.default.copyItem(atPath: path, toPath: "\(place.folder)/mine.lesson.md")
    for arguments in [
      "check mine.lesson.md", "prove --seeds 0...1 mine.lesson.md", "run ping-stream",
      "prove --seeds 0...1 built-in:05-agreement/21-split-brain.lesson.md",
    ] {
      let run = try place.run(arguments)
      #expect(run.status == .exited(0), "netsplit \(arguments): \(run.errors)")
    }
  }

  @Test func `a folder of one's own adds to the lessons, and one that is named replaces them`() throws {
    let place = try EmptyPlace()
    let own = "\(place.home.folder)/data/netsplit/lessons"
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    try FilesTests.lesson.write(toFile: "\(own)/1.lesson.md", atomically: false, encoding: .utf8)
    #expect(try place.run("lessons").outputLines.count == Self.lessons.count + 1)
    #expect(try place.run("lessons --lessons '\(own)'").outputLines.count == 1)
  }
}

/// Lessons in another language.
@Suite(.timeLimit(.minutes(2))) struct TranslationEndToEndTests {
  private static let path = "\(Home.lessons)/05-agreement/21-split-brain"

  @Test func `a lesson is told in German where that is asked for or the environment says so`() throws {
    for (arguments, environment) in [
      (["--lang", "de"], [:]), ([], ["LANG": "de_AT.UTF-8"]), (["--lang", "de"], ["LANG": "en_GB.UTF-8"]),
      ([], ["LC_MESSAGES": "de_DE", "LANG": "C.UTF-8"]),
    ] as [([String], [String: String])] {
      let run = try PlainTests.learn(
        Home(), ["split-brain", "--plain"] + arguments, ["", "3", "3", "", "next"], environment)
      #expect(run.status == .exited(0) && run.errors == "", "\(run.errors)")
      #expect(run.output.hasPrefix("Zwei Kapitäne\n"), "\(run.output)")
      #expect(run.output.contains("3. Beide werden bestätigt, der von west ist danach weg."))
      #expect(run.output.contains("Right. You were certain."))
      #expect(run.outputLines.allSatisfy { $0.hasPrefix("> ") || $0.count <= 72 })
    }
    for environment in [["LANG": "de_DE.UTF-8"], ["LANG": "C"]] {
      let run = try PlainTests.learn(Home(), ["split-brain", "--plain", "--lang", "en"], [], environment)
      #expect(run.output.hasPrefix("Two captains\n"), "\(run.output)")
    }
    #expect(try Home().run(["lessons", "--lang", "de"]).output.contains("Zwei Kapitäne"))
  }

  @Test func `a language that a lesson does not have, and what is none, are said`() throws {
    let run = try PlainTests.learn(Home(), ["split-brain", "--plain", "--lang", "fr"], [])
    #expect(run.status == .exited(0) && run.output.hasPrefix("Two captains\n"))
    #expect(run.errors == "netsplit: split-brain is not translated to fr; it is told in en (there is de)\n")
    #expect(try PlainTests.learn(Home(), ["split-brain", "--lang", "../x"], []).status == .exited(64))
  }

  @Test func `the screen shows the lesson and the course in German`() throws {
    let home = try Home()
    let pty = try home.visit(["learn", "split-brain", "--lang", "de"])
    try pty.wait(forText: "Stille in der Leitung")
    pty.expect("n1 ist der Primary")
    pty.send("q")
    try pty.wait(forText: "Zwei Kapitäne")
    pty.send("q")
    #expect(try pty.exitStatus() == .exited(0))
  }

  @Test func `check tells what is not translated and what is wrong`() throws {
    let home = try Home()
    let whole = try home.run(["check", Home.lessons])
    #expect(whole.status == .exited(0) && whole.errors == "", "\(whole.errors)")
    #expect(whole.output.contains("/21-split-brain.lesson.md: ok\n"))
    #expect(whole.output.contains("/21-split-brain.de.md: ok\n"))

    let german = try String(contentsOfFile: "\(Self.path).de.md", encoding: .utf8)
    try FileManager.default.copyItem(
      atPath: "\(Self.path).lesson.md", toPath: "\(home.folder)/x.lesson.md")
    let end = try #require(german.range(of: "## rescue")).lowerBound
    let path = try home.write("x.de.md", String(german[..<end]))
    let part = try home.run(["check", path])
    #expect(part.status == .exited(0) && part.output == "\(path): ok\n")
    #expect(
      part.errors
        == ["rescue", "rule", "check"].map {
          "\(path):1:1: the step \"\($0)\" is not translated (shown as in the original)\n"
        }.joined())

    _ = try home.write("x.de.md", german.replacing("zwei Primaries zugleich", with: "zwei: now > 5s"))
    let wrong = try home.run(["check", path])
    #expect(wrong.status == .exited(65))
    #expect(
      wrong.errors.contains(#/x\.de\.md:\d+:7: a translation changes no condition: it is ever\(/#),
      "\(wrong.errors)")
    #expect(try home.run(["prove", path]).status == .exited(65))
    let lost = try home.run(["check", try home.write("y.de.md", german)])
    #expect(lost.status == .exited(66) && lost.errors.contains("y.lesson.md"), "\(lost.errors)")
  }
}
