import Engine

extension Position {
  /// Whether this is the past of `other` in the order of a recording: of two lines at the same instant the
  /// lower is the later one, unless both count events and it counts fewer.
  package func isPast(of other: Position) -> Bool {
    guard instant == other.instant else { return instant < other.instant }
    guard let events, let others = other.events else { return false }
    return events < others
  }
}

/// The commands of a run's present branch, how far it has been played, and what undo and redo bring back.
///
/// The undo of an action is one step, also when it cut a future: the whole future comes back.
package struct Branches: Hashable, Sendable {
  /// A course of the run from some command on, which is not the present one.
  private struct Course: Hashable, Sendable {
    /// How many commands come before it.
    var prefix: Int
    var commands: [Timed<Command>]
    var end: Position
    /// Where the action stands that undo takes away or redo brings back.
    var action: Position
    /// Whether the action cuts a future, so that both are branches of the run.
    var isFork: Bool
  }
  /// In the order in which they happen.
  package private(set) var commands: [Timed<Command>]
  /// The live edge: how far the present branch has been played.
  package private(set) var end: Position
  private var undone: [Course] = []
  private var redone: [Course] = []

  package init(commands: [Timed<Command>] = [], end: Position = .start) {
    (self.commands, self.end) = (commands, end)
  }

  /// Which branch this is, from 1 in the order in which they were begun: every action in the past begins one.
  package var number: Int { undone.count(where: \.isFork) + 1 }
  /// How many branches undo and redo lead to, with this one.
  package var count: Int { number + redone.count(where: \.isFork) }
  /// The branches that undo and redo lead to, by their numbers: where each parts from this one or one
  /// between, and how far it was played.
  package var others: [(number: Int, start: Instant, end: Instant)] {
    let before = undone.filter(\.isFork), after = redone.filter(\.isFork).reversed()
    return before.enumerated().map { ($0.offset + 1, $0.element.action.instant, $0.element.end.instant) }
      + after.enumerated().map { (number + $0.offset + 1, $0.element.action.instant, $0.element.end.instant) }
  }
  /// Where this branch left the one before it; nil for the first.
  package var fork: Position? { undone.last(where: \.isFork)?.action }
  /// How many undos lead to the end of the branch before this one; 0 where there is none.
  package var undosToBranch: Int {
    undone.lastIndex(where: \.isFork).map { undone.count - $0 } ?? 0
  }
  /// How many redos lead to the end of the branch after this one, as far as they are known; 0 where there is
  /// none.
  package var redosToBranch: Int {
    guard let next = redone.lastIndex(where: \.isFork) else { return 0 }
    let following = redone[..<next].lastIndex(where: \.isFork)
    return redone.count - (following.map { $0 + 1 } ?? 0)
  }

  package var canUndo: Bool { !undone.isEmpty }
  package var canRedo: Bool { !redone.isEmpty }

  /// Whether a command at this place cuts a future: commands after it, or what was played after it.
  package func wouldCut(at position: Position) -> Bool {
    position.isPast(of: end) || (commands.last.map { position.isPast(of: $0.position) } ?? false)
  }

  /// Adds a command; one in the past cuts what came after it.
  package mutating func submit(_ command: Command, at position: Position) {
    var prefix = commands.count
    while prefix > 0, position.isPast(of: commands[prefix - 1].position) { prefix -= 1 }
    undone.append(
      Course(
        prefix: prefix, commands: Array(commands[prefix...]), end: end, action: position,
        isFork: wouldCut(at: position)))
    redone = []
    commands.removeSubrange(prefix...)
    commands.append(Timed(position, command))
    end = position
  }

  /// Notes that the run was played up to here; a place in the past changes nothing.
  package mutating func reach(_ position: Position) {
    if !position.isPast(of: end), !(end.instant == position.instant && end.events == nil) { end = position }
  }

  /// Takes the last action away, brings back the future it cut, and says where it stood; nil without one.
  package mutating func undo() -> Position? {
    guard let course = undone.popLast() else { return nil }
    redone.append(swap(course))
    return course.action
  }

  /// Brings the action back that was undone last, with all that followed it.
  package mutating func redo() -> Position? {
    guard let course = redone.popLast() else { return nil }
    undone.append(swap(course))
    return course.action
  }

  /// Takes another course from its place on and gives the one that was taken until now.
  private mutating func swap(_ course: Course) -> Course {
    let other = Course(
      prefix: course.prefix, commands: Array(commands[course.prefix...]), end: end, action: course.action,
      isFork: course.isFork)
    commands.replaceSubrange(course.prefix..., with: course.commands)
    end = course.end
    return other
  }
}
