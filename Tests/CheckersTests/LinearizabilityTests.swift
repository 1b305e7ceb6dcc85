import Checkers
import Engine
import Testing

/// The sentence on a history of Jepsen lines, each `process type f value`.
private func sentence(
  _ model: ModelName, _ lines: String, verdict: Verdict = .notOk
) throws -> String {
  let edn = lines.split(separator: "\n").map { line in
    let parts = line.split(separator: " ", maxSplits: 3)
    return "{:process \(parts[0]), :type :\(parts[1]), :f :\(parts[2]), :value \(parts[3])}"
  }
  let report = try Linearizability.check(
    try HistoryText.read(edn.joined(separator: "\n") + "\n"), model: model)
  #expect(report.verdict == verdict)
  return report.findings.first?.sentence ?? ""
}

@Suite struct LinearizabilityTests {
  @Test func aStaleReadIsToldByTheWriteThatItMissed() throws {
    let told = try sentence(
      .register,
      """
      1 invoke write 1
      1 ok write 1
      1 invoke write 2
      1 ok write 2
      2 invoke read nil
      2 ok read 1
      """)
    #expect(
      told == "read -> 1 by process 2 started after write 2 by process 1 was acknowledged; "
        + "no order of the operations lets it see 1")
  }

  @Test func aReadThatGoesBackIsToldByTheReadBeforeIt() throws {
    let told = try sentence(
      .register,
      """
      1 invoke write 1
      1 ok write 1
      1 invoke write 2
      2 invoke read nil
      2 ok read 2
      3 invoke read nil
      3 ok read 1
      """)
    #expect(
      told == "read -> 1 by process 3 started after read -> 2 by process 2 had returned; "
        + "no order of the operations lets it see 1")
  }

  @Test func aValueFromNowhereIsToldAsSuch() throws {
    let told = try sentence(.register, "1 invoke read nil\n1 ok read 7")
    #expect(
      told == "read -> 7 by process 1: nothing that was asked for before its answer lets it see 7")
  }

  @Test func aWriteWithoutAnAnswerMayTakeEffectLateOrNever() throws {
    let lines = """
      1 invoke write 1
      1 info write 1
      2 invoke read nil
      2 ok read nil
      2 invoke read nil
      2 ok read 1
      """
    _ = try sentence(.register, lines, verdict: .ok)
    _ = try sentence(.register, lines + "\n2 invoke read nil\n2 ok read nil")
  }

  @Test func aFailedCompareAndSetSaysNothingToKnossosAndSomethingToEtcd() throws {
    let lines = """
      1 invoke write 1
      1 ok write 1
      2 invoke cas [1 2]
      2 fail cas [1 2]
      """
    _ = try sentence(.casRegister, lines, verdict: .ok)
    #expect(
      try sentence(.etcdRegister, lines)
        == "cas [1 2] failed by process 2 started after write 1 by process 1 was acknowledged; "
        + "no order of the operations lets it fail")
  }

  @Test func theFirstOperationMayBeTheImpossibleOne() throws {
    _ = try sentence(.casRegister, "1 invoke cas [1 2]\n1 ok cas [1 2]")
  }

  @Test func aQueueThatLosesItsOrderIsFound() throws {
    let told = try sentence(
      .queue,
      """
      1 invoke enqueue 1
      1 ok enqueue 1
      1 invoke enqueue 2
      1 ok enqueue 2
      2 invoke dequeue nil
      2 ok dequeue 2
      """)
    #expect(
      told == "dequeue -> 2 by process 2 started after enqueue 2 by process 1 was acknowledged; "
        + "no order of the operations lets it take 2")
  }

  @Test func twoHoldersOfALockAreFound() throws {
    let lines = """
      1 invoke acquire nil
      1 ok acquire 1
      2 invoke acquire nil
      2 ok acquire 2
      """
    #expect(try sentence(.mutex, lines).contains("lets it get the lock"))
    #expect(try sentence(.fencedLock, lines).contains("lets it get the lock with 2"))
  }

  @Test func aFencingNumberThatDoesNotGrowIsFound() throws {
    _ = try sentence(
      .fencedLock,
      """
      1 invoke acquire nil
      1 ok acquire 2
      1 invoke release nil
      1 ok release nil
      2 invoke acquire nil
      2 ok acquire 2
      """)
  }

  @Test func aSetThatForgetsAndACounterThatLosesAnAdditionAreFound() throws {
    let set = """
      1 invoke add 1
      1 ok add 1
      2 invoke read nil
      2 ok read #{}
      """
    #expect(try sentence(.set, set).hasSuffix("no order of the operations lets it see []"))
    let counter = """
      1 invoke add 1
      2 invoke add 2
      1 ok add 1
      2 ok add 2
      3 invoke read nil
      3 ok read 2
      """
    #expect(try sentence(.counter, counter).hasSuffix("lets it see 2"))
  }

  @Test func eachKeyIsLookedAtAloneAndTogetherTheyGiveTheSameVerdict() throws {
    var calls: [Call] = []
    for (index, key) in ["x", "y", "z"].enumerated() {
      let written = Call(
        process: index, "write", key: .text(key), input: .int(index), invoked: 4 * index,
        returned: 4 * index + 1)
      let read = Call(
        process: index, "read", key: .text(key), output: key == "y" ? .int(9) : .int(index),
        invoked: 4 * index + 2, returned: 4 * index + 3)
      calls += [written, read]
    }
    let history = History(calls, processes: ["c1", "c2", "c3"])
    for partitioned in [true, false] {
      let report = try Linearizability.check(history, model: .register, partitioned: partitioned)
      #expect(report.verdict == .notOk)
      #expect(report.findings.map(\.key) == [.text("y")])
      #expect(report.findings.first?.impasse?.stuck == 3)
    }
  }

  @Test func anUnknownOperationIsRefusedWithTheNamesOfTheKnownOnes() throws {
    let history = History(
      [Call(process: 0, "wirte", input: .int(1), invoked: 0, returned: 1)], processes: ["c1"])
    let error = #expect(throws: ModelError.self) { try Linearizability.check(history, model: .register) }
    #expect(
      error?.description
        == "register has no operation \"wirte\"; did you mean \"write\"?; it has read, write")
  }
}
