import Testing

@testable import Engine

@Suite struct CorruptionTests {
  @Test func aDamagedMessageSaysSomethingElseFromThenOn() throws {
    let script = "10ms op n1 send a n2 1\n12ms corrupt n1>n2 a#1"
    let world = try perform(script)
    let log = try #require(world.log("n2").first)
    #expect(log.hasPrefix("a10") && log.hasSuffix("@20ms") && world.log("n2").count == 1)
    let flight = try #require(try perform(script, until: "15ms").flights.first)
    #expect(flight.isCorrupt && flight.text.hasPrefix("a 10") && flight.name.number == 1)
    #expect(flight.progress == 0.5, "it goes on as it was")
  }

  @Test func theTraceSaysWhatTheMessageSaidAndWhatItSaysNow() throws {
    let world = try perform("10ms op n1 send a n2 1\n12ms corrupt n1>n2 a#1")
    let notes = world.lines(.note).map(\.text)
    #expect(notes.count == 1 && notes[0].hasPrefix("n1>n2 a#1 is damaged: a 1 became a 10"))
    #expect(world.lines(.receive).last?.text.hasPrefix("a 10") == true)
    #expect(world.lines(.send).last?.text == "a 1")
  }

  @Test func whoNoticesDropsTheDamagedMessage() throws {
    let world = try perform("set careful on\n10ms op n1 send a n2 1\n12ms corrupt n1>n2 a#1")
    #expect(world.losses == ["n1>n2 a#1: n2 notices that it is damaged"])
    #expect(world.log("n2") == ["adjusted"] || world.log("n2") == [])
  }

  @Test func whetherDamageIsNoticedIsDecidedWhenItArrives() throws {
    let world = try perform("10ms op n1 send a n2 1\n12ms corrupt n1>n2 a#1\n15ms set careful on")
    #expect(world.losses == ["n1>n2 a#1: n2 notices that it is damaged"])
  }

  @Test func aMessageThatIsNotSentYetIsDamagedAsSoonAsItIs() throws {
    let world = try perform("corrupt n1>n2 a#2\n10ms op n1 send a n2 1\n10ms op n1 send a n2 2")
    #expect(world.log("n2").map { $0.hasPrefix("a10") } == [false, true])
  }

  @Test func aCopyOfADamagedMessageIsDamagedAndOneMadeBeforeIsNot() throws {
    let after = try perform("10ms op n1 send a n2 1\n12ms corrupt n1>n2 a#1\n13ms duplicate n1>n2 a#1")
    #expect(Set(after.log("n2").map { $0.prefix(3) }) == ["a10"] && after.log("n2").count == 2)
    let before = try perform("10ms op n1 send a n2 1\n12ms duplicate n1>n2 a#1\n13ms corrupt n1>n2 a#1")
    #expect(before.log("n2").map { $0.hasPrefix("a10") } == [true, false])
  }

  @Test func aDamagedRequestAsksForSomethingElse() throws {
    let world = try perform("10ms op c put 7\n10500us corrupt c>n1 put#1")
    #expect(world.field("n1", "value") == .int(100) && world.history[0].status == .ok)
    #expect(world.history[0].input == .text("7"), "the client knows what it asked for")
  }

  @Test func aDamagedAnswerIsBelievedUnlessTheClientNotices() throws {
    let script = "10ms op c get\n11500us corrupt n1>c reply#1"
    #expect(try perform(script).history[0].output == .text("0!"))
    let careful = try perform("set careful on\n" + script)
    #expect(careful.losses == ["n1>c reply#1: c notices that it is damaged"])
    #expect(careful.history[0].attempts == 2 && careful.history[0].output == .text("0"))
  }

  @Test func damageDrawsFromNoStreamOfTheRun() throws {
    let script = (1...40).map { "\($0 * 10)ms op n1 send a n2 \($0)\n\($0 * 10)ms op n2 draw" }
      .joined(separator: "\n")
    let jitter = "link all 20ms jitter 15ms loss 10% dup 10%\n"
    let plain = try perform(jitter + script), damaged = try perform(jitter + "corrupt n1>n2 a#3\n" + script)
    #expect(plain.lines(.receive).map(\.time) == damaged.lines(.receive).map(\.time))
    func draws(_ world: Simulation<Puppet>) -> [String] {
      world.log("n2").filter { $0.hasPrefix("drew") }
    }
    #expect(draws(plain) == draws(damaged) && draws(plain).count == 40)
  }
}
