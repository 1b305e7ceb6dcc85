import Engine
import TUI

/// What the clients asked for and were told: a bar for each operation, from its call to its answer.
package struct HistoryPane: Pane {
  package var operations: [Operation]
  package var roster: Roster
  package var now: Instant
  /// What a checker says of it, where one ran.
  package var verdict: String
  /// Why the operations on one key have no order, where that is so.
  var broken: HistoryChecks.Broken?
  package var look: Look
  package var isFocused: Bool

  init(
    _ operations: [Operation], roster: Roster, now: Instant, verdict: String = "",
    broken: HistoryChecks.Broken? = nil, look: Look, isFocused: Bool = false
  ) {
    self.broken = broken
    (self.operations, self.roster, self.now) = (operations, roster, now)
    (self.verdict, self.look, self.isFocused) = (verdict, look, isFocused)
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      let title = "Client history".columns + verdict.columns + 8 > rect.width ? "History" : "Client history"
      let frame = look.frame(title, right: verdict, isFocused: isFocused)
      let inside = frame.draw(on: &canvas, in: rect, glyphs: look.glyphs)
      let room = Rect(x: inside.x + 1, y: inside.y, width: inside.width - 2, height: inside.height)
      if operations.isEmpty {
        let words = "No operation yet. Press i for one.".fitted(to: room.width)
        canvas.write(words, at: Point(room.x, room.y), style: look.style(.muted))
      } else {
        canvas.clipped(to: room) { canvas in drawAll(on: &canvas, in: room) }
      }
      look.settle(&canvas, in: rect)
    }
  }

  private var clients: [NodeID] { Set(operations.map(\.client)).sorted() }

  /// Bars above; below them, where there is room, the newest operations in words.
  private func drawAll(on canvas: inout Canvas, in rect: Rect) {
    let clients = clients
    if rect.width < 30 { return drawList(on: &canvas, in: rect) }
    let (bars, below) = rect.split(top: clients.count)
    for (row, client) in clients.enumerated() where row < bars.height {
      drawBars(of: client, on: &canvas, in: Rect(x: bars.x, y: bars.y + row, width: bars.width, height: 1))
    }
    if below.height >= 3 {
      let (axis, rest) = below.split(top: 1)
      drawAxis(on: &canvas, in: axis)
      drawList(on: &canvas, in: drawReason(on: &canvas, in: rest))
    } else if !below.isEmpty {
      drawAxis(on: &canvas, in: below)
    }
  }

  private var nameWidth: Int { min(10, (clients.map { roster.name($0).columns }.max() ?? 0)) + 2 }
  private var start: Int64 { operations.map(\.invoked.microseconds).min() ?? 0 }
  private func column(_ time: Instant, in rect: Rect) -> Int {
    let all = max(1_000, now.microseconds - start)
    let room = max(1, rect.width - nameWidth - 1)
    return rect.x + nameWidth + Int(max(0, time.microseconds - start) * Int64(room) / all)
  }
  /// Why there is no order, in red above the list; what is left of the room.
  private func drawReason(on canvas: inout Canvas, in rect: Rect) -> Rect {
    guard let broken else { return rect }
    let lines = TextFlow(broken.sentence, width: rect.width).lines.map(\.text)
    guard lines.count < rect.height else { return rect }
    for (row, line) in lines.enumerated() {
      canvas.write(line, at: Point(rect.x, rect.y + row), style: look.style(.bad))
    }
    return rect.split(top: lines.count).1
  }
  private func colour(_ operation: Operation) -> Style {
    if operation.number == broken?.stuck { return look.style(.bad) }
    return switch operation.status {
    case .ok: look.style(.good)
    case .pending: look.style(.waiting)
    case .unknown: look.style(.waiting)
    default: look.style(.bad)
    }
  }

  /// `├write book──ok┤`, or open at its end while there is no answer: `├write book──────?`.
  private func drawBars(of client: NodeID, on canvas: inout Canvas, in rect: Rect) {
    canvas.write(
      roster.name(client).fitted(to: nameWidth - 1), at: Point(rect.x, rect.y),
      style: Style(attributes: .bold))
    for operation in operations where operation.client == client {
      let style = colour(operation)
      let first = column(operation.invoked, in: rect)
      let last = max(first + 1, min(rect.maxX - 1, column(operation.returned ?? now, in: rect)))
      for x in first...last { canvas[Point(x, rect.y)] = Cell("─", style) }
      canvas[Point(first, rect.y)] = Cell("├", style)
      canvas[Point(last, rect.y)] = Cell(operation.returned == nil ? "?" : "┤", style)
      let room = last - first - 1
      let status = operation.status == .pending ? "" : operation.status.text
      let what = words(operation)
      let choices = [(what, status), (operation.kind, status), (String(operation.kind.prefix(1)), status)]
      let short = choices.first { $0.0.columns + $0.1.columns + 1 <= room }
      if let short {
        canvas.write(short.0, at: Point(first + 1, rect.y), style: style)
        canvas.write(short.1, at: Point(last - short.1.columns, rect.y), style: style)
      } else if room >= 1 {
        canvas.write(String(operation.kind.prefix(1)), at: Point(first + 1, rect.y), style: style)
      }
    }
  }
  private func drawAxis(on canvas: inout Canvas, in rect: Rect) {
    let muted = look.style(.muted)
    let first = brief(Duration.microseconds(start))
    canvas.write(first, at: Point(rect.x + nameWidth, rect.y), style: muted)
    let last = "now \(seconds(now - .zero))"
    canvas.write(last, at: Point(rect.maxX - last.columns, rect.y), style: muted)
    let legend = "─? no answer yet"
    let place = rect.x + (rect.width - legend.columns) / 2
    if rect.width >= 60 { canvas.write(legend, at: Point(place, rect.y), style: muted) }
  }
  /// `c1 write x=2 → n1 ok 14ms`, newest at the bottom.
  private func drawList(on canvas: inout Canvas, in rect: Rect) {
    for (row, operation) in operations.suffix(rect.height).enumerated() {
      let time = operation.returned ?? now
      let status = operation.status == .pending ? "WAITS" : operation.status.text
      let answer = "\(status) \(brief(time - operation.invoked))"
      let whole = "\(words(operation)) → \(roster.name(operation.node))"
      let mark = mark(operation)
      let room = rect.width - nameWidth - answer.columns - mark.columns - 2
      let spans = [
        Span(mark, operation.number == broken?.stuck ? look.style(.bad) : look.style(.muted)),
        Span(
          roster.name(operation.client).padded(to: nameWidth), Style(attributes: .bold)),
        Span((whole.columns <= room ? whole : words(operation).fitted(to: room)) + "  "),
        Span(answer, colour(operation)),
      ]
      canvas.write(spans, at: Point(rect.x, rect.y + row), width: rect.width)
    }
  }
  /// Its place in the longest order that there is, where not all have one; `!!` for the one without.
  private func mark(_ operation: Operation) -> String {
    guard let broken else { return "" }
    if operation.number == broken.stuck { return " !! " }
    let place = broken.order.firstIndex(of: operation.number).map { "\($0 + 1)." } ?? ""
    return String(repeating: " ", count: max(0, 3 - place.columns)) + place + " "
  }
  private func words(_ operation: Operation) -> String {
    var words = operation.words.map(\.text).joined(separator: " ")
    if operation.effect == .read, let output = operation.output { words += "=\(brief(output))" }
    return words
  }
}
