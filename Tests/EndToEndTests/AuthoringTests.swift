import Foundation
import TestSupport
import Testing

/// What somebody does who writes a lesson.
@Suite struct AuthoringTests {
  @Test func theSkeletonOfEverySystemChecksAndProves() throws {
    let program = try Program()
    let systems = try program.run("systems").outputLines.map { String($0.prefix { $0 != " " }) }
    #expect(systems.count >= 3)
    for system in systems {
      let made = try program.run(
        "new", "lesson", "about-\(system)", "--system", system, "--in", program.folder)
      let path = "\(program.folder)/about-\(system).lesson.md"
      #expect(made.code == 0 && made.output == "\(path)\n", "\(made.errors)")
      let checked = try program.run("check", path)
      #expect(checked.code == 0, "netsplit new lesson x --system \(system): \(checked.errors)")
      let proved = try program.run("prove", path)
      #expect(proved.code == 0, "netsplit new lesson x --system \(system): \(proved.errors)")
      #expect(proved.output.contains("\"you crashed a node\": reached at"))
    }
  }

  @Test func aLessonThatExistsIsNotWrittenOver() throws {
    let program = try Program()
    let path = try program.write("mine.lesson.md", "years of work")
    let result = try program.run("new", "lesson", "mine", "--in", program.folder)
    #expect(result.code == 66)
    #expect(result.errors == "netsplit: \(path) is there already, and is not written over\n")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "years of work")
  }

  @Test func aLessonWithoutAProperNameIsNotBegun() throws {
    let program = try Program()
    #expect(try program.run("new", "lesson", "../x").code == 64)
    #expect(try program.run("new", "lesson", "x", "--system", "heartbeat").code == 64)
    #expect(try program.run("new", "lesson", "x", "--in", "\(program.folder)/nowhere").code == 66)
  }
}
