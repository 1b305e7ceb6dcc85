import Engine

/// How a run starts: its system, seed, who takes part, and what happens by script.
package struct Scenario: Hashable, Sendable {
  /// The name of a system of the catalog.
  package var system: String
  /// The version of the model that the text names; nil where it names none.
  package var version: Int?
  package var seed: UInt64
  package var roster: Roster
  /// In the order of their positions; what has no time of its own stands at 0 s.
  package var script: [Timed<Command>]

  package init(
    system: String, version: Int? = nil, seed: UInt64 = 1, roster: Roster, script: [Timed<Command>] = []
  ) {
    (self.system, self.version, self.seed) = (system, version, seed)
    (self.roster, self.script) = (roster, script)
  }
  package var setup: Setup { Setup(seed: seed, roster: roster) }
}
