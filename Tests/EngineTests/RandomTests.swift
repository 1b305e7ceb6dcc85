import Testing

@testable import Engine

@Suite struct RandomTests {
  @Test func theGeneratorIsXoshiro256PlusPlus() {
    var random = Random(state: (1, 2, 3, 4))
    let expected: [UInt64] = [
      41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386, 9_228_616_714_210_784_205,
      9_973_669_472_204_895_162, 14_011_001_112_246_962_877, 12_406_186_145_184_390_807,
      15_849_039_046_786_891_736, 10_450_023_813_501_588_000,
    ]
    #expect(expected.map { _ in random.next() } == expected)
  }

  @Test func theGeneratorThatSeedsTheStreamsIsSplitMix64() {
    var mixer = SplitMix64(state: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in mixer.next() } == expected)
  }

  @Test func aStreamIsMadeFromTheSeedAndItsNameAlone() {
    var random = Random(seed: 21, stream: "node n1")
    #expect(random.next() == 507_902_844_899_684_094)
    var others = [Random(seed: 22, stream: "node n1"), Random(seed: 21, stream: "node n2")]
    #expect(others.indices.allSatisfy { others[$0].next() != 507_902_844_899_684_094 })
  }

  @Test func drawsStayInTheirRangeAndReachItsEnds() {
    var random = Random(seed: 5, stream: "range")
    let drawn = (0..<2_000).map { _ in random.microseconds(-3, through: 3) }
    #expect(Set(drawn) == Set(-3...3))
    #expect((0..<100).allSatisfy { _ in random.below(1) == 0 })
    #expect((0..<1_000).allSatisfy { _ in !random.chance(ppm: 0) && random.chance(ppm: 1_000_000) })
    let hits = (0..<100_000).count { _ in random.chance(ppm: 250_000) }
    #expect((24_000...26_000).contains(hits))
    let range = Duration.milliseconds(2)...(.milliseconds(3))
    #expect((0..<100).allSatisfy { _ in range.contains(random.duration(range)) })
  }

  private let chance = "link n1>n2 10ms jitter 5ms\nlink n3>n2 10ms jitter 5ms"
  private func sends(_ from: String, _ count: Int) -> String {
    (1...count).map { "\($0 * 20)ms op \(from) send a n2 \($0)" }.joined(separator: "\n")
  }

  /// Two scripts of sends, merged in the order of time.
  private func merged(_ head: String, _ scripts: String...) -> String {
    let lines = scripts.flatMap { $0.split(separator: "\n") }
    let sorted = lines.sorted { a, b in
      (Int(a.prefix { $0.isNumber }) ?? 0) < (Int(b.prefix { $0.isNumber }) ?? 0)
    }
    return ([head] + sorted.map(String.init)).joined(separator: "\n")
  }

  @Test func moreTrafficOnOneLinkNeverShiftsAnotherLinksDraws() throws {
    let alone = try perform(merged(chance, sends("n3", 20))).delays("n3>n2")
    let beside = try perform(merged(chance, sends("n1", 30), sends("n3", 20))).delays("n3>n2")
    #expect(Set(alone).count > 10)
    #expect(alone == beside)
  }

  @Test func aFaultOnOneLinkNeverShiftsAnotherLinksDraws() throws {
    let plain = merged(chance, sends("n1", 20), sends("n3", 20))
    let usual = try perform(plain).delays("n3>n2")
    for fault in ["loss 50%", "dup 50%", "reorder 50%", "uniform 1ms 90ms"] {
      let world = try perform("link n1>n2 \(fault)\n" + plain)
      #expect(world.delays("n3>n2") == usual, "with \(fault)")
    }
  }

  @Test(arguments: ["link n1>n2 loss 40%", "link n1>n2 dup 40%", "cut n1>n2"])
  func aFaultNeverShiftsTheDelaysOfItsOwnLink(_ fault: String) throws {
    let usual = try perform(merged(chance, sends("n1", 30))).delays("n1>n2")
    var script = merged(chance, sends("n1", 30)).split(separator: "\n").map(String.init)
    // The fault is on from the tenth message to the twentieth.
    script.insert("395ms heal", at: 2 + 19)
    script.insert("195ms \(fault)", at: 2 + 9)
    let world = try perform(script.joined(separator: "\n"))
    #expect(world.delays("n1>n2") != usual)
    #expect(world.delays("n1>n2").suffix(11) == usual.suffix(11))
  }

  @Test func whatOneNodeDrawsNeverShiftsAnothersDraws() throws {
    let other = "50ms op n2 draw"
    let quiet = try perform(other)
    let busy = try perform((1...9).map { "\($0)ms op n1 draw" }.joined(separator: "\n") + "\n" + other)
    #expect(quiet.log("n2").count == 1 && quiet.log("n2") == busy.log("n2"))
    #expect(busy.log("n1").count == 9)
    #expect(try perform(other, seed: 2).log("n2") != quiet.log("n2"))
  }

  @Test func aDrawMoreInOneNodeChangesNoLosses() throws {
    let lossy = merged("link all 10ms jitter 5ms loss 40%", sends("n1", 20), sends("n3", 20))
    let usual = try perform(lossy)
    let drawing = try perform(lossy + "\n700ms op n1 draw", until: "1s")
    let early = try perform("1ms op n1 draw\n" + lossy.replacing("link all", with: "2ms link all"))
    #expect(usual.losses.count > 8)
    #expect(drawing.losses == usual.losses)
    #expect(early.losses == usual.losses)
  }

  @Test func aMessagesLuckIsItsOwnWhateverKindsAreSentBesideIt() throws {
    let some = merged("link all 10ms jitter 5ms loss 30%", sends("n1", 20))
    let others = (1...20).map { "\($0 * 20 + 7)ms op n1 send b n2 \($0)" }.joined(separator: "\n")
    let alone = try perform(some).losses
    let beside = try perform(merged(some, others)).losses
    #expect(alone.count > 2 && beside.count > alone.count)
    #expect(beside.filter { $0.contains(" a#") } == alone)
  }
}
