import Checkers
import Engine

/// What is asked of a history: what its clients spoke to, and what that promises.
enum HistoryQuestion {
  case object(ModelName, whole: Bool)
  case registers(Consistency)
  case transactions(Transactions.Kind, IsolationLevel)

  static var models: [(name: String, sentence: String)] {
    ModelName.allCases.map { ($0.rawValue, $0.sentence) } + [
      (Transactions.Kind.listAppend.rawValue, "transactions that append to lists and read them"),
      (Transactions.Kind.register.rawValue, "transactions that write and read registers"),
    ]
  }
  static var consistencies: [String] { Consistency.allCases.map(\.rawValue) }
  static var levels: [String] { IsolationLevel.allCases.map(\.rawValue) }

  /// - Throws: the ending for wrong usage, after its message.
  init(model: String, consistency: String?, whole: Bool) throws {
    func refuse(_ option: String, _ word: String, among known: [String]) -> any Error {
      Ending.usage.error(
        "\(option) \(quotedForMessage(word)): expected one of \(known.joined(separator: ", "))"
          + didYouMean(word, among: known))
    }
    if let kind = Transactions.Kind(rawValue: model) {
      let word = consistency ?? IsolationLevel.strictSerializable.rawValue
      guard let level = IsolationLevel(rawValue: word) else {
        throw refuse("--model \(model) --consistency", word, among: Self.levels)
      }
      guard !whole else { throw Ending.usage.error("--whole: transactions are always looked at as a whole") }
      self = .transactions(kind, level)
      return
    }
    guard let name = ModelName(rawValue: model) else {
      throw refuse("--model", model, among: Self.models.map(\.name))
    }
    let known = ["linearizable"] + (name == .register ? Self.consistencies : [])
    switch consistency {
    case nil, "linearizable": self = .object(name, whole: whole)
    case let word?:
      guard known.contains(word), let consistency = Consistency(rawValue: word) else {
        throw refuse("--model \(model) --consistency", word, among: known)
      }
      guard !whole else { throw Ending.usage.error("--whole: only linearizable can look at each key alone") }
      self = .registers(consistency)
    }
  }

  var model: String {
    switch self {
    case .object(let name, _): name.rawValue
    case .registers: ModelName.register.rawValue
    case .transactions(let kind, _): kind.rawValue
    }
  }
  var consistency: String {
    switch self {
    case .object: "linearizable"
    case .registers(let consistency): consistency.rawValue
    case .transactions(_, let level): level.rawValue
    }
  }

  /// - Throws: the first call that the model cannot make sense of, at its line.
  func report(on history: History, within bounds: Bounds) throws(Diagnostic) -> Report {
    func problem(_ line: Int?, _ message: String) -> Diagnostic {
      Diagnostic(line: line ?? 1, column: 1, message)
    }
    switch self {
    case .object(let name, let whole):
      do {
        return try Linearizability.check(history, model: name, partitioned: !whole, within: bounds)
      } catch { throw problem(error.call.line, error.description) }
    case .registers(let consistency):
      do { return try consistency.check(history, within: bounds) } catch {
        switch error {
        case .notARegister(_, let call): throw problem(history.calls[call].line, error.description)
        }
      }
    case .transactions(let kind, let level):
      do {
        return try Transactions.check(history, as: kind, proscribing: level, within: bounds)
      } catch {
        var bare = error
        bare.line = nil
        throw problem(error.line, bare.description)
      }
    }
  }
}
