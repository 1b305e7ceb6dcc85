import Foundation

/// One file of the project as its text stands in the tree that is being tested.
struct SourceFile {
  /// From the root of the project.
  let path: String
  let lines: [String]

  /// The lines without what stands in comments and quotes, so that only code is left.
  var code: [String] {
    lines.map { line in
      var text = "", isQuoted = false, last: Character = " "
      for character in line {
        if character == "\"", last != "\\" { isQuoted.toggle() }
        if !isQuoted, character == "/", last == "/" { return String(text.dropLast()) }
        if !isQuoted { text.append(character) }
        last = character
      }
      return text
    }
  }
}

/// The tree of the project, found from this file's own place.
enum SourceTree {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }
  /// All files below a folder whose names end so, in the order of their paths.
  static func files(in folder: String, ending: String = ".swift") throws -> [SourceFile] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path())
    return try names.filter { $0.hasSuffix(ending) }.sorted().map { name in
      let path = "\(folder)/\(name)"
      let lines = try text(path).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      return SourceFile(path: path, lines: lines.last == "" ? lines.dropLast() : lines)
    }
  }
  static func swift() throws -> [SourceFile] { try files(in: "Sources") + files(in: "Tests") }
}

/// A target of `Package.swift`: where its files are, and which modules it may import.
struct ManifestTarget {
  let name: String, path: String, isProgram: Bool
  var dependencies: [String]

  /// The targets of the manifest in its order.
  static func all() throws -> [ManifestTarget] {
    let manifest = try SourceTree.text("Package.swift")
    let starts = [".target(", ".testTarget(", ".executableTarget(", ".plugin("]
    guard let begin = manifest.range(of: "targets: [") else { return [] }
    var targets: [ManifestTarget] = []
    var rest = manifest[begin.upperBound...]
    while let start = starts.compactMap({ rest.range(of: $0) }).min(by: { $0.lowerBound < $1.lowerBound }) {
      let body = balanced(rest[start.upperBound...])
      let kind = rest[start]
      rest = rest[body.endIndex...]
      guard let name = quoted(after: "name: ", in: body) else { continue }
      let folder = kind == ".testTarget(" ? "Tests" : "Sources"
      targets.append(
        ManifestTarget(
          name: name, path: quoted(after: "path: ", in: body) ?? "\(folder)/\(name)",
          isProgram: kind == ".executableTarget(", dependencies: dependencies(of: body)))
    }
    return targets
  }

  /// Up to the parenthesis that closes what is open.
  private static func balanced(_ text: Substring) -> Substring {
    var depth = 1
    for index in text.indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" { depth -= 1 }
      if depth == 0 { return text[..<index] }
    }
    return text
  }
  private static func quoted(after label: String, in text: Substring) -> String? {
    guard let start = text.range(of: label) else { return nil }
    let words = text[start.upperBound...].split(separator: "\"", omittingEmptySubsequences: false)
    return words.count > 1 ? String(words[1]) : nil
  }
  private static func dependencies(of body: Substring) -> [String] {
    guard let start = body.range(of: "dependencies: [") else { return [] }
    var list = body[start.upperBound...]
    if let end = list.firstIndex(of: "]") { list = list[..<end] }
    // Of a product only its name is a module, not its package.
    let entries = list.replacing(#/, package: "[^"]*"/#, with: "")
    return entries.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}
