import Engine
import Sessions

/// An event of a run after which a part of a goal was no longer as before it.
package struct PartChange: Hashable, Sendable {
  package let instant: Instant
  /// The record of the trace that tells what the event was; nil where it left none.
  package let record: Int?
  /// Whether the part holds from then on.
  package let holds: Bool
}

/// A part of a goal in the run up to the present.
package struct PartChanges: Hashable, Sendable {
  package let label: String
  /// Whether it holds now.
  package let holds: Bool
  /// The first and the last event that changed it; nil where it is as it was at the start.
  package let first: PartChange?, last: PartChange?
  /// The other run that it asks, or all that are bookmarked: no event of this one changes it.
  package let asked: AskedRuns?

  package enum AskedRuns: Hashable, Sendable {
    case run(String), bookmarks
  }
}

/// Notes after every event and command which parts of a goal have changed.
struct GoalChangeFinder: Observer {
  private var parts: [Evaluator]
  private var evidence: Evidence
  /// Commands of this run that the learner gave: they count from when they were given.
  private let verbs: [String]
  private var passing: Int
  private var traceCount = 0
  private(set) var holds: [Bool] = []
  private(set) var first: [PartChange?], last: [PartChange?]

  /// - Parameter passing: how many commands of the scenario come at its start, before anybody acts.
  init(_ goal: Goal, evidence: Evidence, verbs: [String], passing: Int) {
    parts = goal.parts.map { Evaluator($0.condition) }
    (self.evidence, self.verbs, self.passing) = (evidence, verbs, passing)
    self.evidence.verbs.removeAll { verbs.contains($0) }
    first = goal.parts.map { _ in nil }
    last = first
  }

  mutating func observe(_ world: any World) {
    let records = min(traceCount, world.traceCount)..<world.traceCount
    note(world, records)
    traceCount = world.traceCount
    for index in parts.indices { parts[index].observe(world, evidence: evidence) }
    let now = parts.map { $0.holds(in: world, evidence: evidence) }
    defer { holds = now }
    guard holds.count == now.count else { return }
    for index in now.indices where now[index] != holds[index] {
      let change = PartChange(instant: world.now, record: world.cause(in: records), holds: now[index])
      if first[index] == nil { first[index] = change }
      last[index] = change
    }
  }

  /// Takes note of the commands among new records.
  private mutating func note(_ world: any World, _ records: Range<Int>) {
    for index in records where world.traceKind(index) == .command {
      if passing > 0 {
        passing -= 1
        continue
      }
      let verb = String(world.traceLine(index).text.prefix { $0 != " " })
      if verbs.contains(verb), !evidence.verbs.contains(verb) { evidence.verbs.append(verb) }
    }
  }
}

extension LessonRun {
  /// The ids of all goals of the lesson.
  package var goalIDs: [String] {
    lesson.steps.flatMap(\.blocks).compactMap { block in
      switch block.content {
      case .goal(let goal), .stretch(let goal): goal.id
      default: nil
      }
    }
  }

  /// What became of each part of a goal in the run up to the present, played again from its start on a copy;
  /// nil where there is no goal of that id.
  ///
  /// - Complexity: O(events of the run).
  package func changes(ofGoal id: String, in session: Session) -> [PartChanges]? {
    guard let goal = lesson.goal(id) else { return nil }
    let given = session.branches.commands.map { session.text.print($0.content) }
    let verbs = given.map { String($0.prefix { $0 != " " }) }
    let passing = session.scenario.script.count { $0.position == .start }
    var copy = session
    copy.observe(
      with: GoalChangeFinder(goal, evidence: evidence, verbs: verbs, passing: passing))
    guard let finder = copy.observer as? GoalChangeFinder else { return nil }
    let runs = BookmarkedRuns(runs: session.bookmarks)
    return goal.parts.indices.map { index in
      let part = goal.parts[index]
      guard part.condition.asksRuns else {
        return PartChanges(
          label: part.label, holds: finder.holds[index], first: finder.first[index],
          last: finder.last[index], asked: nil)
      }
      let holds = Evaluator(part.condition).holds(in: session.world, evidence: evidence, runs: runs)
      let asked = part.condition.runs.first.map(PartChanges.AskedRuns.run) ?? .bookmarks
      return PartChanges(label: part.label, holds: holds, first: nil, last: nil, asked: asked)
    }
  }
}
