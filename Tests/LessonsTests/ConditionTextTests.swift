import Engine
import Lessons
import Testing

@Suite struct ConditionTextTests {
  @Test(arguments: plannedConditions)
  func everyPlannedConditionParsesAndPrintsBack(_ text: String) throws {
    let first = try ConditionText.parse(text, at: Place(1, 1))
    let again = try ConditionText.parse(first.text, at: Place(9, 9))
    #expect(first == again, "\(first.text)")
    #expect(again.text == first.text)
  }

  @Test func thePlanHasAllItsConditions() { #expect(plannedConditions.count == 56) }

  @Test(arguments: [
    ("a or b and not c", "a or b and not c"), ("(a or b) and c", "(a or b) and c"),
    ("not (a == b)", "not a == b"), ("(not a) == b", "(not a) == b"), ("a - (b - c)", "a - (b - c)"),
    ("(a - b) - c", "a - b - c"), ("-(a + b) * c", "-(a + b) * c"), ("a % b", "a % b"),
    ("x == 50%", "x == 50%"), ("x == 50ppm", "x == 0.005%"), ("x == 1.5s", "x == 1500ms"),
    ("x == 0.30", "x == 0.3"), ("x == 1.0", "x == 1.0"),
    ("x contains \"a \\\"b\\\" \\\\\"", "x contains \"a \\\"b\\\" \\\\\""),
    ("any((a) in t where (a.x))", "nothing"), ("((any(a in t where a.x)))", "any(a in t where a.x)"),
    ("count(t)", "count(t)"), ("first(a) < first(b)", "first(a) < first(b)"),
    ("held(a, 2000ms)", "held(a, 2s)"), ("before(a, b or c)", "before(a, b or c)"),
    ("n1.follows.term > 1", "n1.follows.term > 1"), ("(a and b) and c", "(a and b) and c"),
    ("[] == [1, [2], ok]", "[] == [1, [2], ok]"), ("f() == g(1, x)", "f() == g(1, x)"),
    ("sum(a + b of t where c) > 1", "sum(a + b of t where c) > 1"), ("at > 1s", "at > 1s"),
  ])
  func printingKeepsTheForm(_ text: String, _ printed: String) throws {
    guard printed != "nothing" else {
      #expect(throws: Diagnostic.self) { try ConditionText.parse(text, at: Place(1, 1)) }
      return
    }
    let expression = try ConditionText.parse(text, at: Place(1, 1))
    #expect(expression.text == printed)
    #expect(try ConditionText.parse(printed, at: Place(1, 1)) == expression)
  }

  @Test func randomExpressionsPrintAndParseBack() throws {
    var random = Random(seed: 11, stream: "expressions")
    for _ in 0..<2_000 {
      let expression = Self.expression(depth: 4, &random)
      let text = expression.text
      #expect(try ConditionText.parse(text, at: Place(1, 1)) == expression, "\(text)")
    }
  }

  static func expression(depth: Int, _ random: inout Random) -> Expression {
    let place = Place(1, 1)
    let inner = { (random: inout Random) in expression(depth: depth - 1, &random) }
    let leaf: [Expression.Form] = [
      .literal(.int(random.pick(0...99))), .literal(.number(0.5)), .literal(.bool(true)),
      .literal(.none), .literal(.text("a\"b")), .literal(.time(.milliseconds(1500))),
      .literal(.percent(ppm: 12_500)), .name("up", arguments: nil), .name("in_flight", arguments: nil),
    ]
    let pick = { (count: Int, random: inout Random) in random.pick(0..<count) }
    guard depth > 0 else { return Expression(leaf[pick(leaf.count, &random)], at: place) }
    let over = Over(
      [[], ["a"], ["a", "b"]][pick(3, &random)], in: "nodes",
      where: pick(2, &random) == 0 ? nil : inner(&random),
      at: place)
    let form: Expression.Form
    switch pick(15, &random) {
    case 0: form = .either([inner(&random), inner(&random), inner(&random)])
    case 1: form = .all([inner(&random), inner(&random)])
    case 2: form = .not(inner(&random))
    case 3: form = .negative(inner(&random))
    case 4...6:
      let symbol = Operator.allCases[pick(Operator.allCases.count, &random)]
      form = .binary(symbol, inner(&random), inner(&random))
    case 7: form = .query(Quantifier.allCases[pick(4, &random)], over)
    case 8: form = .aggregate(Aggregate.allCases[pick(8, &random)], inner(&random), over)
    case 9: form = .trace(TraceWord.allCases[pick(4, &random)], inner(&random))
    case 10: form = .held(inner(&random), for: .time(.seconds(2)))
    case 11: form = .list([inner(&random)])
    case 12: form = .member(inner(&random), "term", arguments: pick(2, &random) == 0 ? nil : [inner(&random)])
    case 13: form = .at(.time(.seconds(4)), inner(&random))
    default: form = .inRun("alone", .init(.before(inner(&random), inner(&random)), at: place))
    }
    return Expression(form, at: place)
  }

  @Test func limitsAreNamed() throws {
    let deep = String(repeating: "(", count: 65) + "a" + String(repeating: ")", count: 65)
    #expect(problem(deep) == "65: this condition is nested too deep: at most 64 levels are allowed")
    let nots = String(repeating: "not ", count: 65) + "up"
    #expect(problem(nots).hasSuffix("nested too deep: at most 64 levels are allowed"))
    let long = Array(repeating: "1", count: 70).joined(separator: " + ")
    #expect(problem(long).hasSuffix("nested too deep: at most 64 levels are allowed"))
    let wide = Array(repeating: "tries > 1", count: 700).joined(separator: " and ")
    #expect(problem(wide).hasSuffix("this condition is too large: at most 2000 parts are allowed"))
    let fits = Array(repeating: "tries > 1", count: 600).joined(separator: " and ")
    #expect(problem(fits) == "nothing")
  }

  @Test(arguments: [
    ("", "1: found the end, expected a value"), ("count(nodes", "12: found the end, expected \")\""),
    ("tries = 2", "7: \"=\" is no part of a condition; did you mean \"==\"?"),
    ("tries > 1 && idle > 1s", "11: \"&\" is no part of a condition; did you mean \"and\"?"),
    ("1 < tries < 3", "11: comparisons do not chain; join two with \"and\""),
    ("idle > 1sec", "9: unknown unit \"sec\"; units are us ms s m h d % ppm"),
    ("idle > 0.1us", "8: this is finer than 1us"),
    ("load > 1234567890123456", "8: this number has more than 15 digits or 9 decimals"),
    ("idle > 999999999999d", "8: this is more than the program can count"),
    ("n1.label == \"a", "13: this text has no closing \""),
    ("held(n1.up, 3)", "13: found \"3\", expected a time such as 2s"),
    ("n1.up -> x", "7: \"->\" has no place in this condition"),
    ("n1.up n2.up", "7: found \"n2\", expected and, or, an operator or the end"),
    ("any(a, a in nodes)", "8: the two names of a pair must differ"),
    ("sum(term nodes) > 1", "10: found \"nodes\", expected \"of\" and a table"),
  ])
  func wrongTextIsRefusedWithItsPlace(_ text: String, _ message: String) { #expect(problem(text) == message) }
}
