import App
import ArgumentParser
import Foundation
import Lessons

/// The language of lessons, where they are translated: by the option, the configuration or the environment.
struct LanguageOption: ParsableArguments {
  @Option(help: "The language of lessons, such as de; that of the locale when left out.")
  var lang: String?

  func validate() throws {
    if let lang, Languages(lang) == nil {
      throw ValidationError("--lang \(lang): expected a language such as de or pt-BR.")
    }
  }

  func languages(_ settings: Settings) -> Languages {
    lang.flatMap { Languages($0) } ?? settings.languages
      ?? Languages(environment: ProcessInfo.processInfo.environment)
  }
}
