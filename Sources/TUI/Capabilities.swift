/// What the terminal can show, decided once when the program starts.
package struct Capabilities: Hashable, Sendable {
  package enum Colours: Int, Hashable, Comparable, CaseIterable, Sendable {
    case none, eight, palette256
    package static func < (left: Colours, right: Colours) -> Bool { left.rawValue < right.rawValue }
  }
  /// What is asked for by flag or configuration, which goes before the environment.
  package struct Overrides: Hashable, Sendable {
    package var colours: Colours?
    package var glyphs: GlyphLevel?
    package init(colours: Colours? = nil, glyphs: GlyphLevel? = nil) {
      (self.colours, self.glyphs) = (colours, glyphs)
    }
  }
  package var colours: Colours
  package var glyphs: GlyphLevel

  package init(colours: Colours = .palette256, glyphs: GlyphLevel = .braille) {
    (self.colours, self.glyphs) = (colours, glyphs)
  }

  /// Chooses from the environment and what terminfo says of the terminal.
  ///
  /// - Parameter terminalColours: as terminfo counts them; 0 when there are none.
  package init(environment: [String: String], terminalColours: Int, overrides: Overrides = Overrides()) {
    let possible: Colours =
      switch terminalColours {
      case ..<8: .none
      case 256, 0x1000000: .palette256  // the second has RGB values, and our colours among them
      default: .eight
      }
    let unwanted = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    colours = min(possible, overrides.colours ?? (unwanted ? .none : possible))
    let plainest = TerminalKind(environment: environment).isOld || !Capabilities.mayUseUnicode(environment)
    glyphs = overrides.glyphs ?? (plainest ? .ascii : .braille)
  }

  /// Whether the locale allows UTF-8: it names it, or nothing is said and `C.UTF-8` can be tried.
  private static func mayUseUnicode(_ environment: [String: String]) -> Bool {
    let settings = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
    guard let locale = settings.first(where: { !$0.isEmpty })?.lowercased() else { return true }
    return locale.hasSuffix("utf-8") || locale.hasSuffix("utf8") || locale.contains("utf-8@")
  }
}
