import Engine
import TUI

/// What the clients asked for and were told: a bar for each operation, from its call to its answer.
package struct HistoryPane: Pane {
  /// In the order in which they were called.
  package var operations: [Operation]
  package var roster: Roster
  package var now: Instant
  /// What a checker says of it, where one ran.
  package var verdict: String
  /// Why the operations on one key have no order, where that is so.
  var broken: HistoryChecks.Broken?
  /// The number of the operation under the cursor.
  var cursor: Int?
  /// Whether the key that asks does so now.
  var mayAsk = true
  package var look: Look
  package var isFocused: Bool

  /// More bars than that nobody tells apart.
  private static let most = 400
  /// The rows of one client.
  private static let mostLanes = 8

  init(
    _ operations: [Operation], roster: Roster, now: Instant, verdict: String = "",
    broken: HistoryChecks.Broken? = nil, cursor: Int? = nil, look: Look, isFocused: Bool = false
  ) {
    (self.broken, self.cursor, self.roster, self.now) = (broken, cursor, roster, now)
    (self.verdict, self.look, self.isFocused) = (verdict, look, isFocused)
    self.operations = Array(operations.suffix(Self.most))
    // Those that the checker speaks of are there however old they are.
    let told = broken.map { [$0.stuck] + $0.others } ?? []
    if operations.count > Self.most {
      let first = operations[operations.count - Self.most].number
      let old = operations.filter { told.contains($0.number) && $0.number < first }
      self.operations.insert(contentsOf: old, at: 0)
    }
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      let title = "Client history".columns + verdict.columns + 8 > rect.width ? "History" : "Client history"
      var frame = look.frame(title, right: verdict, isFocused: isFocused)
      if isFocused, !operations.isEmpty {
        frame.note = cursor == nil ? "arrows choose" : "y why · Enter goes there"
      }
      if isBad { frame.rightStyle = look.style(.bad).adding(.bold) }
      frame.draw(on: &canvas, in: rect, glyphs: look.glyphs)
      let room = Self.room(in: rect)
      if operations.isEmpty {
        let words = "No operation yet.\(mayAsk ? " Press i for one." : "")".fitted(to: room.width)
        canvas.write(words, at: Point(room.x, room.y), style: look.style(.muted))
      } else {
        canvas.clipped(to: rect.inset(by: 1)) { canvas in drawAll(on: &canvas, in: Rows(self, in: room)) }
      }
      look.settle(&canvas, in: rect)
    }
  }
  private static func room(in rect: Rect) -> Rect {
    let inside = rect.inset(by: 1)
    return Rect(x: inside.x + 1, y: inside.y, width: max(0, inside.width - 2), height: inside.height)
  }
  private var isBad: Bool { broken != nil || verdict.hasPrefix("not ") || verdict.hasSuffix(" lost") }

  /// The number of the operation whose words are drawn at a place.
  func operation(at point: Point, in rect: Rect) -> Int? {
    let rows = Rows(self, in: Self.room(in: rect))
    if rows.culprit.contains(point) { return broken?.stuck }
    let row = point.y - rows.list.y
    let listed = listed(in: rows.list.height)
    return rows.list.contains(point) && listed.indices.contains(row) ? listed[row].number : nil
  }

  // MARK: What stands where

  /// Bars above; below them, where there is room, what breaks the order, why, and the newest in words.
  private struct Rows {
    var bars: Rect, axis: Rect, culprit: Rect, reason: Rect, list: Rect
    var sentence: [String] = []
    /// The operations of each row of bars, from the top.
    var lanes: [[Operation]] = []

    init(_ pane: HistoryPane, in room: Rect) {
      let none = Rect(x: room.x, y: room.y, width: room.width, height: 0)
      (bars, axis, culprit, reason) = (none, none, none, none)
      list = room
      if room.width >= 30 {
        lanes = pane.lanes(most: max(1, room.height / 2))
        (bars, list) = list.split(top: lanes.count)
        (axis, list) = list.split(top: 1)
        if list.height < 2 { list = none }
      }
      guard let broken = pane.broken, !list.isEmpty else { return }
      (culprit, list) = list.split(top: 1)
      let lines = TextFlow(broken.sentence, width: room.width).lines.map(\.text)
      // The operation that the cursor is on is seen before the reason.
      let isElsewhere = pane.isFocused && pane.cursor.map { $0 != broken.stuck } ?? false
      guard lines.count + (isElsewhere ? 1 : 0) <= list.height else { return }
      sentence = lines
      (reason, list) = list.split(top: lines.count)
    }
  }

  private var clients: [NodeID] { Set(operations.map(\.client)).sorted() }

  /// The rows of bars: one for each client, and more where its operations overlap, as far as there is room.
  private func lanes(most: Int) -> [[Operation]] {
    let clients = clients
    var lanes: [[[Operation]]] = clients.map { _ in [] }
    for operation in operations {
      guard let place = clients.firstIndex(of: operation.client) else { continue }
      let free = lanes[place].firstIndex { lane in
        lane.last?.returned.map { $0 <= operation.invoked } ?? false
      }
      if let free {
        lanes[place][free].append(operation)
      } else if lanes[place].count < Self.mostLanes {
        lanes[place].append([operation])
      } else {
        lanes[place][Self.mostLanes - 1].append(operation)
      }
    }
    // Where there are too many the client with the most gives way: its last two become one.
    while lanes.map(\.count).reduce(0, +) > max(most, clients.count),
      let place = lanes.indices.max(by: { lanes[$0].count < lanes[$1].count }), lanes[place].count > 1
    {
      let last = lanes[place].removeLast()
      lanes[place][lanes[place].count - 1] += last
    }
    return lanes.flatMap { $0 }
  }

  private func drawAll(on canvas: inout Canvas, in rows: Rows) {
    var before: NodeID?
    for (row, lane) in rows.lanes.enumerated() where row < rows.bars.height {
      let place = Rect(x: rows.bars.x, y: rows.bars.y + row, width: rows.bars.width, height: 1)
      let client = lane.first?.client
      if let client, client != before {
        canvas.write(
          roster.name(client).fitted(to: nameWidth - 1), at: Point(place.x, place.y),
          style: Style(attributes: .bold))
      }
      before = client
      // What matters most is drawn last: what breaks the order, then what the cursor is on.
      for operation in lane.filter({ rank($0) == 0 }) + lane.filter({ rank($0) == 1 })
        + lane.filter({ rank($0) == 2 })
      {
        drawBar(of: operation, on: &canvas, in: place)
      }
    }
    if !rows.axis.isEmpty { drawAxis(on: &canvas, in: rows.axis) }
    if let broken, !rows.culprit.isEmpty, let stuck = operations.first(where: { $0.number == broken.stuck }) {
      drawLine(stuck, on: &canvas, in: rows.culprit)
    }
    for (row, line) in rows.sentence.enumerated() {
      canvas.write(line, at: Point(rows.reason.x, rows.reason.y + row), style: look.style(.bad))
    }
    for (row, operation) in listed(in: rows.list.height).enumerated() {
      drawLine(
        operation, on: &canvas,
        in: Rect(x: rows.list.x, y: rows.list.y + row, width: rows.list.width, height: 1))
    }
  }
  private func rank(_ operation: Operation) -> Int {
    isFocused && operation.number == cursor ? 2 : operation.number == broken?.stuck ? 1 : 0
  }

  // MARK: Bars

  private var nameWidth: Int { min(10, (clients.map { roster.name($0).columns }.max() ?? 0)) + 2 }
  private var start: Int64 { operations.map(\.invoked.microseconds).min() ?? 0 }
  private func column(_ time: Instant, in rect: Rect) -> Int {
    let all = max(1_000, now.microseconds - start)
    let room = max(1, rect.width - nameWidth - 1)
    return rect.x + nameWidth + Int(max(0, time.microseconds - start) * Int64(room) / all)
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
  private func drawBar(of operation: Operation, on canvas: inout Canvas, in rect: Rect) {
    var style = colour(operation)
    if rank(operation) == 2 { style = style.adding(.reverse) }
    let first = column(operation.invoked, in: rect)
    let last = max(first + 1, min(rect.maxX - 1, column(operation.returned ?? now, in: rect)))
    for x in first...last { canvas[Point(x, rect.y)] = Cell("─", style) }
    canvas[Point(first, rect.y)] = Cell("├", style)
    canvas[Point(last, rect.y)] = Cell(operation.returned == nil ? "?" : "┤", style)
    let room = last - first - 1
    let status = operation.status == .pending ? "" : operation.status.text
    let letter = String(operation.kind.prefix(1))
    let value = operation.effect == .read ? operation.output : operation.input
    let brevity = letter + " " + (value.map { brief($0) } ?? "")
    let choices = [(words(operation), status), (brevity, status), (brevity, ""), (letter, status)]
    let short = choices.first { $0.0.columns + $0.1.columns + 1 <= room }
    if let short {
      canvas.write(short.0, at: Point(first + 1, rect.y), style: style)
      canvas.write(short.1, at: Point(last - short.1.columns, rect.y), style: style)
    } else if room >= 1 {
      canvas.write(letter, at: Point(first + 1, rect.y), style: style)
    }
  }
  private func drawAxis(on canvas: inout Canvas, in rect: Rect) {
    let muted = look.style(.muted)
    let first = "\(clock(Instant(microseconds: start))) s"
    canvas.write(first, at: Point(rect.x + nameWidth, rect.y), style: muted)
    let last = "now \(clock(now)) s"
    canvas.write(last, at: Point(rect.maxX - last.columns, rect.y), style: muted)
    let legend = "─? no answer yet"
    let place = rect.x + (rect.width - legend.columns) / 2
    let isOpen = operations.contains { $0.returned == nil }
    if rect.width >= 60, isOpen { canvas.write(legend, at: Point(place, rect.y), style: muted) }
  }

  // MARK: Words

  /// The operations of the list: up to the newest, to those that leave the culprit no room, or around the
  /// cursor.
  private func listed(in height: Int) -> [Operation] {
    let rest = operations.filter { $0.number != broken?.stuck }
    guard height > 0, !rest.isEmpty else { return [] }
    let told = broken?.others.max() ?? rest.last?.number
    let wanted = rest.lastIndex { $0.number == told } ?? rest.count - 1
    var last = max(height - 1, wanted)
    if let cursor, let place = rest.firstIndex(where: { $0.number == cursor }) {
      last = max(min(last, place + height - 1), place)
    }
    last = min(last, rest.count - 1)
    return Array(rest[max(0, last - height + 1)...last])
  }
  /// `c1 write x=2 → n1 ok 14ms`.
  private func drawLine(_ operation: Operation, on canvas: inout Canvas, in rect: Rect) {
    let time = operation.returned ?? now
    let status = operation.status == .pending ? "WAITS" : operation.status.text
    let answer = "\(status) \(brief(time - operation.invoked))"
    let whole = "\(words(operation)) → \(roster.name(operation.node))"
    let mark = mark(operation)
    let room = rect.width - nameWidth - answer.columns - mark.columns - 2
    let isStuck = operation.number == broken?.stuck
    var spans = [
      Span(mark, isStuck ? look.style(.bad).adding(.bold) : look.style(.muted)),
      Span(roster.name(operation.client).padded(to: nameWidth), Style(attributes: .bold)),
      Span((whole.columns <= room ? whole : words(operation).fitted(to: room)) + "  "),
      Span(answer, colour(operation)),
    ]
    if isFocused, operation.number == cursor {
      let fill = look.style(.selection)
      for index in spans.indices { spans[index].style = fill }
      canvas.fill(rect, with: Cell(" ", fill))
      canvas[Point(rect.x - 1, rect.y)] = Cell(look.glyph(.selection), fill)
      canvas.rest(at: Point(rect.x, rect.y))
    }
    canvas.write(spans, at: Point(rect.x, rect.y), width: rect.width)
  }
  /// Its place in the longest order that there is, where not all have one; `!!` for the one without.
  private func mark(_ operation: Operation) -> String {
    guard let broken else { return "" }
    if operation.number == broken.stuck { return " !! " }
    let place = broken.order.firstIndex(of: operation.number).map { "\($0 + 1)." } ?? ""
    return String(repeating: " ", count: max(0, 3 - place.columns)) + place + " "
  }
  private func words(_ operation: Operation) -> String { operation.spoken }
}

extension Operation {
  /// `read cart=1`: what was asked, and what a read was told.
  var spoken: String {
    var text = words.map(\.text).joined(separator: " ")
    if effect == .read, let output { text += "=\(brief(output))" }
    return text
  }
}
