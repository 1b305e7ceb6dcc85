import Engine
import Foundation
import Testing

@testable import Lessons

@Suite struct ReviewVariantTests {
  static let names = ["n1", "n2", "n3", "west", "east"]
  static func question(_ prompt: String, _ options: [String], reason: String = "west's log wins.") -> Question
  {
    Question(
      id: "q", prompt: prompt,
      options: options.enumerated().map { index, text in
        Question.Option(text: text, isRight: index == 0, reason: reason, truth: nil, line: index + 1)
      })
  }
  static let cut = question(
    "n2 cannot hear n1. West's write reaches n1; east writes at n2. Who keeps n1's book?",
    ["n2 and n3, n4 too", "n1>n2 is cut, so west", "`east`", "n10 or N1"])

  static func variant(_ question: Question = cut, names: [String] = names, rung: Int = 0) -> ReviewVariant {
    ReviewVariant(question, names: names, lesson: "split-brain", rung: rung)
  }

  @Test func theSameRungGivesTheSameVariantAndAnotherRungAnotherOne() {
    #expect(Self.variant() == Self.variant())
    let texts = Set((0..<3).map { Self.variant(rung: $0).question.prompt })
    #expect(texts.count > 1)
  }

  @Test(arguments: 0..<40) func namesAreExchangedAsWholeWordsAndForTheSameOnesEverywhere(_ rung: Int) throws {
    let variant = Self.variant(rung: rung)
    let changed = variant.question
    let words = Renaming.words(of: changed.prompt).map(\.text)
    let letter = String(words[0].prefix(1)), west = words[4].lowercased(), east = words[8]
    let capital = west.prefix(1).uppercased() + west.dropFirst()
    #expect(letter != "n")
    #expect(
      changed.prompt == "\(letter)2 cannot hear \(letter)1. \(capital)'s write reaches \(letter)1; "
        + "\(east) writes at \(letter)2. Who keeps \(letter)1's book?")
    #expect(west != east && !Self.names.contains(west) && !Self.names.contains(east))
    // In the order of the lesson again.
    var texts = ["", "", "", ""]
    for (index, option) in changed.options.enumerated() {
      texts[variant.original(of: index + 1) - 1] = option.text
      #expect(option.reason == "\(west)'s log wins.")
    }
    #expect(
      texts == [
        "\(letter)2 and \(letter)3, \(letter)4 too", "\(letter)1>\(letter)2 is cut, so \(west)", "`\(east)`",
        "\(letter)10 or N1",
      ])
  }

  @Test(arguments: 0..<40) func theOptionsStandInAnotherOrderAndWhatIsRightStaysRight(_ rung: Int) {
    let variant = Self.variant(rung: rung)
    let originals = (1...4).map(variant.original)
    #expect(originals.sorted() == [1, 2, 3, 4] && originals != [1, 2, 3, 4])
    for (index, option) in variant.question.options.enumerated() {
      #expect(option.isRight == (originals[index] == 1) && option.line == originals[index])
    }
  }

  @Test func optionsThatSpeakOfTheirPlaceKeepIt() {
    let variant = Self.variant(Self.question("Which?", ["both", "only the former", "none of the above"]))
    #expect((1...3).map(variant.original) == [1, 2, 3])
  }

  @Test func namesThatAreWordsOrUnitsOrHaveDerivedOnesStay() {
    let text = "A node waits 4 s: does the primary on the western side ask a or s, or west?"
    let variant = Self.variant(
      Self.question(text, ["a", "s"], reason: ""), names: ["a", "s", "primary", "west"])
    #expect(variant.question.prompt == text)
  }

  @Test func aNewNameIsNoneThatTheQuestionHasAlready() {
    for rung in 0..<40 {
      let text = "n1, k1, p2, q3 and r4 hear south and alice, v5 hears bob."
      let variant = Self.variant(
        Self.question(text, ["n1"], reason: ""), names: ["n1", "west", "bob"], rung: rung)
      let words = Renaming.words(of: variant.question.prompt).map(\.text)
      #expect(Set(words).count == Set(Renaming.words(of: text).map(\.text)).count, "\(rung)")
      for other in ["k1", "p2", "q3", "r4", "south", "alice", "v5"] { #expect(words.contains(other)) }
      #expect(!words.contains("bob") && !words.contains("n1"))
    }
  }

  static func parsed(_ lines: String) throws -> (lesson: Lesson?, problems: [Diagnostic]) {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "lessons/05-agreement/21-split-brain.lesson.md")
    let text = try String(contentsOf: root, encoding: .utf8)
    let old = "variant: Four = Six, 4 = 6, 2 = 3, 3 = 4\nvariant: Four = Ten, 4 = 10, 2 = 5, 3 = 6\n"
    #expect(text.contains(old))
    return LessonText.parse(text.replacing(old, with: lines))
  }

  @Test func numbersChangeTogetherWhereTheLessonSaysHow() throws {
    let lesson = try #require(try Self.parsed("variant: Four = Six, 4 = 6, 2 = 3, 3 = 4\n").lesson)
    let question = try #require(lesson.check("q-even"))
    #expect(question.prompt == "Four nodes, cut 2 | 2, majority rule. Who continues?")
    let changed = Self.variant(question).question
    #expect(changed.prompt == "Six nodes, cut 3 | 3, majority rule. Who continues?")
    #expect(changed.options.first { $0.isRight }?.reason == "a majority of 6 is 4.")
    // In other words, as a translation has them, only a part would change.
    var other = question
    other.prompt = "Vier Knoten, Schnitt 2 | 2, Mehrheitsregel. Wer macht weiter?"
    #expect(Self.variant(other).question.prompt == other.prompt)
  }

  @Test(arguments: [
    ("variant: Five = Six", "the question has no word \"Five\""),
    ("variant: Four", "a variant is written 4 = 6, 2 = 3: a word or number of the question, and another"),
    ("variant: 2 = 2", "a variant is written 4 = 6, 2 = 3: a word or number of the question, and another"),
    ("variant:", "a variant is written 4 = 6, 2 = 3: a word or number of the question, and another"),
    ("variant: 2 = 3, 2 = 4", "\"2\" stands here twice"),
    ("variant: majorty = x", "the question has no word \"majorty\"; did you mean \"majority\"?"),
  ]) func aVariantThatChangesNothingIsRefusedByItsPlace(_ line: String, _ expected: String) throws {
    let problems = try Self.parsed(line + "\n").problems
    #expect(problems.count == 1 && problems.first?.message == expected, "\(problems)")
    #expect(problems.first.map { $0.line > 100 && $0.column >= 9 } == true, "\(problems)")
  }

  @Test func aQuestionWithoutNamesOrWithOneOptionIsAskedAsItIs() {
    let question = Self.question("Four nodes, cut 2 | 2. Who continues?", ["nobody"], reason: "")
    #expect(Self.variant(question).question == question)
    #expect(Self.variant(question).original(of: 1) == 1)
  }

  @Test func everyCheckQuestionOfTheCourseHasVariantsThatReadLikeIt() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "lessons").path
    let shelf = LessonShelf(LessonPlaces(folder: root, environment: [:], workingFolder: root))
    var count = 0
    for id in shelf.entries.compactMap(\.header?.id) {
      let lesson = try shelf.lesson(id)
      for block in lesson.steps.flatMap(\.blocks) {
        guard case .quiz(let question) = block.content else { continue }
        count += 1
        #expect(lesson.check(question.id) == question)
        for rung in 0..<3 {
          let variant = ReviewVariant(
            question, names: lesson.scenario.roster.names, lesson: id, rung: rung)
          #expect(variant.question.options.count == question.options.count)
          let right = question.options.firstIndex { $0.isRight }
          let shown = try #require(variant.question.options.firstIndex { $0.isRight })
          #expect(variant.original(of: shown + 1) - 1 == right)
          // Renaming back by the words' places leaves nothing but names changed.
          let before = Renaming.words(of: question.prompt).map(\.text)
          let after = Renaming.words(of: variant.question.prompt).map(\.text)
          #expect(before.count == after.count)
          for (old, new) in zip(before, after) where old != new {
            let isName = lesson.scenario.roster.names.contains(old.lowercased()) || old.hasPrefix("n")
            let isNumber = question.variants.contains { $0.contains { $0 == .init(from: old, to: new) } }
            #expect(isName || isNumber, "\(id) \(question.id): \(old) became \(new)")
          }
        }
      }
    }
    #expect(count >= 6)
  }
}
