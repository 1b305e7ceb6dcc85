import Engine
import Sessions

/// The runs that a proof has played, oldest first, with their last worlds; and how much it may still play.
final class PlayedRuns {
  private struct Asked: Hashable {
    let index: Int, condition: CheckedCondition
  }
  private(set) var runs: [(run: Run, world: any World)] = []
  /// How many events may still be executed.
  private(set) var eventsLeft: Int
  private var answers: [Asked: Value] = [:]

  init(eventLimit: Int) { eventsLeft = eventLimit }

  var isSpent: Bool { eventsLeft <= 0 }

  /// Plays a run from its start to its end; nil when there were too many events.
  func play(_ run: Run, _ observer: (any Observer)?) -> Playback? {
    guard !isSpent, var playback = try? Playback(run.scenario, observer: observer) else { return nil }
    return playOn(&playback, run.commands, to: run.end) ? playback : nil
  }

  /// Plays on; false when there were too many events.
  func playOn(_ playback: inout Playback, _ commands: [Timed<Command>] = [], to end: Position) -> Bool {
    let before = playback.world.eventCount
    let isWhole = playback.run(commands, to: end, mostEvents: before + eventsLeft)
    eventsLeft -= playback.world.eventCount - before
    if !isWhole { eventsLeft = 0 }
    return isWhole
  }

  func add(_ run: Run, _ world: any World) { runs.append((run, world)) }

  /// What a condition says at the end of a run.
  func value(of condition: CheckedCondition, at index: Int, among known: RunsSoFar) -> Value {
    if let answer = answers[Asked(index: index, condition: condition)] { return answer }
    var world = runs[index].world
    var evaluator = Evaluator(condition)
    if condition.needsTrace {
      guard let playback = play(runs[index].run, FollowedConditions([condition])),
        let followed = playback.observer as? FollowedConditions
      else { return .none }
      (world, evaluator) = (playback.world, followed.evaluators[0])
    }
    let value = evaluator.value(in: world, runs: known)
    if !condition.asksRuns { answers[Asked(index: index, condition: condition)] = value }
    return value
  }
}

/// The runs that exist at some place of a lesson: the first so many of all that are played.
struct RunsSoFar: Runs {
  let played: PlayedRuns
  let count: Int

  var names: [String] {
    var out: [String] = []
    for entry in played.runs.prefix(count) where !out.contains(entry.run.name) { out.append(entry.run.name) }
    return out
  }
  func run(_ name: String) -> Run? { played.runs.prefix(count).last { $0.run.name == name }?.run }

  func final(of name: String, evaluating condition: CheckedCondition) -> Value? {
    guard let index = played.runs.prefix(count).lastIndex(where: { $0.run.name == name }) else { return nil }
    return played.value(of: condition, at: index, among: self)
  }
}

/// Follows a goal as a learner's page does, and what is measured beside it.
struct ProofObserver: Observer {
  private(set) var page: LessonObserver
  /// The measures of each part.
  private let measures: [[Measure]]
  private var followed: [[Evaluator]]
  private(set) var evidence: Evidence
  private var labels = Labels()
  /// The world in which the goal was reached, and what the measures remembered then.
  private var reached: (world: any World, followed: [[Evaluator]])?
  /// When each watch fired.
  private(set) var fired: [Instant?]

  init(
    _ goal: Goal? = nil, watches: [Watch] = [], evidence: Evidence = Evidence(), scope: ConditionScope
  ) {
    page = LessonObserver(goal: goal, watches: watches, evidence: evidence)
    measures = goal?.parts.map { Measure.all(of: $0.condition, in: scope) } ?? []
    followed = measures.map { $0.map { Evaluator($0.condition) } }
    self.evidence = evidence
    fired = watches.map { _ in nil }
  }

  mutating func observe(_ world: any World) {
    page.observe(world)
    for part in followed.indices {
      for index in followed[part].indices { followed[part][index].observe(world, evidence: evidence) }
    }
    for index in fired.indices where fired[index] == nil && page.watchers[index].hasFired {
      fired[index] = world.now
    }
    noteReached(world)
  }

  /// The learner says how two events stand.
  mutating func note(_ label: EventLabel, isRight: Bool) {
    labels.note(label, isRight: isRight)
    evidence.labels = labels.all
  }

  /// Asks the other runs, and takes in what the learner has done.
  mutating func refresh(_ world: any World, _ runs: RunsSoFar, verb: String? = nil) {
    if let verb, !evidence.verbs.contains(verb) { evidence.verbs.append(verb) }
    page.evidence = evidence
    for index in page.parts.indices where page.answers[index] != nil {
      page.answers[index] = page.parts[index].holds(in: world, evidence: evidence, runs: runs)
    }
    page.check(world)
    noteReached(world)
  }

  private mutating func noteReached(_ world: any World) {
    if reached == nil, page.isReached { reached = (world, followed) }
  }

  /// When the goal was reached.
  var reachedAt: Instant? { reached?.world.now }

  /// What is measured of a part: when the goal was reached, or else now.
  func measured(part: Int, _ world: any World, _ runs: RunsSoFar) -> String {
    let (world, followed) = reached ?? (world, followed)
    return zip(measures[part], followed[part]).map { measure, evaluator in
      measure.described(evaluator.value(in: world, evidence: evidence, runs: runs))
    }.joined(separator: ", ")
  }
}
