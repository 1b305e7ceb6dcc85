import Engine
import Foundation
import Sessions
import Systems
import Testing

/// A payment at 100 ms: it arrives at 150 ms, is applied at 160 ms and answered at 170 ms.
@Suite struct RPCTests {
  private let pay = "link c-s 50ms\nset opening 500\n100ms op c pay o1 100\n"

  private func orders(_ world: any World) -> [Value] { world.column("order", of: "ledger") }

  @Test func aPaymentIsAppliedInOneEventAndAnsweredInTheNext() throws {
    let applied = try play("rpc", pay, until: "165ms")
    #expect(applied.global("balance") == .int(400) && applied.field("s", "open") == .int(1))
    #expect(applied.history[0].status == .pending && !applied.hasFlights, "\(applied.story)")
    let end = try play("rpc", pay, until: "2s")
    #expect(end.history[0].status == .ok && end.history[0].output == .int(400), "\(end.story)")
    #expect(end.rows(of: "ledger") == [[.text("o1"), .int(100), .time(.milliseconds(160)), .text("k1")]])
  }

  @Test func aCheckAnswersWithAllThatWasPaidForTheOrder() throws {
    let end = try play("rpc", pay + "1s op c pay o2 30\n2s op c check o1\n3s op c check o3", until: "5s")
    #expect(end.history.map(\.output) == [.int(400), .int(370), .list([.int(100)]), .list([])])
  }

  // Nelson 1981 and Birrell & Nelson 1984: who tries until he is answered has it done at least once.
  @Test func withoutATableAPaymentIsAppliedOnceForEachTryThatArrives() throws {
    let off = "set dedupe off\n" + pay
    let request = try play("rpc", off + "120ms drop c>s pay#1", until: "5s")
    #expect(orders(request) == [.text("o1")] && request.history[0].attempts == 2, "\(request.story)")
    let reply = try play("rpc", off + "180ms drop s>c reply#1", until: "5s")
    #expect(orders(reply) == [.text("o1"), .text("o1")] && reply.global("balance") == .int(300))
    #expect(reply.violations == ["no call is paid twice"] && reply.history[0].status == .ok)
  }

  // Birrell & Nelson 1984: the call identifier lets the callee recognise a call that it has served.
  @Test(arguments: ["atomic", "separate"])
  func aKeyThatIsKnownIsAnsweredAsBeforeAndNothingIsPaid(_ dedupe: String) throws {
    let script = "set dedupe \(dedupe)\n" + pay + "500ms op c pay o2 50\n180ms drop s>c reply#1"
    let end = try play("rpc", script, until: "5s")
    #expect(orders(end) == [.text("o1"), .text("o2")], "\(end.story)")
    #expect(end.history[0].attempts == 2 && end.history[0].output == .int(400), "the answer of the first try")
  }

  @Test func allTriesOfACallShareAKeyAndASecondCallHasAnother() throws {
    let end = try play("rpc", pay + "180ms drop s>c reply#1\n3s op c pay o1 100", until: "6s")
    #expect(end.column("key", of: "ledger") == [.text("k1"), .text("k2")], "\(end.story)")
  }

  /// The crash comes between the ledger entry of 160 ms and the answer of 170 ms.
  private let crash = "165ms crash s\n300ms restart s"

  @Test func aKeyThatIsWrittenAfterTheEntryIsLostByACrashInBetween() throws {
    let separate = try play("rpc", "set dedupe separate\n" + pay + crash, until: "5s")
    #expect(orders(separate) == [.text("o1"), .text("o1")], "\(separate.story)")
    #expect(separate.violations == ["no call is paid twice"])
    let atomic = try play("rpc", pay + crash, until: "5s")
    #expect(orders(atomic) == [.text("o1")] && atomic.history[0].status == .ok, "\(atomic.story)")
  }

  @Test func aCopyThatComesWhileTheFirstIsOpenIsNotPaidEither() throws {
    let end = try play("rpc", "set dedupe separate\n" + pay + "120ms duplicate c>s pay#1", until: "5s")
    #expect(orders(end) == [.text("o1")], "\(end.story)")
  }

  @Test func aKeyIsForgottenAfterKeepKeysOnTheServersOwnClock() throws {
    let late = pay + "120ms duplicate c>s pay#1\n130ms hold c>s pay#1 copy 1\n"
    func paid(_ rest: String) throws -> Int { orders(try play("rpc", late + rest, until: "5s")).count }
    // The key is of 160 ms, the copy is handled 40 ms + 10 ms after its release.
    #expect(try paid("set keep_keys 1s\n1100ms release c>s pay#1 copy 1") == 1)
    #expect(try paid("set keep_keys 1s\n1130ms release c>s pay#1 copy 1") == 2)
    #expect(try paid("set keep_keys 1s\n500ms clock s +1s\n600ms release c>s pay#1 copy 1") == 2)
    #expect(try paid("2s release c>s pay#1 copy 1") == 1)
  }

  // RFC 9110, 9.2.2: idempotent is what has the same effect twice as once.
  @Test func payingTwiceIsNotLikePayingOnceAndCheckingTwiceIsLikeCheckingOnce() throws {
    let off = "set dedupe off\n" + pay
    let paid = try play("rpc", off + "120ms duplicate c>s pay#1", until: "5s")
    #expect(paid.global("balance") == .int(300))
    let read = try play("rpc", off + "1s op c check o1\n1020ms duplicate c>s check#1", until: "5s")
    #expect(read.global("balance") == .int(400) && read.history[1].output == .list([.int(100)]))
  }

  // MARK: one notebook

  private static let once = "client c near s timeout 1s tries 1\n"
  static let silences: [(String, String, Int)] = [
    ("request_lost", "120ms drop c>s pay#1", 500), ("request_lost", "0s cut c>s", 500),
    ("reply_lost", "180ms drop s>c reply#1", 400), ("reply_lost", "165ms cut s-c", 400),
    ("crashed", "120ms crash s", 500), ("crashed", "155ms crash s", 500), ("slow", "120ms freeze s", 500),
    ("slow", "120ms slow s 100", 500), ("slow", "165ms freeze s", 400),
    ("slow", "180ms hold s>c reply#1", 400),
    ("slow", "120ms hold c>s pay#1", 500), ("crashed_after", "165ms crash s", 400),
    ("crashed_after", "165ms crash s\n500ms restart s", 400),
    ("crashed", "120ms crash s\n300ms restart s", 500),
  ]

  @Test(arguments: silences)
  func everyCauseOfSilenceGivesTheSameNotebook(_ cause: String, _ faults: String, _ balance: Int) throws {
    let end = try play("rpc", Self.once + pay + faults, until: "1110ms")
    #expect(end.global("cause") == .text(cause), "\(end.story)")
    #expect(end.global("client_view") == .text("o1: no answer in 1s"))
    #expect(end.global("balance") == .int(balance))
  }

  @Test func thereIsNoCauseWhereThereIsNoSilence() throws {
    let early = try play("rpc", Self.once + pay + "120ms drop c>s pay#1", until: "1090ms")
    #expect(early.global("cause") == Value.none)
    #expect(early.global("client_view") == .text("o1: waits"))
    let well = try play("rpc", Self.once + pay, until: "5s")
    #expect(well.global("cause") == Value.none)
    #expect(well.global("client_view") == .text("o1: ok 400 after 120ms"))
  }

  @Test(arguments: [
    ("100ms op c pay o1", "expected pay ORDER AMOUNT"), ("100ms op c pay o1 0", ""),
    ("100ms op c pay o1 x", ""),
  ])
  func anAmountIsAWholeNumberAboveZero(_ line: String, _ message: String) throws {
    let refused: any World
    do { refused = try play("rpc", line, until: "1s") } catch let problem as Diagnostic {
      #expect(problem.message.contains(message))
      return
    }
    #expect(refused.history.isEmpty, "\(refused.story)")
  }

  // MARK: under every fault

  private func chaos(_ dedupe: String) throws -> Chaos {
    Chaos(
      try #require(Catalog.entry(named: "rpc")), until: Instant(microseconds: 60_000_000),
      settings: [.set(parameter: "dedupe", to: .text(dedupe))], kinds: nil)
  }

  @Test func noCallIsPaidTwiceWhereTheKeyIsWrittenWithTheEntry() throws {
    let chaos = try chaos("atomic")
    var repeated = 0, crashes = 0
    for seed in UInt64(0)..<(isSweep ? 1_000 : 40) {
      let run = chaos.play(try chaos.plan(seed), seed: seed)
      let keys = run.world.column("key", of: "ledger")
      let breaches = RunVerdict(of: run.world, demandsProgress: true).breaches
      #expect(
        Set(keys).count == keys.count && breaches.isEmpty,
        "reproduce: netsplit run rpc --seed \(seed) --faults \(seed) --until 60s")
      repeated += run.world.history.count { $0.attempts > 1 }
      crashes += run.world.column("verb", of: "faults").count { $0 == .text("crash") }
    }
    #expect(repeated > 100 && crashes > 20, "the plans are too tame: \(repeated) retries, \(crashes) crashes")
  }

  @Test(arguments: [("off", UInt64(0)), ("separate", UInt64(1))])
  func otherwiseRandomFaultsFindACallThatIsPaidTwice(_ dedupe: String, _ seed: UInt64) throws {
    let violation = try #require(
      try chaos(dedupe).violation(of: seed),
      "reproduce: netsplit run rpc --seed \(seed) --faults \(seed) --until 60s --set dedupe=\(dedupe)")
    #expect(violation.breach.promise == "no call is paid twice")
  }

  private var isSweep: Bool { ProcessInfo.processInfo.environment["NETSPLIT_SWEEP"] != nil }
}
