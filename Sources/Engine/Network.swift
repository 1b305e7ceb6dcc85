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

/// What a directed link does to messages now.
struct Link: Sendable {
  var rule: LinkRule
  var isCut = false, isClogged = false
  /// A bit for each kind of message that may be stopped on it, by the lowest six bits of the kind's index.
  var sieve: UInt64 = 0
}

/// A link that brings every message once, after a delay that is constant or uniform: all that most links do.
struct PlainLink: Sendable {
  /// The shortest delay, and how many delays there are from it on; none where the link does anything else.
  let least: Int64, count: Int64

  init(_ link: Link) {
    let rule = link.rule
    let doesMore =
      link.isCut || link.isClogged || link.sieve != 0 || rule.lossPPM > 0 || rule.duplicatePPM > 0
      || rule.reorderPPM > 0
    switch rule.delay {
    case .constant(let delay) where !doesMore: (least, count) = (delay, 1)
    case .uniform(let low, let high) where !doesMore: (least, count) = (low, high - low + 1)
    default: (least, count) = (0, 0)
    }
  }
  @inline(__always)
  func delay(_ luck: Luck) -> Int64 {
    var delays = luck.stream(.delay)
    return least &+ delays.below(count)
  }
}

/// A cut of one kind of message, by its index, on one directed pair.
private struct KindCut: Hashable, Sendable {
  let pair: Int, kind: Int
}

/// A directed pair on which what is sent waits.
struct Clog: Sendable {
  let pair: Int
  /// When it ends, in microseconds, and the order of that event.
  let until: Int64, order: UInt64
}

/// The chance that one message meets, from its name and the run's seed alone, with a stream for each purpose:
/// no other message, node or fault shifts it. A message draws the same whether a cut stops it or not.
struct Luck {
  private let key: UInt64
  fileprivate init(key: UInt64) { self.key = key }

  enum Purpose: UInt64 {
    case delay = 0x8cb9_2ba7_2f3d_8dd7
    case loss = 0x4528_21e6_38d0_1377
    case duplication = 0xbe54_66cf_34e9_0c6c
    case reordering = 0xc0ac_29b7_c97c_50dd
    case corruption = 0x3f84_d5b5_b547_0917
  }
  @inline(__always)
  func stream(_ purpose: Purpose) -> SplitMix64 { SplitMix64(state: key ^ purpose.rawValue) }
}

extension LinkRule {
  func loses(_ luck: Luck) -> Bool {
    guard lossPPM > 0 else { return false }
    var losses = luck.stream(.loss)
    return losses.chance(ppm: lossPPM)
  }
  func doubles(_ luck: Luck) -> Bool {
    guard duplicatePPM > 0 else { return false }
    var duplicates = luck.stream(.duplication)
    return duplicates.chance(ppm: duplicatePPM)
  }
  /// The microseconds that a message takes; one that is reordered takes up to twice as long again.
  @inline(__always)
  func delay(_ luck: Luck) -> Int64 {
    let usual = copyDelay(luck)
    return reorderPPM > 0 ? reordered(usual, luck) : usual
  }
  /// The microseconds that a copy takes.
  func copyDelay(_ luck: Luck) -> Int64 {
    var delays = luck.stream(.delay)
    return delay.draw(from: &delays)
  }
  private func reordered(_ usual: Int64, _ luck: Luck) -> Int64 {
    var reorders = luck.stream(.reordering)
    guard reorders.chance(ppm: reorderPPM) else { return usual }
    return usual + reorders.microseconds(1, through: max(1, 2 * usual))
  }
}

extension Delay {
  fileprivate func draw(from random: inout SplitMix64) -> Int64 {
    switch self {
    case .constant(let delay): delay
    case .jitter(let base, let spread): max(0, random.microseconds(base - spread, through: base + spread))
    case .uniform(let low, let high): random.microseconds(low, through: high)
    case .exponential, .logNormal, .pareto: tailed(random.next())
    }
  }

  /// A delay of a distribution without an upper bound; none is longer than the longest time that a text may
  /// name, 1000 days.
  private func tailed(_ bits: UInt64) -> Int64 {
    let distribution: Distribution
    switch self {
    case .exponential(let mean): distribution = .exponential(mean: Double(mean))
    case .logNormal(let median, let sigmaPPM):
      distribution = .lognormal(median: Double(median), sigma: Double(sigmaPPM) / 1_000_000)
    case .pareto(let minimum, let alphaPPM):
      distribution = .pareto(minimum: Double(minimum), alpha: Double(alphaPPM) / 1_000_000)
    default: return typical
    }
    return min(distribution.microseconds(Random.unit(bits)), Duration.longest.inMicroseconds)
  }
}

/// The links between all endpoints: who hears whom, and how well.
struct Network: Sendable {
  private let roster: Roster
  private let count: Int
  /// What a link between two nodes does unless it is named.
  private var usual: LinkRule
  /// Links that were named, by `from * count + to`: for look-up only.
  private var named: [Int: LinkRule] = [:]
  /// `usual` and `named` as the scenario has them.
  private var scenario: (usual: LinkRule, named: [Int: LinkRule])
  private var cuts: Set<Int> = []
  private var kindCuts: Set<KindCut> = []
  private(set) var clogs: [Clog] = []
  /// The usual link, then those of pairs that differ from it; and which of them each directed pair has.
  private var links: [Link]
  private var usualLink: PlainLink
  /// Whether any message may be stopped by a cut or a partition.
  private(set) var stopsAny = false
  private var places: [UInt32]
  /// The partition in force, and for each endpoint the sides it is on, as bits.
  private(set) var sides: [[NodeID]] = []
  private var isParted = false
  /// Whether every link is as the scenario has it, and nothing is cut or clogged.
  var isUsual: Bool {
    !stopsAny && clogs.isEmpty && usual == scenario.usual && named == scenario.named
  }
  private var masks: [UInt64]
  /// What the names of endpoints, and of kinds of message, add to a message's luck.
  private let endpointSalts: [UInt64], kindSalts: [UInt64]

  init(setup: Setup, latency: Duration, kinds: [String]) {
    roster = setup.roster
    count = setup.roster.count
    usual = LinkRule(delay: .constant(latency.inMicroseconds))
    links = [Link(rule: usual)]
    usualLink = PlainLink(links[0])
    places = Array(repeating: 0, count: count * count)
    masks = Array(repeating: 0, count: count)
    func salt(_ stream: String) -> UInt64 {
      var mixer = SplitMix64(seed: setup.seed, stream: stream)
      return mixer.next()
    }
    endpointSalts = setup.roster.names.map { salt("link \($0)") }
    kindSalts = kinds.map { salt("kind \($0)") }
    for (index, client) in setup.roster.clients.enumerated() {
      guard let near = setup.roster.id(named: client.near)?.index else { continue }
      let own = setup.roster.nodes.count + index
      named[own * count + near] = LinkRule(delay: .constant(1_000))
      named[near * count + own] = LinkRule(delay: .constant(1_000))
    }
    scenario = (usual, named)
    refresh()
  }

  // MARK: What a message meets

  @inline(__always)
  func link(from: Int, to: Int) -> Link {
    links[Int(places[from &* count &+ to])]
  }

  /// What the link does where that is nothing but to take its time.
  @inline(__always)
  func plainLink(from: Int, to: Int) -> PlainLink? {
    if isParted { return nil }
    let place = links.count == 1 ? 0 : Int(places[from &* count &+ to])
    let link = place == 0 ? usualLink : PlainLink(links[place])
    return link.count > 0 ? link : nil
  }

  /// Why nothing gets through from one to the other now; nil when it does.
  @inline(__always)
  func block(from: Int, to: Int, _ link: Link, kind: @autoclosure () -> Int) -> Loss? {
    if link.isCut { return .cut }
    if link.sieve != 0, isCut(from: from, to: to, kind: kind()) { return .kindCut }
    return isParted(from: from, to: to) ? .partition : nil
  }

  /// The luck of a message, by its name.
  @inline(__always)
  func luck(from: Int, to: Int, kind: Int, number: UInt32, copy: UInt16) -> Luck {
    let ends = endpointSalts[from] ^ (endpointSalts[to] << 32 | endpointSalts[to] >> 32)
    let place = UInt64(number) << 16 | UInt64(copy)
    return Luck(key: SplitMix64.mix(ends &+ kindSalts[kind] &+ place &* SplitMix64.step))
  }

  // MARK: What is seen

  func rule(from: Int, to: Int) -> LinkRule { named[from * count + to] ?? usual }
  func isChanged(from: Int, to: Int) -> Bool {
    rule(from: from, to: to) != scenarioRule(from: from, to: to)
  }
  func scenarioRule(from: Int, to: Int) -> LinkRule { scenario.named[from * count + to] ?? scenario.usual }
  func isCut(from: Int, to: Int) -> Bool { cuts.contains(from * count + to) }
  func isCut(from: Int, to: Int, kind: Int) -> Bool {
    kindCuts.contains(KindCut(pair: from * count + to, kind: kind))
  }
  func clog(from: Int, to: Int) -> Clog? { clogs.first { $0.pair == from * count + to } }
  /// The ends of a pair that a clog names.
  func ends(of pair: Int) -> (from: Int, to: Int) { (pair / count, pair % count) }
  func isParted(from: Int, to: Int) -> Bool { isParted && masks[from] & masks[to] == 0 }

  // MARK: What is changed

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
  /// Cuts everything, or one kind of message.
  mutating func cut(_ set: LinkSet, kind: Int?) {
    for pair in pairs(of: set) {
      if let kind { kindCuts.insert(KindCut(pair: pair, kind: kind)) } else { cuts.insert(pair) }
    }
    refresh()
  }
  /// Ends the cut of one kind; without a kind all cuts.
  mutating func mend(_ set: LinkSet, kind: Int?) {
    let mended = Set(pairs(of: set))
    if kind == nil { cuts.subtract(mended) }
    kindCuts = kindCuts.filter { !mended.contains($0.pair) || (kind ?? $0.kind) != $0.kind }
    refresh()
  }
  /// In place of the clogs that the pairs had.
  mutating func clog(_ new: [Clog]) {
    let pairs = Set(new.map(\.pair))
    clogs = clogs.filter { !pairs.contains($0.pair) } + new
    refresh()
  }
  mutating func unclog(_ pair: Int) {
    clogs.removeAll { $0.pair == pair }
    refresh()
  }
  /// Every endpoint must be on a side; one on two sides hears both.
  mutating func partition(_ sides: [[NodeID]]) {
    self.sides = sides
    isParted = true
    stopsAny = true
    masks = Array(repeating: 0, count: count)
    for (side, members) in sides.enumerated() { for id in members { masks[id.index] |= 1 << UInt64(side) } }
  }
  mutating func heal() {
    (usual, named) = scenario
    cuts = []
    kindCuts = []
    clogs = []
    sides = []
    isParted = false
    refresh()
  }
  func pairs(of set: LinkSet) -> [Int] {
    switch set {
    case .one(let from, let to): return [from.index * count + to.index]
    case .both(let a, let b): return [a.index * count + b.index, b.index * count + a.index]
    case .all:
      let nodes = roster.nodes.indices
      return nodes.flatMap { a in nodes.filter { $0 != a }.map { a * count + $0 } }
    }
  }
  /// Gives each pair that differs from the usual its link.
  private mutating func refresh() {
    places = Array(repeating: 0, count: count * count)
    links = [Link(rule: usual)]
    usualLink = PlainLink(links[0])
    stopsAny = isParted || !cuts.isEmpty || !kindCuts.isEmpty
    let clogged = Set(clogs.map(\.pair))
    var sieves: [Int: UInt64] = [:]
    // In no order: bits are joined.
    for cut in kindCuts { sieves[cut.pair, default: 0] |= 1 << UInt64(cut.kind & 63) }
    for pair in Set(named.keys).union(cuts).union(clogged).union(sieves.keys).sorted() {
      places[pair] = UInt32(links.count)
      links.append(
        Link(
          rule: named[pair] ?? usual, isCut: cuts.contains(pair), isClogged: clogged.contains(pair),
          sieve: sieves[pair] ?? 0))
    }
  }
}
