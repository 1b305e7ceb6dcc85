import App
import ArgumentParser
import Curses
import Foundation
import Lessons
import TUI

/// What every verb takes that opens a screen.
struct ScreenOptions: ParsableArguments {
  @Option(help: "braille, plain or ascii; chosen by locale and terminal when left out.")
  var glyphs: String?
  @Option(help: "dark, light or mono.") var theme: String?
  @Option(help: "A folder with lessons, in place of the shipped ones.") var lessons: String?

  func validate() throws {
    if let glyphs, GlyphLevel(rawValue: glyphs) == nil {
      throw ValidationError("--glyphs \(glyphs): expected braille, plain or ascii.")
    }
    if let theme, !["dark", "light", "mono"].contains(theme) {
      throw ValidationError("--theme \(theme): expected dark, light or mono.")
    }
  }

  /// Opens the screen, runs the program that `open` has prepared, and gives the terminal back.
  func run(_ open: (inout App) throws -> Void) throws {
    let environment = ProcessInfo.processInfo.environment
    let store = Store(environment: environment)
    let shelf = LessonShelf(.current(folder: lessons))
    let isLight = theme.map { $0 == "light" } ?? Self.isLight(environment["COLORFGBG"])
    let guess = Capabilities(environment: environment, terminalColours: 256)
    var app = App(store: store, shelf: shelf, look: Look(guess, isLight: isLight))
    // What cannot be opened is said before the screen is touched.
    try open(&app)
    var terminal: CursesTerminal
    do {
      terminal = try CursesTerminal(
        log: store.log, environment: environment,
        overrides: Capabilities.Overrides(glyphs: glyphs.flatMap(GlyphLevel.init(rawValue:))))
    } catch { throw Ending.noTerminal.error(error.description) }
    app.use(Look(terminal.capabilities, isLight: isLight).changed(glyphs: nil, theme: theme))
    let frame: Duration = environment["SSH_CONNECTION"] == nil ? .milliseconds(33) : .milliseconds(100)
    let signal = app.run(on: &terminal, frame: frame)
    let notice = terminal.notice
    terminal.close()
    if let signal { CursesTerminal.die(by: signal) }
    if let notice { warn("netsplit: \(notice)") }
  }
}

extension ScreenOptions {
  /// What terminals that say their colours say: `0;15` is black on white.
  private static func isLight(_ colours: String?) -> Bool {
    colours?.split(separator: ";").last.flatMap { Int($0) }.map { $0 == 7 || $0 == 15 } ?? false
  }
}

/// The course, when no verb is given.
struct CourseVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "course", abstract: "Open the course: lessons, systems, recordings (the default).")
  @OptionGroup var screen: ScreenOptions

  func run() throws { try screen.run { _ in } }
}

struct LearnVerb: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "learn", abstract: "Open a lesson.")
  @Argument(help: "The id of a lesson (netsplit lessons lists them).") var lesson: String
  @Option(help: "The step to open.") var step: String?
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    try screen.run { app in
      do {
        try app.open(lesson: lesson, step: step)
      } catch let error as LessonFileError {
        // It may be one of those whose very header cannot be read.
        let broken = isUnknown(error) ? unreadable : []
        for line in broken + error.lines { warn(line) }
        let isUsage = isUnknown(error) && broken.isEmpty
        throw ExitCode((error.isUnopened ? Ending.cannotOpen : isUsage ? .usage : .badInput).rawValue)
      }
    }
  }
}

extension LearnVerb {
  private var unreadable: [String] {
    LessonShelf(.current(folder: screen.lessons)).entries.compactMap(\.problem)
  }
}

private func isUnknown(_ error: LessonFileError) -> Bool { if case .unknown = error { true } else { false } }

struct PlayVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "play", abstract: "Open a system for free play.")
  @Argument(help: "The name of a system (netsplit systems lists them).") var system: String
  @Option(help: "The seed of all chance.") var seed: UInt64 = 1
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    _ = try find(system: system)
    try screen.run { try $0.open(system: system, seed: seed) }
  }
}
