import Engine
import Foundation
import Lessons
import Sessions

/// The program's own files, and the only place below the command line that touches them or the calendar.
package struct Store: Sendable {
  /// Where everything of a person is kept: `$XDG_STATE_HOME/netsplit`.
  private let state: String
  package var recordings: String { state + "/recordings" }
  package var progress: String { state + "/progress" }
  /// What the program's parts printed on standard error while the screen was up.
  package var log: String { state + "/log" }
  /// What the person likes: `$XDG_CONFIG_HOME/netsplit/config`.
  package let configuration: String
  /// Where names of files begin that a person types.
  private let working: String

  package init(environment: [String: String]) {
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    func folder(_ variable: String, _ usual: String) -> String {
      (environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + usual) + "/netsplit"
    }
    state = folder("XDG_STATE_HOME", "/.local/state")
    working = environment["PWD"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home
    configuration = folder("XDG_CONFIG_HOME", "/.config") + "/config"
  }

  /// Makes the folders. False when that is not possible: then nothing is kept.
  package func prepare() -> Bool {
    let manager = FileManager.default
    try? manager.createDirectory(atPath: recordings, withIntermediateDirectories: true)
    return manager.isWritableFile(atPath: recordings)
  }

  /// Writes a text into a new file of the person's own; says what came of it.
  func create(_ name: String, _ text: String) -> String {
    let path = name.hasPrefix("/") ? name : "\(working)/\(name)"
    do {
      try TextFile.create(path, text)
      return "Written to \(shownPath(path)): a scenario and a run for a lesson."
    } catch {
      let sentence = error.description
      return sentence.prefix(1).uppercased() + sentence.dropFirst() + "."
    }
  }

  // MARK: Recordings

  package struct Entry: Hashable, Sendable {
    package let path: String
    /// The file's name without its ending.
    package let name: String
    package let modified: Date
    package let bytes: Int
    /// `2026-11-23 21:30`.
    package var when: String { Store.stamp(modified, format: "yyyy-MM-dd HH:mm") }
  }

  /// The newest first.
  package func entries() -> [Entry] {
    let manager = FileManager.default
    let names = (try? manager.contentsOfDirectory(atPath: recordings)) ?? []
    let all = names.filter { $0.hasSuffix(".netsplit") }.map { name -> Entry in
      let path = recordings + "/" + name
      let attributes = try? manager.attributesOfItem(atPath: path)
      return Entry(
        path: path, name: String(name.dropLast(9)),
        modified: attributes?[.modificationDate] as? Date ?? .distantPast,
        bytes: (attributes?[.size] as? NSNumber)?.intValue ?? 0)
    }
    return all.sorted { ($0.modified, $0.name) > ($1.modified, $1.name) }
  }

  /// A new recording, named after what is played and the moment.
  package func newRecording(of subject: String) -> RecordingFile? {
    let stamp = Store.stamp(Date(), format: "yyyy-MM-dd-HHmmss")
    for number in 1...99 {
      let suffix = number == 1 ? "" : "-\(number)"
      if let file = RecordingFile(creating: "\(recordings)/\(subject)-\(stamp)\(suffix).netsplit") {
        return file
      }
    }
    return nil
  }

  package func read(_ path: String) throws -> Recording {
    do {
      let text = try TextFile(reading: path, mayBeCut: true)
      return try RecordingText.read(text.text).recording
    } catch let problem as Diagnostic {
      throw StoreError(message: located(path, problem))
    } catch { throw StoreError(message: "\(error)") }
  }

  private static func stamp(_ date: Date, format: String) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = format
    return formatter.string(from: date)
  }

  // MARK: Copies

  /// What was copied last, for terminals that have no clipboard.
  package var copied: String { state + "/copied" }
  func keep(copied text: String) -> Bool {
    (try? Data(text.utf8).write(to: URL(fileURLWithPath: copied), options: .atomic)) != nil
  }

  // MARK: Settings

  /// The settings of the configuration file, where there is one, and what is wrong in it, with its place.
  package func readSettings() -> (settings: Settings, problems: [String]) {
    guard FileManager.default.fileExists(atPath: configuration) else { return (Settings(), []) }
    do {
      let (settings, problems) = Settings.parse(try TextFile(reading: configuration).text)
      return (settings, problems.map { located(configuration, $0) })
    } catch { return (Settings(), ["\(error)"]) }
  }

  // MARK: Progress

  package var progressFile: ProgressFile { ProgressFile(progress) }

  /// The day where the person lives, counted from the beginning of 1970.
  package var today: Int {
    let now = Date()
    return Int((now.timeIntervalSince1970 + Double(TimeZone.current.secondsFromGMT(for: now))) / 86_400)
  }
}

/// What could not be read, with its place.
package struct StoreError: Error, CustomStringConvertible {
  package let message: String
  package var description: String { message }
}

/// A recording that is being written: every line is in the file as soon as it is appended, so that a killed
/// program loses nothing.
package struct RecordingFile: Sendable {
  package let path: String
  private let descriptor: Int32

  init?(creating path: String) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return nil }
    self.path = path
    append([RecordingText.header])
  }

  /// Goes on with a recording; a last line that was cut off is taken away first.
  package init?(continuing path: String) {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let whole = data.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    if whole < data.count, truncate(path, off_t(whole)) != 0 { return nil }
    descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    self.path = path
  }

  package func append(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    var bytes = Array((lines.joined(separator: "\n") + "\n").utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
  package func close() { _ = Glibc.close(descriptor) }
}
