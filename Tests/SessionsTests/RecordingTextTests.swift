import Engine
import Testing

@testable import Sessions

@Suite struct RecordingTextTests {
  static let example = """
    netsplit recording 1
    lesson split-brain step break
    run alone
    system heartbeat-failover version 2
    seed 21
    nodes n1 n2 n3
    client west near n1
    client east near n2
    link all 20ms
    set rule alone
    4s partition n1 west | n2 n3 east
    5s op west write cart "book"
    6s/2 op east write cart "lamp"        # stepped: after two events of that instant
    9s heal
    11s reached
    12s end digest=9f3c61d2a07be845
    bookmark alone
    run majority from alone               # its head and commands, then what follows
    set rule majority

    """

  private func read(_ text: String) throws(Diagnostic) -> RecordingText.Result {
    try RecordingText.read(text, systems: Example.systems, known: Example.known)
  }
  private func refusal(_ text: String) -> String {
    Example.refusal { () throws(Diagnostic) in try read(text) }
  }
  private let head = "netsplit recording 1\nrun a\nsystem heartbeat-failover\n"

  @Test func theExampleOfTheDesignIsRead() throws {
    let result = try read(Self.example)
    #expect(result.warnings == [])
    let recording = result.recording
    #expect(recording.lesson == LessonStep(lesson: "split-brain", step: "break"))
    #expect(recording.runs.map(\.name) == ["alone", "majority"])
    let alone = recording.runs[0], majority = recording.runs[1]
    #expect(alone.commands.map(\.position) == [at(4_000), at(5_000), at(6_000, 2), at(9_000)])
    #expect(alone.end == at(12_000) && alone.digest == 0x9f3c_61d2_a07b_e845)
    #expect(alone.scenario.script.count == 2)
    #expect(recording.bookmarks.map(\.name) == ["alone"] && recording.bookmarks[0].digest == alone.digest)
    #expect(majority.commands == alone.commands && majority.end == alone.end && majority.digest == nil)
    #expect(
      ScenarioText.print(majority.scenario).suffix(3) == [
        "link all 20ms", "set rule alone", "set rule majority",
      ])
  }

  @Test func theWriterWritesTheLinesOfTheExample() throws {
    let recording = try read(Self.example).recording
    let run = recording.runs[0]
    let text = CommandText(roster: run.scenario.roster)
    #expect(RecordingText.line(.header, in: text) == "netsplit recording 1")
    #expect(
      RecordingText.line(.lesson(LessonStep(lesson: "split-brain", step: "break")), in: text)
        == "lesson split-brain step break")
    #expect(RecordingText.line(.run("majority", from: "alone"), in: text) == "run majority from alone")
    #expect(RecordingText.line(.command(run.commands[2]), in: text) == "6s/2 op east write cart \"lamp\"")
    #expect(
      RecordingText.line(.head(.set(parameter: "rule", to: .text("majority"))), in: text)
        == "set rule majority")
    #expect([.undo, .redo].map { RecordingText.line($0, in: text) } == ["undo", "redo"])
    #expect(RecordingText.line(.bookmark("alone", at: nil), in: text) == "bookmark alone")
    #expect(RecordingText.line(.bookmark("alone", at: at(5_000)), in: text) == "5s bookmark alone")
    #expect(RecordingText.line(.reached(at(11_000)), in: text) == "11s reached")
    #expect(RecordingText.line(.end(at(12_000), digest: 0xab), in: text) == "12s end digest=00000000000000ab")
    let lines = [RecordingText.header] + RecordingText.lines(of: run)
    let back = try read(lines.joined(separator: "\n") + "\n").recording.runs[0]
    #expect(back.scenario == run.scenario && back.commands == run.commands && back.digest == run.digest)
  }

  @Test func forksUndoAndRedoAreReadAsTheyHappened() throws {
    let past = head + "4s crash n1\n8s crash n2\n9s reached\n5s heal\n"
    #expect(try read(past).recording.runs[0].commands.map(\.position) == [at(4_000), at(5_000)])
    let back = try read(past + "undo\n").recording.runs[0]
    #expect(back.commands.map(\.position) == [at(4_000), at(8_000)] && back.end == at(9_000))
    let again = try read(past + "undo\nredo\n6s reached\n").recording.runs[0]
    #expect(again.commands.map(\.position) == [at(4_000), at(5_000)] && again.end == at(6_000))
    #expect(again.branches.canUndo)
    #expect(refusal(head + "undo\n") == "4:1: there is nothing to undo here")
    #expect(refusal(head + "1s heal\nredo\n") == "5:1: there is nothing to redo here")
  }

  @Test func aBookmarkKeepsTheRunAsItWas() throws {
    let text = head + "4s crash n1\n8s crash n2\nbookmark both\n6s bookmark one\n5s heal\nrun b from both\n"
    let recording = try read(text).recording
    #expect(recording.run(named: "both")?.commands.map(\.position) == [at(4_000), at(8_000)])
    #expect(recording.run(named: "one")?.commands.map(\.position) == [at(4_000)])
    #expect(recording.run(named: "one")?.end == at(6_000))
    #expect(recording.run(named: "a")?.commands.map(\.position) == [at(4_000), at(5_000)])
    #expect(recording.run(named: "b")?.commands.map(\.position) == [at(4_000), at(8_000)])
    #expect(try read(text + "lesson x step y\nlesson z step w\n").recording.lesson?.lesson == "z")
  }

  @Test func whatFollowsADigestMakesItVoid() throws {
    let ended = head + "4s heal\n12s end digest=0000000000000001\n"
    #expect(try read(ended + "11s reached\n").recording.runs[0].digest == 1)
    for line in ["13s reached", "13s heal", "5s heal", "undo"] {
      #expect(try read(ended + line + "\n").recording.runs[0].digest == nil)
    }
  }

  @Test func aScenarioOwnTimedLinesStandBeforeWhatWasPlayed() throws {
    let run = try read(head + "at 4s crash n1\n5s restart n1\n").recording.runs[0]
    #expect(run.scenario.script.map(\.position) == [at(4_000)] && run.commands.map(\.position) == [at(5_000)])
    #expect(
      refusal(head + "5s heal\nat 6s crash n1\n").hasPrefix("5:1: expected a time such as 4s, undo, redo"))
    #expect(
      refusal(head + "5s heal\nset rule alone\n").hasPrefix("5:1: expected a time such as 4s, undo, redo"))
  }

  @Test func aLastLineThatWasCutOffIsLeftOutAndReported() throws {
    let whole = Self.example
    for length in whole.indices.dropFirst(21) where whole[length] != "\n" {
      let text = String(whole[..<length])
      guard let result = try? read(text) else {
        Issue.record("not read: \(text.suffix(40))")
        return
      }
      let hasNamedRun = !text.contains("run alone\n") || text.contains("version 2\n")
      #expect(result.warnings.count == (text.hasSuffix("\n") ? 0 : 1) + (hasNamedRun ? 0 : 1))
    }
    let cut = try read(head + "4s crash n1\n5s cra")
    #expect(cut.recording.runs[0].commands.count == 1)
    #expect(cut.warnings.map(\.description) == ["5:1: the last line was cut off and is left out: \"5s cra\""])
    #expect(try read("netsplit recording 1\nrun a\nsys").recording.runs == [])
  }

  @Test func anotherVersionOfTheSystemIsAWarning() throws {
    let text = head.replacing("failover\n", with: "failover version 1\n")
    let message =
      "recorded with version 1 of heartbeat-failover, the program has 2: the run may go differently"
    #expect(try read(text).warnings == [Diagnostic(line: 2, column: 1, message)])
  }

  @Test(arguments: [
    ("", "1:1: expected \"netsplit recording 1\", found the end of the text"),
    ("netsplit recor", "1:1: expected \"netsplit recording 1\", found \"netsplit recor\""),
    ("hello\n", "1:1: expected \"netsplit recording 1\" in the first line, found \"hello\""),
    ("netsplit recording 2\n", "1:20: expected version 1, the form that this program reads, found \"2\""),
    ("netsplit recording 1\n4s heal\n", "2:1: expected run and its name first, found \"4s\""),
    ("netsplit recording 1\nheal\n", "2:1: expected run and its name first, found \"heal\""),
    ("netsplit recording 1\nbookmark a\n", "2:1: expected run and its name first, found \"bookmark\""),
    (
      "netsplit recording 1\nrun a\nrun b\n",
      "2:1: expected system and its name, found the end of the scenario"
    ),
    ("netsplit recording 1\nrun a\n4s heal\n", "3:1: expected system and its name first, found \"4s\""),
    ("netsplit recording 1\nrun a from b\n", "2:12: expected a run before this one, found \"b\""),
    (
      "netsplit recording 1\nlesson a stop b\n",
      "2:10: expected \"step\", found \"stop\"; did you mean \"step\"?"
    ),
    (
      "netsplit recording 1\nrun a\nsystem heartbeat-failover\n4s end digest=12\n",
      "4:8: expected digest= and 16 digits from 0 to f, found \"digest=12\""
    ),
    (
      "netsplit recording 1\nrun a\nsystem heartbeat-failover\n9s reached\n4s end digest=0000000000000001\n",
      "5:4: the run ends at 4s, before what was played, 9s"
    ),
    (
      "netsplit recording 1\nrun a\nsystem heartbeat-failover\n4s rached\n",
      "4:4: expected reached, end, bookmark or a command, found \"rached\"; did you mean \"reached\"?"
    ),
  ]) func everyRefusalHasItsWording(text: String, message: String) {
    #expect(refusal(text) == message)
  }

  @Test func limitsHaveTheirOwnMessages() {
    let header = "netsplit recording 1\n"
    let runs = (1...1_001).map { "run r\($0)\nsystem heartbeat-failover\n" }.joined()
    #expect(refusal(header + runs) == "2002:5: a recording has at most 1000 runs")
    let heals = String(repeating: "4s heal\n", count: 10_001)
    #expect(
      refusal(head + heals)
        == "10004:1: with this line there are more than 10000 commands, the most that one run may have")
    let large = header + String(repeating: "#", count: 16 << 20)
    #expect(refusal(large) == "1:1: the recording has 16777237 bytes; one has at most 16777216")
    let lines = header + String(repeating: "\n", count: 1_000_000)
    #expect(refusal(lines) == "1000001:1: a recording has at most 1000000 lines")
  }

  @Test func damagedRecordingsNeverTrap() {
    var random = Random(seed: 4, stream: "recordings")
    let noise = Array("0s/|\"\n#x=f \u{1B}")
    for _ in 0..<1_000 {
      var text = Array(Self.example)
      for _ in 0...random.below(3) {
        text[Int(random.below(Int64(text.count)))] = noise[Int(random.below(Int64(noise.count)))]
      }
      do throws(Diagnostic) { _ = try read(String(text)) } catch {
        #expect(error.line >= 1 && error.column >= 1 && !error.message.isEmpty)
      }
    }
  }
}
