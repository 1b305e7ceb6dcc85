import Engine
import Foundation
import Lessons
import Sessions
import Systems
import Testing

/// The text of a lesson of the project, found from this file's own place.
func lessonText(_ path: String) throws -> String {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return try String(contentsOf: root.appending(path: "lessons/\(path).lesson.md"), encoding: .utf8)
}

let lessonPaths = [
  "01-messages/01-hello-nodes", "01-messages/02-misbehaving-network", "05-agreement/21-split-brain",
]

/// The runs that a lesson's own text makes, played once for each condition that asks.
struct PlayedRuns: Runs {
  var runs: [Run] = []
  var names: [String] { runs.map(\.name) }
  func final(of run: String, evaluating condition: CheckedCondition) -> Value? {
    guard let found = runs.last(where: { $0.name == run }) else { return nil }
    guard let played = try? Playback(playing: found, observer: FollowedConditions([condition])) else {
      return nil
    }
    guard let followed = played.observer as? FollowedConditions else { return nil }
    return followed.evaluators[0].value(in: played.world, runs: self)
  }

  /// Every scripted run and contrast of the lesson, in the order of the file.
  init(of lesson: Lesson) throws {
    for block in lesson.steps.flatMap(\.blocks) {
      switch block.content {
      case .run(let run):
        let script = run.solutionOf.flatMap { lesson.solution(of: $0)?.script } ?? run.script
        runs.append(makeRun(run.name, lesson, script))
      case .contrast(let contrast):
        let original = try #require(runs.last { $0.name == contrast.original })
        runs.append(Session.replay(original, as: contrast.name, with: contrast.command))
      default: break
      }
    }
  }
}

func makeRun(_ name: String, _ lesson: Lesson, _ script: Script) -> Run {
  let end = script.until ?? Position(.zero + .seconds(15))
  return Run(name: name, scenario: lesson.scenario, branches: Branches(commands: script.commands, end: end))
}

@Suite struct LessonFilesTests {
  @Test(arguments: lessonPaths)
  func everyLessonIsSound(_ path: String) throws {
    let (lesson, problems) = LessonText.parse(try lessonText(path))
    #expect(problems.map(\.description) == [])
    #expect(lesson != nil)
  }

  @Test(arguments: lessonPaths)
  func everyAnswerKeyIsWhatTheSimulationDoes(_ path: String) throws {
    let lesson = try #require(LessonText.parse(try lessonText(path)).lesson)
    let runs = try PlayedRuns(of: lesson)
    let world = try Playback(lesson.scenario).world
    for block in lesson.steps.flatMap(\.blocks) {
      guard case .predict(let question) = block.content else { continue }
      for option in question.options {
        let truth = try #require(option.truth, "\(question.id): \(option.text)")
        let holds = Evaluator(truth).holds(in: world, runs: runs)
        #expect(holds == option.isRight, "\(question.id), line \(option.line): \(option.text)")
      }
    }
  }

  @Test(arguments: lessonPaths)
  func everyGoalIsFalseAtTheStartAndTrueAfterItsSolution(_ path: String) throws {
    let lesson = try #require(LessonText.parse(try lessonText(path)).lesson)
    let runs = try PlayedRuns(of: lesson)
    for block in lesson.steps.flatMap(\.blocks) {
      guard case .goal(let goal) = block.content else { continue }
      let conditions = goal.parts.map(\.condition)
      let begin = try Playback(lesson.scenario, observer: FollowedConditions(conditions))
      let script = lesson.solution(of: goal.id ?? "")?.script
      let end = try Playback(
        playing: makeRun("solution", lesson, script ?? Script()),
        observer: FollowedConditions(conditions, evidence: Evidence(verbs: Verbs.all)))
      let before = try #require(begin.observer as? FollowedConditions)
      let after = try #require(end.observer as? FollowedConditions)
      let early = before.evaluators.map { $0.holds(in: begin.world) }
      #expect(early.contains(false), "\(goal.id ?? "") is reached before anything is done")
      for (part, evaluator) in zip(goal.parts, after.evaluators) {
        let isReached = evaluator.holds(in: end.world, evidence: after.evidence, runs: runs)
        #expect(isReached, "line \(part.line): \(part.label)")
      }
    }
  }

  /// One way to each stretch: what a lesson asks for can be done.
  @Test(arguments: [
    ("01-messages/01-hello-nodes", ["100ms crash n2", "100ms crash n3", "200ms op c read greeting"]),
    (
      "01-messages/02-misbehaving-network",
      (1...4).map { "\(100 * $0 + 10)ms hold n1>n2 number \($0)" }
        + (1...4).map { "\(1_000 - 100 * $0)ms release n1>n2 number \($0)" }
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

  @Test func watchesPauseTheirRuns() throws {
    for path in lessonPaths {
      let lesson = try #require(LessonText.parse(try lessonText(path)).lesson)
      var run: Run?
      for block in lesson.steps.flatMap(\.blocks) {
        if case .run(let scripted) = block.content { run = makeRun(scripted.name, lesson, scripted.script) }
        guard case .watch(let watch) = block.content else { continue }
        let ever = try ConditionText.parse("ever(\(watch.condition.text))", at: Place(1, 1))
        let schema = try #require(Catalog.entry(named: lesson.scenario.system)?.schema)
        let scope = ConditionScope(schema, roster: lesson.scenario.roster)
        let checked = try ConditionCheck.check(ever, in: scope)
        let played = try Playback(playing: try #require(run), observer: FollowedConditions([checked]))
        let followed = try #require(played.observer as? FollowedConditions)
        #expect(followed.evaluators[0].holds(in: played.world), "\(path): \(watch.label)")
      }
    }
  }
}
