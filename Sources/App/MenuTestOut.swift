import Lessons
import Sessions

extension Menu {
  /// Asks for what passes the chapter of the selected lesson.
  mutating func askForTestOut() -> [Request] {
    guard rows.indices.contains(selected), case .lesson(let id) = rows[selected].item else {
      status = "Test-outs belong to lessons: they pass a whole chapter."
      return []
    }
    return [.openTestOut(id)]
  }
}

extension Play {
  /// A lesson of which only the stretch is open.
  init(testOut run: LessonRun, _ session: Session) {
    self.init(session)
    lesson = run
    turnPage()
    status = "Test-out: reach this without a hint, and the whole chapter counts as done."
  }
}
