import ArgumentParser
import Engine
import Lessons
import Sessions

struct NewVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Write the beginning of a lesson.", subcommands: [NewLesson.self])
}

struct NewLesson: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lesson",
    abstract: "Write ID.lesson.md: a lesson with every usual fence, which checks and proves as it stands.",
    discussion:
      "A file that exists is never written over. Then `netsplit author FILE` shows it while you write.")
  @Argument(help: "The id of the lesson: a letter, then letters, digits or -.") var id: String
  @Option(help: "The system that it is about (netsplit systems lists them).")
  var system = "heartbeat-failover"
  @Option(name: .customLong("in"), help: "The folder of the file.") var folder = "."

  func run() throws {
    guard LessonSkeleton.isID(id) else {
      throw Ending.usage.error("\(quotedForMessage(id)) is no id: a letter, then letters, digits or -")
    }
    let skeleton = LessonSkeleton(id: id, schema: try find(system: system))
    let path = folder == "." ? "\(id).lesson.md" : "\(folder)/\(id).lesson.md"
    do {
      try TextFile.create(path, skeleton.text)
    } catch { throw Ending.cannotOpen.error(error.description) }
    print(shownPath(path))
  }
}
