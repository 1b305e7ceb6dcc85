/// A fence of the lesson format: `netsplit help lesson` prints this table, the reader knows its names.
package struct FenceWord: Sendable {
  package let name: String
  /// What stands behind the three back quotes, and the lines inside.
  package let form: String, lines: [String]
  package let sentence: String

  private init(_ name: String, _ form: String, _ lines: [String], _ sentence: String) {
    (self.name, self.form, self.lines, self.sentence) = (name, form, lines, sentence)
  }

  package static let all = [
    FenceWord(
      "scenario", "scenario",
      ["system heartbeat-failover", "seed 21", "nodes n1 n2 n3", "client west near n1"],
      "The world at the start, once in a lesson: system, seed, nodes, client, region, rack, link, clock, set "
        + "and timed commands. :save-scenario in the program writes one."),
    FenceWord(
      "show", "show",
      [
        "topology: role epoch", "panel: notebook runs", "runs: tries = count(ops)",
        "runs: lost = count(lost_acked)", "stamps: vector",
        "events: n1 3, n2 5",
      ],
      "topology: the fields of the nodes that their cards show; lamport, vector, clock and error are every "
        + "node's. panel: what is open from this step on, the most important first: "
        + Layout.allPanels.joined(separator: ", ") + ". logs and messages are in the cluster; space-time and "
        + "charts take its place; the others stand beside it where there is room: at 80x24 the runs (28 "
        + "columns of text), at 100x30 two of them, and Tab leads to the rest. runs: a column of the table "
        + "of runs: a name and any value of a condition, asked of every run that was kept and of the present "
        + "one. stamps: none, lamport or vector beside the events of space-time. events: the third of n1 and "
        + "the fifth of n2 are marked a and b in space-time, which shows all of them, in this step. A later "
        + "show replaces what it speaks of."),
    FenceWord(
      "run", "run NAME", ["at 4s partition n1 | n2 n3", "until 12s"],
      "Plays those commands from the scenario's start and keeps the run under that name. `from solution` "
        + "plays the solution of the goal before it."),
    FenceWord(
      "predict", "predict ID",
      [
        "What will happen?", "- [x] This.", "      because: why.", "      truth: condition", "- [ ] That.",
        "      right if: the world in which it would be.",
      ],
      "A question before a run: the learner says how sure they are, and the run scores it. One option is "
        + "right; each has a reason, and may have a truth that the simulation verifies."),
    FenceWord(
      "do", "do", ["allow: crash heal", "reset: NAME"],
      "What the learner may do in this step (nothing named: everything). reset begins a run of their own "
        + "from the scenario's start."),
    FenceWord(
      "await", "await", ["condition", "timeout 60s -> step-id"],
      "Waits until the condition holds, or goes to another step when it takes too long."),
    FenceWord(
      "goal", "goal ID", ["label: condition", "impossible under: set rule majority"],
      "What the learner is to bring about: each line is shown with its label, and all must hold at once. "
        + "impossible under claims that with that setting no faults reach it; prove tries 200 random scripts."
    ),
    FenceWord(
      "watch", "watch", ["label: condition -> pause \"sentence\""],
      "Pauses with the sentence when the condition first holds."),
    FenceWord(
      "hint", "hint", ["when: tries >= 2 or idle >= 90s", "1. A nudge.", "2. :the command"],
      "A ladder of help for the page before it; the last rung may be a command, put into the prompt."
    ),
    FenceWord(
      "branch", "branch", ["when g1 -> step-id"],
      "Which step follows: the first whose condition holds; else the next in the file."),
    FenceWord(
      "contrast", "contrast", ["replay RUN as NAME with set rule majority"],
      "The same seed and the same faults once more, with one rule changed."),
    FenceWord(
      "quiz", "quiz ID", ["as predict", "variant: 4 = 6, 2 = 3"],
      "A question that is answered at once, and returns for review: with other names, its options in another "
        + "order and, by a variant, with other numbers in all of it."),
    FenceWord(
      "solution", "solution ID", ["at 4s partition n1 | n2 n3", "until 12s"],
      "Commands that reach the goal of that id; `netsplit prove` plays them. Commands that only look may "
        + "stand in it as well: 2s fog n3. So may what the learner says of two events, the third of n1 and "
        + "the fifth of n2: 3s label n1 3 n2 5 before. A goal that asks the bookmarked runs has a solution "
        + "for each of them, which keeps it: 3s bookmark one."),
    FenceWord(
      "stretch", "stretch [ID]", ["label: condition"], "A goal for those who want more; it needs no solution."
    ),
    FenceWord("note", "note", ["any text"], "For authors: nobody sees it."),
  ]
  package static let names = all.map(\.name)
}
