import Engine
import TUI

/// What is written on a space-time diagram.
extension SpaceTimePicture {
  /// Signs before all words, so that none covers one.
  func drawSigns(on canvas: inout Canvas) {
    for mark in marks {
      guard let sign = mark.sign else { continue }
      canvas[mark.place] = Cell(sign, mark.style)
      canvas.write(mark.tail, at: Point(mark.place.x + 1, mark.place.y), style: mark.style)
    }
  }
  /// The words on messages, where nothing is in the way.
  func drawLabels(on canvas: inout Canvas) {
    // What is out of the ordinary before what is not.
    let signs = marks.filter { $0.sign != nil || $0.labels.count > 1 }
    let others = marks.filter { $0.sign == nil && $0.labels.count == 1 }
    for mark in signs + pauseMarks() + others.suffix(60) {
      if let (label, place) = place(of: mark, canvas) {
        canvas.write(label, at: place, style: mark.style)
      }
    }
  }
  /// The first of its labels that fits somewhere, and where.
  private func place(of mark: Mark, _ canvas: Canvas) -> (label: String, place: Point)? {
    for label in mark.labels {
      for anchor in [mark.place] + mark.others {
        if let place = place(of: label, beside: anchor, mark.tail.columns, canvas) { return (label, place) }
      }
    }
    // What became of a message is worth a piece of another's line.
    let isNews = mark.sign.map { $0 != "●" } ?? (mark.labels.count > 1)
    guard let label = mark.labels.last, isNews else { return nil }
    let starts = ([mark.place] + mark.others).map { Point($0.x + 2 + mark.tail.columns, $0.y) }
    return starts.first { isOpen($0, label.columns, canvas) }.map { (label, $0) }
  }
  /// Nearer to what it belongs to than to anything else.
  private func place(of label: String, beside point: Point, _ tail: Int, _ canvas: Canvas) -> Point? {
    let width = label.columns
    let rights = [0, -1, 1].map { Point(point.x + 2 + tail, point.y + $0) }
    let lefts = [0, -1, 1].map { Point(point.x - width - 1, point.y + $0) }
    for (right, left) in zip(rights, lefts) {
      if isFree(right, width, canvas, after: 2) { return right }
      if isFree(left, width, canvas, before: 2) { return left }
    }
    return nil
  }
  /// Beside an upright line there is room for the word that a level one has in it.
  private func pauseMarks() -> [Mark] {
    guard scale.isVertical else { return [] }
    return chronicle.pauses.compactMap { pause in
      guard let lane = scale.lane(of: pause.node), pause.from < scale.end else { return nil }
      let place = scale.cell(max(pause.from, scale.start), lane)
      return Mark(
        place: place, sign: nil, labels: [pause.isCrash ? "down" : "frozen"],
        style: look.style(pause.isCrash ? .bad : .waiting))
    }
  }
  /// The stamp of each dot, beside its line, over the lines of messages where nothing else is free; that of
  /// the selected event always.
  func drawStamps(on canvas: inout Canvas) {
    guard pane.stamps != .none, pane.fog == nil else { return }
    // Those that the signs show first. Of several events in a dot the last: a message from there carries its
    // number. New ones first, as what is said is mostly about the present.
    let loud = chronicle.events.filter { rank($0.index) > 2 }
    let others = scale.step >= 2 ? chronicle.events.reversed().filter { rank($0.index) <= 2 } : []
    var done: Set<Point> = []
    for event in loud + others {
      guard let node = event.node, let lane = scale.lane(of: node), scale.shows(event.time),
        let text = pane.stamp(event)
      else { continue }
      let place = scale.cell(event.time, lane)
      let isLoud = rank(event.index) > 2
      guard done.insert(place).inserted || isLoud else { continue }
      let starts = starts(of: text.columns, at: place, lane, isLoud: isLoud)
      if let start = starts.first(where: { isFree($0, text.columns, canvas) })
        ?? starts.first(where: { isOpen($0, text.columns, canvas) })
        ?? (isLoud ? starts.first(where: scale.room.contains) : nil)
      {
        canvas.write(text, at: start, style: isLoud ? pane.current : look.style(.muted))
      }
    }
  }
  /// Where a stamp may begin, the best place first: in the rows beside its line, under its dot or a cell or
  /// two off.
  private func starts(of width: Int, at place: Point, _ lane: Int, isLoud: Bool) -> [Point] {
    if scale.isVertical { return [Point(place.x + 2, place.y), Point(place.x - 1 - width, place.y)] }
    // Between lines that are two rows apart is one row: that of the line above it.
    let isLow = lane > 0 && place.y - scale.line(lane - 1) < 3
    let rows = isLow || (scale.step < 3 && !isLoud) ? [1] : lane == 0 ? [-1, 1] : [1, -1]
    let starts = [0, -1, 1, -2].flatMap { shift in
      rows.map { row in
        let left = place.x - width / 2 + shift
        let seen = min(max(left, scale.room.x), scale.room.maxX - width)
        return Point(isLoud ? seen : left, place.y + row)
      }
    }
    guard isLow, isLoud, place.y + 1 >= scale.room.maxY else { return starts }
    // The lowest line has no row: its number stands on it.
    return [Point(place.x + 1, place.y), Point(place.x - width, place.y)]
  }
  /// Whether a stamp hides no more than the present and a steep piece of a line there, and touches no word.
  private func isOpen(_ start: Point, _ width: Int, _ canvas: Canvas) -> Bool {
    guard isInside(start, width) else { return false }
    let cells = (start.x..<start.x + width).map { canvas[Point($0, start.y)].scalar }
    let sides = [start.x - 1, start.x + width].map { canvas[Point($0, start.y)].scalar }
    return cells.allSatisfy { $0 == " " || isPresent($0) || isDot($0) } && cells.count(where: isDot) <= 2
      && sides.allSatisfy { $0 == " " || isPresent($0) || isDot($0) || $0 == "─" }
  }
  private func isPresent(_ sign: Unicode.Scalar) -> Bool { sign == (scale.isVertical ? "╌" : "┊") }
  private func isDot(_ sign: Unicode.Scalar) -> Bool {
    (0x2800...0x28FF).contains(sign.value) || sign == "╱" || sign == "╲"
      || sign == "│" && !scale.isVertical
  }
  private func isInside(_ start: Point, _ width: Int) -> Bool {
    start.x >= scale.room.x && start.x + width <= scale.room.maxX && start.y >= scale.room.y
      && start.y < scale.room.maxY
  }
  /// Whether there is nothing in the cells of a text, and in so many before and after it.
  private func isFree(
    _ start: Point, _ width: Int, _ canvas: Canvas, before: Int = 1, after: Int = 1
  ) -> Bool {
    guard isInside(start, width) else { return false }
    return (start.x - before..<start.x + width + after).allSatisfy { x in
      x < scale.room.x || x >= scale.room.maxX || canvas[Point(x, start.y)].scalar == " "
    }
  }

  // MARK: The axis

  func drawAxis(on canvas: inout Canvas, in rect: Rect) {
    let muted = look.style(.muted)
    let cells = Int64(scale.isVertical ? scale.room.height : scale.room.width)
    let least = scale.perCell * (scale.isVertical ? 4 : 12)
    let steps: [Int64] = (0...10).flatMap { power -> [Int64] in
      let unit = (0..<power).reduce(Int64(1)) { total, _ in total * 10 }
      return [unit, 2 * unit, 5 * unit]
    }
    let step = steps.first { $0 >= least } ?? least
    let nowPlace = min(scale.place(now), scale.isVertical ? scale.room.maxY - 1 : rect.maxX)
    let digits = step >= 1000 ? 3 : 6
    var time = (scale.start.microseconds + step - 1) / step * step
    while time < scale.start.microseconds + scale.perCell * cells {
      let instant = Instant(microseconds: time)
      time += step
      // What has not happened yet has no time of its own: only how far off it is would be true.
      let place = scale.place(instant)
      let label = stamp(pane.own?.reading(at: instant) ?? instant, digits)
      if scale.isVertical {
        if abs(place - nowPlace) > 1 {
          canvas.write(label.fitted(to: scale.room.x - rect.x - 1), at: Point(rect.x, place), style: muted)
        }
      } else if place + label.columns <= rect.maxX,
        place + label.columns < nowPlace - label.columns - 5 || place > nowPlace + label.columns + 7
      {
        canvas.write(label, at: Point(place, rect.maxY - 1), style: muted)
      }
    }
    drawNow(on: &canvas, in: rect)
  }
  /// Where the present is; where it is not seen, that it is further on.
  private func drawNow(on canvas: inout Canvas, in rect: Rect) {
    let place = scale.place(now), accent = current
    let time = clock(pane.own?.reading(at: now) ?? now)
    if scale.isVertical {
      let row = min(place, scale.room.maxY - 1)
      let sign = scale.shows(now) ? "now►" : "now▼"
      canvas.write(sign.fitted(to: scale.room.x - rect.x), at: Point(rect.x, row), style: accent)
      return
    }
    let label = scale.shows(now) ? "▲ now \(time)" : "now \(time) ►"
    if scale.shows(now), place + label.columns <= rect.maxX {
      canvas.write(label, at: Point(place, rect.maxY - 1), style: accent)
    } else {
      let text = scale.shows(now) ? "now \(time) ▲" : label
      let end = scale.shows(now) ? place + 1 : rect.maxX
      canvas.write(text, at: Point(max(rect.x, end - text.columns), rect.maxY - 1), style: accent)
    }
  }
  private var current: Style { pane.current }
  private func stamp(_ instant: Instant, _ digits: Int) -> String {
    if digits == 3 { return clock(instant) }
    let rest = String(instant.microseconds % 1_000_000 + 1_000_000).dropFirst()
    return "\(instant.microseconds / 1_000_000).\(rest)"
  }
}
