import Engine
import Testing

@testable import Sessions

/// Every fault is taken back by one undo and done again by one redo, to the last detail.
@Suite struct FaultUndoTests {
  /// A write is under way: n1 has copied it to n2 and n3, and its timer runs.
  private func session(after lines: [String]) throws -> Session {
    let scenario = try Scripts.scenario("seed 5\n100ms op c write greeting bye", of: "replicated-kv")
    var session = try Session(scenario, observer: Witness())
    session.advance(by: .milliseconds(130))
    for line in lines { try session.submit(session.text.parse(line)) }
    return session
  }

  /// What comes before, and the fault.
  static let faults: [([String], String)] = [
    ([], "crash n2"), ([], "crash n2 wipe"), ([], "crash n2 unsynced"), ([], "crash n1 torn"),
    (["crash n2"], "restart n2"), (["crash n1 torn"], "restart n1"), ([], "freeze n2"),
    ([], "freeze n2 for 100ms"), (["freeze n2"], "thaw n2"), ([], "slow n2 10"),
    (["slow n2 10"], "slow n2 1"),
    ([], "fire n1 retry"), ([], "partition n1 | n2 n3"), ([], "partition n1 n2 | n2 n3"), ([], "isolate n3"),
    ([], "cut n1>n2"), (["cut n1-n2"], "mend n1>n2"), ([], "cut n1-n2 kind copied"),
    (["cut all kind copy"], "mend n1>n3 kind copy"), ([], "clog all for 3s"), ([], "clog n2>n1 for 30ms"),
    (["clog all for 3s", "cut all", "partition n1 | rest", "link all 1s"], "heal"),
    ([], "link n1-n2 200ms jitter 5ms loss 1% dup 1% reorder 5%"), ([], "link all uniform 5ms 15ms dup 50%"),
    ([], "link all exponential 10ms"), ([], "link all lognormal 10ms sigma 0.5 loss 10%"),
    ([], "link n2>n1 pareto 1ms alpha 2.5 reorder 20%"), ([], "drop n1>n2 copy#1"),
    ([], "duplicate n1>n2 copy#1"), ([], "hold n1>n2 copy#1"),
    (["hold n1>n2 copy#1"], "release n1>n2 copy#1"),
    ([], "deliver n1>n3 copy#1"), ([], "corrupt n1>n2 copy#1"),
    (["set checksum off"], "corrupt n1>n2 copy#1"),
    ([], "corrupt n1>n2 copy#2"), ([], "clock n2 +400ms"), ([], "clock n1 -2s drift 50ppm"),
    ([], "set checksum off"), ([], "op c read greeting"),
  ]

  @Test(arguments: faults) func oneUndoTakesAFaultBackAndOneRedoDoesItAgain(
    _ before: [String], _ line: String
  ) throws {
    var session = try session(after: before)
    let past = portrait(session.world)
    let command = try session.text.parse(line)
    try session.submit(command)
    let done = portrait(session.world)
    // What a command makes happen at once is shown by the redo.
    let isDue = session.world.nextEventTime == session.now
    #expect(done != past, "the command leaves a trace")
    session.advance(by: .seconds(5))
    let future = portrait(session.world)
    #expect(session.undo() == true && portrait(session.world) == past)
    #expect(session.redo() == true && (isDue || portrait(session.world) == done))
    session.seek(to: session.end)
    #expect(portrait(session.world) == future)
    // The same from the text of the recording alone.
    session.finish()
    let text = ([RecordingText.header] + session.takeLines()).joined(separator: "\n") + "\n"
    let run = try #require(try RecordingText.read(text).recording.runs.last)
    #expect(run.commands.last?.content == command)
    #expect(try Playback(playing: run).world.digest == session.world.digest, "\(text)")
  }
}
