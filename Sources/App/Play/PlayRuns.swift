import Engine
import Lessons
import Sessions
import TUI

/// What is looked at in the table of runs.
struct RunsState: Sendable {
  /// Whether it takes the diagram's place.
  var isShown = false
  var table = RunTable()
  /// The row that has the cursor; nil: that of the present run.
  var selected: Int?
  /// What it would like of the screen; as it was when a run began to play, so that nothing moves meanwhile.
  var wanted = Size(24, 5)
  var leastWidth = 22
}

extension Play {
  /// Asks the runs that were bookmarked since the last time what the lesson wants to know, or what can be
  /// asked of any.
  mutating func followRuns() {
    let asked = lesson?.columns ?? []
    // Who does not look at it, and has no lesson that will, asks nobody.
    guard !asked.isEmpty || runs.isShown || focus == .runs || named.contains(.runs) else { return }
    let usual = runs.table.columns.isEmpty ? RunColumn.usual(of: world) : runs.table.columns
    runs.table.follow(session, columns: asked.isEmpty ? usual : asked)
    guard !isPlaying, runs.isShown || named.contains(.runs) else { return }
    let pane = runsPane(Look())
    (runs.wanted, runs.leastWidth) = (pane.wanted, pane.leastWidth)
  }

  func runsPane(_ look: Look, isFocused: Bool = false) -> RunsPane {
    let rows = runs.table.rows(of: session)
    var pane = RunsPane(
      columns: runs.table.columns.map(\.name), rows: rows, selected: selectedRow(rows), look: look,
      isFocused: isFocused, isFogged: fog != nil)
    if let row = pane.selected, rows.indices.contains(row), fog == nil { pane.about = about(rows[row]) }
    return pane
  }
  /// `alone: seed 1, played to 5.000 s, 3 commands`, then the commands; what the present one has not is
  /// marked, and what it has besides stands below.
  private func about(_ row: RunTable.Row) -> [String] {
    guard let run = row.isPresent ? session.run : session.bookmark(named: row.name) else { return [] }
    let mine = session.run.scenario.script + session.run.commands
    let commands = run.scenario.script + run.commands
    let count = commands.count == 1 ? "1 command" : "\(commands.count) commands"
    let end = row.isPresent ? session.end : run.end.instant
    func line(_ command: Timed<Command>, _ mark: String) -> String {
      let time = clock(command.position.instant)
      return mark + String(repeating: " ", count: max(0, 8 - time.columns)) + time + "  "
        + text.print(command.content)
    }
    let all = commands.suffix(Self.mostCommands).map { command in
      line(command, row.isPresent || mine.contains(command) ? " " : "≠")
    }
    let others = row.isPresent ? [] : mine.suffix(Self.mostCommands).filter { !commands.contains($0) }
    let rest = others.isEmpty ? [] : ["Only in \(session.name), the run you are in:"]
    return ["\(row.name): seed \(run.scenario.seed), played to \(clock(end)) s, \(count)"] + all + rest
      + others.map { line($0, "≠") }
  }
  private static var mostCommands: Int { 60 }
  private func selectedRow(_ rows: [RunTable.Row]) -> Int {
    min(runs.selected ?? rows.firstIndex(where: \.isPresent) ?? 0, rows.count - 1)
  }

  mutating func moveInRuns(by step: Int) {
    let current = selectedRow(runs.table.rows(of: session))
    selectRun(current + step, from: current)
  }
  /// - Parameter current: the row that had the cursor.
  mutating func selectRun(_ row: Int, from current: Int? = nil) {
    let rows = runs.table.rows(of: session)
    let next = min(max(0, row), rows.count - 1), step = row - (current ?? row)
    runs.selected = next
    status =
      next == current
      ? step > 0 ? "This is the last run." : "This is the first run."
      : rows[next].isPresent
        ? "\(rows[next].name) is the run you are in."
        : "Enter compares \(rows[next].name) with \(session.name), the run you are in."
  }

  /// Shows the selected run beside the present one.
  mutating func openRun() -> [Request] {
    let rows = runs.table.rows(of: session)
    let row = rows[selectedRow(rows)]
    guard row.isPresent || row.name == session.name else {
      return perform(ViewCommand.compare(row.name, session.name))
    }
    status =
      rows.count == 1
      ? "There is one run only: b keeps it by a name, then try another."
      : row.isPresent
        ? "You are in this run: up and down choose another to compare it with."
        : "The run you are in has the same name: b gives it another."
    return []
  }

  /// Puts the table away where it has the diagram's place. False when it has not the keys.
  mutating func closeRuns() -> Bool {
    guard focus == .runs, runs.isShown else { return false }
    show(.cluster)
    return true
  }

  /// The table in sentences: what it asks, then a line for each run.
  var runLines: [String] {
    guard fog == nil, lesson?.columns.isEmpty == false || runs.table.columns.isEmpty == false else {
      return []
    }
    let pane = runsPane(Look())
    return ["Runs:"]
      + pane.rows.map { row in
        let said = zip(pane.columns, row.values).map { "\($0) \(RunGrid.cell($1))" }
        return "- \(row.name)\(row.isPresent ? " (now)" : ""): \(said.joined(separator: ", "))"
      }
  }
}
