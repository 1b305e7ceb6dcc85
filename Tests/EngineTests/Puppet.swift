@testable import Engine

/// A system without a mind of its own: its nodes do what requests tell them, and log what happens to them.
struct Puppet: System {
  var pause = Duration.zero
  var careful = false
  var service: Duration { pause }

  static let card = Card(
    name: "puppet", version: 1, title: "", summary: "", sources: [], leftOut: "", shape: .row,
    nodes: ["n1", "n2", "n3"])
  static let parameters: [Parameter<Puppet>] = [
    .time("pause", \.pause, .zero...(.seconds(1)), "how long a node takes for each event"),
    .flag("careful", \.careful, "whether damage is noticed"),
  ]
  static let fields = [
    FieldSchema("log", .list(.text), "what has happened to it, each with its own clock's time"),
    FieldSchema("value", .int, "what is on its disk"),
    FieldSchema("mood", .text, "how it was booted"),
  ]
  static let figures: [Figure<Puppet>] = [
    Figure("least", .int, "the least value on any disk") { run in
      run.replicas.compactMap(\.disk).min().map(Value.int) ?? .none
    },
    Figure("worst", .time, "how far the clock is off that is off most", god: true) { run in
      .time(run.replicas.map { run.clockError(of: $0.id) }.max() ?? .zero)
    },
  ]
  static let tables: [Table<Puppet>] = [
    Table(
      "disks", "what is on each disk",
      [FieldSchema("node", .node, "whose disk"), FieldSchema("value", .int, "what is on it")]
    ) { run in run.replicas.map { [.node($0.id), $0.disk.map(Value.int) ?? .none] } }
  ]
  static let series: [Series<Puppet>] = [
    Series("seconds", "which second it is", unit: .count, chart: "Time") { run in
      Array(0..<Int(run.now.microseconds / 1_000_000))
    }
  ]
  static let latency = Duration.milliseconds(10)

  func boot(_ id: NodeID, nodes: [NodeID], _ power: PowerOn<Int>) -> Doll {
    switch power {
    case .first: Doll(nodes: nodes, disk: 0, mood: "first")
    case .restart(let disk): Doll(nodes: nodes, disk: disk, mood: "restart")
    case .wiped: Doll(nodes: nodes, disk: 0, mood: "wiped")
    }
  }
  func adjust(_ node: inout Doll) { node.log.append("adjusted") }
  func held(in replicas: [Replica<Doll>]) -> Held {
    .writes { write in replicas.contains { $0.disk.map { .text(String($0)) == write.input } ?? false } }
  }
  var noticesDamage: Bool { careful }
  /// Numbers are 100 or more off, words end in `!`.
  static let damage: Damage<Doll>? = { content, random in
    switch content {
    case .message(.a(let number)): .message(.a(number + 100 + Int(random.below(10))))
    case .message(let other): .message(other)
    case .request(let words): .request(words.dropLast() + [Word("100")])
    case .reply(let value): .reply(.text("\(value)!"))
    }
  }
  /// Half way between what was there and what was to be there.
  static let tornWrite: TornWrite<Doll>? = { disk, before in before.map { ($0 + disk) / 2 } ?? disk }

  struct Doll: Node {
    enum Message: Labelled {
      case a(Int), b(Int), echo
      static let kinds = ["a", "b", "echo"]
      var kind: Int {
        switch self {
        case .a: 0
        case .b: 1
        case .echo: 2
        }
      }
    }
    enum Timer: String, CaseIterable, Labelled { case tick, tock }
    let nodes: [NodeID]
    var disk: Int
    let mood: String
    var log: [String] = []
    var late: CallID?
    var denied: [CallID] = []

    var inspection: Inspection {
      Inspection(
        badge: "DOLL", ["log": .list(log.map(Value.text)), "value": .int(disk), "mood": .text(mood)])
    }
    private mutating func write(_ text: String, _ io: Effects<Self>) {
      log.append("\(text)@\((io.clock - .zero).text)")
    }
    mutating func start(_ io: inout Effects<Self>) { write("start", io) }
    mutating func receive(_ message: Message, from sender: NodeID, _ io: inout Effects<Self>) {
      switch message {
      case .a(let number): write("a\(number)", io)
      case .b(let number): write("b\(number)", io)
      case .echo:
        write("echo", io)
        io.send(.a(0), to: sender)
        if let next = nodes.first(where: { $0 > io.id }) { io.send(.b(0), to: next) }
      }
    }
    mutating func wake(_ timer: Timer, _ io: inout Effects<Self>) {
      write(timer.rawValue, io)
      if timer == .tick {
        for call in denied { io.reply(.none, to: call, .refused) }
        denied = []
      }
      guard timer == .tock, let call = late else { return }
      late = nil
      io.reply(.text("late"), to: call)
    }
    mutating func serve(_ request: Request, call: CallID, _ io: inout Effects<Self>) {
      switch request {
      case .send(let kind, let target, let number):
        let message: Message = kind == "a" ? .a(number) : kind == "b" ? .b(number) : .echo
        io.send(message, to: NodeID(target))
      case .set(let timer, let delay): io.setTimer(timer, after: delay)
      case .cancel(let timer): io.cancel(timer)
      case .adjust(let step):
        io.adjustClock(by: step)
        write("adjusted", io)
      case .slew(let whole, let ppm): io.slewClock(by: whole, ppm: ppm)
      case .tell: write("monotonic \((io.monotonic - .zero).text)", io)
      case .draw: write("drew \(io.random.below(1_000_000))", io)
      case .silent: write("silent", io)
      case .slowly:
        late = call
        io.setTimer(.tock, after: .milliseconds(150))
      case .refuse: io.reply(.text("no"), to: call, .refused)
      case .put(let value):
        disk = value
        write("put \(value)", io)
        io.reply(.none, to: call)
      case .lie: io.reply(.none, to: call)
      case .deny(let value):
        disk = value
        denied.append(call)
        io.setTimer(.tick, after: .milliseconds(50))
      case .get: io.reply(.text(String(disk)), to: call)
      case .guess(let value): io.reply(.text(String(value)), to: call)
      }
    }
  }
}

extension Puppet.Doll {
  enum Request: ClientRequest {
    case send(kind: String, to: Int, Int)
    case set(Timer, Duration)
    case cancel(Timer)
    case adjust(Duration), slew(Duration, ppm: Int), tell
    case draw, silent, slowly, refuse
    case put(Int), lie(Int), deny(Int), get, guess(Int)

    static let usages = [
      Usage("send", ["KIND", "TO", "NUMBER"], "sends a message"),
      Usage("set", ["TIMER", "MILLISECONDS"], "sets a timer"),
      Usage("cancel", ["TIMER"], "cancels a timer"),
      Usage("adjust", ["MILLISECONDS"], "steps the node's own clock"),
      Usage("tell", [], "logs the node's monotonic clock"),
      Usage("slew", ["MILLISECONDS", "PPM"], "slews the node's own clock"),
      Usage("draw", [], "draws from the node's stream"), Usage("silent", [], "is never answered"),
      Usage("slowly", [], "is answered after 150 ms"), Usage("refuse", [], "is refused"),
      Usage("put", ["VALUE"], "keeps the value"), Usage("lie", ["VALUE"], "says ok and keeps nothing"),
      Usage("deny", ["VALUE"], "keeps the value and is refused after 50 ms"),
      Usage("get", [], "answers with the value"), Usage("guess", ["VALUE"], "a read that answers this"),
    ]
    /// Milliseconds without a unit, or `7us`.
    private static func delay(_ text: String) -> Duration? {
      text.hasSuffix("us")
        ? Int(text.dropLast(2)).map { .microseconds($0) } : Int(text).map { .milliseconds($0) }
    }
    init?(words: [Word]) {
      let texts = words.map(\.text)
      let number = texts.last.flatMap { Int($0) }
      switch texts.first {
      case "send":
        guard texts.count == 4, let to = Int(texts[2].dropFirst()), let number else { return nil }
        self = .send(kind: texts[1], to: to - 1, number)
      case "set":
        guard texts.count == 3, let timer = Timer(rawValue: texts[1]), let delay = Self.delay(texts[2])
        else { return nil }
        self = .set(timer, delay)
      case "cancel":
        guard texts.count == 2, let timer = Timer(rawValue: texts[1]) else { return nil }
        self = .cancel(timer)
      case "adjust":
        guard let number else { return nil }
        self = .adjust(.milliseconds(number))
      case "slew":
        guard texts.count == 3, let whole = Int(texts[1]), let number else { return nil }
        self = .slew(.milliseconds(whole), ppm: number)
      case "draw": self = .draw
      case "tell": self = .tell
      case "silent": self = .silent
      case "slowly": self = .slowly
      case "refuse": self = .refuse
      case "get": self = .get
      case "put", "lie", "deny", "guess":
        guard let number else { return nil }
        switch texts[0] {
        case "put": self = .put(number)
        case "lie": self = .lie(number)
        case "deny": self = .deny(number)
        default: self = .guess(number)
        }
      default: return nil
      }
    }
    var effect: Operation.Effect {
      switch self {
      case .put, .lie, .deny: .write
      case .get, .guess: .read
      default: .none
      }
    }
    var key: String? { effect == .none ? nil : "k" }
    var input: Value? {
      switch self {
      case .put(let value), .lie(let value), .deny(let value): .text(String(value))
      default: nil
      }
    }
  }
}

/// Three puppets and a client that asks n1 first, for 100 ms, then n2.
let stage = Roster(
  nodes: ["n1", "n2", "n3"],
  clients: [Client(name: "c", near: "n1", timeout: .milliseconds(100), tries: 2)])

/// Plays lines of `TIME COMMAND`, those without a time before anything has happened, and time on to `end`.
func perform(
  _ script: String, until end: String = "1s", seed: UInt64 = 1, roster: Roster = stage
) throws -> Simulation<Puppet> {
  var world = Simulation(Puppet(), setup: Setup(seed: seed, roster: roster))
  for line in script.split(separator: "\n") {
    let (time, command) = try world.line(String(line))
    if let time { world.run(until: time) }
    do { try world.apply(command, by: .learner) } catch {
      throw Refused(line: String(line), reason: error.sentence(in: roster))
    }
  }
  world.run(until: .zero + (try Position(parsing: end).instant - .zero))
  return world
}

struct Refused: Error, Equatable {
  let line: String, reason: String
}

extension Simulation where S == Puppet {
  func line(_ text: String) throws -> (time: Instant?, command: Command) {
    let parser = CommandText(roster: setup.roster, schema: schema)
    guard text.first?.isNumber ?? false, let blank = text.firstIndex(of: " ") else {
      return (nil, try parser.parse(text))
    }
    let command = try parser.parse(String(text[text.index(after: blank)...]))
    return (try Position(parsing: String(text[..<blank])).instant, command)
  }
  /// What a node has logged since its start, which is left out.
  func log(_ node: String) -> [String] {
    guard case .list(let lines) = field(node, "log") else { return [] }
    return lines.map(\.description).filter { !$0.hasPrefix("start@") }
  }
  func field(_ node: String, _ name: String) -> Value? {
    nodes.first { $0.name == node }?.inspection?[name]
  }
  /// Every message that was lost: what, and why.
  var losses: [String] {
    lines(.lost).map { "\($0.message.map { text.print($0) } ?? "?"): \($0.reason ?? "?")" }
  }
  var text: CommandText { CommandText(roster: setup.roster) }
  func lines(_ kind: TraceView.Kind) -> [TraceView] {
    (0..<traceCount).map(traceLine).filter { $0.kind == kind }
  }
  /// The microseconds that each received message was under way, by the name of its link.
  func delays(_ link: String) -> [Int64] {
    var sent: [MessageName: Int64] = [:]
    var delays: [Int64] = []
    for line in (0..<traceCount).map(traceLine) {
      guard let name = line.message, link == "\(roster.name(name.from))>\(roster.name(name.to))" else {
        continue
      }
      if line.kind == .send { sent[name] = line.time.microseconds }
      var original = name
      original.copy = nil
      if line.kind == .receive, let start = sent[original] { delays.append(line.time.microseconds - start) }
    }
    return delays
  }
}
