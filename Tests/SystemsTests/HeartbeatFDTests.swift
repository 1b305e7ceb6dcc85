import Engine
import Sessions
import Testing

@Suite struct HeartbeatFDTests {
  /// A node near by, one far away, and one far away that is sometimes busy: those of the lesson.
  static let lesson = """
    link n1-m 5ms
    link n2-m 80ms jitter 40ms
    link n3-m 80ms jitter 40ms
    set late 2
    """
  private func nodes(_ world: any World, wrong: Bool) -> [String] {
    zip(world.column("node", of: "suspicions"), world.column("wrong", of: "suspicions"))
      .filter { $0.1 == .bool(wrong) }.map(\.0.description)
  }

  // MARK: The rules

  @Test func aNodeIsSuspectedWhenNothingIsHeardOfItForTheTimeout() throws {
    let end = try play("heartbeat-fd", "2050ms crash n1", until: "5s")
    // Its last heartbeat left at 2 s and took 10 ms.
    #expect(end.column("heard", of: "suspicions") == [.time(.milliseconds(2_010))], "\(end.story)")
    #expect(end.column("at", of: "suspicions") == [.time(.milliseconds(3_010))])
    #expect(end.column("detect_time", of: "suspicions") == [.time(.milliseconds(960))])
    #expect(end.column("wrong", of: "suspicions") == [.bool(false)])
    #expect(end.field("m", "suspects") == .list([.text("n1")]))
  }
  @Test func aHeartbeatEndsTheSuspicion() throws {
    let end = try play("heartbeat-fd", "2s freeze n2 for 3s", until: "8s")
    #expect(nodes(end, wrong: true) == ["n2"] && end.global("false_suspicions") == .int(1), "\(end.story)")
    #expect(end.field("m", "suspects") == .list([]))
    #expect(end.column("until", of: "suspicions") == [.time(.milliseconds(5_010))])
  }
  /// Completeness: Chandra & Toueg 1996, section 2.2.
  @Test func inTheEndEveryCrashedNodeIsSuspectedAndStaysSo() throws {
    for detector in ["fixed", "phi"] {
      let end = try play(
        "heartbeat-fd", Self.lesson + "\nset detector \(detector)\n3s crash n1\n4s crash n3", until: "30s")
      #expect(end.field("m", "suspects") == .list([.text("n1"), .text("n3")]), "\(detector) \(end.story)")
    }
  }
  /// Eventual accuracy: the same section; here the network is calm from 10 s on.
  @Test func onceTheNetworkIsCalmNoLivingNodeIsSuspected() throws {
    let faults = "1s isolate n1\n2s freeze n2 for 3s\n3s crash n3\n9s heal\n9s restart n3"
    for detector in ["fixed", "phi"] {
      let end = try play("heartbeat-fd", "set detector \(detector)\n\(faults)", until: "20s")
      #expect(end.field("m", "suspects") == .list([]) && end.unmetDemands.isEmpty, "\(detector)")
      #expect(nodes(end, wrong: true).contains("n1") && nodes(end, wrong: false) == ["n3"], "\(end.story)")
    }
  }
  @Test func aSuspicionThatIsForEverIsFoundAsABrokenDemand() throws {
    let end = try play("heartbeat-fd", "set take_back off\n2s freeze n2 for 3s", until: "20s")
    #expect(end.unmetDemands == ["the monitor suspects nobody who is up"])
  }
  @Test func aMonitorThatRestartsSuspectsNobodyAndKeepsItsNotebook() throws {
    let end = try play("heartbeat-fd", "2s crash n1\n5s crash m\n5500ms restart m", until: "6s")
    #expect(end.field("m", "suspects") == .list([]))
    #expect(end.column("until", of: "suspicions") == [.time(.milliseconds(5_500))], "\(end.story)")
  }

  // MARK: The dial

  @Test func at300MillisecondsAFewSuspicionsAreWrongAndAllAreOfTheNodeWithTheTail() throws {
    for seed in UInt64(1)...5 {
      let end = try play(
        "heartbeat-fd", seed: seed, Self.lesson + "\nset timeout 300ms", until: "60s")
      let wrong = nodes(end, wrong: true)
      #expect((1...12).contains(wrong.count) && Set(wrong) == ["n3"], "seed \(seed): \(wrong)")
      #expect(nodes(end, wrong: false) == [])
    }
  }
  @Test func theLongerTheTimeoutTheFewerMistakesAndTheLaterACrashIsFound() throws {
    var wrong: [Int] = [], times: [Value] = []
    for timeout in ["300ms", "600ms", "1200ms", "5s"] {
      let end = try play(
        "heartbeat-fd", seed: 4, Self.lesson + "\nset timeout \(timeout)\n59s crash n3", until: "70s")
      wrong.append(nodes(end, wrong: true).count)
      times += end.column("detect_time", of: "suspicions").suffix(1)
    }
    #expect(wrong == wrong.sorted(by: >) && wrong[0] > 2 && wrong[2] == 0, "\(wrong) \(times)")
    let found = times.compactMap { if case .time(let time) = $0 { time } else { nil } }
    #expect(found.count == 4 && found == found.sorted() && found[3] > .seconds(4), "\(times)")
  }
  @Test func phiWaitsLongerForANodeWhoseGapsDiffer() throws {
    let end = try play(
      "heartbeat-fd", seed: 4, Self.lesson + "\nset detector phi\n50s crash n1\n50s crash n2", until: "55s")
    let rows = Dictionary(
      zip(
        end.column("node", of: "suspicions"), end.column("detect_time", of: "suspicions")
      ).filter { $0.1 != .none }, uniquingKeysWith: { $1 })
    guard case .time(let near)? = rows[.text("n1")], case .time(let far)? = rows[.text("n2")] else {
      Issue.record("\(end.story)")
      return
    }
    #expect(near < .milliseconds(320) && far > .milliseconds(350) && far < .milliseconds(600))
  }

  /// The stretch of the lesson: n3 is never suspected, and n1 is found in less than 700 ms.
  @Test func oneThresholdOfPhiDoesWhatATimeoutAsQuickCannot() throws {
    func end(_ setting: String) throws -> any World {
      try play("heartbeat-fd", seed: 6, Self.lesson + "\n\(setting)\n60s crash n1", until: "62s")
    }
    let phi = try end("set detector phi\nset threshold 60")
    #expect(nodes(phi, wrong: true) == [] && nodes(phi, wrong: false) == ["n1"])
    #expect(phi.column("detect_time", of: "suspicions") == [.time(.microseconds(532_946))])
    #expect(nodes(try end("set timeout 700ms"), wrong: true).contains("n3"))
    // What Akka and Cassandra use by default is too hasty for gaps like these.
    #expect(nodes(try end("set detector phi"), wrong: true).contains("n3"))
  }

  // MARK: What charts show

  @Test func theLongestGapOfASecondIsKeptForTheChart() throws {
    let end = try play("heartbeat-fd", "2s freeze n2 for 3s", until: "8s")
    let gaps = end.series("longest_gap")
    #expect(gaps.prefix(5) == [200, 200, 200, 200, 200] && gaps[5] == 3_000, "\(gaps)")
    #expect(end.series("suspected") == [0, 0, 0, 1])
  }
}
