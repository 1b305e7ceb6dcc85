import Engine
import Lessons
import Sessions
import TUI

extension Play {
  /// Handles a key.
  package mutating func update(_ key: Key) -> [Request] {
    switch key {
    case .control("c"): return [.quit]
    case .control("l"): return [.repaint]
    case .control("z"): return [.suspend]
    default: break
    }
    lesson?.note(idle: .zero)
    switch overlay {
    case .prompt(let prompt): return update(prompt, key)
    case .choice(let choice): return update(choice, key)
    case .help(let help): return update(help, key)
    case .work(let work): return update(work, key)
    case nil: break
    }
    if painting != nil { return paint(key) }
    followEvents()
    let action = action(for: key)
    forgetWhy(for: action)
    guard let action else {
      status = "\(key) does nothing here: ? shows the keys."
      return []
    }
    return perform(action)
  }

  /// What a key does now: Enter is the lesson's where nothing was chosen in the panel that has the keys.
  private func action(for key: Key) -> Action? {
    let action = CommandTable.action(for: key, in: focus)
    return key == .enter && isEnterOfLesson ? .confirm : action
  }
  /// Whether Enter would have nothing to do in the panel that has the keys, and goes on in the lesson.
  var isEnterOfLesson: Bool {
    guard lesson != nil else { return false }
    return switch focus {
    case .chart: charts.cursor.map { $0 > world.now } ?? true
    case .runs: runs.selected == nil
    case .events: gaze.events.cursor == nil && gaze.events.filter == .all
    case .history: operationUnderCursor == nil
    default: false
    }
  }

  /// Why an action cannot be done now; nil when it can.
  package func reason(against action: Action) -> String? {
    if let reason = reasonWhileComparing(against: action) { return reason }
    let verb = verb(of: action)
    if isReplay, verb != nil || Play.changing.contains(action) {
      return "cannot change a recording: L opens the course, where you can act"
    }
    if let reason = fogReason(against: action) { return reason }
    if let verb, lesson?.refusal(of: verb) != nil {
      return "comes later: this step is about \(actsOfStep)"
    }
    return switch action {
    case .crashOrRestart, .freezeOrThaw, .fog:
      selectedNode == nil ? "needs a selected node: press its number" : nil
    case .wipe, .slowNode, .clock:
      selectedNode.map { roster.isClient($0) ? "needs a node of the system, not a client" : nil }
        ?? "needs a selected node: press its number"
    case .cutOrMend, .slowLink: selectedLink == nil ? "needs a selected link: press K" : nil
    case .drop, .duplicate, .holdOrRelease:
      selectedMessage == nil ? "needs a selected message: press m" : nil
    case .nextMessage, .previousMessage: !world.hasFlights ? "finds no message in flight" : nil
    case .operation: world.schema.requests.isEmpty ? "finds no client here that could ask" : nil
    case .dial: world.schema.parameters.isEmpty ? "finds no dial in this system" : nil
    case .filterNode:
      selectedNode == nil && gaze.events.filter.node == nil ? "needs a selected node: press its number" : nil
    case .back: lesson == nil ? "belongs to lessons: L opens the course" : nil
    case .view(.hint):
      lesson == nil
        ? "belongs to lessons: L opens the course"
        : lesson?.page.hints.isEmpty == true ? "has no hint on this page" : nil
    case .replay: reasonAgainstReplay
    case .view(.scale): isSpaceTimeSeen ? nil : "needs the space-time picture: press t"
    case .view(.undo): session.branches.canUndo || putAway != nil ? nil : "has nothing to undo"
    case .view(.redo): session.branches.canRedo ? nil : "has nothing to redo"
    default: nil
    }
  }

  /// Actions that change a run although they give it no command.
  private static let changing: Set<Action> = [
    .bookmark, .replay, .view(.undo), .view(.redo), .view(.reset(.step)),
  ]
  /// The first word of the command that an action gives; nil for those that leave the run as it is.
  private func verb(of action: Action) -> String? {
    switch action {
    case .crashOrRestart:
      selectedNode.map(world.condition) == .down ? "restart" : "crash"
    case .wipe: "crash"
    case .freezeOrThaw:
      selectedNode.map(world.condition) == .frozen ? "thaw" : "freeze"
    case .slowNode: "slow"
    case .clock: "clock"
    case .paint: "partition"
    case .heal: "heal"
    case .cutOrMend: selectedLink.map(isCut) == true ? "mend" : "cut"
    case .slowLink: "link"
    case .drop: "drop"
    case .duplicate: "duplicate"
    case .holdOrRelease: selectedMessage.map { $0.isHeld } == true ? "release" : "hold"
    case .operation: "op"
    case .dial: "set"
    case .line(let line):
      (try? ViewCommand.parse(line)) == nil ? line.split(separator: " ").first.map(String.init) : nil
    default: nil
    }
  }
  /// The commands for the world that this step of the lesson permits.
  private var actsOfStep: String {
    let acts = (lesson?.page.allowed?.commands ?? []).filter(CommandText.names.contains)
    return acts.isEmpty ? "looking" : acts.joined(separator: ", ")
  }

  private var selectedNode: NodeID? { if case .node(let id) = selection { id } else { nil } }
  private var selectedLink: Direction? { if case .link(let link) = selection { link } else { nil } }
  private var selectedMessage: MessageView? {
    guard case .message(let name) = selection else { return nil }
    return world.flights.first { $0.name == name }
  }

  mutating func perform(_ action: Action) -> [Request] {
    if let reason = reason(against: action) {
      let key = CommandTable.row(for: action)?.keys.first?.description ?? ""
      status = "\(key) \(reason)."
      return []
    }
    switch action {
    case .view(let command): return perform(command)
    case .playOrPause: return perform(isPlaying ? ViewCommand.pause : .play)
    case .faster: return perform(ViewCommand.speed(speed.faster))
    case .slower: return perform(ViewCommand.speed(speed.slower))
    case .digit(let number): press(number)
    case .move(let move): self.move(move)
    case .nextPanel: cyclePanel(1)
    case .previousPanel: cyclePanel(-1)
    case .nextMessage: return perform(ViewCommand.selectMessage)
    case .previousMessage: selectMessage(by: -1)
    case .nextLink: selectNextLink()
    case .paint: startPainting()
    case .operation: chooseOperation()
    case .dial: chooseDial()
    case .bookmark: overlay = .prompt(Prompt("bookmark "))
    case .replay: chooseReplay()
    case .clock: overlay = .prompt(Prompt("clock \(selectedNode.map { roster.name($0) + " " } ?? "")"))
    case .why: return perform(ViewCommand.why)
    case .find: overlay = .prompt(Prompt("find "))
    case .goToEvent, .goToOperation: if !goToWhy() { goThere(action) }
    case .filterKind: return perform(ViewCommand.filter(nextKindFilter))
    case .filterNode: return perform(ViewCommand.filter(nodeFilter))
    case .page(let sign): page(sign)
    case .edge(let sign): page(sign, wholly: true)
    case .allEvents:
      isZoomed = !(isZoomed && focus == .events)
      focus = isZoomed ? .events : home
    case .fog:
      guard let id = selectedNode else { return [] }
      return perform(ViewCommand.fog(fog == id ? nil : roster.name(id)))
    case .confirm:
      if goToWhy() { return [] }
      if world.isManual, focus != .lesson, case .message = selection { return deliver() }
      return perform(ViewCommand.next)
    case .back: return perform(ViewCommand.previous)
    case .spaceTime: return perform(spaceTimeSwitch)
    case .nextView: return perform(ViewCommand.view(nextView))
    case .pick: if !goToWhy() { pickEvent() }
    case .goToCursor, .compareRun: return action == .compareRun ? openRun() : goToChartCursor()
    case .prompt: overlay = .prompt(Prompt())
    case .copy: return perform(ViewCommand.copy)
    case .toggleMouse: return [.toggleMouse]
    case .palette: overlay = .help(Help(.palette))
    case .line(let line): return open(line)
    case .close: if !close() { status = "Nothing is open here. q leaves." }
    case .leave: if !close() { return [.lessons] }
    case .repaint: return [.repaint]
    case .suspend: return [.suspend]
    case .leaveAtOnce: return [.quit]
    default: if let line = line(for: action) { return run(line: line) }
    }
    return []
  }

  private mutating func goThere(_ action: Action) {
    if action == .goToEvent { goToEvent() } else { goToOperation() }
  }

  /// The command that a fault's key gives, as it applies now.
  func line(for action: Action) -> String? {
    let node = selectedNode.map { (name: roster.name($0), view: world.node($0)) }
    let message = selectedMessage.map { (name: text.print($0.name), isHeld: $0.isHeld) }
    switch action {
    case .crashOrRestart: return node.map { ($0.view.condition == .down ? "restart " : "crash ") + $0.name }
    case .wipe: return node.map { "crash \($0.name) wipe" }
    case .freezeOrThaw: return node.map { ($0.view.condition == .frozen ? "thaw " : "freeze ") + $0.name }
    case .slowNode: return node.map { "slow \($0.name) \($0.view.slowness == 1 ? 10 : 1)" }
    case .heal: return "heal"
    case .cutOrMend: return selectedLink.map { (isCut($0) ? "mend " : "cut ") + name(of: $0) }
    case .slowLink: return selectedLink.map(slowed)
    case .drop: return message.map { "drop \($0.name)" }
    case .duplicate: return message.map { "duplicate \($0.name)" }
    case .holdOrRelease: return message.map { ($0.isHeld ? "release " : "hold ") + $0.name }
    default: return nil
    }
  }
  private func isCut(_ link: Direction) -> Bool { world.link(from: link.from, to: link.to).isCut }
  private func name(of link: Direction) -> String { "\(roster.name(link.from))>\(roster.name(link.to))" }

  /// Ten times the delay, 200 ms at least; or the scenario's own delay again.
  private func slowed(_ link: Direction) -> String {
    let view = world.link(from: link.from, to: link.to)
    let pair = "\(roster.name(link.from))-\(roster.name(link.to))"
    if view.isChanged { return "link \(pair) \(delayText(view.usual))" }
    return "link \(pair) \(Duration.microseconds(max(200_000, view.delay.typical * 10)).text)"
  }

  // MARK: Selecting

  private mutating func press(_ number: Int) {
    if focus == .spaceTime, asksForOrder,
      let order = CausalOrder.allCases.first(where: { $0.number == number })
    {
      _ = perform(ViewCommand.label(order))
      return
    }
    if lesson?.isQuestionOpen == true { return answer(with: number) }
    guard number <= roster.count else {
      status = "There are \(roster.count) nodes and clients here."
      return
    }
    _ = perform(ViewCommand.select(roster.name(NodeID(number - 1))))
    focus = home
  }
  /// Whichever panel has the keys: a question that is open is answered before nodes are selected.
  private mutating func answer(with number: Int) {
    focus = .lesson
    let before = (lesson?.picked, lesson?.sure)
    lesson?.press(number)
    if before == (lesson?.picked, lesson?.sure) {
      status = "There are \(optionCount ?? 0) options here."
    } else {
      status =
        lesson?.sure != nil
        ? "Enter commits. Another number changes the option."
        : "How sure? 1 a guess, 2 I think so, 3 certain."
    }
  }

  private mutating func switchBranch(toNext isNext: Bool) {
    guard !isReplay else { return pause("A recording shows its last branch only.") }
    guard session.switchBranch(toNext: isNext) else {
      let isOnly = session.branches.count == 1
      let place =
        isOnly ? "only branch: acting in the past begins another" : isNext ? "last branch" : "first branch"
      status = "\(session.branchName) is the \(place)."
      return
    }
    isPlaying = false
    let from = session.branches.fork.map { ", which left the one before it at \(minutes($0.instant))" } ?? ""
    status = "The branch \(session.branchName)\(from). This is the moment where it parts."
    refreshLesson()
    dropStaleSelection()
  }

  private mutating func move(_ move: Action.Move) {
    let step = move == .right || move == .down ? 1 : -1
    switch focus {
    case .lesson:
      if lesson?.isQuestionOpen == true, let count = optionCount, move == .up || move == .down {
        let picked = ((lesson?.picked ?? (step > 0 ? 0 : count + 1)) - 1 + step + count) % count
        lesson?.unpick()
        lesson?.press(picked + 1)
      } else {
        let offset = min(max(0, lessonOffset + step), lastOffset)
        if offset == lessonOffset { status = step > 0 ? "The page ends here." : "The page begins here." }
        lessonOffset = offset
      }
    case .spaceTime: moveEvent(move)
    case .inspector where move == .up || move == .down: moveInInspector(by: step)
    case .events where move == .up || move == .down: moveInEvents(by: step)
    case .timeline where move == .up || move == .down: switchBranch(toNext: move == .down)
    case .chart: moveChartCursor(move)
    case .runs where move == .up || move == .down: moveInRuns(by: step)
    case .history: moveInHistory(by: step)
    case .timeline: _ = perform(step > 0 ? ViewCommand.step : .stepBack)
    default:
      if case .message = selection { return selectMessage(by: step) }
      let current = selectedNode?.index ?? -step
      let next = (current + step + roster.count) % roster.count
      _ = perform(ViewCommand.select(roster.name(NodeID(next))))
    }
  }
  /// How many options the question of the page has; nil where it has none.
  var optionCount: Int? {
    if case .question(let question, _) = lesson?.page.task { question.options.count } else { nil }
  }

  private mutating func selectNextLink() {
    let ids = roster.ids.filter { !roster.isClient($0) }
    var links = ids.flatMap { from in ids.filter { $0 != from }.map { Direction(from, $0) } }
    for id in roster.ids where roster.isClient(id) {
      guard let near = roster.client(id).flatMap({ roster.id(named: $0.near) }) else { continue }
      links += [Direction(id, near), Direction(near, id)]
    }
    let current = selectedLink.flatMap(links.firstIndex) ?? -1
    guard !links.isEmpty else { return }
    selection = .link(links[(current + 1) % links.count])
    tellSelectedLink()
  }
  /// Says what the selected link is like, and what can be done to it.
  mutating func tellSelectedLink() {
    guard let link = selectedLink else { return }
    if fog != nil {
      status = "\(name(of: link)) is behind the fog: nobody in the system can see links. V lifts it."
      return
    }
    let view = world.link(from: link.from, to: link.to)
    var words = ["takes \(view.delay.brief)"]
    if view.isCut { words.append("is cut") }
    if view.isParted { words.append("is stopped by the partition") }
    words += view.cutKinds.map { "lets no \($0) through" }
    if let end = view.cloggedUntil { words.append("is clogged for \(brief(end - world.now))") }
    if view.lossPPM > 0 { words.append("loses \(percentText(ppm: view.lossPPM))") }
    let keys = Sentence.linkKeys(isCut: view.isCut, isChanged: view.isChanged)
    status = "\(name(of: link)) \(words.joined(separator: ", ")). \(keys)"
  }

  private mutating func cyclePanel(_ step: Int) {
    if let state = comparing {
      comparing?.shown = 1 - state.shown
      let name = (state.shown == 0 ? state.runs.right : state.runs.left).name
      status = "The run \(name) has the marked frame."
      return
    }
    let cycle = panels.filter { $0 != .title && $0 != .status && $0 != .footer }
    guard !cycle.isEmpty else { return }
    let current = cycle.firstIndex(of: focus) ?? 0
    focus = cycle[(current + step + cycle.count) % cycle.count]
    followRuns()
    tellFocus()
  }
  /// Says which panel has the keys.
  mutating func tellFocus() {
    status = "\(title(of: focus)) has the keys: arrows move in it, Z zooms it."
    if focus != .lesson, let missing = lesson?.missing {
      status += " The question waits: \(missing.key) \(missing.label), Esc leads back."
    }
  }
  /// What a panel is called, as in its frame.
  private func title(of panel: Panel) -> String {
    switch panel {
    case .diagram: "The cluster"
    case .spaceTime: "Space-time"
    case .events: "What happened"
    case .history: "The clients' history"
    case .chart: "The panel of charts"
    case .runs: "The table of runs"
    case .inspector:
      switch selection {
      case .node(let id): "What is known of \(roster.name(id))"
      case .link(let link): "What is known of \(name(of: link))"
      case .message(let name): "What is known of \(text.print(name))"
      case nil: "The inspector"
      }
    default: "The \(panel.rawValue)"
    }
  }
  /// The panels that Tab goes through.
  var panels: [Panel] {
    let picture: [Panel] = (charts.isShown || runs.isShown) && layout[.diagram] == nil ? [] : [.diagram]
    let pictures: [Panel] =
      (spaceTime.isShown && !holdsBoth ? [] : picture)
      + (isSpaceTimeSeen ? [.spaceTime] : [])
      + (charts.isShown || Layout.isHuge(size) ? [.chart] : []) + (runs.isShown ? [.runs] : [])
    let texts: [Panel] = (lesson == nil ? [] : [.lesson]) + (authoring == nil ? [] : [.conditions])
    let usual: [Panel] = [.inspector, .history, .events, .timeline]
    // What the lesson names comes first; the pictures among it have their own keys.
    let named = named.filter { $0 == .runs || usual.contains($0) }
    return (pictures + texts + named + usual).reduce(into: []) { all, panel in
      if !all.contains(panel) { all.append(panel) }
    }
  }
  /// What Tab leads to on its way to a panel that the lesson names and that has no room; nil where there is
  /// none, or where it is far.
  var wayToHiddenPanel: String? {
    guard let lesson, comparing == nil, !named.isEmpty else { return nil }
    let cycle = panels, layout = layout
    let start = cycle.firstIndex(of: focus) ?? 0
    let ahead = (1...2).map { cycle[(start + $0) % cycle.count] }
    guard let end = ahead.firstIndex(where: { named.contains($0) && layout[$0] == nil }) else { return nil }
    let names = ahead[...end].map { panel in
      lesson.layout.panels.first { Panel(named: $0) == panel && panel != .diagram } ?? panel.rawValue
    }
    return names.joined(separator: ", ")
  }

  /// Closes what lies over the run. False when nothing did.
  @discardableResult
  private mutating func close() -> Bool {
    if overlay != nil {
      overlay = nil
    } else if painting != nil {
      endPainting()
    } else if closeComparison() {
      return true
    } else if closeSpaceTime() || closeCharts() || closeRuns() {
      return true
    } else if fog != nil {
      setFogOff()
    } else if isZoomed {
      isZoomed = false
    } else if lesson?.isQuestionOpen == true, focus != .lesson {
      focus = .lesson
      status = "Back at the question: press a number."
    } else if lesson?.isQuestionOpen == true, lesson?.picked != nil {
      lesson?.unpick()
      status = "Pick anew."
    } else {
      return false
    }
    return true
  }
  private mutating func setFogOff() {
    fog = nil
    status = "The fog is gone."
  }

}
