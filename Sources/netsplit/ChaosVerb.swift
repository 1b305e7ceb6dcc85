import ArgumentParser
import Engine
import Foundation
import Sessions
import Systems

struct ChaosVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chaos", abstract: "Run a system under random faults, one fault plan for each seed.",
    discussion: """
      Each seed draws which kinds of fault exist, how often they come and how long they last; then all is \
      healed and progress is demanded. A violated seed is one line, then the command that shows it again, \
      and for the first of each promise a script that is as short as possible. Status 1: a promise was broken.

      Kinds of fault:
      \(FaultKind.allCases.map { "  \($0.rawValue.padded(to: 11))\($0.sentence)" }.joined(separator: "\n"))
      """)
  enum Shrink: String, ExpressibleByArgument, CaseIterable { case first, all, none }

  @Argument(help: "The name of a system (netsplit systems lists them).") var system: String?
  @Option(help: "The seeds: 0...999, '0..<1000' with the quotes, or one.") var seeds = "0...999"
  @Option(
    help: """
      Which of several processes this is: 2/8; auto as a Slurm array has it; auto/8 as a Kubernetes indexed \
      Job of 8 has it.
      """)
  var shard = "1/1"
  @Option(help: "How long each run lasts.") var until = "60s"
  @Option(
    name: .customLong("set"), parsing: .singleValue, help: "A parameter at the start: name=value.")
  var settings: [String] = []
  @Option(help: "Draw from these kinds of fault only: crash,partition. Default: what the system survives.")
  var kinds: String?
  @Flag(help: "Demand that what the clients were told is linearizable, key by key.") var linearizable = false
  @Option(help: "Which violated seeds are shrunk: the first of each promise, all or none.")
  var shrink = Shrink.first
  @Flag(help: "Print the digest of each seed's run, and look for nothing: two processes must print the same.")
  var digests = false
  @Option(parsing: .upToNextOption, help: "Sum up what other chaos runs have printed into these files.")
  var join: [String] = []

  func run() throws {
    if !join.isEmpty {
      guard system == nil else { throw Ending.usage.error("--join takes files and no system") }
      return try joinFiles()
    }
    guard let system else {
      throw Ending.usage.error("name a system (netsplit systems lists them), or files with --join")
    }
    let schema = try find(system: system)
    guard let entry = Catalog.entry(named: system) else { return }
    let chosen = try kinds.map { try readKinds($0) }
    let end = try readPlanEnd(until)
    let text = CommandText(
      roster: Roster(nodes: schema.card.nodes, clients: schema.card.clients), schema: schema)
    let chaos = Chaos(
      entry, until: end, settings: try settings.map { try readSetting($0, text) }, kinds: chosen,
      demandsOrder: linearizable)
    let (range, shard) = try parseSeeds()
    do {
      _ = try chaos.plan(0)
    } catch { throw Ending.usage.error("--until \(quotedForMessage(until)): \(error)") }
    if digests { return try printDigests(chaos, of: range, shard) }
    if schema.promises.sentences.isEmpty, !linearizable {
      warn("netsplit: \(system) promises nothing: nothing can break")
    }
    try run(chaos, on: range, shard)
  }

  private func parseSeeds() throws -> (Range<UInt64>, Shard) {
    do {
      let range = try Range(seeds: seeds)
      return (range, try Shard(parsing: shard, environment: ProcessInfo.processInfo.environment))
    } catch { throw Ending.usage.error("\(error)") }
  }

  /// What is run, besides its seeds: equal for all shards.
  private func job(_ card: Card) -> String {
    (["system \(card.name) version \(card.version)", "until \(until)"] + settings.map { "set \($0)" }
      + (kinds.map { ["kinds \($0)"] } ?? []) + (linearizable ? ["linearizable"] : [])).joined(
        separator: ", ")
  }

  /// The arguments of the run that repeats a seed, after its script or fault plan.
  private func command(_ seed: UInt64, _ what: String, until: String) -> String {
    (["netsplit run \(system ?? "") --seed \(seed)"] + (what.isEmpty ? [] : [what]) + ["--until \(until)"]
      + settings.map { "--set \(shellWord($0))" } + (linearizable ? ["--linearizable"] : []))
      .joined(separator: " ")
  }

  private func printDigests(_ chaos: Chaos, of range: Range<UInt64>, _ shard: Shard) throws {
    for count in 0..<shard.share(of: UInt64(range.count)) {
      let seed = shard.seed(count, of: range)
      let digest = chaos.play(try chaos.plan(seed), seed: seed).world.digest
      say("seed \(seed) digest=\(RecordingText.digestText(digest))")
    }
  }

  private func run(_ chaos: Chaos, on range: Range<UInt64>, _ shard: Shard) throws {
    let signal = StopSignal()
    let total = shard.share(of: UInt64(range.count))
    var progress = ProgressLine(name: chaos.entry.schema.card.name, total: total)
    say(ChaosLine.head(job: job(chaos.entry.schema.card), seeds: range, shard: shard).text)
    var count: UInt64 = 0, violated = 0
    var shrunk: [String] = []
    while count < total, signal.received == nil {
      let seed = shard.seed(count, of: range)
      if let violation = try chaos.violation(of: seed) {
        violated += 1
        progress.clear()
        let plan = "--faults \(seed)" + (kinds.map { " --kinds \($0)" } ?? "")
        say(ChaosLine.violated(seed, sentence: violation.breach.sentence).text)
        say(ChaosLine.reproduce(command(seed, plan, until: until)).text)
        let isFirst = !shrunk.contains(violation.breach.promise)
        if shrink == .all || shrink == .first && isFirst {
          shrunk.append(violation.breach.promise)
          show(Shrinking(violation, of: chaos) { signal.received == nil })
        }
      }
      count += 1
      progress.show(count, violated)
    }
    progress.clear()
    say(ChaosLine.done(count, of: total, violated: violated).text)
    if violated > 0 { throw ExitCode(Ending.checkFailed.rawValue) }
    signal.passOn()
  }

  /// The shrunk script as a command that can be pasted with it.
  private func show(_ shrinking: Shrinking?) {
    guard let shrinking, let until = shrinking.script.until else {
      return say("no script repeats it: that is a fault of netsplit")
    }
    let text = CommandText(roster: shrinking.chaos.roster)
    let lines = ScriptText.print(Script(commands: shrinking.script.commands), text: text)
    say("shrunk to \(lines.count) of \(shrinking.firstCount) commands in \(shrinking.runs) runs:")
    let progress = shrinking.demandsProgress ? "--progress" : ""
    say(command(shrinking.seed, progress, until: until.text) + " --script /dev/stdin <<'END'")
    for line in lines { say(line) }
    say("END")
  }

  private func joinFiles() throws {
    var sum = ChaosSum()
    for path in join {
      let file = try open(path, mayBeCut: true)
      do {
        try sum.add(file.lines)
      } catch { throw Ending.badInput.error(at: located(path, error)) }
    }
    for violated in sum.sortedViolations {
      say(ChaosLine.violated(violated.seed, sentence: violated.sentence).text)
      if let command = violated.reproduce { say(ChaosLine.reproduce(command).text) }
    }
    let coverage = sum.coverage
    if !coverage.twice.isEmpty { warn("netsplit: counted twice: seeds \(listed(coverage.twice))") }
    if !coverage.missing.isEmpty { warn("netsplit: missing: seeds \(listed(coverage.missing))") }
    say("chaos: \(sum.job ?? "")")
    say(ChaosLine.done(coverage.run, of: coverage.of, violated: sum.violated.count).text)
    if !sum.violated.isEmpty { throw ExitCode(Ending.checkFailed.rawValue) }
    if !coverage.missing.isEmpty { throw ExitCode(Ending.unknown.rawValue) }
  }

  private func listed(_ ranges: [Range<UInt64>]) -> String {
    let words = ranges.prefix(10).map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)...\($0.upperBound - 1)"
    }
    return words.joined(separator: ", ") + (ranges.count > 10 ? " and more" : "")
  }
}
