import Sessions
import Systems
import Testing

@testable import Engine

@Suite struct HandSchedulingTests {
  @Test func `by hand, what is sent comes to its receiver's end and waits there, and timers go on`() throws {
    let script = "set scheduling manual\n10ms op n1 send a n2 1\n10ms op n2 set tick 30"
    let world = try perform(script, until: "200ms")
    #expect(world.log("n2") == ["tick@40ms"] && world.losses == [])
    let flight = try #require(world.flights.first)
    #expect(flight.isReady && !flight.isHeld && flight.due == nil && flight.progress == 1)
    #expect(world.nextEventTime == nil && world.isManual)
    #expect(try perform(script, until: "15ms").flights.map(\.progress) == [0.5])
    #expect(world.parameters.last?.name == "scheduling")
  }

  @Test func `deliveries come in the order of the commands, also of what is still on its way`() throws {
    let sends = "set scheduling manual\n10ms op n1 send a n2 1\n11ms op n1 send a n2 2\n"
    let late = sends + "50ms deliver n1>n2 a#2\n60ms deliver n1>n2 a#1"
    #expect(try perform(late).log("n2") == ["a2@50ms", "a1@60ms"])
    #expect(try perform(sends + "15ms deliver n1>n2 a#2").log("n2") == ["a2@15ms"])
  }

  @Test func `back to automatic, what waited arrives at once in the order in which it came`() throws {
    let world = try perform(
      """
      set scheduling manual
      link n3>n2 1ms
      10ms op n1 send a n2 1
      11ms op n1 send a n2 2
      12ms op n3 send b n2 3
      50ms set scheduling automatic
      60ms op n1 send a n2 4
      """)
    #expect(world.log("n2") == ["b3@50ms", "a1@50ms", "a2@50ms", "a4@70ms"])
    #expect(!world.isManual && world.parameters.allSatisfy { $0.name != "scheduling" })
  }

  @Test func `what waits can be dropped, doubled and held, and a hand delivers it once`() throws {
    let sent = "set scheduling manual\n10ms op n1 send a n2 1\n"
    #expect(try perform(sent + "50ms drop n1>n2 a#1").losses == ["n1>n2 a#1: it was dropped"])
    let doubled = try perform(sent + "50ms duplicate n1>n2 a#1\n90ms deliver n1>n2 a#1 copy 1")
    #expect(doubled.log("n2") == ["a1@90ms"] && doubled.flights.map(\.name.copy) == [nil])
    let held = try perform(sent + "50ms hold n1>n2 a#1\n70ms release n1>n2 a#1", until: "80ms")
    #expect(held.log("n2") == [] && held.flights.map(\.isReady) == [true])
    let again = sent + "50ms hold n1>n2 a#1\n60ms set scheduling automatic\n70ms release n1>n2 a#1"
    #expect(try perform(again).log("n2") == ["a1@70ms"])
    #expect(throws: Refused.self) { try perform(sent + "20ms deliver n1>n2 a#1\n30ms deliver n1>n2 a#1") }
  }

  @Test func `a cut stops a message when it is delivered, and a crashed receiver loses it`() throws {
    let sent = "set scheduling manual\n10ms op n1 send a n2 1\n"
    let cut = try perform(sent + "15ms cut n1>n2\n50ms deliver n1>n2 a#1")
    #expect(cut.log("n2") == [] && cut.losses.count == 1)
    let mended = try perform(sent + "15ms cut n1>n2\n50ms mend n1>n2\n60ms deliver n1>n2 a#1")
    #expect(mended.log("n2") == ["a1@60ms"])
    let down = try perform(sent + "15ms crash n2\n50ms deliver n1>n2 a#1")
    #expect(down.losses.count == 1)
  }

  @Test func `scheduling has two values in every system`() throws {
    var world = try perform("")
    #expect(throws: CommandError.self) {
      try world.apply(.set(parameter: "scheduling", to: .text("sometimes")), by: .learner)
    }
    let entry = try #require(Catalog.entry(named: "ping-stream"))
    let text = CommandText(roster: Roster(nodes: ["n1", "n2"]), schema: entry.schema)
    let command = try text.parse("set scheduling manual")
    #expect(text.print(command) == "set scheduling manual")
    #expect(throws: Diagnostic.self) { try text.parse("set scheduling sometimes") }
  }
}
