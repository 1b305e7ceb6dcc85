import Engine
import Testing

@Suite struct ReplicatedKVFaultTests {
  /// A write at 100 ms: n2 hands it on, n1 copies it to both from 121 ms on.
  private let write = "100ms op c write greeting bye\n"
  private let nodes = ["n1", "n2", "n3"]

  @Test func aDamagedCopyIsNoticedAndCopiedAgain() throws {
    let end = try play("replicated-kv", write + "130ms corrupt n1>n3 copy#1", until: "5s")
    #expect(end.violations == [], "\(end.story)")
    for node in nodes { #expect(end.field(node, "greeting") == .text("bye"), "\(end.story)") }
    let reasons = (0..<end.traceCount).compactMap { end.traceLine($0).reason }
    #expect(reasons == ["n3 notices that it is damaged"])
  }

  @Test func aDamagedCopyThatNobodyNoticesBreaksThePromise() throws {
    let end = try play(
      "replicated-kv", "set checksum off\n" + write + "130ms corrupt n1>n3 copy#1", until: "5s")
    #expect(end.violations.count == 1, "\(end.story)")
    #expect(end.field("n3", "greeting") != .text("bye") && end.field("n1", "greeting") == .text("bye"))
  }

  @Test(arguments: ["110ms corrupt n2>n1 forward#1", "100500us corrupt c>n2 write#1"])
  func aDamagedWriteThatNobodyNoticesIsAcknowledgedAndLost(_ fault: String) throws {
    let off = try play("replicated-kv", "set checksum off\n" + write + fault, until: "5s")
    #expect(off.history[0].status == .ok && off.rows(of: "lost_acked")?.count == 1, "\(off.story)")
    let on = try play("replicated-kv", write + fault, until: "5s")
    #expect(on.rows(of: "lost_acked")?.count == 0, "\(on.story)")
  }

  @Test func aDamagedAnswerThatNobodyNoticesIsReadAsItCame() throws {
    let script = "100ms op c read greeting\n101500us corrupt n2>c reply#1"
    let off = try play("replicated-kv", "set checksum off\n" + script, until: "5s")
    #expect(off.history[0].output != .text("hello") && off.history[0].status == .ok, "\(off.story)")
    let on = try play("replicated-kv", script, until: "5s")
    #expect(on.history[0].output == .text("hello") && on.history[0].attempts == 2, "\(on.story)")
  }

  @Test(arguments: [
    "n2>n1 forward#1", "n1>n2 copy#1", "n1>n3 copy#1", "n2>n1 copied#1", "n3>n1 copied#1", "c>n2 write#1",
    "n1>c reply#1", "c>n2 read#1", "n2>c reply#1",
  ])
  func everyKindOfMessageHasADamagedForm(_ message: String) throws {
    let end = try play("replicated-kv", "corrupt \(message)\n" + write + "1s op c read k", until: "5s")
    let notes = (0..<end.traceCount).map(end.traceLine).filter {
      $0.text.hasPrefix("\(message) is damaged: ")
    }
    let note = try #require(notes.first, "\(end.story)")
    let said = note.text.dropFirst("\(message) is damaged: ".count)
    #expect(said.split(separator: " became ").count == 2)
    #expect(Set(said.split(separator: " became ")).count == 2, "it says something else: \(note.text)")
  }

  /// n3 has just written the entry when it crashes.
  private let torn = "150ms crash n3 torn\n1s restart n3"

  @Test func aTornEntryIsCutOffAtPowerOnAndCopiedAgain() throws {
    let end = try play("replicated-kv", write + torn, until: "5s")
    #expect(end.violations == [] && end.field("n3", "greeting") == .text("bye"), "\(end.story)")
    #expect(end.story.contains("cuts off greeting=b, which is half written"), "\(end.story)")
  }

  @Test func aTornEntryThatIsTakenForWholeBreaksThePromise() throws {
    let end = try play(
      "replicated-kv", "set checksum off\n" + write + "150ms crash n3 torn\n151ms restart n3", until: "170ms")
    #expect(end.violations.count == 1, "\(end.story)")
    #expect(end.field("n3", "greeting") == .text("b"), "\(end.story)")
  }

  @Test func aCrashWhileNothingIsWrittenTearsNothing() throws {
    let end = try play(
      "replicated-kv", write + "1s op n3 read greeting\n1500ms crash n3 torn\n2s restart n3", until: "5s")
    #expect(
      !end.story.contains("half written") && end.field("n3", "greeting") == .text("bye"), "\(end.story)")
  }

  @Test func anEntryThatWasNotSyncedIsGoneAndCopiedAgain() throws {
    let end = try play(
      "replicated-kv", write + "150ms crash n3 unsynced\n1s restart n3", until: "1s")
    #expect(end.field("n3", "greeting") == .text("hello"), "\(end.story)")
    let later = try play("replicated-kv", write + "150ms crash n3 unsynced\n1s restart n3", until: "5s")
    #expect(later.field("n3", "greeting") == .text("bye"), "\(later.story)")
  }

  @Test(arguments: [
    (
      "ping-stream", "corrupt n1>n2 number#1",
      "ping-stream has no damaged form of n1>n2 number#1: drop it, or duplicate it"
    ),
    (
      "ping-stream", "crash n1 torn",
      "ping-stream has no torn write: use crash n1, with wipe or unsynced or alone"
    ),
  ])
  func aSystemWithoutSuchAFaultRefusesItWithTheReason(_ system: String, _ line: String, _ reason: String)
    throws
  {
    let world = try play(system, until: "50ms"), digest = world.digest
    let command = try CommandText(roster: world.roster).parse(line)
    var applied = world
    let error = #expect(throws: CommandError.self) { try applied.apply(command, by: .learner) }
    #expect(error?.sentence(in: world.roster) == reason && applied.digest == digest)
    applied.replay(command, by: .script)
    #expect(applied.traceLine(applied.traceCount - 1).reason == reason)
    // A file that asks for it is refused before anything is played.
    let refusal = #expect(throws: Diagnostic.self) {
      try CommandText(roster: world.roster, schema: world.schema).parse(line)
    }
    #expect(refusal?.message == reason)
  }
}
