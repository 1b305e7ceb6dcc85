import Checkers
import Engine

/// Every history of a few operations by three clients, each once up to the order of calls that begin, or end,
/// next to each other.
struct SmallHistories {
  /// What may be asked and answered, without clients and places.
  let actions: [Call]
  let size: Int
  let clients = 3

  /// Calls `body` with each history that has exactly `size` operations; or, of the beginnings that lack two,
  /// with all that go on from every so manieth.
  func forEach(stride: Int = 1, _ body: (History) throws -> Void) rethrows {
    var calls: [(action: Int, process: Int, invoked: Int, returned: Int?)] = []
    var place = 0, number = 0
    func extend(lastBegun: Int, lastEnded: Int) throws {
      if calls.count == size - 2, calls.last?.returned == nil {
        number += 1
        if number % stride != 0 { return }
      }
      if calls.count == size { try body(history(calls)) }
      let open = calls.indices.filter { calls[$0].returned == nil }
      if calls.count < size, open.count < clients {
        let free = (0..<clients).first { client in !open.contains { calls[$0].process == client } } ?? 0
        for action in lastBegun..<actions.count {
          calls.append((action, free, place, nil))
          place += 1
          try extend(lastBegun: action, lastEnded: -1)
          place -= 1
          calls.removeLast()
        }
      }
      for call in open where call > lastEnded {
        calls[call].returned = place
        place += 1
        try extend(lastBegun: 0, lastEnded: call)
        place -= 1
        calls[call].returned = nil
      }
    }
    try extend(lastBegun: 0, lastEnded: -1)
  }

  private func history(_ calls: [(action: Int, process: Int, invoked: Int, returned: Int?)]) -> History {
    History(
      calls.map { item in
        var call = actions[item.action]
        (call.process, call.invoked, call.returned) = (item.process, item.invoked, item.returned)
        if item.returned == nil { (call.outcome, call.output) = (.info, .none) }
        return call
      }, processes: ["c1", "c2", "c3"])
  }

  /// The actions over two values that tell the rules of a model apart.
  static func actions(of model: ModelName) -> [Call] {
    let one = Value.int(1), two = Value.int(2)
    func call(_ function: String, _ input: Value = .none, _ output: Value = .none, fails: Bool = false)
      -> Call
    {
      Call(
        process: 0, function, input: input, output: output, outcome: fails ? .fail : .ok, invoked: 0,
        returned: 0)
    }
    let register =
      [call("write", one), call("write", two)] + [.none, one, two].map { call("read", .none, $0) }
    switch model {
    case .register: return register
    case .casRegister: return register + [call("cas", .list([one, two])), call("cas", .list([two, one]))]
    case .etcdRegister:
      return register + [call("cas", .list([one, two])), call("cas", .list([one, two]), fails: true)]
    case .kvAppend:
      let texts = [call("append", .text("a")), call("append", .text("b")), call("put", .text("a"))]
      return texts + ["", "a", "ab"].map { call("get", .none, .text($0)) }
    case .queue:
      return [call("enqueue", one), call("enqueue", two)]
        + [.none, one, two].map { call("dequeue", .none, $0) }
    case .mutex: return [call("acquire"), call("release")]
    case .set:
      return [call("add", one), call("add", two), call("remove", one), call("contains", one, .bool(true))]
        + [[], [one], [one, two]].map { call("read", .none, .list($0)) }
    case .counter:
      return [call("add", one), call("add", two)]
        + [0, 1, 2, 3].map { call("read", .none, .int($0)) }
    case .fencedLock: return [call("acquire", .none, one), call("acquire", .none, two), call("release")]
    case .log:
      return [call("append", one), call("append", two)]
        + [[], [one], [one, two], [two, one]].map { call("read", .none, .list($0)) }
    }
  }
}
