import TUI
import Testing

@Suite struct CapabilitiesTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let environment: [String: String]
    let terminal: Int
    var flags = Capabilities.Overrides()
    let colours: Capabilities.Colours
    let glyphs: GlyphLevel
    var testDescription: String { "\(environment) \(terminal) \(flags)" }
  }
  typealias Flags = Capabilities.Overrides
  static let utf8 = ["TERM": "xterm-256color", "LANG": "en_US.UTF-8"]

  static let table = [
    Row(environment: utf8, terminal: 256, colours: .palette256, glyphs: .braille),
    Row(environment: utf8, terminal: 16, colours: .eight, glyphs: .braille),
    Row(environment: utf8, terminal: 8, colours: .eight, glyphs: .braille),
    Row(environment: utf8, terminal: 88, colours: .eight, glyphs: .braille),
    Row(environment: utf8, terminal: 0x10000, colours: .eight, glyphs: .braille),
    Row(environment: utf8, terminal: 0, colours: .none, glyphs: .braille),
    Row(environment: utf8, terminal: 0x1000000, colours: .palette256, glyphs: .braille),
    Row(environment: [:], terminal: 256, colours: .palette256, glyphs: .braille),
    // NO_COLOR counts when it is set and not empty, and a flag goes before it.
    Row(environment: ["NO_COLOR": "1"], terminal: 256, colours: .none, glyphs: .braille),
    Row(environment: ["NO_COLOR": "0"], terminal: 256, colours: .none, glyphs: .braille),
    Row(environment: ["NO_COLOR": ""], terminal: 256, colours: .palette256, glyphs: .braille),
    Row(
      environment: ["NO_COLOR": "1"], terminal: 256, flags: Flags(colours: .palette256), colours: .palette256,
      glyphs: .braille),
    Row(environment: utf8, terminal: 256, flags: Flags(colours: .eight), colours: .eight, glyphs: .braille),
    Row(
      environment: utf8, terminal: 8, flags: Flags(colours: .palette256), colours: .eight, glyphs: .braille),
    Row(environment: utf8, terminal: 0, flags: Flags(colours: .eight), colours: .none, glyphs: .braille),
    // The locale: LC_ALL before LC_CTYPE before LANG, the empty ones left out.
    Row(
      environment: ["LC_ALL": "C", "LANG": "C.UTF-8"], terminal: 256, colours: .palette256, glyphs: .ascii),
    Row(environment: ["LC_ALL": "", "LANG": "C.UTF-8"], terminal: 8, colours: .eight, glyphs: .braille),
    Row(
      environment: ["LC_CTYPE": "de_DE.utf8", "LANG": "C"], terminal: 8, colours: .eight, glyphs: .braille),
    Row(environment: ["LANG": "POSIX"], terminal: 8, colours: .eight, glyphs: .ascii),
    Row(environment: ["LANG": "de_DE.ISO-8859-1"], terminal: 8, colours: .eight, glyphs: .ascii),
    Row(environment: ["LANG": "sr_RS.UTF-8@latin"], terminal: 8, colours: .eight, glyphs: .braille),
    // Terminals whose font has little more than ASCII, unless it is asked for.
    Row(environment: ["TERM": "linux", "LANG": "C.UTF-8"], terminal: 8, colours: .eight, glyphs: .ascii),
    Row(environment: ["TERM": "vt100", "LANG": "C.UTF-8"], terminal: 0, colours: .none, glyphs: .ascii),
    Row(
      environment: ["TERM": "linux"], terminal: 8, flags: Flags(glyphs: .plain), colours: .eight,
      glyphs: .plain),
    Row(
      environment: ["LC_ALL": "C"], terminal: 8, flags: Flags(glyphs: .braille), colours: .eight,
      glyphs: .braille),
    Row(environment: utf8, terminal: 256, flags: Flags(glyphs: .ascii), colours: .palette256, glyphs: .ascii),
  ]

  @Test(arguments: table) func `colours and glyphs follow flags, environment and terminfo`(_ row: Row) {
    let chosen = Capabilities(
      environment: row.environment, terminalColours: row.terminal, overrides: row.flags)
    #expect(chosen == Capabilities(colours: row.colours, glyphs: row.glyphs))
  }
}
