import Engine
import TUI

/// Messages, losses and marks on links, each with a label that covers nothing else.
struct Traffic {
  private let pane: DiagramPane
  private let wires: Wires
  private let room: Rect
  /// Cells that a label must leave alone.
  private var taken: CellSet

  /// A sign on a link, and what it may be called, best first.
  private struct Mark {
    var place: Point
    var sign: Unicode.Scalar
    var style: Style
    var labels: [String]
    var isSelected = false
    /// Whether the last label is written even where there is no good place for it.
    var isForced = false
    /// The cells behind it, nearest first.
    var tail: [Point] = []
  }
  private var scene: Scene { pane.scene }
  private var look: Look { pane.look }

  private let chosen: MessageName?
  private var lines: Lines { wires.lines }

  init(_ pane: DiagramPane, _ wires: Wires) {
    (self.pane, self.wires, room) = (pane, wires, wires.lines.room)
    taken = wires.lines.cardCells
    if case .message(let name) = pane.selection { chosen = name } else { chosen = nil }
  }

  mutating func draw(on canvas: inout Canvas) {
    guard pane.fog == nil else { return }
    let marks = messageMarks() + lossMarks() + linkMarks()
    let visible = marks.filter { room.contains($0.place) && !taken.contains($0.place) }
    for cell in lines.wallCells { taken.insert(cell) }
    for mark in visible { taken.insert(mark.place) }
    for mark in visible {
      for point in mark.tail where !taken.contains(point) { canvas[point].style = mark.style }
    }
    // Lower marks first: they stay where a selected one needs the room.
    for mark in visible where mark.isSelected { place(mark, on: &canvas) }
    for mark in visible where !mark.isSelected { place(mark, on: &canvas) }
  }

  private mutating func place(_ mark: Mark, on canvas: inout Canvas) {
    canvas[mark.place] = Cell(mark.sign, mark.style)
    if mark.isSelected { canvas.cursor = mark.place }
    for label in mark.labels where !label.isEmpty {
      if let start = freePlace(label.columns, beside: mark.place) {
        write(label, at: start, mark, on: &canvas)
        return
      }
    }
    if mark.isForced, let label = mark.labels.last {
      write(label, at: Point(mark.place.x + 1, mark.place.y), mark, on: &canvas)
    }
  }
  private mutating func write(_ label: String, at start: Point, _ mark: Mark, on canvas: inout Canvas) {
    canvas.write(label, at: start, style: mark.style)
    for x in start.x..<start.x + label.columns { taken.insert(Point(x, start.y)) }
  }
  /// Right, left, above, below: the first where nothing stands, with a blank before the next thing.
  private func freePlace(_ width: Int, beside place: Point) -> Point? {
    let choices = [
      Point(place.x + 1, place.y), Point(place.x - width - 1, place.y),
      Point(place.x - width / 2, place.y - 1), Point(place.x - width / 2, place.y + 1),
      Point(place.x, place.y - 1), Point(place.x, place.y + 1),
      Point(place.x - width + 1, place.y - 1), Point(place.x - width + 1, place.y + 1),
    ]
    return choices.first { start in
      guard start.x >= room.x, start.x + width <= room.maxX, start.y >= room.y, start.y < room.maxY else {
        return false
      }
      return (start.x - 1..<start.x + width + 1).allSatisfy { x in
        Point(x, start.y) == place || !taken.contains(Point(x, start.y))
      }
    }
  }

  // MARK: - Messages

  private func messageMarks() -> [Mark] {
    var groups: [(direction: Direction, messages: [MessageView], place: Point)] = []
    for message in scene.flights {
      let direction = Direction(message.name.from, message.name.to)
      guard let path = lines.path(direction) else { continue }
      let place = path.spot(at: share(message, direction)).cell
      let near = groups.firstIndex { group in
        group.direction == direction && abs(group.place.x - place.x) <= 2 && abs(group.place.y - place.y) <= 1
          && message.name != chosen && group.messages[0].name != chosen
          && isAlike(message, group.messages[0])
      }
      if let near {
        groups[near].messages.append(message)
      } else {
        groups.append((direction, [message], place))
      }
    }
    return groups.map { mark($0.direction, $0.messages, $0.place) }
  }
  /// Whether two messages look the same but for what they carry.
  private func isAlike(_ a: MessageView, _ b: MessageView) -> Bool {
    a.isHeld == b.isHeld && a.isReady == b.isReady && a.isClogged == b.isClogged && a.isCorrupt == b.isCorrupt
  }

  /// How far it is drawn: up to the wall, where it will be stopped.
  private func share(_ message: MessageView, _ direction: Direction) -> Double {
    place(of: message, direction).share
  }
  private func place(of message: MessageView, _ direction: Direction) -> (share: Double, isStopped: Bool) {
    guard message.willBeBlocked, let stop = lines.stop(on: direction) else {
      return (look.motion.share(of: message), false)
    }
    return look.motion.share(of: message, before: stop)
  }

  private func mark(_ direction: Direction, _ messages: [MessageView], _ place: Point) -> Mark {
    let message = messages[0]
    let path = lines.path(direction)
    let (share, isStopped) = self.place(of: message, direction)
    let isHeld = message.isHeld
    var style = look.theme.identity(scene.identity(direction.from))
    if isStopped { style = look.style(.bad) }
    if message.isCorrupt { style = look.style(.bad) }
    if message.due == nil { style = look.style(.waiting).adding(.bold) }
    // One that is chosen is never one of many.
    let isChosen = message.name == chosen
    if isChosen { style = look.style(.selection) }
    var labels =
      messages.count > 1 ? [message.name.kind] : pane.memo.labels(of: message, isCrowded(direction))
    var sign = path.map { look.glyph($0.arrow(at: share)) } ?? look.glyph(.message)
    if isStopped { sign = look.glyph(.lost) }
    if isHeld {
      sign = look.glyph(.held)
      labels = labels.map { "\($0) held" } + labels
    }
    if message.isCorrupt { labels = labels.map { "!\($0)" } + ["!"] }
    if messages.count > 1 {
      let isOneKind = messages.allSatisfy { $0.name.kind == message.name.kind }
      let count = (message.isCorrupt ? "!" : "") + String(messages.count)
      sign = look.glyph(.message)
      labels = isOneKind ? ["\(count) \(message.name.kind)", count] : [count]
    }
    if message.isReady {
      sign = look.glyph(.held)
      labels = labels.prefix(1).map { $0 + (messages.count > 1 ? " wait" : " waits") } + labels
    }
    if message.isClogged {
      sign = look.glyph(.clog)
      let left = scene.links[direction]?.cloggedUntil.map { " \(seconds($0 - scene.now))" } ?? ""
      // Of many their count; of one its number alone would say nothing.
      let short = messages.count > 1 ? "\(messages.count) clogged" : "clogged"
      labels = labels.prefix(1).map { "\($0) clogged\(left)" } + [short + left, short] + labels
    }
    var mark = Mark(place: place, sign: sign, style: style, labels: labels)
    mark.isForced = messages.count > 1 || message.isCorrupt
    mark.isSelected = isChosen
    if let path, message.due != nil, !mark.isSelected {
      mark.tail = (0..<look.motion.tail).map { cell in
        path.spot(at: share - Double(cell + 1) / max(2, path.length)).cell
      }
    }
    return mark
  }
  /// Whether many messages share a direction: then only what they carry tells them apart.
  private func isCrowded(_ direction: Direction) -> Bool {
    scene.flights.count { Direction($0.name.from, $0.name.to) == direction } > 2
  }

  // MARK: - Losses

  private func lossMarks() -> [Mark] {
    scene.losses.compactMap { loss in
      let direction = Direction(loss.message.from, loss.message.to)
      guard let path = lines.path(direction) else { return nil }
      let place = path.spot(at: end(of: loss, direction)).cell
      let cause = loss.cause
      let labels = cause.columns <= 12 && !cause.isEmpty ? ["lost: \(cause)", "lost"] : ["lost"]
      return Mark(place: place, sign: look.glyph(.lost), style: look.style(.bad), labels: labels)
    }
  }
  /// Where it was lost: at the wall, before a node that is down, or somewhere on the way.
  private func end(of loss: Loss, _ direction: Direction) -> Double {
    if let stop = lines.stop(on: direction) { return stop }
    let words = loss.reason.lowercased()
    return ["down", "crash", "memory", "notices"].contains(where: words.contains) ? 0.95 : 0.47
  }

  // MARK: - Links

  /// What was done to links: cut, slow, lossy; once where both directions are alike.
  private func linkMarks() -> [Mark] {
    var marks: [Mark] = []
    // Most of the time every link is as usual, and none is selected.
    if scene.links.isEmpty {
      guard case .link = pane.selection else { return [] }
    }
    for pair in wires.pairs.sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
      guard let path = lines.path(pair) else { continue }
      let forth = link(pair), back = link(pair.reversed)
      if words(forth) == words(back) {
        if let mark = mark(pair, path, forth, isBoth: true) { marks.append(mark) }
      } else {
        if let mark = mark(pair, path, forth, isBoth: false) { marks.append(mark) }
        if let mark = mark(pair.reversed, path.reversed, back, isBoth: false) { marks.append(mark) }
      }
    }
    return marks
  }
  /// Without the clog where messages wait in it: they show it.
  private func link(_ direction: Direction) -> LinkView? {
    let isFull = scene.flights.contains {
      $0.isClogged && Direction($0.name.from, $0.name.to) == direction
    }
    return isFull ? scene.links[direction]?.unclogged : scene.links[direction]
  }
  private func mark(_ direction: Direction, _ path: Path, _ link: LinkView?, isBoth: Bool) -> Mark? {
    let isSelected =
      pane.selection == .link(direction) || (isBoth && pane.selection == .link(direction.reversed))
    let isWalled = lines.wall.flatMap(path.crossing) != nil
    let words = isWalled && link?.isTouched != true ? "" : self.words(link)
    guard !words.isEmpty || isSelected else { return nil }
    let isStopped = link.map { $0.isCut || $0.isParted } ?? false
    let way = pane.selection == .link(direction.reversed) ? path.reversed : path
    let share = isBoth ? (isWalled ? 0.3 : 0.5) : 0.35
    let place = way.spot(at: share).cell
    let arrow = look.glyph(way.arrow(at: share))
    let isSieved = link.map { !$0.cutKinds.isEmpty } ?? false
    let style = look.style(isSelected ? .selection : isStopped || isSieved ? .bad : .waiting)
    let name = "\(scene.roster.name(direction.from))\(look.glyph(.to))\(scene.roster.name(direction.to))"
    // Where there is no room for the names, an arrow says which direction is meant.
    let short = words.split(separator: " ").first.map(String.init) ?? ""
    var labels =
      isBoth || words.isEmpty
      ? [words] : ["\(name) \(words)", "\(arrow)\(words)", "\(arrow)\(short)", "\(arrow)"]
    if isSelected { labels = ["\(selectedName) \(words)", selectedName] }
    let sign = self.sign(of: link) ?? (isSelected || !isBoth ? arrow : "~")
    if sign == arrow, !isSelected, !isBoth { labels = ["\(name) \(words)", words, short] }
    let trimmed = sign == "~" ? labels.map { $0.hasPrefix("~") ? String($0.dropFirst()) : $0 } : labels
    return Mark(place: place, sign: sign, style: style, labels: trimmed, isSelected: isSelected)
  }
  /// What stands on a link that does not let everything through; nil where it does.
  private func sign(of link: LinkView?) -> Unicode.Scalar? {
    guard let link else { return nil }
    if link.isCut || link.isParted { return look.glyph(.wall) }
    if link.cloggedUntil != nil { return look.glyph(.clog) }
    return link.cutKinds.isEmpty ? nil : look.glyph(.sieve)
  }
  private var selectedName: String {
    guard case .link(let direction)? = pane.selection else { return "" }
    return "\(scene.roster.name(direction.from))\(look.glyph(.to))\(scene.roster.name(direction.to))"
  }
  /// `cut`, `no vote`, `clogged 2.1s`, `~200ms 1% lost`: what is unusual about a link.
  private func words(_ link: LinkView?) -> String {
    guard let link else { return "" }
    if link.isCut { return "cut" }
    if link.isParted { return "CUT" }
    var words: [String] = []
    if let end = link.cloggedUntil { words.append("clogged \(seconds(end - scene.now))") }
    if !link.cutKinds.isEmpty { words.append("no \(link.cutKinds.joined(separator: ", "))") }
    guard link.isChanged else { return words.joined(separator: " ") }
    words.append("~" + link.delay.brief)
    if link.lossPPM > 0 { words.append("\(percentText(ppm: link.lossPPM)) lost") }
    if link.duplicatePPM > 0 { words.append("\(percentText(ppm: link.duplicatePPM)) twice") }
    if link.reorderPPM > 0 { words.append("\(percentText(ppm: link.reorderPPM)) late") }
    return words.joined(separator: " ")
  }
}

extension Delay {
  /// `200ms`, `20±5ms`, `10-30ms`, `exp 10ms`.
  var brief: String {
    func milli(_ micro: Int64) -> String {
      micro % 1000 == 0 ? String(micro / 1000) : "\(micro / 1000).\(micro % 1000 / 100)"
    }
    switch self {
    case .constant(let delay): return "\(milli(delay))ms"
    case .jitter(let base, let spread):
      return spread == 0 ? "\(milli(base))ms" : "\(milli(base))±\(milli(spread))ms"
    case .uniform(let low, let high): return "\(milli(low))-\(milli(high))ms"
    case .exponential(let mean): return "exp \(milli(mean))ms"
    case .logNormal(let median, _): return "logn \(milli(median))ms"
    case .pareto(let minimum, _): return "pareto \(milli(minimum))ms"
    }
  }
}
