import Lessons
import Testing

@Suite struct ReferenceCardTests {
  @Test func `a card has the start, the terms, the answers with their reasons, and the way to the goal`()
    throws
  {
    let lesson = try #require(LessonText.parse(try lessonText("05-agreement/21-split-brain")).lesson)
    let card = ReferenceCard(lesson)
    #expect(card.title == "Two captains")
    let headings = card.lines.compactMap { if case .heading(let text) = $0 { text } else { nil } }
    #expect(headings == ["Start", "Terms", "Questions", "Goals", "One rule changed", "Left to try"])
    let commands = card.lines.compactMap { if case .command(let text) = $0 { text } else { nil } }
    #expect(commands.contains("set promote_after 600ms"))
    #expect(commands.contains("4s partition n1 west | n2 n3 east"))
    #expect(commands.contains("replay alone as majority with set rule majority"))
    let items = card.lines.compactMap { if case .item(let text) = $0 { text } else { nil } }
    let terms = "split brain, quorums: Two primaries that both say OK are a **split brain**;"
    #expect(items.contains { $0.hasPrefix(terms) })
    #expect(items.contains("**nobody**. Because: a majority of 4 is 3."))
    #expect(items.contains("two primaries at once"))
    for step in lesson.steps.flatMap(\.blocks) {
      guard case .quiz(let question) = step.content else { continue }
      #expect(card.lines.contains(.text(question.prompt)))
      for option in question.options where !option.isRight {
        #expect(!items.contains { $0.contains(option.text) && $0.contains(option.reason) })
      }
    }
  }

  @Test func `a label in a solution stands on the card among its commands`() throws {
    let text = LabelTests.text("at 1s label n2 2 n1 2 after")
    let card = ReferenceCard(try #require(LessonText.parse(text).lesson))
    #expect(card.lines.contains(.command("1s label n2 2 n1 2 after")))
    #expect(card.paragraphs.contains("  1s label n2 2 n1 2 after"))
  }
}
