import TUI

/// One row of the table that keys, footer, help and palette are made from.
package struct TableRow: Sendable {
  package let action: Action
  /// None where only the command line has it.
  package let keys: [Key]
  /// What it does, for help.
  package let title: String
  /// The same in a word, for the footer; nil where the footer never shows it.
  package let label: String?
  /// An example of the command that it gives.
  package let command: String
  /// Where it works; nil is everywhere.
  package let panel: Panel?
  /// The first of its keys as text; empty where it has none.
  package let key: String
}

extension TableRow {
  /// One that only the command line has.
  init(line: String, title: String, command: String) {
    self.init(
      action: .line(line), keys: [], title: title, label: nil, command: command, panel: nil, key: "")
  }
}

/// The one table of keys (a panel's rows come before the rows for everywhere).
package enum CommandTable {
  package static let rows: [TableRow] = [
    row(.playOrPause, "space", "play / pause", "play", "play"),
    row(.view(.step), ".", "next event", "step", "step"),
    row(.view(.stepBack), ",", "previous event", "back", "step back"),
    row(.view(.seek(.by(.seconds(1), isBack: false))), ">", "one second forward", nil, "seek +1s"),
    row(.view(.seek(.by(.seconds(1), isBack: true))), "<", "one second back", nil, "seek -1s"),
    row(.view(.mark(isNext: true)), "] pgdn", "next mark (fault, epoch, broken promise)", nil, "mark next"),
    row(.view(.mark(isNext: false)), "[ pgup", "previous mark", "mark", "mark previous"),
    row(.faster, "+ =", "faster", "speed", "speed 1/4"),
    row(.slower, "-", "slower", nil, "speed 1/10"),
    row(.view(.seek(.start)), "g home", "to the start", nil, "seek start"),
    row(.view(.seek(.end)), "G end", "to the live edge", nil, "seek end"),
    row(.view(.reset(.step)), "0", "restart the step, same seed", nil, "reset step"),
    row(.view(.undo), "z", "undo my last action", "undo", "undo"),
    row(.view(.redo), "ctrl-r", "redo it", nil, "redo"),
    row(.digit(1), "1", "select a node; answer an open question (1 to 9)", "node", "select n1"),
    row(.move(.left), "left h", "move the selection", nil, "select n1"),
    row(.move(.right), "right l", "move the selection", nil, "select n2"),
    row(.move(.up), "up k", "move the selection, or scroll", nil, "select n1"),
    row(.move(.down), "down j", "move the selection, or scroll", nil, "select n2"),
    row(.nextPanel, "tab", "next panel", "panel", "focus lesson"),
    row(.previousPanel, "shift-tab", "previous panel", nil, "focus diagram"),
    row(.view(.zoom), "Z", "zoom the focused panel, and back", nil, "zoom"),
    row(.nextMessage, "m", "next message in flight", "message", "select message"),
    row(.previousMessage, "M", "previous message in flight", nil, "select message"),
    row(.nextLink, "K", "next link, each direction for itself", nil, "select n1>n2"),
    row(.crashOrRestart, "c", "crash or restart the node", "crash", "crash n2"),
    row(.wipe, "C", "crash the node and wipe its disk", nil, "crash n2 wipe"),
    row(.freezeOrThaw, "f", "freeze or thaw the node (alive, but not running)", "freeze", "freeze n2"),
    row(.slowNode, "w", "slow the node tenfold, and back", nil, "slow n2 10"),
    row(.clock, "J", "jump the node's clock, or change its rate", nil, "clock n2 +400ms drift 50ppm"),
    row(.paint, "p", "paint the sides of a partition, Enter cuts", "cut", "partition n1 n2 | n3"),
    row(.heal, "P", "heal everything", "heal", "heal"),
    row(.cutOrMend, "x", "cut the selected link in one direction, and back", nil, "cut n1>n2"),
    row(.slowLink, "s", "slow the selected link, and back", nil, "link n1-n2 200ms"),
    row(.drop, "d", "drop the selected message", "drop", "drop n1>n2 copy#1"),
    row(.duplicate, "u", "duplicate the selected message", "dup", "duplicate n1>n2 copy#1"),
    row(.holdOrRelease, "o", "hold or release the selected message", "hold", "hold n1>n2 copy#1"),
    row(.operation, "i", "a client's operation; Enter repeats the last", "operation", "op c1 write x 2"),
    row(.dial, "a", "adjust a dial of the system", "dial", "set rule majority"),
    row(.spaceTime, "t", "space-time diagram, and back", "space-time", "view space-time"),
    row(
      .nextView, "v", "next view: cluster, space-time, space-time turned, charts, runs", nil, "view cluster"),
    row(.view(.scale(.finer)), ")", "space-time: less time in the picture", nil, "scale finer"),
    row(.view(.scale(.coarser)), "(", "space-time: more time in the picture", nil, "scale coarser"),
    row(
      .pick, "enter", "pick an event; with two, 1 2 3 say: before, after, concurrent", "pick", "label before",
      in: .spaceTime),
    row(
      .compareRun, "enter", "compare the run under the cursor with the one you are in", "compare",
      "compare alone majority", in: .runs),
    row(.goToCursor, "enter", "go to the time of the cursor in the charts", nil, "seek 4s", in: .chart),
    row(
      .goToOperation, "enter", "go to where the operation under the cursor ended", "go there", "",
      in: .history),
    row(.allEvents, "e", "all events", "events", "focus events"),
    row(.goToEvent, "enter", "go to the event under the cursor", "go there", "", in: .events),
    row(
      .filterKind, "F", "list one kind of event only, then the next", "kind", "filter kind receive",
      in: .events),
    row(
      .filterNode, "S", "list the selected node's events only, and back", "its own", "filter node n2",
      in: .events),
    row(.page(-1), "pgup", "a page of events back", nil, "", in: .events),
    row(.page(1), "pgdn", "a page of events on", nil, "", in: .events),
    row(.edge(-1), "home", "the first event listed", nil, "", in: .events),
    row(.edge(1), "end", "the newest event", nil, "", in: .events),
    row(.page(-1), "pgup", "a page of lines up", nil, "", in: .inspector),
    row(.page(1), "pgdn", "a page of lines down", nil, "", in: .inspector),
    row(.edge(-1), "home", "the first line", nil, "", in: .inspector),
    row(.edge(1), "end", "the last line", nil, "", in: .inspector),
    row(.find, "/", "find a text in the events, or in the lesson where it has the keys", "find", "find vote"),
    row(
      .view(.findNext(isForward: true)), "n", "find it again: further back in the events", nil, "find next"),
    row(.view(.findNext(isForward: false)), "N", "find it again, the other way", nil, "find previous"),
    row(.why, "y", "why is it so? the event behind what is under the cursor; Enter goes there", "why", "why"),
    row(.fog, "V", "fog: only what the selected node can know, and back", "fog", "fog n3"),
    row(.bookmark, "b", "bookmark this run by a name", nil, "bookmark alone"),
    row(
      .replay, "R", "replay my faults with one rule changed", "replay",
      "replay alone as majority with set rule majority"),
    row(
      .confirm, "enter", "go on in the lesson, commit an answer; deliver by hand", "next", "next"),
    row(.back, "backspace", "previous step of the lesson", nil, "previous"),
    row(.view(.hint), "H", "hint", "hint", "hint"),
    row(.view(.lessons), "L", "lessons", nil, "lessons"),
    row(.prompt, ":", "command line with completion and history", "command", ""),
    row(.palette, "ctrl-p", "find any command by a few letters of it", nil, ""),
    row(.view(.help), "? f1", "these keys; Enter runs the row", "help", "help"),
    row(.copy, "Y", "copy the focused panel as text", nil, "copy"),
    row(.toggleMouse, "f12", "mouse on / off (off: the terminal selects text)", nil, "set mouse off"),
    row(.close, "esc", "close or cancel; never quits", nil, ""),
    row(.leave, "q", "close what Esc closes, else leave (the session is kept)", "quit", "quit"),
    row(.repaint, "ctrl-l", "repaint the screen", nil, ""),
    row(.suspend, "ctrl-z", "suspend", nil, ""),
    row(.leaveAtOnce, "ctrl-c", "leave cleanly", nil, "quit"),

    // What has no key is a line of the prompt, found here and by its name.
    row("restart ", "boot the node from its disk", "restart n2"),
    row("thaw ", "let a frozen node run again", "thaw n2"),
    row("mend ", "let a cut link carry messages again", "mend n1>n2"),
    row("release ", "let a held message go on", "release n1>n2 copy#1"),
    row("isolate ", "cut the selected node off from all others", "isolate n3"),
    row("cut ", "stop one kind of message on a link", "cut n1-n2 kind vote"),
    row("clog ", "make what is sent on the selected link wait", "clog n1>n2 for 3s"),
    row("link ", "another delay, loss or order for a link", "link n1>n2 pareto 1ms alpha 2.5 loss 1%"),
    row("corrupt ", "damage the selected message", "corrupt n1>n2 copy#1"),
    row("deliver ", "deliver the selected message now", "deliver n1>n2 copy#1"),
    row("set scheduling ", "who delivers messages: automatic, or by hand", "set scheduling manual"),
    row("fire ", "let a timer of the node go off now", "fire n2 election"),
    row("crash ", "crash the node before its last write is safe", "crash n2 unsynced"),
    row("label ", "say how two events stand: the third of n1, the fifth of n2", "label n1 3 n2 5 before"),
    row("scale usual", "space-time: as much time in the picture as by itself", "scale usual"),
    row("pause", "stop playing", "pause"),
    row("why ", "which event made a goal's parts hold, or broke them", "why g1"),
    row("save-scenario ", "this run as fences for a lesson, into a new file", "save-scenario my.md"),
    row("answer ", "answer the question of the page at once", "answer 2 sure 3"),
    row("seek ", "go to a time of the run", "seek 4s"),
    row("speed ", "play at a speed of your own", "speed 1/4"),
    row("compare ", "two runs beside each other, and what differs", "compare alone majority"),
    row("reset lesson", "the lesson from its first step", "reset lesson"),
    row("reset all", "forget all progress (asks again)", "reset all"),
    row("chaos", "random faults: which promise breaks, and how little it takes", "chaos 100"),
    row("set theme ", "colours: dark, light or none", "set theme light"),
    row("set glyphs ", "signs: braille, plain or ascii", "set glyphs ascii"),
    row("set lang ", "the language of lessons, where they are translated", "set lang de"),
    row("set stamps ", "what space-time writes beside events: none, lamport or vector", "set stamps vector"),
    row("set motion ", "messages that glide, or jump", "set motion off"),
    row("set speed ", "the speed at which runs are played", "set speed 1/4"),
  ]

  private static func row(_ line: String, _ title: String, _ command: String) -> TableRow {
    TableRow(line: line, title: title, command: command)
  }
  private static func row(
    _ action: Action, _ keys: String, _ title: String, _ label: String?, _ command: String,
    in panel: Panel? = nil
  ) -> TableRow {
    let keys = keys.split(separator: " ").compactMap { Key(String($0)) }
    return TableRow(
      action: action, keys: keys, title: title, label: label, command: command, panel: panel,
      key: keys.first?.description ?? "")
  }

  /// The action of a key for the focused panel.
  package static func action(for key: Key, in panel: Panel) -> Action? {
    if case .character(let scalar) = key, ("1"..."9").contains(scalar) {
      return .digit(Int(scalar.value) - 48)
    }
    let matching = rows.filter { $0.keys.contains(key) }
    return (matching.first { $0.panel == panel } ?? matching.first { $0.panel == nil })?.action
  }
  /// What the keys from a row on are about, up to the next of these.
  private static let headings: [(Action, String)] = [
    (.playOrPause, "Time"), (.digit(1), "Selecting and moving"), (.crashOrRestart, "Breaking things"),
    (.operation, "Asking and tuning"), (.spaceTime, "Looking"), (.bookmark, "Runs"), (.confirm, "Lesson"),
    (.prompt, "The program"),
  ]
  static func heading(of action: Action) -> String { headingsByAction[action] ?? "" }
  private static let headingsByAction: [Action: String] = {
    var heading = "", all: [Action: String] = [:]
    for row in rows where row.panel == nil {
      heading = headings.first { $0.0 == row.action }?.1 ?? heading
      all[row.action] = heading
    }
    return all
  }()

  package static func row(for action: Action) -> TableRow? { rowsByAction[action] }
  private static let rowsByAction = Dictionary(rows.map { ($0.action, $0) }) { first, _ in first }
}
