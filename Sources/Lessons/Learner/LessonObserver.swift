import Engine
import Sessions

/// Follows a page's conditions from event to event, so that nothing between two frames is missed.
struct LessonObserver: Observer {
  struct Watcher: Sendable {
    let watch: Watch
    var evaluator: Evaluator
    var hasFired = false
  }
  /// The parts of the goal, in order.
  var parts: [Evaluator]
  /// The parts that ask other runs: answered outside, whenever those runs or the evidence change.
  var answers: [Bool?]
  var watchers: [Watcher]
  /// What the table of runs says of this one.
  private(set) var columns: [Evaluator]
  var evidence: Evidence
  /// All parts held at once, at some time of the run.
  private(set) var isReached = false
  /// The sentence of a watch that has fired, until it is taken.
  var alert: String?

  init(goal: Goal?, watches: [Watch], columns: [RunColumn] = [], evidence: Evidence) {
    self.columns = columns.map { Evaluator($0.condition) }
    parts = goal?.parts.map { Evaluator($0.condition) } ?? []
    answers = parts.map { $0.condition.asksRuns ? false : nil }
    watchers = watches.map { Watcher(watch: $0, evaluator: Evaluator($0.condition)) }
    self.evidence = evidence
  }
  var wantsPause: Bool { alert != nil }

  mutating func observe(_ world: any World) {
    for index in parts.indices { parts[index].observe(world, evidence: evidence) }
    for index in columns.indices { columns[index].observe(world) }
    for index in watchers.indices where !watchers[index].hasFired {
      watchers[index].evaluator.observe(world, evidence: evidence)
      guard watchers[index].evaluator.holds(in: world, evidence: evidence) else { continue }
      watchers[index].hasFired = true
      alert = watchers[index].watch.sentence
    }
    check(world)
  }
  /// Whether each part of the goal holds now.
  func marks(_ world: any World) -> [Bool] {
    parts.indices.map { answers[$0] ?? parts[$0].holds(in: world, evidence: evidence) }
  }
  mutating func check(_ world: any World) {
    guard !isReached, !parts.isEmpty else { return }
    isReached = marks(world).allSatisfy { $0 }
  }
}

/// The bookmarked runs of a session, played again for the conditions that ask them.
struct BookmarkedRuns: Runs {
  let runs: [Run]
  var names: [String] { runs.map(\.name) }

  func final(of name: String, evaluating condition: CheckedCondition) -> Value? {
    guard let run = runs.last(where: { $0.name == name }),
      let playback = try? Playback(playing: run, observer: FollowedConditions([condition])),
      let followed = playback.observer as? FollowedConditions
    else { return nil }
    let evidence = Evidence(verbs: run.verbs)
    return followed.evaluators.first?.value(in: playback.world, evidence: evidence, runs: self)
  }
}

extension Run {
  /// The names of the commands that were given in it, as conditions call them.
  package var verbs: [String] {
    let text = CommandText(roster: scenario.roster)
    return (scenario.script + commands).map {
      text.print($0.content).split(separator: " ").first.map(String.init) ?? ""
    }
  }
}
