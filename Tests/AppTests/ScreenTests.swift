import TUI
import Testing

@testable import App

@Suite struct ScreenTests {
  static let sizes = [Size(80, 24), Size(100, 30), Size(140, 40), Size(200, 60)]

  @Test(arguments: ["election", "failover", "lane"], sizes)
  func `screens look as reviewed`(name: String, size: Size) throws {
    let screen = try #require(Screen.all[name])
    let prefix = "\(name)-\(size.width)x\(size.height)"
    for level in GlyphLevel.allCases {
      let canvas = screen.draw(size, Look(.dark, glyphs: level))
      try Golden.check(Golden.text(canvas), "\(prefix)-\(level.rawValue).txt")
    }
    for (column, word) in [(Theme.Column.dark, "256"), (.mono, "mono")] {
      try Golden.check(Golden.styles(screen.draw(size, Look(column))), "\(prefix)-\(word).styles")
    }
    if size == Size(100, 30) {
      try Golden.check(Golden.styles(screen.draw(size, Look(.light))), "\(prefix)-light.styles")
      try Golden.check(Golden.styles(screen.draw(size, Look(.eight))), "\(prefix)-8.styles")
    }
  }
}
