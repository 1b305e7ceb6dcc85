import Engine
import TUI

/// What stands in the inspector in one or more lines: a heading, a name with a value, or a sentence.
struct InspectorRow {
  enum Body {
    case heading(String)
    case pair(String, String, Style = .plain)
    case bar(String, Double, String)
    /// A row of what the pair above it lists.
    case item(String)
    case words(String, Style)
    case blank
  }
  /// What of a node the row tells, so that it can be asked why.
  enum Subject: Hashable { case field(String), disk(String), timer(String), condition, clock, lamport }
  var body: Body
  var subject: Subject?
  init(_ body: Body, _ subject: Subject? = nil) { (self.body, self.subject) = (body, subject) }

  /// Whether the cursor stops here.
  var isStop: Bool {
    switch body {
    case .pair, .bar, .item, .words: true
    case .heading, .blank: false
    }
  }
  /// What it says, in a sentence without its end; nil where that is nothing of its own.
  var words: String? {
    switch body {
    case .pair(let name, let value, _): name.isEmpty || value.isEmpty ? name + value : "\(name): \(value)"
    case .bar(let name, _, let rest): "\(name): \(rest)"
    case .item(let words), .words(let words, _): words
    case .heading, .blank: nil
    }
  }
  static func heading(_ text: String) -> [InspectorRow] { [.init(.blank), .init(.heading(text))] }
}

/// What the inspector tells of a node that a scene has not.
struct InspectorDetails: Sendable {
  /// What is on its disk, which takes time to read.
  var disk: @Sendable () -> [Field] = { [] }
  /// What a node believes of others, and what is true.
  var beliefs: [BeliefCheck] = []
  var hidesGodsView = false

  init() {}
  /// - Parameter scene: what `world` shows.
  init(_ world: any World, _ scene: Scene, _ selection: Selection?, fog: NodeID?) {
    guard case .node(let id) = selection, fog == nil || fog == id else { return }
    disk = { world.disk(of: id) }
    hidesGodsView = fog != nil
    if fog == nil { beliefs = BeliefCheck.all(of: id, in: scene, world.schema.nodeFields) }
  }
}

/// What a node believes, held against what is true.
struct BeliefCheck: Hashable, Sendable {
  let field: String, sentence: String, isTrue: Bool

  static func all(of id: NodeID, in scene: Scene, _ fields: [FieldSchema]) -> [BeliefCheck] {
    guard let view = scene.node(id), view.condition != .down, let inspection = view.inspection else {
      return []
    }
    return fields.compactMap { field in
      guard let belief = field.belief, let value = inspection[field.name] else { return nil }
      switch belief {
      case .role(let role): return check(field.name, role, value, scene)
      case .latest: return check(field.name, latest: value, scene)
      }
    }
  }

  private static func check(_ field: String, _ role: String, _ value: Value, _ scene: Scene) -> BeliefCheck? {
    guard case .text(let name) = value, let other = scene.roster.id(named: name),
      let view = scene.node(other)
    else { return nil }
    let truth: String
    switch (view.condition, view.inspection?["role"]) {
    case (.up, .text(role)?): truth = ""
    case (.up, let now?): truth = "\(name) is \(now)"
    case (let condition, _): truth = "\(name) is \(condition.rawValue)"
    }
    let claim = "believes \(name) is \(role)"
    return BeliefCheck(
      field: field, sentence: truth.isEmpty ? "\(claim): true" : "\(claim); true: \(truth)",
      isTrue: truth.isEmpty)
  }

  private static func check(_ field: String, latest value: Value, _ scene: Scene) -> BeliefCheck? {
    guard case .int(let own) = value else { return nil }
    let all = scene.nodes.compactMap { node -> (name: String, number: Int)? in
      guard case .int(let number)? = node.inspection?[field] else { return nil }
      return (node.name, number)
    }
    let claim = "believes \(own) is the latest \(field)"
    guard let later = all.max(by: { $0.number < $1.number }), later.number > own else {
      return BeliefCheck(field: field, sentence: "\(claim): true", isTrue: true)
    }
    return BeliefCheck(
      field: field, sentence: "\(claim); true: \(later.name) knows \(later.number)", isTrue: false)
  }
}

extension InspectorPane {
  func way(_ direction: Direction) -> String {
    "\(scene.roster.name(direction.from)) → \(scene.roster.name(direction.to))"
  }

  // MARK: A node

  /// - Parameter most: how many are of use; the disk is not read where there are more without it.
  func rows(_ node: NodeView, most: Int = .max) -> [InspectorRow] {
    var rows: [InspectorRow] = []
    let isUp = node.condition == .up
    let style = isUp ? .plain : look.style(node.condition == .down ? .bad : .waiting)
    let since = node.since == .zero ? "" : " for \(seconds(scene.now - node.since))"
    rows.append(.init(.pair("state", node.condition.rawValue + since, style), .condition))
    if let news = node.diskNews { rows.append(.init(.pair("crash", news, look.style(.bad)), .condition)) }
    if node.slowness > 1 { rows.append(.init(.pair("slow", "×\(node.slowness)", look.style(.waiting)))) }
    if node.waiting > 0 { rows.append(.init(.pair("waiting", "\(node.waiting) events"))) }
    let fields = node.inspection?.fields ?? []
    if !fields.isEmpty {
      rows += InspectorRow.heading(isUp || node.condition == .frozen ? "Memory" : "Memory when it went down")
      rows += fields.filter { $0.name != scene.strip }.flatMap { memory($0, node) }
    }
    if !details.beliefs.isEmpty { rows += InspectorRow.heading("Belief and truth") }
    for belief in details.beliefs {
      let style = belief.isTrue ? .plain : look.style(.bad)
      rows.append(.init(.words(belief.sentence, style), .field(belief.field)))
    }
    if !node.timers.isEmpty { rows += InspectorRow.heading("Timers") }
    for timer in node.timers.sorted(by: { $0.due < $1.due }) {
      let all = Double((timer.due - timer.set).inMicroseconds), left = timer.due - scene.now
      let share = all > 0 ? Double(left.inMicroseconds) / all : 0
      let name = timer.about.isEmpty ? timer.name : "\(timer.name) \(timer.about)"
      rows.append(.init(.bar(name, share, "in \(brief(left))"), .timer(timer.name)))
    }
    rows += clockRows(node)
    if let log = fields.first(where: { $0.name == scene.strip }) { rows += self.log(log) }
    if rows.count > most { return rows }
    let disk = details.disk()
    if !disk.isEmpty { rows += InspectorRow.heading("Disk") }
    rows += disk.flatMap { self.rows($0, .disk($0.name)) }
    return rows
  }
  private func text(_ value: Value) -> String {
    let text = brief(value)
    return text.isEmpty ? "-" : text
  }

  private func memory(_ field: Field, _ node: NodeView) -> [InspectorRow] {
    let style = field.name == scene.epoch ? look.theme.identity(scene.identity(node.id)) : .plain
    return rows(field, .field(field.name), style)
  }
  /// A field in a line; a table in a line for each row, its columns under each other.
  private func rows(
    _ field: Field, _ subject: InspectorRow.Subject, _ style: Style = .plain
  ) -> [InspectorRow] {
    guard case .table(let table) = field.value else {
      return [.init(.pair(field.name, text(field.value), style), subject)]
    }
    let words = table.map { $0.map(brief) }
    let widths = (0..<(words.map(\.count).max() ?? 0)).map { column in
      words.map { column < $0.count ? $0[column].columns : 0 }.max() ?? 0
    }
    let head = InspectorRow(.pair(field.name, table.isEmpty ? "-" : "", style), subject)
    return [head]
      + words.map { row in
        let cells = row.enumerated().map { column, word in
          column + 1 < row.count ? word.padded(to: widths[column]) : word
        }
        return .init(.item(cells.joined(separator: " ")), subject)
      }
  }

  /// How many entries of a log are listed, newest first.
  private static let logLimit = 200

  /// The entries one by one, the newest first; other values as a field.
  private func log(_ field: Field) -> [InspectorRow] {
    let name = field.name.prefix(1).uppercased() + field.name.dropFirst()
    guard case .list(let items) = field.value, !items.isEmpty else {
      return InspectorRow.heading(name) + [.init(.pair("", text(field.value)), .field(field.name))]
    }
    let first = max(0, items.count - Self.logLimit)
    var rows = InspectorRow.heading("\(name), newest of \(items.count) first")
    for index in (first..<items.count).reversed() {
      rows.append(.init(.pair(String(index + 1), text(items[index])), .field(field.name)))
    }
    if first > 0 { rows.append(.init(.pair("", "\(first) older ones"), .field(field.name))) }
    return rows
  }

  private func clockRows(_ node: NodeView) -> [InspectorRow] {
    var rows = InspectorRow.heading("Clock")
    rows.append(.init(.pair("its own", clock(node.clock)), .clock))
    // Nobody inside knows how far a clock is off, nor the stamps that the engine gives to events.
    if details.hidesGodsView { return rows }
    let error = node.clockError.inMicroseconds
    if error != 0 || node.driftPPM != 0 || node.correctionPPM != 0 {
      rows.append(.init(.pair("true time", clock(scene.now)), .clock))
      let sign = error > 0 ? "+" : error < 0 ? "-" : ""
      rows.append(.init(.pair("error", sign + brief(.microseconds(abs(error)))), .clock))
      rows.append(.init(.pair("rate", Self.rate(node.driftPPM)), .clock))
      if node.correctionPPM != 0 {
        rows.append(.init(.pair("corrected", "by " + Self.rate(node.correctionPPM)), .clock))
      }
    } else {
      rows.append(.init(.pair("error", "none, rate 0 ppm"), .clock))
    }
    rows.append(.init(.pair("Lamport", String(node.lamport)), .lamport))
    if !node.vector.isEmpty {
      rows.append(.init(.pair("vector", brief(.clock(node.vector))), .lamport))
    }
    return rows
  }

  private static func rate(_ ppm: Int) -> String { "\(ppm > 0 ? "+" : "")\(ppm) ppm" }

  // MARK: A message

  func rows(_ message: MessageView) -> [InspectorRow] {
    var rows: [InspectorRow] = [.init(.pair("way", way(Direction(message.name.from, message.name.to))))]
    for word in message.text.split(separator: " ").dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1)
      let pair: InspectorRow.Body =
        parts.count == 2
        ? .pair(String(parts[0]), readable(String(parts[1]))) : .pair("", readable(String(word)))
      rows.append(.init(pair))
    }
    rows.append(.init(.pair("sent", "\(clock(message.sent)), \(brief(scene.now - message.sent)) ago")))
    if let due = message.due {
      rows.append(.init(.pair("arrives", "\(clock(due)), in \(brief(due - scene.now))")))
    } else if message.isClogged {
      rows.append(.init(.pair("arrives", "after the clog", look.style(.waiting))))
    } else if message.isReady {
      rows.append(.init(.pair("arrives", "when delivered (Enter)", look.style(.waiting))))
    } else {
      rows.append(.init(.pair("arrives", "when released (o)", look.style(.waiting))))
    }
    rows.append(.init(.pair("way done", "\(Int(message.progress * 100))%")))
    if message.isCorrupt { rows.append(.init(.pair("", "damaged on its way", look.style(.bad)))) }
    if let copy = message.name.copy { rows.append(.init(.pair("copy", "duplicate \(copy)"))) }
    if message.willBeBlocked { rows.append(.init(.pair("stops", blockade(message), look.style(.bad)))) }
    return rows
  }
  /// What will stop the message before it arrives.
  private func blockade(_ message: MessageView) -> String {
    let link = scene.links[Direction(message.name.from, message.name.to)]
    if link?.isParted == true { return "at the partition" }
    return link?.isCut == true ? "its link is cut" : "its link is cut for \(message.name.kind)"
  }

  // MARK: A link

  func rows(_ direction: Direction) -> [InspectorRow] {
    let flights = scene.flights.filter { Direction($0.name.from, $0.name.to) == direction }
    var rows: [InspectorRow] = [.init(.pair("in flight", String(flights.count)))]
    if let link = scene.links[direction] {
      rows += self.rows(link)
    } else {
      rows.append(.init(.pair("state", "as usual")))
    }
    if let loss = scene.losses.last(where: { Direction($0.message.from, $0.message.to) == direction }) {
      rows.append(.init(.pair("lost", "\(loss.message.kind) at \(clock(loss.time)): \(loss.cause)")))
    }
    if !flights.isEmpty { rows += InspectorRow.heading("Under way") }
    for flight in flights.prefix(50) {
      let when = flight.due.map { "in \(brief($0 - scene.now))" } ?? Self.standing(flight)
      rows.append(.init(.pair(flight.name.numbered, when)))
    }
    return rows
  }
  private static func standing(_ message: MessageView) -> String {
    message.isClogged ? "clogged" : message.isReady ? "to deliver" : "held"
  }
  private func rows(_ link: LinkView) -> [InspectorRow] {
    var rows: [InspectorRow] = []
    if link.isCut { rows.append(.init(.pair("state", "cut", look.style(.bad)))) }
    if link.isParted { rows.append(.init(.pair("state", "stopped by the partition", look.style(.bad)))) }
    for kind in link.cutKinds { rows.append(.init(.pair("state", "cut for \(kind)", look.style(.bad)))) }
    if let end = link.cloggedUntil {
      rows.append(.init(.pair("state", "clogged for \(brief(end - scene.now))", look.style(.waiting))))
    }
    rows.append(.init(.pair("takes", link.delay.brief)))
    if link.delay != link.usual { rows.append(.init(.pair("usually", link.usual.brief))) }
    if link.lossPPM > 0 { rows.append(.init(.pair("loses", percentText(ppm: link.lossPPM)))) }
    if link.duplicatePPM > 0 { rows.append(.init(.pair("doubles", percentText(ppm: link.duplicatePPM)))) }
    if link.reorderPPM > 0 { rows.append(.init(.pair("reorders", percentText(ppm: link.reorderPPM)))) }
    return rows
  }
}
