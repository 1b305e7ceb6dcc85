import Engine
import Sessions
import TUI

/// How the run went over time: a chart for each quantity, and a row for the load of each node.
struct ChartsPane: Pane {
  var series: RunSeries, roster: Roster
  /// The system's own quantities, which come first.
  var own: [OwnSeries] = []
  var hasClients: Bool, hasAsked: Bool
  var now: Instant
  var marks: [TimelinePane.Mark]
  /// The instant whose values are shown; nil for the last whole column.
  var cursor: Instant?
  var look: Look
  var isFocused: Bool
  /// Whether only what one node can know is shown, which no chart is.
  var isFogged = false

  private static let labelWidth = 7
  /// The rows in which a chart can be read.
  private static let readable = 5

  /// How many columns of time a rectangle of the pane has room for.
  static func timeColumns(in rect: Rect) -> Int { max(1, areas(inside(rect))[0].width - labelWidth) }
  private static func inside(_ rect: Rect) -> Rect {
    Rect(x: rect.x + 2, y: rect.y + 1, width: max(0, rect.width - 4), height: max(0, rect.height - 2))
  }
  private static func areas(_ room: Rect) -> [Rect] {
    guard room.width >= 90 else { return [room] }
    let (left, right) = room.split(left: room.width / 2)
    return [
      Rect(x: left.x, y: left.y, width: left.width - 1, height: left.height),
      Rect(x: right.x, y: right.y, width: left.width - 1, height: right.height),
    ]
  }

  func draw(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let columns = ChartColumns(series, room: Self.timeColumns(in: rect))
    canvas.clipped(to: rect) { canvas in
      let unit = "a column is \(brief(Duration.microseconds(columns.width)))"
      let title = rect.width >= 12 ? "Charts" : ""
      let frame = look.frame(title, right: rect.width >= 40 && !isFogged ? unit : "", isFocused: isFocused)
      let inside = frame.draw(on: &canvas, in: rect, glyphs: look.glyphs)
      let room = Rect(
        x: inside.x + 1, y: inside.y, width: max(0, inside.width - 2), height: inside.height)
      canvas.clipped(to: room) { canvas in
        if isFogged {
          canvas.write(
            "No node knows this: it is counted everywhere.", at: Point(room.x, room.y),
            style: look.style(.muted))
        } else if !room.isEmpty {
          drawAll(columns, on: &canvas, in: room)
        }
      }
      look.settle(&canvas, in: rect)
    }
  }

  private func drawAll(_ columns: ChartColumns, on canvas: inout Canvas, in room: Rect) {
    var room = room
    if hasClients, !hasAsked {
      let words = "No client has asked for anything yet: i asks."
      canvas.write(words.fitted(to: room.width), at: Point(room.x, room.y), style: look.style(.muted))
      room = room.split(top: 1).1
    }
    let first = columns.charts(of: own)
    var charts = columns.charts(hasClients: hasAsked)
    let areas = Self.areas(room)
    if areas.count == 1 {
      let (whole, axis) = room.split(bottom: room.height >= 6 ? 1 : 0)
      // What the system itself tells has room before what can be told of any.
      let isTight = !first.isEmpty && whole.height < first.count * Self.readable + charts.count
      if isTight { charts = [] }
      let rest = max(0, whole.height - first.count * Self.readable)
      let load = isTight ? 0 : min(roster.nodes.count + 1, max(0, rest - charts.count))
      let others = first.isEmpty ? whole.height - load : min(charts.count * 2, max(0, rest - load))
      let (top, lower) = whole.split(bottom: others + load)
      let (above, below) = lower.split(bottom: load)
      draw(first, columns, on: &canvas, in: top)
      draw(charts, columns, on: &canvas, in: above)
      drawLoad(columns, on: &canvas, in: below)
      drawAxis(columns, on: &canvas, in: axis)
      return
    }
    let (left, right) = (areas[0], areas[1])
    let half = first.isEmpty ? (charts.count + 1) / 2 : 0
    for (area, part) in [(left, first + charts.prefix(half)), (right, Array(charts.dropFirst(half)))] {
      var (upper, axis) = area.split(bottom: area.height >= 4 ? 1 : 0)
      if area == right {
        let most = part.isEmpty ? upper.height : upper.height * 2 / 3
        let (above, below) = upper.split(bottom: min(roster.nodes.count + 1, most))
        drawLoad(columns, on: &canvas, in: below)
        upper = above
      }
      draw(part, columns, on: &canvas, in: upper)
      drawAxis(columns, on: &canvas, in: axis)
      axis = Rect(Size(0, 0))
    }
  }

  private var shownColumn: (ChartColumns) -> Int {
    { columns in cursor.map { min(columns.buckets.count - 1, columns.column(of: $0)) } ?? columns.lastWhole }
  }

  /// The column whose values stand in words.
  private func told(_ chart: Chart, _ columns: ChartColumns) -> Int {
    let column = shownColumn(columns)
    return cursor == nil ? chart.told(column) : column
  }

  /// How high each is: equal where all can be read or none is a stack; else stacks take what rows of the
  /// others leave.
  private func heights(_ charts: [Chart], in height: Int) -> [Int] {
    let stacks = charts.count { !$0.layers.isEmpty }, others = charts.count - stacks
    if stacks == 0 || others == 0 || height >= charts.count * Self.readable {
      let each = height / charts.count, spare = height % charts.count
      return charts.indices.map { max(1, each + ($0 < spare && each > 0 ? 1 : 0)) }
    }
    let row = max(1, (height - stacks * Self.readable) / others)
    let stack = max(1, (height - row * others) / stacks)
    return charts.map { $0.layers.isEmpty ? row : stack }
  }

  /// One below the other; a row each where there is no room for more.
  private func draw(_ charts: [Chart], _ columns: ChartColumns, on canvas: inout Canvas, in rect: Rect) {
    guard !charts.isEmpty, !rect.isEmpty else { return }
    var y = rect.y
    for (chart, height) in zip(charts, heights(charts, in: rect.height)) {
      let part = Rect(x: rect.x, y: y, width: rect.width, height: height).intersection(rect)
      y += height
      if part.isEmpty { continue }
      if height < 2 {
        let row = Rect(x: part.x, y: part.y, width: part.width, height: 1)
        drawRow(chart, chart.short, top: chart.top, columns, on: &canvas, in: row)
      } else {
        drawPlot(chart, columns, on: &canvas, in: part)
      }
    }
  }

  private func drawPlot(_ chart: Chart, _ columns: ChartColumns, on canvas: inout Canvas, in rect: Rect) {
    if !chart.layers.isEmpty { return drawStack(chart, columns, on: &canvas, in: rect) }
    let value = chart.text(at: told(chart, columns))
    var title = chart.title
    if let line = chart.line {
      let legend = "\(title)  \(look.glyphs == .braille ? "⣿" : look.glyphs == .plain ? "█" : "#")"
      title = "\(legend) \(line.filled)  ─ \(line.name)"
    }
    let room = max(0, rect.width - value.columns - 2)
    canvas.write(title.fitted(to: room), at: Point(rect.x, rect.y), style: look.style(.muted))
    canvas.write(
      value, at: Point(rect.maxX - value.columns, rect.y), style: Style(attributes: .bold))
    drawColumns(chart, top: chart.top, columns, on: &canvas, in: drawScale(chart, on: &canvas, in: rect))
  }

  /// The ends of the upright axis below the title; what is left for the plot.
  private func drawScale(_ chart: Chart, on canvas: inout Canvas, in rect: Rect) -> Rect {
    let label = { (text: String) in
      String(repeating: " ", count: max(0, Self.labelWidth - 1 - text.columns)) + text
    }
    canvas.write(label(chart.text(chart.top)), at: Point(rect.x, rect.y + 1), style: look.style(.muted))
    if rect.height > 2 {
      canvas.write(label("0"), at: Point(rect.x, rect.maxY - 1), style: look.style(.muted))
    }
    return Rect(
      x: rect.x + Self.labelWidth, y: rect.y + 1, width: rect.width - Self.labelWidth,
      height: rect.height - 1)
  }

  // MARK: Stacks

  /// `Work, per second  █ goodput 12  ▒ wasted 88`, and the parts one upon the other.
  private func drawStack(_ chart: Chart, _ columns: ChartColumns, on canvas: inout Canvas, in rect: Rect) {
    let column = told(chart, columns)
    let legend = chart.layers.enumerated().flatMap { index, layer -> [Span] in
      let style = layerStyle(index)
      return [
        Span(index == 0 ? "" : "  "), Span(Chart.pattern(index), style),
        Span(" \(layer.name) ", look.style(.muted)),
        Span(chart.number(layer, at: column), Style(attributes: .bold)),
      ]
    }
    let length = legend.reduce(0) { $0 + $1.text.columns }
    let title = chart.title + chart.unitWords
    let choices = [title, chart.title].filter { $0.columns + 2 + length <= rect.width }
    let head = choices.first.map { [Span($0 + "  ", look.style(.muted))] } ?? []
    canvas.write(head + legend, at: Point(rect.x, rect.y), width: rect.width)
    let plot = drawScale(chart, on: &canvas, in: rect)
    let chosen = cursor.map { _ in column }
    for column in 0..<min(max(0, plot.width), chart.values.count) {
      let rows = chart.rows(at: column, of: plot.height)
      for row in 0..<plot.height {
        let layer = row < rows.count ? rows[row] : nil
        var cell = layer.map { Cell(Chart.sign($0), layerStyle($0)) } ?? Cell(" ")
        if column == chosen { cell = layer == nil ? Cell("┊", look.style(.accent)) : cell }
        if column == chosen, layer != nil { cell.style = cell.style.adding(.reverse) }
        canvas[Point(plot.x + column, plot.maxY - 1 - row)] = cell
      }
    }
  }
  private func layerStyle(_ index: Int) -> Style { look.theme.identity(index) }

  private func drawColumns(
    _ chart: Chart, top: Int, _ columns: ChartColumns, on canvas: inout Canvas, in plot: Rect
  ) {
    let chosen = cursor.map { _ in shownColumn(columns) }
    for column in 0..<min(max(0, plot.width), chart.values.count) {
      for row in 0..<plot.height {
        let point = Point(plot.x + column, plot.maxY - 1 - row)
        var cell = Cell(
          Chart.sign(chart.values[column], of: top, row: row, rows: plot.height, look.glyphs),
          look.style(.good))
        if let value = chart.line?.values[column], cell.scalar == " ", plot.height > 1,
          min(plot.height - 1, value * plot.height / max(1, top)) == row
        {
          cell = Cell("─", look.style(.waiting))
        }
        // None of them was answered, which is not the same as that nobody asked.
        if row == 0, chart.unit == .share, chart.values[column] == 0 { cell = Cell("×", look.style(.bad)) }
        if column == chosen, cell.scalar == " " {
          cell = Cell("┊", look.style(.accent))
        } else if column == chosen {
          cell.style = cell.style.adding(.reverse)
        }
        canvas[point] = cell
      }
    }
  }

  /// `name  ▁▂▃▄  12/s`, in one row.
  private func drawRow(
    _ chart: Chart, _ name: String, top: Int, _ columns: ChartColumns, on canvas: inout Canvas, in rect: Rect
  ) {
    let value = chart.text(at: told(chart, columns))
    guard rect.width >= value.columns + Self.labelWidth + 8 else {
      let room = max(0, rect.width - value.columns - 1)
      canvas.write("\(name.fitted(to: room)) \(value)".fitted(to: rect.width), at: Point(rect.x, rect.y))
      return
    }
    canvas.write(
      name.fitted(to: Self.labelWidth - 1), at: Point(rect.x, rect.y), style: look.style(.muted))
    let plot = Rect(
      x: rect.x + Self.labelWidth, y: rect.y, width: rect.width - Self.labelWidth, height: 1)
    drawColumns(chart, top: top, columns, on: &canvas, in: plot)
    // The number lies over the oldest columns' end only where the plot leaves it no room.
    let text = " \(value)"
    canvas.write(text, at: Point(rect.maxX - text.columns, rect.y), style: Style(attributes: .bold))
  }

  private func drawLoad(_ columns: ChartColumns, on canvas: inout Canvas, in rect: Rect) {
    guard rect.height >= 2 else { return }
    let loads = roster.nodes.indices.map { columns.load(of: NodeID($0)) }
    let top = loads.map(\.top).max() ?? 1
    let title = "Load: events of each node, rows reach to \(top)/s"
    canvas.write(title.fitted(to: rect.width), at: Point(rect.x, rect.y), style: look.style(.muted))
    for (index, chart) in loads.prefix(rect.height - 1).enumerated() {
      let row = Rect(x: rect.x, y: rect.y + 1 + index, width: rect.width, height: 1)
      drawRow(chart, roster.name(NodeID(index)), top: top, columns, on: &canvas, in: row)
    }
  }

  /// Round times, what was done to the run, the playhead and the cursor.
  private func drawAxis(_ columns: ChartColumns, on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty, rect.width > Self.labelWidth else { return }
    let x = rect.x + Self.labelWidth
    let room = rect.width - Self.labelWidth
    var signs: [Int: TimelinePane.Sign] = [:]
    for mark in marks where mark.time <= now && mark.sign != .operation {
      let column = columns.column(of: mark.time)
      signs[column] = max(signs[column] ?? mark.sign, mark.sign)
    }
    let playhead = columns.column(of: now)
    let taken = Set(signs.keys).union([playhead]).union(cursor.map { [columns.column(of: $0)] } ?? [])
    let steps: [Int64] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600].map { $0 * 1_000_000 }
    let step = steps.first { $0 / columns.width >= 10 } ?? 3_600_000_000
    for time in stride(from: Int64(0), to: Int64(room) * columns.width, by: Int64.Stride(step)) {
      let label = "\(time / 1_000_000)s", column = Int(time / columns.width)
      guard column + label.columns <= room,
        !(column - 1...column + label.columns).contains(where: taken.contains)
      else { continue }
      canvas.write(label, at: Point(x + column, rect.y), style: look.style(.muted))
    }
    for (column, sign) in signs where column < room {
      canvas[Point(x + column, rect.y)] = Cell(sign.scalar, look.style(.bad).adding(.bold))
    }
    let accent = look.style(.accent).adding(.bold)
    if playhead < room { canvas[Point(x + playhead, rect.y)] = Cell("▲", accent) }
    if let cursor, columns.column(of: cursor) < room {
      canvas[Point(x + columns.column(of: cursor), rect.y)] = Cell("◆", accent)
    }
  }
}
