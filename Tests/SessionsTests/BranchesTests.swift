import Engine
import Testing

@testable import Sessions

@Suite struct BranchesTests {
  let crash = Command.fault(.crash(NodeID(0), .plain)), heal = Command.fault(.heal)
  let restart = Command.fault(.restart(NodeID(0)))

  @Test func actingInThePastCutsTheFutureAndOneUndoBringsItBack() {
    var branches = Branches()
    branches.submit(crash, at: at(4_000))
    branches.submit(restart, at: at(6_000))
    branches.reach(at(9_000))
    let before = branches
    #expect(branches.wouldCut(at: at(5_000)))
    branches.submit(heal, at: at(5_000))
    #expect(branches.commands.map(\.content) == [crash, heal])
    #expect(branches.end == at(5_000))
    branches.reach(at(7_000))
    let after = branches
    #expect(branches.undo() == at(5_000))
    #expect(branches.commands == before.commands && branches.end == at(9_000))
    #expect(branches.redo() == at(5_000))
    #expect(branches == after)
    #expect(branches.redo() == nil)
  }

  @Test func undoGoesBackToTheStartAndRedoToTheEnd() {
    var branches = Branches()
    let commands = [crash, restart, heal]
    for (index, command) in commands.enumerated() { branches.submit(command, at: at(Int64(index) * 1_000)) }
    let all = branches
    #expect(
      [branches.undo(), branches.undo(), branches.undo(), branches.undo()] == [
        at(2_000), at(1_000), at(0), nil,
      ])
    #expect(branches.commands == [] && branches.end == .start && !branches.canUndo)
    while branches.redo() != nil {}
    #expect(branches == all)
    _ = branches.undo()
    branches.submit(crash, at: at(8_000))
    #expect(!branches.canRedo)
  }

  @Test func aLineAtTheSameInstantIsTheLaterOneUnlessItCountsFewerEvents() {
    #expect(!at(4_000).isPast(of: at(4_000)))
    #expect(!at(4_000, 2).isPast(of: at(4_000)))
    #expect(!at(4_000).isPast(of: at(4_000, 2)))
    #expect(at(4_000, 1).isPast(of: at(4_000, 2)))
    #expect(!at(4_000, 2).isPast(of: at(4_000, 2)))
    #expect(at(3_999).isPast(of: at(4_000, 0)))
    var branches = Branches()
    branches.submit(crash, at: at(4_000))
    branches.submit(restart, at: at(4_000, 3))
    #expect(branches.commands.count == 2)
    branches.submit(heal, at: at(4_000, 2))
    #expect(branches.commands.map(\.content) == [crash, heal])
  }

  @Test func playingAgainOverThePastChangesNothing() {
    var branches = Branches()
    branches.reach(at(9_000))
    branches.reach(at(4_000))
    #expect(branches.end == at(9_000) && !branches.canUndo)
    branches.reach(at(9_000, 1))
    #expect(branches.end == at(9_000))
  }

  @Test func aThousandRandomActionsComeBackOneByOne() {
    var random = Random(seed: 3, stream: "branches")
    for _ in 0..<50 {
      var branches = Branches()
      var past = [branches]
      for _ in 0..<20 {
        branches.submit(crash, at: at(random.below(10)))
        past.append(branches)
      }
      #expect(
        zip(branches.commands, branches.commands.dropFirst()).allSatisfy {
          !$1.position.isPast(of: $0.position)
        })
      for expected in past.dropLast().reversed() {
        #expect(branches.undo() != nil)
        #expect(branches.commands == expected.commands && branches.end == expected.end)
      }
      for expected in past.dropFirst() {
        #expect(branches.redo() != nil)
        #expect(branches.commands == expected.commands && branches.end == expected.end)
      }
    }
  }
}
