import Checkers
import Engine
import Testing

/// Every history of a store, checked at a level, and all names that were found.
private func names(
  _ kind: Transactions.Kind, _ isolation: TransactionStore.Isolation, allowedBy level: IsolationLevel
) throws -> Set<String> {
  var names: Set<String> = []
  for seed in 1...UInt64(60) {
    let repeated: Comment = "TransactionStore.run(.\(kind), .\(isolation), seed: \(seed))"
    let history = TransactionStore.run(kind, isolation, seed: seed)
    let report = try Transactions.check(history, as: kind, proscribing: level)
    let wrong = report.findings.filter { !$0.isAllowed }.map(\.sentence)
    #expect(report.verdict == .ok, "\(repeated): \(wrong)")
    #expect(report.flaws(in: history) == [], repeated)
    names.formUnion(report.findings.map(\.name))
  }
  return names
}

@Suite struct TransactionStores {
  @Test(arguments: Transactions.Kind.allCases)
  func oneAfterTheOtherThereIsNoAnomaly(_ kind: Transactions.Kind) throws {
    #expect(try names(kind, .strict, allowedBy: .strictSerializable) == [])
  }

  /// Source: Berenson et al., A Critique of ANSI SQL Isolation Levels, SIGMOD 1995, A5B.
  @Test(arguments: Transactions.Kind.allCases)
  func snapshotsShowWriteSkewAndNothingElse(_ kind: Transactions.Kind) throws {
    let names = try names(kind, .snapshot, allowedBy: .snapshotIsolation)
    #expect(names.contains("G2-item"))
    #expect(names.isSubset(of: ["G2-item", "G2-item-process", "G2-item-realtime"]), "\(names)")
  }

  @Test(arguments: Transactions.Kind.allCases)
  func readsOfWhatIsCommittedMissUpdatesAndSeeNothingDirty(_ kind: Transactions.Kind) throws {
    let names = try names(kind, .committed, allowedBy: .readCommitted)
    #expect(names.isSuperset(of: ["internal", "lost-update", "G2-item"]), "\(names)")
    #expect(!names.contains { $0.hasPrefix("G0") || $0.hasPrefix("G1") }, "\(names)")
  }

  @Test(arguments: Transactions.Kind.allCases)
  func readsOfWhatIsNotCommittedAreDirtyThoughWritesAreInOrder(_ kind: Transactions.Kind) throws {
    let names = try names(kind, .uncommitted, allowedBy: .readUncommitted)
    #expect(names.isSuperset(of: ["G1a", "G1b", "G1c"]), "\(names)")
    #expect(!names.contains { $0.hasPrefix("G0") }, "\(names)")
  }
}
