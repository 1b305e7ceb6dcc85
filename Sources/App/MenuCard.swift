import Lessons
import TUI

/// Reference cards in the menu: a lesson that is done can be looked up.
extension Menu {
  struct OpenCard: Sendable {
    let id: String, card: ReferenceCard
    var offset = 0
    /// The furthest that it can be scrolled on the screen as it is.
    var lastOffset = Int.max
  }

  /// Asks for the card of the selected lesson, or says why there is none.
  mutating func askForCard() -> [Request] {
    guard rows.indices.contains(selected), case .lesson(let id) = rows[selected].item else {
      status = "Reference cards belong to lessons."
      return []
    }
    guard rows[selected].view.mark == .done else {
      status = "The reference card comes when the lesson is done: it holds the answers."
      return []
    }
    return [.openCard(id)]
  }

  mutating func show(_ card: ReferenceCard, of id: String) {
    self.card = OpenCard(id: id, card: card)
    status = "Arrows scroll, Enter takes the lesson again, Esc goes back."
  }

  /// A key while a card is open.
  mutating func updateCard(_ key: Key) -> [Request] {
    guard let card else { return [] }
    switch key {
    case .up, .character("k"): scroll(by: -1)
    case .down, .character("j"): scroll(by: 1)
    case .pageUp: scroll(by: -10)
    case .pageDown, .character(" "): scroll(by: 10)
    case .home, .character("g"): scroll(by: -card.offset)
    case .end, .character("G"): scroll(by: card.lastOffset)
    case .enter:
      self.card = nil
      return [.openLesson(card.id, step: nil)]
    case .escape, .character("q"), .character("r"), .backspace, .left:
      self.card = nil
      status = "Enter opens the lesson, r its card."
    case .control("c"): return [.quit]
    case .control("l"): return [.repaint]
    case .control("z"): return [.suspend]
    default: status = "Arrows scroll, Enter takes the lesson again, Esc goes back."
    }
    return []
  }

  private mutating func scroll(by count: Int) {
    guard let card else { return }
    let (sum, isTooFar) = card.offset.addingReportingOverflow(count)
    self.card?.offset = min(max(0, isTooFar ? card.lastOffset : sum), card.lastOffset)
  }

  /// Tells how large the screen is, so that scrolling stops at the end.
  mutating func fitCard(to size: Size, _ look: Look) {
    guard let card else { return }
    let last = CardPane(card.card, offset: 0, status: "", look: look).lastOffset(on: size)
    self.card?.lastOffset = last
    self.card?.offset = min(card.offset, last)
  }
}
