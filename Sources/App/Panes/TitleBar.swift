import Engine
import TUI

/// The top line: where one is, whether time runs, the time, its speed, and facts of the run.
/// ```
///  RAFT > 3 Leader election      || PAUSED  00:04.182  x1/8   seed 42   run alone
/// ```
package struct TitleBar: Pane {
  /// From the whole to the part.
  package var crumbs: [String]
  package var isPlaying: Bool
  package var now: Instant
  /// Real seconds to simulated ones: `1/8`.
  package var speed: String
  /// `seed 42`, `run alone`: the first stay longest where room is short.
  package var facts: [String]
  package var look: Look

  package init(
    crumbs: [String], isPlaying: Bool, now: Instant, speed: String, facts: [String], look: Look
  ) {
    (self.crumbs, self.isPlaying, self.now) = (crumbs, isPlaying, now)
    (self.speed, self.facts, self.look) = (speed, facts, look)
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    guard rect.width > 2, rect.height > 0 else { return }
    canvas.clipped(to: rect) { canvas in
      let state = isPlaying ? "> PLAYING" : "|| PAUSED"
      let time = [state, minutes(now), "x\(speed)".padded(to: 6)].joined(separator: "  ")
      let room = rect.width - 2
      let wanted = Self.columns(of: crumbs)
      // The clock never gives way; facts go before the crumbs become unreadable.
      let least = min(wanted, max(18, room * 2 / 5))
      let shown = joined(facts, by: "   ", width: room - least - time.columns - 4)
      let tail = time.columns + (shown.isEmpty ? 0 : shown.columns + 2)
      let usual = rect.x + rect.width * 38 / 100
      let last = rect.maxX - 1 - tail
      let crumbsEnd = rect.x + 1 + wanted + 3
      let start = max(rect.x + 1, min(max(usual, crumbsEnd), last))
      write(on: &canvas, from: rect.x + 1, to: start - 2, y: rect.y)
      let stateStyle = look.style(isPlaying ? .good : .accent).adding(.bold)
      var x = canvas.write(state, at: Point(start, rect.y), style: stateStyle)
      x = canvas.write("  \(minutes(now))", at: Point(x, rect.y))
      x = canvas.write("  x\(speed)".padded(to: 8), at: Point(x, rect.y), style: look.style(.muted))
      canvas.write("  \(shown)", at: Point(x, rect.y), style: look.style(.muted))
      look.settle(&canvas, in: rect)
    }
  }

  private static func columns(of names: [String]) -> Int {
    names.reduce(3 * (names.count - 1)) { $0 + $1.columns }
  }
  /// The crumbs; where room is short the part says more than the whole.
  private func write(on canvas: inout Canvas, from x: Int, to end: Int, y: Int) {
    var names = crumbs
    while names.count > 1, Self.columns(of: names) > end - x {
      let over = Self.columns(of: names) - (end - x)
      if names[0].columns - over >= 8 {
        names[0] = names[0].fitted(to: names[0].columns - over)
      } else {
        names.removeFirst()
      }
    }
    var spans: [Span] = []
    for (index, name) in names.enumerated() {
      if index > 0 { spans.append(Span(" > ", look.style(.muted))) }
      spans.append(Span(name, index == 0 && names.count > 1 ? .plain : Style(attributes: .bold)))
    }
    canvas.write(spans, at: Point(x, y), width: max(0, end - x))
  }
}

/// The line that says what just happened, in words; two lines where it has much to say.
package struct StatusBar: Pane {
  package var text: String
  package var look: Look
  package init(text: String, look: Look) { (self.text, self.look) = (text, look) }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    canvas.clipped(to: rect) { canvas in
      for (row, line) in lines(width: rect.width - 2, rows: rect.height).enumerated() {
        canvas.write([Span(line)], at: Point(rect.x + 1, rect.y + row), width: rect.width - 2)
      }
      look.settle(&canvas, in: rect)
    }
  }

  /// How many lines it would like, up to two: what may be pressed now is worth no second one.
  package func wantedRows(width: Int) -> Int {
    width < 3 || text.columns <= width - 2 || withoutHint.columns <= width - 2 ? 1 : 2
  }
  private var withoutHint: String {
    for hint in Sentence.hints where text.hasSuffix(" " + hint) {
      return String(text.dropLast(hint.count + 1))
    }
    return text
  }

  /// The text in so many lines: whole, else without what may be pressed, else as much as there is room for.
  func lines(width: Int, rows: Int) -> [String] {
    guard width > 0, rows > 0 else { return [] }
    let short = withoutHint
    for choice in [text, short] where choice.columns <= width { return [choice] }
    for choice in [text, short] {
      let lines = Self.wrapped(choice, width: width)
      if lines.count <= rows { return lines }
    }
    let lines = Self.wrapped(short, width: width)
    return lines.prefix(rows - 1) + [lines.dropFirst(rows - 1).joined(separator: " ").cut(to: width)]
  }
  private static func wrapped(_ text: String, width: Int) -> [String] {
    TextFlow(text, width: width).lines.map(\.text)
  }
}

/// The keys that matter now, in as many rows as there are.
package struct FooterBar: Pane {
  package var items: [(key: String, label: String)]
  /// How many of the last items stay when not all fit: the way to help and out.
  package var pinned: Int
  package var look: Look

  package init(items: [(key: String, label: String)], pinned: Int = 0, look: Look) {
    (self.items, self.pinned, self.look) = (items, min(pinned, items.count), look)
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    guard rect.width > 2 else { return }
    canvas.clipped(to: rect) { canvas in
      for (row, items) in rows(width: rect.width - 2, count: rect.height).enumerated() {
        var spans: [Span] = []
        for item in items {
          if !spans.isEmpty { spans.append(Span("  ")) }
          spans.append(Span(item.key))
          if !item.label.isEmpty { spans.append(Span(" " + item.label, look.style(.muted))) }
        }
        canvas.write(spans, at: Point(rect.x + 1, rect.y + row), width: rect.width - 2)
      }
      look.settle(&canvas, in: rect)
    }
  }

  /// The key whose label stands at a place; nil where none does, or where it stands for several.
  package func key(at point: Point, in rect: Rect) -> Key? {
    let rows = rows(width: rect.width - 2, count: rect.height)
    guard rows.indices.contains(point.y - rect.y) else { return nil }
    var x = rect.x + 1
    for item in rows[point.y - rect.y] {
      let columns = Self.columns(item)
      // The sign that there are more keys opens the list of them.
      if (x..<x + columns).contains(point.x) { return Key(item.key == Self.more ? "?" : item.key) }
      x += columns + 2
    }
    return nil
  }

  private typealias Item = (key: String, label: String)
  private static let more = "…"

  /// All items if they fit; else as many as fit with `…` and the pinned ones behind them.
  private func rows(width: Int, count: Int) -> [[Item]] {
    let columns = items.map(Self.columns), rest = [1] + columns.suffix(pinned)
    if let ends = flow(columns, width: width, count: count) { return Self.cut(items, at: ends) }
    // Where the first items end, with which the rest goes in; without any, what there is room for.
    var head = max(0, items.count - pinned - 1)
    func ends(_ head: Int) -> [Int]? {
      flow(Array(columns.prefix(head)) + rest, width: width, count: count)
    }
    while head > 0, ends(head) == nil { head -= 1 }
    guard let ends = ends(head) else { return [] }
    return Self.cut(items.prefix(head) + [(Self.more, "")] + items.suffix(pinned), at: ends)
  }
  private static func columns(_ item: Item) -> Int {
    item.key.columns + (item.label.isEmpty ? 0 : item.label.columns + 1)
  }
  /// How many items are behind the end of each row; nil where they do not go into so many rows.
  private func flow(_ columns: [Int], width: Int, count: Int) -> [Int]? {
    var ends: [Int] = [], used = 0
    for (index, columns) in columns.enumerated() {
      if used > 0, used + 2 + columns > width {
        ends.append(index)
        used = 0
      }
      guard columns <= width, ends.count < count else { return nil }
      used += columns + (used > 0 ? 2 : 0)
    }
    return ends + [columns.count]
  }
  private static func cut(_ items: [Item], at ends: [Int]) -> [[Item]] {
    zip([0] + ends, ends).map { Array(items[$0..<$1]) }
  }
}

/// `00:04.182`: an instant in minutes, seconds and thousandths; from an hour on `1:00:04.182`.
func minutes(_ instant: Instant) -> String {
  let milli = max(0, instant.microseconds / 1000)
  func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
  let rest = String(milli % 1000 + 1000).dropFirst()
  let hours = milli / 3_600_000
  return (hours > 0 ? "\(hours):" : "") + "\(two(milli / 60_000 % 60)):\(two(milli / 1000 % 60)).\(rest)"
}
