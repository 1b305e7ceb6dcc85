import Engine
import Sessions
import TUI

/// One quantity over time: a value for each column, and what its numbers mean.
struct Chart {
  enum Unit { case perSecond, latency, share, count }
  var title: String, unit: Unit
  /// The title where there is room for six columns only.
  var short: String
  /// Nil where there is nothing to tell.
  var values: [Int?]
  /// Where it is counted: how many it is now, which no column tells while it goes on.
  var present: Int?
  /// Drawn as a line over the first, which is filled; its name and that of the first.
  var line: (values: [Int?], name: String, filled: String)?
  /// Whether the system itself keeps it.
  var isOwn = false
  /// Parts of a whole, which are drawn one upon the other, the first at the bottom; `values` are their sums.
  var layers: [Layer] = []
  struct Layer { var name: String, values: [Int?] }

  /// The least of 1, 2, 5, 10, ... that no value exceeds, so that the axis stands still for long; for what a
  /// system keeps itself, which often has one row, of finer steps.
  var top: Int {
    if unit == .share { return 1000 }
    let most = (values + (line?.values ?? [])).compactMap { $0 }.max() ?? 0
    if isOwn { return Self.ceiling(max(most, 10), by: Self.fine) }
    return Self.ceiling(max(most, unit == .latency ? 1000 : 5))
  }
  static func ceiling(_ value: Int, by digits: [Int] = [1, 2, 5]) -> Int {
    var ten = 1
    while ten < Int.max / 1000 {
      for digit in digits where ten * digit >= value { return ten * digit }
      ten *= 10
    }
    return value
  }
  /// Steps for what has few rows.
  private static let fine = [10, 12, 15, 20, 25, 30, 40, 50, 60, 80]
  func text(_ value: Int?) -> String {
    guard let value else { return "-" }
    return switch unit {
    case .perSecond: "\(value)/s"
    case .latency: brief(Duration.microseconds(Int64(value)))
    case .share: "\(value / 10)%"
    case .count: "\(value)"
    }
  }
  /// The values of one column in words.
  func text(at column: Int) -> String {
    let first = text(values.indices.contains(column) ? values[column] : nil)
    guard let line else { return first }
    let second = text(line.values.indices.contains(column) ? line.values[column] : nil)
    return "\(line.filled) \(first) \(line.name) \(second)"
  }

  /// What is drawn in a row of a column that is `rows` high, counted from the bottom.
  static func sign(_ value: Int?, of top: Int, row: Int, rows: Int, _ glyphs: GlyphLevel)
    -> Unicode.Scalar
  {
    let levels: [Unicode.Scalar] =
      switch glyphs {
      case .braille: [" ", "⣀", "⣤", "⣶", "⣿"]
      case .plain: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
      case .ascii: [" ", ".", ":", "#"]
      }
    guard let value, value > 0 else { return " " }
    let steps = levels.count - 1
    let height = max(1, min(value, top) * steps * rows / max(1, top))
    return levels[min(steps, max(0, height - row * steps))]
  }
}

/// The buckets of a run as columns of a chart that is so many columns wide.
struct ChartColumns {
  let buckets: [RunSeries.Bucket]
  /// How much time a column is, in microseconds.
  let width: Int64

  init(_ series: RunSeries, room: Int) {
    var factor = 1
    for choice in [2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500, 1000] {
      factor = choice
      let columns = (series.buckets.count + choice - 1) / choice
      if columns <= max(1, room), series.width * Int64(choice) >= 100_000 { break }
    }
    buckets = series.merged(by: factor)
    width = series.width * Int64(factor)
  }
  /// The last column that has all its time behind it, or the first.
  var lastWhole: Int { max(0, buckets.count - 2) }
  func column(of time: Instant) -> Int { Int(time.microseconds / width) }

  /// What can be told of a system: without clients, only what its nodes and the network do.
  func charts(hasClients: Bool) -> [Chart] {
    var charts: [Chart] = []
    if hasClients {
      charts = [
        Chart(
          title: "Throughput, ok", unit: .perSecond, short: "ok", values: buckets.map { rate($0.answered) }),
        Chart(
          title: "Latency", unit: .latency, short: "took",
          values: buckets.map { $0.latency(percent: 50).map(Int.init) },
          line: (buckets.map { $0.latency(percent: 99).map(Int.init) }, "p99", "p50")),
        Chart(
          title: "Availability: ok of all that ended", unit: .share, short: "up",
          values: buckets.map(\.availability)),
        Chart(title: "Waiting operations", unit: .count, short: "waits", values: buckets.map(\.waiting)),
      ]
    }
    charts.append(
      Chart(title: "Messages in flight", unit: .count, short: "flying", values: buckets.map(\.inFlight)))
    return charts
  }
  func load(of node: NodeID) -> Chart {
    Chart(title: "Load", unit: .perSecond, short: "load", values: buckets.map { rate($0.events[node.index]) })
  }
  private func rate(_ count: Int) -> Int? { Int(Int64(count) * 1_000_000 / width) }
}
