import Engine
import Sessions

extension Lesson {
  /// The lesson's scenario with the lines of a scripted run in it.
  package func scenario(of run: ScriptedRun) -> Scenario {
    var out = scenario
    out.script = sortedByPosition(out.script + script(of: run).commands)
    return out
  }

  /// Where a scripted run ends: where it says so, else a little after its last command.
  package func end(of run: ScriptedRun) -> Instant {
    let script = script(of: run)
    let last = script.commands.last.map { $0.position.instant + .seconds(2) }
    return run.script.until?.instant ?? script.until?.instant ?? last ?? Instant(microseconds: 10_000_000)
  }

  private func script(of run: ScriptedRun) -> Script {
    run.solutionOf.flatMap { solution(of: $0)?.script } ?? run.script
  }

  /// The questions of the lesson in the order of the file.
  var questions: [Question] {
    steps.flatMap(\.blocks).compactMap { block in
      switch block.content {
      case .predict(let question), .quiz(let question): question
      default: nil
      }
    }
  }
}
