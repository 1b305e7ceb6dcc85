import Engine
import Lessons
import Testing

/// A small lesson without faults; each test spoils one place.
let soundLesson = """
  ---
  id: toy
  title: A toy
  chapter: 1
  needs: [hello]
  minutes: 5
  breaks: [M1, M2]
  ---

  ## start · Begin here
  Some **words** about `n1` and {n1.received}.

  ```scenario
  system ping-stream
  nodes n1 n2
  ```
  ```show
  topology: received
  panel: messages
  ```
  ```run first
  at 1s crash n2
  until 3s
  ```

  ## ask · A question
  ```predict p1
  What now?
  - [x] This.
        because: it is so.
        truth: in_run(first, n2.down)
  - [ ] That.
        right if: it were so.
  ```
  ```do
  allow: crash op
  reset: mine
  ```
  ```goal g1
  n2 is down: n2.down
  ```
  ```watch
  it fell: n2.down -> pause "See?"
  ```
  ```hint
  when: tries >= 2
  1. Look.
  2. Look again.
  ```
  ```branch
  when g1 -> start
  ```
  ```contrast
  replay first as second with set count 3
  ```
  ```await
  n2.down
  timeout 60s -> start
  ```
  ```solution g1
  at 1s crash n2
  ```
  """

private func problems(_ text: String) -> [String] { LessonText.parse(text).problems.map(\.description) }

@Suite struct WrongLessonsTests {
  @Test func everyCommandMayBeAllowed() throws {
    let verbs = CommandText.names.joined(separator: " ")
    let lesson = try #require(
      LessonText.parse(soundLesson.replacing("allow: crash op", with: "allow: \(verbs)")).lesson)
    let allowed = lesson.steps.flatMap(\.blocks).compactMap { block in
      if case .act(let allowed) = block.content { allowed.commands } else { nil }
    }
    #expect(allowed == [CommandText.names])
  }

  @Test func theSoundLessonIsSound() throws {
    #expect(problems(soundLesson) == [])
    let lesson = try #require(LessonText.parse(soundLesson).lesson)
    #expect(lesson.header.breaks == ["M1", "M2"] && lesson.header.needs == ["hello"])
    #expect(lesson.steps.map(\.id) == ["start", "ask"])
    #expect(lesson.steps[1].blocks.map(\.line) == [27, 35, 39, 43, 45, 50, 53, 56, 60])
  }

  @Test func linesMayEndAsInWindows() {
    #expect(problems(soundLesson.replacing("\n", with: "\r\n")) == [])
  }

  /// What is replaced, by what, and what is then wrong.
  static let spoiled: [(String, String, [String])] = [
    ("chapter: 1\n", "", ["1:1: the front matter has no \"chapter\""]),
    ("chapter: 1", "chapter: one", ["4:10: \"chapter\" is a number from 1 to 99, found \"one\""]),
    (
      "needs: [hello]", "need: [hello]",
      [
        "5:1: unknown key \"need\"; keys are id, title, chapter, needs, minutes, breaks, lang; "
          + "did you mean \"needs\"?"
      ]
    ),
    ("needs: [hello]", "needs: hello", ["5:8: \"needs\" is written needs: [a, b]"]),
    ("minutes: 5", "minutes: 5\ntitle: Again", ["3:1: the key \"title\" stands twice, first here"]),
    ("breaks: [M1, M2]", "breaks: [M1, X]", ["7:9: \"X\" is no misconception: M1, M2, ..."]),
    (
      "id: toy\n", "id: : toy\n",
      ["2:5: this is not front matter: mapping values are not allowed in this context"]
    ),
    ("## ask", "## start", ["26:4: the step \"start\" exists already, in line 10"]),
    ("## ask · A question", "## ask", ["26:4: a step has an id and a title: ## id · Title"]),
    ("## ask · A", "# ask · A", ["26:1: only steps have headings: ## id · Title"]),
    (
      "```predict p1", "```predikt p1",
      [
        "27:4: unknown fence \"predikt\"; fences are scenario, show, run, predict, do, await, goal, "
          + "watch, hint, branch, contrast, quiz, solution, stretch, note; did you mean \"predict\"?"
      ]
    ),
    ("```predict p1", "```predict", ["27:1: \"predict\" needs a name behind it"]),
    (
      "      right if: it were so.\n", "",
      ["32:1: this option has no reason; add a line right if: the world in which it would be"]
    ),
    (
      "      because: it is so.\n", "",
      ["29:1: this option has no reason; add a line because: why it is right"]
    ),
    ("right if:", "because:", ["33:7: a wrong option has \"right if:\""]),
    (
      "- [ ] That", "- [x] That",
      [
        "27:1: a question has exactly one right option, this has 2",
        "33:7: the right option has \"because:\"",
      ]
    ),
    ("n2.down)", "n2.dwn)", ["31:31: nodes has no field \"dwn\"; did you mean \"down\"?"]),
    (
      "in_run(first,", "in_run(frist,",
      ["31:14: no run \"frist\" is made before this line; did you mean \"first\"?"]
    ),
    ("allow: crash op", "allow: crush op", ["36:8: \"crush\" is no command; did you mean \"crash\"?"]),
    ("n2 is down: n2.down", "n2 is down n2.down", ["40:1: a line of a goal is written label: condition"]),
    ("n2 is down: n2.down", "n2 is down: n2.down and", ["40:24: found the end, expected a value"]),
    ("n2.down -> pause \"See?\"", "n2.down", ["43:17: \"->\" is missing behind this condition"]),
    ("pause \"See?\"", "stop", ["43:20: behind \"->\" stands pause \"a sentence\""]),
    ("2. Look again.", "3. Look again.", ["48:1: the next hint is number 2"]),
    ("when g1 -> start", "when g1 -> sart", ["51:12: there is no step \"sart\"; did you mean \"start\"?"]),
    ("when g1 -> start", "when g2 -> start", ["51:6: unknown name \"g2\"; did you mean \"n2\"?"]),
    ("replay first as", "replay last as", ["54:8: no run \"last\" is made before this line"]),
    ("timeout 60s ->", "timeout 60 ->", ["58:1: this line is written timeout 60s -> step-id"]),
    (
      "```solution g1\n", "```solution g3\n",
      [
        "39:1: the goal \"g1\" has no solution; add a fence: solution g1",
        "60:13: there is no goal \"g3\"; did you mean \"g1\"?",
      ]
    ),
    (
      "```goal g1", "```goal n1",
      [
        "39:1: the goal \"n1\" has no solution; add a fence: solution n1",
        "39:9: \"n1\" is a node already; take another name",
        "51:6: unknown name \"g1\"; did you mean \"n1\"?",
        "60:13: there is no goal \"g1\"; did you mean \"n1\"?",
      ]
    ),
    (
      "{n1.received}", "{n1.recieved}", ["11:35: nodes has no field \"recieved\"; did you mean \"received\"?"]
    ),
    (
      "{n1.received}", "{ever(n1.up)}",
      ["11:32: a live value is read now; it cannot look back over the trace"]
    ),
    ("**words**", "**words", ["11:6: ** is not closed in this paragraph"]),
    (
      "topology: received", "topology: recieved",
      ["18:11: \"recieved\" is no field of a node; did you mean \"received\"?"]
    ),
    ("panel: messages", "panel: mesages", ["19:8: \"mesages\" is no panel; did you mean \"messages\"?"]),
    (
      "Some **words**", "Some\u{1B}[2J **words**",
      ["11:5: the invisible character U+1B has no place in a lesson"]
    ),
    ("```run first\n", "```run first second\n", ["21:14: one name is enough"]),
    ("until 3s\n```\n", "until 3s\n", ["21:1: this fence has no closing ```"]),
    (
      "```scenario\nsystem ping-stream\nnodes n1 n2\n```\n", "",
      ["1:1: a lesson needs a scenario: a fence that begins with system and its name"]
    ),
    ("---\nid: toy", "--\nid: toy", ["1:1: a lesson begins with its front matter between two lines ---"]),
    (
      "\n## start · Begin here\n", "\n",
      [
        "1:1: a lesson needs a scenario: a fence that begins with system and its name",
        "10:1: text before the first step: begin with ## id · Title", "50:12: there is no step \"start\"",
        "53:8: no run \"first\" is made before this line", "57:16: there is no step \"start\"",
      ]
    ),
    (
      "Some **words**", String(repeating: "word ", count: 61),
      ["11:1: 65 words since the last action; at most 60 may stand between two"]
    ),
    (
      "Some **words**", String(repeating: "x", count: 4_100),
      ["11:1: this paragraph has more than 4000 characters"]
    ),
  ]

  @Test(arguments: spoiled.indices)
  func everyFaultIsNamedWithItsPlace(_ index: Int) throws {
    let (old, new, expected) = Self.spoiled[index]
    let ranges = soundLesson.ranges(of: old)
    let range = try #require(ranges.first, "\(old)")
    let found = problems(soundLesson.replacingCharacters(in: range, with: new))
    #expect(found == expected)
  }

  @Test func wrongCommandsAndSystemsAreFoundWithTheirPlace() {
    let noSystem = problems(soundLesson.replacing("system ping-stream", with: "system ping-steam"))
    #expect(noSystem.first?.hasPrefix("14:8: ") == true)
    #expect(noSystem.first?.hasSuffix("did you mean \"ping-stream\"?") == true)
    let noCommand = problems(soundLesson.replacing("at 1s crash n2\nuntil", with: "at 1s crush n2\nuntil"))
    #expect(noCommand.first?.hasPrefix("22:7: ") == true)
    let noNode = problems(soundLesson.replacing("set count 3", with: "crash n9"))
    #expect(noNode.first?.hasPrefix("54:35: ") == true)
  }

  @Test func aFileWithManyFaultsReportsThemInOrderAndNotWithoutEnd() {
    var text = soundLesson
    for index in 0..<300 { text += "\n```x\(index)\n```" }
    let found = LessonText.parse(text).problems
    #expect(found.count == 100)
    #expect(zip(found, found.dropFirst()).allSatisfy { ($0.line, $0.column) <= ($1.line, $1.column) })
    var steps = soundLesson
    for index in 0..<300 { steps += "\n## step\(index) · Title" }
    #expect(problems(steps).map { $0.split(separator: ": ").last } == ["more than 200 steps"])
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    var out = self
    out.replaceSubrange(range, with: text)
    return out
  }
}
