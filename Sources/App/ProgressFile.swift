import Engine
import Foundation
import Lessons
import Sessions

/// The one file of a learner's progress, which several programs may have open.
///
/// It is read and written as a whole, under a lock, and replaced at once: a crash leaves the old one or the
/// new one, and what two programs write is in it. A file that cannot be read is kept aside and never
/// overwritten.
package struct ProgressFile: Sendable {
  package let path: String
  package init(_ path: String) { self.path = path }

  package struct Outcome: Sendable {
    /// What the file holds now; where it could not be written, what it should hold.
    package var progress: Lessons.Progress
    /// What the person should know: a file that was kept aside, or that could not be written.
    package var problem: String?
    package var isWritten = false
  }

  /// The progress so far. What cannot be read is kept aside.
  package func read() -> Outcome {
    guard exists else { return Outcome(progress: Lessons.Progress()) }
    return locked { current(orElse: Lessons.Progress()) } ?? unlocked(Lessons.Progress())
  }

  /// The progress so far, without touching anything.
  /// - Throws: what is wrong in the file, with its place; `cannotOpen` where there is none.
  package func peek() throws -> Lessons.Progress { try ProgressFile.progress(in: path) }

  /// Takes changes into the file, beside those that other programs have made.
  ///
  /// - Parameter known: what goes on where the file can no longer be read.
  package func apply(_ changes: [Lessons.Progress.Change], known: Lessons.Progress) -> Outcome {
    let outcome: Outcome? = locked {
      var outcome = current(orElse: known)
      for change in changes { outcome.progress.apply(change) }
      // What stands in the way and cannot be kept aside is not overwritten.
      if outcome.problem != nil, exists { return outcome }
      write(&outcome)
      return outcome
    }
    if let outcome { return outcome }
    var unwritten = unlocked(known)
    for change in changes { unwritten.progress.apply(change) }
    return unwritten
  }

  /// Forgets a lesson, or everything; the file of before is kept aside.
  package func reset(lesson: String? = nil) -> (outcome: Outcome, aside: String?) {
    let result: (Outcome, String?)? = locked {
      guard exists else { return (Outcome(progress: Lessons.Progress(), isWritten: true), nil) }
      var outcome = Outcome(progress: Lessons.Progress())
      if let lesson {
        outcome = current(orElse: Lessons.Progress())
        guard exists else { return (outcome, nil) }
        outcome.progress.forget(lesson)
      }
      guard let aside = keepAside(copying: true) else {
        outcome.problem = "Nothing was forgotten: no copy of \(shownPath(path)) could be kept."
        return (outcome, nil)
      }
      write(&outcome)
      return (outcome, aside)
    }
    return result ?? (unlocked(Lessons.Progress()), nil)
  }

  // MARK: Reading

  package var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// The progress that a file holds, of this program or from elsewhere.
  /// - Throws: `TextFileError`, or `StoreError` with the place of what is wrong.
  package static func progress(in path: String) throws -> Lessons.Progress {
    let text = try TextFile(reading: path).text
    do {
      return try Lessons.Progress(parsing: text)
    } catch { throw StoreError(message: located(path, error)) }
  }

  private func current(orElse other: Lessons.Progress) -> Outcome {
    guard exists else { return Outcome(progress: Lessons.Progress()) }
    do {
      return Outcome(progress: try peek())
    } catch {
      let aside = keepAside(copying: false)
      let end = aside.map { "it is kept as \(shownPath($0))" } ?? "nothing is written over it"
      return Outcome(progress: other, problem: "The progress file could not be read (\(error)); \(end).")
    }
  }

  /// The first name that is free, `progress.kept-1` and so on; nil where the file cannot be put there.
  private func keepAside(copying: Bool) -> String? {
    let manager = FileManager.default
    let names = (1...9999).lazy.map { "\(path).kept-\($0)" }
    guard let aside = names.first(where: { !manager.fileExists(atPath: $0) }) else { return nil }
    do {
      if copying {
        try manager.copyItem(atPath: path, toPath: aside)
      } else {
        try manager.moveItem(atPath: path, toPath: aside)
      }
    } catch { return nil }
    return aside
  }

  // MARK: Writing

  private func write(_ outcome: inout Outcome) {
    do {
      try ProgressFile.replace((path as NSString).resolvingSymlinksInPath, with: outcome.progress.text)
      outcome.isWritten = true
    } catch { outcome.problem = "Progress could not be written: \(error)." }
  }

  /// Writes beside the file, has it on the disk, and then takes its place.
  private static func replace(_ path: String, with text: String) throws {
    func check(_ status: Int32) throws {
      guard status < 0 else { return }
      throw StoreError(message: "\(shownPath(path)): \(String(cString: strerror(errno)))")
    }
    let beside = path + ".new"
    let file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    try check(file)
    do {
      defer { close(file) }
      var bytes = Array(text.utf8)[...]
      while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        try check(count < 0 ? -1 : 0)
        bytes = bytes.dropFirst(count)
      }
      try check(fsync(file))
    } catch {
      unlink(beside)
      throw error
    }
    try check(rename(beside, path))
    let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    // That the new name lasts is worth asking for; where a folder cannot be synced, there is no more to do.
    _ = fsync(folder)
    close(folder)
  }

  // MARK: The lock

  /// How long another program is waited for, in thousandths of a second: it holds the lock for a few.
  private static let patience = 1000

  /// Does something while no other program does; nil where another one does not let go, as one that was
  /// stopped. Where there is no locking it is done all the same: the file is replaced as a whole.
  private func locked<Value>(_ act: () -> Value) -> Value? {
    let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard lock >= 0 else { return act() }
    defer { close(lock) }
    for _ in 0..<ProgressFile.patience {
      if flock(lock, LOCK_EX | LOCK_NB) == 0 { return act() }
      guard errno == EWOULDBLOCK || errno == EINTR else { return act() }
      usleep(1000)
    }
    return nil
  }
  private func unlocked(_ known: Lessons.Progress) -> Outcome {
    Outcome(
      progress: (try? peek()) ?? known,
      problem: "Another netsplit holds the progress file; nothing is written until it lets go.")
  }
}
