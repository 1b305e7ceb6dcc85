import Engine
import Sessions
import Systems

/// A first lesson on a system, with a fence of every usual kind: it checks and proves as it stands, and every
/// sentence of it waits to be replaced.
package struct LessonSkeleton {
  private let id: String
  private let schema: Schema
  private let scenario: Scenario
  /// Who is crashed: the last node, since the first one often leads.
  private let victim: String
  /// A client's operation; nil where nothing can be asked of the system.
  private let operation: String?
  /// The ids of its two goals, which no node may have.
  private let goals: [String]
  /// A setting that differs from the default; nil where there is none.
  private let change: String?

  /// Whether a lesson may be called so: a letter, then letters, digits or `-`, 64 characters at most.
  package static func isID(_ text: String) -> Bool { text.isIdentifier(dashes: true) }

  package init(id: String, schema: Schema) {
    (self.id, self.schema) = (id, schema)
    let card = schema.card
    let roster = Roster(nodes: card.nodes, clients: card.clients)
    let text = CommandText(roster: roster, schema: schema)
    scenario = Scenario(system: card.name, seed: 1, roster: roster)
    victim = card.nodes.last ?? ""
    let isTaken = roster.names.contains("g1") || roster.names.contains("g2")
    goals = isTaken ? ["goal1", "goal2"] : ["g1", "g2"]
    let asker = card.clients.first?.name ?? card.nodes.first
    operation = asker.flatMap { asker in
      card.examples.lazy.map { "op \(asker) \($0)" }.first { (try? text.parse($0)) != nil }
    }
    change = Self.changes(of: schema).first { (try? text.parse($0)) != nil }
  }

  /// Settings that differ from the defaults: another named value first, then a switch, then another size.
  private static func changes(of schema: Schema) -> [String] {
    var named: [String] = [], switched: [String] = [], sized: [String] = []
    for parameter in schema.parameters {
      let set = "set \(parameter.name) "
      switch (parameter.type, parameter.value) {
      case (.symbol(let words), .text(let value)):
        named += words.filter { $0 != value }.map { set + $0 }
      case (.bool, .bool(let value)): switched.append(set + (value ? "off" : "on"))
      case (.int, .int(let value)): sized += [value * 2, value / 2, value + 1].map { "\(set)\($0)" }
      case (.time, .time(let value)): sized += [value * 2, value / 2].map { "\(set)\($0.text)" }
      default: break
      }
    }
    return named + switched + sized
  }

  /// The file.
  package var text: String {
    ([matter, hook, prediction, sight, act] + rule + [last]).joined(separator: "\n\n") + "\n"
  }

  private var matter: String {
    let title = id.split(separator: "-").joined(separator: " ")
    return """
      ---
      id: \(id)
      title: \(title.prefix(1).uppercased() + title.dropFirst())
      chapter: 1
      needs: []
      minutes: 5
      breaks: []
      lang: en
      ---
      """
  }

  private var hook: String {
    let fields = schema.nodeFields.prefix(2).map(\.name)
    return """
      ## hook · \(schema.card.title)
      \(schema.card.summary)
      Put a question here that somebody would like to have answered.

      ```scenario
      \(ScenarioText.print(scenario).joined(separator: "\n"))
      ```
      ```show
      topology: \(fields.isEmpty ? "up" : fields.joined(separator: " "))
      panel: events
      ```
      ```note
      Only authors see this. netsplit author FILE shows the lesson while you write it;
      netsplit check FILE reads it, netsplit prove FILE plays it,
      netsplit inspect \(schema.card.name) lists what conditions may name.
      ```
      """
  }

  private var prediction: String {
    """
    ## predict · Before it runs
    At 2 s **\(victim)** crashes, at 5 s it is started again.

    ```predict p1
    How does it stand at 8 s?
    - [ ] \(victim) is still down.
          right if: nobody had started it again.
          truth: in_run(first, \(victim).down)
    - [x] All nodes run.
          because: a restart boots a node from its disk.
          truth: in_run(first, no(nodes where not up))
    - [ ] Another node went down with it.
          right if: one crash brought down others.
          truth: in_run(first, ever(count(nodes where down) >= 2))
    ```
    """
  }

  private var sight: String {
    """
    ## see · What happens
    ```run first
    at 2s crash \(victim)
    \(operation.map { "at 3s \($0)\n" } ?? "")at 5s restart \(victim)
    until 8s
    ```
    ```watch
    the crash: any(nodes where down) -> pause "\(victim) is down. Which of the others knows it?"
    ```
    Say here what was seen, and its **standard term**. A value of the world: up is {\(victim).up}.

    ```quiz q1
    How can another node know that \(victim) is down?
    - [ ] It is told at once.
          right if: somebody saw all nodes at one moment, as this screen does.
    - [x] Only by its silence.
          because: a crash announces itself to nobody.
    ```
    """
  }

  private var act: String {
    let asks = operation.map { _ in "\nsomebody asks for something: any(ops)" } ?? ""
    return """
      ## break · Now you
      Make it happen yourself, from the start.

      ```do
      allow: crash restart\(operation.map { _ in " op" } ?? "") play pause step step_back seek select
      reset: mine
      ```
      ```goal \(goals[0])
      you crashed a node: did(crash)
      a node is down: any(nodes where not up)\(asks)
      ```
      ```hint
      when: tries >= 2 or idle >= 90s
      1. Which key crashes a node? The line below the cluster names it.
      2. :crash \(victim)\(operation.map { ", then :\($0)" } ?? "")
      ```
      ```branch
      when \(goals[0]) -> rule
      ```

      ## rescue · One way to do it
      ```run ghost
      from solution
      ```
      """
  }

  private var rule: [String] {
    guard let change else { return ["## rule · What follows from it\nSay here what it means elsewhere."] }
    return [
      """
      ## rule · One rule changed
      The same run again, with one rule changed: `\(change)`. Say here what to look at.

      ```contrast
      replay first as changed with \(change)
      ```
      ```goal \(goals[1])
      the same crash in the other run: in_run(changed, any(faults where verb == crash))
      ```
      """
    ]
  }

  private var last: String {
    """
    ## check · Before you go
    Left out: \(schema.card.leftOut).

    ```stretch
    no node is up, for 5 s: held(no(nodes where up), 5s)
    ```
    ```solution \(goals[0])
    at 2s crash \(victim)
    \(operation.map { "at 3s \($0)\n" } ?? "")until 4s
    ```
    """
  }
}
