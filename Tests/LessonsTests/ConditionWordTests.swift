import Engine
import Sessions
import Systems
import Testing

@testable import Lessons

/// What a condition of `split-brain` may name, and its scenario with a cut and two writes.
private struct Course {
  let lesson: Lesson, scope: ConditionScope
  init() throws {
    lesson = try #require(LessonText.parse(try lessonText("05-agreement/21-split-brain")).lesson)
    let schema = try #require(Catalog.entry(named: lesson.scenario.system)?.schema)
    scope = ConditionScope(
      schema, roster: lesson.scenario.roster, goals: ["g1"], questions: ["p1"], runs: ["alone"])
  }
  func checked(_ text: String, as type: ValueType? = .bool) throws -> CheckedCondition {
    try ConditionCheck.check(ConditionText.parse(text, at: Place(1, 1)), as: type, in: scope)
  }
}

/// Looks at a world after every event, and asks for values after every so many.
private struct Everything: Observer {
  var evaluators: [Evaluator]
  var log = EventLog()
  /// After how many observations the values are asked for.
  var stride = 1
  private(set) var observed = 0
  var values: [[Value]] = []
  var wrongStamps: [String] = []
  var times: [Instant] = []
  mutating func observe(_ world: any World) {
    for index in evaluators.indices { evaluators[index].observe(world) }
    observed += 1
    if observed % stride == 0 {
      values.append(evaluators.map { $0.value(in: world) })
      times.append(world.now)
    }
    log.follow(world)
    for node in world.nodes + world.roster.ids.map({ world.node($0) }).filter(\.isClient) {
      let last = log.rows.last { $0[1] == .text(node.name) && $0[4] != .none }
      let stamp = last.map { $0[4] } ?? .clock(Array(repeating: 0, count: node.vector.count))
      if stamp != .clock(node.vector) { wrongStamps.append("\(node.name) at \(world.now): \(stamp)") }
    }
  }
}

@Suite struct ConditionWordTests {
  @Test func everyExampleOfHelpIsACondition() throws {
    let course = try Course()
    for word in ConditionWord.all {
      let expression = try ConditionText.parse(word.example, at: Place(1, 1))
      #expect(try ConditionText.parse(expression.text, at: Place(1, 1)) == expression)
      #expect(throws: Never.self, "\(word.name): \(word.example)") { try course.checked(word.example) }
      #expect(!word.sentence.isEmpty && !word.form.isEmpty)
    }
  }

  @Test func everyWordOfTheLanguageIsInHelp() {
    let names = ConditionWord.all.map(\.name)
    #expect(Set(names).count == names.count)
    let words =
      Quantifier.allCases.map(\.rawValue) + Aggregate.allCases.map(\.rawValue)
      + TraceWord.allCases.map(\.rawValue) + ["held", "before", "at", "in_run"] + [
        "where", "and", "or", "not",
      ]
    for word in words { #expect(names.contains(word), "\(word)") }
    let forms = ConditionWord.all.map(\.form).joined(separator: " ")
    for symbol in Operator.allCases { #expect(forms.contains(symbol.rawValue), "\(symbol.rawValue)") }
    for unit in ["us", "ms", "s", "m", "h", "d", "%", "ppm"] {
      #expect(ConditionWord.named("number")?.sentence.contains(unit) == true)
    }
  }

  @Test func everyFunctionOfHelpIsKnownToTheChecker() throws {
    let course = try Course()
    for name in ConditionWord.functions {
      let message = #expect(throws: Diagnostic.self) { try course.checked("\(name)(1, 2, 3) == 1") }
      #expect(message?.message.contains("is not known") == false, "\(name)")
    }
  }

  @Test(arguments: [
    ("concurrent(n1, n2)", "12: \"concurrent\" takes two rows of events, or two stamps; found a node"),
    (
      "any(a, b in ops where happened_before(a, b))",
      "39: \"happened_before\" compares vector stamps, and a row of ops has none"
    ),
    ("concurrent(n1.vector)", "1: \"concurrent\" takes two arguments, found 1"),
    ("link(n1, n2) == 1", "1: \"link\" stands before a field: link(n1, n2).rtt"),
    ("link(n1, n2).rt > 1s", "14: links has no field \"rt\"; did you mean \"rtt\"?"),
    ("link(n1, west).rtt > 1s", "10: west is a client; the table of links is about nodes"),
    ("link(n1).rtt > 1s", "1: \"link\" takes two nodes, found 1: link(n1, n2).rtt"),
    ("reachable(n1, 3)", "15: \"reachable\" takes two nodes, found a whole number"),
    ("at(n1.up, n2.up)", "4: found \"n1\", expected a time such as 4s"),
    ("at(3, n2.up)", "4: found \"3\", expected a time such as 4s"),
  ])
  func wrongUseIsNamedWithItsPlace(_ text: String, _ message: String) throws {
    let course = try Course()
    let found = #expect(throws: Diagnostic.self) { try course.checked(text) }
    #expect(found.map { "\($0.column): \($0.message)" } == message)
  }

  private func play(
    _ conditions: [String], seed: UInt64 = 21, stride: Int = 1, until end: Duration = .seconds(4)
  ) throws -> (seen: Everything, world: any World) {
    let course = try Course()
    var scenario = course.lesson.scenario
    scenario.seed = seed
    let schema = try #require(Catalog.entry(named: scenario.system)?.schema)
    let script = try ScriptText.read(
      [
        "1s partition n1 west | n2 n3 east", "1500ms op west write cart \"book\"",
        "2s op east write cart \"lamp\"", "2500ms crash n3", "2800ms duplicate n2>n1 heartbeat#5", "3s heal",
        "3200ms restart n3", "until 4s",
      ], text: CommandText(roster: scenario.roster, schema: schema))
    let evaluators = try conditions.map { Evaluator(try course.checked($0, as: nil)) }
    let run = Run(
      name: "main", scenario: scenario,
      branches: Branches(
        commands: script.commands.filter { $0.position.instant <= .zero + end }, end: Position(.zero + end)))
    let end = try Playback(playing: run, observer: Everything(evaluators: evaluators, stride: stride))
    return (try #require(end.observer as? Everything), end.world)
  }

  @Test(arguments: [21, 22, 23] as [UInt64])
  func stampsMadeAgainFromTheTraceAreThoseOfTheEngine(_ seed: UInt64) throws {
    let (seen, world) = try play([], seed: seed)
    #expect(seen.wrongStamps == [])
    #expect(seen.log.rows.count > 100 && world.rows(of: "events") == seen.log.rows)
  }

  @Test func aQueryOverEventsThatLooksAtEachOnceSaysWhatLookingAtAllSays() throws {
    let filters = [
      "concurrent(a, b) and a.lamport + 5 <= b.lamport", "happened_before(a, b) and a.lamport >= b.lamport",
      "happened_before(a, b) and a.kind == send and b.kind == receive and a.message == b.message",
    ]
    // A filter that reads the time of the run cannot be remembered: it is asked of all rows each time.
    let known = filters.map { "count(a, b in events where \($0))" }
    let asked = filters.map { "count(a, b in events where \($0) and now >= 0s)" }
    let (seen, world) = try play(
      known + asked + ["any(events where kind == lost)", "no(events where kind == lost)"], stride: 5,
      until: .milliseconds(2_100))
    let last = seen.evaluators.map { $0.value(in: world) }
    #expect(Array(last[..<3]) == Array(last[3..<6]))
    #expect(last[0] != .int(0) && last[1] == .int(0) && last[2] != .int(0))
    #expect(last[6] == .bool(true) && last[7] == .bool(false))
    #expect(seen.values.count >= 5)
    for (time, values) in zip(seen.times, seen.values) {
      #expect(Array(values[..<3]) == Array(values[3..<6]), "at \(time)")
    }
  }

  @Test func atIsWhatHeldWhenTheRunPassedThatTime() throws {
    let (seen, _) = try play([
      "at(2s, count(nodes where role == primary) >= 2)", "at(500ms, count(nodes where role == primary) == 1)",
      "at(9s, n1.up)", "at(2700ms, n3.down)", "at(3500ms, n3.down)",
      "count(nodes where role == primary) >= 2",
    ])
    let last = try #require(seen.values.last)
    #expect(last == [.bool(true), .bool(true), .none, .bool(true), .bool(false), last[5]])
    for (time, values) in zip(seen.times, seen.values) where time - .zero < .seconds(2) {
      #expect(values[0] == .none)
    }
    // Before the run is past 2 s, what counts is what holds at its last event.
    let held = seen.times.lastIndex { $0 - .zero <= .seconds(2) }.map { seen.values[$0][5] }
    #expect(held == last[0])
  }

  @Test func linksAreAskedByTheirEnds() throws {
    let (seen, _) = try play([
      "ever(not reachable(n1, n2))", "reachable(n1, n2)", "link(n1, n2).rtt == 40ms", "link(n1, n1).cut",
      "ever(link(n1, n2).cut and reachable(n2, n3))", "ever(not reachable(n2, n3) and not link(n2, n3).cut)",
    ])
    #expect(
      seen.values.last == [
        .bool(true), .bool(true), .bool(true), .none, .bool(true), .bool(true),
      ])
  }
}
