import Engine
import Sessions

/// What each bookmarked run, and the one being played, say of the columns of a table.
///
/// A bookmarked run is asked once, when it is bookmarked; where it is not the one that is being played, it is
/// played again for that.
package struct RunTable: Sendable {
  package struct Row: Hashable, Sendable {
    package var name: String
    /// One for each column.
    package var values: [Value]
    /// Whether it is the run being played.
    package var isPresent: Bool

    package init(name: String, values: [Value], isPresent: Bool) {
      (self.name, self.values, self.isPresent) = (name, values, isPresent)
    }
  }
  package private(set) var columns: [RunColumn] = []
  private var known: [(run: Run, values: [Value])] = []

  package init() {}

  /// Asks the runs that are bookmarked and were not asked yet.
  package mutating func follow(_ session: Session, columns: [RunColumn]) {
    if columns != self.columns { (self.columns, known) = (columns, []) }
    known = session.bookmarks.map { run in
      if let same = known.first(where: { $0.run == run }) { return same }
      let isPresent = session.kept(as: run.name) == run
      return (run, isPresent ? present(in: session) : Self.values(of: run, columns))
    }
  }

  /// The bookmarked runs, oldest first, and the present one once: in the place of the one that has its name,
  /// or that it is under another name; else last.
  package func rows(of session: Session) -> [Row] {
    let place =
      known.lastIndex { $0.run.name == session.name }
      ?? known.lastIndex { $0.run == session.kept(as: $0.run.name) }
    let name = place.map { known[$0].run.name } ?? session.name
    let present = Row(name: name, values: present(in: session), isPresent: true)
    var rows = known.map { Row(name: $0.run.name, values: $0.values, isPresent: false) }
    if let place { rows[place] = present } else { rows.append(present) }
    return rows
  }

  /// What the present run says now.
  private func present(in session: Session) -> [Value] {
    let followed = (session.observer as? LessonObserver)?.columns ?? []
    let isFollowed = followed.map(\.condition) == columns.map(\.condition)
    let evaluators = isFollowed ? followed : columns.map { Evaluator($0.condition) }
    let evidence = Evidence(verbs: session.run.verbs)
    return evaluators.map { $0.value(in: session.world, evidence: evidence) }
  }

  private static func values(of run: Run, _ columns: [RunColumn]) -> [Value] {
    let conditions = columns.map(\.condition)
    // Who asks nothing of the way lets the run play freely.
    let observer = conditions.contains(where: \.needsTrace) ? FollowedConditions(conditions) : nil
    guard let playback = try? Playback(playing: run, mostEvents: LessonLimits.events, observer: observer)
    else { return columns.map { _ in .none } }
    let followed = (playback.observer as? FollowedConditions)?.evaluators ?? conditions.map(Evaluator.init)
    let evidence = Evidence(verbs: run.verbs)
    return followed.map { $0.value(in: playback.world, evidence: evidence) }
  }
}

extension RunColumn {
  /// What is asked of runs where no lesson says it: the system's own figures, or what its clients were told.
  package static func usual(of world: any World) -> [RunColumn] {
    let scope = ConditionScope(world.schema, roster: world.roster)
    let figures = world.schema.figures.map { ($0.name, $0.name) }
    let general =
      world.schema.requests.isEmpty
      ? [("events", "count(events)")]
      : [
        ("ok", "count(ops where acked)"), ("not ok", "count(ops where not acked)"),
        ("lost", "count(lost_acked)"),
      ]
    return (figures.isEmpty ? general : figures).prefix(LessonLimits.columns).compactMap { name, text in
      let place = Place(1, 1)
      guard let expression = try? ConditionText.parse(text, at: place),
        let condition = try? ConditionCheck.column(expression, in: scope)
      else { return nil }
      return RunColumn(name: name, condition: condition)
    }
  }
}
