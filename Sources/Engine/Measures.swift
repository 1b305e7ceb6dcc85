/// A number of the whole run that a system adds to the engine's own: conditions read it by its bare name.
///
/// It may be asked for after every event, so it costs no more than a look at each node.
public struct Figure<S: System>: Sendable {
  let schema: FieldSchema
  let value: @Sendable (Simulation<S>) -> Value
  /// - Parameter god: whether only someone who sees everything can know it.
  public init(
    _ name: String, _ type: ValueType, _ sentence: String, god: Bool = false,
    _ value: @escaping @Sendable (Simulation<S>) -> Value
  ) {
    schema = FieldSchema(name, type, sentence, god: god)
    self.value = value
  }
}

/// A table that a system adds to the engine's own: its rows are made when a condition asks for them.
public struct Table<S: System>: Sendable {
  let schema: TableSchema
  let rows: @Sendable (Simulation<S>) -> [[Value]]
  /// - Parameter rows: each with a value for each of `fields`, in their order.
  public init(
    _ name: String, _ sentence: String, _ fields: [FieldSchema],
    _ rows: @escaping @Sendable (Simulation<S>) -> [[Value]]
  ) {
    schema = TableSchema(name, sentence, fields)
    self.rows = rows
  }
}

/// A quantity over time that a system's nodes keep themselves: a value for each second of the run.
public struct Series<S: System>: Sendable {
  let schema: SeriesSchema
  let values: @Sendable (Simulation<S>) -> [Int]
  /// - Parameters:
  ///   - chart: the title of its chart; those of one chart are stacked, the first at the bottom.
  ///   - values: for each second that is over, from the first of the run; further ones may follow.
  public init(
    _ name: String, _ sentence: String, unit: SeriesSchema.Unit, chart: String,
    _ values: @escaping @Sendable (Simulation<S>) -> [Int]
  ) {
    schema = SeriesSchema(name: name, sentence: sentence, unit: unit, chart: chart)
    self.values = values
  }
}

/// What is known of a quantity over time without running anything.
public struct SeriesSchema: Hashable, Sendable {
  public enum Unit: Hashable, Sendable { case perSecond, count, milliseconds }
  public let name: String, sentence: String, unit: Unit, chart: String
  public init(name: String, sentence: String, unit: Unit, chart: String) {
    (self.name, self.sentence, self.unit, self.chart) = (name, sentence, unit, chart)
  }
}

extension Simulation {
  /// What runs at a node, or what ran there until it went down: for measures, which outlive it.
  public func process(lastAt node: NodeID) -> N? { node.index < slots.count ? slots[node.index].node : nil }
  /// When the messages arrived that wait at a node because it is frozen or busy, in their order.
  public func arrivals(waitingAt node: NodeID) -> [Instant] {
    guard node.index < slots.count else { return [] }
    return slots[node.index].waiting.compactMap { waiting in
      guard case .flight(let flight) = waiting else { return nil }
      return Instant(microseconds: flightPlaces[flight].due)
    }
  }
  /// The values of a series of the schema, one for each second; empty for an unknown one.
  public func series(_ name: String) -> [Int] {
    S.series.first { $0.schema.name == name }?.values(self) ?? []
  }
}
