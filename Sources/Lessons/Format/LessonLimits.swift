import Engine
import Sessions

/// What a lesson may ask for: it comes from somebody else, and must neither fill the memory nor stop the
/// program. Each limit has an error that names it.
package enum LessonLimits {
  package static let bytes = 1 << 20, steps = 200, paragraph = 4_000
  /// The most words between two things that the learner does.
  package static let words = 60
  /// Parts and levels of one condition.
  package static let conditionSize = 2_000, conditionDepth = 64
  /// Events of which all pairs are looked at.
  package static let pairedEvents = 4_000
  /// Columns of the table of runs, and characters in the name of one.
  package static let columns = 8, columnName = 16
  /// How long a run that the lesson plays may last in simulated time.
  package static let runTime = Duration.seconds(86_400)
  /// How many events one run of a lesson may execute, and all runs of a proof together. A run of that length
  /// takes about 100 MB.
  package static let events = 500_000
  /// How many the random fault scripts against one goal may execute together.
  package static let scriptEvents = 4_000_000

  /// Every limit as `netsplit help lesson` tells it.
  package static let sentences = [
    "a lesson: \(bytes >> 20) MiB, \(steps) steps, \(paragraph) characters in a paragraph, "
      + "\(words) words between two actions",
    "a scenario: \(TextLimits.nodes) nodes, \(TextLimits.clients) clients, \(TextLimits.groups) regions and "
      + "racks, \(TextLimits.commands) commands",
    "a run: \(runTime.text) of simulated time, \(events) events",
    "a condition: \(conditionSize) parts, \(conditionDepth) levels, "
      + "pairs of the first \(pairedEvents) events",
    "a table of runs: \(columns) columns, \(columnName) characters in the name of one",
  ]
}
