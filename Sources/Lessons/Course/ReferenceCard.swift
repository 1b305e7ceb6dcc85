import Engine
import Sessions
import Systems

/// A lesson that is done, to look up: where it starts, its terms, its questions with the reason for what is
/// right, how its goals are reached, and what is left to try. All of it is made from the lesson's text.
package struct ReferenceCard: Hashable, Sendable {
  package enum Line: Hashable, Sendable {
    case heading(String)
    /// With marks of emphasis, as prose has them.
    case text(String)
    case item(String)
    /// As it is typed.
    case command(String)
  }
  package let title: String
  package private(set) var lines: [Line] = []

  package init(_ lesson: Lesson) {
    title = lesson.header.title
    addStart(lesson)
    addTerms(lesson)
    addQuestions(lesson)
    addGoals(lesson)
    add("One rule changed", lesson.blocks.compactMap { Self.contrast($0, lesson) })
    let stretches = lesson.blocks.flatMap { block -> [Line] in
      if case .stretch(let goal) = block { goal.parts.map { .item($0.label) } } else { [] }
    }
    add("Left to try", stretches)
  }

  /// The lines as paragraphs of plain text; an empty one before each heading.
  package var paragraphs: [String] {
    [title]
      + lines.flatMap { line -> [String] in
        switch line {
        case .heading(let text): ["", text]
        case .text(let text): [text]
        case .item(let text): ["- \(text)"]
        case .command(let text): ["  \(text)"]
        }
      }
  }

  private mutating func add(_ heading: String, _ new: [Line]) {
    guard !new.isEmpty else { return }
    lines.append(.heading(heading))
    lines += new
  }

  // MARK: Parts

  private mutating func addStart(_ lesson: Lesson) {
    let scenario = lesson.scenario
    var new: [Line] = []
    if let card = Catalog.entry(named: scenario.system)?.schema.card {
      new.append(.text("\(card.title): \(card.summary)"))
    }
    let clients = scenario.roster.clients.map { "\($0.name) near \($0.near)" }
    let who = clients.isEmpty ? "" : "; clients: \(clients.joined(separator: ", "))"
    new.append(.text("Nodes: \(scenario.roster.nodes.joined(separator: ", "))\(who). Seed \(scenario.seed)."))
    let text = CommandText(roster: scenario.roster)
    new += scenario.script.map { .command(Self.line($0, text.print($0.content))) }
    add("Start", new)
  }

  private mutating func addTerms(_ lesson: Lesson) {
    var seen: Set<String> = []
    var entries: [(terms: [String], sentence: String)] = []
    for case .say(let paragraph) in lesson.blocks {
      for (term, sentence) in paragraph.terms where seen.insert(term.lowercased()).inserted {
        if entries.last?.sentence == sentence {
          entries[entries.count - 1].terms.append(term)
        } else {
          entries.append(([term], sentence))
        }
      }
    }
    add("Terms", entries.map { .item("\($0.terms.joined(separator: ", ")): \($0.sentence)") })
  }

  private mutating func addQuestions(_ lesson: Lesson) {
    let questions = lesson.blocks.flatMap { block -> [Line] in
      switch block {
      case .predict(let question), .quiz(let question):
        let right = question.options.filter(\.isRight)
        return [.text(question.prompt)]
          + right.map { .item("**\($0.text)**\($0.text.hasSuffix(".") ? "" : ".") Because: \($0.reason)") }
      default: return []
      }
    }
    add("Questions", questions)
  }

  private mutating func addGoals(_ lesson: Lesson) {
    var new: [Line] = []
    for case .goal(let goal) in lesson.blocks {
      new += goal.parts.map { .item($0.label) }
      let solutions = goal.id.map(lesson.solutions) ?? []
      if !solutions.isEmpty { new.append(.text("One way there:")) }
      let lines = solutions.map { Self.lines(of: $0, in: lesson) }
      new += lines.joined(separator: ["reset step"]).map(Line.command)
    }
    add("Goals", new)
  }

  private static func contrast(_ block: Block.Content, _ lesson: Lesson) -> Line? {
    guard case .contrast(let contrast) = block else { return nil }
    let command = CommandText(roster: lesson.scenario.roster).print(contrast.command)
    return .command("replay \(contrast.original) as \(contrast.name) with \(command)")
  }

  /// What a solution does, in the order of time.
  private static func lines(of solution: Solution, in lesson: Lesson) -> [String] {
    let text = CommandText(roster: lesson.scenario.roster)
    let all =
      solution.script.commands.map { Timed($0.position, text.print($0.content)) }
      + solution.views.map { Timed($0.position, $0.content.replacing("_", with: " ")) }
      + solution.labels.map { Timed($0.position, "label \($0.content.text)") }
      + solution.bookmarks.map { Timed($0.position, "bookmark \($0.content)") }
    return sortedByPosition(all).map { line($0, $0.content) }
  }
  private static func line<T>(_ timed: Timed<T>, _ words: String) -> String {
    timed.position == .start ? words : "\(timed.position.text) \(words)"
  }
}

extension Lesson {
  fileprivate var blocks: [Block.Content] { steps.flatMap(\.blocks).map(\.content) }
}

extension Paragraph {
  /// Its terms, each with the sentence in which it stands, terms marked as strong.
  var terms: [(term: String, sentence: String)] {
    var sentences = [""]
    var places: [(term: String, sentence: Int)] = []
    for span in spans {
      switch span {
      case .plain(let text):
        for character in text {
          let last = sentences.count - 1
          // A full stop is the end of a sentence where a blank follows.
          if character == " ", let end = sentences[last].last, ".?!".contains(end) {
            sentences.append("")
          } else {
            sentences[last].append(character)
          }
        }
      case .term(let term):
        places.append((term, sentences.count - 1))
        sentences[sentences.count - 1] += "**\(term)**"
      case .code(let text): sentences[sentences.count - 1] += "`\(text)`"
      case .live: sentences[sentences.count - 1] += "..."
      }
    }
    return places.map { ($0.term, sentences[$0.sentence]) }
  }
}
