import Checkers
import Engine
import Testing

@Test func aCallIsToldInTheWordsOfItsOperation() {
  let calls = [
    Call(process: 0, "write", key: .text("x"), input: .int(2), invoked: 0, returned: 1),
    Call(process: 1, "read", key: .text("x"), output: .int(1), invoked: 2, returned: 3),
    Call(process: 1, "read", output: .none, invoked: 4, returned: 5),
    Call(process: 0, "cas", input: .list([.int(1), .int(2)]), outcome: .fail, invoked: 6, returned: 7),
    Call(process: 0, "write", input: .int(3), outcome: .info, invoked: 8, returned: nil),
  ]
  let history = History(calls, processes: ["c1", "c2"])
  #expect(
    calls.indices.map(history.words) == [
      "write x 2 by c1", "read x -> 1 by c2", "read -> nil by c2", "cas [1 2] failed by c1", "write 3 by c1",
    ])
  #expect(calls[0].precedes(calls[1]))
  #expect(!calls[4].precedes(calls[0]))
}
