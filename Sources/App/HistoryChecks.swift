import Checkers
import Engine

/// What a checker says of the clients' operations, key by key, followed from frame to frame.
struct HistoryChecks: Sendable {
  /// In the order of the first operation on each key.
  private(set) var watches: [HistoryWatch] = []
  /// The first key whose operations have no order, and why.
  private(set) var broken: Broken?
  private var seen = 0
  private var trace = Beginning()

  struct Broken: Sendable {
    let key: String, sentence: String
    /// The number of the operation that no order has room for, and of those that leave it no room.
    let stuck: Int, others: [Int]
    /// The numbers of the longest order that is possible.
    let order: [Int]
  }

  /// How a trace begins, as far as it was seen: by this, another run or an earlier time is known.
  private struct Beginning: Hashable {
    var count = 0
    var last = ""
    var landmarks = 0, landmark = ""

    init() {}
    init(_ world: any World, count: Int, landmarks: Int) {
      (self.count, self.landmarks) = (count, landmarks)
      if count > 0 { last = Self.text(world.traceLine(count - 1)) }
      if landmarks > 0 { landmark = Self.text(world.traceLine(world.landmark(landmarks - 1))) }
    }
    private static func text(_ line: TraceView) -> String {
      "\(line.time.microseconds) \(line.node?.index ?? -1) \(line.text)"
    }
    func isPart(of world: any World) -> Bool {
      world.traceCount >= count && world.landmarkCount >= landmarks
        && Beginning(world, count: count, landmarks: landmarks) == self
    }
  }

  /// Looks at what is new; at all of it where the world is another run, or an earlier time.
  mutating func follow(_ world: any World) {
    if !trace.isPart(of: world) { self = HistoryChecks() }
    trace = Beginning(world, count: world.traceCount, landmarks: world.landmarkCount)
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
    return watches.isEmpty ? "" : "linearizable so far"
  }
}
