import Engine
import Foundation
import Sessions
import Systems
import Testing

@testable import Lessons

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// What is wrong with a lesson is told so that a person can act on it: every message of the reader and the
/// checker stands in `Tests/Golden/lesson-errors.txt` with a text that causes it (UPDATE_GOLDEN=1 rewrites
/// it; the diff is read), or is expected in another test.
@Suite struct EveryMessageTests {
  /// What is replaced in the sound lesson, and by what.
  static let spoiled: [(String, String)] = [
    ("id: toy\n", "id: toy\n" + String(repeating: "#\n", count: 60)),
    ("id: toy\n", "- a\n- b\n"), ("---\nid: toy", "---\njust words\n---\nid: toy"),
    ("id: toy\n", "? [a]\n: b\nid: toy\n"),
    ("needs: [hello]", "needs: [[a]]"), ("title: A toy", "title: [A toy]"), ("id: toy", "id: 1toy"),
    ("title: A toy", "title: " + String(repeating: "x", count: 90)),
    ("breaks: [M1, M2]\n---\n", "breaks: [M1, M2]\n"),
    ("## start · Begin here\n", "## 1start · Begin here\n"),
    ("n2 is down: n2.down", String(repeating: "x", count: 80) + ": n2.down"),
    ("n2 is down: n2.down", "a: n2.down\na: n1.down"), ("n2 is down: n2.down\n", ""),
    ("it fell: n2.down -> pause \"See?\"", "n2.down -> pause \"See?\""),
    ("it fell: n2.down -> pause \"See?\"\n", ""),
    ("pause \"See?\"", "pause \"\(String(repeating: "x", count: 161))\""),
    ("when g1 -> start", "g1 -> start"), ("when g1 -> start\n", ""),
    ("timeout 60s -> start", "timeout 60s -> start\ntimeout 61s -> start"),
    ("n2.down\ntimeout", "n2.down\nn1.down\ntimeout"), ("n2.down\ntimeout", "timeout"),
    ("when: tries >= 2\n", "when: tries >= 2\nwhen: tries >= 3\n"), ("1. Look.", "1."), ("1. Look.", "Look."),
    ("1. Look.\n2. Look again.\n", ""), ("- [x] This.", "- [x]"), ("- [x] This.", "- [y] This."),
    ("What now?\n", ""), ("What now?", String(repeating: "x", count: 601)),
    ("      because: it is so.\n", "      because: it is so.\n      because: it is so.\n"),
    ("because: it is so.", "because:"),
    ("      truth: in_run(first, n2.down)\n", "      truth: n2.down\n      truth: n2.down\n"),
    ("- [ ] That.\n      right if: it were so.\n", ""),
    ("- [x] This.", "- [x] " + String(repeating: "x", count: 201)),
    ("it were so.", String(repeating: "x", count: 401)), ("topology: received", "received"),
    ("topology: received\npanel: messages\n", ""), ("at 1s crash n2\nuntil 3s", "from solution\nuntil 3s"),
    ("at 1s crash n2\nuntil 3s", "from solution"), ("until 3s", "until 2d"),
    ("at 1s crash n2\nuntil 3s\n", ""), ("allow: crash op", "crash op"),
    ("allow: crash op", "allow: crash\nallow: op"), ("reset: mine", "reset: my run"),
    ("allow: crash op", "allow:"),
    ("replay first as second with set count 3\n", ""),
    ("replay first as second with set count 3", "replay first"),
    ("replay first as second", "replay first as 2nd"),
    ("```show", "```scenario\nsystem ping-stream\n```\n```show"),
    ("```do", "```goal g1\nx: n1.down\n```\n```do"), ("```do", "```quiz p1\n```\n```do"),
    ("```solution g1", "```solution g1\nat 2s heal\n```\n```solution g1"), ("```show", "```show it"),
    ("```run first", "```run 1st"), ("```show", "```"), ("- [ ] That.", "- [ ] That.\n- [ ] "),
    ("Some **words**", String(repeating: "x\n\n", count: 530_000)),
  ]
  static let conditions = [
    "-n1.role == 1", "n1.label == \"a\\b\"", "abs(1, 2) == 1", "abs(n1.up) == 1", "did(\"crash\")",
    "answered(p1)", "any(x in nodes where any(x in ops where x.acked))", "in_run(alone, any(labels))",
    "any(a in runs where up)", "ever(any(runs where n1.up))", "n1. == 2", "any(a, b)", "linearizable(\"x\")",
    "sum(up of runs) > 1", "rule", "any(nodes where n1)",
  ]

  /// A text in one line, shortened.
  private static func shown(_ text: String) -> String {
    let line = text.replacing("\n", with: "⏎")
    return line.count > 70 ? "\(line.prefix(30))… (\(line.count) characters)" : line
  }

  private static func messages() throws -> String {
    let sound = soundLesson
    var out = ["# What is wrong, and what the reader says: line:column: message"]
    #expect(LessonText.parse(sound).problems == [])
    for (old, new) in spoiled {
      let range = try #require(sound.firstRange(of: old), "\(old)")
      var text = sound
      text.replaceSubrange(range, with: new)
      let problems = LessonText.parse(text).problems
      #expect(!problems.isEmpty, "\(shown(new)) is taken")
      out += ["", "\(shown(old)) -> \(shown(new))"] + problems.prefix(4).map { "  \($0)" }
    }
    let empty = try #require(sound.components(separatedBy: "## start").first)
    out += ["", "no step"] + LessonText.parse(empty).problems.prefix(4).map { "  \($0)" }
    let long = "netsplit progress 1\n" + String(repeating: "\n", count: 100_001)
    let tooLong = #expect(throws: Diagnostic.self) { try Progress(parsing: long) }
    out += ["", "progress of 100,002 lines", "  \(tooLong?.description ?? "")"]
    let schema = try #require(Catalog.entry(named: "heartbeat-failover")?.schema)
    let roster = Roster(nodes: ["n1", "n2", "n3"])
    let scope = ConditionScope(schema, roster: roster, goals: ["g1"], questions: ["p1"], runs: ["alone"])
    let silent = try #require(Catalog.entry(named: "ping-stream")?.schema)
    let without = ConditionScope(silent, roster: Roster(nodes: ["n1", "n2"]))
    out += ["", "# Conditions"]
    for text in conditions {
      let place = text.hasPrefix("linearizable") ? without : scope
      let problem = #expect(throws: Diagnostic.self, "\(text) is taken") {
        try ConditionCheck.check(ConditionText.parse(text, at: Place(1, 1)), in: place)
      }
      out += ["", text, "  \(problem?.description ?? "")"]
    }
    return out.joined(separator: "\n") + "\n"
  }

  @Test func everyWrongTextHasTheMessageOfTheGoldenFile() throws {
    let file = root.appending(path: "Tests/Golden/lesson-errors.txt")
    let found = try Self.messages()
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      return try found.write(to: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    let lines = zip(found.split(separator: "\n"), expected.split(separator: "\n"))
    let first = lines.first { $0 != $1 }
    let (new, old) = (String(first?.0 ?? ""), String(first?.1 ?? ""))
    #expect(found == expected, "\(new)\ninstead of\n\(old)\nUPDATE_GOLDEN=1 rewrites it")
  }

  /// Messages that no text can cause: guards against a system without tables, or a form that the parser
  /// never makes.
  private static let guards = [
    "this system has no links", "this system has no table of nodes", "\"held\" needs a time such as 2s",
    "\"at\" needs a time such as 4s", "nothing is asked of the runs", "rename one of them",
    "\" has the wrong form", "this is not front matter: key: value, or key: [a, b]",
    "a fence begins with its verb", "an option is written - [x] right",
  ]

  @Test func everyMessageOfTheReaderIsExpectedSomewhere() throws {
    let golden = try String(
      contentsOf: root.appending(path: "Tests/Golden/lesson-errors.txt"), encoding: .utf8)
    let tests = try Self.literals(below: "Tests/LessonsTests").joined(separator: "\n")
    let known = golden + tests
    var missing: [String] = []
    for message in try Self.literals(below: "Sources/Lessons", calls: true) {
      let parts = message.split(separator: "\u{0}").map(String.init)
      guard message.count >= 12, !Self.guards.contains(where: message.contains) else { continue }
      let isKnown = known.split(separator: "\n").contains { line in
        var rest = line[...]
        return parts.allSatisfy { part in
          guard let range = rest.firstRange(of: part) else { return false }
          rest = rest[range.upperBound...]
          return true
        }
      }
      if !isKnown { missing.append(message.replacing("\u{0}", with: "…")) }
    }
    #expect(missing == [])
  }

  /// The texts between quotes in Swift files, what is put into them as a zero.
  ///
  /// - Parameter calls: only those inside of `report(...)`, `error(...)` and `Diagnostic(...)`.
  private static func literals(below folder: String, calls: Bool = false) throws -> [String] {
    let place = root.appending(path: folder)
    var out: [String] = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: place.path).sorted()
    where name.hasSuffix(".swift") {
      let text = try String(contentsOf: place.appending(path: name), encoding: .utf8)
      var reader = LiteralReader(text.replacing(/"\s*\n\s*\+ "/, with: ""))
      reader.read()
      out += reader.literals.filter { !calls || $0.isInCall }.map(\.text)
    }
    return out
  }
}

/// Finds the texts between quotes in Swift source.
private struct LiteralReader {
  private let characters: [Character]
  private(set) var literals: [(text: String, isInCall: Bool)] = []
  private var offset = 0
  /// Whether each open parenthesis is that of a message.
  private var open: [Bool] = []
  private var word = ""

  init(_ text: String) { characters = Array(text) }

  mutating func read() {
    while offset < characters.count {
      let character = characters[offset]
      offset += 1
      switch character {
      case "\"": literals.append((literal(), open.contains(true)))
      case "/" where offset < characters.count && characters[offset] == "/":
        while offset < characters.count, characters[offset] != "\n" { offset += 1 }
      case "(":
        open.append(["report", "error", "Diagnostic"].contains(word))
        word = ""
      case ")": _ = open.popLast()
      case let letter where letter.isLetter: word.append(letter)
      default: word = ""
      }
    }
  }

  private mutating func literal() -> String {
    var text = ""
    while offset < characters.count, characters[offset] != "\"", characters[offset] != "\n" {
      let character = characters[offset]
      offset += 1
      guard character == "\\", offset < characters.count else {
        text.append(character)
        continue
      }
      let escaped = characters[offset]
      offset += 1
      guard escaped == "(" else {
        text.append(escaped)
        continue
      }
      text.append("\u{0}")
      var depth = 1
      while depth > 0, offset < characters.count {
        if characters[offset] == "\"" {
          offset += 1
          _ = literal()
          continue
        }
        if characters[offset] == "(" { depth += 1 }
        if characters[offset] == ")" { depth -= 1 }
        offset += 1
      }
    }
    offset += 1
    return text
  }
}
