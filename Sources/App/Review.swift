import Lessons
import TUI

/// The questions that are due, one after another: an option, how sure, why.
package struct Review: Sendable {
  /// A question and where it comes from.
  package struct Asked: Hashable, Sendable {
    package var lesson: String, title: String
    package var variant: ReviewVariant
  }
  package let asked: [Asked]
  package private(set) var index = 0
  package private(set) var picked: Int?, sure: Int?
  package private(set) var isScored = false
  private var rightCount = 0, answerCount = 0
  package var status = Review.opening
  /// How many rows of the page are scrolled past.
  package private(set) var offset = 0
  package var size = Size(80, 24)

  private static let opening = "A number picks an option, then 1 to 3 says how sure you are."
  package init(_ asked: [Asked]) { self.asked = asked }

  package var isOver: Bool { index >= asked.count }
  var question: Question? { isOver ? nil : asked[index].variant.question }

  // MARK: Keys

  package mutating func update(_ key: Key) -> [Request] {
    switch key {
    case .control("c"): return [.quit]
    case .control("l"): return [.repaint]
    case .control("z"): return [.suspend]
    case .f(12): return [.toggleMouse]
    case .character("q"), .character("L"): return [.lessons]
    case .escape:
      guard picked != nil, !isScored else { return [.lessons] }
      (picked, sure) = (nil, nil)
      status = "Pick anew."
    case .enter, .character(" "): return goOn()
    case .up, .character("k"): move(-1)
    case .down, .character("j"): move(1)
    case .pageUp: scroll(by: 3 - size.height / 2)
    case .pageDown: scroll(by: size.height / 2 - 3)
    case .character(let scalar):
      guard let digit = Int(String(scalar)), digit > 0 else {
        status = "Numbers answer, Enter goes on, q leaves for the course."
        return []
      }
      press(digit)
    default: status = "Numbers answer, Enter goes on, q leaves for the course."
    }
    return []
  }

  /// The wheel turns pages that are too long.
  mutating func update(_ mouse: Mouse) {
    switch mouse.what {
    case .wheelUp: scroll(by: -1)
    case .wheelDown: scroll(by: 1)
    case .press, .drag, .release: break
    }
  }

  private mutating func press(_ digit: Int) {
    guard let question, !isScored else {
      status = isOver ? "Enter opens the course." : "Enter goes on."
      return
    }
    if picked != nil, sure == nil, digit <= 3 {
      sure = digit
      status = "Enter commits. Another number changes the option."
    } else if digit <= question.options.count {
      pick(digit)
    } else {
      status = "There are \(question.options.count) options here."
    }
  }

  private mutating func move(_ step: Int) {
    guard let count = question?.options.count, count > 0, !isScored else { return scroll(by: step) }
    pick(((picked ?? (step > 0 ? 0 : count + 1)) - 1 + step + count) % count + 1)
  }

  private mutating func pick(_ option: Int) {
    (picked, sure) = (option, nil)
    offset = LessonPane(view, offset: offset, look: Look())
      .offset(showingPickIn: ReviewPane.page(in: size))
    status = "How sure? 1 a guess, 2 I think so, 3 certain."
  }

  private mutating func scroll(by step: Int) { offset = min(max(0, offset + step), lastOffset) }

  private mutating func goOn() -> [Request] {
    guard let question else { return [.lessons] }
    if isScored {
      if offset < lastOffset {
        scroll(by: max(1, ReviewPane.page(in: size).height - 3))
        status = "Enter reads on."
        return []
      }
      index += 1
      (picked, sure, isScored, offset) = (nil, nil, false, 0)
      status = isOver ? "Enter opens the course." : Review.opening
      return []
    }
    guard let picked else {
      status = "Pick an option first: press its number."
      return []
    }
    guard let sure else {
      status = "First say how sure: 1 a guess, 2 I think so, 3 certain. Then Enter commits."
      return []
    }
    let isRight = question.options[picked - 1].isRight
    isScored = true
    offset = 0
    answerCount += 1
    if isRight { rightCount += 1 }
    status = "Enter goes on."
    let now = asked[index]
    return [
      .reviewed(
        Progress.Answer(
          lesson: now.lesson, question: question.id, option: now.variant.original(of: picked), sure: sure,
          isRight: isRight))
    ]
  }

  // MARK: What is seen

  private var lastOffset: Int {
    LessonPane(view, look: Look()).maxOffset(in: ReviewPane.page(in: size))
  }

  package var view: LessonView {
    guard let question else { return end }
    var view = LessonView(
      lesson: "Review", title: "From the lesson: \(asked[index].title)", step: index + 1, of: asked.count)
    var quiz = LessonView.Quiz(
      question.prompt,
      question.options.map { LessonView.Quiz.Option($0.text, reason: $0.reason, isRight: $0.isRight) },
      isPrediction: false)
    (quiz.picked, quiz.sure) = (picked, sure)
    if isScored { quiz.state = .scored }
    view.task = .question(quiz)
    view.isDone = isScored
    return view
  }
  private var end: LessonView {
    var view = LessonView(lesson: "Review", title: "That was all.", step: asked.count, of: asked.count)
    view.prose = ["\(rightCount) of \(answerCount) answers right. \(Review.promise)"]
    view.isDone = true
    return view
  }
  static let promise =
    "What was right returns later and later; what was wrong after two lessons, or tomorrow."

  package var keys: [String] {
    guard let question else { return ["Enter opens the course"] }
    if isScored { return ["Enter next", "q course"] }
    if picked == nil { return ["1-\(question.options.count) answer", "arrows choose", "q course"] }
    return [sure == nil ? "1-3 how sure" : "Enter commits", "Esc picks anew", "q course"]
  }
  /// The same in the words of the footer.
  var footer: [(key: String, label: String)] {
    guard let question, !isScored else { return [("Enter", "go on"), ("q", "course")] }
    if picked == nil { return [("1-\(question.options.count)", "answer"), ("q", "course")] }
    return [sure == nil ? ("1-3", "how sure") : ("Enter", "commit"), ("Esc", "pick anew"), ("q", "course")]
  }
}

/// The whole screen of a review: a title, the question, a status line and the keys.
package struct ReviewPane: Pane {
  package var review: Review
  package var look: Look
  package init(_ review: Review, look: Look) { (self.review, self.look) = (review, look) }

  /// Where the question is.
  static func page(in size: Size) -> Rect { places(in: Rect(size)).page }

  private static func places(in rect: Rect) -> (title: Rect, page: Rect, status: Rect, footer: Rect) {
    let (title, below) = rect.split(top: 1)
    let (upper, footer) = below.split(bottom: 1)
    let (middle, status) = upper.split(bottom: upper.height > 4 ? 1 : 0)
    // A box much larger than a question would be mostly empty.
    let width = min(middle.width, 100)
    let page = Rect(
      x: middle.x + (middle.width - width) / 2, y: middle.y, width: width, height: min(middle.height, 30))
    return (title, page, status, footer)
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      canvas.fill(rect)
      let places = Self.places(in: rect)
      let name = [
        Span("netsplit", look.style(.accent).adding(.bold)), Span("   review", look.style(.muted)),
      ]
      canvas.write(name, at: Point(rect.x + 1, rect.y), width: places.title.width - 2)
      var pane = LessonPane(review.view, offset: review.offset, look: look, isFocused: true)
      pane.keys = review.keys
      pane.draw(on: &canvas, in: places.page)
      StatusBar(text: review.status, look: look).draw(on: &canvas, in: places.status)
      FooterBar(items: review.footer, pinned: 1, look: look).draw(on: &canvas, in: places.footer)
      look.settle(&canvas, in: rect)
    }
  }
}
