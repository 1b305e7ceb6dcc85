import ArgumentParser
import Lessons
import Sessions

struct CheckVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Read lessons and say everything that is wrong in their text.",
    discussion:
      "Each problem is a line file:line:column: message on standard error. What a lesson claims about "
      + "its simulation is the business of `netsplit prove`.")
  @Argument(help: "Lessons (*.lesson.md), their translations (*.de.md), or folders of them.")
  var files: [String]

  func run() throws {
    var worst: Ending?
    for file in try files.flatMap(expanded) {
      do {
        if let original = LessonFile.original(of: file) {
          let missing = try LessonFile.read(original.path, translation: file).missing
          for part in missing { warn(located(file, part) + " (shown as in the original)") }
        } else {
          _ = try LessonFile.read(file)
        }
        print("\(shownPath(file)): ok")
      } catch { worst = Ending.worse(worst, error.report()) }
    }
    if let worst { throw ExitCode(worst.rawValue) }
  }

  /// The lessons and translations of a folder, or the file itself.
  private func expanded(_ path: String) throws -> [String] {
    guard LessonShelf.isFolder(path) else { return [path] }
    let texts = LessonShelf.texts(in: path)
    guard !texts.isEmpty else {
      throw Ending.cannotOpen.error(at: "cannot open \(shownPath(path)): no *.lesson.md in this folder")
    }
    return texts
  }
}

extension LessonFileError {
  /// Says on standard error what is wrong, and how the verb will end.
  func report() -> Ending {
    for line in lines { warn(line) }
    return isUnopened ? .cannotOpen : .badInput
  }
}

extension Ending {
  /// Of several files the worst decides how the verb ends: the one with the highest status.
  static func worse(_ a: Ending?, _ b: Ending) -> Ending { a.map { $0.rawValue > b.rawValue ? $0 : b } ?? b }
}
