import Lessons
import Sessions

extension Play {
  /// Shows a newer version of the lesson: the step and page that are open stay so where they still exist, and
  /// the run of the page begins anew. What was answered and reached before counts no more.
  mutating func reload(_ new: Lesson) throws(UnknownSystem) {
    let step = lesson?.step.id, page = lesson?.pageIndex ?? 0
    let size = size, zoomed = isZoomed, focused = focus
    var play = Play(LessonRun(new), try LessonRun.session(for: new), step: step)
    if play.lesson?.step.id == step, page > 0, page < play.lesson?.pages.count ?? 0 {
      play.lesson?.open(page: page, in: &play.session)
      play.turnPage()
    }
    (play.size, play.isZoomed, play.speed, play.history) = (size, zoomed, speed, history)
    if focused != .diagram { play.focus = focused }
    play.authoring = Authoring()
    play.status = "Read again: the file was saved."
    self = play
  }
}
