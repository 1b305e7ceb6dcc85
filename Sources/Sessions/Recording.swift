import Engine

/// One run of a recording: how it starts, what was done to it, how far it was played.
package struct Run: Hashable, Sendable {
  package var name: String
  package var scenario: Scenario
  package private(set) var branches: Branches
  /// The world's digest at `end`, where the run was ended and nothing followed.
  package var digest: UInt64?
  package var commands: [Timed<Command>] { branches.commands }
  package var end: Position { branches.end }
  package init(name: String, scenario: Scenario, branches: Branches = Branches(), digest: UInt64? = nil) {
    (self.name, self.scenario, self.branches, self.digest) = (name, scenario, branches, digest)
  }

  /// Adds a command, as `Branches.submit`; what follows a digest makes it void.
  package mutating func submit(_ command: Command, at position: Position) {
    branches.submit(command, at: position)
    digest = nil
  }
  /// Notes that the run was played up to here.
  package mutating func reach(_ position: Position) {
    let before = end
    branches.reach(position)
    if end != before { digest = nil }
  }
  /// As `Branches.undo`: where the action stood that is gone.
  package mutating func undo() -> Position? {
    let place = branches.undo()
    if place != nil { digest = nil }
    return place
  }
  package mutating func redo() -> Position? {
    let place = branches.redo()
    if place != nil { digest = nil }
    return place
  }

  /// The run up to a place, as a bookmark keeps it: without what came after, without undo.
  package func kept(until position: Position? = nil, as name: String) -> Run {
    guard let position, position.isPast(of: end) else {
      return Run(
        name: name, scenario: scenario, branches: Branches(commands: commands, end: end), digest: digest)
    }
    let before = commands.prefix { !position.isPast(of: $0.position) }
    return Run(
      name: name, scenario: scenario, branches: Branches(commands: Array(before), end: position))
  }
}

/// The step of a lesson in which a recording was made.
package struct LessonStep: Hashable, Sendable {
  package var lesson: String, step: String
  package init(lesson: String, step: String) { (self.lesson, self.step) = (lesson, step) }
}

/// What was played and kept: it is recomputed, it holds no events.
package struct Recording: Hashable, Sendable {
  package var lesson: LessonStep?
  /// The last one is that which was being played.
  package var runs: [Run] = []
  /// Runs as they were when they were given a name, oldest first; a name stands once.
  package var bookmarks: [Run] = []
  /// What the learner has said of pairs of events since the lesson's step began.
  package var labels: [EventLabel] = []
  /// Through whose eyes the run is seen; and whether it was seen through anybody's since the step began.
  package var fog: String?, wasFogged = false
  package init() {}

  /// The bookmark of that name, or the last run of that name.
  package func run(named name: String) -> Run? {
    bookmarks.last { $0.name == name } ?? runs.last { $0.name == name }
  }
}

/// One line that the program appends to a recording as it happens.
package enum RecordingLine: Hashable, Sendable {
  /// The first line of every recording.
  case header
  case lesson(LessonStep)
  case run(String, from: String?)
  case command(Timed<Command>)
  /// A command at the start of the run, before anything has been played: part of its scenario.
  case head(Command)
  case undo, redo
  case bookmark(String, at: Position?)
  case label(EventLabel)
  case fog(String?)
  case reached(Position)
  case end(Position, digest: UInt64)
}
