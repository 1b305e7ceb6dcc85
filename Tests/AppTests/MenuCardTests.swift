import Lessons
import TUI
import Testing

@testable import App

/// A lesson that is done can be looked up.
@Suite struct MenuCardTests {
  typealias Home = AppFlowTests.Home

  private static func app(_ home: Home, done: [String]) -> App {
    var progress = Progress()
    for id in done { progress.finish(id) }
    _ = home.store.prepare()
    _ = home.store.progressFile.apply([.merge(progress)], known: Progress())
    var app = home.app()
    app.see(Size(80, 24))
    return app
  }
  private static func press(_ keys: [Key], _ app: inout App) { for key in keys { _ = app.update(key) } }

  @Test func `r opens the card of a done lesson, which scrolls to its end and no further`() throws {
    let home = Home()
    var app = Self.app(home, done: ["hello-nodes"])
    Self.press([.home, .character("r")], &app)
    #expect(app.menu.card?.id == "hello-nodes")
    try Golden.check(Golden.text(app.frame(Size(80, 24))), "card-80x24.txt")
    try Golden.check(Golden.text(app.frame(Size(140, 40))), "card-140x40.txt")
    _ = app.frame(Size(80, 24))
    Self.press(Array(repeating: .pageDown, count: 40), &app)
    let end = try #require(app.menu.card).offset
    #expect(end > 0)
    Self.press([.down, .end], &app)
    #expect(app.menu.card?.offset == end)
    #expect(Golden.text(app.frame(Size(80, 24))).contains("you crashed two nodes"))
    Self.press([.home], &app)
    #expect(app.menu.card?.offset == 0)
    app.see(Size(300, 100))
    Self.press([.end], &app)
    #expect(app.menu.card?.offset == 0, "all of it is seen")
    Self.press([.escape], &app)
    #expect(app.menu.card == nil)
    Self.press([.character("r"), .enter], &app)
    guard case .play(let play) = app.screen else {
      Issue.record("the lesson is not open")
      return
    }
    #expect(play.lesson?.lesson.header.id == "hello-nodes")
  }

  @Test func `a lesson that is not done keeps its answers, and a system has no card`() {
    let home = Home()
    var app = Self.app(home, done: [])
    Self.press([.home, .character("r")], &app)
    #expect(app.menu.card == nil && app.menu.status.hasPrefix("The reference card comes when"))
    Self.press([.end, .character("r")], &app)
    #expect(app.menu.card == nil && app.menu.status == "Reference cards belong to lessons.")
  }

  @Test func `cards of every size draw inside of the screen`() {
    let home = Home()
    var app = Self.app(home, done: ["split-brain"])
    for index in app.menu.rows.indices where app.menu.rows[index].item == .lesson(id: "split-brain") {
      Self.press([.home] + Array(repeating: .down, count: index), &app)
    }
    Self.press([.character("r"), .pageDown], &app)
    #expect(app.menu.card?.id == "split-brain")
    for width in stride(from: 0, through: 120, by: 7) {
      for height in stride(from: 0, through: 40, by: 3) {
        app.see(Size(width, height))
        #expect(app.frame(Size(width, height)).size == Size(width, height))
      }
    }
  }

  @Test func `a listener is told the card once the lesson is done`() throws {
    let learner = try PlainLessonTests.learner(Home(), "hello-nodes")
    #expect(learner.type("card") == ["The reference card comes when the lesson is done."])
    #expect(learner.takeLesson())
    let told = learner.type("card")
    #expect(told.contains("Questions") && told.contains("  100ms op c read greeting"), "\(told)")
  }
}
