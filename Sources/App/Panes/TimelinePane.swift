import Engine
import TUI

/// The tape: the whole run in two rows, the epochs above and what was done below.
package struct TimelinePane: Pane {
  /// What a mark on the tape stands for; the later ones win where two share a column.
  package enum Sign: Int, Comparable, Sendable {
    case operation, note, election, cut, crash, violation
    /// Here two runs part.
    case parting
    package static func < (a: Sign, b: Sign) -> Bool { a.rawValue < b.rawValue }
    var scalar: Unicode.Scalar {
      switch self {
      case .operation: "w"
      case .note: "·"
      case .election: "E"
      case .cut: "╳"
      case .crash: "×"
      case .violation: "!"
      case .parting: "≠"
      }
    }
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
  package var bands: [Band], marks: [Mark]
  package var now: Instant
  /// How far the run has been played.
  package var edge: Instant
  /// The instant that the tape reaches at least, so that two of them have one scale.
  var least = Instant.zero
  package var branch: String
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
      if rect.height >= 4 {
        look.frame("Timeline", right: "\(branch)\(family) · \(where_)", isFocused: isFocused).draw(
          on: &canvas, in: rect, glyphs: look.glyphs)
      } else {
        let (_, right) = rect.split(right: rect.width >= 60 ? 16 : 0)
        let column = right.x + 1
        if !right.isEmpty {
          canvas.write(shortBranch.fitted(to: 15), at: Point(column, rect.y), style: look.style(.muted))
          canvas.write(where_.fitted(to: 15), at: Point(column, rect.y + 1), style: look.style(.muted))
        }
      }
      canvas.clipped(to: tape) { canvas in
        drawBands(on: &canvas, in: tape)
        drawMarks(on: &canvas, in: tape)
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
  /// The cells that the tape itself has: all but frame and margins, or but the words beside it.
  private func tape(in rect: Rect) -> Rect {
    if rect.height >= 4 {
      let inside = rect.inset(by: 1)
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
  /// The end of the tape: at least a second, so that a run that has just begun does not fill it.
  private var end: Int64 { max(1_000_000, max(edge, now, least).microseconds) }
  private func column(_ time: Instant, _ rect: Rect) -> Int {
    let last = max(0, rect.width - 1)
    return rect.x + Int(min(end, max(0, time.microseconds)) * Int64(last) / end)
  }

  private func drawBands(on canvas: inout Canvas, in rect: Rect) {
    let playhead = column(now, rect)
    let limit = column(max(edge, now), rect)
    for x in rect.x..<rect.maxX {
      let isPast = x <= playhead
      guard x <= limit else { break }
      canvas[Point(x, rect.y)] = Cell(isPast ? "─" : "░", look.style(.wire))
    }
    for (index, band) in bands.enumerated() {
      let start = column(band.start, rect)
      let next = index + 1 < bands.count ? column(bands[index + 1].start, rect) : limit + 1
      guard start < next else { continue }
      let colour = look.theme.identity(band.identity)
      for x in start..<next {
        let sign: Unicode.Scalar = x > playhead ? "░" : index % 2 == 0 ? "█" : "▓"
        canvas[Point(x, rect.y)] = Cell(sign, x > playhead ? look.style(.muted) : colour)
      }
      let label = " \(band.label) "
      if label.columns + 1 <= next - start {
        let isCovered = (start..<start + label.columns).contains(playhead)
        // The playhead and the sign of the fork are drawn over it: the label stands behind them.
        var place = start
        for sign in [playhead, fork.map { column($0, rect) } ?? playhead].sorted()
        where (place..<place + label.columns).contains(sign) && sign + label.columns < next {
          place = sign + 1
        }
        let style = place > playhead && !isCovered ? look.style(.muted) : colour.adding(.bold)
        canvas.write(label, at: Point(place, rect.y), style: style)
      }
    }
    if let fork {
      // What is before it is shared with the branch that was left here.
      canvas[Point(column(fork, rect), rect.y)] = Cell("┬", look.style(.waiting).adding(.bold))
    }
    canvas[Point(playhead, rect.y)] = Cell("│", look.style(.accent).adding(.bold))
  }

  private func drawMarks(on canvas: inout Canvas, in rect: Rect) {
    let row = rect.y + 1
    var best: [Int: Sign] = [:]
    for mark in marks {
      let x = column(mark.time, rect)
      best[x] = max(best[x] ?? mark.sign, mark.sign)
    }
    let playhead = column(now, rect)
    drawSeconds(on: &canvas, in: rect, taken: Set(best.keys).union([playhead]))
    for (x, sign) in best { canvas[Point(x, row)] = Cell(sign.scalar, style(sign)) }
    canvas[Point(playhead, row)] = Cell("▲", look.style(.accent).adding(.bold))
  }
  private func style(_ sign: Sign) -> Style {
    switch sign {
    case .operation, .note: .plain
    case .election: look.style(.waiting).adding(.bold)
    case .parting: look.style(.waiting).adding([.bold, .reverse])
    case .cut, .crash, .violation: look.style(.bad).adding(.bold)
    }
  }
  /// Times at round distances, where no mark stands.
  private func drawSeconds(on canvas: inout Canvas, in rect: Rect, taken: Set<Int>) {
    let steps: [Int64] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600].map { $0 * 1_000_000 }
    let step = steps.first { rect.width * Int($0) / Int(end) >= 8 } ?? end
    for time in stride(from: Int64(0), through: end, by: Int64.Stride(step)) {
      let label = time % 60_000_000 == 0 && time > 0 ? "\(time / 60_000_000)m" : "\(time / 1_000_000)s"
      let x = min(column(Instant(microseconds: time), rect), rect.maxX - label.columns)
      guard !(x - 1...x + label.columns).contains(where: taken.contains) else { continue }
      canvas.write(label, at: Point(x, rect.y + 1), style: look.style(.muted))
    }
  }
}
