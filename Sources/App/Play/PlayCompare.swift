import Engine
import Sessions
import TUI

/// What is looked at while two runs are compared.
struct CompareState: Sendable {
  var runs: Comparison
  /// Which run is seen where there is room for one.
  var shown = 0
}

extension Play {
  // MARK: Beginning and leaving

  mutating func compare(_ names: (String, String)?) {
    guard let (left, right) = names else {
      if !closeComparison() { status = "Nothing is compared: compare two runs by their names." }
      return
    }
    guard let one = run(named: left), let other = run(named: right) else { return }
    guard one.scenario.system == other.scenario.system else {
      status = "\(left) is a run of \(one.scenario.system), \(right) of \(other.scenario.system)."
      return
    }
    do throws(UnknownSystem) {
      isPlaying = false
      painting = nil
      // Two runs are seen from outside, by one who knows every node.
      fog = nil
      let comparison = try Comparison(one, other, at: session.now)
      comparing = CompareState(runs: comparison)
      status = "Comparing \(left) and \(right). Space and < > , . move both, [ ] marks, Esc leaves."
    } catch { status = "\(error)" }
  }
  private mutating func run(named name: String) -> Run? {
    if name == session.name { return session.run.kept(as: name) }
    if let run = session.bookmark(named: name) { return run }
    status = "No run \(quotedForMessage(name))\(didYouMean(name, among: runNames)): b gives a run a name."
    return nil
  }
  /// The names of all runs that can be compared.
  var runNames: [String] {
    session.bookmarks.map(\.name).filter { $0 != session.name } + [session.name]
  }
  /// Goes back to the present run. False when nothing is compared.
  mutating func closeComparison() -> Bool {
    guard comparing != nil else { return false }
    comparing = nil
    isPlaying = false
    status = "Back in the run \(session.name)."
    return true
  }

  // MARK: While it is shown

  /// Whether an action only looks, so that it is possible while two runs are compared.
  func reasonWhileComparing(against action: Action) -> String? {
    guard comparing != nil else { return nil }
    switch action {
    case .view(let command): return isPossibleWhileComparing(command) ? nil : Self.comparingReason
    case .playOrPause, .faster, .slower, .nextPanel, .previousPanel, .prompt, .palette, .close, .leave,
      .repaint, .suspend, .leaveAtOnce:
      return nil
    case .line(let line):
      return (try? ViewCommand.parse(line)).flatMap { $0 }.map(isPossibleWhileComparing) == true
        ? nil : Self.comparingReason
    default: return Self.comparingReason
    }
  }
  static let comparingReason = "does not work while comparing: Esc first"

  func isPossibleWhileComparing(_ command: ViewCommand) -> Bool {
    switch command {
    case .play, .pause, .speed, .step, .stepBack, .seek, .mark, .compare, .compareOff, .help, .quit, .lessons,
      .set:
      true
    default: false
    }
  }

  /// Lets both runs go on for so much simulated time.
  mutating func passCompared(_ span: Duration) {
    guard var state = comparing else { return }
    let before = state.runs.now
    state.runs.seek(to: before + span)
    // Where they part is worth a stop.
    if let first = state.runs.first?.instant, before < first, state.runs.now >= first {
      state.runs.seek(to: first)
      pause("Here they part. Space plays on.")
    } else if state.runs.now >= state.runs.end {
      pause("Both were played up to here.")
    }
    comparing = state
  }

  /// Moves the playhead of both. False when nothing is compared.
  mutating func travelCompared(_ command: ViewCommand) -> Bool {
    guard var state = comparing else { return false }
    switch command {
    case .play, .pause, .speed: return false
    case .step: if !state.runs.step() { state.runs.seek(to: state.runs.end) }
    case .stepBack: _ = state.runs.stepBack()
    case .seek(.start): state.runs.seek(to: .zero)
    case .seek(.end): state.runs.seek(to: state.runs.end)
    case .seek(.instant(let time)): state.runs.seek(to: .zero + time)
    case .seek(.by(let time, let isBack)):
      state.runs.seek(to: isBack ? max(.zero, state.runs.now - time) : state.runs.now + time)
    case .mark(let isNext):
      let now = state.runs.now, marks = state.runs.marks
      guard let found = isNext ? marks.first(where: { $0 > now }) : marks.last(where: { $0 < now }) else {
        status = isNext ? Self.noMark(in: state.runs) : "No mark before this moment."
        return true
      }
      state.runs.seek(to: found)
    default: return false
    }
    isPlaying = false
    comparing = state
    let place =
      state.runs.now == state.runs.first?.instant
      ? " Here they part." : state.runs.now == state.runs.end ? " Both were played up to here." : ""
    status = "Both at \(minutes(state.runs.now)).\(place)"
    return true
  }

  /// What a comparison shows, line by line, which ends it; nothing where nothing is compared.
  mutating func takeComparison() -> [String] {
    guard let runs = comparing?.runs else { return [] }
    comparing = nil
    status = ""
    let names = "\(runs.left.name) | \(runs.right.name)"
    let differences = runs.differences.map { difference in
      "\(difference.label(in: runs.left.world.roster)): \(difference.left) | \(difference.right)."
    }
    let heading =
      differences.isEmpty
      ? "Nothing differs at \(minutes(runs.now))." : "At \(minutes(runs.now)) differs, \(names):"
    return [partingSentence(runs), heading] + differences
  }

  /// Why there is no further mark: perhaps one run has some, at a time to which the other was not played.
  private static func noMark(in runs: Comparison) -> String {
    let later = [runs.left, runs.right].flatMap { run in
      run.marks.marks.filter { $0.instant > runs.end }.map { (time: $0.instant, name: run.name) }
    }
    guard let next = later.min(by: { $0.time < $1.time }) else { return "No mark after this moment." }
    return "No mark up to \(clock(runs.end)) s, where one of them ends. \(next.name) alone has one, "
      + "at \(clock(next.time)) s."
  }

  // MARK: Drawing

  func comparePane(_ look: Look) -> ComparePane? {
    guard let state = comparing else { return nil }
    let runs = state.runs, own = runs.ownCommands
    let sides = [(runs.left, own.left), (runs.right, own.right)].map {
      session, commands -> ComparePane.Side in
      var tape = tape(session, isHidden: false, look)
      tape.least = max(runs.left.end, runs.right.end)
      if let first = runs.first?.instant { tape.marks.append(.init(first, .parting)) }
      return ComparePane.Side(
        name: session.name, own: with(commands, session.text), scene: Scene(session.world), tape: tape)
    }
    var pane = ComparePane(
      sides: sides, sentence: partingSentence(runs), differences: runs.differences,
      roster: runs.left.world.roster, look: look)
    pane.shown = state.shown
    return pane
  }
  /// `with set rule majority`, and how many commands more.
  private func with(_ commands: [Timed<Command>], _ text: CommandText) -> String {
    guard let first = commands.first else { return "" }
    let time = first.position.instant == .zero ? "" : " at \(seconds(first.position.instant - .zero))"
    let more = commands.count > 1 ? " and \(commands.count - 1) more" : ""
    return "with \(text.print(first.content))\(time)\(more)"
  }
  /// `The same until 4.210 s; then only in alone: n2 takes over.`
  func partingSentence(_ runs: Comparison) -> String {
    guard let first = runs.first else {
      return "The same as far as both were played, to \(clock(runs.end)) s."
    }
    let until =
      first.instant == .zero ? "Different from the start" : "The same until \(clock(first.instant)) s"
    let names = (runs.left.name, runs.right.name)
    let left = Self.telling(first.left), right = Self.telling(first.right)
    let nodes = first.nodes.first { $0.node != nil }
    let isWorthTelling = { (line: TraceView?) in line.map { Self.rank($0) < 3 } ?? false }
    if let node = nodes, let id = node.node, !isWorthTelling(left), !isWorthTelling(right),
      case .node(_, let field) = node.subject
    {
      let name = runs.left.world.roster.name(id)
      return "\(until); then \(name) has \(field) \(node.left) in \(names.0), \(node.right) in \(names.1)."
    }
    if let left, right.map({ Self.rank(left) <= Self.rank($0) }) ?? true {
      return "\(until); then only in \(names.0): \(Sentence.of(left, in: runs.left.world.roster))"
    }
    guard let right else { return until + "." }
    return "\(until); then only in \(names.1): \(Sentence.of(right, in: runs.right.world.roster))"
  }
  /// What says most of all that happened.
  private static func telling(_ lines: [TraceView]) -> TraceView? { lines.min { rank($0) < rank($1) } }
  private static func rank(_ line: TraceView) -> Int {
    switch line.kind {
    case .violation, .command: 0
    case .note: 1
    case .outcome: 2
    case .lost, .timer, .boot: 3
    default: 4
    }
  }
}

extension Difference {
  /// What it is that differs: `n2 epoch`.
  func label(in roster: Roster) -> String {
    switch subject {
    case .count(let name): name
    case .node(let id, let field): "\(roster.name(id)) \(field)"
    case .operation(let client, let words): "\(roster.name(client)) \(words)"
    }
  }
}
