import ArgumentParser
import CMemory
import Foundation
import Sessions

@main
struct Netsplit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "netsplit",
    abstract: "Learn distributed systems by breaking them.",
    discussion: "Without a verb it opens the course. In the program, ? shows the keys. "
      + "`netsplit help lesson` tells how to write a lesson.",
    version: Self.version,
    subcommands: [
      CourseVerb.self, LearnVerb.self, PlayVerb.self, SystemsVerb.self, LessonsVerb.self, InspectVerb.self,
      RunVerb.self, ChaosVerb.self, ReplayVerb.self, CheckVerb.self, ProveVerb.self, KeysVerb.self,
      HistoryVerb.self, NewVerb.self, AuthorVerb.self,
      ReviewVerb.self, ProgressVerb.self, StatsVerb.self,
      BenchVerb.self,
    ], defaultSubcommand: CourseVerb.self)
  static let version = "0.1.0"

  /// Parses the arguments and carries out their verb. What was typed comes back in errors without anything
  /// that a terminal might obey.
  static func main() {
    keep_memory()
    if let topic = HelpTopic(Array(CommandLine.arguments.dropFirst())) {
      return print(topic.text, terminator: "")
    }
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let status = exitCode(for: error)
      let message = fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false)
        .map { shownPath(String($0)) }.joined(separator: "\n")
      if !message.isEmpty {
        if status.isSuccess { print(message) } else { warn(message) }
      }
      exit(withError: ExitCode(status.rawValue))
    }
  }
}
