/// What a person did with the mouse, and the cell where: the left button and the wheel.
package struct Mouse: Hashable, Sendable {
  package enum Action: String, CaseIterable, Hashable, Sendable {
    case press = "click"
    /// Moved while the button is held down.
    case drag, release
    case wheelUp = "wheel-up"
    case wheelDown = "wheel-down"
  }
  package var what: Action
  package var point: Point
  package init(_ what: Action, _ point: Point) { (self.what, self.point) = (what, point) }
}

extension Mouse: CustomStringConvertible {
  /// The text form, which `init(_:)` reads: `click-10-5`, `wheel-up-0-23`: column, then row.
  package var description: String { "\(what.rawValue)-\(point.x)-\(point.y)" }

  package init?(_ text: String) {
    let words = text.split(separator: "-", omittingEmptySubsequences: false)
    guard words.count >= 3, let action = Action(rawValue: words.dropLast(2).joined(separator: "-")),
      let x = Int(words[words.count - 2]), let y = Int(words[words.count - 1])
    else { return nil }
    self.init(action, Point(x, y))
  }
}
