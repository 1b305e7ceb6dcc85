/// The fields that every system's tables have, in the order in which `Simulation.rows(of:)` gives them.
enum KernelTables {
  static let node: [FieldSchema] = [
    FieldSchema("name", .node, "the node"),
    FieldSchema("up", .bool, "whether it runs; a frozen node is up"),
    FieldSchema("frozen", .bool, "whether it is alive but handles nothing"),
    FieldSchema("down", .bool, "whether it has crashed"),
    FieldSchema("clock", .time, "what its own clock shows"),
    FieldSchema("error", .time, "how far its clock is ahead of the truth", god: true),
    FieldSchema("lamport", .int, "its Lamport clock"),
    FieldSchema("vector", .clock, "its vector clock"),
  ]
  static let message: [FieldSchema] = [
    FieldSchema("kind", .text, "what kind of message it is"),
    FieldSchema("from", .node, "who sent it"),
    FieldSchema("to", .node, "whom it is for"),
    FieldSchema("number", .int, "which of its kind on this link, counted from 1"),
    FieldSchema("sent_at", .time, "when it was sent"),
    FieldSchema("age", .time, "how long it is under way"),
    FieldSchema("held", .bool, "whether somebody holds it"),
    FieldSchema("copy", .int, "which duplicate it is; nil for the original"),
    FieldSchema("clogged", .bool, "whether it waits at the start of a clogged link"),
    FieldSchema("damaged", .bool, "whether somebody damaged what it says"),
  ]
  static let link: [FieldSchema] = [
    FieldSchema("from", .node, "the sending end"),
    FieldSchema("to", .node, "the receiving end"),
    FieldSchema("latency", .time, "how long a message takes, without jitter"),
    FieldSchema("rtt", .time, "how long a message and its answer take, without jitter"),
    FieldSchema("loss", .percent, "how many messages are lost"),
    FieldSchema("dup", .percent, "how many messages arrive twice"),
    FieldSchema("cut", .bool, "whether a cut or a partition stops everything on it"),
    FieldSchema("clogged", .bool, "whether what is sent on it waits"),
  ]
  static let fault: [FieldSchema] = [
    FieldSchema("verb", .text, "the name of the command"),
    FieldSchema("target", .text, "the rest of the command"),
    FieldSchema("at", .time, "when"),
    FieldSchema("by", .symbol(["learner", "script", "monkey"]), "who gave it"),
  ]
  static let statuses = ["pending", "ok", "refused", "timeout", "unknown"]
  static func operation(kinds: [String]) -> [FieldSchema] {
    [
      FieldSchema("client", .node, "who asked"),
      FieldSchema("kind", .symbol(kinds), "the first word of the operation"),
      FieldSchema("key", .text, "the key it is about"),
      FieldSchema("value", .any, "what was written, or what was read"),
      FieldSchema("node", .node, "which node was asked last"),
      FieldSchema("invoked", .time, "when it began"),
      FieldSchema("returned", .time, "when it ended; nil while it is open"),
      FieldSchema("acked", .bool, "whether the client was told ok"),
      FieldSchema("status", .symbol(statuses), "how it ended"),
      FieldSchema("latency", .time, "how long it took"),
      FieldSchema("attempts", .int, "how many nodes were asked"),
      FieldSchema("survives", .bool, "whether the system would still serve this write", god: true),
      FieldSchema("stale", .bool, "whether a newer write was acked before this read began", god: true),
    ]
  }
  static let globals: [FieldSchema] = [
    FieldSchema("now", .time, "the present instant"),
    FieldSchema("seed", .int, "the seed of the run"),
    FieldSchema("refused", .int, "operations that were refused"),
    FieldSchema("availability", .percent, "the share of finished operations that ended ok"),
  ]
}

extension Schema {
  /// The numbers of the run that are the system's own and no parameters.
  package var figures: [FieldSchema] {
    globals.filter { global in
      !KernelTables.globals.contains(global) && !parameters.contains { $0.name == global.name }
    }
  }

  /// What text may name in a system: its own fields and the kernel's.
  public static func of<S: System>(_ type: S.Type) -> Schema {
    let defaults = S()
    let parameters = S.parameters.map { $0.schema(of: defaults) }
    let requests = S.Process.Request.usages
    let operation = KernelTables.operation(kinds: requests.map(\.kind))
    return Schema(
      card: S.card, parameters: parameters, requests: requests, messageKinds: S.Process.Message.kinds,
      timers: S.Process.Timer.kinds, nodeFields: S.fields,
      globals: KernelTables.globals + S.figures.map(\.schema)
        + parameters.map { FieldSchema($0.name, $0.type, $0.sentence) },
      tables: [
        TableSchema("nodes", "every node of the system", KernelTables.node + S.fields),
        TableSchema("messages", "every message in flight", KernelTables.message),
        TableSchema("links", "every directed link between two nodes", KernelTables.link),
        TableSchema("ops", "every operation of a client", operation),
        TableSchema(
          "lost_acked", "the writes that were acked and that the system would not serve any more", operation),
        TableSchema("stale_reads", "the reads that returned an older value than was acked before", operation),
        TableSchema("events", "everything that happened to a node or client", EventLog.fields),
        TableSchema("faults", "every command but operations and settings", KernelTables.fault),
      ] + S.tables.map(\.schema), series: S.series.map(\.schema), hasDamage: S.damage != nil,
      hasTornWrite: S.tornWrite != nil,
      promises: Promises(
        invariants: S.invariants.map(\.name), monitors: S.monitors, demands: S.demands.map(\.name),
        survives: S.survives, settling: S.settling),
      overwrites: S.overwrites)
  }
}

extension Simulation {
  public func rows(of table: String) -> [[Value]]? {
    switch table {
    case "nodes": return nodes.prefix(slots.count).map(row(of:))
    case "messages": return flights.map(row(of:))
    case "links": return linkRows
    case "ops": return operationRows
    case "lost_acked": return lostWrites.map { row(of: operations[$0], survives: false) }
    case "stale_reads": return index.stale.map { row(of: operations[Int($0)], isStale: true) }
    case "events": return eventRows
    case "faults": return faultRows
    default:
      let rows = S.tables.first { $0.schema.name == table }?.rows(self)
      return rows?.map { row in row.map { $0.named(in: setup.roster) } }
    }
  }

  public func global(_ name: String) -> Value? {
    switch name {
    case "now": return .time(now - .zero)
    case "seed": return .int(Int(truncatingIfNeeded: setup.seed))
    case "refused": return .int(index.refused)
    case "availability":
      guard index.finished > 0 else { return Value.none }
      return .percent(ppm: index.acknowledged * 1_000_000 / index.finished)
    default:
      if let figure = S.figures.first(where: { $0.schema.name == name }) {
        return figure.value(self).named(in: setup.roster)
      }
      return S.parameters.first { $0.name == name }?.read(system)
    }
  }

  private func name(_ id: NodeID) -> Value { .text(setup.roster.name(id)) }

  private func row(of view: NodeView) -> [Value] {
    let kernel: [Value] = [
      .text(view.name), .bool(view.condition != .down), .bool(view.condition == .frozen),
      .bool(view.condition == .down), .time(view.clock - .zero), .time(view.clockError), .int(view.lamport),
      .clock(view.vector),
    ]
    return kernel + S.fields.map { view.inspection?[$0.name] ?? .none }
  }

  private func row(of view: MessageView) -> [Value] {
    [
      .text(view.name.kind), name(view.name.from), name(view.name.to), .int(view.name.number),
      .time(view.sent - .zero), .time(now - view.sent), .bool(view.isHeld),
      view.name.copy.map(Value.int) ?? .none, .bool(view.isClogged), .bool(view.isCorrupt),
    ]
  }

  private var linkRows: [[Value]] {
    nodeIDs.flatMap { from in
      nodeIDs.filter { $0 != from }.map { to in
        let link = self.link(from: from, to: to), way = link.delay.typical
        let back = self.link(from: to, to: from).delay.typical
        return [
          name(from), name(to), .time(.microseconds(way)), .time(.microseconds(way + back)),
          .percent(ppm: link.lossPPM),
          .percent(ppm: link.duplicatePPM), .bool(link.isCut || link.isParted),
          .bool(link.cloggedUntil != nil),
        ]
      }
    }
  }

  private var operationRows: [[Value]] {
    var lost = lostWrites[...]
    return operations.map { operation in
      let isLost = lost.first == operation.number
      if isLost { lost.removeFirst() }
      guard operation.isAcknowledged, operation.key != nil else { return row(of: operation) }
      switch operation.effect {
      case .write: return row(of: operation, survives: !isLost)
      case .read: return row(of: operation, isStale: index.isStale(operation.number))
      case .none: return row(of: operation)
      }
    }
  }

  /// - Parameters:
  ///   - survives: nil for what is not an acknowledged write to a key.
  ///   - isStale: nil for what is not a read of a key that was answered.
  private func row(of operation: Operation, survives: Bool? = nil, isStale: Bool? = nil) -> [Value] {
    let output = operation.output ?? .none
    return [
      name(operation.client), .text(operation.kind), operation.key.map(Value.text) ?? .none,
      operation.effect == .write ? operation.input ?? .none : output, name(operation.node),
      .time(operation.invoked - .zero), operation.returned.map { .time($0 - .zero) } ?? .none,
      .bool(operation.isAcknowledged), .text(operation.status.text),
      operation.returned.map { .time($0 - operation.invoked) } ?? .none, .int(operation.attempts),
      survives.map(Value.bool) ?? .none, isStale.map(Value.bool) ?? .none,
    ]
  }

  private var eventRows: [[Value]] {
    var log = EventLog()
    log.follow(self)
    return log.rows
  }

  private var faultRows: [[Value]] {
    let text = CommandText(roster: setup.roster)
    return trace.landmarks.compactMap { index in
      let record = trace.records[Int(index)]
      guard record.kind == .command, case .fault = trace.commands[Int(record.content)] else { return nil }
      let line = text.print(trace.commands[Int(record.content)])
      let parts = line.split(separator: " ", maxSplits: 1)
      let origin = Origin(rawValue: record.detail) ?? .script
      return [
        .text(String(parts[0])), .text(parts.count > 1 ? String(parts[1]) : ""),
        .time(.microseconds(record.time)), .text(origin.word),
      ]
    }
  }
}

extension Origin {
  public var word: String {
    switch self {
    case .learner: "learner"
    case .script: "script"
    case .monkey: "monkey"
    }
  }
}

extension Delay {
  /// Microseconds: the constant part, the middle of the range, or the one time that the command names: the
  /// mean of an exponential, the median of a log-normal, the minimum of a Pareto delay.
  public var typical: Int64 {
    switch self {
    case .constant(let delay): delay
    case .jitter(let base, _): base
    case .uniform(let low, let high): (low + high) / 2
    case .exponential(let mean): mean
    case .logNormal(let median, _): median
    case .pareto(let minimum, _): minimum
    }
  }
}
