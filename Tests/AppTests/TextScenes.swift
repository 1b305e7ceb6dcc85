import Foundation
import Lessons
import Sessions
import TUI

@testable import App

/// Pages of real lessons, and a menu with everything in it.
enum TextScenes {
  static func lesson(_ path: String) throws -> Lesson {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "lessons/\(path).lesson.md"), encoding: .utf8)
    let (lesson, problems) = LessonText.parse(text)
    guard let lesson else { throw problems[0] }
    return lesson
  }

  /// Pages of the lesson about two primaries, each as a learner comes to it.
  static func pages() throws -> [(name: String, view: LessonView)] {
    let lesson = try lesson("05-agreement/21-split-brain")
    var session = try LessonRun.session(for: lesson)
    var run = LessonRun(lesson)
    var pages: [(String, LessonView)] = []
    func note(_ name: String) { pages.append((name, LessonView(run, session: session))) }
    run.open(step: "hook", in: &session)
    note("read")
    _ = run.next(in: &session)
    note("predict")
    run.press(2)
    note("picked")
    run.press(3)
    note("sure")
    _ = run.commit(in: &session)
    note("committed")
    _ = run.next(in: &session)
    note("run")
    run.finishRun(in: &session)
    note("scored")
    _ = run.next(in: &session)
    note("quiz")
    run.press(2)
    run.press(2)
    _ = run.commit(in: &session)
    note("right")
    _ = run.next(in: &session)
    _ = run.hint()
    _ = run.hint()
    note("goal")
    for command in ["partition n1 west | n2 n3 east", "op west write cart \"book\""] {
      if let parsed = try? session.text.parse(command) { try session.submit(parsed) }
      session.advance(by: .seconds(1))
    }
    run.refresh(&session)
    note("parts")
    run.open(step: "rule", in: &session)
    _ = run.next(in: &session)
    _ = run.next(in: &session)
    note("contrast")
    run.open(step: "check", in: &session)
    while !run.isFinished { _ = run.next(in: &session) }
    note("finished")
    return pages
  }
  static func page(_ name: String) throws -> LessonView {
    try pages().first { $0.name == name }?.view ?? LessonView(lesson: "", title: "", step: 0, of: 0)
  }

  static func menu(selected: Int = 2) -> MenuView {
    MenuView(
      [
        .init("", [.init("Resume split-brain, step 4?", note: "Enter / n")]),
        .init(
          "1  Messages",
          [
            .init(
              "Three machines that pretend to be one", note: "8 min", mark: .done,
              details: [
                "One name, three machines, no shared memory: what does a client notice when one dies?",
                "**What it breaks:**", "- \"Nodes know what I see.\"",
              ]),
            .init(
              "Make the inbox read 1 3 2 2 5", note: "8 min", mark: .open,
              details: [
                "Late, lost, doubled, out of order: you are the network, and see what a receiver can know.",
                "**Good to have done:** Three machines that pretend to be one.", "**What it breaks:**",
                "- \"TCP, or trying again, gives exactly once.\"",
              ]),
          ]),
        .init("5  Agreement", [.init("Two captains", note: "step 4 of 8", mark: .begun)]),
        .init(
          "Free play",
          [
            .init("heartbeat-failover", note: "3 nodes"), .init("ping-stream", note: "2 nodes"),
            .init("replicated-kv", note: "3 nodes"),
          ]),
        .init(
          "Recordings",
          [
            .init("alone, Two captains", note: "yesterday, 12 s"),
            .init("half a file", note: "3 weeks ago", mark: .broken),
          ]),
      ], selected: selected, tally: "1 of 3 lessons done", status: "3 lessons, 3 systems, 2 recordings.")
  }
  static var firstMenu: MenuView {
    var menu = menu(selected: 0)
    menu.sections.removeFirst()
    menu.sections.removeLast()
    menu.welcome =
      "Welcome. Here you break small distributed systems and see what each part can know; "
      + "press Enter for the first lesson."
    menu.tally = ""
    return menu
  }

  static func help(_ look: Look, selected: Int = 1, filter: String = "") -> HelpPane {
    HelpPane(
      [
        .init("space", "play / pause"),
        .init("x", "cut the selected link in one direction, and back", disabled: "select a link first: K"),
        .init("c", "crash or restart the node"), .init("? f1", "these keys; Enter runs the row"),
      ] + (1...20).map { .init("\($0)", "row \($0)") }, filter: filter, selected: selected, look: look)
  }
  static func prompt(_ look: Look) -> PromptPane {
    PromptPane(
      "partition n", cursor: 11,
      completions: ["n1", "n2", "n3", "west", "east", "rest", "|"].map { .init($0, "a node or a client") },
      selected: 1, look: look)
  }
  static func wrongPrompt(_ look: Look) -> PromptPane {
    PromptPane(
      "crash n9", cursor: 8, problem: .init(at: 6, "there is no node n9; did you mean \"n1\"?"), look: look)
  }
  static func choice(_ look: Look) -> ChoicePane {
    ChoicePane(
      "A client's operation",
      [
        .init("west write cart \"book\"", "again"), .init("west read cart", "near n1"),
        .init("east write cart \"lamp\"", "near n2"), .init("east ...", "in your own words"),
      ], selected: 1, look: look)
  }
  static func bars(_ look: Look) -> [any Pane] {
    [
      TitleBar(
        crumbs: ["Two captains", "Cut the cable"], isPlaying: false, now: Scenes.at(4182), speed: "1/8",
        facts: ["seed 21", "run alone"], look: look),
      StatusBar(text: "n3 says yes; the answer is still on the way.", look: look),
      FooterBar(
        items: [
          ("space", "play"), (".", "step"), ("[", "mark"), ("1-9", "node"), ("c", "crash"), ("p", "cut"),
          ("m", "message"), ("d", "drop"), ("z", "undo"), ("tab", "panel"), (":", "command"), ("?", "help"),
          ("q", "quit"),
        ], pinned: 2, look: look),
    ]
  }
}
