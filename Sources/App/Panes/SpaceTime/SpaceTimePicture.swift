import Engine
import TUI

/// One drawing of a space-time diagram: from what lies below to what lies on top.
struct SpaceTimePicture {
  let pane: SpaceTimePane
  let scale: TimeScale
  let chronicle: Chronicle
  let cones: Cones
  /// The colour of each lane.
  private let colours: [Style]
  /// Signs and words on messages, placed when everything else is drawn.
  private(set) var marks: [Mark] = []
  /// Messages that were lost as they left, by what they have in common.
  private var bursts: [(burst: Burst, mark: Int, names: [MessageName])] = []

  struct Mark {
    var place: Point
    /// Nil leaves the line as it is.
    var sign: Unicode.Scalar?
    /// For how many messages the sign stands.
    var count = 1
    /// The first that fits is written.
    var labels: [String]
    var style: Style
    /// Where else a word may stand beside the line.
    var others: [Point] = []
    var tail: String { count > 1 ? "\(count)" : "" }
  }
  private struct Burst {
    var from: NodeID, place: Point, cause: String
    /// So near that their signs would stand beside each other.
    func isOne(with other: Burst) -> Bool {
      from == other.from && cause == other.cause && abs(place.x - other.place.x) <= 2
        && abs(place.y - other.place.y) <= 1
    }
  }
  var look: Look { pane.look }
  var world: any World { pane.world }
  var now: Instant { pane.world.now }

  init(_ pane: SpaceTimePane, _ scale: TimeScale) {
    (self.pane, self.scale) = (pane, scale)
    let chronicle = Chronicle(
      pane.world, from: scale.start, to: min(scale.end, pane.world.now), fog: pane.fog)
    let chosen = pane.fog == nil ? pane.chosen : nil
    cones = chosen.map { pane.cones(of: $0, backTo: chronicle.events.first?.index) } ?? Cones()
    self.chronicle = chronicle
    colours = Self.colours(pane, scale)
  }

  /// Those of the cluster: of the epoch that a node is in, where the system has epochs.
  private static func colours(_ pane: SpaceTimePane, _ scale: TimeScale) -> [Style] {
    let card = pane.world.schema.card
    let nodes = pane.fog.map { [pane.world.node($0)] } ?? pane.world.nodes
    let scene = Scene(
      shape: card.shape, epoch: card.epoch, roster: pane.world.roster, now: pane.world.now, nodes: nodes)
    return scale.lanes.map { id in
      let isDown = card.epoch != nil && scene.node(id)?.condition == .down
      return isDown ? pane.look.style(.muted) : pane.look.theme.identity(scene.identity(id))
    }
  }

  mutating func draw(on canvas: inout Canvas, in rect: Rect) {
    drawNames(on: &canvas, in: rect)
    drawAxis(on: &canvas, in: rect)
    canvas.clipped(to: scale.room) { canvas in
      for lane in scale.lanes.indices { drawLane(lane, on: &canvas) }
      if pane.fog == nil { drawArrows(on: &canvas) } else { drawStubs(on: &canvas) }
      drawPresent(on: &canvas)
      drawSigns(on: &canvas)
      drawEvents(on: &canvas)
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
    let isHidden = pane.fog.map { $0 != id } ?? false
    run(lane, scale.start, end, isHidden ? "·" : scale.isVertical ? "│" : "─", wire, &canvas)
    if let last = cones.past.entries[id] { run(lane, scale.start, min(last, end), heavy, pane.past, &canvas) }
    if let first = cones.future.entries[id] { run(lane, first, end, heavy, pane.future, &canvas) }
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
    var layers = LineLayers(scale.room, look.glyphs)
    for arrow in chronicle.arrows {
      guard arrow.finish >= scale.start, arrow.start < scale.end else { continue }
      let style = style(arrow)
      let points = points(arrow)
      layers.add(points, style)
      if let due = rest(arrow), let last = points.last {
        let goal = scale.dot(due, from: arrow.name.from, to: arrow.name.to, share: 1)
        layers.add([last, goal], look.style(.wire))
      }
      mark(arrow, points, style)
    }
    layers.draw(on: &canvas, last: [look.style(.wire), look.style(.muted)])
    finishBursts()
  }

  private func points(_ arrow: Chronicle.Arrow) -> [Point] {
    let (from, to) = (arrow.name.from, arrow.name.to)
    func dot(_ time: Instant, _ share: Double) -> Point { scale.dot(time, from: from, to: to, share: share) }
    var points = [dot(arrow.start, 0)]
    for stop in arrow.stops {
      let share = clear(stop.progress, arrow)
      points += [dot(stop.from, share), dot(stop.to, share)]
    }
    var finish = arrow.finish
    // One that is lost as it is sent still shows where it was to go.
    if case .lost = arrow.end {
      finish = max(finish, arrow.start + .microseconds(scale.perCell * 2))
    }
    points.append(dot(finish, share(arrow)))
    return points
  }
  /// How far a message is drawn: one that was lost as it left, only in the room beside its sender's line.
  private func share(_ arrow: Chronicle.Arrow) -> Double {
    switch arrow.end {
    case .received: return 1
    case .lost where arrow.isLostEarly:
      return scale.gapShare(from: arrow.name.from, to: arrow.name.to) * 0.4
    default: return clear(arrow.progress, arrow)
    }
  }
  /// A share of the way that lies on no line: a sign there would look like an event of that node.
  private func clear(_ share: Double, _ arrow: Chronicle.Arrow) -> Double {
    var share = share
    while share > 0 {
      let dot = scale.dot(arrow.start, from: arrow.name.from, to: arrow.name.to, share: share)
      guard scale.isOnLine(cell(dot)) else { break }
      share -= 0.02
    }
    return max(0, share)
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
  private func reaches(_ index: Int, _ past: Cones.Cone) -> Bool {
    index == pane.chosen?.index || past.contains(index)
  }

  private mutating func mark(_ arrow: Chronicle.Arrow, _ points: [Point], _ style: Style) {
    guard let last = points.last, let before = points.dropLast().last else { return }
    let end = cell(last)
    let isDoubled = arrow.name.copy != nil
    let names = [arrow.name.numbered, "#\(arrow.name.number)"].map { $0 + (isDoubled ? " doubled" : "") }
    func labels(_ end: String) -> [String] { names.map { "\($0) \(end)" } }
    func part(_ quarters: Int) -> Point {
      cell(
        Point(before.x + (last.x - before.x) * quarters / 4, before.y + (last.y - before.y) * quarters / 4))
    }
    // What became of a message is never written without its name.
    switch arrow.end {
    case .received:
      // A copy is told from its original also where there is no room for a word.
      add(part(2), isDoubled ? "=" : nil, isDoubled ? names : [names[0]], style, others: [part(3), part(1)])
      addHead(arrow.name, end, style)
      if let stop = arrow.stops.first {
        let share = clear(stop.progress, arrow)
        let place = scale.dot(stop.to, from: arrow.name.from, to: arrow.name.to, share: share)
        add(cell(place), "▪", labels("held"), look.style(.waiting))
      }
    case .lost(let cause): addLoss(arrow, at: end, cause, style)
    case .blocked: add(end, "╳", labels("blocked"), style)
    case .held: add(end, "▪", labels("held"), style)
    case .clogged: add(end, "▒", labels("clogged"), style)
    case .waiting: add(end, "▪", labels("waits"), style)
    case .flying: add(end, "●", [names[0]], style)
    }
  }
  private mutating func add(
    _ place: Point, _ sign: Unicode.Scalar?, _ labels: [String], _ style: Style, others: [Point] = []
  ) {
    marks.append(Mark(place: place, sign: sign, labels: labels, style: style, others: others))
  }
  /// Which end of a line is the receipt, where there is room for it beside the dot.
  private mutating func addHead(_ name: MessageName, _ end: Point, _ style: Style) {
    guard scale.step >= 3, name.from != name.to else { return }
    let isOn = name.to > name.from
    add(end, scale.isVertical ? (isOn ? "→" : "←") : isOn ? "▼" : "▲", [], style)
  }
  /// Several that were lost in one place have one sign, with their number.
  private mutating func addLoss(_ arrow: Chronicle.Arrow, at end: Point, _ cause: String, _ style: Style) {
    let name = arrow.name
    guard arrow.isLostEarly else {
      return add(end, "×", Self.lossLabels(name.numbered, cause), style)
    }
    // Between lines that are in rows next to each other there is no room.
    let lane = scale.lane(of: name.from)
    let isTight = scale.step == 1 && !scale.isVertical
    let place = isTight ? lane.map { Point(end.x, scale.line($0)) } ?? end : end
    let burst = Burst(from: name.from, place: place, cause: cause)
    if let index = bursts.firstIndex(where: { $0.burst.isOne(with: burst) }) {
      bursts[index].names.append(name)
    } else {
      bursts.append((burst, marks.count, [name]))
      add(place, "×", [], style)
    }
  }
  private mutating func finishBursts() {
    for (burst, mark, names) in bursts {
      let kinds = Set(names.map(\.kind)), all = Set(names.map(\.numbered))
      let name = all.count == 1 ? names[0].numbered : kinds.count == 1 ? names[0].kind : "messages"
      marks[mark].count = names.count
      marks[mark].labels = Self.lossLabels(name, burst.cause)
    }
  }
  private static func lossLabels(_ name: String, _ cause: String) -> [String] {
    ["\(name) lost: \(cause)", "\(name): \(cause)"]
  }
  private func cell(_ dot: Point) -> Point { Point(dot.x >> 1, dot.y >> 2) }

  /// What a node knows of its own messages: that it sent them to one, or read them from one.
  private mutating func drawStubs(on canvas: inout Canvas) {
    var layers = LineLayers(scale.room, look.glyphs)
    let style = look.style(.activeWire)
    let length = Duration.microseconds(scale.perCell * 3)
    for event in chronicle.events {
      guard let name = event.message, name.from != name.to else { continue }
      let isSend = event.kind == .send
      guard isSend || event.kind == .receive else { continue }
      let gap = scale.gapShare(from: isSend ? name.from : name.to, to: isSend ? name.to : name.from) * 0.7
      func dot(_ time: Instant, _ share: Double) -> Point {
        scale.dot(time, from: name.from, to: name.to, share: share)
      }
      let near = dot(event.time, isSend ? 0 : 1)
      let far = isSend ? dot(event.time + length, gap) : dot(event.time - length, 1 - gap)
      layers.add(isSend ? [near, far] : [far, near], style)
      add(cell(far), nil, [name.numbered], style)
      if !isSend { addHead(name, cell(near), style) }
    }
    layers.draw(on: &canvas, last: [])
  }

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
    var letters: [(place: Point, event: TraceEvent)] = []
    for event in chronicle.events {
      guard let node = event.node, let lane = scale.lane(of: node), scale.shows(event.time) else { continue }
      let place = scale.cell(event.time, lane)
      let rank = rank(event.index)
      if event.index == pane.chosen?.index { canvas.cursor = place }
      if letter(event.index) != nil { letters.append((place, event)) }
      guard rank >= best[place] ?? 0 else { continue }
      best[place] = rank
      canvas[place] = sign(event, rank, lane)
    }
    // Of several with a letter in one cell none is covered: the later ones stand after it.
    var taken: Set<Point> = []
    for (place, event) in letters {
      guard let letter = letter(event.index) else { continue }
      var place = place
      while taken.contains(place) { place.x += 1 }
      taken.insert(place)
      canvas[place] = letter
    }
  }
  /// The letter of an event that was picked, or that a lesson asks about.
  private func letter(_ index: Int) -> Cell? {
    if let pick = pane.picks.firstIndex(of: index) {
      return Cell(pick == 0 ? "A" : "B", look.style(.selection))
    }
    guard let place = pane.asked.firstIndex(where: { $0?.index == index }), place < 26,
      let letter = Unicode.Scalar(97 + UInt32(place))
    else { return nil }
    let isChosen = index == pane.chosen?.index
    return Cell(letter, isChosen ? look.style(.selection) : look.style(.accent).adding([.bold, .underline]))
  }
  /// Which of several events in one cell is seen.
  func rank(_ index: Int) -> Int {
    if pane.picks.contains(index) { return 4 }
    if index == pane.chosen?.index { return 3 }
    return cones.past.contains(index) || cones.future.contains(index) ? 2 : 1
  }
  private func sign(_ event: TraceEvent, _ rank: Int, _ lane: Int) -> Cell {
    if rank == 3 { return Cell("◆", pane.current) }
    if cones.past.contains(event.index) { return Cell("■", pane.past) }
    if cones.future.contains(event.index) { return Cell("►", pane.future) }
    if pane.chosen != nil { return Cell("○", look.style(.muted)) }
    return Cell("●", colours[lane])
  }
}
