import Engine
import Lessons
import TUI

/// One thing about the program that is a matter of taste: `:set theme light`, or `theme light` as a line of
/// the configuration.
package enum Setting: Hashable, Sendable {
  case speed(Speed)
  case glyphs(GlyphLevel)
  case theme(Theme.Name)
  case motion(Bool)
  case mouse(Bool)
  /// The language of lessons.
  case lang(Languages)
  /// The logical clock beside events in space-time.
  case stamps(Stamps)

  /// What can be set; no system has a parameter with one of these names.
  package static let names = ["speed", "glyphs", "theme", "motion", "mouse", "lang", "stamps"]

  package var name: String {
    switch self {
    case .speed: "speed"
    case .glyphs: "glyphs"
    case .theme: "theme"
    case .motion: "motion"
    case .mouse: "mouse"
    case .lang: "lang"
    case .stamps: "stamps"
    }
  }
  /// `theme light`, which `init(_:)` reads.
  package var text: String {
    switch self {
    case .speed(let speed): "speed \(speed.text)"
    case .glyphs(let level): "glyphs \(level.rawValue)"
    case .theme(let theme): "theme \(theme.rawValue)"
    case .motion(let isOn): "motion \(isOn ? "on" : "off")"
    case .mouse(let isOn): "mouse \(isOn ? "on" : "off")"
    case .lang(let languages): "lang \(languages.text)"
    case .stamps(let stamps): "stamps \(stamps.rawValue)"
    }
  }

  /// The values that a setting takes, for completion and errors.
  package static func values(of name: String) -> [String] {
    switch name {
    case "speed": Speed.all.map(\.text)
    case "glyphs": GlyphLevel.allCases.map(\.rawValue)
    case "theme": Theme.Name.allCases.map(\.rawValue)
    case "lang": Languages.built
    case "stamps": Stamps.allCases.map(\.rawValue)
    default: ["on", "off"]
    }
  }

  /// Reads the value of the setting of that name, one of `names`.
  init(_ name: String, _ reader: inout TokenReader) throws(Diagnostic) {
    let values = Setting.values(of: name)
    if name == "speed" {
      self = .speed(try Speed(&reader))
      return
    }
    if name == "lang", let word = reader.peek, word.kind == .bare, let languages = Languages(word.text) {
      _ = reader.take()
      self = .lang(languages)
      return
    }
    guard let word = reader.take(anyOf: values) else {
      let expected = values.dropLast().joined(separator: ", ") + " or " + (values.last ?? "")
      throw reader.unexpected(expected, among: values)
    }
    self =
      switch name {
      case "glyphs": .glyphs(GlyphLevel(rawValue: word) ?? .braille)
      case "theme": .theme(Theme.Name(rawValue: word) ?? .dark)
      case "stamps": .stamps(Stamps(rawValue: word) ?? .lamport)
      case "motion": .motion(word == "on")
      default: .mouse(word == "on")
      }
  }

  /// What became of it, in a sentence.
  var sentence: String {
    switch self {
    case .speed(let speed): "Speed x\(speed.text)."
    case .glyphs(let level): "Drawn with \(level.rawValue) glyphs."
    case .theme(let theme): "The theme is \(theme.rawValue)."
    case .motion(true): "Messages move smoothly."
    case .motion(false): "Messages jump: at their source, half way, at their target."
    case .mouse(true): "The mouse works here. Shift-drag selects text, F12 gives the mouse back."
    case .lang(let languages): "The next lesson you open is in \(languages.text), where it is translated."
    case .stamps(.none): "Space-time writes no stamps beside events."
    case .stamps(.lamport): "Space-time writes the Lamport number beside each event."
    case .stamps(.vector): "Space-time writes the vector beside each event, in the order of the nodes."
    case .mouse(false): "The mouse belongs to the terminal again: select and copy. F12 takes it back."
    }
  }
}

/// What a person likes: the lines of the configuration file, and what flags and `:set` say on top of it.
///
/// `$XDG_CONFIG_HOME/netsplit/config`, lines of `name value`; `#` begins a comment.
package struct Settings: Hashable, Sendable {
  package var speed: Speed?
  package var glyphs: GlyphLevel?
  package var theme: Theme.Name?
  package var motion = true
  package var mouse = true
  /// nil: what the environment says.
  package var languages: Languages?
  package var stamps: Stamps?
  package init() {}

  package mutating func apply(_ setting: Setting) {
    switch setting {
    case .speed(let speed): self.speed = speed
    case .glyphs(let level): glyphs = level
    case .theme(let theme): self.theme = theme
    case .motion(let isOn): motion = isOn
    case .mouse(let isOn): mouse = isOn
    case .lang(let languages): self.languages = languages
    case .stamps(let stamps): self.stamps = stamps
    }
  }

  /// Reads a configuration; lines that are wrong are left out and said, each with its place.
  package static func parse(_ text: String) -> (settings: Settings, problems: [Diagnostic]) {
    var settings = Settings(), problems: [Diagnostic] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      do throws(Diagnostic) {
        var reader = try TokenReader(String(line))
        if reader.isAtEnd { continue }
        guard let name = reader.take(anyOf: Setting.names) else {
          throw reader.unexpected(
            "a setting (\(Setting.names.joined(separator: ", ")))", among: Setting.names)
        }
        let setting = try Setting(name, &reader)
        try reader.expectEnd()
        settings.apply(setting)
      } catch {
        problems.append(Diagnostic(line: index + 1, column: error.column, error.message))
      }
    }
    return (settings, problems)
  }
}

extension Theme {
  /// What a person calls it; a terminal without all colours keeps those that it has.
  package enum Name: String, CaseIterable, Sendable { case dark, light, mono }
}

extension Look {
  /// The same as a person likes it, on a terminal that shows it as `self` by itself.
  package func liked(_ settings: Settings) -> Look {
    let hasEight = theme.column == .eight || theme.column == .eightLight
    let column: Theme.Column =
      switch settings.theme {
      case .mono: .mono
      case .dark where theme.column != .mono: hasEight ? .eight : .dark
      case .light where theme.column != .mono: hasEight ? .eightLight : .light
      default: theme.column
      }
    return Look(
      column, glyphs: settings.glyphs ?? glyphs, motion: settings.motion ? .smooth : .stepped)
  }
}
