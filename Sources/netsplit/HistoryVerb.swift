import ArgumentParser
import Checkers
import Engine
import Sessions

struct HistoryVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "Look at histories: what clients asked of a system and were told.",
    subcommands: [Check.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Say whether histories keep what a system promises, and why not.",
      discussion: """
        Reads, by looking at the text itself: Jepsen's history.edn, its log and history.txt, Knossos' EDN, \
        Porcupine's kv files, and what netsplit writes. A line for each file, then what is wrong there; with \
        several files a last line that counts them.

        Status 0: all are ok. Of several files the most useful ending decides: 66 or 65, a file cannot be \
        opened or is no such history (file:line:column: message on standard error; the others are looked at \
        all the same); 1, one is not ok; 2, one is unknown, because a bound was reached.

        Models:
        \(HistoryQuestion.models.map { "  \($0.name.padded(to: 15))\($0.sentence)" }.joined(separator: "\n"))

        Consistency of register: linearizable, \(HistoryQuestion.consistencies.joined(separator: ", ")); of \
        list-append and rw-register: \(HistoryQuestion.levels.joined(separator: ", ")); of all other models: \
        linearizable.
        """)

    @Argument(help: "Files with one history each.") var files: [String]
    @Option(help: "What the clients spoke to: one of the models above.") var model: String
    @Option(help: "What it promises. Default: linearizable; strict-serializable for transactions.")
    var consistency: String?
    @Flag(help: "The value of each operation is [key value], as in Jepsen's independent tests.")
    var independent = false
    @Flag(help: "Look at all keys as one object, which takes longer and gives the same verdict.")
    var whole = false
    @Option(help: "How often a model may be asked for its next state. Default: as often as it takes.")
    var steps: Int?
    @Option(help: "How long each history may take.") var seconds = 60
    @Option(help: "How much memory each search may take: 512MB.") var memory = "1GB"
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
      let question = try HistoryQuestion(model: model, consistency: consistency, whole: whole)
      let bytes = try readSize(memory)
      guard steps ?? 0 >= 0, (0...1_000_000_000).contains(seconds) else {
        throw Ending.usage.error("--steps and --seconds are not negative, --seconds at most 1000000000")
      }
      var count = HistoryCount()
      var reports: [HistoryReport] = []
      for file in files {
        do {
          let (history, report) = try check(file, question, bytes: bytes)
          count.add(report.verdict)
          let shown = HistoryReport(file: file, history, report, question)
          if json { reports.append(shown) } else { for line in shown.lines { say(shownPath(line)) } }
        } catch { count.addUnread(error.report()) }
      }
      if json {
        try printJSON(reports)
      } else if files.count > 1 {
        say(count.text)
      }
      if let ending = count.ending { throw ExitCode(ending.rawValue) }
    }

    private func check(
      _ file: String, _ question: HistoryQuestion, bytes: Int
    ) throws(HistoryFileError) -> (History, Report) {
      let text: String
      do { text = try TextFile(reading: file).text } catch { throw .text(error) }
      do {
        let history = try HistoryText.read(text, independent: independent)
        let clock = ContinuousClock(), end = clock.now + .seconds(seconds)
        let bounds = Bounds(steps: steps ?? .max, memory: bytes) { clock.now >= end }
        return (history, try question.report(on: history, within: bounds))
      } catch { throw .content(file, error) }
    }
  }
}

/// Why a file is no history.
private enum HistoryFileError: Error {
  case text(TextFileError)
  case content(String, Diagnostic)

  /// Says on standard error what is wrong, and how the verb will end.
  func report() -> Ending {
    switch self {
    case .text(let error):
      warn(error.description)
      if case .cannotOpen = error { return .cannotOpen }
    case .content(let path, let diagnostic): warn(located(path, diagnostic))
    }
    return .badInput
  }
}

/// How many histories had which verdict.
private struct HistoryCount {
  private var notOk = 0, ok = 0, unknown = 0, unread = 0
  private var unreadEnding: Ending?

  mutating func add(_ verdict: Verdict) {
    switch verdict {
    case .ok: ok += 1
    case .notOk: notOk += 1
    case .unknown: unknown += 1
    }
  }
  mutating func addUnread(_ ending: Ending) {
    unread += 1
    unreadEnding = Ending.worse(unreadEnding, ending)
  }
  var text: String {
    "\(notOk + ok + unknown + unread) histories: \(notOk) not ok, \(ok) ok, \(unknown) unknown"
      + (unread > 0 ? ", \(unread) not read" : "")
  }
  /// What most needs to be known; nil when all are ok.
  var ending: Ending? { unreadEnding ?? (notOk > 0 ? .checkFailed : unknown > 0 ? .unknown : nil) }
}

/// `512MB`: a size in bytes, units of 1024.
func readSize(_ text: String) throws -> Int {
  let digits = text.prefix { $0.isASCII && $0.isNumber }
  let units = ["KB": 10, "MB": 20, "GB": 30]
  if let number = Int(digits), let shift = units[String(text.dropFirst(digits.count))],
    number <= Int.max >> shift
  {
    return number << shift
  }
  throw Ending.usage.error("--memory \(quotedForMessage(text)): expected a size such as 512MB or 2GB")
}
