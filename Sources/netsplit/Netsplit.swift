import ArgumentParser

@main
struct Netsplit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "netsplit", abstract: "Learn distributed systems by breaking them.", version: "0.1.0")
}
