import Engine

/// What is read aloud: paragraphs, and questions with their options.
extension LessonReader {
  /// Prose with its marks: `**term**`, `` `code` `` and `{live value}`.
  mutating func paragraph(_ lines: [LessonSource.Line]) -> Paragraph? {
    var scanner = ProseScanner(lines)
    var spans: [Paragraph.Span] = []
    var words = 0
    while let piece = scanner.next() {
      switch piece.kind {
      case .unclosed(let mark):
        report(piece.place, "\(mark) is not closed in this paragraph")
        return nil
      case .plain: spans.append(.plain(piece.text))
      case .term: spans.append(.term(piece.text))
      case .code: spans.append(.code(piece.text))
      case .live:
        words += 1
        if let condition = liveValue(piece.text, at: piece.place) { spans.append(.live(condition)) }
        continue
      }
      words += piece.text.words.filter { $0.text.contains { $0.isLetter || $0.isNumber } }.count
    }
    return Paragraph(spans: spans, wordCount: words)
  }

  private mutating func liveValue(_ text: String, at place: Place) -> CheckedCondition? {
    do {
      let expression = try ConditionText.parse(text, at: place)
      guard let scope = scopeHere() else { return nil }
      let checked = try ConditionCheck.check(expression, as: nil, in: scope)
      guard !checked.needsTrace else {
        report(place, "a live value is read now; it cannot look back over the trace")
        return nil
      }
      return checked
    } catch {
      report([error])
      return nil
    }
  }

  // MARK: questions

  private struct OptionDraft {
    var text: String, isRight: Bool, line: Int
    var reason: String?
    var truth: CheckedCondition?
    var hasTruth = false
  }

  mutating func question(_ fence: LessonSource.Fence) -> Question? {
    var prompt: [String] = []
    var options: [OptionDraft] = []
    var isInReason = false
    var variants: [(swaps: [Question.Swap], place: Place)] = []
    for (text, place) in statements(fence) {
      if let line = keyed(text, at: place), line.key == "variant" {
        variants += swaps(line.rest, at: line.place).map { [($0, line.place)] } ?? []
      } else if let option = optionStart(text) {
        options.append(OptionDraft(text: option.text, isRight: option.isRight, line: place.line))
        isInReason = false
        if option.text.isEmpty { report(place, "this option says nothing") }
      } else if text.hasPrefix("- [") || text.hasPrefix("-[") {
        report(place, "an option is written - [x] right, or - [ ] wrong")
      } else if options.isEmpty {
        prompt.append(text)
      } else {
        read(text, at: place, into: &options[options.count - 1], &isInReason)
      }
    }
    if prompt.isEmpty { report(fence.line, 1, "\"\(fence.verb)\" needs a question before its options") }
    if prompt.joined(separator: " ").count > 600 {
      report(fence.line, 1, "a question has at most 600 characters")
    }
    check(options, fence)
    return fence.id.map { id in
      let finished = options.map {
        Question.Option(
          text: $0.text, isRight: $0.isRight, reason: $0.reason ?? "", truth: $0.truth, line: $0.line)
      }
      var question = Question(id: id, prompt: prompt.joined(separator: " "), options: finished)
      question.variants = checked(variants, for: question)
      return question
    }
  }

  func optionStart(_ text: String) -> (text: String, isRight: Bool)? {
    if text.hasPrefix("- [x]") || text.hasPrefix("- [X]") { return (text.dropFirst(5).trimmed, true) }
    if text.hasPrefix("- [ ]") { return (text.dropFirst(5).trimmed, false) }
    return nil
  }

  /// A line below an option: its reason, its truth, or more of the line above.
  private mutating func read(
    _ text: String, at place: Place, into option: inout OptionDraft, _ isInReason: inout Bool
  ) {
    let line = keyed(text, at: place)
    switch line?.key {
    case "right if", "because":
      let expected = option.isRight ? "because" : "right if"
      if line?.key != expected {
        report(place, "\(option.isRight ? "the right" : "a wrong") option has \"\(expected):\"")
      }
      if option.reason != nil { report(place, "one reason is enough for an option") }
      if line?.rest.isEmpty ?? true { report(place, "this reason says nothing") }
      option.reason = line?.rest
      isInReason = true
    case "truth":
      guard let line else { return }
      if option.hasTruth { report(place, "one truth is enough for an option") }
      option.hasTruth = true
      option.truth = condition(line.rest, at: line.place, everyRun: true)
    default:
      if isInReason {
        option.reason = (option.reason ?? "") + " " + text
      } else {
        option.text += " " + text
      }
    }
  }

  private mutating func check(_ options: [OptionDraft], _ fence: LessonSource.Fence) {
    guard (2...9).contains(options.count) else {
      report(fence.line, 1, "a question has 2 to 9 options, this has \(options.count)")
      return
    }
    let right = options.filter(\.isRight).count
    if right != 1 { report(fence.line, 1, "a question has exactly one right option, this has \(right)") }
    for option in options {
      if option.reason == nil {
        let key = option.isRight ? "because: why it is right" : "right if: the world in which it would be"
        report(option.line, 1, "this option has no reason; add a line \(key)")
      }
      if option.text.count > 200 { report(option.line, 1, "an option has at most 200 characters") }
      if (option.reason ?? "").count > 400 { report(option.line, 1, "a reason has at most 400 characters") }
    }
  }
}

/// Cuts a paragraph into plain text and marked pieces; line ends count as blanks.
struct ProseScanner {
  enum Kind: Equatable { case plain, term, code, live, unclosed(String) }
  struct Piece {
    let kind: Kind, text: String, place: Place
  }
  private var characters: [Character] = []
  private var places: [Place] = []
  private var offset = 0

  init(_ lines: [LessonSource.Line]) {
    for line in lines {
      if !characters.isEmpty {
        characters.append(" ")
        places.append(Place(line.number, 1))
      }
      let indent = line.text.indent
      for (column, character) in line.text.enumerated() where column >= indent {
        characters.append(character)
        places.append(Place(line.number, column + 1))
      }
    }
  }

  private func mark(at index: Int) -> (open: String, close: [Character], kind: Kind)? {
    guard index < characters.count else { return nil }
    switch characters[index] {
    case "{": return ("{", ["}"], .live)
    case "`": return ("`", ["`"], .code)
    case "*" where index + 1 < characters.count && characters[index + 1] == "*":
      return ("**", ["*", "*"], .term)
    default: return nil
    }
  }

  mutating func next() -> Piece? {
    guard offset < characters.count else { return nil }
    let start = offset
    guard let mark = mark(at: offset) else {
      while offset < characters.count, self.mark(at: offset) == nil { offset += 1 }
      return Piece(kind: .plain, text: String(characters[start..<offset]), place: places[start])
    }
    let inner = start + mark.open.count
    var end = inner
    while end + mark.close.count <= characters.count {
      if Array(characters[end..<(end + mark.close.count)]) == mark.close {
        offset = end + mark.close.count
        let place = inner < places.count ? places[inner] : places[start]
        return Piece(kind: mark.kind, text: String(characters[inner..<end]), place: place)
      }
      end += 1
    }
    offset = characters.count
    return Piece(kind: .unclosed(mark.open), text: "", place: places[start])
  }
}
