import Foundation
import TUI
import TestSupport
import Testing

/// The lessons from their first page to their last, with nothing but keys.
@Suite(.timeLimit(.minutes(2))) struct LessonsByKeyTests {
  static let sizes = [Size(80, 24), Size(100, 30), Size(200, 60)]

  /// Opens the course and the lesson in the row that many rows further down.
  func begin(_ home: Home, down rows: Int, _ size: Size, first page: String) throws -> Pty {
    let pty = try home.visit(size: size)
    try pty.wait(forText: "0 of 14 lessons done")
    for _ in 0..<rows { pty.send(.down) }
    pty.send(Pty.enter)
    try pty.wait(forText: page)
    return pty
  }

  /// Leaves the finished lesson: the course counts it, and opens it afresh.
  func leave(_ pty: Pty, _ home: Home) throws {
    try pty.wait(forText: "Lesson done.")
    try pty.type("L", until: "1 of 14 lessons done")
    pty.send("q")
    #expect(try pty.exitStatus() == .exited(0))
    let replay = try home.run(["replay", "--headless"] + home.recordings)
    #expect(replay.status == .exited(0), "\(replay.errors)")
  }

  @Test(arguments: sizes) func `hello-nodes is taken to its end`(_ size: Size) throws {
    let home = try Home()
    let pty = try begin(home, down: 0, size, first: "One answer, three machines")
    try pty.goOn(to: "A machine dies")
    try pty.answer("A pause, then", sure: 3)
    try pty.goOn(to: "Watch the pause")
    try pty.goOn(to: "This is the end of the run.")
    try pty.wait(forText: "RIGHT.")
    #expect(pty.clock == 3000)
    try pty.goOn(to: "Your turn: press a number.")
    try pty.answer("n1 told it", sure: 1)
    try pty.wait(forText: "NOT SO.")
    try pty.goOn(to: "0 of 5")
    try pty.type("H", until: "A hint.")
    try pty.type("i", until: "A client's operation")
    try pty.type("1", until: "c asks: read greeting.")
    try pty.type(">", until: "At 00:01.000.")
    try pty.type(":", until: "Tab completes")
    try pty.type("op c wr\tgreeting \"good evening\"\r", until: "c asks: write")
    try pty.step(until: "1 of 5")
    try pty.press(".")
    try pty.type("3V", until: "2 of 5")
    try pty.type(",", until: "3 of 5")
    try pty.type("c", until: "4 of 5")
    pty.expect("DOWN")
    try pty.operate("c read greeting", as: "c asks: read greeting.")
    try pty.type(">", until: "5 of 5")
    try pty.wait(forText: "Reached. Enter goes on.")
    try pty.type(Pty.escape, until: "The fog is gone.")
    try pty.goOn(to: "The name for it")
    try pty.answer("What the last message said", sure: 2)
    try pty.goOn(to: "0 of 2")
    try pty.goOn(to: "Enter again leaves this for later.")
    try pty.goOn(to: "Lesson done.")
    try leave(pty, home)
  }

  @Test(arguments: sizes) func `misbehaving-network is taken to its end`(_ size: Size) throws {
    let home = try Home()
    let pty = try begin(home, down: 1, size, first: "Five numbers")
    try pty.goOn(to: "Hold one back")
    try pty.answer("1 3 2 4 5", sure: 2)
    try pty.goOn(to: "Overtaken")
    try pty.type("++", until: "Speed x1/2")
    try pty.type(" ", until: "3 is here, 2 is not.")
    try pty.type(" ", until: "The run is over.")
    try pty.wait(forText: "RIGHT.")
    try pty.goOn(to: "Your turn: press a number.")
    try pty.answer("That it has not come", sure: 1)
    try pty.goOn(to: "0 of 1")
    try pty.step(until: "n1 sends number#2 to n2.")
    try pty.select(message: "number#2")
    try pty.type("o", until: "1 held")
    try pty.step(until: "n2 reads 3.")
    try pty.select(message: "number#2")
    try pty.press("o")
    try pty.type("u", until: "2 in flight")
    try pty.step(until: "n1 sends number#4 to n2.")
    try pty.select(message: "number#4")
    try pty.press("d")
    try pty.type(">", until: "Reached. Enter goes on.")
    pty.expect("1 of 1")
    try pty.goOn(to: "Nobody touches anything")
    try pty.goOn(to: "This is the end of the run.")
    try pty.goOn(to: "R replays")
    try pty.type("R", until: "this run is rough.")
    try pty.goOn(to: "This is the end of the run.")
    try pty.goOn(to: "2 of 2")
    try pty.goOn(to: "The name for it")
    try pty.answer("A duplicate", sure: 3)
    try pty.goOn(to: "Networks delay")
    try pty.goOn(to: "The repair, and its edge")
    try pty.answer("Nothing, until 2 comes", sure: 2)
    try pty.goOn(to: "1 of 2")
    try pty.goOn(to: "Enter again leaves this for later.")
    try pty.goOn(to: "Lesson done.")
    try leave(pty, home)
  }

  @Test(arguments: sizes) func `split-brain is taken to its end`(_ size: Size) throws {
    let home = try Home()
    let pty = try begin(home, down: 13, size, first: "The silence on the line")
    try pty.goOn(to: "Cut the cable")
    try pty.answer("Both are confirmed, west's", sure: 3)
    try pty.goOn(to: "Watch, then look")
    try pty.goOn(to: "This is the end of the run.")
    try pty.wait(forText: "RIGHT.")
    try pty.goOn(to: "Your turn: press a number.")
    try pty.answer("n2 cannot tell", sure: 3)
    try pty.goOn(to: "0 of 3")
    try pty.type("c", until: "c comes later: this step is about partition, heal, op.")
    for second in 1...4 { try pty.type(">", until: "At 00:0\(second).000.") }
    try pty.type("p1", until: "Enter cuts")
    try pty.type("\r", until: "CUT")
    try pty.type(">", until: "1 of 3")
    try pty.operate("west write cart book")
    try pty.operate("east write cart lamp")
    try pty.type(">", until: "2 of 3")
    try pty.type("1V", until: "what n1 can know")
    try pty.type("V", until: "The fog is gone")
    pty.send("P")
    try pty.wait(untilGone: "CUT")
    try pty.type(">", until: "Reached. Enter goes on.")
    pty.expect("3 of 3")
    try pty.goOn(to: "One rule changed")
    try pty.answer("no answer before", sure: 2)
    try pty.goOn(to: "R replays")
    try pty.type("R", until: "this run is majority.")
    try pty.goOn(to: "This is the end of the run.")
    try pty.goOn(to: "2 of 2")
    try pty.goOn(to: "Two majorities")
    try pty.goOn(to: "Before you go")
    try pty.answer("nobody", sure: 3)
    try pty.goOn(to: "Your turn: press a number.")
    try pty.answer("It can keep running", sure: 3)
    try pty.goOn(to: "0 of 1")
    try pty.goOn(to: "Enter again leaves this for later.")
    try pty.goOn(to: "Lesson done.")
    try leave(pty, home)
  }
}

extension Pty {
  /// Presses Enter, again where a page is longer than its panel, and waits for what comes then.
  func goOn(to text: String) throws {
    for _ in 0..<6 {
      try press(Pty.enter)
      if !screen.text.contains("Enter reads on.") { break }
    }
    try wait(forText: text)
  }

  /// Picks the option with these words, says how sure, and commits.
  func answer(_ words: String, sure: Int) throws {
    for _ in 0..<20 where !screen.text.contains(words) { try press(Arrow.right.rawValue) }  // it may be below
    try wait(forText: words)
    let row = try #require(screen.rows.first { $0.contains(words) })
    let before = row.components(separatedBy: words)[0]
    let number = try #require(before.last { $0.isNumber }, "\(shown)")
    try type("\(number)", until: "How sure?")
    try type("\(sure)", until: "Enter commits. Another number changes the option.")
    try type(Pty.enter, until: "Committed.")
  }

  /// Sends a key and reads the whole frame that answers it.
  func press(_ key: String) throws {
    let before = received.count
    send(key)
    try wait(for: "an answer to \(key.debugDescription)") { _ in self.received.count > before }
    try settle(seconds: 0.03)
  }

  /// Goes from event to event until the text is on the screen's head or foot.
  func step(until text: String) throws {
    for _ in 0..<80 {
      try press(".")
      if outline.contains(text) { return }
    }
    try wait(for: "an event with '\(text)'", seconds: 0) { _ in false }
  }

  /// Goes through the messages in flight to that one.
  func select(message name: String) throws {
    for _ in 0..<9 {
      try press("m")
      if outline.contains(name) { return }
    }
    try wait(for: "the message '\(name)' in flight", seconds: 0) { _ in false }
  }

  /// Asks as a client, by the list of operations.
  func operate(_ words: String, as sentence: String = "asks: write") throws {
    try type("i", until: "A client's operation")
    let row = try #require(screen.rows.first { $0.contains(words) && $0.contains("near") }, "\(shown)")
    let number = try #require(row.split(separator: words)[0].last { $0.isNumber }, "\(shown)")
    try type("\(number)", until: sentence)
  }

  /// The lines that say what happens, and the frames with the goal's count.
  private var outline: String {
    let rows = screen.rows
    return ([rows[0]] + rows.suffix(3) + rows.filter { $0.contains(" of ") && $0.contains("╮") })
      .joined(separator: "\n")
  }
}
