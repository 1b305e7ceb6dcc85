import Engine
import Sessions
import Systems

/// A rule under which a goal cannot be reached, whatever is done.
package struct ImpossibleUnder: Hashable, Sendable {
  /// Always `set`.
  package var command: Command
  /// As it is written, with one blank between two words.
  package var text: String
  package var line: Int
}

/// A script of faults that reaches a goal all the same.
package struct Counterexample: Hashable, Sendable {
  /// The seed of its fault plan.
  package let seed: UInt64
  /// Timed lines, as short as leaving some out has made it.
  package let lines: [String]
}

extension LessonReader {
  static let impossibleKey = "impossible under"

  /// `impossible under: set rule majority`
  mutating func impossible(_ text: String, at place: Place) -> ImpossibleUnder? {
    guard let commands else { return nil }
    do {
      let found = try commands.parse(text, at: place.line, column: place.column)
      guard case .set = found else {
        report(place, "a rule is changed with set: impossible under: set NAME VALUE")
        return nil
      }
      return ImpossibleUnder(command: found, text: Self.words(text), line: place.line)
    } catch {
      report([error])
      return nil
    }
  }

  static func words(_ text: String) -> String { text.words.map(\.text).joined(separator: " ") }

  /// One run after the other cannot be asked of random runs.
  mutating func checkImpossible(_ goal: Goal) {
    guard let mark = goal.impossible.first,
      let part = goal.parts.first(where: \.condition.asksRuns)
    else { return }
    let run = part.condition.runs.first.map { "the run \($0)" } ?? "the bookmarked runs"
    report(mark.line, 1, "this goal asks \(run), which random faults do not make anew")
  }
}

/// Random faults and operations against a goal that a rule makes impossible.
extension ProofWalk {
  mutating func proveImpossible(_ goal: Goal, _ mark: ImpossibleUnder, _ subject: String) {
    guard let entry = Catalog.entry(named: lesson.scenario.system) else { return }
    let rule = CommandText(roster: lesson.scenario.roster).print(mark.command)
    var hunt = GoalHunt(goal, under: mark.command, in: lesson, of: entry)
    for seed in seeds {
      guard let found = hunt.counterexample(seed) else { continue }
      let sentence =
        "is marked as impossible under \(rule), but the faults of seed \(seed) reach it at "
        + "\((found.at - .zero).text)"
      let script = ScriptText.print(
        Script(commands: found.commands), text: CommandText(roster: lesson.scenario.roster))
      return find(
        mark.line, subject, nil, false, sentence, counterexample: Counterexample(seed: seed, lines: script))
    }
    let count = "\(hunt.played) of \(seeds.count)"
    if hunt.isSpent {
      return find(
        mark.line, subject, nil, false, "only \(count) random fault scripts could be played: too many events")
    }
    find(mark.line, subject, nil, true, "is not reached under \(rule) by \(count) random fault scripts")
  }
}

/// Plays the lesson's scenario with one rule changed under the fault plan of one seed after the other, and
/// looks for a run in which all parts of a goal hold at once.
///
/// A plan has the faults that the system claims to come through, and operations of clients. Whatever only
/// looks is taken as done, and every question as answered right.
struct GoalHunt {
  private let goal: Goal
  private let scenario: Scenario
  private let entry: SystemEntry
  private let evidence: Evidence
  private let end: Instant
  /// How many plans were played to their end.
  private(set) var played = 0
  private var eventsLeft = LessonLimits.scriptEvents
  var isSpent: Bool { eventsLeft <= 0 }

  init(_ goal: Goal, under rule: Command, in lesson: Lesson, of entry: SystemEntry) {
    (self.goal, self.entry) = (goal, entry)
    let fresh = Run(name: "main", scenario: lesson.scenario, branches: Branches(end: Position(.zero)))
    scenario = Session.replay(fresh, as: "main", with: rule).scenario
    var evidence = Evidence(verbs: Verbs.view)
    evidence.answers = lesson.questions.compactMap { question in
      question.options.firstIndex(where: \.isRight).map { (id: question.id, value: .int($0 + 1)) }
    }
    evidence.goals = lesson.steps.flatMap(\.blocks).compactMap { block in
      if case .goal(let other) = block.content, other.id != goal.id { other.id } else { nil }
    }
    self.evidence = evidence
    // The phase of faults is at least as long as the solution, and then all settles.
    let solution = goal.id.flatMap { lesson.solution(of: $0)?.script.commands.last?.position.instant }
    let faults = max((solution ?? .zero) - .zero, .seconds(10))
    end = .zero + entry.schema.promises.settling + faults * 4 / 3 + scenario.roster.grace * 2
  }

  /// The commands by which the plan of a seed reaches the goal, and when; nil where it does not, or where
  /// there were too many events.
  mutating func counterexample(_ seed: UInt64) -> (commands: [Timed<Command>], at: Instant)? {
    guard !isSpent,
      let plan = try? FaultPlan(seed: seed, schema: entry.schema, roster: scenario.roster, until: end)
    else { return nil }
    let settings = scenario.script.prefix { $0.position == .start }.map(\.content)
    let planned = PlannedRun(plan, of: entry, setup: scenario.setup, settings: settings)
    eventsLeft -= planned.world.eventCount
    guard let reached = play(planned.commands) else {
      if !isSpent { played += 1 }
      return nil
    }
    var commands = planned.commands.filter { $0.position.instant <= reached }
    let at = shorten(&commands) ?? reached
    return (commands, at)
  }

  /// When all parts of the goal hold for the first time, with these commands given by the learner.
  private mutating func play(_ commands: [Timed<Command>]) -> Instant? {
    guard !isSpent else { return nil }
    let starting = scenario.script.count { $0.position == .start }
    let observer = GoalHunter(goal, evidence: evidence, passing: starting)
    guard var playback = try? Playback(scenario, observer: observer) else { return nil }
    let isWhole = playback.run(commands, to: Position(end), mostEvents: eventsLeft)
    eventsLeft -= playback.world.eventCount
    if !isWhole { eventsLeft = 0 }
    return (playback.observer as? GoalHunter)?.reachedAt
  }

  /// Leaves out what the goal is reached without: large pieces first, then single commands.
  private mutating func shorten(_ commands: inout [Timed<Command>]) -> Instant? {
    var at: Instant?
    var size = commands.count / 2
    while size > 0 {
      var index = 0
      while index < commands.count {
        var fewer = commands
        fewer.removeSubrange(index..<min(index + size, fewer.count))
        if let instant = play(fewer) { (commands, at) = (fewer, instant) } else { index += size }
      }
      size /= 2
    }
    return at
  }
}

/// Notes when all parts of a goal hold at once.
struct GoalHunter: Observer {
  private var parts: [Evaluator]
  private var evidence: Evidence
  private(set) var reachedAt: Instant?
  private var traceCount = 0
  /// Commands of the scenario's start that are still to come: nobody gave those.
  private var passing: Int

  init(_ goal: Goal, evidence: Evidence, passing: Int) {
    // What is remembered is quickly asked: where that does not hold the rest need not be read.
    let conditions = goal.parts.map(\.condition)
    parts = (conditions.filter(\.needsTrace) + conditions.filter { !$0.needsTrace }).map { Evaluator($0) }
    (self.evidence, self.passing) = (evidence, passing)
  }

  mutating func observe(_ world: any World) {
    guard reachedAt == nil else { return }
    for index in traceCount..<world.traceCount where world.traceKind(index) == .command {
      if passing > 0 {
        passing -= 1
        continue
      }
      let verb = world.traceLine(index).text.prefix { $0 != " " }
      if !evidence.verbs.contains(String(verb)) { evidence.verbs.append(String(verb)) }
    }
    traceCount = world.traceCount
    for index in parts.indices { parts[index].observe(world, evidence: evidence) }
    if parts.allSatisfy({ $0.holds(in: world, evidence: evidence) }) { reachedAt = world.now }
  }
}
