import Foundation
import TUI
import Testing

/// Expected screens in `Tests/Golden/screens`: `UPDATE_GOLDEN=1 swift test` rewrites them; the diff is read.
enum Golden {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/screens")
  static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"

  /// - Parameter hint: how to look at what has changed.
  static func check(
    _ text: String, _ name: String, hint: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = folder.appending(path: name)
    if isUpdating {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      return
    }
    let expected = try? String(contentsOf: file, encoding: .utf8)
    guard expected != text else { return }
    let before = (expected ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    let after = text.split(separator: "\n", omittingEmptySubsequences: false)
    let rows = (0..<max(before.count, after.count)).filter { row in
      (row < before.count ? before[row] : "") != (row < after.count ? after[row] : "")
    }
    let lines = rows.prefix(5).flatMap { row in
      [
        "row \(row):", "- \(row < before.count ? before[row] : "")",
        "+ \(row < after.count ? after[row] : "")",
      ]
    }
    Issue.record(
      "\(name) differs; UPDATE_GOLDEN=1 rewrites it\n\(lines.joined(separator: "\n"))\n\(hint)",
      sourceLocation: sourceLocation)
  }

  /// The rows as text, blanks at their ends left out.
  static func text(_ canvas: Canvas) -> String {
    canvas.rows.map { row in
      var row = Substring(row)
      while row.hasSuffix(" ") { row.removeLast() }
      return String(row) + "\n"
    }.joined()
  }

  /// A letter for the style of each cell, `.` where it is plain, and what the letters stand for.
  static func styles(_ canvas: Canvas) -> String {
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".map(String.init)
    var names: [Style: String] = [.plain: "."]
    var order: [Style] = []
    var grid = ""
    for y in 0..<canvas.size.height {
      for x in 0..<canvas.size.width {
        let cell = canvas[Point(x, y)]
        // Blanks show no foreground: naming their style would only make noise.
        let isShown = cell.scalar != " " || cell.style.attributes.contains(.reverse)
        let style = isShown ? cell.style : .plain
        if names[style] == nil {
          names[style] = letters[order.count % letters.count]
          order.append(style)
        }
        grid += names[style] ?? "?"
      }
      while grid.hasSuffix(".") { grid.removeLast() }
      grid += "\n"
    }
    return grid + order.map { "\(names[$0] ?? "?") = \(describe($0))\n" }.joined()
  }
  private static func describe(_ style: Style) -> String {
    var words = [style.foreground < 0 ? "default" : String(style.foreground)]
    if style.background >= 0 { words.append("on \(style.background)") }
    if style.attributes.contains(.bold) { words.append("bold") }
    if style.attributes.contains(.dim) { words.append("dim") }
    if style.attributes.contains(.underline) { words.append("underline") }
    if style.attributes.contains(.reverse) { words.append("reverse") }
    return words.joined(separator: " ")
  }
}
