/// What can be asked and sent beside what terminfo says, by the name of the terminal (`TERM`).
package struct TerminalKind: Hashable, Sendable {
  private let name: String
  private let isAppleTerminal: Bool

  package init(environment: [String: String]) {
    name = environment["TERM"] ?? ""
    isAppleTerminal = environment["TERM_PROGRAM"] == "Apple_Terminal"
  }

  /// Whether its font has little more than ASCII: the Linux console and the hardware of old.
  package var isOld: Bool {
    if name.hasPrefix("vt") { return name.dropFirst(2).first?.isNumber ?? false }
    return ["linux", "ansi", "sun"].contains { name.hasPrefix($0) }
  }
  /// Whether it does as xterm does with what is not in its description: it takes private modes, answers
  /// questions or ignores them, and gives a program's text to the clipboard (OSC 52) where that is allowed.
  package var isLikeXterm: Bool {
    !isOld && !["dumb", "cons", "wsvt", "pcansi", "mach", "hurd"].contains { name.hasPrefix($0) }
  }
  /// Whether it can be asked for the state of a mode (DECRQM); Apple's terminal would show the question.
  package var answersModes: Bool { isLikeXterm && !isAppleTerminal && !isMultiplexer }
  /// Whether it stands between the program and the real terminal, and draws when it likes.
  package var isMultiplexer: Bool { name.hasPrefix("tmux") || name.hasPrefix("screen") }

  /// Whether it tells what the mouse does.
  ///
  /// - Parameter isDescribed: terminfo has the start of what it sends then (`kmous`).
  package func hasMouse(isDescribed: Bool) -> Bool {
    isLikeXterm && (isDescribed || isMultiplexer || name.hasPrefix("xterm"))
  }
}
