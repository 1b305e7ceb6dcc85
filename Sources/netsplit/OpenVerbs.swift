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
  @Option(help: "dark, light or mono; chosen by the terminal when left out.") var theme: String?
  @Option(help: "A folder with lessons, in place of the shipped ones.") var lessons: String?
  @OptionGroup var language: LanguageOption

  func validate() throws {
    if let glyphs, GlyphLevel(rawValue: glyphs) == nil {
      throw ValidationError("--glyphs \(glyphs): expected braille, plain or ascii.")
    }
    if let theme, Theme.Name(rawValue: theme) == nil {
      throw ValidationError("--theme \(theme): expected dark, light or mono.")
    }
  }

  /// Opens the screen, runs the program that `open` has prepared, and gives the terminal back.
  ///
  /// - Parameter narrate: takes the program where no screen can be drawn on, with the reason for that; nil
  ///   ends it there.
  func run(
    _ open: (inout App) throws -> Void, orElse narrate: ((App, OpenFailure) throws -> Void)? = nil
  ) throws {
    let environment = ProcessInfo.processInfo.environment
    let store = Store(environment: environment)
    var app = program(store, environment)
    // What cannot be opened is said before the screen is touched.
    try open(&app)
    var terminal: CursesTerminal
    do {
      terminal = try CursesTerminal(
        log: store.log, environment: environment,
        overrides: Capabilities.Overrides(glyphs: app.settings.glyphs))
    } catch {
      if let narrate, error != .outOfResources { return try narrate(app, error) }
      throw Ending.noTerminal.error(error.description)
    }
    // What flag and configuration say goes before: it stands in the settings.
    let background = Background(answer: terminal.background, environment: environment)
    app.use(Look(terminal.capabilities, isLight: background == .light))
    let frame: Duration = environment["SSH_CONNECTION"] == nil ? .milliseconds(33) : .milliseconds(100)
    let signal = app.run(on: &terminal, frame: frame)
    let notice = terminal.notice
    terminal.close()
    if let signal { CursesTerminal.die(by: signal) }
    if let notice { warn("netsplit: \(notice)") }
  }
}

extension ScreenOptions {
  /// The program as it is before anything is opened, drawn as the environment lets expect.
  func program(_ store: Store, _ environment: [String: String]) -> App {
    var (settings, problems) = store.readSettings()
    if let level = glyphs.flatMap(GlyphLevel.init(rawValue:)) { settings.apply(.glyphs(level)) }
    if let theme = theme.flatMap(Theme.Name.init(rawValue:)) { settings.apply(.theme(theme)) }
    let guess = Capabilities(
      environment: environment, terminalColours: 256,
      overrides: Capabilities.Overrides(glyphs: settings.glyphs))
    let background = Background(answer: nil, environment: environment)
    return App(
      store: store, shelf: LessonShelf(.current(folder: lessons), languages: language.languages(settings)),
      look: Look(guess, isLight: background == .light), settings: settings, problem: problems.first)
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
  static let configuration = CommandConfiguration(
    commandName: "learn", abstract: "Open a lesson.",
    discussion:
      "With --plain, and where no screen can be drawn on (TERM=dumb, a pipe), the lesson is told line by "
      + "line and taken with the commands of the : prompt, one a line, also from a script: help lists them.")
  @Argument(help: "The id of a lesson (netsplit lessons lists them).") var lesson: String
  @Option(help: "The step to open.") var step: String?
  @Flag(help: "Tell it line by line, without a screen: for screen readers, serial lines and scripts.")
  var plain = false
  @OptionGroup var screen: ScreenOptions

  func run() throws {
    if plain {
      let environment = ProcessInfo.processInfo.environment
      var app = screen.program(Store(environment: environment), environment)
      try open(&app)
      return Conversation(app).run()
    }
    try screen.run(open) { app, failure in
      let reason = failure == .notATerminal ? nil : failure.description
      Conversation(app, reason: reason).run()
    }
  }

  private func open(_ app: inout App) throws {
    do {
      try app.open(lesson: lesson, step: step)
      sayIfUntranslated()
    } catch let error as LessonFileError {
      // It may be one of those whose very header cannot be read.
      let broken = isUnknown(error) ? unreadable : []
      for line in broken + error.lines { warn(line) }
      let isUsage = isUnknown(error) && broken.isEmpty
      throw ExitCode((error.isUnopened ? Ending.cannotOpen : isUsage ? .usage : .badInput).rawValue)
    }
  }
}

extension LearnVerb {
  private var unreadable: [String] {
    LessonShelf(.current(folder: screen.lessons)).entries.compactMap(\.problem)
  }

  /// Who asks for a language by name is told that a lesson does not have it.
  private func sayIfUntranslated() {
    guard let lang = screen.language.lang, let languages = Languages(lang) else { return }
    let shelf = LessonShelf(.current(folder: screen.lessons), languages: languages)
    guard let entry = shelf.entries.first(where: { $0.header?.id == lesson }),
      let header = entry.header, entry.translation == nil, !lang.hasPrefix(header.lang)
    else { return }
    let others =
      entry.translations.isEmpty
      ? "" : " (there is " + entry.translations.map(\.lang).joined(separator: ", ") + ")"
    warn("netsplit: \(lesson) is not translated to \(lang); it is told in \(header.lang)\(others)")
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
