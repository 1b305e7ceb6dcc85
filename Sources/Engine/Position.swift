/// A place in a run: an instant, and how many of its events have happened.
public struct Position: Hashable, Comparable, Sendable {
  public var instant: Instant
  /// nil: after everything of that instant.
  public var events: Int?
  public init(_ instant: Instant, events: Int? = nil) { (self.instant, self.events) = (instant, events) }
  public static let start = Position(.zero, events: 0)
  public static func < (a: Position, b: Position) -> Bool {
    (a.instant.microseconds, a.events ?? .max) < (b.instant.microseconds, b.events ?? .max)
  }
  /// `4s`, `4s/2`.
  public var text: String {
    let time = (instant - .zero).text
    return events.map { "\(time)/\($0)" } ?? time
  }
}

/// Something that happens at a place in a run.
public struct Timed<Content: Hashable & Sendable>: Hashable, Sendable {
  public var position: Position
  public var content: Content
  public init(_ position: Position, _ content: Content) {
    (self.position, self.content) = (position, content)
  }
}
