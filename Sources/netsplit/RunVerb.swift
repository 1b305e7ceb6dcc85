import ArgumentParser
import Checkers
import Engine
import Foundation
import Sessions
import Systems

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
  @Option(help: "The fault plan of this seed, as `netsplit chaos` plays it.") var faults: UInt64?
  @Option(help: "With --faults: the kinds of fault that it draws from, such as crash,partition.")
  var kinds: String?
  @Flag(help: "Demand what the system promises once all is healed; the script has to heal it.")
  var progress = false
  @Flag(help: "Demand that what the clients were told is linearizable, key by key.") var linearizable = false
  @Option(help: "How long the run lasts, such as 10s.") var until: String?
  @Option(help: "Where to write the whole trace, one line an event.") var trace: String?
  @Option(help: "Where to write the history of the clients, as EDN for `netsplit history check`.")
  var history: String?
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let schema = try find(system: system)
    let roster = Roster(nodes: schema.card.nodes, clients: schema.card.clients)
    let text = CommandText(roster: roster, schema: schema)
    let set = try settings.map { try readSetting($0, text) }
    let world = try faults.map { try play(plan: $0, set) } ?? play(text, set)
    if let trace { try write(Self.lines(ofTrace: world), "--trace", to: trace) }
    if let history { try write(Self.lines(ofHistory: world), "--history", to: history) }
    let verdict = RunVerdict(
      of: world, demandsProgress: progress || faults != nil, demandsOrder: linearizable)
    let report = RunReport(world, verdict)
    if json { try printJSON(report) } else { report.print() }
    if !verdict.breaches.isEmpty { throw ExitCode(Ending.checkFailed.rawValue) }
    if let obstacle = verdict.obstacles.first, !progress, faults == nil {
      throw Ending.unknown.error("--linearizable: not known: \(obstacle)")
    }
    if let obstacle = verdict.obstacles.first {
      throw Ending.badInput.error("--progress: \(obstacle)")
    }
  }

  private func play(_ text: CommandText, _ settings: [Command]) throws -> any World {
    guard kinds == nil else { throw Ending.usage.error("--kinds goes with --faults") }
    var script = try readScript(text)
    if let until { script.until = try readEnd(until) }
    let scenario = Scenario(
      system: system, seed: seed, roster: text.roster,
      script: settings.map { Timed(.start, $0) } + script.commands)
    let end = Position(
      script.until?.instant ?? Instant(microseconds: 10_000_000), events: script.until?.events)
    do {
      return try Playback(
        playing: Run(name: "run", scenario: scenario, branches: Branches(end: end)),
        mostEvents: PlannedRun.mostEvents(of: text.roster, until: end.instant)
      ).world
    } catch { throw Ending.usage.error(error.description) }
  }

  /// The world of `netsplit chaos` for this seed.
  private func play(plan number: UInt64, _ settings: [Command]) throws -> any World {
    guard script == nil else { throw Ending.usage.error("--faults and --script: choose one of them") }
    guard let entry = Catalog.entry(named: system) else { throw Ending.usage.error("no system \(system)") }
    let chaos = Chaos(
      entry, until: try readPlanEnd(until ?? "60s"), settings: settings,
      kinds: try kinds.map { try readKinds($0) })
    do {
      return chaos.play(try chaos.plan(number), seed: seed).world
    } catch { throw Ending.usage.error("--until \(quotedForMessage(until ?? "60s")): \(error)") }
  }

  private func readScript(_ text: CommandText) throws -> Script {
    guard let script else { return Script() }
    let file = try open(script)
    do {
      return try ScriptText.read(file.lines, text: text)
    } catch { throw Ending.badInput.error(at: located(script, error)) }
  }

  private static func lines(ofTrace world: any World) -> [String] {
    (0..<world.traceCount).map { world.traceLine($0).text(in: world.roster) }
  }
  private static func lines(ofHistory world: any World) -> [String] {
    HistoryText.lines(of: History(of: world))
  }

  private func write(_ lines: [String], _ option: String, to path: String) throws {
    do {
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw Ending.cannotOpen.error(
        "\(option) \(shownPath(path)): cannot be written; is its folder there, and may you write in it?")
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
    let name = message.map { " \($0.numbered)" + ($0.copy.map { " copy \($0)" } ?? "") } ?? ""
    return "\((time - .zero).text) \(who) \(kind.rawValue)\(name) \(text)"
  }
}

/// What came of a run.
struct RunReport: Encodable {
  let system: String, version: Int, seed: UInt64, endMicroseconds: Int64, events: Int
  let sent: Int, received: Int, lost: Int, inFlight: Int
  let operations: [String: Int], lostAcknowledged: Int, staleReads: Int
  let violations: [String], digest: String

  init(_ world: any World, _ verdict: RunVerdict? = nil) {
    let verdict = verdict ?? RunVerdict(of: world, demandsProgress: false)
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
    violations = verdict.breaches.map(\.sentence)
    digest = RecordingText.digestText(world.digest)
  }

  func print() {
    let time = Duration.microseconds(endMicroseconds).text
    Swift.print("\(system) version \(version), seed \(seed), \(time), \(events) events")
    Swift.print("messages: \(sent) sent, \(received) received, \(lost) lost, \(inFlight) in flight")
    let outcomes = operations.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    Swift.print("operations: " + (outcomes.isEmpty ? "none" : outcomes.joined(separator: ", ")))
    Swift.print("acknowledged writes lost: \(lostAcknowledged); stale reads: \(staleReads)")
    Swift.print("broken promises: \(violations.isEmpty ? "none" : "\(violations.count)")")
    for sentence in violations { Swift.print(sentence) }
    Swift.print("digest=\(digest)")
  }
}
