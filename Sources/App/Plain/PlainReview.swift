import Lessons
import TUI

/// What can be held over lines that go in and lines that come out.
package protocol PlainDialogue {
  mutating func begin(_ remark: String?) -> [String]
  mutating func take(_ line: String) -> [String]
  func echo(_ line: String) -> String
  var isOver: Bool { get }
  mutating func close()
  var farewell: [String] { get }
}

extension PlainLesson: PlainDialogue {}

/// The questions that are due, without a screen.
package struct PlainReview: PlainDialogue {
  private var app: App
  private let text: PlainText
  package private(set) var isOver = false

  package init(_ app: App, width: Int = PlainText.comfortableWidth) {
    self.app = app
    text = PlainText(width: width, isASCII: app.look.glyphs == .ascii)
  }

  private var review: Review? { if case .review(let review) = app.screen { review } else { nil } }

  package mutating func begin(_ remark: String?) -> [String] {
    var said = [remark, app.notice].compactMap { $0 }
    if let sentence = app.openReview() {
      isOver = true
      return text.lines(of: said + [sentence])
    }
    said += ["Review. A line is the number of an option, or how sure you are; quit leaves."]
    return text.lines(of: said + page)
  }

  package func echo(_ line: String) -> String { text.safe(line) }
  package mutating func close() { app.close() }
  package var farewell: [String] { [] }

  /// The lines that answer a line.
  package mutating func take(_ line: String) -> [String] {
    guard let before = review else { return [] }
    let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == ":" }.map(String.init)
    if words.first?.hasPrefix("#") == true { return [] }
    guard let keys = Self.keys(words) else {
      return text.lines(of: ["Answer with a number, such as 2, then how sure, 3; or: answer 2 sure 3."])
    }
    // A whole answer is one anew.
    let isAnew = keys.count == 2 && before.picked != nil && !before.isScored
    for key in (isAnew ? [.escape] : []) + keys { _ = app.update(key) }
    if let now = review, now.picked != nil, now.sure != nil, !now.isScored { _ = app.update(.enter) }
    guard let now = review else {
      isOver = true
      return []
    }
    if now.index != before.index { return text.lines(of: page) }
    if now.isScored, !before.isScored {
      let sentences = PageSentences(now.view, place: [now.index])
      return text.lines(of: sentences.news(since: PageSentences(before.view, place: [now.index])))
    }
    return text.lines(of: [now.status])
  }

  /// The keys that a line means; nil where it means none.
  private static func keys(_ words: [String]) -> [Key]? {
    switch words.first {
    case nil, "next": return [.enter]
    case "quit", "q", "lessons": return [.character("q")]
    case "esc": return [.escape]
    default: break
    }
    let digits = words.filter { !["answer", "sure"].contains($0) }
    let keys = digits.compactMap { word -> Key? in
      guard word.unicodeScalars.count == 1, let scalar = word.unicodeScalars.first,
        ("1"..."9").contains(scalar)
      else { return nil }
      return .character(scalar)
    }
    guard !keys.isEmpty, keys.count == digits.count, keys.count <= 2 else { return nil }
    return keys
  }

  private var page: [String] {
    guard let review else { return [] }
    if review.isOver { return ["", review.view.title] + review.view.prose + ["Enter leaves."] }
    let view = review.view
    return ["", "Question \(view.step) of \(view.stepCount). \(view.title)", ""]
      + PageSentences(view, place: [review.index]).task
  }
}
