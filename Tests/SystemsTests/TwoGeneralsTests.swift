import Engine
import Foundation
import Sessions
import Testing

@testable import Systems

@Suite struct TwoGeneralsTests {
  /// Message number `message` by its name: the plan, or an acknowledgement.
  private static func name(of message: Int) -> String {
    if message == 1 { return "g1>g2 plan#1" }
    return message % 2 == 0 ? "g2>g1 ack \(message / 2)" : "g1>g2 ack \(message / 2)"
  }
  /// The decisions at dawn where one message is dropped, or none: whether each attacks.
  private static func decisions(
    _ k: Int, _ g1: TwoGenerals.Rule, _ g2: TwoGenerals.Rule, dropping message: Int?
  ) throws -> (g1: Bool, g2: Bool) {
    let roster = Roster(nodes: ["g1", "g2"])
    var system = TwoGenerals()
    (system.k, system.g1Rule, system.g2Rule) = (k, g1, g2)
    var world = Simulation(system, setup: Setup(seed: 1, roster: roster))
    if let message {
      let text = CommandText(roster: roster, schema: world.schema)
      try world.apply(text.parse("drop \(name(of: message))"), by: .learner)
    }
    world.run(until: Instant(microseconds: 9_000_000))
    let decided = world.replicas.map(\.process?.disk.decision)
    return (try #require((decided[0] ?? nil) as Bool?), try #require((decided[1] ?? nil) as Bool?))
  }
  /// The rules that differ where there are `k` acknowledgements.
  private static func rules(_ k: Int) -> [TwoGenerals.Rule] {
    let numbered: [TwoGenerals.Rule] = [.first, .second, .third, .fourth, .fifth, .sixth, .seventh]
    return numbered.prefix(k + 1) + [.last, .never]
  }

  @Test func noProtocolThatWinsWithoutLossIsSafeFromTheLossOfOneMessage() throws {
    var winning = 0, harmless: [String] = []
    for k in 0...6 {
      for (one, two) in Self.rules(k).flatMap({ one in Self.rules(k).map { (one, $0) } }) {
        let whole = try Self.decisions(k, one, two, dropping: nil)
        let fatal = try (1...k + 1).filter { message in
          let end = try Self.decisions(k, one, two, dropping: message)
          return end.g1 != end.g2
        }
        if whole.g1, whole.g2 {
          winning += 1
          #expect(!fatal.isEmpty, "k \(k), g1 \(one), g2 \(two)")
        } else if whole.g1 == whole.g2, fatal.isEmpty {
          harmless.append("\(k) \(one) \(two)")
        }
      }
    }
    #expect(winning > 200)
    // Safe are only those who never attack.
    #expect(harmless == (0...6).map { "\($0) never never" })
  }

  @Test func whereEachWaitsForTheLastMessageTheLossOfTheLastIsFatal() throws {
    for k in 0...6 {
      let fatal = try (1...k + 1).filter {
        let end = try Self.decisions(k, .last, .last, dropping: $0)
        return end.g1 != end.g2
      }
      #expect(fatal == [k + 1])
    }
  }

  @Test func everyMessageThatArrivesIsOneStepOfKnowledge() throws {
    for k in 0...6 {
      let end = try play("two-generals", "set k \(k)", until: "9s")
      let odd = k % 2 == 0 ? k + 1 : k, even = k % 2 == 0 ? k : k + 1
      #expect(end.field("g1", "knows") == .int(max(1, even)), "\(end.story)")
      #expect(end.field("g2", "knows") == .int(odd))
    }
    let end = try play("two-generals", "set k 2", until: "9s")
    #expect(end.field("g1", "ladder") == .text("I know that he knows"))
    #expect(end.field("g2", "ladder") == .text("I know that he knows that I know"))
  }

  @Test func bothAttackWhereNoMessengerIsCaught() throws {
    for k in 0...6 {
      let end = try play("two-generals", "set k \(k)", until: "9s")
      #expect(end.global("victories") == .int(1) && end.global("alone") == .int(0), "\(end.story)")
    }
  }

  @Test func beforeDawnNobodyHasDecidedAndAfterItNothingIsHeard() throws {
    let early = try play("two-generals", until: "7s")
    #expect(early.field("g1", "decision") == Value.none && early.global("dawns") == .int(0))
    let late = try play("two-generals", "0s hold g2>g1 ack#1\n9s release g2>g1 ack#1", until: "11s")
    #expect(late.field("g1", "decision") == .text("wait") && late.field("g1", "knows") == .int(1))
    #expect(late.field("g2", "decision") == .text("attack"))
  }

  @Test func aGeneralWhoFallsAsleepDecidesWhenHeWakesByWhatHeWroteDown() throws {
    let end = try play("two-generals", "3s crash g1\n10s restart g1", until: "11s")
    #expect(end.field("g1", "decision") == .text("attack"), "\(end.story)")
  }

  @Test func moreCopiesMakeDisagreementRarerByTheShareThatIsLostAndNeverImpossible() throws {
    // With 30 % loss and no acknowledgement g1 attacks alone where all copies are lost: 0.3 to their number.
    let nights = isSweepOfNights ? 10_000 : 1_000
    for (copies, share) in [(1, 0.3), (2, 0.09), (4, 0.0081)] {
      let script =
        "link all 1s loss 30%\nset k 0\nset dawn 2s\nset nights \(nights)\nset copies \(copies)"
      let end = try play("two-generals", seed: 5, script, until: "\(nights * 3)s")
      guard case .int(let alone) = end.global("alone"), case .int(let dawns) = end.global("dawns") else {
        Issue.record("no figures")
        return
      }
      let expected = Double(nights) * share, deviation = (expected * (1 - share)).squareRoot()
      #expect(dawns == nights)
      #expect(abs(Double(alone) - expected) < 3.3 * deviation, "\(copies) copies: \(alone) of \(nights)")
    }
  }
}

private let isSweepOfNights = ProcessInfo.processInfo.environment["NETSPLIT_SWEEP"] != nil
