import App
import ArgumentParser
import Lessons

struct StatsVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Count which options were chosen, how surely, and how many hints.",
    discussion:
      "From the progress file of this machine; nothing leaves it. Options have the numbers of the lesson's "
      + "text, also where the review has asked them in another order.")
  @Flag(help: "Print JSON.") var json = false

  struct Row: Encodable {
    let lesson: String, question: String, isReview: Bool, option: Int, isRight: Bool
    let guess: Int, thinkSo: Int, certain: Int
  }
  struct Report: Encodable {
    struct Level: Encodable { let sure: Int, right: Int, answers: Int }
    struct Hints: Encodable { let lesson: String, count: Int }
    let options: [Row], calibration: [Level], hints: [Hints]
  }

  func run() throws {
    let store = Store.current
    var progress = Lessons.Progress()
    if store.progressFile.exists {
      progress = try store.progressFile.read(strictlyFor: "count")
    }
    let stats = AnswerStats(progress.answers)
    if json { return try printJSON(report(stats, progress)) }
    let answers = stats.questions.isEmpty ? ["No question is answered yet."] : table(stats)
    let hints = progress.hints.map { "\($0.lesson) \($0.count)" }.joined(separator: ", ")
    say((answers + (hints.isEmpty ? [] : ["", "Hints asked for: \(hints)"])).joined(separator: "\n"))
  }

  private func report(_ stats: AnswerStats, _ progress: Lessons.Progress) -> Report {
    let rows = stats.questions.flatMap { question in
      question.options.map { option in
        Row(
          lesson: question.lesson, question: question.question, isReview: question.isReview,
          option: option.option, isRight: option.isRight, guess: option.counts[0], thinkSo: option.counts[1],
          certain: option.counts[2])
      }
    }
    return Report(
      options: rows,
      calibration: stats.calibration.map { .init(sure: $0.sure, right: $0.right, answers: $0.count) },
      hints: progress.hints.map { .init(lesson: $0.lesson, count: $0.count) })
  }

  private func table(_ stats: AnswerStats) -> [String] {
    func name(_ question: AnswerStats.Question) -> String {
      "\(question.lesson) \(question.question)\(question.isReview ? ", in the review" : "")"
    }
    let width = max(12, (stats.questions.map { name($0).count }.max() ?? 0) + 2)
    var lines = ["question".padded(to: width) + "option  verdict  guess  think so  certain"]
    for question in stats.questions {
      for (index, option) in question.options.enumerated() {
        let title = index == 0 ? name(question) : ""
        lines.append(
          title.padded(to: width) + right(option.option, 6) + "  "
            + (option.isRight ? "right" : "wrong").padded(to: 7) + "  " + right(option.counts[0], 5) + "  "
            + right(option.counts[1], 8) + "  " + right(option.counts[2], 7))
      }
    }
    let words = ["a guess", "\"I think so\"", "\"certain\""]
    return lines + [""]
      + stats.calibration.map { level in
        let share = level.percent.map { "\(level.right) of \(level.count) right, \($0)%" } ?? "no answer"
        return "Given as \(words[level.sure - 1]): \(share)"
      }
  }
  private func right(_ number: Int, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
