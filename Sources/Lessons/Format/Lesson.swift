import Engine
import Sessions

/// A lesson whose text is sound: every name in it means something, every condition is checked.
package struct Lesson: Hashable, Sendable {
  package var header: Header
  package var scenario: Scenario
  /// In the order of the file, which is the order of play.
  package var steps: [Step]

  package func step(_ id: String) -> Step? { steps.first { $0.id == id } }
  /// The goal of that id and the line of its fence.
  package func goal(_ id: String) -> Goal? {
    for block in steps.flatMap(\.blocks) {
      if case .goal(let goal) = block.content, goal.id == id { return goal }
      if case .stretch(let goal) = block.content, goal.id == id { return goal }
    }
    return nil
  }
  /// The one that reaches the goal: the last, where earlier ones only bookmark runs that it asks for.
  package func solution(of goal: String) -> Solution? { solutions(of: goal).last }
  package func solutions(of goal: String) -> [Solution] {
    steps.flatMap(\.blocks).compactMap { block in
      if case .solution(let solution) = block.content, solution.goal == goal { solution } else { nil }
    }
  }
}

/// The front matter of a lesson.
package struct Header: Hashable, Sendable {
  package var id: String, title: String
  package var chapter: Int, minutes: Int
  /// Lessons that help to have done: advice, never a lock.
  package var needs: [String] = []
  /// Misconceptions that it works on: `M4`.
  package var breaks: [String] = []
  package var lang = "en"
}

/// One page of a lesson.
package struct Step: Hashable, Sendable {
  /// Never changes: progress and translations hang on it.
  package var id: String, title: String
  package var line: Int
  /// In the order of the file.
  package var blocks: [Block]
}

/// One paragraph or fence, and the line where it begins.
package struct Block: Hashable, Sendable {
  package var line: Int
  package var content: Content

  package enum Content: Hashable, Sendable {
    case scenario
    case say(Paragraph), show(Layout), run(ScriptedRun), predict(Question), act(Allowed), await(Await)
    case goal(Goal), watch(Watch), hint(Hints), branch([Branch]), contrast(Contrast), quiz(Question)
    case solution(Solution), stretch(Goal), note(String)
  }
}

/// Prose, with its glossary terms and live values marked.
package struct Paragraph: Hashable, Sendable {
  package enum Span: Hashable, Sendable {
    case plain(String)
    /// Enters the glossary.
    case term(String)
    /// A command or name, as it is typed.
    case code(String)
    /// A value of the world, read each time it is drawn.
    case live(CheckedCondition)
  }
  package var spans: [Span]
  package var wordCount: Int
}

/// What is on the screen besides the diagram.
package struct Layout: Hashable, Sendable {
  /// Fields of nodes drawn in their cards.
  package var fields: [String] = []
  package var panels: [String] = []
  /// What the table of runs says of each.
  package var columns: [RunColumn] = []
  /// What space-time writes beside events; nil: what the learner likes.
  package var stamps: Stamps?
  /// What space-time marks with a, b and so on, and keeps in the picture: in this step only.
  package var events: [EventName] = []
  package static let mostEvents = 9

  /// The panels that a lesson may open.
  package static let allPanels = [
    "logs", "acked-writes", "notebook", "messages", "events", "space-time", "inspector", "charts", "history",
    "runs",
  ]

  /// The same with what a later `show` says in place of what this says of the same.
  func replaced(by later: Layout) -> Layout {
    var out = self
    if !later.fields.isEmpty { out.fields = later.fields }
    if !later.panels.isEmpty { out.panels = later.panels }
    if !later.columns.isEmpty { out.columns = later.columns }
    if let stamps = later.stamps { out.stamps = stamps }
    out.events = later.events
    return out
  }
}

/// A column of the table of runs: its heading, and what is asked of each run.
package struct RunColumn: Hashable, Sendable {
  package var name: String, condition: CheckedCondition
}

/// The logical clock that space-time writes beside events.
package enum Stamps: String, CaseIterable, Hashable, Sendable { case none, lamport, vector }

/// A run that plays by itself from the scenario's start and is then bookmarked under its name.
package struct ScriptedRun: Hashable, Sendable {
  package var name: String
  /// Its `until` is where it ends; without one it is played until the learner goes on.
  package var script: Script
  /// The goal whose solution is played in place of a script of its own.
  package var solutionOf: String?
}

/// A prediction or a check: one right option, and a reason for each.
package struct Question: Hashable, Sendable {
  package struct Option: Hashable, Sendable {
    package var text: String
    package var isRight: Bool
    /// The world in which a wrong option would be right; why the right one is.
    package var reason: String
    /// Holds in the simulation exactly when the option is right.
    package var truth: CheckedCondition?
    package var line: Int
  }
  /// A word, usually a number, and what stands for it when the question returns.
  package struct Swap: Hashable, Sendable {
    package var from: String, to: String
  }
  package var id: String, prompt: String
  package var options: [Option]
  /// Each a set of words that are exchanged together, so that the question and its answer stay true.
  package var variants: [[Swap]] = []
}

/// What the learner may do in a step.
package struct Allowed: Hashable, Sendable {
  /// Names of commands; empty: all.
  package var commands: [String] = []
  /// The run to start afresh from the scenario; the learner's run then takes this name.
  package var reset: String?
}

/// Waits until a condition holds.
package struct Await: Hashable, Sendable {
  package struct Timeout: Hashable, Sendable {
    package var after: Duration, step: String
  }
  package var condition: CheckedCondition
  package var timeout: Timeout?
}

/// States of the world to reach: all parts at once.
package struct Goal: Hashable, Sendable {
  package struct Part: Hashable, Sendable {
    package var label: String, condition: CheckedCondition
    package var line: Int
  }
  /// nil for a stretch without a name.
  package var id: String?
  package var parts: [Part]
  /// Rules under which no faults reach it.
  package var impossible: [ImpossibleUnder] = []
}

/// Pauses with a sentence when its condition first holds.
package struct Watch: Hashable, Sendable {
  package var label: String, condition: CheckedCondition, sentence: String
}

/// Help, one rung at a time.
package struct Hints: Hashable, Sendable {
  /// When it is offered; nil: always.
  package var condition: CheckedCondition?
  package var ladder: [String]
}

/// Which step follows: the first branch whose condition holds.
package struct Branch: Hashable, Sendable {
  package var condition: CheckedCondition, step: String
}

/// The same seed, scenario and commands once more, with one rule changed.
package struct Contrast: Hashable, Sendable {
  package var original: String, name: String
  package var command: Command
}

/// Commands that reach a goal from the scenario's start. A goal that asks the bookmarked runs has one
/// solution for each of those runs, played one after the other.
package struct Solution: Hashable, Sendable {
  package var goal: String
  package var script: Script
  /// What the learner does besides that changes nothing in the run: `2s fog n3` is `fog` at 2 s.
  package var views: [Timed<String>] = []
  /// What the learner says of events besides.
  package var labels: [Timed<EventLabel>] = []
  /// Under which names the run is bookmarked, and when.
  package var bookmarks: [Timed<String>] = []
}
