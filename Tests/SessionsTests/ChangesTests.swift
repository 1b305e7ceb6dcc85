import Engine
import Sessions
import Systems
import Testing

/// What last changed a thing, against looking at everything after every event.
@Suite struct ChangesTests {
  /// Keeps for everything that can be asked when it was last another.
  struct Everything: Observer {
    struct Seen: Hashable { var instant: Instant, count: Int, text: String }
    var seen: [Watched: Seen] = [:]
    var texts: [Watched: String] = [:]

    private var count = 0
    private let names = ["epoch", "followed", "voted for", "log", "torn"]

    mutating func observe(_ world: any World) {
      // A clog ends by itself, which is no event.
      let hasCommand = (count..<world.traceCount).contains { world.traceKind($0) == .command }
      for id in world.roster.ids {
        let node = world.node(id)
        for field in node.inspection?.fields ?? [] {
          note(.field(id, field.name), "\(field.value)", world)
        }
        let disk = world.disk(of: id)
        for name in Set(disk.map(\.name) + names) {
          if count == 0 { texts[.disk(id, name)] = "none" }
          note(.disk(id, name), disk.first { $0.name == name }.map { "\($0.value)" } ?? "none", world)
        }
        note(.node(id), "\(node.condition) \(node.inspection?.fields.map { "\($0)" } ?? [])", world)
        note(.condition(id), "\(node.condition)", world)
        note(.lamport(id), "\(node.lamport)", world)
        for name in world.schema.timers where !world.roster.isClient(id) {
          let timer = node.timers.first { $0.name == name }.map { "\($0.set) \($0.due)" }
          note(.timer(id, name), timer ?? "-", world)
        }
        for to in world.roster.ids where to != id {
          let link = world.link(from: id, to: to)
          note(.link(from: id, to: to), "\(link)", world, quietly: !hasCommand)
        }
      }
      count = world.traceCount
    }
    private mutating func note(_ what: Watched, _ text: String, _ world: any World, quietly: Bool = false) {
      if let old = texts[what], old != text, !quietly {
        seen[what] = Seen(instant: world.now, count: world.traceCount, text: text)
      }
      texts[what] = text
    }
  }

  static func session(_ system: String, seed: UInt64, seconds: Int64 = 40) throws -> Session {
    let entry = try #require(Catalog.entry(named: system))
    let chaos = Chaos(entry, until: Instant(microseconds: seconds * 1_000_000))
    let run = chaos.play(try chaos.plan(seed), seed: seed)
    let scenario = Scenario(system: system, seed: seed, roster: chaos.roster)
    var session = try Session(scenario)
    try session.open(
      Run(
        name: "main", scenario: scenario, branches: Branches(commands: run.commands, end: Position(chaos.end))
      ))
    return session
  }

  @Test(arguments: ["heartbeat-failover", "replicated-kv", "ping-stream"], [UInt64(1), 4])
  func theLastChangeIsTheOneThatLookingAtEveryEventFinds(_ system: String, _ seed: UInt64) throws {
    var session = try Self.session(system, seed: seed)
    var compared = 0
    for second in [Int64(40), 11, 3, 0] {
      session.seek(to: Instant(microseconds: second * 1_000_000 + 137))
      let before = session.world.digest
      var oracle = try Playback(session.run.scenario, observer: Everything())
      oracle.run(session.run.branches.commands, to: Position(session.now))
      #expect(oracle.world.digest == before)
      let everything = try #require(oracle.observer as? Everything)
      for what in everything.texts.keys {
        let found = session.lastChange(of: what), wanted = everything.seen[what]
        #expect(
          found?.instant == wanted?.instant && found?.records.upperBound == wanted?.count,
          "\(what) at \(second) s of netsplit run \(system) --seed \(seed) --faults \(seed) --until 40s")
        compared += 1
      }
      #expect(session.world.digest == before, "asking moves nothing")
    }
    #expect(compared > 60)
  }

  @Test func aFieldThatChangedAndChangedBackHasChanged() throws {
    var session = try Session(
      Scenario(system: "heartbeat-failover", seed: 1, roster: Roster(nodes: ["n1", "n2", "n3"])))
    let text = session.text
    session.advance(by: .seconds(1))
    try session.submit(try text.parse("freeze n1"))
    session.advance(by: .seconds(1))
    try session.submit(try text.parse("thaw n1"))
    session.advance(by: .seconds(500))
    let change = try #require(session.lastChange(of: .condition(NodeID(0))))
    #expect(change.instant == Instant(microseconds: 2_000_000) && change.new == .condition(.up))
    let record = try #require(change.record)
    #expect(session.world.traceLine(record).text == "thaw n1")
    session.seek(toRecord: record)
    #expect(session.now == change.instant && session.world.condition(of: NodeID(0)) == .up)
    let isBack = session.stepBack()
    #expect(isBack)
    #expect(session.world.condition(of: NodeID(0)) == .frozen)
  }

  @Test func nothingThatNeverChangedHasALastChange() throws {
    var session = try Session(
      Scenario(system: "ping-stream", seed: 1, roster: Roster(nodes: ["n1", "n2"])))
    session.advance(by: .seconds(3))
    #expect(session.lastChange(of: .condition(NodeID(0))) == nil)
    #expect(session.lastChange(of: .link(from: NodeID(0), to: NodeID(1))) == nil)
    #expect(session.lastChange(of: .field(NodeID(1), "received")) != nil)
  }
}
