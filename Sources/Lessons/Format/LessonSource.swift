import Engine

/// The raw pieces of a lesson file: front matter, steps, paragraphs and fences, each with its lines.
struct LessonSource {
  struct Line: Hashable, Sendable {
    let number: Int, text: String
  }
  struct Fence {
    /// The words of the info string and their columns; the first is the verb.
    let words: [(text: String, column: Int)]
    let line: Int
    let lines: [Line]
    var verb: String { words.first?.text ?? "" }
    var id: String? { words.count > 1 ? words[1].text : nil }
  }
  enum Part {
    case paragraph([Line]), fence(Fence)
  }
  struct Step {
    let id: String, title: String, line: Int
    var parts: [Part] = []
  }
  private(set) var frontMatter: [Line] = []
  private(set) var steps: [Step] = []
  private(set) var problems: [Diagnostic] = []

  /// The most errors that one file reports.
  static let problemLimit = 100

  init(_ text: String) {
    guard text.utf8.count <= LessonLimits.bytes else {
      report(1, 1, "this file is larger than \(LessonLimits.bytes >> 20) MiB, the most of a lesson")
      return
    }
    let lines = Self.lines(of: text)
    reportUnseen(lines)
    guard problems.isEmpty else { return }
    var rest = lines[...]
    readFrontMatter(&rest)
    if problems.isEmpty { readSteps(&rest) }
  }

  /// Reads the front matter and nothing after it: what a list of lessons needs.
  init(headerOf lines: [String]) {
    var rest = lines.enumerated().map { Line(number: $0 + 1, text: $1) }[...]
    readFrontMatter(&rest)
    reportUnseen(frontMatter)
  }

  private mutating func report(_ line: Int, _ column: Int, _ message: String) {
    guard problems.count < Self.problemLimit else { return }
    problems.append(Diagnostic(line: line, column: column, message))
  }

  private static func lines(of text: String) -> [Line] {
    var out: [Line] = []
    for piece in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      let bytes = piece.last == 0x0D ? piece.dropLast() : piece
      out.append(Line(number: out.count + 1, text: String(decoding: bytes, as: UTF8.self)))
    }
    return out
  }

  /// Control characters have no place in a text that is shown in a terminal.
  private mutating func reportUnseen(_ lines: [Line]) {
    for line in lines {
      for (index, scalar) in line.text.unicodeScalars.enumerated() {
        guard isForbiddenInText(scalar), scalar != "\t" else { continue }
        let code = String(scalar.value, radix: 16, uppercase: true)
        report(line.number, index + 1, "the invisible character U+\(code) has no place in a lesson")
        break
      }
    }
  }

  private mutating func readFrontMatter(_ lines: inout ArraySlice<Line>) {
    guard let first = lines.first, first.text.trimmed == "---" else {
      report(1, 1, "a lesson begins with its front matter between two lines ---")
      return
    }
    let body = lines.dropFirst()
    guard let end = body.firstIndex(where: { $0.text.trimmed == "---" }) else {
      report(1, 1, "the front matter has no closing line ---")
      lines = []
      return
    }
    frontMatter = Array(body[..<end])
    lines = body[(end + 1)...]
  }

  private mutating func readSteps(_ lines: inout ArraySlice<Line>) {
    var paragraph: [Line] = []
    var hasComplained = false
    while let line = lines.popFirst() {
      let isFence = line.text.hasPrefix("```")
      let isHeading = line.text.hasPrefix("#")
      if isFence || isHeading || line.text.trimmed.isEmpty {
        add(paragraph)
        paragraph = []
      }
      if isFence {
        if let fence = fence(line, &lines) { add(.fence(fence), line.number, &hasComplained) }
      } else if isHeading {
        addStep(line)
      } else if !line.text.trimmed.isEmpty {
        if steps.isEmpty { complainBeforeSteps(line.number, &hasComplained) } else { paragraph.append(line) }
      }
    }
    add(paragraph)
    if steps.isEmpty, problems.isEmpty { report(1, 1, "a lesson needs at least one step: ## id · Title") }
  }

  private mutating func complainBeforeSteps(_ line: Int, _ hasComplained: inout Bool) {
    if !hasComplained { report(line, 1, "text before the first step: begin with ## id · Title") }
    hasComplained = true
  }

  private mutating func add(_ part: Part, _ line: Int, _ hasComplained: inout Bool) {
    if steps.isEmpty {
      complainBeforeSteps(line, &hasComplained)
    } else {
      steps[steps.count - 1].parts.append(part)
    }
  }

  private mutating func add(_ paragraph: [Line]) {
    guard let first = paragraph.first, !steps.isEmpty else { return }
    let length = paragraph.reduce(0) { $0 + $1.text.count + 1 }
    guard length <= LessonLimits.paragraph else {
      report(first.number, 1, "this paragraph has more than \(LessonLimits.paragraph) characters")
      return
    }
    steps[steps.count - 1].parts.append(.paragraph(paragraph))
  }

  /// `## id · Title`
  private mutating func addStep(_ line: Line) {
    let text = line.text
    guard text.hasPrefix("## ") else {
      report(line.number, 1, "only steps have headings: ## id · Title")
      return
    }
    let pieces = text.dropFirst(3).split(separator: "·", maxSplits: 1, omittingEmptySubsequences: false)
    let id = pieces[0].trimmed
    let column = 4 + pieces[0].prefix { $0 == " " }.count
    guard pieces.count == 2, !pieces[1].trimmed.isEmpty else {
      report(line.number, column, "a step has an id and a title: ## id · Title")
      return
    }
    guard id.isIdentifier(dashes: true) else {
      report(line.number, column, "\(quotedForMessage(id)) is no id: a letter, then letters, digits or -")
      return
    }
    if let earlier = steps.first(where: { $0.id == id }) {
      report(line.number, column, "the step \"\(id)\" exists already, in line \(earlier.line)")
    }
    guard steps.count < LessonLimits.steps else {
      let message = "more than \(LessonLimits.steps) steps"
      if problems.last?.message != message { report(line.number, 1, message) }
      return
    }
    steps.append(Step(id: id, title: pieces[1].trimmed, line: line.number))
  }

  private mutating func fence(_ opening: Line, _ lines: inout ArraySlice<Line>) -> Fence? {
    let ticks = opening.text.prefix { $0 == "`" }.count
    let words = opening.text.words.compactMap { word -> (text: String, column: Int)? in
      let body = word.text.drop { $0 == "`" }
      return body.isEmpty ? nil : (String(body), word.column + word.text.count - body.count)
    }
    var body: [Line] = []
    while let line = lines.first {
      let text = line.text.trimmed
      let mark = text.prefix { $0 == "`" }.count
      // The next fence or step begins: this one was never closed.
      if mark >= 3, mark <= ticks, mark < text.count { break }
      if line.text.hasPrefix("## "), line.text.contains("·") { break }
      lines.removeFirst()
      if text.count >= ticks, text.allSatisfy({ $0 == "`" }) {
        return Fence(words: words, line: opening.number, lines: body)
      }
      body.append(line)
    }
    report(opening.number, 1, "this fence has no closing \(String(repeating: "`", count: ticks))")
    return lines.isEmpty ? nil : Fence(words: words, line: opening.number, lines: body)
  }
}

extension StringProtocol {
  /// Without blanks at either end.
  var trimmed: String {
    let front = drop { $0 == " " || $0 == "\t" }
    var text = String(front)
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }

  /// The number of blanks at the front.
  var indent: Int { prefix { $0 == " " || $0 == "\t" }.count }

  /// The words between blanks, each with its column, counted from 1.
  var words: [(text: String, column: Int)] {
    var out: [(text: String, column: Int)] = []
    var word = ""
    for (offset, character) in self.enumerated() {
      if character == " " || character == "\t" {
        if !word.isEmpty { out.append((word, offset + 1 - word.count)) }
        word = ""
      } else {
        word.append(character)
      }
    }
    if !word.isEmpty { out.append((word, count + 1 - word.count)) }
    return out
  }

  /// A letter, then letters, digits and `_`, and `-` where allowed; at most 64 characters.
  func isIdentifier(dashes: Bool) -> Bool {
    guard let first, count <= 64, first.isASCII, first.isLetter else { return false }
    return allSatisfy { character in
      character.isASCII && (character.isLetter || character.isNumber)
        || character == "_" || dashes && character == "-"
    }
  }
}
