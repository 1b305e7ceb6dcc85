import Foundation
import Lessons
import TUI
import Testing

@testable import App

/// The questions that return, on the screen and line by line.
@Suite struct ReviewTests {
  /// Checks of two lessons that were answered long ago, most urgent last; one of a lesson that is gone.
  static let kept = """
    netsplit progress 2
    done hello-nodes
    at split-brain rule
    answer hello-nodes p1 3 sure 3 wrong predict day 10000 finished 0
    answer gone why 2 sure 3 wrong check day 10000 finished 0
    answer hello-nodes q-know 3 sure 2 right check day 10000 finished 0
    answer split-brain why 2 sure 1 right check day 10001 finished 1
    answer hello-nodes why 1 sure 3 wrong check day 10001 finished 0

    """
  static func home(_ text: String = kept) throws -> AppFlowTests.Home {
    let home = AppFlowTests.Home()
    #expect(home.store.prepare())
    try text.write(toFile: home.store.progress, atomically: false, encoding: .utf8)
    return home
  }
  static func review(in app: App) -> Review? {
    if case .review(let review) = app.screen { review } else { nil }
  }
  static func press(_ keys: String, _ app: inout App) throws {
    for word in keys.split(separator: " ") { _ = app.update(try #require(Key(String(word)))) }
  }
  /// The number of the right option of the question that is asked.
  static func right(_ app: App) throws -> Int {
    let options = try #require(review(in: app)?.question?.options)
    return try #require(options.firstIndex { $0.isRight }) + 1
  }

  @Test func theMenuOffersWhatIsDueAndLeavesTheNextLessonSelected() throws {
    let app = try Self.home().app()
    #expect(app.menu.rows[0].item == .review && app.menu.rows[0].view.title == "Review (3 due)")
    #expect(app.menu.rows[app.menu.selected].item == .lesson(id: "misbehaving-network"))
    #expect(app.menu.view.keys.contains { $0.key == "v" })
    let fresh = AppFlowTests.Home().app()
    #expect(!fresh.menu.rows.contains { $0.item == .review })
    #expect(!fresh.menu.view.keys.contains { $0.key == "v" })
  }

  @Test func whatIsDueIsAskedByUrgencyAndEveryAnswerIsKept() throws {
    let home = try Self.home()
    var app = home.app()
    try Self.press("v", &app)
    let asked = try #require(Self.review(in: app)).asked
    #expect(asked.map(\.lesson) == ["hello-nodes", "split-brain", "hello-nodes"])
    #expect(asked.map(\.variant.question.id) == ["why", "why", "q-know"])
    for index in 0..<3 {
      let right = try Self.right(app)
      let option = index == 1 ? right % 3 + 1 : right
      try Self.press("\(option) 3 enter", &app)
      #expect(Self.review(in: app)?.isScored == true)
      try Self.press("enter", &app)
    }
    #expect(Self.review(in: app)?.isOver == true)
    #expect(Self.review(in: app)?.view.prose.first?.hasPrefix("2 of 3 answers right.") == true)
    let progress = home.store.progressFile.read().progress
    let reviews = progress.answers.suffix(3)
    #expect(reviews.allSatisfy { $0.occasion?.kind == .review && $0.occasion?.day == home.store.today })
    #expect(reviews.map(\.isRight) == [true, false, true] && reviews.map(\.sure) == [3, 3, 3])
    // The options count as they are numbered in the lesson.
    #expect(reviews.first?.option == 2 && reviews.last?.option == 3)
    try Self.press("enter", &app)
    #expect(!app.menu.rows.contains { $0.item == .review })
    try Self.press("v", &app)
    #expect(app.menu.status == "Nothing is due. The next question returns tomorrow, or after 2 more lessons.")
  }

  @Test func theOptionThatIsPickedIsSeenOnSmallScreensToo() throws {
    let home = try Self.home()
    var app = home.app()
    for size in [Size(40, 12), Size(40, 13), Size(60, 12)] {
      app.see(size)
      try Self.press("v", &app)
      for key in ["1", "esc 2", "esc 3", "up", "up", "down", "down", "down"] {
        try Self.press(key, &app)
        let picked = try #require(Self.review(in: app)?.picked)
        let rows = app.frame(size).rows
        #expect(rows.contains { $0.contains("►\(picked)") }, "\(size), \(key): \(rows)")
      }
      try Self.press("q", &app)
    }
  }

  @Test func anOptionIsPickedByArrowsOrNumbersAndTakenBack() throws {
    let home = try Self.home()
    var app = home.app()
    try Self.press("v enter", &app)
    #expect(Self.review(in: app)?.status.hasPrefix("Pick an option first") == true)
    try Self.press("9", &app)
    #expect(Self.review(in: app)?.status == "There are 3 options here.")
    try Self.press("down down up", &app)
    #expect(Self.review(in: app)?.picked == 1)
    try Self.press("enter", &app)
    #expect(Self.review(in: app)?.status.hasPrefix("First say how sure") == true)
    try Self.press("esc", &app)
    #expect(Self.review(in: app)?.picked == nil)
    try Self.press("2 1 esc 3 2", &app)
    #expect(Self.review(in: app)?.picked == 3 && Self.review(in: app)?.sure == 2)
    try Self.press("q", &app)
    #expect(Self.review(in: app) == nil && app.menu.rows[0].view.title == "Review (3 due)")
  }

  @Test func aQuestionThatItsLessonHasNoMoreIsPassedOver() throws {
    let text = Self.kept + "answer hello-nodes other 1 sure 3 wrong check day 9000 finished 0\n"
    let home = try Self.home(text)
    var app = home.app()
    try Self.press("v", &app)
    #expect(Self.review(in: app)?.asked.count == 3)
  }

  @Test func answersOfAnOlderFileReturnWhereTheirLessonHasThemAsChecks() throws {
    let old = "netsplit progress 1\ndone hello-nodes\nanswer hello-nodes p1 3 sure 2 right\n"
    #expect(try !Self.home(old).app().menu.rows.contains { $0.item == .review })
    let app = try Self.home(old + "answer hello-nodes why 2 sure 2 right\n").app()
    #expect(app.menu.rows[0].view.title == "Review (1 due)")
  }

  @Test func noSizeTrapsAndNothingIsDrawnOutside() throws {
    for keys in ["v", "v down", "v 1 2", "v 1 2 enter", "v 1 2 enter pgdn pgdn enter", "v q"] {
      let home = try Self.home()
      var app = home.app()
      for size in ViewSweepTests.tiny + ViewSweepTests.edges {
        app.see(size)
        try Self.press(keys, &app)
        let canvas = app.frame(size)
        #expect(canvas.size == size)
        if let cursor = canvas.cursor { #expect(Rect(size).contains(cursor), "\(keys) at \(size)") }
        try Self.press("q", &app)
        if case .menu = app.screen {} else { Issue.record("\(keys) at \(size): q leaves") }
        guard let review = Self.review(in: app) else { continue }
        var wide = Canvas(Size(size.width + 4, size.height + 4))
        let rect = Rect(x: 2, y: 2, width: size.width, height: size.height)
        ReviewPane(review, look: Look(.dark, glyphs: .ascii)).draw(on: &wide, in: rect)
        for (index, cell) in wide.cells.enumerated() where cell != .blank {
          let point = Point(index % wide.size.width, index / wide.size.width)
          #expect(rect.contains(point) && cell.scalar.isASCII, "\(keys) at \(size)")
        }
      }
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>) func anyKeysLeaveEveryAnswerInTheFileAndTrapNowhere(
    _ seed: UInt64
  ) throws {
    let home = try Self.home()
    var app = home.app(), random = Splitmix(seed)
    var size = Size(80, 24), count = 0
    let keys: [Key] = [
      .enter, .enter, .enter, .up, .down, .pageUp, .pageDown, .escape, .character("L"), .home, .f(12), .tab,
      .character("é"), .control("l"), .character(":"), .character("1"), .character("2"), .character("3"),
      .character("3"), .character("9"), .mouse(Mouse(.wheelDown, Point(3, 3))),
      .mouse(Mouse(.press, Point(9, 9))),
    ]
    for index in 0..<600 {
      if Self.review(in: app) == nil { _ = app.update(.character("v")) }
      // Everything is answered: the next visit is on another day.
      if Self.review(in: app) == nil {
        try Self.kept.write(toFile: home.store.progress, atomically: false, encoding: .utf8)
        app = home.app()
        count = 0
        continue
      }
      if random.next(20) == 0 { size = Size(random.next(120), random.next(40)) }
      app.see(size)
      let wasScored = Self.review(in: app)?.isScored == true
      _ = app.update(keys[random.next(keys.count)])
      #expect(app.frame(size).size == size)
      if !wasScored, Self.review(in: app)?.isScored == true { count += 1 }
      let answers = home.store.progressFile.read().progress.answers.count
      #expect(answers == 5 + count, "seed \(seed), key \(index)")
    }
  }

  @Test(arguments: [Size(80, 24), Size(40, 12)]) func aReviewLooksAsReviewed(_ size: Size) throws {
    let home = try Self.home()
    var app = home.app()
    app.see(size)
    var text = ""
    for keys in ["v", "3", "3", "enter", "pgdn", "pgdn", "enter"] {
      try Self.press(keys, &app)
      text += "== \(keys)\n" + Golden.text(app.frame(size))
    }
    try Golden.check(text, "review-\(size.width)x\(size.height).txt")
  }

  // MARK: Line by line

  private func dialogue(_ lines: [String], _ home: AppFlowTests.Home) -> (said: [String], isOver: Bool) {
    var review = PlainReview(home.app())
    var said = review.begin(nil)
    for line in lines where !review.isOver { said += ["> " + line] + review.take(line) }
    review.close()
    return (said, review.isOver)
  }

  @Test func aReviewIsHeldLineByLine() throws {
    let home = try Self.home()
    let (said, isOver) = dialogue(["2", "3", "", "answer 1 sure 2", "next", "nonsense", "1 1", "", ""], home)
    let text = said.joined(separator: "\n")
    #expect(isOver && text.contains("Question 3 of 3") && text.contains("That was all."))
    #expect(text.contains("Answer with a number, such as 2"))
    #expect(said.allSatisfy { $0.count <= PlainText.comfortableWidth || $0.hasPrefix("> ") })
    let reviews = home.store.progressFile.read().progress.answers.suffix(3)
    #expect(reviews.map(\.sure) == [3, 2, 1] && reviews.allSatisfy { $0.occasion?.kind == .review })
  }

  @Test func leavingInTheMiddleKeepsWhatWasAnswered() throws {
    let home = try Self.home()
    #expect(dialogue(["2", "3", "", "1", "quit"], home).isOver)
    #expect(home.store.progressFile.read().progress.answers.count == 6)
    #expect(dialogue([], AppFlowTests.Home()).said.joined().hasPrefix("Nothing to review yet"))
  }
}
