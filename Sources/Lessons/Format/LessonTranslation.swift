import Engine
import Sessions

/// Reads a translation `NAME.de.md` of the lesson `NAME.lesson.md` beside it.
///
/// It is the lesson's own text with everything translated that is read, and nothing else changed:
///
/// - The front matter has `id` as in the original, `lang`, and a `title`.
/// - `## step-id · Titel` finds its step by the id. Its paragraphs take the place of the original's in
///   order, each with the same live values `{...}`.
/// - `predict` and `quiz`: the question, and all options in order with their reasons.
/// - `goal` and `stretch`: a label a line in order: `label`, or `label: condition`; a label has no colon.
/// - `watch`: `label -> pause "sentence"` a line in order, or `label: condition -> pause "sentence"`.
/// - `hint`: the numbered ladder; a rung that is a command stays what it is.
/// - What is not read (conditions, truths, scripts, scenarios, and all other fences) may be left out, or
///   stand here as it is in the original. A `note` may say what it likes.
///
/// Whatever is missing is shown in the language of the original.
package enum LessonTranslation {
  /// - `text`: the translation.
  /// - `lesson`, `original`: the lesson, and the text that it was read from.
  /// - `lang`: what the file's name says; nil: whatever the front matter says.
  /// - Returns: the lesson in its new words, or nil and all that is wrong; `missing` is what is not
  ///   translated. Places are those in the translation.
  package static func apply(
    _ text: String, to lesson: Lesson, original: String, lang: String? = nil
  ) -> (lesson: Lesson?, problems: [Diagnostic], missing: [Diagnostic]) {
    let source = LessonSource(text)
    var reader = TranslationReader(source, original: LessonSource(original))
    guard source.problems.isEmpty || !source.steps.isEmpty else { return (nil, source.problems, []) }
    var matter = FrontMatter(source.frontMatter)
    var result = lesson
    if let header = matter.header(translating: lesson.header, lang: lang) { result.header = header }
    reader.report(matter.problems)
    if !matter.has("title") { reader.miss(1, "the title is not translated") }
    reader.read(into: &result.steps)
    let order = { (a: Diagnostic, b: Diagnostic) in (a.line, a.column) < (b.line, b.column) }
    let problems = reader.problems.sorted(by: order).prefix(LessonSource.problemLimit)
    return (problems.isEmpty ? result : nil, Array(problems), reader.missing.sorted(by: order))
  }
}

/// Puts the words of a translation into the steps of a lesson, and collects what is wrong.
struct TranslationReader {
  let source: LessonSource
  let original: LessonSource
  /// Reads the form of lines that both kinds of file share.
  let forms: LessonReader
  private(set) var problems: [Diagnostic]
  private(set) var missing: [Diagnostic] = []

  init(_ source: LessonSource, original: LessonSource) {
    (self.source, self.original) = (source, original)
    forms = LessonReader(source)
    problems = source.problems
  }

  mutating func report(_ all: [Diagnostic]) { problems += all }
  mutating func report(_ line: Int, _ column: Int, _ message: String) {
    problems.append(Diagnostic(line: line, column: column, message))
  }
  mutating func report(_ place: Place, _ message: String) { report(place.line, place.column, message) }
  mutating func miss(_ line: Int, _ message: String) {
    missing.append(Diagnostic(line: line, column: 1, message))
  }

  mutating func read(into steps: inout [Step]) {
    let ids = steps.map(\.id)
    for raw in source.steps where !ids.contains(raw.id) {
      let message = "the original has no step \(quotedForMessage(raw.id))\(didYouMean(raw.id, among: ids))"
      report(raw.line, 4, message)
    }
    var words = WordCount()
    for index in steps.indices {
      var lines: [Int?] = Array(repeating: nil, count: steps[index].blocks.count)
      if let raw = source.steps.first(where: { $0.id == ids[index] }) {
        read(raw, into: &steps[index], &lines)
      } else {
        miss(1, "the step \"\(ids[index])\" is not translated")
      }
      for (block, line) in zip(steps[index].blocks, lines) {
        guard let count = words.exceeded(by: block.content, at: line), let line = words.line else { continue }
        let limit = LessonLimits.words
        report(line, 1, "\(count) words since the last action; at most \(limit) may stand between two")
        words = WordCount()
      }
    }
  }

  /// - `lines`: for each block of the step the line of its translation.
  private mutating func read(
    _ raw: LessonSource.Step, into step: inout Step, _ lines: inout [Int?]
  ) {
    step.title = raw.title
    let prose = step.indices { if case .say = $0 { true } else { false } }
    var paragraphs = 0
    var seen: [[String]] = []
    for part in raw.parts {
      switch part {
      case .paragraph(let text):
        guard let line = text.first?.number else { continue }
        paragraphs += 1
        guard paragraphs <= prose.count else {
          if paragraphs == prose.count + 1 { tooMany(line, "paragraph", prose.count, in: raw.id) }
          continue
        }
        let index = prose[paragraphs - 1]
        guard case .say(let old) = step.blocks[index].content else { continue }
        lines[index] = line
        if let new = paragraph(text, old) { step.blocks[index].content = .say(new) }
      case .fence(let fence):
        guard isKnown(fence) else { continue }
        let name = fence.words.prefix(2).map(\.text)
        read(fence, number: seen.count { $0 == name }, into: &step)
        seen.append(name)
      }
    }
    if paragraphs < prose.count {
      miss(raw.line, "\(paragraphs) of \(prose.count) paragraphs of the step \"\(raw.id)\" are translated")
    }
    missFences(of: step, raw, seen)
  }

  private mutating func isKnown(_ fence: LessonSource.Fence) -> Bool {
    if LessonReader.verbs.contains(fence.verb) { return true }
    let list = LessonReader.verbs.joined(separator: ", ")
    let near = didYouMean(fence.verb, among: LessonReader.verbs)
    report(
      fence.line, fence.words.first?.column ?? 1,
      "unknown fence \(quotedForMessage(fence.verb)); fences are \(list)\(near)")
    return false
  }

  func tooManyMessage(_ what: String, _ count: Int, in step: String) -> String {
    let has = count == 0 ? "no \(what)" : "only \(count) \(what)\(count == 1 ? "" : "s")"
    return "the step \"\(step)\" has \(has) in the original; a translation adds nothing"
  }
  private mutating func tooMany(_ line: Int, _ what: String, _ count: Int, in step: String) {
    report(line, 1, tooManyMessage(what, count, in: step))
  }

  /// Says which fences with something to read in them are not there.
  private mutating func missFences(of step: Step, _ raw: LessonSource.Step, _ seen: [[String]]) {
    var before: [[String]] = []
    for fence in fences(of: step.id) where Self.readable.contains(fence.verb) {
      let name = fence.words.prefix(2).map(\.text)
      before.append(name)
      if seen.count(where: { $0 == name }) < before.count(where: { $0 == name }) {
        miss(raw.line, "\"\(name.joined(separator: " "))\" of the step \"\(raw.id)\" is not translated")
      }
    }
  }
  /// The fences with texts in them.
  private static let readable = ["predict", "quiz", "goal", "stretch", "watch", "hint"]

  /// The fences of a step of the original.
  func fences(of step: String) -> [LessonSource.Fence] {
    original.steps.first { $0.id == step }?.parts.compactMap { part in
      if case .fence(let fence) = part { fence } else { nil }
    } ?? []
  }

  // MARK: prose

  /// The words of a paragraph with the live values of the original one.
  private mutating func paragraph(_ lines: [LessonSource.Line], _ old: Paragraph) -> Paragraph? {
    var scanner = ProseScanner(lines)
    let values = old.spans.compactMap { if case .live(let value) = $0 { value } else { nil } }
    var new = Paragraph(spans: [], wordCount: 0)
    var used: [String] = []
    let before = problems.count
    while let piece = scanner.next() {
      switch piece.kind {
      case .unclosed(let mark): report(piece.place, "\(mark) is not closed in this paragraph")
      case .plain: new.spans.append(.plain(piece.text))
      case .term: new.spans.append(.term(piece.text))
      case .code: new.spans.append(.code(piece.text))
      case .live:
        guard let text = parsed(piece.text, at: piece.place) else { continue }
        guard let value = values.first(where: { $0.text == text }) else {
          let near = didYouMean(text, among: values.map(\.text))
          report(piece.place, "the original has no live value {\(text)} in this paragraph\(near)")
          continue
        }
        used.append(text)
        new.spans.append(.live(value))
        new.wordCount += 1
        continue
      }
      new.wordCount += piece.text.words.filter { $0.text.contains { $0.isLetter || $0.isNumber } }.count
    }
    if problems.count == before, let lost = values.first(where: { !used.contains($0.text) }) {
      report(
        lines[0].number, 1, "the live value {\(lost.text)} of the original is missing in this paragraph")
    }
    return problems.count == before ? new : nil
  }

  /// A condition in the one way of printing it; nil and a problem where it is none.
  func printed(_ text: String, at place: Place) throws(Diagnostic) -> String {
    try ConditionText.parse(text, at: place).text
  }
  private mutating func parsed(_ text: String, at place: Place) -> String? {
    do { return try printed(text, at: place) } catch {
      report([error])
      return nil
    }
  }

  /// A condition may stand in a translation, but only as it is in the original.
  mutating func compare(_ text: String, at place: Place, with condition: CheckedCondition?) {
    guard !text.isEmpty, let text = parsed(text, at: place), text != condition?.text else { return }
    let old = condition.map { "it is \($0.text) in the original" } ?? "the original has none here"
    report(place, "a translation changes no condition: \(old); leave it out")
  }
}

extension Step {
  func indices(where isOne: (Block.Content) -> Bool) -> [Int] {
    blocks.indices.filter { isOne(blocks[$0].content) }
  }
}

/// Words between two things that the learner does.
private struct WordCount {
  private(set) var count = 0
  /// The line of the last paragraph that is translated.
  private(set) var line: Int?

  /// Takes a block along; the number of words where they are too many now.
  mutating func exceeded(by content: Block.Content, at line: Int?) -> Int? {
    switch content {
    case .say(let paragraph):
      count += paragraph.wordCount
      self.line = line ?? self.line
      return count > LessonLimits.words ? count : nil
    case .run, .predict, .act, .await, .contrast, .quiz, .stretch: self = WordCount()
    case .scenario, .show, .goal, .watch, .hint, .branch, .solution, .note: break
    }
    return nil
  }
}
