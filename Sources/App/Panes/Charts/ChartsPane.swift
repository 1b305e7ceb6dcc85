import Engine
import Sessions
import TUI

/// How the run went over time: a chart for each quantity, and a row for the load of each node.
struct ChartsPane: Pane {
  var series: RunSeries, roster: Roster
  /// The system's own quantities, which come first.
  var own: [OwnSeries] = []
  var hasClients: Bool, hasAsked: Bool
  /// How many messages are under way and how many operations wait, now.
  var flying = 0, waiting = 0
  var now: Instant
  var marks: [TimelinePane.Mark]
  /// The instant whose values are shown; nil for the last whole column.
  var cursor: Instant?
  var look: Look
  var isFocused: Bool
  /// Whether only what one node can know is shown, which no chart is.
  var isFogged = false

  /// The rows in which a chart can be read.
  private static let readable = 5
  /// What stands left of a plot (the upright axis with its labels), and what is kept free for a number to its
  /// right.
  private static func labelWidth(of width: Int) -> Int { width >= 40 ? 12 : 7 }
  private static let numberWidth = 7
  private static func plot(in rect: Rect) -> Rect {
    let label = labelWidth(of: rect.width)
    return Rect(
      x: rect.x + label, y: rect.y, width: max(0, rect.width - label - numberWidth), height: rect.height)
  }

  /// How many columns of time a rectangle of the pane has room for.
  static func timeColumns(in rect: Rect) -> Int { max(1, plot(in: areas(inside(rect))[0]).width) }
  private static func inside(_ rect: Rect) -> Rect {
    Rect(x: rect.x + 2, y: rect.y + 1, width: max(0, rect.width - 4), height: max(0, rect.height - 2))
  }
  private static func areas(_ room: Rect) -> [Rect] {
    guard room.width >= 90 else { return [room] }
    let width = (room.width - 3) / 2
    return [
      Rect(x: room.x, y: room.y, width: width, height: room.height),
      Rect(x: room.maxX - width, y: room.y, width: width, height: room.height),
    ]
  }

  func draw(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let columns = ChartColumns(series, room: Self.timeColumns(in: rect))
    canvas.clipped(to: rect) { canvas in
      let unit = "a column is \(brief(Duration.microseconds(columns.width)))"
      let title = rect.width >= 12 ? "Charts" : ""
      let frame = look.frame(
        title, right: rect.width >= 40 && !isFogged ? unit : "", note: isFogged ? "" : note(columns),
        isFocused: isFocused)
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

  /// Of what time the numbers are.
  private func note(_ columns: ChartColumns) -> String {
    let column = Int64(shownColumn(columns)), width = columns.width
    let ends = [column, column + 1].map { clock(Instant(microseconds: $0 * width)) }
    return (cursor == nil ? "counts are now, the rest of " : "numbers of ") + "\(ends[0]) to \(ends[1]) s"
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
    for index in charts.indices where cursor == nil { charts[index].present = present(charts[index].short) }
    let areas = Self.areas(room)
    if areas.count == 1 {
      let (whole, axis) = room.split(bottom: room.height >= 6 ? 1 : 0)
      // What the system itself tells has room before what can be told of any.
      let isTight = !first.isEmpty && whole.height < first.count * Self.readable + charts.count
      if isTight { charts = [] }
      let rest = max(0, whole.height - first.count * Self.readable)
      let wanted = max(roster.nodes.count + 1, whole.height / 4)
      let load = isTight ? 0 : min(wanted, max(0, rest - charts.count))
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
        let share = upper.height / (part.count + 1)
        let most = part.isEmpty ? upper.height : max(share, upper.height - part.count * 2)
        let (above, below) = upper.split(
          bottom: part.isEmpty ? most : min(max(roster.nodes.count + 1, share), most))
        drawLoad(columns, on: &canvas, in: below)
        upper = above
      }
      draw(part, columns, on: &canvas, in: upper)
      drawAxis(columns, on: &canvas, in: axis)
      axis = Rect(Size(0, 0))
    }
  }

  private func shownColumn(_ columns: ChartColumns) -> Int {
    cursor.map { max(0, min(columns.buckets.count - 1, columns.column(of: $0))) } ?? columns.lastWhole
  }
  /// What is counted as it is now, by the short name of its chart.
  private func present(_ name: String) -> Int? { name == "flying" ? flying : name == "waits" ? waiting : nil }

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
    let value = words(chart, columns)
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

  /// The number that a chart shows in words.
  private func words(_ chart: Chart, _ columns: ChartColumns) -> String {
    if let present = chart.present { return chart.text(present) }
    return chart.text(at: told(chart, columns))
  }

  /// The upright axis below the title, with its ends; what is left for the plot.
  private func drawScale(_ chart: Chart, on canvas: inout Canvas, in rect: Rect) -> Rect {
    let plot = Self.plot(in: rect.split(top: 1).1)
    drawAxis(besides: plot, to: chart.text(chart.top), on: &canvas)
    return plot
  }
  /// `100/s┤` at the top of a plot, `0┤` at its foot.
  private func drawAxis(besides plot: Rect, to top: String, on canvas: inout Canvas) {
    let muted = look.style(.muted)
    for y in plot.y..<plot.maxY {
      let label = y == plot.y ? top : y == plot.maxY - 1 ? "0" : ""
      canvas[Point(plot.x - 1, y)] = Cell(label.isEmpty ? "│" : "┤", look.style(.frame))
      canvas.write(label, at: Point(plot.x - 1 - label.columns, y), style: muted)
    }
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
        if column == chosen { cell = layer == nil ? Cell("┊", chosenStyle) : Cell(cell.scalar, chosenStyle) }
        canvas[Point(plot.x + column, plot.maxY - 1 - row)] = cell
      }
    }
  }
  /// The column under the cursor has another colour, and what is above it a line: its height stays as it is.
  private var chosenStyle: Style { look.style(.accent).adding(.bold) }
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
        if column == chosen { cell = Cell(cell.scalar == " " ? "┊" : cell.scalar, chosenStyle) }
        canvas[point] = cell
      }
    }
  }

  /// `name  12/s┤▁▂▃▄   3/s`: what fills the height, and the number.
  private func drawRow(
    _ chart: Chart, _ name: String, top: Int, _ columns: ChartColumns, on canvas: inout Canvas, in rect: Rect
  ) {
    var first = chart
    // There is room for one number.
    first.line = nil
    let value = words(first, columns), label = Self.labelWidth(of: rect.width)
    guard rect.width >= label + Self.numberWidth + 8 else {
      let room = max(0, rect.width - value.columns - 1)
      canvas.write("\(name.fitted(to: room)) \(value)".fitted(to: rect.width), at: Point(rect.x, rect.y))
      return
    }
    let plot = Self.plot(in: rect), most = label >= 12 ? chart.text(top) : ""
    drawAxis(besides: plot, to: most, on: &canvas)
    canvas.write(
      name.fitted(to: label - 2 - most.columns), at: Point(rect.x, rect.y), style: look.style(.muted))
    drawColumns(chart, top: top, columns, on: &canvas, in: plot)
    canvas.write(
      value, at: Point(max(plot.maxX + 1, rect.maxX - value.columns), rect.y),
      style: Style(attributes: .bold))
  }

  /// The nodes one below the other on one scale, so that they can be compared.
  private func drawLoad(_ columns: ChartColumns, on canvas: inout Canvas, in rect: Rect) {
    guard rect.height >= 2 else { return }
    let loads = roster.nodes.indices.map { columns.load(of: NodeID($0)) }
    let top = max(1, loads.flatMap(\.values).compactMap { $0 }.max() ?? 1)
    let title = "Load: events of each node, a full height is \(top)/s"
    canvas.write(title.fitted(to: rect.width), at: Point(rect.x, rect.y), style: look.style(.muted))
    var (_, rest) = rect.split(top: 1)
    let isCut = loads.count > rest.height, shown = isCut ? rest.height - 1 : loads.count
    if isCut {
      let words = "and \(loads.count - shown) nodes more" + (isFocused ? ": Z zooms" : "")
      canvas.write(words.fitted(to: rest.width), at: Point(rest.x, rest.maxY - 1), style: look.style(.muted))
    }
    for (index, chart) in loads.prefix(shown).enumerated() {
      let rows = isCut ? 1 : rest.height / (shown - index)
      let (part, below) = rest.split(top: rows)
      rest = below
      drawLoad(chart, of: NodeID(index), top: top, columns, on: &canvas, in: part)
    }
  }
  private func drawLoad(
    _ chart: Chart, of node: NodeID, top: Int, _ columns: ChartColumns, on canvas: inout Canvas, in rect: Rect
  ) {
    let label = Self.labelWidth(of: rect.width), value = words(chart, columns)
    guard rect.width >= label + Self.numberWidth + 8 else {
      return drawRow(chart, roster.name(node), top: top, columns, on: &canvas, in: rect)
    }
    let plot = Self.plot(in: rect)
    drawAxis(besides: plot, to: "", on: &canvas)
    canvas.write(
      roster.name(node).fitted(to: label - 2), at: Point(rect.x, rect.y), style: look.style(.muted))
    drawColumns(chart, top: top, columns, on: &canvas, in: plot)
    canvas.write(
      value, at: Point(max(plot.maxX + 1, rect.maxX - value.columns), rect.y),
      style: Style(attributes: .bold))
  }

  /// Round times, what was done to the run, the playhead and the cursor.
  private func drawAxis(_ columns: ChartColumns, on canvas: inout Canvas, in rect: Rect) {
    let plot = Self.plot(in: rect), x = plot.x, room = plot.width
    guard !plot.isEmpty else { return }
    var signs: [Int: TimelinePane.Sign] = [:]
    for mark in marks where mark.time <= now && !mark.sign.isOperation {
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
      canvas[Point(x + column, rect.y)] = Cell(sign.scalar, sign.style(look))
    }
    let accent = look.style(.accent).adding(.bold)
    if playhead < room { canvas[Point(x + playhead, rect.y)] = Cell("▲", accent) }
    if let cursor, columns.column(of: cursor) < room {
      canvas[Point(x + columns.column(of: cursor), rect.y)] = Cell("◆", accent)
    }
  }
}
