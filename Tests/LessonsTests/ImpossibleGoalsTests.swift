import Engine
import Lessons
import Sessions
import Systems
import Testing

/// Goals that a rule makes impossible, and random faults against that claim.
@Suite struct ImpossibleGoalsTests {
  private static let mark = "impossible under: set rule majority"

  private func lesson(under mark: String = mark) throws -> Lesson {
    let text = try lessonText("05-agreement/21-split-brain")
    try #require(text.ranges(of: Self.mark).count == 1)
    let (lesson, problems) = LessonText.parse(text.replacing(Self.mark, with: mark))
    return try #require(lesson, "\(problems)")
  }

  @Test func theMajorityRuleLosesNoAcknowledgedWriteToRandomFaults() throws {
    let findings = Proof.of(try lesson(), seeds: 0..<10).filter { $0.subject == "goal g1" }
    let sentence = "is not reached under set rule majority by 10 of 10 random fault scripts"
    #expect(findings.contains { $0.holds && $0.sentence == sentence }, "\(findings.map(\.text))")
  }

  @Test func aGoalThatIsPossibleIsReachedByAScriptThatSaysHow() throws {
    let lesson = try lesson(under: "impossible under: set promote_after 700ms")
    let failed = Proof.of(lesson, seeds: 20..<30).filter { !$0.holds }
    let found = try #require(failed.first?.counterexample)
    #expect(failed.count == 1 && (20..<30).contains(found.seed))
    #expect(failed[0].text.contains("the faults of seed \(found.seed) reach it at"))

    // The script that is printed does it in a run of its own.
    let text = CommandText(
      roster: lesson.scenario.roster, schema: Catalog.entry(named: lesson.scenario.system)?.schema)
    var script = try ScriptText.read(found.lines, text: text)
    script.until = Position(.zero + .seconds(40))
    #expect(script.commands.count < 10)
    let goal = try #require(lesson.goal("g1"))
    var run = makeRun("found", lesson, script)
    run = Session.replay(run, as: "found", with: try text.parse("set promote_after 700ms"))
    let played = try Playback(playing: run, observer: AllAtOnce(goal))
    #expect((played.observer as? AllAtOnce)?.isReached == true)
  }

  @Test func aTranslationMayRepeatTheMarkButNotChangeIt() throws {
    let text = try lessonText("05-agreement/21-split-brain")
    let lesson = try lesson()
    func problems(_ mark: String) -> [String] {
      let copy = text.replacing("lang: en", with: "lang: de").replacing(Self.mark, with: mark)
      return LessonTranslation.apply(copy, to: lesson, original: text, lang: "de").problems.map(\.message)
    }
    #expect(problems(Self.mark) == [])
    #expect(
      problems("impossible under: set rule alone")
        == ["the original does not say that this goal is impossible under set rule alone"])
  }

  @Test func onlyASettingIsARuleAndOnlyTheGoalsOwnRunIsPlayed() throws {
    let text = try lessonText("05-agreement/21-split-brain")
    func problems(_ mark: String) -> [String] {
      LessonText.parse(text.replacing(Self.mark, with: mark)).problems.map(\.description)
    }
    #expect(
      problems("impossible under: crash n1")
        == ["91:19: a rule is changed with set: impossible under: set NAME VALUE"])
    #expect(problems("impossible under: set rule most").first?.hasPrefix("91:28: ") == true)
    #expect(problems("impossible under:").first?.hasPrefix("91:18: ") == true)
    let other = text.replacing(
      "the price, a client that got no OK:", with: "impossible under: set rule alone\nthe price:")
    let found = LessonText.parse(other).problems.map(\.message)
    #expect(found == ["this goal asks the run majority, which random faults do not make anew"])
  }
}

private struct AllAtOnce: Observer {
  var parts: [Evaluator]
  var isReached = false
  init(_ goal: Goal) { parts = goal.parts.map { Evaluator($0.condition) } }
  mutating func observe(_ world: any World) {
    for index in parts.indices { parts[index].observe(world) }
    isReached = isReached || parts.allSatisfy { $0.holds(in: world) }
  }
}

/// Steps that nobody can come to.
@Suite struct LessonPathsTests {
  private func problems(_ branches: String) throws -> [String] {
    let text = try lessonText("05-agreement/21-split-brain")
    let old = "when g1 -> rule\nwhen tries >= 4 -> rescue"
    try #require(text.ranges(of: old).count == 1)
    return LessonText.parse(text.replacing(old, with: branches)).problems.map(\.description)
  }

  @Test func aStepThatIsAlwaysBranchedPastIsFoundWithItsPlace() throws {
    let expected =
      "104:4: no way leads to the step \"rescue\": \"break\" always branches past it, and no branch or "
      + "timeout names it"
    #expect(try problems("when g1 -> rule\nwhen not g1 -> rule") == [expected])
    #expect(try problems("when g1 -> rule\nwhen true -> check") == [expected])
  }

  @Test func aBranchBehindOneThatAlwaysHoldsIsNeverTaken() throws {
    #expect(
      try problems("when true -> rescue\nwhen g1 -> rule")
        == ["101:6: this branch is never taken: one before it always holds"])
  }

  @Test func aStepThatSomeBranchMayNameIsReached() throws {
    #expect(try problems("when g1 -> rule\nwhen not g1 -> rescue") == [])
    #expect(try problems("when tries >= 4 -> check") == [])
  }
}
