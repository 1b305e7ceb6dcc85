import Checkers
import Engine
import Testing

/// A history with an anomaly, all that is found in it, worst first, and the levels that allow all of that.
struct Planted: Sendable, CustomTestStringConvertible {
  let names: [String], allowing: [IsolationLevel], kind: Transactions.Kind, text: String
  init(_ kind: Transactions.Kind, _ names: [String], _ allowing: [IsolationLevel], _ text: String) {
    (self.kind, self.names, self.allowing, self.text) = (kind, names, allowing, text)
  }
  var testDescription: String { "\(kind.rawValue) \(names): \(text)" }

  private static let dirty: [IsolationLevel] = [.readUncommitted]
  private static let committed = dirty + [.readCommitted]
  private static let view = committed + [.consistentView]
  private static let sessionless =
    view + [.repeatableRead, .snapshotIsolation, .serializable]
  private static let untimed = sessionless + [.strongSessionSerializable]

  static let lists: [Planted] = [
    .init(.listAppend, ["garbage-read"], [], "a: ay1; b: ry1; c: rx7"),
    .init(.listAppend, ["duplicate-elements"], [], "a: ax1; b: rx11"),
    .init(.listAppend, ["G0"], [], "a: ax1 ay1; b: ax2 ay2; c: rx12 ry21"),
    .init(.listAppend, ["incompatible-order"], dirty, "a: ax1; b: ax2; c: rx12; d: rx21"),
    .init(.listAppend, ["dirty-update", "G1a"], dirty, "a!: ax1; b: ax2; c: rx12"),
    .init(.listAppend, ["G1a"], dirty, "a!: ax1; b: rx1; c: ay1; d: ry1"),
    .init(.listAppend, ["G1b", "G-single"], dirty, "a: ax1 ax2; b: rx1"),
    .init(.listAppend, ["future-read"], dirty, "a: rx1 ax1; c: ay1; d: ry1"),
    .init(.listAppend, ["G1c"], dirty, "a: ax1 ry1; b: ay1 rx1"),
    .init(.listAppend, ["internal"], view + [.repeatableRead], "a: ax1 rx; c: ay1; d: ry1"),
    .init(.listAppend, ["internal"], view + [.repeatableRead], "a: ax1 ax2; b: rx21"),
    .init(.listAppend, ["lost-update", "G-single"], committed, "a: rx ax1; b: rx ax2; c: rx12"),
    .init(.listAppend, ["G-single"], committed, "a: ax1 ay1; b: rx1 ry"),
    .init(.listAppend, ["G-nonadjacent"], view, "a: rx rw1; b: ax1 ay1; c: ry1 rz; d: az1 aw1"),
    .init(.listAppend, ["G2-item"], view + [.snapshotIsolation], "a: rx ay1; b: ry ax1"),
    .init(.listAppend, ["G0-process"], sessionless, "a 1-2: ax1; a 3-4: ax2; c: rx21"),
    .init(.listAppend, ["G1c-process"], sessionless, "a 1-2: rx1; a 3-4: ax1"),
    .init(.listAppend, ["G-single-process"], sessionless, "a 1-2: ax1; a 3-4: rx"),
    .init(
      .listAppend, ["G-nonadjacent-process"], sessionless, "b: rx rw1; a 1-2: ax1; a 3-4: ry; c: ay1 aw1"),
    .init(.listAppend, ["G2-item-process"], sessionless, "a 1-2: ay1; a 3-4: rx; b: ax1 ry"),
    .init(.listAppend, ["G0-realtime"], untimed, "a 1-2: ax1; b 3-4: ax2; c: rx21"),
    .init(.listAppend, ["G1c-realtime"], untimed, "a 1-2: rx1; b 3-4: ax1"),
    .init(.listAppend, ["G-single-realtime"], untimed, "a 1-2: ax1; b 3-4: rx"),
    .init(
      .listAppend, ["G-nonadjacent-realtime"], untimed, "b: rx rw1; a 1-2: ax1; d 3-4: ry; c: ay1 aw1"),
    .init(.listAppend, ["G2-item-realtime"], untimed, "a 1-2: ay1; d 3-4: rx; b: ax1 ry"),
  ]
  static let registers: [Planted] = [
    .init(.register, ["garbage-read"], [], "a: wy1; b: ry1; c: rx7"),
    .init(.register, ["dirty-update", "G1a"], dirty, "a!: wx1; b: rx1 wx2; c: rx2"),
    .init(.register, ["G1a"], dirty, "a!: wx1; b: rx1; c: wy1; d: ry1"),
    .init(.register, ["G1b"], dirty, "a: wx1 wx2; b: rx1"),
    .init(.register, ["future-read"], dirty, "a: rx1 wx1; c: wy1; d: ry1"),
    .init(.register, ["cyclic-versions", "G1c"], dirty, "a: rx2 wx1; b: rx1 wx2"),
    .init(.register, ["G1c"], dirty, "a: wx1 ry1; b: wy1 rx1"),
    .init(.register, ["internal"], view + [.repeatableRead], "a: wx1 rx2; b: wx2"),
    .init(.register, ["internal"], committed, "a: wx1; b: wx2; c: rx1 rx2"),
    .init(.register, ["lost-update", "G2-item"], committed, "a: rx- wx1; b: rx- wx2"),
    .init(.register, ["G-single"], committed, "a: wx1 wy1; b: rx1 ry-"),
    .init(.register, ["G-nonadjacent"], view, "a: rx- rw1; b: wx1 wy1; c: ry1 rz-; d: wz1 ww1"),
    .init(.register, ["G2-item"], view + [.snapshotIsolation], "a: rx- wy1; b: ry- wx1"),
    .init(.register, ["G1c-process"], sessionless, "a 1-2: rx1; a 3-4: wx1"),
    .init(.register, ["G-single-process"], sessionless, "a 1-2: wx1; a 3-4: rx-"),
    .init(
      .register, ["G-nonadjacent-process"], sessionless, "b: rx- rw1; a 1-2: wx1; a 3-4: ry-; c: wy1 ww1"),
    .init(.register, ["G2-item-process"], sessionless, "a 1-2: wy1; a 3-4: rx-; b: wx1 ry-"),
    .init(
      .register, ["G0-realtime", "G-single-realtime"], untimed,
      "a 1-2: wx1; b 3-4: wx2; c 5-6: rx1"),
    .init(.register, ["G1c-realtime"], untimed, "a 1-2: rx1; b 3-4: wx1"),
    .init(.register, ["G-single-realtime"], untimed, "a 1-2: wx1; b 3-4: rx-"),
    .init(
      .register, ["G-nonadjacent-realtime"], untimed, "b: rx- rw1; a 1-2: wx1; d 3-4: ry-; c: wy1 ww1"),
    .init(.register, ["G2-item-realtime"], untimed, "a 1-2: wy1; d 3-4: rx-; b: wx1 ry-"),
  ]
}

@Suite struct PlantedAnomalies {
  @Test(arguments: Planted.lists + Planted.registers)
  func everyAnomalyIsFoundAndNamedAtTheLevelsThatProscribeIt(_ planted: Planted) throws {
    let timeline = TransactionTimeline(planted.kind, planted.text)
    for level in IsolationLevel.allCases {
      let report = try timeline.check(level)
      #expect(report.verdict == (planted.allowing.contains(level) ? .ok : .notOk), "\(level)")
      #expect(report.flaws(in: timeline.history) == [])
      let names = report.findings.filter { !$0.isAllowed }.map(\.name)
      #expect(names.allSatisfy(planted.names.contains), "\(level): \(names)")
      #expect(Set(report.findings.map(\.name)) == Set(planted.names), "\(level)")
    }
    #expect(try timeline.check().findings.map(\.name) == planted.names)
  }

  @Test func eachAnomalyIsPlantedSomewhere() {
    let planted = Set((Planted.lists + Planted.registers).flatMap(\.names))
    #expect(planted == Set(Anomaly.allCases.map(\.rawValue)))
  }

  @Test func aShorterCycleIsPreferred() throws {
    let report = try TransactionTimeline(
      .listAppend, "a: ax1 rz1; b: ay1 rx1; c: az1 ry1; d: ap1 rq1; e: aq1 rp1"
    ).check()
    let finding = try #require(report.findings.first)
    #expect(finding.name == "G1c" && finding.calls == [3, 4])
  }

  @Test func whatNobodyAnsweredCountsWhereItWasSeen() throws {
    let seen = TransactionTimeline(.listAppend, "a?: ax1 ay1; b: rx1 ry")
    #expect(try seen.check().findings.map(\.name) == ["G-single"])
    let unseen = TransactionTimeline(.listAppend, "a?: ax1 ay1; b: rx ry; c: az1; d: rz1")
    #expect(try unseen.check() == Report(.ok))
    // It may have happened after what came later, so that it precedes nothing.
    let late = TransactionTimeline(.listAppend, "a 1?: ax1; b 3-4: rx; c 5-6: rx1")
    #expect(try late.check() == Report(.ok))
  }

  @Test func whatFailedLeavesNoTrace() throws {
    let history = TransactionTimeline(.listAppend, "a 1-2: ax1; b 3-4!: ax2; c 5-6: rx1; d 7-8: ax3; e: rx13")
    #expect(try history.check() == Report(.ok))
  }

  @Test func withoutDependenciesNothingIsKnown() throws {
    let report = try TransactionTimeline(.listAppend, "a: ax1; b: ay1").check()
    #expect(report.verdict == .unknown)
    #expect(report.obstacle == "No transaction depends on another, so that there is nothing to judge.")
  }

  @Test func whereTheTimeIsOverNothingIsKnown() throws {
    let skew = TransactionTimeline(.listAppend, "a: rx ay1; b: ry ax1")
    let report = try Transactions.check(
      skew.history, as: .listAppend, proscribing: .serializable, within: Bounds(isTimeOver: { true }))
    #expect(report.verdict == .unknown)
    #expect(report.obstacle == "The time was over before the search for cycles was.")
  }
}
