import Curses
import Foundation

/// Ctrl-C, or the SIGTERM of a scheduler, as a wish to end soon; a second one ends the program at once.
struct StopSignal: Sendable {
  /// Written by the handler, which can reach nothing but a global.
  nonisolated(unsafe) private static var number: sig_atomic_t = 0

  init() {
    // Whoever started the program may have left them blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    sigprocmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { StopSignal.number = $0 }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      sigaction(number, &action, nil)
    }
  }
  var received: Int32? { Self.number == 0 ? nil : Self.number }
  /// Ends the program by the signal that it has received, if any.
  func passOn() { if let received { CursesTerminal.die(by: received) } }
}
