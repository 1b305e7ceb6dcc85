import TUI

/// A part of the screen that shows one thing.
package enum Panel: String, CaseIterable, Hashable, Sendable {
  case title, diagram
  case spaceTime = "space-time"
  case lesson, conditions, inspector, events, history, chart, runs, timeline, status, footer

  /// The panel in which a lesson's `panel:` is seen, by the name that it has there; nil for an unknown name.
  /// Logs and messages are in the cluster.
  package init?(named name: String) {
    switch name {
    case "cluster", "logs", "messages": self = .diagram
    case "notebook", "acked-writes": self = .history
    case "charts": self = .chart
    default: self.init(rawValue: name)
    }
  }
}

/// Where each panel is, from the size of the screen and what is open: a table, so that nothing ever jumps.
package struct Layout: Hashable, Sendable {
  package let size: Size
  /// Panels that are not listed are not shown; rects do not overlap.
  package private(set) var panels: [Panel: Rect] = [:]
  /// What stands there instead of everything when the screen is too small.
  package private(set) var complaint: String?

  /// - Parameters:
  ///   - open: what there is to show; the four bars and the diagram always are.
  ///   - focus: what is shown where there is room for one panel only.
  ///   - zoomed: whether the focused panel takes all the room.
  ///   - lessonRows: how many rows the lesson needs in so many columns, with its frame.
  ///   - lessonMayWiden: whether it may take the room of what is beside it where it needs that.
  ///   - lessonMayFill: whether it may take the room of what is above it while it has the keys.
  ///   - picture: what has the diagram's place besides space-time, which `open` tells: the charts, the runs.
  ///   - named: what the lesson wants to be seen beside it, the most important first.
  ///   - runsSize: what the table of runs would like, with its frame.
  ///   - leastRuns: the columns in which all of the table can still be read.
  ///   - statusRows: how many rows the status would like; a second one is the first of two that keys have, or
  ///     the lower edge of what is above.
  ///   - tapeRows: what the tape would like on a huge screen, with its frame.
  ///   - cards: how large the cards of the cluster are in a panel of that place.
  package init(
    _ size: Size, open: Set<Panel> = [], focus: Panel = .diagram, zoomed: Bool = false,
    lessonRows: @escaping (Int) -> Int = { _ in 5 }, lessonMayWiden: Bool = false,
    lessonMayFill: Bool = false, picture: Panel = .diagram, named: [Panel] = [], runsSize: Size = Size(30, 6),
    leastRuns: Int = 22, statusRows: Int = 1,
    tapeRows: Int = 4, cards: (Rect) -> CardSize = { _ in .small }
  ) {
    self.size = size
    let screen = Rect(size)
    if size.width < 40 || size.height < 12 {
      complaint = "\(size.width)x\(size.height) is too small: at least 40x12"
      return
    }
    let (title, below) = screen.split(top: 1)
    let single = size.width < 80 || size.height < 24
    let hasTwo = Self.hasTwoRowsOfKeys(size)
    let takesEdge = !hasTwo && !single && statusRows > 1
    let (middle, bars) = below.split(bottom: hasTwo || takesEdge && zoomed ? 3 : 2)
    let (status, footer) = bars.split(top: bars.height == 3 && statusRows > 1 ? 2 : 1)
    panels = [.title: title, .status: status, .footer: footer]
    if single || zoomed {
      let (main, tape) = middle.split(bottom: size.height >= 16 ? 2 : 0)
      panels[.timeline] = tape.isEmpty ? nil : tape
      let bars: Set<Panel> = [.title, .status, .footer, .timeline]
      panels[
        bars.contains(focus) ? open.contains(.spaceTime) ? .spaceTime : picture : focus
      ] = main
      return
    }
    // What has the diagram's place needs no second one.
    let beside = named.filter { open.contains($0) && $0 != picture }
    let asked = lessonMayWiden ? lessonRows : nil
    switch (size.width, size.height) {
    case _ where Self.isHuge(size): arrangeHuge(middle, open, beside, tapeRows)
    case (140..., 30...): arrangeWide(middle, open, beside, asked)
    case (100..., 30...): arrangeUsual(middle, open, beside, runsSize, cards, asked)
    case (100..., _): arrangeFlat(middle, open, asked)
    default: arrangeSmall(middle, open, lessonRows(size.width), lessonMayFill && focus == .lesson)
    }
    if open.contains(.conditions) { makeRoomForConditions() }
    if beside.contains(.runs), panels[.runs] == nil, picture == .diagram, !open.contains(.spaceTime) {
      makeRoomForRuns(runsSize, leastRuns, cards)
    }
    if picture != .diagram, let rect = panels[.diagram] {
      // Where it has a place of its own the cluster goes there: no room stays empty, nothing else moves.
      (panels[.diagram], panels[picture]) = (panels[picture], rect)
    } else if open.contains(.spaceTime), let rect = panels[.diagram] {
      if Self.holdsBoth(size, hasLesson: open.contains(.lesson)) {
        (panels[.diagram], panels[.spaceTime]) =
          rect.height >= 32 ? rect.split(bottom: rect.height / 2) : rect.split(right: rect.width / 2)
      } else {
        (panels[.diagram], panels[.spaceTime]) = (nil, rect)
      }
    }
    show(focus)
    if takesEdge { takeEdge(status) }
  }
  private static func hasTwoRowsOfKeys(_ size: Size) -> Bool {
    size.height >= 24 && (size.width < 100 || size.height < 30)
  }
  /// Whether the status has the row in which the frame of the tape would end.
  static func isOpen(tape: Rect, _ size: Size) -> Bool {
    !hasTwoRowsOfKeys(size) && tape.maxY == size.height - 3
  }
  /// Gives the status a second row without moving anything: the lower edge of what is above it.
  private mutating func takeEdge(_ status: Rect) {
    for panel in Panel.allCases {
      if let rect = panels[panel], rect.maxY == status.y { panels[panel] = rect.split(bottom: 1).0 }
    }
    panels[.status] = Rect(x: status.x, y: status.y - 1, width: status.width, height: 2)
  }
  /// A panel that has the keys is seen: where the table has no place for it, it takes the diagram's.
  private mutating func show(_ panel: Panel) {
    let places: [Panel] = [.diagram, .spaceTime, .chart, .lesson]
    guard panels[panel] == nil, let place = places.first(where: { panels[$0] != nil }) else { return }
    (panels[place], panels[panel]) = (nil, panels[place])
  }
  /// An author's conditions take a part of the diagram's room: below it where that is high, else beside it.
  private mutating func makeRoomForConditions() {
    guard let rect = panels[.diagram] else { return }
    let (diagram, conditions) =
      rect.height >= 18 ? rect.split(bottom: rect.height / 2) : rect.split(right: max(30, rect.width * 2 / 5))
    (panels[.diagram], panels[.conditions]) = (diagram, conditions)
  }
  /// Below a diagram that is high, beside one that is low if its cards stay readable; else Tab leads to it.
  private mutating func makeRoomForRuns(_ wanted: Size, _ tight: Int, _ cards: (Rect) -> CardSize) {
    guard let rect = panels[.diagram], rect.height >= 5 else { return }
    if rect.height >= 16 {
      (panels[.diagram], panels[.runs]) = rect.split(bottom: min(max(5, wanted.height), rect.height / 2))
    } else if rect.width >= 60 {
      let least = 22, most = min(max(least, wanted.width), rect.width * 2 / 5)
      // Narrow cards rather than columns of the table left out.
      let choices: [(columns: Int, cards: CardSize)] = [
        (most, .compact), (min(most, max(least, tight)), .narrow), (least, .narrow),
      ]
      for choice in choices {
        let (diagram, runs) = rect.split(right: choice.columns)
        if cards(diagram) <= choice.cards || cards(rect) == .chip {
          (panels[.diagram], panels[.runs]) = (diagram, runs)
          return
        }
      }
    }
  }
  /// Whether charts may stand beside the cluster.
  static func mayShowCharts(_ size: Size) -> Bool { size.width >= 140 && size.height >= 30 }
  /// Whether there is room for large cards with charts below them.
  static func isHuge(_ size: Size) -> Bool { size.width >= 200 && size.height >= 50 }
  /// Whether the cluster and the space-time diagram have room for both.
  package static func holdsBoth(_ size: Size, hasLesson: Bool = false) -> Bool {
    isHuge(size) || !hasLesson && size.width >= 160 && size.height >= 45
  }
  package subscript(panel: Panel) -> Rect? { panels[panel] }

  /// The columns of a lesson beside the diagram: more than usual where a question needs them to be whole.
  private static func columns(_ usual: Int, most: Int, rows: Int, _ asked: ((Int) -> Int)?) -> Int {
    guard let asked else { return usual }
    return stride(from: usual, to: most, by: 4).first { asked($0) <= rows } ?? max(usual, most)
  }

  /// 80x24: the lesson under the diagram in the rows it needs, five at least; the tape without a frame.
  private mutating func arrangeSmall(_ middle: Rect, _ open: Set<Panel>, _ lessonRows: Int, _ mayFill: Bool) {
    let (upper, tape) = middle.split(bottom: 2)
    panels[.timeline] = tape
    if open.contains(.lesson) {
      if mayFill, lessonRows > upper.height - 8 {
        panels[.lesson] = upper
        return
      }
      let rows = min(max(lessonRows, 5 + max(0, upper.height - 18) / 3), max(5, upper.height - 8))
      (panels[.diagram], panels[.lesson]) = upper.split(bottom: rows)
    } else {
      let rows = upper.height >= 24 ? 6 : 0
      let (diagram, events) = upper.split(bottom: rows)
      panels[.diagram] = diagram
      if rows > 0 { panels[.events] = events }
    }
  }
  /// Wide but low: a column beside the diagram.
  private mutating func arrangeFlat(_ middle: Rect, _ open: Set<Panel>, _ asked: ((Int) -> Int)?) {
    let (upper, tape) = middle.split(bottom: 2)
    panels[.timeline] = tape
    let usual = min(44, 37 + max(0, size.width - 100) / 4)
    let column = Self.columns(usual, most: size.width * 3 / 5, rows: upper.height, asked)
    let (left, right) = upper.split(right: column)
    (panels[.diagram], panels[open.contains(.lesson) ? .lesson : .inspector]) = (left, right)
  }
  /// 100x30, the picture of the mock-ups.
  private mutating func arrangeUsual(
    _ middle: Rect, _ open: Set<Panel>, _ named: [Panel], _ runs: Size, _ cards: (Rect) -> CardSize,
    _ asked: ((Int) -> Int)?
  ) {
    let (upper, tape) = middle.split(bottom: 4)
    panels[.timeline] = tape
    let (top, bottom) = upper.split(bottom: 4 + max(0, upper.height - 23) / 4)
    let usual = 37 + max(0, size.width - 100) / 4
    var (left, right) = top.split(right: usual), events = bottom
    if open.contains(.lesson), let asked, asked(usual) > top.height {
      // A question is seen whole: first the events make room, then the diagram.
      let columns = Self.columns(usual, most: size.width * 3 / 5, rows: upper.height, asked)
      (left, right) = (top.split(right: columns).0, upper.split(right: columns).1)
      events = bottom.split(right: columns).0
    }
    panels[.events] = events
    panels[.diagram] = left
    if open.contains(.lesson) {
      panels[.lesson] = right
      // Space-time has use for all the height that nobody asked for.
      let usual = open.contains(.history) && !open.contains(.spaceTime) ? [Panel.history] : []
      let wanted = (named + usual).filter { $0 == .runs || $0 == .history }
      if let first = wanted.first, top.height >= 19 {
        let most = min(max(5, runs.height), 9)
        let rows = first == .runs ? rowsOfRuns(most, left, cards) : 6
        (panels[.diagram], panels[first]) = left.split(bottom: rows)
        // A second one that the lesson names takes the place of the events, which have a key of their own.
        if let second = named.first(where: { $0 != first && wanted.contains($0) }) {
          (panels[.events], panels[second]) = (nil, events)
        }
      }
    } else {
      panels[.inspector] = right
      if open.contains(.history) {
        (panels[.inspector], panels[.history]) = right.split(bottom: right.height * 2 / 5)
      }
    }
  }
  /// As many as it has, or so many fewer that the cluster above it keeps its cards.
  private func rowsOfRuns(_ most: Int, _ rect: Rect, _ cards: (Rect) -> CardSize) -> Int {
    let choices = [most, 6, 5].filter { $0 <= most }
    func fitting(_ size: CardSize) -> Int? { choices.first { cards(rect.split(bottom: $0).0) <= size } }
    return fitting(.compact) ?? fitting(.narrow) ?? most
  }
  /// 140x40: a third column for the inspector.
  private mutating func arrangeWide(
    _ middle: Rect, _ open: Set<Panel>, _ named: [Panel], _ asked: ((Int) -> Int)?
  ) {
    let (upper, tape) = middle.split(bottom: 4)
    panels[.timeline] = tape
    let (top, bottom) = upper.split(bottom: max(5, upper.height / 4))
    let (main, inspector) = top.split(right: 34)
    panels[.inspector] = inspector
    if open.contains(.lesson) {
      let columns = Self.columns(38, most: main.width * 3 / 5, rows: main.height, asked)
      (panels[.diagram], panels[.lesson]) = main.split(right: columns)
    } else {
      panels[.diagram] = main
    }
    let extras = extras(open, named)
    if let second = extras.first {
      (panels[.events], panels[second]) = bottom.split(left: bottom.width / 2)
    } else {
      panels[.events] = bottom
    }
    if extras.count > 1, named.contains(extras[1]) {
      (panels[.inspector], panels[extras[1]]) = inspector.split(bottom: inspector.height * 2 / 5)
    }
  }
  /// 200x60: large cards, the log and the inspector as a column of their own, charts below the diagram.
  private mutating func arrangeHuge(
    _ middle: Rect, _ open: Set<Panel>, _ named: [Panel], _ tapeRows: Int
  ) {
    let (left, right) = middle.split(right: max(64, min(100, size.width * 2 / 5)))
    let (upper, tape) = left.split(bottom: tapeRows)
    panels[.timeline] = tape
    (panels[.inspector], panels[.events]) = right.split(top: right.height * 2 / 5)
    let extras = extras(open, named)
    let (top, bottom) = upper.split(bottom: extras.isEmpty ? 0 : max(8, upper.height / 4))
    if open.contains(.lesson) {
      (panels[.diagram], panels[.lesson]) = top.split(right: 42)
    } else {
      panels[.diagram] = top
    }
    var rest = bottom
    for (index, panel) in extras.enumerated() {
      (panels[panel], rest) = rest.split(left: rest.width / (extras.count - index))
    }
  }
  /// What stands beside the events where there is room: what the lesson names, then what always tells much.
  private func extras(_ open: Set<Panel>, _ named: [Panel]) -> [Panel] {
    var extras = named.filter { [.runs, .history, .chart].contains($0) }
    for panel in [Panel.history, .chart] where open.contains(panel) && !extras.contains(panel) {
      extras.append(panel)
    }
    return extras
  }
}

extension Rect {
  /// Cuts `rows` off the bottom: (what is left above, the bottom).
  func split(bottom rows: Int) -> (Rect, Rect) { split(top: height - min(max(0, rows), height)) }
  /// Cuts `columns` off the right: (what is left beside it, the right).
  func split(right columns: Int) -> (Rect, Rect) { split(left: width - min(max(0, columns), width)) }
}
