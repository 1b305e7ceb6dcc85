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
  /// An answer to a question: the option's number in the lesson, and how sure the learner was, 1 to 3.
  package struct Answer: Hashable, Sendable {
    package let lesson: String, question: String
    package let option: Int, sure: Int
    package let isRight: Bool
    /// nil in files that older programs wrote.
    package let occasion: Occasion?
    package init(
      lesson: String, question: String, option: Int, sure: Int, isRight: Bool, occasion: Occasion? = nil
    ) {
      (self.lesson, self.question) = (lesson, question)
      (self.option, self.sure, self.isRight) = (option, sure, isRight)
      self.occasion = occasion
    }
  }
  /// Where and when an answer was given.
  package struct Occasion: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable { case predict, check, review }
    package let kind: Kind
    /// Days since the beginning of 1970, where the learner lives.
    package let day: Int
    /// How many other lessons were finished by then.
    package let finished: Int
    package init(_ kind: Kind, day: Int, finished: Int) {
      (self.kind, self.day, self.finished) = (kind, day, finished)
    }
  }
  private struct Place: Hashable, Sendable {
    var lesson: String
    var step: String?
    var isDone = false
    /// Whether it was passed by the test-out of its chapter.
    var isTested = false
    /// How many hints were asked for.
    var hints = 0
  }
  /// In the order in which the lessons were first opened.
  private var places: [Place] = []
  /// All that were given, the latest of a question last.
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

  /// What a learner's way through a lesson starts from: the last answer to each of its questions there.
  package func answers(in lesson: String) -> [LessonRun.Answer] {
    var last: [LessonRun.Answer] = []
    for answer in answers where answer.lesson == lesson && answer.occasion?.kind != .review {
      last.removeAll { $0.question == answer.question }
      last.append(
        LessonRun.Answer(
          question: answer.question, option: answer.option, sure: answer.sure, isRight: answer.isRight))
    }
    return last
  }

  /// The lessons in which hints were asked for, and how many.
  package var hints: [(lesson: String, count: Int)] {
    places.filter { $0.hints > 0 }.map { ($0.lesson, $0.hints) }
  }

  /// How many lessons other than this one were finished.
  package func finished(besides lesson: String) -> Int {
    places.count { $0.isDone && $0.lesson != lesson }
  }

  // MARK: what happens

  /// One thing that happens to a learner's progress, wherever else it is written at the same time.
  package enum Change: Hashable, Sendable {
    case reach(step: String, lesson: String)
    case finish(String)
    case test(String)
    case answer(Answer)
    case hint(String)
    case forget(String)
    case merge(Progress)
  }

  package mutating func apply(_ change: Change) {
    switch change {
    case .reach(let step, let lesson): reach(step: step, of: lesson)
    case .finish(let lesson): finish(lesson)
    case .test(let lesson): test(lesson)
    case .answer(let answer): note(answer)
    case .hint(let lesson): places[index(of: lesson)].hints += 1
    case .forget(let lesson): forget(lesson)
    case .merge(let other): merge(other)
    }
  }

  /// The learner has come to a step.
  package mutating func reach(step: String, of lesson: String) { places[index(of: lesson)].step = step }

  /// The learner has come to the end of a lesson.
  package mutating func finish(_ lesson: String) {
    let index = index(of: lesson)
    (places[index].step, places[index].isDone) = (nil, true)
  }

  /// The learner has passed the test-out of the lesson's chapter.
  package mutating func test(_ lesson: String) { places[index(of: lesson)].isTested = true }

  /// The learner has answered.
  package mutating func note(_ answer: Answer) { answers.append(answer) }

  /// Forgets a lesson: the learner begins it anew.
  package mutating func forget(_ lesson: String) {
    places.removeAll { $0.lesson == lesson }
    answers.removeAll { $0.lesson == lesson }
  }

  /// Takes in what another machine has written. What is done stays done; where both know a step of a lesson,
  /// the other's counts. An answer that both know counts once.
  package mutating func merge(_ other: Progress) {
    for place in other.places {
      let index = index(of: place.lesson)
      places[index].isDone = places[index].isDone || place.isDone
      places[index].isTested = places[index].isTested || place.isTested
      places[index].hints = max(places[index].hints, place.hints)
      places[index].step = place.step ?? (place.isDone ? nil : places[index].step)
    }
    var known: [Answer: Int] = [:]
    for answer in answers { known[answer, default: 0] += 1 }
    for answer in other.answers {
      if let count = known[answer], count > 0 { known[answer] = count - 1 } else { insert(answer) }
    }
  }

  /// Puts an answer behind all that are not younger.
  private mutating func insert(_ answer: Answer) {
    let day = answer.occasion?.day ?? 0
    let last = answers.lastIndex { ($0.occasion?.day ?? 0) <= day }
    answers.insert(answer, at: last.map { $0 + 1 } ?? 0)
  }

  private mutating func index(of lesson: String) -> Int {
    if let index = places.firstIndex(where: { $0.lesson == lesson }) { return index }
    places.append(Place(lesson: lesson))
    return places.count - 1
  }

  // MARK: text

  private static let version = "3"
  /// Forms that are read: the first had one answer of each question, without its occasion, the second no
  /// hints; without hints it is still what is written.
  private static let readable = ["1", "2", version]
  private static let verbs = ["at", "done", "tested", "answer", "hints"]
  private static let mostLines = 100_000

  /// All of it as text, which reads back as the same value.
  package var text: String {
    var lines = ["netsplit progress \(hints.isEmpty ? "2" : Progress.version)"]
    for place in places {
      if place.isDone { lines.append("done \(place.lesson)") }
      if place.isTested { lines.append("tested \(place.lesson)") }
      if let step = place.step { lines.append("at \(place.lesson) \(step)") }
      if place.hints > 0 { lines.append("hints \(place.lesson) \(place.hints)") }
    }
    for answer in answers {
      let verdict = answer.isRight ? "right" : "wrong"
      let occasion = answer.occasion.map { " \($0.kind.rawValue) day \($0.day) finished \($0.finished)" }
      lines.append(
        "answer \(answer.lesson) \(answer.question) \(answer.option) sure \(answer.sure) \(verdict)"
          + (occasion ?? ""))
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
        "a newer netsplit wrote this (form \(found), this program reads up to \(version))", at: token)
    }
    guard readable.contains(token.text) else {
      throw reader.unexpected("version \(version), the form that this program writes", at: token)
    }
    try reader.expectEnd()
  }

  private mutating func read(_ reader: inout TokenReader) throws(Diagnostic) {
    guard let first = reader.peek else { return }
    guard let verb = reader.take(anyOf: Progress.verbs) else {
      throw reader.unexpected("at, done, tested, answer or hints", at: first, among: Progress.verbs)
    }
    let lesson = try Progress.id("the id of a lesson", &reader)
    switch verb {
    case "at": reach(step: try Progress.id("the id of a step", &reader), of: lesson)
    case "done": finish(lesson)
    case "tested": test(lesson)
    case "hints":
      places[index(of: lesson)].hints = try reader.integer("how many hints", in: 1...999_999_999)
    default:
      let question = try Progress.id("the id of a question", &reader)
      let option = try reader.integer("the number of an option", in: 1...9)
      try reader.expect(word: "sure")
      let sure = try reader.integer("how sure you are", in: 1...3)
      guard let verdict = reader.take(anyOf: ["right", "wrong"]) else {
        throw reader.unexpected("right or wrong", among: ["right", "wrong"])
      }
      note(
        Answer(
          lesson: lesson, question: question, option: option, sure: sure, isRight: verdict == "right",
          occasion: reader.isAtEnd ? nil : try Progress.occasion(&reader)))
    }
    try reader.expectEnd()
  }

  private static func occasion(_ reader: inout TokenReader) throws(Diagnostic) -> Occasion {
    let kinds = Occasion.Kind.allCases.map(\.rawValue)
    guard let kind = reader.take(anyOf: kinds).flatMap(Occasion.Kind.init(rawValue:)) else {
      throw reader.unexpected("predict, check, review or the end of the line", among: kinds)
    }
    try reader.expect(word: "day")
    let day = try reader.integer("the number of a day", in: 0...9_999_999)
    try reader.expect(word: "finished")
    return Occasion(kind, day: day, finished: try reader.integer("how many lessons", in: 0...mostLines))
  }

  private static func id(_ expected: String, _ reader: inout TokenReader) throws(Diagnostic) -> String {
    let token = try reader.bare(expected)
    guard token.text.isIdentifier(dashes: true) else { throw reader.unexpected(expected, at: token) }
    return token.text
  }
}
