import Engine
import Lessons
import Sessions
import TUI

extension Play {
  /// Draws the run and what lies over it.
  package func draw(on canvas: inout Canvas, look: Look, memo: DiagramMemo = DiagramMemo()) {
    memo.begin(session.generation)
    let layout = layout(canvas.size)
    let screen = Rect(canvas.size)
    if let complaint = layout.complaint {
      canvas.write(complaint, at: Point(0, 0))
      return
    }
    let scene = seenScene
    if let pane = comparePane(look), let title = layout[.title], let status = layout[.status] {
      pane.draw(
        on: &canvas,
        in: Rect(x: 0, y: title.maxY, width: canvas.size.width, height: status.y - title.maxY))
    }
    for (panel, rect) in layout.inOrder where comparing == nil || Self.bars.contains(panel) {
      draw(panel, scene, on: &canvas, in: rect, look: look, memo)
      highlight(panel, on: &canvas, in: rect)
    }
    if let overlay, let status = layout[.status] {
      draw(overlay, on: &canvas, in: screen, status: status, look: look)
    }
  }

  /// Draws the cluster, and space-time where it stands with it, again on a frame that this has drawn before.
  func drawCluster(on canvas: inout Canvas, look: Look, memo: DiagramMemo) {
    let layout = layout(canvas.size)
    guard layout[.diagram] != nil else { return }
    memo.begin(session.generation)
    let scene = seenScene
    for panel in [Panel.diagram, .spaceTime] {
      guard let rect = layout[panel] else { continue }
      draw(panel, scene, on: &canvas, in: rect, look: look, memo)
      highlight(panel, on: &canvas, in: rect)
    }
  }

  /// The panels that stay whatever is shown between them.
  private static let bars: Set<Panel> = [.title, .status, .footer]

  /// Where the panels are on the screen as it is now.
  var layout: Layout { layout(size) }
  /// How far the lesson can be scrolled on this screen.
  var lastOffset: Int {
    guard let lesson, let rect = layout[.lesson] else { return 0 }
    return LessonPane(LessonView(lesson, session: session), look: Look()).maxOffset(in: rect)
  }

  /// The least at which the last hint is seen.
  var offsetOfHints: Int {
    guard let lesson, let rect = layout[.lesson] else { return 0 }
    return LessonPane(LessonView(lesson, session: session), look: Look()).offset(showingHintsIn: rect)
  }

  private func layout(_ size: Size) -> Layout {
    let pane = lesson.map { LessonPane(LessonView($0, session: session), look: Look()) }
    var isQuestion = false, isGoal = false
    switch lesson?.page.task {
    case .question: isQuestion = true
    case .goal: isGoal = lesson?.stage == .open
    default: break
    }
    return Layout(
      size, open: open, focus: focus, zoomed: isZoomed, lessonRows: { pane?.leastHeight(width: $0) ?? 5 },
      lessonMayWiden: isQuestion && authoring == nil,
      lessonMayFill: (isQuestion || isGoal) && authoring == nil,
      picture: charts.isShown ? .chart : runs.isShown ? .runs : .diagram, named: named,
      runsSize: runs.wanted, leastRuns: runs.leastWidth,
      statusRows: overlay == nil ? StatusBar(text: status, look: Look()).wantedRows(width: size.width) : 1,
      tapeRows: tapeRows,
      cards: { Arrangement(Members(shape: world.schema.card.shape, roster), in: $0.inset(by: 1)).size })
  }

  /// The panels that the lesson wants to be seen, besides the cluster.
  var named: [Panel] {
    var out: [Panel] = []
    for panel in (lesson?.layout.panels ?? []).compactMap(Panel.init(named:))
    where panel != .diagram && !out.contains(panel) { out.append(panel) }
    return out
  }

  private var open: Set<Panel> {
    var open: Set<Panel> = [.events, .inspector]
    if lesson != nil { open.insert(.lesson) }
    if authoring != nil { open.insert(.conditions) }
    if isSpaceTimeSeen { open.insert(.spaceTime) }
    if charts.isShown || Layout.isHuge(size) || named.contains(.chart) { open.insert(.chart) }
    if runs.isShown || named.contains(.runs) { open.insert(.runs) }
    let hasClients = lesson == nil || !roster.clients.isEmpty || named.contains(.history)
    if !world.schema.requests.isEmpty, hasClients { open.insert(.history) }
    return open
  }

  func draw(
    _ panel: Panel, _ scene: Scene, on canvas: inout Canvas, in rect: Rect, look: Look, _ memo: DiagramMemo
  ) {
    let isFocused = panel == focus
    switch panel {
    case .title: titleBar(scene, look).draw(on: &canvas, in: rect)
    case .status: StatusBar(text: shownStatus, look: look).draw(on: &canvas, in: rect)
    case .footer: footerBar(look).draw(on: &canvas, in: rect)
    case .diagram:
      DiagramPane(
        scene, look: look, fields: lesson?.layout.fields ?? [], selection: selection,
        painting: painting, fog: fog, isFocused: isFocused, memo: memo
      ).draw(on: &canvas, in: rect)
    case .spaceTime: spaceTimePane(look, isFocused: isFocused).draw(on: &canvas, in: rect)
    case .lesson:
      if let lesson {
        LessonPane(
          LessonView(lesson, session: session), offset: lessonOffset, look: look, isFocused: isFocused
        )
        .draw(on: &canvas, in: rect)
      }
    case .conditions:
      ConditionsPane(
        conditions: lesson?.conditions(in: session) ?? [], problems: authoring?.problems ?? [], look: look,
        isFocused: isFocused
      ).draw(on: &canvas, in: rect)
    case .inspector:
      inspectorPane(scene, look, isFocused: isFocused)
        .draw(on: &canvas, in: rect)
    case .events:
      eventsPane(look, rect: rect, isFocused: isFocused).draw(on: &canvas, in: rect)
    case .history:
      historyPane(scene, look, isFocused: isFocused).draw(on: &canvas, in: rect)
    case .timeline: timeline(look, isFocused, in: rect).draw(on: &canvas, in: rect)
    case .chart: chartsPane(look, isFocused: isFocused).draw(on: &canvas, in: rect)
    case .runs: runsPane(look, isFocused: isFocused).draw(on: &canvas, in: rect)
    }
  }

  // MARK: The tape

  /// A row for what was not as usual besides that of the epochs, and one for each other branch.
  private var tapeRows: Int {
    (world.schema.card.epoch == nil ? 4 : 5) + min(3, session.branches.count - 1)
  }
  func timeline(_ look: Look, _ isFocused: Bool, in rect: Rect) -> TimelinePane {
    var tape = tape(session, isHidden: fog != nil, look, isFocused)
    tape.isOpen = Layout.isOpen(tape: rect, size)
    return tape
  }
  /// The tape of a run.
  /// - Parameter isHidden: whether what nobody inside can know is left out.
  func tape(
    _ session: Session, isHidden: Bool, _ look: Look, _ isFocused: Bool = false
  ) -> TimelinePane {
    let world = session.world
    let letter = world.schema.card.epoch?.prefix(1).uppercased() ?? ""
    let bands = session.marks.bands.map {
      TimelinePane.Band($0.instant, "\(letter)\($0.epoch)", identity: $0.epoch)
    }
    let marks = session.marks.marks.map { TimelinePane.Mark($0.instant, Self.sign(of: $0.kind)) }
    let others = session.branches.count - 1
    let branch = session.branchName + (session.isAtEdge || isHidden ? "" : ", in the past")
    let edge = lesson?.stage == .open ? max(session.end, lesson?.runEnd ?? session.end) : session.end
    var pane = TimelinePane(
      bands: isHidden ? [] : bands, marks: isHidden ? [] : marks, now: isHidden ? localNow : session.now,
      edge: isHidden ? localNow : edge, branch: branch,
      fork: isHidden ? nil : session.branches.fork?.instant, others: isHidden ? 0 : others, look: look,
      isFocused: isFocused)
    guard !isHidden else { return pane }
    pane.spells = session.marks.troubles.map { trouble in
      let name = trouble.node.map { world.roster.name($0) + " " } ?? ""
      return TimelinePane.Spell(trouble.kind, trouble.start, trouble.end, name + Self.word(trouble.kind))
    }
    pane.siblings = session.branches.others.map { other in
      TimelinePane.Sibling(session.branchName(other.number), other.start, other.end)
    }
    return pane
  }
  private static func word(_ kind: Trouble.Kind) -> String {
    switch kind {
    case .down: "down"
    case .frozen: "frozen"
    case .cut: "cut"
    case .slow: "slow"
    }
  }

  static func sign(of kind: Marks.Kind) -> TimelinePane.Sign {
    switch kind {
    case .operation(let word): .operation(word.unicodeScalars.first ?? "·")
    case .epoch: .election
    case .violation: .violation
    case .command("crash"): .crash
    case .command("freeze"): .freeze
    case .command("restart"), .command("thaw"): .restart
    case .command("partition"), .command("isolate"), .command("cut"): .cut
    case .command("heal"), .command("mend"): .repair
    case .command("drop"): .act("d")
    case .command("duplicate"): .act("u")
    case .command("hold"): .act("o")
    case .command("set"): .act("a")
    case .command("clock"): .act("J")
    case .command("slow"), .command("link"): .act("~")
    case .command("clog"): .act("▒")
    case .command: .act("·")
    }
  }

  // MARK: Bars

  private func titleBar(_ scene: Scene, _ look: Look) -> TitleBar {
    let run = comparing.map { "\($0.runs.left.name) | \($0.runs.right.name)" } ?? "run \(session.name)"
    let facts = ["seed \(world.setup.seed)"] + (comparing == nil ? reign(in: scene) : []) + [run]
    let subject = lesson.map { "\($0.lesson.header.title)" } ?? world.schema.card.title
    let crumb = lesson.map(\.step.title) ?? (isReplay ? "recording" : "free play")
    return TitleBar(
      crumbs: [subject, crumb], isPlaying: isPlaying, now: comparing?.runs.now ?? localNow,
      speed: speed.text + (isPlaying && comparing == nil && fog == nil && quietUntil != nil ? " >>" : ""),
      facts: facts, look: look)
  }

  /// `primary n2`, `epoch 2`: who leads now, where the system has epochs; in fog nobody knows.
  private func reign(in scene: Scene) -> [String] {
    guard fog == nil, let name = world.schema.card.epoch, let epoch = world.epoch else { return [] }
    let leading = scene.nodes.filter { $0.condition != .down }.compactMap { node -> (String, String)? in
      guard case .text(let role)? = node.inspection?["role"], Self.leaders.contains(role) else { return nil }
      return (role, node.name)
    }
    guard let role = leading.first?.0 else { return ["nobody leads", "\(name) \(epoch)"] }
    return ["\(role) \(leading.map(\.1).joined(separator: ", "))", "\(name) \(epoch)"]
  }
  private static let leaders = ["primary", "leader"]

  private func footerBar(_ look: Look) -> FooterBar { FooterBar(items: footer, pinned: 2, look: look) }
  var footerBar: FooterBar { footerBar(Look()) }

  /// The keys that matter now, from the one table.
  var footer: [(key: String, label: String)] {
    switch overlay {
    case .prompt(let prompt) where prompt.isHint:
      return [("enter", "run this line, then H gives the next"), ("esc", "let it be")]
    case .prompt:
      return [("enter", "run"), ("tab", "complete"), ("up", "earlier lines"), ("esc", "cancel")]
    case .choice: return [("enter", "choose"), ("up down", "move"), ("esc", "cancel")]
    case .work: return [("esc", "stop")]
    case .help(let help):
      let isCommand = help.filter.isEmpty && help.page != .palette
      let other = help.page == .machine ? "the keys" : "the machine"
      return help.page == .machine
        ? [("m", other), ("esc", "close")]
        : [("enter", "run it"), ("up down", "move"), ("pgup pgdn", "page"), ("a-z", "find")]
          + (isCommand ? [("m", other)] : []) + [("esc", "close")]
    case nil: break
    }
    if painting != nil {
      return [("1-9", "other side"), ("space", "selected"), ("enter", "cut"), ("esc", "leave it")]
    }
    if focus == .spaceTime, asksForOrder {
      return [("1", "before"), ("2", "after"), ("3", "concurrent"), ("esc", "pick anew"), ("?", "help")]
    }
    let isSpaceTime = focus == .spaceTime, hidden = wayToHiddenPanel
    // What Enter does in the panel that has the keys, where it is not the lesson's.
    let own: Action? = [
      .runs: .compareRun, .events: .goToEvent, .chart: .goToCursor, .history: .goToOperation,
    ][focus]
    return wanted(hidden).compactMap { action in
      guard let row = CommandTable.row(for: action), let label = row.label else { return nil }
      if let panel = row.panel, panel != focus { return nil }
      if let own, action == (isEnterOfLesson ? own : .confirm) { return nil }
      if action == .pick ? !isSpaceTime : isSpaceTime && action == .confirm { return nil }
      if lesson == nil, action == .view(.hint) || action == .confirm { return nil }
      if reason(against: action) != nil, action != .confirm { return nil }
      if let missing = lesson?.missing {
        // Enter would only say what is missing.
        if action == .confirm { return nil }
        if action == .digit(1) { return missing }
      }
      // An option is given already.
      if action == .digit(1), lesson?.isQuestionOpen == true { return nil }
      let key = action == .digit(1) ? "1-9" : row.key
      return (key, action == .nextPanel ? hidden ?? label : labelNow(of: action) ?? label)
    }
  }
  /// What the footer would offer, the most wanted first.
  private func wanted(_ hidden: String?) -> [Action] {
    var wanted: [Action] =
      lesson?.isQuestionOpen == true && focus == .lesson
      ? [
        lesson?.missing == nil ? .confirm : .digit(1), .view(.hint), .back, .nextPanel, .view(.help), .leave,
      ]
      : [
        .pick, .compareRun, .playOrPause, .view(.stepBack), .view(.step), .view(.mark(isNext: false)),
        .digit(1), .crashOrRestart,
        .goToEvent, .goToOperation, .filterKind, .filterNode, .paint, .heal, .nextMessage, .drop, .duplicate,
        .holdOrRelease,
        .operation, .dial, .why, .spaceTime, .find, .fog,
        .view(.undo), .view(.hint), .confirm, .nextPanel, .prompt, .view(.help), .leave,
      ]
    if case .message = selection {
      let acts: [Action] = [.drop, .duplicate, .holdOrRelease]
      wanted.removeAll(where: acts.contains)
      wanted.insert(contentsOf: acts, at: wanted.firstIndex(of: .view(.mark(isNext: false))) ?? 0)
    }
    if isWithoutRun { wanted.removeAll { [.playOrPause, .view(.step), .view(.stepBack)].contains($0) } }
    if lesson?.isQuestionOpen == true {
      promote(lesson?.missing == nil ? .confirm : .digit(1), in: &wanted)
    } else if lesson?.awaitsReplay == true {
      promote(.replay, in: &wanted)
    } else if isWithoutRun || lesson?.isFinished == true {
      promote(.confirm, in: &wanted)
    }
    // A panel that the lesson speaks of and that has no room is said early.
    if hidden != nil, let place = wanted.firstIndex(of: .nextPanel) {
      wanted.remove(at: place)
      let early = wanted.firstIndex(of: .view(.mark(isNext: false))) ?? place
      wanted.insert(.nextPanel, at: early)
    }
    return wanted
  }
  private func promote(_ action: Action, in wanted: inout [Action]) {
    wanted.removeAll { $0 == action }
    wanted.insert(action, at: 0)
  }
  private func labelNow(of action: Action) -> String? {
    switch action {
    case .playOrPause: isPlaying ? "pause" : nil
    case .confirm: lesson?.isQuestionOpen == true ? "commit" : lesson?.isFinished == true ? "lessons" : nil
    // In fog nobody else's state is told.
    case .crashOrRestart where fog != nil: nil
    case .crashOrRestart, .holdOrRelease: line(for: action)?.split(separator: " ").first.map(String.init)
    default: nil
    }
  }
}

extension Layout {
  /// The panels in the order in which they are drawn.
  var inOrder: [(Panel, Rect)] {
    Panel.allCases.compactMap { panel in self[panel].map { (panel, $0) } }
  }
}

extension App {
  /// Draws all of one frame.
  package func draw(on canvas: inout Canvas) {
    switch screen {
    case .menu:
      if let card = menu.card {
        CardPane(card.card, offset: card.offset, status: menu.status, look: look)
          .draw(on: &canvas, in: Rect(canvas.size))
      } else {
        MenuPane(menu.view, look: look).draw(on: &canvas, in: Rect(canvas.size))
      }
    case .play(let play): play.draw(on: &canvas, look: look, memo: memo)
    case .review(let review): ReviewPane(review, look: look).draw(on: &canvas, in: Rect(canvas.size))
    }
  }

  /// The next frame for a screen of that size.
  ///
  /// While a run plays, what moves is drawn each time, the cluster ten times a second, and what is read three
  /// times: that is as much as anybody reads, and it keeps digits from flickering.
  package mutating func frame(_ size: Size) -> Canvas {
    shownFrame.touched = .none
    if isMoving, sinceText < Self.readingTime, shownFrame.size == size, memo.hasGround, showsClusterOnly {
      if sinceCluster < Self.clusterTime, memo.redraw(held[0].world, on: &shownFrame) { return shownFrame }
      sinceCluster = .zero
      held[0].drawCluster(on: &shownFrame, look: look, memo: memo)
      return shownFrame
    }
    (sinceText, sinceCluster) = (.zero, .zero)
    shownFrame = Canvas(size)
    draw(on: &shownFrame)
    return shownFrame
  }
  /// Whether no other picture moves.
  private var showsClusterOnly: Bool {
    held[0].home == .diagram && held[0].comparing == nil
  }
  // A little less than a whole number of frames.
  private static var clusterTime: Duration { .milliseconds(95) }
  private static var readingTime: Duration { .milliseconds(280) }
}
