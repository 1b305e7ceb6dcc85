import Foundation
import Lessons

/// The file of a lesson that somebody writes while it is shown.
struct AuthoredFile: Sendable {
  /// What tells one saved version from another.
  private struct Stamp: Equatable {
    let modified: Date?, size: Int?, number: Int?
  }
  let path: String
  private var stamp: Stamp?

  init(_ path: String) {
    self.path = path
    stamp = Self.stamp(of: path)
  }

  /// Whether it was saved since it was looked at last. One that is gone for a moment, as editors do it, was
  /// not.
  mutating func hasChanged() -> Bool {
    guard let now = Self.stamp(of: path), now != stamp else { return false }
    stamp = now
    return true
  }

  private static func stamp(of path: String) -> Stamp? {
    let resolved = (path as NSString).resolvingSymlinksInPath
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else { return nil }
    return Stamp(
      modified: attributes[.modificationDate] as? Date, size: (attributes[.size] as? NSNumber)?.intValue,
      number: (attributes[.systemFileNumber] as? NSNumber)?.intValue)
  }
}

/// What the screen shows to an author besides the lesson.
struct Authoring: Hashable, Sendable {
  /// What is wrong with the file as it was saved last; the lesson on the screen is the version before.
  var problems: [String] = []

  /// Each with its place, without the file, which the author knows.
  static func problems(_ error: LessonFileError) -> [String] {
    if case .lesson(_, let found) = error { return found.map(\.description) }
    return error.lines
  }
}
