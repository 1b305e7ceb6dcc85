import Foundation
import TestSupport
import Testing

/// Progress, review and statistics from the command line.
@Suite(.timeLimit(.minutes(2))) struct ProgressVerbTests {
  static let kept = """
    netsplit progress 2
    done hello-nodes
    at split-brain rule
    answer hello-nodes p1 3 sure 3 wrong predict day 10000 finished 0
    answer hello-nodes why 1 sure 3 wrong check day 10001 finished 0
    answer hello-nodes q-know 3 sure 3 right check day 10001 finished 0
    answer split-brain why 2 sure 1 right check day 10002 finished 1

    """

  static func program(_ text: String? = kept) throws -> Program {
    let program = try Program()
    guard let text else { return program }
    try FileManager.default.createDirectory(
      atPath: "\(program.folder)/state/netsplit", withIntermediateDirectories: true)
    _ = try program.write("state/netsplit/progress", text)
    return program
  }
  static func text(_ program: Program, _ name: String = "state/netsplit/progress") -> String? {
    try? String(contentsOfFile: "\(program.folder)/\(name)", encoding: .utf8)
  }

  @Test func withoutASubcommandProgressIsSummedUp() throws {
    let result = try Self.program().run("progress")
    #expect(result.code == 0 && result.errors == "")
    #expect(
      result.output == """
        1 lesson done, 1 begun, 4 answers given.
        hello-nodes  done
        split-brain  at rule

        """)
    let fresh = try Self.program(nil).run("progress")
    #expect(fresh.code == 0 && fresh.output == "No lesson is begun yet.\n")
    #expect(try Self.program().run("progress", "exprot").code == 64)
  }

  @Test func whatIsExportedIsImportedElsewhereAndOnce() throws {
    let here = try Self.program()
    let printed = try here.run("progress", "export")
    #expect(printed.code == 0 && printed.output == Self.kept)
    let file = "\(here.folder)/mine"
    #expect(try here.run("progress", "export", file).code == 0)
    #expect(Self.text(here, "mine") == Self.kept)
    let there = try Self.program(
      "netsplit progress 2\ndone split-brain\n"
        + "answer split-brain why 3 sure 2 wrong check day 10001 finished 0\n")
    let taken = try there.run("progress", "import", file)
    #expect(taken.code == 0 && taken.output == "Taken in: 1 lesson done, 4 answers.\n", "\(taken.errors)")
    let merged = try #require(Self.text(there))
    #expect(merged.contains("done split-brain\nat split-brain rule\ndone hello-nodes\n"))
    #expect(merged.hasSuffix("answer split-brain why 2 sure 1 right check day 10002 finished 1\n"))
    let again = try there.run("progress", "import", file)
    #expect(again.output == "Taken in: 0 lessons done, 0 answers.\n" && Self.text(there) == merged)
    let fresh = try Self.program(nil)
    #expect(try fresh.run("progress", "import", file).code == 0)
    #expect(Self.text(fresh) == Self.kept)
  }

  @Test(arguments: [
    ("netsplit progress 9\ndone a\n", "1:19: a newer netsplit wrote this"),
    ("netsplit progress 2\ndone a\nanswer a p1 0\n", "3:13: expected the number of an option"),
    ("netsplit progress 2\ndone a", "2:1: the last line has no end"), ("", "1:1: the file is empty"),
    ("---\nid: a\n", "1:1: expected \"netsplit progress 3\" in the first line"),
  ]) func whatIsDamagedOrNewerIsRefusedWithItsPlace(_ text: String, _ expected: String) throws {
    let program = try Self.program()
    let file = try program.write("other", text)
    let result = try program.run("progress", "import", file)
    #expect(result.code == 65 && result.errors.hasPrefix("\(file):\(expected)"), "\(result.errors)")
    #expect(Self.text(program) == Self.kept)
    // One's own file is left as it is by the verbs that only read.
    let own = try Self.program(text)
    for verb in [["progress"], ["progress", "export"], ["stats"]] {
      let result = try own.run(verb)
      #expect(result.code == 65 && result.errors.contains("/progress:\(expected)"), "\(result.errors)")
    }
    #expect(Self.text(own) == text)
  }

  @Test func missingFilesAndFoldersAreSaid() throws {
    let program = try Self.program()
    #expect(try program.run("progress", "import", "\(program.folder)/none").code == 66)
    #expect(try program.run("progress", "import").code == 64)
    #expect(try program.run("progress", "export", "\(program.folder)/no/where").code == 66)
    #expect(try Self.program(nil).run("progress", "export").code == 66)
    let blocked = try Self.program(nil)
    _ = try blocked.write("state", "in the way")
    let file = try blocked.write("other", Self.kept)
    let result = try blocked.run("progress", "import", file)
    #expect(result.code == 66 && result.errors.contains("cannot be written"))
  }

  @Test func importingBesideADamagedFileKeepsThatAside() throws {
    let program = try Self.program("netsplit progress 9\nnews\n")
    let result = try program.run("progress", "import", try program.write("other", Self.kept))
    #expect(result.code == 0 && result.errors.contains("it is kept as"), "\(result.errors)")
    #expect(Self.text(program) == Self.kept)
    #expect(Self.text(program, "state/netsplit/progress.kept-1") == "netsplit progress 9\nnews\n")
  }

  @Test func aResetForgetsAndSaysWhereTheCopyIs() throws {
    let program = try Self.program()
    let copy = "\(program.folder)/state/netsplit/progress.kept-1"
    let one = try program.run("progress", "reset", "--lesson", "hello-nodes")
    #expect(one.code == 0 && one.output == "Forgotten: hello-nodes. A copy is kept as \(copy).\n")
    #expect(try String(contentsOfFile: copy, encoding: .utf8) == Self.kept)
    #expect(
      Self.text(program) == "netsplit progress 2\nat split-brain rule\n"
        + "answer split-brain why 2 sure 1 right check day 10002 finished 1\n")
    let wrong = try program.run("progress", "reset", "--lesson", "split-brian")
    #expect(wrong.code == 64 && wrong.errors.contains("did you mean \"split-brain\"?"))
    #expect(try program.run("progress", "reset").output.hasPrefix("Forgotten: all progress."))
    #expect(Self.text(program) == "netsplit progress 2\n")
    let nothing = try Self.program(nil).run("progress", "reset")
    #expect(nothing.code == 0 && nothing.output == "There was nothing to forget.\n")
  }

  @Test func programsAtOnceLoseNothingOfEachOther() async throws {
    let program = try Self.program(nil)
    let path = BuiltProgram.path("netsplit"), folder = program.folder
    let names = (1...12).map { "lesson-\($0)" }
    for name in names { _ = try program.write(name, "netsplit progress 2\ndone \(name)\nat \(name) see\n") }
    try await withThrowingTaskGroup(of: ProcessRun.self) { group in
      for name in names {
        group.addTask {
          try ProcessRun(
            [path, "progress", "import", "\(folder)/\(name)"],
            environment: ["HOME": folder, "XDG_STATE_HOME": "\(folder)/state"], seconds: 60)
        }
      }
      for try await result in group { #expect(result.code == 0, "\(result.errors)") }
    }
    let text = try #require(Self.text(program))
    for name in names { #expect(text.contains("done \(name)\nat \(name) see\n"), "\(text)") }
  }

  @Test func aProgramThatIsKilledLeavesAWholeFileAndHoldsNobodyUp() throws {
    let program = try Self.program()
    let path = BuiltProgram.path("netsplit"), folder = program.folder
    let environment = ["HOME": folder, "XDG_STATE_HOME": "\(folder)/state"]
    var text = Self.kept
    for attempt in 1...40 {
      let file = try program.write("other", "netsplit progress 2\ndone lesson-\(attempt)\n")
      // It takes some thousandths of a second; where it is killed is left to chance.
      let run = try ProcessRun(
        [path, "progress", "import", file], environment: environment, seconds: 0.0005 * Double(attempt))
      let now = try #require(Self.text(program))
      #expect(now.hasPrefix("netsplit progress 2\n") && now.hasSuffix("\n"), "\(now)")
      let isTaken = now.contains("done lesson-\(attempt)\n")
      #expect(isTaken || now == text, "\(attempt): \(now)")
      #expect(isTaken || run.code != 0, "\(attempt)")
      text = now
    }
    #expect(try program.run("progress").code == 0)
    #expect(try program.run("progress", "import", "\(folder)/other").code == 0)
    #expect(Self.text(program)?.contains("done lesson-40\n") == true)
  }

  @Test func twoLessonsTakenAtOnceAreBothKept() async throws {
    let program = try Self.program(nil)
    let path = BuiltProgram.path("netsplit"), folder = program.folder
    let environment = [
      "HOME": folder, "XDG_STATE_HOME": "\(folder)/state", "NETSPLIT_LESSONS": Program.lessons,
    ]
    let lines = String(repeating: "\n\n1\n3\n\nplay\nplay\n", count: 12)
    try await withThrowingTaskGroup(of: ProcessRun.self) { group in
      for lesson in ["hello-nodes", "split-brain"] {
        group.addTask {
          try ProcessRun(
            [path, "learn", lesson, "--plain"], environment: environment, input: lines, seconds: 60)
        }
      }
      for try await result in group { #expect(result.code == 0, "\(result.errors)") }
    }
    let text = try #require(Self.text(program))
    #expect(text.contains("done hello-nodes\n") && text.contains(" split-brain"), "\(text)")
    for lesson in ["hello-nodes", "split-brain"] { #expect(text.contains("answer \(lesson) p1 1 sure 3 ")) }
  }

  @Test func statsCountOptionsByConfidenceAndSayHowOftenCertaintyWasRight() throws {
    let program = try Self.program()
    let result = try program.run("stats")
    #expect(result.code == 0 && result.errors == "")
    #expect(
      result.output == """
        question            option  verdict  guess  think so  certain
        hello-nodes p1           3  wrong        0         0        1
        hello-nodes why          1  wrong        0         0        1
        hello-nodes q-know       3  right        0         0        1
        split-brain why          2  right        1         0        0

        Given as a guess: 1 of 1 right, 100%
        Given as "I think so": no answer
        Given as "certain": 1 of 3 right, 33%

        """, "\(result.output)")
    let json = try program.run("stats", "--json")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect((report["options"] as? [Any])?.count == 4)
    #expect((report["calibration"] as? [[String: Int]])?.last == ["sure": 3, "right": 1, "answers": 3])
    #expect(try Self.program(nil).run("stats").output == "No question is answered yet.\n")
  }

  @Test func whatIsDueIsAskedLineByLineAndKept() throws {
    let program = try Self.program()
    let environment = [
      "HOME": program.folder, "XDG_STATE_HOME": "\(program.folder)/state",
      "NETSPLIT_LESSONS": Program.lessons,
    ]
    func review(_ input: String) throws -> ProcessRun {
      try ProcessRun(
        [BuiltProgram.path("netsplit"), "review", "--plain"], environment: environment, input: input)
    }
    let first = try review("1\n2\n\nquit\n")
    #expect(first.code == 0 && first.errors == "", "\(first.errors)")
    #expect(first.output.contains("Question 1 of 3.") && first.output.contains("Question 2 of 3."))
    let text = try #require(Self.text(program))
    #expect(text.contains(#/answer hello-nodes why [123] sure 2 (right|wrong) review day/#), "\(text)")
    #expect(try review("").output.contains("Question 1 of 2."))
    #expect(try Self.program(nil).run("review", "--plain").output.contains("Nothing to review yet"))
  }
}

/// The review on a terminal.
@Suite(.timeLimit(.minutes(2))) struct ReviewOnScreenTests {
  @Test func aQuestionIsAnsweredFromTheMenuAndTheFileHasIt() throws {
    let home = try Home()
    try FileManager.default.createDirectory(
      atPath: "\(home.folder)/state/netsplit", withIntermediateDirectories: true)
    let file = try home.write("state/netsplit/progress", ProgressVerbTests.kept)
    let pty = try home.visit()
    try pty.wait(forText: "Review (3 due)")
    try pty.type("v", until: "From the lesson: Three machines")
    try pty.type("1", until: "How sure?")
    try pty.type("3", until: "Enter commits")
    try pty.type(Pty.enter, until: "You were certain.")
    pty.expect("because: ")
    #expect(try String(contentsOfFile: file, encoding: .utf8).contains(" review day "))
    try pty.type("q", until: "Review (2 due)")
    pty.send("q")
    #expect(try pty.exitStatus() == .exited(0))
  }

  @Test func aDamagedFileIsKeptAsideAndSaidWhenTheProgramOpens() throws {
    let home = try Home()
    try FileManager.default.createDirectory(
      atPath: "\(home.folder)/state/netsplit", withIntermediateDirectories: true)
    let file = try home.write("state/netsplit/progress", "netsplit progress 9\nnews\n")
    let pty = try home.visit(size: .init(220, 30))
    try pty.wait(forText: "The progress file could not be read")
    pty.send("\r")
    try pty.wait(forText: "seed")
    pty.send("qq")
    #expect(try pty.exitStatus() == .exited(0))
    #expect(try String(contentsOfFile: file + ".kept-1", encoding: .utf8) == "netsplit progress 9\nnews\n")
    #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("netsplit progress 2\n"))
  }
}
