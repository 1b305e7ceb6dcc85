import Foundation
import Lessons
import Testing

/// A folder of its own that is gone with the test.
final class TemporaryFolder {
  let path: String
  init() throws {
    path = (NSTemporaryDirectory() as NSString).appendingPathComponent("netsplit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = (path as NSString).appendingPathComponent(name)
    let folder = (file as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: file))
    return file
  }
}

@Suite struct LessonShelfTests {
  private func header(_ id: String, chapter: Int = 1) -> String {
    "---\nid: \(id)\ntitle: On \(id)\nchapter: \(chapter)\nminutes: 5\n---\n\n## never · Read here\n"
  }
  private func places(
    _ folder: TemporaryFolder, _ environment: [String: String] = [:], executable: String? = nil,
    named: String? = nil
  ) -> LessonPlaces {
    LessonPlaces(
      folder: named, environment: environment, workingFolder: "\(folder.path)/here", executable: executable)
  }

  @Test func theOrderIsThatOfFoldersAndNumbers() throws {
    let folder = try TemporaryFolder()
    for name in ["10-ten/1-a", "2-two/10-c", "2-two/9-b", "02-early", "intro/x", "2-two/deep/y"] {
      let id = String(name.map { $0 == "/" ? "-" : $0 }.drop { !$0.isLetter })
      try folder.write("here/lessons/\(name).lesson.md", header(id))
    }
    try folder.write("here/lessons/2-two/9-b.de.md", "a translation")
    try folder.write("here/lessons/README.md", "not a lesson")
    try folder.write("here/lessons/.hidden/a.lesson.md", header("hidden"))
    let shelf = LessonShelf(places(folder))
    #expect(
      shelf.entries.map { $0.path.dropFirst(folder.path.count + "/here/lessons/".count) } == [
        "02-early.lesson.md", "2-two/9-b.lesson.md", "2-two/10-c.lesson.md", "2-two/deep/y.lesson.md",
        "10-ten/1-a.lesson.md", "intro/x.lesson.md",
      ])
    #expect(shelf.problems == [])
    #expect(shelf.entries.allSatisfy { $0.chapterTitle == "Messages" && !$0.isOwn && $0.problem == nil })
  }

  @Test func theFirstPlaceThatHoldsALessonWins() throws {
    let folder = try TemporaryFolder()
    let bin = "\(folder.path)/project/.build/debug/netsplit"
    let environment = ["NETSPLIT_LESSONS": "\(folder.path)/env", "XDG_DATA_HOME": "\(folder.path)/data"]
    func found(named: String? = nil) -> [String] {
      LessonShelf(places(folder, environment, executable: bin, named: named)).entries
        .compactMap { $0.header?.id }
    }
    #expect(found() == [])
    try folder.write("data/netsplit/lessons/own.lesson.md", header("own"))
    #expect(found() == ["own"])
    try folder.write("project/.build/share/netsplit/lessons/a.lesson.md", header("installed"))
    #expect(found() == ["installed", "own"])
    try folder.write("project/lessons/a.lesson.md", header("project"))
    #expect(found() == ["project", "own"])
    try folder.write("here/lessons/a.lesson.md", header("here"))
    #expect(found() == ["here", "own"])
    try folder.write("env/a.lesson.md", header("env"))
    #expect(found() == ["env", "own"])
    try folder.write("named/a.lesson.md", header("named"))
    #expect(found(named: "\(folder.path)/named") == ["named", "own"])
    #expect(found(named: "\(folder.path)/nowhere") == ["own"])
  }

  @Test func aFileThatCannotBeReadIsListedWithItsFirstProblem() throws {
    let folder = try TemporaryFolder()
    let texts = [
      "", "---\nid: a", "---\nid: a\n---\n", "---\n: : :\n---\n", "\u{1B}[2J", "---\nid: \u{7}\n---\n",
      "---\nid: x\ntitle: T\nchapter: 0\nminutes: 5\n---\n", "---\n- a\n---\n", "---\n---\n",
    ]
    for (index, text) in texts.enumerated() { try folder.write("here/lessons/\(index).lesson.md", text) }
    try Data([0xFF, 0xFE, 0x00, 0x41]).write(to: URL(filePath: "\(folder.path)/here/lessons/99.lesson.md"))
    let shelf = LessonShelf(places(folder))
    #expect(shelf.entries.count == texts.count + 1)
    for entry in shelf.entries {
      #expect(entry.header == nil)
      let problem = try #require(entry.problem)
      #expect(problem.hasPrefix("\(entry.path):"), "\(problem)")
      #expect(problem.dropFirst(entry.path.count + 1).first?.isNumber == true, "\(problem)")
      #expect(!problem.unicodeScalars.contains { $0.value < 32 }, "\(problem)")
    }
  }

  @Test func ofTwoLessonsWithOneIdTheFirstCountsAndTheSecondIsReported() throws {
    let folder = try TemporaryFolder()
    let data = ["XDG_DATA_HOME": "\(folder.path)/data"]
    let first = try folder.write("here/lessons/1.lesson.md", header("same"))
    let second = try folder.write("data/netsplit/lessons/1.lesson.md", header("same"))
    let shelf = LessonShelf(places(folder, data))
    #expect(shelf.entries.map(\.path) == [first])
    #expect(shelf.problems == ["\(second):1:1: the lesson \"same\" exists already, in \(first)"])
  }

  @Test func onlyTheFrontMatterIsReadForTheList() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "here/lessons/1.lesson.md", header("long", chapter: 5) + String(repeating: "### `\n", count: 100_000))
    let entry = try #require(LessonShelf(places(folder)).entries.first)
    #expect(entry.header?.id == "long" && entry.chapterTitle == "Agreement" && entry.problem == nil)
  }

  @Test func foldersThatLeadInACircleEnd() throws {
    let folder = try TemporaryFolder()
    try folder.write("here/lessons/a/1.lesson.md", header("one"))
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/here/lessons/a/again", withDestinationPath: "\(folder.path)/here/lessons")
    #expect(LessonShelf(places(folder)).entries.compactMap { $0.header?.id } == ["one"])
  }

  @Test func aLessonIsReadWholeWhenItIsAskedFor() throws {
    let folder = try TemporaryFolder()
    try folder.write("here/lessons/1.lesson.md", try lessonText("05-agreement/21-split-brain"))
    try folder.write("here/lessons/2.lesson.md", header("broken"))
    let shelf = LessonShelf(places(folder))
    #expect(try shelf.lesson("split-brain").steps.count == 7)
    #expect {
      try shelf.lesson("split-brian")
    } throws: {
      ($0 as? LessonFileError)?.lines
        == ["no lesson \"split-brian\"; did you mean \"split-brain\"?; `netsplit lessons` lists them"]
    }
    #expect {
      try shelf.lesson("broken")
    } throws: {
      ($0 as? LessonFileError)?.lines.first?.contains("2.lesson.md:1:1: a lesson needs a scenario") == true
    }
  }

  @Test func whereNoFolderHasLessonsThoseOfTheProgramAreThere() throws {
    let folder = try TemporaryFolder()
    var places = places(folder, ["XDG_DATA_HOME": "\(folder.path)/data"])
    places.hasBuiltIn = true
    try folder.write("data/netsplit/lessons/own.lesson.md", header("own"))
    let shelf = LessonShelf(places, languages: Languages("de"))
    let paths = shelf.entries.map(\.path)
    #expect(
      paths == allLessonPaths.map { "built-in:\($0).lesson.md" } + [
        "\(folder.path)/data/netsplit/lessons/own.lesson.md"
      ])
    #expect(
      shelf.folder == nil && shelf.problems == []
        && shelf.entries.map(\.isOwn) == allLessonPaths.map { _ in false } + [true])
    for (path, entry) in zip(allLessonPaths, shelf.entries) {
      let id = try #require(entry.header?.id)
      let lesson = try #require(LessonText.parse(try lessonText(path)).lesson)
      if entry.translation == nil { #expect(try shelf.lesson(id) == lesson) }
      #expect(try LessonFile.read(entry.path) == lesson)
    }
    let splitBrain = shelf.entries.first { $0.header?.id == "split-brain" }
    #expect(splitBrain?.translation?.path == "built-in:05-agreement/21-split-brain.de.md")
    #expect(try shelf.lesson("split-brain").header.lang == "de")
    try folder.write("here/lessons/a.lesson.md", header("here"))
    #expect(LessonShelf(places).entries.compactMap(\.header?.id) == ["here", "own"])
    places.folder = "\(folder.path)/nowhere"
    #expect(LessonShelf(places).entries.compactMap(\.header?.id) == ["own"])
    #expect {
      try LessonFile.read("built-in:x.lesson.md")
    } throws: {
      ($0 as? LessonFileError)?.lines == ["cannot open built-in:x.lesson.md: no such text is built in"]
    }
  }

  @Test func lessonsAreListedAndReadInTheLanguageThatIsWanted() throws {
    let folder = try TemporaryFolder()
    let text = try lessonText("05-agreement/21-split-brain")
    try folder.write("here/lessons/1.lesson.md", text)
    try folder.write("here/lessons/2.lesson.md", header("other"))
    func front(_ lang: String, _ title: String) -> String {
      "---\nid: split-brain\nlang: \(lang)\ntitle: \(title)\n---\n"
    }
    try folder.write("here/lessons/1.de.md", front("de", "Zwei") + "\n## hook · Haken\n")
    try folder.write("here/lessons/1.fr.md", front("de", "Deux"))
    try folder.write("here/lessons/3.de.md", front("de", "Keine"))
    func shelf(_ lang: String) -> LessonShelf { LessonShelf(places(folder), languages: Languages(lang)) }
    let german = shelf("de-AT")
    #expect(german.entries.map(\.header?.title) == ["Zwei", "On other"])
    #expect(german.entries.map { $0.translations.map(\.lang) } == [["de", "fr"], []])
    #expect(try german.lesson("split-brain").steps[0].title == "Haken")
    #expect(german.problems == [])
    #expect(shelf("en").entries.map(\.header?.title) == ["Two captains", "On other"])
    // One that is wrong is listed by the original, and refused when it is opened.
    let french = shelf("fr"), path = "\(folder.path)/here/lessons/1.fr.md"
    #expect(french.entries.map(\.header?.title) == ["Two captains", "On other"])
    #expect(french.problems == ["\(path):3:7: the name of this file says that its language is fr"])
    #expect {
      try french.lesson("split-brain")
    } throws: {
      ($0 as? LessonFileError)?.lines.first?.hasPrefix("\(path):") == true
    }
    #expect(
      LessonShelf.texts(in: "\(folder.path)/here").map { $0.dropFirst(folder.path.count + 14) } == [
        "1.lesson.md", "1.de.md", "1.fr.md", "2.lesson.md",
      ])
    #expect {
      try LessonFile.read(path)
    } throws: {
      ($0 as? LessonFileError)?.lines == [
        "\(path):1:1: this is a translation; its lesson is \(folder.path)/here/lessons/1.lesson.md"
      ]
    }
  }
}
