import Foundation
import Glibc
import Sessions
import TUI
import TestSupport
import Testing

/// A person's home, and visits to the program from it; gone with the test and its visits.
final class Home {
  let folder: String
  private(set) var environment: [String: String]

  init(_ changes: [String: String] = [:]) throws {
    folder = NSTemporaryDirectory() + "netsplit-home-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    environment = [
      "HOME": folder, "XDG_STATE_HOME": "\(folder)/state", "XDG_CONFIG_HOME": "\(folder)/config",
      "XDG_DATA_HOME": "\(folder)/data", "NETSPLIT_LESSONS": Home.lessons,
    ].merging(changes) { $1 }
  }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// The folder of the lessons of the project.
  static let lessons =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "lessons").path
  static let program = BuiltProgram.path("netsplit")

  /// Starts the program on a terminal.
  func visit(
    _ arguments: [String] = [], _ changes: [String: String] = [:], size: Size = Size(100, 30),
    traits: VirtualTerminal.Traits = VirtualTerminal.Traits()
  ) throws -> Pty {
    let pty = try Pty(
      [Home.program] + arguments, environment: environment.merging(changes) { $1 }, size: size, traits: traits
    )
    pty.needed = self
    return pty
  }

  /// Starts the program under a shell that outlives it: `before` is printed first, `ended STATUS` last.
  func visitFromShell(
    _ arguments: String = "", then rest: String = "",
    traits: VirtualTerminal.Traits = VirtualTerminal.Traits()
  ) throws -> (Pty, modes: [UInt32]) {
    let script =
      "set -m; trap : INT; echo before; read go; \(Home.program) \(arguments)\(rest); echo ended $?; read go"
    let shell = try Pty(
      ["/bin/sh", "-c", script], environment: environment, size: Size(100, 30), traits: traits)
    shell.needed = self
    try shell.wait(forText: "before")
    let modes = shell.modes
    shell.send("\n")
    return (shell, modes)
  }

  var recordings: [String] {
    let folder = "\(folder)/state/netsplit/recordings"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { "\(folder)/\($0)" }
  }
  /// The text of the only recording.
  func recording() throws -> String {
    try #require(recordings.count == 1, "\(recordings)")
    return try String(contentsOfFile: recordings[0], encoding: .utf8)
  }
  func run(_ arguments: [String]) throws -> ProcessRun {
    try ProcessRun([Home.program] + arguments, environment: environment)
  }
  func write(_ name: String, _ text: String) throws -> String {
    let path = "\(folder)/\(name)"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    return path
  }
}

extension Pty {
  enum Arrow: String { case up = "\u{1B}OA", down = "\u{1B}OB", right = "\u{1B}OC", left = "\u{1B}OD" }
  static let enter = "\r", escape = "\u{1B}", backspace = "\u{7F}"
  func send(_ arrow: Arrow) { send(arrow.rawValue) }

  /// Types a key and waits for what it brings.
  func type(_ keys: String, until text: String) throws {
    send(keys)
    try wait(forText: text)
  }

  /// Waits until the text is gone.
  func wait(untilGone text: String) throws {
    try wait(for: "no '\(text)' on the screen") { !$0.text.contains(text) }
  }

  /// The clock of the title line, in thousandths of a second.
  var clock: Int? { screen.clock }

  /// Expects the screen to hold a text now.
  func expect(_ text: String, _ location: SourceLocation = #_sourceLocation) {
    #expect(screen.text.contains(text), "no '\(text)' on\n\(shown)", sourceLocation: location)
  }

  /// Expects that nothing of the program is left on the terminal.
  func expectRestored(_ modes: [UInt32], _ location: SourceLocation = #_sourceLocation) {
    #expect(!screen.isAlternate, "\(shown)", sourceLocation: location)
    #expect(screen.leftovers == [], sourceLocation: location)
    #expect(self.modes == modes, "the modes differ", sourceLocation: location)
    #expect(screen.cells.allSatisfy { $0.style == .plain }, "\(shown)", sourceLocation: location)
    #expect(screen.text.hasPrefix("before"), "\(shown)", sourceLocation: location)
  }

  /// The process that the shell runs in the foreground.
  func child() throws -> pid_t {
    let listing = try ProcessRun(["/bin/cat", "/proc/\(process)/task/\(process)/children"]).output
    return try #require(listing.split(separator: " ").first.flatMap { pid_t($0) }, "no child\n\(shown)")
  }
}

extension VirtualTerminal {
  /// `00:04.182` in the title line, in thousandths of a second.
  var clock: Int? {
    let words = row(0).split(separator: " ")
    guard let word = words.first(where: { $0.count == 9 && $0.contains(":") && $0.contains(".") }) else {
      return nil
    }
    let parts = word.split(whereSeparator: { $0 == ":" || $0 == "." }).compactMap { Int($0) }
    return parts.count == 3 ? (parts[0] * 60 + parts[1]) * 1000 + parts[2] : nil
  }
}
