import Engine
import Sessions
import Systems
import Testing

/// A short sample of what `netsplit chaos` does with thousands of seeds.
@Suite struct ChaosTests {
  private static func chaos(
    _ system: String, _ settings: [(String, Value)] = [], until seconds: Int64 = 60,
    kinds: [FaultKind]? = nil
  ) throws -> Chaos {
    let entry = try #require(Catalog.entry(named: system))
    return Chaos(
      entry, until: Instant(microseconds: seconds * 1_000_000),
      settings: settings.map { .set(parameter: $0.0, to: $0.1) }, kinds: kinds)
  }
  private static func reproduce(_ seed: UInt64, _ system: String, _ settings: [(String, Value)]) -> Comment {
    let set = settings.map { " --set \($0.0)=\($0.1)" }.joined()
    return "reproduce: netsplit run \(system) --seed \(seed) --faults \(seed) --until 60s\(set)"
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let system: String, settings: [(String, Value)]
    init(_ system: String, _ settings: (String, Value)...) {
      (self.system, self.settings) = (system, settings)
    }
    var testDescription: String { ([system] + settings.map { "\($0.0)=\($0.1)" }).joined(separator: " ") }
  }

  @Test(arguments: [
    Case("heartbeat-failover", ("rule", .text("majority"))), Case("replicated-kv"), Case("ping-stream"),
    Case("ping-stream", ("transport", .text("tcp"))), Case("heartbeat-fd"),
  ]) func aSystemKeepsItsPromisesUnderEveryFaultThatItClaimsToSurvive(_ what: Case) throws {
    let chaos = try Self.chaos(what.system, what.settings)
    var faults = 0, acknowledged = 0
    for seed in UInt64(0)..<60 {
      let run = chaos.play(try chaos.plan(seed), seed: seed)
      let breaches = RunVerdict(of: run.world, demandsProgress: true).breaches
      #expect(breaches.map(\.sentence) == [], Self.reproduce(seed, what.system, what.settings))
      faults += run.world.rows(of: "faults")?.count ?? 0
      acknowledged += run.world.history.count(where: \.isAcknowledged)
    }
    #expect(faults > 1_000, "the plans are too tame to say anything")
    #expect(acknowledged > 500 || chaos.entry.schema.requests.isEmpty, "too little is asked")
  }

  /// Promotion on one's own opinion; acknowledging before the copy; a restart that forgets its disk; damage
  /// that nobody notices; a disk that loses or tears what it was told to keep.
  static let bugs: [(Case, [FaultKind]?)] = [
    (Case("heartbeat-failover", ("rule", .text("alone"))), nil),
    (Case("heartbeat-failover", ("rule", .text("majority")), ("persist", .bool(false))), nil),
    (Case("replicated-kv", ("ack", .text("at_once"))), nil),
    (Case("replicated-kv", ("persist", .bool(false))), nil),
    (Case("replicated-kv", ("checksum", .bool(false))), nil),
    (Case("replicated-kv"), [.torn]), (Case("replicated-kv"), [.unsynced]),
    (Case("heartbeat-failover", ("rule", .text("majority"))), [.wipe]),
    (Case("heartbeat-fd", ("take_back", .bool(false))), nil),
  ]

  @Test(arguments: bugs) func aClassicBugIsFoundWithinAFewSeedsAndShrunkToAScriptThatShowsIt(
    _ what: Case, _ kinds: [FaultKind]?
  ) throws {
    let chaos = try Self.chaos(what.system, what.settings, kinds: kinds)
    var found: Chaos.Violation?
    for seed in UInt64(0)..<60 where found == nil { found = try chaos.violation(of: seed) }
    let violation = try #require(found, "the check cannot fail")
    let shrinking = try #require(Shrinking(violation, of: chaos, mostRuns: 60))
    #expect(shrinking.script.commands.count < shrinking.firstCount)
    let text = CommandText(roster: chaos.roster, schema: chaos.entry.schema)
    let lines = ScriptText.print(Script(commands: shrinking.script.commands), text: text)
    var script = try ScriptText.read(lines, text: text)
    script.until = shrinking.script.until
    let start = chaos.settings.map { Timed(Position.start, $0) }
    let scenario = Scenario(
      system: what.system, seed: violation.seed, roster: chaos.roster, script: start + script.commands)
    let run = Run(
      name: "shrunk", scenario: scenario, branches: Branches(end: try #require(script.until)))
    let verdict = RunVerdict(
      of: try Playback(playing: run).world, demandsProgress: shrinking.demandsProgress)
    #expect(verdict.breaches.map(\.promise).contains(violation.breach.promise))
  }

  @Test func whatACommandBreaksByItselfIsFoundToo() throws {
    let world = try play(
      "replicated-kv", "set ack at_once\n1s op n1 write greeting bye", until: "1s")
    #expect(world.violations == ["what is acknowledged is on the disks of a majority"])
  }

  /// The settings under which a system sends kinds of message that it does not send otherwise.
  private static let talkative: [String: [(String, Value)]] = [
    "heartbeat-failover": [("rule", .text("majority"))], "ping-stream": [("transport", .text("tcp"))],
  ]

  @Test func messagesAndFieldsHaveTheNamesThatTheSystemSays() throws {
    for entry in Catalog.all {
      let name = entry.schema.card.name
      let settings = Self.talkative[name] ?? []
      var sent: Set<String> = []
      for seed in UInt64(0)..<20 where seed < 4 || !sent.isSuperset(of: entry.schema.messageKinds) {
        // Half of the seeds with the settings under which it has the most to say, half without.
        let chaos = try Self.chaos(name, seed % 2 == 0 ? settings : [])
        let world = chaos.play(try chaos.plan(seed), seed: seed).world
        #expect(world.misnamed() == [], Self.reproduce(seed, name, settings))
        sent.formUnion(world.sentKinds)
      }
      #expect(Set(entry.schema.messageKinds).subtracting(sent) == [], "\(name): never sent")
      let usable = Set(entry.schema.messageKinds + entry.schema.requests.map(\.kind) + ["reply"])
      #expect(sent.subtracting(usable) == [], "\(name)")
    }
  }

  @Test func aRunWhoseMessagesMultiplyWithoutEndIsEndedAndSaysSo() throws {
    // Each copy of a ball is passed on like the ball itself.
    let chaos = try Self.chaos("ping-pong", kinds: [.duplicate])
    let world = chaos.play(try chaos.plan(3), seed: 3).world
    #expect(world.isStorm && world.now < Instant(microseconds: 60_000_000))
    let breaches = RunVerdict(of: world, demandsProgress: true).breaches
    #expect(breaches.map(\.promise) == ["messages do not multiply without end"])
  }
}

@Suite struct FaultPlanTests {
  private let schema = Catalog.all[0].schema
  private var roster: Roster { Roster(nodes: schema.card.nodes, clients: schema.card.clients) }
  private func plan(_ seed: UInt64, kinds: [FaultKind]? = FaultKind.allCases) throws -> FaultPlan {
    try FaultPlan(
      seed: seed, schema: schema, roster: roster, until: Instant(microseconds: 60_000_000), kinds: kinds)
  }

  @Test func aSeedAlwaysGivesTheSamePlanAndAnotherOneAnother() throws {
    #expect(try plan(1) == plan(1))
    #expect(try plan(1).steps != plan(2).steps)
  }

  @Test func eachKindOfFaultIsThereInSomePlansAndMissingInOthers() throws {
    let plans = try (UInt64(0)..<200).map { try plan($0) }
    for kind in FaultKind.allCases {
      let count = plans.count { $0.kinds.contains(kind) }
      #expect((20...180).contains(count), "\(kind) is in \(count) of 200")
    }
  }

  @Test func aKindThatIsTakenAwayLeavesTheStepsOfTheOthersAsTheyWere() throws {
    var compared = 0
    for seed in UInt64(0)..<20 {
      let whole = try plan(seed), part = try plan(seed, kinds: FaultKind.allCases.filter { $0 != .slow })
      guard whole.kinds.contains(.slow), whole.kinds.count > 1 else { continue }
      let rest = whole.steps.filter { step in
        if case .command(.fault(.slow)) = step.content { false } else { true }
      }
      #expect(rest == part.steps, "seed \(seed)")
      compared += 1
    }
    #expect(compared > 4)
  }

  @Test func everyCommandOfAPlanIsReadBackFromItsText() throws {
    let chaos = Chaos(
      Catalog.all[0], until: Instant(microseconds: 60_000_000), kinds: FaultKind.allCases)
    let text = CommandText(roster: roster, schema: schema)
    var verbs: Set<String> = []
    for seed in UInt64(0)..<40 {
      let run = chaos.play(try chaos.plan(seed), seed: seed)
      for timed in run.commands {
        let line = text.print(timed.content)
        verbs.insert(String(line.prefix { $0 != " " }))
        #expect(try text.parse(line) == timed.content, "\(line)")
      }
      #expect(run.world.unhealed == [], "seed \(seed)")
    }
    let expected =
      ["crash", "freeze", "slow", "partition", "cut", "clog", "link", "drop", "duplicate"]
      + ["hold", "release", "deliver", "corrupt", "clock", "heal", "restart", "mend", "op"]
    #expect(Set(expected).subtracting(verbs) == [])
  }

  @Test func aPlanNeedsTimeForAllItsPhases() {
    #expect(throws: PlanTooShort.self) {
      try FaultPlan(seed: 1, schema: schema, roster: roster, until: Instant(microseconds: 5_000_000))
    }
  }
}

extension World {
  /// The fields that each node shows, and the words that messages begin with, beside what the system says.
  func misnamed() -> [String] {
    var wrong: [String] = []
    for node in nodes {
      guard let inspection = node.inspection else { continue }
      if inspection.fields.map(\.name) != schema.nodeFields.map(\.name) {
        wrong.append("\(node.name) shows \(inspection.fields.map(\.name))")
      }
      if inspection.badge.count > 5 { wrong.append("the badge \(inspection.badge) is too long") }
    }
    let sends = (0..<traceCount).lazy.filter { traceKind($0) == .send }
    // Enough of a busy system's: each is put into words.
    for line in sends.prefix(2_000).map(traceLine) {
      guard let kind = line.message?.kind, schema.messageKinds.contains(kind) else { continue }
      if line.text.split(separator: " ").first.map(String.init) != kind {
        wrong.append("\(line.text) is of the kind \(kind)")
      }
    }
    return wrong
  }
  /// The kinds of message that were sent.
  var sentKinds: Set<String> {
    Set((0..<traceCount).filter { traceKind($0) == .send }.compactMap { traceEvent($0).message?.kind })
  }
}
