import Engine
import Sessions

/// The fences about conditions: what must hold, when, and what follows.
extension LessonReader {
  /// A condition that fills the rest of a line, up to `->` where one may stand.
  mutating func condition(
    _ text: some StringProtocol, at place: Place, everyRun: Bool = false
  ) -> CheckedCondition? {
    condition(text, at: place, everyRun: everyRun, arrow: false)?.condition
  }

  private mutating func condition(
    _ text: some StringProtocol, at place: Place, everyRun: Bool = false, arrow: Bool
  ) -> (condition: CheckedCondition?, rest: String)? {
    do {
      let expression: Expression
      var rest: String?
      if arrow {
        (expression, rest) = try ConditionText.parsePrefix(text, at: place)
        guard rest != nil else {
          report(place.line, place.column + text.count, "\"->\" is missing behind this condition")
          return nil
        }
      } else {
        expression = try ConditionText.parse(text, at: place)
      }
      guard let scope = scopeHere(everyRun: everyRun) else { return (nil, rest ?? "") }
      return (try ConditionCheck.check(expression, in: scope), rest ?? "")
    } catch {
      report([error])
      return nil
    }
  }

  /// The lines of a fence that say something, without blanks around them, and where they begin.
  func statements(_ fence: LessonSource.Fence) -> [(text: String, place: Place)] {
    fence.lines.compactMap { line in
      let text = line.text.trimmed
      return text.isEmpty ? nil : (text, Place(line.number, line.text.indent + 1))
    }
  }

  /// `key: rest` as its two parts and the place of the rest.
  func keyed(
    _ text: String, at place: Place
  ) -> (key: String, rest: String, place: Place)? {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let rest = text[text.index(after: colon)...]
    let column = place.column + text.distance(from: text.startIndex, to: rest.startIndex) + rest.indent
    return (text[..<colon].trimmed, rest.trimmed, Place(place.line, column))
  }

  mutating func goal(_ fence: LessonSource.Fence) -> Goal? {
    var parts: [Goal.Part] = [], marks: [ImpossibleUnder] = []
    for (text, place) in statements(fence) {
      guard let (label, rest, start) = keyed(text, at: place), !label.isEmpty else {
        report(place, "a line of a goal is written label: condition")
        continue
      }
      if label == Self.impossibleKey {
        marks += impossible(rest, at: start).map { [$0] } ?? []
        continue
      }
      guard label.count <= 76 else {
        report(place, "a label has at most 76 characters, this has \(label.count)")
        continue
      }
      if parts.contains(where: { $0.label == label }) { report(place, "this label stands here twice") }
      guard let condition = condition(rest, at: start) else { continue }
      parts.append(Goal.Part(label: label, condition: condition, line: place.line))
    }
    if statements(fence).allSatisfy({ $0.text.hasPrefix(Self.impossibleKey + ":") }) {
      report(fence.line, 1, "a goal needs a line: label: condition")
    }
    guard !parts.isEmpty else { return nil }
    let goal = Goal(id: fence.id, parts: parts, impossible: marks)
    checkImpossible(goal)
    return goal
  }

  mutating func watches(_ fence: LessonSource.Fence) -> [(line: Int, watch: Watch)] {
    var out: [(line: Int, watch: Watch)] = []
    for (text, place) in statements(fence) {
      guard let (label, rest, start) = keyed(text, at: place), !label.isEmpty else {
        report(place, "a line of a watch is written label: condition -> pause \"sentence\"")
        continue
      }
      guard let (condition, action) = condition(rest, at: start, arrow: true) else { continue }
      let column = place.column + text.count - action.count
      guard let sentence = pauseSentence(action, at: Place(place.line, column)) else { continue }
      if let condition {
        out.append((place.line, Watch(label: label, condition: condition, sentence: sentence)))
      }
    }
    if statements(fence).isEmpty { report(fence.line, 1, "a watch needs a line") }
    return out
  }

  private mutating func pauseSentence(_ text: String, at place: Place) -> String? {
    do { return try Self.pauseSentence(text, at: place) } catch {
      report([error])
      return nil
    }
  }

  /// `pause "sentence"`
  static func pauseSentence(_ text: String, at place: Place) throws(Diagnostic) -> String {
    var lexer = ConditionLexer(text, at: place)
    let word = try lexer.next(), sentence = try lexer.next(), end = try lexer.next()
    guard word.0 == .name("pause"), case .value(.text(let sentence)) = sentence.0, end.0 == .end else {
      throw lexer.error(0, "behind \"->\" stands pause \"a sentence\"")
    }
    if !sentence.trimmed.isEmpty, sentence.count <= 160 { return sentence }
    throw lexer.error(0, "the sentence of a pause has 1 to 160 characters")
  }

  mutating func branches(_ fence: LessonSource.Fence) -> [Branch]? {
    var out: [Branch] = []
    for (text, place) in statements(fence) {
      guard text.hasPrefix("when ") else {
        report(place, "a line of a branch is written when condition -> step-id")
        continue
      }
      let start = Place(place.line, place.column + 5)
      guard let (condition, rest) = condition(text.dropFirst(5), at: start, arrow: true) else { continue }
      let target = Place(place.line, place.column + text.count - rest.count + rest.indent)
      guard let step = stepID(rest.trimmed, at: target), let condition else { continue }
      out.append(Branch(condition: condition, step: step))
    }
    if statements(fence).isEmpty { report(fence.line, 1, "a branch needs a line: when condition -> step-id") }
    return out.isEmpty ? nil : out
  }

  private mutating func stepID(_ text: String, at place: Place) -> String? {
    if stepIDs.contains(text) { return text }
    report(place, "there is no step \(quotedForMessage(text))\(didYouMean(text, among: stepIDs))")
    return nil
  }

  mutating func awaited(_ fence: LessonSource.Fence) -> Await? {
    var found: CheckedCondition?
    var timeout: Await.Timeout?
    var hasCondition = false
    for (text, place) in statements(fence) {
      if text.hasPrefix("timeout ") {
        if timeout != nil { report(place, "timeout stands here twice") }
        timeout = awaitTimeout(text, at: place)
      } else {
        if hasCondition { report(place, "await has one condition; join two with \"and\"") }
        hasCondition = true
        found = condition(text, at: place)
      }
    }
    if !hasCondition { report(fence.line, 1, "await needs a condition") }
    return found.map { Await(condition: $0, timeout: timeout) }
  }

  /// `timeout 60s -> step-id`
  private mutating func awaitTimeout(_ text: String, at place: Place) -> Await.Timeout? {
    var lexer = ConditionLexer(text, at: place)
    do {
      _ = try lexer.next()
      let span = try lexer.next(), arrow = try lexer.next()
      if case .value(.time(let duration)) = span.0, arrow.0 == .arrow {
        let rest = String(lexer.characters[lexer.offset...])
        let target = Place(place.line, place.column + lexer.offset + rest.indent)
        return stepID(rest.trimmed, at: target).map { Await.Timeout(after: duration, step: $0) }
      }
      report(place, "this line is written timeout 60s -> step-id")
    } catch {
      report([error])
    }
    return nil
  }

  mutating func hints(_ fence: LessonSource.Fence) -> Hints? {
    var out = Hints(condition: nil, ladder: [])
    var hasCondition = false
    for (text, place) in statements(fence) {
      if let (key, rest, start) = keyed(text, at: place), key == "when" {
        if hasCondition || !out.ladder.isEmpty { report(place, "when: stands once, before the first hint") }
        hasCondition = true
        out.condition = condition(rest, at: start)
        continue
      }
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      if !digits.isEmpty, text.dropFirst(digits.count).hasPrefix(".") {
        let rung = text.dropFirst(digits.count + 1).trimmed
        if Int(digits) != out.ladder.count + 1 {
          report(place, "the next hint is number \(out.ladder.count + 1)")
        }
        if rung.isEmpty { report(place, "this hint says nothing") }
        out.ladder.append(rung)
      } else if out.ladder.isEmpty {
        report(place, "hints are numbered: 1. Look at ...")
        out.ladder.append(text)
      } else {
        out.ladder[out.ladder.count - 1] += " " + text
      }
    }
    if out.ladder.isEmpty { report(fence.line, 1, "a hint needs a ladder: 1. Look at ...") }
    return out.ladder.isEmpty ? nil : out
  }
}
