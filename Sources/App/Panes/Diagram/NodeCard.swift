import Engine
import TUI

/// One node or client of the diagram, at any size.
struct NodeCard {
  let node: NodeView
  let scene: Scene
  let look: Look
  /// Fields to show, by name; the first few that fit when empty.
  var fields: [String] = []
  var isSelected = false
  /// The side of a partition that it is painted with, as a letter.
  var side: String?
  /// Whether fog hides everything but its name.
  var isHidden = false
  /// Whether it is seen as it sees itself: what the engine counts and how wrong its clock is are hidden.
  var isFogged = false

  func draw(on canvas: inout Canvas, in rect: Rect) {
    if rect.height < 3 { return drawChip(on: &canvas, in: rect) }
    let frame = frame
    let inside = frame.draw(on: &canvas, in: rect, glyphs: look.glyphs)
    let titleStyle = isSelected ? look.style(.selection) : frame.titleStyle.adding(.bold)
    for x in rect.x + 3..<min(rect.maxX - 3, rect.x + 3 + title.columns) {
      canvas[Point(x, rect.y)].style = titleStyle
    }
    let width = inside.width - 2
    let origin = Point(inside.x + 1, inside.y)
    if isHidden {
      canvas.write("?", at: Point(inside.x + inside.width / 2, inside.y + inside.height / 2), style: muted)
      return
    }
    for (row, spans) in lines(width: width, count: inside.height).enumerated() {
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
  private var frame: Frame {
    let strong = tone == .strong && node.condition == .up && !isHidden
    let style = strong ? colour.adding(.bold) : colour
    return Frame(title, right: badge, note: note, kind: kind, style: style, noteStyle: style)
  }
  /// What is unusual about it, in the bottom edge.
  private var note: String {
    if let side { return "side \(side)" }
    if isHidden { return "" }
    if node.condition != .up { return "for \(seconds(scene.now - node.since))" }
    if node.slowness > 1 { return "slow ×\(node.slowness)" }
    let error = node.clockError.inMicroseconds
    // Ten cells are what the edge of a usual card has room for.
    if error != 0 { return "\(error > 0 ? "fast" : "late") \(brief(Duration.microseconds(abs(error))))" }
    if node.driftPPM != 0 { return "drift \(node.driftPPM > 0 ? "+" : "")\(node.driftPPM)ppm" }
    return node.waiting > 0 ? "\(node.waiting) waiting" : ""
  }

  // MARK: - The inside

  private func lines(width: Int, count: Int) -> [[Span]] {
    if node.isClient { return [[Span(lastOperation(width: width), operationStyle)]] }
    if count == 1 { return [single(width: width)] }
    var lines: [[Span]] = []
    let head = head(width: width)
    if !head.isEmpty { lines.append(head) }
    if node.condition != .down, let strip = strip(width: width) { lines.append([strip]) }
    // Its memory is gone: what it showed is not there any more.
    if node.condition == .down { return lines + (node.diskNews.map { [[Span($0, muted)]] } ?? []) }
    let room = count - lines.count, shown = shown
    lines += packed(shown, width: width, isLoose: shown.count <= room).prefix(max(0, room))
    return Array(lines.prefix(count))
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
  private var nearestTimer: TimerView? { node.timers.min { $0.due < $1.due } }
  private func share(of timer: TimerView) -> Double {
    let all = Double((timer.due - timer.set).inMicroseconds)
    return all > 0 ? Double((timer.due - scene.now).inMicroseconds) / all : 0
  }

  /// Everything in one line: the head in the left half, and beside it the strip or the first field.
  private func single(width: Int) -> [Span] {
    let head = head(width: max(6, width / 2))
    let used = head.reduce(0) { $0 + $1.text.columns }
    let rest = width - used - (head.isEmpty ? 0 : 1)
    let more = fields.isEmpty ? strip(width: rest).map { [$0] } : nil
    guard let beside = more ?? packed(shown, width: rest).first else { return self.head(width: width) }
    return head + (head.isEmpty ? [] : [Span(" ")]) + beside
  }

  private func strip(width: Int) -> Span? {
    guard let name = scene.strip, let value = node.inspection?[name] else { return nil }
    guard case .list(let items) = value else { return Span(brief(value).fitted(to: width), .plain) }
    return Span(Strip(items).text(width: width), items.isEmpty ? muted : colour)
  }

  /// Fields as `name value`: two on a line where both fit, or with room enough one on each.
  private func packed(_ shown: [Field], width: Int, isLoose: Bool = false) -> [[Span]] {
    guard width > 0 else { return [] }
    var lines: [[Span]] = []
    var room = 0
    for field in shown {
      let value = brief(field.value)
      // A name gives way to its value: half a word says less than none.
      let label = field.name.columns + 1 + value.columns <= width ? field.name + " " : ""
      let spans = [Span(label, muted), Span(value.fitted(to: max(1, width - label.columns)))]
      let length = label.columns + min(value.columns, max(1, width - label.columns))
      if !isLoose, length + 2 <= room, !lines.isEmpty {
        lines[lines.count - 1] += [Span("  ")] + spans
        room -= length + 2
      } else {
        lines.append(spans)
        room = width - length
      }
    }
    return lines
  }
  /// Without what the card says elsewhere: the epoch, the strip, and the role that the badge names.
  private var shown: [Field] {
    guard let inspection = node.inspection else { return [] }
    let named = fields.compactMap { name in inspection.fields.first { $0.name == name } ?? kernelField(name) }
    let all = fields.isEmpty ? inspection.fields : named
    let badge = inspection.badge.uppercased()
    return all.filter { field in
      guard field.name != scene.epoch, field.name != scene.strip else { return false }
      guard case .text(let word) = field.value, !badge.isEmpty else { return true }
      return !word.uppercased().hasPrefix(badge)
    }
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
    var spans = [Span(title, name)]
    let rest = rect.width - title.columns - 1
    if isHidden {
      spans.append(Span(" ?", muted))
    } else if let side {
      spans.append(Span(" side \(side)", .plain))
    } else if node.isClient {
      spans.append(Span(" " + lastOperation(width: max(0, rest)), operationStyle))
    } else {
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
