import Engine
import Testing

/// The rules of `HeartbeatFailover`'s header, one by one. n1's heartbeats leave every 200 ms and take 20 ms.
@Suite struct FailoverRuleTests {
  private func world(_ rule: String, _ script: String, until end: String) throws -> any World {
    try play("heartbeat-failover", seed: 21, "set rule \(rule)\n\(script)", until: end)
  }
  private func roles(_ world: any World) -> [Value?] { ["n1", "n2", "n3"].map { world.field($0, "role") } }

  @Test func theFirstHeirPromotesItselfAfterTheTimeTheSecondAfterTwiceTheTime() throws {
    // The last heartbeat arrives at 1.02 s.
    #expect(try world("alone", "1010ms crash n1", until: "1619ms").field("n2", "role") == .text("backup"))
    #expect(try world("alone", "1010ms crash n1", until: "1620ms").field("n2", "role") == .text("primary"))
    let both = "1010ms crash n1\n1030ms crash n2"
    #expect(try world("alone", both, until: "2219ms").field("n3", "role") == .text("backup"))
    #expect(try world("alone", both, until: "2220ms").field("n3", "role") == .text("primary"))
  }

  @Test func promoteAfterIsTheTimeThatTheHeirsWait() throws {
    let script = "set promote_after 1s\n1010ms crash n1"
    #expect(try world("alone", script, until: "2019ms").field("n2", "role") == .text("backup"))
    #expect(try world("alone", script, until: "2020ms").field("n2", "role") == .text("primary"))
  }

  @Test func theWinnerAnnouncesItselfAtOnce() throws {
    let world = try world("alone", "1010ms crash n1", until: "1640ms")
    #expect(world.field("n3", "primary") == .text("n2") && world.field("n3", "epoch") == .int(2))
  }

  @Test func underTheMajorityRuleAnHeirNeedsTheVotesOfAMajority() throws {
    let script = "1010ms crash n1"
    #expect(try world("majority", script, until: "1659ms").field("n2", "role") == .text("candidate"))
    #expect(try world("majority", script, until: "1660ms").field("n2", "role") == .text("primary"))
    let alone = try world("majority", "1010ms crash n1\n1010ms crash n3", until: "20s")
    #expect(alone.field("n2", "role") == .text("candidate"), "\(alone.story)")
  }

  @Test func aNodeGivesOneVoteAnEpoch() throws {
    // Both heirs stand in epoch 2 at once; n1 hears n2 first.
    let script = "link n1-n3 30ms\n1010ms fire n2 promote\n1010ms fire n3 promote"
    let world = try world("majority", script, until: "1100ms")
    #expect(world.field("n2", "role") == .text("primary"), "\(world.story)")
    let votes = (0..<world.traceCount).map(world.traceLine).filter {
      $0.kind == .send && $0.text.hasPrefix("vote")
    }
    #expect(votes.map { world.roster.name($0.other ?? NodeID(0)) } == ["n2"], "\(world.story)")
    // Without n1 each has only its own vote.
    let split = try self.world("majority", "1s crash n1\n" + script, until: "1200ms")
    #expect(roles(split).suffix(2) == [.text("candidate"), .text("candidate")])
  }

  @Test func aVoteGoesOnlyToALogThatIsAtLeastAsNew() throws {
    // n3 misses the write, and stands again and again in ever later epochs.
    let script = """
      1s isolate n3
      1100ms op west write cart book
      5s crash n1
      5s heal
      """
    let early = try world("majority", script, until: "4900ms")
    #expect(early.operation(by: "west")?.status == .ok && early.field("n3", "log") == .list([]))
    let end = try world("majority", script, until: "15s")
    #expect(end.field("n2", "role") == .text("primary"), "\(end.story)")
    #expect(end.field("n3", "log") == .list([.text("cart=book")]))
    let votes = (0..<end.traceCount).map(end.traceLine).filter {
      $0.kind == .send && $0.text.hasPrefix("vote")
    }
    #expect(votes.allSatisfy { $0.node == NodeID(2) }, "n2 gives n3 no vote")
  }

  @Test func underTheMajorityRuleAnOkNeedsAMajorityAndAloneItDoesNot() throws {
    let script = "1s isolate n1\n1010ms op n1 write cart book\n1010ms op n1 read cart"
    #expect(try world("majority", script, until: "1500ms").history.map(\.status) == [.pending, .pending])
    #expect(try world("alone", script, until: "1010ms").history.map(\.status) == [.ok, .ok])
    let two = try world("majority", "1s crash n3\n1010ms op n1 write cart book", until: "1049ms")
    #expect(two.history.map(\.status) == [.pending])
    let after = try world("majority", "1s crash n3\n1010ms op n1 write cart book", until: "1050ms")
    #expect(after.history.map(\.status) == [.ok], "n2 holds it after 40 ms")
  }

  @Test func aBackupRefusesAndNamesThePrimary() throws {
    let world = try world("majority", "1s op east write cart book", until: "2s")
    #expect(world.history[0].status == .refused)
    #expect(world.history[0].output == .list([.text("ask"), .text("n1")]))
  }

  @Test func theRepairDropsWhatALaterEpochNeverHad() throws {
    let script = "1s partition n1 west | n2 n3 east\n2s op west write cart book\n3s heal"
    let world = try world("alone", script, until: "5s")
    #expect(roles(world) == [.text("backup"), .text("primary"), .text("backup")])
    #expect(world.field("n1", "log") == .list([]))
    let notes = (0..<world.traceCount).map(world.traceLine).filter { $0.kind == .note }.map(\.text)
    #expect(notes.contains { $0.hasPrefix("drops cart=book") }, "\(notes)")
  }

  @Test func aRestartedNodeHasItsDiskUnlessPersistIsOff() throws {
    let script = "1s op west write cart book\n2s crash n1\n2s crash n2\n2s crash n3\n3s restart n1"
    #expect(try world("majority", script, until: "3s").field("n1", "log") == .list([.text("cart=book")]))
    let off = try world("majority", "set persist off\n" + script, until: "3s")
    #expect(off.field("n1", "log") == .list([]) && off.field("n1", "epoch") == .int(0))
  }

  @Test func withoutItsDiskTheMajorityRuleLosesAnAcknowledgedWrite() throws {
    let script = """
      1s isolate n3
      1100ms op west write cart book
      1500ms crash n1
      1500ms crash n2
      1600ms restart n1
      1600ms restart n2
      1600ms heal
      """
    let kept = try world("majority", script, until: "10s")
    #expect(kept.history[0].status == .ok && kept.rows(of: "lost_acked")?.count == 0)
    let lost = try world("majority", "set persist off\n" + script, until: "10s")
    #expect(lost.history[0].status == .ok && lost.rows(of: "lost_acked")?.count == 1, "\(lost.story)")
  }

  @Test func aForgottenVoteMakesTwoPrimariesOfOneEpoch() throws {
    // n3 votes for n2 in epoch 2, forgets it in a crash, and is elected in epoch 2 by n1, who heard nothing.
    let script = """
      1s partition n1 | n2 n3
      2500ms partition n2 | n1 n3
      2500ms crash n3
      2600ms restart n3
      3s fire n3 promote
      """
    let promise = "at most one node was made primary in each epoch"
    #expect(try world("majority", script, until: "12s").violations == [])
    let world = try world("majority", "set persist off\n" + script, until: "12s")
    #expect(world.violations == [promise], "\(world.story)")
  }
}

@Suite struct StoreRuleTests {
  private func world(_ script: String, until end: String = "5s") throws -> any World {
    try play("replicated-kv", seed: 1, script, until: end)
  }

  @Test func aWriteIsAcknowledgedWhenAMajorityHoldsIt() throws {
    let one = "1s crash n3\n2s op n1 write greeting bye"
    #expect(try world(one, until: "2039ms").history[0].status == .pending)
    #expect(try world(one, until: "2040ms").history[0].status == .ok)
    let none = try world("1s isolate n1\n2s op n1 write greeting bye")
    #expect(none.history[0].status == .pending && none.field("n1", "greeting") == .text("bye"))
  }

  @Test func acknowledgedAtOnceMeansThatNobodyElseNeedHoldIt() throws {
    let script = "set ack at_once\n1s isolate n1\n2s op n1 write greeting bye\n2100ms op n2 read greeting"
    let world = try world(script)
    #expect(world.history.map(\.status) == [.ok, .ok])
    #expect(world.rows(of: "stale_reads")?.count == 1, "the read came after the ok and saw nothing of it")
    let gone = try self.world(script + "\n3s crash n1 wipe\n3100ms restart n1\n4s heal")
    #expect(gone.rows(of: "lost_acked")?.count == 1)
    #expect(["n1", "n2", "n3"].allSatisfy { gone.field($0, "greeting") != .text("bye") })
  }

  @Test func aReplicaHandsAWriteOnToTheLeaderAndAnswersReadsItself() throws {
    let write = try world("1s op c write greeting bye")
    #expect(write.sentKinds.isSuperset(of: ["forward", "copy", "copied"]) && write.history[0].status == .ok)
    let read = try world("1s isolate n2\n2s op n2 read greeting")
    #expect(read.history[0].status == .ok && read.history[0].output == .text("hello"))
  }

  @Test func theLeaderCopiesAgainUntilAllHoldTheLog() throws {
    let script = "link all loss 60%\n1s op n1 write greeting bye\n1s op n1 write k v"
    let end = try world(script, until: "60s")
    for node in ["n2", "n3"] { #expect(end.field(node, "log") == end.field("n1", "log"), "\(end.story)") }
  }

  @Test func whileTheLeaderIsDownNobodyTakesWrites() throws {
    let world = try world("1s crash n1\n2s op c write greeting bye\n3500ms op c read greeting")
    #expect(world.history.map(\.status) == [.timeout, .ok])
  }

  @Test func aReplicaThatForgetsItsDiskGetsTheLogAgain() throws {
    let world = try world("set persist off\n1s op c write greeting bye\n2s crash n3\n3s restart n3")
    #expect(world.field("n3", "log") == world.field("n1", "log"))
  }
}
