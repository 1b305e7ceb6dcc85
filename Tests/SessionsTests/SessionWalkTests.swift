import Engine
import Testing

@testable import Sessions

@Suite struct SessionWalkTests {
  private func walk(_ scenario: Scenario, seed: UInt64, actions: Int) throws {
    var walk = try Walk(scenario, seed: seed)
    for _ in 0..<actions {
      walk.act()
      let wrong = try walk.fault ?? walk.difference()
      guard wrong == nil else {
        Issue.record(
          "walk \(seed) of \(scenario.system): \(wrong ?? "")\n\(walk.story.joined(separator: "\n"))")
        return
      }
    }
  }

  @Test(arguments: 0..<24)
  func everyPlaceThatAWalkReachesIsThatOfAFreshRun(seed: Int) throws {
    try walk(Scripts.scenario(Scripts.heartbeat), seed: UInt64(seed), actions: 50)
  }

  @Test(arguments: 0..<6)
  func aWalkOverManySnapshotsReachesThePlacesOfAFreshRun(seed: Int) throws {
    try walk(Scripts.scenario(Scripts.busy), seed: UInt64(seed), actions: 50)
  }

  @Test(arguments: 0..<6)
  func everyCutOfTheRecordingOfAWalkIsResumedWhereItWas(seed: Int) throws {
    var walk = try Walk(Scripts.scenario(Scripts.heartbeat), seed: UInt64(seed))
    var lines = [RecordingText.header], states: [(lines: Int, run: Run)] = []
    for _ in 0..<40 {
      walk.act()
      walk.session.noteReached()
      lines += walk.session.takeLines()
      states.append((lines.count, walk.session.run))
    }
    for (count, run) in states {
      let read = try RecordingText.read(lines[..<count].joined(separator: "\n") + "\n")
      let back = try #require(read.recording.runs.last)
      guard back.commands == run.commands, back.end == run.end, back.scenario == run.scenario else {
        let text = walk.session.text
        let commands = run.commands.map { "\($0.position.text) \(text.print($0.content))" }
        let ends = "\(back.end.text) for \(run.end.text), \(commands)"
        Issue.record("walk \(seed): \(ends)\n\(lines[..<count].joined(separator: "\n"))")
        return
      }
      var resumed = try Session(resuming: read.recording)
      let expected = try Playback(playing: run)
      #expect(portrait(resumed.world) == portrait(expected.world), "walk \(seed), line \(count)")
      #expect(resumed.takeLines() == [])
      // Undo goes on where it stopped.
      while resumed.undo() {}
      #expect(resumed.run.commands == [])
    }
    // Killed in the middle of a line.
    let last = try #require(lines.last)
    for length in 0..<last.utf8.count {
      let text = (lines.dropLast() + [String(last.prefix(length))]).joined(separator: "\n")
      let read = try RecordingText.read(text)
      #expect(
        read.recording == (try RecordingText.read(lines.dropLast().joined(separator: "\n") + "\n")).recording)
    }
  }

  @Test(arguments: 0..<6)
  func theRecordingOfAWalkPlaysToItsDigest(seed: Int) throws {
    var walk = try Walk(Scripts.scenario(Scripts.heartbeat), seed: UInt64(seed))
    for _ in 0..<40 { walk.act() }
    walk.session.finish()
    let text = ([RecordingText.header] + walk.session.takeLines()).joined(separator: "\n") + "\n"
    let run = try #require(try RecordingText.read(text).recording.runs.last)
    #expect(run.digest == walk.session.world.digest)
    #expect(try Playback(playing: run).world.digest == run.digest, "walk \(seed): \(walk.story)")
  }
}
