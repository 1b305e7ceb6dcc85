import Engine
import Lessons
import Testing

/// Lessons that were sound until somebody changed one thing: the proof names that thing and nothing else.
@Suite struct ProofTests {
  struct Mutant: Sendable, CustomTestStringConvertible {
    let name: String, path: String
    let changes: [(String, String)]
    /// What fails: the text of each finding begins and ends like this.
    let failures: [(String, String)]
    var testDescription: String { name }
  }

  private static let hello = "01-messages/01-hello-nodes"
  private static let network = "01-messages/02-misbehaving-network"
  private static let split = "05-agreement/21-split-brain"

  private static let solution = """
    ```solution g1
    at 4s  partition n1 west | n2 n3 east
    at 5s  op west write cart "book"
    at 6s  op east write cart "lamp"

    """

  static let mutants: [Mutant] = [
    Mutant(
      name: "another option is called right", path: network,
      changes: [
        ("- [ ] 1 2 3 4 5\n      right if:", "- [x] 1 2 3 4 5\n      because:"),
        ("- [x] 1 3 2 4 5\n      because:", "- [ ] 1 3 2 4 5\n      right if:"),
      ],
      failures: [
        ("predict p1, \"1 2 3 4 5\": called right, but it is not so", "n2.received) is [1, 3, 2, 4, 5]"),
        ("predict p1, \"1 3 2 4 5\": called wrong, but it is so", "n2.received) is [1, 3, 2, 4, 5]"),
      ]),
    Mutant(
      name: "a truth says something else", path: split,
      changes: [("count(lost_acked) == 1 and any(", "count(lost_acked) == 2 and any(")],
      failures: [
        (
          "predict p1, \"Both are confirmed, west's is gone after...\": called right, but it is not so: "
            + "in_run(alone, count(lost_acked)) is 1", ""
        )
      ]),
    Mutant(
      name: "a goal holds at the start", path: network,
      changes: [("2 2 5: n2.received == [1, 3, 2, 2, 5]", "2 2 5: not (n2.received contains 1)")],
      failures: [("goal g1: is reached already at the start, before anything is done", "")]),
    Mutant(
      name: "a goal holds in the run that the step begins in", path: hello,
      changes: [
        ("reset: mine\n", ""), ("a replica crashed: did(crash) and any", "a replica crashed: any"),
        (
          "one write was on its way to two replicas at once: ever(count(messages where kind == copy) >= 2)\n",
          ""
        ),
        ("you saw the world as one node sees it: did(fog)\n", ""),
        ("you went back one event: did(step_back)\n", ""),
      ],
      failures: [("goal g1: is reached already in the run before it", "status == ok) is 2")]),
    Mutant(
      name: "a goal about runs holds before its step", path: split,
      changes: [
        ("nothing acknowledged was lost: in_run(majority, count(lost_acked) == 0)\n", ""),
        (
          "the price, a client that got no OK: "
            + "in_run(majority, any(ops where status == timeout or status == refused))",
          "the price, a client that got no OK: in_run(alone, count(lost_acked) == 1)"
        ),
      ],
      failures: [("goal g2: is reached already at the start", "in_run(alone, count(lost_acked)) is 1")]),
    Mutant(
      name: "the solution drops the wrong number", path: network,
      changes: [("at 410ms drop n1>n2 number#4", "at 510ms drop n1>n2 number#5")],
      failures: [
        (
          "goal g1, \"the inbox of n2 reads 1 3 2 2 5\": does not hold after its solution, at 1s",
          "n2.received is [1, 3, 2, 2, 4]"
        )
      ]),
    Mutant(
      name: "the solution does not look through fog", path: hello,
      changes: [("at 1500ms fog n3\n", "")],
      failures: [
        (
          "goal g1, \"you saw the world as one node sees it\": does not hold after its solution, at 4s",
          "did(fog) is false"
        )
      ]),
    Mutant(
      name: "the step does not allow what the solution needs", path: network,
      changes: [("allow: hold release duplicate drop", "allow: hold release duplicate")],
      failures: [("goal g1: its solution gives drop, which the step does not allow", "")]),
    Mutant(
      name: "a command of the solution is refused", path: network,
      changes: [("at 360ms duplicate", "at 355ms release n1>n2 number#2\nat 360ms duplicate")],
      failures: [
        (
          "goal g1: at 355ms its solution gives release n1>n2 number#2, but n1>n2 number#2 is not held", ""
        )
      ]),
    Mutant(
      name: "a command of a run does nothing", path: network,
      changes: [("until 1s\n```\n```watch", "at 900ms drop n1>n2 number#1\nuntil 1s\n```\n```watch")],
      failures: [
        (
          "run late: at 900ms drop n1>n2 number#1 does nothing: ",
          "n1>n2 number#1 is not in flight any more: it arrived or was lost"
        )
      ]),
    Mutant(
      name: "a watch waits for what never comes", path: network,
      changes: [("contains 3 and not", "contains 9 and not")],
      failures: [("watch, \"overtaken\": never fires in a run of its step", "")]),
    Mutant(
      name: "a contrast gives a command that is refused", path: network,
      changes: [("with link n1>n2 100ms jitter 90ms loss 20% dup 20%", "with restart n1")],
      failures: [
        ("contrast rough: n1 is up: only a crashed node can be restarted", ""),
        ("goal g2, \"rough, they did not\": does not hold in the runs of the lesson", "is nil"),
      ]),
    Mutant(
      name: "a contrast changes nothing", path: split,
      changes: [("as majority with set rule majority", "as majority with set rule alone")],
      failures: [
        ("predict p2, \"OK\": called wrong, but it is so", ""),
        ("predict p2, \"no answer before its timeout\": called right, but it is not so", ""),
        ("watch, \"it asks\": never fires in a run of its step", ""),
        ("watch, \"no OK\": never fires in a run of its step", ""),
        ("goal g2, \"nothing acknowledged was lost\": does not hold", "count(lost_acked)) is 1"),
        ("goal g2, \"the price, a client that got no OK\": does not hold", "is false"),
      ]),
    Mutant(
      name: "a solution takes longer than the lesson", path: split,
      changes: [
        ("minutes: 12", "minutes: 1"),
        (
          solution + "at 9s  heal\nuntil 12s", solution + "at 70s heal\nuntil 80s"
        ),
      ],
      failures: [("goal g1: its solution takes 70s, but the lesson says minutes: 1", "")]),
    Mutant(
      name: "a stretch is reached by doing nothing", path: network,
      changes: [("n2.received == [1, 2, 3, 2, 3, 4, 5]", "no(messages)")],
      failures: [("stretch tcp: is reached already at the start", "")]),
  ]

  @Test(arguments: mutants)
  func aPlantedFaultIsFoundAndNothingElse(_ mutant: Mutant) throws {
    var text = try lessonText(mutant.path)
    for (old, new) in mutant.changes {
      try #require(text.ranges(of: old).count == 1, "\(old)")
      text = text.replacing(old, with: new)
    }
    let (parsed, problems) = LessonText.parse(text)
    let lesson = try #require(parsed, "\(problems)")
    let failed = Proof.of(lesson, seeds: 0..<2).filter { !$0.holds }
    #expect(failed.count == mutant.failures.count, "\(failed.map(\.text))")
    for (finding, expected) in zip(failed, mutant.failures) {
      #expect(finding.text.hasPrefix(expected.0), "\(finding.text)")
      #expect(finding.text.hasSuffix(expected.1), "\(finding.text)")
    }
  }

  @Test func whatFailsIsNamedWithItsLine() throws {
    let text = try lessonText(Self.network).replacing("number#4\nuntil 1s", with: "number#3\nuntil 1s")
    let lesson = try #require(LessonText.parse(text).lesson)
    let line = text.split(separator: "\n", omittingEmptySubsequences: false)
      .firstIndex { $0.hasPrefix("the inbox of n2 reads 1 3 2 2 5:") }
    #expect(Proof.of(lesson, seeds: 0..<2).filter { !$0.holds }.map(\.line).contains(try #require(line) + 1))
  }

  @Test func aProofWithTooManyEventsEndsAndSaysWhere() throws {
    let text = try lessonText(Self.split).replacing(
      "until 12s\n```\n```watch", with: "until 1d\n```\n```watch")
    let lesson = try #require(LessonText.parse(text).lesson)
    let failed = Proof.of(lesson, eventLimit: 20_000, seeds: 0..<2).filter { !$0.holds }
    #expect(
      failed.map(\.text) == [
        "step see: its runs execute too many events to be proved; let them end earlier, or do less (every)"
      ])
  }

  /// The limits are the program's own: a lesson cannot keep it busy for hours.
  @Test func aRunWithTooManyEventsEndsOnTheScreenAsWell() throws {
    let text = try lessonText(Self.split).replacing(
      "until 12s\n```\n```watch", with: "until 1d\n```\n```watch"
    ).replacing("set heartbeat 200ms", with: "set heartbeat 10ms")
    let lesson = try #require(LessonText.parse(text).lesson)
    var session = try LessonRun.session(for: lesson)
    var run = LessonRun(lesson, mostEvents: 20_000)
    run.open(step: "see", in: &session)
    #expect(run.next(in: &session) == run.tooLong && run.stage == .done)
    #expect((20_000..<20_100).contains(session.world.eventCount))
    #expect(session.now < Instant(microseconds: 43_200_000_000))
  }

  @Test func twoProofsOfOneLessonAreEqual() throws {
    let lesson = try #require(LessonText.parse(try lessonText(Self.split)).lesson)
    #expect(Proof.of(lesson, seeds: 0..<2) == Proof.of(lesson, seeds: 0..<2))
  }

  @Test func aSolutionMayLookButNotWanderOff() throws {
    let text = try lessonText(Self.hello)
    func problems(_ line: String) -> [String] {
      LessonText.parse(text.replacing("at 1500ms fog n3", with: line)).problems.map(\.message)
    }
    #expect(problems("1500ms fog n2") == [])
    #expect(problems("at 1500ms step") == [])
    #expect(problems("at 1500ms select n1") == [])
    #expect(
      problems("at 1500ms fog n9") == ["expected a node (n1, n2, n3), found \"n9\"; did you mean \"n1\"?"])
    #expect(problems("at 1500ms step back twice") == ["expected the end of the line, found \"twice\""])
    #expect(problems("at 1500ms undo").count == 1)
    #expect(problems("fog n3").first?.hasPrefix("expected a time such as 4s") == true)
  }
}
