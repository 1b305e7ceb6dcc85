import Engine
import Foundation
import Lessons
import Sessions
import Systems
import Testing

/// The lessons of the project, found from this file's own place.
private let lessonFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appending(path: "lessons")
func lessonText(_ path: String) throws -> String {
  try String(contentsOf: lessonFolder.appending(path: "\(path).lesson.md"), encoding: .utf8)
}

/// Every lesson of the course, in its order.
let allLessonPaths: [String] = {
  let files = FileManager.default.subpaths(atPath: lessonFolder.path()) ?? []
  return files.filter { $0.hasSuffix(".lesson.md") }.map { String($0.dropLast(".lesson.md".count)) }.sorted()
}()
/// Those that the tests prove and mutate; `netsplit prove lessons/*/*.lesson.md` proves all.
let lessonPaths = [
  "01-messages/01-hello-nodes", "01-messages/02-misbehaving-network", "05-agreement/21-split-brain",
]

func makeRun(_ name: String, _ lesson: Lesson, _ script: Script) -> Run {
  let end = script.until ?? Position(.zero + .seconds(15))
  return Run(name: name, scenario: lesson.scenario, branches: Branches(commands: script.commands, end: end))
}

@Suite struct LessonFilesTests {
  @Test(arguments: allLessonPaths)
  func everyLessonIsSound(_ path: String) throws {
    let (lesson, problems) = LessonText.parse(try lessonText(path))
    #expect(problems.map(\.description) == [])
    #expect(lesson != nil)
  }

  /// What stops a run is read in one line, in every language.
  @Test func everySentenceOfAWatchFitsTheStatusLine() throws {
    let files = FileManager.default.subpaths(atPath: lessonFolder.path()) ?? []
    for file in files where file.hasSuffix(".md") {
      let text = try String(contentsOf: lessonFolder.appending(path: file), encoding: .utf8)
      for line in text.split(separator: "\n") {
        guard let start = line.range(of: "-> pause \"") else { continue }
        let sentence = line[start.upperBound...].dropLast()
        #expect(sentence.count <= 78, "\(file): \(sentence)")
      }
    }
  }

  /// Goals are open at first and reached by their solutions, answer keys are right, watches fire.
  @Test(arguments: lessonPaths)
  func everyLessonProves(_ path: String) throws {
    let lesson = try #require(LessonText.parse(try lessonText(path)).lesson)
    let findings = Proof.of(lesson, seeds: 0..<10)
    #expect(findings.filter { !$0.holds }.map(\.text) == [])
    let goals = lesson.steps.flatMap(\.blocks).compactMap { block -> String? in
      if case .goal(let goal) = block.content { return goal.id }
      return nil
    }
    for goal in goals { #expect(findings.contains { $0.subject == "goal \(goal)" && $0.label != nil }) }
    for block in lesson.steps.flatMap(\.blocks) {
      guard case .predict(let question) = block.content else { continue }
      #expect(findings.count { $0.subject == "predict \(question.id)" } == question.options.count)
    }
  }

  /// One way to each stretch: what a lesson asks for can be done.
  @Test(arguments: [
    ("01-messages/01-hello-nodes", ["100ms crash n2", "100ms crash n3", "200ms op c read greeting"]),
    (
      "01-messages/02-misbehaving-network",
      ["0s set transport tcp", "270ms cut n2>n1", "360ms cut n1>n2", "1300ms heal"]
    ),
    ("01-messages/03-four-silences", ["220ms crash s"]),
    (
      "01-messages/05-charge-twice", ["0s set dedupe separate", "175ms crash pay", "300ms restart pay"]
    ),
    (
      "05-agreement/21-split-brain",
      ["3s link n1-n2 3s", "3700ms op west write cart \"book\"", "3800ms heal"]
    ),
  ])
  func everyStretchCanBeReached(_ path: String, _ lines: [String]) throws {
    let lesson = try #require(LessonText.parse(try lessonText(path)).lesson)
    let schema = try #require(Catalog.entry(named: lesson.scenario.system)?.schema)
    let script = try ScriptText.read(
      lines + ["until 15s"], text: CommandText(roster: lesson.scenario.roster, schema: schema))
    let stretch = lesson.steps.flatMap(\.blocks).compactMap { block -> Goal? in
      if case .stretch(let goal) = block.content { return goal }
      return nil
    }
    let conditions = try #require(stretch.first).parts.map(\.condition)
    let end = try Playback(
      playing: makeRun("stretch", lesson, script), observer: FollowedConditions(conditions))
    let followed = try #require(end.observer as? FollowedConditions)
    for evaluator in followed.evaluators {
      #expect(evaluator.holds(in: end.world), "\(evaluator.condition.text)")
    }
  }
}
