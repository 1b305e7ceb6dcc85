import Engine

/// How far a person has come in the course: a value with a text form, one line for each thing.
///
/// It knows no file and no date; who writes it down keeps what cannot be read aside.
package struct Progress: Hashable, Sendable {
  package enum State: Hashable, Sendable {
    case untouched
    case at(step: String)
    case done
  }
  /// The last answer to a question, and how sure the learner was, 1 to 3.
  package struct Answer: Hashable, Sendable {
    package let lesson: String, question: String
    package let option: Int, sure: Int
    package let isRight: Bool
    package init(lesson: String, question: String, option: Int, sure: Int, isRight: Bool) {
      (self.lesson, self.question) = (lesson, question)
      (self.option, self.sure, self.isRight) = (option, sure, isRight)
    }
  }
  private struct Place: Hashable, Sendable {
    var lesson: String
    var step: String?
    var isDone = false
    /// Whether it was passed by the test-out of its chapter.
    var isTested = false
  }
  /// In the order in which the lessons were first opened.
  private var places: [Place] = []
  package private(set) var answers: [Answer] = []

  package init() {}

  package var isEmpty: Bool { places.isEmpty && answers.isEmpty }
  /// Every lesson of which anything is known, in the order in which they were first opened.
  package var lessons: [String] { places.map(\.lesson) }

  package func state(of lesson: String) -> State {
    guard let place = places.first(where: { $0.lesson == lesson }) else { return .untouched }
    return place.isDone || place.isTested ? .done : place.step.map { .at(step: $0) } ?? .untouched
  }
  /// Whether it counts as done by its chapter's test-out alone.
  package func isTestedOnly(_ lesson: String) -> Bool {
    places.contains { $0.lesson == lesson && $0.isTested && !$0.isDone }
  }
  /// Where to go on, also in a lesson that was done and opened again; nil: at its beginning.
  package func step(in lesson: String) -> String? { places.first { $0.lesson == lesson }?.step }

  /// What a learner's way through a lesson starts from.
  package func answers(in lesson: String) -> [LessonRun.Answer] {
    answers.filter { $0.lesson == lesson }.map {
      LessonRun.Answer(question: $0.question, option: $0.option, sure: $0.sure, isRight: $0.isRight)
    }
  }

  // MARK: what happens

  /// The learner has come to a step.
  package mutating func reach(step: String, of lesson: String) { places[index(of: lesson)].step = step }

  /// The learner has come to the end of a lesson.
  package mutating func finish(_ lesson: String) {
    let index = index(of: lesson)
    (places[index].step, places[index].isDone) = (nil, true)
  }

  /// The learner has passed the test-out of the lesson's chapter.
  package mutating func test(_ lesson: String) { places[index(of: lesson)].isTested = true }

  /// The learner has answered; an earlier answer to the same question is forgotten.
  package mutating func note(_ answer: Answer) {
    if let index = answers.firstIndex(where: {
      $0.lesson == answer.lesson && $0.question == answer.question
    }) {
      answers[index] = answer
    } else {
      answers.append(answer)
    }
  }

  /// Forgets a lesson: the learner begins it anew.
  package mutating func forget(_ lesson: String) {
    places.removeAll { $0.lesson == lesson }
    answers.removeAll { $0.lesson == lesson }
  }

  /// Takes in what another program, or another machine, has written. What is done stays done; where both
  /// know a step of a lesson or an answer to a question, the other's counts.
  package mutating func merge(_ other: Progress) {
    for place in other.places {
      let index = index(of: place.lesson)
      places[index].isDone = places[index].isDone || place.isDone
      places[index].isTested = places[index].isTested || place.isTested
      places[index].step = place.step ?? (place.isDone ? nil : places[index].step)
    }
    for answer in other.answers { note(answer) }
  }

  private mutating func index(of lesson: String) -> Int {
    if let index = places.firstIndex(where: { $0.lesson == lesson }) { return index }
    places.append(Place(lesson: lesson))
    return places.count - 1
  }

  // MARK: text

  private static let version = "1"
  private static let verbs = ["at", "done", "tested", "answer"]
  private static let mostLines = 100_000

  /// All of it as text, which reads back as the same value.
  package var text: String {
    var lines = ["netsplit progress \(Progress.version)"]
    for place in places {
      if place.isDone { lines.append("done \(place.lesson)") }
      if place.isTested { lines.append("tested \(place.lesson)") }
      if let step = place.step { lines.append("at \(place.lesson) \(step)") }
    }
    for answer in answers {
      let verdict = answer.isRight ? "right" : "wrong"
      lines.append(
        "answer \(answer.lesson) \(answer.question) \(answer.option) sure \(answer.sure) \(verdict)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Reads what was written.
  /// - Throws: where the text is damaged, or was written by a newer program.
  package init(parsing text: String) throws(Diagnostic) {
    var number = 0
    guard text.isEmpty || text.utf8.last == 0x0A else {
      let count = text.utf8.count { $0 == 0x0A } + 1
      throw Diagnostic(line: count, column: 1, "the last line has no end: the file was cut off")
    }
    for line in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      guard number <= Progress.mostLines else {
        throw Diagnostic(line: number, column: 1, "more than \(Progress.mostLines) lines; is this progress?")
      }
      let bytes = line.last == 0x0D ? line.dropLast() : line
      var reader = try TokenReader(String(decoding: bytes, as: UTF8.self), line: number)
      if number == 1 { try Progress.readHeader(&reader) } else { try read(&reader) }
    }
  }

  private static func readHeader(_ reader: inout TokenReader) throws(Diagnostic) {
    let start = reader
    guard reader.take(word: "netsplit"), reader.take(word: "progress") else {
      throw start.unexpected("\"netsplit progress \(version)\" in the first line")
    }
    let token = try reader.bare("the version of this form, \(version)")
    if let found = Int(token.text), let own = Int(version), found > own {
      throw reader.problem(
        "a newer netsplit wrote this (form \(found), this program reads \(version))", at: token)
    }
    guard token.text == version else {
      throw reader.unexpected("version \(version), the form that this program reads", at: token)
    }
    try reader.expectEnd()
  }

  private mutating func read(_ reader: inout TokenReader) throws(Diagnostic) {
    guard let first = reader.peek else { return }
    guard let verb = reader.take(anyOf: Progress.verbs) else {
      throw reader.unexpected("at, done, tested or answer", at: first, among: Progress.verbs)
    }
    let lesson = try Progress.id("the id of a lesson", &reader)
    switch verb {
    case "at": reach(step: try Progress.id("the id of a step", &reader), of: lesson)
    case "done": finish(lesson)
    case "tested": test(lesson)
    default:
      let question = try Progress.id("the id of a question", &reader)
      let option = try reader.integer("the number of an option", in: 1...9)
      try reader.expect(word: "sure")
      let sure = try reader.integer("how sure you are", in: 1...3)
      guard let verdict = reader.take(anyOf: ["right", "wrong"]) else {
        throw reader.unexpected("right or wrong", among: ["right", "wrong"])
      }
      let isRight = verdict == "right"
      note(Answer(lesson: lesson, question: question, option: option, sure: sure, isRight: isRight))
    }
    try reader.expectEnd()
  }

  private static func id(_ expected: String, _ reader: inout TokenReader) throws(Diagnostic) -> String {
    let token = try reader.bare(expected)
    guard token.text.isIdentifier(dashes: true) else { throw reader.unexpected(expected, at: token) }
    return token.text
  }
}
