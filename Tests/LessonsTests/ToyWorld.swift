import Engine
import Lessons

/// A system that exists only here: a few tables, globals and parameters of every type.
let toySchema = Schema(
  card: Card(
    name: "toy", version: 1, title: "Toy", summary: "nothing", sources: [], leftOut: "everything",
    shape: .row,
    nodes: ["n1", "n2", "n3"], clients: [Client(name: "west", near: "n1"), Client(name: "east", near: "n2")]),
  parameters: [
    ParameterSchema(
      name: "rule", type: .symbol(["alone", "majority"]), sentence: "", range: "alone majority",
      value: .text("alone"))
  ],
  requests: [Usage("read", ["KEY"], ""), Usage("write", ["KEY", "VALUE"], "")],
  messageKinds: ["vote", "copy"], timers: ["beat"], nodeFields: [],
  globals: [
    FieldSchema("load", .number, ""), FieldSchema("rate", .percent, ""), FieldSchema("refused", .int, ""),
  ],
  tables: [
    TableSchema(
      "nodes", "",
      [
        FieldSchema("name", .node, ""), FieldSchema("up", .bool, ""),
        FieldSchema("role", .symbol(["leader", "replica", "n2"]), ""), FieldSchema("term", .int, ""),
        FieldSchema("vector", .clock, ""), FieldSchema("log", .list(.int), ""),
        FieldSchema("error", .time, "", god: true), FieldSchema("follows", .node, ""),
        FieldSchema("label", .text, ""),
      ]),
    TableSchema(
      "ops", "",
      [
        FieldSchema("client", .node, ""), FieldSchema("kind", .text, ""), FieldSchema("key", .text, ""),
        FieldSchema("value", .any, ""), FieldSchema("acked", .bool, ""),
        FieldSchema("status", .symbol(["pending", "ok", "refused", "timeout"]), ""),
        FieldSchema("latency", .time, ""), FieldSchema("attempts", .int, ""),
      ]),
    TableSchema("faults", "", [FieldSchema("verb", .text, ""), FieldSchema("at", .time, "")]),
    TableSchema("empty", "", [FieldSchema("size", .int, "")]),
  ])

let toyRoster = Roster(nodes: toySchema.card.nodes, clients: toySchema.card.clients)
let toyScope = ConditionScope(
  toySchema, roster: toyRoster, goals: ["g1"], questions: ["q-one", "peak"], runs: ["alone", "majority"])

/// A world that is nothing but the tables it is told to have.
struct ToyWorld: World {
  var instant = Instant.zero
  var tables: [String: [[Value]]] = [:]
  var globals: [String: Value] = [:]

  var schema: Schema { toySchema }
  var setup: Setup { Setup(seed: 7, roster: toyRoster) }
  var now: Instant { instant }
  var eventCount: Int { 0 }
  var eventsAtNow: Int { 0 }
  var nextEventTime: Instant? { nil }
  var parameters: [ParameterSchema] { toySchema.parameters }
  var nodes: [NodeView] { [] }
  var flights: [MessageView] { [] }
  func link(from: NodeID, to: NodeID) -> LinkView {
    LinkView(
      delay: .constant(0), lossPPM: 0, duplicatePPM: 0, reorderPPM: 0, isCut: false, isParted: false,
      isChanged: false)
  }
  var sides: [[NodeID]] { [] }
  var trace: [TraceView] { [] }
  var traceCount: Int { trace.count }
  func traceLine(_ index: Int) -> TraceView { trace[index] }
  var history: [Engine.Operation] { [] }
  func initial(of key: String) -> Value { .none }
  var violations: [String] { [] }
  var unmetDemands: [String] { [] }
  func rows(of table: String) -> [[Value]]? { tables[table] }
  func global(_ name: String) -> Value? { globals[name] }
  var digest: UInt64 { 0 }
  mutating func step() -> Bool { false }
  mutating func run(until end: Instant, mostEvents: Int) -> Bool {
    run(until: end)
    return true
  }
  mutating func run(until end: Instant) { instant = end }
  mutating func apply(_ command: Command, by origin: Origin) throws(CommandError) {}
  mutating func replay(_ command: Command, by origin: Origin) {}
  func traceKind(_ index: Int) -> TraceView.Kind { trace[index].kind }
  var traceBytes: Int { 0 }
  func losses(since oldest: Instant, among most: Int) -> [Int] { [] }
  var landmarkCount: Int { 0 }
  func landmark(_ index: Int) -> Int { index }
  var epochCount: Int { 0 }
  func epochChange(_ index: Int) -> EpochChange { preconditionFailure("a toy has no epochs") }

  /// Three nodes: n1 leads in term 1, n2 in term 2, n3 is down.
  static let usual = ToyWorld(
    instant: .zero + .seconds(5),
    tables: [
      "nodes": [
        node("n1", up: true, "leader", term: 1, [1, 0, 0], log: [1, 3, 2], error: .milliseconds(-400)),
        node("n2", up: true, "leader", term: 2, [1, 2, 0], log: [], error: .zero),
        node("n3", up: false, "replica", term: 2, [0, 0, 0], log: [7], error: .milliseconds(30)),
      ],
      "ops": [
        op("west", "write", "x", .text("book"), "ok", 100, 1),
        op("east", "write", "x", .none, "timeout", 1_000, 2),
        op("east", "read", "y", .int(4), "ok", 300, 1), op("west", "read", "y", .none, "pending", nil, 1),
      ],
      "faults": [[.text("crash"), .time(.seconds(1))], [.text("heal"), .time(.seconds(2))]], "empty": [],
    ],
    globals: ["load": .number(0.25), "rate": .percent(ppm: 250_000), "refused": .int(3)])

  static func node(
    _ name: String, up: Bool, _ role: String, term: Int, _ vector: [Int], log: [Int], error: Duration
  ) -> [Value] {
    [
      .text(name), .bool(up), .text(role), .int(term), .clock(vector), .list(log.map(Value.int)),
      .time(error),
      name == "n1" ? .none : .text("n1"), .text("the node \(name)"),
    ]
  }
  static func op(
    _ client: String, _ kind: String, _ key: String, _ value: Value, _ status: String, _ latency: Int?,
    _ attempts: Int
  ) -> [Value] {
    [
      .text(client), .text(kind), .text(key), value, .bool(status == "ok"), .text(status),
      latency.map { .time(.milliseconds($0)) } ?? .none, .int(attempts),
    ]
  }
}

/// A condition of the toy system, checked.
func checked(
  _ text: String, as type: ValueType? = .bool, in scope: ConditionScope = toyScope
) throws -> CheckedCondition {
  try ConditionCheck.check(try ConditionText.parse(text, at: Place(1, 1)), as: type, in: scope)
}

/// What is wrong with a condition: `column: message`.
func problem(_ text: String) -> String {
  do {
    _ = try checked(text)
    return "nothing"
  } catch let error as Diagnostic {
    return "\(error.column): \(error.message)"
  } catch {
    return "\(error)"
  }
}

extension Random {
  mutating func pick(_ range: Range<Int>) -> Int { range.lowerBound + Int(below(Int64(range.count))) }
  mutating func pick(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(below(Int64(range.count))) }
}
