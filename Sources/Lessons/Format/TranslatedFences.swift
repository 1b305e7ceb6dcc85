import Engine
import Sessions

/// The fences of a translation: texts that take the place of the original's.
extension TranslationReader {
  /// - `number`: how many fences of this verb and name stand before it in its step.
  mutating func read(
    _ fence: LessonSource.Fence, number: Int, into step: inout Step
  ) {
    let fences = fences(of: step.id).filter { $0.verb == fence.verb }
    let named = fences.filter { $0.id == fence.id }
    guard named.indices.contains(number) else {
      if fence.verb != "note" { reportUnknown(fence, fences, in: step.id) }
      return
    }
    switch fence.verb {
    case "predict", "quiz":
      change(&step, at: step.indices { $0.question?.id == fence.id }.first) { reader, content in
        content.question.map { reader.question(fence, $0) }.map { content.question = $0 }
      }
    case "goal", "stretch":
      let isStretch = fence.verb == "stretch"
      let found = step.indices { $0.isStretch == isStretch && $0.goal?.id == fence.id }
      change(&step, at: found.dropFirst(number).first) { reader, content in
        content.goal.map { reader.goal(fence, $0) }.map { content.goal = $0 }
      }
    case "watch":
      let before = named[..<number].reduce(0) { $0 + forms.statements($1).count }
      let count = forms.statements(named[number]).count
      let found = step.indices { if case .watch = $0 { true } else { false } }
      watches(fence, Array(found.dropFirst(before).prefix(count)), &step)
    case "hint":
      let found = step.indices { if case .hint = $0 { true } else { false } }
      change(&step, at: found.dropFirst(number).first) { reader, content in
        if case .hint(let hints) = content { content = .hint(reader.hints(fence, hints)) }
      }
    case "note": break
    default: checkIsSame(fence, named[number])
    }
  }

  private mutating func change(
    _ step: inout Step, at index: Int?, _ act: (inout TranslationReader, inout Block.Content) -> Void
  ) {
    if let index { act(&self, &step.blocks[index].content) }
  }

  private mutating func reportUnknown(
    _ fence: LessonSource.Fence, _ fences: [LessonSource.Fence], in step: String
  ) {
    let ids = fences.compactMap(\.id)
    guard let id = fence.id, !ids.contains(id) else {
      report(fence.line, 1, tooManyMessage("fence \"\(fence.verb)\"", fences.count, in: step))
      return
    }
    let home = original.steps.first { other in
      self.fences(of: other.id).contains { $0.verb == fence.verb && $0.id == id }
    }
    if let home {
      report(fence.line, 1, "\"\(fence.verb) \(id)\" stands in the step \"\(home.id)\" of the original")
      return
    }
    let near = didYouMean(id, among: ids)
    let message = "the step \"\(step)\" has no \(fence.verb) \(quotedForMessage(id)) in the original\(near)"
    report(fence.line, fence.words[1].column, message)
  }

  /// Fences without anything to read stand in a translation as they are, or not at all.
  private mutating func checkIsSame(_ fence: LessonSource.Fence, _ original: LessonSource.Fence) {
    let new = forms.statements(fence), old = forms.statements(original)
    let words = { (text: String) in text.words.map(\.text).joined(separator: " ") }
    for (index, line) in new.enumerated() {
      let expected = old.indices.contains(index) ? old[index].text : nil
      guard expected.map(words) != words(line.text) else { continue }
      let before = expected.map { "it is \($0) in the original" } ?? "the original ends before it"
      report(line.place, "a translation changes no line of \"\(fence.verb)\": \(before); leave the fence out")
      return
    }
    if new.count < old.count {
      report(fence.line, 1, "this fence has fewer lines than the original; leave it out, or as it is")
    }
  }

  // MARK: questions

  private mutating func question(_ fence: LessonSource.Fence, _ old: Question) -> Question {
    var new = old
    var prompt: [String] = []
    var texts: [[String]] = [], reasons: [[String]] = []
    var isInReason = false
    for (text, place) in forms.statements(fence) {
      if let option = forms.optionStart(text) {
        texts.append(option.text.isEmpty ? [] : [option.text])
        reasons.append([])
        isInReason = false
        checkMark(option.isRight, at: place, old, texts.count - 1)
      } else if texts.isEmpty {
        prompt.append(text)
      } else if let (key, rest, start) = forms.keyed(text, at: place), Self.optionKeys.contains(key) {
        isInReason = key != "truth"
        let option = old.options.indices.contains(texts.count - 1) ? old.options[texts.count - 1] : nil
        if key == "truth" {
          compare(rest, at: start, with: option?.truth)
        } else {
          if key != (option?.isRight == true ? "because" : "right if"), let option {
            report(place, "\(option.isRight ? "the right" : "a wrong") option has \"\(option.reasonKey):\"")
          }
          reasons[reasons.count - 1] = rest.isEmpty ? [] : [rest]
        }
      } else if isInReason {
        reasons[reasons.count - 1].append(text)
      } else {
        texts[texts.count - 1].append(text)
      }
    }
    let name = "\"\(fence.verb) \(old.id)\""
    if prompt.isEmpty { miss(fence.line, "the question of \(name) is not translated") }
    if !prompt.isEmpty { new.prompt = limited(prompt, 600, "a question", fence.line) }
    guard !texts.isEmpty else {
      miss(fence.line, "the options of \(name) are not translated")
      return new
    }
    guard texts.count == old.options.count else {
      let message = "\(name) has \(old.options.count) options in the original, here \(texts.count)"
      report(fence.line, 1, message + "; translate all, in the same order")
      return new
    }
    for index in texts.indices {
      let isWhole = !texts[index].isEmpty && !reasons[index].isEmpty
      if !isWhole { miss(fence.line, "option \(index + 1) of \(name) is translated only in part") }
      if !texts[index].isEmpty {
        new.options[index].text = limited(texts[index], 200, "an option", fence.line)
      }
      if !reasons[index].isEmpty {
        new.options[index].reason = limited(reasons[index], 400, "a reason", fence.line)
      }
    }
    return new
  }
  private static let optionKeys = ["right if", "because", "truth"]

  private mutating func checkMark(_ isRight: Bool, at place: Place, _ old: Question, _ index: Int) {
    guard old.options.indices.contains(index), old.options[index].isRight != isRight else { return }
    let word = isRight ? "wrong: - [ ]" : "right: - [x]"
    report(place, "option \(index + 1) of the original is \(word); options keep their order")
  }

  private mutating func limited(_ lines: [String], _ most: Int, _ what: String, _ line: Int) -> String {
    let text = lines.joined(separator: " ")
    if text.count > most { report(line, 1, "\(what) has at most \(most) characters, here \(text.count)") }
    return text
  }

  // MARK: goals, watches, hints

  private mutating func goal(_ fence: LessonSource.Fence, _ old: Goal) -> Goal {
    var new = old
    let lines = forms.statements(fence).filter { !isMark($0.text, at: $0.place, of: old) }
    for (index, (text, place)) in lines.enumerated() {
      guard old.parts.indices.contains(index) else {
        report(place, "this goal has \(old.parts.count) lines in the original, one for each label")
        break
      }
      let line = forms.keyed(text, at: place)
      let label = line?.key ?? text
      if label.isEmpty || label.count > 76 {
        report(place, "a label has 1 to 76 characters, this has \(label.count)")
      }
      if new.parts[..<index].contains(where: { $0.label == label }) {
        report(place, "this label stands here twice")
      }
      if let line { compare(line.rest, at: line.place, with: old.parts[index].condition) }
      new.parts[index].label = label
    }
    if lines.count < old.parts.count {
      let name = fence.words.prefix(2).map(\.text).joined(separator: " ")
      miss(fence.line, "\(lines.count) of \(old.parts.count) labels of \"\(name)\" are translated")
    }
    return new
  }

  /// Whether a line says under which rule the goal is impossible, which has to be as in the original.
  private mutating func isMark(_ text: String, at place: Place, of old: Goal) -> Bool {
    guard let (key, rest, start) = forms.keyed(text, at: place), key == LessonReader.impossibleKey else {
      return false
    }
    if !old.impossible.contains(where: { $0.text == LessonReader.words(rest) }) {
      report(start, "the original does not say that this goal is impossible under \(rest)")
    }
    return true
  }

  /// - `indices`: where the watches of this fence stand among the blocks of the step.
  private mutating func watches(_ fence: LessonSource.Fence, _ indices: [Int], _ step: inout Step) {
    let lines = forms.statements(fence)
    for (number, (text, place)) in lines.enumerated() {
      guard indices.indices.contains(number) else {
        report(place, "this fence has \(indices.count) lines in the original, one for each sentence")
        return
      }
      guard case .watch(var watch) = step.blocks[indices[number]].content,
        let arrow = text.firstRange(of: "->")
      else {
        report(place, "a line of a watch is written label -> pause \"sentence\"")
        continue
      }
      let head = String(text[..<arrow.lowerBound])
      if let line = forms.keyed(head, at: place) { compare(line.rest, at: line.place, with: watch.condition) }
      let action = text[arrow.upperBound...]
      let column = place.column + text.distance(from: text.startIndex, to: arrow.upperBound) + action.indent
      do {
        watch.sentence = try LessonReader.pauseSentence(action.trimmed, at: Place(place.line, column))
        step.blocks[indices[number]].content = .watch(watch)
      } catch { report([error]) }
    }
    if lines.count < indices.count {
      miss(fence.line, "\(lines.count) of \(indices.count) sentences of \"watch\" are translated")
    }
  }

  private mutating func hints(_ fence: LessonSource.Fence, _ old: Hints) -> Hints {
    var new = old
    var rungs: [(text: String, place: Place)] = []
    for (text, place) in forms.statements(fence) {
      if let line = forms.keyed(text, at: place), line.key == "when" {
        compare(line.rest, at: line.place, with: old.condition)
        continue
      }
      let digits = text.prefix { $0.isASCII && $0.isNumber }
      if !digits.isEmpty, text.dropFirst(digits.count).hasPrefix(".") {
        if Int(digits) != rungs.count + 1 { report(place, "the next hint is number \(rungs.count + 1)") }
        rungs.append((text.dropFirst(digits.count + 1).trimmed, place))
      } else if rungs.isEmpty {
        report(place, "hints are numbered: 1. Look at ...")
        rungs.append((text, place))
      } else {
        rungs[rungs.count - 1].text += " " + text
      }
    }
    for (index, rung) in rungs.enumerated() {
      guard old.ladder.indices.contains(index) else {
        report(rung.place, "this ladder has \(old.ladder.count) hints in the original")
        break
      }
      if rung.text.isEmpty { report(rung.place, "this hint says nothing") }
      if old.ladder[index].hasPrefix(":"), rung.text != old.ladder[index] {
        report(rung.place, "this hint is a command; it stays \(old.ladder[index])")
      }
      new.ladder[index] = rung.text
    }
    if rungs.count < old.ladder.count {
      miss(fence.line, "\(rungs.count) of \(old.ladder.count) hints are translated")
    }
    return new
  }
}

extension Question.Option {
  /// What its reason begins with in the text of a lesson.
  var reasonKey: String { isRight ? "because" : "right if" }
}

extension Block.Content {
  fileprivate var question: Question? {
    get {
      switch self {
      case .predict(let question), .quiz(let question): question
      default: nil
      }
    }
    set {
      switch (self, newValue) {
      case (.predict, let question?): self = .predict(question)
      case (.quiz, let question?): self = .quiz(question)
      default: break
      }
    }
  }
  fileprivate var isStretch: Bool { if case .stretch = self { true } else { false } }
  fileprivate var goal: Goal? {
    get {
      switch self {
      case .goal(let goal), .stretch(let goal): goal
      default: nil
      }
    }
    set {
      switch (self, newValue) {
      case (.goal, let goal?): self = .goal(goal)
      case (.stretch, let goal?): self = .stretch(goal)
      default: break
      }
    }
  }
}
