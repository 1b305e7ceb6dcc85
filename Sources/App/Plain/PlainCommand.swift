import Engine
import Sessions
import TUI

/// What only narration has: to be told what a screen would show all the time.
enum PlainCommand: String, CaseIterable, Sendable {
  case status, page, events, card, help

  static let names = allCases.map(\.rawValue)

  /// Every word that a line may begin with.
  static let allNames = CommandText.names + ViewCommand.names + names

  /// What is wrong with the first word of a line; nil where it is that of a command.
  static func complaint(about line: String) -> String? {
    guard let word = line.split(separator: " ").first.map(String.init), !allNames.contains(word) else {
      return nil
    }
    let near = didYouMean(word, among: allNames)
    return "\(quotedForMessage(word)) is no command\(near.isEmpty ? "." : near) help lists them all."
  }
}

extension Play {
  // MARK: status

  /// Where everything stands: the time, who is how, what is under way, what clients were told.
  var standing: [String] {
    let place = session.end <= session.now ? "" : ", in the past of a run to \(minutes(session.end))"
    var out = ["At \(minutes(session.now)) of the run \(session.name), seed \(world.setup.seed)\(place)."]
    if let fog { out.append("Fog: only what \(roster.name(fog)) can know. fog off lifts it.") }
    out += world.nodes.filter { fog == nil || $0.id == fog }.map(sentence)
    if fog == nil { out += network + flights }
    out += operations
    var checks = checks
    checks.follow(session)
    let verdict = fog == nil ? verdict(checks) : ""
    if !verdict.isEmpty { out.append("What clients were told: \(verdict).") }
    if fog == nil, let broken = checks.broken { out.append(broken.sentence) }
    out += seriesLines + runLines
    return out
  }

  /// A client has no fields to tell.
  private func sentence(_ node: NodeView) -> String {
    guard let client = roster.client(node.id), node.condition == .up else {
      return Sentence.of(node, in: world)
    }
    return "\(node.name): a client near \(client.near)."
  }

  /// The cut, the links that are not as at the start, and the dials.
  private var network: [String] {
    var out: [String] = []
    if !world.sides.isEmpty {
      let sides = world.sides.map { $0.map(roster.name).joined(separator: " ") }
      out.append("The network is cut: \(sides.joined(separator: " | ")).")
    }
    let scene = Scene(world)
    for from in roster.ids {
      for to in roster.ids where from != to {
        let link = world.link(from: from, to: to)
        guard link.isCut || !link.cutKinds.isEmpty || link.cloggedUntil != nil || link.isChanged else {
          continue
        }
        let pane = InspectorPane(scene, selection: .link(Direction(from, to)), look: Look())
        out.append(
          "\(roster.name(from))>\(roster.name(to)): \(pane.lines.dropFirst().joined(separator: ", ")).")
      }
    }
    let dials = world.parameters.map { "\($0.name) \($0.value)" }
    return out + (dials.isEmpty ? [] : ["Dials: \(dials.joined(separator: ", "))."])
  }

  private var flights: [String] {
    let flights = world.flights
    guard !flights.isEmpty else { return ["No message is under way."] }
    return ["Under way:"]
      + flights.map { flight in
        let left = flight.due.map { "arrives in \(brief($0 - world.now))" }
        let state = left ?? Self.standing(flight)
        let fate = flight.willBeBlocked ? ", its link is cut" : ""
        return "- \(text.print(flight.name)) \(state)\(fate), says: \(flight.text)"
      }
  }

  private static func standing(_ message: MessageView) -> String {
    message.isClogged ? "waits in a clog" : message.isReady ? "waits to be delivered" : "is held"
  }

  private var operations: [String] {
    world.history.filter { fog == nil || $0.client == fog }.suffix(8).map { operation in
      let words = operation.words.map(\.text).joined(separator: " ")
      let asked = "\(roster.name(operation.client)) asked at \(clock(operation.invoked))s: \(words)"
      guard let returned = operation.returned else { return "\(asked); no answer yet." }
      let value = operation.output.map { $0 == .none ? "" : " \(brief($0))" } ?? ""
      return "\(asked); \(operation.status.text)\(value) after \(brief(returned - operation.invoked))."
    }
  }

  /// Everything about what is selected.
  var inspected: [String] {
    inspectorPane(seenScene, Look(), isFocused: false).lines
  }

  // MARK: help

  /// The commands, with examples of this system, and the keys that mean them.
  var commandHelp: [String] {
    var out = ["A line is a command. Enter alone goes on in the lesson, a number answers or selects a node."]
    out += ["", "Commands without a key:"]
    out += [
      "- status: where everything stands; status n2, status n1>n2: all of one node or link",
      "- page: this page of the lesson again", "- events: the latest events, all of them",
      "- events n2: those of n2 with their numbers, for a line such as label n1 3 n2 5 before",
      "- card: once the lesson is done, its reference card: terms, answers, solutions",
      "- answer 2 sure 3: the second option, certain; 2 and then 3 say the same",
      "- quit: leave; your place is kept",
    ]
    out += ["", "Commands, and the key that means the same, as a line:"]
    for row in CommandTable.rows where !row.command.isEmpty && !Self.needsScreen.contains(row.action) {
      let key = row.keys.first?.description ?? ""
      out.append("- \(row.command): \(row.title)" + (key.isEmpty ? "" : " (\(key))"))
    }
    let client = roster.clients.first?.name ?? roster.nodes.first ?? "n1"
    if !world.schema.requests.isEmpty { out += ["", "What \(client) can ask:"] }
    out += world.schema.requests.map { "- op \(client) \($0.text): \($0.sentence)" }
    out += ["", "Nodes and clients: \(roster.names.joined(separator: ", "))."]
    return out
  }
  /// Rows that say nothing where there are no panels and no real time, and one that is told by the system.
  private static let needsScreen: Set<Action> = screenOnly.union([
    .move(.left), .move(.right), .move(.up), .move(.down), .allEvents, .previousMessage, .nextLink,
    .leaveAtOnce, .leave, .operation,
  ])
  private static let screenOnly: Set<Action> = [
    .nextPanel, .previousPanel, .view(.zoom), .faster, .slower, .repaint, .suspend,
    .spaceTime, .nextView, .pick, .find, .goToEvent, .filterKind, .filterNode, .page(-1), .page(1), .edge(-1),
    .edge(1), .view(.findNext(isForward: true)), .view(.findNext(isForward: false)), .goToCursor,
  ]

  /// Whether a line changes only what a screen shows.
  static func isForScreens(_ line: String) -> Bool {
    if let key = Key(line), let action = CommandTable.action(for: key, in: .diagram) {
      return screenOnly.contains(action)
    }
    return switch try? ViewCommand.parse(line) {
    case .set(.glyphs): false
    case .zoom, .view, .scale, .focus, .speed, .set, .find, .findNext, .filter: true
    default: false
    }
  }
}
