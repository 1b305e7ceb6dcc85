import Engine
import Foundation
import Lessons
import Sessions
import TUI
import Testing

@testable import App

/// Lessons taken line by line, without a screen.
@Suite struct PlainLessonTests {
  typealias Home = AppFlowTests.Home

  /// The ids of all lessons of the course.
  static let ids: [String] = Home().app().course.map(\.id)

  static func learner(_ home: Home, _ id: String, step: String? = nil, width: Int = 72) throws -> PlainLearner
  {
    var app = home.app()
    try app.open(lesson: id, step: step)
    return PlainLearner(app, width: width)
  }

  @Test func `there are lessons to take`() { #expect(Self.ids.count >= 3) }

  @Test(arguments: ids) func `a lesson is taken to its end, and the same lines say the same`(_ id: String)
    throws
  {
    let home = Home()
    let learner = try Self.learner(home, id)
    #expect(learner.takeLesson(), "\(learner.transcript.joined(separator: "\n"))")
    let run = try #require(learner.run)
    #expect(run.answers.allSatisfy(\.isRight) && !run.answers.isEmpty)
    let goals = run.lesson.steps.flatMap(Page.pages).compactMap { page -> String? in
      if case .goal(let goal, isStretch: false) = page.task { goal.id } else { nil }
    }
    #expect(Set(goals).isSubset(of: run.reachedGoals), "\(goals) \(run.reachedGoals)")
    let title = run.lesson.header.title
    #expect(learner.transcript.suffix(8).contains { $0.hasPrefix("Lesson done: \(title.prefix(20))") })
    #expect(home.store.progressFile.read().progress.state(of: id) == .done)
    #expect(learner.lesson.farewell.isEmpty)

    let again = try Self.learner(Home(), id)
    for line in learner.typed { again.type(line) }
    #expect(again.transcript == learner.transcript)
    learner.type("")
    #expect(learner.lesson.isOver)
  }

  @Test func `a listener is told the numbers of events, and labels two of them by these`() throws {
    let learner = try Self.learner(Home(), "hello-nodes", step: "act")
    for line in ["op c write greeting moin", "seek 200ms"] { learner.type(line) }
    let told = learner.type("events n1")
    #expect(told.first == "n1 1, at 0.000s: n1 starts." && told.count > 3, "\(told)")
    #expect(learner.type("events n9") == ["Nothing is called \"n9\"; did you mean \"n1\"?"])
    let answer = learner.type("label n1 1 n1 2 before").joined(separator: " ")
    #expect(answer == "Right: A is before B: both are events of n1, one after the other.")
    #expect(learner.type("label n2 1 n1 2 after").joined(separator: " ").hasPrefix("No: A "))
    #expect(learner.type("label before").joined(separator: " ").contains("Right: A is after B") == false)
    #expect(learner.run?.evidence.labels.first?.isRight == true)
  }

  @Test func `the first lesson reads as it is kept`() throws {
    let learner = try Self.learner(Home(), "hello-nodes")
    #expect(learner.takeLesson())
    try Golden.check(
      learner.transcript.joined(separator: "\n") + "\n", "plain-hello-nodes-72.txt")
  }

  @Test(arguments: ids, [20, 40, 72])
  func `every line fits, and none moves a cursor or leaves ASCII where that is all there is`(
    _ id: String, _ width: Int
  ) throws {
    var app = Home().app()
    app.use(Look(.mono, glyphs: .ascii))
    try app.open(lesson: id)
    let learner = PlainLearner(app, width: width)
    #expect(learner.takeLesson())
    for line in learner.transcript where !line.hasPrefix("> ") {
      #expect(line.columns <= width && !line.hasSuffix(" "), "\(line)")
      #expect(line.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value < 127 }, "\(line)")
    }
  }

  @Test func `who stops in the middle goes on at that step, with the answers given`() throws {
    let home = Home()
    let learner = try Self.learner(home, "hello-nodes")
    for line in ["", "2", "3", ""] { learner.type(line) }
    #expect(learner.run?.step.id == "see")
    #expect(learner.lesson.farewell.joined(separator: " ").contains("goes on at step 3 of 5"))
    learner.lesson.close()
    let again = try Self.learner(home, "hello-nodes")
    #expect(again.run?.step.id == "see" && again.run?.answer(to: "p1")?.option == 2)
    #expect(again.transcript.contains("Step 3 of 5: Watch the pause"))
    #expect(again.transcript.contains("You were here before; previous goes back."))
  }

  @Test func `a wrong answer is told with its reason once the run has shown it`() throws {
    let learner = try Self.learner(Home(), "hello-nodes", step: "predict")
    #expect(learner.type("9") == ["There are 4 options here."])
    #expect(learner.type("1").first?.hasPrefix("How sure?") == true)
    #expect(learner.type("esc") == ["Pick anew."])
    #expect(learner.type("answer 7 sure 1") == ["There are 4 options here."])
    #expect(learner.type("answer 1 sure 3").first == "Committed.")
    learner.type("")
    let answer = learner.type("")
    let text = answer.joined(separator: " ")
    #expect(text.contains("Not so. You were certain.") && text.contains("1. An error. (wrong, your answer)"))
    #expect(text.contains("Right if: c knew one address only.") && text.contains("3. A pause"))
  }

  @Test func `an error is worded as in the prompt`() throws {
    let learner = try Self.learner(Home(), "hello-nodes", step: "act")
    for line in ["crash n9", "seek", "op c", "partition n1", "fog n9", "answer 1", "crash n1 n2", "cut n1"] {
      var play = try #require(learner.play)
      _ = play.run(line: line)
      let expected = PlainText().lines(of: [play.status])
      #expect(learner.type(line) == expected, "\(line)")
    }
    #expect(
      learner.type("crsh n1") == ["\"crsh\" is no command; did you mean \"crash\"? help lists them all."])
    #expect(learner.type("\u{1B}[31mred").joined().contains("?[31mred"))
    #expect(learner.type("# a remark").isEmpty)
    #expect(learner.type("  :crash   n1 ").contains { $0.hasPrefix("n1 is down") })
  }

  @Test func `a key of the screen does here what it does there, and lists are numbered`() throws {
    let learner = try Self.learner(Home(), "hello-nodes", step: "act")
    #expect(learner.type("3").first?.hasPrefix("n3: role replica") == true)
    #expect(learner.type("V").contains { $0.hasPrefix("Only what n3 can know.") })
    #expect(learner.type("V").contains { $0.hasPrefix("The fog is gone") })
    let choice = learner.type("i")
    #expect(choice.contains("1. c read greeting, near n2"))
    #expect(learner.type("1").first == "c asks: read greeting.")
    learner.type("i")
    #expect(learner.type("3") == ["Write the whole line, beginning with: op c"])
    #expect(learner.type("b") == ["Write it as one line, such as: bookmark alone"])
    #expect(learner.type("undo") == ["Undone: this is the moment before it."])
    #expect(learner.type(" ").contains("Nothing more will happen by itself: act, or go back in time."))
  }

  @Test func `play stops where something matters and repeats are counted`() throws {
    let learner = try Self.learner(Home(), "split-brain", step: "break")
    let quiet = learner.type("play")
    #expect(quiet.contains("... 46 heartbeats, 46 haves"))
    #expect(quiet.last == "Nothing else of note up to 00:05.000.")
    learner.type("seek 4s")
    learner.type("partition n1 west | rest")
    let crown = learner.type("play")
    #expect(crown.last == "Done: two primaries at once.")
    #expect(crown.contains("At 4.420s n2 takes over: primary of epoch 2."))
    let step = learner.type("step")
    #expect(step.count { $0.hasPrefix("At ") } >= 1 && !step.contains { $0.hasPrefix("...") })
  }

  @Test func `status tells of nodes, messages, cuts, clients and the goal, and in fog only of one node`()
    throws
  {
    let learner = try Self.learner(Home(), "split-brain", step: "break")
    for line in ["seek 4s", "partition n1 west | rest", "op west write cart book"] { learner.type(line) }
    let text = learner.type("status").joined(separator: " ")
    for words in [
      "At 00:04.000 of the run alone", "n1: role primary, epoch 1", "west: a client near n1.",
      "The network is cut: n1 west | n2 n3 east.", "Dials: ",
      "- west>n1 write#1 arrives in", "west asked at 4.000s: write cart book; no answer yet.",
      "Goal, 0 of 3:",
    ] {
      #expect(text.contains(words), "\(words) in \(text)")
    }
    learner.type("fog n3")
    let fog = learner.type("status").joined(separator: " ")
    #expect(
      fog.contains("Fog: only what n3 can know.") && !fog.contains("n1: role") && !fog.contains("Under way"))
    #expect(learner.type("status n1").contains { $0.contains("cannot know this") })
    learner.type("fog off")
    let node = learner.type("status n1")
    #expect(node.first == "n1, PRIM" || node.first?.hasPrefix("n1, ") == true)
    #expect(node.contains { $0.hasPrefix("heartbeat: in ") })
    #expect(learner.type("status n9") == ["Nothing is called \"n9\"; did you mean \"n1\"?"])
  }

  @Test func `status names the links that are not as at the start`() throws {
    let roster = Roster(nodes: ["n1", "n2", "n3"])
    var play = Play(try Session(Scenario(system: "heartbeat-failover", seed: 1, roster: roster)))
    for line in ["cut n2>n3", "link n1-n3 200ms", "clog n3>n2 for 3s"] { _ = play.run(line: line) }
    let links = play.standing.filter { $0.hasPrefix("n") && $0.prefix(3).hasSuffix(">") }
    #expect(links.map { String($0.prefix(5)) } == ["n1>n3", "n2>n3", "n3>n1", "n3>n2"], "\(links)")
    #expect(links[0].contains("takes: 200 ms") && links[1].contains("state: cut"), "\(links)")
    #expect(links[3].contains("clogged for 3"), "\(links)")
  }

  @Test func `help lists every command that works here, page and events say things again`() throws {
    let learner = try Self.learner(Home(), "hello-nodes", step: "act")
    let help = learner.type("help").joined(separator: " ")
    for words in [
      "crash n2", "seek +1s", "bookmark alone", "hint", "replay alone", "reset step", "op c write",
    ] {
      #expect(help.contains(words), "\(words)")
    }
    #expect(learner.type("?").joined(separator: " ") == help)
    learner.type("op c read greeting")
    learner.type("play")
    #expect(learner.type("events").contains("At 0.000s command: op c read greeting."))
    #expect(learner.type("tab") == ["That changes only what a screen shows."])
    #expect(learner.type("page").contains("- open: a replica crashed"))
  }

  @Test func `leaving, forgetting and a run that is restarted`() throws {
    let home = Home()
    let learner = try Self.learner(home, "hello-nodes", step: "act")
    learner.type("crash n1")
    #expect(learner.type("reset step").first?.hasPrefix("From the start of this step") == true)
    #expect(learner.type("z") == ["The run that was restarted is back.", "Done: a replica crashed."])
    #expect(learner.type("reset all").first?.contains("once more") == true)
    let farewell = learner.type("reset all").joined(separator: " ")
    #expect(farewell.hasPrefix("All progress is forgotten; the recordings stay. A copy is kept as"))
    #expect(learner.lesson.isOver && home.store.progressFile.read().progress.isEmpty)
    for line in ["quit", "lessons"] {
      let other = try Self.learner(home, "hello-nodes")
      other.type(line)
      #expect(other.lesson.isOver && other.lesson.farewell.joined().contains("Your place is kept"))
    }
  }

  @Test(arguments: 1...3) func `hundreds of lines of anything trap nowhere`(_ seed: UInt64) throws {
    var random = Splitmix(seed)
    let ids = Self.ids
    let learner = try Self.learner(Home(), ids[random.next(ids.count)])
    let words =
      CommandTable.rows.map(\.command) + CommandTable.rows.flatMap(\.keys).map(\.description)
      + PlainCommand.names + [
        "", " ", "1", "2", "3", "4", "status n1", "status message", "play", "é\u{301}", "#",
      ]
    let leaving = ["quit", "lessons", "reset all", "q", "L", "ctrl-c"]
    for _ in 0..<300 {
      let line = words[random.next(words.count)]
      if leaving.contains(line) || learner.isFinished { continue }
      let answer = learner.type(line)
      #expect(answer.allSatisfy { $0.columns <= 72 })
    }
  }
}
