import Engine
import Sessions

/// A run that was played, as the fences of a lesson.
package enum SavedScenario {
  /// A `scenario` fence with everything of the run's start, and a `run` fence with the commands given in it:
  /// pasted into a lesson, they play it again.
  package static func text(of session: Session) -> String {
    var scenario = session.scenario
    // A lesson goes with the model as it is.
    scenario.version = nil
    let end = Position(session.end)
    let script = Script(commands: session.branches.commands.filter { $0.position <= end }, until: end)
    let name = session.name.isIdentifier(dashes: false) ? session.name : "played"
    let run = ScriptText.print(script, text: session.text)
    return """
      ```scenario
      \(ScenarioText.print(scenario).joined(separator: "\n"))
      ```
      ```run \(name)
      \(run.joined(separator: "\n"))
      ```

      """
  }
}
