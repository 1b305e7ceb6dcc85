import App
import ArgumentParser
import Engine
import Foundation
import Lessons
import Sessions

struct LessonsVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lessons", abstract: "List the lessons in the order of the course, one a line.",
    discussion:
      "Lessons are looked for in NETSPLIT_LESSONS, then ./lessons, then beside the program, then in it; your "
      + "own come after, from ~/.local/share/netsplit/lessons.")
  @Option(help: "The folder of the lessons.") var lessons: String?
  @OptionGroup var language: LanguageOption
  @Flag(help: "Only the fast track, in its order.") var track = false
  @Option(help: "Print the reference card of a lesson: its terms, answers and solutions.") var card: String?
  @Flag(help: "Print JSON.") var json = false

  struct Row: Encodable {
    let id: String?, path: String, chapter: Int?, chapterTitle: String?, minutes: Int?, title: String?
    let needs: [String], isOnTrack: Bool, lang: String?, translations: [String], isOwn: Bool, problem: String?

    init(_ entry: LessonShelf.Entry) {
      (id, path, title) = (entry.header?.id, entry.path, entry.header?.title)
      (chapter, chapterTitle) = (entry.header?.chapter, entry.chapterTitle)
      (minutes, needs) = (entry.header?.minutes, entry.header?.needs ?? [])
      (lang, translations) = (entry.header?.lang, entry.translations.map(\.lang))
      isOnTrack = entry.header.map { FastTrack.ids.contains($0.id) } ?? false
      (isOwn, problem) = (entry.isOwn, entry.problem)
    }
  }

  func run() throws {
    let settings = Store(environment: ProcessInfo.processInfo.environment).readSettings().settings
    let shelf = LessonShelf(.current(folder: lessons), languages: language.languages(settings))
    if let lessons, !LessonShelf.isFolder(lessons) {
      throw Ending.cannotOpen.error("--lessons \(shownPath(lessons)): no such folder")
    }
    if let card {
      let lesson: Lesson
      do {
        lesson = try shelf.lesson(card)
      } catch {
        throw ExitCode(error.report().rawValue)
      }
      for line in PlainText().lines(of: ReferenceCard(lesson).paragraphs) { Swift.print(line) }
      return
    }
    let rows = (track ? shelf.fastTrack : shelf.entries).map(Row.init)
    if json { try printJSON(rows) } else { print(rows) }
    for problem in shelf.entries.compactMap(\.problem) + shelf.problems { warn(problem) }
    guard rows.isEmpty else { return }
    guard shelf.entries.isEmpty else {
      throw Ending.cannotOpen.error("no lesson of the fast track is in \(shownPath(shelf.folder ?? "."))")
    }
    let places = shelf.searched.prefix(3).map(shownPath).joined(separator: ", ")
    throw Ending.cannotOpen.error(
      "no lessons found (looked in \(places) and other places); name their folder: --lessons DIR")
  }

  private func print(_ rows: [Row]) {
    let width = rows.map { ($0.id ?? "?").count }.max() ?? 0
    let chapters = rows.map { $0.chapter.map { "\($0) " } ?? "" }
    let names = zip(rows, chapters).map { $1 + ($0.chapterTitle ?? "") }
    let nameWidth = names.map(\.count).max() ?? 0
    for (row, name) in zip(rows, names) {
      let minutes = row.minutes.map { "\($0) min" } ?? ""
      let title = row.title ?? "cannot be read: \(shownPath(row.path))"
      Swift.print(
        (row.id ?? "?").padded(to: width + 2) + name.padded(to: nameWidth + 2) + minutes.padded(to: 8) + title
      )
    }
  }
}
