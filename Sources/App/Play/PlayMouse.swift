import Engine
import Sessions
import TUI

extension Play {
  /// Handles the mouse: a click selects what it is on, the wheel and a drag move in time on the tape and
  /// scroll elsewhere, and a label of the footer is its key.
  ///
  /// - Parameters:
  ///   - target: what of the cluster is drawn at that place.
  ///   - loss: the message that was lost there.
  mutating func update(_ mouse: Mouse, on target: Selection?, _ loss: Loss? = nil) -> [Request] {
    if mouse.what == .press { forgetWhy(for: nil) }
    let layout = layout
    let panel = layout.inOrder.first { $0.1.contains(mouse.point) }
    // Only the tape follows the button once it was pressed there.
    if mouse.what == .release { isScrubbing = false }
    if isScrubbing, mouse.what == .drag, let tape = layout[.timeline] {
      return scrub(to: mouse.point.x, in: tape)
    }
    if overlay != nil { return updateOverlay(mouse, in: layout) }
    guard let (panel, rect) = panel else { return [] }
    // Where two runs are compared there is no panel of the one that was played.
    if comparing != nil, mouse.what == .press || mouse.what == .drag, panel != .footer { return [] }
    switch mouse.what {
    case .press: return press(panel, in: rect, mouse.point, target, loss)
    case .wheelUp, .wheelDown: return turnWheel(mouse.what == .wheelDown ? 1 : -1, on: panel)
    case .drag, .release: return []
    }
  }

  private mutating func press(
    _ panel: Panel, in rect: Rect, _ point: Point, _ target: Selection?, _ loss: Loss?
  ) -> [Request] {
    switch panel {
    case .footer: return press(footerBar.key(at: point, in: rect))
    case .timeline:
      isScrubbing = true
      return scrub(to: point.x, in: rect)
    case .diagram where painting != nil:
      if case .node(let id) = target { return paint(at: id) }
      return []
    case .diagram:
      focus = .diagram
      if let loss, tell(loss) { return [] }
      guard let target else { return [] }
      return select(target)
    case .title, .status: return []
    case .spaceTime:
      focus = .spaceTime
      if let event = spaceTimePane(Look()).event(at: point, in: rect) { select(event) }
      return []
    case .inspector:
      focus = .inspector
      if let stop = inspector.stop(at: point, in: rect) { gaze.inspectorLine = stop }
      if let words = inspector.words { status = "\(words). y asks why." }
      return []
    case .events:
      focus = .events
      pointAtEvent(row: point.y - rect.y - 1, in: rect)
      return []
    case .runs:
      focus = .runs
      if let row = runsPane(Look()).row(at: point, in: rect) { selectRun(row) }
      return []
    case .history:
      focus = .history
      if let number = historyPane(seenScene, Look()).operation(at: point, in: rect) {
        selectOperation(number)
      }
      return []
    default:
      guard panels.contains(panel), focus != panel else { return [] }
      focus = panel
      tellFocus()
      return []
    }
  }

  private mutating func press(_ key: Key?) -> [Request] {
    guard let key else { return [] }
    return update(key)
  }

  private mutating func select(_ target: Selection) -> [Request] {
    switch target {
    case .node(let id): return perform(ViewCommand.select(roster.name(id)))
    case .link(let link):
      return perform(ViewCommand.select("\(roster.name(link.from))>\(roster.name(link.to))"))
    case .message(let name):
      isPlaying = false
      selection = .message(name)
      tellSelectedMessage()
      return []
    }
  }

  /// Says what became of a message that was lost: Enter goes there, and `y` asks why. False: it is long ago.
  private mutating func tell(_ loss: Loss) -> Bool {
    let found = world.losses(since: loss.time, among: 2_000).first { index in
      world.traceEvent(index).message == loss.message
    }
    guard let found else { return false }
    isPlaying = false
    selection = .link(Direction(loss.message.from, loss.message.to))
    let line = world.traceLine(found)
    (gaze.arrived, gaze.why) = (found, WhyAnswer(sentence: "", place: .record(found)))
    status = "\(clock(line.time)) s, \(Sentence.of(line, in: roster)) y asks why. \(Sentence.goesThere)"
    return true
  }

  private mutating func scrub(to column: Int, in rect: Rect) -> [Request] {
    let time = timeline(Look(), false, in: rect).time(at: column, in: rect)
    // The tape ends at the live edge: the mouse never makes more of the run.
    return perform(ViewCommand.seek(.instant(min(time, session.end) - .zero)))
  }

  /// Moves by one where the wheel is turned: in time, unless the panel has more than it can show.
  private mutating func turnWheel(_ step: Int, on panel: Panel) -> [Request] {
    switch panel {
    case .lesson:
      lessonOffset = min(max(0, lessonOffset + step), lastOffset)
      return []
    case .diagram, .timeline, .spaceTime, .history, .inspector:
      return perform(step > 0 ? ViewCommand.step : .stepBack)
    default:
      focus = panels.contains(panel) ? panel : focus
      return perform(.move(step > 0 ? .down : .up))
    }
  }

  private mutating func updateOverlay(_ mouse: Mouse, in layout: Layout) -> [Request] {
    switch (mouse.what, overlay) {
    case (.wheelUp, .choice), (.wheelUp, .help): return update(.up)
    case (.wheelDown, .choice), (.wheelDown, .help): return update(.down)
    case (.press, _):
      if let footer = layout[.footer], footer.contains(mouse.point) {
        return press(footerBar.key(at: mouse.point, in: footer))
      }
      guard case .choice(var choice) = overlay,
        let row = choicePane(choice, Look()).row(at: mouse.point, in: Rect(size))
      else { return [] }
      choice.selected = row
      return update(choice, .enter)
    default: return []
    }
  }
}

extension Spot {
  /// The middle of a cell.
  fileprivate init(_ point: Point) { self.init(Double(point.x) + 0.5, Double(point.y) + 0.5) }
}

extension DiagramMemo {
  /// The message whose loss is drawn at a place, on its sign or beside it.
  func loss(at point: Point) -> Loss? {
    guard let ground, ground.rect.inset(by: 1).contains(point), ground.pane.fog == nil else { return nil }
    return ground.pane.scene.losses.first { loss in
      let path = ground.lines.path(Direction(loss.message.from, loss.message.to))
      guard let cell = path?.spot(at: ground.lines.end(of: loss)).cell else { return false }
      return cell.y == point.y && abs(cell.x - point.x) <= 1
    }
  }

  /// What is drawn at a place: a card, else the nearest message, else a link.
  func target(at point: Point, in world: any World) -> Selection? {
    guard let ground, ground.rect.inset(by: 1).contains(point), ground.pane.fog == nil else { return nil }
    let lines = ground.lines
    if let card = lines.arrangement.cards.filter({ $0.value.contains(point) }).keys.min() {
      return .node(NodeID(card))
    }
    let here = Spot(point)
    var best: (distance: Double, name: MessageName)?
    for flight in world.flights {
      guard let path = lines.path(Direction(flight.name.from, flight.name.to)) else { continue }
      let distance = path.spot(at: ground.pane.look.motion.share(at: flight.progress)).distance(to: here)
      if distance <= 4, distance < best?.distance ?? .infinity { best = (distance, flight.name) }
    }
    if let best { return .message(best.name) }
    let pairs = Wires(pane: ground.pane, lines: lines).pairs
    let near = pairs.compactMap { pair -> (distance: Double, pair: Direction)? in
      guard let path = lines.path(pair) else { return nil }
      let steps = max(2, Int(path.length))
      let distance =
        (0...steps).map { path.spot(at: Double($0) / Double(steps)).distance(to: here) }.min() ?? 99
      return distance <= 2 ? (distance, pair) : nil
    }
    return near.min { $0.distance < $1.distance }.map { .link($0.pair) }
  }
}
