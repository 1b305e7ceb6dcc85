import Engine

/// A message that did not arrive, and why.
package struct Loss: Hashable, Sendable {
  package var message: MessageName
  package var time: Instant
  package var reason: String
  package init(message: MessageName, time: Instant, reason: String) {
    (self.message, self.time, self.reason) = (message, time, reason)
  }
  /// The reason in a word or two, for a label.
  var cause: String {
    let words = [
      ("partition", "partition"), ("is cut", "cut"), ("is down", "down"), ("crashed", "crashed"),
      ("dropped", "dropped"), ("damaged", "damaged"), ("network", "by chance"),
    ]
    return words.first { reason.contains($0.0) }?.1 ?? reason
  }
}

extension LinkView {
  /// Whether a command did something to it alone: not a partition.
  var isTouched: Bool { isCut || !cutKinds.isEmpty || cloggedUntil != nil || isChanged }
  var isUnusual: Bool { isTouched || isParted }
  var unclogged: LinkView {
    LinkView(
      delay: delay, usual: usual, lossPPM: lossPPM, duplicatePPM: duplicatePPM, reorderPPM: reorderPPM,
      isCut: isCut, cutKinds: cutKinds, isParted: isParted, isChanged: isChanged)
  }
}

extension NodeView {
  /// What a crash did to the disk, in a few words; nil where it left it alone.
  var diskNews: String? {
    switch crash {
    case .wipe: "disk wiped"
    case .unsynced: "write lost"
    case .torn: "write torn"
    case .plain, nil: nil
    }
  }
}

/// One direction between two endpoints.
package struct Direction: Hashable, Sendable {
  package var from: NodeID, to: NodeID
  package init(_ from: NodeID, _ to: NodeID) { (self.from, self.to) = (from, to) }
  package var reversed: Direction { Direction(to, from) }
}

/// A running simulation as the panes see it: what a world says at one instant, and nothing of its system.
package struct Scene: Sendable {
  package var shape: Shape
  /// Which field colours a node, and which is drawn as a strip.
  package let epoch: String?, strip: String?
  /// The first letter of the epoch, as a label has it.
  private let epochLetter: String
  package var roster: Roster
  package var now: Instant
  package var nodes: [NodeView]
  package var flights: [MessageView] = []
  /// What was lost in the last 600 ms of the run.
  package var losses: [Loss] = []
  /// Links that are not as usual.
  package var links: [Direction: LinkView] = [:]
  package var sides: [[NodeID]] = []
  package var history: [Operation] = []
  /// Nodes that are down and have their strip on the disk.
  package var kept: Set<NodeID> = []
  /// In fog: what was heard last from each of the others.
  package var heard: [NodeID: Heard] = [:]
  /// Whether messages are delivered by hand.
  package var isManual = false

  package init(
    shape: Shape, epoch: String? = nil, strip: String? = nil, roster: Roster, now: Instant, nodes: [NodeView]
  ) {
    (self.shape, self.epoch, self.strip) = (shape, epoch, strip)
    epochLetter = epoch?.prefix(1).uppercased() ?? ""
    (self.roster, self.now, self.nodes) = (roster, now, nodes)
  }

  /// How long a loss stays on the screen, in time of the run.
  package static let lossSpan = Duration.milliseconds(600)

  package init(_ world: any World) {
    let card = world.schema.card
    self.init(
      shape: card.shape, epoch: card.epoch, strip: card.strip, roster: world.roster, now: world.now,
      nodes: world.nodes)
    flights = world.flights
    isManual = world.isManual
    sides = world.sides
    history = world.history
    for node in nodes where node.condition == .down {
      if world.disk(of: node.id).contains(where: { $0.name == strip }) { kept.insert(node.id) }
    }
    // Most of the time there is nothing to look for.
    for from in world.areLinksUsual ? [] : roster.ids {
      for to in roster.ids where from != to {
        let link = world.link(from: from, to: to)
        if link.isUnusual { links[Direction(from, to)] = link }
      }
    }
    // A burst of events must not make a frame slow: only losses are described, and only the last lines looked
    // at.
    for index in world.losses(since: now - Self.lossSpan, among: 2_000) {
      let line = world.traceLine(index)
      guard let message = line.message else { continue }
      // One sign for each direction: what was lost there last.
      if losses.contains(where: { $0.message.from == message.from && $0.message.to == message.to }) {
        continue
      }
      losses.append(Loss(message: message, time: line.time, reason: line.reason ?? ""))
    }
    losses.reverse()
  }

  func node(_ id: NodeID) -> NodeView? { place(of: id).map { nodes[$0] } }
  /// Where a node is among `nodes`: at its own number, but where a node sees itself alone.
  private func place(of id: NodeID) -> Int? {
    if nodes.indices.contains(id.index), nodes[id.index].id == id { return id.index }
    return nodes.firstIndex { $0.id == id }
  }

  /// The epoch of a node where the system has one, its place else: what its colour is made from.
  func identity(_ id: NodeID) -> Int {
    guard epoch != nil else { return id.index }
    if roster.isClient(id), let near = roster.client(id)?.near, let node = roster.id(named: near) {
      return identity(node)
    }
    return place(of: id).flatMap { epochNumber(nodes[$0].inspection) } ?? id.index
  }
  private func epochNumber(_ inspection: Inspection?) -> Int? {
    guard let epoch, case .int(let number)? = inspection?[epoch] else { return nil }
    return number
  }
  /// `T3`: the first letter of the epoch's field, and its number.
  func epochLabel(_ node: NodeView) -> String? {
    epochNumber(node.inspection).map { epochLetter + String($0) }
  }
}

/// What the next command would act on.
package enum Selection: Hashable, Sendable {
  case node(NodeID), message(MessageName), link(Direction)
}
