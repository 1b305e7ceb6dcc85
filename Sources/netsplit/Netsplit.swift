import ArgumentParser

@main
struct Netsplit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "netsplit",
    abstract: "Learn distributed systems by breaking them.",
    discussion: "Without a verb it opens the course. In the program, ? shows the keys.",
    version: Self.version,
    subcommands: [
      SystemsVerb.self, InspectVerb.self, RunVerb.self, ReplayVerb.self,
      LessonsVerb.self, CheckVerb.self, ProveVerb.self,
    ])
  static let version = "0.1.0"
}
