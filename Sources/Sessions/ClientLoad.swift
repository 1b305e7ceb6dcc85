import Engine

/// What is asked of a system under random faults: its requests, in the words of its usages and examples, with
/// a few keys and a value that no other write has. Clients ask, and now and then a node is asked itself.
struct ClientLoad {
  /// A word of a request.
  private enum Part: Hashable {
    case word(Word)
    case key, value
  }
  private var random: Random
  private let roster: Roster
  private let forms: [[Part]]
  private let keys: [String]
  private let hasNumbers: Bool
  private var values = 0

  init(seed: UInt64, schema: Schema, roster: Roster) {
    random = Random(seed: seed, stream: "fault plan operations")
    self.roster = roster
    let examples = schema.card.examples.map { $0.split(separator: " ").map(String.init) }
    var keys: [String] = [], hasNumbers = false
    forms = schema.requests.compactMap { usage in
      let same = examples.filter { $0.first == usage.kind && $0.count == usage.arguments.count + 1 }
      for example in same {
        for (argument, word) in zip(usage.arguments, example.dropFirst()) {
          if argument == "KEY", !keys.contains(word) { keys.append(word) }
          if argument == "VALUE", Int(word) != nil { hasNumbers = true }
        }
      }
      var parts = [Part.word(Word(usage.kind))]
      for (index, argument) in usage.arguments.enumerated() {
        switch argument {
        case "KEY": parts.append(.key)
        case "VALUE": parts.append(.value)
        default:
          guard let example = same.first else { return nil }
          parts.append(.word(Word(example[index + 1])))
        }
      }
      return parts
    }
    self.keys = Array((keys + ["k"]).prefix(3))
    self.hasNumbers = hasNumbers
  }

  /// All operations of a plan, in the order of time.
  mutating func steps(in phases: PlanPhases) -> [Timed<FaultPlan.Step>] {
    guard !forms.isEmpty else { return [] }
    let settled = phases.settled.microseconds / 1_000
    var times: [Int64] = []
    for _ in 0..<(20 << random.below(4)) { times.append(100 + random.below(max(1, settled - 100))) }
    var steps = times.sorted().map { time in
      let form = Int(random.below(Int64(forms.count)))
      return step(form, by: anybody(), at: Instant(microseconds: time * 1_000))
    }
    // Everybody is asked in each round: who does not serve may refuse, but somebody serves.
    let rounds = max(4, 2 * forms.count)
    for round in 0..<rounds {
      let gap = (phases.last - phases.settled) / rounds
      let time = phases.settled + gap * round
      for id in roster.ids { steps.append(step(round % forms.count, by: id, at: time)) }
    }
    return steps
  }

  private mutating func anybody() -> NodeID {
    let isNode = roster.clients.isEmpty || random.below(3) == 0
    let count = isNode ? roster.nodes.count : roster.clients.count
    return NodeID((isNode ? 0 : roster.nodes.count) + Int(random.below(Int64(count))))
  }

  private mutating func step(_ form: Int, by id: NodeID, at time: Instant) -> Timed<FaultPlan.Step> {
    var words: [Word] = []
    for part in forms[form] {
      switch part {
      case .word(let word): words.append(word)
      case .key: words.append(Word(keys[Int(random.below(Int64(keys.count)))]))
      case .value:
        values += 1
        words.append(Word(hasNumbers ? "\(values)" : "v\(values)"))
      }
    }
    return Timed(Position(time), .command(.call(id, words)))
  }
}
