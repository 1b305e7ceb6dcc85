import Engine
import Sessions

/// Reads lesson files: whole and checked, or only what a list of lessons shows.
package enum LessonFile {
  package static func read(_ path: String) throws(LessonFileError) -> Lesson {
    let file: TextFile
    do {
      file = try TextFile(reading: path)
    } catch { throw .file(error) }
    let (lesson, problems) = LessonText.parse(file.text)
    guard let lesson else { throw .lesson(path, problems) }
    return lesson
  }

  /// The front matter; nothing behind it is looked at.
  package static func header(of path: String) throws(LessonFileError) -> Header {
    let file: TextFile
    do {
      file = try TextFile(readingHeadOf: path)
    } catch { throw .file(error) }
    let source = LessonSource(headerOf: file.lines)
    guard source.problems.isEmpty else { throw .lesson(path, source.problems) }
    var matter = FrontMatter(source.frontMatter)
    let header = matter.header()
    guard let header, matter.problems.isEmpty else { throw .lesson(path, matter.problems) }
    return header
  }
}

/// Why a lesson file cannot be used; `lines` is the wording, one line each.
package enum LessonFileError: Error, Hashable, Sendable {
  case file(TextFileError)
  /// What is wrong in the text, in the order of the file.
  case lesson(String, [Diagnostic])
  /// No lesson of the shelf has this id.
  case unknown(String, known: [String])

  package var lines: [String] {
    switch self {
    case .file(let error): return [error.description]
    case .lesson(let path, let problems): return problems.map { located(path, $0) }
    case .unknown(let id, let known):
      let list = known.isEmpty ? "there are none" : "`netsplit lessons` lists them"
      return ["no lesson \(quotedForMessage(id))\(didYouMean(id, among: known)); \(list)"]
    }
  }

  /// Whether the file could not even be opened.
  package var isUnopened: Bool {
    if case .file(.cannotOpen) = self { true } else { false }
  }
}

/// The chapters of the course.
package enum Chapter {
  private static let titles = [
    "Messages", "Time and order", "Partial failure", "Copies", "Agreement", "Growing",
    "Data at web scale", "Services at web scale", "Trust and diversity", "Your move",
  ]
  /// The title of a chapter, counted from 1; nil for a chapter that the course does not have.
  package static func title(_ number: Int) -> String? {
    titles.indices.contains(number - 1) ? titles[number - 1] : nil
  }
}
