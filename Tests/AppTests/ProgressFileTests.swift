import Foundation
import Lessons
import TUI
import Testing

@testable import App

/// The file of a learner's progress under two programs, damage, and folders that refuse.
@Suite struct ProgressFileTests {
  /// A folder with a progress file, gone with the test.
  final class Folder {
    let path = NSTemporaryDirectory() + "netsplit-progress-\(UUID().uuidString)"
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    var file: ProgressFile { ProgressFile(path + "/progress") }
    var text: String? { try? String(contentsOfFile: file.path, encoding: .utf8) }
    func write(_ text: String) throws {
      try text.write(toFile: file.path, atomically: false, encoding: .utf8)
    }
    /// The names of all files but the lock.
    var names: [String] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      return names.filter { $0 != "progress.lock" }.sorted()
    }
  }

  @Test func whatIsWrittenIsReadBackAndNothingElseIsLeft() throws {
    let folder = try Folder()
    #expect(folder.file.read().progress.isEmpty && folder.names == [])
    let written = folder.file.apply([.finish("a")], known: .init())
    #expect(written.isWritten && written.problem == nil)
    #expect(folder.file.read().progress == written.progress)
    #expect(folder.text == "netsplit progress 2\ndone a\n" && folder.names == ["progress"])
  }

  @Test func twoProgramsInTurnsLoseNothingOfEachOther() throws {
    let folder = try Folder()
    let one = ProgressFile(folder.file.path), two = ProgressFile(folder.file.path)
    var first = one.read().progress, second = two.read().progress
    for step in 1...20 {
      first = one.apply([.reach(step: "s\(step)", lesson: "a")], known: first).progress
      second = two.apply([.finish("b\(step)")], known: second).progress
    }
    first = one.apply([.finish("a")], known: first).progress
    #expect(first.lessons.count == 21 && first.lessons.allSatisfy { first.state(of: $0) == .done })
    #expect(folder.file.read().progress == first)
  }

  @Test func manyProgramsAtOnceLoseNothingOfEachOther() async throws {
    let folder = try Folder()
    let path = folder.file.path
    await withTaskGroup(of: Void.self) { group in
      for program in 1...8 {
        group.addTask {
          var known = Lessons.Progress()
          for lesson in 1...10 {
            known = ProgressFile(path).apply([.finish("l\(program)-\(lesson)")], known: known).progress
          }
        }
      }
    }
    #expect(folder.file.read().progress.lessons.count == 80 && folder.names == ["progress"])
  }

  @Test(arguments: [
    "netsplit progress 9\ndone a\nnews b\n", "netsplit progress 2\ndone", "netsplit progress 2\nfinished a\n",
    "", "\u{0}\u{1}\u{2}", "netsplit recording 1\n",
  ]) func whatCannotBeReadIsKeptAsideAndNeverOverwritten(_ text: String) throws {
    let folder = try Folder()
    try folder.write(text)
    let read = folder.file.read()
    #expect(read.progress.isEmpty && folder.names == ["progress.kept-1"])
    let problem = try #require(read.problem)
    #expect(problem.contains("progress:"))
    #expect(problem.hasSuffix("it is kept as \(folder.path)/progress.kept-1."))
    // Another one, found while the program runs: what it knows goes on.
    try folder.write(text)
    var known = Lessons.Progress()
    known.finish("b")
    let applied = folder.file.apply([.finish("c")], known: known)
    #expect(applied.isWritten && applied.problem != nil)
    #expect(folder.names == ["progress", "progress.kept-1", "progress.kept-2"])
    #expect(folder.text == "netsplit progress 2\ndone b\ndone c\n")
    for name in folder.names.dropFirst() {
      #expect(try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8) == text)
    }
  }

  @Test func whatWasRemovedDoesNotComeBack() throws {
    let folder = try Folder()
    let known = folder.file.apply([.finish("a")], known: .init()).progress
    _ = folder.file.reset()
    #expect(folder.file.apply([.finish("b")], known: known).progress.lessons == ["b"])
  }

  @Test func aResetKeepsACopyAndForgetsOneLessonOrAll() throws {
    let folder = try Folder()
    #expect(folder.file.reset().aside == nil && folder.names == [])
    _ = folder.file.apply([.finish("a"), .finish("b")], known: .init())
    let before = folder.text
    let (one, aside) = folder.file.reset(lesson: "a")
    #expect(one.progress.lessons == ["b"] && aside == folder.file.path + ".kept-1")
    #expect(folder.text == "netsplit progress 2\ndone b\n")
    #expect(try String(contentsOfFile: folder.file.path + ".kept-1", encoding: .utf8) == before)
    #expect(folder.file.reset().aside == folder.file.path + ".kept-2")
    #expect(folder.text == "netsplit progress 2\n")
  }

  @Test func aLinkToAFileElsewhereStaysALink() throws {
    let folder = try Folder()
    let elsewhere = folder.path + "/elsewhere"
    try "netsplit progress 2\ndone a\n".write(toFile: elsewhere, atomically: false, encoding: .utf8)
    try FileManager.default.createSymbolicLink(atPath: folder.file.path, withDestinationPath: elsewhere)
    #expect(folder.file.apply([.finish("b")], known: .init()).isWritten)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file.path) == elsewhere)
    #expect(try String(contentsOfFile: elsewhere, encoding: .utf8).contains("done a\ndone b"))
  }

  @Test func aFolderThatIsNotThereIsSaidAndNothingTraps() {
    let file = ProgressFile("/nonexistent/netsplit/progress")
    let outcome = file.apply([.finish("a")], known: .init())
    #expect(!outcome.isWritten && outcome.problem?.hasPrefix("Progress could not be written") == true)
    #expect(outcome.progress.lessons == ["a"])
  }

  @Test func aLockThatIsHeldForLongIsSaidAndNothingIsWritten() throws {
    let folder = try Folder()
    _ = folder.file.apply([.finish("a")], known: .init())
    let lock = open(folder.file.path + ".lock", O_RDWR)
    try #require(lock >= 0 && flock(lock, LOCK_EX) == 0)
    let blocked = folder.file.apply([.finish("b")], known: .init())
    #expect(!blocked.isWritten && blocked.problem?.contains("Another netsplit") == true)
    #expect(blocked.progress.lessons == ["a", "b"] && folder.text == "netsplit progress 2\ndone a\n")
    close(lock)
    #expect(folder.file.apply([.finish("b")], known: .init()).isWritten)
  }

  @Test func twoAppsAtOnceKeepEachOthersLessonsAndAnswers() throws {
    let home = AppFlowTests.Home()
    var one = home.app(), two = home.app()
    try one.open(lesson: "hello-nodes", step: "predict")
    try two.open(lesson: "split-brain", step: "predict")
    for key in ["2", "3"] {
      _ = one.update(.character(Unicode.Scalar(key)!))
      _ = two.update(.character(Unicode.Scalar(key)!))
    }
    _ = one.update(.enter)
    _ = two.update(.enter)
    _ = one.update(.enter)
    let progress = home.store.progressFile.read().progress
    #expect(Set(progress.lessons) == ["hello-nodes", "split-brain"])
    #expect(progress.answers.map(\.lesson) == ["hello-nodes", "split-brain"])
    #expect(progress.answers.allSatisfy { $0.option == 2 && $0.sure == 3 && $0.occasion?.kind == .predict })
    #expect(progress.answers.allSatisfy { $0.occasion?.day == home.store.today })
  }

  @Test func anAnswerThatIsGivenAgainInANewTakeOfTheLessonCountsAgain() throws {
    let home = AppFlowTests.Home()
    var app = home.app()
    for count in 1...2 {
      try app.open(lesson: "hello-nodes", step: "predict")
      if count == 2 {
        for key in ":reset lesson".unicodeScalars { _ = app.update(Key(typed: key)) }
        for _ in 0..<3 { _ = app.update(.enter) }
      }
      for key in ["2", "3"] { _ = app.update(.character(Unicode.Scalar(key)!)) }
      _ = app.update(.enter)
      #expect(home.store.progressFile.read().progress.answers.count == count)
    }
  }
}
