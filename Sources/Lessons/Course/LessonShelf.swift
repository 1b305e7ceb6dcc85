import Engine
import Foundation
import LessonTexts
import Sessions

/// Where lesson files are looked for.
package struct LessonPlaces: Sendable {
  /// The folder that was asked for by name; nothing else is looked at for the lessons of the course.
  package var folder: String?
  package var environment: [String: String]
  package var workingFolder: String
  /// The real path of the program.
  package var executable: String?
  /// Whether the lessons that are part of the program count where no folder has any.
  package var hasBuiltIn: Bool

  package init(
    folder: String? = nil, environment: [String: String], workingFolder: String, executable: String? = nil,
    hasBuiltIn: Bool = false
  ) {
    (self.folder, self.environment) = (folder, environment)
    (self.workingFolder, self.executable) = (workingFolder, executable)
    self.hasBuiltIn = hasBuiltIn
  }

  /// Those of the running program.
  package static func current(folder: String? = nil) -> LessonPlaces {
    LessonPlaces(
      folder: folder, environment: ProcessInfo.processInfo.environment,
      workingFolder: FileManager.default.currentDirectoryPath,
      executable: try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
      hasBuiltIn: true)
  }

  /// The folders that may hold the lessons of the course, best first. The first that holds a lesson counts.
  var candidates: [String] {
    if let folder { return [folder] }
    var out: [String] = []
    if let named = environment["NETSPLIT_LESSONS"], !named.isEmpty { out.append(named) }
    out.append(LessonPlaces.joined(workingFolder, "lessons"))
    guard let executable else { return out }
    var ancestor = LessonPlaces.parent(executable)
    let bin = ancestor
    while true {
      out.append(LessonPlaces.joined(ancestor, "lessons"))
      guard ancestor.count > 1 else { break }
      ancestor = LessonPlaces.parent(ancestor)
    }
    return out + [LessonPlaces.joined(LessonPlaces.parent(bin), "share/netsplit/lessons")]
  }

  /// A person's own lessons.
  var own: String? {
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      return LessonPlaces.joined(data, "netsplit/lessons")
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    return LessonPlaces.joined(home, ".local/share/netsplit/lessons")
  }

  private static func parent(_ path: String) -> String { (path as NSString).deletingLastPathComponent }
  static func joined(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }
}

/// The lessons that there are, in the order of the course; a person's own come after.
///
/// Only front matters are read: a lesson is read whole when it is asked for.
package struct LessonShelf: Sendable {
  package struct Translation: Hashable, Sendable {
    package let lang: String, path: String
  }
  package struct Entry: Hashable, Sendable {
    package let path: String
    /// The files that translate it, by language.
    package let translations: [Translation]
    /// The one of them that it is read in; nil: the original.
    package let translation: Translation?
    /// nil where it cannot be read.
    package let header: Header?
    /// The first thing that is wrong with the header, as `file:line:column: message`.
    package let problem: String?
    /// Whether it lies in the folder of a person's own lessons.
    package let isOwn: Bool
    package var chapterTitle: String? { header.flatMap { Chapter.title($0.chapter) } }
  }
  package private(set) var entries: [Entry] = []
  /// What else is wrong: a lesson whose id is taken.
  package private(set) var problems: [String] = []
  /// Where the lessons of the course lie; nil where no folder has any.
  package private(set) var folder: String?
  private let places: LessonPlaces
  private let languages: Languages?
  /// All places that were looked at.
  package let searched: [String]

  /// How deep folders may lie in each other.
  private static let depthLimit = 8

  /// - `languages`: what the lessons are read in, where they are translated.
  package init(_ places: LessonPlaces, languages: Languages? = nil) {
    (self.places, self.languages) = (places, languages)
    let own = places.own
    searched = places.candidates + (own.map { [$0] } ?? [])
    for candidate in places.candidates {
      let files = LessonShelf.files(in: candidate)
      if files.lessons.isEmpty, candidate == places.environment["NETSPLIT_LESSONS"] {
        problems.append("NETSPLIT_LESSONS: no *.lesson.md below \(shownPath(candidate))")
      }
      guard !files.lessons.isEmpty || places.folder != nil else { continue }
      folder = candidate
      add(files, isOwn: false)
      break
    }
    if folder == nil, places.hasBuiltIn { add(LessonShelf.builtIn, isOwn: false) }
    guard let own, own != folder else { return }
    add(LessonShelf.files(in: own), isOwn: true)
  }

  /// The same lessons in other languages.
  package func read(in languages: Languages) -> LessonShelf { LessonShelf(places, languages: languages) }

  /// The lesson of that id, read and checked whole.
  package func lesson(_ id: String) throws(LessonFileError) -> Lesson {
    guard let entry = entries.first(where: { $0.header?.id == id }) else {
      throw .unknown(id, known: entries.compactMap(\.header?.id))
    }
    guard let translation = entry.translation else { return try LessonFile.read(entry.path) }
    return try LessonFile.read(entry.path, translation: translation.path).lesson
  }

  private mutating func add(_ files: Files, isOwn: Bool) {
    for path in files.lessons {
      do {
        var header = try LessonFile.header(of: path)
        if let first = entries.first(where: { $0.header?.id == header.id }) {
          let message = "the lesson \"\(header.id)\" exists already, in \(shownPath(first.path))"
          problems.append(located(path, Diagnostic(line: 1, column: 1, message)))
          continue
        }
        let translations = files.translations(of: path)
        let best = languages?.best(of: translations.map(\.lang), original: header.lang)
        let translation = translations.first { $0.lang == best }
        if let translation { translate(&header, translation) }
        entries.append(
          Entry(
            path: path, translations: translations, translation: translation, header: header, problem: nil,
            isOwn: isOwn))
      } catch {
        entries.append(
          Entry(
            path: path, translations: [], translation: nil, header: nil, problem: error.lines.first,
            isOwn: isOwn))
      }
    }
  }

  /// A translation that is wrong is listed by the title of the original, and said.
  private mutating func translate(_ header: inout Header, _ translation: Translation) {
    do { header = try LessonFile.header(translating: header, translation.path) } catch {
      problems += error.lines.prefix(1)
    }
  }

  // MARK: files

  /// Lessons in the order of the course, and the files whose names say that they translate one.
  private struct Files {
    private(set) var lessons: [String] = []
    private var translated: [(original: String, Translation)] = []
    /// How many lessons one shelf holds, and how many translations.
    private static let limit = 5_000

    mutating func add(_ path: String) {
      if path.hasSuffix(".lesson.md"), lessons.count < Self.limit { lessons.append(path) }
      if let (original, lang) = LessonFile.original(of: path), translated.count < Self.limit {
        translated.append((original, Translation(lang: lang, path: path)))
      }
    }
    func translations(of lesson: String) -> [Translation] {
      translated.filter { $0.original == lesson }.map(\.1)
    }
  }

  /// All lessons below a folder, each before its translations.
  package static func texts(in folder: String) -> [String] {
    let files = files(in: folder)
    return files.lessons.flatMap { [$0] + files.translations(of: $0).map(\.path) }
  }

  /// Those that are part of the program.
  private static var builtIn: Files {
    let sorted = LessonTexts.all.map(\.path).sorted { first, second in
      let (first, second) = (first.split(separator: "/"), second.split(separator: "/"))
      let parting = zip(first, second).first { $0 != $1 }
      return parting.map { isBefore(String($0), String($1)) } ?? (first.count < second.count)
    }
    var files = Files()
    for path in sorted { files.add(LessonFile.builtInMark + path) }
    return files
  }

  /// Those below a folder.
  private static func files(in folder: String) -> Files {
    var found = Files()
    collect(folder, depth: 0, into: &found)
    return found
  }

  private static func collect(_ folder: String, depth: Int, into found: inout Files) {
    guard depth < depthLimit, let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      return
    }
    for name in names.sorted(by: isBefore) where !name.hasPrefix(".") {
      let path = LessonPlaces.joined(folder, name)
      // A link to a folder might lead in a circle; one to a file is as good as the file.
      if kind(of: path) == .typeDirectory {
        collect(path, depth: depth + 1, into: &found)
      } else if name.hasSuffix(".md"), kind(of: resolved(path)) == .typeRegular {
        found.add(path)
      }
    }
  }

  /// Whether there is a folder of that name.
  package static func isFolder(_ path: String) -> Bool { kind(of: resolved(path)) == .typeDirectory }

  private static func kind(of path: String) -> FileAttributeType? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
  }
  private static func resolved(_ path: String) -> String { (path as NSString).resolvingSymlinksInPath }

  /// By the number at the front where both have one, then by the bytes of the name: 2 comes before 10.
  static func isBefore(_ a: String, _ b: String) -> Bool {
    let (first, second) = (
      Int(a.prefix { $0.isASCII && $0.isNumber }), Int(b.prefix { $0.isASCII && $0.isNumber })
    )
    if let first, let second, first != second { return first < second }
    if (first == nil) != (second == nil) { return first != nil }
    return a.utf8.lexicographicallyPrecedes(b.utf8)
  }
}
