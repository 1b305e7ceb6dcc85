import Engine

/// A made-up system and run for tests of text.
enum Example {
  static let roster = Roster(
    nodes: ["n1", "n2", "n3", "s", "b"],
    clients: [
      Client(name: "west", near: "n1"), Client(name: "east", near: "n2"), Client(name: "c", near: "s"),
    ],
    groups: [
      Group(kind: .region, name: "eu", members: ["n1", "n2"]), Group(kind: .rack, name: "R1", members: ["s"]),
    ])

  static let schema = Schema(
    card: Card(
      name: "heartbeat-failover", version: 1, title: "", summary: "", sources: [], leftOut: "", shape: .row,
      nodes: ["n1", "n2", "n3"]),
    parameters: [
      ParameterSchema(
        name: "rule", type: .symbol(["alone", "majority"]), sentence: "", range: "alone or majority",
        value: .text("alone")),
      ParameterSchema(
        name: "heartbeat", type: .time, sentence: "", range: "10ms to 10s", value: .time(.milliseconds(200)),
        limits: 10_000...10_000_000),
      ParameterSchema(name: "fsync", type: .bool, sentence: "", range: "on or off", value: .bool(true)),
      ParameterSchema(name: "load", type: .number, sentence: "", range: "0 to 1", value: .number(0.5)),
      ParameterSchema(name: "first", type: .node, sentence: "", range: "a node", value: .text("n1")),
    ],
    requests: [
      Usage("write", ["KEY", "VALUE"], ""), Usage("promote", [], ""), Usage("read", ["KEY", "[LEVEL]"], ""),
      Usage("buy", ["SEAT..."], ""),
    ],
    messageKinds: ["heartbeat", "vote"], timers: ["election", "heartbeat"], nodeFields: [], globals: [],
    tables: [], hasDamage: true, hasTornWrite: true)

  static let text = CommandText(roster: roster)
  static let checked = CommandText(roster: roster, schema: schema)
}

/// Random commands in the form in which the parser gives them.
struct CommandGenerator {
  var random: Random
  let roster = Example.roster

  init(seed: UInt64) { random = Random(seed: seed, stream: "commands") }

  mutating func below(_ bound: Int) -> Int { Int(random.below(Int64(bound))) }
  mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
  mutating func maybe<T>(_ make: (inout CommandGenerator) -> T) -> T? { below(2) == 0 ? nil : make(&self) }
  mutating func node() -> NodeID { NodeID(below(roster.count)) }
  mutating func ppm() -> Int { pick([0, 1, 100, 10_000, 999_999, 1_000_000, below(1_000_001)]) }
  mutating func microseconds() -> Int64 {
    let units: [Int64] = [1, 1_000, 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000]
    return min(Int64(below(1_000)) * pick(units), Duration.longest.inMicroseconds)
  }
  mutating func duration() -> Duration { .microseconds(microseconds()) }
  mutating func word() -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCXYZ"), more = letters + Array("0123456789_")
    return String(pick(letters)) + String((0..<below(10)).map { _ in pick(more) })
  }
  mutating func freeText() -> String {
    let characters: [Character] = ["a", "b", " ", "\"", "\\", "#", "|", "ü", "日", "e\u{301}", "1", ">"]
    return String((0..<below(12)).map { _ in pick(characters) })
  }
  mutating func link() -> LinkSet {
    let a = node()
    var b = node()
    while b == a { b = node() }
    return pick([.all, .one(from: a, to: b), .both(a, b)])
  }
  mutating func message() -> MessageName {
    MessageName(
      from: node(), to: node(), kind: word(), number: 1 + below(1_000_000_000),
      copy: maybe { 1 + $0.below(100) })
  }
  mutating func partition() -> Fault {
    var sides = Array(repeating: [NodeID](), count: 2 + below(3))
    for id in roster.ids {
      for side in Set([below(sides.count), below(sides.count)]).sorted() { sides[side].append(id) }
    }
    for side in sides.indices where sides[side].isEmpty { sides[side].append(node()) }
    return .partition(sides)
  }
  mutating func delay() -> Delay {
    let a = microseconds(), b = microseconds()
    let sigma = pick([0, 500_000, 10_000_000, below(10_000_001)])
    let alpha = pick([100_000, 2_500_000, 100_000_000, 100_000 + below(99_900_001)])
    return pick([
      .constant(a), .jitter(base: a, spread: b), .uniform(min(a, b), max(a, b)), .exponential(mean: a),
      .logNormal(median: a, sigmaPPM: sigma), .pareto(minimum: a, alphaPPM: alpha),
    ])
  }
  mutating func linkChange() -> LinkChange {
    var change = LinkChange(
      delay: maybe { $0.delay() }, lossPPM: maybe { $0.ppm() }, duplicatePPM: maybe { $0.ppm() },
      reorderPPM: maybe { $0.ppm() })
    if change == LinkChange() { change.lossPPM = ppm() }
    return change
  }
  mutating func value() -> Value {
    let whole = below(2_000_000) - 1_000_000
    switch below(7) {
    case 0: return .bool(below(2) == 0)
    case 1: return .int(whole * pick([1, 1_000, 1_000_000_000]))
    case 2: return .number(Double(whole) / pick([1, 2, 3, 1e6, 1e15, 7e11]))
    case 3: return .time(duration())
    case 4: return .percent(ppm: ppm())
    case 5: return .text(freeText())
    default: return .text(pick(["on", "off", word(), "\(word())-\(word())"]))
    }
  }
  mutating func request() -> [Word] {
    [Word(word())]
      + (0..<below(4)).map { _ in
        pick([
          Word(word()), Word(freeText(), quoted: true), Word("12.5"), Word("50%"), Word("n1>n2"), Word("+4s"),
        ])
      }
  }
  mutating func clock() -> Fault {
    let jump = maybe { $0.pick([1, -1]) * $0.microseconds() }.map { Duration.microseconds($0) }
    let drift = jump == nil ? below(1_800_001) - 900_000 : maybe { $0.below(201) - 100 }
    return .clock(node(), jump: jump, driftPPM: drift)
  }

  mutating func command() -> Command {
    switch below(20) {
    case 0: .fault(.crash(node(), pick(CrashKind.allCases)))
    case 1: .fault(.restart(node()))
    case 2: .fault(.freeze(node(), for: maybe { $0.duration() }))
    case 3: .fault(.thaw(node()))
    case 4: .fault(.slow(node(), times: 1 + below(10_000)))
    case 5: .fault(.fire(node(), timer: word()))
    case 6, 7: .fault(partition())
    case 8:
      .fault(
        pick([
          .cut(link(), kind: maybe { $0.word() }), .mend(link(), kind: maybe { $0.word() }), .heal,
          .clog(link(), for: duration()),
        ]))
    case 9, 10, 11: .fault(.link(link(), linkChange()))
    case 12: .fault(pick([.drop(message()), .duplicate(message()), .hold(message())]))
    case 13: .fault(pick([.release(message()), .deliver(message()), .corrupt(message())]))
    case 14, 15: .fault(clock())
    case 16, 17: .call(node(), request())
    default: .set(parameter: word(), to: value())
    }
  }
}
