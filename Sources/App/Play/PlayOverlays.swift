import Engine
import Lessons
import Sessions
import TUI

extension Play {
  // MARK: Painting a partition

  mutating func startPainting() {
    var sides: [NodeID: Int] = [:]
    for id in roster.ids { sides[id] = 0 }
    painting = sides
    // The sides are painted on the cluster.
    if spaceTime.isShown, !holdsBoth { (spaceTime.isShown, spaceTime.isCovered) = (false, true) }
    (charts.isShown, runs.isShown) = (false, false)
    focus = .diagram
    status = "Numbers or space move to the other side, Enter cuts, Esc cancels."
  }

  /// Shows again what the cluster has covered.
  mutating func endPainting() {
    painting = nil
    guard spaceTime.isCovered else { return }
    (spaceTime.isShown, spaceTime.isCovered) = (true, false)
    focus = home
  }

  mutating func paint(_ key: Key) -> [Request] {
    switch key {
    case .escape, .character("q"), .character("p"):
      endPainting()
      status = "No cut."
    case .enter: return cut()
    case .character(" "): if case .node(let id) = selection { flip(id) }
    case .character(let digit) where ("1"..."9").contains(digit):
      let index = Int(digit.value) - 49
      guard index < roster.count else { break }
      selection = .node(NodeID(index))
      flip(NodeID(index))
    case .left, .up, .right, .down, .tab, .backTab:
      let step = key == .left || key == .up || key == .backTab ? -1 : 1
      if case .node(let id) = selection {
        selection = .node(NodeID((id.index + step + roster.count) % roster.count))
      }
    default: status = "Numbers or space move to the other side, Enter cuts, Esc cancels."
    }
    return []
  }

  /// Moves the endpoint that was clicked to the other side.
  mutating func paint(at id: NodeID) -> [Request] {
    selection = .node(id)
    flip(id)
    return []
  }

  /// Moves an endpoint to the other side; the clients near a node go with it.
  private mutating func flip(_ id: NodeID) {
    guard let side = painting?[id] else { return }
    painting?[id] = 1 - side
    guard !roster.isClient(id) else { return }
    for client in roster.ids where roster.client(client)?.near == roster.name(id) {
      painting?[client] = 1 - side
    }
  }

  private mutating func cut() -> [Request] {
    guard let painting else { return [] }
    let sides = [1, 0].map { side in roster.ids.filter { painting[$0] == side }.map(roster.name) }
    guard sides.allSatisfy({ !$0.isEmpty }) else {
      status = "Both sides need somebody: numbers move nodes to the other side."
      return []
    }
    endPainting()
    return run(line: "partition " + sides.map { $0.joined(separator: " ") }.joined(separator: " | "))
  }

  // MARK: Choices

  mutating func chooseOperation() {
    let card = world.schema.card
    var askers = roster.clients.map { (name: $0.name, place: "near \($0.near)") }
    if askers.isEmpty {
      // Nobody but the nodes themselves: the selected one, or all that take part in this.
      let serving = roster.nodes.filter { name in card.examples.contains { isServed("op \(name) \($0)") } }
      var nodes = serving
      if case .node(let id) = selection, serving.contains(roster.name(id)) { nodes = [roster.name(id)] }
      askers = nodes.map { (name: $0, place: "at the node itself") }
    }
    var rows: [Choice.Row] = []
    for (name, place) in askers {
      for example in card.examples where !roster.clients.isEmpty || isServed("op \(name) \(example)") {
        rows.append(Choice.Row(title: "\(name) \(example)", detail: place, line: "op \(name) \(example)"))
      }
      rows.append(Choice.Row(title: "\(name) ...", detail: "in your own words", line: "op \(name) "))
    }
    // The rows never change places under the fingers; the last one is selected, so that Enter repeats it.
    let last = rows.firstIndex { $0.line == lastOperation } ?? 0
    overlay = .choice(
      Choice(
        title: "A client's operation", rows: rows, selected: last,
        hint: "Enter asks this now, as that client."))
  }

  /// Whether a node does not refuse the request at once, as one does that has no part in it.
  private func isServed(_ line: String) -> Bool {
    var trial = session
    guard let command = try? text.parse(line), (try? trial.submit(command)) != nil else { return false }
    return trial.world.history.last?.status != .refused
  }

  /// The dials of the system; in a lesson first those that its step speaks of, then those of steps before.
  var dials: [ParameterSchema] {
    let named = lesson?.namesInProse ?? []
    func rank(_ dial: ParameterSchema) -> Int { named.firstIndex(of: dial.name) ?? named.count }
    let ranked = world.parameters.enumerated().map { (rank($0.element), $0.offset, $0.element) }
    return ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  mutating func chooseDial(then replayAs: String? = nil) {
    // By hand it is among the parameters; a replay has nobody to deliver.
    let scheduling = world.isManual || replayAs != nil ? [] : [ParameterSchema.scheduling(isManual: false)]
    let rows = (dials + scheduling).flatMap { parameter -> [Choice.Row] in
      let values: [String] =
        switch parameter.type {
        case .symbol(let words): words
        case .bool: ["on", "off"]
        default: []
        }
      func line(_ value: String) -> String {
        let set = "set \(parameter.name) \(value)"
        return replayAs.map { "replay \(session.name) as \($0) with \(set)" } ?? set
      }
      if values.isEmpty {
        let title = "\(parameter.name) \(parameter.value)"
        return [Choice.Row(title: title, detail: "another value: \(parameter.range)", line: line(""))]
      }
      let now = parameter.value.description, first = values.first { $0 != now }
      return values.map { value in
        // What the dial is about is said once: it is no account of each value.
        let detail = value == now ? "as it is now" : value == first ? parameter.sentence : ""
        return Choice.Row(title: "\(parameter.name) \(value)", detail: detail, line: line(value))
      }
    }
    let (title, hint) =
      replayAs == nil
      ? ("Turn a dial", "A dial is a rule of the system: it holds from this moment on.")
      : ("Replay my faults with one rule changed", "The same faults again, from the start, under that rule.")
    overlay = .choice(Choice(title: title, rows: rows, hint: hint))
  }

  mutating func chooseReplay() {
    if lesson?.missedContrast != nil { _ = perform(ViewCommand.previous) }
    if let lesson, case .contrast = lesson.page.task {
      if let problem = self.lesson?.replayContrast(in: &session) {
        status = problem
      } else {
        refreshLesson()
        isPlaying = true
        speed = Self.comfortable(for: world, end: session.end)
        status = "The same faults with one rule changed: this run is \(session.name)."
      }
      return
    }
    if let reason = reason(against: .dial) {
      status = "R \(reason)."
      return
    }
    var name = "changed", number = 2
    while session.bookmark(named: name) != nil { (name, number) = ("changed\(number)", number + 1) }
    chooseDial(then: name)
  }

  mutating func update(_ choice: Choice, _ key: Key) -> [Request] {
    var choice = choice
    switch key {
    case .escape, .character("q"):
      overlay = nil
      return []
    case .up, .character("k"): choice.selected = max(0, choice.selected - 1)
    case .down, .character("j"): choice.selected = min(choice.rows.count - 1, choice.selected + 1)
    case .character(let digit) where ("1"..."9").contains(digit) && Int(digit.value) - 49 < choice.rows.count:
      return choose(choice.rows[Int(digit.value) - 49])
    case .enter where choice.rows.indices.contains(choice.selected):
      return choose(choice.rows[choice.selected])
    default: break
    }
    overlay = .choice(choice)
    return []
  }

  private mutating func choose(_ row: Choice.Row) -> [Request] {
    let requests = open(row.line)
    // Who chose has read why.
    if row.line.hasPrefix("why ") { _ = goToWhy() }
    return requests
  }

  /// Runs a line; one that ends in a blank is put into the prompt to be finished.
  mutating func open(_ line: String) -> [Request] {
    overlay = line.hasSuffix(" ") ? .prompt(Prompt(line)) : nil
    return overlay == nil ? run(line: line) : []
  }

  // MARK: Prompt

  mutating func update(_ prompt: Prompt, _ key: Key) -> [Request] {
    var prompt = prompt
    switch key {
    case .escape:
      overlay = nil
      if prompt.isHint { status = "Not run. H gives the next line of the solution." }
      return []
    case .enter: return enter(prompt)
    case .character(let scalar): prompt.insert(Character(scalar))
    case .backspace:
      if prompt.text.isEmpty {
        overlay = nil
        return []
      }
      prompt.deleteBack()
    case .left: prompt.move(by: -1)
    case .right: prompt.move(by: 1)
    case .home, .control("a"): prompt.cursor = 0
    case .end, .control("e"): prompt.cursor = prompt.text.count
    case .control("u"): prompt.replace(with: "")
    case .tab:
      _ = prompt.complete(
        in: world, runs: runNames, goals: lesson?.goalIDs ?? [], dials: dials.map(\.name))
    case .up, .down:
      let last = history.count - 1
      let index = (prompt.recalled ?? last + 1) + (key == .up ? -1 : 1)
      if history.indices.contains(index) {
        prompt.replace(with: history[index])
        prompt.recalled = index
      } else if key == .down {
        prompt.replace(with: "")
        prompt.recalled = nil
      }
    default: break
    }
    overlay = .prompt(prompt)
    return []
  }

  private mutating func enter(_ prompt: Prompt) -> [Request] {
    let line = prompt.text.split(separator: " ").joined(separator: " ")
    guard !line.isEmpty else {
      overlay = nil
      return []
    }
    let filled = filledIn(line)
    do {
      if try ViewCommand.parse(line) == nil { _ = try text.parse(filled) }
    } catch {
      // What the problem's place counts in.
      var wrong = filled == line ? prompt : Prompt(filled)
      wrong.problem = error
      overlay = .prompt(wrong)
      return []
    }
    overlay = nil
    if history.last != line { history.append(line) }
    let requests = run(line: line)
    if prompt.isHint, lesson?.hasHandedOutAll == true, lesson?.stage == .open, !isWorking {
      status += " That was the last line: space plays on."
    }
    return requests
  }
}
