import Engine

/// The names of commands as conditions and lessons use them: `_` for the blank or dash in a command.
package enum Verbs {
  /// What changes the world.
  package static let world = CommandText.names
  /// What changes only what is seen or played.
  package static let view = [
    "play", "pause", "speed", "step", "step_back", "seek", "mark", "undo", "redo", "reset", "select",
    "focus", "zoom", "view", "fog", "why", "bookmark", "replay", "compare", "next", "previous", "answer",
    "label", "hint", "lessons", "help", "find", "copy", "save_scenario", "export", "quit",
  ]
  package static let all = world + view
}

/// Everything that the conditions of a lesson may name.
package struct ConditionScope: Sendable {
  package let schema: Schema
  /// Who takes part in the lesson's scenario.
  package let roster: Roster
  /// The ids of goals, questions and runs that exist where the condition stands.
  package var goals: [String]
  package var questions: [String]
  package var runs: [String]
  /// The system's tables, words filled in where text of a table has a known vocabulary.
  let tables: [TableSchema]

  package init(
    _ schema: Schema, roster: Roster, goals: [String] = [], questions: [String] = [], runs: [String] = []
  ) {
    self.schema = schema
    self.roster = roster
    (self.goals, self.questions, self.runs) = (goals, questions, runs)
    tables = schema.tables.map { Self.withWords($0, schema) } + [Self.labels]
  }

  /// One row for each label that the learner gave to a pair of events.
  static let labels = TableSchema(
    "labels", "The labels that the learner gave to pairs of events.",
    [
      FieldSchema("correct", .bool, "Whether the label is right."),
      FieldSchema("said", .symbol(CausalOrder.words), "What the first was said to be to the second."),
      FieldSchema("pair", .text, "The two events in the order of names and numbers: n1 3 n2 5."),
    ])
  /// The table of bookmarked runs: its fields are whatever can be asked of a run.
  static let runsName = "runs"

  func table(named name: String) -> TableSchema? { tables.first { $0.name == name } }
  var tableNames: [String] { tables.map(\.name) + [Self.runsName] }

  /// Fields of plain text whose words are known get the type of those words, so that a wrong word is found.
  private static func withWords(_ table: TableSchema, _ schema: Schema) -> TableSchema {
    let words: (field: String, words: [String])
    switch table.name {
    case "ops", "lost_acked", "stale_reads": words = ("kind", schema.requests.map(\.kind))
    case "messages": words = ("kind", schema.allMessageKinds)
    case "faults": words = ("verb", Verbs.world)
    default: return table
    }
    let fields = table.fields.map { field in
      guard field.name == words.field, field.type == .text, !words.words.isEmpty else { return field }
      return FieldSchema(field.name, .symbol(words.words), field.sentence, god: field.isGod)
    }
    return TableSchema(table.name, table.sentence, fields)
  }
}

/// What the learner has done: known to the program, told to conditions.
package struct Evidence: Hashable, Sendable {
  /// The names of the commands given in this lesson.
  package var verbs: [String]
  /// Answers by the id of their question: the number of the option, or what was typed.
  package var answers: [(id: String, value: Value)] {
    get { zip(answerIDs, answerValues).map { (id: $0, value: $1) } }
    set { (answerIDs, answerValues) = (newValue.map(\.id), newValue.map(\.value)) }
  }
  private var answerIDs: [String]
  private var answerValues: [Value]
  /// The labels given so far.
  package var labels: [GivenLabel]
  /// Goals reached so far.
  package var goals: [String]
  /// Runs of this step begun, and left or reset without its goal.
  package var tries: Int
  /// How long the learner has done nothing, in real time.
  package var idle: Duration

  package init(
    verbs: [String] = [], answers: [(id: String, value: Value)] = [], labels: [GivenLabel] = [],
    goals: [String] = [], tries: Int = 0, idle: Duration = .zero
  ) {
    self.verbs = verbs
    (answerIDs, answerValues) = (answers.map(\.id), answers.map(\.value))
    (self.labels, self.goals, self.tries, self.idle) = (labels, goals, tries, idle)
  }
  func answer(_ id: String) -> Value? {
    answerIDs.firstIndex(of: id).map { answerValues[$0] }
  }
}
