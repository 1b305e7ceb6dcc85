import Engine
import TUI

/// One drawing of a space-time diagram: from what lies below to what lies on top.
struct SpaceTimePicture {
  private let pane: SpaceTimePane
  private let scale: TimeScale
  private let chronicle: Chronicle
  private let cones: Causality.Cones
  /// Signs and words on messages, placed when everything else is drawn.
  private var marks: [Mark] = []

  private struct Mark {
    var place: Point
    /// Nil leaves the line as it is.
    var sign: Unicode.Scalar?
    /// The first that fits is written.
    var labels: [String]
    var style: Style
    /// Where else a word may stand beside the line.
    var others: [Point] = []
  }
  private var look: Look { pane.look }
  private var world: any World { pane.world }
  private var now: Instant { pane.world.now }

  init(_ pane: SpaceTimePane, _ scale: TimeScale) {
    (self.pane, self.scale) = (pane, scale)
    let chronicle = Chronicle(
      pane.world, from: scale.start, to: min(scale.end, pane.world.now), fog: pane.fog)
    let chosen = pane.fog == nil ? pane.chosen : nil
    cones = chosen.map { Causality(chronicle.events).cones(of: $0.index) } ?? Causality.Cones()
    self.chronicle = chronicle
  }

  mutating func draw(on canvas: inout Canvas, in rect: Rect) {
    drawNames(on: &canvas, in: rect)
    drawAxis(on: &canvas, in: rect)
    canvas.clipped(to: scale.room) { canvas in
      for lane in scale.lanes.indices { drawLane(lane, on: &canvas) }
      drawArrows(on: &canvas)
      drawPresent(on: &canvas)
      drawEvents(on: &canvas)
      drawSigns(on: &canvas)
      // What an event is numbered with stands at its place; the words on messages look for other room.
      drawStamps(on: &canvas)
      drawLabels(on: &canvas)
    }
  }

  // MARK: Lines

  private func drawNames(on canvas: inout Canvas, in rect: Rect) {
    for (lane, id) in scale.lanes.enumerated() {
      let name = world.roster.name(id), line = scale.line(lane)
      let style = Style(attributes: .bold)
      if scale.isVertical {
        let text = name.fitted(to: max(1, scale.step - 1))
        let left = max(scale.room.x, line - text.columns / 2)
        canvas.write(text, at: Point(left, rect.y), style: style)
      } else {
        let text = name.fitted(to: max(0, scale.room.x - rect.x - 1))
        canvas.write(text, at: Point(rect.x, line), style: style)
      }
    }
  }

  /// A line runs to the present: heavy where it is in a cone, broken where the node is not running.
  private func drawLane(_ lane: Int, on canvas: inout Canvas) {
    let id = scale.lanes[lane]
    let wire = look.style(.wire)
    let end = min(now, scale.end)
    run(lane, scale.start, end, scale.isVertical ? "│" : "─", wire, &canvas)
    let own = chronicle.events.filter { $0.node == id }
    let isChosen = pane.fog == nil && pane.chosen?.node == id
    if let chosen = pane.chosen, isChosen {
      run(lane, scale.start, min(chosen.time, end), heavy, pane.past, &canvas)
      run(lane, chosen.time, end, heavy, pane.future, &canvas)
    } else {
      if let last = own.last(where: { cones.past.contains($0.index) }) {
        run(lane, scale.start, last.time, heavy, pane.past, &canvas)
      }
      if let first = own.first(where: { cones.future.contains($0.index) }) {
        run(lane, first.time, end, heavy, pane.future, &canvas)
      }
    }
    for pause in chronicle.pauses where pause.node == id { draw(pause, lane, on: &canvas) }
  }
  private var heavy: Unicode.Scalar { scale.isVertical ? "┃" : "━" }

  /// Fills a line from one instant to another.
  private func run(
    _ lane: Int, _ from: Instant, _ to: Instant, _ sign: Unicode.Scalar, _ style: Style,
    _ canvas: inout Canvas
  ) {
    let first = scale.place(max(from, scale.start)), last = scale.place(to)
    guard first <= last else { return }
    for place in first...min(last, max(scale.room.maxX, scale.room.maxY)) {
      let point = scale.isVertical ? Point(scale.line(lane), place) : Point(place, scale.line(lane))
      canvas[point] = Cell(sign, style)
    }
  }

  private func draw(_ pause: Chronicle.Pause, _ lane: Int, on canvas: inout Canvas) {
    let bad = look.style(.bad)
    let end = min(pause.to ?? now, scale.end)
    guard end >= scale.start, pause.from < scale.end else { return }
    let sign: Unicode.Scalar = pause.isCrash ? (scale.isVertical ? "╎" : "╌") : "░"
    run(lane, pause.from, end, sign, pause.isCrash ? bad : look.style(.waiting), &canvas)
    if pause.isCrash, scale.shows(pause.from) {
      canvas[scale.cell(pause.from, lane)] = Cell("×", bad.adding(.bold))
    }
    guard !scale.isVertical else { return }
    let word = pause.isCrash ? "down" : "frozen"
    let first = max(scale.room.x, scale.place(pause.from) + 2)
    if scale.place(end) - first > word.count + 1 {
      let style = pause.isCrash ? bad : look.style(.waiting)
      canvas.write(word, at: Point(first, scale.line(lane)), style: style)
    }
  }

  /// The present crosses all lines.
  private func drawPresent(on canvas: inout Canvas) {
    guard scale.shows(now) else { return }
    let place = scale.place(now), style = look.style(.accent)
    let last = (scale.isVertical ? scale.room.maxX : scale.room.maxY)
    for other in (scale.isVertical ? scale.room.x : scale.room.y)..<last {
      let point = scale.isVertical ? Point(other, place) : Point(place, other)
      canvas[point] = Cell(scale.isVertical ? "╌" : "┊", style)
    }
  }

  // MARK: Messages

  /// Lines in one style; earlier ones keep the cells where they cross.
  private mutating func drawArrows(on canvas: inout Canvas) {
    var layers: [(style: Style, dots: DotCanvas)] = []
    for arrow in chronicle.arrows {
      guard arrow.finish >= scale.start, arrow.start < scale.end else { continue }
      let style = style(arrow)
      let points = points(arrow)
      add(points, style, to: &layers)
      if let due = rest(arrow), let last = points.last {
        let goal = scale.dot(due, from: arrow.name.from, to: arrow.name.to, share: 1)
        add([last, goal], look.style(.wire), to: &layers)
      }
      mark(arrow, points, style)
    }
    let quiet = [look.style(.wire), look.style(.muted)]
    for layer in layers where !quiet.contains(layer.style) {
      layer.dots.draw(on: &canvas, style: layer.style)
    }
    for layer in layers where quiet.contains(layer.style) { layer.dots.draw(on: &canvas, style: layer.style) }
  }
  private func add(_ points: [Point], _ style: Style, to layers: inout [(style: Style, dots: DotCanvas)]) {
    let place = layers.firstIndex { $0.style == style } ?? layers.count
    if place == layers.count {
      layers.append((style, DotCanvas(scale.room, glyphs: look.glyphs, isDense: true)))
    }
    for (from, to) in zip(points, points.dropFirst()) { layers[place].dots.line(from: from, to: to) }
  }

  private func points(_ arrow: Chronicle.Arrow) -> [Point] {
    let (from, to) = (arrow.name.from, arrow.name.to)
    func dot(_ time: Instant, _ share: Double) -> Point { scale.dot(time, from: from, to: to, share: share) }
    var points = [dot(arrow.start, 0)]
    for stop in arrow.stops { points += [dot(stop.from, stop.progress), dot(stop.to, stop.progress)] }
    var finish = arrow.finish
    // One that is lost as it is sent still shows where it was to go.
    if case .lost = arrow.end {
      finish = max(finish, arrow.start + .microseconds(scale.perCell * 2))
    }
    points.append(dot(finish, arrow.progress))
    return points
  }
  private func rest(_ arrow: Chronicle.Arrow) -> Instant? {
    switch arrow.end {
    case .flying(let due), .blocked(let due): due
    default: nil
    }
  }
  private func style(_ arrow: Chronicle.Arrow) -> Style {
    switch arrow.end {
    case .lost, .blocked: return look.style(.bad)
    case .held, .clogged, .waiting: return look.style(.waiting)
    case .flying: break
    case .received(let index):
      if reaches(index, cones.past) { return pane.past }
    }
    if let sent = arrow.sent, sent == pane.chosen?.index || cones.future.contains(sent) { return pane.future }
    return pane.chosen != nil ? look.style(.muted) : look.style(.activeWire)
  }
  private func reaches(_ index: Int, _ past: Set<Int>) -> Bool {
    index == pane.chosen?.index || past.contains(index)
  }

  private mutating func mark(_ arrow: Chronicle.Arrow, _ points: [Point], _ style: Style) {
    guard let last = points.last, let before = points.dropLast().last else { return }
    let end = cell(last)
    let name = "\(arrow.name.kind) \(arrow.name.number)"
    let isCopy = arrow.name.copy != nil
    func add(_ place: Point, _ sign: Unicode.Scalar?, _ labels: [String], _ style: Style) {
      marks.append(Mark(place: place, sign: sign, labels: labels, style: style))
    }
    func part(_ quarters: Int) -> Point {
      cell(
        Point(before.x + (last.x - before.x) * quarters / 4, before.y + (last.y - before.y) * quarters / 4))
    }
    switch arrow.end {
    case .received:
      add(part(2), nil, isCopy ? ["\(name) doubled", "doubled"] : [name], style)
      marks[marks.count - 1].others = [part(3), part(1)]
      if let stop = arrow.stops.first {
        let place = scale.dot(stop.to, from: arrow.name.from, to: arrow.name.to, share: stop.progress)
        add(cell(place), "▪", ["held"], look.style(.waiting))
      }
    case .lost(let cause): add(end, "×", ["\(name) lost: \(cause)", "lost: \(cause)", cause], style)
    case .blocked: add(end, "╳", ["\(name) blocked", "blocked"], style)
    case .held: add(end, "▪", ["\(name) held", "held"], style)
    case .clogged: add(end, "▒", ["\(name) clogged", "clogged"], style)
    case .waiting: add(end, "▪", ["\(name) waits", "waits"], style)
    case .flying: add(end, "●", isCopy ? ["\(name) doubled", "doubled"] : [name], style)
    }
  }
  private func cell(_ dot: Point) -> Point { Point(dot.x >> 1, dot.y >> 2) }

  // MARK: Events

  /// The event nearest to a place, two cells away at most.
  func event(at point: Point) -> TraceEvent? {
    var best: (distance: Int, event: TraceEvent)?
    for event in chronicle.events {
      guard let node = event.node, let lane = scale.lane(of: node), scale.shows(event.time) else { continue }
      let place = scale.cell(event.time, lane)
      let distance = abs(place.x - point.x) + 2 * abs(place.y - point.y)
      // Of several in one cell the last, as the one before it is a step away.
      if distance <= 2, distance <= best?.distance ?? .max { best = (distance, event) }
    }
    return best?.event
  }

  private func drawEvents(on canvas: inout Canvas) {
    var best: [Point: Int] = [:]
    for event in chronicle.events {
      guard let node = event.node, let lane = scale.lane(of: node), scale.shows(event.time) else { continue }
      let place = scale.cell(event.time, lane)
      let rank = rank(event.index)
      guard rank >= best[place] ?? 0 else { continue }
      best[place] = rank
      canvas[place] = sign(event, rank)
      if event.index == pane.chosen?.index { canvas.cursor = place }
    }
  }
  /// Which of several events in one cell is seen.
  private func rank(_ index: Int) -> Int {
    if pane.picks.contains(index) { return 4 }
    if index == pane.chosen?.index { return 3 }
    return cones.past.contains(index) || cones.future.contains(index) ? 2 : 1
  }
  private func sign(_ event: TraceEvent, _ rank: Int) -> Cell {
    if let pick = pane.picks.firstIndex(of: event.index) {
      return Cell(pick == 0 ? "A" : "B", look.style(.selection))
    }
    if rank == 3 { return Cell("◆", pane.current) }
    if cones.past.contains(event.index) { return Cell("■", pane.past) }
    if cones.future.contains(event.index) { return Cell("►", pane.future) }
    if pane.chosen != nil { return Cell("○", look.style(.muted)) }
    return Cell("●", look.theme.identity(event.node?.index ?? 0))
  }

  // MARK: Words

  /// Signs before all words, so that none covers one.
  private func drawSigns(on canvas: inout Canvas) {
    for mark in marks { if let sign = mark.sign { canvas[mark.place] = Cell(sign, mark.style) } }
  }
  /// The words on messages, where nothing is in the way.
  private func drawLabels(on canvas: inout Canvas) {
    // What is out of the ordinary before what is not.
    let signs = marks.filter { $0.sign != nil || $0.labels.count > 1 }
    let others = marks.filter { $0.sign == nil && $0.labels.count == 1 }
    for mark in signs + pauseMarks() + others.suffix(60) {
      for label in mark.labels {
        let anchors = [mark.place] + mark.others
        guard let anchor = anchors.first(where: { place(of: label, beside: $0, canvas) != nil }),
          let place = place(of: label, beside: anchor, canvas)
        else { continue }
        canvas.write(label, at: place, style: mark.style)
        break
      }
    }
  }
  private func place(of label: String, beside point: Point, _ canvas: Canvas) -> Point? {
    let width = label.columns
    let rights = [0, -1, 1].map { Point(point.x + 2, point.y + $0) }
    let lefts = [0, -1, 1].map { Point(point.x - width - 1, point.y + $0) }
    let places =
      [rights[0], lefts[0]] + rights.dropFirst() + lefts.dropFirst()
      + [4, 6].map {
        Point(point.x + $0, point.y)
      }
    return places.first { isFree($0, width, canvas) }
  }
  /// Beside an upright line there is room for the word that a level one has in it.
  private func pauseMarks() -> [Mark] {
    guard scale.isVertical else { return [] }
    return chronicle.pauses.compactMap { pause in
      guard let lane = scale.lane(of: pause.node), pause.from < scale.end else { return nil }
      let place = scale.cell(max(pause.from, scale.start), lane)
      return Mark(
        place: place, sign: nil, labels: [pause.isCrash ? "down" : "frozen"],
        style: look.style(pause.isCrash ? .bad : .waiting))
    }
  }
  /// The stamp of each dot, beside its line, over the lines of messages where nothing else is free; that of
  /// the selected event always.
  private func drawStamps(on canvas: inout Canvas) {
    guard pane.stamps != .none, pane.fog == nil else { return }
    // Those that the signs show first. Of several events in a dot the last: a message from there carries its
    // number. New ones first, as what is said is mostly about the present.
    let loud = chronicle.events.filter { rank($0.index) > 2 }
    let others = scale.step >= 2 ? chronicle.events.reversed().filter { rank($0.index) <= 2 } : []
    var done: Set<Point> = []
    for event in loud + others {
      guard let node = event.node, let lane = scale.lane(of: node), scale.shows(event.time),
        let text = pane.stamp(event)
      else { continue }
      let place = scale.cell(event.time, lane)
      let isLoud = rank(event.index) > 2
      guard done.insert(place).inserted || isLoud else { continue }
      let starts = starts(of: text.columns, at: place, lane, isLoud: isLoud)
      if let start = starts.first(where: { isFree($0, text.columns, canvas) })
        ?? starts.first(where: { isOpen($0, text.columns, canvas) })
        ?? (isLoud ? starts.first(where: scale.room.contains) : nil)
      {
        canvas.write(text, at: start, style: isLoud ? pane.current : look.style(.muted))
      }
    }
  }
  /// Where a stamp may begin, the best place first: in the rows beside its line, under its dot or a cell or
  /// two off.
  private func starts(of width: Int, at place: Point, _ lane: Int, isLoud: Bool) -> [Point] {
    if scale.isVertical { return [Point(place.x + 2, place.y), Point(place.x - 1 - width, place.y)] }
    // Between lines that are two rows apart is one row: that of the line above it.
    let rows = scale.step < 3 && !isLoud ? [1] : lane == 0 ? [-1, 1] : [1, -1]
    return [0, -1, 1, -2].flatMap { shift in
      rows.map { row in
        let left = place.x - width / 2 + shift
        let seen = min(max(left, scale.room.x), scale.room.maxX - width)
        return Point(isLoud ? seen : left, place.y + row)
      }
    }
  }
  /// Whether a stamp hides no more than the present and a steep piece of a line there, and touches no word.
  private func isOpen(_ start: Point, _ width: Int, _ canvas: Canvas) -> Bool {
    guard isInside(start, width) else { return false }
    let cells = (start.x..<start.x + width).map { canvas[Point($0, start.y)].scalar }
    let sides = [start.x - 1, start.x + width].map { canvas[Point($0, start.y)].scalar }
    return cells.allSatisfy { $0 == " " || isPresent($0) || isDot($0) } && cells.count(where: isDot) <= 2
      && !sides.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil }
  }
  private func isPresent(_ sign: Unicode.Scalar) -> Bool { sign == (scale.isVertical ? "╌" : "┊") }
  private func isDot(_ sign: Unicode.Scalar) -> Bool {
    (0x2800...0x28FF).contains(sign.value) || sign == Glyph.heartbeat.at(look.glyphs)
  }
  private func isInside(_ start: Point, _ width: Int) -> Bool {
    start.x >= scale.room.x && start.x + width <= scale.room.maxX && start.y >= scale.room.y
      && start.y < scale.room.maxY
  }
  private func isFree(_ start: Point, _ width: Int, _ canvas: Canvas) -> Bool {
    guard isInside(start, width) else { return false }
    return (start.x - 1...start.x + width).allSatisfy { x in
      x < scale.room.x || x >= scale.room.maxX || canvas[Point(x, start.y)].scalar == " "
    }
  }

  // MARK: The axis

  private func drawAxis(on canvas: inout Canvas, in rect: Rect) {
    let muted = look.style(.muted), accent = current
    let cells = Int64(scale.isVertical ? scale.room.height : scale.room.width)
    let least = scale.perCell * (scale.isVertical ? 4 : 12)
    let steps: [Int64] = (0...10).flatMap { power -> [Int64] in
      let unit = (0..<power).reduce(Int64(1)) { total, _ in total * 10 }
      return [unit, 2 * unit, 5 * unit]
    }
    let step = steps.first { $0 >= least } ?? least
    let isNowSeen = scale.shows(now)
    let nowPlace = scale.place(now)
    let digits = step >= 1000 ? 3 : 6
    var time = (scale.start.microseconds + step - 1) / step * step
    while time < scale.start.microseconds + scale.perCell * cells {
      let instant = Instant(microseconds: time)
      time += step
      // What has not happened yet has no time of its own: only how far off it is would be true.
      let place = scale.place(instant)
      let label = stamp(pane.own?.reading(at: instant) ?? instant, digits)
      if scale.isVertical {
        if !isNowSeen || abs(place - nowPlace) > 1 {
          canvas.write(label.fitted(to: scale.room.x - rect.x - 1), at: Point(rect.x, place), style: muted)
        }
      } else if place + label.columns <= rect.maxX,
        !isNowSeen || abs(place - nowPlace) > label.columns + 5
      {
        canvas.write(label, at: Point(place, rect.maxY - 1), style: muted)
      }
    }
    guard isNowSeen else { return }
    if scale.isVertical {
      canvas.write("now►".fitted(to: scale.room.x - rect.x), at: Point(rect.x, nowPlace), style: accent)
    } else {
      let label = "▲ now \(clock(pane.own?.reading(at: now) ?? now))"
      let left = min(nowPlace, rect.maxX - label.columns)
      canvas.write(label, at: Point(max(rect.x, left), rect.maxY - 1), style: accent)
    }
  }
  private var current: Style { pane.current }
  private func stamp(_ instant: Instant, _ digits: Int) -> String {
    if digits == 3 { return clock(instant) }
    let rest = String(instant.microseconds % 1_000_000 + 1_000_000).dropFirst()
    return "\(instant.microseconds / 1_000_000).\(rest)"
  }
}
