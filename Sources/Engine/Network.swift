/// How a directed link behaves.
struct LinkRule: Hashable, Sendable {
  var delay: Delay
  var lossPPM = 0, duplicatePPM = 0, reorderPPM = 0

  mutating func apply(_ change: LinkChange) {
    if let delay = change.delay { self.delay = delay }
    if let ppm = change.lossPPM { lossPPM = ppm }
    if let ppm = change.duplicatePPM { duplicatePPM = ppm }
    if let ppm = change.reorderPPM { reorderPPM = ppm }
  }
}

/// A directed link in use, with a stream of chance for each purpose, so that switching one fault on never
/// shifts the draws of another. Every message draws, also one that a cut stops.
struct Link: Sendable {
  let from: Int, to: Int
  var rule: LinkRule
  var isCut = false, isParted = false
  private var delays: Random, losses: Random, duplicates: Random, reorders: Random
  /// For the delays of copies: they must not take those of the messages that follow.
  private var copyDelays: Random

  init(from: Int, to: Int, rule: LinkRule, seed: UInt64, name: String) {
    (self.from, self.to, self.rule) = (from, to, rule)
    delays = Random(seed: seed, stream: "delay \(name)")
    losses = Random(seed: seed, stream: "loss \(name)")
    duplicates = Random(seed: seed, stream: "duplicate \(name)")
    reorders = Random(seed: seed, stream: "reorder \(name)")
    copyDelays = Random(seed: seed, stream: "copy delay \(name)")
  }
  /// What becomes of the next message: whether it is lost, whether it arrives twice, how many microseconds it
  /// takes.
  mutating func draw() -> (isLost: Bool, isDoubled: Bool, delay: Int64) {
    (
      rule.lossPPM > 0 && losses.chance(ppm: rule.lossPPM),
      rule.duplicatePPM > 0 && duplicates.chance(ppm: rule.duplicatePPM), delay()
    )
  }
  /// One that is reordered takes up to twice as long again.
  private mutating func delay() -> Int64 {
    let usual = rule.delay.draw(from: &delays)
    guard rule.reorderPPM > 0, reorders.chance(ppm: rule.reorderPPM) else { return usual }
    return usual + reorders.microseconds(1, through: max(1, 2 * usual))
  }
  /// The microseconds that a copy takes.
  mutating func copyDelay() -> Int64 { rule.delay.draw(from: &copyDelays) }
}

extension Delay {
  fileprivate func draw(from random: inout Random) -> Int64 {
    switch self {
    case .constant(let delay): delay
    case .jitter(let base, let spread): max(0, random.microseconds(base - spread, through: base + spread))
    case .uniform(let low, let high): random.microseconds(low, through: high)
    }
  }
}

/// The links between all endpoints: who hears whom, and how well.
struct Network: Sendable {
  private let roster: Roster
  private let seed: UInt64
  private let count: Int
  /// What a link between two nodes does unless it is named.
  private var usual: LinkRule
  /// Links that were named, by `from * count + to`: for look-up only.
  private var named: [Int: LinkRule] = [:]
  /// `usual` and `named` as the scenario has them.
  private var scenario: (usual: LinkRule, named: [Int: LinkRule])
  private var cuts: Set<Int> = []
  /// The index in `links` of each directed pair, -1 while it is unused.
  private var places: [Int32]
  var links: [Link] = []
  /// The partition in force, and for each endpoint the sides it is on, as bits.
  private(set) var sides: [[NodeID]] = []
  private var masks: [UInt64]

  init(setup: Setup, latency: Duration) {
    roster = setup.roster
    seed = setup.seed
    count = setup.roster.count
    usual = LinkRule(delay: .constant(latency.inMicroseconds))
    places = Array(repeating: -1, count: count * count)
    masks = Array(repeating: 0, count: count)
    for (index, client) in setup.roster.clients.enumerated() {
      guard let near = setup.roster.id(named: client.near)?.index else { continue }
      let own = setup.roster.nodes.count + index
      named[own * count + near] = LinkRule(delay: .constant(1_000))
      named[near * count + own] = LinkRule(delay: .constant(1_000))
    }
    scenario = (usual, named)
  }
  func rule(from: Int, to: Int) -> LinkRule { named[from * count + to] ?? usual }
  func isChanged(from: Int, to: Int) -> Bool {
    rule(from: from, to: to) != scenarioRule(from: from, to: to)
  }
  func scenarioRule(from: Int, to: Int) -> LinkRule { scenario.named[from * count + to] ?? scenario.usual }
  func isCut(from: Int, to: Int) -> Bool { cuts.contains(from * count + to) }
  func isParted(from: Int, to: Int) -> Bool { !sides.isEmpty && masks[from] & masks[to] == 0 }

  /// The index in `links` of a directed link, which is made at its first use.
  mutating func place(from: Int, to: Int) -> Int {
    let place = places[from * count + to]
    if place >= 0 { return Int(place) }
    let name = "\(roster.name(NodeID(from)))>\(roster.name(NodeID(to)))"
    var link = Link(from: from, to: to, rule: rule(from: from, to: to), seed: seed, name: name)
    link.isCut = isCut(from: from, to: to)
    link.isParted = isParted(from: from, to: to)
    links.append(link)
    places[from * count + to] = Int32(links.count - 1)
    return links.count - 1
  }
  /// `asScenario`: the change belongs to the scenario, and `heal` brings it back.
  mutating func change(_ set: LinkSet, _ change: LinkChange, asScenario: Bool) {
    if case .all = set { usual.apply(change) }
    for pair in pairs(of: set) {
      if case .all = set, named[pair] == nil { continue }
      var rule = named[pair] ?? usual
      rule.apply(change)
      named[pair] = rule
    }
    if asScenario { scenario = (usual, named) }
    refresh()
  }
  mutating func cut(_ set: LinkSet) {
    for pair in pairs(of: set) { cuts.insert(pair) }
    refresh()
  }
  mutating func mend(_ set: LinkSet) {
    for pair in pairs(of: set) { cuts.remove(pair) }
    refresh()
  }
  /// Every endpoint must be on a side; one on two sides hears both.
  mutating func partition(_ sides: [[NodeID]]) {
    self.sides = sides
    masks = Array(repeating: 0, count: count)
    for (side, members) in sides.enumerated() { for id in members { masks[id.index] |= 1 << UInt64(side) } }
    refresh()
  }
  mutating func heal() {
    (usual, named) = scenario
    cuts = []
    sides = []
    refresh()
  }
  private func pairs(of set: LinkSet) -> [Int] {
    switch set {
    case .one(let from, let to): return [from.index * count + to.index]
    case .both(let a, let b): return [a.index * count + b.index, b.index * count + a.index]
    case .all:
      let nodes = roster.nodes.indices
      return nodes.flatMap { a in nodes.filter { $0 != a }.map { a * count + $0 } }
    }
  }
  private mutating func refresh() {
    for index in links.indices {
      let (from, to) = (links[index].from, links[index].to)
      links[index].rule = rule(from: from, to: to)
      links[index].isCut = isCut(from: from, to: to)
      links[index].isParted = isParted(from: from, to: to)
    }
  }
}
