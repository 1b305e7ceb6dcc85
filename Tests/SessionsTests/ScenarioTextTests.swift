import Engine
import Testing

@testable import Sessions

/// A made-up system for tests of text.
enum Example {
  static let schema = Schema(
    card: Card(
      name: "heartbeat-failover", version: 2, title: "", summary: "", sources: [], leftOut: "", shape: .row,
      nodes: ["n1", "n2", "n3"], clients: [Client(name: "c", near: "n2")]),
    parameters: [
      ParameterSchema(
        name: "rule", type: .symbol(["alone", "majority"]), sentence: "", range: "alone or majority",
        value: .text("alone"))
    ],
    requests: [Usage("write", ["KEY", "VALUE"], "")], messageKinds: ["heartbeat"], timers: ["election"],
    nodeFields: [], globals: [], tables: [])
  static let systems: SystemLookup = { $0 == "heartbeat-failover" ? schema : nil }
  static let known = ["heartbeat-failover"]
  static let text = CommandText(roster: Roster(nodes: schema.card.nodes), schema: schema)

  static func scenario(_ text: String) throws(Diagnostic) -> Scenario {
    try ScenarioText.read(
      text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init), systems: systems,
      known: known)
  }
  static func refusal<T>(_ read: () throws(Diagnostic) -> T) -> String {
    do throws(Diagnostic) { return "read as \(try read())" } catch { return error.description }
  }
}

func at(_ milliseconds: Int64, _ events: Int? = nil) -> Position {
  Position(Instant(microseconds: milliseconds * 1_000), events: events)
}

@Suite struct ScenarioTextTests {
  private func refusal(_ text: String) -> String {
    Example.refusal { () throws(Diagnostic) in try Example.scenario(text) }
  }

  private static let whole = """
    system heartbeat-failover version 2
    seed 21
    nodes n1 n2 n3 n4
    client west near n1 timeout 500ms tries 3
    client east near n2
    region eu n1 n2
    rack R1 n3
    link all 20ms
    set rule alone
    at 4s partition n1 west | n2 n3 n4 east
    at 4s/2 crash n2
    at 9s heal
    """

  @Test func aScenarioPrintsAsItIsRead() throws {
    let scenario = try Example.scenario(Self.whole)
    #expect(scenario.seed == 21 && scenario.version == 2)
    #expect(scenario.roster.nodes == ["n1", "n2", "n3", "n4"])
    #expect(
      scenario.roster.clients[0] == Client(name: "west", near: "n1", timeout: .milliseconds(500), tries: 3))
    #expect(scenario.roster.groups.map(\.name) == ["eu", "R1"])
    #expect(scenario.script.map(\.position) == [.start, .start, at(4_000, 2), at(4_000), at(9_000)])
    let lines = ScenarioText.print(scenario)
    #expect(try Example.scenario(lines.joined(separator: "\n")) == scenario)
    #expect(lines[9] == "at 4s/2 crash n2")
    #expect(lines[10] == "at 4s partition n1 west | n2 n3 n4 east")
  }

  @Test func withoutNodesAndClientsASystemHasThoseOfItsCard() throws {
    #expect(
      try Example.scenario("system heartbeat-failover").roster
        == Roster(nodes: ["n1", "n2", "n3"], clients: [Client(name: "c", near: "n2")]))
    #expect(try Example.scenario("system heartbeat-failover\nnodes a b").roster == Roster(nodes: ["a", "b"]))
    #expect(
      try Example.scenario("# first\n\nsystem heartbeat-failover\nclient w near n3 # c\n").roster
        == Roster(nodes: ["n1", "n2", "n3"], clients: [Client(name: "w", near: "n3")]))
  }

  @Test func everyIsWrittenOutUpToItsEnd() throws {
    let head = "system heartbeat-failover\n"
    func times(_ line: String) throws -> [Position] {
      try Example.scenario(head + line).script.map(\.position)
    }
    #expect(try times("every 500ms until 2s crash n1") == [at(500), at(1_000), at(1_500), at(2_000)])
    #expect(try times("every 500ms from 0s until 1s crash n1") == [at(0), at(500), at(1_000)])
    let tooMany = "2:1: with this line there are more than 10000 commands"
    #expect(refusal(head + "every 1us until 1d heal").contains(tooMany))
    #expect(refusal(head + "every 500ms heal").hasPrefix("2:13: expected until and a time"))
    #expect(refusal(head + "every 0s until 1s heal") == "2:7: an interval is longer than 0s")
    #expect(refusal(head + "every 1s from 3s until 2s heal") == "2:24: this ends before it begins, at 3s")
    #expect(try times("every 1us until 10000us heal").count == 10_000)
  }

  @Test func aGroupIsWrittenOut() throws {
    let scenario = try Example.scenario("system heartbeat-failover\nrack R n1 n3\n4s crash R\nlink R-n2 5ms")
    #expect(
      ScenarioText.print(scenario).suffix(4) == [
        "link n1-n2 5ms", "link n3-n2 5ms", "at 4s crash n1", "at 4s crash n3",
      ])
  }

  @Test(arguments: [
    ("", "1:1: expected system and its name, found the end of the scenario"),
    ("link all 20ms", "1:1: expected system and its name first, found \"link\""),
    ("nodes n1", "1:1: expected system and its name first, found \"nodes\""),
    (
      "system heartbeat-failovr",
      "1:8: expected a system (heartbeat-failover), found \"heartbeat-failovr\"; "
        + "did you mean \"heartbeat-failover\"?"
    ),
    ("system heartbeat-failover\nsystem heartbeat-failover", "2:1: system stands here a second time"),
    ("seed 1\nseed 2", "2:1: seed stands here a second time"),
    ("seed -1", "1:6: expected a seed from 0 to 18446744073709551615, found \"-1\""),
    (
      "seed 18446744073709551616",
      "1:6: expected a seed from 0 to 18446744073709551615, found \"18446744073709551616\""
    ),
    ("system heartbeat-failover\nheal\nnodes a", "3:1: nodes stands before the first command"),
    (
      "system heartbeat-failover\nclient w near n1\nnodes a",
      "3:1: nodes stands once, before client, region and rack"
    ),
    ("system heartbeat-failover\nnodes a a", "2:9: \"a\" is taken; names differ"),
    ("system heartbeat-failover\nnodes rest", "2:7: \"rest\" has a meaning in commands; take another name"),
    (
      "system heartbeat-failover\nnodes recs-2",
      "2:7: expected the name of a node (a letter, then letters, digits and _), found \"recs-2\""
    ),
    (
      "system heartbeat-failover\nclient w near n9",
      "2:15: expected a node (n1, n2, n3), found \"n9\"; did you mean \"n1\"?"
    ),
    ("system heartbeat-failover\nclient n1 near n1", "2:8: \"n1\" is taken; names differ"),
    ("system heartbeat-failover\nclient w near n1 timeout 0s", "2:26: a timeout is longer than 0s"),
    ("system heartbeat-failover\nrack A n1\nrack B n1", "3:8: n1 is in the rack A already"),
    ("system heartbeat-failover\nuntil 12s", "2:1: until stands in a run or a script; a scenario has no end"),
    (
      "system heartbeat-failover\n4s crash n9",
      "2:10: expected a node (n1, n2, n3, c), found \"n9\"; did you mean \"n1\"?"
    ),
    (
      "system heartbeat-failover\nset rule none",
      "2:10: expected a value of rule: alone or majority, found \"none\""
    ),
  ]) func everyRefusalHasItsWording(text: String, message: String) {
    #expect(refusal(text) == message)
  }

  @Test func anUnknownStatementNamesTheNearest() {
    let message = refusal("system heartbeat-failover\nclinet w near n1")
    #expect(message.hasPrefix("2:1: expected a statement or a command (system, seed, nodes, client"))
    #expect(message.hasSuffix("found \"clinet\"; did you mean \"client\"?"))
  }

  @Test func limitsHaveTheirOwnMessages() throws {
    let head = "system heartbeat-failover\n"
    let nodes = (1...201).map { "n\($0)" }.joined(separator: " ")
    #expect(refusal(head + "nodes \(nodes)") == "2:899: a run has at most 200 nodes")
    let clients = (1...51).map { "client w\($0) near n1" }.joined(separator: "\n")
    #expect(refusal(head + clients) == "52:8: a run has at most 50 clients")
    let name = String(repeating: "x", count: 33)
    #expect(refusal(head + "nodes \(name)") == "2:7: a name has at most 32 characters, found \"\(name)\"")
    let heals = String(repeating: "heal\n", count: 10_001)
    #expect(
      refusal(head + heals)
        == "10002:1: with this line there are more than 10000 commands, the most that one run may have")
  }

  @Test func linesKeepTheNumbersOfTheirFile() {
    var reader = ScenarioReader(systems: Example.systems, known: Example.known)
    let message = Example.refusal { () throws(Diagnostic) in
      try reader.read("system heartbeat-failover", line: 20)
      try reader.read("crash n4", line: 21)
    }
    #expect(message.hasPrefix("21:7: expected a node"))
  }
}

@Suite struct ScriptTextTests {
  private func read(_ text: String) throws(Diagnostic) -> Script {
    try ScriptText.read(text.split(separator: "\n").map(String.init), text: Example.text)
  }
  private func refusal(_ text: String) -> String {
    Example.refusal { () throws(Diagnostic) in try read(text) }
  }

  @Test func aScriptIsSortedByTimeAndPrintsAsItIsRead() throws {
    let script = try read("# a plan\nat 5s heal\n4s crash n1\nuntil 12s\n4s/2 thaw n2\n4s restart n1")
    #expect(script.until == at(12_000))
    let lines = ["4s/2 thaw n2", "4s crash n1", "4s restart n1", "5s heal", "until 12s"]
    #expect(ScriptText.print(script, text: Example.text) == lines)
    #expect(try read(lines.joined(separator: "\n")) == script)
    #expect(try read("") == Script())
  }

  @Test(arguments: [
    ("crash n1", "1:1: expected a time such as 4s, every or until, found \"crash\""),
    ("seed 4", "1:1: seed stands in a scenario; a script has only timed lines and until"),
    ("4s", "1:3: expected a command"),
    ("4 crash n1", "1:1: expected a time in the run such as 4s or 4s/2, found \"4\"; its unit"),
    ("until 4s\nuntil 5s", "2:1: until stands here a second time"),
    ("5s heal\nuntil 4s", "1:1: 5s is after the end, until 4s"),
    ("at at heal", "1:4: expected a time in the run such as 4s or 4s/2, found \"at\""),
  ]) func refusalsSayWhatAScriptIs(text: String, message: String) {
    #expect(refusal(text).hasPrefix(message))
  }
}
