import Engine
import Lessons
import Sessions
import Systems
import TUI

/// The course as a list: chapters with their lessons, systems for free play, recordings.
package struct Menu: Sendable {
  package enum Item: Hashable, Sendable {
    case resume(path: String)
    case review
    case lesson(id: String)
    /// A lesson that cannot be read, and why.
    case broken(String)
    case system(String)
    case recording(path: String)
  }
  package struct Row: Hashable, Sendable {
    package var item: Item
    package var view: MenuView.Row
    var isOnTrack = false
  }
  package struct Section: Hashable, Sendable {
    package var title: String
    package var rows: [Row]
  }

  package internal(set) var sections: [Section]
  /// The index of the selected row among all rows.
  package private(set) var selected = 0
  package var status: String
  /// Whether only the lessons of the fast track are listed.
  package internal(set) var isTrackOnly = false
  /// The card that lies over the list.
  var card: OpenCard?

  package init(sections: [Section], status: String) {
    (self.sections, self.status) = (sections, status)
  }

  /// What the start view says above the list to somebody new.
  package internal(set) var welcome: String?
  /// How far one is in the course.
  package internal(set) var tally = ""
  /// How many questions are due for review.
  package internal(set) var due = 0
  package var rows: [Row] { shown.flatMap(\.rows) }
  package var view: MenuView {
    let sections = shown.map { MenuView.Section($0.title, $0.rows.map(\.view)) }
    return MenuView(
      sections, selected: selected, welcome: welcome, tally: tally, status: status, keys: keys)
  }
  private var keys: [MenuView.Key] {
    [MenuView.Key("↑↓", "choose"), MenuView.Key("Enter", "open"), MenuView.Key("Tab", "section")]
      + (due > 0 ? [MenuView.Key("v", "review")] : [])
      + [
        MenuView.Key("f", "track"), MenuView.Key("r", "card"), MenuView.Key("o", "test out"),
        MenuView.Key("q", "leave"),
      ]
  }

  package mutating func select(_ index: Int) {
    selected = min(max(0, index), max(0, rows.count - 1))
    guard rows.indices.contains(selected) else { return }
    status =
      switch rows[selected].item {
      case .resume: "Enter goes on where you were, n lets it be."
      case .review: "Enter asks what is due, one question after another."
      case .lesson: "Enter opens the lesson."
      case .system: "Enter opens the system for free play."
      case .recording: "Enter goes on where this recording stopped."
      case .broken(let problem): problem
      }
  }

  package mutating func update(_ key: Key) -> [Request] {
    if card != nil { return updateCard(key) }
    switch key {
    case .up, .character("k"): select(selected - 1)
    case .down, .character("j"): select(selected + 1)
    case .pageUp: select(selected - 8)
    case .pageDown: select(selected + 8)
    case .home, .character("g"): select(0)
    case .end, .character("G"): select(rows.count - 1)
    case .tab: select(firstRow(ofSectionAfter: selected))
    case .enter, .right, .character("l"), .character(" "): return open()
    case .character("n"):
      if case .resume = rows.first?.item {
        sections.removeFirst()
        select(selected - 1)
        status = "Not resumed; it stays among the recordings."
      }
    case .character("f"): showTrack(!isTrackOnly)
    case .character("r"): return askForCard()
    case .character("o"): return askForTestOut()
    case .character("v"): return [.review]
    case .character("q"), .control("c"): return [.quit]
    case .control("l"): return [.repaint]
    case .control("z"): return [.suspend]
    case .f(12): return [.toggleMouse]
    case .escape: status = "q leaves the program."
    default: status = "Arrow keys choose, Enter opens, q leaves."
    }
    return []
  }

  /// A click selects a row, and on the selected one opens it; the wheel moves.
  ///
  /// - Parameter row: the one at the mouse's place.
  mutating func update(_ mouse: Mouse, row: Int?) -> [Request] {
    if card != nil {
      return mouse.what == .wheelUp ? updateCard(.up) : mouse.what == .wheelDown ? updateCard(.down) : []
    }
    switch mouse.what {
    case .wheelUp: select(selected - 1)
    case .wheelDown: select(selected + 1)
    case .press:
      guard let row else { return [] }
      if row == selected { return open() }
      select(row)
    case .drag, .release: break
    }
    return []
  }

  private func firstRow(ofSectionAfter index: Int) -> Int {
    var start = 0
    for section in shown {
      if start > index { return start }
      start += section.rows.count
    }
    return 0
  }

  private mutating func open() -> [Request] {
    guard rows.indices.contains(selected) else { return [] }
    switch rows[selected].item {
    case .resume(let path), .recording(let path): return [.openRecording(path)]
    case .review: return [.review]
    case .lesson(let id): return [.openLesson(id, step: nil)]
    case .system(let name): return [.openSystem(name)]
    case .broken(let problem):
      status = problem
      return []
    }
  }
}
