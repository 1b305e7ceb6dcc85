import Checkers
import Engine
import Sessions

/// What a checker says of the clients' operations, key by key, followed from frame to frame.
struct HistoryChecks: Sendable {
  /// In the order of the first operation on each key.
  private(set) var watches: [HistoryWatch] = []
  /// The first key whose operations have no order, and why.
  private(set) var broken: Broken?
  private var seen = 0
  /// Whether clients may read what is no register's value, such as several values side by side; of the system
  /// with this name.
  private var reads: (system: String, areFree: Bool)?
  /// The run that was followed, and how far: by this, another run or an earlier time is known.
  private var generation = -1, traceCount = 0

  struct Broken: Sendable {
    let key: String, sentence: String
    /// The number of the operation that no order has room for, and of those that leave it no room.
    let stuck: Int, others: [Int]
    /// The numbers of the longest order that is possible.
    let order: [Int]
  }

  /// Asks a system once what its reads are held against, before any client has read.
  mutating func askAboutReads(_ session: Session) {
    let card = session.world.schema.card
    guard reads?.system != card.name else { return }
    let client = session.world.roster.clients.first?.name ?? ""
    let areFree = card.examples.contains { example in
      var trial = session
      guard let command = try? session.text.parse("op \(client) \(example)"),
        (try? trial.submit(command)) != nil, let operation = trial.world.history.last
      else { return false }
      return operation.effect == .read && operation.key == nil
    }
    reads = (card.name, areFree)
  }

  /// Looks at what is new; at all of it where the world is another run, or an earlier time.
  mutating func follow(_ session: Session) {
    let world = session.world
    askAboutReads(session)
    if session.generation != generation || world.traceCount < traceCount {
      let reads = reads
      self = HistoryChecks()
      self.reads = reads
    }
    (generation, traceCount) = (session.generation, world.traceCount)
    let operations = OperationList(world)
    guard operations.count <= Self.mostOperations else {
      seen = operations.count
      return
    }
    for operation in operations.dropFirst(seen) {
      guard operation.effect != .none, let key = operation.key else { continue }
      if watches.contains(where: { $0.key == key }) || watches.count == Self.mostKeys { continue }
      watches.append(HistoryWatch(key: key, of: world))
    }
    seen = operations.count
    for index in watches.indices { watches[index].follow(operations) }
    if broken == nil, let key = watches.first(where: { $0.verdict == .notOk })?.key {
      broken = Self.explain(key, world)
    }
  }

  /// A jump back follows all anew, which must not be felt.
  private static var mostOperations: Int { 2_000 }
  /// Of such reads the store promises no order, so that there is none to hold them against.
  private static var readingFreely: String { "promises no order" }
  /// More keys than a screen has room for are not followed.
  private static var mostKeys: Int { 64 }

  private static func explain(_ key: String, _ world: any World) -> Broken? {
    let about = world.history.filter { $0.effect != .none && $0.key == key }
    let (_, report) = Linearizability.check(about, of: world, within: Bounds(steps: 200_000))
    guard let finding = report.findings.first, let impasse = finding.impasse else { return nil }
    return Broken(
      key: key, sentence: finding.sentence, stuck: about[impasse.stuck].number,
      others: finding.calls.filter { $0 != impasse.stuck }.map { about[$0].number },
      order: impasse.order.map { about[$0.call].number })
  }

  /// `linearizable so far`, for the frame of the history.
  var verdict: String {
    if watches.contains(where: { $0.verdict == .notOk }) { return "not linearizable" }
    if seen > Self.mostOperations { return "too many to look at" }
    if watches.contains(where: { $0.verdict == .unknown }) { return "too many open to tell" }
    if reads?.areFree == true { return Self.readingFreely }
    return watches.isEmpty ? "" : "linearizable so far"
  }
}
