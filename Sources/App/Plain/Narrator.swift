import Engine

/// Tells what happened since it was last asked: a sentence for each event, a count where events only repeat
/// what others said.
struct Narrator: Sendable {
  /// An event without the values of its fields: what repeats itself has this in common.
  private struct Form: Hashable, Sendable {
    let kind: TraceView.Kind, node: NodeID?, other: NodeID?, words: [Substring]
  }
  /// The values of the fields of the last event of a form; whether each was one more than before, and
  /// whether it was so twice running at any time, as the round of a heartbeat is.
  private struct Last: Sendable {
    var values: [Substring], isOneMore: [Bool], isCounter: [Bool]
  }
  /// How many lines of the trace were told or passed over, and the last of them.
  private var count = 0
  private var last: (time: Instant, kind: TraceView.Kind, text: String)?
  private var known: [Form: Last] = [:]

  /// More sentences than this at once are cut in the middle.
  static let most = 80

  /// Whether the world is the one of the last time, some time later.
  private func isContinued(in world: any World) -> Bool {
    guard world.traceCount >= count else { return false }
    guard count > 0, let last else { return true }
    let line = world.traceLine(count - 1)
    return (line.time, line.kind, line.text) == last
  }

  /// Passes over what has happened so far.
  mutating func skip(to world: any World) {
    if !isContinued(in: world) {
      (count, last) = (0, nil)
      // Chatter stays known in every run; the rest is worth telling again.
      known = known.filter { $0.value.isCounter.contains(true) }
    }
    while count < world.traceCount { _ = take(world) }
  }

  /// Takes the next line of the trace.
  private mutating func take(_ world: any World) -> (line: TraceView, isNew: Bool) {
    let line = world.traceLine(count)
    last = (line.time, line.kind, line.text)
    count += 1
    let isNew = compare(line)
    return (line, isNew || Self.isNotable(line, in: world.roster))
  }

  /// Whether an event says something that the last one of its form did not. What is but a counter says
  /// nothing.
  private mutating func compare(_ line: TraceView) -> Bool {
    var words: [Substring] = [], values: [Substring] = []
    for word in line.text.split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1)
      words.append(parts.count == 2 ? parts[0] : word)
      if parts.count == 2 { values.append(parts[1]) }
    }
    let form = Form(kind: line.kind, node: line.node, other: line.other, words: words)
    guard let old = known[form], old.values.count == values.count else {
      let no = values.map { _ in false }
      known[form] = Last(values: values, isOneMore: no, isCounter: no)
      return true
    }
    var new = old, isNew = false
    new.values = values
    for (index, value) in values.enumerated() {
      let isOneMore = Int(old.values[index]).map { Int(value) == $0 + 1 } ?? false
      new.isOneMore[index] = isOneMore
      if isOneMore, old.isOneMore[index] { new.isCounter[index] = true }
      if value != old.values[index], !new.isCounter[index] { isNew = true }
    }
    known[form] = new
    return isNew
  }

  /// What is told also when it was said before: everything but the nodes' own chatter.
  private static func isNotable(_ line: TraceView, in roster: Roster) -> Bool {
    switch line.kind {
    case .send, .receive, .lost, .timer:
      let isClients = [line.node, line.other].contains { $0.map(roster.isClient) ?? false }
      return isClients || line.message?.copy != nil
    default: return true
    }
  }

  /// The sentences since the last time; none when the world is another one or an earlier moment.
  ///
  /// - Parameters:
  ///   - fog: the node whose knowledge is told, in place of everything.
  ///   - folding: whether what repeats itself is only counted.
  ///   - withoutCommand: whether the first line is a command that was just typed.
  mutating func tell(
    _ world: any World, fog: NodeID?, folding: Bool, withoutCommand: Bool
  ) -> [String] {
    guard isContinued(in: world) else {
      skip(to: world)
      return []
    }
    var sentences: [String] = [], repeated = Repeated()
    var sent: Sent?
    var isTyped = withoutCommand
    while count < world.traceCount {
      let (line, isNew) = take(world)
      if isTyped, line.kind == .command {
        isTyped = false
        continue
      }
      if let fog, !line.isKnown(to: fog) { continue }
      if folding, !isNew {
        repeated.add(line)
        continue
      }
      sentences += repeated.taken
      if sent?.takes(line) == true { sentences.removeLast() } else { sent = Sent(line) }
      sentences.append(
        sent.map { $0.sentence(in: world.roster) } ?? Self.sentence(line, in: world.roster))
    }
    sentences += repeated.taken
    return Self.cut(sentences)
  }

  /// The latest events of a world, nothing left out.
  static func latest(_ limit: Int, in world: any World, fog: NodeID?) -> [String] {
    var sentences: [String] = []
    var index = world.traceCount - 1
    while index >= 0, sentences.count < limit {
      let line = world.traceLine(index)
      if fog.map(line.isKnown) ?? true { sentences.append(sentence(line, in: world.roster)) }
      index -= 1
    }
    return sentences.reversed()
  }

  fileprivate static func sentence(_ line: TraceView, in roster: Roster) -> String {
    let words = Sentence.of(line, in: roster)
    return "At \(clock(line.time))s " + (line.kind == .command ? "command: \(line.text)." : words)
  }

  private static func cut(_ sentences: [String]) -> [String] {
    guard sentences.count > most else { return sentences }
    let left = sentences.count - most
    return sentences.prefix(most / 2) + ["... \(left) more lines; events shows the latest"]
      + sentences.suffix(most / 2)
  }
}

/// The same message sent to several at once, which is one sentence.
private struct Sent {
  private let first: TraceView
  private var others: [NodeID] = []

  init?(_ line: TraceView) {
    guard line.kind == .send else { return nil }
    first = line
  }

  /// Takes an event in if it is one more of the same.
  mutating func takes(_ line: TraceView) -> Bool {
    guard line.kind == .send, line.index == first.index + others.count + 1, line.time == first.time,
      line.node == first.node, line.text == first.text, let other = line.other
    else { return false }
    others.append(other)
    return true
  }

  func sentence(in roster: Roster) -> String {
    guard !others.isEmpty, let node = first.node, let other = first.other else {
      return Narrator.sentence(first, in: roster)
    }
    let names = ([other] + others).map(roster.name).joined(separator: ", ")
    return "At \(clock(first.time))s \(roster.name(node)) sends to \(names): \(first.text)."
  }
}

/// Events that say what was said before, by what they are.
private struct Repeated {
  private var counts: [(label: String, count: Int)] = []

  /// What was only sent, or set off, is of no interest beside what has arrived.
  mutating func add(_ line: TraceView) {
    switch line.kind {
    case .receive: Self.add(line.message?.kind ?? line.text, to: &counts)
    case .lost: Self.add("lost \(line.message?.kind ?? line.text)", to: &counts)
    default: break
    }
  }
  private static func add(_ label: String, to list: inout [(label: String, count: Int)]) {
    if let index = list.firstIndex(where: { $0.label == label }) {
      list[index].count += 1
    } else {
      list.append((label, 1))
    }
  }

  /// `... 12 heartbeats, 4 lost heartbeats`; then it begins anew.
  var taken: [String] {
    mutating get {
      let all = counts
      counts = []
      guard !all.isEmpty else { return [] }
      return ["... " + all.map { "\($0.count) " + Self.plural($0.label, $0.count) }.joined(separator: ", ")]
    }
  }
  private static func plural(_ label: String, _ count: Int) -> String {
    if count == 1 { return label }
    return label.hasSuffix("y") ? label.dropLast() + "ies" : label + "s"
  }
}
