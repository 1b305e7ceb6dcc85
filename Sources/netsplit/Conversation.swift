import App
import Foundation

/// A lesson or a review over standard input and output, a line at a time.
struct Conversation {
  private var lesson: any PlainDialogue
  /// Whether somebody types the lines, who then sees them already.
  private let isTyped = isatty(STDIN_FILENO) == 1
  /// Why there is no screen, where somebody may wonder.
  private let reason: String?

  init(_ app: App, reason: String? = nil) {
    lesson = PlainLesson(app, width: Self.width)
    self.reason = reason
  }
  init(reviewOf app: App) {
    lesson = PlainReview(app, width: Self.width)
    reason = nil
  }

  /// Reads and answers until the learner leaves, the lines end, or a signal ends it; nothing is lost then.
  func run() {
    var lesson = self.lesson
    let stop = StopSignal()
    var input = InputLines()
    tell(lesson.begin(reason.map { "(No screen: \($0).)" }))
    var ending = "\n"
    while !lesson.isOver, stop.received == nil {
      write("\n> ")
      guard let line = input.next() else { break }
      if !isTyped { write(lesson.echo(line) + "\n") }
      tell(lesson.take(line))
      if lesson.isOver { ending = "" }
    }
    write(ending)
    lesson.close()
    tell(lesson.farewell)
    // Ctrl-C at the keyboard leaves, as it does on the screen.
    if let signal = stop.received, !(isTyped && signal == SIGINT) { stop.passOn() }
  }

  private func tell(_ lines: [String]) { if !lines.isEmpty { say(lines.joined(separator: "\n")) } }
  private func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

  /// The columns of the terminal, where there is one and it has fewer than read well.
  private static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return PlainText.comfortableWidth
    }
    return min(PlainText.comfortableWidth, Int(size.ws_col))
  }
}
