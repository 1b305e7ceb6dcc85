import App
import ArgumentParser
import Lessons

struct AuthorVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "author", abstract: "Show a lesson while you write it.",
    discussion:
      "The lesson stands on the screen as a learner sees it, with every condition of the page beside it, and "
      + "is read again whenever the file is saved. What is wrong in the file is shown with its place, and "
      + "the last good version stays. Nothing of it counts as progress. netsplit new lesson ID begins one.")
  @Argument(help: "A lesson file (*.lesson.md).") var file: String
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    try screen.run { app in
      do {
        try app.author(file)
      } catch let error as LessonFileError { throw ExitCode(error.report().rawValue) }
    }
  }
}
