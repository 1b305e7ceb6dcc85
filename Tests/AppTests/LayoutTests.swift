import TUI
import Testing

@testable import App

@Suite struct LayoutTests {
  @Test func `panels are inside the screen and never overlap, at every size`() {
    let sets: [Set<Panel>] = [
      [], [.lesson], [.spaceTime], [.spaceTime, .lesson, .history], [.history], [.lesson, .history, .chart],
    ]
    let cases = sets.map { ($0, Panel.diagram) } + sets.map { ($0.union([.chart]), .chart) }
    for width in 0...250 {
      for height in 0...80 {
        for (open, picture) in cases {
          let layout = Layout(Size(width, height), open: open, picture: picture)
          let screen = Rect(layout.size)
          let rects = Array(layout.panels.values)
          var area = 0
          for (index, rect) in rects.enumerated() {
            guard rect.intersection(screen) == rect, !rect.isEmpty else {
              Issue.record("\(width)x\(height): \(rect) is empty or outside")
              return
            }
            area += rect.width * rect.height
            for other in rects[(index + 1)...] where !rect.intersection(other).isEmpty {
              Issue.record("\(width)x\(height): \(rect) and \(other) overlap")
              return
            }
          }
          // No room is left unused.
          if layout.complaint == nil {
            #expect(area == width * height, "\(width)x\(height) \(open) \(picture)")
          }
        }
      }
    }
  }

  @Test func `too small a screen says so with its size`() {
    #expect(Layout(Size(39, 30)).complaint == "39x30 is too small: at least 40x12")
    #expect(Layout(Size(200, 11)).panels.isEmpty)
    #expect(Layout(Size(40, 12)).complaint == nil)
  }

  @Test func `80x24 keeps title, diagram, lesson, tape, status and footer`() {
    let layout = Layout(Size(80, 24), open: [.lesson])
    #expect(layout[.title] == Rect(x: 0, y: 0, width: 80, height: 1))
    #expect(layout[.diagram] == Rect(x: 0, y: 1, width: 80, height: 13))
    #expect(layout[.lesson] == Rect(x: 0, y: 14, width: 80, height: 5))
    #expect(layout[.timeline] == Rect(x: 0, y: 19, width: 80, height: 2))
    #expect(layout[.status] == Rect(x: 0, y: 21, width: 80, height: 1))
    #expect(layout[.footer] == Rect(x: 0, y: 22, width: 80, height: 2))
    #expect(Layout(Size(80, 24))[.diagram]?.height == 18)
  }

  @Test func `100x30 is the picture of the mock-up`() {
    let layout = Layout(Size(100, 30), open: [.lesson])
    #expect(layout[.diagram] == Rect(x: 0, y: 1, width: 63, height: 19))
    #expect(layout[.lesson] == Rect(x: 63, y: 1, width: 37, height: 19))
    #expect(layout[.events] == Rect(x: 0, y: 20, width: 100, height: 4))
    #expect(layout[.timeline] == Rect(x: 0, y: 24, width: 100, height: 4))
  }

  @Test func `charts in the cluster's place leave it theirs, and nothing else moves`() {
    for size in [Size(140, 40), Size(200, 60), Size(300, 100)] {
      for open: Set<Panel> in [[.chart], [.chart, .history]] {
        let before = Layout(size, open: open)
        let after = Layout(size, open: open, focus: .chart, picture: .chart)
        #expect(after[.chart] == before[.diagram] && after[.diagram] == before[.chart])
        for panel in Panel.allCases where panel != .chart && panel != .diagram {
          #expect(after[panel] == before[panel], "\(panel)")
        }
      }
    }
  }

  @Test func `a narrow screen and a zoom show one panel`() {
    let narrow = Layout(Size(60, 20), open: [.lesson], focus: .lesson)
    #expect(narrow[.lesson] == Rect(x: 0, y: 1, width: 60, height: 15))
    #expect(narrow[.diagram] == nil)
    let zoomed = Layout(Size(140, 40), open: [.lesson], focus: .events, zoomed: true)
    #expect(zoomed[.events]?.width == 140)
    #expect(zoomed[.diagram] == nil)
  }
}
