import Engine
import Sessions
import Systems

/// Plays what a lesson claims: every goal is open at first and reached by its solution, every answer key is
/// what the simulation does, every run and contrast can be made, every watch fires.
package enum Proof {
  /// The random faults that are played against a goal which is marked as impossible.
  package static let seeds: Range<UInt64> = 0..<200

  /// One claim of a lesson, and what the simulation says about it.
  package struct Finding: Hashable, Sendable {
    /// The line of the lesson where the claim stands.
    package let line: Int
    /// Which fence: `goal g1`.
    package let subject: String
    /// Which line of it: the label of a part, the text of an option.
    package let label: String?
    package let holds: Bool
    /// What was claimed and found, in one sentence.
    package let sentence: String
    /// The faults that reach a goal which is marked as impossible.
    package var counterexample: Counterexample?

    /// `goal g1, "label": sentence`
    package var text: String {
      subject + (label.map { ", " + quotedForMessage($0) } ?? "") + ": " + sentence
    }
  }

  /// Everything that the lesson claims, in the order of its file.
  ///
  /// - Parameter seeds: those of the random faults against goals that are marked as impossible.
  package static func of(
    _ lesson: Lesson, eventLimit: Int = LessonLimits.events, seeds: Range<UInt64> = Proof.seeds
  ) -> [Finding] {
    guard let schema = Catalog.entry(named: lesson.scenario.system)?.schema else { return [] }
    var walk = ProofWalk(lesson, schema, PlayedRuns(eventLimit: eventLimit), seeds)
    walk.walk()
    let order = walk.findings.enumerated().sorted {
      ($0.element.line, $0.offset) < ($1.element.line, $1.offset)
    }
    return order.map(\.element)
  }
}

/// Goes through a lesson as a learner would who does everything right.
struct ProofWalk {
  /// An option whose truth waits for the run that scores it.
  private struct OpenTruth {
    let subject: String, option: Question.Option, truth: CheckedCondition
  }
  let lesson: Lesson
  let scope: ConditionScope
  let played: PlayedRuns
  let seeds: Range<UInt64>
  private(set) var findings: [Proof.Finding] = []
  private var open: [OpenTruth] = []
  /// The run that is on the screen, and how it ends.
  var present: (run: Run, world: any World)?
  var evidence = Evidence()
  /// The watches of the step, their lines, and where they fired.
  private var watches: [(watch: Watch, line: Int, fired: String?)] = []
  /// What stood when the step began.
  var start = Start()
  struct Start {
    var present: Run?
    var runCount = 0
    var evidence = Evidence()
  }

  init(_ lesson: Lesson, _ schema: Schema, _ played: PlayedRuns, _ seeds: Range<UInt64>) {
    (self.lesson, self.played, self.seeds) = (lesson, played, seeds)
    scope = ConditionScope(of: lesson, schema)
  }

  var runs: RunsSoFar { RunsSoFar(played: played, count: played.runs.count) }

  mutating func find(
    _ line: Int, _ subject: String, _ label: String? = nil, _ holds: Bool, _ sentence: String,
    counterexample: Counterexample? = nil
  ) {
    findings.append(
      Proof.Finding(
        line: line, subject: subject, label: label, holds: holds, sentence: sentence,
        counterexample: counterexample))
  }

  func observer(_ goal: Goal? = nil, _ evidence: Evidence = Evidence()) -> ProofObserver {
    ProofObserver(goal, watches: watches.map(\.watch), evidence: evidence, scope: scope)
  }

  mutating func walk() {
    for step in lesson.steps {
      guard walk(step) else { return }
    }
    for truth in open { settle(truth) }
  }

  /// False when the lesson plays too much.
  private mutating func walk(_ step: Step) -> Bool {
    start = Start(present: present?.run, runCount: played.runs.count, evidence: evidence)
    watches = step.blocks.compactMap { block in
      if case .watch(let watch) = block.content { (watch, block.line, nil) } else { nil }
    }
    var allowed: Allowed?
    for block in step.blocks {
      switch block.content {
      case .act(let act):
        allowed = act
        continue
      case .run(let run): play(run, block.line)
      case .contrast(let contrast): play(contrast, block.line)
      case .predict(let question): ask(question, "predict \(question.id)", isPrediction: true)
      case .quiz(let question): ask(question, "quiz \(question.id)", isPrediction: false)
      case .goal(let goal): prove(goal, block.line, allowed, isStretch: false)
      case .stretch(let goal): prove(goal, block.line, allowed, isStretch: true)
      case .await: break
      default: continue
      }
      allowed = nil
      guard !played.isSpent else {
        let limit = "its runs execute too many events to be proved"
        find(block.line, "step \(step.id)", nil, false, "\(limit); let them end earlier, or do less (every)")
        return false
      }
    }
    for watch in watches {
      let sentence = watch.fired.map { "fires \($0)" } ?? "never fires in a run of its step"
      find(watch.line, "watch", watch.watch.label, watch.fired != nil, sentence)
    }
    return true
  }

  // MARK: runs

  private mutating func play(_ run: ScriptedRun, _ line: Int) {
    let end = Position(lesson.end(of: run))
    play(
      Run(name: run.name, scenario: lesson.scenario(of: run), branches: Branches(end: end)),
      "run \(run.name)",
      line)
  }

  private mutating func play(_ contrast: Contrast, _ line: Int) {
    let subject = "contrast \(contrast.name)"
    guard let original = runs.run(contrast.original) else {
      return find(line, subject, nil, false, "the run \(contrast.original) was not made before it")
    }
    if let playback = try? Playback(original.scenario) {
      var world = playback.world
      do {
        try world.apply(contrast.command, by: .script)
      } catch {
        return find(line, subject, nil, false, error.sentence(in: world.roster))
      }
    }
    play(Session.replay(original, as: contrast.name, with: contrast.command), subject, line, isContrast: true)
  }

  /// Plays a run that is then on the screen, and bookmarks it.
  private mutating func play(_ run: Run, _ subject: String, _ line: Int, isContrast: Bool = false) {
    guard let playback = played.play(run, observer()) else { return }
    let world = playback.world
    let refused = ProofWalk.refused(world)
    if let refused, !isContrast {
      find(line, subject, nil, false, refused)
    } else {
      let end = (world.now - .zero).text
      find(line, subject, nil, true, "plays to \(end), \(world.eventCount) events")
    }
    note(playback, "in \(subject)")
    keep(run, world, isNamed: true)
  }

  /// The first command of a script that came to nothing, and why.
  private static func refused(_ world: any World) -> String? {
    for index in 0..<max(0, world.traceCount - 1)
    where world.traceKind(index) == .command && world.traceKind(index + 1) == .note {
      let (command, note) = (world.traceLine(index), world.traceLine(index + 1))
      guard note.node == nil else { continue }
      return "at \((command.time - .zero).text) \(command.text) does nothing: \(note.text)"
    }
    return nil
  }

  /// Takes note of the watches that fired.
  mutating func note(_ playback: Playback, _ place: String) {
    guard let observer = playback.observer as? ProofObserver else { return }
    for (index, instant) in observer.fired.enumerated() where watches[index].fired == nil {
      watches[index].fired = instant.map { "at \(($0 - .zero).text) \(place)" }
    }
  }

  /// The run is over: it is on the screen, and it scores what was predicted.
  mutating func keep(_ run: Run, _ world: any World, isNamed: Bool) {
    present = (run, world)
    if isNamed { played.add(run, world) }
    let known = runs.names
    let ready = open.filter { truth in truth.truth.runs.allSatisfy { known.contains($0) } }
    open.removeAll { truth in truth.truth.runs.allSatisfy { known.contains($0) } }
    for truth in ready { settle(truth) }
  }

  // MARK: questions

  private mutating func ask(_ question: Question, _ subject: String, isPrediction: Bool) {
    let known = runs.names
    for (index, option) in question.options.enumerated() {
      if option.isRight { evidence.answers.append((id: question.id, value: .int(index + 1))) }
      guard let truth = option.truth else { continue }
      let entry = OpenTruth(subject: subject, option: option, truth: truth)
      let isReady = !isPrediction && present != nil && truth.runs.allSatisfy { known.contains($0) }
      if isReady { settle(entry) } else { open.append(entry) }
    }
  }

  private mutating func settle(_ entry: OpenTruth) {
    let known = runs.names
    if let missing = entry.truth.runs.first(where: { !known.contains($0) }) {
      return find(
        entry.option.line, entry.subject, entry.option.text, false, "no run \(missing) is ever made")
    }
    let part = Goal.Part(label: "", condition: entry.truth, line: entry.option.line)
    let begin = Position(.zero)
    let fresh = Run(name: "main", scenario: lesson.scenario, branches: Branches(end: begin))
    let follower = ProofObserver(Goal(id: nil, parts: [part]), scope: scope)
    guard let playback = played.play(present?.run ?? fresh, follower),
      var observer = playback.observer as? ProofObserver
    else { return }
    observer.refresh(playback.world, runs)
    let holds = observer.page.marks(playback.world)[0]
    let measured = observer.measured(part: 0, playback.world, runs)
    let isRight = entry.option.isRight
    let verdict =
      switch (isRight, holds) {
      case (true, true): "right, and it is so"
      case (false, false): "wrong, and it is not so"
      case (true, false): "called right, but it is not so"
      case (false, true): "called wrong, but it is so"
      }
    find(
      entry.option.line, entry.subject, entry.option.text, isRight == holds,
      measured.isEmpty ? verdict : "\(verdict): \(measured)")
  }
}
