import Engine
import TUI

@testable import App

/// Scenes made by hand: what a simulation would show at one instant.
enum Scenes {
  static func at(_ milli: Int64) -> Instant { Instant(microseconds: milli * 1000) }

  static func node(
    _ index: Int, _ name: String, badge: String = "", tone: Tone = .plain, condition: Condition = .up,
    since: Int64 = 0, now: Int64, timer: (String, Int64, Int64)? = nil, client: Bool = false,
    slowness: Int = 1, clockError: Int64 = 0, crash: CrashKind? = nil,
    _ fields: KeyValuePairs<String, Value> = [:]
  ) -> NodeView {
    NodeView(
      id: NodeID(index), name: name, isClient: client, condition: condition, since: at(since),
      slowness: slowness, clock: at(now + clockError), clockError: .milliseconds(clockError), driftPPM: 0,
      inspection: client ? nil : Inspection(badge: badge, tone: tone, fields),
      timers: timer.map { [TimerView(name: $0.0, set: at($0.1), due: at($0.2))] } ?? [], lamport: 40 + index,
      vector: [], waiting: 0, crash: crash)
  }
  static func message(
    _ from: Int, _ to: Int, _ kind: String, _ text: String = "", number: Int = 1, copy: Int? = nil,
    progress: Double, held: Bool = false, blocked: Bool = false, clogged: Bool = false,
    corrupt: Bool = false, now: Int64 = 4000
  ) -> MessageView {
    MessageView(
      name: MessageName(from: NodeID(from), to: NodeID(to), kind: kind, number: number, copy: copy),
      text: text.isEmpty ? kind : "\(kind) \(text)", sent: at(now - Int64(progress * 20)),
      due: held || clogged ? nil : at(now + 20 - Int64(progress * 20)), progress: progress, isRequest: false,
      isReply: kind == "reply", willBeBlocked: blocked, isClogged: clogged, isCorrupt: corrupt)
  }
  static func link(
    _ milli: Int64 = 20, cut: Bool = false, kinds: [String] = [], clogged: Int64? = nil, parted: Bool = false,
    changed: Bool = false, delay: Delay? = nil, loss: Int = 0
  ) -> LinkView {
    LinkView(
      delay: delay ?? .constant(milli * 1000), lossPPM: loss * 10_000, duplicatePPM: 0, reorderPPM: 0,
      isCut: cut, cutKinds: kinds, cloggedUntil: clogged.map(at), isParted: parted, isChanged: changed)
  }
  static func trace(
    _ index: Int, _ milli: Int64, _ kind: TraceView.Kind, _ node: Int?, with other: Int? = nil,
    _ text: String,
    reason: String? = nil
  ) -> TraceView {
    TraceView(
      index: index, time: at(milli), kind: kind, node: node.map(NodeID.init), other: other.map(NodeID.init),
      message: nil, reason: reason, text: text, lamport: 0)
  }
  static func write(
    _ number: Int, client: Int, node: Int, _ words: [String], from: Int64, to: Int64?,
    _ status: Operation.Status, effect: Operation.Effect = .write, output: Value? = nil
  ) -> Operation {
    Operation(
      number: number, client: NodeID(client), words: words.map { Word($0) }, kind: words[0], effect: effect,
      key: nil, input: nil, invoked: at(from), node: NodeID(node), returned: to.map(at), status: status,
      output: output)
  }

  /// Five servers elect a leader: n2 asks for votes, n1 is down.
  static var election: Scene {
    let now: Int64 = 4182
    func server(
      _ index: Int, _ badge: String, _ tone: Tone, term: Int, timer: (String, Int64, Int64)?, voted: String,
      log: Int, condition: Condition = .up
    ) -> NodeView {
      node(
        index, "n\(index + 1)", badge: badge, tone: tone, condition: condition, since: 3282, now: now,
        timer: timer,
        [
          "role": .text(["FOLL": "follower", "CAND": "candidate"][badge] ?? "leader"), "term": .int(term),
          "log": .list((1...log).map { .bool($0 <= 3) }), "voted": .text(voted), "commit": .int(3),
          "votes": .int(badge == "CAND" ? 1 : 0),
        ])
    }
    var scene = Scene(
      shape: .ring, epoch: "term", strip: "log", roster: Roster(nodes: ["n1", "n2", "n3", "n4", "n5"]),
      now: at(now),
      nodes: [
        server(0, "LEAD", .strong, term: 2, timer: nil, voted: "n1", log: 3, condition: .down),
        server(1, "CAND", .waiting, term: 3, timer: ("election", 4151, 4251), voted: "n2", log: 3),
        server(2, "FOLL", .plain, term: 3, timer: ("election", 4181, 4400), voted: "n2", log: 3),
        server(3, "FOLL", .plain, term: 2, timer: ("election", 4000, 4260), voted: "n1", log: 3),
        server(4, "FOLL", .plain, term: 2, timer: ("election", 4000, 4230), voted: "n1", log: 4),
      ])
    scene.flights = [
      message(1, 4, "Vote", "term=3", progress: 0.5), message(1, 3, "Vote", "term=3", progress: 0.4),
      message(2, 1, "yes", "term=3", progress: 0.3),
    ]
    scene.losses = [
      Loss(
        message: MessageName(from: NodeID(1), to: NodeID(0), kind: "Vote", number: 1), time: at(4170),
        reason: "n1 is down")
    ]
    return scene
  }
  static let electionTrace = [
    trace(55, 3282, .command, 0, "crash n1"),
    trace(56, 4151, .timer, 1, "election timeout after 300 ms: term 2 → 3, candidate, votes for itself"),
    trace(57, 4151, .send, 1, with: 4, "Vote term=3"), trace(58, 4151, .send, 1, with: 2, "Vote term=3"),
    trace(59, 4170, .lost, 1, with: 0, "Vote term=3", reason: "n1 is down"),
    trace(60, 4181, .receive, 2, with: 1, "Vote term=3: n3 had not voted in term 3; both logs end at 3:2"),
  ]

  /// Two primaries: n1 and west on one side of a partition, the rest on the other.
  static var failover: Scene {
    let now: Int64 = 7310
    let names = Roster(
      nodes: ["n1", "n2", "n3"],
      clients: [Client(name: "west", near: "n1"), Client(name: "east", near: "n2")])
    var scene = Scene(
      shape: .ring, epoch: "epoch", strip: "log", roster: names, now: at(now),
      nodes: [
        node(
          0, "n1", badge: "PRIM", tone: .strong, now: now, timer: ("heartbeat", 7200, 7400),
          ["role": .text("primary"), "epoch": .int(1), "log": .list([.text("cart=book")]), "acked": .int(1)]),
        node(
          1, "n2", badge: "PRIM", tone: .strong, now: now, timer: ("heartbeat", 7220, 7420),
          ["role": .text("primary"), "epoch": .int(2), "log": .list([.text("cart=lamp")]), "acked": .int(1)]),
        node(
          2, "n3", badge: "BACK", now: now, timer: ("promote", 7000, 8200),
          ["role": .text("backup"), "epoch": .int(2), "log": .list([.text("cart=lamp")]), "acked": .int(0)]),
        node(3, "west", now: now, client: true), node(4, "east", now: now, client: true),
      ])
    scene.sides = [[NodeID(0), NodeID(3)], [NodeID(1), NodeID(2), NodeID(4)]]
    for a in scene.sides[0] {
      for b in scene.sides[1] {
        scene.links[Direction(a, b)] = link(parted: true)
        scene.links[Direction(b, a)] = link(parted: true)
      }
    }
    scene.flights = [
      message(0, 1, "heartbeat", "epoch=1", progress: 0.8, blocked: true),
      message(0, 2, "heartbeat", "epoch=1", progress: 0.3, blocked: true),
      message(1, 2, "append", "index=1", progress: 0.5), message(1, 4, "reply", "ok", progress: 0.5),
    ]
    scene.history = [
      write(0, client: 3, node: 0, ["write", "cart", "book"], from: 5000, to: 5021, .ok),
      write(1, client: 4, node: 1, ["write", "cart", "lamp"], from: 6000, to: 6140, .ok),
      write(
        2, client: 3, node: 0, ["read", "cart"], from: 6300, to: 6420, .ok, effect: .read,
        output: .text("book")),
      write(3, client: 3, node: 0, ["write", "cart", "pen"], from: 6600, to: nil, .pending),
    ]
    return scene
  }
  static let failoverTrace = [
    trace(80, 4000, .command, nil, "partition n1 west | n2 n3 east"),
    trace(81, 4600, .note, 1, "heard nothing of n1 for 600 ms: epoch 2, primary"),
    trace(82, 5001, .serve, 0, with: 3, "write cart book"),
    trace(83, 6001, .serve, 1, with: 4, "write cart lamp"),
    trace(84, 7240, .lost, 0, with: 2, "heartbeat epoch=1", reason: "partition"),
    trace(85, 7300, .send, 1, with: 2, "append index=1"),
  ]

  /// A lane with five numbered messages, one of them held and one doubled.
  static var lane: Scene {
    let now: Int64 = 700
    var scene = Scene(
      shape: .row, strip: "received", roster: Roster(nodes: ["n1", "n2"]), now: at(now),
      nodes: [
        node(0, "n1", badge: "SEND", now: now, timer: ("next", 650, 750), ["sent": .int(5)]),
        node(1, "n2", badge: "RECV", now: now, ["received": .list([.int(1), .int(3)]), "count": .int(2)]),
      ])
    scene.flights = [
      message(0, 1, "data", "number=2", number: 2, progress: 0.62, held: true),
      message(0, 1, "data", "number=4", number: 4, progress: 0.85),
      message(0, 1, "data", "number=4", number: 4, copy: 1, progress: 0.75),
      message(0, 1, "data", "number=5", number: 5, progress: 0.4),
      message(0, 1, "data", "number=6", number: 6, progress: 0.1),
    ]
    return scene
  }
  static let laneTrace = [
    trace(10, 140, .receive, 1, with: 0, "data number=1"), trace(11, 300, .command, nil, "hold n1>n2 data#2"),
    trace(12, 340, .receive, 1, with: 0, "data number=3"), trace(13, 650, .send, 0, with: 1, "data number=6"),
  ]
}

/// A whole screen of panes, as the program puts them together.
struct Screen {
  var scene: Scene
  var trace: [TraceView]
  var bands: [TimelinePane.Band]
  var marks: [TimelinePane.Mark]
  var edge: Int64
  var selection: Selection?
  var open: Set<Panel>

  static let all: [String: Screen] = [
    "election": Screen(
      scene: Scenes.election, trace: Scenes.electionTrace,
      bands: [
        .init(Scenes.at(250), "T1", identity: 1), .init(Scenes.at(1450), "T2", identity: 2),
        .init(Scenes.at(4151), "T3", identity: 3),
      ],
      marks: [
        .init(Scenes.at(250), .election), .init(Scenes.at(800), .operation("w")),
        .init(Scenes.at(1450), .election),
        .init(Scenes.at(2300), .operation("w")), .init(Scenes.at(3282), .crash),
        .init(Scenes.at(4151), .election),
      ], edge: 6000, selection: .node(NodeID(1)), open: [.lesson]),
    "failover": Screen(
      scene: Scenes.failover, trace: Scenes.failoverTrace,
      bands: [.init(.zero, "E1", identity: 1), .init(Scenes.at(4600), "E2", identity: 2)],
      marks: [
        .init(Scenes.at(4000), .cut), .init(Scenes.at(4600), .election),
        .init(Scenes.at(5000), .operation("w")),
        .init(Scenes.at(6000), .operation("w")), .init(Scenes.at(6600), .operation("w")),
      ], edge: 7310, selection: .node(NodeID(0)), open: [.history]),
    "lane": Screen(
      scene: Scenes.lane, trace: Scenes.laneTrace, bands: [], marks: [.init(Scenes.at(300), .act("·"))],
      edge: 700,
      selection: .message(
        MessageName(from: NodeID(0), to: NodeID(1), kind: "data", number: 5)), open: []),
  ]

  func draw(_ size: Size, _ look: Look) -> Canvas {
    var canvas = Canvas(size)
    let layout = Layout(size, open: open)
    for (panel, rect) in layout.panels {
      switch panel {
      case .diagram:
        DiagramPane(scene, look: look, selection: selection, isFocused: true).draw(on: &canvas, in: rect)
      case .events:
        EventsPane(trace, count: 61, roster: scene.roster, look: look).draw(on: &canvas, in: rect)
      case .timeline:
        TimelinePane(bands: bands, marks: marks, now: scene.now, edge: Scenes.at(edge), look: look).draw(
          on: &canvas, in: rect)
      case .inspector: InspectorPane(scene, selection: selection, look: look).draw(on: &canvas, in: rect)
      case .history:
        HistoryPane(scene.history, roster: scene.roster, now: scene.now, look: look).draw(
          on: &canvas, in: rect)
      default: break
      }
    }
    return canvas
  }
}
