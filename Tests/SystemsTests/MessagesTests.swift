import Engine
import Testing

@Suite struct PingStreamTests {
  @Test func withoutFaultsTheNumbersArriveInOrder() throws {
    let end = try play("ping-stream", until: "2s")
    #expect(end.field("n2", "received") == .list([1, 2, 3, 4, 5].map(Value.int)))
  }

  @Test func aHeldADuplicatedAndADroppedNumberMakeTheInboxOfTheLesson() throws {
    let end = try play(
      "ping-stream",
      """
      220ms hold n1>n2 number#2
      350ms release n1>n2 number#2
      350ms duplicate n1>n2 number#2
      410ms drop n1>n2 number#4
      """, until: "2s")
    #expect(end.field("n2", "received") == .list([1, 3, 2, 2, 5].map(Value.int)), "\(end.story)")
  }

  @Test func aNumberThatIsNotSentYetIsHeldAsSoonAsItIs() throws {
    let end = try play("ping-stream", "0s hold n1>n2 number#2", until: "2s")
    #expect(end.field("n2", "received") == .list([1, 3, 4, 5].map(Value.int)), "\(end.story)")
  }
}

@Suite struct ReplicatedKVTests {
  @Test func aReadThroughACrashedReplicaIsAPauseNotAnError() throws {
    let end = try play(
      "replicated-kv", "100ms op c read greeting\n1s crash n2\n2s op c read greeting", until: "5s")
    #expect(end.history.map(\.status) == [.ok, .ok], "\(end.story)")
    #expect(end.history.map(\.attempts) == [1, 2])
    #expect(end.history[1].output == .text("hello"))
  }
  @Test func aWriteReachesEveryReplica() throws {
    let end = try play("replicated-kv", "100ms op c write greeting bye", until: "5s")
    for node in ["n1", "n2", "n3"] { #expect(end.field(node, "greeting") == .text("bye"), "\(end.story)") }
    #expect(end.history[0].status == .ok)
  }
}
