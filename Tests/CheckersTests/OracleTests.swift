import Checkers
import Foundation
import Testing

/// Real histories, with the verdicts that Porcupine gives them.
@Suite struct OracleTests {
  private struct Expected {
    let file: String, model: ModelName, isWhole: Bool, verdict: Verdict
    init(_ line: Substring) {
      let fields = line.split(separator: "\t")
      file = String(fields[0])
      model = fields[1].hasPrefix("etcd") ? .etcdRegister : .kvAppend
      isWhole = fields[1].hasSuffix("whole-map")
      verdict = fields[5] == "ok" ? .ok : .notOk
    }
  }

  @Test(.enabled(if: Oracles.isThere))
  func everyRealHistoryGetsItsVerdict() throws {
    let table = try Oracles.text("expected.tsv").split(separator: "\n").dropFirst()
    #expect(table.count == 58)
    for line in table.map(Expected.init) {
      let history = try HistoryText.read(Oracles.text(line.file))
      let report = try Linearizability.check(history, model: line.model, partitioned: !line.isWhole)
      #expect(
        report.verdict == line.verdict,
        "netsplit history check --model \(line.model.rawValue)\(line.isWhole ? " --whole" : "") \(line.file)")
      #expect(report.findings.isEmpty == (line.verdict == .ok))
    }
  }

  /// The counts of Porcupine, whose list of ends has the same order.
  @Test(.enabled(if: Oracles.isThere), arguments: [("002", 1_177_310), ("007", 887_001)])
  func theSearchTakesAsManyStepsAsPorcupines(number: String, steps: Int) throws {
    let history = try HistoryText.read(Oracles.text("etcd/etcd_\(number).log"))
    #expect(try Linearizability.check(history, model: .etcdRegister).steps == steps)
  }

  @Test(.enabled(if: Oracles.isThere))
  func aBoundMakesTheVerdictUnknownAndSaysWhich() throws {
    let history = try HistoryText.read(Oracles.text("etcd/etcd_002.log"))
    func obstacle(_ bounds: Bounds) throws -> String? {
      let report = try Linearizability.check(history, model: .etcdRegister, within: bounds)
      #expect(report.verdict == .unknown)
      return report.obstacle
    }
    #expect(try obstacle(Bounds(steps: 1_000)) == "1000 steps were not enough")
    #expect(try obstacle(Bounds(memory: 1 << 20)) == "1 MB of memory are not enough")
    #expect(try obstacle(Bounds(isTimeOver: { true })) == "the time was not enough")
  }
}
