import Engine
import LessonTexts
import Sessions

/// Reads lesson files: whole and checked, or only what a list of lessons shows.
package enum LessonFile {
  package static func read(_ path: String) throws(LessonFileError) -> Lesson {
    if let original = original(of: path)?.path {
      let message = "this is a translation; its lesson is \(shownPath(original))"
      throw .lesson(path, [Diagnostic(line: 1, column: 1, message)])
    }
    let (lesson, problems) = LessonText.parse(try text(of: path).text)
    guard let lesson else { throw .lesson(path, problems) }
    return lesson
  }

  /// The front matter; nothing behind it is looked at.
  package static func header(of path: String) throws(LessonFileError) -> Header {
    let source = LessonSource(headerOf: try text(of: path, isHead: true).lines)
    guard source.problems.isEmpty else { throw .lesson(path, source.problems) }
    var matter = FrontMatter(source.frontMatter)
    let header = matter.header()
    guard let header, matter.problems.isEmpty else { throw .lesson(path, matter.problems) }
    return header
  }

  /// A lesson in the words of one of its translations; `missing` is what that does not translate.
  package static func read(
    _ path: String, translation: String
  ) throws(LessonFileError) -> (lesson: Lesson, missing: [Diagnostic]) {
    let original = try text(of: path).text
    let (parsed, faults) = LessonText.parse(original)
    guard let parsed else { throw .lesson(path, faults) }
    let (lesson, problems, missing) = LessonTranslation.apply(
      try text(of: translation).text, to: parsed, original: original,
      lang: self.original(of: translation)?.lang)
    guard let lesson else { throw .lesson(translation, problems) }
    return (lesson, missing)
  }

  /// The front matter in the words of a translation.
  static func header(
    translating original: Header, _ translation: String
  ) throws(LessonFileError) -> Header {
    let source = LessonSource(headerOf: try text(of: translation, isHead: true).lines)
    guard source.problems.isEmpty else { throw .lesson(translation, source.problems) }
    var matter = FrontMatter(source.frontMatter)
    let header = matter.header(translating: original, lang: self.original(of: translation)?.lang)
    guard let header, matter.problems.isEmpty else { throw .lesson(translation, matter.problems) }
    return header
  }

  /// The lesson that a file translates by its name, `x.lesson.md` for `x.de.md`; nil for any other name.
  package static func original(of path: String) -> (path: String, lang: String)? {
    guard path.hasSuffix(".md") else { return nil }
    let stem = path.dropLast(3)
    guard let dot = stem.lastIndex(of: "."), Languages.isTag(String(stem[stem.index(after: dot)...])) else {
      return nil
    }
    return (String(stem[..<dot]) + ".lesson.md", String(stem[stem.index(after: dot)...]))
  }

  /// What the paths of texts begin with that are part of the program: `built-in:01-messages/...`.
  static let builtInMark = "built-in:"

  /// The text of a file, or of a part of the program.
  static func text(of path: String, isHead: Bool = false) throws(LessonFileError) -> TextFile {
    do throws(TextFileError) {
      guard path.hasPrefix(builtInMark) else {
        return isHead ? try TextFile(readingHeadOf: path) : try TextFile(reading: path)
      }
      guard let text = LessonTexts.all.first(where: { builtInMark + $0.path == path })?.text else {
        throw .cannotOpen(path, reason: "no such text is built in")
      }
      return try TextFile(Array(text.utf8), path: path)
    } catch { throw .file(error) }
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
