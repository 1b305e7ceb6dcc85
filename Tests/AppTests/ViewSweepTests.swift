import Engine
import Foundation
import TUI
import Testing

@testable import App

/// Every view at every size that a terminal can have, also those that nobody would choose.
@Suite struct ViewSweepTests {
  /// All sizes from nothing to 12x5, and some up to where the program says that there is too little room.
  ///
  /// `NETSPLIT_SWEEP=1` takes every one of those.
  static let tiny: [Size] = {
    let isLong = ProcessInfo.processInfo.environment["NETSPLIT_SWEEP"] == "1"
    var sizes = (0...12).flatMap { width in (0...5).map { Size(width, $0) } }
    for width in stride(from: 13, through: 39, by: isLong ? 1 : 5) {
      for height in stride(from: 6, through: 11, by: isLong ? 1 : 2) { sizes.append(Size(width, height)) }
    }
    return sizes
  }()
  static let edges = [
    Size(40, 12), Size(79, 23), Size(99, 29), Size(139, 39), Size(199, 59), Size(300, 100),
  ]
  private static let marker = Cell("q", Style(foreground: 3))

  /// The panels of a run, what lies over it, and two runs beside each other, each as something to draw.
  static func parts(_ content: Views.Content) -> [(String, (inout Canvas, Rect, Look) -> Void)] {
    switch content {
    case .menu(let menu):
      return [("menu", { MenuPane(menu, look: $2).draw(on: &$0, in: $1) })]
    case .play(let play):
      let scene = play.seenScene
      var parts: [(String, (inout Canvas, Rect, Look) -> Void)] = Panel.allCases.map { panel in
        (
          panel.rawValue,
          { play.draw(panel, scene, on: &$0, in: $1, look: $2, DiagramMemo()) }
        )
      }
      if let overlay = play.overlay {
        parts.append(
          (
            "overlay",
            { canvas, rect, look in
              let status = Rect(x: rect.x, y: rect.maxY - 1, width: rect.width, height: min(1, rect.height))
              // What lies over a run takes all of the screen; here the screen is the rectangle.
              var screen = Canvas(Size(rect.width, rect.height))
              let inside = Rect(x: 0, y: status.y - rect.y, width: status.width, height: status.height)
              play.draw(overlay, on: &screen, in: Rect(screen.size), status: inside, look: look)
              canvas.put(screen, at: Point(rect.x, rect.y))
            }
          ))
      }
      if play.comparing != nil {
        parts.append(("compare", { play.comparePane($2)?.draw(on: &$0, in: $1) }))
      }
      return parts
    }
  }

  @Test(arguments: Views.names) func `no view traps or leaves its rectangle`(_ name: String) throws {
    let content = try Views.content(name, Size(100, 30))
    for (part, draw) in Self.parts(content) {
      for size in Self.tiny {
        var canvas = Canvas(Size(size.width + 4, size.height + 4))
        canvas.fill(Rect(canvas.size), with: Self.marker)
        let rect = Rect(x: 2, y: 2, width: size.width, height: size.height)
        draw(&canvas, rect, Look(.dark, glyphs: .ascii))
        let strays = canvas.cells.indices.filter { index in
          let point = Point(index % canvas.size.width, index / canvas.size.width)
          return !rect.contains(point) && canvas.cells[index] != Self.marker
        }
        #expect(strays.isEmpty, "\(part) of \(name) at \(size.width)x\(size.height)")
        #expect(
          canvas.cells.allSatisfy { $0.scalar.isASCII }, "\(part) of \(name) at \(size.width)x\(size.height)")
        if let cursor = canvas.cursor {
          #expect(rect.contains(cursor) || part == "overlay", "\(part) of \(name) at \(size)")
        }
      }
    }
  }

  @Test(arguments: Views.names) func `every view is a whole screen at every size`(_ name: String) throws {
    for size in Self.tiny + Self.edges {
      let content = try Self.made.value(name)
      let rich = content.canvas(size), plain = content.canvas(size, Look(.dark, glyphs: .ascii))
      #expect(plain.cells.allSatisfy { $0.scalar.isASCII }, "\(name) at \(size.width)x\(size.height)")
      // A sign that has no plain form would have become a question mark.
      func asks(_ canvas: Canvas) -> Int { canvas.cells.count { $0.scalar == "?" } }
      #expect(asks(rich) == asks(plain), "\(name) at \(size.width)x\(size.height)")
      guard size.width >= 40, size.height >= 12 else { continue }
      #expect(!plain.rows.joined().contains("too small"))
      #expect(plain.rows.count { !$0.allSatisfy { $0 == " " } } > 3, "\(name) at \(size) is empty")
    }
  }
  private static let made = Made()

  @Test func `every sign on the screens is one column wide for the C library too`() throws {
    let name = try #require(dlsym(nil, "wcwidth"))
    let columns = unsafeBitCast(name, to: (@convention(c) (Int32) -> Int32).self)
    let locale = try #require(newlocale(LC_CTYPE_MASK, "C.UTF-8", nil))
    let before = uselocale(locale)
    defer {
      uselocale(before)
      freelocale(locale)
    }
    var seen: Set<Unicode.Scalar> = []
    for name in Views.names {
      let content = try Self.made.value(name)
      for size in [Size(100, 30), Size(200, 60)] { seen.formUnion(content.canvas(size).cells.map(\.scalar)) }
    }
    #expect(seen.count > 100)
    for scalar in seen {
      #expect(columns(Int32(scalar.value)) == 1, "U+\(String(scalar.value, radix: 16))")
    }
  }
}

/// Views that are made once for all sizes.
final class Made: @unchecked Sendable {
  private let lock = NSLock()
  private var contents: [String: Views.Content] = [:]
  func value(_ name: String) throws -> Views.Content {
    try lock.withLock {
      if let content = contents[name] { return content }
      let content = try Views.content(name, Size(100, 30))
      contents[name] = content
      return content
    }
  }
}
