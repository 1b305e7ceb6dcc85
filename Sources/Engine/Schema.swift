/// The type of a field, a parameter or a condition.
public indirect enum ValueType: Hashable, Sendable {
  case bool, int, time, percent, number, text, node, clock, any
  /// One of these words: `role == primary`.
  case symbol([String])
  case list(ValueType)
}

/// A field that a condition can read: its name, type, and a sentence for `netsplit inspect`.
public struct FieldSchema: Hashable, Sendable {
  public let name: String, type: ValueType, sentence: String
  /// Whether only someone who sees everything can know it: usable in goals, never shown in fog.
  public let isGod: Bool
  /// What the field says of others, where it is only what the node believes.
  public let belief: Belief?
  public init(
    _ name: String, _ type: ValueType, _ sentence: String, god: Bool = false, believes belief: Belief? = nil
  ) {
    (self.name, self.type, self.sentence, isGod) = (name, type, sentence, god)
    self.belief = belief
  }
}

/// What a field claims of the world outside its node, so that it can be held against the truth.
public enum Belief: Hashable, Sendable {
  /// That the node it names is up, and has this word in its field `role`.
  case role(String)
  /// That no node has a later one in its field of the same name.
  case latest
}

/// A table that a condition can read: rows are made on demand by `World.rows(of:)`, fields in this order.
public struct TableSchema: Hashable, Sendable {
  public let name: String, sentence: String, fields: [FieldSchema]
  public init(_ name: String, _ sentence: String, _ fields: [FieldSchema]) {
    (self.name, self.sentence, self.fields) = (name, sentence, fields)
  }
  public func index(of field: String) -> Int? { fields.firstIndex { $0.name == field } }
}

/// A request that a client or an operator may make, in the words of `op`: `write KEY VALUE`.
public struct Usage: Hashable, Sendable {
  public let kind: String, arguments: [String], sentence: String
  public init(_ kind: String, _ arguments: [String] = [], _ sentence: String) {
    (self.kind, self.arguments, self.sentence) = (kind, arguments, sentence)
  }
  public var text: String { ([kind] + arguments).joined(separator: " ") }
}

/// A parameter of a system as the settings pane and `set` see it.
public struct ParameterSchema: Hashable, Sendable {
  public let name: String, type: ValueType, sentence: String
  /// What `set` accepts, in words: `100ms to 10s`.
  public let range: String
  public let value: Value
  /// What an integer, or a time in microseconds, may be; nil where any of its type will do.
  let limits: ClosedRange<Int64>?
  public init(
    name: String, type: ValueType, sentence: String, range: String, value: Value,
    limits: ClosedRange<Int64>? = nil
  ) {
    (self.name, self.type, self.sentence, self.range, self.value) = (name, type, sentence, range, value)
    self.limits = limits
  }
  func isInRange(_ value: Value) -> Bool {
    switch value {
    case .int(let number): limits?.contains(Int64(number)) ?? true
    case .time(let time): limits?.contains(time.inMicroseconds) ?? true
    default: true
    }
  }
}

/// Everything of a system that text can name, known without running it: what lessons are checked against.
public struct Schema: Hashable, Sendable {
  public let card: Card
  /// The defaults; a run's own values are `World.parameters`.
  public let parameters: [ParameterSchema]
  public let requests: [Usage]
  /// The kinds of message its nodes send; requests' kinds and `reply` come on top.
  public let messageKinds: [String]
  public let timers: [String]
  /// The fields of its nodes' inspections.
  public let nodeFields: [FieldSchema]
  /// Numbers of the whole run, read by their bare name.
  public let globals: [FieldSchema]
  public let tables: [TableSchema]
  public let series: [SeriesSchema]
  /// Whether the system says what a damaged message and a torn write are.
  public let hasDamage: Bool, hasTornWrite: Bool
  public let promises: Promises
  /// Whether a key holds its last write only; else it holds the list of all.
  public let overwrites: Bool
  public init(
    card: Card, parameters: [ParameterSchema], requests: [Usage], messageKinds: [String], timers: [String],
    nodeFields: [FieldSchema], globals: [FieldSchema], tables: [TableSchema],
    series: [SeriesSchema] = [], hasDamage: Bool = false, hasTornWrite: Bool = false,
    promises: Promises = Promises(), overwrites: Bool = true
  ) {
    self.card = card
    self.parameters = parameters
    self.requests = requests
    self.messageKinds = messageKinds
    self.timers = timers
    self.nodeFields = nodeFields
    self.globals = globals
    self.tables = tables
    self.series = series
    (self.hasDamage, self.hasTornWrite) = (hasDamage, hasTornWrite)
    (self.promises, self.overwrites) = (promises, overwrites)
  }
  /// Every kind of message in a run, requests' kinds and `reply` included.
  public var allMessageKinds: [String] { messageKinds + requests.map(\.kind) + ["reply"] }
}

/// How a system is laid out on the screen.
public enum Shape: String, Sendable { case ring, row, tiers, regions, tree }

/// What a system says about itself.
public struct Card: Hashable, Sendable {
  /// `heartbeat-failover`: words with dashes.
  public let name: String
  /// Goes up when the same commands no longer give the same run.
  public let version: Int
  public let title: String, summary: String
  public let sources: [String]
  /// One sentence: what this model does not have.
  public let leftOut: String
  public let shape: Shape
  public let nodes: [String]
  public let clients: [Client]
  /// Operations that somebody new to the system would try, in the words of its requests.
  public let examples: [String]
  /// Which field of a node is its epoch or term: it colours the node.
  public let epoch: String?
  /// Which field is drawn as a strip of marks: a log in one line.
  public let strip: String?
  public init(
    name: String, version: Int, title: String, summary: String, sources: [String], leftOut: String,
    shape: Shape, nodes: [String], clients: [Client] = [], examples: [String] = [], epoch: String? = nil,
    strip: String? = nil
  ) {
    (self.name, self.version, self.title, self.summary) = (name, version, title, summary)
    (self.sources, self.leftOut, self.shape) = (sources, leftOut, shape)
    self.examples = examples
    (self.nodes, self.clients, self.epoch, self.strip) = (nodes, clients, epoch, strip)
  }
}
