import Testing

@testable import Engine

@Suite struct CommandTextTests {
  let n1 = NodeID(0), n2 = NodeID(1), n3 = NodeID(2), s = NodeID(3), b = NodeID(4), west = NodeID(5)

  /// The lines of `commands.md`, section 2, each as it prints.
  static let lines = [
    "crash n2", "crash n2 wipe", "crash n2 unsynced", "crash n2 torn", "restart n2", "freeze n2",
    "freeze n2 for 3s", "thaw n2", "slow n2 10",
    "slow n2 1", "partition n1 west | n2 n3 s b east c", "cut n1>n2", "cut n1-n2", "mend n1>n2", "cut all",
    "cut n1-n2 kind vote", "mend n1>n2 kind reply", "clog n1>n2 for 3s", "clog all for 0s", "heal",
    "link n1-n2 200ms", "link n1-n2 200ms jitter 5ms loss 1% dup 1% reorder 5%",
    "link n1>n2 uniform 5ms 15ms", "link all loss 0.0001%", "link n1>n2 exponential 10ms",
    "link n1>n2 lognormal 10ms sigma 0.5", "link n1>n2 pareto 1ms alpha 2.5",
    "link all lognormal 10ms sigma 0 loss 1% dup 1% reorder 5%",
    "link n1-n2 pareto 1ms alpha 0.100001 dup 2%", "drop s>c reply#1", "duplicate s>c reply#1",
    "hold s>c reply#1", "release s>c reply#1", "deliver s>c reply#1 copy 2",
    "corrupt s>c reply#1", "clock n2 +400ms",
    "clock n2 -2s drift 50ppm", "clock n2 drift -50ppm", "fire n2 election",
    "op west write cart \"book\"", "op b promote", "set rule majority", "set heartbeat 200ms",
    "set fsync off", "set load 0.5", "set first n2",
  ]

  @Test(arguments: lines) func everyLineOfTheGrammarPrintsAsItIsRead(line: String) throws {
    for text in [Example.text, Example.checked] {
      #expect(text.print(try text.parse(line)) == line)
    }
  }

  @Test func linesMeanWhatTheGrammarSays() throws {
    let text = Example.text
    #expect(try text.parse("crash n2 wipe") == .fault(.crash(n2, .wipe)))
    #expect(try text.parse("freeze n2 for 3s") == .fault(.freeze(n2, for: .seconds(3))))
    #expect(try text.parse("crash n2 torn") == .fault(.crash(n2, .torn)))
    #expect(try text.parse("cut n1>n2") == .fault(.cut(.one(from: n1, to: n2))))
    #expect(try text.parse("cut n1-n2 kind vote") == .fault(.cut(.both(n1, n2), kind: "vote")))
    #expect(
      try text.parse("clog n1>n2 for 3s") == .fault(.clog(.one(from: n1, to: n2), for: .seconds(3))))
    let change = LinkChange(delay: .jitter(base: 200_000, spread: 5_000), lossPPM: 10_000, reorderPPM: 50_000)
    #expect(
      try text.parse("link n1-n2 200ms jitter 5ms reorder 5% loss 1%") == .fault(.link(.both(n1, n2), change))
    )
    #expect(
      try text.parse("clock n2 -2s drift 50ppm")
        == .fault(.clock(n2, jump: .seconds(-2), driftPPM: 50)))
    let delays: [(String, Delay)] = [
      ("exponential 10ms", .exponential(mean: 10_000)),
      ("lognormal 10ms sigma 0.5", .logNormal(median: 10_000, sigmaPPM: 500_000)),
      ("lognormal 10ms sigma 1/4", .logNormal(median: 10_000, sigmaPPM: 250_000)),
      ("pareto 1ms alpha 2.5", .pareto(minimum: 1_000, alphaPPM: 2_500_000)),
    ]
    for (source, delay) in delays {
      #expect(try text.parse("link all \(source)") == .fault(.link(.all, LinkChange(delay: delay))))
    }
    let words = [Word("write"), Word("cart"), Word("a \"b\" \\ # |", quoted: true)]
    #expect(try text.parse(#"op west write cart "a \"b\" \\ # |"  # a comment"#) == .call(west, words))
    #expect(try text.parse("  heal\t# all of it") == .fault(.heal))
    let name = MessageName(from: s, to: NodeID(7), kind: "reply", number: 1, copy: 2)
    #expect(try text.parseMessage("s>c reply#1 copy 2") == name)
    #expect(text.print(name) == "s>c reply#1 copy 2")
  }

  @Test func valuesAreOfTheTypeThatTheirFormSays() throws {
    let cases: [(String, Value)] = [
      ("on", .bool(true)), ("off", .bool(false)), ("12", .int(12)), ("-12", .int(-12)), ("0.5", .number(0.5)),
      ("2.0", .number(2)), ("1/4", .number(0.25)), ("200ms", .time(.milliseconds(200))),
      ("1.5s", .time(.milliseconds(1500))), ("1/2s", .time(.milliseconds(500))),
      ("0.25%", .percent(ppm: 2500)), ("1/4%", .percent(ppm: 2500)), ("two_pc", .text("two_pc")),
      ("\"on\"", .text("on")), ("1000d", .time(.longest)),
    ]
    for (source, value) in cases {
      #expect(try Example.text.parse("set x \(source)") == Command.set(parameter: "x", to: value))
    }
    #expect(try Example.checked.parse("set load 1") == Command.set(parameter: "load", to: .number(1)))
    #expect(Example.text.print(.set(parameter: "x", to: .number(1e-9))) == "set x 0.000000001")
    #expect(Example.text.print(.set(parameter: "x", to: .number(1e15))) == "set x 1000000000000000.0")
  }

  @Test func timesPrintInTheLargestUnitThatLeavesAnInteger() throws {
    let cases = [
      ("1000ms", "1s"), ("1500ms", "1500ms"), ("0.001ms", "1us"), ("60s", "1m"), ("90m", "90m"),
      ("48h", "2d"),
      ("0ms", "0s"), ("0.5000000s", "500ms"),
    ]
    for (source, printed) in cases {
      #expect(
        Example.text.print(try Example.text.parse("freeze n1 for \(source)")) == "freeze n1 for \(printed)")
    }
  }

  @Test func clientsGoWithTheNodeTheyAreNearUnlessNamed() throws {
    let cases = [
      ("partition n1 | rest", "partition n1 west | n2 n3 s b east c"),
      ("isolate n3", "partition n3 | n1 n2 s b west east c"),
      ("isolate west", "partition west | n1 n2 n3 s b east c"),
      ("isolate eu", "partition n1 n2 west east | n3 s b c"),
      ("partition eu n1 | R1 rest", "partition n1 n2 west east | s n3 b c"),
      ("partition n1 n3 | n2 n3 | rest", "partition n1 n3 west | n2 n3 east | s b c"),
      ("partition n1 n2 | n1 rest|west", "partition n1 n2 east | n1 n3 s b c | west"),
    ]
    for (source, printed) in cases {
      #expect(Example.text.print(try Example.text.parse(source)) == printed)
    }
  }

  @Test func aMessagesNumberIsReadBehindItsSignAndAsItWasWrittenAtFirst() throws {
    for (old, new) in [
      ("drop s>c reply 1", "drop s>c reply#1"), ("hold s>c reply 2 copy 1", "hold s>c reply#2 copy 1"),
    ] {
      #expect(try Example.text.parse(old) == Example.text.parse(new))
      #expect(Example.text.print(try Example.text.parse(old)) == new)
    }
    #expect(try Example.text.parse("drop s>c reply#1 # the first") == Example.text.parse("drop s>c reply#1"))
    #expect(try Example.text.parse("heal#at once") == .fault(.heal))
    #expect(throws: Diagnostic.self) { try Example.text.parse("drop s>c reply#") }
    #expect(throws: Diagnostic.self) { try Example.text.parse("drop s>c reply#1x") }
    #expect(throws: Diagnostic.self) { try Example.text.parse("drop s>c #1") }
  }

  @Test func aGroupStandsForEachOfItsNodes() throws {
    func all(_ line: String) throws -> [String] { try Example.text.parseAll(line).map(Example.text.print) }
    #expect(try all("crash eu") == ["crash n1", "crash n2"])
    #expect(try all("crash R1") == ["crash s"])
    #expect(try Example.text.parse("crash R1") == .fault(.crash(s, .plain)))
    #expect(try all("link eu-R1 80ms") == ["link n1-s 80ms", "link n2-s 80ms"])
    #expect(try all("cut eu-eu") == ["cut n1-n2"])
    #expect(try all("clog eu>R1 for 1s") == ["clog n1>s for 1s", "clog n2>s for 1s"])
    #expect(try all("mend eu>R1 kind vote") == ["mend n1>s kind vote", "mend n2>s kind vote"])
    #expect(try all("cut eu>eu") == ["cut n1>n2", "cut n2>n1"])
  }

  @Test func positionsAreReadAndPrinted() throws {
    #expect(try Position(parsing: "4s") == Position(Instant(microseconds: 4_000_000)))
    #expect(try Position(parsing: "at 4s/2") == Position(Instant(microseconds: 4_000_000), events: 2))
    #expect(try Position(parsing: "1/2s/3") == Position(Instant(microseconds: 500_000), events: 3))
    #expect(try Position(parsing: Position.start.text) == .start)
    #expect(throws: Diagnostic.self) { try Position(parsing: "4s/") }
    #expect(throws: Diagnostic.self) { try Position(parsing: "4s/-1") }
    #expect(throws: Diagnostic.self) { try Position(parsing: "4s/2 5") }
    #expect(throws: Diagnostic.self) { try Position(parsing: "4s/99999999999999999999") }
  }

  @Test func fiveThousandRandomCommandsReadBackAsTheyWere() throws {
    var generator = CommandGenerator(seed: 1)
    for _ in 0..<5_000 {
      let command = generator.command()
      let line = Example.text.print(command)
      let back = try Example.text.parse(line)
      guard back == command else {
        Issue.record("\(line) was read as \(back)")
        return
      }
    }
  }

  @Test func fiveThousandDamagedLinesAreReadOrRefusedWithAPlaceAndAMessage() {
    var generator = CommandGenerator(seed: 2)
    let noise = Array("09.%/|\"\\#><-+ \t_azmsud\u{1B}ü\u{202E}ppm")
    for _ in 0..<5_000 {
      var line = Array(Example.text.print(generator.command()))
      for _ in 0...generator.below(4) {
        let place = generator.below(line.count + 1)
        switch generator.below(3) {
        case 0: line.insert(generator.pick(noise), at: place)
        case 1 where place < line.count: line.remove(at: place)
        case 2 where place < line.count: line[place] = generator.pick(noise)
        default: line.removeSubrange(place...)
        }
      }
      for text in [Example.text, Example.checked] {
        do throws(Diagnostic) {
          for command in try text.parseAll(String(line)) {
            let printed = text.print(command)
            #expect((try? text.parse(printed)) == command, "\(printed)")
          }
        } catch {
          #expect(error.line == 1 && error.column >= 1 && error.column <= line.count + 1)
          #expect(!error.message.isEmpty)
          #expect(!error.message.unicodeScalars.contains(where: isForbiddenInText))
        }
      }
    }
  }
}
