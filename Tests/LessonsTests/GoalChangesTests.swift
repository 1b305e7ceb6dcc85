import Engine
import Lessons
import Sessions
import Testing

/// Which event made a part of a goal hold, or broke it: held against a run that is stepped by hand.
@Suite struct GoalChangesTests {
  /// The learner's run of the step in which the split brain is made, with these commands.
  private func played(_ lines: [String], until end: Duration) throws -> (LessonRun, Session) {
    let lesson = try #require(LessonText.parse(try lessonText("05-agreement/21-split-brain")).lesson)
    var session = try LessonRun.session(for: lesson)
    var run = LessonRun(lesson)
    run.open(step: "break", in: &session)
    let script = try ScriptText.read(lines, text: session.text)
    for timed in script.commands {
      session.advance(by: timed.position.instant - session.now)
      try session.submit(timed.content)
      let verb = session.text.print(timed.content).prefix { $0 != " " }
      run.note(verb: String(verb), in: &session)
    }
    session.advance(by: .zero + end - session.now)
    run.refresh(&session)
    return (run, session)
  }
  private static let split = [
    "4s partition n1 west | n2 n3 east", "5s op west write cart \"book\"", "6s op east write cart \"lamp\"",
    "9s heal", "11s op west write cart \"pen\"",
  ]

  /// When each part changed, found event by event.
  private func changes(_ conditions: [CheckedCondition], _ session: Session) throws -> [[(Instant, Bool)]] {
    var world = try Playback(session.scenario)
    var evaluators = conditions.map { Evaluator($0) }
    var before = [Bool](), found: [[(Instant, Bool)]] = conditions.map { _ in [] }
    func look() {
      let now = evaluators.indices.map { index in
        evaluators[index].observe(world.world)
        return evaluators[index].holds(in: world.world)
      }
      for index in now.indices where !before.isEmpty && before[index] != now[index] {
        found[index].append((world.world.now, now[index]))
      }
      before = now
    }
    look()
    let commands = session.branches.commands
    while world.step(commands, limit: Position(session.now)) { look() }
    return found
  }

  @Test func theFirstAndTheLastChangeAreThoseOfARunThatIsSteppedByHand() throws {
    let (run, session) = try played(Self.split, until: .seconds(12))
    let parts = try #require(run.changes(ofGoal: "g1", in: session))
    let goal = try #require(run.lesson.goal("g1"))
    let expected = try changes(goal.parts.map(\.condition), session)
    #expect(parts.map(\.holds) == [true, true, true])
    for (part, changes) in zip(parts, expected) {
      #expect(part.first.map { [$0.instant] } == changes.first.map { [$0.0] }, "\(part.label)")
      #expect(part.last.map { [$0.instant] } == changes.last.map { [$0.0] }, "\(part.label)")
      #expect(part.last?.holds == changes.last?.1)
    }
  }

  @Test func whatBrokeAPartIsNamed() throws {
    let (run, session) = try played(["1s crash n1", "3s restart n1"], until: .seconds(4))
    let text = try lessonText("05-agreement/21-split-brain").replacing(
      "any(faults where verb == heal) and count(lost_acked) >= 1", with: "any(nodes where not up)")
    let lesson = try #require(LessonText.parse(text).lesson)
    _ = run
    let part = try #require(LessonRun(lesson).changes(ofGoal: "g1", in: session)?.last)
    #expect(!part.holds && part.asked == nil)
    let (first, last) = (try #require(part.first), try #require(part.last))
    #expect(first.holds && first.instant == .zero + .seconds(1))
    #expect(!last.holds && last.instant == .zero + .seconds(3))
    let record = try #require(last.record)
    #expect(session.world.traceLine(record).text == "restart n1")
  }

  @Test func whatTheLearnerDidCountsFromWhenItWasDone() throws {
    let text = try lessonText("05-agreement/21-split-brain").replacing(
      "any(faults where verb == heal) and count(lost_acked) >= 1", with: "did(heal)")
    let lesson = try #require(LessonText.parse(text).lesson)
    var session = try LessonRun.session(for: lesson)
    var run = LessonRun(lesson)
    run.open(step: "break", in: &session)
    session.advance(by: .seconds(2))
    try session.submit(try session.text.parse("heal"))
    run.note(verb: "heal", in: &session)
    let part = try #require(run.changes(ofGoal: "g1", in: session)?.last)
    #expect(part.holds && part.first?.instant == .zero + .seconds(2) && part.first == part.last)
  }

  @Test func aPartThatAsksAnotherRunSaysWhich() throws {
    let (run, session) = try played(Self.split, until: .seconds(12))
    let parts = try #require(run.changes(ofGoal: "g2", in: session))
    #expect(parts.map(\.asked) == [.run("majority"), .run("majority")])
    #expect(parts.allSatisfy { !$0.holds && $0.last == nil })
    #expect(run.changes(ofGoal: "g9", in: session) == nil)
  }
}

/// Runs that were played, as text for a lesson.
@Suite struct SavedScenarioTests {
  private func lines(_ world: any World) -> [String] {
    (0..<world.traceCount).map { "\(world.traceLine($0).time) \(world.traceLine($0).text)" }
  }

  @Test(arguments: [UInt64(1), 7, 21])
  func whatIsSavedFromPlayIsTheSameRunInALesson(_ seed: UInt64) throws {
    let lesson = try #require(LessonText.parse(try lessonText("05-agreement/21-split-brain")).lesson)
    var scenario = lesson.scenario
    scenario.seed = seed
    var session = try Session(scenario, name: "mine")
    for line in [
      "set promote_after 700ms", "partition n1 west | n2 n3 east", "op west write cart \"book\"", "heal",
    ] {
      try session.submit(try session.text.parse(line))
      session.advance(by: .milliseconds(1_370))
    }
    let saved = SavedScenario.text(of: session)
    let text = """
      ---
      id: saved
      title: Saved
      chapter: 1
      minutes: 5
      ---

      ## one · One
      \(saved)
      """
    let (parsed, problems) = LessonText.parse(text)
    let again = try #require(parsed, "\(problems) \(saved)")
    #expect(again.scenario.seed == seed && again.scenario.roster == scenario.roster)
    let run = again.steps.flatMap(\.blocks).compactMap { block in
      if case .run(let run) = block.content { run } else { nil }
    }[0]
    #expect(run.name == "mine")
    let end = Position(again.end(of: run))
    // Given by hand it is the same run; played by the lesson the same happens, by the script.
    let branches = Branches(commands: run.script.commands, end: end)
    let given = try Playback(playing: Run(name: "mine", scenario: again.scenario, branches: branches))
    #expect(given.world.digest == session.world.digest, "\(saved)")
    let played = try Playback(
      playing: Run(name: "mine", scenario: again.scenario(of: run), branches: Branches(end: end)))
    #expect(lines(played.world) == lines(session.world), "\(saved)")
  }
}
