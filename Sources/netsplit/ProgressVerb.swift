import App
import ArgumentParser
import Engine
import Foundation
import Lessons
import Sessions

/// What a learner has done, without a screen.
struct ProgressVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "progress", abstract: "Say which lessons are done; export, import or reset that.",
    discussion: "It is one text file, $XDG_STATE_HOME/netsplit/progress (~/.local/state by default).",
    subcommands: [Export.self, Import.self, Reset.self])

  func run() throws {
    let store = Store.current
    guard store.progressFile.exists else { return say("No lesson is begun yet.") }
    let progress = try store.progressFile.read(strictlyFor: "read")
    let states = progress.lessons.map { (id: $0, state: progress.state(of: $0)) }
    let done = states.count { $0.state == .done }
    let begun = states.count { if case .at = $0.state { true } else { false } }
    say("\(count(done, "lesson")) done, \(begun) begun, \(count(progress.answers.count, "answer")) given.")
    let width = states.map(\.id.count).max() ?? 0
    for (id, state) in states {
      let step = progress.step(in: id)
      let words =
        switch state {
        case .untouched: "opened"
        case .at(let step): "at \(step)"
        case .done: step.map { "done, again at \($0)" } ?? "done"
        }
      say("\(id.padded(to: width + 2))\(words)")
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Write the progress to a file, or to standard output.")
    @Argument(help: "The file; standard output when left out.") var file: String?

    func run() throws {
      let progress = try Store.current.progressFile.read(strictlyFor: "export")
      guard let file else {
        return FileHandle.standardOutput.write(Data(progress.text.utf8))
      }
      do {
        try Data(progress.text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
      } catch { throw Ending.cannotOpen.error("\(shownPath(file)) cannot be written") }
    }
  }

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import", abstract: "Take in the progress of another machine: what is done stays done.")
    @Argument(help: "A file of `netsplit progress export`.") var file: String

    func run() throws {
      let other = try ProgressFile.read(file)
      let store = Store.current
      guard store.prepare() else {
        throw Ending.cannotOpen.error("\(shownPath(store.progress)) cannot be written")
      }
      let before = store.progressFile.read()
      if let problem = before.problem { warn("netsplit: \(problem)") }
      let outcome = store.progressFile.apply([.merge(other)], known: before.progress)
      if let problem = outcome.problem { warn("netsplit: \(problem)") }
      guard outcome.isWritten else { throw ExitCode(Ending.cannotOpen.rawValue) }
      let answers = outcome.progress.answers.count - before.progress.answers.count
      let done = finished(outcome.progress) - finished(before.progress)
      say("Taken in: \(count(done, "lesson")) done, \(count(answers, "answer")).")
    }
    private func finished(_ progress: Lessons.Progress) -> Int {
      progress.lessons.count { progress.state(of: $0) == .done }
    }
  }

  struct Reset: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reset", abstract: "Forget all progress, or that of one lesson; a copy is kept aside.")
    @Option(help: "The id of the only lesson to forget.") var lesson: String?

    func run() throws {
      let store = Store.current
      if let lesson {
        let known = try store.progressFile.read(strictlyFor: "reset one lesson of").lessons
        guard known.contains(lesson) else {
          throw Ending.usage.error(
            "nothing is known of a lesson \(quotedForMessage(lesson))\(didYouMean(lesson, among: known))")
        }
      }
      let (outcome, aside) = store.progressFile.reset(lesson: lesson)
      if let problem = outcome.problem { warn("netsplit: \(problem)") }
      guard outcome.isWritten else { throw ExitCode(Ending.cannotOpen.rawValue) }
      guard let aside else { return say("There was nothing to forget.") }
      say("Forgotten: \(lesson ?? "all progress"). A copy is kept as \(shownPath(aside)).")
    }
  }
}

/// `1 lesson`, `2 lessons`.
private func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }

extension Store {
  /// That of the person who runs the program.
  static var current: Store { Store(environment: ProcessInfo.processInfo.environment) }
}

extension ProgressFile {
  /// What a file holds, or the end of the verb with what is wrong in it.
  static func read(_ path: String) throws -> Lessons.Progress {
    do {
      return try progress(in: path)
    } catch let error as TextFileError {
      if case .cannotOpen = error { throw Ending.cannotOpen.error("\(error)") }
      throw Ending.badInput.error(at: "\(error)")
    } catch { throw Ending.badInput.error(at: "\(error)") }
  }

  /// The progress so far, for a verb that leaves the file as it is where it cannot be read.
  func read(strictlyFor verb: String) throws -> Lessons.Progress {
    guard exists else {
      throw Ending.cannotOpen.error("there is no progress to \(verb) yet (\(shownPath(path)))")
    }
    return try ProgressFile.read(path)
  }
}
