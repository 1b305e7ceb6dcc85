import Engine
import Lessons
import Systems
import Testing

@Suite struct ConditionCheckTests {
  @Test(arguments: [
    ("any(nodes where rol == leader)", "17: unknown name \"rol\"; did you mean \"role\"?"),
    (
      "any(nodes where role == leadr)",
      "25: \"leadr\" is none of: leader, replica, n2; did you mean \"leader\"?"
    ),
    ("any(nodes where role == \"boss\")", "25: \"boss\" is none of: leader, replica, n2"),
    ("any(nodes where role in [leader, boss])", "34: \"boss\" is none of: leader, replica, n2"),
    ("any(node where up)", "5: this system has no table \"node\"; did you mean \"nodes\"?"),
    ("n1.trm == 1", "4: nodes has no field \"trm\"; did you mean \"term\"?"),
    ("n4.term == 1", "1: unknown name \"n4\"; did you mean \"n1\"?"),
    ("west.term == 1", "1: west is a client; only nodes have fields"),
    ("load.term == 1", "6: before \".term\" stands a node or a row, found a number"),
    ("any(ops where kind == delete)", "23: \"delete\" is none of: read, write"),
    ("any(faults where verb == crush)", "verb"),
    ("did(crush)", "5: \"crush\" is no command; did you mean \"crash\"?"),
    ("any(a, b in nodes where term == 1)", "25: \"term\" of which row? write a.term or b.term"),
    ("any(a, b in nodes where a != b)", "25: \"a\" is a row; write a. and a field"),
    (
      "any(nodes where any(ops where kind == read and any(ops where kind == write)))",
      "62: \"kind\" may be a field of ops or a field of ops; name the row: x in ops where x.kind"
    ),
    (
      "any(nodes where ever(up))",
      "17: \"ever\" cannot stand inside \"where\"; write ever(any(... where ...))"
    ),
    (
      "ever(in_run(alone, n1.up))", "6: \"in_run\" cannot stand inside \"ever\"; write it the other way round"
    ),
    ("in_run(alon, n1.up)", "1: no run \"alon\" is made before this line; did you mean \"alone\"?"),
    ("in_run(alone, did(crash))", "15: \"did\" is about the learner: it cannot stand inside in_run"),
    (
      "diverged(\"x\")",
      "1: \"diverged(...)\" is not known; functions are abs, "
        + "happened_before, concurrent, link, reachable, linearizable, did, answered, answer"
    ),
    (
      "linearizable(n1)",
      "14: \"linearizable\" takes a key between quotes, such as \"x\""
    ),
    ("answered(\"q-on\")", "10: this lesson has no question \"q-on\"; did you mean \"q-one\"?"),
    ("n1.vector(\"x\") == [1]", "4: no field takes arguments; write .vector"),
    ("n1.term", "4: this is a whole number, expected a condition (true or false)"),
    ("n1.term and n1.up", "4: this is a whole number, expected a condition (true or false)"),
    ("n1.term == true", "9: \"==\" cannot compare a whole number and a condition (true or false)"),
    ("n1.error > 5", "10: \">\" cannot compare a time and a whole number"),
    ("rate > 5", "6: \">\" cannot compare a percentage and a whole number"),
    ("n1.up > n2.up", "7: \">\" needs an order, and a condition (true or false) has none"),
    ("n1.error + 1 > 1s", "10: \"+\" cannot join a time and a whole number"),
    ("n1.log contains \"x\"", "8: \"contains\" cannot look for a text in a list (each entry a whole number)"),
    (
      "[1, n1.up] == n1.log",
      "8: the entries of a list have one type: found a condition (true or false) after a whole number"
    ),
    ("sum(role of nodes) > 1", "5: \"sum\" needs numbers, found one of leader, replica, n2"),
    ("any(ops where key == x)", "22: unknown name \"x\"; a text stands in quotes: \"x\""),
    ("any(nodes where any(ops where client == name))", "nothing"),
    ("any(x in ops where any(ops where key == x.key and kind == read))", "nothing"),
    ("any(ops where status == refused) and refused == 3", "nothing"),
    ("rule == majority and n1.role == n2 and any(nodes where name == n2)", "nothing"),
    ("distinct(load of runs where ever(n1.term > 1)) >= 1 and g1", "nothing"),
  ])
  func namesAndTypesAreChecked(_ text: String, _ message: String) {
    if message == "verb" {
      #expect(problem(text).hasPrefix("26: \"crush\" is none of: crash, restart"))
      #expect(problem(text).hasSuffix("did you mean \"crash\"?"))
    } else {
      #expect(problem(text) == message)
    }
  }

  @Test(arguments: [
    "did(clog) and did(corrupt)", "count(faults where verb == clog and target == \"n1>n2 for 3s\") == 1",
    "any(faults where verb in [cut, mend] and target == \"n1-n2 kind copy\")",
    "any(messages where clogged) and any(links where clogged and not cut)",
    "ever(any(messages where damaged and kind == copy))", "checksum == false",
  ])
  func everyFaultCanBeAskedFor(_ text: String) throws {
    let schema = try #require(Catalog.entry(named: "replicated-kv")).schema
    let scope = ConditionScope(schema, roster: Roster(nodes: ["n1", "n2"]))
    #expect(throws: Never.self) { try checked(text, in: scope) }
  }

  @Test func aWordThatIsAlsoAFieldMustBeQuoted() throws {
    let table = TableSchema(
      "nodes", "",
      [
        FieldSchema("name", .node, ""), FieldSchema("role", .symbol(["up", "down"]), ""),
        FieldSchema("up", .text, ""),
      ])
    let schema = Schema(
      card: toySchema.card, parameters: [], requests: [], messageKinds: [], timers: [], nodeFields: [],
      globals: [], tables: [table])
    let scope = ConditionScope(schema, roster: toyRoster)
    let error = #expect(throws: Diagnostic.self) { try checked("any(nodes where role == up)", in: scope) }
    #expect(
      error?.message == "\"up\" may be a field of nodes or a word; put the word in quotes: \"up\"")
    #expect(throws: Never.self) { try checked("any(nodes where role == \"up\")", in: scope) }
  }

  @Test func aConditionKnowsWhatItReads() throws {
    let condition = try checked("ever(any(nodes where up)) and in_run(alone, count(ops) > 1) and did(crash)")
    #expect(condition.tables == ["nodes"])
    #expect(condition.runs == ["alone"])
    #expect(condition.needsTrace && condition.readsEvidence)
    #expect(try !checked("count(ops) > 1").needsTrace)
  }
}
