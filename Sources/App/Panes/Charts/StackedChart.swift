import Engine

/// A quantity over time that the system itself keeps: a value for each second that is over.
struct OwnSeries {
  var schema: SeriesSchema, values: [Int]

  /// All of a world's, as they are now: going back in time shows the past as it was.
  static func all(of world: any World) -> [OwnSeries] {
    let seconds = Int(world.now.microseconds / 1_000_000)
    return world.schema.series.map { schema in
      OwnSeries(schema: schema, values: Array(world.series(schema.name).prefix(seconds)))
    }
  }
}

extension SeriesSchema.Unit {
  fileprivate var chart: Chart.Unit {
    switch self {
    case .perSecond: .perSecond
    case .count: .count
    case .milliseconds: .latency
    }
  }
  /// How many of what a chart counts in are one of these.
  fileprivate var factor: Int { self == .milliseconds ? 1000 : 1 }
}

extension ChartColumns {
  /// A chart for each title, in the order of the system, with the quantities of that title as its layers.
  func charts(of own: [OwnSeries]) -> [Chart] {
    var titles: [String] = []
    for series in own where !titles.contains(series.schema.chart) { titles.append(series.schema.chart) }
    return titles.map { title in
      let parts = own.filter { $0.schema.chart == title }
      let unit = parts[0].schema.unit.chart
      if parts.count == 1 {
        let name = parts[0].schema.name
        let whole = name.lowercased() == title.lowercased() ? title : "\(title): \(name)"
        return Chart(title: whole, unit: unit, short: name, values: values(of: parts[0]), isOwn: true)
      }
      let layers = parts.map { Chart.Layer(name: $0.schema.name, values: values(of: $0)) }
      let sums = buckets.indices.map { column -> Int? in
        let known = layers.compactMap { $0.values[column] }
        return known.isEmpty ? nil : known.reduce(0, +)
      }
      return Chart(
        title: title, unit: unit, short: title.lowercased(), values: sums, isOwn: true, layers: layers)
    }
  }

  /// The value of each column: of seconds that share one, the mean of what is counted by the second, else the
  /// largest.
  private func values(of series: OwnSeries) -> [Int?] {
    buckets.indices.map { column in
      let first = Int(Int64(column) * width / 1_000_000),
        last = Int((Int64(column + 1) * width - 1) / 1_000_000)
      let seconds = series.values[min(first, series.values.count)..<min(last + 1, series.values.count)]
      guard !seconds.isEmpty else { return nil }
      let unit = series.schema.unit
      let value = unit == .perSecond ? seconds.reduce(0, +) / seconds.count : seconds.max() ?? 0
      return value * unit.factor
    }
  }
}

extension Chart {
  private static let patterns: [Unicode.Scalar] = ["█", "▒", "░", "·"]
  /// What fills a layer: the pattern tells it from the others where there is no colour.
  static func sign(_ layer: Int) -> Unicode.Scalar { patterns[layer % patterns.count] }
  static func pattern(_ layer: Int) -> String { String(Character(sign(layer))) }

  var unitWords: String {
    switch unit {
    case .perSecond: ", per second"
    case .latency: ", time"
    case .share, .count: ""
    }
  }
  /// The last column up to this one of which there is something to tell: a second that is not over has no
  /// value of its own.
  func told(_ column: Int) -> Int {
    guard isOwn else { return column }
    return values.prefix(column + 1).lastIndex { $0 != nil } ?? column
  }
  /// The value of a layer without its unit.
  func number(_ layer: Layer, at column: Int) -> String {
    guard layer.values.indices.contains(column), let value = layer.values[column] else { return "-" }
    return unit == .perSecond ? "\(value)" : text(value)
  }

  /// Which layer each row of a column shows, from the bottom. What is more than nothing has a row, where
  /// there are rows for all.
  func rows(at column: Int, of height: Int) -> [Int] {
    var sum = 0, rows: [Int] = []
    for (index, layer) in layers.enumerated() {
      guard let value = layer.values[column], value > 0 else { continue }
      sum += value
      let end = min(height, max(rows.count + 1, (sum * height + top / 2) / max(1, top)))
      if end > rows.count { rows += Array(repeating: index, count: end - rows.count) }
    }
    return rows
  }
}
