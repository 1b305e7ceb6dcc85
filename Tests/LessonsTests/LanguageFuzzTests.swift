import Engine
import Sessions
import Systems
import Testing

@testable import Lessons

/// Texts that a grammar makes, right and nearly right, for every language that a stranger's file is written
/// in. None may end the program; each refusal names a place in the text. With the mutants of whole lessons
/// there are more than 100,000.
@Suite struct LanguageFuzzTests {
  /// Texts from rules: a name in `<...>` stands for one of its alternatives.
  private struct Grammar {
    let rules: [String: [String]]
    func text(_ start: String, _ random: inout Random) -> String {
      var out = ""
      var fuel = 60
      grow(start, depth: 0, &fuel, &random, into: &out)
      return out
    }
    private func grow(
      _ name: String, depth: Int, _ fuel: inout Int, _ random: inout Random, into out: inout String
    ) {
      fuel -= 1
      let ways = rules[name] ?? [name]
      // The first alternative is a leaf: what is deep or long ends with it.
      let way = depth > 7 || fuel < 0 ? ways[0] : ways[random.pick(0..<ways.count)]
      var rest = way[...]
      while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">"),
        rules[String(rest[rest.index(after: open)..<close])] != nil
      {
        out += rest[..<open]
        let inner = String(rest[rest.index(after: open)..<close])
        grow(inner, depth: depth + 1, &fuel, &random, into: &out)
        rest = rest[rest.index(after: close)...]
      }
      out += rest
    }
  }

  private static let conditions = Grammar(rules: [
    "c": [
      "n1.up", "<c> and <c>", "<c> or <c>", "not <c>", "(<c>)", "<v> <op> <v>", "any(<over>)", "no(<over>)",
      "ever(<c>)", "always(<c>)", "held(<c>, 2s)", "before(<c>, <c>)", "at(4s, <c>)", "in_run(alone, <c>)",
      "did(crash)", "answered(\"p1\")", "g1", "linearizable(\"cart\")", "reachable(<n>, <n>)",
      "any(a, b in events where concurrent(a, b))",
    ],
    "v": [
      "3", "2s", "10%", "0.5", "nil", "true", "\"book\"", "<n>.<f>", "<f>", "<n>", "count(<over>)",
      "share(<over>)", "<agg>(<v> of <over>)", "<v> + <v>", "<v> * <v>", "-<v>", "abs(<v>)", "[<v>, <v>]",
      "first(<c>)", "link(<n>, <n>).rtt", "tries", "idle", "now", "primary", "(<v>)",
    ],
    "over": [
      "nodes", "ops where <c>", "<t> where <c>", "a, b in <t> where a.<f> <op> b.<f>", "x in <t> where x.<f>",
      "runs where <c>", "<t>",
    ],
    "t": ["nodes", "ops", "messages", "links", "events", "faults", "lost_acked", "labels", "runs"],
    "f": [
      "up", "role", "epoch", "log", "vector", "kind", "latency", "acked", "at", "lamport", "client", "eror",
    ],
    "n": ["n1", "n2", "west", "a", "n9"], "op": ["==", "!=", "<", ">=", "in", "contains", "="],
    "agg": ["sum", "min", "max", "avg", "p50", "p99", "distinct"],
  ])

  private static let scripts = Grammar(rules: [
    "line": [
      "heal", "<when> <command>", "<when> <command>", "at <when> <command>", "until <when>",
      "every <time> <command>", "every <time> from <time> until <time> <command>", "<command>", "# <command>",
    ],
    "when": ["4s", "<time>", "<time>/2", "<time>/<number>", "-1s", "4"],
    "time": ["2s", "250ms", "1us", "1.5s", "1000d", "0.1us", "5x", "99999999999999999999s"],
    "number": ["1", "0", "7", "4294967296", "1/3", "0.25"],
    "command": [
      "heal", "crash <n>", "crash <n> <kind>", "restart <n>", "freeze <n> for <time>", "thaw <n>",
      "slow <n> <number>", "partition <n> <n> | <n>", "partition <n> | rest", "isolate <n>", "cut <link>",
      "cut <link> kind <word>", "mend <link>", "clog <link> for <time>", "link <link> <delay>",
      "drop <message>", "duplicate <message>", "hold <message>", "deliver <message>", "clock <n> +<time>",
      "clock <n> -<time> drift <number>ppm", "fire <n> <word>", "op <n> <word> <word> \"<word>\"",
      "set <word> <word>", "set heartbeat <time>", "set rule majority", "<word>",
    ],
    "n": ["n1", "n2", "n3", "west", "n9", "rest", "all", "n_1"], "kind": ["wipe", "unsynced", "torn", "now"],
    "link": ["n1>n2", "n1-n3", "all", "n1>n1", "n1>", "n1 > n2"],
    "delay": [
      "20ms", "20ms jitter 5ms loss 1% dup 1%", "uniform 5ms 15ms", "pareto 1ms alpha 2.5", "loss 101%",
    ],
    "message": ["n1>n2 heartbeat#1", "n2>n1 vote#2 copy 1", "n1>n2 <word> <number>", "n1-n2 vote 1"],
    "word": ["write", "cart", "rule", "alone", "election", "\"", "é", "\u{1}", "bo ok"],
  ])

  /// Cuts, doubles or swaps a piece.
  private static func damaged(_ text: String, _ random: inout Random) -> String {
    var out = Array(text)
    guard !out.isEmpty else { return text }
    let place = random.pick(0..<out.count)
    let length = min(random.pick(1...6), out.count - place)
    switch random.pick(0..<4) {
    case 0: out.removeSubrange(place..<(place + length))
    case 1: out.insert(contentsOf: out[place..<(place + length)], at: random.pick(0...out.count))
    case 2: out.insert("()[]\"%>-|/#\\é\u{202E}\u{0} "[random.pick(0..<16)], at: place)
    default: out.swapAt(place, random.pick(0..<out.count))
    }
    return String(out)
  }

  private static func course() throws -> (lesson: Lesson, scope: ConditionScope, commands: CommandText) {
    let lesson = try #require(LessonText.parse(try lessonText("05-agreement/21-split-brain")).lesson)
    let schema = try #require(Catalog.entry(named: lesson.scenario.system)?.schema)
    let scope = ConditionScope(
      schema, roster: lesson.scenario.roster, goals: ["g1"], questions: ["p1"], runs: ["alone"])
    return (lesson, scope, CommandText(roster: lesson.scenario.roster, schema: schema))
  }

  @Test func everyConditionIsTakenOrRefusedAtAPlaceAndPrintsBack() throws {
    let (_, scope, _) = try Self.course()
    var random = Random(seed: 6, stream: "conditions")
    var counts = (parsed: 0, checked: 0)
    for index in 0..<50_000 {
      var text = Self.conditions.text("c", &random)
      if index % 3 == 0 { text = Self.damaged(text, &random) }
      do {
        let expression = try ConditionText.parse(text, at: Place(1, 1))
        counts.parsed += 1
        let printed = expression.text
        let again = try? ConditionText.parse(printed, at: Place(1, 1))
        if again != expression { Issue.record("\(text) prints as \(printed), which is something else") }
        _ = try ConditionCheck.check(expression, in: scope)
        counts.checked += 1
      } catch {
        if error.line != 1 || !(1...(text.count + 1)).contains(error.column) || error.message.isEmpty {
          Issue.record("\(text): \(error)")
        }
      }
    }
    #expect(counts.parsed > 25_000 && counts.checked > 2_500, "\(counts)")
  }

  @Test func everyLineOfAScriptIsTakenOrRefusedAtAPlaceAndPrintsBack() throws {
    let (_, _, commands) = try Self.course()
    var random = Random(seed: 6, stream: "scripts")
    var taken = 0
    for index in 0..<45_000 {
      var text = Self.scripts.text("line", &random)
      if index % 4 == 0 { text = Self.damaged(text, &random) }
      do {
        var reader = ScriptReader(text: commands)
        try reader.read(text, line: 1)
        for timed in try reader.finish().commands.prefix(2) {
          let printed = commands.print(timed.content)
          let again = try? commands.parse(printed, at: 1, column: 1)
          if again != timed.content { Issue.record("\(text) prints as \(printed), which is something else") }
        }
        taken += 1
      } catch {
        if error.line != 1 || !(1...(text.count + 1)).contains(error.column) || error.message.isEmpty {
          Issue.record("\(text): \(error)")
        }
      }
    }
    #expect(taken > 8_000, "\(taken)")
  }

  @Test func everyRecordingIsTakenOrRefusedAtAPlace() throws {
    let (lesson, _, _) = try Self.course()
    var random = Random(seed: 6, stream: "recordings")
    let run = Run(
      name: "main", scenario: lesson.scenario, branches: Branches(commands: [], end: Position(.zero)))
    let head = [RecordingText.header] + RecordingText.lines(of: run)
    var taken = 0
    for _ in 0..<2_500 {
      var lines = head
      for _ in 0..<random.pick(0...6) {
        let extra = [
          "undo", "redo", "12s reached", "12s end digest=9f3c61d2a07be845", "bookmark a", "run b from main",
          "lesson split-brain step break", "run c", "4s bookmark b",
        ]
        let line =
          random.chance(ppm: 500_000)
          ? Self.scripts.text("line", &random) : extra[random.pick(0..<extra.count)]
        lines.insert(line, at: random.pick(1...lines.count))
      }
      var text = lines.joined(separator: "\n") + "\n"
      if random.chance(ppm: 500_000) { text = Self.damaged(text, &random) }
      do {
        let result = try RecordingText.read(text)
        taken += 1
        for run in result.recording.runs.prefix(1) {
          let printed = ([RecordingText.header] + RecordingText.lines(of: run)).joined(separator: "\n") + "\n"
          let again = try? RecordingText.read(printed).recording.runs.last
          if again?.commands != run.commands { Issue.record("\(text) prints as \(printed)") }
        }
      } catch {
        let count = text.utf8.count { $0 == 0x0A } + 1
        if !(1...(count + 1)).contains(error.line) || error.column < 1 || error.message.isEmpty {
          Issue.record("\(text): \(error)")
        }
      }
    }
    #expect(taken > 100, "\(taken)")
  }

  @Test func everyLessonOfTheGrammarIsTakenOrRefusedAtAPlace() throws {
    var random = Random(seed: 6, stream: "lessons")
    let head = "---\nid: x\ntitle: X\nchapter: 1\nminutes: 5\n---\n\n## a · A\nSome words.\n"
    let scenario = "```scenario\nsystem heartbeat-failover\nnodes n1 n2 n3\nclient west near n1\n```\n"
    var taken = 0
    for _ in 0..<1_000 {
      var text = head + scenario
      for number in 0..<random.pick(1...5) {
        let fence = FenceWord.all[random.pick(1..<FenceWord.all.count)]
        let name = ["g\(number)", "p\(number)", "alone", ""][random.pick(0..<4)]
        let form = fence.form.replacing("ID", with: name).replacing("NAME", with: name)
        let body = fence.lines.map { line in
          line.replacing("condition", with: Self.conditions.text("c", &random))
            .replacing("step-id", with: "a").replacing("NAME", with: "mine").replacing("RUN", with: "alone")
        }
        text += "```\(form)\n\(body.joined(separator: "\n"))\n```\n"
      }
      let (lesson, problems) = LessonText.parse(text)
      #expect((lesson == nil) == !problems.isEmpty)
      taken += lesson == nil ? 0 : 1
      let lines = text.utf8.count { $0 == 0x0A } + 1
      for problem in problems where !(1...lines).contains(problem.line) || problem.column < 1 {
        Issue.record("\(problem) in\n\(text)")
      }
    }
    #expect(taken > 20, "\(taken)")
  }
}

extension String {
  fileprivate subscript(_ place: Int) -> Character { self[index(startIndex, offsetBy: place)] }
}
