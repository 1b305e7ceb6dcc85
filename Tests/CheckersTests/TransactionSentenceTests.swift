import Checkers
import Engine
import Testing

private func sentence(_ kind: Transactions.Kind, _ text: String, _ name: String) throws -> String {
  try #require(try TransactionTimeline(kind, text).check().findings.first { $0.name == name }).sentence
}

private let sentences: [(Transactions.Kind, String, String, String)] = [
  (
    .listAppend, "G0", "a: ax1 ay1; b: ax2 ay2; c: rx12 ry21",
    "T2 appended 2 to x after T1's 1; T1 appended 1 to y after T2's 2; so each must come "
      + "before the other."
  ),
  (
    .listAppend, "G1c", "a: ax1 ry1; b: ay1 rx1",
    "T2 read x as [1], with T1's 1; T1 read y as [1], with T2's 1; so each must come before "
      + "the other."
  ),
  (
    .listAppend, "G-single-process", "a 1-2: ax1; a 3-4: rx",
    "T1 read the empty list of x, to which T2 appended 1; a asked for T2 before T1; so each "
      + "must come before the other."
  ),
  (
    .listAppend, "G-single-realtime", "a 1-2: ax1; b 3-4: rx",
    "T1 read the empty list of x, to which T2 appended 1; T2 had ended before T1 began; so "
      + "each must come before the other."
  ),
  (
    .listAppend, "incompatible-order", "a: ax1; b: ax2; c: rx12; d: rx21",
    "T1 read x as [2 1] and T2 read it as [1 2]: neither list is a beginning of the other, so "
      + "that no one order of the appends gives both."
  ),
  (
    .listAppend, "dirty-update", "a!: ax1; b: ax2; c: rx12",
    "T2's append of 2 to x stands on T1's append of 1, though T1 failed."
  ),
  (
    .listAppend, "G1a", "a!: ax1; b: ax2; c: rx12",
    "T1 read x as [1 2], with T2's append of 1, though T2 failed."
  ),
  (
    .listAppend, "G1b", "a: ax1 ax2; b: rx1",
    "T1 read x as [1], in the middle of T2, which appended 1 and then 2."
  ),
  (
    .listAppend, "duplicate-elements", "a: ax1; b: rx11",
    "T1 read x as [1 1], with 1 twice, though it was appended once."
  ),
  (
    .listAppend, "internal", "a: ax1 rx",
    "T1 read x as [], which after its own operations must end in [1]."
  ),
  (
    .listAppend, "future-read", "a: rx1 ax1",
    "T1 read x as [1] before it wrote 1 itself."
  ),
  (
    .listAppend, "garbage-read", "a: rx7",
    "T1 read x as [7], but no transaction wrote 7."
  ),
  (
    .listAppend, "lost-update", "a: rx ax1; b: rx ax2; c: rx12",
    "T1 and T2 both read x as [] and then wrote to x, so that neither saw what the other "
      + "wrote."
  ),
  (
    .register, "G-single", "a: wx1 wy1; b: rx1 ry-",
    "T1 read y as nil, before T2 wrote 1; T1 read x as 1, which T2 wrote; so each must come "
      + "before the other."
  ),
  (
    .register, "cyclic-versions", "a: rx2 wx1; b: rx1 wx2",
    "The values of x replaced one another in a circle: T2 read 1 and wrote 2, T1 read 2 and "
      + "wrote 1."
  ),
  (
    .register, "G0-realtime", "a 1-2: wx1; b 3-4: wx2; c 5-6: rx1",
    "T1 wrote 1 to x, which had been seen before T2's 2 was begun or seen; T2 wrote 2 to x, "
      + "which had been seen before T1's 1 was begun or seen; so each must come before the other."
  ),
  (
    .register, "internal", "a: wx1; b: wx2; c: rx1 rx2",
    "T1 read x as 2, which after its own operations must be 1."
  ),
]

@Suite struct TransactionSentences {
  @Test func eachEdgeOfACycleHasItsReason() throws {
    let skew = TransactionTimeline(.listAppend, "a: rx1 ay1; b: ry ax2; c: ax1")
    let finding = try #require(try skew.check(.serializable).findings.first)
    #expect(
      finding.cycle.map(\.reason)
        == [
          "T1 read x as [1], before T2's append of 2", "T2 read the empty list of y, to which T1 appended 1",
        ])
    #expect(
      finding.sentence
        == "T1 read x as [1], before T2's append of 2; T2 read the empty list of y, to which T1 appended 1;"
        + " so each must come before the other.")
  }

  @Test func theReasonsNameWhatWasReadAndWritten() throws {
    for (kind, name, text, expected) in sentences {
      let sentence = try sentence(kind, text, name)
      #expect(sentence == expected, "\(name)")
    }
  }
}

@Suite struct TransactionInput {
  private func problem(
    _ kind: Transactions.Kind, _ input: Value, _ output: Value = .none, function: String = "txn"
  ) -> String? {
    let call = Call(
      process: 0, function, input: input, output: output, outcome: output == .none ? .info : .ok, invoked: 0,
      returned: 1, line: 3)
    do throws(TransactionError) {
      _ = try Transactions.check(History([call], processes: ["a"]), as: kind)
      return nil
    } catch { return error.description }
  }
  private func step(_ name: String, _ value: Value = .none) -> Value {
    .list([.text(name), .text("x"), value])
  }

  @Test func aColonBeforeANameDoesNotMatter() throws {
    let steps: [Value] = [step(":append", .int(1)), step(":r", .list([.int(1)]))]
    let asked: [Value] = [step(":append", .int(1)), step(":r")]
    #expect(problem(.listAppend, .list(asked), .list(steps)) == nil)
    #expect(problem(.register, .list([step(":w", .int(1))])) == nil)
  }

  @Test func whatIsNoTransactionIsRefusedWithItsLine() {
    #expect(
      problem(.listAppend, .none, function: "read")
        == "line 3: \"read\" is no transaction; every operation must be a \"txn\"")
    #expect(
      problem(.listAppend, .int(4))
        == "line 3: \"4\" is no list of operations")
    #expect(
      problem(.listAppend, .list([step("w", .int(1))]))
        == "line 3: \"[w x 1]\" is no operation on a list; expected [append KEY VALUE] or [r KEY nil]")
    #expect(
      problem(.register, .list([step("append", .int(1))]))
        == "line 3: \"[append x 1]\" is no operation on a register; expected [w KEY VALUE] or [r KEY nil]")
    #expect(
      problem(.register, .list([step("w")]))
        == "line 3: nil was written to \"x\", which stands for no write at all")
    #expect(
      problem(.register, .list([step("w", .int(1)), step("w", .int(1))]))
        == "line 3: \"1\" was written to \"x\" before; every value must be written once only")
    #expect(
      problem(.listAppend, .list([step("r")]), .list([step("r", .int(1))]))
        == "line 3: \"1\" was read, which is no list")
    #expect(
      problem(.listAppend, .list([step("r")]), .list([]))
        == "line 3: \"[]\" is no answer to \"[[r x -]]\"")
    #expect(
      problem(.register, .list([step("w", .int(1))]), .list([step("w", .int(2))]))
        == "line 3: \"[[w x 2]]\" is no answer to \"[[w x 1]]\"")
  }
}
