// A program for the tests of the terminal layer: it draws a known picture, names every key it gets, and does
// on request what a terminal must survive. Its arguments are the path of a log, or nothing.
import Curses
import Glibc
import TUI
import TestSupport

func environment() -> [String: String] {
  var result: [String: String] = [:]
  var entry = environ
  while let text = entry.pointee {
    let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    if pair.count == 2 { result[String(pair[0])] = String(pair[1]) }
    entry += 1
  }
  return result
}

func say(_ text: String) {
  print(text)
  fflush(nil)
}

/// Draws frames that differ in a few cells, as an animation does.
func animate(_ terminal: inout CursesTerminal, from turn: Int) -> Int {
  for next in turn + 1...turn + 20 {
    while !terminal.show(ProbeScene.canvas(terminal.size, terminal.capabilities, turn: next)) {
      _ = terminal.nextKey(within: .milliseconds(1))
    }
  }
  return turn + 20
}

/// Says something on a terminal that may not take it.
func sayIfPossible(_ text: String) {
  var output = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
  if poll(&output, 1, 0) == 1 { say(text) }
}

func run(_ terminal: inout CursesTerminal) {
  var turn = 0, keys = 0, line = "ready"
  // Once it is kept, each frame draws on the last one and says which rows it touched.
  var kept: Canvas?, marks = 0
  while true {
    var canvas = kept ?? ProbeScene.canvas(terminal.size, terminal.capabilities, turn: turn)
    canvas.write(line, at: Point(2, 1))
    canvas.write("\(keys) keys", at: Point(60, 1))
    canvas.cursor = Point(2 + line.columns, 1)
    let isShown = terminal.show(canvas)
    if kept != nil {
      canvas.touched = .none
      kept = canvas
    }
    guard let key = terminal.nextKey(within: isShown ? nil : .milliseconds(10)) else { continue }
    if key == .character("u") { continue }
    keys += 1
    line = "key \(key)"
    switch key {
    case .character("q"):
      return
    case .character("t"): fatalError("the probe was asked to trap")
    case .character("i"): say("\([1, 2][turn + 2])")
    case .character("a"): abort()
    case .character("e"): _ = write(STDERR_FILENO, "a stray line\n", 13)
    case .character("s"): _ = kill(getpid(), SIGSEGV)
    case .character("H"): while true { usleep(1000) }
    case .character("w"):
      let before = terminal.traffic
      turn = animate(&terminal, from: turn)
      let after = terminal.traffic
      line = "\(after.frames - before.frames) frames \(after.writes - before.writes) writes"
      line += " \(after.bytes - before.bytes) bytes"
      _ = terminal.nextKey(within: nil)
    case .character("b"):
      line = "background " + (terminal.background.map { String($0, radix: 16) } ?? "unknown")
    case .character("m"): line = terminal.setMouse(true) ? "mouse on" : "no mouse"
    case .character("n"): terminal.setMouse(false)
    case .character("y"): line = terminal.copy("copied text, \u{e9}") ? "copied" : "not copied"
    case .character("k"):
      var frame = kept ?? canvas
      for x in 0..<frame.size.width {
        frame[Point(x, 6 + marks)] = Cell("x", Style(foreground: Int16(1 + x % 6)))
      }
      frame.write("mark \(marks) ", at: Point(2, 6 + marks))
      (kept, marks) = (frame, marks + 1)
    case .control("z"): terminal.suspend()
    case .control("l"): terminal.repaint()
    case .terminated(let signal):
      terminal.close()
      sayIfPossible("finished")
      CursesTerminal.die(by: signal)
    default: break
    }
  }
}

do {
  var terminal = try CursesTerminal(log: CommandLine.arguments.dropFirst().first, environment: environment())
  run(&terminal)
  terminal.close()
  sayIfPossible("bye")
  if let notice = terminal.notice { say(notice) }
} catch {
  say("no screen: \(error)")
  exit(69)
}
