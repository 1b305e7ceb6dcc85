import Engine
import Sessions
import Systems
import TUI
import Testing

@testable import App

/// What takes long shows how far it is, and Esc stops it.
@Suite struct WorkTests {
  private func play(_ system: String, _ lines: String...) throws -> Play {
    var play = try Play.free(system)
    for line in lines { _ = play.run(line: line) }
    return play
  }
  private func screen(_ play: Play) -> String { play.drawn().rows.joined(separator: "\n") }

  @Test func `a long seek has a bar and ends where a short one would`() throws {
    var play = try play("heartbeat-failover", "seek 1h")
    #expect(play.isWorking)
    play.work()
    let shown = screen(play)
    #expect(shown.contains("Going to 1:00:00.000") && shown.contains("Esc stops"), "\(shown)")
    #expect(play.session.now < .zero + .seconds(3_600))
    play.finishWork()
    #expect(play.session.now == .zero + .seconds(3_600) && play.status.hasPrefix("At 1:00:00.000."))
    var other = try self.play("heartbeat-failover").session
    other.advance(by: .seconds(3_600))
    #expect(play.world.digest == other.world.digest)
  }

  @Test func `Esc stops a seek where it is, and what was passed stays`() throws {
    var play = try play("heartbeat-failover", "seek 1h")
    for _ in 0..<3 { play.work() }
    _ = play.update(.character("c"))
    #expect(play.isWorking, "other keys wait")
    let place = play.session.now
    _ = play.update(.escape)
    #expect(!play.isWorking && play.session.now == place && play.session.end == place)
    #expect(play.status == "Stopped at \(minutes(place)).")
    #expect(play.session.branches.commands.isEmpty)
  }

  @Test func `a short seek is done at once`() throws {
    let play = try play("heartbeat-failover", "seek 4s")
    #expect(!play.isWorking && play.session.now == .zero + .seconds(4))
  }

  @Test func `chaos finds the planted bug, and Enter shows how little it takes`() throws {
    var play = try play("replicated-kv", "set ack at_once", "chaos 2")
    #expect(screen(play).contains("0 of 2 fault plans, nothing broken so far"))
    play.finishWork()
    guard case .choice(let choice) = play.overlay else {
      Issue.record("\(play.status)")
      return
    }
    #expect(choice.rows.allSatisfy { $0.line.hasPrefix("chaos seed ") && !$0.detail.isEmpty })
    _ = play.update(.enter)
    #expect(play.isWorking)
    play.finishWork()
    #expect(play.session.name.hasPrefix("chaos-") && play.session.now == .zero, "\(play.status)")
    #expect(play.session.scenario.script.count <= 6)
    let told = play.status
    play.session.seek(to: play.session.end)
    let breaches = RunVerdict(of: play.world, demandsProgress: true).breaches
    #expect(breaches.contains { told.contains($0.sentence) }, "it says when this run breaks it: \(told)")
    _ = play.update(.character("z"))
    #expect(play.session.name == "main", "undo brings the run back: \(play.status)")
  }

  @Test func `chaos that is stopped says what it has found so far`() throws {
    var play = try play("replicated-kv", "chaos 1000")
    play.work()
    _ = play.update(.escape)
    #expect(play.status == "1 fault plan of a minute each: every promise has held.")
  }

  @Test func `chaos says where it does not belong`() throws {
    var play = try play("ping-pong", "chaos")
    #expect(!play.isWorking && play.status.contains("promises nothing"))
    play = Play(play.session, isReplay: true)
    _ = play.run(line: "chaos")
    #expect(!play.isWorking && play.status.contains("recording"))
  }
}
