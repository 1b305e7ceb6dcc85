import Checkers
import Engine

/// What is asked of a history: what its clients spoke to, and what that promises.
enum HistoryQuestion {
  case object(ModelName, whole: Bool)

  static var models: [(name: String, sentence: String)] {
    ModelName.allCases.map { ($0.rawValue, $0.sentence) }
  }

  /// - Throws: the ending for wrong usage, after its message.
  init(model: String, consistency: String?, whole: Bool) throws {
    func refuse(_ option: String, _ word: String, among known: [String]) -> any Error {
      Ending.usage.error(
        "\(option) \(quotedForMessage(word)): expected one of \(known.joined(separator: ", "))"
          + didYouMean(word, among: known))
    }
    guard let name = ModelName(rawValue: model) else {
      throw refuse("--model", model, among: Self.models.map(\.name))
    }
    if let consistency, consistency != "linearizable" {
      throw refuse("--model \(model) --consistency", consistency, among: ["linearizable"])
    }
    self = .object(name, whole: whole)
  }

  var model: String {
    switch self {
    case .object(let name, _): name.rawValue
    }
  }
  var consistency: String {
    switch self {
    case .object: "linearizable"
    }
  }

  /// - Throws: the first call that the model cannot make sense of, at its line.
  func report(on history: History, within bounds: Bounds) throws(Diagnostic) -> Report {
    switch self {
    case .object(let name, let whole):
      do {
        return try Linearizability.check(history, model: name, partitioned: !whole, within: bounds)
      } catch { throw Diagnostic(line: error.call.line ?? 1, column: 1, error.description) }
    }
  }
}
