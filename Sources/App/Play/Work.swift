import Engine
import Sessions
import Systems
import TUI

/// Something that takes longer than a frame: it is done a slice at a time, shows how far it is, and Esc stops
/// it where it is.
package struct Work: Sendable {
  enum Kind: Sendable {
    /// Time runs on to an instant.
    case seek(from: Instant, to: Instant)
    /// A fault plan for each seed below `count`, on the system as it is set.
    case chaos(Chaos, count: Int)
    /// One of them is made small, then shown.
    case shrink(Chaos, Chaos.Violation)
  }
  var kind: Kind
  /// How many seeds were run, and what they broke.
  var done = 0
  var violations: [Chaos.Violation] = []
  /// How long it has been worked on, in real time.
  var spent = Duration.zero

  /// `, about 40 s left`; empty before that can be told.
  private func rest(_ share: Double) -> String {
    let spent = Double(spent.inMicroseconds)
    guard spent > 1_000_000, share > 0.01, share < 1 else { return "" }
    return ", about \(seconds(.microseconds(Int64(spent * (1 - share) / share)))) left"
  }

  /// For its panel: what is done, how far it is (0 to 1), and more about it.
  func account(of session: Session) -> (title: String, share: Double, detail: String) {
    switch kind {
    case .seek(let start, let end):
      let share = Double((session.now - start).inMicroseconds) / Double(max(1, (end - start).inMicroseconds))
      return (
        "Going to \(minutes(end))", share,
        "\(minutes(session.now)), \(session.world.eventCount) events\(rest(share))"
      )
    case .chaos(let chaos, let count):
      let found = violations.isEmpty ? "nothing broken so far" : "\(violations.count) broke a promise"
      let share = Double(done) / Double(max(1, count))
      return (
        "Chaos on \(chaos.entry.schema.card.name)", share,
        "\(done) of \(count) fault plans, \(found)\(rest(share))"
      )
    case .shrink(_, let violation):
      return ("Seed \(violation.seed)", 1, "leaving out what it does not need")
    }
  }
}

extension Play {
  /// Whether something is worked on that takes the keys.
  package var isWorking: Bool { if case .work = overlay { true } else { false } }

  /// How many events a slice of a seek has: a few milliseconds.
  private static var slice: Int { 4_000 }
  /// A seek up to so many events is done at once.
  private static var atOnce: Int { 10 * slice }

  /// Goes to an instant behind the live edge; what takes long becomes work. True when the lesson has said
  /// something on the way.
  mutating func run(to goal: Instant) -> Bool {
    let start = session.now
    switch session.advance(to: goal, mostEvents: Self.atOnce) {
    case .reached: return false
    case .paused: return sayAlert()
    case .underWay:
      overlay = .work(Work(kind: .seek(from: start, to: goal)))
      return false
    }
  }
  private mutating func sayAlert() -> Bool {
    guard let alert = lesson?.takeAlert(in: &session) else { return false }
    status = alert
    return true
  }

  /// Does a slice of the work.
  package mutating func work() {
    guard case .work(var work) = overlay else { return }
    switch work.kind {
    case .seek(_, let goal):
      switch session.advance(to: goal, mostEvents: Self.slice) {
      case .underWay: return
      case .reached: status = arrival
      case .paused: _ = sayAlert()
      }
      stopWorking()
    case .chaos(let chaos, let count):
      if let violation = try? chaos.violation(of: UInt64(work.done)) { work.violations.append(violation) }
      work.done += 1
      overlay = .work(work)
      if work.done >= count { showFindings(work, chaos) }
    case .shrink(let chaos, let violation): open(violation, of: chaos)
    }
  }
  /// Real time has passed over it.
  mutating func worked(for time: Duration) {
    guard case .work(var work) = overlay else { return }
    work.spent += time
    overlay = .work(work)
  }
  /// Does all of the work at once, where nobody could stop it.
  mutating func finishWork() { while isWorking { work() } }

  private mutating func stopWorking() {
    overlay = nil
    refreshLesson()
    dropStaleSelection()
  }

  mutating func update(_ work: Work, _ key: Key) -> [Request] {
    guard key == .escape || key == .character("q") else { return [] }
    switch work.kind {
    case .seek:
      stopWorking()
      status = "Stopped at \(minutes(session.now))."
    case .chaos(let chaos, _): showFindings(work, chaos)
    case .shrink: overlay = nil
    }
    return []
  }

  // MARK: Chaos

  /// Runs fault plans against the system as it is set now.
  mutating func startChaos(_ count: Int) {
    guard let chaos else { return }
    overlay = .work(Work(kind: .chaos(chaos, count: count)))
  }

  /// Shows what the plan of a seed breaks, made as small as it goes.
  mutating func openChaos(seed: UInt64) {
    guard let chaos else { return }
    guard let violation = try? chaos.violation(of: seed) else {
      status = "The fault plan of seed \(seed) breaks no promise."
      return
    }
    overlay = .work(Work(kind: .shrink(chaos, violation)))
  }

  /// A minute with each plan, with the dials as they are; nil where that is not to be: the status says why.
  private var chaos: Chaos? {
    mutating get {
      guard !isReplay else {
        status = "This is a recording: open the system itself for chaos (L opens the course)."
        return nil
      }
      guard lesson == nil, let entry = Catalog.entry(named: world.schema.card.name) else {
        status = "Chaos belongs to free play: L opens the course, systems are at its end."
        return nil
      }
      guard !world.schema.promises.sentences.isEmpty else {
        status = "\(world.schema.card.name) promises nothing: nothing can break."
        return nil
      }
      let usual = world.schema.parameters
      let settings = world.parameters.filter { parameter in
        usual.contains { $0.name == parameter.name && $0.value != parameter.value }
      }
      return Chaos(
        entry, until: .zero + .seconds(60), settings: settings.map { .set(parameter: $0.name, to: $0.value) })
    }
  }

  private mutating func showFindings(_ work: Work, _ chaos: Chaos) {
    overlay = nil
    let plans = work.done == 1 ? "1 fault plan" : "\(work.done) fault plans"
    guard !work.violations.isEmpty else {
      status = "\(plans) of a minute each: every promise has held."
      return
    }
    let plan = work.violations.count == work.done ? plans : "\(work.violations.count) of \(plans)"
    var title = "\(plan) broke a promise"
    if case .chaos(_, let count) = work.kind, work.done < count {
      title += "; stopped at \(work.done) of \(count)"
    }
    let hint = "Enter opens the run of a seed, made as small as it goes; small plans first."
    overlay = .choice(Choice(title: title, rows: Self.findings(work.violations), hint: hint))
    status = "Enter opens the run of a seed, made as small as it goes."
  }
  /// By the promise that broke, the one that broke most often first; of each the smallest plans.
  private static func findings(_ violations: [Chaos.Violation]) -> [Choice.Row] {
    let groups = Dictionary(grouping: violations, by: \.breach.promise)
      .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    return groups.flatMap { promise, all -> [Choice.Row] in
      let sorted = all.sorted {
        (faults($0), $0.breach.time, $0.seed) < (faults($1), $1.breach.time, $1.seed)
      }
      return sorted.prefix(mostSeeds).enumerated().map { index, violation in
        let count = faults(violation), of = all.count == 1 ? "1 seed" : "\(all.count) seeds"
        let size = count == 1 ? "1 fault" : "\(count) faults"
        return Choice.Row(
          title: "seed \(violation.seed): \(size), at \(clock(violation.breach.time)) s",
          detail: index == 0 ? "\(promise) (\(of))" : promise, line: "chaos seed \(violation.seed)")
      }
    }
  }
  /// More of one promise nobody reads.
  private static var mostSeeds: Int { 30 }
  private static func faults(_ violation: Chaos.Violation) -> Int {
    violation.commands.count { if case .fault = $0.content { true } else { false } }
  }

  private mutating func open(_ violation: Chaos.Violation, of chaos: Chaos) {
    overlay = nil
    let shrinking = Shrinking(violation, of: chaos, mostRuns: 120)
    let script =
      shrinking?.script
      ?? Script(commands: violation.commands, until: Position(violation.breach.time))
    putAway = (session, lesson)
    var run = chaos.run(script, seed: violation.seed)
    run.name = "chaos-\(violation.seed)"
    do {
      try session.open(run)
      // What is left out may have moved the moment at which it breaks.
      let verdict = RunVerdict(
        of: world, demandsProgress: shrinking?.demandsProgress ?? true, demandsOrder: chaos.demandsOrder)
      let breach = verdict.breaches.first { $0.promise == violation.breach.promise } ?? violation.breach
      session.seek(to: .zero)
      speed = Self.comfortable(for: world, end: script.until?.instant)
      let count = script.commands.count == 1 ? "1 command" : "\(script.commands.count) commands"
      status = "With \(count), \(breach.sentence). Space plays it, ] goes to the mark."
    } catch { status = "\(error)" }
  }
}
