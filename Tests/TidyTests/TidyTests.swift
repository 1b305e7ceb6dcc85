import Testing

@Suite struct TidyTests {
  @Test func noLineIsLongerThan110Characters() throws {
    for file in try SourceTree.swift() {
      for (index, line) in file.lines.enumerated() where line.count > 110 {
        Issue.record("\(file.path):\(index + 1): \(line.count) characters")
      }
    }
  }

  @Test func noFileIsLongerThan500Lines() throws {
    let files = try SourceTree.swift()
    #expect(files.count > 100)
    for file in files where file.lines.count > 500 {
      Issue.record("\(file.path): \(file.lines.count) lines")
    }
  }

  @Test func noFunctionIsLongerThan60Lines() throws {
    var count = 0
    for file in try SourceTree.swift() {
      for (index, line) in file.lines.enumerated() where line.contains(#/^ *([a-z@()]+ )*(func |init[(?<])/#)
      {
        let indent = line.prefix { $0 == " " }
        let end = file.lines[index...].firstIndex { $0.hasPrefix(indent + "}") } ?? index
        // A requirement of a protocol has no body.
        guard line.hasSuffix("{") || line.hasSuffix("("), end > index else { continue }
        count += 1
        if end - index + 1 > 60 { Issue.record("\(file.path):\(index + 1): \(end - index + 1) lines") }
      }
    }
    #expect(count > 500)
  }

  /// Modules of the toolchain, which no manifest names.
  private static let toolchain: Set = ["Foundation", "Glibc", "Testing", "PackagePlugin"]

  @Test func everyTargetImportsWhatTheManifestNamesAndNothingElse() throws {
    let targets = try ManifestTarget.all()
    #expect(targets.count > 12)
    let programs = targets.filter(\.isProgram).map(\.name)
    for target in targets where target.name != "CTerminal" {
      var imported: Set<String> = []
      for file in try SourceTree.files(in: target.path) {
        for line in file.lines {
          if let match = line.wholeMatch(of: #/(@testable )?import (\w+)/#) {
            imported.insert(String(match.2))
          }
        }
      }
      imported.subtract(Self.toolchain)
      let named = Set(target.dependencies).subtracting(programs)
      #expect(imported.subtracting(named).sorted() == [], "imported by \(target.name), not in the manifest")
      #expect(named.subtracting(imported).sorted() == [], "in the manifest of \(target.name), not imported")
    }
  }

  @Test func allFilesBelongToATargetOfTheManifest() throws {
    let paths = try ManifestTarget.all().map { $0.path + "/" }
    for file in try SourceTree.swift() where !paths.contains(where: file.path.hasPrefix) {
      Issue.record("\(file.path) is built by no target")
    }
  }

  /// Where wall clocks, hashing order and the standard library's chance would break the determinism of runs.
  private static let deterministic = ["Engine", "Checkers", "Systems", "Sessions", "Lessons", "TUI"]
  private static var banned: [Regex<Substring>] {
    [
      #/\bDate\b/#, #/\.random\(/#, #/\bshuffled?\b/#, #/\brandomElement\b/#, #/\bhashValue\b/#,
      #/\bTask\b *[{.(]/#, #/\basync\b/#, #/\bContinuousClock\b/#, #/\bSuspendingClock\b/#,
      #/\bSystemRandomNumberGenerator\b/#, #/\bDispatchQueue\b/#,
    ]
  }

  @Test(arguments: deterministic) func nothingBelowTheAppKnowsTimeChanceOrThreads(_ target: String) throws {
    let banned = Self.banned
    for file in try SourceTree.files(in: "Sources/\(target)") {
      for (index, line) in file.code.enumerated() where banned.contains(where: { line.contains($0) }) {
        Issue.record("\(file.path):\(index + 1): \(line)")
      }
    }
  }

  /// Files that touch the disk.
  private static let withFoundation: Set = [
    "Sources/Lessons/Course/LessonShelf.swift", "Sources/Sessions/TextFile.swift",
  ]

  @Test(arguments: deterministic) func foundationIsOnlyWhereFilesAreTouched(_ target: String) throws {
    let files = try SourceTree.files(in: "Sources/\(target)").filter {
      $0.lines.contains("import Foundation")
    }
    #expect(Set(files.map(\.path)).subtracting(Self.withFoundation).sorted() == [])
  }

  @Test func everySystemNamesItsSourceAndWhatItLeavesOut() throws {
    let systems = try SourceTree.files(in: "Sources/Systems").filter { file in
      file.code.contains { $0.contains(#/struct \w+: System\b/#) }
    }
    #expect(systems.count >= 3)
    for file in systems {
      #expect(file.lines.contains { $0.hasPrefix("/// Source: ") }, "\(file.path)")
      #expect(file.lines.contains { $0.hasPrefix("/// Left out: ") }, "\(file.path)")
    }
  }

  @Test func neitherTheAppNorTheTerminalKnowsASystem() throws {
    let systems = try SourceTree.files(in: "Sources/Systems").flatMap { file in
      file.code.compactMap { $0.firstMatch(of: #/struct (\w+): System\b/#).map { String($0.1) } }
    }
    let names = try SourceTree.files(in: "Sources/Systems").flatMap { file in
      file.lines.compactMap { $0.firstMatch(of: #/name: "([a-z-]+)", version:/#).map { String($0.1) } }
    }
    #expect(systems.count >= 3 && names.count == systems.count)
    for file in try SourceTree.files(in: "Sources/App") + SourceTree.files(in: "Sources/TUI") {
      for (index, line) in file.lines.enumerated() {
        for name in systems + names where line.contains(name) {
          Issue.record("\(file.path):\(index + 1) names \(name)")
        }
      }
    }
  }

  @Test func nothingIsLeftUndone() throws {
    // Written in parts, so that this file does not find itself.
    let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK"]
    for file in try SourceTree.swift() + SourceTree.files(in: "lessons", ending: ".md") {
      for (index, line) in file.lines.enumerated() where marks.contains(where: { line.contains($0) }) {
        Issue.record("\(file.path):\(index + 1): \(line)")
      }
    }
  }

  @Test func theReadmeMentionsEveryVerb() throws {
    let readme = try SourceTree.text("README.md")
    let verbs = try SourceTree.files(in: "Sources/netsplit").flatMap { file in
      file.lines.compactMap { $0.firstMatch(of: #/commandName: "([a-z-]+)"/#).map { String($0.1) } }
    }
    #expect(verbs.contains("run") && verbs.contains("replay") && verbs.count >= 4)
    let lines = readme.split(separator: "\n").filter { $0.contains("netsplit") }
    for verb in verbs where verb != "netsplit" {
      let isNamed = lines.contains { $0.split { !$0.isLetter && $0 != "-" }.contains(Substring(verb)) }
      #expect(isNamed, "the README says nothing about \(verb)")
    }
  }
}
