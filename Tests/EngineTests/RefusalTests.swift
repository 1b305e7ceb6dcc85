import Testing

@testable import Engine

@Suite struct RefusalTests {
  /// What has happened before: a message has arrived, one is held, n3 is down, n2 frozen, n1 has a timer.
  static let before = """
    10ms op n1 send a n2 1
    30ms op n1 send b n2 1
    32ms hold n1>n2 b#1
    32ms corrupt n1>n2 b#1
    33ms op n1 send b n2 2
    35ms crash n3
    35ms freeze n2
    35ms op n1 set tick 900
    """
  static let refused: [(String, String)] = [
    ("restart n1", "n1 is up: only a crashed node can be restarted"),
    ("crash n3", "n3 is down: restart it first"), ("freeze n3", "n3 is down: restart it first"),
    ("op n3 draw", "n3 is down: restart it first"), ("freeze n2", "n2 is frozen already"),
    ("thaw n1", "n1 is not frozen"), ("crash c wipe", "c is a client and has no disk: use crash c"),
    ("crash c unsynced", "c is a client and has no disk: use crash c"),
    ("crash c torn", "c is a client and has no disk: use crash c"),
    ("corrupt n1>n2 a#1", "n1>n2 a#1 is not in flight any more: it arrived or was lost"),
    ("corrupt n1>n2 b#1", "n1>n2 b#1 is damaged already"),
    ("slow c 10", "c is a client: choose one of the nodes"),
    ("fire n1 tock", "n1 has no timer \"tock\" running (running: tick)"),
    ("drop n1>n2 a#1", "n1>n2 a#1 is not in flight any more: it arrived or was lost"),
    ("duplicate n1>n2 a#1", "n1>n2 a#1 is not in flight any more: it arrived or was lost"),
    ("deliver n1>n2 a#1 copy 1", "n1>n2 a#1 copy 1 is not in flight any more: it arrived or was lost"),
    ("hold n1>n2 b#1", "n1>n2 b#1 is held already: release it"),
    ("release n1>n2 b#2", "n1>n2 b#2 is not held"),
  ]

  @Test(arguments: refused)
  func aCommandThatCannotBeCarriedOutIsRefusedAndLeavesTheWorldUnchanged(
    _ line: String, _ reason: String
  ) throws {
    var world = try perform(Self.before, until: "40ms")
    let digest = world.digest, next = world.nextEventTime, flights = world.flights.map(\.name)
    let command = try world.line(line).command
    do {
      try world.apply(command, by: .learner)
      Issue.record("\(line) was carried out")
    } catch { #expect(error.sentence(in: stage) == reason) }
    #expect(world.digest == digest && world.nextEventTime == next && world.flights.map(\.name) == flights)
  }

  /// Commands that no text can give, since the parser refuses them before.
  @Test func commandsThatOnlyAProgramCanGiveAreRefusedToo() throws {
    let n1 = NodeID(0), n2 = NodeID(1)
    let name = MessageName(from: n1, to: n1, kind: "a", number: 1)
    let cases: [(Command, CommandError)] = [
      (.fault(.cut(.one(from: n1, to: n1))), .sameNode(n1)),
      (.fault(.link(.both(n2, n2), LinkChange(lossPPM: 1))), .sameNode(n2)),
      (.fault(.clog(.both(n2, n2), for: .zero)), .sameNode(n2)),
      (.fault(.drop(name)), .sameNode(n1)),
      (.fault(.corrupt(name)), .sameNode(n1)),
      (.fault(.partition([[n1], [n2]])), .nodeOnNoSide(NodeID(2))),
      (.fault(.partition([[n1, n2, NodeID(2)]])), .sideCount(1)),
      (.set(parameter: "pace", to: .int(1)), .noSuchParameter("pace", known: ["pause", "careful"])),
      (
        .set(parameter: "pause", to: .time(.seconds(2))),
        .badValue(parameter: "pause", .time(.seconds(2)), range: "0s to 1s")
      ),
      (
        .fault(.cut(.both(n1, n2), kind: "z")),
        .unknownKind(
          "z",
          known: ["a", "b", "echo"] + Puppet.Doll.Request.usages.map(\.kind) + ["reply"])
      ),
      (
        .fault(.hold(MessageName(from: n1, to: n2, kind: "z", number: 1))),
        .unknownKind(
          "z",
          known: ["a", "b", "echo"] + Puppet.Doll.Request.usages.map(\.kind) + ["reply"])
      ),
      (
        .call(n1, [Word("dance")]),
        .badRequest("dance", usages: Puppet.Doll.Request.usages.map(\.text))
      ),
    ]
    for (command, expected) in cases {
      var world = try perform(Self.before, until: "40ms")
      let digest = world.digest
      do {
        try world.apply(command, by: .learner)
        Issue.record("\(command) was carried out")
      } catch { #expect(error == expected) }
      #expect(world.digest == digest, "\(expected.sentence(in: stage))")
    }
  }
}
