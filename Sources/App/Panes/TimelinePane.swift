import Engine
import Sessions
import TUI

/// The tape: the whole run in two rows, the epochs or what was not as usual above, what was done below. Where
/// there are more rows both have one, and other branches have theirs.
package struct TimelinePane: Pane {
  /// What a mark on the tape stands for; the later ones win where two share a column.
  package enum Sign: Hashable, Comparable, Sendable {
    /// By the first letter of what a client asked for.
    case operation(Unicode.Scalar)
    /// By the letter of its key, or a dot.
    case act(Unicode.Scalar)
    /// Links carry again; a node runs again.
    case repair, restart
    case election, freeze, cut, crash, violation
    /// Here two runs part.
    case parting
    var scalar: Unicode.Scalar {
      switch self {
      case .operation(let letter), .act(let letter): letter
      case .repair: "="
      case .restart: "+"
      case .election: "E"
      case .freeze: "f"
      case .cut: "╳"
      case .crash: "×"
      case .violation: "!"
      case .parting: "≠"
      }
    }
    func style(_ look: Look) -> Style {
      switch self {
      case .operation: .plain
      case .act, .freeze: look.style(.waiting)
      case .repair, .restart: look.style(.good).adding(.bold)
      case .election: look.style(.waiting).adding(.bold)
      case .parting: look.style(.waiting).adding([.bold, .reverse])
      case .cut, .crash, .violation: look.style(.bad).adding(.bold)
      }
    }
    var isOperation: Bool { if case .operation = self { true } else { false } }
    /// What the signs mean that are no letters of something.
    static let legend = "× crash · f freeze · + runs again · ╳ cut · = healed"
  }
  package struct Mark: Hashable, Sendable {
    package var time: Instant, sign: Sign
    package init(_ time: Instant, _ sign: Sign) { (self.time, self.sign) = (time, sign) }
  }
  /// From its start to that of the next: an epoch, in the colour that its nodes have.
  package struct Band: Hashable, Sendable {
    package var start: Instant, label: String, identity: Int
    package init(_ start: Instant, _ label: String, identity: Int) {
      (self.start, self.label, self.identity) = (start, label, identity)
    }
  }
  /// For how long something was not as usual; nil: it lasts.
  package struct Spell: Hashable, Sendable {
    package var kind: Trouble.Kind, start: Instant, end: Instant?, label: String
    package init(_ kind: Trouble.Kind, _ start: Instant, _ end: Instant?, _ label: String) {
      (self.kind, self.start, self.end, self.label) = (kind, start, end, label)
    }
  }
  /// A branch that is not this one: from where it parts to where it was left.
  package struct Sibling: Hashable, Sendable {
    package var name: String, start: Instant, end: Instant
    package init(_ name: String, _ start: Instant, _ end: Instant) {
      (self.name, self.start, self.end) = (name, start, end)
    }
  }
  package var bands: [Band], marks: [Mark]
  package var spells: [Spell] = []
  package var siblings: [Sibling] = []
  package var now: Instant
  /// How far the run has been played.
  package var edge: Instant
  /// The instant that the tape reaches at least, so that two of them have one scale.
  var least = Instant.zero
  package var branch: String
  /// A name before the tape in so many columns, in place of the words behind it: where there are several.
  var heading: (name: String, columns: Int)?
  /// Whether something else stands where the frame would end.
  var isOpen = false
  /// Where this branch left its parent, and how many other branches there are.
  package var fork: Instant?, others: Int
  package var look: Look
  package var isFocused: Bool

  package init(
    bands: [Band], marks: [Mark], now: Instant, edge: Instant, branch: String = "main",
    fork: Instant? = nil, others: Int = 0, look: Look,
    isFocused: Bool = false
  ) {
    (self.bands, self.marks, self.now, self.edge) = (bands, marks, now, edge)
    (self.branch, self.fork, self.others) = (branch, fork, others)
    (self.look, self.isFocused) = (look, isFocused)
  }

  package func draw(on canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    canvas.clipped(to: rect) { canvas in
      let where_ = isLive ? "live" : "live edge \(seconds(edge - .zero))"
      let tape = tape(in: rect)
      if let heading {
        let style = isFocused ? look.style(.accent).adding(.bold) : Style(attributes: .bold)
        canvas.write(heading.name.fitted(to: heading.columns), at: Point(rect.x + 1, rect.y), style: style)
      } else if isFramed(rect) {
        look.frame(
          "Timeline", right: "\(branch)\(family) · \(where_)", note: isFocused ? Sign.legend : "",
          isFocused: isFocused
        ).draw(on: &canvas, in: whole(rect), glyphs: look.glyphs)
      } else {
        let (_, right) = rect.split(right: rect.width >= 60 ? 16 : 0)
        let column = right.x + 1
        if !right.isEmpty {
          canvas.write(shortBranch.fitted(to: 15), at: Point(column, rect.y), style: look.style(.muted))
          canvas.write(where_.fitted(to: 15), at: Point(column, rect.y + 1), style: look.style(.muted))
        }
      }
      canvas.clipped(to: tape) { canvas in
        let rows = rows(tape.height)
        drawLine(rows.line, on: &canvas, in: tape)
        if rows.hasBands { drawBands(on: &canvas, in: tape) }
        if let row = rows.spells { drawSpells(row, on: &canvas, in: tape) }
        drawPlayhead(rows.line, on: &canvas, in: tape)
        drawMarks(rows.marks, on: &canvas, in: tape)
        drawSiblings(from: rows.marks + 1, on: &canvas, in: tape)
      }
      look.settle(&canvas, in: rect)
    }
  }

  private var shortBranch: String { others == 0 ? branch : "\(branch) +\(others)" }
  /// Where it began and what else there is, in words.
  private var family: String {
    let start = fork.map { " from \(seconds($0 - .zero))" } ?? ""
    return start + (others == 0 ? "" : others == 1 ? ", 1 other" : ", \(others) others")
  }
  private func isFramed(_ rect: Rect) -> Bool { whole(rect).height >= 4 }
  /// The rect with the row in which its frame would end.
  private func whole(_ rect: Rect) -> Rect {
    Rect(x: rect.x, y: rect.y, width: rect.width, height: rect.height + (isOpen ? 1 : 0))
  }
  /// The cells that the tape itself has: all but frame and margins, or but the words beside it.
  private func tape(in rect: Rect) -> Rect {
    if let heading { return rect.split(left: min(heading.columns + 3, rect.width / 2)).1.split(right: 1).0 }
    if isFramed(rect) {
      let inside = whole(rect).inset(by: 1)
      return Rect(x: inside.x + 1, y: inside.y, width: inside.width - 2, height: inside.height)
    }
    let (left, _) = rect.split(right: rect.width >= 60 ? 16 : 0)
    return Rect(x: left.x + 1, y: left.y, width: left.width - 2, height: left.height)
  }

  /// The time that a column stands for; outside of the tape that of its nearest end.
  package func time(at column: Int, in rect: Rect) -> Instant {
    let tape = tape(in: rect)
    let place = min(max(0, column - tape.x), max(0, tape.width - 1))
    return Instant(microseconds: end * Int64(place) / Int64(max(1, tape.width - 1)))
  }

  private var isLive: Bool { now >= edge }
  /// The end of the tape: what has happened fills it, from some milliseconds on.
  private var end: Int64 {
    let reached = max(edge, now, least).microseconds
    return reached == 0 ? 1_000_000 : max(10_000, reached)
  }
  private func column(_ time: Instant, _ rect: Rect) -> Int {
    let last = max(0, rect.width - 1)
    return rect.x + Int(min(end, max(0, time.microseconds)) * Int64(last) / end)
  }

  /// The rows of a tape: what was not as usual has the row of the epochs where there are none, and its own
  /// where there is room.
  private func rows(_ height: Int) -> (line: Int, hasBands: Bool, spells: Int?, marks: Int) {
    let hasBands = !bands.isEmpty
    let own = hasBands && height >= 3 ? 1 : 0
    return (0, hasBands, hasBands && own == 0 ? nil : own, 1 + own)
  }

  private func drawLine(_ row: Int, on canvas: inout Canvas, in rect: Rect) {
    let playhead = column(now, rect)
    let limit = column(max(edge, now), rect)
    for x in rect.x..<rect.maxX where x <= limit {
      canvas[Point(x, rect.y + row)] = Cell(x <= playhead ? "─" : "░", look.style(.wire))
    }
  }
  private func drawBands(on canvas: inout Canvas, in rect: Rect) {
    let playhead = column(now, rect)
    let limit = column(max(edge, now), rect)
    for (index, band) in bands.enumerated() {
      let start = column(band.start, rect)
      let next = index + 1 < bands.count ? column(bands[index + 1].start, rect) : limit + 1
      guard start < next else { continue }
      let colour = look.theme.identity(band.identity)
      for x in start..<next {
        let sign: Unicode.Scalar = x > playhead ? "░" : index % 2 == 0 ? "█" : "▓"
        canvas[Point(x, rect.y)] = Cell(sign, x > playhead ? look.style(.muted) : colour)
      }
      write(
        band.label, from: start, to: next, row: rect.y, colour.adding(.bold), on: &canvas, in: rect)
    }
  }
  /// A label at the start of its band; the playhead and the sign of the fork are drawn over it, so that it
  /// stands behind them.
  private func write(
    _ label: String, from start: Int, to next: Int, row: Int, _ style: Style, on canvas: inout Canvas,
    in rect: Rect
  ) {
    let label = " \(label) ", playhead = column(now, rect)
    guard label.columns + 1 <= next - start else { return }
    let isCovered = (start..<start + label.columns).contains(playhead)
    var place = start
    for sign in [playhead, fork.map { column($0, rect) } ?? playhead].sorted()
    where (place..<place + label.columns).contains(sign) && sign + label.columns < next {
      place = sign + 1
    }
    let isAhead = place > playhead && !isCovered
    canvas.write(label, at: Point(place, row), style: isAhead ? look.style(.muted) : style)
  }

  /// Nodes that were down, frozen or slow, and links that were cut: what matters more lies above the rest.
  private func drawSpells(_ row: Int, on canvas: inout Canvas, in rect: Rect) {
    let playhead = column(now, rect), y = rect.y + row
    let limit = column(max(edge, now), rect)
    let ranked = spells.sorted { ($0.kind, $0.start) < ($1.kind, $1.start) }
    var owner: [Int: Int] = [:]
    for (index, spell) in ranked.enumerated() {
      let last = min(limit, spell.end.map { max(column(spell.start, rect), column($0, rect) - 1) } ?? limit)
      for x in column(spell.start, rect)...max(column(spell.start, rect), last) { owner[x] = index }
    }
    for x in rect.x...max(rect.x, limit) {
      guard let spell = owner[x].map({ ranked[$0] }) else { continue }
      let style = look.style(spell.kind == .down || spell.kind == .cut ? .bad : .waiting)
      let sign: Unicode.Scalar = x > playhead ? "░" : spell.kind == .down ? "█" : "▓"
      canvas[Point(x, y)] = Cell(sign, x > playhead ? look.style(.muted) : style)
    }
    var start = rect.x
    while start <= limit {
      var next = start + 1
      while next <= limit, owner[next] == owner[start] { next += 1 }
      if let spell = owner[start].map({ ranked[$0] }) {
        let style = look.style(spell.kind == .down || spell.kind == .cut ? .bad : .waiting).adding(.bold)
        write(spell.label, from: start, to: next, row: y, style, on: &canvas, in: rect)
      }
      start = next
    }
  }

  /// The playhead, and where this branch left the one before it.
  private func drawPlayhead(_ row: Int, on canvas: inout Canvas, in rect: Rect) {
    if let fork {
      // What is before it is shared with the branch that was left here.
      canvas[Point(column(fork, rect), rect.y + row)] = Cell("┬", look.style(.waiting).adding(.bold))
    }
    canvas[Point(column(now, rect), rect.y + row)] = Cell("│", look.style(.accent).adding(.bold))
  }

  private func drawMarks(_ row: Int, on canvas: inout Canvas, in rect: Rect) {
    let row = rect.y + row
    var best: [Int: Sign] = [:]
    for mark in marks {
      let x = column(mark.time, rect)
      best[x] = max(best[x] ?? mark.sign, mark.sign)
    }
    let playhead = column(now, rect)
    drawSeconds(row, on: &canvas, in: rect, taken: Set(best.keys).union([playhead]))
    for (x, sign) in best { canvas[Point(x, row)] = Cell(sign.scalar, sign.style(look)) }
    canvas[Point(playhead, row)] = Cell("▲", look.style(.accent).adding(.bold))
  }
  /// The other branches, a row each while there is room.
  private func drawSiblings(from row: Int, on canvas: inout Canvas, in rect: Rect) {
    for (index, sibling) in siblings.enumerated() where rect.y + row + index < rect.maxY {
      let y = rect.y + row + index, style = look.style(.muted)
      let start = column(sibling.start, rect), end = column(sibling.end, rect)
      for x in start...max(start, end) { canvas[Point(x, y)] = Cell("─", style) }
      canvas[Point(start, y)] = Cell("└", style)
      let name = " \(sibling.name) "
      let isInside = end - start >= name.columns + 2
      let place = isInside ? start + 2 : max(end, start) + 1
      let left = place + name.columns <= rect.maxX ? place : max(rect.x, start - name.columns)
      canvas.write(name, at: Point(left, y), style: style)
    }
  }
  /// Times at round distances, where no mark stands.
  private func drawSeconds(_ row: Int, on canvas: inout Canvas, in rect: Rect, taken: Set<Int>) {
    let short: [Int64] = [1, 2, 5, 10, 20, 50, 100, 200, 500]
    let long: [Int64] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600].map { $0 * 1_000 }
    // Parts of a second while there are few whole ones.
    let steps = (end < 1_000_000 ? short : end < 3_000_000 ? short.suffix(3) : []) + long
    let step = steps.map { $0 * 1_000 }.first { step in
      rect.width * Int(step) / Int(end) >= (step < 1_000_000 ? 12 : 8)
    }
    for time in stride(from: Int64(0), through: end, by: Int64.Stride(step ?? end)) {
      let label = Self.label(time, step: step ?? end)
      let x = min(column(Instant(microseconds: time), rect), rect.maxX - label.columns)
      guard !(x - 1...x + label.columns).contains(where: taken.contains) else { continue }
      canvas.write(label, at: Point(x, row), style: look.style(.muted))
    }
  }
  /// `20ms`, `0.4s`, `3s`, `2m`: no finer than the step needs.
  private static func label(_ time: Int64, step: Int64) -> String {
    if time == 0 { return "0s" }
    if step >= 1_000_000 {
      return time % 60_000_000 == 0 ? "\(time / 60_000_000)m" : "\(time / 1_000_000)s"
    }
    return step < 100_000
      ? "\(time / 1_000)ms" : "\(time / 1_000_000).\(time / 100_000 % 10)s"
  }
}
