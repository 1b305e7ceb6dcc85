import Engine
import Sessions
import Systems

/// Reads a lesson and checks all of it that can be checked without running anything.
package enum LessonText {
  /// The lesson, or nil and everything that is wrong with it, in the order of the file.
  package static func parse(
    _ text: String, systems: @escaping SystemLookup = { Catalog.entry(named: $0)?.schema },
    known: [String] = Catalog.names
  ) -> (lesson: Lesson?, problems: [Diagnostic]) {
    let source = LessonSource(text)
    var reader = LessonReader(source)
    guard source.problems.isEmpty || !source.steps.isEmpty else { return (nil, source.problems) }
    var matter = FrontMatter(source.frontMatter)
    let header = matter.header()
    reader.report(matter.problems)
    reader.readScenario(systems: systems, known: known)
    reader.collectNames()
    let steps = reader.readSteps()
    reader.checkGoals(steps)
    reader.checkPaths(steps)
    let problems = reader.sortedProblems
    guard problems.isEmpty, let header, let scenario = reader.scenario else { return (nil, problems) }
    return (Lesson(header: header, scenario: scenario, steps: steps), [])
  }
}

/// Turns the pieces of a lesson file into steps, and collects what is wrong.
struct LessonReader {
  private let source: LessonSource
  private(set) var problems: [Diagnostic]
  private(set) var scenario: Scenario?
  /// What conditions may name; nil where the scenario is wrong, and conditions are only parsed.
  private(set) var scope: ConditionScope?
  private(set) var commands: CommandText?
  /// Names that exist in the lesson, with the number of the step that makes them.
  private(set) var goals: [String] = [], solutions: [String] = []
  private var runs: [(name: String, step: Int)] = []
  /// Where the reader stands.
  private(set) var stepIndex = 0
  /// The goals that stand before it.
  var goalsSoFar: [String] = []

  init(_ source: LessonSource) {
    self.source = source
    problems = source.problems
  }

  var sortedProblems: [Diagnostic] {
    let order = problems.enumerated().sorted {
      ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
    }
    return order.prefix(LessonSource.problemLimit).map(\.element)
  }

  mutating func report(_ all: [Diagnostic]) { problems += all }
  mutating func report(_ line: Int, _ column: Int, _ message: String) {
    problems.append(Diagnostic(line: line, column: column, message))
  }
  mutating func report(_ place: Place, _ message: String) { report(place.line, place.column, message) }

  var stepIDs: [String] { source.steps.map(\.id) }

  private var fences: [(fence: LessonSource.Fence, step: Int)] {
    source.steps.enumerated().flatMap { index, step in
      step.parts.compactMap { part in
        if case .fence(let fence) = part { return (fence, index) }
        return nil
      }
    }
  }

  // MARK: the scenario

  mutating func readScenario(systems: @escaping SystemLookup, known: [String]) {
    let all = fences.map(\.fence).filter { $0.verb == "scenario" }
    guard let fence = all.first else {
      report(1, 1, "a lesson needs a scenario: a fence that begins with system and its name")
      return
    }
    for other in all.dropFirst() {
      report(other.line, 1, "a lesson has one scenario; the first stands in line \(fence.line)")
    }
    var reader = ScenarioReader(systems: systems, known: known)
    let before = problems.count
    for line in fence.lines {
      do {
        try reader.read(line.text, line: line.number)
      } catch {
        problems.append(error)
        // Without its system every other line would be wrong as well.
        if line.text.words.first?.text == "system" { return }
      }
    }
    guard problems.count == before else { return }
    do {
      let scenario = try reader.finish()
      self.scenario = scenario
      guard let schema = systems(scenario.system) else { return }
      scope = ConditionScope(schema, roster: scenario.roster)
      commands = CommandText(roster: scenario.roster, schema: schema)
    } catch {
      report(fence.line, 1, error.message)
    }
  }

  // MARK: names

  /// Notes every goal, question and run before anything is read that may name them.
  mutating func collectNames() {
    var questions: [String] = []
    for (fence, step) in fences {
      let place = Place(fence.line, fence.words.count > 1 ? fence.words[1].column : 1)
      switch fence.verb {
      case "goal", "stretch":
        guard let id = checkedID(fence, place, dashes: false, isNeeded: fence.verb == "goal") else {
          continue
        }
        if goals.contains(id) { report(place, "the goal \"\(id)\" exists already") }
        checkIsFree(id, place)
        goals.append(id)
      case "predict", "quiz":
        guard let id = checkedID(fence, place, dashes: true, isNeeded: true) else { continue }
        if questions.contains(id) { report(place, "the question \"\(id)\" exists already") }
        questions.append(id)
      case "run":
        if let id = checkedID(fence, place, dashes: false, isNeeded: true) { runs.append((id, step)) }
      case "do":
        if let name = Self.resetName(fence)?.text { runs.append((name, step)) }
      case "contrast":
        if let name = Self.contrastName(fence) { runs.append((name, step)) }
      case "solution":
        guard let id = checkedID(fence, place, dashes: false, isNeeded: true) else { continue }
        if solutions.contains(id), !keepsRun(fence) {
          report(place, "the goal \"\(id)\" has a solution already")
        }
        solutions.append(id)
      default:
        guard Self.verbs.contains(fence.verb) else { continue }
        if fence.words.count > 1 { report(place, "\"\(fence.verb)\" has no name; nothing stands behind it") }
      }
      if fence.words.count > 2 { report(fence.line, fence.words[2].column, "one name is enough") }
    }
    scope?.goals = goals
    scope?.questions = questions
  }

  private mutating func checkedID(
    _ fence: LessonSource.Fence, _ place: Place, dashes: Bool, isNeeded: Bool
  ) -> String? {
    guard let id = fence.id else {
      if isNeeded { report(fence.line, 1, "\"\(fence.verb)\" needs a name behind it") }
      return nil
    }
    guard id.isIdentifier(dashes: dashes) else {
      let dash = dashes ? "-" : "_"
      report(place, "\(quotedForMessage(id)) is no name: a letter, then letters, digits or \(dash)")
      return nil
    }
    return id
  }

  /// A goal's id is a bare name in conditions, so nothing else may have it.
  private mutating func checkIsFree(_ id: String, _ place: Place) {
    guard let scope else { return }
    var other = scope
    other.goals = []
    let taken = ConditionChecker(other).candidates(id)
    if let first = taken.first { report(place, "\"\(id)\" is \(first.kind) already; take another name") }
  }

  /// The scope where the reader stands: runs made in this step or before it, or all for answer keys.
  func scopeHere(everyRun: Bool = false) -> ConditionScope? {
    var out = scope
    out?.runs = runs.filter { everyRun || $0.step <= stepIndex }.map(\.name)
    return out
  }
  /// The runs made before or in this step.
  var runsHere: [String] { runs.filter { $0.step <= stepIndex }.map(\.name) }

  // MARK: steps

  mutating func readSteps() -> [Step] {
    var steps: [Step] = []
    var words = 0
    for (index, raw) in source.steps.enumerated() {
      stepIndex = index
      var blocks: [Block] = []
      for part in raw.parts {
        switch part {
        case .paragraph(let lines):
          guard let first = lines.first, let paragraph = self.paragraph(lines) else { continue }
          words += paragraph.wordCount
          if words > LessonLimits.words {
            report(
              first.number, 1,
              "\(words) words since the last action; at most \(LessonLimits.words) may stand between two")
            words = 0
          }
          blocks.append(Block(line: first.number, content: .say(paragraph)))
        case .fence(let fence):
          if Self.actions.contains(fence.verb) { words = 0 }
          blocks += read(fence).map { Block(line: $0.line, content: $0.content) }
        }
      }
      steps.append(Step(id: raw.id, title: raw.title, line: raw.line, blocks: blocks))
    }
    return steps
  }

  private static let actions = ["run", "predict", "do", "await", "contrast", "quiz", "stretch"]

  static let verbs = FenceWord.names

  private mutating func read(_ fence: LessonSource.Fence) -> [(line: Int, content: Block.Content)] {
    let one = { (content: Block.Content?) in content.map { [(line: fence.line, content: $0)] } ?? [] }
    switch fence.verb {
    case "scenario": return one(.scenario)
    case "show": return one(layout(fence).map(Block.Content.show))
    case "run": return one(scriptedRun(fence).map(Block.Content.run))
    case "predict": return one(question(fence).map(Block.Content.predict))
    case "quiz": return one(question(fence).map(Block.Content.quiz))
    case "do": return one(allowed(fence).map(Block.Content.act))
    case "await": return one(awaited(fence).map(Block.Content.await))
    case "goal":
      let goal = self.goal(fence)
      if let id = fence.id { goalsSoFar.append(id) }
      return one(goal.map(Block.Content.goal))
    case "stretch": return one(goal(fence).map(Block.Content.stretch))
    case "watch": return watches(fence).map { (line: $0.line, content: .watch($0.watch)) }
    case "hint": return one(hints(fence).map(Block.Content.hint))
    case "branch": return one(branches(fence).map(Block.Content.branch))
    case "contrast": return one(contrast(fence).map(Block.Content.contrast))
    case "solution": return one(solution(fence).map(Block.Content.solution))
    case "note": return one(.note(fence.lines.map(\.text).joined(separator: "\n")))
    case "":
      report(fence.line, 1, "a fence begins with its verb: \(Self.verbs.joined(separator: ", "))")
    default:
      let near = didYouMean(fence.verb, among: Self.verbs)
      let column = fence.words.first?.column ?? 1
      let list = Self.verbs.joined(separator: ", ")
      report(fence.line, column, "unknown fence \(quotedForMessage(fence.verb)); fences are \(list)\(near)")
    }
    return []
  }

  /// Every goal about the world has a solution: what it asks for can be reached. One that asks only
  /// what other runs have shown is reached by playing them.
  mutating func checkGoals(_ steps: [Step]) {
    for block in steps.flatMap(\.blocks) {
      guard case .goal(let goal) = block.content, let id = goal.id, !solutions.contains(id) else { continue }
      let isAboutRuns = goal.parts.allSatisfy {
        $0.condition.asksRuns && $0.condition.tables.isEmpty && !$0.condition.needsTrace
      }
      if !isAboutRuns {
        report(block.line, 1, "the goal \"\(id)\" has no solution; add a fence: solution \(id)")
      }
    }
  }
}
