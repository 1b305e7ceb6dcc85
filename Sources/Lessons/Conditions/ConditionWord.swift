/// A word of the condition language: what the parser does with it, and what a person may read about it.
///
/// `netsplit help lesson` prints this table; the parser and the checker look names up in it.
package struct ConditionWord: Sendable {
  enum Role: Equatable, Sendable {
    case query(Quantifier), aggregate(Aggregate), trace(TraceWord)
    case held, before, at, inRun
    /// A name with arguments that the checker knows.
    case function
    /// A word or sign between values.
    case syntax
  }
  package enum Group: String, CaseIterable, Sendable {
    case values = "Values", joining = "Joining and comparing", rows = "Rows of a table"
    case figures = "One number of many rows", trace = "Looking back over the run"
    case causes = "Cause and effect, links, promises", runs = "Other runs", learner = "What the learner did"
  }
  package let name: String
  let role: Role
  package let group: Group
  /// How it is written, in one line.
  package let form: String
  package let sentence: String
  /// A condition that the system of the lesson `split-brain` can answer.
  package let example: String

  private init(
    _ name: String, _ role: Role, _ group: Group, _ form: String, _ sentence: String, _ example: String
  ) {
    (self.name, self.role, self.group) = (name, role, group)
    (self.form, self.sentence, self.example) = (form, sentence, example)
  }

  package static func named(_ name: String) -> ConditionWord? { all.first { $0.name == name } }
  /// The words that have arguments.
  static let calls = all.filter { $0.role != .syntax }.map(\.name)
  static let functions = all.filter { $0.role == .function }.map(\.name)
  /// The words that cannot be names.
  static let reserved = ["and", "or", "not", "in", "contains", "of", "where"]

  package static let all: [ConditionWord] =
    values + joining + rows + figures + trace + causes + runs + learner

  private static let values = [
    ConditionWord(
      "true", .syntax, .values, "true, false, nil",
      "The two truths, and the value that is missing: a comparison with nil is neither true nor false, but "
        + "x == nil asks for it.",
      "n1.up == true"),
    ConditionWord(
      "number", .syntax, .values, "12   0.5   250ms   2s   1.5h   10%   20ppm",
      "A unit stands right behind its number: us ms s m h d for times, % and ppm for shares. Times and "
        + "shares are exact; share(), avg() and quotients are decimal numbers.",
      "max(latency of ops) < 1.5s"),
    ConditionWord(
      "text", .syntax, .values, "\"cart\"",
      "A text stands between quotes; \\\" and \\\\ inside it. A word of a known list, such as a role, needs "
        + "none.",
      "any(ops where key == \"cart\")"),
    ConditionWord(
      "list", .syntax, .values, "[1, 2]", "A list; vector clocks compare with lists of whole numbers.",
      "n1.role in [primary, backup]"),
    ConditionWord(
      "field", .syntax, .values, "node.field   row.field   field",
      "A value of a node by its name, or of a row; inside where the name of the row may be left out.",
      "n1.epoch >= 1"),
    ConditionWord(
      "now", .syntax, .values, "now   seed   any parameter",
      "The time of the run, its seed, and what the parameters of the system are set to.",
      "now >= 2s and rule == alone"),
  ]
  private static let joining = [
    ConditionWord("and", .syntax, .joining, "a and b", "Both hold.", "n1.up and n2.up"),
    ConditionWord("or", .syntax, .joining, "a or b", "At least one holds.", "n1.down or n2.down"),
    ConditionWord("not", .syntax, .joining, "not a", "It does not hold; not of nil is nil.", "not n1.down"),
    ConditionWord(
      "==", .syntax, .joining, "==  !=  <  <=  >  >=",
      "Compares two values of one kind. Comparisons do not chain: join two with and.",
      "count(ops) >= 2 and count(ops) <= 9"),
    ConditionWord(
      "in", .syntax, .joining, "x in list", "Whether it is one of the list.", "n2.role in [primary]"),
    ConditionWord(
      "contains", .syntax, .joining, "list contains x   text contains \"part\"",
      "Whether the list has it, or the text has that part.", "n2.log contains \"book\""),
    ConditionWord(
      "+", .syntax, .joining, "+  -  *  /  %",
      "Computes; % with a blank before it is the remainder. What cannot be computed is nil.",
      "2 * n1.epoch - 1 >= 1"),
    ConditionWord(
      "abs", .function, .joining, "abs(x)", "The value without its sign.", "abs(n1.error) <= 10ms"),
  ]
  private static let rows = [
    ConditionWord(
      "any", .query(.any), .rows, "any(table where c)   any(x in table where c)",
      "Whether at least one row passes. Without where: whether there is a row.",
      "any(nodes where role == primary and up)"),
    ConditionWord(
      "no", .query(.no), .rows, "no(table where c)", "Whether no row passes; of an empty table it is true.",
      "no(nodes where down)"),
    ConditionWord(
      "count", .query(.count), .rows, "count(table where c)", "How many rows pass.",
      "count(nodes where role == primary) == 1"),
    ConditionWord(
      "share", .query(.share), .rows, "share(table where c)",
      "Which part of the finished rows passes, 0 to 1; nil where none is finished.",
      "share(ops where acked) >= 90%"),
    ConditionWord(
      "where", .syntax, .rows, "a, b in table where c",
      "With two names all pairs of different rows are looked at, in both orders.",
      "any(a, b in nodes where a.role == b.role and a.epoch < b.epoch)"),
  ]
  private static let figures = [
    ConditionWord(
      "sum", .aggregate(.sum), .figures, "sum(x of table where c)", "All of them together.",
      "sum(attempts of ops) >= 3"),
    ConditionWord(
      "min", .aggregate(.min), .figures, "min(x of table)", "The least; nil of no rows.",
      "min(epoch of nodes) == max(epoch of nodes)"),
    ConditionWord(
      "max", .aggregate(.max), .figures, "max(x of table)", "The greatest; nil of no rows.",
      "max(age of messages) <= 1s"),
    ConditionWord(
      "avg", .aggregate(.avg), .figures, "avg(x of table)", "The mean; nil of no rows.",
      "avg(latency of ops where acked) < 200ms"),
    ConditionWord(
      "p50", .aggregate(.p50), .figures, "p50(x of table)",
      "The median: the least value that half of them do not exceed (nearest rank).",
      "p50(latency of ops) < 200ms"),
    ConditionWord(
      "p90", .aggregate(.p90), .figures, "p90(x of table)", "The same for nine tenths.",
      "p90(latency of ops) < 500ms"),
    ConditionWord(
      "p99", .aggregate(.p99), .figures, "p99(x of table)", "The same for 99 of 100.",
      "p99(latency of ops) >= 500ms"),
    ConditionWord(
      "distinct", .aggregate(.distinct), .figures, "distinct(x of table)", "How many different values.",
      "distinct(epoch of nodes) == 1"),
  ]
  private static let trace = [
    ConditionWord(
      "ever", .trace(.ever), .trace, "ever(c)",
      "It held after some event of this run; going back in time does not take that away.",
      "ever(count(nodes where role == primary and up) >= 2)"),
    ConditionWord(
      "always", .trace(.always), .trace, "always(c)", "It has held after every event so far.",
      "always(n1.up)"),
    ConditionWord(
      "never", .trace(.never), .trace, "never(c)", "It has not held after any event so far.",
      "never(any(lost_acked))"),
    ConditionWord(
      "first", .trace(.first), .trace, "first(c)", "The time at which it first held; nil if it never did.",
      "first(any(nodes where down)) >= 1s"),
    ConditionWord(
      "held", .held, .trace, "held(c, 2s)",
      "It has held without a break for the last 2 s of simulated time.", "held(n2.role == primary, 2s)"),
    ConditionWord(
      "before", .before, .trace, "before(a, b)", "a held first, and b did not hold before that.",
      "before(n1.down, n2.role == primary)"),
    ConditionWord(
      "at", .at, .trace, "at(4s, c)",
      "Whether it held when the run passed that time, after everything of that instant; nil before.",
      "at(4s, n1.role == primary)"),
  ]
  private static let causes = [
    ConditionWord(
      "happened_before", .function, .causes, "happened_before(a, b)",
      "The first of two events, or vector stamps, can have helped to cause the second (Lamport 1978).",
      "any(a, b in events where happened_before(a, b) and a.node != b.node)"),
    ConditionWord(
      "concurrent", .function, .causes, "concurrent(a, b)",
      "Neither of two events, or vector stamps, can have helped to cause the other.",
      "any(a, b in events where concurrent(a, b) and a.lamport + 5 <= b.lamport)"),
    ConditionWord(
      "link", .function, .causes, "link(a, b).field",
      "A field of the link from one node to the other: latency, rtt, loss, dup, cut, clogged.",
      "link(n1, n2).rtt <= 40ms"),
    ConditionWord(
      "reachable", .function, .causes, "reachable(a, b)",
      "Both nodes are up, and no cut or partition stops what a sends to b.", "not reachable(n1, n2)"),
    ConditionWord(
      "linearizable", .function, .causes, "linearizable(\"key\")",
      "The operations on that key have an order that explains every answer (Herlihy and Wing 1990).",
      "linearizable(\"cart\")"),
    ConditionWord(
      "lost_acked", .syntax, .causes, "lost_acked   stale_reads",
      "Tables of what went wrong: writes that were acked and are gone, reads of what was older than an "
        + "acked write.",
      "count(lost_acked) >= 1 and no(stale_reads)"),
  ]
  private static let runs = [
    ConditionWord(
      "in_run", .inRun, .runs, "in_run(name, c)",
      "The value of c at the end of the run that was bookmarked under that name, its ever and held over "
        + "that whole run.",
      "in_run(alone, count(lost_acked) == 1)"),
    ConditionWord(
      "runs", .syntax, .runs, "any(runs where c)   max(x of runs)",
      "The table of all bookmarked runs: c and x are asked of each.", "count(runs where any(lost_acked)) >= 1"
    ),
  ]
  private static let learner = [
    ConditionWord(
      "did", .function, .learner, "did(command)", "The learner gave that command in this step.",
      "did(crash) and did(step_back)"),
    ConditionWord(
      "answered", .function, .learner, "answered(\"id\")", "The learner answered that question.",
      "answered(\"p1\")"),
    ConditionWord(
      "answer", .function, .learner, "answer(\"id\")", "The number of the option that the learner took.",
      "answer(\"p1\") == 3"),
    ConditionWord(
      "labels", .syntax, .learner, "count(labels where correct)",
      "One row for each pair of events that the learner called before, after or concurrent: correct, said, "
        + "pair.",
      "any(labels where pair == \"n1 3 n2 5\" and correct)"),
    ConditionWord(
      "tries", .syntax, .learner, "tries   idle",
      "How many runs of this step were begun and given up; how long no key was pressed.",
      "tries >= 2 or idle >= 90s"),
    ConditionWord(
      "goal", .syntax, .learner, "g1", "The id of a goal: whether it was reached.", "g1 and tries <= 3"),
    ConditionWord(
      "faults", .syntax, .learner, "faults",
      "A table: verb, target, at, and by: learner, script or monkey.",
      "any(faults where verb == heal and by == learner)"),
  ]
}
