import Testing

@testable import Engine

@Suite struct CommandTextRefusalTests {
  private func refusal(_ line: String, _ text: CommandText = Example.text) -> String {
    do throws(Diagnostic) {
      return "read as \(text.print(try text.parse(line, at: 7, column: 3)))"
    } catch {
      return error.description
    }
  }

  static let golden: [(String, String)] = [
    (
      "crash n9",
      "7:9: expected a node (n1, n2, n3, s, b, west, east, c, eu, R1), found \"n9\"; did you mean \"n1\"?"
    ),
    ("crash", "7:8: expected a node (n1, n2, n3, s, b, west, east, c, eu, R1), found the end of the line"),
    (
      "crash n2 tron",
      "7:12: expected wipe or unsynced or torn or the end of the line, found \"tron\"; "
        + "did you mean \"torn\"?"
    ),
    ("crash n2 wipe now", "7:17: expected the end of the line, found \"now\""),
    ("crash eu", "7:3: expected one command, found a group that makes 2 of it; name one node"),
    (
      "cut n1-n2 kin vote",
      "7:13: expected kind or the end of the line, found \"kin\"; did you mean \"kind\"?"
    ),
    ("cut n1-n2 kind", "7:17: expected a kind of message, found the end of the line"),
    ("mend n1-n2 kind vote 1", "7:24: expected the end of the line, found \"1\""),
    ("clog n1>n2", "7:13: expected \"for\", found the end of the line"),
    ("clog n1>n2 3s", "7:14: expected \"for\", found \"3s\""),
    ("clog n1>n2 for -3s", "7:18: expected a time such as 3s, found \"-3s\""),
    ("corrupt n1", "7:11: expected a message such as n1>n2 reply#1, found \"n1\""),
    ("cut n1", "7:7: expected a link such as n1>n2, or all, found \"n1\""),
    ("cut n1>n1", "7:7: expected two different nodes, found \"n1>n1\""),
    ("freeze n2 for 3", "7:17: expected a time such as 3s, found \"3\"; its unit is us, ms, s, m, h or d"),
    (
      "freeze n2 for 3sec",
      "7:17: expected a time such as 3s, found \"3sec\"; its unit is us, ms, s, m, h or d"
    ),
    ("freeze n2 for 1001d", "7:17: \"1001d\" is too large; a time is exact to 1us and at most 1000d"),
    ("freeze n2 for 0.1us", "7:17: \"0.1us\" is too fine; a time is exact to 1us and at most 1000d"),
    ("freeze n2 for 1/3s", "7:17: \"1/3s\" is too fine; a time is exact to 1us and at most 1000d"),
    ("freeze n2 for 1/0s", "7:17: \"1/0s\" divides by 0"),
    ("freeze n2 for -3s", "7:17: expected a time such as 3s, found \"-3s\""),
    ("slow n2 0", "7:11: expected how many times slower, from 1 to 10000, found \"0\""),
    ("link n1-n2", "7:13: expected a delay such as 20ms, or loss, dup or reorder, found the end of the line"),
    (
      "link n1-n2 normal 10ms",
      "7:14: expected a delay such as 20ms, or uniform, exponential, lognormal, pareto, loss, dup "
        + "or reorder, found \"normal\""
    ),
    (
      "link n1-n2 los 1%",
      "7:14: expected a delay such as 20ms, or uniform, exponential, lognormal, pareto, loss, dup "
        + "or reorder, found \"los\"; did you mean \"loss\"?"
    ),
    ("link n1-n2 exponential", "7:25: expected the mean such as 10ms, found the end of the line"),
    ("link n1-n2 exponential -1ms", "7:26: expected the mean such as 10ms, found \"-1ms\""),
    ("link n1-n2 lognormal 10ms", "7:28: expected \"sigma\", found the end of the line"),
    (
      "link n1-n2 lognormal 10ms sigma 11", "7:35: \"11\" is too large; it is from 0 to 10, with six decimals"
    ),
    ("link n1-n2 lognormal 10ms sigma -1", "7:35: expected sigma from 0 to 10, found \"-1\""),
    (
      "link n1-n2 lognormal 10ms sigma 0.0000001",
      "7:35: \"0.0000001\" is too fine; it is from 0 to 10, with six decimals"
    ),
    ("link n1-n2 lognormal 10ms sigma 5%", "7:35: expected sigma from 0 to 10, found \"5%\""),
    ("link n1-n2 pareto 1ms sigma 1", "7:25: expected \"alpha\", found \"sigma\""),
    ("link n1-n2 pareto 1ms alpha 0", "7:31: expected alpha from 0.1 to 100, found \"0\""),
    (
      "link n1-n2 exponential 10ms jitter 1ms",
      "7:31: expected loss or dup or reorder or the end of the line, found \"jitter\""
    ),
    ("link n1-n2 loss 101%", "7:19: \"101%\" is too large; a percentage is 0% to 100%, with four decimals"),
    (
      "link n1-n2 loss 0.00001%",
      "7:19: \"0.00001%\" is too fine; a percentage is 0% to 100%, with four decimals"
    ),
    ("link n1-n2 loss 1", "7:19: expected a percentage such as 5%, found \"1\""),
    ("link n1-n2 loss 1% loss 2%", "7:22: expected dup or reorder or the end of the line, found \"loss\""),
    ("link n1-n2 uniform 9ms 5ms", "7:26: expected the larger delay second, found \"5ms\""),
    ("clock n2 400ms", "7:12: expected a jump with its sign such as +400ms, or drift, found \"400ms\""),
    ("clock n2 drift 5", "7:18: expected a rate from -900000ppm to 900000ppm such as 50ppm, found \"5\""),
    (
      "drop s>c reply",
      "7:17: expected the number of the message from 1 to 1000000000, found the end of the line"
    ),
    (
      "drop s>x reply#1",
      "7:8: expected a node (n1, n2, n3, s, b, west, east, c), found \"s>x\"; did you mean \"s\"?"
    ),
    ("partition n1 n2", "7:18: expected | and another side, found the end of the line"),
    ("partition n1 | | n2", "7:18: expected a node on this side, found \"|\""),
    ("partition n1 |", "7:17: expected a node on this side, found the end of the line"),
    (
      "partition n1 | n2 n3 s",
      "7:25: b is on no side; name it, or write rest for all nodes that are not named"
    ),
    ("partition n1 n2 n3 s b | rest", "7:28: \"rest\" stands for no node here: all nodes are named"),
    ("partition rest | rest", "7:20: \"rest\" stands here a second time"),
    ("op west", "7:10: expected a request, found the end of the line"),
    ("op west write \"a", "7:17: expected \" at the end of the text, found the end of the line"),
    ("op west write \"a\\n\"", "7:20: behind a backslash stands \\ or \", found \"n\""),
    ("op west write \"a\"b", "7:20: expected a blank behind the text, found \"b\""),
    ("op west wri\"te\"", "7:14: a text in quotes begins after a blank, found \"wri\""),
    (
      "op west write a\u{1B}[2J",
      "7:18: found the character U+001B; names and bare words have only a-z, A-Z, 0-9 and signs; "
        + "put a text in quotes"
    ),
    ("op west write \"\u{202E}\"", "7:18: found the character U+202E; a text has only printable characters"),
    ("op west | write", "7:11: expected a request, found \"|\""),
    ("set 1x on", "7:7: expected a parameter (a letter, then letters, digits and _), found \"1x\""),
    ("set x", "7:8: expected a value, found the end of the line"),
    ("set x 1 2", "7:11: expected the end of the line, found \"2\""),
    ("fire n2", "7:10: expected a timer, found the end of the line"),
  ]

  @Test(arguments: golden) func everyRefusalSaysWhereWhatStoodThereAndWhatWasExpected(
    line: String, message: String
  ) {
    #expect(refusal(line) == message)
  }

  @Test(arguments: [
    (
      "set rul majority",
      "7:7: expected a parameter (rule, heartbeat, fsync, load, first), found \"rul\"; did you mean \"rule\"?"
    ),
    (
      "set rule majorty",
      "7:12: expected a value of rule: alone or majority, found \"majorty\"; did you mean \"majority\"?"
    ),
    ("set heartbeat 11s", "7:17: expected a value of heartbeat: 10ms to 10s, found \"11s\""),
    ("set heartbeat 0s", "7:17: expected a value of heartbeat: 10ms to 10s, found \"0s\""),
    ("set heartbeat on", "7:17: expected a value of heartbeat: 10ms to 10s, found \"on\""),
    (
      "set first n7",
      "7:13: expected a node (n1, n2, n3, s, b, west, east, c), found \"n7\"; did you mean \"n1\"?"
    ),
    (
      "op west wite cart 1",
      "7:11: expected a request (write, promote, read, buy), found \"wite\"; did you mean \"write\"?"
    ),
    ("op west write cart", "7:11: expected write KEY VALUE, found 1 argument"),
    ("op b promote now", "7:8: expected promote, found 1 argument"),
    (
      "fire n2 elect",
      "7:11: expected a timer (election, heartbeat), found \"elect\"; did you mean \"election\"?"
    ),
    (
      "drop s>c vot#1",
      "7:12: expected a kind of message (heartbeat, vote, write, promote, read, buy, reply), "
        + "found \"vot\"; did you mean \"vote\"?"
    ),
    (
      "cut n1>n2 kind vot",
      "7:18: expected a kind of message (heartbeat, vote, write, promote, read, buy, reply), "
        + "found \"vot\"; did you mean \"vote\"?"
    ),
  ]) func aSchemaRefusesWhatTheSystemDoesNotKnow(line: String, message: String) {
    #expect(refusal(line, Example.checked) == message)
  }

  @Test func optionalAndRepeatedArgumentsAreCounted() throws {
    for line in ["op west read x", "op west read x strong", "op west buy a", "op west buy a b c"] {
      #expect(Example.checked.print(try Example.checked.parse(line)) == line)
    }
    #expect(refusal("op west buy", Example.checked).hasSuffix("expected buy SEAT..., found no argument"))
  }

  @Test func anUnknownCommandNamesThoseThereAre() {
    let message = refusal("smash n1>n2 for 3s")
    #expect(message.hasPrefix("7:3: expected a command (crash, restart, freeze, thaw, slow, partition, "))
    #expect(message.hasSuffix("found \"smash\""))
    #expect(refusal("crsh n1").hasSuffix("found \"crsh\"; did you mean \"crash\"?"))
    #expect(refusal("4s crash n1").hasSuffix("found \"4s\""))
    #expect(refusal("").hasSuffix("found the end of the line"))
  }

  @Test func hugeLinesAndNumbersAreRefusedAtOnce() {
    let digits = String(repeating: "9", count: 10_000)
    #expect(refusal("set x \(digits)").contains("is too large; a number is at most 1000000000000000"))
    #expect(refusal("set x 0.\(digits)").contains("is too fine"))
    #expect(refusal("set x 1/\(digits)").contains("is too large"))
    #expect(refusal("freeze n1 for \(digits)s").contains("is too large; a time"))
    #expect(refusal("freeze n1 for 9999999999999999d").contains("is too large"))
    #expect(refusal("slow n1 \(digits)").contains("expected how many times slower, from 1 to 10000"))
    #expect(refusal("drop s>c reply \(digits)").contains("expected the number of the message"))
    #expect(refusal("link all loss \(digits)%").contains("is too large"))
    #expect(
      refusal("set \(String(repeating: "x", count: 33)) 1").contains("a name has at most 32 characters"))
    #expect(refusal("set x " + String(repeating: "x", count: 1_000_000)).contains("a line has at most 65536"))
    let nodes = String(repeating: "n1 ", count: 1_000_000)
    #expect(
      refusal("partition \(nodes)| rest") == "7:3: the line has 3000016 bytes; a line has at most 65536")
    #expect(
      refusal("partition n1 | rest " + String(repeating: "n1 ", count: 2_000)).contains("at most 1000 names"))
    #expect(refusal("partition rest" + String(repeating: " | n1", count: 900)).contains("at most 1000 names"))
    #expect(refusal("op west w" + String(repeating: " x", count: 64)).contains("at most 64 words"))
    #expect(refusal("op west w " + String(repeating: "x", count: 1_001)).contains("at most 1000 characters"))
  }

  @Test func nothingThatATerminalObeysLeaksIntoAMessage() {
    #expect(quotedForMessage("a\u{1B}[2J\u{9B}\u{2066}\u{FEFF}") == "\"a?[2J???\"")
    #expect(didYouMean(String(repeating: "a", count: 300), among: ["crash"]) == "")
  }
}
