import Engine

/// Two generals on two hills: they win if both attack at dawn and lose if one does so alone, and all they
/// have are messengers who may be caught in the valley between them.
///
/// g1 sends the plan; each message is answered by one more, until there were `k` acknowledgements. At dawn
/// each attacks if the message of its rule has passed through its hands: it has sent it or received it.
/// `knows` is how deep a general's knowledge of the plan is: 1 is "I know", 2 "I know that he knows", one
/// deeper with each message that arrives. A messenger takes 1 s, which stands for the hour of the story.
///
/// Source: Akkoyunlu, Ekanadham & Huber, "Some Constraints and Tradeoffs in the Design of Network
/// Communications", SOSP 1975; the generals are Gray's, "Notes on Data Base Operating Systems", 1978; the
/// ladder is Halpern & Moses, "Knowledge and Common Knowledge in a Distributed Environment", JACM 1990.
/// Left out: generals who lie.
package struct TwoGenerals: System {
  /// Which message a general must have sent or received to attack.
  package enum Rule: String, CaseIterable, Sendable {
    case last, first, second, third, fourth, fifth, sixth, seventh, never

    /// The number of that message, the plan being 1, where there are `k` acknowledgements; nil: none will do.
    func message(of k: Int) -> Int? {
      switch self {
      case .last: return k + 1
      case .never: return nil
      default:
        let number = Self.allCases.firstIndex(of: self) ?? 0
        return number <= k + 1 ? number : nil
      }
    }
  }
  package var k = 1
  package var g1Rule = Rule.last
  package var g2Rule = Rule.last
  package var copies = 1
  package var dawn = Duration.seconds(8)
  package var nights = 1

  package init() {}
  package static let card = Card(
    name: "two-generals", version: 3, title: "Two generals and a valley",
    summary: "g1 tells g2 that they attack at dawn; the messengers may be caught.",
    sources: [
      "Akkoyunlu, Ekanadham & Huber, Some Constraints and Tradeoffs in the Design of Network Communications, "
        + "SOSP 1975",
      "Gray, Notes on Data Base Operating Systems, 1978",
      "Halpern & Moses, Knowledge and Common Knowledge in a Distributed Environment, JACM 1990",
    ],
    leftOut: "generals who lie", shape: .row, nodes: ["g1", "g2"])
  package static let latency = Duration.seconds(1)
  package static let parameters: [Parameter<TwoGenerals>] = [
    .count("k", \.k, 0...6, "how many acknowledgements follow the plan, in turns"),
    .choice("g1_rule", \.g1Rule, "g1 attacks if it has sent or received that message"),
    .choice("g2_rule", \.g2Rule, "g2 attacks if it has sent or received that message"),
    .count("copies", \.copies, 1...20, "how many messengers carry each message"),
    .time("dawn", \.dawn, .seconds(1)...(.seconds(86_400)), "how long after dusk it dawns"),
    .count("nights", \.nights, 1...10_000, "how many nights there are, with a plan in each; a day takes 1s"),
  ]
  package static let fields = [
    FieldSchema("knows", .int, "how deep it knows of the plan: 1 is \"I know\", 2 \"I know that he knows\""),
    FieldSchema("ladder", .text, "the same in words"),
    FieldSchema("decision", .symbol(["attack", "wait"]), "what it does at dawn; nil before"),
  ]
  package static let figures: [Figure<TwoGenerals>] = [
    Figure("dawns", .int, "dawns at which both have decided") { .int($0.dawns.count) },
    Figure("alone", .int, "dawns at which one of them attacked alone") { .int($0.dawns.alone) },
    Figure("victories", .int, "dawns at which both attacked") { .int($0.dawns.victories) },
  ]
  package static let invariants = [
    Invariant<General>("g2 attacks only if it has heard of the plan") { generals in
      generals.allSatisfy { $0.isFirst || $0.disk.decision != true || $0.disk.heard >= 1 }
    },
    Invariant("neither knows more than one step deeper than the other") { generals in
      guard generals.count == 2, generals[0].disk.night == generals[1].disk.night else { return true }
      return abs(generals[0].knows - generals[1].knows) <= 1
    },
  ]
  package static let demands = [
    Invariant<General>("both have decided") { generals in
      generals.allSatisfy { $0.disk.decision != nil }
    }
  ]
  package func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<General.Disk>) -> General {
    var disk = General.Disk()
    if case .restart(let kept) = power { disk = kept }
    return General(isFirst: id.index == 0, other: nodes.first { $0 != id }, war: self, disk: disk)
  }
  package func adjust(_ node: inout General) { node.war = self }
}

extension Simulation<TwoGenerals> {
  /// How the dawns ended that both have seen.
  fileprivate var dawns: (count: Int, alone: Int, victories: Int) {
    let decisions = replicas.prefix(2).compactMap(\.disk?.decisions)
    guard decisions.count == 2 else { return (0, 0, 0) }
    let (a, b) = (decisions[0], decisions[1]), count = min(a.count, b.count)
    let both = a.attacks(with: b), alone = a.differences(from: b)
    return (count, alone, both)
  }
}

/// What a general has decided at each dawn so far.
package struct Decisions: Sendable {
  package private(set) var count = 0
  /// A bit for each dawn: whether it attacked.
  private var words: [UInt64] = []

  mutating func append(_ attacks: Bool) {
    if count % 64 == 0 { words.append(0) }
    if attacks { words[count / 64] |= 1 << UInt64(count % 64) }
    count += 1
  }
  /// At how many dawns both attacked.
  func attacks(with other: Decisions) -> Int {
    zip(words, other.words).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount }
  }
  /// At how many of the dawns that both have seen just one attacked.
  func differences(from other: Decisions) -> Int {
    let shared = min(count, other.count)
    var sum = 0
    for (index, pair) in zip(words, other.words).enumerated() where index * 64 < shared {
      let left = shared - index * 64
      let seen = left >= 64 ? UInt64.max : (1 << UInt64(left)) - 1
      sum += ((pair.0 ^ pair.1) & seen).nonzeroBitCount
    }
    return sum
  }
}

extension TwoGenerals {
  package struct General: Node {
    package typealias Request = Never
    /// What a messenger carries besides its words.
    package struct Errand: Hashable, Sendable, CustomStringConvertible {
      /// Counted from 0; and which message of that night it is, the plan being 1.
      let night: Int, number: Int
      package var description: String { "step=\(number)" }
    }
    package enum Message: Labelled {
      /// Attack at dawn.
      case plan(Errand)
      /// That the message before has come.
      case ack(Errand)
      package static var kinds: [String] { ["plan", "ack"] }
      package var kind: Int { if case .plan = self { 0 } else { 1 } }
      fileprivate var errand: Errand {
        switch self {
        case .plan(let errand), .ack(let errand): errand
        }
      }
    }
    package enum Timer: String, CaseIterable, Labelled { case dawn, dusk }
    package struct Disk: Sendable, ReadableDisk {
      /// Which night it is, counted from 0, and when it began, on this general's clock.
      var night = 0, dusk = Instant.zero
      /// The last message of this night that was received, and the last that was received or sent; 0 is none.
      var heard = 0, handled = 0
      /// Whether it attacks this dawn; nil before.
      var decision: Bool?
      var decisions = Decisions()

      package var fields: [Field] {
        [
          Field(name: "night", value: .int(night + 1)), Field(name: "dusk", value: .time(dusk - .zero)),
          Field(name: "heard", value: .int(heard)), Field(name: "handled", value: .int(handled)),
          Field(name: "decision", value: decision.map { .text($0 ? "attack" : "wait") } ?? .none),
          Field(name: "dawns", value: .int(decisions.count)),
        ]
      }
    }

    let isFirst: Bool
    let other: NodeID?
    fileprivate(set) var war: TwoGenerals
    package private(set) var disk: Disk

    init(isFirst: Bool, other: NodeID?, war: TwoGenerals, disk: Disk) {
      (self.isFirst, self.other, self.war, self.disk) = (isFirst, other, war, disk)
    }
    /// The plan is g1's own: it knows it from the start.
    var knows: Int { isFirst ? max(1, disk.heard) : disk.heard }
    private var ladder: String {
      if knows == 0 { return "I know nothing" }
      return (1..<max(1, knows)).reduce("I know") { $0 + ($1 % 2 == 1 ? " that he knows" : " that I know") }
    }
    package var inspection: Inspection {
      let (badge, tone): (String, Tone) =
        switch disk.decision {
        case true: ("GO", .strong)
        case false: ("STAY", .waiting)
        case nil: ("CAMP", .plain)
        }
      return Inspection(
        badge: badge, tone: tone,
        [
          "knows": .int(knows), "ladder": .text(ladder),
          "decision": disk.decision.map { .text($0 ? "attack" : "wait") } ?? .none,
        ])
    }

    package mutating func start(_ io: inout Effects<Self>) {
      if disk.handled == 0, disk.decision == nil { return beginNight(&io) }
      awaitSun(&io)
    }
    package mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
      switch timer {
      case .dawn: if disk.decision == nil { decide(&io) }
      case .dusk:
        guard disk.decision != nil, disk.night + 1 < war.nights else { return }
        disk.night += 1
        (disk.heard, disk.handled, disk.decision) = (0, 0, nil)
        disk.dusk = io.clock
        beginNight(&io)
      }
    }
    package mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      let errand = message.errand
      guard errand.night == disk.night, errand.number > disk.heard else { return }
      guard disk.decision == nil else { return io.note("hears message \(errand.number) too late") }
      disk.heard = errand.number
      disk.handled = errand.number
      io.note("hears message \(errand.number): \(ladder)")
      if errand.number <= war.k { send(errand.number + 1, &io) }
    }

    private mutating func beginNight(_ io: inout Effects<Self>) {
      if isFirst { send(1, &io) }
      awaitSun(&io)
    }
    private mutating func send(_ number: Int, _ io: inout Effects<Self>) {
      guard let other else { return }
      disk.handled = number
      let errand = Errand(night: disk.night, number: number)
      for _ in 0..<war.copies { io.send(number == 1 ? .plan(errand) : .ack(errand), to: other) }
    }
    /// Sets the timer for dawn, or for the next dusk where it has dawned.
    private func awaitSun(_ io: inout Effects<Self>) {
      let dawn = disk.dusk + war.dawn
      if disk.decision == nil {
        io.setTimer(.dawn, after: max(.zero, dawn - io.clock))
      } else if disk.night + 1 < war.nights {
        io.setTimer(.dusk, after: max(.zero, dawn + TwoGenerals.day - io.clock))
      }
    }
    private mutating func decide(_ io: inout Effects<Self>) {
      let rule = isFirst ? war.g1Rule : war.g2Rule
      if let message = rule.message(of: war.k) {
        let isHandled = disk.handled >= message, isSender = isFirst == (message % 2 == 1)
        let act = isSender ? "sent" : "received"
        io.note("\(isHandled ? "attacks: it has" : "waits: it has not") \(act) message \(message)")
        disk.decision = isHandled
      } else {
        io.note("waits: there is no \(rule.rawValue) message to wait for")
        disk.decision = false
      }
      disk.decisions.append(disk.decision == true)
      awaitSun(&io)
    }
  }
  private static let day = Duration.seconds(1)
}
