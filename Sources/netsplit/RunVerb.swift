import ArgumentParser
import Engine
import Foundation
import Sessions

struct RunVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a system without a screen and print what came of it.",
    discussion: "The last line is digest=<16 hex digits>: equal for equal runs, on any machine.")
  @Argument(help: "The name of a system (netsplit systems lists them).") var system: String
  @Option(help: "The seed of all chance.") var seed: UInt64 = 1
  @Option(
    name: .customLong("set"), parsing: .singleValue, help: "A parameter at the start: name=value.")
  var settings: [String] = []
  @Option(help: "A file with lines of `time command`.") var script: String?
  @Option(help: "How long the run lasts, such as 10s.") var until: String?
  @Option(help: "Where to write the whole trace, one line an event.") var trace: String?
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let schema = try find(system: system)
    let roster = Roster(nodes: schema.card.nodes, clients: schema.card.clients)
    let text = CommandText(roster: roster, schema: schema)
    var script = try readScript(text)
    if let until {
      do {
        script.until = try Position(parsing: until)
      } catch { throw Ending.usage.error("--until \(quotedForMessage(until)): \(error.message)") }
    }
    let set = try settings.map { try parse(setting: $0, text) }
    let scenario = Scenario(
      system: system, seed: seed, roster: roster, script: set.map { Timed(.start, $0) } + script.commands)
    let end = Position(
      script.until?.instant ?? Instant(microseconds: 10_000_000), events: script.until?.events)
    let run = Run(name: "run", scenario: scenario, branches: Branches(end: end))
    let world: any World
    do {
      world = try Playback(playing: run).world
    } catch { throw Ending.usage.error(error.description) }
    if let trace { try write(trace: world, to: trace) }
    let report = RunReport(world)
    if json { try printJSON(report) } else { report.print() }
    if !world.violations.isEmpty { throw ExitCode(Ending.checkFailed.rawValue) }
  }

  private func readScript(_ text: CommandText) throws -> Script {
    guard let script else { return Script() }
    let file = try open(script)
    do {
      return try ScriptText.read(file.lines, text: text)
    } catch { throw Ending.badInput.error(at: located(script, error)) }
  }

  /// `name=value` is `set name value`.
  private func parse(setting: String, _ text: CommandText) throws -> Command {
    guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
      throw Ending.usage.error(
        "--set \(quotedForMessage(setting)): expected name=value, such as rule=majority")
    }
    let name = setting[..<equals], value = setting[setting.index(after: equals)...]
    do {
      return try text.parse("set \(name) \(value)")
    } catch { throw Ending.usage.error("--set \(quotedForMessage(setting)): \(error.message)") }
  }

  private func write(trace world: any World, to path: String) throws {
    let lines = (0..<world.traceCount).map { world.traceLine($0).text(in: world.roster) }
    do {
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw Ending.cannotOpen.error(
        "--trace \(shownPath(path)): cannot be written; is its folder there, and may you write in it?")
    }
  }
}

/// Opens a text file or ends the verb: 66 when it cannot be opened, 65 when it is no text.
func open(_ path: String, mayBeCut: Bool = false) throws -> TextFile {
  do {
    return try TextFile(reading: path, mayBeCut: mayBeCut)
  } catch {
    if case .cannotOpen = error { throw Ending.cannotOpen.error(at: error.description) }
    throw Ending.badInput.error(at: error.description)
  }
}

extension TraceView {
  /// One line: time, who, what, message, sentence.
  func text(in roster: Roster) -> String {
    let ends = [node, other].compactMap { $0.map(roster.name) }
    let who = ends.isEmpty ? "*" : ends.joined(separator: kind == .receive ? "<" : ">")
    let name = message.map { " #\($0.number)" + ($0.copy.map { " copy \($0)" } ?? "") } ?? ""
    return "\((time - .zero).text) \(who) \(kind.rawValue)\(name) \(text)"
  }
}

/// What came of a run.
struct RunReport: Encodable {
  let system: String, version: Int, seed: UInt64, endMicroseconds: Int64, events: Int
  let sent: Int, received: Int, lost: Int, inFlight: Int
  let operations: [String: Int], lostAcknowledged: Int, staleReads: Int
  let violations: [String], digest: String

  init(_ world: any World) {
    system = world.schema.card.name
    version = world.schema.card.version
    seed = world.setup.seed
    endMicroseconds = world.now.microseconds
    events = world.eventCount
    let kinds = (0..<world.traceCount).map(world.traceKind)
    func count(_ kind: TraceView.Kind) -> Int { kinds.count { $0 == kind } }
    (sent, received, lost) = (count(.send), count(.receive), count(.lost))
    inFlight = world.flights.count
    operations = Dictionary(grouping: world.history, by: \.status.text).mapValues(\.count)
    lostAcknowledged = world.rows(of: "lost_acked")?.count ?? 0
    staleReads = world.rows(of: "stale_reads")?.count ?? 0
    violations = world.violations
    digest = RecordingText.digestText(world.digest)
  }

  func print() {
    let time = Duration.microseconds(endMicroseconds).text
    Swift.print("\(system) version \(version), seed \(seed), \(time), \(events) events")
    Swift.print("messages: \(sent) sent, \(received) received, \(lost) lost, \(inFlight) in flight")
    let outcomes = operations.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    Swift.print("operations: " + (outcomes.isEmpty ? "none" : outcomes.joined(separator: ", ")))
    Swift.print("acknowledged writes lost: \(lostAcknowledged); stale reads: \(staleReads)")
    Swift.print("broken promises: " + (violations.isEmpty ? "none" : violations.joined(separator: "; ")))
    Swift.print("digest=\(digest)")
  }
}
