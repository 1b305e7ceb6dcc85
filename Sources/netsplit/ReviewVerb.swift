import App
import ArgumentParser
import Foundation

struct ReviewVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "Ask the check questions that are due again.",
    discussion:
      "What was wrong and certain comes first. A question returns after 2, 6 and 15 lessons, or after 1, 5 "
      + "and 21 days, with other names and in another order. With --plain, and where no screen can be drawn "
      + "on, it is asked line by line.")
  @Flag(help: "Ask line by line, without a screen.") var plain = false
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    if plain {
      let environment = ProcessInfo.processInfo.environment
      return Conversation(reviewOf: screen.program(Store(environment: environment), environment)).run()
    }
    try screen.run { app in
      guard let sentence = app.openReview() else { return }
      say(sentence)
      throw ExitCode.success
    } orElse: { app, _ in
      Conversation(reviewOf: app).run()
    }
  }
}
