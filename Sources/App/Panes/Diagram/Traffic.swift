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
    /// The cells behind it that take its colour.
    var tail: (near: Point, far: Point)?
  }
  /// Messages that one sign stands for: the first among those under way, and what they have in common.
  private struct Group {
    let direction: Direction, first: Int
    let share: Double, isStopped: Bool, place: Point
    /// The group before it on the same lane; -1 where it is the first there.
    let earlier: Int
    var count = 1
    var isOneKind = true
  }
  /// More under way than this, and words would cover the links.
  private static let thicket = 12
  private var scene: Scene { pane.scene }
  private var look: Look { pane.look }

  private let chosen: MessageName?
  /// The colour of each endpoint's messages.
  private let colours: [Style]
  private var lines: Lines { wires.lines }

  /// - Parameter colours: of each endpoint's messages.
  init(_ pane: DiagramPane, _ wires: Wires, colours: [Style]) {
    (self.pane, self.wires, room) = (pane, wires, wires.lines.room)
    self.colours = colours
    taken = wires.lines.cardCells
    if case .message(let name) = pane.selection { chosen = name } else { chosen = nil }
  }

  mutating func draw(on canvas: inout Canvas) {
    guard pane.fog == nil else { return }
    var marks = messageMarks()
    if !scene.losses.isEmpty { marks += lossMarks() }
    marks += linkMarks()
    // Where a wall stands beside a card, nothing can be seen to stop between them.
    marks.removeAll {
      !room.contains($0.place) || taken.contains($0.place) || lines.wall?.isStone($0.place) == true
    }
    for cell in lines.wallCells { taken.insert(cell) }
    for word in lines.words {
      taken.insert(Rect(x: word.place.x, y: word.place.y, width: word.text.columns, height: 1))
    }
    for index in marks.indices { taken.insert(marks[index].place) }
    for index in marks.indices {
      guard let (near, far) = marks[index].tail else { continue }
      if !taken.contains(near) { canvas[near].style = marks[index].style }
      if !taken.contains(far) { canvas[far].style = marks[index].style }
    }
    // Lower marks first: they stay where a selected one needs the room.
    for index in marks.indices where marks[index].isSelected { place(marks[index], on: &canvas) }
    for index in marks.indices where !marks[index].isSelected { place(marks[index], on: &canvas) }
  }

  private mutating func place(_ mark: Mark, on canvas: inout Canvas) {
    canvas[mark.place] = Cell(mark.sign, mark.style)
    if mark.isSelected { canvas.cursor = mark.place }
    for label in mark.labels where !label.isEmpty {
      if let start = freePlace(label.columns, beside: mark.place) {
        write(label, at: start, mark.style, on: &canvas)
        return
      }
    }
    if mark.isForced, let label = mark.labels.last {
      write(label, at: Point(mark.place.x + 1, mark.place.y), mark.style, on: &canvas)
    }
  }
  private mutating func write(_ label: String, at start: Point, _ style: Style, on canvas: inout Canvas) {
    let end = canvas.write(label, at: start, style: style)
    taken.insert(Rect(x: start.x, y: start.y, width: end - start.x, height: 1))
  }
  /// Right, left, above, below: the first where nothing stands, with two blanks before other words.
  private func freePlace(_ width: Int, beside place: Point) -> Point? {
    let (x, y) = (place.x, place.y)
    if isFree(x + 1, y, width, beside: place) { return Point(x + 1, y) }
    if isFree(x - width, y, width, beside: place) { return Point(x - width, y) }
    // In the middle, then to the right, then to the left.
    for turn in 0..<3 {
      let left = turn == 0 ? x - width / 2 : turn == 1 ? x : x - width + 1
      if isFree(left, y - 1, width, beside: place) { return Point(left, y - 1) }
      if isFree(left, y + 1, width, beside: place) { return Point(left, y + 1) }
    }
    return nil
  }
  private func isFree(_ left: Int, _ row: Int, _ width: Int, beside place: Point) -> Bool {
    guard left >= room.x, left + width <= room.maxX, row >= room.y, row < room.maxY else { return false }
    guard taken.isFree(left - 1..<left + width + 1, inRow: row, but: place) else { return false }
    // One blank is enough beside a card or the wall: only words run together.
    func isNoWord(_ point: Point) -> Bool {
      point == place || !taken.contains(point) || lines.cardCells.contains(point)
        || lines.wall?.isStone(point) == true
    }
    return isNoWord(Point(left - 2, row)) && isNoWord(Point(left + width + 1, row))
  }

  // MARK: - Messages

  private func messageMarks() -> [Mark] {
    let flights = scene.flights, endpoints = scene.roster.count
    var counts = Array(repeating: 0, count: endpoints * endpoints)
    for index in flights.indices {
      counts[flights[index].name.from.index * endpoints + flights[index].name.to.index] += 1
    }
    var groups: [Group] = []
    groups.reserveCapacity(flights.count)
    // The last group on each lane, from which the earlier ones are found.
    var last = Array(repeating: -1, count: counts.count)
    for index in flights.indices {
      let direction = Direction(flights[index].name.from, flights[index].name.to)
      let lane = direction.from.index * endpoints + direction.to.index
      guard let path = lines.path(direction) else { continue }
      let progress = flights[index].progress
      let (share, isStopped) =
        flights[index].willBeBlocked
        ? stoppedShare(at: progress, direction) : (look.motion.share(at: progress), false)
      let cell = path.spot(at: share).cell
      var near = last[lane]
      while near >= 0, !isNear(groups[near], cell, index, flights) { near = groups[near].earlier }
      if near >= 0 {
        groups[near].count += 1
        let isSame = flights[groups[near].first].name.kind == flights[index].name.kind
        if !isSame { groups[near].isOneKind = false }
      } else {
        groups.append(
          Group(
            direction: direction, first: index, share: share, isStopped: isStopped, place: cell,
            earlier: last[lane]))
        last[lane] = groups.count - 1
      }
    }
    // Where many messages share a direction, only what they carry tells them apart.
    var marks: [Mark] = []
    marks.reserveCapacity(groups.count)
    for index in groups.indices {
      let direction = groups[index].direction
      guard let path = lines.path(direction) else { continue }
      let isCrowded = counts[direction.from.index * endpoints + direction.to.index] > 2
      marks.append(mark(groups[index], flights[groups[index].first], on: path, isCrowded: isCrowded))
    }
    return marks
  }
  /// Whether a message on the same lane is one with a group: so near that their signs would touch, and alike.
  private func isNear(_ group: Group, _ cell: Point, _ index: Int, _ flights: [MessageView]) -> Bool {
    guard abs(group.place.x - cell.x) <= 2, abs(group.place.y - cell.y) <= 1 else { return false }
    let first = flights[group.first], message = flights[index]
    return isAlike(message, first) && (chosen == nil || message.name != chosen && first.name != chosen)
  }
  /// Whether two messages look the same but for what they carry.
  private func isAlike(_ a: MessageView, _ b: MessageView) -> Bool {
    a.isHeld == b.isHeld && a.isReady == b.isReady && a.isClogged == b.isClogged && a.isCorrupt == b.isCorrupt
  }

  /// How far one that will be blocked is drawn, up to the wall, and whether it is stopped there.
  private func stoppedShare(at progress: Double, _ direction: Direction) -> (share: Double, isStopped: Bool) {
    // Where no wall could be drawn, a partition stops it on half of the way.
    let isParted = lines.wall == nil && !scene.sides.isEmpty && scene.links[direction]?.isParted == true
    guard let stop = lines.stop(on: direction) ?? (isParted ? 0.45 : nil) else {
      return (look.motion.share(at: progress), false)
    }
    return look.motion.share(at: progress, before: stop)
  }

  private func mark(_ group: Group, _ message: MessageView, on path: Path, isCrowded: Bool) -> Mark {
    let direction = group.direction, count = group.count
    var style = colours[direction.from.index]
    if group.isStopped || message.isCorrupt { style = look.style(.bad) }
    if message.due == nil { style = look.style(.waiting).adding(.bold) }
    // One that is chosen is never one of many.
    let isChosen = message.name == chosen
    if isChosen { style = look.style(.selection) }
    var labels: [String] = []
    var sign = look.glyph(.message)
    if count == 1 {
      labels = pane.memo.labels(of: message, isCrowded)
      sign = look.glyph(group.isStopped ? .lost : path.arrow(at: group.share))
    }
    if message.isHeld {
      sign = look.glyph(.held)
      labels = labels.map { "\($0) held" } + labels
    }
    if message.isCorrupt { labels = labels.map { "!\($0)" } + ["!"] }
    if count > 1 {
      sign = look.glyph(.message)
      labels = Self.numbers[min(count, Self.numbers.count - 1)]
      if message.isCorrupt { labels = labels.map { "!\($0)" } }
      let isThicket = scene.flights.count > Self.thicket
      if group.isOneKind, !isThicket { labels = ["\(labels[0]) \(message.name.kind)"] + labels }
    }
    if message.isReady {
      sign = look.glyph(.held)
      labels = labels.prefix(1).map { $0 + (count > 1 ? " wait" : " waits") } + labels
    }
    if message.isClogged {
      sign = look.glyph(.clog)
      let left = scene.links[direction]?.cloggedUntil.map { " \(seconds($0 - scene.now))" } ?? ""
      // Of many their count; of one its number alone would say nothing.
      let short = count > 1 ? "\(count) clogged" : "clogged"
      labels = labels.prefix(1).map { "\($0) clogged\(left)" } + [short + left, short] + labels
    }
    var mark = Mark(place: group.place, sign: sign, style: style, labels: labels)
    mark.isForced = count > 1 || message.isCorrupt
    mark.isSelected = isChosen
    if look.motion.hasTail, message.due != nil, !isChosen {
      let step = 1 / max(2, path.length)
      mark.tail = (path.spot(at: group.share - step).cell, path.spot(at: group.share - 2 * step).cell)
    }
    return mark
  }
  /// How many messages a sign stands for, as its only label.
  private static let numbers = (0...1000).map { $0 < 1000 ? [String($0)] : ["1000+"] }

  // MARK: - Losses

  private func lossMarks() -> [Mark] {
    scene.losses.compactMap { loss in
      let direction = Direction(loss.message.from, loss.message.to)
      guard let path = lines.path(direction) else { return nil }
      let place = path.spot(at: lines.end(of: loss)).cell
      let cause = loss.cause
      // At the wall everybody sees why.
      let isPlain = cause.isEmpty || cause.columns > 12 || lines.stop(on: direction) != nil
      let labels = isPlain ? ["lost"] : ["lost: \(cause)", "lost"]
      return Mark(place: place, sign: look.glyph(.lost), style: look.style(.bad), labels: labels)
    }
  }

  // MARK: - Links

  /// What was done to links: cut, slow, lossy; once where both directions are alike.
  private func linkMarks() -> [Mark] {
    var marks: [Mark] = []
    // Most of the time every link is as usual, and none is selected.
    if scene.links.isEmpty {
      guard case .link = pane.selection else { return [] }
    }
    for pair in wires.pairs {
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
    // Where sides are parted, the wall says it, or the cards do.
    let isSaid = isWalled || (lines.wall == nil && pane.areSidesApart)
    let words = isSaid && link?.isTouched != true ? "" : self.words(link)
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

extension Lines {
  /// How far a message came: to the wall, before a node that is down, or somewhere on the way.
  func end(of loss: Loss) -> Double {
    if let stop = stop(on: Direction(loss.message.from, loss.message.to)) { return stop }
    let words = loss.reason.lowercased()
    return ["down", "crash", "memory", "notices"].contains(where: words.contains) ? 0.95 : 0.47
  }
}

extension Delay {
  /// `200 ms`, `20±5 ms`, `10-30 ms`, `exp 10 ms`.
  var brief: String {
    func milli(_ micro: Int64) -> String {
      micro % 1000 == 0 ? String(micro / 1000) : "\(micro / 1000).\(micro % 1000 / 100)"
    }
    switch self {
    case .constant(let delay): return "\(milli(delay)) ms"
    case .jitter(let base, let spread):
      return spread == 0 ? "\(milli(base)) ms" : "\(milli(base))±\(milli(spread)) ms"
    case .uniform(let low, let high): return "\(milli(low))-\(milli(high)) ms"
    case .exponential(let mean): return "exp \(milli(mean)) ms"
    case .logNormal(let median, _): return "logn \(milli(median)) ms"
    case .pareto(let minimum, _): return "pareto \(milli(minimum)) ms"
    }
  }
}
