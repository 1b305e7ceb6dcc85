import Engine
import Foundation
import Lessons
import Testing

private let lessonsFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appending(path: "lessons").path()

/// A lesson with something of everything that can be translated.
private let original = """
  ---
  id: toy
  title: A toy
  chapter: 1
  minutes: 5
  lang: en
  ---

  ## start · Begin here
  Some **words** about `n1` and {n1.received}.

  ```scenario
  system ping-stream
  nodes n1 n2
  ```
  ```run first
  at 1s crash n2
  until 3s
  ```
  More words.

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
  ```
  ```goal g1
  n2 is down: n2.down
  n1 is up: n1.up
  ```
  ```watch
  it fell: n2.down -> pause "See?"
  it rose: n1.up   -> pause "And n1 -> n2?"
  ```
  ```hint
  when: tries >= 2
  1. Look.
  2. :crash n2
  ```
  ```solution g1
  at 1s crash n2
  ```
  ```stretch
  both are down: n1.down and n2.down
  ```
  """

/// All of it in German; each test spoils one place.
private let german = """
  ---
  id: toy
  lang: de
  title: Ein Spielzeug
  ---

  ## start · Fang hier an
  {n1.received} und `n1` in **Worten**.

  Noch mehr Worte.

  ## ask · Eine Frage
  ```predict p1
  Was nun?
  - [x] Dies.
        because: es so ist.
  - [ ] Das.
        right if: es so wäre.
  ```
  ```goal g1
  n2 ist aus
  n1 läuft
  ```
  ```watch
  gefallen -> pause "Siehst du?"
  oben -> pause "Und n1 -> n2?"
  ```
  ```hint
  1. Schau hin.
  2. :crash n2
  ```
  ```stretch
  beide sind aus
  ```
  """

private func translated(
  _ text: String, of original: String = original, lang: String? = "de"
) throws -> (lesson: Lesson?, problems: [String], missing: [String]) {
  let lesson = try #require(LessonText.parse(original).lesson)
  let (new, problems, missing) = LessonTranslation.apply(text, to: lesson, original: original, lang: lang)
  return (new, problems.map(\.description), missing.map(\.description))
}

/// A lesson with every text that can be translated taken out of it: what a translation must not touch.
private func skeleton(_ lesson: Lesson) -> Lesson {
  var out = lesson
  (out.header.title, out.header.lang) = ("", "")
  for step in out.steps.indices {
    out.steps[step].title = ""
    for block in out.steps[step].blocks.indices {
      out.steps[step].blocks[block].content = skeleton(out.steps[step].blocks[block].content)
    }
  }
  return out
}
private func skeleton(_ content: Block.Content) -> Block.Content {
  func bare(_ question: Question) -> Question {
    var out = question
    out.prompt = ""
    for index in out.options.indices { (out.options[index].text, out.options[index].reason) = ("", "") }
    return out
  }
  func bare(_ goal: Goal) -> Goal {
    var out = goal
    for index in out.parts.indices { out.parts[index].label = "" }
    return out
  }
  switch content {
  case .say(var paragraph):
    (paragraph.spans, paragraph.wordCount) = ([], 0)
    return .say(paragraph)
  case .predict(let question): return .predict(bare(question))
  case .quiz(let question): return .quiz(bare(question))
  case .goal(let goal): return .goal(bare(goal))
  case .stretch(let goal): return .stretch(bare(goal))
  case .watch(var watch):
    watch.sentence = ""
    return .watch(watch)
  case .hint(var hints):
    hints.ladder = hints.ladder.map { _ in "" }
    return .hint(hints)
  default: return content
  }
}

/// Every text of a lesson, in order.
private func texts(_ lesson: Lesson) -> [String] {
  func texts(_ content: Block.Content) -> [String] {
    switch content {
    case .say(let paragraph):
      return [
        paragraph.spans.map { span in
          switch span {
          case .plain(let text): text
          case .term(let text): "**\(text)**"
          case .code(let text): "`\(text)`"
          case .live(let value): "{\(value.text)}"
          }
        }.joined()
      ]
    case .predict(let question), .quiz(let question):
      return [question.prompt] + question.options.flatMap { [$0.text, $0.reason] }
    case .goal(let goal), .stretch(let goal): return goal.parts.map(\.label)
    case .watch(let watch): return [watch.sentence]
    case .hint(let hints): return hints.ladder
    default: return []
    }
  }
  return [lesson.header.title] + lesson.steps.flatMap { [$0.title] + $0.blocks.flatMap { texts($0.content) } }
}

@Suite struct TranslationTests {
  @Test func everythingThatIsReadIsTranslatedAndNothingElseChanges() throws {
    let (lesson, problems, missing) = try translated(german)
    #expect(problems == [] && missing == [])
    let german = try #require(lesson), english = try #require(LessonText.parse(original).lesson)
    #expect(
      texts(german) == [
        "Ein Spielzeug", "Fang hier an", "{n1.received} und `n1` in **Worten**.", "Noch mehr Worte.",
        "Eine Frage", "Was nun?", "Dies.", "es so ist.", "Das.", "es so wäre.", "n2 ist aus", "n1 läuft",
        "Siehst du?", "Und n1 -> n2?", "Schau hin.", ":crash n2", "beide sind aus",
      ])
    #expect(german.header.lang == "de" && german.header.minutes == 5)
    #expect(skeleton(german) == skeleton(english))
  }

  @Test func anOriginalWithItsLanguageChangedIsATranslationOfItself() throws {
    let (lesson, problems, missing) = try translated(original.replacing("lang: en", with: "lang: de"))
    #expect(problems == [] && missing == [])
    #expect(try texts(#require(lesson)) == texts(#require(LessonText.parse(original).lesson)))
  }

  @Test func whatIsMissingIsToldAndStaysAsItIs() throws {
    let (lesson, problems, missing) = try translated(
      """
      ---
      id: toy
      lang: de
      ---

      ## ask · Eine Frage
      ```predict p1
      Was nun?
      ```
      ```goal g1
      n2 ist aus
      ```
      ```watch
      gefallen -> pause "Siehst du?"
      ```
      ```hint
      1. Schau hin.
      ```
      """)
    #expect(problems == [])
    #expect(
      missing == [
        "1:1: the title is not translated", "1:1: the step \"start\" is not translated",
        "6:1: \"stretch\" of the step \"ask\" is not translated",
        "7:1: the options of \"predict p1\" are not translated",
        "10:1: 1 of 2 labels of \"goal g1\" are translated",
        "13:1: 1 of 2 sentences of \"watch\" are translated", "16:1: 1 of 2 hints are translated",
      ])
    let old = try texts(#require(LessonText.parse(original).lesson)), new = try texts(#require(lesson))
    let changed = zip(old, new).filter { $0 != $1 }.map(\.1)
    #expect(changed == ["Eine Frage", "Was nun?", "n2 ist aus", "Siehst du?", "Schau hin."])
  }

  @Test func partsOfAStepThatAreMissingAreTold() throws {
    let text = german.replacing("\nNoch mehr Worte.\n", with: "").replacing(
      "      because: es so ist.\n", with: "")
    #expect(
      try translated(text).missing == [
        "7:1: 1 of 2 paragraphs of the step \"start\" are translated",
        "11:1: option 1 of \"predict p1\" is translated only in part",
      ])
  }

  /// What is replaced, by what, and what is then wrong.
  static let spoiled: [(String, String, [String])] = [
    ("id: toy", "id: tov", ["2:5: this is the translation of \"toy\", which is its id, too"]),
    ("id: toy\n", "", ["1:1: the front matter has no \"id\""]),
    ("lang: de\n", "", ["1:1: the front matter has no \"lang\""]),
    ("lang: de", "lang: fr", ["3:7: the name of this file says that its language is de"]),
    ("lang: de", "lang: en", ["3:7: the original is in en already"]),
    (
      "Was nun?", String(repeating: "x", count: 601),
      ["13:1: a question has at most 600 characters, here 601"]
    ),
    (
      "n1 läuft", String(repeating: "x", count: 77),
      ["22:1: a label has 1 to 76 characters, this has 77"]
    ),
    ("title: Ein", "minutes: 6\ntitle: Ein", ["4:10: \"minutes\" is another in the original; leave it out"]),
    ("title: Ein", "needs: [x]\ntitle: Ein", ["4:8: \"needs\" is another in the original; leave it out"]),
    ("## start", "## strat", ["7:4: the original has no step \"strat\"; did you mean \"start\"?"]),
    (
      "Noch mehr Worte.", "Noch mehr Worte.\n\nZu viele Worte.",
      ["12:1: the step \"start\" has only 2 paragraphs in the original; a translation adds nothing"]
    ),
    (
      "{n1.received} und", "{n1.recieved} und",
      [
        "8:2: the original has no live value {n1.recieved} in this paragraph; "
          + "did you mean \"n1.received\"?"
      ]
    ),
    (
      "{n1.received} und", "Hier steht",
      ["8:1: the live value {n1.received} of the original is missing in this paragraph"]
    ),
    ("**Worten**", "**Worten", ["8:27: ** is not closed in this paragraph"]),
    (
      "```predict p1", "```predict p2",
      ["13:12: the step \"ask\" has no predict \"p2\" in the original; did you mean \"p1\"?"]
    ),
    (
      "Noch mehr Worte.", "Noch mehr Worte.\n```goal g1\nn2 ist aus\n```",
      ["11:1: \"goal g1\" stands in the step \"ask\" of the original"]
    ),
    (
      "```stretch", "```watsch",
      [
        "32:4: unknown fence \"watsch\"; fences are scenario, show, run, predict, do, await, goal, watch, "
          + "hint, branch, contrast, quiz, solution, stretch, note; did you mean \"watch\"?"
      ]
    ),
    (
      "```stretch\nbeide sind aus\n```", "```await\nn2.down\n```",
      ["32:1: the step \"ask\" has no fence \"await\" in the original; a translation adds nothing"]
    ),
    (
      "- [x] Dies", "- [ ] Dies", ["15:1: option 1 of the original is right: - [x]; options keep their order"]
    ),
    ("- [ ] Das", "- [x] Das", ["17:1: option 2 of the original is wrong: - [ ]; options keep their order"]),
    (
      "- [ ] Das.\n      right if: es so wäre.\n", "",
      ["13:1: \"predict p1\" has 2 options in the original, here 1; translate all, in the same order"]
    ),
    ("right if: es", "because: es", ["18:7: a wrong option has \"right if:\""]),
    (
      "because: es so ist.", "because: es so ist.\n      truth: in_run(first, n1.down)",
      [
        "17:14: a translation changes no condition: it is in_run(first, n2.down) in the original; "
          + "leave it out"
      ]
    ),
    (
      "right if: es so wäre.", "right if: es so wäre.\n      truth: n1.down",
      ["19:14: a translation changes no condition: the original has none here; leave it out"]
    ),
    (
      "n2 ist aus\n", "n2 ist aus: n2.up\n",
      ["21:13: a translation changes no condition: it is n2.down in the original; leave it out"]
    ),
    ("n1 läuft\n", "n2 ist aus\n", ["22:1: this label stands here twice"]),
    (
      "n1 läuft\n", "n1 läuft\nund noch etwas\n",
      ["23:1: this goal has 2 lines in the original, one for each label"]
    ),
    (
      "gefallen ->", "gefallen: n2.up ->",
      ["25:11: a translation changes no condition: it is n2.down in the original; leave it out"]
    ),
    (
      "gefallen -> pause", "gefallen, pause",
      ["25:1: a line of a watch is written label -> pause \"sentence\""]
    ),
    ("-> pause \"Siehst du?\"", "-> \"Siehst du?\"", ["25:13: behind \"->\" stands pause \"a sentence\""]),
    (
      "oben ->", "oben -> pause \"Ja?\"\noben ->",
      ["27:1: this fence has 2 lines in the original, one for each sentence"]
    ),
    (
      "1. Schau", "when: tries >= 3\n1. Schau",
      ["29:7: a translation changes no condition: it is tries >= 2 in the original; leave it out"]
    ),
    ("2. :crash n2", "2. :crash n1", ["30:1: this hint is a command; it stays :crash n2"]),
    ("2. :crash n2", "2. :crash n2\n3. Mehr.", ["31:1: this ladder has 2 hints in the original"]),
    (
      "```stretch", "```solution g1\nat 2s crash n2\n```\n```stretch",
      [
        "33:1: a translation changes no line of \"solution\": it is at 1s crash n2 in the original; "
          + "leave the fence out"
      ]
    ),
    (
      "```stretch", "```do\nallow: crash op\nreset: mine\n```\n```stretch",
      ["34:1: a translation changes no line of \"do\": the original ends before it; leave the fence out"]
    ),
    (
      "Noch mehr Worte.", "Noch mehr Worte.\n```run first\nat 1s crash n2\n```",
      ["11:1: this fence has fewer lines than the original; leave it out, or as it is"]
    ),
    (
      "Noch mehr", String(repeating: "viel ", count: 59) + "\nmehr",
      ["10:1: 61 words since the last action; at most 60 may stand between two"]
    ),
  ]

  @Test(arguments: spoiled.indices) func whatIsWrongIsSaidWithItsPlace(_ index: Int) throws {
    let (old, new, expected) = Self.spoiled[index]
    let text = german.replacing(old, with: new)
    try #require(text != german)
    let (lesson, problems, _) = try translated(text)
    #expect(problems == expected, "\(old) -> \(new)")
    #expect(lesson == nil)
  }

  @Test func whatIsNoLessonAtAllIsNoTranslationEither() throws {
    for text in ["", "x", "---\n", "---\n---\n", "---\nid: toy\nlang: de\n---\n# Titel\n", "\u{7}"] {
      let (lesson, problems, _) = try translated(text)
      #expect(lesson == nil && !problems.isEmpty, "\(text)")
    }
  }

  /// Every translation that is shipped, with its original.
  static let shipped: [String] = {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: lessonsFolder)) ?? []
    return names.filter { LessonFile.original(of: $0) != nil }.sorted().map { "\(lessonsFolder)/\($0)" }
  }()

  @Test(arguments: shipped) func translationsThatAreShippedAreWhole(_ path: String) throws {
    let original = try #require(LessonFile.original(of: path))
    let (lesson, missing) = try LessonFile.read(original.path, translation: path)
    #expect(missing == [])
    #expect(lesson.header.lang == original.lang)
    #expect(skeleton(lesson) == skeleton(try LessonFile.read(original.path)))
  }
  @Test func splitBrainIsThereInGerman() {
    #expect(Self.shipped.contains { $0.hasSuffix("/05-agreement/21-split-brain.de.md") })
  }
}

@Suite struct LanguagesTests {
  @Test(
    arguments: [
      ([:], []), (["LANG": "de_AT.UTF-8"], ["de-AT"]), (["LANG": "C.UTF-8", "LANGUAGE": "de"], []),
      (["LANG": "POSIX"], []), (["LANG": "en_US.UTF-8", "LANGUAGE": "de_DE:fr:en"], ["de-DE", "fr", "en"]),
      (["LC_ALL": "", "LC_MESSAGES": "fr_FR@euro", "LANG": "de_DE"], ["fr-FR"]),
      (["LC_ALL": "pt_BR", "LC_MESSAGES": "fr_FR", "LANG": "de_DE"], ["pt-BR"]), (["LANG": "../../x"], []),
    ] as [([String: String], [String])])
  func theEnvironmentNamesThem(_ environment: [String: String], _ tags: [String]) {
    #expect(Languages(environment: environment).tags == tags)
  }

  @Test func theBestTranslationIsTheNearest() {
    func best(_ tag: String, _ translations: [String]) -> String? {
      Languages(tag)?.best(of: translations, original: "en")
    }
    #expect(best("de", ["de", "fr"]) == "de" && best("de-AT", ["fr", "de"]) == "de")
    #expect(best("de-AT", ["de", "de-AT"]) == "de-AT" && best("pt", ["de"]) == nil)
    #expect(best("en-GB", ["de"]) == nil && best("en", ["en-GB", "de"]) == nil)
    let wanted = Languages(environment: ["LANG": "fr_FR", "LANGUAGE": "fr:en:de"])
    #expect(wanted.best(of: ["de"], original: "en") == nil)
    #expect(wanted.best(of: ["de", "fr"], original: "en") == "fr")
    #expect(Languages("deutsch") == nil && Languages("") == nil && Languages("de/../x") == nil)
  }
}
