import ArgumentParser
import Engine
import Lessons
import Sessions

struct ProveVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Play what lessons claim: goals, solutions, answer keys, runs and watches.",
    discussion:
      "One line for each claim with ok or FAILED and what was measured; what failed stands on standard "
      + "error as well, as file:line:column: message. Status 1: something does not hold.")
  @Argument(help: "Lesson files (*.lesson.md).") var files: [String]
  @Option(help: "The seeds of the random faults against goals that are impossible under a rule.")
  var seeds = "0...199"
  @Flag(help: "Print JSON.") var json = false

  struct Report: Encodable {
    struct Claim: Encodable {
      let line: Int, subject: String, label: String?, holds: Bool, sentence: String
      /// The faults that reach a goal which is marked as impossible, and the seed of their plan.
      let seed: UInt64?, script: [String]?
      init(_ finding: Proof.Finding) {
        (line, subject, label) = (finding.line, finding.subject, finding.label)
        (holds, sentence) = (finding.holds, finding.sentence)
        (seed, script) = (finding.counterexample?.seed, finding.counterexample?.lines)
      }
    }
    let file: String, lesson: String, holds: Bool, claims: [Claim]
  }

  func run() throws {
    let range = try readSeeds()
    var worst: Ending?
    var reports: [Report] = []
    for file in files {
      do {
        let lesson = try LessonFile.read(file)
        let findings = Proof.of(lesson, seeds: range)
        let holds = findings.allSatisfy(\.holds)
        reports.append(
          Report(
            file: file, lesson: lesson.header.id, holds: holds, claims: findings.map(Report.Claim.init)))
        if !json { print(file, findings) }
        for finding in findings where !finding.holds {
          warn(located(file, Diagnostic(line: finding.line, column: 1, finding.text)))
        }
        if !holds { worst = Ending.worse(worst, .checkFailed) }
      } catch { worst = Ending.worse(worst, error.report()) }
    }
    if json { try printJSON(reports) }
    if let worst { throw ExitCode(worst.rawValue) }
  }

  private func readSeeds() throws -> Range<UInt64> {
    do {
      return try Range(seeds: seeds)
    } catch { throw Ending.usage.error("--seeds: \(error)") }
  }

  private func print(_ file: String, _ findings: [Proof.Finding]) {
    for finding in findings {
      let verdict = finding.holds ? "ok      " : "FAILED  "
      Swift.print(verdict + "line \(finding.line)".padded(to: 10) + finding.text)
      guard let counterexample = finding.counterexample else { continue }
      for line in counterexample.lines { Swift.print("          \(line)") }
      Swift.print("reproduce: netsplit prove \(shellWord(file)) --seeds \(counterexample.seed)")
    }
    let count = findings.count { $0.holds }
    Swift.print("\(shownPath(file)): \(count) of \(findings.count) claims hold")
  }
}
