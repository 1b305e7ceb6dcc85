import Foundation
import TestSupport
import Testing

@Suite struct VerbsTests {
  @Test func systemsAreListedOneALine() throws {
    let result = try Program().run("systems")
    #expect(result.code == 0 && result.errors == "")
    #expect(result.outputLines.map { $0.prefix { $0 != " " } }.contains("heartbeat-failover"))
    let json = try Program().run("systems", "--json")
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(rows.count == result.outputLines.count && rows.allSatisfy { $0["name"] is String })
  }

  @Test func keysAreListedWithTheCommandsThatTheyGive() throws {
    let result = try Program().run("keys")
    #expect(result.code == 0 && result.errors == "")
    #expect(result.outputLines.contains { $0.hasPrefix("c ") && $0.contains(":crash n2") })
    #expect(result.outputLines.contains { $0.contains("(in the panel space-time)") })
    let json = try Program().run("keys", "--json")
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(rows.count == result.outputLines.count && rows.allSatisfy { $0["title"] is String })
  }

  @Test func helpTellsHowToWriteALesson() throws {
    let result = try Program().run("help", "lesson")
    #expect(result.code == 0 && result.errors == "")
    for words in ["```predict ID", "held(c, 2s)", "concurrent(a, b)", "500000 events"] {
      #expect(result.output.contains(words))
    }
    #expect(result.outputLines.allSatisfy { $0.count <= 80 })
    #expect(try Program().run("--help").output.contains("help lesson` tells"))
  }

  @Test func inspectPrintsWhatTextMayName() throws {
    let result = try Program().run("inspect", "ping-stream")
    #expect(result.code == 0 && result.output.contains("received"))
    let unknown = try Program().run("inspect", "ping-steam")
    #expect(unknown.code == 64)
    #expect(
      unknown.errors
        == "netsplit: no system \"ping-steam\"; did you mean \"ping-stream\"?; "
        + "`netsplit systems` lists them\n"
    )
  }

  @Test func lessonsAreListedInTheOrderOfTheCourse() throws {
    let program = try Program()
    let result = try program.run("lessons", "--lessons", Program.lessons)
    #expect(result.code == 0 && result.errors == "", "\(result.errors)")
    let ids = result.outputLines.map { String($0.prefix { $0 != " " }) }
    #expect(ids.first == "hello-nodes")
    #expect(ids.firstIndex(of: "misbehaving-network")! < ids.firstIndex(of: "split-brain")!)
    let line = try #require(result.outputLines.first { $0.hasPrefix("split-brain") })
    #expect(line.contains("5 Agreement") && line.contains("12 min") && line.hasSuffix("Two captains"))
    let named = try program.run("lessons", environment: ["NETSPLIT_LESSONS": Program.lessons])
    #expect(named.output == result.output)
    let json = try program.run("lessons", "--json", "--lessons", Program.lessons)
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(rows.compactMap { $0["id"] as? String } == ids)
  }

  @Test func aLessonThatCannotBeReadIsListedAllTheSame() throws {
    let program = try Program()
    _ = try program.write("1.lesson.md", "no lesson")
    _ = try program.write("2.lesson.md", try Program.lesson("05-agreement/21-split-brain"))
    let result = try program.run("lessons", "--lessons", program.folder)
    #expect(result.code == 0 && result.outputLines.count == 2)
    #expect(result.errors.hasPrefix("\(program.folder)/1.lesson.md:1:1: a lesson begins with"))
    #expect(try program.run("lessons", "--lessons", "\(program.folder)/none").code == 66)
  }

  @Test func aRunEndsWithItsDigestWhichIsEqualTwice() throws {
    let program = try Program()
    let script = try program.write("script", "0s link all 20ms jitter 10ms\nuntil 5s\n")
    func run(_ seed: String) throws -> ProcessRun {
      try program.run("run", "heartbeat-failover", "--seed", seed, "--script", script)
    }
    let first = try run("7"), second = try run("7")
    #expect(first.code == 0 && first.output == second.output)
    let digest = try #require(first.outputLines.last)
    #expect(digest.hasPrefix("digest=") && digest.count == 23)
    #expect(try run("8").outputLines.last != digest)
  }

  @Test func aRunTakesAScriptAndWritesItsTrace() throws {
    let program = try Program()
    let script = try program.write("script", "at 210ms hold n1>n2 number#2\nuntil 1s\n")
    let trace = "\(program.folder)/trace"
    let result = try program.run("run", "ping-stream", "--script", script, "--trace", trace)
    #expect(result.code == 0 && result.output.contains("1 in flight"))
    let lines = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("210ms ") && $0.contains("hold n1>n2 number#2") })
    let nowhere = try program.run("run", "ping-stream", "--trace", "\(program.folder)/no/trace")
    #expect(nowhere.code == 66 && nowhere.errors.contains("cannot be written"))
  }

  @Test func aRecordingReplaysToItsDigestOrSaysThatItDoesNot() throws {
    let program = try Program()
    let head =
      "netsplit recording 1\nrun main\nsystem ping-stream\nseed 2\nnodes n1 n2\n210ms hold n1>n2 number#2\n"
    let open = try program.write("open.netsplit", head + "1s reached\n")
    let result = try program.run("replay", "--headless", open)
    #expect(result.code == 0 && result.errors == "")
    let digest = try #require(result.outputLines.last)
    let ended = try program.write("ended.netsplit", head + "1s end \(digest)\n")
    #expect(try program.run("replay", "--headless", ended).code == 0)
    let wrong = try program.write("wrong.netsplit", head + "1s end digest=0123456789abcdef\n")
    let outOfSync = try program.run("replay", "--headless", wrong)
    #expect(outOfSync.code == 1 && outOfSync.errors.contains("out of sync"))
    let cut = try program.write("cut.netsplit", head + "1s rea")
    let warned = try program.run("replay", "--headless", cut)
    #expect(warned.code == 0 && warned.errors.hasPrefix("\(cut):7:1: the last line was cut off"))
  }

  @Test func checkSaysOkOrEverythingThatIsWrong() throws {
    let program = try Program()
    let good = "\(Program.lessons)/05-agreement/21-split-brain.lesson.md"
    let fine = try program.run("check", good)
    #expect(fine.code == 0 && fine.output == "\(good): ok\n" && fine.errors == "")
    let text = try Program.lesson("05-agreement/21-split-brain")
    let bad = try program.write(
      "bad.lesson.md",
      text.replacing("minutes: 12", with: "minutes: soon").replacing("set rule alone", with: "set rul alone"))
    let result = try program.run("check", good, bad)
    #expect(result.code == 65 && result.output == "\(good): ok\n")
    #expect(result.errorLines.count >= 2 && result.errorLines.allSatisfy { $0.hasPrefix("\(bad):") })
    #expect(try program.run("check", good, "\(program.folder)/none").code == 66)
    #expect(try program.run("check").code == 64)
  }

  @Test func proveSaysWhatHoldsAndWhatDoesNot() throws {
    let program = try Program()
    let good = "\(Program.lessons)/01-messages/02-misbehaving-network.lesson.md"
    let fine = try program.run("prove", good)
    #expect(fine.code == 0 && fine.errors == "" && !fine.output.contains("FAILED"))
    #expect(fine.outputLines.last?.hasSuffix("claims hold") == true)
    let text = try Program.lesson("01-messages/02-misbehaving-network")
    let bad = try program.write("bad.lesson.md", text.replacing("at 360ms duplicate", with: "at 361ms drop"))
    let result = try program.run("prove", bad)
    #expect(result.code == 1 && result.output.contains("FAILED"))
    #expect(result.errorLines.allSatisfy { $0.hasPrefix("\(bad):") } && !result.errorLines.isEmpty)
    let json = try program.run("prove", "--json", good, bad)
    #expect(json.code == 1)
    let reports = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(reports.map { $0["holds"] as? Bool } == [true, false])
    #expect(try program.run("prove", try program.write("empty", "")).code == 65)
    #expect(try program.run("prove", "\(program.folder)/none").code == 66)
  }

  @Test func everyLessonOfTheCourseProves() throws {
    let program = try Program()
    let enumerator = try #require(FileManager.default.enumerator(atPath: Program.lessons))
    let files = enumerator.compactMap { $0 as? String }.filter { $0.hasSuffix(".lesson.md") }.sorted()
    #expect(files.count >= 3)
    // Tests/run plays all the random faults, with the program as it is shipped.
    let result = try program.run(["prove", "--seeds", "0...4"] + files.map { "\(Program.lessons)/\($0)" })
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test(arguments: [
    ["run", "x\u{1B}[2J"], ["run", "ping-stream", "--set", "a\u{1B}=3"],
    ["run", "ping-stream", "--until", "4"], ["run", "ping-stream", "--until", "-4s"],
    ["run", "ping-stream", "--set", "interval=-4s"],
    ["run", "ping-stream", "--set", "count=51"], ["run", "ping-stream", "--set", "interval=11s"],
    ["run", "ping-stream", "--set", "rule"], ["run", "ping-stream", "--seed", "x\u{9B}2J"],
    ["\u{1B}[2J", "\u{7}"],
    ["run"], ["run", "ping-stream", "--set", "count=\u{1B}]0;x\u{7}"], ["--\u{1B}[2J"],
  ])
  func wrongArgumentsEndWith64AndNothingATerminalObeys(_ arguments: [String]) throws {
    let result = try Program().run(arguments)
    #expect(result.code == 64, "\(result.errors)")
    #expect(result.isPlain && !result.errors.isEmpty)
  }

  @Test(arguments: ["check", "prove", "replay", "run"])
  func whatCannotBeOpenedEndsWith66(_ verb: String) throws {
    let program = try Program()
    for path in ["\(program.folder)/no\u{1B}[2J", program.folder] {
      let result = try program.run([verb] + (verb == "run" ? ["ping-stream", "--script", path] : [path]))
      #expect(result.code == 66 && result.isPlain, "\(result.errors)")
      #expect(result.errors.hasPrefix("cannot open "), "\(result.errors)")
    }
  }
}
