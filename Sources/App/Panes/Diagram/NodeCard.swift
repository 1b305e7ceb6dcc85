import Engine
import TUI

/// One node or client of the diagram, at any size.
struct NodeCard {
  let node: NodeView
  let scene: Scene
  let look: Look
  /// Whether the author of a lesson chose the fields.
  var isChosen = false
  /// The fields to show, the first few that fit.
  let rows: CardRows
  var isSelected = false
  /// A side of a partition: its letter, and how large it is once it is cut.
  struct Side { var letter: String, size: SideWords? }
  var side: Side?
  /// Whether fog hides everything but its name.
  var isHidden = false
  /// Whether it is seen as it sees itself: what the engine counts and how wrong its clock is are hidden.
  var isFogged = false

  func draw(on canvas: inout Canvas, in rect: Rect) {
    if rect.height < 3 { return drawChip(on: &canvas, in: rect) }
    // The role is always a word: a long name gives way to it.
    let title = title.fitted(to: max(3, rect.width - 7 - (badge.isEmpty ? 0 : badge.columns + 2)))
    let inner = rect.inset(by: 1), width = inner.width - 2
    let (lines, hidden) = isHidden ? ([], 0) : lines(width: width, count: inner.height)
    let frame = frame(title, hidden: hidden, width: rect.width)
    let inside = frame.draw(on: &canvas, in: rect, glyphs: look.glyphs)
    let titleStyle = isSelected ? look.style(.selection) : frame.titleStyle.adding(.bold)
    for x in rect.x + 3..<min(rect.maxX - 3, rect.x + 3 + title.columns) {
      canvas[Point(x, rect.y)].style = titleStyle
    }
    let origin = Point(inside.x + 1, inside.y)
    if isHidden { return drawHeard(on: &canvas, in: inside) }
    for (row, spans) in lines.enumerated() {
      canvas.write(spans, at: Point(origin.x, origin.y + row), width: width)
    }
  }

  // MARK: - The edge

  private var muted: Style { look.style(.muted) }
  private var colour: Style {
    if isHidden { return muted }
    switch node.condition {
    case .down: return look.style(.bad)
    case .frozen: return look.style(.waiting)
    case .up: return tone == .bad ? look.style(.bad) : look.theme.identity(scene.identity(node.id))
    }
  }
  private var tone: Tone { node.inspection?.tone ?? .plain }
  private var kind: BorderKind {
    if isHidden { return .rounded }
    if node.condition != .up { return .dashed }
    return tone == .strong || tone == .waiting ? .heavy : .rounded
  }
  private var badge: String {
    if isHidden { return "" }
    switch node.condition {
    case .down: return "DOWN"
    case .frozen: return "FROZE"
    case .up: return (node.inspection?.badge ?? "") + (tone == .bad ? "!" : "")
    }
  }
  private var title: String {
    (isSelected ? String(Character(Glyph.selection.at(look.glyphs))) : "") + node.name
  }
  /// - Parameter hidden: how many fields that the lesson names there is no room for.
  private func frame(_ title: String, hidden: Int, width: Int) -> Frame {
    let strong = tone == .strong && node.condition == .up && !isHidden
    let style = strong ? colour.adding(.bold) : colour
    let more = hidden > 0 ? "\(hidden) more" : ""
    return Frame(
      title, right: badge, note: note(width: width), rightNote: more, kind: kind, style: style,
      noteStyle: style)
  }
  /// What is unusual about it, in the bottom edge.
  private func note(width: Int) -> String {
    if let side, side.size == nil { return "side \(side.letter)" }
    if isHidden { return "" }
    let note = unusual(width: width)
    return note.isEmpty ? side?.size.map(\.word) ?? "" : note
  }
  private func unusual(width: Int) -> String {
    if node.condition != .up { return "for \(seconds(scene.now - node.since))" }
    if node.slowness > 1 { return "slow ×\(node.slowness)" }
    let error = node.clockError.inMicroseconds
    if error != 0 {
      let size = brief(Duration.microseconds(abs(error)))
      // A sign for the word where the edge has no room for both.
      if size.columns > width - 11 { return (error > 0 ? "+" : "-") + size }
      return "\(error > 0 ? "fast" : "late") \(size)"
    }
    if node.driftPPM != 0 { return "drift \(node.driftPPM > 0 ? "+" : "")\(node.driftPPM)ppm" }
    return node.waiting > 0 ? "\(node.waiting) waiting" : ""
  }

  // MARK: - The inside

  /// The rows, and how many fields that the lesson names are not in them.
  private func lines(width: Int, count: Int) -> (lines: [[Span]], hidden: Int) {
    if node.isClient { return ([[Span(lastOperation(width: width), operationStyle)]], 0) }
    if count == 1 { return single(width: width) }
    var lines: [[Span]] = []
    let head = head(width: width), strip = strip(width: width)
    let own = self.own, filled = own.filter { !$0.isEmpty }
    // What the lesson names comes before what every card has.
    let named = isChosen ? packed(filled, width: width).count : 0
    let all = named + (head.isEmpty ? 0 : 1) + (strip == nil ? 0 : 1)
    let dropsHead = named > 0 && all > count && !isNamed(scene.epoch)
    let dropsStrip = named > 0 && all - (dropsHead ? 1 : 0) > count && !isNamed(scene.strip)
    if !head.isEmpty, !dropsHead { lines.append(head) }
    if let strip, !dropsStrip { lines.append([strip]) }
    // Its memory is gone: what it showed is not there any more.
    if node.condition == .down {
      return (Array((lines + (node.diskNews.map { [[Span($0, muted)]] } ?? [])).prefix(count)), 0)
    }
    let room = max(0, count - lines.count)
    guard own.count <= room else {
      guard isChosen else { return (lines + packed(filled, width: width).prefix(room), 0) }
      let fields = CardFields(filled, width: width, rows: room, muted: muted)
      return (lines + fields.lines, fields.hidden)
    }
    var spare = room - own.count
    for field in own {
      let rows = field.isEmpty ? [[]] : packed([field], width: width, spare: spare)
      spare -= rows.count - 1
      lines += rows
    }
    return (Array((lines + timers(width: width, count: count - lines.count)).prefix(count)), 0)
  }
  private func packed(_ fields: [Field], width: Int, spare: Int = 0) -> [[Span]] {
    CardFields.packed(fields, width: width, spare: spare, muted: muted)
  }
  /// A large card shows each timer by its name, below a blank row.
  private func timers(width: Int, count: Int) -> [[Span]] {
    guard width >= 28, count > node.timers.count, node.timers.count > 1 else { return [] }
    let name = node.timers.map(\.name.columns).max() ?? 0
    return [[]]
      + node.timers.sorted { ($0.due, $0.name) < ($1.due, $1.name) }.map { timer in
        let label = timer.name.padded(to: name) + " "
        return [
          Span(label, muted), Span(bar(share(of: timer), width: max(0, width - label.columns)), colour),
        ]
      }
  }

  /// `T3 ██████░░░`: the epoch, and how long its nearest timer still runs.
  private func head(width: Int) -> [Span] {
    var spans: [Span] = []
    if let label = scene.epochLabel(node) { spans.append(Span(label, colour.adding(.bold))) }
    let used = spans.isEmpty ? 0 : (spans[0].text.columns + 1)
    let room = width - used
    guard room >= 3 else { return spans }
    if node.condition == .down {
      spans.append(Span((spans.isEmpty ? "" : " ") + String(repeating: "·", count: room), muted))
    } else if let timer = nearestTimer {
      let named = spans.isEmpty && timer.name.columns + 5 <= room
      if named { spans.append(Span(timer.name, muted)) }
      let length = named ? room - timer.name.columns - 1 : room
      spans.append(Span((spans.isEmpty ? "" : " ") + bar(share(of: timer), width: length), colour))
    }
    return spans
  }
  private func isNamed(_ field: String?) -> Bool { field.map(rows.wanted.contains) ?? false }
  private var nearestTimer: TimerView? { node.timers.min { $0.due < $1.due } }
  private func share(of timer: TimerView) -> Double {
    let all = Double((timer.due - timer.set).inMicroseconds)
    return all > 0 ? Double((timer.due - scene.now).inMicroseconds) / all : 0
  }

  /// Everything in one line: the head in the left half, and beside it the strip or the first field. What a
  /// lesson names is worth more than the bar of a timer.
  private func single(width: Int) -> (lines: [[Span]], hidden: Int) {
    var head = head(width: max(6, width / 2))
    let own = self.own.filter { !$0.isEmpty }
    var rest: Int { width - head.reduce(0) { $0 + $1.text.columns } - (head.isEmpty ? 0 : 1) }
    func isCut(_ lines: [[Span]]) -> Bool {
      lines.count > 1 || lines.joined().contains { $0.text.hasSuffix("…") || $0.text.hasSuffix("… ") }
    }
    if isChosen, !own.isEmpty, isCut(packed(own, width: rest)) {
      head = isNamed(scene.epoch) && scene.epochLabel(node) != nil ? Array(head.prefix(1)) : []
      let fields = CardFields(own, width: rest, rows: 1, muted: muted)
      return ([head + (head.isEmpty ? [] : [Span(" ")]) + (fields.lines.first ?? [])], fields.hidden)
    }
    func fitting() -> [Span]? {
      let strip = strip(width: rest).map { [$0] }, first = packed(own, width: rest).first
      return isChosen ? first ?? strip : strip ?? first
    }
    var beside = fitting()
    if beside?.contains(where: { $0.text.hasSuffix("…") }) == true, head.count > 1 {
      // What stands beside it is worth more than the bar of a timer.
      head.removeLast()
      beside = fitting()
    }
    guard let beside else { return ([self.head(width: width)], 0) }
    return ([head + (head.isEmpty ? [] : [Span(" ")]) + beside], 0)
  }

  private func strip(width: Int) -> Span? {
    guard let name = scene.strip, let value = node.inspection?[name] else { return nil }
    // What is on a disk is there after a crash that left the disk alone.
    let isDown = node.condition == .down
    if isDown, node.diskNews != nil || !scene.kept.contains(node.id) { return nil }
    guard case .list(let items) = value else { return Span(brief(value).fitted(to: width), .plain) }
    // An empty one is named: a dot alone says nothing.
    if items.isEmpty { return Span("\(name) ·".columns <= width ? "\(name) ·" : "·", muted) }
    return Span(Strip(items).text(width: width), isDown ? muted : colour)
  }

  /// What it has of the fields that the cards show.
  private var own: [Field] {
    var fields: [Field] = []
    for name in rows.names {
      if let field = field(name) { fields.append(field) }
    }
    return fields
  }
  private func field(_ name: String) -> Field? {
    guard let inspection = node.inspection else { return nil }
    return inspection.fields.first { $0.name == name } ?? kernelField(name)
  }

  /// A field that every node has, whatever its system.
  private func kernelField(_ name: String) -> Field? {
    switch name {
    case "clock": return Field(name: name, value: .text(clock(node.clock)))
    case "lamport" where !isFogged: return Field(name: name, value: .int(node.lamport))
    case "vector" where !isFogged && !node.vector.isEmpty:
      return Field(name: name, value: .clock(node.vector))
    case "error" where !isFogged:
      let error = node.clockError
      return Field(name: name, value: .text((error > .zero ? "+" : "") + brief(error)))
    default: return nil
    }
  }

  // MARK: - Behind fog

  /// What was heard last from it, in the rows that there are; of a silent one nothing is known.
  private func drawHeard(on canvas: inout Canvas, in inside: Rect) {
    let width = inside.width - 2
    guard let heard = scene.heard[node.id], width > 0 else {
      canvas.write("?", at: Point(inside.x + inside.width / 2, inside.y + inside.height / 2), style: muted)
      return
    }
    let rows =
      inside.height == 1
      ? [Span("\(heard.text) \(age(of: heard))", muted)]
      : [Span(width < 16 ? "\(age(of: heard)) ago" : "heard \(age(of: heard)) ago", muted), Span(heard.text)]
    for (row, span) in rows.enumerated() where row < inside.height {
      canvas.write([span], at: Point(inside.x + 1, inside.y + row), width: width)
    }
  }
  private func age(of heard: Heard) -> String { seconds(scene.now - heard.time) }

  // MARK: - Clients and chips

  private var operation: Operation? { scene.history.last { $0.client == node.id } }
  private var operationStyle: Style {
    switch operation?.status {
    case .ok: look.style(.good)
    case .pending: look.style(.waiting)
    case nil: muted
    default: look.style(.bad)
    }
  }
  /// The longest account of the client's last operation that fits.
  private func lastOperation(width: Int) -> String {
    guard let operation else { return "idle".fitted(to: width) }
    let words = operation.words.map(\.text).joined(separator: " ")
    let end = operation.returned ?? scene.now
    let time = operation.returned == nil ? seconds(end - operation.invoked) : brief(end - operation.invoked)
    let status = operation.status == .pending ? "waits" : operation.status.text
    let answer = operation.effect == .read && operation.status == .ok ? operation.output.map(brief) : nil
    let choices = [
      answer.map { "\(words): \($0) \(time)" }, answer.map { "\(operation.kind): \($0) \(time)" },
      answer.map { "\($0) \(time)" }, "\(words) \(status) \(time)", "\(words) \(status)",
      "\(operation.kind) \(status) \(time)",
      "\(operation.kind) \(status)", status,
    ]
    return choices.compactMap { $0 }.first { $0.columns <= width } ?? status.fitted(to: width)
  }

  private func drawChip(on canvas: inout Canvas, in rect: Rect) {
    let name = isSelected ? look.style(.selection) : colour.adding(.bold)
    let title = title.fitted(to: max(3, rect.width - (badge.isEmpty ? 0 : badge.columns + 1)))
    var spans = [Span(title, name)]
    let rest = rect.width - title.columns - 1
    if isHidden {
      let heard = scene.heard[node.id].map { "\($0.text) \(age(of: $0))" }
      spans.append(Span(" \((heard ?? "?").fitted(to: max(1, rest)))", muted))
    } else if let side, side.size == nil {
      spans.append(Span(" side \(side.letter)", .plain))
    } else if node.isClient {
      spans.append(Span(" " + lastOperation(width: max(0, rest)), operationStyle))
    } else {
      if let side { spans.append(Span(" " + side.letter, .plain)) }
      if !badge.isEmpty { spans.append(Span(" " + badge, colour)) }
      let used = spans.reduce(0) { $0 + $1.text.columns }
      let head = head(width: rect.width - used - 1)
      if !head.isEmpty, node.condition == .up { spans += [Span(" ")] + head }
    }
    canvas.fill(rect)
    // In the middle, so that a link ends as near to it on the one side as on the other.
    let length = min(rect.width, spans.reduce(0) { $0 + $1.text.columns })
    let start = node.isClient ? rect.x + (rect.width - length) / 2 : rect.x
    canvas.write(spans, at: Point(start, rect.y), width: rect.width)
  }
}
