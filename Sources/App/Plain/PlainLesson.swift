import Lessons

/// A lesson without a screen: lines go in, lines come out, and nothing that was printed changes any more.
///
/// It is the same run, session and progress as on the screen. Real time plays no part in it: the same lines
/// give the same words.
package struct PlainLesson {
  package private(set) var app: App
  private var talk: Talk
  private let width: Int
  private var text: PlainText { PlainText(width: width, isASCII: app.look.glyphs == .ascii) }
  private var place: String?
  /// Whether the learner has left.
  package private(set) var isOver = false

  /// - Parameter app: a program in which a lesson is open.
  package init(_ app: App, width: Int = PlainText.comfortableWidth) {
    self.app = app
    talk = Talk(course: app.course)
    self.width = width
  }

  /// The lines before the first of the learner.
  ///
  /// - Parameter remark: what is said before everything else.
  package mutating func begin(_ remark: String? = nil) -> [String] {
    text.lines(of: [remark, app.notice].compactMap { $0 })
      + talking { talk, play in
        talk.begin(&play)
        return []
      }
  }

  /// The lines that answer a line.
  package mutating func take(_ line: String) -> [String] { talking { $0.take(line, &$1) } }

  /// A line as it can be shown again.
  package func echo(_ line: String) -> String { text.safe(line) }

  /// Ends the recording; what was reached is kept.
  package mutating func close() { app.close() }

  private mutating func talking(_ act: (inout Talk, inout Play) -> [Request]) -> [String] {
    var talk = self.talk
    var requests: [Request] = []
    var place: String?
    let outcome = app.change { play in
      requests = act(&talk, &play)
      place = play.lesson.flatMap(Self.place)
      return requests
    }
    var said = talk.takeWords()
    self.talk = talk
    self.place = place
    if case .menu = app.screen { isOver = true }
    if outcome == .quit { isOver = true }
    if requests.contains(.resetProgress) {
      said.append(app.menu.status)
      self.place = nil
    } else if requests.contains(.lessons) {
      said.append("netsplit lessons lists the lessons, netsplit learn and one of their names opens it.")
    }
    return text.lines(of: said)
  }

  /// Where a lesson that is not finished was left, and how to come back.
  private static func place(in lesson: LessonRun) -> String? {
    guard !lesson.isFinished else { return nil }
    let step = "step \(lesson.stepIndex + 1) of \(lesson.lesson.steps.count)"
    return "Your place is kept: netsplit learn \(lesson.lesson.header.id) goes on at \(step)."
  }

  /// What is said to somebody who leaves before the end.
  package var farewell: [String] { text.lines(of: place.map { [$0] } ?? []) }
}

extension App {
  /// The lessons of the course in their order.
  var course: [(id: String, title: String)] {
    shelf.entries.compactMap { entry in entry.header.map { ($0.id, $0.title) } }
  }
}
