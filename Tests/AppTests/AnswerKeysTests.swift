import Engine
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// What a question and a prompt still want is said where it is looked for.
@Suite struct AnswerKeysTests {
  private static func footer(_ play: Play) -> [String] {
    play.footer.map { "\($0.key) \($0.label)" }
  }

  @Test func `the footer offers to commit once an option and how sure are given`() throws {
    let pages = try KeysOnPagesTests.pages("01-messages/01-hello-nodes")
    var play = try #require(pages.first { $0.lesson?.isQuestionOpen == true })
    let count = try #require(play.optionCount)
    func hasCommit() -> Bool { Self.footer(play).contains { $0.hasPrefix("enter") } }
    #expect(Self.footer(play).contains("1-\(count) answer") && !hasCommit())
    _ = play.update(.enter)
    #expect(play.status == "Pick an option first: press its number.")
    _ = play.update(.character("1"))
    #expect(Self.footer(play).contains("1-3 how sure") && !hasCommit())
    _ = play.update(.enter)
    #expect(play.status.contains("how sure") && play.lesson?.isQuestionOpen == true, "\(play.status)")
    // Also where another panel has the keys, and numbers are nodes.
    play.focus = .diagram
    #expect(!hasCommit())
    play.focus = .lesson
    _ = play.update(.character("3"))
    #expect(Self.footer(play).contains("enter commit"))
    _ = play.update(.enter)
    #expect(play.lesson?.isQuestionOpen == false && Self.footer(play).contains("enter next"))
  }

  @Test func `J opens the prompt behind the node's name, and Tab fills in what may follow`() throws {
    var play = try Play.free("heartbeat-failover")
    _ = play.update(.character("2"))
    _ = play.update(.character("J"))
    func prompt() throws -> Prompt {
      guard case .prompt(let prompt) = play.overlay else { throw NoPrompt() }
      return prompt
    }
    #expect(try prompt().text == "clock n2 ")
    #expect(try prompt().completions(in: play.world) == ["+400ms", "-400ms", "drift"])
    for key in [Key.character("d"), .tab] { _ = play.update(key) }
    #expect(try prompt().completions(in: play.world) == ["50ppm", "-50ppm"])
    for key in "50ppm".unicodeScalars.map(Key.character) + [.enter] { _ = play.update(key) }
    #expect(play.overlay == nil && play.world.nodes[1].driftPPM == 50, "\(play.status)")
  }
  private struct NoPrompt: Error {}
}
