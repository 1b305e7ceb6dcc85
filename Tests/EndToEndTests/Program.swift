import Foundation
import TestSupport

/// The built program, run without a terminal in a folder of its own that is gone with the test.
final class Program {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "netsplit-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func run(_ arguments: String..., environment: [String: String] = [:]) throws -> ProcessRun {
    try run(arguments, environment: environment)
  }
  func run(_ arguments: [String], environment: [String: String] = [:]) throws -> ProcessRun {
    let own = ["HOME": folder, "XDG_STATE_HOME": "\(folder)/state", "XDG_DATA_HOME": "\(folder)/data"]
    return try ProcessRun(
      [BuiltProgram.path("netsplit")] + arguments, environment: own.merging(environment) { $1 }, seconds: 120)
  }

  /// Writes a file and gives its path.
  func write(_ name: String, _ bytes: Data) throws -> String {
    let path = "\(folder)/\(name)"
    try bytes.write(to: URL(fileURLWithPath: path))
    return path
  }
  func write(_ name: String, _ text: String) throws -> String { try write(name, Data(text.utf8)) }

  /// The folder of the lessons of the project.
  static let lessons =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "lessons").path
  static func lesson(_ path: String) throws -> String {
    try String(contentsOfFile: "\(lessons)/\(path).lesson.md", encoding: .utf8)
  }
}

extension ProcessRun {
  var code: Int32? { if case .exited(let code) = status { Int32(code) } else { nil } }
  var outputLines: [Substring] { output.split(separator: "\n") }
  var errorLines: [Substring] { errors.split(separator: "\n") }
  /// Whether nothing in it could be obeyed by a terminal.
  var isPlain: Bool {
    (output + errors).unicodeScalars.allSatisfy {
      $0 == "\n"
        || $0.value >= 32 && !(0x7F...0x9F).contains($0.value) && !(0x202A...0x202E).contains($0.value)
    }
  }
}
