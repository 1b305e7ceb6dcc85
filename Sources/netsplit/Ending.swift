import ArgumentParser
import Foundation

/// How a verb ends: the exit status that scripts rely on.
enum Ending: Int32 {
  case checkFailed = 1
  /// Not everything was looked at, and nothing was found so far.
  case unknown = 2
  case usage = 64
  case badInput = 65
  case cannotOpen = 66
  case noTerminal = 69
  case ourFault = 70

  /// Says why on standard error and ends the verb.
  func error(_ message: String) -> any Error {
    warn("netsplit: \(message)")
    return ExitCode(rawValue)
  }
  /// The same for what is wrong in a file: `file:line:column: message`, as editors understand it.
  func error(at message: String) -> any Error {
    warn(message)
    return ExitCode(rawValue)
  }
}

/// Prints a line at once, also where standard output is a file that somebody follows.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

/// Prints a line on standard error.
func warn(_ message: String) { FileHandle.standardError.write(Data("\(message)\n".utf8)) }
