import Foundation
import TestSupport
import Testing

/// Files that nobody should have written: each ends with 65 and one clear line, never with a crash or a hang.
@Suite struct BadInputTests {
  enum Kind: String, CaseIterable, Sendable {
    case lesson, script, recording

    func sound() throws -> String {
      switch self {
      case .lesson: try Program.lesson("05-agreement/21-split-brain")
      case .script: "at 4s  partition n1 west | n2 n3 east\nat 5s  op west write cart \"book\"\nuntil 12s\n"
      case .recording:
        """
        netsplit recording 1
        run main
        system heartbeat-failover
        nodes n1 n2 n3
        client west near n1
        client east near n2
        set rule alone
        at 4s  partition n1 west | n2 n3 east
        5s op west write cart "book"
        12s reached

        """
      }
    }
    func arguments(_ path: String) -> [[String]] {
      switch self {
      case .lesson: [["check", path], ["prove", path]]
      case .script: [["run", "heartbeat-failover", "--script", path]]
      case .recording: [["replay", "--headless", path]]
      }
    }
  }

  /// What is replaced by what, and what the first error says.
  struct Spoiled: Sendable, CustomTestStringConvertible {
    let name: String, old: String, new: String, message: String
    var kinds = Kind.allCases
    var testDescription: String { name }
  }

  private static let many = (1...1_000_000).map { "n\($0)" }.joined(separator: " ")

  static let spoiled: [Spoiled] = [
    Spoiled(
      name: "a control character", old: "west |", new: "we\u{7}st |", message: "found the character U+0007"),
    Spoiled(name: "a zero", old: "west |", new: "we\u{0}st |", message: "found the character U+0000"),
    Spoiled(
      name: "colours in a name", old: "west |", new: "\u{1B}[31mwest |", message: "found the character U+001B"
    ),
    Spoiled(
      name: "a title for the window in a text", old: "\"book\"", new: "\"\u{1B}]0;x\u{7}\"",
      message: "found the character U+001B"),
    Spoiled(
      name: "a C1 control", old: "\"book\"", new: "\"\u{9B}2J\"", message: "found the character U+009B"),
    Spoiled(
      name: "text that runs backwards", old: "\"book\"", new: "\"\u{202E}koob\"",
      message: "found the character U+202E"),
    Spoiled(
      name: "escape sequences in prose", old: "Sensible?", new: "\u{1B}[2JSensible?",
      message: "found the character U+001B", kinds: [.lesson]),
    Spoiled(
      name: "an unknown node", old: "west | n2", new: "west | n9",
      message: "found \"n9\"; did you mean \"n1\"?"),
    Spoiled(
      name: "an unknown client", old: "op west", new: "op wets",
      message: "found \"wets\"; did you mean \"west\"?"),
    Spoiled(
      name: "an unknown unit", old: "at 4s", new: "at 4parsecs", message: "its unit is us, ms, s, m, h or d"),
    Spoiled(name: "no unit", old: "at 4s", new: "at 4", message: "its unit is us, ms, s, m, h or d"),
    Spoiled(
      name: "an unknown command", old: "partition n1", new: "partitoin n1",
      message: "did you mean \"partition\"?"),
    Spoiled(
      name: "a fault with a typing error", old: "partition n1 west | n2 n3 east",
      new: "corupt n1>n2 heartbeat#1", message: "did you mean \"corrupt\"?"),
    Spoiled(
      name: "an unknown fault", old: "partition n1 west | n2 n3 east", new: "melt n1",
      message: "expected a command (crash, restart,"),
    Spoiled(
      name: "an unknown way to crash", old: "partition n1 west | n2 n3 east", new: "crash n1 gently",
      message: "expected wipe or unsynced or torn or the end of the line, found \"gently\""),
    Spoiled(
      name: "a negative time", old: "partition n1 west | n2 n3 east", new: "clog n1>n2 for -3s",
      message: "expected a time such as 3s, found \"-3s\""),
    Spoiled(
      name: "a negative delay", old: "partition n1 west | n2 n3 east", new: "link n1-n2 -20ms",
      message: "expected a delay such as 20ms"),
    Spoiled(
      name: "a percentage over 100", old: "partition n1 west | n2 n3 east", new: "link n1-n2 loss 100.1%",
      message: "is too large; a percentage is 0% to 100%"),
    Spoiled(
      name: "a negative percentage", old: "partition n1 west | n2 n3 east", new: "link n1-n2 dup -1%",
      message: "expected a percentage such as 5%, found \"-1%\""),
    Spoiled(
      name: "a distribution without its parameter", old: "partition n1 west | n2 n3 east",
      new: "link n1-n2 pareto 1ms", message: "expected \"alpha\""),
    Spoiled(
      name: "a parameter of a distribution that is out of range", old: "partition n1 west | n2 n3 east",
      new: "link n1-n2 lognormal 1ms sigma 99", message: "it is from 0 to 10, with six decimals"),
    Spoiled(
      name: "an unknown kind of message", old: "partition n1 west | n2 n3 east", new: "cut n1-n2 kind vot",
      message: "did you mean \"vote\"?"),
    Spoiled(
      name: "a link from a node to itself", old: "partition n1 west | n2 n3 east", new: "clog n1>n1 for 1s",
      message: "expected two different nodes"),
    Spoiled(
      name: "a clock that stands still", old: "partition n1 west | n2 n3 east",
      new: "clock n1 drift -1000000ppm", message: "expected a rate from -900000ppm to 900000ppm"),
    Spoiled(
      name: "an unknown request", old: "write cart", new: "wriet cart", message: "did you mean \"write\"?"),
    Spoiled(
      name: "an open text", old: "cart \"book\"", new: "cart \"book",
      message: "expected \" at the end of the text"),
    Spoiled(
      name: "too many commands", old: "at 4s ", new: "every 1us until 1000s ",
      message: "more than 10000 commands"),
    Spoiled(
      name: "a far too late time", old: "at 4s", new: "at 99999999999999999999999s", message: "is too large"),
    Spoiled(
      name: "an unknown system", old: "system heartbeat-failover", new: "system hartbeat-failover",
      message: "did you mean \"heartbeat-failover\"?", kinds: [.lesson, .recording]),
    Spoiled(
      name: "an unknown parameter", old: "set rule alone", new: "set rul alone",
      message: "did you mean \"rule\"?",
      kinds: [.lesson, .recording]),
    Spoiled(
      name: "a value out of range", old: "set rule alone", new: "set heartbeat 2m",
      message: "expected a value of heartbeat: 10ms to 1m, found \"2m\"", kinds: [.lesson, .recording]),
    Spoiled(
      name: "a value that is none", old: "set rule alone", new: "set rule anarchy", message: "anarchy",
      kinds: [.lesson, .recording]),
    Spoiled(
      name: "a hundred thousand letters", old: "nodes n1 n2 n3", new: "nodes \(many.prefix(100_000))",
      message: "a line has at most 65536",
      kinds: [.lesson, .recording]),
    Spoiled(
      name: "too many nodes", old: "nodes n1 n2 n3", new: "nodes \(many.prefix(2_000))",
      message: "a run has at most 200 nodes", kinds: [.lesson, .recording]),
    Spoiled(
      name: "two nodes of one name", old: "nodes n1 n2 n3", new: "nodes n1 n2 n1", message: "\"n1\" is taken",
      kinds: [.lesson, .recording]),
    Spoiled(
      name: "an unknown field", old: "and not survives", new: "and not survived",
      message: "did you mean \"survives\"?", kinds: [.lesson]),
    Spoiled(
      name: "a newer form", old: "netsplit recording 1", new: "netsplit recording 2",
      message: "expected version 1",
      kinds: [.recording]),
  ]

  @Test(arguments: spoiled)
  func aSpoiledFileIsRefusedWithItsPlace(_ spoiled: Spoiled) throws {
    let program = try Program()
    for kind in spoiled.kinds {
      let sound = try kind.sound()
      let range = try #require(sound.range(of: spoiled.old), "\(kind): \(spoiled.old)")
      let path = try program.write("a.\(kind)", sound.replacingCharacters(in: range, with: spoiled.new))
      for arguments in kind.arguments(path) {
        try expectRefusal(program, arguments, path, spoiled.message)
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func whatIsNoTextIsRefused(_ kind: Kind) throws {
    let program = try Program()
    let sound = Data(try kind.sound().utf8)
    let files: [(String, Data, String)] = [
      ("empty", Data(), ":1:1: the file is empty"),
      ("binary", Data((0...255).map { UInt8($0) }), ":1:1: found the character U+0000"),
      ("no UTF-8", Data([0x61, 0xFF]) + sound, ":1:2: found the byte 0xFF"),
      ("17 MiB", sound + Data(repeating: 0x0A, count: 17 << 20), ":1:1: the file is larger than 16 MiB"),
      ("a line of 15 MiB", sound + Data(repeating: 0x61, count: 15 << 20) + Data([0x0A]), ":"),
      ("only line ends", Data(repeating: 0x0A, count: 1 << 20), ":"),
    ]
    for (name, bytes, message) in files where !(kind == .script && name == "only line ends") {
      let path = try program.write("b", bytes)
      for arguments in kind.arguments(path) { try expectRefusal(program, arguments, path, message) }
    }
  }

  @Test(arguments: Kind.allCases)
  func aFileThatIsCutNeverEndsInACrash(_ kind: Kind) throws {
    let program = try Program()
    let bytes = Data(try kind.sound().utf8)
    for part in 1...12 {
      let path = try program.write("c", bytes.prefix(bytes.count * part / 13))
      for arguments in kind.arguments(path) {
        let result = try program.run(arguments)
        let code = try #require(result.code, "\(arguments)")
        #expect([0, 65].contains(code) && result.isPlain, "\(result.errors)")
        let places = result.errorLines.allSatisfy { hasPlace($0, path) }
        #expect(places, "\(result.errors)")
      }
    }
  }

  private func expectRefusal(
    _ program: Program, _ arguments: [String], _ path: String, _ message: String
  ) throws {
    let result = try program.run(arguments)
    #expect(result.code == 65, "\(arguments[0]): \(result.errors.prefix(500))")
    #expect(result.isPlain)
    let first = result.errorLines.first ?? ""
    #expect(first.contains(message) && hasPlace(first, path), "\(first.prefix(500))")
    #expect(result.errors.utf8.count < 20_000)
  }

  /// `file:line:column: message`
  private func hasPlace(_ line: Substring, _ path: String) -> Bool {
    guard line.hasPrefix("\(path):") else { return false }
    let parts = line.dropFirst(path.count + 1).split(separator: ":", maxSplits: 2)
    return parts.count == 3 && Int(parts[0]) ?? 0 > 0 && Int(parts[1]) ?? 0 > 0 && parts[2].count > 5
  }
}
