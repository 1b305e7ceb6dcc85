import Engine
import TUI

/// All there is to know of what is selected: a node, a message or a link.
package struct InspectorPane: Pane {
  package var scene: Scene
  package var selection: Selection?
  package var look: Look
  package var fog: NodeID?
  package var isFocused: Bool

  package init(
    _ scene: Scene, selection: Selection?, look: Look, fog: NodeID? = nil, isFocused: Bool = false
  ) {
    (self.scene, self.selection, self.look) = (scene, selection, look)
    (self.fog, self.isFocused) = (fog, isFocused)
  }

  /// A line: a heading, a name with a value, or a sentence.
  private enum Row {
    case heading(String)
    case pair(String, String, Style = .plain)
    case bar(String, Double, String)
    case words(String, Style)
    case blank
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      let (title, badge, rows) = content
      let inside = look.frame(title, right: badge, isFocused: isFocused).draw(
        on: &canvas, in: rect, glyphs: look.glyphs)
      let room = inside.inset(by: 0)
      var y = room.y
      for row in rows where y < room.maxY { draw(row, on: &canvas, y: &y, in: room) }
      look.settle(&canvas, in: rect)
    }
  }

  private func draw(_ row: Row, on canvas: inout Canvas, y: inout Int, in rect: Rect) {
    let (x, width) = (rect.x + 1, max(0, rect.width - 2))
    let indent = min(12, width / 3)
    let muted = look.style(.muted)
    switch row {
    case .blank: break
    case .heading(let text):
      canvas.write(text.fitted(to: width), at: Point(x, y), style: look.style(.accent))
    case .words(let text, let style):
      for line in TextFlow(text, width: width).lines where y < rect.maxY {
        line.draw(on: &canvas, at: Point(x, y)) { _ in style }
        y += 1
      }
      return
    case .pair(let name, let value, let style):
      canvas.write(name.fitted(to: indent), at: Point(x, y), style: muted)
      // A long name pushes its value to the right rather than being cut where there is room for both.
      let start = max(indent, min(name.columns, indent)) + 1
      for line in TextFlow(value, width: max(1, width - start)).lines where y < rect.maxY {
        line.draw(on: &canvas, at: Point(x + start, y)) { _ in style }
        y += 1
      }
      return
    case .bar(let name, let share, let rest):
      canvas.write(name.fitted(to: indent), at: Point(x, y), style: muted)
      let length = max(0, width - indent - rest.columns - 2)
      canvas.write(bar(share, width: length), at: Point(x + indent + 1, y), style: look.style(.waiting))
      canvas.write(rest, at: Point(x + width - rest.columns, y))
    }
    y += 1
  }

  // MARK: - Content

  /// The same in plain lines, for where nothing is drawn.
  var lines: [String] {
    let (title, badge, rows) = content
    let details = rows.compactMap { row -> String? in
      switch row {
      case .blank: nil
      case .heading(let text): "\(text):"
      case .words(let words, _): words
      case .pair(let name, let value, _): name.isEmpty || value.isEmpty ? name + value : "\(name): \(value)"
      case .bar(let name, _, let rest): "\(name): \(rest)"
      }
    }
    return [badge.isEmpty ? title : "\(title), \(badge)"] + details
  }

  private var content: (title: String, badge: String, rows: [Row]) {
    switch selection {
    case .node(let id):
      guard let node = scene.node(id) else { break }
      if let fog, fog != id { return (node.name, "?", hidden(fog)) }
      return (node.name, badge(node), rows(node))
    case .message(let name):
      if let fog { return ("Message", "?", hidden(fog)) }
      if let message = scene.flights.first(where: { $0.name == name }) {
        return ("\(name.kind) \(name.number)", state(message), rows(message))
      }
    case .link(let direction):
      return (way(direction), "link", rows(direction))
    case nil: break
    }
    let words = "Nothing is selected. 1-9 selects a node, m a message, K a link."
    return ("Inspector", "", [.words(words, look.style(.muted))])
  }
  private func hidden(_ fog: NodeID) -> [Row] {
    [
      .words(
        "\(scene.roster.name(fog)) cannot know this: only what reached it. V lifts the fog.",
        look.style(.muted))
    ]
  }
  private func badge(_ node: NodeView) -> String {
    switch node.condition {
    case .down: "DOWN"
    case .frozen: "FROZEN"
    case .up: node.inspection?.badge ?? (node.isClient ? "client" : "")
    }
  }
  private func state(_ message: MessageView) -> String {
    message.isHeld ? "held" : message.isClogged ? "clogged" : "in flight"
  }
  private func way(_ direction: Direction) -> String {
    "\(scene.roster.name(direction.from)) → \(scene.roster.name(direction.to))"
  }

  private func rows(_ node: NodeView) -> [Row] {
    var rows: [Row] = []
    if node.condition != .up {
      let style = look.style(node.condition == .down ? .bad : .waiting)
      rows.append(.pair(node.condition.rawValue, "for \(seconds(scene.now - node.since))", style))
    }
    if let news = node.diskNews { rows.append(.pair("crash", news, look.style(.bad))) }
    for field in node.inspection?.fields ?? [] {
      if case .table(let table) = field.value {
        rows.append(.pair(field.name, table.isEmpty ? "empty" : ""))
        for line in table { rows.append(.pair("", line.map(brief).joined(separator: "  "))) }
      } else {
        let value = brief(field.value)
        let style = field.name == scene.epoch ? look.theme.identity(scene.identity(node.id)) : .plain
        rows.append(.pair(field.name, value.isEmpty ? "-" : value, style))
      }
    }
    if !node.timers.isEmpty { rows += [.blank, .heading("Timers")] }
    for timer in node.timers.sorted(by: { $0.due < $1.due }) {
      let all = Double((timer.due - timer.set).inMicroseconds), left = timer.due - scene.now
      rows.append(.bar(timer.name, all > 0 ? Double(left.inMicroseconds) / all : 0, "in \(brief(left))"))
    }
    rows += [.blank, .heading("Clock")]
    rows.append(.pair("its own", clock(node.clock)))
    let error = node.clockError.inMicroseconds
    if error != 0 { rows.append(.pair("error", (error > 0 ? "+" : "-") + brief(.microseconds(abs(error))))) }
    if node.driftPPM != 0 {
      rows.append(.pair("drift", "\(node.driftPPM > 0 ? "+" : "")\(node.driftPPM) ppm"))
    }
    rows.append(.pair("Lamport", String(node.lamport)))
    if !node.vector.isEmpty { rows.append(.pair("vector", Value.clock(node.vector).description)) }
    if node.slowness > 1 { rows.append(.pair("slow", "×\(node.slowness)", look.style(.waiting))) }
    if node.waiting > 0 { rows.append(.pair("waiting", "\(node.waiting) events")) }
    return rows
  }

  private func rows(_ message: MessageView) -> [Row] {
    var rows: [Row] = [.pair("way", way(Direction(message.name.from, message.name.to)))]
    for word in message.text.split(separator: " ").dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1)
      rows.append(parts.count == 2 ? .pair(String(parts[0]), String(parts[1])) : .pair("", String(word)))
    }
    rows.append(.pair("sent", clock(message.sent)))
    if let due = message.due {
      rows.append(.pair("arrives", "\(clock(due)), in \(brief(due - scene.now))"))
    } else if message.isClogged {
      rows.append(.pair("arrives", "after the clog", look.style(.waiting)))
    } else {
      rows.append(.pair("arrives", "when released (o)", look.style(.waiting)))
    }
    if message.isCorrupt { rows.append(.pair("", "damaged on its way", look.style(.bad))) }
    if let copy = message.name.copy { rows.append(.pair("copy", "duplicate \(copy)")) }
    if message.willBeBlocked { rows.append(.pair("", "its link is cut", look.style(.bad))) }
    return rows
  }

  private func rows(_ direction: Direction) -> [Row] {
    let count = scene.flights.count { Direction($0.name.from, $0.name.to) == direction }
    var rows: [Row] = [.pair("in flight", String(count))]
    guard let link = scene.links[direction] else { return rows + [.pair("state", "as usual")] }
    if link.isCut { rows.append(.pair("state", "cut", look.style(.bad))) }
    if link.isParted { rows.append(.pair("state", "stopped by the partition", look.style(.bad))) }
    for kind in link.cutKinds { rows.append(.pair("state", "cut for \(kind)", look.style(.bad))) }
    if let end = link.cloggedUntil {
      rows.append(.pair("state", "clogged for \(brief(end - scene.now))", look.style(.waiting)))
    }
    rows.append(.pair("takes", link.delay.brief))
    if link.lossPPM > 0 { rows.append(.pair("loses", percentText(ppm: link.lossPPM))) }
    if link.duplicatePPM > 0 { rows.append(.pair("doubles", percentText(ppm: link.duplicatePPM))) }
    if link.reorderPPM > 0 { rows.append(.pair("reorders", percentText(ppm: link.reorderPPM))) }
    return rows
  }
}
