import CTerminal
import Glibc
import TUI

/// How a process ended.
package enum ExitStatus: Hashable, Sendable {
  case exited(Int32)
  case killed(by: Int32)

  /// From what `waitpid` gives.
  init(_ status: Int32) {
    self = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(by: status & 0x7F)
  }
}

/// What was expected and did not come, with the screen as it was.
package struct PtyFailure: Error, CustomStringConvertible {
  package let description: String
}

/// A program on a terminal of its own, as a person there sees it. Every wait is for something and has an end.
package final class Pty {
  /// What the terminal shows.
  package private(set) var screen: VirtualTerminal
  /// Everything that the program has sent.
  package private(set) var received: [UInt8] = []
  package let process: pid_t
  private var terminal: Int32
  private var answered = 0
  private var status: ExitStatus?
  /// What the program needs as long as it runs, such as a folder that is gone with its owner.
  package var needed: AnyObject?

  /// - Parameters:
  ///   - environment: the whole of it; `TERM`, `LANG`, `PATH` have defaults.
  ///   - traits: what the terminal answers when it is asked.
  package init(
    _ arguments: [String], environment: [String: String] = [:], size: Size = Size(80, 24),
    traits: VirtualTerminal.Traits = VirtualTerminal.Traits()
  ) throws {
    let defaults = [
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no",
    ]
    var child: pid_t = 0
    terminal = withCStrings(arguments) { arguments in
      withCStrings(defaults.merging(environment) { $1 }.map { "\($0)=\($1)" }) { environment in
        ct_pty_spawn(arguments[0], arguments, environment, Int32(size.width), Int32(size.height), &child)
      }
    }
    process = child
    screen = VirtualTerminal(size, traits: traits)
    if terminal < 0 { throw PtyFailure(description: "\(arguments[0]) was not started, error \(-terminal)") }
  }

  deinit {
    if status == nil {
      // What a shell has started in the foreground has a group of its own.
      let foreground = tcgetpgrp(terminal)
      if foreground > 1 { kill(-foreground, SIGKILL) }
      kill(-process, SIGKILL)
      kill(process, SIGKILL)
      var ignored: Int32 = 0
      waitpid(process, &ignored, 0)
    }
    hangUp()
  }

  /// Closes the terminal under the program, as when its window is closed or the connection is lost.
  package func hangUp() {
    if terminal >= 0 { close(terminal) }
    terminal = -1
  }

  /// Types `text`; control characters are the keys that send them.
  package func send(_ text: String) { send(Array(text.utf8)) }

  package func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(terminal, $0.baseAddress, $0.count) }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }

  package func signal(_ number: Int32) { kill(process, number) }

  package func resize(_ size: Size) {
    screen.resize(size)
    _ = ct_pty_resize(terminal, Int32(size.width), Int32(size.height))
  }

  /// The terminal's modes, to be compared before and after a program.
  package var modes: [UInt32] {
    var modes = termios()
    tcgetattr(terminal, &modes)
    let keys = withUnsafeBytes(of: modes.c_cc) { $0.map { UInt32($0) } }
    return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag] + keys
  }

  /// Reads what the program sends until the screen is as wanted; half a frame is never looked at where the
  /// terminal holds frames until they are whole.
  ///
  /// - Parameter expectation: what is waited for, in words, for the failure.
  package func wait(
    for expectation: String, seconds: Double = 10, until isDone: (VirtualTerminal) -> Bool
  ) throws {
    let deadline = now() + seconds
    while screen.holdsFrame || !isDone(screen) {
      guard try read(until: deadline) else {
        throw PtyFailure(
          description: "\(expectation): not within \(seconds) s, or the program ended.\n\(shown)")
      }
    }
    // What is waited for may stand in the first half of a frame.
    let end = now() + 0.1
    while now() < end, try read(until: now() + 0.003) {}
  }

  package func wait(forText text: String, seconds: Double = 10) throws {
    try wait(for: "'\(text)' on the screen", seconds: seconds) { $0.text.contains(text) }
  }

  /// Reads until nothing has come for the given time.
  package func settle(seconds: Double = 0.1) throws {
    while try read(until: now() + seconds) {}
  }

  /// Reads until the program has taken all that was sent to it.
  package func settleSent(seconds: Double = 10) throws {
    let deadline = now() + seconds
    while ct_pty_unread(terminal) > 0, now() < deadline { _ = try read(until: now() + 0.001) }
  }

  /// Reads on to the program's end; or, not reading, lets it run into a full terminal.
  package func exitStatus(seconds: Double = 10, reading: Bool = true) throws -> ExitStatus {
    if let status { return status }
    let deadline = now() + seconds
    while true {
      var value: Int32 = 0
      if waitpid(process, &value, WNOHANG) == process {
        let ended = ExitStatus(value)
        status = ended
        while try read(until: now()) {}
        return ended
      }
      guard now() < deadline else {
        throw PtyFailure(description: "The program has not ended within \(seconds) s.\n\(shown)")
      }
      if reading { _ = try read(until: min(deadline, now() + 0.01)) } else { usleep(1000) }
    }
  }

  /// The screen in a box, for failures.
  package var shown: String {
    let edge = "+" + String(repeating: "-", count: screen.size.width) + "+"
    return ([edge] + screen.rows.map { "|\($0)|" } + [edge]).joined(separator: "\n")
  }

  /// Takes one piece of output; false when none came in time or the other end is closed.
  private func read(until deadline: Double) throws -> Bool {
    var source = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    let milliseconds = max(0, (deadline - now()) * 1000)
    guard poll(&source, 1, Int32(milliseconds.rounded(.up))) > 0, terminal >= 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(terminal, &buffer, buffer.count)
    guard count > 0 else {
      if now() < deadline { usleep(1000) }  // closed at the other end: let its process be reaped
      return false
    }
    received += buffer[..<count]
    screen.feed(buffer[..<count])
    let answers = screen.answers.utf8
    if answers.count > answered { send(Array(answers.dropFirst(answered))) }
    answered = answers.count
    return true
  }
}

/// Seconds of a clock that never goes back.
func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Lends `strings` to C as an array that ends in NULL.
func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
) rethrows -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return try body(copies + [nil])
}
