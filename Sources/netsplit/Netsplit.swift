import ArgumentParser

@main
struct Netsplit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "netsplit",
    abstract: "Learn distributed systems by breaking them.",
    discussion: "Without a verb it opens the course. In the program, ? shows the keys.",
    version: Self.version,
    subcommands: [
      CourseVerb.self, LearnVerb.self, PlayVerb.self, SystemsVerb.self, LessonsVerb.self, InspectVerb.self,
      RunVerb.self, ReplayVerb.self, CheckVerb.self, ProveVerb.self,
    ], defaultSubcommand: CourseVerb.self)
  static let version = "0.1.0"
}
