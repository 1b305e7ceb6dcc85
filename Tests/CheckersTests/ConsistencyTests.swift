import Checkers
import Engine
import Testing

/// The promises that a history breaks, as names of what is found.
private func broken(_ timeline: String, versions: VersionOrder = .sessions) throws -> [Consistency: String] {
  var names: [Consistency: String] = [:]
  for consistency in Consistency.allCases where consistency != .eventual {
    names[consistency] = try consistency.check(timeline, versions: versions).findings.first?.name
  }
  return names
}
private func finding(_ consistency: Consistency, _ timeline: String) throws -> Finding {
  try #require(try consistency.check(timeline).findings.first, "\(consistency): Timeline(\"\(timeline)\")")
}

@Suite struct ClassicHistories {
  /// Lamport 1979, and Attiya & Welch, Sequential Consistency versus Linearizability, TOCS 1994.
  @Test func aStaleReadAfterAWriteHadEndedIsSequential() throws {
    let history = "a wx1, a wx2, b rx1"
    #expect(try broken(history) == [:])
    #expect(!BruteForce(Timeline(history).history).isLinearizable)
  }

  @Test func storeBuffersAreCausalAndNotSequential() throws {
    let history = "a wx1, a ry-, b wy1, b rx-"
    #expect(try broken(history) == [.sequential: "not sequential"])
    let finding = try finding(.sequential, history)
    #expect(finding.cycle.map(\.kind) == [.rw, .process, .rw, .process])
    #expect(finding.impasse?.stuck == 1)
    #expect(finding.impasse?.order.map(\.call) == [2, 3, 0])
    #expect(
      finding.impasse?.order.map(\.state) == ["x = nil, y = 1", "x = nil, y = 1", "x = 1, y = 1"])
    #expect(
      finding.sentence.hasPrefix(
        "read y -> nil by a gets stuck: no order of all calls that keeps the order of each process lets it "
          + "see "
          + "nil; in the longest there is, y is 1 then"))
  }

  @Test func eachKeyMayBeSequentialAndBothTogetherNot() throws {
    #expect(try broken("a wx1, a ry-, b wy1, b rx-")[.sequential] != nil)
    #expect(try broken("a wx1, b rx-") == [:])
    #expect(try broken("a ry-, b wy1") == [:])
  }

  @Test func independentReadersMayDisagreeOnIndependentWrites() throws {
    let history = "a wx1, b wy1, c rx1, c ry-, d ry1, d rx-"
    #expect(try broken(history) == [.sequential: "not sequential"])
    #expect(try finding(.sequential, history).cycle.map(\.kind) == [.rw, .wr, .process, .rw, .wr, .process])
  }

  /// Ahamad et al. 1995: concurrent writes may be seen in different orders.
  @Test func causalMemoryLetsReadersOrderConcurrentWritesDifferently() throws {
    #expect(
      try broken("a wx1, b wx2, c rx1, c rx2, d rx2, d rx1") == [.sequential: "not sequential"])
  }

  @Test func anEffectWithoutItsCauseIsNotCausal() throws {
    let history = "a wx1, b rx1, b wy1, c ry1, c rx-"
    #expect(
      try broken(history) == [
        .sequential: "not sequential", .causal: "WriteCOInitRead", .writesFollowReads: "writes follow reads",
      ])
    #expect(
      try finding(.causal, history).sentence
        == "read x -> nil by c saw the first value, although write x 1 by a is among its causes: read x -> "
        + "1 by b "
        + "saw write x 1 by a, and b asked for read x -> 1 by b before write y 1 by b, and read y -> 1 by c "
        + "saw "
        + "write y 1 by b, and c asked for read y -> 1 by c before read x -> nil by c")
  }
}

@Suite struct PlantedViolations {
  struct Pattern { let history: String, name: String, calls: [Int], key: String? }
  static let patterns: [Pattern] = [
    Pattern(history: "a rx1, a wx1", name: "CyclicCO", calls: [1, 0], key: "x"),
    Pattern(history: "a rx1, a wy1, b ry1, b wx1", name: "CyclicCO", calls: [1, 2, 3, 0], key: nil),
    Pattern(history: "a wx1, a wy1, b ry1, b rx-", name: "WriteCOInitRead", calls: [3, 0, 1, 2], key: "x"),
    Pattern(history: "a wx1, a wx2, b rx2, b rx1", name: "WriteCORead", calls: [3, 1, 2], key: "x"),
    Pattern(history: "a wx1, b wx2, c rx1, c rx2, c rx1", name: "CyclicHB", calls: [1, 0], key: "x"),
    Pattern(
      history: "a wx1, a wy1, b wy2, b rx-, b ry1, b ry2", name: "WriteHBInitRead", calls: [3, 0, 1, 2],
      key: "x"),
    Pattern(history: "a wx1, b rx2", name: "thin-air read", calls: [1], key: "x"),
    Pattern(history: "a wx1!, b rx1", name: "thin-air read", calls: [1, 0], key: "x"),
  ]

  @Test(arguments: patterns) func eachBadPatternOfCausalMemoryIsFoundByItsName(_ pattern: Pattern) throws {
    let finding = try finding(.causal, pattern.history)
    let repeated: Comment = "Timeline(\"\(pattern.history)\"): \(finding.sentence)"
    #expect(finding.name == pattern.name, repeated)
    #expect(finding.calls == pattern.calls, repeated)
    #expect(finding.key == pattern.key.map { .text($0) }, repeated)
  }

  @Test func aProcessThatForgetsItsWriteBreaksReadYourWrites() throws {
    let history = "a wx1, a wx2, a rx1"
    #expect(
      try broken(history) == [
        .sequential: "not sequential", .causal: "WriteCORead", .readYourWrites: "read your writes",
      ])
    let finding = try finding(.readYourWrites, history)
    #expect(
      finding.sentence
        == "a had asked for write x 2, and then read x -> 1 by a saw an older version: a asked for write x "
        + "1 by a "
        + "before write x 2 by a")
    #expect(finding.calls == [1, 2, 0])
    #expect(finding.cycle.map(\.kind) == [.session, .process])
    #expect(
      try self.sentence(.readYourWrites, "a wx1, a rx-")
        == "a had asked for write x 1, and then read x -> nil by a saw the first value, as if nothing had "
        + "been "
        + "written")
  }

  @Test func aReadThatGoesBackBreaksMonotonicReadsAndNotReadYourWrites() throws {
    let history = "a wx1, b rx1, b wx2, c rx2, c rx1"
    #expect(
      try broken(history) == [
        .sequential: "not sequential", .causal: "WriteCORead", .monotonicReads: "monotonic reads",
      ])
    #expect(
      try sentence(.monotonicReads, history)
        == "c had seen write x 2 by b, and then read x -> 1 by c saw an older version: b had read 1 before "
        + "write x "
        + "2 by b")
  }

  @Test func theSecondWriteWithoutTheFirstBreaksMonotonicWrites() throws {
    let history = "a wx1, a wy1, b ry1, b rx-"
    #expect(
      try broken(history) == [
        .sequential: "not sequential", .causal: "WriteCOInitRead", .monotonicWrites: "monotonic writes",
      ])
    #expect(
      try sentence(.monotonicWrites, history)
        == "b had seen write y 1 by a, before which a had asked for write x 1, and then read x -> nil by b "
        + "saw the "
        + "first value, as if nothing had been written")
    #expect(
      try sentence(.monotonicWrites, "a wx1, a wx2, b rx2, b rx1")
        == "b saw the writes of a in the wrong order: b had seen write x 2 by a, and then read x -> 1 by b "
        + "saw "
        + "write x 1 by a, and a asked for write x 1 by a before write x 2 by a")
  }

  @Test func aWriteSeenWithoutWhatItsWriterHadReadBreaksWritesFollowReads() throws {
    let history = "a wx1, b rx1, b wy1, c ry1, c wz1, d rz1, d rx-"
    #expect(
      try broken(history) == [
        .sequential: "not sequential", .causal: "WriteCOInitRead", .writesFollowReads: "writes follow reads",
      ])
    #expect(
      try sentence(.writesFollowReads, history)
        == "d had seen write z 1 by c, before which c had seen write y 1 by b, before which b had seen "
        + "write x 1 "
        + "by a, and then read x -> nil by d saw the first value, as if nothing had been written")
    #expect(
      try sentence(.writesFollowReads, "a rx2, a wx1, b rx1, b wx2").hasPrefix(
        "no order of the versions lets every write come after what its writer had read: "))
  }

  private func sentence(_ consistency: Consistency, _ history: String) throws -> String {
    try finding(consistency, history).sentence
  }
}

@Suite struct WhatIsNotAViolation {
  @Test func onlyRealTimeKnowsWhichOfTwoProcessesWroteFirst() throws {
    let history = "a wx1, b wx2, c rx2, c rx1"
    #expect(try broken(history) == [:])
    #expect(try broken(history, versions: .realtime) == [.monotonicReads: "monotonic reads"])
    let finding = try #require(
      try Consistency.monotonicReads.check(history, versions: .realtime).findings.first)
    #expect(finding.cycle.map(\.kind) == [.session, .realtime])
    #expect(
      finding.sentence.hasSuffix("saw an older version: write x 1 by a had ended before write x 2 by b began")
    )
  }

  @Test(arguments: [
    "a wx1?, a rx-, a rx1", "a wx1?, a wx2, b rx2, b rx1", "a wx1!, a rx-", "a wx1, a rx-?",
    "a wx1?, a wy1, b ry1, b rx-", "a wx1, a rx1, a wx1, a rx1",
  ]) func aCallWithoutAnswerOrAFailedOneIsNotHeldAgainstAnybody(_ history: String) throws {
    #expect(try broken(history) == [:], "Timeline(\"\(history)\")")
  }

  @Test func aWriteWithoutAnswerThatWasReadDidHappen() throws {
    #expect(
      try broken("a wx1?, b rx1, b rx-") == [
        .sequential: "not sequential", .causal: "WriteCOInitRead", .monotonicReads: "monotonic reads",
      ])
  }

  @Test func aValueThatWasWrittenTwiceIsTakenFromWhicheverWriteFits() throws {
    #expect(try broken("a wx1, a wx2, b wx1, c rx2, c rx1") == [:])
    let finding = try finding(.monotonicReads, "a wx1, b wx1, c rx1, c rx-")
    #expect(
      finding.sentence.hasSuffix(
        "(supposing that read x -> 1 by c saw write x 1 by a; no other choice is right either)"))
  }
}

@Suite struct Convergence {
  private func report(_ timeline: String, settled: Int = 0) throws -> Report {
    try Consistency.eventual.check(Timeline(timeline).history, settled: settled)
  }

  @Test(arguments: [
    "a wx1, b rx-, b rx1, c rx1", "a wx1, b wx2, c rx2, c rx1, a rx1", "a rx-", "a wx1?, b rx-",
  ])
  func lastReadsThatAgreeHaveConverged(_ history: String) throws {
    #expect(try report(history) == Report(.ok), "Timeline(\"\(history)\")")
  }

  @Test func lastReadsThatDifferHaveNotConverged() throws {
    let finding = try #require(try report("a wx1, b wx2, c rx1, d rx2, c rx1").findings.first)
    #expect(finding.name == "no convergence")
    #expect(finding.calls == [4, 3])
    #expect(
      finding.sentence == "every write to x had ended, and still read x -> 1 by c and read x -> 2 by d differ"
    )
  }

  @Test func everybodySeeingTheFirstValueForeverIsNoConvergence() throws {
    #expect(
      try report("a wx1, b rx-, c rx-").findings.map(\.sentence) == [
        "read x -> nil by b saw the first value, although every write to x had ended, the last being write "
          + "x 1 by a"
      ])
  }

  @Test func readsBeforeTheHistorySettledDoNotCount() throws {
    let history = "a wx1, b rx-, c rx1"
    #expect(try report(history).verdict == .notOk)
    #expect(try report(history, settled: 4) == Report(.ok))
    #expect(
      try report(history, settled: 6)
        == Report(.unknown, obstacle: "nobody read x after its last write had ended"))
  }

  @Test func aWriteThatNeverEndedExcusesItsOwnValueOnly() throws {
    #expect(
      try report("a wx1, b wx2?, c rx1, d rx2")
        == Report(
          .unknown,
          obstacle:
            "read x -> 1 by c and read x -> 2 by d differ, but write x 2 by b has no answer and may have "
            + "come between them"))
    #expect(try report("a wx1, b wx2?, a wx3, c rx1, d rx3").verdict == .notOk)
  }
}

@Suite struct BoundsOfConsistency {
  /// Fifteen writes of each of two values, and a reader that sees them change too often: every order must be
  /// tried, since nobody knows which write a read saw.
  private var wide: History {
    let round = "abcde".map { "\($0) wx1, \($0) wx2" }
    let reads = Array(repeating: "f rx1, f rx2", count: 16)
    return Timeline((round + round + round + reads).joined(separator: ", ")).history
  }

  @Test func aBoundMakesTheAnswerUnknownAndSaysWhich() throws {
    let steps = try Consistency.sequential.check(wide, within: Bounds(steps: 50))
    #expect(steps.verdict == .unknown)
    #expect(steps.steps == 50)
    #expect(steps.obstacle == "the bound on steps was reached before the answer was known")
    let time = try Consistency.sequential.check(wide, within: Bounds(isTimeOver: { true }))
    #expect(time.obstacle == "the time was over before the answer was known")
    let memory = try Consistency.sequential.check(wide, within: Bounds(memory: 20_000))
    #expect(memory.obstacle == "the bound on memory was reached before the answer was known")
    for consistency in Consistency.allCases where consistency != .eventual {
      let bounded = try consistency.check(
        Timeline("a wx1, a wx2, a wy1, b ry1, b rx1, b rx2").history, within: Bounds(steps: 0))
      #expect(bounded.verdict == .unknown, "\(consistency)")
    }
  }

  @Test func tooManyChoicesOfWhatWasReadMakeTheAnswerUnknown() throws {
    let history = "a wx1, b wx1, " + Array(repeating: "c rx1", count: 11).joined(separator: ", ")
    let report = try Consistency.causal.check(history)
    #expect(report.verdict == .unknown)
    #expect(
      report.obstacle?.hasPrefix("values were written more than once, such as 1 to x, so that nobody") == true
    )
    #expect(try Consistency.sequential.check(history).verdict == .ok)
  }

  @Test func aSequentialHistoryOfTheUsualSizeIsJudgedWithinFewSteps() throws {
    var random = Random(seed: 7, stream: "store")
    var held: [Int: Value] = [:]
    var history = History(processes: ["a", "b", "c", "d", "e"])
    for index in 0..<200 {
      let key = Int(random.next() >> 40) % 3
      let isWrite = random.next() >> 63 == 0
      if isWrite { held[key] = .int(index) }
      history.calls.append(
        Call(
          process: Int(random.next() >> 40) % 5, isWrite ? "write" : "read", key: .int(key),
          input: isWrite ? .int(index) : .none, output: isWrite ? .none : held[key] ?? .none,
          invoked: 2 * index,
          returned: 2 * index + 1))
    }
    for consistency in Consistency.allCases where consistency != .eventual {
      let report = try consistency.check(history, within: Bounds(steps: 2_000_000))
      #expect(report.verdict == .ok, "\(consistency), seed 7: \(report.obstacle ?? "")")
    }
  }

  @Test func getAndPutAreReadAndWriteAndAKeyMayBeginWithAValue() throws {
    let history = History(
      [
        Call(process: 0, "get", key: .text("0"), output: .text(""), invoked: 0, returned: 1),
        Call(process: 0, "put", key: .text("0"), input: .text("x"), invoked: 2, returned: 3),
        Call(process: 0, "get", key: .text("0"), output: .text("x"), invoked: 4, returned: 5),
      ], processes: ["a"])
    for consistency in Consistency.allCases {
      #expect(try consistency.check(history, initial: { _ in .text("") }).verdict == .ok)
      #expect(try consistency.check(history).findings.map(\.name) == ["thin-air read"])
    }
  }

  @Test func whatIsNeitherAReadNorAWriteIsRefused() {
    let history = History([Call(process: 0, "cas", invoked: 0, returned: 1)], processes: ["a"])
    #expect(throws: ConsistencyError.notARegister(function: "cas", call: 0)) {
      try Consistency.sequential.check(history)
    }
  }
}
