import Engine
import Lessons
import Testing

/// Runs whose worlds are given.
struct ToyRuns: Runs {
  var worlds: [(name: String, world: ToyWorld)]
  var names: [String] { worlds.map(\.name) }
  func final(of run: String, evaluating condition: CheckedCondition) -> Value? {
    guard let world = worlds.first(where: { $0.name == run })?.world else { return nil }
    var evaluator = Evaluator(condition)
    evaluator.observe(world)
    return evaluator.value(in: world, runs: self)
  }
}

@Suite struct ConditionRunTests {
  @Test(arguments: [
    ("count(nodes)", "3"), ("count(nodes where up)", "2"), ("any(nodes where not up)", "on"),
    ("any(empty)", "off"), ("no(empty)", "on"), ("no(nodes where term > 2)", "on"), ("any(nodes)", "on"),
    ("share(nodes where up) == 2 / 3", "on"), ("share(ops where acked) == 2 / 3", "on"),
    ("share(empty)", "-"),
    ("sum(term of nodes)", "5"), ("sum(size of empty)", "0"), ("sum(latency of ops where acked)", "400ms"),
    ("sum(latency of ops where key == \"none\") == 0s", "on"),
    ("min(term of nodes)", "1"), ("max(latency of ops)", "1s"), ("max(size of empty)", "-"),
    ("avg(term of nodes where up)", "1.5"), ("avg(latency of ops)", "466667us"), ("avg(size of empty)", "-"),
    ("p50(latency of ops)", "300ms"), ("p90(latency of ops)", "1s"), ("p99(latency of ops)", "1s"),
    ("distinct(term of nodes)", "2"), ("distinct(value of ops)", "2"),
    ("any(a, b in nodes where a.role == leader and b.role == leader and a.term != b.term)", "on"),
    ("count(a, b in nodes)", "6"), ("any(a, b in empty)", "off"),
    ("any(a, b in nodes where a.name == b.name)", "off"),
    ("1 + 2 * 3 - 4", "3"), ("7 / 2", "3.5"), ("7 % 4", "3"), ("-7 % 4", "-3"), ("1 / 0", "-"),
    ("1 % 0", "-"),
    ("1s + 500ms", "1500ms"), ("2 * 1.5s", "3s"), ("3s / 2", "1500ms"), ("3s / 2s", "1.5"),
    ("1s * 0.5", "500ms"),
    ("10% + 2.5%", "12.5%"), ("2 * 10%", "20%"), ("abs(n1.error)", "400ms"), ("abs(0 - 3)", "3"),
    ("0.1 + 0.2 > 0.3", "on"), ("load == 25%", "on"), ("rate == 0.25", "on"), ("rate >= 25%", "on"),
    ("n1.log == [1, 3, 2]", "on"), ("n1.log == [1, 3]", "off"), ("n2.log == []", "on"),
    ("n1.log contains 3", "on"),
    ("3 in n1.log", "on"), ("n1.role in [leader, replica]", "on"), ("n3.role in [leader]", "off"),
    ("n1.vector == [1, 0, 0]", "on"), ("2 in n2.vector", "on"), ("n1.label contains \"node\"", "on"),
    ("n1.label contains \"nodes\"", "off"), ("n2.follows == n1", "on"), ("n2.follows.term", "1"),
    ("n1.follows == n2", "off"), ("n1.follows != n2", "off"), ("n1.follows == nil", "on"),
    ("n2.follows != nil", "on"), ("max(size of empty) < 1", "off"), ("not max(size of empty) < 1", "on"),
    ("any(ops where client == west and kind == write and value == \"book\")", "on"),
    ("count(ops where status == timeout or status == refused)", "1"), ("refused", "3"), ("now", "5s"),
    ("seed", "7"),
    ("rule == alone", "on"), ("count(faults where verb == crash)", "1"), ("now - 1s >= 4s", "on"),
    ("did(crash) and not did(heal)", "on"), ("answered(\"q-one\")", "on"), ("answer(\"q-one\") == 2", "on"),
    ("answered(\"peak\")", "off"), ("abs(answer(\"q-one\") - 8) <= 6", "on"),
    ("tries >= 2 or idle >= 90s", "on"),
    ("idle", "2s"), ("g1", "on"), ("count(labels where correct)", "2"),
    ("any(labels where pair == \"n1 1 n2 2\" and correct and said == after)", "on"),
    ("any(labels where pair == \"n2 2 n1 1\") or any(labels where said == concurrent)", "off"),
    ("in_run(alone, load)", "0.25"), ("load > in_run(majority, load)", "off"),
    ("in_run(majority, n1.up)", "off"),
    ("in_run(alone, ever(n1.up))", "on"), ("count(runs)", "2"), ("distinct(load of runs)", "2"),
    ("max(load of runs where n1.up)", "0.25"), ("any(runs where load > 0.5)", "on"),
    ("share(runs where load > 0.5)", "0.5"),
    ("true or n1.term == 2", "on"), ("9223372036 * 1000000000 * 10", "-"),
  ])
  func everyOperatorGivesItsValue(_ text: String, _ value: String) throws {
    var other = ToyWorld.usual
    other.globals["load"] = .number(0.75)
    other.tables["nodes"]?[0][1] = .bool(false)
    let runs = ToyRuns(worlds: [("alone", .usual), ("majority", other)])
    let evidence = Evidence(
      verbs: ["crash"], answers: [("q-one", .int(2))],
      labels: [("n1", true), ("n2", false), ("n3", true)].map { name, isRight in
        GivenLabel(EventLabel(EventName("n2", 2), EventName(name, 1), .after), isRight: isRight)
      }, goals: ["g1"], tries: 2, idle: .seconds(2))
    let condition = try checked(text, as: nil)
    let found = Evaluator(condition).value(in: ToyWorld.usual, evidence: evidence, runs: runs)
    #expect(found.description == value)
  }

  @Test func withoutRunsAndTablesNothingHolds() throws {
    let world = ToyWorld()
    #expect(!Evaluator(try checked("in_run(alone, load) >= 0.0")).holds(in: world))
    #expect(!Evaluator(try checked("any(runs)")).holds(in: world))
    #expect(!Evaluator(try checked("n1.up or not n1.up")).holds(in: world))
  }

  /// Worlds at irregular times in which n1 and n2 go up and down.
  static func story(_ random: inout Random) -> [ToyWorld] {
    var world = ToyWorld.usual
    world.instant = .zero
    return (0..<40).map { _ in
      world.instant = world.instant + .milliseconds(random.pick(0...900))
      for node in 0...1 { world.tables["nodes"]?[node][1] = .bool(random.pick(0..<4) > 0) }
      world.tables["nodes"]?[2][3] = .int(random.pick(0..<5))
      return world
    }
  }

  @Test(arguments: [
    "ever(not n1.up)", "always(n1.up)", "never(not n1.up and not n2.up)", "held(n1.up, 1s)",
    "ever(held(n1.up, 2s))",
    "ever(n3.term == 4 and not n2.up)", "before(not n1.up, not n2.up)", "first(not n1.up) < first(not n2.up)",
    "always(held(n2.up, 500ms) or not ever(not n1.up))", "held(ever(not n2.up) and n1.up, 700ms)",
    "not ever(not n1.up) or held(no(nodes where not up), 1s)", "first(n3.term == 4) >= 3s",
  ])
  func followingEventByEventEqualsLookingAtAllOfThePast(_ text: String) throws {
    let condition = try checked(text)
    let expression = try ConditionText.parse(text, at: Place(1, 1))
    var random = Random(seed: 5, stream: text)
    for _ in 0..<40 {
      let story = Self.story(&random)
      var evaluator = Evaluator(condition)
      for (index, world) in story.enumerated() {
        let snapshot = evaluator
        evaluator.observe(world)
        let slow = try BruteForce(worlds: Array(story[...index])).value(expression)
        #expect(evaluator.value(in: world) == slow, "\(text) at \(index)")
        var again = snapshot
        again.observe(world)
        #expect(again == evaluator)
      }
    }
  }
}

/// Evaluates the words about the trace by their definition, over all worlds so far.
struct BruteForce {
  let worlds: [ToyWorld]

  func value(_ expression: Expression) throws -> Value { try value(expression, at: worlds.count - 1) }

  private func holds(_ expression: Expression, at index: Int) throws -> Bool {
    try value(expression, at: index) == .bool(true)
  }

  private func firstIndex(_ expression: Expression, upTo index: Int) throws -> Int? {
    try (0...index).first { try holds(expression, at: $0) }
  }

  private func value(_ expression: Expression, at index: Int) throws -> Value {
    switch expression.form {
    case .all(let items): return .bool(try items.allSatisfy { try holds($0, at: index) })
    case .either(let items): return .bool(try items.contains { try holds($0, at: index) })
    case .not(let inner): return .bool(try !holds(inner, at: index))
    case .trace(.ever, let inner): return .bool(try firstIndex(inner, upTo: index) != nil)
    case .trace(.never, let inner): return .bool(try firstIndex(inner, upTo: index) == nil)
    case .trace(.always, let inner): return .bool(try (0...index).allSatisfy { try holds(inner, at: $0) })
    case .trace(.first, let inner):
      return try firstIndex(inner, upTo: index).map { .time(worlds[$0].now - .zero) } ?? Value.none
    case .held(let inner, .time(let span)):
      var start = index
      guard try holds(inner, at: index) else { return .bool(false) }
      while start > 0, try holds(inner, at: start - 1) { start -= 1 }
      return .bool(worlds[index].now - worlds[start].now >= span)
    case .before(let first, let second):
      guard let a = try firstIndex(first, upTo: index) else { return .bool(false) }
      return .bool(try firstIndex(second, upTo: index).map { a < $0 } ?? true)
    case .binary(let symbol, let left, let right) where symbol == .less || symbol == .atLeast:
      guard case .time(let a) = try value(left, at: index), case .time(let b) = try value(right, at: index)
      else {
        return try plain(expression, at: index)
      }
      return .bool(symbol == .less ? a < b : a >= b)
    default: return try plain(expression, at: index)
    }
  }

  /// An expression that only looks at the present.
  private func plain(_ expression: Expression, at index: Int) throws -> Value {
    let condition = try ConditionCheck.check(expression, as: nil, in: toyScope)
    return Evaluator(condition).value(in: worlds[index])
  }
}
