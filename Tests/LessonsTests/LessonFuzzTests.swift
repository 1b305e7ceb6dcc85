import Engine
import Lessons
import Testing

@Suite struct LessonFuzzTests {
  private static let junk = [
    "(", ")", "\"", "```", "---", "## x · Y", "->", "{", "}", "**", "- [x]", "1e999", "not ", "in_run(", "%",
    "\\",
    "\u{0}", "é", "\u{202E}", "99999999999999999999", "at 1s ", "every 1us ", "&a", "*a", ": ", "\n", "\r\n",
    "\t",
  ]

  private static func mutant(of text: [Character], _ random: inout Random) -> String {
    var out = text
    for _ in 0..<random.pick(1...3) {
      let place = random.pick(0..<max(1, out.count))
      let length = min(random.pick(0...12), out.count - place)
      switch random.pick(0..<5) {
      case 0: out.removeSubrange(place..<(place + length))
      case 1: out.insert(contentsOf: Array(junk[random.pick(0..<junk.count)]), at: place)
      case 2: out.insert(contentsOf: Array(out[place..<(place + length)]), at: random.pick(0...out.count))
      case 3: out = Array(out[..<place])
      default:
        let other = random.pick(0..<max(1, out.count))
        if place < out.count, other < out.count { out.swapAt(place, other) }
      }
    }
    return String(out)
  }

  @Test(arguments: lessonPaths)
  func noMutantOfALessonEndsTheProgram(_ path: String) throws {
    let text = Array(try lessonText(path))
    var random = Random(seed: 2_026, stream: path)
    var refused = 0
    for _ in 0..<1_000 {
      let mutant = Self.mutant(of: text, &random)
      let (lesson, problems) = LessonText.parse(mutant)
      #expect((lesson == nil) == !problems.isEmpty)
      refused += problems.isEmpty ? 0 : 1
      let lines = mutant.utf8.count { $0 == 0x0A } + 1
      for problem in problems {
        #expect((1...(lines + 1)).contains(problem.line) && problem.column >= 1, "\(problem)")
        #expect(!problem.message.isEmpty && !problem.message.contains("\u{202E}"))
      }
    }
    #expect(refused > 300)
  }
}
