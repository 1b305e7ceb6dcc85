import Engine
import Sessions

/// A goal is open when its step begins, and its solution reaches it.
extension ProofWalk {
  mutating func prove(_ goal: Goal, _ line: Int, _ allowed: Allowed?, isStretch: Bool) {
    let subject = (isStretch ? "stretch" : "goal") + (goal.id.map { " \($0)" } ?? "")
    proveStart(goal, line, subject, isReset: allowed?.reset != nil)
    let solutions = goal.id.map(lesson.solutions) ?? []
    if let last = solutions.last {
      for earlier in solutions.dropLast() { _ = follow(earlier, to: goal, line, subject, allowed) }
      if let end = follow(last, to: goal, line, subject, allowed) {
        report(goal, subject, end.playback)
        keep(end.run, end.playback.world, isNamed: allowed?.reset != nil)
      }
    } else if !isStretch {
      proveByRuns(goal, subject)
    }
    for mark in goal.impossible { proveImpossible(goal, mark, subject) }
    if let id = goal.id { evidence.goals.append(id) }
  }

  // MARK: open at first

  private mutating func proveStart(_ goal: Goal, _ line: Int, _ subject: String, isReset: Bool) {
    let begin = Position(.zero)
    let fresh = Run(name: "main", scenario: lesson.scenario, branches: Branches(end: begin))
    var starts: [(run: Run, place: String)] = [(fresh, "at the start")]
    // Without a reset the learner's step begins in the run that is on the screen.
    if !isReset, let present = start.present { starts.append((present, "in the run before it")) }
    var openParts = goal.parts.count
    for (run, place) in starts {
      let known = RunsSoFar(played: played, count: start.runCount)
      guard let playback = played.play(run, observer(goal, start.evidence)),
        var observer = playback.observer as? ProofObserver
      else { return }
      observer.refresh(playback.world, known)
      if observer.reachedAt != nil {
        let values = goal.parts.indices.map { observer.measured(part: $0, playback.world, known) }
        let measured = values.filter { !$0.isEmpty }.joined(separator: ", ")
        let rest = measured.isEmpty ? "" : ": \(measured)"
        return find(line, subject, nil, false, "is reached already \(place), before anything is done\(rest)")
      }
      openParts = min(openParts, observer.page.marks(playback.world).count { !$0 })
    }
    find(line, subject, nil, true, "is open at first: \(openParts) of \(goal.parts.count) parts do not hold")
  }

  // MARK: reached by its solution

  private enum Act: Hashable {
    case command(Command), view(String), label(EventLabel), bookmark(String)
  }

  /// Plays a solution to its end; nil when there were too many events.
  private mutating func follow(
    _ solution: Solution, to goal: Goal, _ line: Int, _ subject: String, _ allowed: Allowed?
  ) -> (run: Run, playback: Playback)? {
    let commands = solution.script.commands
    let acts = sortedByPosition(
      commands.map { Timed($0.position, Act.command($0.content)) }
        + solution.views.map { Timed($0.position, Act.view($0.content)) }
        + solution.labels.map { Timed($0.position, Act.label($0.content)) }
        + solution.bookmarks.map { Timed($0.position, Act.bookmark($0.content)) })
    let last = acts.last?.position.instant ?? .zero
    let end = max(solution.script.until?.instant ?? last + .seconds(10), last)
    if last - .zero > .seconds(60 * lesson.header.minutes) {
      let minutes = "but the lesson says minutes: \(lesson.header.minutes)"
      find(line, subject, nil, false, "its solution takes \((last - .zero).text), \(minutes)")
    }
    guard var playback = try? Playback(lesson.scenario, observer: observer(goal, evidence)) else {
      return nil
    }
    refresh(&playback)
    let text = CommandText(roster: lesson.scenario.roster)
    var given: [Timed<Command>] = []
    for act in acts {
      guard played.playOn(&playback, to: act.position) else { return nil }
      let verb: String
      switch act.content {
      case .view(let name): verb = name
      case .label(let label):
        verb = "label"
        say(label, in: &playback, line, subject, at: act.position)
      case .bookmark(let name):
        verb = "bookmark"
        played.add(run(name, given, until: act.position), playback.world)
      case .command(let command):
        let printed = text.print(command)
        verb = printed.split(separator: " ").first.map(String.init) ?? ""
        do {
          try playback.submit(command)
          given.append(Timed(act.position, command))
        } catch {
          let place = "at \(act.position.text) its solution gives \(printed)"
          find(line, subject, nil, false, "\(place), but \(error.sentence(in: lesson.scenario.roster))")
        }
      }
      if let names = allowed?.commands, !names.isEmpty, verb != "bookmark", !names.contains(verb) {
        find(line, subject, nil, false, "its solution gives \(verb), which the step does not allow")
      }
      refresh(&playback, verb: verb)
    }
    guard played.playOn(&playback, to: Position(end)) else { return nil }
    refresh(&playback)
    note(playback, "in the solution of \(subject)")
    return (run(allowed?.reset ?? "main", given, until: Position(end)), playback)
  }
  private func run(_ name: String, _ given: [Timed<Command>], until end: Position) -> Run {
    Run(name: name, scenario: lesson.scenario, branches: Branches(commands: given, end: end))
  }

  /// The solution says how two events stand: it must be so.
  private mutating func say(
    _ label: EventLabel, in playback: inout Playback, _ line: Int, _ subject: String, at place: Position
  ) {
    let start = "at \(place.text) its solution says label \(label.text)"
    let truth = label.truth(in: playback.world)
    switch truth {
    case label.order?: break
    case let truth?: find(line, subject, nil, false, "\(start), but it is \(truth.rawValue)")
    case nil: find(line, subject, nil, false, "\(start), but one of them has not happened yet")
    }
    guard let truth, var observer = playback.observer as? ProofObserver else { return }
    observer.note(label, isRight: truth == label.order)
    playback.observer = observer
  }

  private func refresh(_ playback: inout Playback, verb: String? = nil) {
    guard var observer = playback.observer as? ProofObserver else { return }
    observer.refresh(playback.world, runs, verb: verb)
    playback.observer = observer
  }

  private mutating func report(_ goal: Goal, _ subject: String, _ playback: Playback) {
    guard let observer = playback.observer as? ProofObserver else { return }
    let world = playback.world
    let marks = observer.page.marks(world)
    for (index, part) in goal.parts.enumerated() {
      let measured = observer.measured(part: index, world, runs)
      let rest = measured.isEmpty ? "" : ": \(measured)"
      if let reached = observer.reachedAt {
        find(part.line, subject, part.label, true, "reached at \((reached - .zero).text)\(rest)")
      } else {
        let end = (world.now - .zero).text
        let sentence = marks[index] ? "holds at \(end)" : "does not hold after its solution, at \(end)"
        find(part.line, subject, part.label, marks[index], sentence + rest)
      }
    }
    guard observer.reachedAt == nil, marks.allSatisfy({ $0 }) else { return }
    find(goal.parts[0].line, subject, nil, false, "its parts hold, but never all at once")
  }

  /// A goal that asks other runs only is reached once they are made.
  private mutating func proveByRuns(_ goal: Goal, _ subject: String) {
    let begin = Position(.zero)
    let fresh = Run(name: "main", scenario: lesson.scenario, branches: Branches(end: begin))
    guard let playback = played.play(present?.run ?? fresh, observer(goal, evidence)),
      var observer = playback.observer as? ProofObserver
    else { return }
    observer.refresh(playback.world, runs)
    let marks = observer.page.marks(playback.world)
    for (index, part) in goal.parts.enumerated() {
      let measured = observer.measured(part: index, playback.world, runs)
      let sentence =
        marks[index] ? "holds in the runs of the lesson" : "does not hold in the runs of the lesson"
      find(
        part.line, subject, part.label, marks[index], measured.isEmpty ? sentence : "\(sentence): \(measured)"
      )
    }
  }
}
