import ArgumentParser
import Foundation
import Lessons

/// The language of lessons, where they are translated.
struct LanguageOption: ParsableArguments {
  @Option(help: "The language of lessons, such as de; that of the environment when left out.")
  var lang: String?

  func validate() throws {
    if let lang, Languages(lang) == nil {
      throw ValidationError("--lang \(lang): expected a language such as de or pt-BR.")
    }
  }

  var languages: Languages {
    lang.flatMap { Languages($0) } ?? Languages(environment: ProcessInfo.processInfo.environment)
  }
}
