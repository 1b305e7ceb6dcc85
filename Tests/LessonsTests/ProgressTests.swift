import Engine
import Lessons
import Testing

@Suite struct ProgressTests {
  static var some: Progress {
    var progress = Progress()
    progress.reach(step: "see", of: "hello-nodes")
    progress.finish("hello-nodes")
    progress.reach(step: "break", of: "split-brain")
    progress.note(.init(lesson: "split-brain", question: "p1", option: 3, sure: 2, isRight: true))
    progress.note(
      .init(
        lesson: "split-brain", question: "why", option: 1, sure: 3, isRight: false,
        occasion: .init(.check, day: 20_417, finished: 4)))
    return progress
  }

  @Test func whatIsWrittenReadsBackAsTheSame() throws {
    #expect(
      Self.some.text == """
        netsplit progress 2
        done hello-nodes
        at split-brain break
        answer split-brain p1 3 sure 2 right
        answer split-brain why 1 sure 3 wrong check day 20417 finished 4

        """)
    #expect(try Progress(parsing: Self.some.text) == Self.some)
    #expect(try Progress(parsing: Self.some.text.replacing("\n", with: "\r\n")) == Self.some)
    #expect(try Progress(parsing: Progress().text).isEmpty)
  }

  @Test func hintsMakeItTheThirdFormAndOfTwoMachinesTheLargerCountStands() throws {
    var progress = Self.some
    for lesson in ["split-brain", "two-generals", "split-brain"] { progress.apply(.hint(lesson)) }
    #expect(
      progress.text.hasPrefix("netsplit progress 3\n") && progress.text.contains("\nhints split-brain 2\n"))
    let read = try Progress(parsing: progress.text)
    #expect(read == progress && read.hints.map(\.count) == [2, 1])
    progress.merge(read)
    #expect(progress == read)
    #expect(throws: Diagnostic.self) { try Progress(parsing: "netsplit progress 3\nhints a 0\n") }
    #expect(throws: Diagnostic.self) { try Progress(parsing: "netsplit progress 3\nhints a\n") }
  }

  @Test func whatAnOlderProgramWroteIsReadAndWrittenAnew() throws {
    let old = "netsplit progress 1\ndone a\nat a hook\nanswer a p1 3 sure 2 right\n"
    let progress = try Progress(parsing: old)
    #expect(progress.state(of: "a") == .done && progress.answers.map(\.occasion) == [nil])
    #expect(progress.text == old.replacing("progress 1", with: "progress 2"))
  }

  /// Progress as months of lessons and reviews leave it, from a seed.
  static func drawn(_ seed: UInt64, changes: Int = 200) -> Progress {
    var random = Random(seed: seed, stream: "progress")
    func pick(_ words: [String]) -> String { words[Int(random.below(Int64(words.count)))] }
    var progress = Progress()
    for day in 0..<changes {
      let lesson = pick(["a", "two-generals", "raft_log", "x9"])
      switch random.below(6) {
      case 0: progress.apply(.reach(step: pick(["hook", "see", "rule"]), lesson: lesson))
      case 1: progress.apply(random.below(4) == 0 ? .test(lesson) : .finish(lesson))
      case 2 where random.below(9) == 0: progress.apply(.forget(lesson))
      default:
        let kinds = Progress.Occasion.Kind.allCases
        let kind = kinds[Int(random.below(Int64(kinds.count)))]
        let occasion = Progress.Occasion(
          kind, day: 20_000 + day / 3, finished: progress.finished(besides: lesson))
        // The first answers were written by an older program.
        let isOld = day < 6
        progress.apply(
          .answer(
            .init(
              lesson: lesson, question: pick(["why", "q-1", "p1"]), option: 1 + Int(random.below(4)),
              sure: 1 + Int(random.below(3)), isRight: random.below(2) == 0,
              occasion: isOld ? nil : occasion)))
      }
    }
    return progress
  }

  @Test(arguments: 1...50 as ClosedRange<UInt64>) func progressReadsBackAndMergesWithItself(
    _ seed: UInt64
  ) throws {
    var progress = Self.drawn(seed)
    let read = try Progress(parsing: progress.text)
    #expect(read == progress, "seed \(seed)")
    progress.merge(read)
    #expect(progress == read, "seed \(seed)")
  }

  @Test(arguments: 1...50 as ClosedRange<UInt64>) func twoMachinesHaveTheSameAnswersAfterMerging(
    _ seed: UInt64
  ) {
    let common = Self.drawn(seed, changes: 40)
    var here = common, there = common
    here.merge(Self.drawn(seed + 1000, changes: 30))
    there.merge(Self.drawn(seed + 2000, changes: 30))
    var both = here, other = there
    both.merge(there)
    other.merge(here)
    func lines(_ progress: Progress) -> [String] { progress.answers.map { "\($0)" }.sorted() }
    #expect(lines(both) == lines(other), "seed \(seed)")
    for lesson in both.lessons where common.state(of: lesson) == .done {
      #expect(both.state(of: lesson) == .done, "seed \(seed), \(lesson)")
    }
    let days = both.answers.compactMap { $0.occasion?.day }
    #expect(days == days.sorted(), "seed \(seed)")
  }

  @Test func aLessonGoesOnWithItsOwnLastAnswersAndNotWithThoseOfTheReview() {
    var progress = Self.some
    progress.note(
      .init(
        lesson: "split-brain", question: "why", option: 2, sure: 1, isRight: true,
        occasion: .init(.review, day: 20_418, finished: 4)))
    #expect(progress.answers(in: "split-brain").map(\.option) == [3, 1])
    progress.note(.init(lesson: "split-brain", question: "p1", option: 1, sure: 1, isRight: false))
    #expect(progress.answers(in: "split-brain").map(\.option) == [1, 1])
    #expect(progress.answers.count == 4)
  }

  @Test func aLessonIsUntouchedThenAtAStepThenDone() throws {
    var progress = Progress()
    #expect(progress.state(of: "a") == .untouched)
    progress.reach(step: "hook", of: "a")
    #expect(progress.state(of: "a") == .at(step: "hook"))
    progress.finish("a")
    #expect(progress.state(of: "a") == .done && progress.step(in: "a") == nil)
    progress.reach(step: "hook", of: "a")
    #expect(progress.state(of: "a") == .done && progress.step(in: "a") == "hook")
    #expect(try Progress(parsing: progress.text) == progress)
    progress.forget("a")
    #expect(progress.isEmpty)
  }

  @Test func mergingKeepsWhatIsDoneAndTakesWhatTheOtherKnows() {
    var mine = Self.some
    var other = Progress()
    other.reach(step: "hook", of: "hello-nodes")
    other.finish("split-brain")
    other.reach(step: "act", of: "two-generals")
    other.note(.init(lesson: "split-brain", question: "why", option: 2, sure: 1, isRight: true))
    mine.merge(other)
    #expect(mine.lessons == ["hello-nodes", "split-brain", "two-generals"])
    #expect(mine.state(of: "hello-nodes") == .done && mine.step(in: "hello-nodes") == "hook")
    #expect(mine.state(of: "split-brain") == .done && mine.step(in: "split-brain") == nil)
    #expect(mine.answers.map(\.option) == [3, 2, 1])
    let once = mine
    mine.merge(mine)
    #expect(mine == once)
  }

  @Test(arguments: [
    ("", "1:1: expected \"netsplit progress 3\" in the first line, found the end of the line"),
    ("netsplit recording 1\n", "1:1: expected \"netsplit progress 3\" in the first line, found \"netsplit\""),
    (
      "netsplit progress 4\n",
      "1:19: a newer netsplit wrote this (form 4, this program reads up to 3)"
    ),
    ("netsplit progress x\n", "1:19: expected version 3, the form that this program writes, found \"x\""),
    ("netsplit progress 1\ndone hel", "2:1: the last line has no end: the file was cut off"),
    (
      "netsplit progress 1\ndonne a\n",
      "2:1: expected at, done, tested, answer or hints, found \"donne\"; did you mean \"done\"?"
    ),
    ("netsplit progress 1\ndone ../x\n", "2:6: expected the id of a lesson, found \"../x\""),
    ("netsplit progress 1\nat a\n", "2:5: expected the id of a step, found the end of the line"),
    ("netsplit progress 1\ndone a b\n", "2:8: expected the end of the line, found \"b\""),
    (
      "netsplit progress 1\nanswer a p1 0 sure 2 right\n",
      "2:13: expected the number of an option from 1 to 9, found \"0\""
    ),
    (
      "netsplit progress 1\nanswer a p1 1 sure 9 right\n",
      "2:20: expected how sure you are from 1 to 3, found \"9\""
    ),
    ("netsplit progress 1\nanswer a p1 1 sure 2 rihgt\n", "2:22: expected right or wrong, found \"rihgt\""),
    (
      "netsplit progress 2\nanswer a p1 1 sure 2 right chekc day 3 finished 1\n",
      "2:28: expected predict, check, review or the end of the line, found \"chekc\"; did you mean \"check\"?"
    ),
    (
      "netsplit progress 2\nanswer a p1 1 sure 2 right check day -3 finished 1\n",
      "2:38: expected the number of a day from 0 to 9999999, found \"-3\""
    ),
    (
      "netsplit progress 2\nanswer a p1 1 sure 2 right check day 3\n",
      "2:39: expected \"finished\", found the end of the line"
    ),
    ("netsplit progress 1\ndone \u{1B}[2J\n", "2:6"),
    ("\u{0}\u{0}\u{0}\n", "1:1"),
  ])
  func damageIsNamedWithItsPlace(_ text: String, _ expected: String) {
    do {
      let progress = try Progress(parsing: text)
      Issue.record("read as \(progress.text)")
    } catch {
      #expect(error.description.hasPrefix(expected), "\(error)")
      #expect(!error.description.unicodeScalars.contains { $0.value < 32 })
    }
  }

  /// A text with some of its bytes changed, left out, doubled or swapped with others.
  private static func mutated(_ text: String, _ random: inout Random) -> String {
    var bytes = Array(text.utf8)
    for _ in 0...random.below(3) where !bytes.isEmpty {
      let place = Int(random.below(Int64(bytes.count))), other = Int(random.below(Int64(bytes.count)))
      switch random.below(5) {
      case 0: bytes[place] = UInt8(random.below(256))
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(contentsOf: bytes[min(place, other)...max(place, other)].prefix(40), at: place)
      case 3: bytes.swapAt(place, other)
      default: bytes[place] = Array("019 \n-\"|#".utf8)[Int(random.below(9))]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: 1...10 as ClosedRange<UInt64>) func aDamagedTextIsReadOrRefusedByItsPlace(_ seed: UInt64) {
    var random = Random(seed: seed, stream: "damage")
    let text = Self.drawn(seed, changes: 12).text
    var refused = 0
    for index in 0..<500 {
      let damaged = Self.mutated(text, &random)
      do {
        let progress = try Progress(parsing: damaged)
        #expect((try? Progress(parsing: progress.text)) == progress, "seed \(seed), \(index): \(damaged)")
      } catch {
        refused += 1
        let lines = damaged.utf8.count { $0 == 0x0A } + 1
        #expect((1...lines).contains(error.line) && error.column >= 1, "seed \(seed), \(index): \(error)")
      }
    }
    #expect((100..<500).contains(refused), "\(refused)")
  }

  @Test func aTextThatIsCutAnywhereNeverTraps() {
    let text = Self.some.text
    for count in 0..<text.count {
      let cut = String(text.prefix(count))
      let isWhole = (try? Progress(parsing: cut)) != nil
      #expect(isWhole == (cut.hasSuffix("\n") && count > 0), "\(count)")
    }
  }
}
