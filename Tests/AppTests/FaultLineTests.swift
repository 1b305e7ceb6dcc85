import Engine
import Sessions
import TUI
import Testing

@testable import App

/// Faults on the command line: what may be left out, what is offered, what the screen then says.
@Suite struct FaultLineTests {
  /// A store at 130 ms: n1 has copied a write to n2 and n3.
  private func play() throws -> Play {
    let lines = ["system replicated-kv", "seed 5", "100ms op c write greeting bye"]
    var session = try Session(try ScenarioText.read(lines))
    session.advance(by: .milliseconds(130))
    return Play(session)
  }
  private func completions(_ text: String, _ play: Play) -> [String] {
    Prompt(text).completions(in: play.world)
  }

  @Test(arguments: [
    ("select n2", "crash unsynced", "crash n2 unsynced"), ("select n2", "crash", "crash n2"),
    ("select n2", "slow 10", "slow n2 10"), ("select n2", "freeze for 3s", "freeze n2 for 3s"),
    ("select n2", "clock -2s drift 50ppm", "clock n2 -2s drift 50ppm"),
    ("select n1", "fire retry", "fire n1 retry"), ("select n2", "crash n3 torn", "crash n3 torn"),
    ("select n1>n3", "cut", "cut n1>n3"), ("select n1>n3", "cut kind copy", "cut n1>n3 kind copy"),
    ("select n1>n3", "mend kind copy", "mend n1>n3 kind copy"),
    ("select n1>n3", "clog for 3s", "clog n1>n3 for 3s"),
    ("select n1>n3", "link exponential 10ms", "link n1>n3 exponential 10ms"),
    ("select n1>n3", "link 200ms loss 5%", "link n1>n3 200ms loss 5%"),
    ("select n1>n3", "link all 20ms", "link all 20ms"),
    ("select n1>n3", "clog n2-n3 for 3s", "clog n2-n3 for 3s"),
    ("select message", "corrupt", "corrupt n1>n2 copy#1"), ("select n2", "crash n9", "crash n9"),
    ("select n2", "heal", "heal"), ("select n2", "cut", "cut"),
  ])
  func `what a command is without means what is selected`(_ selected: String, _ line: String, _ full: String)
    throws
  {
    var play = try play()
    _ = play.run(line: selected)
    #expect(play.filledIn(line) == full)
  }

  @Test func `the key for the next link says that it is cut, and what mends it`() throws {
    var play = try play()
    _ = play.update(.character("K"))
    #expect(play.status == "n1>n2 takes 20 ms. x cuts this direction, s slows both.")
    _ = play.update(.character("x"))
    for _ in 0..<12 where play.selection != .link(Direction(NodeID(0), NodeID(2))) {
      _ = play.update(.character("K"))
    }
    for _ in 0..<12 where play.selection != .link(Direction(NodeID(0), NodeID(1))) {
      _ = play.update(.character("K"))
    }
    #expect(play.status == "n1>n2 takes 20 ms, is cut. x mends it, s slows both.")
  }

  @Test func `the place of a mistake is counted in the line with the name filled in`() throws {
    var play = try play()
    _ = play.run(line: "select n1>n3")
    for key in [Key.character(":")] + "clog for 3x".unicodeScalars.map(Key.init(typed:)) + [.enter] {
      _ = play.update(key)
    }
    guard case .prompt(let prompt)? = play.overlay else { return #expect(Bool(false), "no prompt is open") }
    #expect(prompt.text == "clog n1>n3 for 3x" && prompt.problem?.column == 16)
  }

  @Test func `every word of a fault is offered where it may stand`() throws {
    let play = try play()
    #expect(completions("crash n2 ", play) == ["wipe", "unsynced", "torn"])
    #expect(completions("cut n1>n2 ", play) == ["kind"])
    #expect(completions("mend n1>n2 kind cop", play) == ["copy", "copied"])
    #expect(
      completions("clog n1", play) == ["n1>n2", "n1>n3"] && completions("clog n1>n2 ", play) == ["for"])
    #expect(completions("link all p", play) == ["pareto"])
    #expect(completions("corrupt ", play) == ["n1>n2 copy#1", "n1>n3 copy#1"])
    #expect(completions("fire n1 ", play) == ["retry"])
    for verb in CommandText.names { #expect(completions(String(verb.dropLast()), play).contains(verb)) }
  }

  @Test(arguments: [
    ("clog n1>n3 for 3s", "What is sent through n1>n3 waits for 3.0 s, in order; P ends it."),
    ("cut n1>n3 kind copy", "No copy goes through n1>n3 any more."),
    ("mend n1>n3 kind copy", "Every copy goes through n1>n3 again."),
    ("corrupt n1>n2 copy#2", "n1>n2 copy#2 will be damaged on its way."),
    ("crash n2 unsynced", "n2 is down, and what it wrote last never reached its disk."),
    ("crash n2 torn", "n2 is down, and its last write is half on its disk."),
    ("link all pareto 1ms alpha 2.5", "From now on all links take pareto 1 ms alpha 2.5."),
    ("corrupt n2>n1 forward#1", "n2>n1 forward#1 is not in flight any more: it arrived or was lost."),
  ])
  func `the status line says what a fault did, or why not`(_ line: String, _ sentence: String) throws {
    var play = try play()
    _ = play.run(line: line)
    #expect(play.status == sentence)
  }

  @Test func `a damaged message says what it says now, and undo makes it whole`() throws {
    var play = try play()
    _ = play.run(line: "corrupt n1>n2 copy#1")
    let message = try #require(play.world.flights.first)
    #expect(message.isCorrupt && play.status == "n1>n2 copy#1 is damaged. It says \(message.text) now.")
    _ = play.run(line: "undo")
    #expect(play.world.flights.first.map { $0.isCorrupt } == false)
  }
}
