import Engine

/// Draws the steps of one kind of fault; times are whole milliseconds of the phase in which there are faults.
struct FaultDraws {
  var random: Random
  let roster: Roster
  /// The kinds of message that nodes send each other.
  let messageKinds: [String]
  let end: Int64
  private(set) var steps: [Timed<FaultPlan.Step>] = []

  init(random: Random, roster: Roster, messageKinds: [String], end: Int64) {
    (self.random, self.roster, self.messageKinds, self.end) = (random, roster, messageKinds, end)
  }

  /// Each kind of fault is one small function here.
  mutating func draw(_ kind: FaultKind) {
    switch kind {
    case .crash: crashes(.plain)
    case .wipe: crashes(.wipe)
    case .unsynced: crashes(.unsynced)
    case .torn: crashes(.torn)
    case .freeze: freezes()
    case .slow: slowness()
    case .partition: if nodes.count > 1 { partitions() }
    case .cut: cuts()
    case .kind: kindCuts()
    case .clog: clogs()
    case .swizzle: if nodes.count > 1 { swizzles() }
    case .delay: delays()
    case .hold: for episode in episodes() { befall(.hold(episode.length), at: episode.start) }
    case .loss: chances(.drop) { LinkChange(lossPPM: $0) }
    case .duplicate: chances(.duplicate) { LinkChange(duplicatePPM: $0) }
    case .reorder: chances(.deliver) { LinkChange(reorderPPM: $0) }
    case .corrupt: for episode in episodes() { befall(.corrupt, at: episode.start) }
    case .clock: clocks()
    }
  }

  // MARK: Nodes

  private mutating func crashes(_ kind: CrashKind) {
    for episode in episodes() {
      let victims = isOne(in: 6) ? some(of: nodes) : [node()]
      for victim in victims {
        give(.crash(victim, kind), at: episode.start)
        give(.restart(victim), at: victims.count == 1 ? episode.end : time(in: episode))
      }
    }
  }
  private mutating func freezes() {
    for episode in episodes() { give(.freeze(node(), for: episode.length), at: episode.start) }
  }
  private mutating func slowness() {
    for episode in episodes() {
      let victim = node()
      give(.slow(victim, times: Int(scale(2, 100))), at: episode.start)
      give(.slow(victim, times: 1), at: episode.end)
    }
  }
  private mutating func clocks() {
    for episode in episodes() {
      let victim = node()
      let jump = isOne(in: 2) ? Duration.milliseconds(sign() * scale(1, 10_000)) : nil
      let drift = jump == nil || isOne(in: 2) ? Int(sign() * scale(10, 200_000)) : nil
      give(.clock(victim, jump: jump, driftPPM: drift), at: episode.start)
      if drift != nil { give(.clock(victim, jump: nil, driftPPM: 0), at: episode.end) }
    }
  }

  // MARK: Links

  private mutating func partitions() {
    for episode in episodes() {
      let order = permuted(nodes)
      let half = nodes.count / 2, size = 1 + below(nodes.count - 1)
      switch below(nodes.count > 2 ? 6 : 3) {
      case 0: part([[order[0]], Array(order[1...])], episode)
      case 1: part([Array(order[..<size]), Array(order[size...])], episode)
      case 2:  // one way: the first cannot speak to the others
        for from in order[..<size] { for to in order[size...] { cut(.one(from: from, to: to), episode) } }
      case 3: part([Array(order[..<half]), Array(order[half...])], episode)
      case 4: part([Array(order[...half]), Array(order[half...])], episode)  // a bridge
      default:
        let places = order.map { ($0, below(3)) }
        let sides = (0..<3).map { side in places.filter { $0.1 == side }.map(\.0) }.filter { !$0.isEmpty }
        if sides.count > 1 { part(sides, episode) }
      }
    }
  }
  /// A client goes with the node it is near, or now and then where that node is not.
  private mutating func part(_ sides: [[NodeID]], _ episode: Episode) {
    var sides = sides
    for client in clients {
      let near = roster.near(client)
      if isOne(in: 5) {
        sides[below(sides.count)].append(client)
      } else {
        for side in sides.indices where sides[side].contains(where: { $0 == near }) {
          sides[side].append(client)
        }
      }
    }
    give(.partition(sides), at: episode.start)
    give(.heal, at: episode.end)
  }
  private mutating func cuts() {
    for episode in episodes() { if let links = link() { cut(links, episode) } }
  }
  private mutating func cut(_ links: LinkSet, _ episode: Episode) {
    give(.cut(links), at: episode.start)
    give(.mend(links), at: episode.end)
  }
  private mutating func kindCuts() {
    guard !messageKinds.isEmpty else { return }
    for episode in episodes() {
      guard let links = link() else { return }
      let kind = messageKinds[below(messageKinds.count)]
      give(.cut(links, kind: kind), at: episode.start)
      give(.mend(links, kind: kind), at: episode.end)
    }
  }
  private mutating func clogs() {
    for episode in episodes() {
      if let links = link() { give(.clog(links, for: episode.length), at: episode.start) }
    }
  }
  private mutating func swizzles() {
    for episode in episodes() {
      let links = (0..<(2 + below(min(10, 2 * nodes.count)))).compactMap { _ in link() }
      for link in links {
        give(.cut(link), at: episode.start + below(episode.size / 2 + 1))
        give(.mend(link), at: episode.end - below(episode.size / 2 + 1))
      }
    }
  }
  private mutating func delays() {
    for episode in episodes() {
      guard let links = someLinks() else { return }
      let middle = scale(1, 2_000) * 1_000
      let delay: Delay =
        switch below(6) {
        case 0: .constant(middle)
        case 1: .jitter(base: middle, spread: middle / 1_000 / 2 * 1_000)
        case 2: .exponential(mean: middle)
        case 3: .logNormal(median: middle, sigmaPPM: 1_000_000)
        case 4: .pareto(minimum: middle, alphaPPM: 2_000_000)
        default: .uniform(1_000, 1_000 + middle)
        }
      give(.link(links, LinkChange(delay: delay)), at: episode.start)
      add(.usualDelay(links), at: episode.end)
    }
  }

  /// By chance on a link, or single messages, or both.
  private mutating func chances(_ fate: FaultPlan.MessageFate, _ change: (Int) -> LinkChange) {
    let way = below(3)
    if way != 0 { for episode in episodes() { befall(fate, at: episode.start) } }
    guard way != 1 else { return }
    for episode in episodes() {
      guard let links = someLinks() else { return }
      give(.link(links, change(Int(scale(1, 40)) * 10_000)), at: episode.start)
      give(.link(links, change(0)), at: episode.end)
    }
  }
  private mutating func befall(_ fate: FaultPlan.MessageFate, at time: Int64) {
    add(.message(fate, draw: random.next()), at: time)
  }

  // MARK: Drawing

  /// A stretch of time in milliseconds, at least one of them.
  struct Episode {
    let start: Int64, end: Int64
    var size: Int64 { end - start }
    var length: Duration { .milliseconds(size) }
  }

  /// How many there are and how long they last is drawn first; together at most twice the phase.
  private mutating func episodes() -> [Episode] {
    let count = scale(1, 40)
    let longest = min(scale(20, max(40, end / 3)), max(20, 2 * end / count))
    return (0..<count).map { _ in
      let start = 100 + below(max(1, end - 101))
      return Episode(start: start, end: min(end, start + 1 + below(longest)))
    }
  }
  private mutating func time(in episode: Episode) -> Int64 { episode.start + 1 + below(episode.size) }

  private var nodes: [NodeID] { roster.nodes.indices.map(NodeID.init) }
  private var clients: [NodeID] { roster.ids.filter(roster.isClient) }
  private mutating func node() -> NodeID { NodeID(below(nodes.count)) }
  /// Each with the chance of a half, but at least one.
  private mutating func some(of nodes: [NodeID]) -> [NodeID] {
    let chosen = nodes.filter { _ in isOne(in: 2) }
    return chosen.isEmpty ? [node()] : chosen
  }
  /// A link between two nodes, now and then of a client, one way or both; nil where there is none.
  private mutating func link() -> LinkSet? {
    var ends: [NodeID]
    if !clients.isEmpty, nodes.count < 2 || isOne(in: 5) {
      let client = clients[below(clients.count)]
      ends = [client, roster.near(client)]
    } else {
      guard nodes.count > 1 else { return nil }
      ends = Array(permuted(nodes)[..<2])
    }
    if isOne(in: 2) { ends.reverse() }
    return isOne(in: 3) ? .both(ends[0], ends[1]) : .one(from: ends[0], to: ends[1])
  }
  private mutating func someLinks() -> LinkSet? { nodes.count > 1 && isOne(in: 3) ? .all : link() }

  private mutating func below(_ bound: Int) -> Int { Int(random.below(Int64(bound))) }
  private mutating func below(_ bound: Int64) -> Int64 { random.below(bound) }
  private mutating func isOne(in count: Int64) -> Bool { random.below(count) == 0 }
  private mutating func sign() -> Int64 { isOne(in: 2) ? -1 : 1 }
  /// A number of any size between two, ends included: each power of two is as likely as the next.
  private mutating func scale(_ low: Int64, _ high: Int64) -> Int64 {
    var octaves: Int64 = 1
    while low << octaves <= high { octaves += 1 }
    let base = low << below(octaves)
    return min(high, base + below(base))
  }
  private mutating func permuted(_ nodes: [NodeID]) -> [NodeID] {
    var nodes = nodes
    for last in stride(from: nodes.count - 1, to: 0, by: -1) { nodes.swapAt(last, below(last + 1)) }
    return nodes
  }

  private mutating func give(_ fault: Fault, at time: Int64) { add(.command(.fault(fault)), at: time) }
  private mutating func add(_ step: FaultPlan.Step, at time: Int64) {
    steps.append(Timed(Position(Instant(microseconds: time * 1_000)), step))
  }
}

extension Roster {
  /// The node that a client asks first.
  func near(_ client: NodeID) -> NodeID { self.client(client).flatMap { id(named: $0.near) } ?? NodeID(0) }
}
