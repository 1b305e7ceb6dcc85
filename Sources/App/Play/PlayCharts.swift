import Engine
import Sessions
import TUI

/// What is looked at in the charts.
struct ChartsState: Sendable {
  /// Whether they take the diagram's place.
  var isShown = false
  /// The instant whose values are shown; nil for the latest.
  var cursor: Instant?
  var series = RunSeries()
  /// How many records are read at once: the rest of a long run is read over some frames.
  static let mostEvents = 20_000
}

extension Play {
  func chartsPane(_ look: Look, isFocused: Bool = false) -> ChartsPane {
    var series = charts.series
    series.follow(world, generation: session.generation, mostEvents: ChartsState.mostEvents)
    var pane = ChartsPane(
      series: series, roster: roster, own: OwnSeries.all(of: world),
      hasClients: !world.schema.requests.isEmpty,
      hasAsked: world.operationCount > 0, now: world.now,
      marks: session.marks.marks.map { TimelinePane.Mark($0.instant, Self.sign(of: $0.kind)) },
      cursor: charts.cursor.flatMap { $0 <= world.now ? $0 : nil }, look: look, isFocused: isFocused,
      isFogged: fog != nil)
    pane.flying = world.flights.count
    pane.waiting = world.history.suffix(2_000).count { $0.status == .pending }
    return pane
  }
  /// Puts away the cursor, then the view. False when the view has not the keys.
  mutating func closeCharts() -> Bool {
    guard focus == .chart, charts.isShown else { return false }
    if charts.cursor == nil { show(.cluster) } else { charts.cursor = nil }
    return true
  }
  private var mayShowCharts: Bool {
    charts.isShown || named.contains(.chart) || Layout.mayShowCharts(size)
  }
  /// Whether charts are seen for which not all of the run was read.
  package var isReading: Bool {
    comparing == nil && mayShowCharts && !charts.series.isComplete(world, generation: session.generation)
  }
  mutating func followCharts() {
    guard mayShowCharts else { return }
    charts.series.follow(world, generation: session.generation, mostEvents: ChartsState.mostEvents)
  }

  mutating func moveChartCursor(_ move: Action.Move) {
    guard move == .left || move == .right else { return }
    followCharts()
    let room = ChartsPane.timeColumns(in: layout[.chart] ?? Rect(size))
    let width = ChartColumns(charts.series, room: room).width
    let current = min(charts.cursor ?? world.now, world.now).microseconds / width
    let wanted = max(0, current + (move == .right ? 1 : -1))
    let time = Instant(microseconds: wanted * width)
    charts.cursor = time <= world.now ? time : nil
    let end = time + .microseconds(width)
    status =
      charts.cursor == nil
      ? "The latest values."
      : "Values of \(seconds(time - .zero)) to \(seconds(end - .zero)): Enter goes there."
  }
  mutating func goToChartCursor() -> [Request] {
    guard let cursor = charts.cursor, cursor <= world.now else {
      status = "Left and right choose a time first."
      return []
    }
    charts.cursor = nil
    return perform(ViewCommand.seek(.instant(cursor - .zero)))
  }
}

extension Play {
  /// The system's own quantities in sentences: what the last second was like.
  var seriesLines: [String] {
    let own = fog == nil ? OwnSeries.all(of: world).filter { !$0.values.isEmpty } : []
    guard let seconds = own.map(\.values.count).max() else { return [] }
    var titles: [String] = []
    for series in own where !titles.contains(series.schema.chart) { titles.append(series.schema.chart) }
    return titles.map { title in
      let parts = own.filter { $0.schema.chart == title }
      let words = parts.map { "\($0.schema.name) \($0.values.last ?? 0)\($0.schema.unit.suffix)" }
      return "\(title) in second \(seconds): \(words.joined(separator: ", "))."
    }
  }
}

extension SeriesSchema.Unit {
  fileprivate var suffix: String {
    switch self {
    case .perSecond, .count: ""
    case .milliseconds: "ms"
    }
  }
}
